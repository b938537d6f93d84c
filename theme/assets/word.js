/* “导出 Word”：文稿（见 document.js）→ .docx（ECMA-376），WPS、Word、LibreOffice 都能打开；先要有 save.js。
   A4，版心和字体照公文（GB/T 9704-2012）；标题用“标题 1”到“标题 5”的样式，来源是尾注，页脚有页码。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006/";
  const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
  const LINKED = ["styles", "settings", "fontTable", "endnotes", "footer"];

  /* A4，以二十分之一磅计。竖排的版心照公文：上 37、下 35、左 28、右 26 毫米（GB/T 9704-2012，5.2.1）；横排的留 20 毫米 */
  const UPRIGHT = { width: 11906, height: 16838, top: 2098, bottom: 1984, left: 1587, right: 1474, footer: 1361 };
  const SIDEWAYS = { width: 16838, height: 11906, top: 1134, bottom: 1134, left: 1134, right: 1134, footer: 567 };
  const IN_CELL = 210;
  const PADDING = 85;
  const SHORT_ROW = 6;
  /* 引号、破折号中西文共用一个编码：不写明就排成西文的样子 */
  const CHINESE = '<w:rFonts w:hint="eastAsia"/>';

  caselib.actions.word = function (button) {
    const made = caselib.documentOf(button);
    if (caselib.save(made.title + ".docx", TYPE + "document", caselib.word(made))) {
      caselib.say("已导出 Word 文件。");
    }
  };

  /**
   * The document as a file of Word's.
   * @returns {Uint8Array}
   */
  caselib.word = function (made) {
    const x = caselib.xml;
    const core =
      `<cp:coreProperties xmlns:cp="${PACKAGE}metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
      `<dc:title>${x(made.title)}</dc:title><dc:language>zh-CN</dc:language></cp:coreProperties>`;
    return caselib.zip([
      { name: "[Content_Types].xml", text: contentTypes() },
      {
        name: "_rels/.rels",
        text: relations([
          [RELATIONS + "/officeDocument", "word/document.xml"],
          [PACKAGE + "relationships/metadata/core-properties", "docProps/core.xml"],
        ]),
      },
      { name: "docProps/core.xml", text: XML + core },
      { name: "word/document.xml", text: part("document", "<w:body>" + body(made) + section(made) + "</w:body>") },
      {
        name: "word/_rels/document.xml.rels",
        text: relations(LINKED.map((name) => [RELATIONS + "/" + name, name + ".xml"])),
      },
      { name: "word/styles.xml", text: part("styles", styles()) },
      { name: "word/settings.xml", text: part("settings", settings()) },
      { name: "word/fontTable.xml", text: part("fonts", fonts()) },
      { name: "word/endnotes.xml", text: part("endnotes", endnotes(made)) },
      { name: "word/footer.xml", text: part("ftr", footer()) },
    ]);
  };

  function part(name, inner) {
    return XML + `<w:${name} xmlns:w="${MAIN}" xmlns:r="${RELATIONS}">${inner}</w:${name}>`;
  }

  function body(made) {
    const heading = (text) => paragraph("Heading1", run({ text: text }));
    const text = (runs) => paragraph("", runs.map(run).join(""));
    const after = made.notes.length ? [heading("来源"), paragraph("", run({ text: "见尾注。" }))] : [];
    return [paragraph("Title", run({ text: made.title }))]
      .concat(
        made.head.map((runs) => paragraph("Subtitle", runs.map(run).join(""))),
        made.notes.length ? [paragraph("Subtitle", run({ text: "来源：" }) + made.notes.map(reference).join(""))] : [],
        made.blocks.map((block) => written(block, made)),
        made.legend.length ? [heading("标记说明")] : [],
        made.legend.map(text),
        [heading("引用和版本")],
        made.closing.map(text),
        after,
      )
      .join("");
  }

  function written(block, made) {
    if (block.kind === "table") return table(block, made);
    const inner = block.runs.map(run).join("");
    if (block.kind === "heading") return paragraph("Heading" + block.level, inner);
    if (block.kind === "paragraph") return paragraph("", inner);
    const start = "　".repeat(block.depth) + (block.isMarked ? "· " : "");
    return paragraph("", (start ? run({ text: start }) : "") + inner);
  }

  function paragraph(style, inner, more) {
    const properties = (style ? `<w:pStyle w:val="${style}"/>` : "") + (more || "");
    return `<w:p>${properties ? `<w:pPr>${properties}</w:pPr>` : ""}${inner}</w:p>`;
  }

  function run(one) {
    const style = one.note ? '<w:rStyle w:val="Mark"/>' : "";
    const properties = style + CHINESE + (one.isBold ? "<w:b/>" : "");
    return `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${caselib.xml(one.text)}</w:t></w:r>`;
  }

  /** Where the endnotes hang: all of them below the title and in order, so that their numbers, which Word
      gives, are those of the marks in the text. */
  function reference(note) {
    const bracket = (text) => run({ text: text, note: note.number });
    return (
      bracket("[") + `<w:r><w:rPr><w:rStyle w:val="EndnoteReference"/></w:rPr><w:endnoteReference w:id="${note.number}"/></w:r>` +
      bracket("]")
    );
  }

  function endnotes(made) {
    const own = (type, id, inner) => `<w:endnote w:type="${type}" w:id="${id}"><w:p><w:r><w:${inner}/></w:r></w:p></w:endnote>`;
    const number = '<w:r><w:rPr><w:rStyle w:val="EndnoteReference"/></w:rPr><w:endnoteRef/></w:r>';
    return (
      own("separator", -1, "separator") +
      own("continuationSeparator", 0, "continuationSeparator") +
      made.notes
        .map((note) => {
          const inner = number + run({ text: " " }) + note.runs.map(run).join("");
          return `<w:endnote w:id="${note.number}">${paragraph("EndnoteText", inner)}</w:endnote>`;
        })
        .join("")
    );
  }

  function table(block, made) {
    const sheet = made.isWide ? SIDEWAYS : UPRIGHT;
    const widths = columnWidths(block, sheet.width - sheet.left - sheet.right);
    const open = new Map();
    const rows = block.rows.map((row, i) => {
      const isHead = i < block.headRows;
      const isShort = row.every((cell) => cell.lines.length <= SHORT_ROW);
      const properties = `<w:trPr>${isShort ? "<w:cantSplit/>" : ""}${isHead ? "<w:tblHeader/>" : ""}</w:trPr>`;
      return `<w:tr>${properties}${rowCells(row, isHead, widths, open)}</w:tr>`;
    });
    const edges = ["top", "left", "bottom", "right", "insideH", "insideV"];
    const borders = edges.map((edge) => `<w:${edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>`).join("");
    const total = widths.reduce((sum, width) => sum + width, 0);
    return (
      (block.caption ? paragraph("Caption", run({ text: block.caption })) : "") +
      `<w:tbl><w:tblPr><w:tblW w:w="${total}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>${borders}</w:tblBorders>` +
      '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="' + PADDING + '" w:type="dxa"/>' +
      '<w:right w:w="' + PADDING + '" w:type="dxa"/></w:tblCellMar>' +
      `</w:tblPr><w:tblGrid>${widths.map((width) => `<w:gridCol w:w="${width}"/>`).join("")}</w:tblGrid>` +
      rows.join("") + "</w:tbl>" + paragraph("Cell", "")
    );
  }

  /** A row's cells in the grid: `open` holds, by column, how many rows an earlier cell still reaches down. */
  function rowCells(row, isHead, widths, open) {
    const written = [];
    const waiting = row.slice();
    for (let at = 0; at < widths.length; ) {
      const above = open.get(at);
      const cell = above || waiting.shift() || { lines: [], across: 1, down: 1 };
      const across = Math.min(cell.across, widths.length - at);
      const merge = above ? "<w:vMerge/>" : cell.down > 1 ? '<w:vMerge w:val="restart"/>' : "";
      written.push(cellOf(above ? { lines: [] } : cell, isHead, widths.slice(at, at + across), merge));
      const left = (above ? above.left : cell.down) - 1;
      if (left > 0) open.set(at, { across: across, left: left });
      else open.delete(at);
      at += across;
    }
    return written.join("");
  }

  function cellOf(cell, isHead, widths, merge) {
    const width = widths.reduce((sum, each) => sum + each, 0);
    const shade = cell.isHeader ? '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' : "";
    const isBand = cell.isHeader && widths.length > 1;
    const span = widths.length > 1 ? `<w:gridSpan w:val="${widths.length}"/>` : "";
    const lines = cell.lines.length ? cell.lines : [[]];
    const placed = isHead ? '<w:jc w:val="center"/>' : isBand ? "<w:keepNext/>" : "";
    const texts = lines.map((runs) =>
      paragraph("Cell", runs.map((one) => run(isHead ? Object.assign({}, one, { isBold: true }) : one)).join(""), placed),
    );
    return (
      `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/>${span}${merge}${shade}<w:vAlign w:val="${isHead ? "center" : "top"}"/></w:tcPr>` +
      texts.join("") + "</w:tc>"
    );
  }

  /** The grid, in twentieths of a point: narrow columns get what their longest line needs, wide ones share what
      is left. */
  function columnWidths(block, total) {
    const needed = new Array(block.columns).fill(0);
    block.rows.forEach((row) => {
      if (row.length !== block.columns) return;
      row.forEach((cell, at) => {
        const longest = Math.max(2, ...cell.lines.map(wide)) + 1;
        needed[at] = Math.max(needed[at], Math.ceil(longest * IN_CELL) + 2 * PADDING);
      });
    });
    const widths = new Array(block.columns).fill(0);
    let left = total;
    const order = needed.map((_, at) => at).sort((a, b) => needed[a] - needed[b] || a - b);
    order.forEach((at, i) => {
      widths[at] = Math.floor(Math.min(needed[at] || left, left / (order.length - i)));
      left -= widths[at];
    });
    return widths.map((width) => Math.floor((width * total) / (total - left)));
  }

  function wide(runs) {
    const text = runs.map((one) => one.text).join("");
    return text.length - text.replace(/[^\u0020-\u007e]/g, "").length / 2;
  }

  function section(made) {
    const sheet = made.isWide ? SIDEWAYS : UPRIGHT;
    const size = `w:w="${sheet.width}" w:h="${sheet.height}"${made.isWide ? ' w:orient="landscape"' : ""}`;
    const edges = ["top", "right", "bottom", "left", "footer"].map((edge) => `w:${edge}="${sheet[edge]}"`).join(" ");
    const own = LINKED.indexOf("footer") + 1;
    return (
      `<w:sectPr><w:footerReference w:type="default" r:id="rId${own}"/>` +
      '<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr>' +
      `<w:pgSz ${size}/><w:pgMar ${edges} w:header="567" w:gutter="0"/></w:sectPr>`
    );
  }

  function settings() {
    return (
      '<w:characterSpacingControl w:val="compressPunctuation"/>' +
      '<w:endnotePr><w:pos w:val="docEnd"/><w:numFmt w:val="decimal"/><w:endnote w:id="-1"/><w:endnote w:id="0"/></w:endnotePr>' +
      '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>' +
      '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
    );
  }

  /** “— 1 —” in the middle (GB/T 9704-2012, 7.5). */
  function footer() {
    const field = (type) => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`;
    const number =
      field("begin") + '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>' + field("separate") +
      run({ text: "1" }) + field("end");
    return paragraph("Footer", run({ text: "— " }) + number + run({ text: " —" }));
  }

  /* 样式：名称，字体，字号（半磅），段落 */
  const BODY_FONT = "仿宋_GB2312";
  const FONTS = [
    ["仿宋_GB2312", "仿宋", "modern"], ["黑体", "SimHei", "modern"], ["楷体_GB2312", "楷体", "modern"],
    ["方正小标宋简体", "宋体", "script"], ["宋体", "SimSun", "auto"], ["Times New Roman", "Times", "roman"],
  ];

  function fonts() {
    return FONTS.map(
      ([name, other, family]) => `<w:font w:name="${name}"><w:altName w:val="${other}"/><w:family w:val="${family}"/></w:font>`,
    ).join("");
  }

  function styles() {
    const heading = (level, font, isBold) => {
      const kept = `<w:keepNext/>${LINES}<w:ind w:firstLineChars="200" w:firstLine="640"/><w:outlineLvl w:val="${level - 1}"/>`;
      return style("Heading" + level, "heading " + level, "", kept, look(font, 32, isBold), "Normal");
    };
    const LINES = '<w:spacing w:before="0" w:after="0" w:line="560" w:lineRule="exact"/>';
    const INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>';
    const NONE = '<w:ind w:firstLineChars="0" w:firstLine="0"/>';
    const LOOSE = '<w:spacing w:before="0" w:after="0" w:line="300" w:lineRule="auto"/>';
    return (
      `<w:docDefaults><w:rPrDefault><w:rPr>${look(BODY_FONT, 32)}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>` +
      style("Normal", "Normal", ' w:default="1"', LINES + INDENT + '<w:jc w:val="both"/>', "") +
      style("Title", "Title", "", `<w:spacing w:before="0" w:after="200" w:line="640" w:lineRule="exact"/>${NONE}<w:jc w:val="center"/>`, look("方正小标宋简体", 44), "Normal") +
      style("Subtitle", "Subtitle", "", `${LOOSE}${NONE}<w:jc w:val="center"/>`, look("楷体_GB2312", 28), "Normal") +
      heading(1, "黑体") + heading(2, "楷体_GB2312") + heading(3, BODY_FONT, true) + heading(4, BODY_FONT) + heading(5, BODY_FONT) +
      style("Cell", "表内文字", "", `${LOOSE}${NONE}<w:jc w:val="left"/>`, look("宋体", 21), "Normal") +
      style("Caption", "caption", "", `<w:keepNext/>${LOOSE}${NONE}<w:jc w:val="center"/>`, look("黑体", 24), "Normal") +
      style("EndnoteText", "endnote text", "", `${LOOSE}${NONE}<w:jc w:val="left"/>`, look("宋体", 21), "Normal") +
      style("Footer", "footer", "", `${LOOSE}${NONE}<w:jc w:val="center"/>`, look("宋体", 28), "Normal") +
      '<w:style w:type="character" w:styleId="EndnoteReference"><w:name w:val="endnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>' +
      '<w:style w:type="character" w:customStyle="1" w:styleId="Mark"><w:name w:val="来源标记"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    );
  }

  function style(id, name, more, inParagraph, inRun, base) {
    const own = /^[a-z]/i.test(name) ? "" : ' w:customStyle="1"';
    return (
      `<w:style w:type="paragraph"${more}${own} w:styleId="${id}"><w:name w:val="${name}"/>` +
      (base ? `<w:basedOn w:val="${base}"/>` : "") + (/^Heading/.test(id) ? '<w:next w:val="Normal"/>' : "") +
      `<w:qFormat/><w:pPr>${inParagraph}</w:pPr><w:rPr>${inRun}</w:rPr></w:style>`
    );
  }

  function look(font, size, isBold) {
    return (
      `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="${font}"/>` +
      (isBold ? "<w:b/>" : "") + `<w:sz w:val="${size}"/><w:szCs w:val="${size}"/>`
    );
  }

  function relations(targets) {
    const items = targets.map((t, i) => `<Relationship Id="rId${i + 1}" Type="${t[0]}" Target="${t[1]}"/>`).join("");
    return XML + `<Relationships xmlns="${PACKAGE}relationships">${items}</Relationships>`;
  }

  function contentTypes() {
    const parts = [["document", "document.main"]].concat(LINKED.map((name) => [name, name]));
    return (
      XML +
      `<Types xmlns="${PACKAGE}content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      '<Default Extension="xml" ContentType="application/xml"/>' +
      '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>' +
      parts.map(([name, type]) => `<Override PartName="/word/${name}.xml" ContentType="${TYPE}${type}+xml"/>`).join("") +
      "</Types>"
    );
  }
})();
