/* 填表：没写完的留在这个浏览器里，一类一份；只有人要删才删。存不下的浏览器，离开前会问一声。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const VERSION = 1;
  const prefix = location.pathname.replace(/[^/]*$/, "") + ".__contribute.";

  form.drafts = {
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
})();
