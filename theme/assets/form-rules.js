/* 填表：规则用的常数和句式，取自 data/form/fields.js（写法见 caselib/form.py），这里只把它们变成能用的样子。
   检查的规则一族一个文件，与 caselib/ 里的同名：form-values.js、form-check-safety.js……；结果与 check 命令一样。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});
  const form = (caselib.form = {});

  /** A pattern of Python's, with Python's ways to use it. Lengths and places count UTF-16 units. */
  class Pattern {
    constructor(source, flags) {
      this.source = source;
      this.flags = flags;
      this.made = new Map();
    }

    /** Whether the whole text fits. @returns {?RegExpExecArray} */
    whole(text) {
      return this.as("^(?:" + this.source + ")$", this.flags).exec(text);
    }

    /** What fits at one place. @returns {?RegExpExecArray} */
    at(text, place) {
      const made = this.as(this.source, this.flags + "y");
      made.lastIndex = place;
      return made.exec(text);
    }

    /** The first place that fits, from one on. @returns {?RegExpExecArray} */
    find(text, from) {
      const made = this.as(this.source, this.flags + "g");
      made.lastIndex = from || 0;
      return made.exec(text);
    }

    /** All places that fit. @returns {RegExpExecArray[]} */
    all(text) {
      const made = this.as(this.source, this.flags + "g");
      const found = [];
      made.lastIndex = 0;
      for (let hit = made.exec(text); hit; hit = made.exec(text)) {
        found.push(hit);
        if (!hit[0]) made.lastIndex += 1;
      }
      return found;
    }

    /** The text with every hit replaced. @param {string|function(...string): string} by */
    replaced(text, by) {
      return text.replace(this.as(this.source, this.flags + "g"), by);
    }

    as(source, flags) {
      const name = flags + source.length;
      if (!this.made.has(name)) this.made.set(name, new RegExp(source, flags));
      return this.made.get(name);
    }
  }

  /**
   * Takes the constants in.
   * @param {Object} data what data/form/fields.js holds
   */
  form.begin = function (data) {
    form.data = data;
    form.constants = {};
    Object.keys(data.constants).forEach((name) => {
      form.constants[name] = {};
      Object.keys(data.constants[name]).forEach((key) => {
        const value = data.constants[name][key];
        form.constants[name][key] = value.pattern === undefined ? value : new Pattern(value.pattern, value.flags);
      });
    });
    try {
      new RegExp("(?<=a)(?<b>\\p{L})", "u");
      form.isOld = false;
    } catch (error) {
      form.isOld = true; // the grammars need what ES2018 brought to patterns
    }
  };

  form.pattern = (source) => new Pattern(source, "u");

  /** How many characters, as people and Python count. */
  form.count = (text) => Array.from(text).length;

  /** One line, single spaces. */
  form.oneLine = (text) => text.trim().split(/\s+/).join(" ");

  form.kind = (name) => form.data.kinds.find((kind) => kind.name === name);
  form.kindInFolder = (folder) => form.data.kinds.find((kind) => kind.folder === folder);

  /** The label of a term. */
  form.label = function (list, id) {
    const term = (form.data.lists[list] || []).find((row) => row[0] === id);
    return term ? term[1] : "";
  };

  /** What a paste leaves behind and nobody sees is taken out, as the loader does; unusual spaces become usual ones. */
  form.tidied = function (text) {
    const { _REMOVED, _SPACES, _NO_TEXT, _STEERING } = form.constants.characters;
    const plain = text.replace(/\r\n?/g, "\n");
    return _NO_TEXT.replaced(_STEERING.replaced(_SPACES.replaced(_REMOVED.replaced(plain, ""), " "), ""), "");
  };

  /** Each character by a table, as Python's str.translate does it. */
  form.translated = (text, table) =>
    Array.from(text, (sign) => (Object.prototype.hasOwnProperty.call(table, sign) ? table[sign] : sign)).join("");

  /** A text in a message, cut. */
  form.quoted = function (text, longest) {
    const shown = form.oneLine(text);
    return form.count(shown) <= longest ? shown : Array.from(shown).slice(0, longest).join("") + "…";
  };
})();
