/** Bytes as the index holds them: base64, LEB128 numbers, ascending positions. */

/** @param {string} base64 @returns {Uint8Array} */
function toBytes(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Reads numbers one after another; `at` is where it stands. */
class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes, at, end) {
    this.bytes = bytes;
    this.at = at || 0;
    this.end = end === undefined ? bytes.length : end;
  }

  get isDone() {
    return this.at >= this.end;
  }

  number() {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.bytes[this.at];
      this.at += 1;
      value += (byte & 127) * scale;
      if (!(byte > 127)) return value;
      scale *= 128;
    }
  }
}

/** All numbers of some bytes. @returns {number[]} */
function numbersIn(bytes) {
  const reader = new Reader(bytes);
  const numbers = [];
  while (!reader.isDone) numbers.push(reader.number());
  return numbers;
}

/** Differences → ascending numbers, the first from 0. */
function added(differences) {
  let sum = 0;
  return differences.map(function (difference) {
    sum += difference;
    return sum;
  });
}

/** The ascending numbers between two places of some bytes, written as differences. @returns {Uint32Array} */
function ascending(bytes, start, end) {
  const found = new Uint32Array(end - start);
  const reader = new Reader(bytes, start, end);
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
