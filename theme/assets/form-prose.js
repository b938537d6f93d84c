/* 填表：长文字的界限和许可的写法。与 caselib/prose.py 的 prose_faults 同样地看；不在这里变成网页。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const own = () => form.constants.prose;
  const fault = (message, remedy, line) => ({ message: message, remedy: remedy, line: line });
  const tally = (text, sign) => text.split(sign).length - 1;

  /** @returns {{message: string, remedy: string, line: number}[]} in the order of the lines, which count from 0 */
  function proseFaults(text) {
    if (isPlain(text) && !text.includes("<") && form.count(text) <= own().MAX_CHARACTERS) return [];
    const bounds = sizeFault(text);
    if (bounds) return [bounds];
    const found = nestingFaults(cut(text)).concat(contentFaults(text));
    const order = (one, other) => one.line - other.line || (one.message < other.message ? -1 : one.message > other.message ? 1 : 0);
    return found.sort(order);
  }

  function isPlain(text) {
    if (own().MARKS.find(text)) return false;
    return !(text.includes("\n") ? own().STARTS.find(text) : own().STARTS.at(text, 0));
  }

  function sizeFault(text) {
    const { MAX_CHARACTERS, MAX_BRACKETS, MAX_MARKS, MAX_BLOCKS } = own();
    const length = form.count(text);
    if (length > MAX_CHARACTERS) {
      return fault("这段文字有 " + length + " 个字符，超过 " + MAX_CHARACTERS + " 个", "分成几条写，或只留要点、全文交给来源", 0);
    }
    const brackets = tally(text, "[");
    if (brackets > MAX_BRACKETS) {
      const line = tally(text.slice(0, text.indexOf("[")), "\n");
      return fault("这段文字有 " + brackets + " 个“[”，超过 " + MAX_BRACKETS + " 个", "不是链接的方括号改用〔〕或【】", line);
    }
    const marks = (text.match(/[*_`\\]/g) || []).length;
    if (marks > MAX_MARKS) {
      const said = "这段文字有 " + marks + " 个“*”“_”“`”“\\”，超过 " + MAX_MARKS + " 个";
      return fault(said, "不是强调的星号改用 × 或 ※，画线的符号删去", 0);
    }
    const blocks = cut(text).length;
    if (blocks > MAX_BLOCKS) return fault("这段文字有 " + blocks + " 个段落和列表项，超过 " + MAX_BLOCKS + " 个", "分成几条写", 0);
    return null;
  }

  function nestingFaults(blocks) {
    const { MAX_LISTS, MAX_NESTING } = own();
    const found = [];
    let isInside = false;
    blocks.forEach((block) => {
      const both = block.depth + block.quotes;
      const isDeep = block.depth > MAX_LISTS || both > MAX_NESTING;
      if (isDeep && !isInside) {
        const lists = "列表套了 " + block.depth + " 层，最多 " + MAX_LISTS + " 层";
        const what = block.depth > MAX_LISTS ? lists : "引用和列表共套了 " + both + " 层，最多 " + MAX_NESTING + " 层";
        found.push(fault(what, "减少层次，或分成几段写", block.line));
      }
      isInside = isDeep;
    });
    return found;
  }

  function contentFaults(text) {
    const found = [];
    text.split("\n").forEach((typed, number) => {
      const line = own().CODES.replaced(typed, "");
      if (own().HIGH_HEADING.at(line.replace(/^\s+/, ""), 0)) {
        found.push(fault("正文里用了一到三级标题（#、##、###）", "改用四级标题（#### 标题），或写成一段话", number));
      }
      const markup = own().MARKUP.find(line);
      if (markup) {
        const said = "“" + Array.from(markup[0]).slice(0, 40).join("") + "”这样的网页标记不起作用，会照样显示出来";
        found.push(fault(said, "删去标记；加粗写 **文字**，链接写 [文字](地址)", number));
      }
      own().LINKS.all(line).forEach(([, bang, label, address]) => {
        if (bang) {
          found.push(fault("正文里放了图片“" + label + "”", "改为文字说明", number));
        } else if (!isPermitted(address)) {
          const said = "链接“" + label + "”的地址“" + Array.from(address).slice(0, 80).join("") + "”不能用";
          found.push(fault(said, "改成 http://、https:// 或 mailto: 开头的完整地址，或本站内的相对地址", number));
        }
      });
    });
    return found;
  }

  function isPermitted(address) {
    if (!own().WEB.whole(address)) return Boolean(own().RELATIVE.whole(address) || own().MAILTO.whole(address));
    const host = /^https?:\/\/([^/?#]*)/i.exec(address)[1];
    return !host.includes("@") && form.pattern("[\\p{L}\\p{N}]").at(host, 0) !== null;
  }

  /** The blocks of a text: in which line each begins, in how many quotes and lists it stands. */
  function cut(text) {
    const blocks = [];
    const indents = [];
    let quotes = 0;
    let isOpen = false;
    text.split("\n").forEach((written, number) => {
      const line = untabbed(written);
      const prefix = own().QUOTES.at(line, 0);
      const end = prefix ? prefix[0].length : 0;
      const rest = line.slice(end).trim();
      const marks = tally(line.slice(0, end), ">");
      if (marks !== quotes) {
        quotes = marks;
        isOpen = false;
        indents.length = 0;
      }
      const indent = /^ */.exec(line.slice(end))[0].length;
      let item = own().ITEM.whole(rest);
      if (item && isOpen && !indents.length && /\d/.test(item[1][0]) && item[1] !== "1.") item = null;
      const isHeading = !item && own().HEADING.at(rest, 0) !== null;
      if (!rest) isOpen = false;
      if (!rest || (isOpen && !item && !isHeading)) return;
      if (item) {
        while (indents.length && indent <= indents[indents.length - 1] + 1) indents.pop();
        indents.push(indent);
      } else if (isHeading || indent < 2) {
        indents.length = 0;
      }
      isOpen = !isHeading;
      blocks.push({ line: number, quotes: quotes, depth: indents.length });
    });
    return blocks;
  }

  function untabbed(line) {
    let made = "";
    Array.from(line).forEach((sign) => {
      made += sign === "\t" ? " ".repeat(4 - (made.length % 4)) : sign;
    });
    return made;
  }

  form.prose = { faults: proseFaults };
})();
