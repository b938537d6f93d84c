/* 填表：编号由名称的拼音来定，没有人愿意自己想。读音表在 data/form/syllables.js，用到才读；不认得的字略过，由填表的人补。
   与 new 命令（caselib/new_id.py）同样地先写地区、再写名称；这里不切词，一个音节一段。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const LONGEST = 50;
  const LONGEST_WORD = 3; // of the words whose reading differs from that of their characters
  const HAN = "[\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}]";
  const KIND_OF_PLACE = /^(.{2,}?)(?:[省市区县旗盟州]|自治[区州县旗]|特别行政区)$/;

  /** How names are read: character or word → syllables. @param {{alone: Object, words: string}} table */
  function reader(table) {
    const known = new Map();
    Object.keys(table.alone).forEach((syllable) => Array.from(table.alone[syllable], (sign) => known.set(sign, syllable)));
    table.words.split("|").forEach((entry) => {
      const [word, ...syllables] = entry.split(" ");
      known.set(word, syllables.join(" "));
    });
    return known;
  }

  /**
   * The words of a name in letters and digits, and the characters that nobody could read.
   * @returns {{words: string[], unread: string[]}}
   */
  function spoken(text, known) {
    const words = [];
    const unread = [];
    form
      .pattern(HAN + "+|[a-z0-9]+")
      .all(text.normalize("NFKC").toLowerCase())
      .forEach(([run]) => {
        if (/^[a-z0-9]/.test(run)) {
          words.push(run);
          return;
        }
        const signs = Array.from(run);
        for (let at = 0; at < signs.length; ) {
          const length = longest(signs, at, known);
          const said = known.get(signs.slice(at, at + length).join(""));
          if (said) words.push(...said.split(" "));
          else unread.push(signs[at]);
          at += length;
        }
      });
    return { words: words, unread: unread };
  }

  function longest(signs, at, known) {
    for (let length = LONGEST_WORD; length > 1; length -= 1) {
      if (at + length <= signs.length && known.has(signs.slice(at, at + length).join(""))) return length;
    }
    return 1;
  }

  /**
   * An id that nobody has yet, from a record's name and the printed name of its place.
   * @param {function(string): boolean} isTaken
   * @returns {{id: string, unread: string[]}}
   */
  form.makeId = function (title, place, fallback, table, isTaken) {
    const known = table.known || (table.known = reader(table));
    const found = KIND_OF_PLACE.exec(place);
    const short = found ? found[1] : place;
    const head = [place, short].find((name) => name && title.startsWith(name)) || "";
    const where = spoken(short, known);
    const what = spoken(title.slice(head.length), known);
    let words = (where.words.length ? [where.words.join("")] : []).concat(what.words);
    if (!words.length) words = [fallback];
    if (form.constants.naming.RESERVED.whole(joined(words, LONGEST))) words.unshift(fallback);
    let id = joined(words, LONGEST);
    for (let number = 2; isTaken(id); number += 1) {
      const ending = "-" + number;
      id = joined(words, LONGEST - ending.length) + ending;
    }
    return { id: id, unread: where.unread.concat(what.unread) };
  };

  /** As many of the words as there is room for. */
  function joined(words, longest) {
    let id = words[0].slice(0, longest);
    words.slice(1).every((word) => {
      if (id.length + 1 + word.length > longest) return false;
      id += "-" + word;
      return true;
    });
    return id;
  }

  /** The name of a place as it is printed; what is only inferred goes into no id. @param {?Object} place what is written of it */
  form.printedPlace = function (place, fields) {
    if (!place) return "";
    const status = form.data.lists.assertion.find((row) => row[1] === place.status);
    if (status && status[0] !== "stated") return status[0] === "masked" ? place.as_printed || "" : "";
    return fields.find(["place", "code"]).name;
  };

  /** A title that begins with its place (杭州市西湖区…) without it, for the id says the place already. */
  form.withoutPlace = function (title, whole) {
    for (let at = 0; at + 1 < whole.length; at += 1) {
      if (title.startsWith(whole.slice(at))) return title.slice(whole.length - at);
    }
    return title;
  };

  /** Syllables of a name, for searching by pinyin. */
  form.syllables = function (text, table) {
    return spoken(text, table.known || (table.known = reader(table))).words;
  };
})();
