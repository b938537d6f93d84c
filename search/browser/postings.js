/**
 * Where pairs of characters stand in the one long text. Reads what ranges.py writes (see there).
 *
 * @typedef {{names: Uint32Array, texts: ?Uint32Array, documents: ?{bits: number, bytes: Uint8Array},
 *   blocks: Array<{first: number, file: number}>}} Entry
 *   positions in names and in texts; for a frequent pair `texts` is null, and documents and blocks stand for them
 */

const KEY = 0x200000;

function pairKey(first, second) {
  return first.codePointAt(0) * KEY + second.codePointAt(0);
}

class Postings {
  /** @param {Loader} loader */
  constructor(loader, manifest) {
    this.loader = loader;
    this.firsts = firstKeys(manifest.ranges);
  }

  file(key) {
    return "g/" + Math.max(runOf(this.firsts, key), 0);
  }

  range(number) {
    return this.loader.read("g/" + number, readRange);
  }

  /** @returns {Promise<?Entry>} null when no text holds the pair */
  async pair(key, namesEnd) {
    const number = runOf(this.firsts, key);
    if (number < 0) return null;
    const range = await this.range(number);
    const place = range.entries.get(key);
    return place ? entryOf(range.bytes, place, namesEnd) : null;
  }

  /** The same for a single character: its summary, or all pairs that begin with it. @returns {Promise<?Entry>} */
  async character(character, namesEnd) {
    const key = character.codePointAt(0) * KEY;
    const positions = [];
    for (let i = Math.max(runOf(this.firsts, key), 0); i < this.firsts.length && this.firsts[i] < key + KEY; i += 1) {
      const range = await this.range(i);
      const summary = range.entries.get(key);
      if (summary) return entryOf(range.bytes, summary, namesEnd);
      range.entries.forEach(function (place, own) {
        if (own > key && own < key + KEY) positions.push(ascending(range.bytes, place.start, place.end));
      });
    }
    return positions.length ? split(merge(positions), namesEnd) : null;
  }

  /** Positions in texts of a frequent pair, from the blocks for which `needs(from, to)` holds. */
  async blocks(entry, needs) {
    return merge(await Promise.all(blockFiles(entry, needs).map((file) => this.loader.read(file, readBlock))));
  }

  /** How many files that takes which are not loaded yet. */
  unread(entry, needs) {
    return blockFiles(entry, needs).filter((file) => !this.loader.has(file)).length;
  }
}

function blockFiles(entry, needs) {
  const ends = entry.blocks.slice(1).map((block) => block.first);
  return entry.blocks
    .filter((block, i) => needs(block.first, i < ends.length ? ends[i] : Infinity))
    .map((block) => "b/" + block.file);
}

function readBlock(payload) {
  const bytes = toBytes(payload);
  return ascending(bytes, 0, bytes.length);
}

function firstKeys(base64) {
  const numbers = numbersIn(toBytes(base64));
  const keys = [];
  let first = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    first += numbers[i];
    keys.push(first * KEY + numbers[i + 1]);
  }
  return keys;
}

function readRange(payload) {
  const bytes = toBytes(payload);
  const reader = new Reader(bytes);
  const places = [];
  const entries = new Map();
  let first = 0;
  let second = 0;
  for (let count = reader.number(); count > 0; count -= 1) {
    const step = reader.number();
    first += step;
    second = (step ? 0 : second) + reader.number();
    const place = { head: reader.number(), start: 0, end: 0, summary: null };
    entries.set(first * KEY + second, place);
    places.push(place);
  }
  places.forEach(function (place) {
    if (place.head % 2) place.summary = readSummary(reader, (place.head - 1) / 2);
  });
  let at = reader.at;
  places.forEach(function (place) {
    place.start = at;
    at += place.summary ? place.summary.names + place.summary.documents : place.head / 2;
    place.end = at;
  });
  return { bytes: bytes, entries: entries };
}

function readSummary(reader, count) {
  const summary = { names: reader.number(), documents: reader.number(), blocks: [] };
  const file = reader.number();
  let position = 0;
  for (let i = 0; i < count; i += 1) {
    position += reader.number();
    summary.blocks.push({ first: position, file: file + i });
  }
  return summary;
}

/** @returns {Entry} */
function entryOf(bytes, place, namesEnd) {
  if (!place.summary) return split(ascending(bytes, place.start, place.end), namesEnd);
  const middle = place.start + place.summary.names;
  return {
    names: ascending(bytes, place.start, middle),
    texts: null,
    documents: { bits: bytes[middle], bytes: bytes.subarray(middle + 1, place.end) },
    blocks: place.summary.blocks,
  };
}

function split(positions, namesEnd) {
  const middle = countBelow(positions, namesEnd);
  return { names: positions.subarray(0, middle), texts: positions.subarray(middle), documents: null, blocks: [] };
}

/** Several lists in one, ascending. */
function merge(lists) {
  if (lists.length === 1) return lists[0];
  const all = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  lists.forEach(function (list) {
    all.set(list, at);
    at += list.length;
  });
  return all.sort();
}

/** How often (up to 15, or up to 1) a document of a summary holds the pair. */
function countIn(documents, number) {
  if (documents.bits === 1) return (documents.bytes[number >> 3] >> (number & 7)) & 1;
  return (documents.bytes[number >> 1] >> ((number & 1) * 4)) & 15;
}

/** Those of `starts` of which `positions` holds what stands `offset` further on. Both ascend. */
function holdingAt(starts, positions, offset) {
  const kept = new Uint32Array(Math.min(starts.length, positions.length));
  let count = 0;
  let at = 0;
  for (let i = 0; i < starts.length; i += 1) {
    const wanted = starts[i] + offset;
    if (positions.length > 32 * starts.length) at += countBelow(positions.subarray(at), wanted);
    else while (at < positions.length && positions[at] < wanted) at += 1;
    if (at === positions.length) break;
    if (positions[at] === wanted) {
      kept[count] = starts[i];
      count += 1;
    }
  }
  return kept.subarray(0, count);
}

/** Positions less an offset; those before it are dropped. */
function shifted(positions, offset) {
  const from = countBelow(positions, offset);
  return positions.subarray(from).map((position) => position - offset);
}
