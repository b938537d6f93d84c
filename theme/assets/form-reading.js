/* 填表：填好的内容（或一份记录读出的内容）→ 按字段认出的值，供检查用。与 caselib/shapes.py、scalars.py 同样地认。 */
(function () {
  "use strict";

  const form = window.caselib.form;

  /** A value inside a record. @typedef {{path: Array<string|number>, is: string, value: *, shape: Object, holder: Object}} Leaf */

  /**
   * A record with all that stands in it.
   * @typedef {{kind: Object, id: string, record: Object, leaves: Leaf[], parts: Array<{path: Array, name: string, part: Object}>,
   *   problems: Object[]}} Entry
   */

  /**
   * @param {string} kindName
   * @param {Object} plain the fields by key; texts, lists, groups of fields
   * @param {string} id
   * @returns {Entry}
   */
  function read(kindName, plain, id) {
    const kind = form.kind(kindName);
    const entry = { kind: kind, id: id, record: {}, leaves: [], parts: [], problems: [] };
    const walk = new Walk(entry);
    entry.record = walk.fields(kind.fields, plain, []);
    return entry;
  }

  class Walk {
    constructor(entry) {
      this.entry = entry;
    }

    fault(code, path, message, remedy) {
      this.entry.problems.push({ code: code, severity: "error", path: path, message: message, remedy: remedy });
    }

    fields(specs, plain, path) {
      const record = {};
      specs.forEach((spec) => {
        const told = this.entry.problems.length;
        const at = path.concat(spec.key);
        const value = isAbsent(plain[spec.key]) ? emptyOf(spec.shape) : this.value(spec.shape, plain[spec.key], at, record);
        record[spec.key] = value;
        if (spec.needed && isAbsent(value) && this.entry.problems.length === told) {
          this.fault("E202", at, "缺少“" + spec.label + "”（" + spec.key + "）。", spec.shape.is === "list" ? spec.hint || "请填写这一项。" : "请填写这一项。");
        }
      });
      return record;
    }

    value(shape, plain, path, holder) {
      if (shape.is === "list") return this.list(shape, plain, path, holder);
      if (shape.is === "part") return this.part(shape, plain, path);
      if (shape.is === "map") return this.map(plain, path);
      if (typeof plain !== "string") return null;
      const value = this.single(shape, plain, path);
      if (value !== null) this.entry.leaves.push({ path: path, is: shape.is, value: value, shape: shape, holder: holder });
      return value;
    }

    list(shape, plain, path, holder) {
      const values = [];
      (Array.isArray(plain) ? plain : [plain]).forEach((item) => {
        if (isAbsent(item)) return;
        const value = this.value(shape.of, item, path.concat(values.length), holder);
        if (value !== null) values.push(value);
      });
      return values;
    }

    part(shape, plain, path) {
      const specs = form.data.parts[shape.of];
      if (typeof plain === "string" && shape.word === plain.trim()) {
        const meant = {};
        specs.forEach((spec) => (meant[spec.key] = emptyOf(spec.shape)));
        return this.keep(shape, path, Object.assign(meant, shape.means));
      }
      const group = typeof plain === "string" || Array.isArray(plain) ? { [shape.short || ""]: plain } : plain;
      const place = this.entry.parts.length;
      const kept = this.keep(shape, path, {});
      const problems = this.entry.problems.length;
      const read = this.fields(specs, group, path);
      if (typeof plain === "string" && this.entry.problems.length > problems) {
        this.entry.parts.splice(place, 1);
        return null; // as the loader has it: a short form that cannot be read is no group
      }
      if (shape.of === "PlaceRef") this.codeless(read, path);
      return Object.assign(kept, read);
    }

    /** As `check` has it under this code, but that it knows no codes: which one is meant, the picker says. */
    codeless(place, path) {
      if (place.code || !place.as_printed || (place.status && place.status !== "stated")) return;
      const message = "“" + place.as_printed + "”没有写代码。";
      this.fault("E407", path, message, "请补上代码；来源隐去了名称的，写 status: 原文隐去。");
    }

    keep(shape, path, part) {
      this.entry.parts.push({ path: path, name: shape.of, part: part });
      return part;
    }

    map(plain, path) {
      const pairs = Array.isArray(plain) ? plain : Object.keys(plain).map((name) => [name, plain[name]]);
      return pairs
        .filter(([name, text]) => name && !isAbsent(text))
        .map(([name, text]) => {
          const line = form.oneLine(text);
          this.entry.leaves.push({ path: path.concat(name), is: "text", value: line, shape: { is: "text" }, holder: null });
          return [name, line];
        });
    }

    single(shape, plain, path) {
      const text = plain.trim();
      switch (shape.is) {
        case "prose":
          return text;
        case "ref":
        case "place":
          return this.wrapped(text, path) ? null : text;
        case "term":
          return this.term(shape.of, text);
        case "date":
          return this.wrapped(text, path) ? null : this.read(form.dates.read, "E206", text, path, keptAt(path));
        case "value":
          return this.read(form.values.read, "E207", text, path);
        case "choice":
          return shape.of.reduce((found, [word, value]) => (word === text ? value : found), null);
        default:
          return form.oneLine(plain);
      }
    }

    /** By a grammar; what does not fit it is reported. */
    read(grammar, code, text, path, [words, others] = ["", ""]) {
      if (form.isOld) return null;
      const found = grammar(text);
      if (found.message === undefined) return found;
      this.fault(code, path, found.message, found.remedy.replace(words, others));
      return null;
    }

    /** The id of a term, by label, other name or id. */
    term(list, text) {
      const row = (form.data.lists[list] || []).find(([id, label]) => id === text || label === text);
      return row ? row[0] : null;
    }

    /** Whether Chinese marks stand around or between ids, codes, dates. */
    wrapped(text, path) {
      const { _WRAPPED, _SEVERAL, _BETWEEN_IDS } = form.constants.scalars;
      const several = _SEVERAL.whole(text);
      if (several) {
        const parts = _BETWEEN_IDS.split(several[1]).join(", ");
        const remedy = "请用英文的方括号和逗号，逗号后面空一格：[" + parts + "]；已经一行一项的，一行只写一个。";
        this.fault("E203", path, "几项之间或外面用了中文的标点。", remedy);
        return true;
      }
      const found = _WRAPPED.whole(text);
      if (found) {
        this.fault("E203", path, "写了 " + text + "，外面是中文的引号或括号。", "请去掉它们，写成：" + found[1]);
        return true;
      }
      return false;
    }
  }

  /** Where a text goes that says more than a date: a date of its own has no field for what the source prints. */
  function keptAt(path) {
    return path[path.length - 1] === "value" ? ["", ""] : [form.constants.dates.KEPT_AS_PRINTED, "写进备注"];
  }

  function emptyOf(shape) {
    return shape.is === "list" || shape.is === "map" ? [] : null;
  }

  function isAbsent(value) {
    if (value === null || value === undefined) return true;
    if (typeof value === "string") return !value.trim() || value === "~" || value === "null";
    if (Array.isArray(value)) return !value.length;
    return typeof value === "object" && !Object.keys(value).length;
  }

  /** A path in the reader's words: “主要举措”（measures）第 2 项 › “举措名称”（title）. */
  function labelPath(kind, path) {
    const words = [];
    let specs = kind.fields;
    let shape = null;
    path.forEach((step) => {
      if (typeof step === "number") {
        if (words.length) words[words.length - 1] += "第 " + (step + 1) + " 项";
        shape = shape && shape.is === "list" ? shape.of : shape;
      } else {
        if (shape) specs = shape.is === "part" ? form.data.parts[shape.of] : [];
        const spec = specs.find((one) => one.key === step);
        words.push(spec ? "“" + spec.label + "”（" + spec.key + "）" : "“" + step + "”");
        shape = spec ? spec.shape : { is: "text" };
      }
    });
    return words.join(" › ");
  }

  form.read = read;
  form.isAbsent = isAbsent;
  form.labelPath = labelPath;
})();
