/* 矩阵里的一格说的是什么：哪些案例、哪条举措、原文叫法、起始时间、原文短语、出处。详情用到才读。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const { element, chip, mention, load } = caselib.compared;

  const CASES = 8; // shown at once
  const SIDE_BY_SIDE = 4;

  /**
   * @param {{model: Object, names: function(): Promise<Object>, close: function(): void}} page
   * @returns {{node: Element, show: function(Object, Object, Object, Object, string): Promise<void>, hide: function(): void}}
   */
  function reader(page) {
    const heading = element("h2", { tabindex: "-1" });
    const inner = element("div", {});
    const close = element("button", { type: "button" }, "回到矩阵");
    const node = element("section", { class: "matrix-read", "aria-label": "这一格的内容", hidden: true }, heading, inner, close);
    let serial = 0;
    close.addEventListener("click", page.close);
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") page.close();
    });

    function show(row, column, cell, wish, title) {
      serial += 1;
      const mine = serial;
      const { index } = page.model;
      heading.textContent = title;
      inner.replaceChildren(element("p", {}, chip(index.words[cell.state]), " " + index.words[cell.state][1]));
      node.hidden = false;
      heading.focus();
      node.scrollIntoView({ block: "nearest" });
      const cases = cell.count ? page.model.mentioning(row, column, wish) : row.cases;
      return page.names().then((names) => {
        if (mine === serial) return cell.count ? list(names, cases, column, wish, () => mine === serial) : looked(names, cases);
        return undefined;
      });
    }

    /** Which cases were looked at in vain. */
    function looked(names, cases) {
      const some = cases.slice(0, CASES).map((one) => element("li", {}, caseLink(names, one)));
      const rest = cases.length > CASES ? "，其中有" : "：";
      inner.append(element("p", {}, "看过 " + cases.length + " 个案例" + rest), element("ul", {}, ...some));
    }

    function caseLink(names, one) {
      return element("a", { href: caselib.root + "cases/" + names.ids[one] + ".html" }, names.titles[one]);
    }

    function list(names, cases, column, wish, isCurrent) {
      const practices = page.model.practicesIn(column, wish);
      const found = element("div", {});
      inner.append(sideBySide(names, cases, column), found);
      const more = element("button", { type: "button", hidden: true });
      inner.append(more);
      let shown = 0;
      const next = () => {
        const some = cases.slice(shown, shown + CASES);
        shown += some.length;
        more.hidden = true;
        return load(some.map((one) => names.ids[one]), page.model.index.shards).then((details) => {
          if (!isCurrent()) return;
          details.forEach((one) => found.append(entry(one, practices)));
          more.hidden = shown >= cases.length;
          more.textContent = "再显示 " + Math.min(CASES, cases.length - shown) + " 例（共 " + cases.length + " 例）";
        });
      };
      more.addEventListener("click", next);
      return next();
    }

    function sideBySide(names, cases, column) {
      if (cases.length < 2) return "";
      const some = cases.slice(0, SIDE_BY_SIDE).map((one) => names.ids[one]);
      const practice = column.practice < 0 ? "" : "p=" + page.model.index.practices[column.practice][0] + "&";
      const label = cases.length > SIDE_BY_SIDE ? "对比前 " + SIDE_BY_SIDE + " 个案例" : "对比这 " + cases.length + " 个案例";
      return element("p", {}, element("a", { href: caselib.root + "compare.html?" + practice + "c=" + some.join(",") }, label));
    }

    function entry(one, practices) {
      const title = element("h3", {}, element("a", { href: caselib.root + one.href }, one.title));
      const place = element("p", { class: "matrix-where" }, ...one.facts[0].map(mention));
      const uses = one.uses.filter((use) => practices.has(use.practice.id) || practices.has(use.practice.family));
      return element("div", {}, title, place, element("ul", {}, ...uses.map((use) => line(use, one))));
    }

    function line(use, one) {
      const source = one.sources[use.source];
      const made = element("li", {}, element("a", { href: caselib.root + use.practice.href }, use.practice.title));
      if (use.wording) made.append(" ", element("small", {}, "原文叫法：" + use.wording));
      made.append(" ", element("small", {}, "举措："), mention(use.measure));
      if (use.since) made.append(" ", element("small", {}, "起始时间："), mention(use.since));
      if (use.place) made.append(" ", element("small", {}, "写明在："), mention(use.place));
      if (use.phrase) made.append("「" + use.phrase + "」");
      if (source) {
        const link = element("a", { href: caselib.root + source.href }, source.title);
        made.append(" ", element("small", {}, "出处：", link, source.grade ? "（" + source.grade + " 级）" : ""));
      }
      return made;
    }

    return {
      node: node,
      show: show,
      hide: () => {
        serial += 1;
        node.hidden = true;
      },
    };
  }

  caselib.matrixReader = reader;
})();
