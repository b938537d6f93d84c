/* 矩阵页：读者选的行、列、条件在网址里；表格由 matrix-view.js 画，一格的内容由 matrix-read.js 说。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const { element } = caselib.compared;
  const page = document.querySelector("[data-matrix]");

  const COLUMNS = 40; // shown at once
  const ROWS = 30; // shown at first, and added, at least
  const CELLS = 1200; // as many rows more as these allow: so much is drawn within a tenth of a second
  const PLAIN = ["rows", "cols", "sort", "dimension", "place", "level", "standing", "practice", "cell"];
  const CHOICES = {
    rows: [["", "地区"], ["case", "案例"]],
    cols: [["", "工作维度"], ["practice", "做法"]],
    sort: [["", "先按层级"], ["place", "先按地区"]],
  };

  let model = null;
  let names = null;
  let wish = {};
  let added = 0; // how often the reader asked for more rows
  let from = 0; // the first column shown
  let shown = null;
  let view = null;
  let reader = null;

  const controls = element("form", { class: "matrix-controls", "data-document": "skip" });
  const status = element("p", { class: "hint matrix-status", role: "status" });
  const held = element("div", { class: "matrix-wide" });
  const swipe = element("p", { class: "hint matrix-swipe", "data-document": "skip", hidden: true }, "左右滑动看更多列");
  const turner = element("p", { class: "matrix-turn", hidden: true });
  const more = element("button", { type: "button", class: "matrix-more", hidden: true });
  const selects = {};

  /* 网址 */

  function follow() {
    const said = caselib.state.read();
    PLAIN.forEach((key) => (wish[key] = said.get(key) || ""));
    wish.open = new Set((said.get("open") || "").split(",").filter(Boolean));
    wish.dims = new Set((said.get("dims") || "").split(",").filter(Boolean));
    from = Math.max(0, (parseInt(said.get("at") || "1", 10) || 1) - 1);
    added = 0;
    if (wish.place && !model.numberOf.has(wish.place)) wish.place = "";
    return draw().then(() => {
      if (wish.cell) readKeys(wish.cell);
    });
  }

  function say() {
    const values = {};
    PLAIN.forEach((key) => (values[key] = wish[key]));
    values.open = Array.from(wish.open).join(",");
    values.dims = Array.from(wish.dims).join(",");
    values.at = from ? String(from + 1) : "";
    caselib.state.write(values, false);
  }

  function change(values, keepsCell) {
    Object.assign(wish, values);
    if (!keepsCell) {
      wish.cell = "";
      reader.hide();
    }
    say();
    return draw();
  }

  /* 显示 */

  function draw() {
    const all = model.rows(wish);
    const columns = model.columns(wish);
    if (from >= columns.length) from = 0;
    const some = columns.slice(from, from + COLUMNS);
    const step = Math.max(ROWS, Math.floor(CELLS / Math.max(1, some.length)));
    const rows = all.slice(0, step * (added + 1));
    const needsNames = rows.some((row) => row.kind === "case") ? loadNames() : Promise.resolve();
    return needsNames.then(() => {
      shown = { all: all, rows: rows, columns: some, cells: model.cells(rows, some, wish), dimensions: model.index.dimensions };
      view.show(Object.assign({ corner: wish.rows === "case" ? "案例" : "地区", isFixed: wish.cols === "practice" }, shown));
      turn(columns.length);
      swipe.hidden = held.scrollWidth <= held.clientWidth;
      more.hidden = all.length <= rows.length;
      more.textContent = "再显示 " + Math.min(step, all.length - rows.length) + " 行（共 " + all.length + " 行）";
      fillControls();
      tell(all, columns);
    });
  }

  function tell(all, columns) {
    const top = all.filter((row) => !row.isApart && (wish.rows === "case" || row.depth === 0));
    const what = wish.rows === "case" ? "个案例" : "个地区";
    const apart = all.find((row) => row.kind === "apart");
    const outside = apart ? "；另有 " + apart.cases.length + " 例" + apart.label + "，列在最后" : "";
    const nothing = all.length ? "" : "没有符合条件的案例。";
    const only = wish.practice ? "只看做法" + (practiceTitle() || wish.practice) + "：" : "";
    status.textContent = nothing || only + top.length + " " + what + outside + "，" + counted(columns) + "。点一格，看它的依据。";
  }

  /** How many columns: of practices each once, though one that touches two dimensions stands in both. */
  function counted(columns) {
    const wholes = columns.filter((column) => column.practice < 0).length;
    if (wholes) return columns.length + (wholes === columns.length ? " 个维度" : " 列");
    const practices = new Set(columns.map((column) => column.practice)).size;
    const twice = practices < columns.length ? "，共 " + columns.length + " 列（兼及的在两个维度下各列一次）" : "";
    return practices + " 项做法" + twice;
  }

  function turn(count) {
    turner.hidden = count <= COLUMNS;
    if (turner.hidden) return;
    const step = (label, to) => {
      const button = element("button", { type: "button", disabled: to < 0 || to >= count }, label);
      button.addEventListener("click", () => {
        from = to;
        change({});
      });
      return button;
    };
    const last = Math.min(count, from + COLUMNS);
    const where = " 第 " + (from + 1) + " 至 " + last + " 列，共 " + count + " 列 ";
    turner.replaceChildren(step("前 " + COLUMNS + " 列", from - COLUMNS), where, step("后 " + COLUMNS + " 列", from + COLUMNS));
  }

  function loadNames() {
    return caselib.load("data/matrix/cases.js").then((read) => (names = read));
  }

  function labelOf(row) {
    return row.kind === "case" ? names.titles[row.number] : row.label;
  }

  function fullLabelOf(row) {
    return row.kind === "place" ? model.fullName(row.number) : labelOf(row);
  }

  function hrefOf(row) {
    if (row.kind === "case") return "cases/" + names.ids[row.number] + ".html";
    return row.kind === "place" ? "places/" + row.key + ".html" : wish.place ? "" : "places/index.html#unplaced";
  }

  /* 一格 */

  function read(row, column) {
    const [one, other] = [shown.rows[row], shown.columns[column]];
    const dimension = model.index.dimensions[other.dimension][1];
    const title = fullLabelOf(one) + " × " + (other.practice < 0 ? dimension : other.label);
    const key = (one.kind === "case" ? "@" + names.ids[one.number] : one.key) + "," + other.key;
    wish.cell = key;
    say();
    return reader.show(one, other, shown.cells[row][column], wish, title).catch((error) => caselib.say(error.message, held));
  }

  /** The cell that the address names, if it is shown. */
  function readKeys(key) {
    const [rowKey, columnKey] = key.split(",");
    const row = shown.rows.findIndex((each) => (each.kind === "case" ? "@" + names.ids[each.number] : each.key) === rowKey);
    const column = shown.columns.findIndex((each) => each.key === columnKey);
    if (row >= 0 && column >= 0) read(row, column);
  }

  function back() {
    const place = shown.rows.length ? wish.cell.split(",") : [];
    const row = shown.rows.findIndex((each) => (each.kind === "case" ? "@" + names.ids[each.number] : each.key) === place[0]);
    const column = shown.columns.findIndex((each) => each.key === place[1]);
    change({}, false).then(() => view.focus(Math.max(0, row), Math.max(0, column)));
  }

  /* 条件 */

  function control(key, label) {
    const select = (selects[key] = element("select", { name: key }));
    select.addEventListener("change", () => {
      added = 0;
      from = 0;
      change({ [key]: select.value });
    });
    controls.append(element("label", {}, element("span", {}, label), select));
  }

  function fillControls() {
    const { index } = model;
    const every = { dimension: "全部维度", place: "全部地区", level: "全部层级", standing: "全部来历" };
    const options = Object.assign({}, CHOICES, {
      dimension: index.dimensions.map(([id, label]) => [id, label]),
      place: placeChoices(),
      level: index.levels.map((label) => [label, label]),
      standing: index.standings.map((label) => [label, label]),
    });
    Object.keys(selects).forEach((key) => {
      const first = every[key] ? [["", every[key]]] : [];
      const made = first.concat(options[key]).map(([value, label]) => element("option", { value: value }, label));
      selects[key].replaceChildren(...made);
      selects[key].value = wish[key];
    });
    selects.sort.parentElement.hidden = wish.rows !== "case";
  }

  /** The way to the chosen place, and what lies just below it, that some source names: the list stays short
      however many there are. */
  function placeChoices() {
    const chosen = wish.place ? model.numberOf.get(wish.place) : -1;
    const way = [];
    for (let at = chosen; at >= 0; at = model.places[at].above) way.unshift(at);
    const below = chosen >= 0 ? model.places[chosen].below : model.roots;
    const indent = (at, depth) => [model.places[at].code, "\u3000".repeat(depth) + model.places[at].name];
    const stated = below.filter((at) => model.places[at].isStated);
    return way.map(indent).concat(stated.map((at) => indent(at, way.length)));
  }

  /* 带回家 */

  function whole(rows) {
    const some = shown.columns;
    return {
      rows: rows,
      columns: some,
      cells: rows === shown.rows ? shown.cells : model.cells(rows, some, wish),
      dimensions: model.index.dimensions,
      words: model.index.words,
      labelOf: labelOf,
      fullLabelOf: fullLabelOf,
      idOf: (row) => names.ids[row.number],
      title: document.querySelector("article h1").textContent + "：" + conditions(),
      note: "现有来源没有写到，不表示当地没有开展；反映本库收录情况，不反映工作成效。",
    };
  }

  function practiceTitle() {
    return (model.index.practices.find(([id]) => id === wish.practice) || [])[1];
  }

  function conditions() {
    const place = wish.place ? model.fullName(model.numberOf.get(wish.place)) : "";
    const dimension = (model.index.dimensions.find(([id]) => id === wish.dimension) || [])[1];
    const said = [place, dimension, wish.level, wish.standing, practiceTitle()].filter(Boolean);
    const axes = (wish.rows === "case" ? "案例" : "地区") + " × " + (wish.cols === "practice" ? "做法" : "工作维度");
    return axes + (said.length ? "（" + said.join("，") + "）" : "");
  }

  function keep(button, make) {
    return Promise.all([caselib.script("save.js"), loadNames()])
      .then(make)
      .catch((error) => caselib.say(error.message, button));
  }

  function tool(label, act) {
    const button = element("button", { type: "button" }, label);
    button.addEventListener("click", () => act(button));
    return element("li", {}, button);
  }

  const tools = element(
    "ul",
    { class: "matrix-tools", "data-document": "skip" },
    tool("清除条件", () => change({ dimension: "", place: "", level: "", standing: "", practice: "", open: new Set(), dims: new Set() })),
    tool("导出表格（CSV）", (button) =>
      keep(button, () => caselib.save("矩阵.csv", "text/csv", caselib.matrixFiles.csv(whole(shown.all)))),
    ),
    tool("导出图（SVG）", (button) =>
      keep(button, () => caselib.save("矩阵.svg", "image/svg+xml", caselib.matrixFiles.svg(whole(shown.rows)))),
    ),
    tool("打印", () => window.print()),
  );

  /* 开始 */

  held.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const [set, key] = button.dataset.row ? [wish.open, button.dataset.row] : [wish.dims, button.dataset.dimension];
    if (set.has(key)) set.delete(key);
    else set.add(key);
    change({}).then(() => {
      const again = held.querySelector(button.dataset.row ? '[data-row="' + key + '"]' : '[data-dimension="' + key + '"]');
      if (again) again.focus();
    });
  });
  more.addEventListener("click", () => {
    added += 1;
    draw();
  });
  controls.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll(".matrix-sheets").forEach((old) => old.remove());
    if (shown) held.after(caselib.matrixFiles.sheets(whole(shown.rows)));
  });
  window.addEventListener("afterprint", () => document.querySelectorAll(".matrix-sheets").forEach((old) => old.remove()));

  control("rows", "行");
  control("cols", "列");
  control("sort", "次序");
  control("place", "地区");
  control("dimension", "维度");
  control("level", "层级");
  control("standing", "来历");
  page.setAttribute("aria-busy", "true");
  Promise.all(["index", "uses"].map((name) => caselib.load("data/matrix/" + name + ".js")))
    .then(([index, uses]) => {
      model = caselib.matrixModel(index, uses);
      reader = caselib.matrixReader({ model: model, names: loadNames, close: back });
      view = caselib.matrixView({
        labelOf: labelOf,
        hrefOf: hrefOf,
        words: index.words,
        inferred: index.inferred,
        isGuessed: (row) => uses.guesses[row.number] >= 0,
        read: read,
      });
      held.append(view.node);
      page.append(controls, tools, status, turner, swipe, held, more, reader.node);
      caselib.state.onStep(follow);
      return follow();
    })
    .catch((error) => page.append(element("div", { class: "notice", role: "alert" }, element("p", {}, error.message))))
    .then(() => {
      page.removeAttribute("aria-busy");
      const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
      if (named) named.scrollIntoView(); // it was hidden until now
    });
})();
