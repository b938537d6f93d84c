/* 填表：日期，知道多少写多少。文法在 caselib/dates.py，这里同样地读；写法不对的，说出同样的话。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const own = () => form.constants.dates;

  /** @typedef {{year: number, month: ?number, day: ?number, iso: string, first: string, last: string}} PartialDate */

  /** @returns {PartialDate|{message: string, remedy: string}} */
  function readDate(text) {
    const exact = own()._EXACT.whole(text);
    return exact ? calendarDate(text, exact.groups) : spellingFault(text);
  }

  const quoted = (text) => form.quoted(text, own().LONGEST_QUOTE);
  const two = (number) => String(number).padStart(2, "0");
  const fault = (message, remedy) => ({ message: message, remedy: remedy });

  function daysOf(year, month) {
    const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  }

  function calendarDate(text, groups) {
    const [year, month, day] = ["year", "month", "day"].map((name) => (groups[name] === undefined ? null : Number(groups[name])));
    const said = "写成“" + quoted(text) + "”";
    if (year < own().EARLIEST_YEAR) {
      return fault(said + "，年份不像是四位的公元年份。", "请写四位年份。" + own()._PARTIAL_REMEDY);
    }
    if (month !== null && (month < 1 || month > 12)) {
      return fault(said + "，一年里没有 " + month + " 月。", "只知道年份就写 " + year + "。");
    }
    if (month !== null && day !== null && (day < 1 || day > daysOf(year, month))) {
      const which = month === 2 && day === 29 ? year + " 年 2 月" : month + " 月";
      const remedy = "只知道年月就写 " + year + "-" + two(month) + "，只知道年份就写 " + year + "。";
      return fault(said + "，" + which + "没有 " + day + " 日。", remedy);
    }
    return partial(year, month, day);
  }

  function partial(year, month, day) {
    const parts = [String(year).padStart(4, "0"), month, day].filter((part) => part !== null);
    const at = (m, d) => [parts[0], two(m), two(d)].join("-");
    const lastMonth = month || 12;
    return {
      year: year,
      month: month,
      day: day,
      iso: parts.map((part, i) => (i ? two(part) : part)).join("-"),
      first: at(month || 1, day || 1),
      last: at(lastMonth, day || daysOf(year, lastMonth)),
    };
  }

  function spellingFault(text) {
    const said = "写成“" + quoted(text) + "”";
    const { _PARTIAL_REMEDY } = own();
    if (!text.trim()) return fault("是空的。", _PARTIAL_REMEDY + "不知道就删去这一项。");
    if (form.count(text) > own().LONGEST_INPUT) {
      return fault(said + "，比一个日期长。", "这里只写日期，其余写进备注。" + _PARTIAL_REMEDY);
    }
    const plain = plainOf(text);
    const loose = own()._LOOSE.whole(plain);
    const found = loose || own()._COMPACT.whole(plain);
    if (found) return correction(text, found.groups, Boolean(loose));
    if (own()._MASK.find(plain)) return fault(said + "，日期有隐去。", own().MASKED_REMEDY);
    const span = spanOf(plain);
    if (span) {
      const what = span.some((date) => date.month !== null) ? "日期" : "年份";
      return fault(said + "，里面有两个" + what + "。", "起和止请分开写：起写 " + span[0].iso + "，止写 " + span[1].iso + "。");
    }
    const now = own()._UNTIL_NOW.whole(plain);
    if (now) {
      const start = loosely(own()._BEGUN.replaced(now.groups.start, () => ""), null);
      return fault(said + "，不是一个日期。", (start ? "起写 " + start.iso + "；" : "") + own()._NOW_REMEDY);
    }
    if (own()._NO_YEAR.whole(plain)) {
      return fault(said + "，没有年份。", "请补上年份。年份是推断的，就写成 {value: 2021-02, status: 推断, basis: 依据}。");
    }
    return fault(said + "，" + own()._THREE_SPELLINGS, _PARTIAL_REMEDY);
  }

  /** From when to when, where a text can be parted in one way only. @returns {?PartialDate[]} */
  function spanOf(plain) {
    const found = new Map();
    own()
      ._BETWEEN.all(plain)
      .forEach((between) => {
        const first = loosely(own()._BEGUN.replaced(plain.slice(0, between.index), () => ""), null);
        const last = first && loosely(plain.slice(between.index + between[0].length), first);
        if (last) found.set(first.iso + " " + last.iso, [first, last]);
      });
    return found.size === 1 ? found.values().next().value : null;
  }

  /** The date in a part of a text; after a first one without what both share. @returns {?PartialDate} */
  function loosely(plain, first) {
    let whole = plain;
    if (first && first.month && own()._LATER_THAT_YEAR.whole(plain)) whole = first.year + "年" + plain;
    else if (first && first.day && own()._LATER_THAT_MONTH.whole(plain)) whole = first.year + "年" + first.month + "月" + plain;
    const found = own()._LOOSE.whole(whole);
    const date = found && calendarDate(whole, found.groups);
    return date && date.iso ? date : null;
  }

  function correction(text, groups, isLoose) {
    const date = calendarDate(text, groups);
    if (date.message) return date;
    const said = "写成“" + quoted(text) + "”，" + own()._THREE_SPELLINGS;
    if (isLoose && (groups.before || groups.after)) {
      return fault(said, "请写 " + date.iso + "，“" + quoted(text) + "”" + own().KEPT_AS_PRINTED + "。");
    }
    return fault(said, "请写 " + date.iso + "。");
  }

  function plainOf(text) {
    const digits = form.constants.numerals.DIGITS;
    const tables = Object.assign({}, own()._FULL_WIDTH, own()._LOOKALIKES);
    const plain = form.translated(text, tables).split(/\s+/).join("");
    const years = own()._CHINESE_YEAR.replaced(plain, (found) => Array.from(found, (sign) => digits[sign]).join(""));
    return own()._CHINESE_PART.replaced(years, (found) => String(form.numerals.read(found) || found));
  }

  form.dates = {
    read: readDate,
    /** As records write it. */
    today: function () {
      const now = new Date();
      const two = (number) => String(number).padStart(2, "0");
      return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
    },
    /** Whether the first possible day comes after today, written YYYY-MM-DD. */
    isAfter: (date, today) => date.first > today,
    /** Whether the end certainly comes before the start. */
    isReversed: (start, end) => end.last < start.first,
  };
})();
