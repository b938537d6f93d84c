/* 填表：要用的来源库里还没有时，就在这一页先登记它，再回到原来的记录；两份文件一起交。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const REFERRING = ["source", "sources"];

  /** A new record that goes along. @typedef {{kind: string, plain: Object, id: string, isOwnId: boolean}} Brought */

  /**
   * The new records that go along with the one that is written.
   * @param {{kind: function(): string, now: function(): Object, open: function(string, ?Object): void}} wish `now`: what is
   *   written now, as a draft; `open`: shows the form of a kind, with what was written in it
   */
  form.brought = function (wish) {
    let own = [];
    let away = null; // while one of them is written: the record that waits, and which one it is, -1 for one more

    function leave(kindName, at, written) {
      away = { kind: wish.kind(), draft: wish.now(), at: at };
      wish.open(kindName, written);
    }

    return {
      /** The kind of the record that waits while another is written for it; empty where none does. */
      waiting: () => (away ? away.kind : ""),

      /** The ids that are taken by what goes together with the record that is written now. */
      ids: function () {
        const others = own.filter((_, at) => !away || at !== away.at).map(({ id }) => id);
        return away ? others.concat(away.draft.id || []) : others;
      },

      /** As rows of a list of names. */
      rows: (kinds) =>
        own
          .filter(({ kind }) => kinds.includes(kind))
          .map(({ id, plain }) => ({ id: id, title: plain.title || id, note: "新登记", searched: [plain.title, id].join("\n") })),

      /** Those that a record names: only they go along. @returns {Brought[]} */
      namedIn: (plain) => (away ? [] : own.filter(({ id }) => names(plain, id))),

      /** Lets the record wait, and one of these be written first: a new one, or one of them again. */
      begin: (kindName) => leave(kindName, -1, null),
      again: function (id) {
        const at = own.findIndex((one) => one.id === id);
        leave(own[at].kind, at, own[at]);
      },

      /** Goes back to the record that waited. @returns {string} the id of what was written, if it is wanted */
      back: function (isWanted) {
        const { kind, draft, at } = away;
        const made = Object.assign({ kind: wish.kind() }, wish.now());
        away = null;
        if (isWanted) {
          const before = at < 0 ? "" : own[at].id;
          own = at < 0 ? own.concat(made) : own.map((one, place) => (place === at ? made : one));
          draft.plain = at < 0 ? withSource(draft.plain, made.id) : renamed(draft.plain, before, made.id);
        }
        wish.open(kind, draft);
        return isWanted ? made.id : "";
      },

      /** A draft with all that goes along; what is written now may be one of these. */
      draft: function () {
        const now = wish.now();
        if (!away) return Object.assign(now, { brought: own });
        return Object.assign({}, away.draft, { brought: own, away: Object.assign({ kind: wish.kind(), at: away.at }, now) });
      },

      /** Another record begins: what a draft of it brings along. @param {?Object} draft */
      take: function (draft) {
        own = draft && Array.isArray(draft.brought) ? draft.brought.filter((one) => one && form.kind(one.kind) && one.id && one.plain) : [];
        away = null;
      },

      /** Goes on with what was being written for a record when its draft was kept. */
      resume: ({ kind, at, plain, id, isOwnId }) => leave(kind, at < own.length ? at : -1, { plain: plain, id: id, isOwnId: isOwnId }),
    };
  };

  const withSource = (plain, id) => Object.assign({}, plain, { sources: [].concat(plain.sources || [], id) });

  /** Whether a record names another, anywhere in it. */
  function names(value, id) {
    if (!value || typeof value !== "object") return false;
    return Object.keys(value).some((key) => (REFERRING.includes(key) ? [].concat(value[key]).includes(id) : names(value[key], id)));
  }

  /** The fields of a record, in which another is named by its new id. */
  function renamed(value, before, after) {
    if (!value || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map((item) => renamed(item, before, after));
    const made = {};
    Object.keys(value).forEach((key) => {
      const inner = value[key];
      const change = (id) => (id === before ? after : id);
      if (!REFERRING.includes(key)) made[key] = renamed(inner, before, after);
      else made[key] = Array.isArray(inner) ? inner.map(change) : change(inner);
    });
    return made;
  }
})();
