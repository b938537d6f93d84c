/* 网页的状态写在网址里，所以可以转发、收藏、后退。浏览器不让改网址的（双击打开时有的会），写在 # 之后。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  caselib.state = {
    /** What the address says. @returns {URLSearchParams} */
    read: () => new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(1) : location.search),

    /**
     * Say it in the address. Nothing happens where it says so already.
     * @param {Object<string, string>} values those that are empty are left out
     * @param {boolean} [isStep] whether Back leads to what was said before
     */
    write: function (values, isStep) {
      const pairs = Object.keys(values).filter((key) => values[key] !== "");
      const said = pairs.map((key) => key + "=" + plain(values[key])).join("&");
      if (said === known) return;
      known = said;
      try {
        history[isStep ? "pushState" : "replaceState"](null, "", said ? "?" + said : location.pathname);
      } catch (error) {
        if (isStep) location.hash = "?" + said;
        else location.replace("#?" + said);
      }
    },

    /** Told when the reader goes back or forward to another state. @param {function(): void} listener */
    onStep: function (listener) {
      const step = () => {
        const said = Array.from(caselib.state.read(), ([key, value]) => key + "=" + plain(value)).join("&");
        if (said === known) return;
        known = said;
        listener();
      };
      window.addEventListener("popstate", step);
      window.addEventListener("hashchange", step);
    },
  };

  let known = Array.from(caselib.state.read(), ([key, value]) => key + "=" + plain(value)).join("&");

  function plain(value) {
    return encodeURIComponent(value).replace(/%2C/g, ",");
  }
})();
