/* 目录上选了什么：词、条件、排序、样子；它与网址的对应，它的各种改法。不碰网页。
   条件的写法与检索页相同，所以两边的网址可以照着改。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  const VIEWS = ["table", "cards", "compact"];

  /** Never changed, only replaced. `sort` and `view` are "" for the listing as it stands.
   *  @typedef {{text: string, filters: Array<{facet: string, value: string}>, sort: string, view: string}} State */

  /** What an address says; behind `#?` where scripts may not write the other part. @returns {State} */
  function read(url) {
    const params = new URLSearchParams(url.hash.indexOf("#?") === 0 ? url.hash.slice(1) : url.search);
    const state = { text: "", filters: [], sort: "", view: "" };
    params.forEach(function (value, name) {
      if (name === "q") state.text = value;
      else if (name === "sort") state.sort = value;
      else if (name === "view") state.view = VIEWS.indexOf(value) > 0 ? value : "";
      else if (value) put(name.replace(/-/g, "_"), value); // options of the command are written with -
    });
    return state;

    function put(facet, value) {
      if (!isChosen(state, facet, value)) state.filters.push({ facet: facet, value: value });
    }
  }

  /** @param {State} state @returns {string} what stands in the address, with `?`; "" for the plain listing */
  function write(state) {
    const params = new URLSearchParams();
    if (state.text) params.append("q", state.text);
    state.filters.forEach(function (filter) {
      params.append(filter.facet, filter.value);
    });
    if (state.sort) params.append("sort", state.sort);
    if (state.view) params.append("view", state.view);
    const written = params.toString();
    return written && "?" + written;
  }

  function changed(state, change) {
    return Object.assign({}, state, change);
  }

  function isChosen(state, facet, value) {
    return state.filters.some(function (filter) {
      return filter.facet === facet && filter.value === value;
    });
  }

  /** Only what a listing knows: another's facets and sorts are left out. @returns {State} */
  function keeping(state, head) {
    return changed(state, {
      filters: state.filters.filter(function (filter) {
        return isKnown(filter, head);
      }),
      sort: head.sorts.some(function (sort) {
        return sort[0] === state.sort;
      })
        ? state.sort
        : "",
    });
  }

  function isKnown(filter, head) {
    return head.facets.some(function (facet) {
      return facet.name === filter.facet && facet.values.indexOf(filter.value) >= 0;
    });
  }

  /** What `keeping` leaves out, as readers know it. What is no facet at all others have put in the address. */
  function unknown(state, head) {
    const labels = Object.assign({}, head.unused);
    head.facets.forEach(function (facet) {
      labels[facet.name] = facet.label;
    });
    return state.filters
      .filter(function (filter) {
        return labels[filter.facet] && !isKnown(filter, head);
      })
      .map(function (filter) {
        return labels[filter.facet] + "：" + filter.value;
      });
  }

  /** Choose a value, or leave it. In a tree, a place and what lies in it are never chosen together. */
  function toggled(state, facet, value) {
    const others = state.filters.filter(function (filter) {
      return filter.facet !== facet.name || (filter.value !== value && !isInLine(facet, filter.value, value));
    });
    const isOn = isChosen(state, facet.name, value);
    return changed(state, { filters: isOn ? others : others.concat([{ facet: facet.name, value: value }]) });
  }

  function isInLine(facet, one, other) {
    return facet.parents ? isAbove(facet, one, other) || isAbove(facet, other, one) : false;
  }

  function isAbove(facet, upper, lower) {
    const above = facet.values.indexOf(upper);
    let at = facet.values.indexOf(lower);
    while (at >= 0 && at !== above) at = facet.parents[at];
    return at >= 0;
  }

  /** Facet's name → the numbers of the values chosen. */
  function chosenOf(state, facets) {
    const found = {};
    facets.forEach(function (facet) {
      const numbers = state.filters
        .filter(function (filter) {
          return filter.facet === facet.name;
        })
        .map(function (filter) {
          return facet.values.indexOf(filter.value);
        });
      if (numbers.length) found[facet.name] = numbers;
    });
    return found;
  }

  caselib.explorerState = {
    read: read,
    write: write,
    changed: changed,
    isChosen: isChosen,
    keeping: keeping,
    unknown: unknown,
    toggled: toggled,
    chosenOf: chosenOf,
  };
})();
