/* 填表：照原文写的数值。文法在 caselib/values.py，这里同样地读；读不出的，说出同样的话。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const own = () => form.constants.values;
  const { numerals, amounts } = form;

  /**
   * @param {string} text
   * @returns {{as_printed: string, status: string}|{message: string, remedy: string}} a value, with number, low,
   *   high, unit and qualifier as far as it has them; or why it is none
   */
  function readValue(text) {
    const printed = text.trim();
    const { _EXAMPLES, LONGEST_INPUT, MOST_DIGITS } = own();
    if (!printed) return fault("是空的。", _EXAMPLES + "来源没有写就写 来源未载明。");
    if (form.count(printed) > LONGEST_INPUT) {
      return fault("写成“" + quoted(printed) + "”，超过 " + LONGEST_INPUT + " 字。", "只写一个数。" + _EXAMPLES);
    }
    if (own().NOT_STATED.includes(printed)) return { as_printed: printed, status: "not-stated" };
    const plain = plainOf(printed);
    if ((plain.match(/[0-9]/g) || []).length > MOST_DIGITS) {
      return fault("写成“" + quoted(printed) + "”，数字超过 " + MOST_DIGITS + " 位。", "请核对原文，只写一个数。");
    }
    return read(plain, printed) || faultOf(plain, printed);
  }

  function fault(message, remedy) {
    return { message: message, remedy: remedy };
  }

  const quoted = (text) => form.quoted(text, own().LONGEST_QUOTE);

  function read(plain, printed) {
    const words = [];
    let start = 0;
    for (let found = own()._LEADING.at(plain, 0); found; found = own()._LEADING.at(plain, start)) {
      start += found[0].length;
      if (own().LEAD[found[0]]) words.push([found[0], own().LEAD[found[0]]]);
    }
    const head = amounts.read(plain, start);
    if (!head || own()._IDIOM.at(plain, 0)) return null;
    const span = range(plain, head.amount, head.end);
    let amount = span ? span.amount : head.amount;
    start = span ? span.end : head.end;
    const inner = own()._INNER.at(plain, start);
    if (inner) {
      start += inner[0].length;
      words.push([inner[1], own().INNER[inner[1]]]);
      amount = amounts.scaled(amount, numerals.power(inner[2] || ""));
    }
    const tail = tailOf(plain.slice(start), amount);
    if (!tail || (span && span.unit && span.unit !== amount.unit + tail.unit)) return null;
    tail.words.forEach((word) => words.push([word, own().TRAIL[word]]));
    return valueOf(printed, amount, tail.unit, words);
  }

  function valueOf(printed, amount, unit, words) {
    const value = { as_printed: printed, status: statusOf(amount, words.length > 0) };
    const limits = bounded(amount, words.map((word) => word[1]));
    ["number", "low", "high"].forEach((key, at) => {
      if (limits[at] !== null) value[key] = limits[at];
    });
    if (amount.unit + unit) value.unit = amount.unit + unit;
    const named = words.map((word) => word[0]).concat(amount.vague);
    if (named.length) value.qualifier = named.join("…");
    return value;
  }

  function statusOf(amount, isQualified) {
    if (amount.kind === "masked") return "masked";
    return amount.kind !== "round" && amount.number !== null && !isQualified ? "reported" : "approximate";
  }

  /** Number, low and high under the qualifiers. */
  function bounded(amount, bounds) {
    const only = (...allowed) => bounds.every((bound) => allowed.includes(bound));
    if (only("around")) return amount.number !== null ? [amount.number, null, null] : [null, amount.low, amount.high];
    if (only("over", "floor")) return [bounds.includes("floor") ? null : amount.number, amount.low, null];
    if (only("under", "ceiling")) return [bounds.includes("ceiling") ? null : amount.number, null, amount.high];
    return [amount.number, null, null];
  }

  function range(plain, first, start) {
    const found = own()._TO.at(plain, start);
    const second = found && amounts.read(plain, start + found[0].length);
    if (!second) return null;
    const last = second.amount;
    const unit = first.unit + found[1];
    if (first.kind === "masked" || last.kind === "masked") {
      return { amount: amounts.amount("masked", { unit: last.unit }), end: second.end, unit: unit };
    }
    if (first.number === null || last.number === null || [first.kind, last.kind].includes("round")) return null;
    const from = first.power === 0 && first.number < last.number / Math.pow(10, last.power) ? amounts.scaled(first, last.power) : first;
    if (from.low === null || last.high === null || from.low >= last.high) return null;
    const both = amounts.amount(last.kind, { low: from.low, high: last.high, unit: last.unit });
    return { amount: both, end: second.end, unit: unit };
  }

  /** Unit and qualifiers after an amount; null where something else stands there. */
  function tailOf(text, amount) {
    if (text === "强" || text === "弱") {
      return ["part", "half"].includes(amount.kind) ? { unit: "", words: [text] } : null;
    }
    const words = [];
    let rest = text;
    const inner = own()._UNIT_INNER.at(rest, 0);
    if (inner) {
      words.push(inner[2] || inner[4]);
      rest = (inner[1] || inner[3]) + rest.slice(inner[0].length);
    }
    const trailing = own()._TRAILING.find(rest);
    if (trailing) {
      words.push(trailing[1]);
      rest = rest.slice(0, trailing.index);
    }
    if (!own()._UNIT.whole(rest) || own()._HEDGED.find(rest)) return null;
    const known = form.constants.numerals.NUMERALS;
    if (Array.from(rest).some((sign) => isNumeric(sign) && !known.includes(sign))) return null;
    if (!rest && amount.vague.length && amount.low === 1) return null;
    if (rest && amount.kind !== "arabic" && amount.kind !== "masked" && !own()._MEASURE.at(rest, 0)) return null;
    return { unit: rest, words: words };
  }

  function isNumeric(sign) {
    return own().numeric.includes(sign) || form.pattern("\\p{N}").whole(sign) !== null;
  }

  function faultOf(plain, printed) {
    const said = "写成“" + quoted(printed) + "”";
    const { _EXAMPLES, _NO_NUMBER } = own();
    if (!own()._NUMERIC.find(plain) && !Array.from(plain).some(isNumeric)) {
      return fault(said + "，里面没有数字。", _EXAMPLES + _NO_NUMBER);
    }
    if (/第[0-9一二三四五六七八九十百]+/.test(plain)) {
      return fault(said + "，是次序，不是数量。", "次序请写在举措或备注里，这里只写数量，如 9个。");
    }
    const inside = onlyValue(plain);
    if (inside) return fault(said + "，除了数字和单位还有别的话。", "这里只写 " + inside + "，其余写进“指标说明”或备注。");
    if (form.pattern("[0-9.,]+|" + form.constants.amounts.MASK + "+").all(plain).length > 1) {
      return fault(said + "，里面不止一个数。", "一条只写一个数，其余请另写一条。");
    }
    return fault(said + "，认不出是多少。", _EXAMPLES);
  }

  /** The one value inside a longer text, if nothing else in it can be a number. */
  function onlyValue(plain) {
    const first = own()._NUMERIC.find(plain);
    if (!first) return "";
    let start = first.index;
    own()._LEADING.all(plain).forEach((lead) => {
      if (lead.index + lead[0].length === first.index) start = lead.index;
    });
    for (let end = plain.length; end > start; end -= 1) {
      const beside = plain.slice(Math.max(start - 1, 0), start) + plain.slice(end, end + 1);
      if (own()._NUMERIC.find(plain, end) || Array.from(beside).some((sign) => own()._BESIDE_NUMBER.includes(sign))) continue;
      const inside = read(plain.slice(start, end), plain);
      if (inside && inside.unit) return plain.slice(start, end);
    }
    return "";
  }

  /** Half-width, everyday numerals, and no spaces but those between two figures. */
  function plainOf(printed) {
    const folded = form.oneLine(numerals.everyday(form.translated(printed, own()._HALF_WIDTH)));
    return Array.from(folded)
      .filter((sign, at, all) => sign !== " " || (isDigit(all[at - 1]) && isDigit(all[at + 1])))
      .join("");
  }

  const isDigit = (sign) => sign !== undefined && form.pattern("\\p{Nd}|[²³¹⁰-⁹₀-₉①-⑨]").whole(sign) !== null;

  form.values = { read: readValue };
})();
