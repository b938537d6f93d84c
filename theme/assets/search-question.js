/* 检索页所问的：词和已选的条件；它与网址的对应，它的各种改法。不碰网页。 */
(function () {
  "use strict";

  /** `text` as typed, `filters` as chosen. A question is never changed, only replaced.
   *  @typedef {{text: string, filters: Array<{facet: string, value: string}>}} Question */

  /** The question in an address (a location or a link); behind `#?` where scripts may not write the other part.
   *  @returns {Question} */
  function read(url) {
    const params = new URLSearchParams(url.hash.indexOf("#?") === 0 ? url.hash.slice(1) : url.search);
    const filters = [];
    params.forEach(function (value, facet) {
      if (facet !== "q" && value) filters.push({ facet: facet, value: value });
    });
    return { text: params.get("q") || "", filters: filters };
  }

  /** @param {Question} question @returns {string} what stands in the address, with `?` */
  function write(question) {
    const params = new URLSearchParams();
    params.append("q", question.text);
    question.filters.forEach(function (filter) {
      params.append(filter.facet, filter.value);
    });
    return "?" + params.toString();
  }

  function isEmpty(question) {
    return !question.text.trim() && !question.filters.length;
  }

  /** Only the filters that pass. @returns {Question} */
  function keeping(question, passes) {
    return { text: question.text, filters: question.filters.filter(passes) };
  }

  function withoutFacet(question, facet) {
    return keeping(question, function (filter) {
      return filter.facet !== facet;
    });
  }

  function without(question, gone) {
    return keeping(question, function (filter) {
      return filter !== gone;
    });
  }

  function adding(question, facet, value) {
    return { text: question.text, filters: question.filters.concat([{ facet: facet, value: value }]) };
  }

  /** The same of another kind; of all kinds where `value` is empty. */
  function ofKind(question, value) {
    const others = withoutFacet(question, "kind");
    return value ? adding(others, "kind", value) : others;
  }

  /** The kind chosen, or "". */
  function kindOf(question) {
    const chosen = question.filters.find(function (filter) {
      return filter.facet === "kind";
    });
    return chosen ? chosen.value : "";
  }

  function isChosen(question, facet, value) {
    return question.filters.some(function (filter) {
      return filter.facet === facet && filter.value === value;
    });
  }

  window.caseSearchQuestion = {
    read: read,
    write: write,
    isEmpty: isEmpty,
    keeping: keeping,
    withoutFacet: withoutFacet,
    without: without,
    adding: adding,
    ofKind: ofKind,
    kindOf: kindOf,
    isChosen: isChosen,
  };
})();
