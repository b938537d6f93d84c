/**
 * A word → exactly the places where it stands: in names, and how often in each document's text.
 *
 * `Finder.begin` loads pairs of characters, the rarest first, until it knows all names that hold the word, and
 * of the texts either all or a superset (`Found.mayHold`); `Finder.finish` loads what is missing, for the
 * documents that still count. Both are exact for what they say.
 */

const MAX_LOOKED_AT = 12;
const NAME_BYTES = 2000;

/** @typedef {{offset: number, first: string, second: string, bits: number}} Pair */

class Found {
  constructor(folded) {
    this.folded = folded;
    this.length = Array.from(folded).length;
    /** Where the word starts in names. @type {ArrayLike<number>} */
    this.names = [];
    /** How often each document's text holds it; null when not yet known. @type {?Uint16Array} */
    this.texts = null;
    /** Where it may start in texts; null: not yet known. */
    this.starts = null;
    /** Frequent pairs whose blocks have not been looked at. @type {Array<{offset: number, entry: Entry}>} */
    this.open = [];
  }

  mayHold(document) {
    if (this.texts) return this.texts[document] > 0;
    return this.open.every((part) => countIn(part.entry.documents, document) > 0);
  }
}

class Finder {
  /** @param {Store} store @param {Postings} postings */
  constructor(store, postings, places) {
    this.store = store;
    this.postings = postings;
    this.places = places;
  }

  /** @param {string} folded @param {boolean} namesOnly leave the texts @returns {Promise<Found>} */
  async begin(folded, namesOnly) {
    const characters = Array.from(folded);
    const found = new Found(folded);
    if (!characters.every((c) => this.store.frequency(c))) return this.nothing(found);
    if (characters.length === 1) {
      const entry = await this.postings.character(folded, this.places.namesEnd);
      return entry ? this.whole(found, entry) : this.nothing(found);
    }
    const pairs = this.cover(characters);
    if (pairs.length === 1) {
      const entry = await this.load(pairs[0]);
      return entry ? this.whole(found, entry) : this.nothing(found);
    }
    return this.several(found, pairs, namesOnly);
  }

  /** @param {Pair} pair @returns {Promise<?Entry>} */
  load(pair) {
    return this.postings.pair(pair.first, pair.second, this.places.namesEnd);
  }

  /**
   * As few pairs as together hold each character, the one that seems rarest first. With an odd number of
   * characters one pair may stand anywhere: the rarest of all. @returns {Pair[]}
   */
  cover(characters) {
    const rarest = (a, b) => a.bits - b.bits || a.offset - b.offset;
    const pairs = characters.slice(1).map((second, i) => ({
      offset: i,
      first: characters[i],
      second: second,
      bits: this.store.frequency(characters[i]) + this.store.frequency(second),
    }));
    const isOdd = characters.length % 2 === 1;
    const seed = pairs.filter((pair) => isOdd || pair.offset % 2 === 0).sort(rarest)[0].offset;
    const offsets = new Set([seed]);
    for (let i = seed - 2; i > -2; i -= 2) offsets.add(Math.max(i, 0));
    for (let i = seed + 2; i < characters.length; i += 2) offsets.add(Math.min(i, characters.length - 2));
    return pairs.filter((pair) => offsets.has(pair.offset)).sort(rarest);
  }

  nothing(found) {
    found.names = [];
    return this.known(found, new Uint16Array(this.store.size));
  }

  /** The word is what the entry is of. */
  whole(found, entry) {
    found.names = entry.names;
    if (entry.texts) return this.known(found, this.counted(entry.texts));
    found.texts = new Uint16Array(this.store.size);
    for (let i = 0; i < this.store.size; i += 1) found.texts[i] = countIn(entry.documents, i);
    return found;
  }

  async several(found, pairs, namesOnly) {
    const load = (pair) => this.load(pair);
    let names = null;
    for (let i = 0; i < pairs.length; ) {
      const next = pairs.slice(i, i ? i + 1 : 2);
      const entries = await Promise.all(next.map(load));
      for (let j = 0; j < next.length; j += 1) {
        const [pair, entry] = [next[j], entries[j]];
        if (!entry) return this.nothing(found);
        names = names ? holdingAt(names, entry.names, pair.offset) : shifted(entry.names, pair.offset);
        if (!entry.texts) found.open.push({ offset: pair.offset, entry: entry });
        else if (found.starts) found.starts = holdingAt(found.starts, entry.texts, pair.offset);
        else found.starts = shifted(entry.texts, pair.offset);
      }
      found.names = names;
      i += next.length;
      if (!names.length && (namesOnly || (found.starts && !found.starts.length))) return this.nothing(found);
      const unread = new Set(pairs.slice(i).map((pair) => this.postings.file(pair.first, pair.second)));
      const { loader, manifest } = this.store;
      const bytes = manifest.rangeBytes * Array.from(unread).filter((file) => !loader.has(file)).length;
      const texts = namesOnly ? [] : found.starts && this.documentsOf(found.starts);
      if (texts && this.isCheaperToLook(found.names.length, texts, bytes)) {
        found.names = await this.lookedNames(found);
        return this.known(found, await this.lookedTexts(found, texts));
      }
    }
    if (found.starts) found.starts = this.keep(found.starts, found);
    if (namesOnly) return found;
    const isKnown = found.starts && (!found.open.length || !found.starts.length);
    return isKnown ? this.known(found, this.counted(found.starts)) : found;
  }

