/* 一张或几张表 → 电子表格文件（.xlsx，ECMA-376），WPS、Excel、LibreOffice 都能打开。先要有 save.js：压缩包是它做的。
   表头加粗、冻结、可筛选；文字一律按文字存，所以代码、日期不会被改写。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006/";
  const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
  const LONGEST_CELL = 32767;
  const LONGEST_NAME = 31;
  const NARROWEST = 8;
  const WIDEST = 60;
  const [HEADER, TEXT, NUMBER] = [1, 2, 3];

  /** The media type, for caselib.save. */
  caselib.workbookType = TYPE + "sheet";

  /**
   * @param {{name: string, columns: string[], rows: (string|number|null|undefined)[][]}[]} sheets at least one
   * @returns {Uint8Array} the file
   */
  caselib.workbook = function (sheets) {
    const names = sheetNames(sheets.map((sheet) => sheet.name));
    const strings = new Map();
    const parts = sheets.map((sheet, i) => ({
      name: "xl/worksheets/sheet" + (i + 1) + ".xml",
      text: worksheet(sheet, i === 0, strings),
    }));
    return caselib.zip(
      [
        { name: "[Content_Types].xml", text: contentTypes(sheets.length) },
        { name: "_rels/.rels", text: relations([["officeDocument", "xl/workbook.xml"]]) },
        { name: "xl/workbook.xml", text: book(names, sheets) },
        {
          name: "xl/_rels/workbook.xml.rels",
          text: relations(
            sheets
              .map((_, i) => ["worksheet", "worksheets/sheet" + (i + 1) + ".xml"])
              .concat([["styles", "styles.xml"], ["sharedStrings", "sharedStrings.xml"]]),
          ),
        },
        { name: "xl/styles.xml", text: styles() },
        { name: "xl/sharedStrings.xml", text: sharedStrings(strings) },
      ].concat(parts),
    );
  };

  /** Names that a spreadsheet program accepts: not empty, ≤ 31 characters, none of []:*?/\, no two alike. */
  function sheetNames(wanted) {
    const taken = new Set();
    return wanted.map((name) => {
      const base = caselib.printable(name).replace(/[[\]:*?/\\]/g, " ").replace(/^['\s]+|['\s]+$/g, "") || "表";
      let made = cut(base, LONGEST_NAME);
      for (let n = 2; taken.has(made.toLowerCase()); n += 1) {
        made = cut(base, LONGEST_NAME - 2 - String(n).length) + "（" + n + "）";
      }
      taken.add(made.toLowerCase());
      return made;
    });
  }

  function worksheet(sheet, isFirst, strings) {
    const range = "A1:" + letters(sheet.columns.length - 1) + (sheet.rows.length + 1);
    const widths = sheet.columns.map((_, i) => columnWidth(sheet, i));
    const rows = sheet.rows.map((row, i) => line(row, i + 2, TEXT, strings));
    return (
      XML +
      '<worksheet xmlns="' + MAIN + '"><dimension ref="' + range + '"/>' +
      "<sheetViews><sheetView" + (isFirst ? ' tabSelected="1"' : "") + ' workbookViewId="0">' +
      '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' +
      '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews><cols>' +
      widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join("") +
      "</cols><sheetData>" + line(sheet.columns, 1, HEADER, strings) + rows.join("") + "</sheetData>" +
      '<autoFilter ref="' + range + '"/></worksheet>'
    );
  }

  function line(row, number, style, strings) {
    const cells = row.map((value, i) => cell(value, letters(i) + number, style, strings));
    return '<row r="' + number + '">' + cells.join("") + "</row>";
  }

  function cell(value, at, style, strings) {
    if (typeof value === "number" && isFinite(value)) return `<c r="${at}" s="${NUMBER}"><v>${value}</v></c>`;
    const text = value === null || value === undefined ? "" : cut(caselib.printable(String(value)), LONGEST_CELL);
    if (!text) return "";
    if (!strings.has(text)) strings.set(text, strings.size);
    return `<c r="${at}" s="${style}" t="s"><v>${strings.get(text)}</v></c>`;
  }

  /** In digits of the standard font, a Chinese character counting two; long texts wrap. */
  function columnWidth(sheet, i) {
    const longest = sheet.rows.reduce((most, row) => Math.max(most, wide(row[i])), wide(sheet.columns[i]) + 3);
    return Math.min(WIDEST, Math.max(NARROWEST, longest + 2));
  }

  function wide(value) {
    const text = value === null || value === undefined ? "" : String(value).slice(0, WIDEST);
    return text.length + text.replace(/[^\u2e80-\uffef]/g, "").length;
  }

  /** 0 → A, 25 → Z, 26 → AA. */
  function letters(index) {
    const last = String.fromCharCode(65 + (index % 26));
    return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
  }

  function book(names, sheets) {
    const listed = names.map((name, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`);
    const filtered = sheets.map((sheet, i) => {
      const range = "$A$1:$" + letters(sheet.columns.length - 1) + "$" + (sheet.rows.length + 1);
      const quoted = "'" + names[i].replace(/'/g, "''") + "'!" + range;
      return `<definedName name="_xlnm._FilterDatabase" localSheetId="${i}" hidden="1">${escaped(quoted)}</definedName>`;
    });
    return (
      XML +
      `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><bookViews><workbookView/></bookViews>` +
      `<sheets>${listed.join("")}</sheets><definedNames>${filtered.join("")}</definedNames></workbook>`
    );
  }

  /** Three forms of cells beside the plain one, in the order of HEADER, TEXT, NUMBER; 49 is the format “text”. */
  function styles() {
    const top = '<alignment vertical="top" wrapText="1"/>';
    return (
      XML +
      `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="宋体"/><charset val="134"/></font>` +
      '<font><b/><sz val="11"/><name val="宋体"/><charset val="134"/></font></fonts>' +
      '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' +
      '<fill><patternFill patternType="solid"><fgColor rgb="FFEDEDED"/><bgColor indexed="64"/></patternFill></fill></fills>' +
      "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>" +
      '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">' +
      '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
      `<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">${top}</xf>` +
      `<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">${top}</xf>` +
      '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top"/></xf>' +
      '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    );
  }

  function sharedStrings(strings) {
    const items = Array.from(strings.keys(), (text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`);
    return XML + `<sst xmlns="${MAIN}" uniqueCount="${items.length}">` + items.join("") + "</sst>";
  }

  function relations(targets) {
    const items = targets.map(
      (target, i) => `<Relationship Id="rId${i + 1}" Type="${RELATIONS}/${target[0]}" Target="${target[1]}"/>`,
    );
    return XML + `<Relationships xmlns="${PACKAGE}relationships">` + items.join("") + "</Relationships>";
  }

  function contentTypes(count) {
    const parts = [["workbook.xml", "sheet.main"], ["styles.xml", "styles"], ["sharedStrings.xml", "sharedStrings"]];
    for (let n = 1; n <= count; n += 1) parts.push(["worksheets/sheet" + n + ".xml", "worksheet"]);
    return (
      XML +
      `<Types xmlns="${PACKAGE}content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      '<Default Extension="xml" ContentType="application/xml"/>' +
      parts.map((part) => `<Override PartName="/xl/${part[0]}" ContentType="${TYPE}${part[1]}+xml"/>`).join("") +
      "</Types>"
    );
  }

  function cut(text, length) {
    return caselib.printable(text.slice(0, length));
  }

  /** What looks like a spreadsheet's own escape (_x000D_) is kept as it is written. */
  function escaped(text) {
    return caselib.xml(text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_"));
  }
})();
