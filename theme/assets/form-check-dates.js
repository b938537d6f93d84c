/* 填表：日期的规则：不在将来，先后不颠倒。与 caselib/check/dates.py 一样；今天是哪一天由外面告诉。 */
(function () {
  "use strict";

  const form = window.caselib.form;

  function futureDate(entry, today) {
    return entry.leaves
      .filter((leaf) => leaf.is === "date" && form.dates.isAfter(leaf.value, today) && !isPlanned(entry, leaf.path))
      .map((leaf) => [
        leaf.path,
        "写成“" + leaf.value.iso + "”，还没有到这一天。",
        "请核对年份；今天是 " + today + "。",
      ]);
  }

  /** A document not yet in force, a figure that is only planned. */
  function isPlanned({ kind, record, parts }, path) {
    if (kind.name === "policy" && path[0] === "effective") return record.validity === "pending";
    return parts.some(({ path: at, name, part }) => {
      const window = at.concat("window");
      return name === "Figure" && part.scope === "planned" && String(path.slice(0, window.length)) === String(window);
    });
  }

  function reversedDates(entry) {
    const found = [];
    const kindName = entry.kind.name.charAt(0).toUpperCase() + entry.kind.name.slice(1);
    const groups = [{ path: [], name: kindName, part: entry.record, specs: entry.kind.fields }].concat(
      entry.parts.map((one) => Object.assign({ specs: form.data.parts[one.name] }, one)),
    );
    groups.forEach(({ path, name, part, specs }) => {
      form.constants.dates.ORDERED.forEach(([holder, first, second]) => {
        if (name !== holder) return;
        const [start, end] = [dateOf(part[first]), dateOf(part[second])];
        if (!start || !end || !form.dates.isReversed(start, end)) return;
        const label = (key) => specs.find((spec) => spec.key === key).label;
        const message = "“" + label(first) + "”（" + start.iso + "）晚于“" + label(second) + "”（" + end.iso + "）。";
        found.push([path.concat(second), message, "请核对这两个日期，是不是写反了。"]);
      });
    });
    return found;
  }

  function dateOf(value) {
    if (!value) return null;
    return value.iso ? value : value.value || null;
  }

  function updatedBeforeAdded({ record }) {
    if (!record.added || !record.updated || !form.dates.isReversed(record.added, record.updated)) return [];
    const message = "“" + record.updated.iso + "”早于收录日期（" + record.added.iso + "）。";
    return [[["updated"], message, "请核对；没有更新过就删去“更新日期”。"]];
  }

  function undatedChange({ record }) {
    if (!record.change_note || record.updated) return [];
    return [[["change_note"], "写了更新说明，没有写“更新日期”（updated）。", "请补上一行，例如 updated: 2021-02-03"]];
  }

  form.dateRules = { E601: futureDate, E602: reversedDates, E603: updatedBeforeAdded, E604: undatedChange };
})();
