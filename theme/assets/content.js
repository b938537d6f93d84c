/* 正文里的三件小事，没有它们也能读：打印按钮；打印前把收起的举措展开；跳到收起处时先展开。 */
(function () {
  "use strict";

  document.querySelectorAll("[data-action=print]").forEach(function (button) {
    button.parentElement.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });

  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.measure").forEach(function (measure) {
      measure.open = true;
    });
  });

  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
