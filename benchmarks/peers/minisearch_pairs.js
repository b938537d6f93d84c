/* Pairs of neighbouring characters; the same when the index is built and when it is asked. */
(function (root) {
  "use strict";

  function pairs(text) {
    const found = [];
    for (let i = 0; i + 1 < text.length; i++) found.push(text.slice(i, i + 2));
    return found.length ? found : [text];
  }

  const options = { fields: ["text"], storeFields: ["title"], tokenize: pairs };
  if (typeof module === "object") module.exports = options;
  else root.pairOptions = options;
})(this);
