/* 检索页：把地址里的条件交给索引，结果交给 search-view.js 显示。条件都在地址里，可以转发，可以后退。
   没有脚本时，网页自己说明怎样查。 */
(function () {
  "use strict";

  const PAUSE = 200; // milliseconds without a key before typed words are asked
  const SLOW = 500; // milliseconds after which the page says that it is searching
  const FIRST = 30; // hits asked for where all kinds are shown
  const SHEET = 20; // hits shown, and added, where one kind is

  const box = window.caseSearchBox;
  const GROUP = window.caseSearchView.group;
  const asking = window.caseSearchQuestion;
  const page = document.querySelector("[data-search-page]");
  const form = document.querySelector("[data-search-form]");
  const input = form.querySelector("input");
  const root = box.rootOf(form);
  const isComposing = box.composition(input);
  const title = document.title;
  const view = window.caseSearchView.view(page, root, { more: more, again: run });

  let question = { text: "", filters: [] };
  let limit = SHEET;
  let serial = 0;
  let isDraft = false; // this entry of the history came from typing, so further typing replaces it
  let kinds = { asked: "", counts: [] }; // of the same question without a kind
  let waiting = 0;
  let slow = 0;

  /* 地址 ------------------------------------------------------------------ */

  /** Ask, and say so in the address. While the words are being typed, the history gets one entry for all. */
  function go(asked, isTyping) {
    const isNew = asking.write(asked) !== asking.write(question);
    const replaces = isTyping && isDraft;
    question = asked;
    limit = SHEET;
    if (isNew) {
      try {
        history[replaces ? "replaceState" : "pushState"](null, "", asking.write(asked));
      } catch (error) {
        if (replaces) location.replace("#" + asking.write(asked));
        else location.hash = asking.write(asked);
      }
    }
    isDraft = isTyping && (isDraft || isNew);
    run();
  }

  /** Ask what the address says: when the page opens, and on Back and Forward. */
  function follow() {
    clearTimeout(waiting);
    question = asking.read(location);
    limit = SHEET;
    isDraft = false;
    input.value = question.text;
    run();
  }

  /* 检索 ------------------------------------------------------------------ */

  function more() {
    limit += SHEET;
    run();
  }

  async function run() {
    serial += 1;
    const mine = serial;
    clearTimeout(slow);
    document.title = (question.text ? question.text + " - " : "") + title;
    if (asking.isEmpty(question)) {
      page.removeAttribute("aria-busy");
      view.clear();
      return;
    }
    page.setAttribute("aria-busy", "true");
    slow = setTimeout(view.wait, SLOW);
    try {
      const engine = await box.open(root);
      if (mine === serial) await answer(engine, mine);
    } catch (error) {
      if (mine === serial) view.fail(error);
    }
    if (mine !== serial) return;
    clearTimeout(slow);
    page.removeAttribute("aria-busy");
    page.setAttribute("data-search-answered", "");
  }

  async function answer(engine, mine) {
    question = asking.keeping(question, function (filter) {
      return engine.info.facets.some(function (facet) {
        return facet.name === filter.facet;
      });
    });
    const isOfOneKind = asking.kindOf(question) !== "";
    const others = asking.withoutFacet(question, "kind");
    const asked = asking.write(others);
    const result = await engine.search(question.text, {
      filters: question.filters,
      limit: isOfOneKind ? limit : FIRST,
      onProgress: function (first) {
        if (mine === serial) view.begin(engine, first, { question: question, limit: limit, kinds: [] });
      },
    });
    if (mine !== serial || result.stale) return;
    if (!isOfOneKind) kinds = { asked: asked, counts: result.facets.kind || [] };
    if (kinds.asked !== asked) {
      const all = await engine.search(question.text, { filters: others.filters, limit: 1 });
      if (mine !== serial || all.stale) return;
      kinds = { asked: asked, counts: all.facets.kind || [] };
    }
    const state = { question: question, limit: limit, kinds: kinds.counts };
    clearTimeout(slow);
    view.show(engine, result, state);
    if (!isOfOneKind && (await complete(engine, result, mine))) view.show(engine, result, state);
  }

  /** Add the best hits of each kind of which too few are among the best of all. */
  async function complete(engine, result, mine) {
    const known = result.hits.length;
    for (const entry of kinds.counts) {
      const there = result.hits.filter(function (hit) {
        return box.kinds[hit.kind] === entry.value;
      });
      if (there.length >= Math.min(GROUP, entry.count)) continue;
      const filters = question.filters.concat([{ facet: "kind", value: entry.value }]);
      const more = await engine.search(question.text, { filters: filters, limit: GROUP });
      if (mine !== serial || more.stale) return false;
      result.hits = result.hits.concat(more.hits.slice(there.length));
    }
    return result.hits.length > known;
  }

  /* 输入 ------------------------------------------------------------------ */

  function later() {
    clearTimeout(waiting);
    if (isComposing()) return;
    waiting = setTimeout(function () {
      go({ text: input.value, filters: question.filters }, true);
    }, PAUSE);
  }

  input.addEventListener("compositionstart", later);
  input.addEventListener("compositionend", later);
  input.addEventListener("input", later);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    clearTimeout(waiting);
    if (!isComposing()) go({ text: input.value, filters: question.filters }, false);
  });
  page.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-step]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    clearTimeout(waiting);
    const asked = asking.read(link);
    input.value = asked.text;
    go(asked, false);
  });
  window.addEventListener("popstate", function () {
    if (asking.write(asking.read(location)) !== asking.write(question)) follow(); // else a link within the page
  });

  page.querySelector("[data-search-facets]").open = window.matchMedia("(min-width: 60em)").matches;
  page.hidden = false;
  follow();
  if (!question.text && !location.hash && window.matchMedia("(hover: hover)").matches) input.focus();
})();
