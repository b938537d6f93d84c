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
    const columns = ["编号（id）", "名称（title）", "别称（aliases）"].concat(
      head.columns.map(function (column) {
        return column[0] === "title" ? "名称后的标记（title_marks）" : column[1] + "（" + column[0] + "）";
      }),
      more.map(function (facet) {
        return facet.label + (facet.parents ? "·各级（" + facet.name + "_path）" : "（" + facet.name + "）");
      }),
      ["页面（url）"]
    );
    const lines = Array.from(rows, function (row) {
      const id = table.id(row);
      return [id, table.title(row), join(table.aliases(row))].concat(
        head.columns.map(function (column) {
          const text = written(table.cell(column[0], row));
          return column[0] === "number" ? Number(text) : text;
        }),
        more.map(function (facet) {
          return values(facet, table.values(facet.name, row));
        }),
        [caselib.published(folder + "/" + id + ".html")]
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
      const items = Array.from(template.content.querySelectorAll("li"), function (item) {
        return item.textContent.trim();
      });
      cells.set(html, items.length ? join(items) : template.content.textContent.trim());
    }
    return cells.get(html);
  }

  function values(facet, numbers) {
    const names = Array.from(numbers, function (value) {
      return facet.values[value];
    });
    return facet.parents ? names.join("/") : join(names);
  }

  /** Several texts in one cell, as in the files of data. */
  function join(texts) {
    return texts
      .map(function (text) {
        return text.replace(/\|/g, "\\|");
      })
      .join("|");
  }
})();
