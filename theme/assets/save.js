/* 把页面上的东西存成文件：caselib.save；逗号分隔的表格：caselib.csv；网页的公开网址：caselib.published；压缩包：caselib.zip；XML 里的文字：caselib.xml。
   全在读者的浏览器里做，不向任何地方发送。谁要用，先 caselib.script("save.js")，或者在页面里写一行 script。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  const IN_WECHAT = /MicroMessenger/i;
  const KEPT = 60000;
  const FORMULA = /^[=+\-@＝＋－＠\t\r\n ']/;
  const QUOTED = /[",\r\n]/;
  const UNSAFE_IN_NAMES = /[\u0000-\u001f\u007f"*/:<>?\\|]+/g;

  /**
   * Offers the reader a file. WeChat's browser downloads nothing: there the reader is told what to do.
   * @param {string} filename as the reader will find it; what no file system allows becomes a hyphen
   * @param {string} mime such as "text/csv"
   * @param {string|Uint8Array} content text is written as UTF-8
   * @returns {boolean} whether it was offered
   */
  caselib.save = function (filename, mime, content) {
    if (IN_WECHAT.test(navigator.userAgent)) {
      caselib.say("请点右上角，在浏览器中打开后下载。");
      return false;
    }
    const type = typeof content === "string" ? mime + ";charset=utf-8" : mime;
    const address = URL.createObjectURL(new Blob([content], { type: type }));
    const link = document.createElement("a");
    link.href = address;
    link.download = filename.replace(UNSAFE_IN_NAMES, "-");
    link.hidden = true;
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), KEPT);
    return true;
  };

  /**
   * A table as CSV that WPS and Excel open: UTF-8 with its mark, CRLF. A text that they would take for a
   * formula gets an apostrophe before it (OWASP, CSV Injection; Chinese editions read full-width signs too).
   * @param {string[]} columns
   * @param {(string|number|null|undefined)[][]} rows
   * @returns {string}
   */
  caselib.csv = function (columns, rows) {
    const lines = [columns].concat(rows).map((row) => row.map(field).join(",") + "\r\n");
    return "\ufeff" + lines.join("");
  };

  /**
   * Where a page is, for a table that leaves this place: its public address where the site has one (then each
   * page names its own, as canonical), else from the site's root. Never that of a disk or of this machine.
   * @param {string} url from the site's root
   * @returns {string}
   */
  caselib.published = function (url) {
    const own = document.querySelector('link[rel="canonical"]');
    return own ? new URL(url, new URL(caselib.root || ".", own.href)).href : url;
  };

  function field(value) {
    if (typeof value === "number") return String(value);
    const text = value === null || value === undefined ? "" : String(value);
    const safe = FORMULA.test(text) ? "'" + text : text;
    return QUOTED.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  /**
   * For a file of XML, in text and in attributes: escaped, without what XML cannot hold (control characters
   * and halves of surrogate pairs).
   * @param {string} text
   * @returns {string}
   */
  caselib.xml = function (text) {
    return caselib
      .printable(text)
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/"/g, "&quot;");
  };

  /** The text without control characters and halves of surrogate pairs. */
  caselib.printable = function (text) {
    return text
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) => (found.length === 2 ? found : ""));
  };

  const LOCAL = 0x04034b50;
  const CENTRAL = 0x02014b50;
  const END = 0x06054b50;
  const VERSION = 20;
  const NAMES_ARE_UTF_8 = 0x0800;
  const FIRST_OF_1980 = 0x0021;

  /**
   * A zip archive (APPNOTE 6.3) whose entries are stored as they are: no library is needed, and the same
   * entries give the same bytes.
   * @param {{name: string, text?: string, bytes?: Uint8Array}[]} entries
   * @returns {Uint8Array}
   */
  caselib.zip = function (entries) {
    const encoder = new TextEncoder();
    const table = crcTable();
    const parts = [];
    const directory = [];
    let at = 0;
    entries.forEach((entry) => {
      const name = encoder.encode(entry.name);
      const bytes = entry.bytes || encoder.encode(entry.text);
      const shared = [
        [2, NAMES_ARE_UTF_8], [2, 0], [2, 0], [2, FIRST_OF_1980],
        [4, crc32(table, bytes)], [4, bytes.length], [4, bytes.length], [2, name.length], [2, 0],
      ];
      const head = record([[4, LOCAL], [2, VERSION]].concat(shared));
      directory.push(
        record([[4, CENTRAL], [2, VERSION], [2, VERSION]].concat(shared, [[2, 0], [2, 0], [2, 0], [4, 0], [4, at]])),
        name,
      );
      parts.push(head, name, bytes);
      at += head.length + name.length + bytes.length;
    });
    const size = directory.reduce((sum, part) => sum + part.length, 0);
    const count = entries.length;
    const end = record([[4, END], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, at], [2, 0]]);
    return joined(parts.concat(directory, [end]));
  };

  /** Numbers, each with its width in bytes, as little-endian bytes. */
  function record(fields) {
    const view = new DataView(new ArrayBuffer(fields.reduce((sum, each) => sum + each[0], 0)));
    let at = 0;
    fields.forEach((each) => {
      if (each[0] === 4) view.setUint32(at, each[1], true);
      else view.setUint16(at, each[1], true);
      at += each[0];
    });
    return new Uint8Array(view.buffer);
  }

  function joined(parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    parts.forEach((part) => {
      whole.set(part, at);
      at += part.length;
    });
    return whole;
  }

  /** CRC-32 (ISO 3309, polynomial 0xEDB88320) of each byte. */
  function crcTable() {
    return Uint32Array.from({ length: 256 }, (_, byte) => {
      let rest = byte;
      for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
      return rest;
    });
  }

  function crc32(table, bytes) {
    let rest = 0xffffffff;
    for (let i = 0; i < bytes.length; i += 1) rest = table[(rest ^ bytes[i]) & 0xff] ^ (rest >>> 8);
    return (rest ^ 0xffffffff) >>> 0;
  }
})();
