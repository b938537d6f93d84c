/* 矩阵带回家：存成表格（CSV）和图（SVG），打印时按列切成几块。都用文字和形状，不只靠颜色。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const { element } = caselib.compared;

  const ROW = 22;
  const HEAD = 14;
  const CELL = 34;
  const NARROW = 24;
  const CHARACTER = 14;
  const LONGEST = 16; // characters of a column's name in the picture
  const COLUMNS_A_BLOCK = 26; // on paper

  /**
   * Every cell in words.
   * @param {{rows: Object[], columns: Object[], cells: Object[][], words: string[][], labelOf: function(Object): string,
   *   dimensions: Array}} shown
   */
  function csv(shown) {
    const heads = shown.columns.map((column) => {
      const dimension = shown.dimensions[column.dimension][1];
      return column.practice < 0 ? dimension : dimension + "：" + column.label;
    });
    const lines = shown.rows.map((row, at) => [
      row.kind === "place" ? row.key : row.kind === "case" ? shown.idOf(row) : "",
      shown.fullLabelOf(row),
      row.isApart ? "未计入各地" : "",
      row.cases.length,
      ...shown.cells[at].map((cell) => shown.words[cell.state][0] + (cell.count && row.kind !== "case" ? "（" + cell.count + " 例）" : "")),
    ]);
    return caselib.csv(["地区代码或案例编号", "名称", "归属", "案例数"].concat(heads), lines);
  }

  /** The matrix as it is shown, as a picture. @returns {string} */
  function svg(shown) {
    const widths = shown.columns.map((column) => (column.practice < 0 ? CELL : NARROW));
    const names = shown.rows.map((row) => " ".repeat(row.depth) + shown.labelOf(row) + (row.kind === "case" ? "" : "（" + row.cases.length + " 例）"));
    const left = Math.min(32, Math.max(6, ...names.map((name) => name.length + 1))) * CHARACTER;
    const longest = Math.min(LONGEST, Math.max(4, ...shown.columns.map((column) => column.label.length)));
    const top = longest * HEAD + 28;
    const width = left + widths.reduce((sum, each) => sum + each, 0) + 10;
    const height = top + shown.rows.length * ROW + 60;
    const parts = [text(4, 16, shown.title, "start", 15)];
    let x = left;
    shown.columns.forEach((column, at) => {
      const letters = Array.from(column.label.length > longest ? column.label.slice(0, longest - 1) + "…" : column.label);
      letters.forEach((letter, n) => parts.push(text(x + widths[at] / 2, top - (letters.length - n) * HEAD + 8, letter, "middle", 12)));
      x += widths[at];
    });
    shown.rows.forEach((row, at) => {
      const y = top + at * ROW;
      parts.push('<line x1="0" x2="' + width + '" y1="' + y + '" y2="' + y + '" stroke="#d8e0e2"/>');
      parts.push(text(4 + row.depth * CHARACTER, y + 15, cut(names[at].trim(), left), "start", 12));
      let across = left;
      shown.cells[at].forEach((cell, n) => {
        parts.push(mark(cell, across, y, widths[n], row.kind === "case" ? "" : cell.count || ""));
        across += widths[n];
      });
    });
    let legend = 4;
    shown.words.forEach(([word], state) => {
      parts.push(mark({ state: state }, legend, height - 52, NARROW, ""));
      parts.push(text(legend + NARROW + 2, height - 37, word, "start", 12));
      legend += NARROW + 10 + word.length * CHARACTER;
    });
    parts.push(text(4, height - 12, shown.note, "start", 12));
    const view = Math.max(width, legend, 4 + shown.note.length * 12.5);
    return (
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ' + view + " " + height + '" width="' + view + '" height="' + height +
      '" font-family="sans-serif" fill="#1c2b31"><rect width="100%" height="100%" fill="#fff"/>' + parts.join("") + "</svg>\n"
    );
  }

  function cut(name, width) {
    const most = Math.floor(width / CHARACTER) - 1;
    return name.length > most ? name.slice(0, most - 1) + "…" : name;
  }

  /** A cell: a filled square, an open one, a dot, a question mark. */
  function mark(cell, x, y, width, count) {
    const square = (fill) => '<rect x="' + (x + 3) + '" y="' + (y + 3) + '" width="' + (width - 6) + '" height="' + (ROW - 6) + '" fill="' + fill + '" stroke="#1b5e6b"/>';
    const middle = (label, color) => text(x + width / 2, y + 15, String(label), "middle", 12, color);
    if (cell.state === 0) return square("#1b5e6b") + middle(count, "#fff");
    if (cell.state === 1) return square("#fff") + middle(count, "#1c2b31");
    return middle(caselib.matrixMarks[cell.state], "#4d5d64");
  }

  function text(x, y, content, anchor, size, color) {
    const safe = String(content).replace(/[&<>"]/g, (c) => "&#" + c.charCodeAt(0) + ";").replace(/[\u0000-\u001f]/g, " ");
    const fill = color ? '" fill="' + color : "";
    return '<text x="' + x + '" y="' + y + '" text-anchor="' + anchor + '" font-size="' + size + fill + '">' + safe + "</text>";
  }

  /** Tables for paper, each with the names of the rows and some columns. @returns {Element} */
  function sheets(shown) {
    const blocks = element("div", { class: "matrix-sheets" });
    for (let from = 0; from < shown.columns.length; from += COLUMNS_A_BLOCK) {
      const some = shown.columns.slice(from, from + COLUMNS_A_BLOCK);
      const heads = some.map((column) => element("th", { scope: "col" }, element("span", {}, column.label)));
      const head = element("tr", {}, element("th", { scope: "col" }, ""), ...heads);
      const lines = shown.rows.map((row, at) => {
        const cells = shown.cells[at].slice(from, from + COLUMNS_A_BLOCK);
        const marks = cells.map((cell) =>
          element("td", {}, caselib.matrixMarks[cell.state] + (cell.count && row.kind !== "case" ? cell.count : "")),
        );
        const name = "\u3000".repeat(row.depth) + shown.labelOf(row) + (row.isApart && row.kind === "case" ? "（未计入）" : "");
        return element("tr", {}, element("th", { scope: "row" }, name), ...marks);
      });
      blocks.append(element("table", { class: "matrix-sheet" }, element("thead", {}, head), element("tbody", {}, ...lines)));
    }
    return blocks;
  }

  caselib.matrixFiles = { csv: csv, svg: svg, sheets: sheets };
})();
