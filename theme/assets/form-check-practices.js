/* 填表：做法的规则。与 caselib/check/practices.py 一样。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const expansions = (entry) => entry.parts.filter(({ name }) => name === "Expansion");

  function sameDimension({ kind, record }) {
    if (kind.name !== "practice" || !record.also || record.also !== record.dimension) return [];
    const label = form.label("dimensions", record.also);
    return [[["also"], "与工作维度同是“" + label + "”。", "请删去“兼及维度”（also）。"]];
  }

  function expansionSize(entry) {
    const found = [];
    expansions(entry).forEach(({ path, part }) => {
      if (part.size === null) return;
      const number = form.values.read(part.size).number;
      const count = part.members.length;
      if (number === undefined || !Number.isInteger(number)) {
        const remedy = "请写数字，例如 size: 10；来源没有说几项就删去。";
        found.push([path.concat("size"), "写成“" + part.size + "”，不是一个数。", remedy]);
      } else if (count > number) {
        const message = "写了 " + number + " 项，下面列出 " + count + " 项。";
        found.push([path.concat("size"), message, "请核对项数，或删去多列的。"]);
      } else if (part.complete && count < number) {
        const message = "写了“是”，可是 " + number + " 项里只列出 " + count + " 项。";
        found.push([path.concat("complete"), message, "请补上其余各项，或改成 complete: 否"]);
      }
    });
    return found;
  }

  function unknownExpansion(entry) {
    return expansions(entry)
      .filter(({ part }) => part.known === false && part.members.length)
      .map(({ path, part }) => {
        const message = "写了来源未载明，下面却列出 " + part.members.length + " 项。";
        return [path, message, "请删去 known: 否，改写 complete: 否"];
      });
  }

  form.practices = { E324: sameDimension, E521: expansionSize, E522: unknownExpansion };
})();
