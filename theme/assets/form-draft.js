/* 填表：没写完的留在这个浏览器里，一类一份；只有人要删才删。存不下的浏览器，离开前会问一声。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const { element } = form;
  const VERSION = 1;
  const SLOW = 300; // milliseconds after the last key until the draft is kept
  const prefix = location.pathname.replace(/[^/]*$/, "") + ".__contribute.";

  const drafts = {
    /** @returns {?{plain: Object, id: string, isOwnId: boolean, on: string}} */
    read: function (kind) {
      try {
        const kept = JSON.parse(localStorage.getItem(prefix + kind));
        return kept && kept.version === VERSION && kept.plain && typeof kept.plain === "object" ? kept : null;
      } catch (error) {
        return null;
      }
    },

    /** @returns {boolean} whether it was kept */
    write: function (kind, draft) {
      try {
        localStorage.setItem(prefix + kind, JSON.stringify(Object.assign({ version: VERSION }, draft)));
        return true;
      } catch (error) {
        return false;
      }
    },

    clear: function (kind) {
      try {
        localStorage.removeItem(prefix + kind);
      } catch (error) {
        /* 浏览器不让存，也就没有可清的 */
      }
    },
  };

  /**
   * Keeps what is written on a page, and offers what was kept of a kind.
   * @param {{offer: Element, note: Element, made: function(): ?{kind: string, draft: Object}, resume: function(Object): void}} wish
   *   `made`: what there is to keep now, and for which kind
   */
  form.keeper = function (wish) {
    let isSaved = true;
    let isOffered = false; // an older draft waits for an answer; nothing is kept in its place
    let waiting = 0;

    /** Offers what was kept of this kind. @param {{name: string, label: string}} kind */
    function begin(kind) {
      const draft = drafts.read(kind.name);
      isSaved = true;
      isOffered = Boolean(draft);
      wish.offer.replaceChildren();
      if (!draft) return;
      const go = element("button", { type: "button", class: "form-main" }, "从草稿继续");
      const clear = element("button", { type: "button" }, "清掉草稿");
      const title = draft.plain.title ? "“" + draft.plain.title + "”" : "没有名称";
      wish.offer.append(element("p", {}, "上次写了一半：" + kind.label + title + "（" + draft.on + "）。"), go, clear);
      go.addEventListener("click", () => {
        try {
          wish.resume(draft);
        } catch (error) {
          wish.offer.firstChild.textContent = "上次的草稿已经损坏，接不上了。清掉它，再写一份。";
          go.remove();
          return;
        }
        isOffered = false;
        isSaved = true;
        wish.offer.replaceChildren();
      });
      clear.addEventListener("click", () => {
        drafts.clear(kind.name);
        isOffered = false;
        keep();
        wish.offer.replaceChildren(element("p", {}, "草稿已清掉。"));
      });
    }

    /** Keeps what has been written since; a form that nobody has touched replaces no draft. */
    function keep() {
      clearTimeout(waiting);
      const made = isSaved ? null : wish.made();
      if (!made) return;
      if (isOffered) {
        wish.note.textContent = "上次的草稿还在，现在写的先不存：请在上面选“从草稿继续”（现在写的就不要了）或“清掉草稿”。";
        return;
      }
      isSaved = drafts.write(made.kind, made.draft);
      wish.note.textContent = isSaved
        ? "草稿存在这台设备的浏览器里，别人看不到；公用的电脑，写完请清掉草稿。"
        : "这个浏览器存不下草稿：离开这一页以前，请先下载。";
    }

    return {
      begin: begin,
      keep: keep,
      isSaved: () => isSaved,

      /** Something is another: it is kept a little later. */
      changed: function () {
        isSaved = false;
        if (!isOffered) wish.offer.replaceChildren();
        clearTimeout(waiting);
        waiting = setTimeout(keep, SLOW);
      },

      clear: function (kind) {
        clearTimeout(waiting);
        drafts.clear(kind);
        isSaved = true;
      },
    };
  };
})();
