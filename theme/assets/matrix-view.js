/* 矩阵的表格：只把看得见的行和列放进网页。格子可以用方向键走、回车键读。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const { element } = caselib.compared;

  const MARKS = ["■", "□", "·", "？"]; // of the states of a cell; matrix.css draws them too

  /**
   * @param {{labelOf: function(Object): string, hrefOf: function(Object): string, words: string[][],
   *   inferred: string[]}} page
   */
  function view(page) {
    const table = element("table", { class: "matrix-table", role: "grid", "aria-label": "矩阵" });
    let rows = [];
    let columns = [];
    let cells = [];

    /** @param {{rows: Object[], columns: Object[], cells: Object[][], dimensions: Array, openDimensions: function(string): boolean}} shown */
    function show(shown) {
      rows = shown.rows;
      columns = shown.columns;
      cells = shown.cells;
      const isApart = rows.findIndex((row) => row.isApart);
      const first = isApart < 0 ? rows : rows.slice(0, isApart);
      const parts = [head(shown), body(first, 0)];
      if (isApart >= 0) parts.push(body(rows.slice(isApart), isApart));
      table.replaceChildren(...parts);
      const cell = table.querySelector("td");
      if (cell) cell.tabIndex = 0;
    }

    function head(shown) {
      const upper = element("tr", {}, element("th", { scope: "col", rowspan: "2", class: "matrix-corner" }, shown.corner));
      const lower = element("tr", {});
      let at = 0;
      while (at < columns.length) {
        const column = columns[at];
        let end = at + 1;
        while (end < columns.length && columns[end].dimension === column.dimension && columns[end].practice >= 0) end += 1;
        upper.append(column.practice < 0 ? whole(shown, column) : opened(shown, column, end - at));
        for (; column.practice >= 0 && at < end; at++) lower.append(single(columns[at]));
        at = end;
      }
      return element("thead", {}, upper, lower);
    }

    /** A dimension in one column. */
    function whole(shown, column) {
      return element("th", { scope: "col", rowspan: "2", class: "matrix-whole" }, toggle(shown, column, false));
    }

    function opened(shown, column, span) {
      return element("th", { scope: "colgroup", colspan: String(span), class: "matrix-opened" }, toggle(shown, column, true));
    }

    function toggle(shown, column, isOpen) {
      const [id, label] = shown.dimensions[column.dimension];
      if (shown.isFixed) return label;
      const attributes = { type: "button", "data-dimension": id, "aria-expanded": String(isOpen) };
      return element("button", attributes, label);
    }

    function single(column) {
      return element("th", { scope: "col", class: "matrix-single" }, element("span", {}, column.label));
    }

    function body(some, from) {
      const made = element("tbody", {});
      some.forEach((row, n) => {
        const line = element("tr", { class: "is-" + row.kind }, header(row));
        cells[from + n].forEach((cell, at) => {
          const made = document.createElement("td");
          made.className = "mark mark-" + cell.state;
          made.tabIndex = -1;
          made.setAttribute("aria-label", describe(cell, row));
          made.dataset.at = from + n + "," + at;
          made.textContent = MARKS[cell.state] + (cell.count && row.kind !== "case" ? cell.count : "");
          line.append(made);
        });
        made.append(line);
      });
      return made;
    }

    function describe(cell, row) {
      return page.words[cell.state][0] + (cell.count && row.kind !== "case" ? " " + cell.count + " 例" : "");
    }

    function header(row) {
      const name = page.labelOf(row);
      const href = page.hrefOf(row);
      const link = href ? element("a", { href: caselib.root + href }, name) : name;
      const made = element("th", { scope: "row", class: "matrix-depth-" + Math.min(row.depth, 4) });
      if (row.kind !== "case") {
        const does = (row.isOpen ? "收起" : "展开") + name;
        const attributes = { type: "button", class: "matrix-open", "data-row": row.key, "aria-label": does };
        made.append(element("button", Object.assign(attributes, { "aria-expanded": String(row.isOpen) })), link);
        made.append(" ", element("span", { class: "count" }, row.cases.length + " 例"));
      } else {
        made.append(link);
        if (row.isApart && page.isGuessed(row)) made.append(element("span", { class: "chip chip-inferred" }, "〔" + page.inferred[0] + "〕"));
      }
      return made;
    }

    /** Where in the grid a cell is; null elsewhere. */
    function at(target) {
      const cell = target.closest("td[data-at]");
      return cell ? cell.dataset.at.split(",").map(Number) : null;
    }

    function focus(row, column) {
      const cell = table.querySelector('td[data-at="' + row + "," + column + '"]');
      if (!cell) return;
      table.querySelectorAll('td[tabindex="0"]').forEach((other) => (other.tabIndex = -1));
      cell.tabIndex = 0;
      cell.focus();
      cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    table.addEventListener("keydown", (event) => {
      const place = at(event.target);
      if (!place || event.ctrlKey || event.altKey || event.metaKey) return;
      const [row, column] = place;
      if (STEPS[event.key]) focus(row + STEPS[event.key][0], column + STEPS[event.key][1]);
      else if (event.key === "Home") focus(row, 0);
      else if (event.key === "End") focus(row, columns.length - 1);
      else if (event.key === "Enter" || event.key === " ") page.read(row, column);
      else return;
      event.preventDefault();
    });
    table.addEventListener("click", (event) => {
      const place = at(event.target);
      if (place) {
        focus(place[0], place[1]);
        page.read(place[0], place[1]);
      }
    });

    return { node: table, show: show, focus: focus };
  }

  caselib.matrixView = view;
  caselib.matrixMarks = MARKS;
})();
