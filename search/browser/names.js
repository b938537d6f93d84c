/**
 * Names while one types: titles and aliases that hold what is typed, also by their sound.
 *
 * @typedef {{kind: string, title: string, name: string, url: string, marks: Array<[number, number]>}} Name
 */

class NameList {
  /** @param {Store} store @param {Matcher} matcher */
  constructor(store, matcher) {
    this.store = store;
    this.matcher = matcher;
  }

  /** The best `limit` names, those of one document once. @param {Word[]} words @returns {Promise<Name[]>} */
  async best(words, limit) {
    let joined = null;
    for (const word of words) {
      const bearers = await this.bearers(word);
      joined = joined ? both(joined, bearers) : bearers;
      if (!joined.size) return [];
    }
    const numbers = Array.from(joined ? joined.keys() : []).sort((a, b) => joined.get(b).tier - joined.get(a).tier || a - b);
    return Promise.all(numbers.slice(0, limit).map((number) => this.shown(number, joined.get(number).name, words)));
  }

  /** Document → best tier of a word among its titles and aliases, and which of them. */
  async bearers(word) {
    const found = await this.matcher.finder.begin(word.folded, true);
    const bearers = new Map();
    const add = function (number, tier, name) {
      if (tier > (bearers.has(number) ? bearers.get(number).tier : 0)) bearers.set(number, { tier: tier, name: name });
    };
    const names = await this.matcher.namesOf(found);
    names.filter((one) => one.role < 2).forEach((one) => add(one.document, NAME_TIERS[one.role][one.how], one.name));
    if (word.letters) {
      const take = (reading, number) => add(number, rankReading(word.letters, reading), number);
      await this.store.eachReading(readingPattern(word.letters), take);
    }
    return bearers;
  }

  async shown(number, name, words) {
    const [found, text] = await Promise.all([this.store.document(number), this.store.nameText(name)]);
    const marks = shownMarks(text, words, await this.store.simplifiedFor(text));
    return { kind: found.kind, title: found.title, name: text, url: found.url, marks: marks };
  }
}

/** The documents of both, with the name of the first and the sum of the tiers. */
function both(bearers, others) {
  const joined = new Map();
  bearers.forEach(function (own, number) {
    const other = others.get(number);
    if (other) joined.set(number, { tier: own.tier + other.tier, name: own.name });
  });
  return joined;
}
