/* 对比表：案例 → 行；行 → 表格。每一行说的是同一件事，一个案例一格。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const { element, chip, mention } = caselib.compared;

  const AROUND = 4; // so many letters beside a practice's name tell nothing new

  /**
   * A row: its label, and for each case what is shown and by what it is compared (`key`).
   * @typedef {{label: string, cells: {key: string, nodes: Node[]}[]}} Row
   * @typedef {{label: string, rows: Row[]}} Band
   */

  /**
   * @param {Object[]} cases as `caselib.compared.load` gives them
   * @param {Object} index data/compare/index.js
   * @param {string} practice id of the practice that is looked at, or ""
   * @param {boolean} onlyDifferences
   * @returns {{node: HTMLTableElement, rows: number, practices: number}} and how many rows and shared practices
   *   are left out
   */
  function table(cases, index, practice, onlyDifferences) {
    const bands = [
      { label: "基本情况", rows: facts(cases, index) },
      practice ? { label: titleOf(cases, practice), rows: uses(cases, index, practice) } : null,
      { label: "采用的做法", rows: dimensions(cases, index, onlyDifferences && cases.length > 1) },
      { label: index.labels[0], rows: outcomes(cases, index) },
      { label: index.labels[1], rows: policies(cases, index) },
      { label: index.labels[2], rows: sources(cases, index) },
    ].filter(Boolean);
    const made = element("table", { class: "compare-table" }, element("caption", { class: "unseen" }, "案例对比"));
    const heads = cases.map((one) =>
      element("th", { scope: "col" }, link(one.href, one.title), ...one.chips.map(chip), remover(one)),
    );
    made.append(element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "项目"), ...heads)));
    const left = { rows: 0, practices: onlyDifferences && cases.length > 1 ? sharedBy(cases).size : 0 };
    bands.forEach((band) => {
      const rows = band.rows.filter((row) => !onlyDifferences || isDifferent(row));
      left.rows += band.rows.filter((row) => !row.isCompact && !isDifferent(row)).length;
      if (!rows.length) return;
      const head = element("th", { scope: "rowgroup", colspan: String(cases.length + 1) }, band.label);
      made.append(element("tbody", {}, element("tr", { class: "band" }, head), ...rows.map(written)));
    });
    // a copy tells the bases of all guesses together at its end, none in its cell
    made.querySelectorAll(".chip-inferred").forEach((guess) => guess.classList.replace("chip-inferred", "compare-guess"));
    return { node: made, rows: onlyDifferences ? left.rows : 0, practices: left.practices };
  }

  function written(row) {
    const kind = row.isCompact ? { class: "compare-others" } : row.isLone ? { class: "compare-lone", "data-document": "skip" } : {};
    const cells = row.cells.map((cell) => element("td", {}, ...cell.nodes));
    return element("tr", kind, element("th", { scope: "row" }, row.label), ...cells);
  }

  function isDifferent(row) {
    return row.cells.some((cell) => cell.key !== row.cells[0].key);
  }

  function link(href, text) {
    return element("a", { href: caselib.root + href }, text);
  }

  function remover(one) {
    const name = "把“" + one.title + "”移出对比";
    const attributes = { type: "button", class: "compare-remove", "data-remove": one.id, "aria-label": name };
    return element("button", Object.assign(attributes, { "data-document": "skip" }), "移出");
  }

  /** What is said where nothing is. */
  function silence(word) {
    return { key: "", nodes: [chip(word)] };
  }

  function list(items) {
    return items.length === 1 ? items[0] : [inline(items)];
  }

  /** Items below each other on the screen, behind each other on paper and in copies. */
  function inline(items) {
    const made = element("span", { class: "compare-list", role: "list" });
    items.forEach((nodes, at) => {
      if (at) made.append(element("span", { class: "compare-between" }, "；"));
      made.append(element("span", { role: "listitem" }, ...nodes));
    });
    return made;
  }

  function facts(cases, index) {
    return index.facts
      .map((label, at) => ({
        label: label,
        cells: cases.map((one) => {
          const said = one.facts[at].filter((it) => it.text || it.chips.length);
          if (!said.length) return silence(index.unstated);
          return { key: said.map(keyOf).join("|"), nodes: list(said.map((it) => [mention(attributed(it, one))])) };
        }),
      }))
      .filter((row) => row.cells.some((cell) => cell.key));
  }

  /** On what a guess rests, with the case that it is made of: the explanations of all stand together in a copy. */
  function attributed(said, one) {
    const chips = said.chips.map(([label, hint, isGuess]) => [label, isGuess && hint ? one.title + "：" + hint : hint, isGuess]);
    return Object.assign({}, said, { chips: chips });
  }

  function keyOf(said) {
    return said.text + said.chips.map((each) => each[0]).join();
  }

  function titleOf(cases, practice) {
    for (const one of cases) {
      for (const use of one.uses) {
        if (use.practice.id === practice) return use.practice.title;
        if (use.practice.family === practice) return use.practice.familyTitle;
      }
    }
    return practice;
  }

  /** The practice that is looked at: a line for each thing that may be said of its use. */
  function uses(cases, index, practice) {
    const found = cases.map((one) =>
      one.uses.filter((use) => use.practice.id === practice || use.practice.family === practice),
    );
    const isFamily = found.some((several) => several.some((use) => use.practice.id !== practice));
    const line = (label, say) => ({
      label: label,
      cells: cases.map((one, at) => {
        if (!found[at].length) return silence(silenceOf(one, index));
        const said = found[at].map((use) => say(use, one)).filter((nodes) => nodes.length);
        const text = said.map((nodes) => nodes.map((node) => node.textContent || node).join("")).join("|");
        return said.length ? { key: text, nodes: list(said) } : silence(index.unstated);
      }),
    });
    const rows = [
      isFamily ? line("做法", (use) => [link(use.practice.href, use.practice.title)]) : null,
      line("原文叫法", (use) => [use.wording || use.practice.title]),
      line("构成", (use) => (use.parts.length ? [parts(use.parts)] : [])),
      line("起始时间", (use, one) => (use.since ? [mention(attributed(use.since, one))] : [])),
      line("对应举措", (use) => [mention(use.measure)]),
      line("原文短语", (use, one) => (use.phrase ? ["「" + use.phrase + "」", ...sourceMark(use.source, one)] : [])),
      line("备注", (use) => (use.note ? [use.note] : [])),
    ].filter(Boolean);
    return rows.filter((row, at) => at === 0 || row.cells.some((cell) => cell.key));
  }

  function silenceOf(one, index) {
    return index.words[one.isThin ? 3 : 2];
  }

  function parts(pairs) {
    return element(
      "dl",
      { class: "params" },
      ...pairs.map(([name, text]) => element("div", {}, element("dt", {}, name), element("dd", {}, text))),
    );
  }

  /** A line for each dimension; those outside the matrix only where a case has something there. */
  function dimensions(cases, index, hidesShared) {
    const own = cases.map((one) => practicesOf(one));
    const shared = sharedBy(cases);
    const told = cases.map(() => new Set());
    return index.dimensions
      .map(([, label, isInMatrix], at) => ({
        label: label,
        isInMatrix: isInMatrix,
        cells: cases.map((one, n) => {
          const here = [...own[n].values()].filter(([use]) => use.practice.dimension === at || use.practice.also === at);
          if (!here.length) return isInMatrix ? silence(silenceOf(one, index)) : { key: "", nodes: [] };
          const shown = hidesShared ? here.filter(([use]) => !shared.has(use.practice.id)) : here;
          const nodes = shown.map((several) => practice(several, at, one, told[n]));
          const key = here.map(([use]) => use.practice.id).sort().join("|");
          return { key: key, nodes: nodes.length ? [inline(nodes)] : ["只有共同的做法"] };
        }),
      }))
      .filter((row) => row.isInMatrix || row.cells.some((cell) => cell.key));
  }

  /** Ids of the practices that every case uses. */
  function sharedBy(cases) {
    const own = cases.map((one) => practicesOf(one));
    return new Set([...own[0].keys()].filter((id) => own.every((practices) => practices.has(id))));
  }

  /** A case's practices, each with all its uses. @returns {Map<string, Object[]>} */
  function practicesOf(one) {
    const found = new Map();
    one.uses.forEach((use) => found.set(use.practice.id, (found.get(use.practice.id) || []).concat(use)));
    return found;
  }

  /** `told`: the phrases that stand in the case's cells already. */
  function practice(several, dimension, one, told) {
    const known = several[0].practice;
    const made = [link(known.href, known.title)];
    if (known.dimension !== dimension) {
      made.push(element("small", { class: "compare-also" }, "（兼及）"));
      return made;
    }
    several.forEach((use) => {
      if (use.wording) made.push(" ", element("small", {}, "原文叫法：" + use.wording));
      if (use.since) made.push(" ", mention(attributed(use.since, one)));
      if (use.place) made.push(" ", mention(attributed(use.place, one)));
      if (use.phrase) made.push(...phrase(use, one, told));
    });
    return made;
  }

  /** The source's number; the phrase opens in place. What stands there already is not told again in a copy. */
  function phrase(use, one, told) {
    const source = one.sources[use.source];
    const head = element("summary", {}, source ? "[" + (use.source + 1) + "]" : "原文");
    const body = element("p", {}, "「" + use.phrase + "」");
    if (source) {
      body.append(" ", link(source.href, source.title), " ", element("span", { class: "chip" }, "〔" + source.grade + " 级〕"));
    }
    const isKnown = told.has(use.phrase) || [use.wording, use.practice.title].some((name) => saysOnly(use.phrase, name));
    told.add(use.phrase);
    const made = element("details", { class: "evidence", "data-document": isKnown ? "skip" : false }, head, body);
    return isKnown && source ? [made, element("span", { class: "compare-copied" }, head.textContent)] : [made];
  }

  /** Whether a phrase is a name with a word or two around it. */
  function saysOnly(phrase, name) {
    const letters = (text) => text.replace(/[\s“”‘’「」《》（）()、，,。.]/g, "");
    const [all, own] = [letters(phrase), letters(name)];
    return own !== "" && all.includes(own) && all.length - own.length <= AROUND;
  }

  function sourceMark(number, one) {
    return one.sources[number] ? [" ", link(one.sources[number].href, "[" + (number + 1) + "]")] : [];
  }

  /** The same metric on one line; those of one case only once more in a single row, for paper and copies. Nothing is
      reckoned: values stand as printed. */
  function outcomes(cases, index) {
    const metrics = new Set();
    cases.forEach((one) => one.outcomes.forEach((outcome) => metrics.add(outcome.metric)));
    const isLone = (metric) =>
      cases.length > 1 && cases.filter((one) => one.outcomes.some((outcome) => outcome.metric === metric)).length < 2;
    const rows = [...metrics].map((metric) => ({
      label: metric,
      isLone: isLone(metric),
      cells: cases.map((one) => {
        const here = one.outcomes.filter((outcome) => outcome.metric === metric);
        if (!here.length) return silence(index.unstated);
        const key = here.map((outcome) => outcome.label + outcome.printed + keyOf({ text: "", chips: outcome.chips }));
        return { key: key.join("|"), nodes: list(here.map((outcome) => outcomeNodes(outcome, one))) };
      }),
    }));
    const others = cases.map((one) => {
      const here = one.outcomes.filter((outcome) => isLone(outcome.metric));
      if (!here.length) return silence(index.unstated);
      const nodes = here.map((outcome) => [outcome.metric + " ", ...outcomeNodes(outcome, one)]);
      return { key: one.id, nodes: list(nodes) };
    });
    const isNeeded = rows.some((row) => row.isLone);
    return isNeeded ? rows.concat({ label: "其他成效", isCompact: true, cells: others }) : rows;
  }

  function outcomeNodes(outcome, one) {
    const about = [outcome.label, outcome.span, outcome.note].filter(Boolean).join("；");
    return [
      outcome.printed ? element("strong", {}, outcome.printed) : "",
      ...outcome.chips.map(chip),
      about ? element("small", {}, about) : "",
      ...sourceMark(outcome.source, one),
    ].filter(Boolean);
  }

  function policies(cases, index) {
    const row = {
      label: "文献",
      cells: cases.map((one) => {
        if (!one.policies.length) return silence(index.unstated);
        const items = one.policies.map((cited) => [mention(cited.said), cited.role ? element("small", {}, cited.role) : ""]);
        const key = one.policies.map((cited) => cited.said.text + cited.role).join("|");
        return { key: key, nodes: list(items.map((nodes) => nodes.filter(Boolean))) };
      }),
    };
    return row.cells.some((cell) => cell.key) ? [row] : [];
  }

  function sources(cases) {
    const cells = cases.map((one) => ({
      key: one.sources.map((source) => source.id).join("|"),
      nodes: [element("ol", { class: "compare-sources" }, ...one.sources.map(sourceItem))],
    }));
    return [{ label: "名称和等级", cells: cells }];
  }

  function sourceItem(source) {
    const grade = element("span", { class: "chip" }, "〔" + source.grade + " 级〕");
    const details = element("small", {}, source.details);
    return element("li", {}, link("sources/" + source.id + ".html", source.title), grade, ...source.chips.map(chip), details);
  }

  /**
   * A copy of a table for paper: nothing to open, several items of a cell in one line.
   * @param {HTMLTableElement} table
   */
  function paper(table) {
    const made = table.cloneNode(true);
    made.classList.add("compare-paper");
    made.querySelectorAll(".compare-remove, .compare-lone, .compare-copied").forEach((node) => node.remove());
    Array.from(made.tBodies)
      .filter((band) => band.rows.length === 2)
      .forEach((band) => {
        band.rows[1].cells[0].textContent = band.rows[0].textContent;
        band.rows[0].remove();
      });
    made.querySelectorAll("details").forEach((node) => {
      const word = node.querySelector("summary").textContent;
      node.replaceWith(element("span", { class: node.matches(".chip") ? "chip" : "compare-mark" }, word));
    });
    made.prepend(columns(made));
    return made;
  }

  /** As wide as the square root of what a column says, so that the longest does not make all rows tall. */
  function columns(table) {
    const heads = Array.from(table.tHead.rows[0].cells).slice(1);
    const said = heads.map((_, at) => {
      const cells = Array.from(table.tBodies).map((band) => Array.from(band.rows, (row) => row.cells[at + 1]));
      return Math.sqrt([].concat(...cells).reduce((sum, cell) => sum + (cell ? cell.textContent.length : 0), 0));
    });
    const all = said.reduce((sum, each) => sum + each, 0);
    const shares = said.map((each) => ((94 * each) / all).toFixed(2) + "%");
    return element("colgroup", {}, ...["6%", ...shares].map(column));
  }

  /** The width goes not by way of an attribute, which the page's policy refuses. */
  function column(width) {
    const made = element("col");
    made.style.width = width;
    return made;
  }

  caselib.comparison = { table: table, titleOf: titleOf, paper: paper };
})();
