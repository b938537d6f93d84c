/* “复制到文档”：把页面上的内容放进剪贴板，粘贴到 WPS、Word 里是公文的样子，粘贴到别处是纯文字。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  caselib.actions.copy = function (button) {
    const made = caselib.documentOf(button);
    const html = caselib.pastedHtml(made);
    const text = caselib.writtenText(made);
    if (given(html, text)) {
      succeeded();
      return;
    }
    written(html, text).then(succeeded, () =>
      caselib.say("没有复制成：浏览器不让网页写剪贴板。请再按一次；仍不行时，改用“导出 Word”。"),
    );
  };

  function succeeded() {
    caselib.say("已复制，可以粘贴到 WPS 或 Word。");
  }

  /**
   * By the event of copying: it works on file://, on plain http and in old web views, and leaves the HTML as
   * it is, where navigator.clipboard rewrites its styles.
   */
  function given(html, text) {
    let isGiven = false;
    const give = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      event.clipboardData.setData("text/html", html);
      event.clipboardData.setData("text/plain", text);
      isGiven = true;
    };
    const chosen = something();
    document.addEventListener("copy", give, true);
    try {
      return document.execCommand("copy") && isGiven;
    } catch (error) {
      return false;
    } finally {
      document.removeEventListener("copy", give, true);
      chosen.restore();
    }
  }

  /** Selects a space: without a selection some browsers do not begin to copy. */
  function something() {
    const selection = window.getSelection();
    const before = selection.rangeCount ? selection.getRangeAt(0) : null;
    const space = document.createElement("span");
    space.textContent = "\u00a0";
    space.className = "unseen";
    document.body.appendChild(space);
    selection.removeAllRanges();
    const range = document.createRange();
    range.selectNodeContents(space);
    selection.addRange(range);
    return {
      restore() {
        selection.removeAllRanges();
        if (before) selection.addRange(before);
        space.remove();
      },
    };
  }

  function written(html, text) {
    if (!navigator.clipboard || !navigator.clipboard.write || !window.ClipboardItem) {
      return Promise.reject(new Error("no clipboard"));
    }
    const item = new ClipboardItem({
      "text/html": new Blob([html], { type: "text/html" }),
      "text/plain": new Blob([text], { type: "text/plain" }),
    });
    return navigator.clipboard.write([item]);
  }
})();
