/**
 * What a reader types → words and filters. Mirrors search/query.py.
 *
 * @typedef {{text: string, folded: string, letters: string, number: string, excluded: boolean}} Word
 * @typedef {{facet: string, value: string, since: ?number, until: ?number, exact: boolean, excluded: boolean}} Filter
 * @typedef {{text: string, words: Word[], filters: Filter[]}} Query
 * @typedef {{names: Object<string, string>, isYear: Object<string, boolean>}} FacetNames  folded label → facet
 */

const MAX_CHARACTERS = 200;
const MAX_TERMS = 16;
const PHRASE_QUOTES = "“”\"„‟＂「」『』";
const MINUS = "-－";
const LETTERS = /^[a-zü]{2,}$/;
const SPAN = /^([0-9０-９]{4})?\s*(?:\.\.|…|-|—|–|~|至|到)\s*([0-9０-９]{4})?$/;
const NUMBER_SOURCE = (function () {
  const space = "[ \\u3000]*";
  const digits = "[0-9０-９]";
  const year = "([12]" + digits + "{3})";
  return (
    "(?:[〔\\[［(（【﹝〖{｛<＜〈]" + space + year + space + "年?" + space + "[〕\\]］)）】﹞〗}｝>＞〉]|" + year + space + "年)" +
    space + "第?" + space + "0*([1-9]" + digits + "{0,4})(" + space + "号)?(?!" + digits + ")"
  );
})();
const PREFIX = /[㐀-鿿]+$/;

/** @param {FacetNames} facets @returns {Query} */
function parse(text, facets, simplified) {
  const query = { text: text, words: [], filters: [] };
  const shown = Array.from(text).slice(0, MAX_CHARACTERS).join("");
  tokens(shown)
    .slice(0, MAX_TERMS)
    .forEach(function (token) {
      if (MINUS.indexOf(token) >= 0) return;
      const excluded = MINUS.indexOf(token[0]) >= 0;
      const body = excluded ? token.slice(1) : token;
      const condition = filterOf(body, facets, excluded, simplified);
      const folded = condition ? "" : fold(body, simplified);
      if (condition) query.filters.push(condition);
      else if (folded) query.words.push(wordOf(body, folded, excluded, simplified));
    });
  return query;
}

/** Pieces between spaces; a quotation, and the brackets of a document number, hold together. */
function tokens(text) {
  const kept = numberMatches(text);
  const marks = [];
  for (let i = 0; i < text.length; i += 1) if (PHRASE_QUOTES.indexOf(text[i]) >= 0) marks.push(i);
  const closing = marks.length > 1 ? marks[Math.floor(marks.length / 2) * 2 - 1] : -1;
  const found = [];
  let token = "";
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    if (PHRASE_QUOTES.indexOf(text[i]) >= 0 && i <= closing) quoted = !quoted;
    const inside = quoted || kept.some((match) => match.index <= i && i < match.index + match[0].length);
    if (SPACES.indexOf(text[i]) >= 0 && !inside) {
      if (token) found.push(token);
      token = "";
    } else {
      token += text[i];
    }
  }
  if (token) found.push(token);
  return found;
}

/** @returns {?Filter} */
function filterOf(body, facets, excluded, simplified) {
  const colons = [body.indexOf(":"), body.indexOf("：")].filter((i) => i > 0);
  const at = colons.length ? Math.min.apply(null, colons) : -1;
  const label = at > 0 ? fold(body.slice(0, at), simplified) : "";
  if (at < 0 || PHRASE_QUOTES.indexOf(body[0]) >= 0) return null;
  if (!Object.prototype.hasOwnProperty.call(facets.names, label)) return null;
  const facet = facets.names[label];
  const typed = body.slice(at + 1);
  const value = fold(typed, simplified);
  if (!value) return null;
  const condition = { facet: facet, value: value, since: null, until: null, exact: false, excluded: excluded };
  const span = facets.isYear[facet] ? SPAN.exec(typed.trim()) : null;
  if (span && (span[1] || span[2])) {
    condition.value = "";
    condition.since = span[1] ? Number(span[1].normalize("NFKC")) : null;
    condition.until = span[2] ? Number(span[2].normalize("NFKC")) : null;
  }
  return condition;
}

/** @returns {Word} */
function wordOf(body, folded, excluded, simplified) {
  const keys = numberSpans(body, simplified);
  return {
    text: body,
    folded: folded,
    letters: LETTERS.test(folded) && !excluded ? folded.replace(/ü/g, "v") : "",
    number: keys.length === 1 && !excluded ? keys[0].key : "",
    excluded: excluded,
  };
}

function numberMatches(text) {
  const pattern = new RegExp(NUMBER_SOURCE, "g");
  const found = [];
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) found.push(match);
  return found;
}

/** The document numbers in a text: key, where its year begins, where it ends. */
function numberSpans(text, simplified) {
  return numberMatches(text)
    .filter((match) => match[1] || match[4])
    .map(function (match) {
      const prefix = PREFIX.exec(text.slice(0, match.index));
      const key = (prefix ? fold(prefix[0], simplified) : "") + (match[1] || match[2]) + "-" + match[3];
      return { key: key, start: match.index, end: match.index + match[0].length };
    });
}

/** Whether a document with these values of the facet passes the filter. */
function accepts(condition, values, simplified) {
  const isSpan = condition.since !== null || condition.until !== null;
  const found = values.some(function (value) {
    if (condition.exact) return value === condition.value;
    if (isSpan) return matchesYear(condition, value);
    return fold(value, simplified).indexOf(condition.value) >= 0;
  });
  return found !== condition.excluded;
}

function matchesYear(condition, value) {
  return (
    /^[0-9]+$/.test(value) &&
    (condition.since === null || Number(value) >= condition.since) &&
    (condition.until === null || Number(value) <= condition.until)
  );
}

/** What partial matches are counted by: the words; of a single word its pairs of characters. */
function pieces(query) {
  let words = query.words.filter((word) => !word.excluded).map((word) => word.folded);
  if (words.length === 1) {
    const characters = Array.from(words[0]);
    words = characters
      .slice(1)
      .map((c, i) => characters[i] + c)
      .filter((pair) => pair.indexOf(WALL) < 0);
  }
  return Array.from(new Set(words));
}
