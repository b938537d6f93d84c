/* 填表：政策文献的规则：发文字号、时效。与 caselib/check/policies.py 一样。 */
(function () {
  "use strict";

  const form = window.caselib.form;

  function numberForm({ kind, record }) {
    if (kind.name !== "policy" || !record.number) return [];
    const right = correctNumber(record.number);
    if (!right || right === record.number) return [];
    const message = "发文字号写成“" + record.number + "”。公文写法是六角括号，不加“第”，不补 0。";
    return [[["number"], message, "请改成：" + right]];
  }

  function correctNumber(text) {
    const { _NUMBER, _UNBRACKETED } = form.constants.policies;
    const plain = text.normalize("NFKC").replace(/\s/g, "");
    const found = _NUMBER.whole(plain) || _UNBRACKETED.whole(plain);
    if (!found) return "";
    const { agency, year, serial } = found.groups;
    return agency + "〔" + year + "〕" + (serial.replace(/^0+/, "") || "0") + "号";
  }

  function uncheckedValidity({ kind, record }) {
    if (kind.name !== "policy" || record.validity !== "in-force" || record.validity_checked) return [];
    const written = form.label("validity", "in-force");
    const message = "写了“" + written + "”，没有写“时效核对日期”（validity_checked）。";
    const remedy = "请补上核对的那一天，例如 validity_checked: 2021-02-03；没有核对过就删去“时效”。";
    return [[["validity"], message, remedy]];
  }

  form.policies = { E611: numberForm, E612: uncheckedValidity };
})();
