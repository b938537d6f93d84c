/* MiniSearch: the whole index is loaded, then all pairs of the query must be in a document. */
(function () {
  "use strict";

  let index = null;

  function script(address) {
    return new Promise(function (resolve, reject) {
      const element = document.createElement("script");
      element.src = address;
      element.onload = resolve;
      element.onerror = reject;
      document.head.appendChild(element);
    });
  }

  function find(text) {
    return index.search(text, { combineWith: "AND" });
  }

  window.peer = {
    open: async function () {
      await script("library.js");
      await script("minisearch_pairs.js");
      const answer = await fetch("index.json");
      index = window.MiniSearch.loadJSON(await answer.text(), window.pairOptions);
    },
    ask: async function (text) {
      find(text);
    },
    all: async function (text) {
      return find(text).map(function (hit) {
        return hit.id;
      });
    },
    names: null,
  };
})();