  /** Whether reading so many names, and the texts of these documents, costs less than loading so many bytes. */
  isCheaperToLook(names, documents, bytes) {
    if (names + documents.length > MAX_LOOKED_AT) return false;
    const { loader, manifest, runs } = this.store;
    const files = new Set(documents.map((number) => "t/" + runOf(runs.t, number)));
    const unread = Array.from(files).filter((file) => !loader.has(file)).length;
    return unread * manifest.textBytes + names * NAME_BYTES < bytes;
  }

  /** Of the names that may hold the word where it seems to start, those that do. */
  async lookedNames(found) {
    const simplified = await this.store.simplified();
    const kept = [];
    for (const start of Array.from(found.names)) {
      const name = runOf(this.places.nameStarts, start);
      const text = Array.from(fold(await this.store.nameText(name), simplified));
      const at = start - this.places.nameStarts[name];
      if (text.slice(at, at + found.length).join("") === found.folded) kept.push(start);
    }
    return kept;
  }

  /** How often the texts of these documents hold the word; 0 for all others. */
  async lookedTexts(found, documents) {
    const simplified = await this.store.simplified();
    const texts = new Uint16Array(this.store.size);
    for (const number of documents) {
      const passages = await this.store.passages(number);
      passages.forEach(function (passage) {
        if (passage[0] === TEXT_ROLE) texts[number] += fold(passage[1], simplified).split(found.folded).length - 1;
      });
    }
    return texts;
  }

  documentsOf(starts) {
    const found = [];
    let number = -1;
    starts.forEach((start) => {
      if (number >= 0 && start < this.places.textStarts[number + 1]) return;
      number = runOf(this.places.textStarts, start);
      found.push(number);
    });
    return found;
  }

  /** Those starts whose document may hold the word. */
  keep(starts, found) {
    if (!found.open.length) return starts;
    return starts.filter((start) => found.mayHold(runOf(this.places.textStarts, start)));
  }

  /** How often each document holds the word, which starts exactly there. */
  counted(starts) {
    const texts = new Uint16Array(this.store.size);
    let number = 0;
    starts.forEach((start) => {
      if (start >= this.places.textStarts[number + 1]) number = runOf(this.places.textStarts, start);
      if (texts[number] < 65535) texts[number] += 1;
    });
    return texts;
  }

  /** @param {Uint16Array} texts */
  known(found, texts) {
    found.texts = texts;
    found.open = [];
    return found;
  }

  /** Loads what is missing for the documents of which `allowed` is not 0. @returns {Promise<Found>} */
  async finish(found, allowed) {
    if (found.texts) return found;
    const may = (number) => allowed[number] > 0 && found.mayHold(number);
    const parts = this.rarestFirst(found.open);
    let starts = found.starts;
    if (!starts) {
      const part = parts.shift();
      const needed = (from, to) => this.anyWithin(from, to, may);
      starts = shifted(await this.postings.blocks(part.entry, needed), part.offset);
    }
    starts = starts.filter((start) => may(runOf(this.places.textStarts, start)));
    for (let i = 0; i < parts.length && starts.length; i += 1) {
      const unread = parts.slice(i).map((part) => this.postings.unread(part.entry, this.near(starts, part.offset)));
      const bytes = this.store.manifest.blockBytes * unread.reduce((a, b) => a + b);
      const texts = this.documentsOf(starts);
      if (this.isCheaperToLook(0, texts, bytes)) return this.known(found, await this.lookedTexts(found, texts));
      const { entry, offset } = parts[i];
      starts = holdingAt(starts, await this.postings.blocks(entry, this.near(starts, offset)), offset);
    }
    return this.known(found, this.counted(starts));
  }

  /** Of frequent pairs the one that the fewest documents hold first. */
  rarestFirst(parts) {
    const counts = new Map();
    parts.forEach((part) => {
      let count = 0;
      for (let i = 0; i < this.store.size; i += 1) if (countIn(part.entry.documents, i)) count += 1;
      counts.set(part, count);
    });
    return parts.slice().sort((a, b) => counts.get(a) - counts.get(b));
  }

  /** Whether one of the documents from `from` up to `to` may hold the word. */
  anyWithin(from, to, may) {
    for (let i = from; i < to; i += 1) if (may(i)) return true;
    return false;
  }

  /** Of documents: whether what stands `offset` after one of these starts lies in one of them. */
  near(starts, offset) {
    const { textStarts } = this.places;
    return function (from, to) {
      const at = countBelow(starts, textStarts[from] - offset);
      return at < starts.length && starts[at] + offset < textStarts[to];
    };
  }
}
