/* 目录的结果：表格、卡片、简表；一次只放一页，按“更多”再放。单元格的 HTML 是本站模板写好的，名称只作文字放入。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});
  const element = window.caseSearchBox.element;

  const PAGE = 60; // rows shown, and added
  const FEW = 2; // files of cards that are read at once, so that what is printed or copied holds them

  /**
   * @param {HTMLElement} region where the rows stand
   * @param {object} head data/explorer/<folder>.js
   * @param {string} folder of the kind
   * @param {function(string, string): HTMLElement} tick the box of a record, by id and title
   */
  caselib.explorerRows = function (region, head, folder, tick) {
    const title = head.columns.findIndex(function (column) {
      return column[0] === "title";
    });
    const unread = new Map(); // cards whose text has not been read → its row
    const watcher =
      "IntersectionObserver" in window ? new IntersectionObserver(seen, { rootMargin: "300px" }) : null;
    let table = null;
    let found = null;
    let state = null;
    let shown = 0;

    /** @param {object} of the table of explorer-data.js @param {Uint32Array} rows in order */
    function draw(of, rows, asked) {
      table = of;
      found = rows;
      state = asked;
      shown = 0;
      if (watcher) watcher.disconnect();
      unread.clear();
      region.textContent = "";
      if (!rows.length) {
        region.appendChild(element("p", "absent", "没有符合全部条件的记录。可以去掉一些条件。"));
        return;
      }
      more(false);
    }

    function more(isAsked) {
      const rows = found.subarray(shown, shown + PAGE);
      const before = shown ? table.group(found[shown - 1]) : null;
      const made = { table: tableOf, cards: cardsOf, compact: namesOf }[state.view || "table"](rows, before);
      const old = region.querySelector(".explorer-more");
      if (old) old.remove();
      region.appendChild(made);
      shown += rows.length;
      if (partsOf().size <= FEW) readAll();
      if (shown < found.length) {
        const button = element("button", "search-more explorer-more", "更多（还有 " + (found.length - shown) + " 条）");
        button.type = "button";
        button.dataset.document = "skip";
        button.addEventListener("click", function () {
          more(true);
        });
        region.appendChild(button);
      }
      if (isAsked) {
        const link = made.querySelector("a[href]");
        if (link) link.focus();
      }
    }

    /** Rows of one group after another, where the order is the listing's. */
    function grouped(rows, before, begin, put) {
      let last = before;
      rows.forEach(function (row) {
        const group = state.sort ? last : table.group(row);
        if (group !== last) begin(group);
        last = group;
        put(row);
      });
    }

    function link(row) {
      const made = element("a", "", table.title(row));
      made.href = table.id(row) + ".html";
      return made;
    }

    function name(row, into) {
      into.appendChild(tick(table.id(row), table.title(row)));
      into.appendChild(link(row));
      if (title >= 0) into.insertAdjacentHTML("beforeend", table.cell("title", row));
    }

    function tableOf(rows, before) {
      const made = element("table", "rows rows-" + head.kind);
      const body = element("tbody");
      const heads = element("tr");
      made.appendChild(element("caption", "unseen", head.label));
      head.columns.forEach(function (column) {
        const cell = element("th", column[0], column[1]);
        cell.scope = "col";
        heads.appendChild(cell);
      });
      made.appendChild(element("thead")).appendChild(heads);
      made.appendChild(body);
      grouped(rows, before, begin, put);
      return made;

      function begin(group) {
        const band = element("tr", "band");
        const cell = element("th", "", group);
        cell.colSpan = head.columns.length;
        cell.scope = "rowgroup";
        band.appendChild(cell);
        body.appendChild(band);
      }

      function put(row) {
        const line = element("tr");
        head.columns.forEach(function (column) {
          const cell = element(column[0] === "title" ? "th" : "td", column[0] === "title" ? "" : column[0]);
          if (column[0] === "title") {
            cell.scope = "row";
            name(row, cell);
          } else cell.innerHTML = table.cell(column[0], row);
          line.appendChild(cell);
        });
        body.appendChild(line);
      }
    }

    function listOf(className, rows, before, fill) {
      const made = element("div");
      let list = null;
      if (state.sort || table.group(rows[0]) === before) list = made.appendChild(element("ul", className));
      grouped(
        rows,
        before,
        function (group) {
          made.appendChild(element("h2", "", group));
          list = made.appendChild(element("ul", className));
        },
        function (row) {
          const item = element("li");
          fill(row, item);
          list.appendChild(item);
        }
      );
      return made;
    }

    function facts(row, into, named) {
      head.columns.forEach(function (column) {
        const isSkipped = column[0] === "title" || (column[0] === "number" && !named); // a bare number says nothing
        const html = isSkipped ? "" : table.cell(column[0], row);
        if (!html) return;
        const fact = element("span", "explorer-fact");
        if (named) fact.appendChild(element("span", "explorer-fact__name", column[1] + " "));
        fact.insertAdjacentHTML("beforeend", html);
        into.appendChild(fact);
      });
    }

    function cardsOf(rows, before) {
      return listOf("explorer-cards", rows, before, function (row, item) {
        const heading = item.appendChild(element("div", "explorer-card__title"));
        name(row, heading);
        facts(row, item.appendChild(element("div", "explorer-card__facts")), true);
        if (!head.cards) return;
        const text = item.appendChild(element("p", "explorer-card__text"));
        unread.set(text, row);
        if (watcher) watcher.observe(text);
        else read(text);
      });
    }

    function namesOf(rows, before) {
      return listOf("explorer-names", rows, before, function (row, item) {
        name(row, item);
        facts(row, item.appendChild(element("span", "explorer-names__facts")), false);
      });
    }

    function seen(entries) {
      entries.forEach(function (entry) {
        if (entry.isIntersecting) read(entry.target);
      });
    }

    function read(text) {
      if (!unread.has(text)) return Promise.resolve();
      const row = unread.get(text);
      unread.delete(text);
      if (watcher) watcher.unobserve(text);
      return caselib.load("data/explorer/" + folder + "-cards-" + partOf(row) + ".js").then(
        function (texts) {
          text.textContent = texts[row % head.cards];
        },
        function () {
          text.textContent = "这一段没有读到。";
        }
      );
    }

    function partOf(row) {
      return Math.floor(row / head.cards);
    }

    /** The files that cards on show have not been read from. */
    function partsOf() {
      return new Set(Array.from(unread.values(), partOf));
    }

    function readAll() {
      return Promise.all(Array.from(unread.keys(), read));
    }

    // On paper and in a copy nothing comes into view later: a button that takes waits until all is read, and
    // what the browser's own menu prints is asked for as soon as a key is held or the pointer leaves the page.
    window.addEventListener("beforeprint", readAll);
    window.addEventListener("keydown", function (event) {
      if (event.key === "Control" || event.key === "Meta") readAll();
    });
    document.addEventListener("mouseleave", readAll);
    document.addEventListener(
      "click",
      function (event) {
        const button = event.target.closest("[data-action]");
        if (!button || !unread.size) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        readAll().then(function () {
          button.click();
        });
      },
      true
    );

    return { draw: draw };
  };
})();
