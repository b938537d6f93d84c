/* 对比表：案例 → 行；行 → 表格。每一行说的是同一件事，一个案例一格。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const { element, chip, mention } = caselib.compared;

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
   * @returns {HTMLTableElement}
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
    bands.forEach((band) => {
      const rows = band.rows.filter((row) => !onlyDifferences || isDifferent(row));
      if (!rows.length) return;
      const head = element("th", { scope: "rowgroup", colspan: String(cases.length + 1) }, band.label);
      made.append(element("tbody", {}, element("tr", { class: "band" }, head), ...rows.map(written)));
    });
    return made;
  }

  function written(row) {
    const cells = row.cells.map((cell) => element("td", {}, ...cell.nodes));
    return element("tr", {}, element("th", { scope: "row" }, row.label), ...cells);
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
    return items.length === 1 ? items[0] : [element("ul", {}, ...items.map((nodes) => element("li", {}, ...nodes)))];
  }

  function facts(cases, index) {
    return index.facts
      .map((label, at) => ({
        label: label,
        cells: cases.map((one) => {
          const said = one.facts[at].filter((it) => it.text || it.chips.length);
          if (!said.length) return silence(index.unstated);
          return { key: said.map(keyOf).join("|"), nodes: list(said.map((it) => [mention(it)])) };
        }),
      }))
      .filter((row) => row.cells.some((cell) => cell.key));
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
      line("起始时间", (use) => (use.since ? [mention(use.since)] : [])),
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
    const shared = new Set([...own[0].keys()].filter((id) => own.every((practices) => practices.has(id))));
    return index.dimensions
      .map(([, label, isInMatrix], at) => ({
        label: label,
        isInMatrix: isInMatrix,
        cells: cases.map((one, n) => {
          const here = [...own[n].values()].filter(([use]) => use.practice.dimension === at || use.practice.also === at);
          if (!here.length) return isInMatrix ? silence(silenceOf(one, index)) : { key: "", nodes: [] };
          const shown = hidesShared ? here.filter(([use]) => !shared.has(use.practice.id)) : here;
          const nodes = shown.map((several) => practice(several, at, one));
          const key = here.map(([use]) => use.practice.id).sort().join("|");
          return { key: key, nodes: nodes.length ? [element("ul", { class: "compare-uses" }, ...nodes)] : ["只有共同的做法"] };
        }),
      }))
      .filter((row) => row.isInMatrix || row.cells.some((cell) => cell.key));
  }

  /** A case's practices, each with all its uses. @returns {Map<string, Object[]>} */
  function practicesOf(one) {
    const found = new Map();
    one.uses.forEach((use) => found.set(use.practice.id, (found.get(use.practice.id) || []).concat(use)));
    return found;
  }

  function practice(several, dimension, one) {
    const known = several[0].practice;
    const made = element("li", {}, link(known.href, known.title));
    if (known.dimension !== dimension) {
      made.append(element("small", {}, "（兼及）"));
      return made;
    }
    several.forEach((use) => {
      if (use.wording) made.append(" ", element("small", {}, "原文叫法：" + use.wording));
      if (use.since) made.append(" ", mention(use.since));
      if (use.place) made.append(" ", mention(use.place));
      if (use.phrase) made.append(" ", phrase(use, one));
    });
    return made;
  }

  /** The source's number; the phrase opens in place. */
  function phrase(use, one) {
    const source = one.sources[use.source];
    const head = element("summary", {}, source ? "[" + (use.source + 1) + "]" : "原文");
    const body = element("p", {}, "「" + use.phrase + "」");
    if (source) {
      body.append(" ", link(source.href, source.title), " ", element("span", { class: "chip" }, "〔" + source.grade + " 级〕"));
    }
    return element("details", { class: "evidence" }, head, body);
  }

  function sourceMark(number, one) {
    return one.sources[number] ? [" ", link(one.sources[number].href, "[" + (number + 1) + "]")] : [];
  }

  /** The same metric on one line. Nothing is reckoned: values stand as printed. */
  function outcomes(cases, index) {
    const metrics = new Set();
    cases.forEach((one) => one.outcomes.forEach((outcome) => metrics.add(outcome.metric)));
    return [...metrics].map((metric) => ({
      label: metric,
      cells: cases.map((one) => {
        const here = one.outcomes.filter((outcome) => outcome.metric === metric);
        if (!here.length) return silence(index.unstated);
        const key = here.map((outcome) => outcome.label + outcome.printed + keyOf({ text: "", chips: outcome.chips }));
        return { key: key.join("|"), nodes: list(here.map((outcome) => outcomeNodes(outcome, one))) };
      }),
    }));
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

  caselib.comparison = { table: table, titleOf: titleOf };
})();
