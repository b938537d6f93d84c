/* 填表：从库里挑记录和地区时要的名单。记录的名单是目录用的那几份（data/explorer/），地区在 data/form/，用到才读。
   怎样算找到：名称、别称、编号里有这几个字；两个以上的字母，也按拼音和首字母找。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const form = caselib.form;
  const TABLE = "data/form/syllables.js";
  const PLACES = "data/form/places.js";
  const TOWNS = "data/form/towns.js";
  const [BEGINNING, WHOLE] = [2, 3]; // of a name that sounds like a word; elsewhere in it: true
  const listed = new Set();
  const lists = new Map();

  /** @typedef {{id: string, title: string, note: string}} Name */

  class NameList {
    /** @param {Array<{id: string, title: string, note: string, text: string}>} rows @param {function(): Promise<function(number, string): boolean>} hear */
    constructor(rows, hear) {
      this.rows = rows;
      this.hear = hear;
      this.at = new Map(rows.map((row, at) => [row.id, at]));
    }

    has(id) {
      return this.at.has(id);
    }

    title(id) {
      return this.has(id) ? this.rows[this.at.get(id)].title : "";
    }

    /** The name alone, without what it lies in. */
    name(id) {
      return this.has(id) ? this.rows[this.at.get(id)].name : "";
    }

    /** The same with others before them. @param {Name[]} rows */
    after(rows) {
      if (!rows.length) return this;
      const first = new NameList(rows, () => Promise.resolve(() => false));
      return {
        has: (id) => first.has(id) || this.has(id),
        title: (id) => first.title(id) || this.title(id),
        search: (query) => Promise.all([first.search(query), this.search(query)]).then(([some, others]) => some.concat(others)),
      };
    }

    /** @returns {Promise<Name[]>} those that hold every word, by their order in the listing; better ones first */
    search(query) {
      const words = query.split(/\s+/).map(caselib.explorerData.fold).filter(Boolean);
      const isHeard = words.some((word) => caselib.explorerData.letters.test(word));
      return (isHeard ? this.hear() : Promise.resolve(() => false)).then((sounds) => {
        const found = [];
        this.rows.forEach((row, at) => {
          const ranks = words.map((word) => rank(row, at, word, sounds));
          if (ranks.every((one) => one >= 0)) found.push([Math.max(0, ...ranks), at]);
        });
        found.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
        return found.map((one) => this.rows[one[1]]);
      });
    }
  }

  /** How well a word fits: 0 begins the name, 1 stands in it, from 2 on it sounds so, or a part of it; -1 does not. */
  function rank(row, at, word, sounds) {
    if (row.text === undefined) row.text = caselib.explorerData.fold(row.searched);
    const place = row.text.indexOf(word);
    if (place === 0) return 0;
    if (place > 0) return 1;
    const heard = caselib.explorerData.letters.test(word) ? Number(sounds(at, word)) : 0;
    return heard ? 5 - heard : -1;
  }

  /** The names of one kind; of a kind without records an empty list. @returns {Promise<NameList>} */
  function ofKind(name) {
    return once(name, () => {
      if (!listed.has(name)) return Promise.resolve(new NameList([], () => Promise.resolve(() => false)));
      const kind = form.kind(name);
      const file = "data/explorer/" + kind.folder;
      return caselib.load(file + "-names.js").then((names) => {
        const rows = names.ids.map((id, at) => {
          const aliases = (names.aliases[at] || []).join("\n");
          return { id: id, title: names.titles[at], note: kind.label, searched: [names.titles[at], aliases, id].join("\n") };
        });
        return new NameList(rows, () => caselib.load(file + "-pinyin.js").then((pinyin) => caselib.explorerData.spoken(pinyin, rows.length).sounds));
      });
    });
  }

  /** The names of several kinds, one after the other. @returns {Promise<NameList>} */
  function ofKinds(kinds) {
    if (kinds.length === 1) return ofKind(kinds[0]);
    return once(kinds.join(" "), () =>
      Promise.all(kinds.map(ofKind)).then((parts) => {
        const starts = [];
        let count = 0;
        parts.forEach((part) => {
          starts.push(count);
          count += part.rows.length;
        });
        const hear = () =>
          Promise.all(parts.map((part) => part.hear())).then((sounds) => (at, word) => {
            let which = starts.length - 1;
            while (starts[which] > at) which -= 1;
            return sounds[which](at - starts[which], word);
          });
        return new NameList([].concat(...parts.map((part) => part.rows)), hear);
      }),
    );
  }

  /** All places from the province to the county, and the library's own. @returns {Promise<NameList>} */
  function places() {
    return once("places", () =>
      caselib.load(PLACES).then((lines) => {
        const names = new Map();
        const rows = lines.map((line) => {
          const [code, name, parent] = line.split(" ");
          const above = parent ? names.get(parent) || "" : nameAbove(code, names);
          const whole = above + name;
          names.set(code, whole);
          return { id: code, title: whole, name: name, note: "", searched: name + "\n" + whole + "\n" + code };
        });
        return new NameList(rows, () => table().then((known) => soundsOf(rows, known)));
      }),
    );
  }

  function nameAbove(code, names) {
    const county = code.slice(0, 4) + "00";
    if (!code.endsWith("00") && names.has(county)) return names.get(county);
    return code.endsWith("0000") ? "" : names.get(code.slice(0, 2) + "0000") || "";
  }

  /** Of a place and a word: whether, and how much of, its name sounds so. */
  function soundsOf(rows, known) {
    const spelt = rows.map((row) => form.syllables(row.name, known));
    return function (at, word) {
      const whole = spelt[at].join("");
      if (whole === word) return WHOLE;
      if (whole.startsWith(word)) return BEGINNING;
      const isWithin = spelt[at].some((_, from) => spelt[at].slice(from).join("").startsWith(word));
      return isWithin || spelt[at].map((syllable) => syllable[0]).join("").includes(word);
    };
  }

  /** The towns of a county: [code, name] of each. */
  function towns(county) {
    return caselib.load(TOWNS).then((all) => (all[county] || "").split(" ").filter(Boolean).map((town) => [county + town.slice(0, 3), town.slice(3)]));
  }

  const table = () => caselib.load(TABLE);

  function once(name, make) {
    if (!lists.has(name)) {
      const made = make();
      made.catch(() => lists.delete(name));
      lists.set(name, made);
    }
    return lists.get(name);
  }

  form.names = {
    /** @param {string[]} kinds those that have records */
    begin: (kinds) => kinds.forEach((kind) => listed.add(kind)),
    of: ofKinds,
    places: places,
    towns: towns,
    table: table,
  };
})();
