/* 填表：成组的字段：一组、可以加几项的几组、几行文字、“名称：内容”。哪些字段、什么次序，全照模型。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const { element, controls } = form;
  const { Control } = controls;

  /** The control of a field. */
  function controlOf(spec, page) {
    const shape = spec.shape;
    if (spec.key === "source" && page.ownSources) return new controls.Own(spec, page, page.ownSources);
    if (spec.key === "measure" && page.ownMeasures) return new controls.Own(spec, page, page.ownMeasures);
    switch (shape.is) {
      case "list":
        return listOf(spec, page);
      case "part":
        return isMostlyShort(shape) ? new ShortControl(spec, page) : new PartControl(spec, page);
      case "map":
        return new MapControl(spec, page);
      case "prose":
        return new controls.Prose(spec, page);
      case "term":
      case "choice":
        return new controls.Choice(spec, page);
      case "ref":
        return new controls.Record(spec, page);
      case "place":
        return new controls.Place(spec, page);
      default:
        return new controls.Line(spec, page);
    }
  }

  /** Whether a group has a main field, and all others are folded away. */
  function isMostlyShort(shape) {
    const others = form.data.parts[shape.of].filter((spec) => spec.key !== shape.short);
    return Boolean(shape.short) && others.every((spec) => spec.at === "folded");
  }

  function listOf(spec, page) {
    switch (spec.shape.of.is) {
      case "ref":
        return new controls.Record(spec, page);
      case "term":
        return new controls.Choices(spec, page);
      default:
        return new ItemsControl(spec, page);
    }
  }

  /** The fields of a group: those that stand open, then the others, folded. */
  class Fields {
    constructor(specs, page) {
      this.parts = specs.filter((spec) => spec.at !== "nowhere").map((spec) => [spec, controlOf(spec, page)]);
      const nodes = (at) => this.parts.filter(([spec]) => (spec.at === "folded") === at).map(([, control]) => control.node);
      this.nodes = nodes(false);
      const folded = nodes(true);
      const names = this.parts.filter(([spec]) => spec.at === "folded").map(([spec]) => spec.label);
      if (folded.length) this.nodes.push(element("details", { class: "form-more" }, element("summary", {}, "更多：" + names.join("、")), ...folded));
    }

    value() {
      const made = {};
      this.parts.forEach(([spec, control]) => {
        const value = control.value();
        if (!form.isAbsent(value)) made[spec.key] = value;
      });
      return made;
    }

    set(value) {
      this.parts.forEach(([spec, control]) => control.set(value ? value[spec.key] : undefined));
      this.nodes
        .filter((node) => node.tagName === "DETAILS")
        .forEach((node) => (node.open = this.parts.some(([spec, control]) => spec.at === "folded" && !form.isAbsent(control.value()))));
    }

    find(path, self) {
      const part = this.parts.find(([spec]) => spec.key === path[0]);
      return part ? part[1].find(path.slice(1)) : self;
    }

    controls() {
      return [].concat(...this.parts.map(([, control]) => control.controls()));
    }
  }

  class PartControl extends Control {
    constructor(spec, page) {
      super(spec, page);
      this.fields = new Fields(this.specs(), page);
      this.lay();
    }

    specs() {
      return form.data.parts[this.spec.shape.of];
    }

    lay() {
      this.grouped("form-group", ...this.fields.nodes);
    }

    value() {
      return this.fields.value();
    }

    set(value) {
      this.fields.set(value);
    }

    find(path) {
      return path.length ? this.fields.find(path, this) : this;
    }

    controls() {
      return [this].concat(this.fields.controls());
    }
  }

  /** A group that is mostly written short: its main field under the group's name, the rest folded. */
  class ShortControl extends PartControl {
    specs() {
      const { label, needed, hint, shape } = this.spec;
      const specs = form.data.parts[shape.of];
      const main = specs.find((one) => one.key === shape.short);
      const first = Object.assign({}, main, { label: label, needed: needed || main.needed, hint: hint || main.hint, at: "" });
      return [first].concat(specs.filter((one) => one !== main));
    }

    lay() {
      this.main = this.fields.parts[0][1];
      this.node = element("div", { class: "form-short", role: "group", "aria-label": this.spec.label }, ...this.fields.nodes, this.problem);
    }

    set(value) {
      this.fields.set(typeof value === "string" ? { [this.spec.shape.short]: value } : value);
    }

    find(path) {
      return path.length ? super.find(path) : this.main;
    }

    controls() {
      return this.fields.controls();
    }

    focus() {
      this.main.focus();
    }
  }

  /** Takes an item out of a list; the focus goes to the next one, or to the button that adds one. */
  function takeOut(list, item) {
    const at = list.items.indexOf(item);
    list.items.splice(at, 1);
    item.node.remove();
    list.rename();
    list.page.changed(list);
    (list.items[at] ? list.items[at].tools[0] : list.button).focus();
  }

  /** Several groups, or several lines of text. */
  class ItemsControl extends Control {
    constructor(spec, page) {
      super(spec, page);
      this.items = [];
      this.list = element("div", { class: "form-items" });
      const button = element("button", { type: "button", class: "form-add" }, "加一项" + spec.label);
      button.addEventListener("click", () => {
        this.add(undefined).control.focus();
        this.page.changed(this);
      });
      this.grouped("form-group form-list", this.list, button);
      this.button = button;
    }

    add(value) {
      const number = this.items.length + 1;
      const shape = this.spec.shape.of;
      const label = this.spec.label + " " + number;
      const inner = { key: this.spec.key, label: label, shape: shape, hint: "" };
      const control = shape.is === "part" ? new PartControl(inner, this.page) : new controls.Line(inner, this.page);
      const item = { control: control };
      const tool = (word, act) => {
        const made = element("button", { type: "button" }, word);
        made.addEventListener("click", () => act());
        return made;
      };
      item.tools = [
        tool("删去", () => takeOut(this, item)),
        tool("上移", () => this.move(item, -1)),
        tool("下移", () => this.move(item, 1)),
      ];
      item.node = element("div", { class: "form-item" }, control.node, element("div", { class: "form-tools" }, ...item.tools));
      this.items.push(item);
      this.list.append(item.node);
      control.set(shape.is === "part" && typeof value === "string" ? { [shape.short]: value } : value);
      this.rename();
      return item;
    }

    move(item, by) {
      const at = this.items.indexOf(item);
      const to = at + by;
      if (to < 0 || to >= this.items.length) return;
      this.items.splice(at, 1);
      this.items.splice(to, 0, item);
      this.list.insertBefore(item.node, this.items[to + 1] ? this.items[to + 1].node : null);
      this.rename();
      this.page.changed(this);
      item.tools[by < 0 ? 1 : 2].focus();
    }

    /** Numbers follow the order. */
    rename() {
      this.items.forEach((item, at) => {
        const label = this.spec.label + " " + (at + 1);
        const caption = item.control.node.querySelector("legend, label");
        caption.textContent = label;
        item.tools.forEach((button) => button.setAttribute("aria-label", button.textContent + "：" + label));
        item.tools[1].hidden = at === 0;
        item.tools[2].hidden = at === this.items.length - 1;
      });
    }

    value() {
      return this.items.map((item) => item.control.value());
    }

    set(values) {
      this.items = [];
      this.list.replaceChildren();
      [].concat(values || []).forEach((value) => this.add(value));
    }

    find(path) {
      // empty items are left out of the file, so the numbers of a path pass over them
      const said = this.items.filter((item) => !form.isAbsent(item.control.value()));
      const item = typeof path[0] === "number" ? said[path[0]] : null;
      return item ? item.control.find(path.slice(1)) : this;
    }

    controls() {
      return [this].concat(...this.items.map((item) => item.control.controls()));
    }

    focus() {
      if (this.items.length) super.focus();
      else this.button.focus();
    }
  }

  const PAIR = ["名称", "内容"];

  /** Freely named texts. */
  class MapControl extends Control {
    constructor(spec, page) {
      super(spec, page);
      this.items = [];
      this.list = element("div", { class: "form-items" });
      const button = element("button", { type: "button", class: "form-add" }, "加一行" + spec.label);
      button.addEventListener("click", () => this.add(["", ""]).inputs[0].focus());
      this.grouped("form-group form-list", this.list, button);
      this.button = button;
    }

    add(pair) {
      const inputs = pair.map((text, at) => {
        const input = element("input", { type: "text", maxlength: "200", autocomplete: "off", placeholder: PAIR[at] });
        input.value = text;
        return input;
      });
      const tool = element("button", { type: "button" }, "删去");
      const row = { inputs: inputs, tools: [tool], node: element("div", { class: "form-pair" }, ...inputs, tool) };
      tool.addEventListener("click", () => takeOut(this, row));
      this.items.push(row);
      this.list.append(row.node);
      this.rename();
      return row;
    }

    /** Numbers follow the order. */
    rename() {
      this.items.forEach((row, at) => {
        const label = this.spec.label + " " + (at + 1);
        row.inputs.forEach((input, part) => input.setAttribute("aria-label", label + "：" + PAIR[part]));
        row.tools[0].setAttribute("aria-label", "删去：" + label);
      });
    }

    value() {
      return this.items.map((row) => row.inputs.map((input) => form.tidied(input.value).trim())).filter(([name, text]) => name && text);
    }

    set(pairs) {
      this.items = [];
      this.list.replaceChildren();
      (pairs || []).forEach((pair) => this.add(pair));
    }
  }

  /** The fields of a whole record. */
  form.fieldsOf = (kind, page) => new Fields(kind.fields, page);
})();
