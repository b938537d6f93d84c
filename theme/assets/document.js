/* 页面正文 → 一份中立的文稿：标题、段落、条目、表格、出处编号、标记说明、引用和版本。复制到文档、导出 Word、
   存为单个网页都从它做起，所以三样内容相同。先要有 article.js。要横排的部分写 data-document="landscape"；自成一份的
   一节写 data-document="part"，按里面的按钮只带走它。

   文稿 Document：{title, head: Run[][], blocks: Block[], legend: Run[][], closing: Run[][], notes: Note[], isWide}
   Block：{kind: "heading", level: 1…5, runs} | {kind: "paragraph", runs} | {kind: "item", depth: 0…, isMarked, runs}
          | {kind: "table", caption: string, headRows: number, columns: number, rows: Cell[][]}
   Cell：{lines: Run[][], isHeader, across, down}；Note：{number, runs}
   Run：{text, isBold, note}；note 是所指来源的编号，这时 text 是“[1]”这样的字样。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  const DIGITS = "零一二三四五六七八九";
  const OWN_NUMBER = /^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．])\s*/;
  const MANY_COLUMNS = 6;
  const [SEVERAL_COLUMNS, LONG_CELL] = [4, 150];

  /**
   * What stands in the page's article, as a document; or in the part of it in which a button was pressed.
   * @param {Element} [button]
   */
  caselib.documentOf = function (button) {
    const root = (button && button.closest("[data-document=part]")) || document.querySelector("article");
    const top = root.querySelector("h1, h2");
    const read = caselib.article.blocksOf(root);
    const isOwn = (block) => block.from !== top;
    const blocks = numbered(read.body.filter(isOwn), Number(top.tagName[1]));
    const notes = Array.from(root.querySelectorAll("ol.sources > li[id^=source-]"), (li) => ({
      number: Number(li.id.slice("source-".length)),
      runs: source(li),
    }));
    const made = {
      title: titleOf(top),
      head: read.head.filter(isOwn).map((block) => block.runs),
      blocks: blocks,
      legend: [],
      closing: closing(root, top),
      notes: notes,
      isWide:
        Boolean(root.querySelector("[data-document=landscape]")) ||
        blocks.some((block) => block.kind === "table" && isWide(block)),
    };
    made.legend = explained(made);
    return made;
  };

  /** Whether a table asks for a sheet on its side: many columns, or several with much to say. */
  function isWide(block) {
    const long = (cell) => cell.lines.reduce((sum, runs) => sum + lengthOf(runs), 0) > LONG_CELL;
    return (
      block.columns > MANY_COLUMNS ||
      (block.columns >= SEVERAL_COLUMNS && block.rows.some((row) => row.length > 2 && row.some(long)))
    );
  }

  function lengthOf(runs) {
    return runs.reduce((sum, run) => sum + run.text.length, 0);
  }

  /** A source as it is cited, where the page says how, else by its title; then its marks and what is known of it. */
  function source(li) {
    const runs = caselib.article.paragraph(li);
    const cited = li.querySelector(".cite > p");
    const title = caselib.article.tidy(li.querySelector("a").textContent);
    if (cited && runs[0].text.startsWith(title)) {
      runs[0].text = caselib.article.tidy(cited.textContent) + runs[0].text.slice(title.length);
    }
    return runs;
  }

  function titleOf(top) {
    return caselib.article.inLine(top).map((run) => run.text).join("");
  }

  /** Headings with the numbers of official documents (GB/T 9704-2012, 7.3.3): 一、（一）1．（1）. */
  function numbered(blocks, above) {
    const counts = [0, 0, 0, 0, 0];
    return blocks.map((made) => {
      if (made.kind !== "heading") return made;
      const level = Math.max(1, made.level - above);
      counts.fill(0, level);
      counts[level - 1] += 1;
      const n = counts[level - 1];
      const number = [chinese(n) + "、", "（" + chinese(n) + "）", n + "．", "（" + n + "）", ""][level - 1];
      const runs = made.runs.map((run, i) =>
        Object.assign({}, run, { text: i ? run.text : run.text.replace(OWN_NUMBER, ""), isBold: false }),
      );
      return { kind: "heading", level: level, runs: [caselib.article.plain(number)].concat(runs) };
    });
  }

  function chinese(n) {
    const tens = Math.floor(n / 10);
    const ones = n % 10;
    if (tens > 9) return String(n);
    return (tens > 1 ? DIGITS[tens] : "") + (tens ? "十" : "") + (ones || !tens ? DIGITS[ones] : "");
  }

  /** What the words in 〔 〕 mean, told once at the end; but where several things are inferred, each basis stands
      behind its own. */
  function explained(made) {
    const meanings = new Map();
    const marks = everyRun(made).filter((run) => run.hint);
    marks.forEach((run) => meanings.set(run.text, (meanings.get(run.text) || new Set()).add(run.hint)));
    const isApart = (run) => run.isInferred && meanings.get(run.text).size > 1;
    const [apart, together] = [marks.filter(isApart), marks.filter((run) => !isApart(run))];
    const told = new Set(together.map((run) => run.text));
    const meaning = (label) => Array.from(meanings.get(label)).join("");
    const legend = Array.from(told, (label) => [caselib.article.plain(label + meaning(label))]);
    apart.forEach((run) => {
      run.text += "（" + run.hint.replace(/。$/, "") + "）";
    });
    return legend;
  }

  function everyRun(made) {
    const flat = (lists) => [].concat(...lists);
    const inRow = (row) => flat(row.map((cell) => flat(cell.lines)));
    const inBlock = (block) => (block.kind === "table" ? flat(block.rows.map(inRow)) : block.runs);
    return flat(made.head).concat(flat(made.blocks.map(inBlock)), flat(made.notes.map((note) => note.runs)));
  }

  /** How to cite the page, what the site says of itself, and the date of its version. */
  function closing(root, top) {
    const texts = (within, selector) =>
      Array.from(within.querySelectorAll(selector), (said) => caselib.article.tidy(said.textContent));
    const citations = texts(root, ".record-foot .citation");
    return (citations.length ? citations : [cited(top)])
      .concat(texts(document, ".site-footer__notice"))
      .concat(texts(document, ".site-footer__list li").filter((text) => /版本 [\d-]+$/.test(text)))
      .map((text) => [caselib.article.plain(text)]);
  }

  /** A page without a citation of its own, as a web page (GB/T 7714-2025). */
  function cited(top) {
    const canonical = document.querySelector("link[rel=canonical]");
    const here = /^https?:$/.test(location.protocol) ? location.href.replace(/#.*$/, "") : "";
    const address = canonical && !location.search ? canonical.href : here;
    const library = document.querySelector(".md-logo");
    const names = [library ? library.getAttribute("aria-label") : "", titleOf(top)].filter(Boolean);
    return names.join(". ") + (address ? "[EB/OL]. " + address + "." : "[EB].");
  }
})();
