/** Numbers as the index holds them: digits, base64, ascending positions. */

/** @param {string} base64 @returns {Uint8Array} */
function toBytes(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Symbols of digits: the first are last digits of a number, the others leading ones. Mirrors digits.py. */
const LAST_DIGITS = 40;
const LEADING_DIGITS = 51;
const DIGITS = new Uint8Array(128);
Array.from({ length: 95 }, (_, i) => 32 + i)
  .filter((code) => code !== 34 && code !== 39 && code !== 60 && code !== 92)
  .forEach(function (code, i) {
    DIGITS[code] = i;
  });

/** Reads numbers one after another; `at` is where it stands. */
class Reader {
  /** @param {string} text */
  constructor(text, at, end) {
    this.text = text;
    this.at = at || 0;
    this.end = end === undefined ? text.length : end;
  }

  get isDone() {
    return this.at >= this.end;
  }

  number() {
    let leading = 0;
    for (;;) {
      const digit = DIGITS[this.text.charCodeAt(this.at)];
      this.at += 1;
      if (!(digit >= LAST_DIGITS)) return leading * LAST_DIGITS + digit;
      leading = leading * LEADING_DIGITS + digit - LAST_DIGITS + 1;
    }
  }
}

/** All numbers of some digits. @returns {number[]} */
function numbersIn(text) {
  const reader = new Reader(text);
  const numbers = [];
  while (!reader.isDone) numbers.push(reader.number());
  return numbers;
}

/** Texts whose characters are written as places in `characters`, from 1; 0 ends each. @returns {string[]} */
function textsIn(text, characters) {
  const found = [];
  let own = "";
  numbersIn(text).forEach(function (number) {
    if (number) own += characters[number - 1];
    else {
      found.push(own);
      own = "";
    }
  });
  return found;
}

/** Differences → ascending numbers, the first from 0. */
function added(differences) {
  let sum = 0;
  return differences.map(function (difference) {
    sum += difference;
    return sum;
  });
}

/** The ascending numbers between two places of some digits, written as differences. @returns {Uint32Array} */
function ascending(text, start, end) {
  const found = new Uint32Array(end - start);
  const reader = new Reader(text, start, end);
  let value = 0;
  let count = 0;
  while (!reader.isDone) {
    value += reader.number();
    found[count] = value;
    count += 1;
  }
  return found.subarray(0, count);
}

/** How many of the ascending numbers are below `value`. */
function countBelow(numbers, value) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which run holds a number, when `starts` are the first of each. */
function runOf(starts, number) {
  return countBelow(starts, number + 1) - 1;
}
