/* 检索框：输入时提示名称。没有脚本时它仍是一个表单，送到 search.html。
   读索引的程序在第一次用到检索框时才装入，平时不增加网页的分量。 */
(function () {
  "use strict";

  const LIMIT = 8;
  const KINDS = {
    case: "案例",
    practice: "做法",
    policy: "政策文献",
    organization: "组织机构",
    source: "来源",
    place: "地区",
    dimension: "工作维度",
    collection: "专题",
    glossary: "术语表",
  };
  const ADDRESS = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/;
  const SCRIPT = "search/engine.js";

  let opening = null;

  /** Load the engine and its index, once for the page; after a failure the next call tries again.
   *  @param {string} root relative address of the site's root, such as "../"
   *  @returns {Promise<object>} */
  function open(root) {
    if (!opening) {
      opening = load(root + SCRIPT).then(function () {
        if (!window.caseSearch) throw new Error("检索程序 " + SCRIPT + " 不完整。请刷新再试；还不行，请重新建站。");
        return window.caseSearch.open(root + "search/");
      });
      opening.catch(function () {
        opening = null;
        window.caseSearch = undefined; // what came may be damaged
      });
    }
    return opening;
  }

  function load(address) {
    return new Promise(function (resolve, reject) {
      if (window.caseSearch) {
        resolve();
        return;
      }
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = function () {
        script.remove();
        reject(new Error("检索程序 " + SCRIPT + " 没有读到。请刷新再试；在本机打开的，请看网站文件夹是否完整。"));
      };
      document.head.appendChild(script);
    });
  }

  /** The root of the site as this form's page sees it. */
  function rootOf(form) {
    return form.getAttribute("action").replace(/search\.html$/, "");
  }

  /** Put `text` into `node`, what `marks` name inside <mark>; never as HTML.
   *  @param {Array<[number, number]>} marks start and end, in order */
  function fill(node, text, marks) {
    let at = 0;
    (marks || []).forEach(function (span) {
      if (span[0] < at) return;
      node.appendChild(document.createTextNode(text.slice(at, span[0])));
      node.appendChild(element("mark", "", text.slice(span[0], span[1])));
      at = span[1];
    });
    node.appendChild(document.createTextNode(text.slice(at)));
    return node;
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  /** Whether a key belongs to an input method that is still composing. */
  function composes(event) {
    return event.isComposing || event.keyCode === 229;
  }

  /** Ask the answer at any time: is an input method composing in this box? Some end without a word. */
  function composition(input) {
    let isOn = false;
    input.addEventListener("compositionstart", function () {
      isOn = true;
    });
    input.addEventListener("compositionend", function () {
      isOn = false;
    });
    input.addEventListener("input", function (event) {
      if (event.isComposing !== undefined) isOn = event.isComposing;
    });
    return function () {
      return isOn;
    };
  }

  window.caseSearchBox = {
    open: open,
    rootOf: rootOf,
    fill: fill,
    element: element,
    composition: composition,
    kinds: KINDS,
    /** The address of a page of this site, or "" when the index names anything else. */
    address: function (root, url) {
      const isOurs = ADDRESS.test(url) && url.split("/").indexOf("..") < 0;
      return isOurs ? root + url : "";
    },
  };

  /** Names under a box, as a combobox with a list box of links. */
  function suggest(form, number) {
    const input = form.querySelector("input");
    const root = rootOf(form);
    const id = "search-names-" + number;
    const list = element("div", "search-names");
    const said = element("p", "unseen");
    const isComposing = composition(input);
    let active = -1;
    let asked = 0;

    list.id = id;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "名称");
    said.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", id);
    form.appendChild(list);
    form.appendChild(said);

    function close() {
      asked += 1;
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    function choose(index) {
      const options = list.children;
      if (options[active]) options[active].setAttribute("aria-selected", "false");
      active = index;
      if (options[active]) {
        options[active].setAttribute("aria-selected", "true");
        input.setAttribute("aria-activedescendant", options[active].id);
        options[active].scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function option(href) {
      const made = element("a", "search-name");
      made.id = id + "-" + list.children.length;
      made.href = href;
      made.tabIndex = -1;
      made.setAttribute("role", "option");
      made.setAttribute("aria-selected", "false");
      list.appendChild(made);
      return made;
    }

    function show(text, names) {
      choose(-1);
      list.textContent = "";
      names.forEach(function (found) {
        const href = window.caseSearchBox.address(root, found.url);
        if (!href) return;
        const line = option(href);
        line.appendChild(fill(element("span", "search-name__text"), found.name, found.marks));
        if (found.title !== found.name) line.appendChild(element("span", "search-name__title", found.title));
        line.appendChild(element("span", "search-name__kind", KINDS[found.kind] || ""));
      });
      const count = list.children.length;
      option(root + "search.html?q=" + encodeURIComponent(text)).textContent = "在全文中检索“" + text + "”";
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      said.textContent = count ? count + " 个名称，用上下键选择。" : "没有这样的名称，按回车在全文中检索。";
    }

    function look() {
      const text = input.value.trim();
      if (isComposing()) return;
      if (!text) {
        said.textContent = "";
        close();
        return;
      }
      asked += 1;
      const mine = asked;
      open(root)
        .then(function (engine) {
          return mine === asked ? engine.names(text, LIMIT) : [];
        })
        .catch(function () {
          return []; // the search page says what is wrong
        })
        .then(function (names) {
          if (mine === asked && document.activeElement === input) show(text, names);
        });
    }

    input.addEventListener("focus", function () {
      open(root).catch(function () {});
    });
    input.addEventListener("compositionstart", close);
    input.addEventListener("compositionend", look);
    input.addEventListener("input", look);
    input.addEventListener("blur", close);
    form.addEventListener("mousedown", function (event) {
      if (event.target !== input) event.preventDefault(); // the focus stays, so the list does, until the click
    });
    input.addEventListener("keydown", function (event) {
      if (composes(event)) return;
      const count = list.children.length;
      const isOpen = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!isOpen) look();
        else if (event.key === "ArrowDown") choose(active + 1 < count ? active + 1 : -1);
        else choose(active < 0 ? count - 1 : active - 1);
      } else if (event.key === "Enter" && isOpen && active >= 0) {
        event.preventDefault();
        list.children[active].click();
      } else if (event.key === "Escape" && isOpen) {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
  }

  /** On a narrow screen the header has only an icon, which opens the box over the header. */
  function foldAway(opener) {
    const form = opener.nextElementSibling;
    const input = form.querySelector("input");
    form.id = "site-search";
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-controls", form.id);
    opener.setAttribute("aria-expanded", "false");

    function turn(isOpen) {
      form.classList.toggle("is-open", isOpen);
      opener.setAttribute("aria-expanded", String(isOpen));
    }
    function press(event) {
      event.preventDefault();
      turn(true);
      input.focus();
    }
    opener.addEventListener("click", press);
    opener.addEventListener("keydown", function (event) {
      if (event.key === " ") press(event);
    });
    form.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || event.defaultPrevented || composes(event)) return;
      turn(false);
      if (opener.offsetParent) opener.focus();
    });
    form.addEventListener("focusout", function (event) {
      if (!form.contains(event.relatedTarget)) turn(false);
    });
    return press;
  }

  const opener = document.querySelector("[data-search-opener]");
  const openBox = opener ? foldAway(opener) : null;
  document.querySelectorAll("[data-search-box]").forEach(suggest);

  document.addEventListener("keydown", function (event) {
    const at = event.target;
    const isTyping = at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping || composes(event)) return;
    event.preventDefault();
    const own = document.querySelector("main form[action$='search.html'] input");
    if (own) own.focus();
    else if (openBox) openBox(event);
  });
})();
