/** What a reader gets beside the hits: partial ones when there are none, and other words. Mirrors search/answer.py. */

const MAX_PARTIAL = 10;
const MIN_PART = 2;

class Adviser {
  /** @param {Store} store @param {Matcher} matcher */
  constructor(store, matcher) {
    this.store = store;
    this.matcher = matcher;
  }

  /** The documents that hold at least half of the pieces of a query, the fullest first, and how many. */
  async partial(query, allowed) {
    const parts = pieces(query);
    const held = new Map();
    for (const part of parts) {
      const holding = await this.matcher.holding(part, allowed);
      members(holding).forEach((number) => held.set(number, (held.get(number) || 0) + 1));
    }
    const enough = Array.from(held.keys())
      .filter((number) => held.get(number) * 2 >= parts.length)
      .sort((a, b) => a - b);
    return { numbers: best(enough, held, MAX_PARTIAL), scores: held };
  }

  /** What else to search for; `unanswered`: the documents asked, of a query without hits. */
  async suggestions(words, unanswered) {
    const found = words.length ? await this.synonyms(words) : [];
    if (found.length || !unanswered || !words.length || unanswered.indexOf(1) < 0) return found;
    const size = (word) => Array.from(word.folded).length;
    const longest = words.reduce((a, b) => (size(b) > size(a) ? b : a));
    const part = await this.longestPart(Array.from(longest.folded), unanswered);
    return Array.from(part).length < MIN_PART ? [] : [asTyped(longest.text, part, await this.store.simplified())];
  }

  /** The other words of the groups of which a word holds one. */
  async synonyms(words) {
    const groups = await this.store.synonyms();
    if (!groups.length) return [];
    const simplified = await this.store.simplified();
    const asked = words.map((word) => word.folded);
    const found = new Set();
    asked.forEach(function (word) {
      groups.forEach(function (group) {
        const forms = group.map((member) => fold(member, simplified));
        if (!forms.some((form) => form && word.indexOf(form) >= 0)) return;
        group.forEach(function (member, i) {
          if (asked.indexOf(forms[i]) < 0 && word.indexOf(forms[i]) < 0) found.add(member);
        });
      });
    });
    return Array.from(found);
  }

  /**
   * The longest part of a word, without a wall, that one of these documents holds; of equals the last. A part of
   * what is held is held: so the end never goes back while the start goes on.
   */
  async longestPart(characters, among) {
    const isHeld = async (part) => !part.includes(WALL) && (await this.matcher.holding(part.join(""), among)).indexOf(1) >= 0;
    let longest = [];
    let end = 0;
    for (let start = 0; start < characters.length; start += 1) {
      end = Math.max(end, start);
      while (end < characters.length && (await isHeld(characters.slice(start, end + 1)))) end += 1;
      if (end - start >= longest.length) longest = characters.slice(start, end);
    }
    return longest.join("");
  }
}

/** The piece of a text that a part of its folded form comes from; the part itself where it is less than a mark. */
function asTyped(text, part, simplified) {
  const { folded, starts, ends } = foldWithOffsets(text, simplified);
  const at = folded.indexOf(part);
  const piece = text.slice(starts[at], ends[at + part.length - 1]);
  return fold(piece, simplified) === part ? piece : part;
}
