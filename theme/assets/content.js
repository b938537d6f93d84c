/* 正文里的几件小事，没有它们也能读：操作按钮；打印前把收起的举措展开；跳到收起处时先展开；点开原文短语时，
   把“来源 1”换成页尾列出的名称和等级（名称在页里只写一次）。

   带 data-action 的按钮（页面里写好的、脚本后来加上的都算）：按下时才读入做这件事的脚本，所以不按的人不付代价。
   脚本在 caselib.actions 里登记：名称 → function (按钮)。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});
  const IN_WECHAT = /MicroMessenger/i.test(navigator.userAgent);
  const assets = document.currentScript.getAttribute("src").replace(/content\.js.*$/, "");

  const SCRIPTS = {
    print: [],
    copy: ["save.js", "article.js", "document.js", "written.js", "copy.js"],
    word: ["save.js", "article.js", "document.js", "word.js"],
    page: ["save.js", "article.js", "document.js", "written.js", "one-file.js"],
    list: ["my-list.js"],
    cite: ["cite.js"],
  };
  const asked = new Map();
  const here = new Set();
  let pressed = null;

  caselib.actions = Object.assign(caselib.actions || {}, {
    print() {
      if (IN_WECHAT) caselib.say("请点右上角，在浏览器中打开后打印或存为 PDF。");
      else window.print();
    },
  });

  /**
   * Reads a script of theme/assets/ into the page, once.
   * @param {string} name such as "save.js"
   * @returns {Promise<void>} rejected, with words for readers, when it cannot be read
   */
  caselib.script = function (name) {
    if (!asked.has(name)) {
      const read = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.charset = "utf-8";
        script.onload = () => {
          here.add(name);
          resolve();
        };
        script.onerror = () => {
          asked.delete(name);
          script.remove();
          reject(new Error("文件 assets/" + name + " 没有读到。请刷新页面；仍不行时，重新生成网站。"));
        };
        script.src = assets + name;
        document.head.appendChild(script);
      });
      asked.set(name, read);
    }
    return asked.get(name);
  };

  /**
   * Tells the reader what came of it: in the text, below the control that was pressed, or below `near`;
   * never over what is being read. The next message takes its place.
   * @param {string} text
   * @param {Element} [near]
   */
  caselib.say = function (text, near) {
    document.querySelectorAll(".said").forEach((old) => old.remove());
    const at = near || pressed || document.querySelector("article h1");
    const said = document.createElement("p");
    said.className = "said";
    said.setAttribute("role", "status");
    said.dataset.document = "skip";
    (at.closest("ul, ol, p, table") || at).insertAdjacentElement("afterend", said);
    setTimeout(() => {
      said.textContent = text; // later than the element: only then do screen readers speak it
    });
  };

  function act(button) {
    const name = button.dataset.action;
    const scripts = SCRIPTS[name] || [];
    const done = (work) => {
      try {
        work();
      } catch (error) {
        caselib.say("没有做成：" + error.message);
      }
    };
    // At once where it can be: some browsers let only the handler of a press write to the clipboard.
    if (scripts.every((script) => here.has(script))) return done(() => caselib.actions[name](button));
    Promise.all(scripts.map(caselib.script)).then(
      () => done(() => caselib.actions[name](button)),
      (error) => caselib.say(error.message),
    );
  }

  document.addEventListener(
    "click",
    (event) => {
      const control = event.target.closest("button, a, input, summary, label");
      if (control) pressed = control;
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button && (SCRIPTS[button.dataset.action] || caselib.actions[button.dataset.action])) act(button);
  });
  document.querySelectorAll("[data-action]").forEach((button) => {
    button.hidden = false;
    if (button.parentElement.tagName === "LI") button.parentElement.hidden = false;
  });

  const downloads = IN_WECHAT && document.querySelector("[data-action=word], [data-action=page], [data-downloads]");
  if (downloads) {
    const told = document.createElement("p");
    told.className = "hint";
    told.dataset.document = "skip";
    told.textContent = "在微信里不能下载：请点右上角，在浏览器中打开。";
    (downloads.closest("ul") || downloads).before(told);
  }

  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.measure, .measure-evidence details").forEach(function (folded) {
      folded.open = true;
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

  // Terms are marked after all else: the page is read while they come.
  if (document.querySelector("article.of-cases, article.of-practices, article.of-policies, article.of-organizations")) {
    window.addEventListener("load", () => setTimeout(() => caselib.script("terms.js").catch(() => {})));
  }
})();
