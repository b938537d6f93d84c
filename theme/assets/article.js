/* 页面正文 → 文稿的各块（写法见 document.js）。认的是一般的 HTML，只在少数类名上多懂一点；不该带走的部分写
   data-document="skip"。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  const LEFT_OUT =
    "nav, form, fieldset, label, button, input, select, textarea, script, style, template, noscript, svg, canvas, " +
    "dialog, [hidden], [aria-hidden=true], [data-document=skip], [rel~=edit], .headerlink, .related, .cite, " +
    ".record-foot, .search-facets, .actions, h2#sources, ol.sources";
  const BESIDE = "small, .explained, .aside-note, .count, .role, dl.params";
  const WORDING = /^原文叫法：/;
  const BLOCKS =
    "p, div, section, article, header, footer, main, aside, figure, figcaption, blockquote, address, details, summary, pre";

  /**
   * The blocks of an element: what stands under the title (`head`), and the rest. A heading keeps its level and
   * its element (`from`).
   */
  function blocksOf(root) {
    const head = gather();
    const body = gather();
    Array.from(root.childNodes).forEach((node) => walk(node, body, head));
    return { head: head.end(), body: body.end() };
  }

  function tidy(text) {
    return text.replace(/\s+/g, " ").trim();
  }

  /** A line that fills up until it ends; ended lines are blocks. */
  function gather() {
    const blocks = [];
    let runs = [];
    let shape = { kind: "paragraph" };
    let isBeside = false;
    const here = {
      get isEmpty() {
        return runs.length === 0;
      },
      add(run) {
        const last = runs[runs.length - 1];
        let text = run.text;
        if (!last || /\s$/.test(last.text)) text = text.replace(/^ /, "");
        if (!text || (isBeside && text === " ")) return;
        isBeside = false;
        if (last && /^[（[]/.test(text) && !last.note) last.text = last.text.replace(/ $/, "");
        if (last && !last.note && !run.note && !last.hint && !run.hint && last.isBold === run.isBold) last.text += text;
        else runs.push(Object.assign({}, run, { text: text }));
      },
      /** In brackets behind the line's text; several in one pair of brackets. */
      beside(inBrackets) {
        const last = runs[runs.length - 1];
        const joins = isBeside;
        if (joins) last.text = last.text.replace(/）$/, "；");
        else here.add(plain("（"));
        inBrackets.forEach(here.add);
        here.add(plain("）"));
        isBeside = true;
      },
      /** Ends the line; what comes next is of this shape. */
      next(following) {
        const last = runs[runs.length - 1];
        if (last) last.text = last.text.replace(/ $/, "");
        if (runs.some((run) => run.text)) blocks.push(Object.assign({}, shape, { runs: runs }));
        runs = [];
        isBeside = false;
        shape = following || { kind: "paragraph" };
      },
      push(block) {
        here.next();
        blocks.push(block);
      },
      end() {
        here.next();
        return blocks;
      },
    };
    return here;
  }

  function plain(text) {
    return { text: text, isBold: false, note: 0 };
  }

  /** The node's content into `out`; what belongs under the title goes to `head`, while there is one. */
  function walk(node, out, head, isBold) {
    if (node.nodeType === 3) {
      out.add({ text: node.data.replace(/\s+/g, " "), isBold: Boolean(isBold), note: 0 });
      return;
    }
    if (node.nodeType !== 1 || node.matches(LEFT_OUT)) return;
    const name = node.tagName.toLowerCase();
    if (node.matches(".chip")) chip(node, out);
    else if (node.matches(".evidence")) evidence(node, out);
    else if (name === "a") link(node, out, isBold);
    else if (node.matches(BESIDE)) beside(node, out);
    else if (node.matches(".path")) between(Array.from(node.children, inLine), "").forEach(out.add);
    else if (/^h[1-6]$/.test(name)) {
      out.push({ kind: "heading", level: Number(name[1]), runs: inLine(node), from: node });
    } else if (name === "br") out.next();
    else if (name === "ul" || name === "ol") list(node, out, head);
    else if (name === "dl") pairs(node, out);
    else if (name === "table") table(node, out);
    else if (node.matches(BLOCKS)) block(node, out, head);
    else within(node, out, head, isBold || name === "strong" || name === "b");
  }

  function within(node, out, head, isBold) {
    Array.from(node.childNodes).forEach((child) => walk(child, out, head, isBold));
  }

  function block(node, out, head) {
    const isHead = head && (node.matches("header") || node.matches("header > *"));
    const to = isHead ? head : out;
    to.next();
    if (node.matches(".measure-evidence")) {
      to.add(plain("出处："));
      Array.from(node.children).slice(1).forEach((child) => walk(child, to));
    } else within(node, to, head);
    to.next();
  }

  /** The lines that a node would make by itself, without the marks of lists and without tables' grids. */
  function lines(node) {
    const out = gather();
    if (node.tagName === "DL") pairs(node, out);
    else within(node, out);
    return out
      .end()
      .reduce((all, made) => all.concat(made.kind === "table" ? made.rows.map(rowAsLine) : [made.runs]), []);
  }

  function rowAsLine(row) {
    return between(row.reduce((all, cell) => all.concat(cell.lines), []), "，");
  }

  function inLine(node) {
    return between(lines(node), "；");
  }

  /** Several lines as one. */
  function between(several, separator) {
    return several.reduce((all, runs) => (all.length ? all.concat([plain(separator)], runs) : runs), []);
  }

  /** The wording of a source beside a name, and a phrase of it, are said where they say more than what stands
      before them. */
  function isTold(node, text) {
    const item = node.closest("dd, li");
    const name = item && item.firstElementChild;
    if (!name || name === node || !name.matches("a")) return false;
    const wording = Array.from(item.querySelectorAll("small"), (each) => tidy(each.textContent)).find((each) => WORDING.test(each));
    const before = [tidy(name.textContent)].concat(wording && node.tagName !== "SMALL" ? [wording.replace(WORDING, "")] : []);
    return before.some((each) => bare(each) === bare(text));
  }

  /** A text without its quotation marks, brackets of titles, and spaces; half-width marks as full-width ones. */
  function bare(text) {
    return text.normalize("NFKC").replace(/[“”‘’"'「」《》〈〉\s]/g, "");
  }

  /** What the page sets beside a statement in small print stands in brackets behind it. */
  function beside(node, out) {
    const runs = inLine(node);
    if (!runs.length || isTold(node, tidy(node.textContent).replace(WORDING, ""))) return;
    if (out.isEmpty) {
      runs.forEach(out.add);
      return;
    }
    const [first, last] = [runs[0], runs[runs.length - 1]];
    if (!last.note && !last.hint) last.text = last.text.replace(/。$/, "");
    if (/^（[^）]*）$/.test(first.text) && first === last) first.text = first.text.slice(1, -1);
    out.beside(runs);
  }

  /** The word in 〔 〕; what it means goes along, to be told once at the end. */
  function chip(node, out) {
    const label = node.querySelector("summary") || node;
    const hint = label === node ? null : node.querySelector("p");
    const said = { hint: hint ? tidy(hint.textContent) : "", isInferred: node.matches(".chip-inferred") };
    out.add(Object.assign(plain(tidy(label.textContent)), said));
  }

  /** A phrase as printed with the number of its source. */
  function evidence(node, out) {
    const said = node.querySelector("p");
    const number = /^\[(\d+)\]$/.exec(tidy(node.querySelector("summary").textContent));
    if (!number) {
      within(said, out);
      return;
    }
    const phrase = tidy(said.firstChild.data);
    if (!isTold(node, phrase)) out.add(plain(phrase));
    out.add(mark(Number(number[1])));
  }

  function mark(number) {
    return { text: "[" + number + "]", isBold: false, note: number };
  }

  /** A link is its text; an address outside the site stands behind it, as text too. */
  function link(node, out, isBold) {
    const address = node.getAttribute("href") || "";
    const source = /^#source-(\d+)$/.exec(address);
    if (source) return out.add(mark(Number(source[1])));
    if (node.matches(".evidence-link")) return undefined;
    within(node, out, null, isBold);
    if (/^https?:/i.test(address) && tidy(node.textContent) !== address) out.add(plain("（" + address + "）"));
    return undefined;
  }

  function list(node, out, head) {
    if (node.matches(".chips")) {
      const to = head || out;
      to.next();
      Array.from(node.children).forEach((item) => within(item, to));
      to.next();
      return;
    }
    const named = node.getAttribute("aria-label");
    if (named && node.matches(".search-chips")) {
      out.next();
      if (node.children.length) out.add(plain(named + "："));
      between(Array.from(node.children, inLine), "；").forEach(out.add);
      out.next();
      return;
    }
    const depth = depthOf(node);
    let number = Number(node.getAttribute("start") || 1);
    Array.from(node.children)
      .filter((item) => !item.matches(LEFT_OUT))
      .forEach((item) => {
        out.next({ kind: "item", depth: depth, isMarked: node.tagName === "UL" });
        if (node.tagName === "OL") out.add(plain(number + "．"));
        number += 1;
        itemOf(item, out, depth);
        out.next();
      });
  }

  /** A block that opens an item continues its line. */
  function itemOf(item, out, depth) {
    Array.from(item.childNodes).forEach((child) => {
      if (child.nodeType === 1 && child.matches("p, div, section") && !child.matches(BESIDE + ", .path")) {
        within(child, out);
        out.next({ kind: "item", depth: depth });
      } else walk(child, out);
    });
  }

  function depthOf(node) {
    const outer = node.parentElement.closest("ul, ol, td, th, dd");
    return outer && outer.matches("ul, ol") ? depthOf(outer) + 1 : 0;
  }

  /** Names and what they say: in a line of their own each, several answers as numbered items. */
  function pairs(node, out) {
    const parts = Array.from(node.children).reduce(
      (all, child) => all.concat(child.tagName === "DIV" ? Array.from(child.children) : [child]),
      [],
    );
    parts.forEach((part, i) => {
      if (part.matches(LEFT_OUT)) return;
      if (part.tagName === "DT") {
        out.next();
        inLine(part).forEach(out.add);
        out.add(plain("："));
        return;
      }
      const isOne = parts[i - 1].tagName === "DT" && !(parts[i + 1] && parts[i + 1].tagName === "DD");
      if (isOne) {
        itemOf(part, out, 0);
        return;
      }
      out.next({ kind: "item", depth: 0 });
      const before = parts.slice(0, i).reverse().findIndex((each) => each.tagName === "DT");
      out.add(plain(before + 1 + "．"));
      itemOf(part, out, 0);
    });
    out.next();
  }

  function table(node, out) {
    const shown = (part) => !part.matches(LEFT_OUT) && !part.parentElement.matches(LEFT_OUT);
    const headRows = node.tHead ? Array.from(node.tHead.rows).filter(shown).length : 0;
    const rows = Array.from(node.rows)
      .filter(shown)
      .map((row) =>
        Array.from(row.cells)
          .filter(shown)
          .map((cell) => ({
            lines: said(cell),
            isHeader: cell.tagName === "TH",
            across: cell.colSpan,
            down: cell.rowSpan,
          })),
      );
    if (!rows.length) return;
    const caption = node.caption && !node.caption.matches(".unseen") ? tidy(node.caption.textContent) : "";
    const columns = Math.max(...rows.map((row) => row.reduce((sum, cell) => sum + cell.across, 0)));
    out.push({ kind: "table", caption: caption, headRows: headRows, columns: columns, rows: rows });
  }

  /** What a cell says: a mark by its name, the head of a column that can be pressed by its button. */
  function said(cell) {
    const named = cell.getAttribute("aria-label");
    if (named) return [[plain(tidy(named))]];
    const own = lines(cell);
    const button = cell.tagName === "TH" && !own.length && cell.querySelector("button");
    return button ? [[plain(tidy(button.textContent))]] : own;
  }

  caselib.article = {
    blocksOf: blocksOf,
    inLine: inLine,
    paragraph: (node) => between(lines(node), "　"),
    plain: plain,
    tidy: tidy,
  };
})();
