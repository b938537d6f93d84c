/* 填表：填好的内容 → 记录文件的文字，样子与 fmt 命令写出的一样（caselib/edit_layout.py）：再整理一遍也不变。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const STEP = "  ";
  const WIDEST = 90; // what stands in brackets on one line is no longer than this

  /**
   * @param {string} kindName
   * @param {Object} plain the fields by key
   * @returns {string}
   */
  form.yaml = function (kindName, plain) {
    return fields(form.kind(kindName).fields, plain)
      .map((line) => line + "\n")
      .join("");
  };

  /** The lines of a group's fields, in their order. */
  function fields(specs, plain) {
    return specs.reduce((lines, { key, shape }) => {
      const node = form.isAbsent(plain[key]) ? null : nodeOf(shape, plain[key], key);
      return node === null ? lines : lines.concat(field(key, node));
    }, []);
  }

  /**
   * What is to be written: a text, {text} of several lines, {items}, {pairs}; null where nothing is said.
   * A group of which only one field is said is written short where the model has a short form.
   */
  function nodeOf(shape, value, key) {
    if (shape.is === "list") {
      const items = (Array.isArray(value) ? value : [value]).map((item) => (form.isAbsent(item) ? null : nodeOf(shape.of, item, key)));
      const said = items.filter((item) => item !== null);
      return said.length ? { items: said } : null;
    }
    if (shape.is === "map") {
      const pairs = value.filter(([name, text]) => name && !form.isAbsent(text)).map(([name, text]) => [form.oneLine(name), form.oneLine(text)]);
      return pairs.length ? { pairs: pairs } : null;
    }
    if (shape.is === "part" && typeof value === "object") return groupOf(shape, value);
    const text = shape.is === "prose" ? value.trim().split("\n").map(trimmedEnd).join("\n") : form.oneLine(value);
    return text.includes("\n") ? { text: text } : text;
  }

  function groupOf(shape, value) {
    const pairs = form.data.parts[shape.of]
      .map((spec) => [spec.key, form.isAbsent(value[spec.key]) ? null : nodeOf(spec.shape, value[spec.key], spec.key)])
      .filter((pair) => pair[1] !== null);
    if (!pairs.length) return null;
    if (pairs.length === 1 && pairs[0][0] === shape.short && typeof pairs[0][1] === "string") return pairs[0][1];
    if (shape.word && pairs.length === 1 && pairs[0][0] in shape.means && pairs[0][1] === "否") return shape.word;
    return { pairs: pairs };
  }

  const trimmedEnd = (line) => line.replace(/\s+$/, "");

  function field(key, node) {
    const head = written(key, false) + ":";
    const line = oneLineOf(node);
    if (line !== null && head.length + 1 + line.length <= WIDEST) return [head + " " + line];
    if (typeof node === "string") return [head + " " + line];
    if (node.text !== undefined) return [head + " |"].concat(indented(node.text.split("\n")));
    return [head].concat(indented(node.items ? list(node.items) : pairs(node.pairs)));
  }

  function pairs(all) {
    return all.reduce((lines, [key, node]) => lines.concat(field(key, node)), []);
  }

  function list(items) {
    return items.reduce((lines, node) => {
      if (typeof node === "string") return lines.concat("- " + oneLineOf(node));
      const inner = node.pairs ? pairs(node.pairs) : list(node.items);
      return lines.concat("- " + inner[0], indented(inner.slice(1)));
    }, []);
  }

  const indented = (lines) => lines.map((line) => (line ? STEP + line : ""));

  /** In brackets where all of it is single values; null where that cannot be. Groups of a list stand on lines. */
  function oneLineOf(node, isInside) {
    if (typeof node === "string") return written(node, isInside);
    if (node.items) {
      const items = node.items.map((item) => (typeof item === "string" ? oneLineOf(item, true) : null));
      return items.includes(null) ? null : "[" + items.join(", ") + "]";
    }
    if (node.pairs) {
      const said = node.pairs.map(([key, item]) => {
        const value = typeof item === "string" || item.pairs ? oneLineOf(item, true) : null;
        return value === null ? null : written(key, true) + ": " + value;
      });
      return said.includes(null) ? null : "{" + said.join(", ") + "}";
    }
    return null;
  }

  /** In quotation marks where a reader of YAML would take it for something else. */
  function written(text, isInBrackets) {
    if (isPlain(text, isInBrackets)) return text;
    return text.includes('"') || text.includes("\\") ? "'" + text.replace(/'/g, "''") + "'" : '"' + text + '"';
  }

  function isPlain(text, isInBrackets) {
    const { _SPECIAL_FIRST, _SPECIAL_INSIDE, _SPECIAL_IN_BRACKETS } = form.constants.layout;
    return !(
      !text ||
      text !== text.trim() ||
      (/^\d+$/.test(text) && text.length !== 4) || // codes and the like; editors would take them for numbers
      _SPECIAL_FIRST.at(text, 0) ||
      _SPECIAL_INSIDE.find(text) ||
      (isInBrackets && _SPECIAL_IN_BRACKETS.find(text))
    );
  }
})();
