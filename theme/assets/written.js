/* 文稿（见 document.js）→ HTML 和纯文字；先要有 save.js。粘贴用的 HTML 把样式写在每个元素上，WPS 和 Word 只认这样的；单个网页
   用的样式写在它自己的开头。字体字号照公文（GB/T 9704-2012）：标题小标宋二号，一级黑体，二级楷体，正文仿宋三号。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  const BODY = "font-family:仿宋_GB2312,仿宋,FangSong,STFangsong,serif;font-size:16pt;line-height:28pt;margin:0;";
  const HEADING = "font-size:16pt;line-height:28pt;font-weight:normal;margin:0;text-indent:2em;";
  const CELL = "border:1px solid #000;padding:2pt 5pt;vertical-align:top;";
  const IN_CELL = "font-family:宋体,SimSun,serif;font-size:10.5pt;line-height:1.4;margin:0;";

  /** Styles of what is pasted, by part; `h` with the level. */
  const PASTED = {
    title: "text-align:center;font-family:方正小标宋简体,小标宋,宋体,SimSun,serif;font-size:22pt;line-height:32pt;margin:0 0 6pt;",
    head: BODY + "text-align:center;",
    h1: "font-family:黑体,SimHei,sans-serif;" + HEADING,
    h2: "font-family:楷体_GB2312,楷体,KaiTi,serif;" + HEADING,
    h3: "font-family:仿宋_GB2312,仿宋,FangSong,serif;" + HEADING + "font-weight:bold;",
    h4: "font-family:仿宋_GB2312,仿宋,FangSong,serif;" + HEADING,
    h5: "font-family:仿宋_GB2312,仿宋,FangSong,serif;" + HEADING,
    p: BODY + "text-align:justify;text-indent:2em;",
    caption: IN_CELL + "text-align:center;",
    table: "border-collapse:collapse;border:1px solid #000;width:100%;margin:6pt 0;",
    th: CELL + "background:#f2f2f2;text-align:center;",
    side: CELL + "background:#f2f2f2;text-align:left;",
    td: CELL,
    line: IN_CELL,
    note: BODY + "font-size:12pt;line-height:20pt;",
    sup: "font-size:10pt;line-height:0;",
  };

  /**
   * The document as HTML for the clipboard.
   * @returns {string}
   */
  caselib.pastedHtml = function (made) {
    const look = { at: (part) => ' style="' + PASTED[part] + '"', first: 1, mark: (run) => caselib.xml(run.text) };
    const title = "<p" + look.at("title") + ">" + caselib.xml(made.title) + "</p>";
    return '<html><head><meta charset="utf-8"></head><body>' + title + content(made, look) + "</body></html>";
  };

  /**
   * The document's content as HTML for a page with a style sheet of its own: classes by part, marks as links
   * to the notes.
   * @returns {string}
   */
  caselib.pageHtml = function (made) {
    const listed = new Set(made.notes.map((note) => note.number));
    const named = { head: "head", side: "side", note: "note", caption: "caption" };
    const look = {
      at: (part) => (named[part] ? ' class="' + named[part] + '"' : ""),
      first: 2,
      mark: (run) => (listed.has(run.note) ? '<a href="#note-' + run.note + '">' + run.text + "</a>" : run.text),
      isPage: true,
    };
    return "<h1>" + caselib.xml(made.title) + "</h1>" + content(made, look);
  };

  function content(made, look) {
    const p = (part, runs) => "<p" + look.at(part) + ">" + inner(runs, look) + "</p>";
    const heading = (text) => tagged(look, 1, caselib.xml(text));
    return [
      made.head.map((runs) => p("head", runs)).join(""),
      made.blocks.map((block) => written(block, look)).join(""),
      made.legend.length ? heading("标记说明") + made.legend.map((runs) => p("p", runs)).join("") : "",
      heading("引用和版本") + made.closing.map((runs) => p("p", runs)).join(""),
      made.notes.length ? heading("来源") + made.notes.map((note) => source(note, look)).join("") : "",
    ].join("\n");
  }

  function tagged(look, level, html) {
    const name = "h" + Math.min(6, level + look.first - 1);
    return "<" + name + look.at("h" + level) + ">" + html + "</" + name + ">";
  }

  function source(note, look) {
    const id = look.isPage ? ' id="note-' + note.number + '"' : "";
    return "<p" + id + look.at("note") + ">[" + note.number + "] " + inner(note.runs, look) + "</p>";
  }

  function written(block, look) {
    if (block.kind === "table") return table(block, look);
    if (block.kind === "heading") return tagged(look, block.level, inner(block.runs, look));
    if (block.kind === "paragraph") return "<p" + look.at("p") + ">" + inner(block.runs, look) + "</p>";
    const start = "　".repeat(block.depth) + (block.isMarked ? "· " : "");
    return "<p" + look.at("p") + ">" + start + inner(block.runs, look) + "</p>";
  }

  function inner(runs, look) {
    return runs
      .map((run) => {
        if (run.note) return "<sup" + look.at("sup") + ">" + look.mark(run) + "</sup>";
        return run.isBold ? "<b>" + caselib.xml(run.text) + "</b>" : caselib.xml(run.text);
      })
      .join("");
  }

  function table(block, look) {
    const rows = block.rows.map((row, i) => {
      const cells = row.map((cell) => {
        const name = cell.isHeader ? "th" : "td";
        const part = cell.isHeader && i >= block.headRows ? "side" : name;
        const spans = (cell.across > 1 ? ` colspan="${cell.across}"` : "") + (cell.down > 1 ? ` rowspan="${cell.down}"` : "");
        const lines = cell.lines.map((runs) => "<p" + look.at("line") + ">" + inner(runs, look) + "</p>");
        return "<" + name + spans + look.at(part) + ">" + lines.join("") + "</" + name + ">";
      });
      return "<tr>" + cells.join("") + "</tr>";
    });
    const head = rows.slice(0, block.headRows).join("");
    const made =
      "<table" + look.at("table") + ">" + (head ? "<thead>" + head + "</thead>" : "") +
      "<tbody>" + rows.slice(block.headRows).join("") + "</tbody></table>";
    const caption = block.caption ? "<p" + look.at("caption") + ">" + caselib.xml(block.caption) + "</p>" : "";
    return caption + (look.isPage ? '<div class="wide" tabindex="0">' + made + "</div>" : made);
  }

  /**
   * The document as text: two ideographic spaces before a paragraph, tabulators between the cells of a row.
   * @returns {string}
   */
  caselib.writtenText = function (made) {
    const paragraph = (runs) => "　　" + words(runs);
    const block = (each) => {
      if (each.kind !== "table") {
        return "　".repeat(2 + (each.depth || 0)) + (each.isMarked ? "· " : "") + words(each.runs);
      }
      const rows = each.rows.filter((row) => row.length).map((row) => row.map((cell) => cell.lines.map(words).join("；")).join("\t"));
      return (each.caption ? [each.caption] : []).concat(rows).join("\n");
    };
    return [made.title]
      .concat(
        made.head.map(words),
        made.blocks.map(block),
        made.legend.length ? ["标记说明"] : [],
        made.legend.map(paragraph),
        ["引用和版本"],
        made.closing.map(paragraph),
        made.notes.length ? ["来源"] : [],
        made.notes.map((note) => "[" + note.number + "] " + words(note.runs)),
      )
      .join("\n");
  };

  function words(runs) {
    return runs.map((run) => run.text).join("");
  }
})();
