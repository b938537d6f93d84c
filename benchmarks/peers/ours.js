/* This project's search as its own pages use it: one script, then what a query needs. */
(function () {
  "use strict";

  let engine = null;

  function script(address) {
    return new Promise(function (resolve, reject) {
      const element = document.createElement("script");
      element.src = address;
      element.onload = resolve;
      element.onerror = reject;
      document.head.appendChild(element);
    });
  }

  function key(hit) {
    return hit.kind + "/" + hit.id;
  }

  window.peer = {
    open: async function () {
      await script("search/engine.js");
      engine = await window.caseSearch.open("search/");
    },
    /** Calls `shown` when a first hit can be shown; is done when all of it is there, the first snippet included. */
    ask: async function (text, shown) {
      const result = await engine.search(text, {
        limit: 20,
        onProgress: function (early) {
          if (early.hits.length) shown();
        },
      });
      if (result.hits.length) await engine.snippet(result.hits[0], result.query);
    },
    all: async function (text) {
      const result = await engine.search(text, { limit: 0 });
      return result.hits.map(key);
    },
    names: function (text) {
      return engine.names(text, 8);
    },
  };
})();
