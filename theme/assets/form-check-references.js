/* 填表：记录之间引用的规则，不看别的记录的几条。与 caselib/check/references.py 一样。 */
(function () {
  "use strict";

  const form = window.caselib.form;

  function selfReference({ id, leaves }) {
    const { CHAINS } = form.constants.references;
    return leaves
      .filter((leaf) => leaf.is === "ref" && leaf.value === id && !CHAINS.includes(leaf.path[0]))
      .map((leaf) => [leaf.path, "引用了这条记录自己。", "请改成另一条记录的编号，或删去这一项。"]);
  }

  function measureAnchor({ record, parts }) {
    const count = (record.measures || []).length;
    return parts
      .filter(({ name, part }) => (name === "Figure" || name === "Citation") && part.measure && !isAnchor(part.measure, count))
      .map(({ path, part }) => {
        const remedy = count > 1 ? "可写 m1 到 m" + count + "。" : count ? "请写 m1。" : "请删去这一项。";
        const message = "写了“" + part.measure + "”，这条记录的主要举措共 " + count + " 项，没有这一项。";
        return [path.concat("measure"), message, remedy];
      });
  }

  function isAnchor(text, count) {
    return /^m[1-9][0-9]*$/.test(text) && Number(text.slice(1)) <= count;
  }

  form.references = { E316: measureAnchor, E317: selfReference };
})();
