/* 对比页：网址里的案例（c= 后面，用逗号分开）并排成表，可以移出、加入、只看不同；p= 是要专看的一项做法。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const { element, load } = caselib.compared;
  const page = document.querySelector("[data-compare]");
  const heading = document.querySelector("article h1");
  const name = document.title;
  const LEAST = 2;
  const SIZES = [9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5]; // of print, in points
  const BRIEF = 7.5; // below this size without explanations
  const SHEET = ((210 - 2 * 6 - 15.5) / 25.4) * 96; // height of A4 across without margins, title and notice, in CSS pixels

  let index = null;
  let serial = 0;
  let chosen = [];
  let practice = "";
  let onlyDifferences = false;
  let picker = null;
  let users = 0; // of the practice, where the first of them were taken

  const notice = element("div", { class: "notice", role: "status", "data-document": "skip", hidden: true });
  const tools = element("ul", { class: "compare-tools", "data-document": "skip", hidden: true });
  const left = element("p", { class: "hint compare-left", role: "status", "data-document": "skip", hidden: true });
  const held = element("div", {
    class: "compare-wide",
    role: "region",
    "aria-label": "对比表",
    tabindex: "0",
    "data-document": "landscape",
    hidden: true,
  });

  function follow() {
    const said = caselib.state.read();
    practice = said.get("p") || "";
    onlyDifferences = said.get("d") === "1";
    chosen = Array.from(new Set((said.get("c") || "").split(",").map((id) => id.trim()).filter(Boolean)));
    if (picker) picker.node.remove();
    picker = null;
    users = 0;
    return run(chosen.length || !practice ? null : takeUsers);
  }

  /** The first cases that use the practice, in the listing's order. */
  function takeUsers() {
    return caselib.casePicker.users(practice).then((cases) => {
      users = cases.length;
      chosen = cases.slice(0, index.most).map((one) => one.id);
    });
  }

  function say(isStep) {
    users = 0;
    caselib.state.write({ p: practice, c: chosen.join(","), d: onlyDifferences ? "1" : "" }, isStep);
    return run();
  }

  /** @param {?function(): Promise<void>} [prepare] */
  function run(prepare) {
    serial += 1;
    const mine = serial;
    page.setAttribute("aria-busy", "true");
    return caselib
      .load("data/compare/index.js")
      .then((read) => {
        index = read;
        return prepare ? prepare() : undefined;
      })
      .then(() => {
        return load(chosen.slice(0, index.most), index.shards);
      })
      .then((cases) => {
        return mine === serial ? show(cases) : undefined;
      })
      .catch((error) => {
        if (mine === serial) tell([error.message]);
      })
      .then(() => {
        if (mine === serial) page.removeAttribute("aria-busy");
      });
  }

  function show(found) {
    const cases = [...found.values()];
    tell(troubles(found, cases));
    chosen = cases.map((one) => one.id);
    held.hidden = tools.hidden = !cases.length;
    const table = cases.length ? caselib.comparison.table(cases, index, practice, onlyDifferences) : null;
    held.replaceChildren(table ? table.node : "");
    left.textContent = table && onlyDifferences && cases.length >= LEAST ? leftOut(table) : "";
    left.hidden = !left.textContent;
    held.style.setProperty("--compare-columns", String(cases.length));
    const title = cases.length && practice ? caselib.comparison.titleOf(cases, practice) + "：" : "";
    heading.textContent = cases.length ? title + (cases.length > 1 ? cases.length + " 个案例对比" : cases[0].title) : "对比";
    document.title = cases.length ? cases.map((one) => one.title).join("、") + " - " + name : name;
    const toggle = tools.querySelector("[data-toggle]");
    toggle.setAttribute("aria-pressed", String(onlyDifferences));
    toggle.hidden = cases.length < LEAST;
    if (!picker) {
      picker = caselib.casePicker({ practice: practice, chosen: () => chosen, most: index.most, toggle: change });
      page.append(picker.node);
    }
    return picker.update();
  }

  function leftOut({ rows, practices }) {
    if (!rows && !practices) return "各项都有不同。";
    const said = [rows ? rows + " 行相同的内容" : "", practices ? practices + " 项各案例都采用的做法" : ""];
    return "已隐去 " + said.filter(Boolean).join("、") + "。";
  }

  /** As large as one sheet of A4 across allows; below the smallest size it takes a second one. */
  function fit() {
    unfit();
    const table = held.querySelector("table");
    if (table) held.append(caselib.comparison.paper(table));
    held.classList.add("is-sheet", "is-measured");
    SIZES.some((size) => {
      held.classList.toggle("is-brief", size < BRIEF);
      held.style.setProperty("--compare-size", size + "pt");
      return held.scrollHeight <= SHEET;
    });
    held.classList.remove("is-measured");
  }

  function unfit() {
    held.querySelectorAll(".compare-paper").forEach((old) => old.remove());
    held.classList.remove("is-sheet", "is-brief");
  }

  function troubles(found, cases) {
    const said = chosen
      .slice(0, index.most)
      .filter((id) => !found.has(id))
      .map((id) => "没有编号为“" + id + "”的案例：可能写错了，或者已经撤下。请在下面另选。");
    if (users > index.most) said.push("共 " + users + " 个案例用到这项做法，先列前 " + index.most + " 个，可在下面更换。");
    if (chosen.length > index.most) said.push("一次最多对比 " + index.most + " 个案例，只取了前 " + index.most + " 个。");
    if (cases.length === 1) said.push("现在只有一个案例，请在下面再选一个，才能对照。");
    if (!chosen.length) said.push("请在下面选两到" + "零一二三四五六七八九"[index.most] + "个案例；选好后，网址可以转发给别人。");
    return said;
  }

  function tell(lines) {
    notice.replaceChildren(...lines.map((line) => element("p", {}, line)));
    notice.hidden = !lines.length;
  }

  function change(id) {
    chosen = chosen.includes(id) ? chosen.filter((other) => other !== id) : chosen.concat(id);
    say(true);
  }

  function tool(label, attributes) {
    const button = element("button", Object.assign({ type: "button" }, attributes), label);
    tools.append(element("li", {}, button));
    return button;
  }

  tool("只看不同", { "data-toggle": true, "aria-pressed": "false" }).addEventListener("click", () => {
    onlyDifferences = !onlyDifferences;
    say(false);
  });
  tool("复制到文档", { "data-action": "copy" });
  tool("导出 Word", { "data-action": "word" });
  tool("打印", { "data-action": "print" });
  held.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (button) change(button.dataset.remove);
  });
  page.append(notice, tools, left, held);
  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", unfit);
  caselib.state.onStep(follow);
  follow();
})();
