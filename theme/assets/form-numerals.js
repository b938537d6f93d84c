/* 填表：中文数词。与 caselib/numerals.py 同样地读；数用 Number，比它宽的不比大小。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const own = () => form.constants.numerals;

  /** With everyday numerals: 壹佰 is 一百. */
  function everyday(text) {
    return form.translated(text, own()._EVERYDAY);
  }

  /** By which power of ten a scale word multiplies: 万亿 is 12. */
  function power(word) {
    return Array.from(word).reduce((sum, sign) => sum + Math.round(Math.log10(own().SCALES[sign])), 0);
  }

  /** A decimal times a power of ten, rounded once. @param {string|number} figures */
  function times(figures, by) {
    const [, plain, exponent] = /^(.*?)(?:e([-+]?\d+))?$/.exec(String(figures));
    return Number(plain + "e" + (Number(exponent || 0) + by));
  }

  function isRound(word) {
    return word !== "" && form.pattern(own().SCALE).whole(word) !== null && word[0] !== "十";
  }

  /** The number of a numeral, or null. */
  function readNumeral(word) {
    if (isRound(word)) return times(1, power(word));
    const at = word.indexOf("点");
    const integer = readInteger(at < 0 ? word : word.slice(0, at));
    if (integer === null || at < 0) return integer;
    const decimals = own()._DECIMALS.whole(word.slice(at + 1));
    if (!decimals) return null;
    const figures = Array.from(decimals.groups.figures, (sign) => own().DIGITS[sign]).join("");
    return times(integer + "." + figures, power(decimals.groups.scale));
  }

  function readInteger(word) {
    const digits = own().DIGITS;
    const signs = Array.from(word);
    const isDigits = signs.every((sign) => digits[sign] !== undefined);
    if (word && isDigits && (signs.length === 1 || /[〇零]/.test(word))) {
      return Number(signs.map((sign) => digits[sign]).join(""));
    }
    const found = own()._INTEGER.whole(word.replace(/〇/g, "零"));
    if (!word || !found || found.groups.high === "" || found.groups.middle === "") return null;
    if (found.groups.upper === "" && !found.groups.high) return null;
    const parts = ["high", "upper", "middle", "lower"].map((name) => small(found.groups[name] || ""));
    let lower = parts[3];
    if (digits[found.groups.lower] !== undefined && signs.length > 1) {
      const before = signs[signs.length - 2];
      lower = own().SCALES[before] ? (lower * own().SCALES[before]) / 10 : lower;
    }
    return (parts[0] * 1e4 + parts[1]) * 1e8 + parts[2] * 1e4 + lower;
  }

  /** Below ten thousand. A last digit right after a scale counts its tenths: 一百五 is 150. */
  function small(word) {
    let total = 0;
    let digit = 0;
    let worth = 1;
    Array.from(word).forEach((sign) => {
      if (sign === "零") {
        worth = 1;
      } else if (own().DIGITS[sign] !== undefined) {
        digit = own().DIGITS[sign];
      } else {
        worth = own().SCALES[sign];
        total += (digit || 1) * worth;
        digit = 0;
      }
    });
    return total + digit * Math.max(Math.floor(worth / 10), 1);
  }

  form.numerals = { everyday: everyday, power: power, times: times, isRound: isRound, read: readNumeral };
})();
