/* 填表：地区和身份的规则，不查地区表的几条。与 caselib/check/places.py 一样。 */
(function () {
  "use strict";

  const form = window.caselib.form;

  function incompleteGuess({ parts }) {
    const found = [];
    parts.forEach(({ path, name, part }) => {
      if ((name !== "PlaceRef" && name !== "Identity") || part.status !== "inferred") return;
      const needed = [name === "PlaceRef" ? ["code", "代码"] : ["value", "推断为"], ["as_printed", "原文写法"]];
      needed.forEach(([key, label]) => {
        if (part[key]) return;
        const shown = key === "as_printed" ? "来源印出的字样" : "推断的结果";
        found.push([path, "写了“推断”，没有写“" + label + "”（" + key + "）。", "请补上一行：" + key + ": " + shown]);
      });
    });
    return found;
  }

  function maskedPlace({ parts }) {
    const found = [];
    parts.forEach(({ path, name, part }) => {
      if (name !== "PlaceRef" || part.status !== "masked") return;
      if (part.code) {
        const remedy = "请删去代码；若是编辑推断的，把载明情况改成“推断”，并写依据。";
        found.push([path.concat("code"), "写了“原文隐去”，又写了代码。", remedy]);
      }
      if (!part.as_printed) {
        const message = "写了“原文隐去”，没有写“原文写法”（as_printed）。";
        found.push([path, message, "请补上一行，照来源印出的字样写，例如 as_printed: xx市"]);
      }
    });
    return found;
  }

  form.places = { E405: incompleteGuess, E406: maskedPlace };
})();
