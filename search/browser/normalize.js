/**
 * The one normalisation: what a reader types and what a record holds are compared in this form.
 * Mirrors search/normalize.py. `simplified` is a Map from traditional to simplified characters.
 */

const WALL = "|";
const FIELD_WALL = "¦";
const SPACES =
  "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";
const INVISIBLE =
  "\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff";
const QUOTES = "\"'`´′″“”„‟‘’‚‛「」『』﹁﹂﹃﹄〝〞〟«»‹›《》〈〉<>";
const MIDDLE_DOTS = "·•‧∙⋅・･";
const WALLS = "|¦,;:?!，。、；：？！…‥⋯—―⸺()[]{}（）〔〕【】〖〗〘〙〚〛";
const DASHES = "‐‑‒–−";

const CLASSES = new Map();
Array.from(SPACES + INVISIBLE + QUOTES + MIDDLE_DOTS).forEach(function (c) {
  CLASSES.set(c, "");
});
Array.from(WALLS).forEach(function (c) {
  CLASSES.set(c, WALL);
});
Array.from(DASHES).forEach(function (c) {
  CLASSES.set(c, "-");
});

/** One character of a text in NFKC, folded: a letter, a wall, several of them, or nothing. */
function foldCharacter(character, simplified) {
  const own = CLASSES.get(character);
  if (own !== undefined) return own;
  const lower = character.toLowerCase();
  if (lower === character) return simplified.get(character) || character;
  return Array.from(lower, function (c) {
    const known = CLASSES.get(c);
    return known !== undefined ? known : simplified.get(c) || c;
  }).join("");
}

/** NFKC; what it would take apart into other marks is replaced before. */
function compose(text) {
  return text
    .replace(/[…‥´]/g, function (c) {
      return c === "´" ? "" : WALL;
    })
    .normalize("NFKC");
}

/** The normalised form; without a wall at either end. Of a text without letters: empty. */
function fold(text, simplified) {
  let folded = "";
  for (const character of compose(text)) folded += foldCharacter(character, simplified);
  return folded.replace(/\|{2,}/g, WALL).replace(/^\||\|$/g, "");
}

/**
 * The normalised form, and for each of its UTF-16 units where in `text` its cluster starts and ends.
 * A wall comes from the first mark of its run.
 */
function foldWithOffsets(text, simplified) {
  let folded = "";
  const starts = [];
  const ends = [];
  clusters(text).forEach(function (cluster) {
    for (const character of compose(cluster.text)) {
      for (const part of foldCharacter(character, simplified)) {
        if (part === WALL && (!folded || folded.endsWith(WALL))) continue;
        folded += part;
        for (let i = 0; i < part.length; i += 1) {
          starts.push(cluster.start);
          ends.push(cluster.start + cluster.text.length);
        }
      }
    }
  });
  if (folded.endsWith(WALL)) {
    folded = folded.slice(0, -1);
    starts.pop();
    ends.pop();
  }
  return { folded: folded, starts: starts, ends: ends };
}

/** The smallest pieces that NFKC treats apart from their neighbours. */
function clusters(text) {
  const found = [];
  let start = 0;
  let current = "";
  for (const character of text) {
    if (current && !joins(current, character)) {
      found.push({ start: start, text: current });
      start += current.length;
      current = "";
    }
    current += character;
  }
  if (current) found.push({ start: start, text: current });
  return found;
}

function joins(cluster, following) {
  if (following < "\u0300" || (following >= "\u3400" && following < "\ua000")) return false;
  return compose(cluster + following) !== compose(cluster) + compose(following);
}
