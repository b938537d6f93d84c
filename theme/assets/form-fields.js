/* 填表：一项一个控件：一行字、长文字、选项。每个控件有标签、说明、出错的话，值都是文字。
   控件：{node, value(), set(值), find(路径), say(问题), focus(), touched}。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const { element } = form;
  const LONGEST = { text: 300, quote: 200, url: 1000, date: 40, value: 60 };
  const MODES = { url: "url" };
  let serial = 0;

  form.newId = function (key) {
    serial += 1;
    return "f" + serial + "-" + key.replace(/_/g, "-");
  };

  /** To the record that a problem is about besides. */
  form.linkOf = ({ link }) => (link ? element("a", { href: link, target: "_blank", rel: "noopener" }, "看那一份 ") : "");

  /** What all controls share: the label, the hint, the place for problems. */
  class Control {
    /** @param {Object} spec field of the model @param {Object} page what the page does for its controls */
    constructor(spec, page) {
      this.spec = spec;
      this.page = page;
      this.id = form.newId(spec.key);
      this.touched = false;
      this.problem = element("p", { class: "form-problem", id: this.id + "-problem", hidden: true });
      this.hint = spec.hint ? element("p", { class: "hint", id: this.id + "-hint" }, spec.hint) : null;
      this.describedBy = (this.hint ? this.id + "-hint " : "") + this.id + "-problem";
    }

    caption() {
      return [this.spec.label, this.spec.needed ? element("span", { class: "form-needed" }, "必填") : null];
    }

    /** A control with its label. @param {Element} input */
    labelled(input, ...more) {
      this.input = input;
      this.node = element("div", { class: "form-field" }, element("label", { for: this.id }, ...this.caption()), this.hint, input, ...more, this.problem);
      return this.node;
    }

    /** Several controls under one heading. */
    grouped(name, ...inner) {
      const legend = element("legend", {}, ...this.caption());
      this.input = null;
      this.node = element("fieldset", { class: name, id: this.id, "aria-describedby": this.describedBy, tabindex: "-1" }, legend, this.hint, ...inner, this.problem);
      return this.node;
    }

    touch() {
      this.touched = true;
    }

    /** The control that a path leads to, from here; itself where nothing is known below. */
    find() {
      return this;
    }

    controls() {
      return [this];
    }

    /** What has been typed and not been picked. */
    left() {
      return "";
    }

    /** @param {Object[]} problems those that are to be shown here */
    say(problems) {
      this.problem.hidden = !problems.length;
      this.problem.replaceChildren(
        ...problems.map((one) =>
          element(
            "span",
            { class: one.severity === "error" ? "is-error" : "is-advice" },
            (one.severity === "error" ? "请改：" : "建议：") + (one.line ? "第 " + one.line + " 行，" : "") + one.message + one.remedy + " ",
            form.linkOf(one),
            one.code ? element("small", {}, "[" + one.code + "]") : "",
          ),
        ),
      );
      const at = this.input && this.input.matches("input, textarea, select") ? this.input : null;
      if (at) at.setAttribute("aria-invalid", String(problems.some((one) => one.severity === "error")));
    }

    focus() {
      const at = this.input || this.node.querySelector("input, select, textarea, button") || this.node;
      for (let node = at; node; node = node.parentElement) {
        if (node.tagName === "DETAILS") node.open = true;
      }
      at.focus();
    }
  }

  class LineControl extends Control {
    constructor(spec, page) {
      super(spec, page);
      const is = spec.shape.is;
      const input = element("input", {
        type: "text",
        id: this.id,
        maxlength: String(LONGEST[is] || LONGEST.text),
        autocomplete: "off",
        inputmode: MODES[is] || false,
        spellcheck: is === "text" || is === "quote" ? false : "false",
        "aria-describedby": this.describedBy,
        "aria-required": spec.needed ? "true" : false,
      });
      const count = is === "quote" ? element("small", { class: "form-count", "aria-hidden": "true" }) : null;
      if (count) input.addEventListener("input", () => (count.textContent = counted(input.value)));
      this.count = count;
      this.labelled(input, count);
    }

    value() {
      return form.tidied(this.input.value).trim();
    }

    set(text) {
      this.input.value = typeof text === "string" ? text : "";
      if (this.count) this.count.textContent = counted(this.input.value);
    }
  }

  function counted(text) {
    const length = form.count(form.tidied(text).replace(/\s/g, ""));
    return length ? length + " / " + form.constants.evidence.LONGEST_QUOTE + " 字" : "";
  }

  class ProseControl extends Control {
    constructor(spec, page) {
      super(spec, page);
      const rows = spec.needed ? "5" : "4";
      const input = element("textarea", { id: this.id, rows: rows, "aria-describedby": this.describedBy, "aria-required": spec.needed ? "true" : false });
      this.labelled(input);
    }

    value() {
      return form.tidied(this.input.value).trim();
    }

    set(text) {
      this.input.value = typeof text === "string" ? text : "";
    }
  }

  /** One of a closed list, or yes and no. */
  class ChoiceControl extends Control {
    constructor(spec, page) {
      super(spec, page);
      const input = element("select", { id: this.id, "aria-describedby": this.describedBy, "aria-required": spec.needed ? "true" : false });
      this.rows = optionsOf(spec.shape);
      input.append(element("option", { value: "" }, "（不选）"), ...this.rows.map(([label]) => element("option", { value: label }, label)));
      const meaning = element("p", { class: "hint form-meaning" });
      this.show = () => {
        const row = this.rows.find(([label]) => label === input.value);
        meaning.textContent = row ? row[1] : "";
      };
      input.addEventListener("change", this.show);
      this.labelled(input, meaning);
    }

    value() {
      return this.input.value;
    }

    set(label) {
      this.input.value = this.rows.some((row) => row[0] === label) ? label : "";
      this.show();
    }
  }

  /** @returns {Array<[string, string]>} label and meaning */
  function optionsOf(shape) {
    if (shape.is === "term") return form.data.lists[shape.of].map((row) => [row[1], row[2] || ""]);
    const seen = new Set();
    return shape.of.filter(([, value]) => !seen.has(value) && seen.add(value)).map(([word]) => [word, ""]);
  }

  /** Several of a closed list. */
  class ChoicesControl extends Control {
    constructor(spec, page) {
      super(spec, page);
      this.boxes = optionsOf(spec.shape.of).map(([label, meaning]) => {
        const box = element("input", { type: "checkbox", value: label });
        return [box, element("label", { class: "form-tick" }, box, element("span", {}, label, meaning ? element("small", {}, " " + meaning) : ""))];
      });
      this.grouped("form-group", ...this.boxes.map((row) => row[1]));
    }

    value() {
      return this.boxes.filter(([box]) => box.checked).map(([box]) => box.value);
    }

    set(labels) {
      const chosen = [].concat(labels || []);
      this.boxes.forEach(([box]) => (box.checked = chosen.includes(box.value)));
    }
  }

  form.controls = { Control: Control, Line: LineControl, Prose: ProseControl, Choice: ChoiceControl, Choices: ChoicesControl };
})();
