/* 填表：一个可以打字查找的选框（WAI-ARIA 的 combobox）。名单等人用到才读；找不到的，可以照写编号。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const form = caselib.form;
  const SHOWN = 10;

  /** An element; texts are put in as text. */
  form.element = function (name, attributes, ...children) {
    const made = document.createElement(name);
    Object.keys(attributes || {}).forEach((key) => {
      if (attributes[key] === true) made.setAttribute(key, "");
      else if (attributes[key] !== false && attributes[key] !== null) made.setAttribute(key, attributes[key]);
    });
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  };
  const element = form.element;

  let isPressed = false;
  const waiting = [];
  const release = () =>
    setTimeout(() => {
      isPressed = false;
      waiting.splice(0).forEach((act) => act());
    });
  document.addEventListener("pointerdown", () => (isPressed = true), true);
  document.addEventListener("pointerup", release, true);
  document.addEventListener("pointercancel", release, true);

  /**
   * Does what moves the page when a control is left: not before the press that left it has become a click,
   * else what is pressed would slip away from under the finger.
   */
  form.settled = (act) => setTimeout(() => (isPressed ? waiting.push(act) : act()));

  /**
   * @param {{id: string, label: string, describedBy: string, list: function(): Promise<Object>, own: RegExp, ownWord: string,
   *   missing: string,
   *   take: function({id: string, title: string, name: ?string}): void}} wish `own`: what may be taken though it is in no list;
   *   `missing`: what to do where it is in no list
   */
  form.picker = function (wish) {
    const input = element("input", {
      type: "text",
      id: wish.id,
      role: "combobox",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      maxlength: "100",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": wish.id + "-list",
      "aria-describedby": wish.describedBy,
      placeholder: "打几个字、拼音或首字母来找",
    });
    const list = element("ul", { id: wish.id + "-list", role: "listbox", "aria-label": wish.label, class: "form-options", hidden: true });
    const status = element("p", { class: "hint form-found", role: "status" });
    const node = element("div", { class: "form-picker" }, input, list, status);
    let options = [];
    let active = -1;
    let asked = 0;

    function search() {
      asked += 1;
      const mine = asked;
      const query = left();
      wish
        .list()
        .then((names) => names.search(query).then((found) => mine === asked && show(query, found, names)))
        .catch((error) => {
          status.textContent = error.message;
        });
    }

    function show(query, found, names) {
      options = found.slice(0, SHOWN);
      const isOwn = wish.own.test(query) && !names.has(query);
      if (isOwn) options.push({ id: query, title: "", note: wish.ownWord });
      list.replaceChildren(...options.map(option));
      list.hidden = !options.length;
      input.setAttribute("aria-expanded", String(options.length > 0));
      move(-1);
      const more = found.length > SHOWN ? "，先列 " + SHOWN + " 个，再写几个字可以缩小范围" : "";
      status.textContent = found.length ? (query ? "找到 " : "共 ") + found.length + " 个" + more + "。" : isOwn ? "" : "没有找到，换一个词试试。" + wish.missing;
    }

    function option(one, at) {
      const made = element(
        "li",
        { role: "option", id: wish.id + "-" + at, "aria-selected": "false" },
        element("span", {}, one.title || one.id),
        element("small", {}, one.title ? one.id + (one.note ? " · " + one.note : "") : one.note),
      );
      made.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
      made.addEventListener("click", () => take(at));
      return made;
    }

    function move(to) {
      active = to;
      Array.from(list.children).forEach((child, at) => child.setAttribute("aria-selected", String(at === active)));
      if (active < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", wish.id + "-" + active);
      if (active >= 0) list.children[active].scrollIntoView({ block: "nearest" });
    }

    function take(at) {
      const one = options[at];
      close();
      input.value = "";
      status.textContent = "";
      wish.take(one);
    }

    function close() {
      asked += 1;
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      move(-1);
    }

    input.addEventListener("input", search);
    input.addEventListener("focus", search);
    input.addEventListener("blur", () => form.settled(leave));

    function leave() {
      if (document.activeElement === input) return;
      close();
      const text = left();
      status.textContent = "";
      if (wish.own.test(text) && options.some((one) => one.id === text)) take(options.findIndex((one) => one.id === text));
    }

    /** What has been typed, and nothing picked for it. */
    function left() {
      return form.tidied(input.value).trim();
    }

    input.addEventListener("keydown", (event) => {
      const isOpen = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!isOpen) search();
        else if (event.key === "ArrowDown") move(active + 1 < options.length ? active + 1 : 0);
        else move(active > 0 ? active - 1 : options.length - 1);
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (isOpen && options.length) take(Math.max(active, 0));
      } else if (event.key === "Escape" && isOpen) {
        event.preventDefault();
        close();
      }
    });
    return { node: node, input: input, left: left };
  };
})();
