/* 填表的第一问：材料是否已公开发布？答“是”才往下填。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const { element } = form;

  /** @param {function(boolean): void} answered whether it is public, whenever somebody says so or says otherwise */
  form.publicQuestion = function (answered) {
    const stop = element("div", { class: "notice form-stop", role: "alert", hidden: true });
    const answers = ["是", "否", "不确定"].map((word) => {
      const box = element("input", { type: "radio", name: "public", value: word });
      box.addEventListener("change", () => answer(word === "是"));
      return element("label", { class: "form-tick" }, box, element("span", {}, word));
    });

    function answer(isPublic) {
      stop.hidden = isPublic;
      stop.replaceChildren(isPublic ? "" : element("p", {}, form.constants.safety.SECRECY));
      answered(isPublic);
    }

    const question = element("fieldset", { class: "form-question" }, element("legend", {}, "材料是否已公开发布？"), ...answers);
    question.append(element("p", { class: "hint" }, "已公开发布：在政府网站、正规媒体、公众号、出版物上，任何人都能看到。"));
    return element("div", {}, question, stop);
  };
})();
