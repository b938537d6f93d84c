/* 填表：写的是不是库里已经有了：同名的记录，同一个网址的来源。只有全库知道，所以不在 form-check.js 里。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const form = caselib.form;
  const ADDRESSES = "data/explorer/sources-urls.js";
  const ALWAYS_ONE = ["case", "practice"]; // of other kinds two may share a name, if something else tells them apart

  form.same = {
    /** What a kind's records are called, and where sources stand on the web. @returns {Promise<{names: Object, urls: string[]}>} */
    read: (kind) =>
      form.names.of([kind]).then((names) => {
        if (kind !== "source" || !names.rows.length) return { names: names, urls: [] };
        return caselib.load(ADDRESSES).then((urls) => ({ names: names, urls: urls }));
      }),

    /**
     * @param {Object} kind
     * @param {Object} plain
     * @param {{names: Object, urls: string[]}} known
     * @param {?Object} waiting the kind of the record that waits for this one
     * @returns {{code: string, severity: string, path: string[], message: string, remedy: string, link: string}[]} one at most
     */
    found: function (kind, plain, { names, urls }, waiting) {
      const address = folded(plain.url || "");
      const title = form.titleFolded(plain.title || "");
      const isSame = (row, at) => title && form.titleFolded(row.title) === title && !toldApart(row.id, urls[at]);
      const toldApart = (id, url) => (address && url && address !== url) || [].concat(plain.same_text_as || [], plain.repost_of || []).includes(id);
      const isFinal = ALWAYS_ONE.includes(kind.name) || kind.name === "source";
      const named = names.rows.find(isSame);
      if (named) return [one(kind, named, isFinal ? "E304" : "", ["title"], "这份" + kind.label + "与" + nameOf(named) + "名称相同。", "若不是，请在名称里写明区别。", waiting)];
      const at = address ? urls.findIndex((url, row) => url === address && !toldApart(names.rows[row].id, url)) : -1;
      if (at < 0) return [];
      const there = names.rows[at];
      return [one(kind, there, "", ["url"], "网址与" + kind.label + nameOf(there) + "相同。", "若不是，请核对网址。", waiting)];
    },
  };

  function one(kind, row, code, path, message, otherwise, waiting) {
    const said = waiting ? "不用再登记，请回到" + waiting.label + "直接选它" : "不用再写，库里有了；要补充的，请告诉编辑";
    return {
      code: code,
      severity: code ? "error" : "warning",
      path: path,
      message: message,
      remedy: "若是同一份" + kind.label + "，" + said + "；" + otherwise,
      link: caselib.root + kind.folder + "/" + row.id + ".html",
    };
  }

  const nameOf = ({ id, title }) => "“" + title.replace(/“/g, "‘").replace(/”/g, "’") + "”（" + id + "）";

  /** As addresses are compared: see caselib/addresses.py. */
  const folded = (address) => address.trim().replace(/^https?:\/\//i, "").replace(/\/+$/, "");

  /** As titles are compared: neither width nor case, marks nor spaces tell two apart. */
  form.titleFolded = (title) => form.constants.naming._UNSEEN_IN_TITLES.replaced(title.normalize("NFKC").toLowerCase(), "");
})();
