/*
 * 生成页的页框：深浅色、页眉里的标题、抽屉。没有它也能读、能跳转。手写页用主题自己的脚本做这些事，
 * 两边记住的是同一个选择（同一个存储键、同一种写法）。放在 body 里、不推迟，所以换色时页面不闪。
 */
(function () {
  "use strict";

  var script = document.currentScript;
  var root = document.documentElement;
  root.classList.replace("no-js", "js");

  /* 深浅色 */
  var SUN =
    "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8M11 1h2v4h-2zm0 18h2v4h-2zM1 11h4v2H1zm18 0h4v2h-4zM3.5 5l1.4-1.4 2.9 2.9-1.4 1.4z" +
    "m12.7 12.7 1.4-1.4 2.9 2.9-1.4 1.4zm1.4-9.8-1.4-1.4 2.9-2.9L20.5 5zM4.9 20.4 3.5 19l2.9-2.9 1.4 1.4z";
  var MOON = "M20.5 15.6A9 9 0 0 1 8.4 3.5a9 9 0 1 0 12.1 12.1";
  var key = new URL("..", script.src).pathname + ".__palette";
  var schemes = (script.dataset.schemes || "").split(" ");

  function remembered() {
    try {
      var kept = JSON.parse(localStorage.getItem(key));
      return kept && schemes.indexOf(kept.color.scheme) >= 0 ? kept.color.scheme : "";
    } catch (error) {
      return "";
    }
  }

  /** @param {string} scheme */
  function remember(scheme) {
    var media = "(prefers-color-scheme: " + (scheme === "slate" ? "dark" : "light") + ")";
    var color = { media: media, scheme: scheme, primary: "custom", accent: "custom" };
    try {
      localStorage.setItem(key, JSON.stringify({ index: schemes.indexOf(scheme), color: color }));
    } catch (error) {
      /* 浏览器不让存：这一页照样换色 */
    }
  }

  function offerSchemes() {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "md-header__button md-icon site-scheme";

    /** @param {string} scheme */
    function show(scheme) {
      var isDark = scheme === "slate";
      document.body.dataset.mdColorScheme = scheme;
      root.style.colorScheme = isDark ? "dark" : "light";
      button.title = isDark ? "换成浅色" : "换成深色";
      button.setAttribute("aria-label", button.title);
      button.innerHTML = '<svg viewBox="0 0 24 24"><path d="' + (isDark ? SUN : MOON) + '"/></svg>';
    }

    button.addEventListener("click", function () {
      var next = document.body.dataset.mdColorScheme === "slate" ? "default" : "slate";
      show(next);
      remember(next);
    });
    show(remembered() || (matchMedia("(prefers-color-scheme: dark)").matches ? "slate" : "default"));
    script.insertAdjacentElement("afterend", button);
  }
  if (schemes.length > 1) offerSchemes();

  /* 页眉：大标题滚出去以后，库名换成这一页的标题 */
  document.addEventListener("DOMContentLoaded", function () {
    var heading = document.querySelector("article h1");
    var title = document.querySelector(".md-header__title");
    if (!heading || !title || !window.IntersectionObserver) return;
    var topic = document.createElement("div");
    topic.className = "md-header__topic";
    topic.setAttribute("aria-hidden", "true");
    topic.innerHTML = '<span class="md-ellipsis"></span>';
    topic.firstChild.textContent = heading.textContent;
    title.firstElementChild.append(topic);
    new IntersectionObserver(
      function (entries) {
        var seen = entries[entries.length - 1];
        title.classList.toggle("md-header__title--active", !seen.isIntersecting && seen.boundingClientRect.top < 60);
      },
      { rootMargin: "-48px 0px 0px" },
    ).observe(heading);
  });

  /* 抽屉：Esc 收起 */
  document.addEventListener("keydown", function (event) {
    var drawer = document.getElementById("__drawer");
    if (event.key === "Escape" && drawer) drawer.checked = false;
  });
})();
