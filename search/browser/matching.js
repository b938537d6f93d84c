/**
 * A query → the documents that match it, exactly, with scores. Sets of documents are a Uint8Array: 1 or 0 for each.
 * Mirrors search/answer.py and rank.py.
 *
 * @typedef {{letters: string, found: Found, tiers: Map<number, number>}} Part  a word; its best tier by document
 * @typedef {{numbers: number[], scores: Map<number, number>}} Matches
 */

class Matcher {
  /** @param {Store} store @param {Finder} finder */
  constructor(store, finder) {
    this.store = store;
    this.finder = finder;
  }

  /** The documents that pass the filters and hold no excluded word. */
  async passing(query, current) {
    const allowed = new Uint8Array(this.store.size).fill(1);
    for (const condition of query.filters) {
      const simplified = condition.exact ? null : await this.store.simplified();
      const facet = current(await this.store.facet(condition.facet));
      const wanted = Object.assign({}, condition, { excluded: false });
      const isWanted = facet.values.map((value) => accepts(wanted, [value], simplified));
      for (let i = 0; i < allowed.length; i += 1) {
        if ((facet.rows[i] || []).some((value) => isWanted[value]) === condition.excluded) allowed[i] = 0;
      }
    }
    for (const word of query.words.filter((one) => one.excluded)) {
      const holding = current(await this.holding(word.folded, allowed));
      for (let i = 0; i < allowed.length; i += 1) if (holding[i]) allowed[i] = 0;
    }
    return allowed;
  }

  /** Those of the allowed documents that hold this. */
  async holding(folded, allowed) {
    const found = await this.finder.finish(await this.finder.begin(folded, false), allowed);
    const tiers = await this.named(found);
    return allowed.map((one, i) => (one && (found.texts[i] || tiers.has(i)) ? 1 : 0));
  }

  /** Document → best tier of its names that hold the word. */
  async named(found) {
    const tiers = new Map();
    (await this.namesOf(found)).forEach((name) => raise(tiers, name.document, NAME_TIERS[name.role][name.how]));
    return tiers;
  }

  /** The names that hold a word, once for each bearer. */
  async namesOf(found) {
    const { nameStarts } = this.finder.places;
    const names = [];
    for (const start of Array.from(found.names)) {
      const name = runOf(nameStarts, start);
      const how = howIn(start - nameStarts[name], found.length, nameStarts[name + 1] - nameStarts[name] - 1);
      if (name < this.store.size) names.push({ name, document: name, role: 0, how });
      else for (const [document, role] of await this.store.owners(name)) names.push({ name, document, role, how });
    }
    return names;
  }

  /**
   * The allowed documents that match all words. `early` gets those that do by their names when the texts take
   * longer, and those that hold the words when the readings take longer.
   * @returns {Promise<Matches>}
   */
  async matches(words, allowed, current, early) {
    const left = allowed.slice();
    const parts = [];
    for (const word of this.rarestFirst(words)) {
      const found = current(await this.finder.begin(word.folded, false));
      const part = { letters: word.letters, found: found, tiers: current(await this.tiers(word, found)) };
      parts.push(part);
      if (!part.letters && !keepOnly(left, part)) return { numbers: [], scores: new Map() };
    }
    const literal = left.slice();
    parts.forEach((part) => keepOnly(literal, part));
    if (parts.some((part) => !part.found.texts)) await early(this.scored(parts, literal, true));
    for (const part of parts) {
      current(await this.finder.finish(part.found, left));
      keepOnly(literal, part);
      if (!part.letters) keepOnly(left, part);
    }
    const spoken = parts.filter((part) => part.letters);
    if (spoken.length) await early(this.scored(parts, literal, false));
    for (const part of spoken) {
      current(await this.addSpoken(part.tiers, part.letters));
      keepOnly(left, part);
    }
    return this.scored(parts, left, false);
  }

  /** Words that answer to no sound before those that do: these need the readings. */
  rarestFirst(words) {
    const rarity = (word) =>
      Math.min.apply(null, Array.from(word.folded, (c) => this.store.frequency(c))) + (word.letters ? 64 : 0);
    return words.slice().sort((a, b) => rarity(a) - rarity(b));
  }

  /** Document → best tier of a word by names or number. */
  async tiers(word, found) {
    const tiers = await this.named(found);
    const numbered = word.number ? await this.store.numbered(word.number) : [];
    numbered.forEach((number) => raise(tiers, number, NUMBER_TIER));
    return tiers;
  }

  /** The same for a match by sound, added to these tiers. */
  addSpoken(tiers, letters) {
    const take = (reading, number) => raise(tiers, number, rankReading(letters, reading));
    return this.store.eachReading(readingPattern(letters), take);
  }

  /** Scores of these documents; when `byName`, of those alone of which each word is in a name. @param {Part[]} parts */
  scored(parts, flags, byName) {
    const { lengths, average } = this.finder.places;
    const { size } = this.store;
    const numbers = members(flags).filter((i) => !byName || parts.every((part) => part.tiers.has(i)));
    const matching = parts.map((part) => members(part.found.texts || []).length);
    const scores = new Map();
    numbers.forEach(function (i) {
      const length = lengths[i] / average;
      let tiers = 0;
      let bm25 = 0;
      parts.forEach(function (part, j) {
        const count = part.found.texts ? part.found.texts[i] : 0;
        tiers += Math.max(part.tiers.get(i) || 0, count ? TEXT_TIER : 0);
        bm25 += bm25Of(count, length, matching[j], size);
      });
      scores.set(i, tiers + relevance(bm25));
    });
    return { numbers: numbers, scores: scores };
  }
}

/** Clears the documents that a word cannot match; whether any is left. */
function keepOnly(flags, part) {
  let any = false;
  for (let i = 0; i < flags.length; i += 1) {
    if (flags[i] && !part.tiers.has(i) && !part.found.mayHold(i)) flags[i] = 0;
    any = any || flags[i] > 0;
  }
  return any;
}

function raise(tiers, number, tier) {
  if (tier > (tiers.get(number) || 0)) tiers.set(number, tier);
}

/** Places of what is not 0. */
function members(flags) {
  const found = [];
  for (let i = 0; i < flags.length; i += 1) if (flags[i]) found.push(i);
  return found;
}

/** The best `limit` of ascending numbers (0: all), equals in their order. */
function best(numbers, scores, limit) {
  const score = (number) => scores.get(number) || 0;
  const sorted = numbers.slice().sort((a, b) => score(b) - score(a) || a - b);
  return limit ? sorted.slice(0, limit) : sorted;
}
