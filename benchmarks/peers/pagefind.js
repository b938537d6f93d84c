/* Pagefind: wasm and the parts of its index that a query needs; a result is shown when its page's text is there. */
(function () {
  "use strict";

  let pagefind = null;

  window.peer = {
    open: async function () {
      pagefind = await import("./pagefind/pagefind.js");
      await pagefind.init();
    },
    ask: async function (text) {
      const found = await pagefind.search(text);
      if (found.results.length) await found.results[0].data();
    },
    all: async function (text) {
      const found = await pagefind.search(text);
      return found.results.map(function (result) {
        return result.id;
      });
    },
    names: null,
  };
})();
