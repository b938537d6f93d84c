/* 我的清单：读者勾选的记录，只存在这台设备的浏览器里，一个网站一份（按网站的路径分开）。
   记录页的“加入清单”也是它。浏览器不让存时（例如无痕窗口）直说，不假装存好了。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  const REFUSED = "浏览器不让本页存东西（例如无痕窗口、关闭了网站数据），清单没有保存。";
  const FOLDER = /^[a-z]+$/;
  const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

  const root = document.currentScript.getAttribute("src").replace(/assets\/my-list\.js.*$/, "");
  const key = "caselib.list " + new URL(root || ".", location.href.replace(/[?#].*$/, "")).pathname;

  /** A record on the list; `title` as it was when it was marked.
   *  @typedef {{id: string, folder: string, title: string}} Marked */

  /** @returns {Marked[]} in the order in which they were marked */
  function all() {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      return Array.isArray(kept) ? kept.filter(isMarked) : [];
    } catch (error) {
      return [];
    }
  }

  /** Others may have written there: an address is made of what is kept. */
  function isMarked(entry) {
    return Boolean(entry) && typeof entry.title === "string" && ID.test(entry.id) && FOLDER.test(entry.folder);
  }

  /** @param {Marked[]} entries @returns {boolean} whether the browser kept them */
  function keep(entries) {
    try {
      if (entries.length) localStorage.setItem(key, JSON.stringify(entries));
      else localStorage.removeItem(key);
      return true;
    } catch (error) {
      return false;
    }
  }

  function has(id) {
    return all().some(function (entry) {
      return entry.id === id;
    });
  }

  /** @param {Marked[]} entries @returns {string} what came of it, for the reader */
  function addAll(entries) {
    const kept = all();
    const fresh = entries.filter(function (entry) {
      return !kept.some(function (known) {
        return known.id === entry.id;
      });
    });
    const whole = kept.concat(fresh);
    if (!fresh.length) return "已经都在清单里，清单共 " + whole.length + " 条。";
    if (!keep(whole)) return REFUSED;
    return "加入了 " + fresh.length + " 条，清单共 " + whole.length + " 条。";
  }

  /** @returns {string} */
  function remove(id) {
    const left = all().filter(function (entry) {
      return entry.id !== id;
    });
    return keep(left) ? "移出了 1 条，清单还有 " + left.length + " 条。" : REFUSED;
  }

  caselib.myList = {
    all: all,
    has: has,
    add: function (entry) {
      return addAll([entry]);
    },
    addAll: addAll,
    remove: remove,
    clear: function () {
      return keep([]) ? "清单已清空。" : REFUSED;
    },
    isMarked: isMarked,
  };

  /** The record that the page is about. */
  function ofPage() {
    const path = /([a-z]+)\/([^/]+)\.html$/.exec(decodeURIComponent(location.pathname));
    const heading = document.querySelector("article h1");
    return path && heading ? { id: path[2], folder: path[1], title: heading.textContent.trim() } : null;
  }

  /** “加入清单” on a record's page: once more takes it off again. */
  function press(button) {
    const record = ofPage();
    if (!record) return;
    const isOn = has(record.id);
    const takesOff = isOn && button.dataset.listed !== undefined;
    const said = takesOff ? remove(record.id) : addAll([record]);
    if (has(record.id)) {
      button.dataset.listed = "";
      button.textContent = "移出清单";
    } else {
      delete button.dataset.listed;
      button.textContent = "加入清单";
    }
    linkBeside(button);
    caselib.say(said);
  }

  function linkBeside(button) {
    const item = button.parentElement;
    if (item.tagName !== "LI" || item.parentElement.querySelector("[data-my-list-link]")) return;
    const link = document.createElement("a");
    link.href = root + "mylist.html";
    link.textContent = "我的清单";
    link.setAttribute("data-my-list-link", "");
    const beside = document.createElement("li");
    beside.appendChild(link);
    item.insertAdjacentElement("afterend", beside);
  }

  caselib.actions = Object.assign(caselib.actions || {}, { list: press });
})();
