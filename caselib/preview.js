/* 边改边看（serve）时加在每页末尾，建成的网站里没有它：内容变了就重新打开这一页，记录写错了就在页上说明。 */
(function () {
  "use strict";

  const SLOW = 800; // milliseconds after which the page says that it waits
  const FOLDED = "caselib-preview-folded";
  const mark = document.currentScript.dataset.mark;

  let source = null;
  let index = null; // the build of the search index when this page was opened
  let shown = {};
  let lost = 0;
  let slow = 0;

  /* 消息 ------------------------------------------------------------------ */

  /** A page out of sight does not listen: browsers allow six connections to one server, for all pages. */
  function listen() {
    if (source || document.hidden) return;
    const asked = new URLSearchParams({ page: location.pathname, mark: mark });
    source = new EventSource("/__preview/events?" + asked);
    source.onmessage = function (event) {
      clearTimeout(lost);
      lost = 0;
      hear(JSON.parse(event.data));
    };
    source.onerror = function () {
      lost = lost || setTimeout(show, SLOW, { away: true });
      if (source && source.readyState === EventSource.CLOSED) {
        leave();
        setTimeout(listen, SLOW);
      }
    };
  }

  function leave() {
    if (source) source.close();
    source = null;
  }

  function hear(news) {
    if (news.reload || (news.index && index && news.index !== index && hasSearched())) {
      leave();
      location.reload();
      return;
    }
    index = news.index || index;
    show(news.shown);
  }

  /** Files of two builds of the index do not go together. */
  function hasSearched() {
    return performance.getEntriesByType("resource").some(function (entry) {
      return entry.name.startsWith(location.origin + "/search/");
    });
  }

  /* 显示 ------------------------------------------------------------------ */

  const host = document.createElement("caselib-preview");
  const root = host.attachShadow({ mode: "open" });

  function show(news) {
    clearTimeout(slow);
    if (news.building) {
      slow = setTimeout(function () {
        note("正在更新……");
      }, SLOW);
      return;
    }
    shown = news;
    if (news.away) note("预览程序没有在运行，等它重新开始。");
    else if (news.headline) panel(news);
    else clear();
  }

  function clear() {
    sessionStorage.removeItem(FOLDED);
    host.remove();
  }

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  /** Put it on the page once it has its style. */
  function place(content) {
    const style = root.querySelector("link") || element("link");
    const now = function () {
      host.style.display = "";
    };
    if (!style.href) {
      host.style.display = "none";
      style.rel = "stylesheet";
      style.onload = now;
      style.onerror = now;
      style.href = "/__preview/style.css";
    }
    root.replaceChildren(style, content);
    if (!host.isConnected) document.body.append(host);
  }

  function note(text) {
    const line = element("p", text, "note");
    line.setAttribute("role", "status");
    if (shown.headline) root.querySelector(".state").textContent = text;
    else place(line);
  }

  function panel(news) {
    const isFolded = sessionStorage.getItem(FOLDED) === "yes";
    const box = element("section", "", isFolded ? "panel folded" : "panel");
    box.setAttribute("aria-label", news.headline);
    const head = element("header");
    const title = element("h2", news.headline);
    title.setAttribute("role", "alert");
    const fold = element("button", isFolded ? "展开" : "收起");
    fold.type = "button";
    fold.setAttribute("aria-expanded", String(!isFolded));
    fold.addEventListener("click", function () {
      sessionStorage.setItem(FOLDED, isFolded ? "no" : "yes");
      panel(news);
      root.querySelector("button").focus({ preventScroll: true });
    });
    head.append(title, element("p", news.advice, "state"), fold);
    box.append(head);
    if (!isFolded) box.append(list(news));
    place(box);
  }

  function list(news) {
    const all = element("ol");
    all.tabIndex = 0;
    all.setAttribute("aria-label", "逐处说明");
    news.problems.forEach(function (problem) {
      const item = element("li");
      const where = element("p", "", "where");
      if (problem.file) where.append(element("strong", problem.file), " " + problem.place);
      item.append(where, element("p", problem.text, "what"));
      if (problem.remedy) item.append(element("p", "→ " + problem.remedy, "remedy"));
      if (problem.code) item.append(element("p", problem.code, "code"));
      all.append(item);
    });
    if (news.more) all.append(element("li", news.more, "more"));
    return all;
  }

  document.addEventListener("visibilitychange", function () {
    if (document.hidden) leave();
    else listen();
  });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", listen);
  listen();
})();
