/* 挑选要对比的案例：按名称、别称、地区查找；看一项做法时，先列出写到它的案例。名单在 data/matrix/ 里，用到才读。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const { element } = caselib.compared;

  const SHOWN = 20;

  /**
   * @param {{practice: string, chosen: function(): string[], most: number, toggle: function(string): void}} page
   * @returns {{node: Element, update: function(): Promise<void>}}
   */
  function picker(page) {
    const input = element("input", {
      type: "search",
      id: "compare-words",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: "100",
    });
    const status = element("p", { class: "hint", role: "status" });
    const list = element("ul", { class: "compare-found" });
    const label = element("label", { for: "compare-words" }, "按名称、别称或地区查找案例");
    const box = element("div", { class: "compare-search" }, label, input);
    const node = element(
      "section",
      { class: "compare-picker", "aria-labelledby": "compare-pick", "data-document": "skip" },
      element("h2", { id: "compare-pick" }, "选择案例"),
      box,
      status,
      list,
    );
    let names = null;
    let limit = SHOWN;

    /** @returns {Promise<void>} settled when the list is there */
    function update() {
      return open().then(show, (error) => {
        status.textContent = error.message;
      });
    }

    function open() {
      names = names || read(page.practice);
      names.catch(() => {
        names = null;
      });
      return names;
    }

    function show(cases) {
      const words = folded(input.value).split(/\s+/).filter(Boolean);
      const found = cases.filter((one) => words.every((word) => one.text.includes(word)));
      const chosen = page.chosen();
      const isFull = chosen.length >= page.most;
      const about = page.practice && !words.length ? "个案例写到这项做法。" : "个案例。";
      status.textContent =
        (found.length ? "共 " + found.length + " " + about : "没有找到，换一个词试试。") +
        (isFull ? "已经选满 " + page.most + " 个，先移出一个再加。" : "");
      list.replaceChildren(
        ...found.slice(0, limit).map((one) => item(one, chosen.includes(one.id), isFull)),
        found.length > limit ? more(found.length - limit) : "",
      );
    }

    function item(one, isChosen, isFull) {
      const does = isChosen ? "移出" : "加入";
      const button = element("button", { type: "button", disabled: isFull && !isChosen, "aria-label": does + "：" + one.title }, does);
      button.addEventListener("click", () => page.toggle(one.id));
      const link = element("a", { href: caselib.root + "cases/" + one.id + ".html" }, one.title);

      return element("li", { "data-case": one.id }, button, element("span", {}, link, " ", element("small", {}, one.place)));
    }

    function more(count) {
      const button = element("button", { type: "button" }, "再显示 " + Math.min(count, SHOWN) + " 个");
      button.addEventListener("click", () => {
        limit += SHOWN;
        update();
      });
      return element("li", {}, button);
    }

    input.addEventListener("input", () => {
      limit = SHOWN;
      update();
    });
    return { node: node, update: update };
  }

  /** All cases with the words by which they are found; of a practice, those that use it or one of its family. */
  function read(practice) {
    const files = ["index", "uses", "cases"].map((name) => caselib.load("data/matrix/" + name + ".js"));
    return Promise.all(files).then(([index, uses, cases]) => {
      const users = practice ? usersOf(index, uses, practice) : null;
      return cases.ids
        .map((id, at) => {
          const stated = uses.places[at] >= 0;
          const place = stated ? placeName(index, uses.places[at]) : cases.printed[at] || "";
          const text = folded([cases.titles[at], cases.aliases[at] || "", place, id].join(" "));
          return { id: id, title: cases.titles[at], place: place, text: text };
        })
        .filter((one, at) => !users || users.has(at));
    });
  }

  function usersOf(index, uses, practice) {
    const wanted = new Set();
    index.practices.forEach(([id, , , , , family], at) => {
      if (id === practice || (family >= 0 && index.practices[family][0] === practice)) wanted.add(at);
    });
    const users = new Set();
    uses.uses.forEach((steps, at) => {
      let use = 0;
      steps.forEach((step) => {
        use += step;
        if (wanted.has(use >> 1)) users.add(at);
      });
    });
    return users;
  }

  function placeName(index, number) {
    const [, name, above] = index.places[number];
    return (above >= 0 ? placeName(index, above) : "") + name;
  }

  function folded(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  caselib.casePicker = Object.assign(picker, { users: read });
})();
