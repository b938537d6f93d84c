/* 案例的详情：对比页和矩阵都用。数据在 data/compare/ 里，几十个案例一个文件，只读用到的几个；写法见
   caselib/render/compare_data.py。这里还把标记、名称做成网页的元素：文字一律当文字放进去。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  /**
   * An element.
   * @param {string} name
   * @param {Object<string, string|boolean>} [attributes] true stands for an attribute without a value
   * @param {...(Node|string|null)} children
   */
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    Object.keys(attributes || {}).forEach((key) => {
      if (attributes[key] === true) made.setAttribute(key, "");
      else if (attributes[key] !== false) made.setAttribute(key, attributes[key]);
    });
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  }

  /** A word in 〔 〕; what it means opens on demand. @param {[string, string, number]} chip */
  function chip([label, hint, isGuess]) {
    const kind = isGuess ? "chip chip-inferred" : "chip";
    if (!hint) return element("span", { class: kind }, "〔" + label + "〕");
    const word = element("summary", {}, "〔" + label + "〕");
    return element("details", { class: kind }, word, element("p", {}, hint));
  }

  /** A name with its chips. @param {{text: string, href: string, chips: Array, note: string}} said */
  function mention(said) {
    const name = said.href ? element("a", { href: caselib.root + said.href }, said.text) : said.text;
    const note = said.note ? element("small", {}, said.note) : null;
    return element("span", { class: "said-of" }, name, ...said.chips.map(chip), note);
  }

  /** Which file a case is in; compare_data.py reckons the same. */
  function shardOf(id, count) {
    let number = 0;
    for (let i = 0; i < id.length; i++) number = (Math.imul(number, 31) + id.charCodeAt(i)) >>> 0;
    return number % count;
  }

  /**
   * Cases by id, in the order asked for; those that are not there are absent.
   * @param {string[]} ids
   * @param {number} shards how many files there are
   * @returns {Promise<Map<string, Object>>}
   */
  function load(ids, shards) {
    const wanted = ids.map((id) => (/^[a-z0-9-]+$/i.test(id) ? "data/compare/" + shardOf(id, shards) + ".js" : ""));
    return Promise.all(wanted.map((file) => (file ? caselib.load(file) : null))).then((files) => {
      const found = new Map();
      ids.forEach((id, at) => {
        const row = files[at] && Object.prototype.hasOwnProperty.call(files[at].cases, id) && files[at].cases[id];
        if (row) found.set(id, read(id, row, files[at]));
      });
      return found;
    });
  }

  /** A case as an object: its rows with names. */
  function read(id, row, file) {
    const [title, chips, thin, facts, measures, uses, outcomes, policies, sources] = row;
    const marks = (numbers) => (numbers || []).map((number) => file.chips[number]);
    const said = (it) => {
      const [text, href, own, note] = typeof it === "string" ? [it] : it;
      return { text: text, href: href || "", chips: marks(own), note: note || "" };
    };
    const at = (number) => (number === undefined ? -1 : number);
    return {
      id: id,
      title: title,
      href: "cases/" + id + ".html",
      chips: marks(chips),
      isThin: thin === 1,
      facts: facts.map((mentions) => mentions.map(said)),
      uses: uses.map(([practice, measure, wording, phrase, source, since, place, parts, note]) => ({
        practice: practiceOf(file.practices[practice]),
        measure: { href: "cases/" + id + ".html#m" + measure, text: measures[measure - 1], chips: [], note: "" },
        wording: wording || "",
        phrase: phrase || "",
        source: at(source),
        since: since ? said(since) : null,
        place: place ? said(place) : null,
        parts: parts || [],
        note: note || "",
      })),
      outcomes: outcomes.map(([metric, label, printed, own, span, source, note]) => ({
        metric: metric,
        label: label || "",
        printed: printed || "",
        chips: marks(own),
        span: span || "",
        source: at(source),
        note: note || "",
      })),
      policies: policies.map(([policy, role]) => ({ said: said(policy), role: role || "" })),
      sources: sources.map((number, place) => {
        const [source, name, grade, details, own] = file.sources[number];
        const href = "cases/" + id + ".html#source-" + (place + 1);
        return { id: source, title: name, grade: grade || "", details: details || "", chips: marks(own), href: href };
      }),
    };
  }

  function practiceOf([id, title, dimension, also, family, familyTitle]) {
    return {
      id: id,
      title: title,
      href: "practices/" + id + ".html",
      dimension: dimension === undefined ? -1 : dimension,
      also: also === undefined ? -1 : also,
      family: family || "",
      familyTitle: familyTitle || "",
    };
  }

  caselib.compared = { element: element, chip: chip, mention: mention, load: load };
})();
