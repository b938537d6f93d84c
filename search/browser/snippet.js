/**
 * What a hit shows of its document: the piece of a passage where the match is, marked as readers see it.
 * Mirrors search/snippet.py. A passage is [role, text, label, anchor]; places are UTF-16 units.
 *
 * @typedef {{text: string, marks: Array<[number, number]>, label: string, anchor: string}} Snippet
 */

const WIDTH = 80;
const BEFORE = 24;
const ELLIPSIS = "…";
/** What belongs to the character before it: marks, joiners, skin tones, second halves of pairs. */
const JOINED =
  /[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0903\u093a-\u094f\u0f71-\u0f84\u0f90-\u0fbc\u180b-\u180d\u1ab0-\u1aff\u1dc0-\u1dff\u200d\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\udc00-\udfff]/;

/** `words`: those that are sought, none of the excluded. @returns {Snippet} */
function snippetOf(passages, words, simplified) {
  const passage = bestPassage(passages, words, simplified);
  if (!passage) return { text: "", marks: [], label: "", anchor: "" };
  return cut(passage, marksIn(passage[1], words, simplified));
}

function bestPassage(passages, words, simplified) {
  const titles = passages.filter((passage) => passage[0] === 0);
  const texts = passages.filter((passage) => passage[0] === TEXT_ROLE);
  const names = passages.filter((passage) => passage[0] !== 0 && passage[0] !== TEXT_ROLE);
  const held = (passage) => heldBy(passage, words, simplified);
  if (titles.some((passage) => held(passage) === words.length)) return texts[0] || titles[0];
  return fullest(texts, words, held) || fullest(names, words, held) || texts[0] || titles[0] || null;
}

/** The first of those that hold most words, if any holds one; those that hold all as typed before others. */
function fullest(passages, words, held) {
  const isAsTyped = (passage) => words.every((word) => passage[1].indexOf(word.text) >= 0);
  let fullestOne = null;
  let most = 0;
  for (const passage of passages.filter(isAsTyped).concat(passages.filter((one) => !isAsTyped(one)))) {
    const count = held(passage);
    if (count > most) {
      fullestOne = passage;
      most = count;
      if (most === words.length) break;
    }
  }
  return fullestOne;
}

function heldBy(passage, words, simplified) {
  const folded = fold(passage[1], simplified);
  return words.filter(
    (word) => folded.indexOf(word.folded) >= 0 || numberMarks(passage[1], word, simplified).length > 0
  ).length;
}

/** Where a text writes the document number that was asked for, with as much before it as was asked. */
function numberMarks(text, word, simplified) {
  if (!word.number) return [];
  const prefix = word.number.replace(/[-0-9]+$/, "").length;
  return numberSpans(text, simplified)
    .filter((span) => span.key.endsWith(word.number))
    .map((span) => [span.start - prefix, span.end]);
}

/** Start, end and word of all matches in an original text, in order. */
function marksIn(text, words, simplified) {
  const { folded, starts, ends } = foldWithOffsets(text, simplified);
  const marks = [];
  words.forEach(function (word, i) {
    const size = word.folded.length;
    for (let at = folded.indexOf(word.folded); at >= 0; at = folded.indexOf(word.folded, at + size)) {
      marks.push([boundaryBefore(text, starts[at]), boundaryAfter(text, ends[at + size - 1]), i]);
    }
    numberMarks(text, word, simplified).forEach((mark) => marks.push([mark[0], mark[1], i]));
  });
  return marks.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
}

/** About WIDTH characters around the mark after which most words follow closely; no mark is cut. */
function cut(passage, marks) {
  const text = passage[1];
  const [start, end] = windowOf(text, marks);
  const before = start ? ELLIPSIS : "";
  const after = end < text.length ? ELLIPSIS : "";
  const shift = before.length - start;
  const shown = marks
    .filter((mark) => start <= mark[0] && mark[1] <= end)
    .map((mark) => [mark[0] + shift, mark[1] + shift]);
  return { text: before + text.slice(start, end) + after, marks: merged(shown), label: passage[2], anchor: passage[3] };
}

function windowOf(text, marks) {
  if (text.length <= WIDTH) return [0, text.length];
  if (!marks.length) return [0, boundaryBefore(text, WIDTH)];
  const counts = marks.map((mark) => wordsWithin(marks, mark[0]));
  const first = marks[counts.indexOf(Math.max.apply(null, counts))];
  let start = Math.min(Math.max(first[0] - BEFORE, 0), Math.max(text.length - WIDTH, 0), first[0]);
  let end = Math.max(start + WIDTH, first[1]);
  start = boundaryBefore(text, start);
  end = boundaryAfter(text, end);
  marks.forEach(function (mark) {
    if (mark[0] < start && start < mark[1]) start = mark[0];
    if (mark[0] < end && end < mark[1]) end = mark[1];
  });
  return [start, Math.min(end, text.length)];
}

function wordsWithin(marks, start) {
  const within = marks.filter((mark) => start <= mark[0] && mark[1] <= start + WIDTH - BEFORE);
  return new Set(within.map((mark) => mark[2])).size;
}

/** Where a text as it is shown holds the words. @returns {Array<[number, number]>} */
function shownMarks(text, words, simplified) {
  return merged(marksIn(text, words, simplified).map((mark) => [mark[0], mark[1]]));
}

/** Marks that touch become one. */
function merged(marks) {
  const found = [];
  marks.forEach(function (mark) {
    const last = found[found.length - 1];
    if (last && mark[0] <= last[1]) last[1] = Math.max(last[1], mark[1]);
    else found.push(mark.slice());
  });
  return found;
}

function isJoined(text, at) {
  return JOINED.test(text[at]) || text[at - 1] === "\u200d" || /^\ud83c[\udffb-\udfff]/.test(text.slice(at, at + 2));
}

/** The nearest place at or before `at` that cuts no character as readers see it. */
function boundaryBefore(text, at) {
  while (at > 0 && at < text.length && isJoined(text, at)) at -= 1;
  return at;
}

/** The nearest such place at or after `at`. */
function boundaryAfter(text, at) {
  while (at > 0 && at < text.length && isJoined(text, at)) at += 1;
  return at;
}
