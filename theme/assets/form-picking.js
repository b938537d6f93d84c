/* 填表：要挑的控件：库里的记录、地区、这条记录自己的来源和举措。挑中的列出来，可以去掉。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const { element } = form;
  const { Control } = form.controls;
  const OWN_ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
  const REGISTERED = "source"; // records need one, and it is mostly as new as they are
  const SHEETS_OF = "case"; // its table of blanks takes new records of other kinds
  const OWN_PLACE = /^(?:\d{6}|\d{9})$/;

  /** What has been picked, with a button to leave it; @param {?function(): void} again to write it again */
  function picked(id, title, leave, again) {
    const tool = (word, act) => {
      const button = element("button", { type: "button", "aria-label": word + "：" + (title || id) }, word);
      button.addEventListener("click", act);
      return button;
    };
    const small = title ? element("small", {}, " " + id + (again ? " · 新登记" : "")) : "";
    return element("span", { class: "form-picked", "data-id": id }, element("span", {}, title || id, small), again ? tool("改", again) : "", tool("去掉", leave));
  }

  /** Records of the library: one, or several. */
  class RecordControl extends Control {
    constructor(spec, page) {
      super(spec, page);
      this.isMany = spec.shape.is === "list";
      this.kinds = this.isMany ? spec.shape.of.of : spec.shape.of;
      this.ids = [];
      this.titles = new Map();
      this.chosen = element("div", { class: "form-chosen", role: "group", "aria-label": spec.label + "：已选" });
      this.picker = form.picker({
        id: this.id,
        label: spec.label,
        describedBy: this.describedBy,
        list: () => form.names.of(this.kinds).then((names) => names.after(page.brought.rows(this.kinds))),
        own: OWN_ID,
        ownWord: "库里还没有这个编号：它要另行提交",
        missing: this.missing(),
        take: ({ id, title }) => this.take(id, title),
      });
      this.labelled(this.picker.node, this.chosen, this.isRegistered() ? this.registering() : null);
      this.input = this.picker.input;
    }

    /** The way to a record that is not in the library yet. */
    registering() {
      const kind = form.kind(this.kinds[0]);
      const button = element("button", { type: "button", class: "form-add" }, "先登记" + kind.label);
      button.addEventListener("click", () => this.page.brought.begin(kind.name));
      return button;
    }

    /** What to do where the library has no such record: the way to write it, or whom to tell. */
    missing() {
      const kind = form.kind(this.kinds[0]);
      if (this.isRegistered()) return "库里没有的，点“先登记" + kind.label + "”。";
      const hasSheet = this.page.kind === SHEETS_OF && this.kinds.length === 1 && kind.name !== SHEETS_OF && kind.name !== REGISTERED;
      return "库里没有的，先写进备注" + (hasSheet ? "；或者改用填报表（见下面“别的办法”），在“新" + kind.label + "”表里填一行" : "") + "。";
    }

    isRegistered() {
      return this.isMany && this.kinds[0] === REGISTERED && !this.page.brought.waiting();
    }

    take(id, title) {
      if (title) this.titles.set(id, title);
      if (!this.isMany) this.ids = [id];
      else if (!this.ids.includes(id)) this.ids.push(id);
      this.show();
      this.page.changed(this);
      if (!this.isMany) this.chosen.querySelector("button").focus();
    }

    show() {
      this.picker.node.hidden = !this.isMany && this.ids.length > 0;
      this.chosen.hidden = !this.ids.length;
      const rows = this.page.brought.rows(this.kinds);
      rows.forEach(({ id, title }) => this.titles.set(id, title));
      this.chosen.replaceChildren(...this.ids.map((id) => picked(id, this.titles.get(id), () => this.leave(id), this.againAt(id, rows))));
    }

    /** What had the focus has it still. */
    showAgain() {
      const buttons = () => Array.from(this.chosen.querySelectorAll("button"));
      const at = buttons().indexOf(document.activeElement);
      this.show();
      if (at >= 0) buttons()[at].focus();
    }

    leave(id) {
      this.ids = this.ids.filter((other) => other !== id);
      this.show();
      this.page.changed(this);
      this.picker.input.focus();
    }

    /** On what was picked, or where one picks. */
    focusOn(id) {
      this.node.scrollIntoView({ block: "center" });
      const row = Array.from(this.chosen.children).find((node) => node.dataset.id === id);
      (row ? row.querySelector("button") : this.picker.input).focus();
    }

    /** For what was written here just now: a way to write it again. */
    againAt(id, rows) {
      return rows.some((row) => row.id === id) ? () => this.page.brought.again(id) : null;
    }

    left() {
      return this.picker.left();
    }

    value() {
      return this.isMany ? this.ids.slice() : this.ids[0] || "";
    }

    set(value) {
      this.ids = [].concat(value || []).filter((id) => typeof id === "string" && id);
      this.show();
      if (!this.ids.length) return;
      form.names.of(this.kinds).then((names) => {
        const known = this.ids.filter((id) => names.has(id) && !this.titles.has(id));
        known.forEach((id) => this.titles.set(id, names.title(id)));
        if (known.length) this.showAgain();
      }, () => {}); // the ids alone say enough
    }

    focus() {
      (this.picker.node.hidden ? this.chosen.querySelector("button") : this.picker.input).focus();
    }
  }

  /** A place: from the province to the county by search, a town from the county's own. */
  class PlaceControl extends Control {
    constructor(spec, page) {
      super(spec, page);
      this.code = "";
      this.title = "";
      this.name = ""; // its own, without what it lies in
      this.chosen = element("div", { class: "form-chosen", hidden: true });
      this.picker = form.picker({
        id: this.id,
        label: spec.label,
        describedBy: this.describedBy,
        list: form.names.places,
        own: OWN_PLACE,
        ownWord: "照这个代码写",
        missing: "",
        take: ({ id, title, name }) => this.take(id, title, name || ""),
      });
      this.labelled(this.picker.node, this.chosen);
      this.input = this.picker.input;
    }

    take(code, title, name) {
      this.code = code;
      this.title = title;
      this.name = name;
      this.show();
      this.page.changed(this);
      this.chosen.querySelector("button").focus();
    }

    show() {
      this.picker.node.hidden = Boolean(this.code);
      this.chosen.hidden = !this.code;
      this.chosen.replaceChildren();
      if (!this.code) return;
      const leave = () => {
        this.code = this.title = this.name = "";
        this.show();
        this.page.changed(this);
        this.picker.input.focus();
      };
      this.chosen.append(picked(this.code, this.title, leave));
      if (/^\d{4}(?!00)\d\d$/.test(this.code)) this.chosen.append(this.narrower());
    }

    narrower() {
      const button = element("button", { type: "button", class: "form-narrower" }, "再选到乡镇、街道");
      button.addEventListener("click", () => {
        form.names.towns(this.code).then(
          (towns) => {
            const select = element("select", { "aria-label": "乡镇、街道" });
            select.append(element("option", { value: "" }, towns.length ? "（请选）" : "（表里没有）"), ...towns.map(([code, name]) => element("option", { value: code }, name)));
            select.addEventListener("change", () => {
              const town = towns.find(([code]) => code === select.value);
              if (town) this.take(town[0], this.title + town[1], town[1]);
            });
            button.replaceWith(select);
            select.focus();
          },
          (error) => {
            button.textContent = error.message;
          },
        );
      });
      return button;
    }

    left() {
      return this.picker.left();
    }

    value() {
      return this.code;
    }

    set(code) {
      this.code = typeof code === "string" ? code : "";
      this.title = this.name = "";
      this.show();
      if (!this.code) return;
      form.names.places().then((names) => {
        this.title = names.title(this.code) || names.title(this.code.slice(0, 6));
        this.name = names.name(this.code) || names.name(this.code.slice(0, 6));
        this.show();
      }, () => {});
    }

    focus() {
      (this.picker.node.hidden ? this.chosen.querySelector("button") : this.picker.input).focus();
    }
  }

  /** One of what the record itself holds: its sources, its measures. */
  class OwnControl extends Control {
    /** @param {function(): Array<[string, string]>} options value and label of each, as they are now */
    constructor(spec, page, options) {
      super(spec, page);
      this.options = options;
      this.kept = "";
      const input = element("select", { id: this.id, "aria-describedby": this.describedBy });
      this.labelled(input);
      input.addEventListener("focus", () => this.renew());
      input.addEventListener("change", () => (this.kept = input.value));
      this.renew();
    }

    /** Where there is nothing to choose between, there is nothing to ask. */
    fit(least) {
      this.node.hidden = !this.kept && this.options().length < least;
    }

    renew() {
      const rows = this.options();
      if (this.kept && !rows.some(([value]) => value === this.kept)) rows.push([this.kept, this.kept]);
      const said = [["", rows.length ? "（不选）" : "（还没有可选的）"]].concat(rows);
      this.input.replaceChildren(...said.map(([value, label]) => element("option", { value: value }, label)));
      this.input.value = this.kept;
    }

    value() {
      return this.kept;
    }

    set(value) {
      this.kept = typeof value === "string" ? value : "";
      this.renew();
    }
  }

  Object.assign(form.controls, { Record: RecordControl, Place: PlaceControl, Own: OwnControl });
})();
