/** The numbers by which hits are ordered. Mirrors search/rank.py (readings stand in readings.js). */

/** Role (title, alias, practice) → tier of a name that equals the word, starts with it, holds it. */
const NAME_TIERS = [
  [1000, 300, 200],
  [800, 150, 150],
  [500, 60, 60],
];
const TEXT_TIER = 10;
const NUMBER_TIER = 100;
const RELEVANCE = 10;
const HALF = 5;
const K1 = 1.2;
const B = 0.75;

/** Where in NAME_TIERS a match stands: the word starts at `at` and is `length` of `size` characters. */
function howIn(at, length, size) {
  if (at > 0) return 2;
  return length === size ? 0 : 1;
}

/** A BM25, which is at least 0 → a part in [0, RELEVANCE) that keeps its order. */
function relevance(bm25) {
  return (RELEVANCE * bm25) / (bm25 + HALF);
}

/** BM25 of a word in one document. `matching`: documents that hold it; `length` as a share of the average. */
function bm25Of(count, length, matching, size) {
  if (!count) return 0;
  const rarity = Math.log(1 + (size - matching + 0.5) / (matching + 0.5));
  return (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
}
