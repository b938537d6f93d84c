/* 目录的结果 → 一张表，存成 CSV 或 Excel。先要有 save.js 和 workbook.js。 */
(function () {
  "use strict";

  const caselib = window.caselib;

  /**
   * @param {object} head data/explorer/<folder>.js
   * @param {object[]} facets with their values
   * @param {object} table of explorer-data.js
   * @param {Uint32Array} rows in the order shown
   * @param {string} folder of the kind
   * @param {string} format "CSV" or "Excel"
   */
  caselib.explorerExport = function (head, facets, table, rows, folder, format) {
    const shown = head.columns.map(function (column) {
      return column[0];
    });
    const more = facets.filter(function (facet) {
      return facet.parents || shown.indexOf(facet.name) < 0;
    });
    const columns = ["编号", "名称", "别称"].concat(
      head.columns.map(function (column) {
        return column[0] === "title" ? "名称后的标记" : column[1];
      }),
      more.map(function (facet) {
        return facet.parents ? facet.label + "（各级）" : facet.label;
      }),
      ["网页"]
    );
    const base = new URL(caselib.root || ".", location.href.replace(/[?#].*$/, "")).href;
    const lines = Array.from(rows, function (row) {
      const id = table.id(row);
      return [id, table.title(row), table.aliases(row).join("；")].concat(
        head.columns.map(function (column) {
          const text = written(table.cell(column[0], row));
          return column[0] === "number" ? Number(text) : text;
        }),
        more.map(function (facet) {
          return values(facet, table.values(facet.name, row));
        }),
        [(/^https?:/.test(base) ? base : "") + folder + "/" + id + ".html"]
      );
    });
    const name = head.label + "（" + lines.length + " 条）";
    if (format === "CSV") caselib.save(name + ".csv", "text/csv", caselib.csv(columns, lines));
    else {
      const book = caselib.workbook([{ name: head.label, columns: columns, rows: lines }]);
      caselib.save(name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book);
    }
  };

  const cells = new Map();

  /** A cell's words without markup; what opens in place is left out but for its word in 〔 〕. */
  function written(html) {
    if (!/[<&]/.test(html)) return html;
    if (!cells.has(html)) {
      const template = document.createElement("template");
      template.innerHTML = html;
      template.content.querySelectorAll("details > p").forEach(function (hint) {
        hint.remove();
      });
      const items = Array.from(template.content.querySelectorAll("li"));
      const texts = (items.length ? items : [template.content]).map(function (node) {
        return node.textContent.trim();
      });
      cells.set(html, texts.join("；"));
    }
    return cells.get(html);
  }

  function values(facet, numbers) {
    return Array.from(numbers, function (value) {
      return facet.values[value];
    }).join(facet.parents ? "／" : "；");
  }
})();
