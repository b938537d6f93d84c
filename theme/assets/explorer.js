/* 目录：选条件、找名称、排序、换样子，勾选几条去对比或放进清单，把结果导出成表格。选了什么都在网址里，
   可以转发，可以后退。什么也没选时，显示的就是网页里原有的目录；各栏数据等读者伸手时才读。 */
(function () {
  "use strict";

  const PAUSE = 200; // milliseconds without a key before typed words count

  const caselib = window.caselib;
  const asking = caselib.explorerState;
  const box = window.caseSearchBox;
  const element = box.element;
  const page = document.querySelector("[data-explorer]");
  const folder = page.dataset.explorer;
  const plain = page.querySelector(".explorer-plain");
  const panel = page.querySelector(".explorer-facets");
  const tools = page.querySelector(".explorer-tools");
  const status = document.querySelector(".lead-count");
  const results = element("div", "explorer-rows");
  const data = "data/explorer/" + folder;

  let head = null;
  let facets = [];
  let table = null;
  let state = asking.read(location);
  let rows = null; // of the result on show; null while it is the listing as it stands
  let view = null;
  let panes = null;
  let ignored = []; // conditions in the address that no record meets
  let isDraft = false; // this entry of the history came from typing, so further typing replaces it
  let serial = 0;
  let waiting = 0;
  let controls = null;
  let ticks = null;

  /* 网址 ------------------------------------------------------------------ */

  function address(asked) {
    return "index.html" + asking.write(asked);
  }

  /** Show something else, and say so in the address. While words are typed, the history gets one entry. */
  function go(asked, isTyping) {
    const written = asking.write(asked);
    const isNew = written !== asking.write(state);
    const replaces = isTyping && isDraft;
    state = asked;
    ignored = [];
    if (isNew) {
      try {
        history[replaces ? "replaceState" : "pushState"](ticks.kept(), "", written || location.pathname);
      } catch (error) {
        if (replaces) location.replace("#" + written);
        else location.hash = "#" + written;
      }
    }
    isDraft = Boolean(isTyping) && (isDraft || isNew);
    show();
  }

  /** What the address says: when the page opens, and on Back and Forward. */
  function follow() {
    clearTimeout(waiting);
    const said = asking.read(location);
    state = asking.keeping(said, head);
    ignored = asking.unknown(said, head);
    isDraft = false;
    controls.input.value = state.text;
    show();
  }

  /* 数据 ------------------------------------------------------------------ */

  /** The columns, read once; the pinyin only for who needs it. */
  async function ready() {
    const parts = await Promise.all([caselib.load(data + "-names.js"), caselib.load(data + "-rows.js")]);
    table = table || caselib.explorerData.table(head, parts[0], parts[1]);
    const isSpoken = state.sort === "pinyin" || caselib.explorerData.letters.test(caselib.explorerData.fold(state.text));
    if (isSpoken) table.speak(await caselib.load(data + "-pinyin.js"));
    return table;
  }

  /** Have ready what the next click will need. What cannot be read is said when it is needed. */
  function prepare(isSpoken) {
    const parts = ["-names.js", "-rows.js"].concat(isSpoken ? ["-pinyin.js"] : []);
    Promise.all(
      parts.map(function (part) {
        return caselib.load(data + part);
      })
    ).then(
      function (values) {
        table = table || caselib.explorerData.table(head, values[0], values[1]);
        if (isSpoken) table.speak(values[2]);
      },
      function () {
        // until then nothing is missing
      }
    );
  }

  /* 显示 ------------------------------------------------------------------ */

  function totals() {
    const counts = {};
    facets.forEach(function (facet) {
      counts[facet.name] = facet.totals;
    });
    return counts;
  }

  async function show() {
    serial += 1;
    const mine = serial;
    controls.sort.value = state.sort;
    controls.views.forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.value === state.view));
    });
    chips();
    if (!asking.write(state)) {
      rows = null;
      renew(state, totals());
      say("共 ", head.total, " 条。");
      ticks.tickAgain();
      plain.hidden = false;
      results.hidden = true;
      results.textContent = "";
      page.removeAttribute("aria-busy");
      return;
    }
    page.setAttribute("aria-busy", "true");
    try {
      const of = await ready();
      if (mine !== serial) return;
      const found = of.select(asking.chosenOf(state, facets), of.named(state.text));
      rows = of.sort(found.rows, state.sort);
      renew(state, found.counts);
      view.draw(of, rows, state);
      if (rows.length === head.total) say("共 ", head.total, " 条。");
      else say("符合条件的 ", rows.length, " 条，共 " + head.total + " 条。");
      plain.hidden = true;
      results.hidden = false;
    } catch (error) {
      if (mine === serial) fail(error);
    }
    if (mine === serial) page.removeAttribute("aria-busy");
  }

  function fail(error) {
    plain.hidden = false;
    results.textContent = "";
    results.appendChild(element("p", "notice", error.message));
    results.hidden = false;
  }

  function say(before, count, after) {
    const rest = after + (ignored.length ? "网址里的条件“" + ignored.join("”“") + "”现在没有对应的记录，已忽略。" : "");
    if (status.textContent === before + count + rest) return;
    status.textContent = before;
    status.appendChild(element("strong", "", String(count)));
    status.appendChild(document.createTextNode(rest));
  }

  /** Draw the facets again; the focus stays on what means the same, or goes to the line of the total. */
  function renew(asked, counts) {
    const held = panel.contains(document.activeElement) ? document.activeElement.getAttribute("data-key") : null;
    panes.draw(asked, counts);
    if (held === null) return;
    const again = Array.from(panel.querySelectorAll("[data-key]")).find(function (node) {
      return node.getAttribute("data-key") === held;
    });
    (again || status).focus();
  }

  function chips() {
    const isHeld = controls.chosen.contains(document.activeElement);
    controls.chosen.textContent = "";
    state.filters.forEach(function (filter) {
      const facet = facets.find(function (one) {
        return one.name === filter.facet;
      });
      chip(facet.label + "：" + filter.value, asking.toggled(state, facet, filter.value));
    });
    if (state.text.trim()) chip("名称：" + state.text.trim(), asking.changed(state, { text: "" }));
    if (controls.chosen.children.length > 1) {
      const all = step(asking.changed(state, { text: "", filters: [] }), "全部去掉");
      controls.chosen.appendChild(element("li")).appendChild(all);
    }
    controls.chosen.hidden = !controls.chosen.children.length;
    controls.whole.hidden = !state.text.trim();
    controls.whole.href = caselib.root + "search.html?" + new URLSearchParams({ q: state.text, kind: head.label });
    if (isHeld) status.focus();
  }

  function step(asked, text) {
    const link = element("a", "", text);
    link.href = address(asked);
    link.setAttribute("data-step", "");
    return link;
  }

  function chip(text, asked) {
    const link = step(asked, text);
    const cross = element("span", "search-chip__cross", "×");
    link.className = "search-chip";
    link.setAttribute("aria-label", "去掉条件 " + text);
    cross.setAttribute("aria-hidden", "true");
    link.appendChild(cross);
    controls.chosen.appendChild(element("li")).appendChild(link);
  }

  function drawListLink() {
    const count = caselib.myList.all().length;
    controls.list.textContent = "我的清单" + (count ? "（" + count + "）" : "");
  }

  /* 工具 ------------------------------------------------------------------ */

  function button(text, press) {
    const made = element("button", "", text);
    made.type = "button";
    made.addEventListener("click", press);
    return made;
  }

  function field(label, control) {
    const made = element("label", "explorer-field");
    made.appendChild(element("span", "", label));
    made.appendChild(control);
    return made;
  }

  function buildTools() {
    const form = element("form", "explorer-form");
    const input = element("input");
    const sort = element("select");
    const views = element("div", "explorer-views");
    const out = element("div", "explorer-out");
    const chosen = element("ul", "search-chips");
    const whole = element("a", "explorer-whole", "在全文里检索这些字");
    const list = element("a");
    input.type = "search";
    input.name = "q";
    input.placeholder = "名称、别称、拼音首字母";
    input.setAttribute("aria-label", "在" + head.label + "名称里找");
    input.autocomplete = "off";
    head.sorts.forEach(function (one) {
      const option = element("option", "", one[1]);
      option.value = one[0];
      sort.appendChild(option);
    });
    views.setAttribute("role", "group");
    views.setAttribute("aria-label", "样子");
    [["", "表格"], ["cards", "卡片"], ["compact", "简表"]].forEach(function (one) {
      const made = button(one[1], function () {
        go(asking.changed(state, { view: one[0] }));
      });
      made.value = one[0];
      views.appendChild(made);
    });
    out.setAttribute("role", "group");
    out.setAttribute("aria-label", "导出表格");
    out.appendChild(element("span", "", "导出表格"));
    out.appendChild(button("CSV", take));
    out.appendChild(button("Excel", take));
    list.href = caselib.root + "mylist.html";
    chosen.setAttribute("aria-label", "已选条件");
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", "在目录里找");
    form.appendChild(input);
    controls = {
      input: input, sort: sort, views: Array.from(views.children), chosen: chosen, whole: whole, list: list,
    };
    [form, field("排序", sort), views, out, list].forEach(function (part) {
      tools.appendChild(part);
    });
    const above = element("div", "explorer-chosen");
    above.appendChild(chosen);
    above.appendChild(whole);
    tools.insertAdjacentElement("afterend", above);
    ticks = caselib.explorerTicks(page, plain, {
      folder: folder,
      head: head,
      listed: drawListLink,
      leave: function () {
        status.focus();
      },
    });
    above.insertAdjacentElement("afterend", ticks.bars[0]);
    plain.insertAdjacentElement("afterend", ticks.bars[1]);
    plain.insertAdjacentElement("afterend", results);
    results.hidden = true;
    [tools, whole, panel].forEach(function (part) {
      part.dataset.document = "skip";
    });
    drawListLink();
  }

  /** Export what is on show; the scripts that do it are read on the first press. */
  async function take(event) {
    const format = event.currentTarget.textContent;
    const near = event.currentTarget.parentElement;
    try {
      await ["save.js", "workbook.js", "explorer-export.js"].reduce(function (before, name) {
        return before.then(function () {
          return caselib.script(name);
        });
      }, Promise.resolve());
      const of = await ready();
      const shown = rows || Uint32Array.from({ length: head.total }, function (_, row) {
        return row;
      });
      caselib.explorerExport(head, facets, of, shown, folder, format);
    } catch (error) {
      caselib.say(error.message, near);
    }
  }

  function listen() {
    const isComposing = box.composition(controls.input);
    function later() {
      clearTimeout(waiting);
      if (isComposing()) return;
      waiting = setTimeout(function () {
        go(asking.changed(state, { text: controls.input.value }), true);
      }, PAUSE);
    }
    ["input", "compositionstart", "compositionend"].forEach(function (name) {
      controls.input.addEventListener(name, later);
    });
    controls.input.form.addEventListener("submit", function (event) {
      event.preventDefault();
      clearTimeout(waiting);
      if (!isComposing()) go(asking.changed(state, { text: controls.input.value }));
    });
    controls.sort.addEventListener("change", function () {
      go(asking.changed(state, { sort: controls.sort.value }));
    });
    page.addEventListener("click", function (event) {
      const link = event.target.closest("a[data-step]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
      event.preventDefault();
      clearTimeout(waiting);
      const asked = asking.read(link);
      controls.input.value = asked.text;
      go(asked);
    });
    ["pointerover", "focusin", "touchstart"].forEach(function (name) {
      [tools, panel].forEach(function (part) {
        part.addEventListener(name, prepare.bind(null, part === tools), { once: true, passive: true });
      });
    });
    window.addEventListener("popstate", function () {
      if (asking.write(asking.read(location)) !== asking.write(state)) follow(); // else a link within the page
    });
  }

  function begin(value) {
    head = value;
    facets = caselib.explorerData.facetsOf(head);
    status.setAttribute("role", "status");
    status.tabIndex = -1;
    buildTools();
    panes = caselib.explorerFacets(panel.querySelector("div"), facets, address);
    view = caselib.explorerRows(results, head, folder, ticks.tick);
    listen();
    panel.open = window.matchMedia("(min-width: 60em)").matches;
    follow();
    page.setAttribute("data-explorer-ready", "");
  }

  if (asking.write(state)) {
    plain.hidden = true; // what the address asks for takes its place
    page.setAttribute("aria-busy", "true");
  }
  caselib.load(data + ".js").then(begin, function (error) {
    plain.hidden = false;
    page.removeAttribute("aria-busy");
    tools.appendChild(element("p", "notice", error.message));
  });
})();
