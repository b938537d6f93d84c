/* 正文里的几件小事，没有它们也能读：打印按钮；打印前把收起的举措展开；跳到收起处时先展开；点开原文短语时，
   把“来源 1”换成页尾列出的名称和等级（名称在页里只写一次）。 */
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

  document.addEventListener(
    "toggle",
    function (event) {
      var link = event.target.matches(".evidence[open]") && event.target.querySelector("p > a[href^='#source-']");
      var source = link && !link.dataset.named && document.getElementById(link.hash.slice(1));
      if (!source) return;
      link.dataset.named = "";
      link.textContent = source.querySelector("a").textContent;
      var grade = source.querySelector("details.chip > summary");
      if (!grade) return;
      var chip = document.createElement("span");
      chip.className = "chip";
      chip.textContent = grade.textContent;
      link.after(" ", chip);
    },
    true,
  );

  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
