/* 填表：数值里的数。与 caselib/amounts.py 同样地读：阿拉伯数字、数词、分数、约数、隐去的。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const own = () => form.constants.amounts;
  const numerals = form.numerals;

  /** @typedef {{kind: string, number: ?number, low: ?number, high: ?number, unit: string, power: number, vague: string[]}} Amount */

  /** @returns {Amount} */
  function amount(kind, more) {
    return Object.assign({ kind: kind, number: null, low: null, high: null, unit: "", power: 0, vague: [] }, more);
  }

  function exact(number, kind, power) {
    return amount(kind, { number: number, low: number, high: number, power: power || 0 });
  }

  /** The amount times a power of ten. @returns {Amount} */
  function scaled(one, by) {
    const more = {};
    ["number", "low", "high"].forEach((key) => {
      more[key] = one[key] === null ? null : numerals.times(one[key], by);
    });
    return Object.assign({}, one, more);
  }

  /** The amount that begins at a place, and where it ends; null where none begins. */
  function readAmount(plain, start) {
    const found = own()._AMOUNT.at(plain, start);
    const read = found && amountOf(found.groups);
    return read ? { amount: read, end: start + found[0].length } : null;
  }

  function amountOf(groups) {
    if (groups.part) return part(groups);
    if (groups.masked) return amount("masked");
    if (groups.half) return exact(0.5, "half");
    if (groups.vague) {
      const low = numerals.times(1, numerals.power(groups.vague.slice(1)));
      return amount("vague", { low: low, vague: [groups.vague[0]] });
    }
    if (groups.arabic) return arabic(groups.arabic);
    if (groups.pair) return pair(groups);
    return chinese(groups.chinese);
  }

  function part(groups) {
    const wholeWord = groups.whole || groups.under;
    const shareWord = groups.share || groups.over;
    const unit = { 百: "%", 千: "‰" }[wholeWord] || "";
    if (form.pattern(own().MASK).find(wholeWord + shareWord)) return amount("masked", { unit: unit });
    const whole = operand(wholeWord);
    const share = operand(shareWord);
    if (!whole || share === null) return null;
    if (unit) return Object.assign(exact(share, "part"), { unit: unit });
    const parts = rounded(share / whole);
    return amount("part", { number: parts[0], low: parts[1], high: parts[2] });
  }

  /** To four places: nearest, downwards, upwards. */
  function rounded(value) {
    const steps = value * 1e4;
    const nearest = Math.round(steps);
    const close = Math.abs(steps - nearest) < 1e-7;
    return [nearest, close ? nearest : Math.floor(steps), close ? nearest : Math.ceil(steps)].map((n) => n / 1e4);
  }

  function operand(word) {
    return /[0-9]/.test(word[0]) ? Number(word) : numerals.read(word);
  }

  function arabic(text) {
    const sign = text.startsWith("-") ? -1 : 1;
    let total = 0;
    let last = null;
    const steps = own()._STEP.all(sign < 0 ? text.slice(1) : text);
    for (const step of steps) {
      const power = numerals.power(step[2] || "");
      const term = numerals.times(step[1].replace(/,/g, ""), power);
      if (last !== null && term >= Math.pow(10, last)) return null;
      total += term;
      last = power;
    }
    return exact(sign * total, "arabic", last || 0);
  }

  function pair(groups) {
    const digits = form.constants.numerals.DIGITS;
    const one = digits[groups.one];
    if (digits[groups.next] !== one + 1) return null;
    const tens = groups.ten ? 10 : 0;
    const power = numerals.power(groups.scale || "");
    return amount("pair", { low: numerals.times(tens + one, power), high: numerals.times(tens + one + 1, power) });
  }

  function chinese(word) {
    const number = numerals.read(word);
    if (number === null) return null;
    const scale = Array.from(word).slice(-2).filter((sign) => "万亿".includes(sign)).join("");
    return exact(number, numerals.isRound(word) ? "round" : "chinese", numerals.power(scale));
  }

  form.amounts = { read: readAmount, scaled: scaled, amount: amount };
})();
