/* 页面要用的数据：用 script 标签读入，所以双击打开（file://）也行。每个文件是一次调用：
   caselib.put(名称, 值)；名称就是它从网站根目录算起的地址。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});
  const asked = new Map();
  const arrived = new Map();

  /** Address of the site's root as seen from this page: empty or with a slash at the end. */
  caselib.root = document.currentScript.getAttribute("src").replace(/assets\/data-files\.js.*$/, "");

  /** What a data file gives to the page. */
  caselib.put = function (name, value) {
    arrived.set(name, value);
  };

  /**
   * The value of a data file; each is read once. Rejected, with words for readers, where it cannot be read.
   * @param {string} name address from the site's root
   * @returns {Promise<*>}
   */
  caselib.load = function (name) {
    if (!asked.has(name)) {
      const value = read(name);
      asked.set(name, value);
      value.catch(() => asked.delete(name));
    }
    return asked.get(name);
  };

  function read(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const finish = () => {
        script.remove();
        if (!arrived.has(name)) {
          reject(new Error("数据文件 " + name + " 没有读到。请刷新页面；仍不行时，重新生成网站。"));
          return;
        }
        resolve(arrived.get(name));
        arrived.delete(name);
      };
      script.charset = "utf-8";
      script.onload = finish;
      script.onerror = finish;
      script.src = caselib.root + name;
      document.head.appendChild(script);
    });
  }
})();
