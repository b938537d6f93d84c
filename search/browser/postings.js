/**
 * Where pairs of characters stand in the one long text. Reads what ranges.py writes (see there) and finds the
 * file of a pair as plan.py does.
 *
 * @typedef {{names: Uint32Array, texts: ?Uint32Array, documents: ?{bits: number, bytes: Uint8Array},
 *   blocks: Array<{from: number, to: number, file: string}>}} Entry
 *   positions in names and in texts; for a frequent pair `texts` is null, and documents and blocks stand for them;
 *   a block holds what is in the documents from `from` up to `to`
 */

const CODES = 0x200000;
const MIXER = 1296111;

/** A character's place among all, mixed. */
function mixed(character) {
  return (character.codePointAt(0) * MIXER) % CODES;
}

class Postings {
  /** @param {Loader} loader @param {Store} store */
  constructor(loader, store) {
    this.loader = loader;
    this.store = store;
    this.wall = mixed(FIELD_WALL);
  }

  /** The files of its own that a character has are two to the power of this; below 0: it has none. */
  own(character) {
    return this.store.frequency(character) - this.store.manifest.range;
  }

  /** The name of the file that holds a pair. */
  file(first, second) {
    const own = this.own(first);
    if (own < 0) return "g/" + Math.floor(mixed(first) / (CODES / Math.pow(2, this.store.manifest.shared)));
    return "g/" + first.codePointAt(0).toString(16) + "-" + Math.floor(mixed(second) / (CODES / Math.pow(2, own)));
  }

  /** All of them, in the order in which the manifest has their marks. */
  files() {
    const names = [];
    for (let i = 0; i < Math.pow(2, this.store.manifest.shared); i += 1) names.push("g/" + i);
    this.store.bits.forEach((_, character) => {
      if (this.own(character) < 0) return;
      const name = "g/" + character.codePointAt(0).toString(16) + "-";
      for (let i = 0; i < Math.pow(2, this.own(character)); i += 1) names.push(name + i);
    });
    return names;
  }

  range(first, second) {
    return this.loader.read(this.file(first, second), readRange);
  }

  /** @returns {Promise<?Entry>} null when no text holds the pair */
  async pair(first, second, namesEnd) {
    const range = await this.range(first, second);
    const place = range.entries.get(mixed(first) * CODES + mixed(second));
    return place ? this.entry(range.text, place, namesEnd) : null;
  }

  /** The same for a single character: its summary, or all pairs that begin with it. @returns {Promise<?Entry>} */
  async character(character, namesEnd) {
    const key = mixed(character) * CODES;
    const { text, entries } = await this.range(character, FIELD_WALL);
    if (this.own(character) >= 0) return this.entry(text, entries.get(key + this.wall), namesEnd);
    const positions = [];
    entries.forEach(function (place, own) {
      if (own >= key && own < key + CODES) positions.push(ascending(text, place.start, place.end));
    });
    return positions.length ? split(merge(positions), namesEnd) : null;
  }

  /** @returns {Entry} */
  entry(text, place, namesEnd) {
    if (!place.summary) return split(ascending(text, place.start, place.end), namesEnd);
    const { summary } = place;
    const middle = place.start + summary.names;
    const blocks = summary.marks.map((mark, i) => {
      const file = "b/" + place.first.toString(16) + "-" + place.second.toString(16) + "-" + i;
      this.loader.expect(file, mark);
      const bound = (number) => Math.floor((number * this.store.size) / summary.marks.length);
      return { from: bound(i), to: bound(i + 1), file: file };
    });
    return {
      names: ascending(text, place.start, middle),
      texts: null,
      documents: { bits: blocks.length ? 4 : 1, bytes: toBytes(text.slice(middle, place.end)) },
      blocks: blocks,
    };
  }

  /** Positions in texts of a frequent pair, from the blocks of which `needs(from, to)` holds, of documents. */
  async blocks(entry, needs) {
    return merge(await Promise.all(blockFiles(entry, needs).map((file) => this.loader.read(file, readBlock))));
  }

  /** How many files that takes which are not loaded yet. */
  unread(entry, needs) {
    return blockFiles(entry, needs).filter((file) => !this.loader.has(file)).length;
  }
}

function blockFiles(entry, needs) {
  return entry.blocks.filter((block) => needs(block.from, block.to)).map((block) => block.file);
}

function readBlock(payload) {
  return ascending(payload, 0, payload.length);
}

function readRange(payload) {
  const reader = new Reader(payload);
  const places = [];
  const entries = new Map();
  let first = 0;
  let second = 0;
  for (let count = reader.number(); count > 0; count -= 1) {
    const step = reader.number();
    first += step;
    second = (step ? 0 : second) + reader.number();
    const place = { first: first, second: second, head: reader.number(), start: 0, end: 0, summary: null };
    entries.set(first * CODES + second, place);
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
  return { text: payload, entries: entries };
}

function readSummary(reader, blocks) {
  const summary = { names: reader.number(), documents: reader.number(), count: reader.number(), marks: [] };
  for (let i = 0; i < blocks; i += 1) summary.marks.push(reader.number());
  return summary;
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
