/* “引用本页”旁边的“复制”：把那一条引用格式选中并复制。选中的样子留着，读者看得见复制了什么。 */
(function () {
  "use strict";

  const caselib = window.caselib;

  caselib.actions.cite = function (button) {
    const line = button.parentElement.querySelector(".citation");
    const range = document.createRange();
    range.selectNodeContents(line);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    if (copied()) {
      caselib.say("已复制。", button);
    } else if (navigator.clipboard) {
      navigator.clipboard.writeText(line.textContent).then(() => caselib.say("已复制。", button), ask);
    } else ask();

    function ask() {
      caselib.say("没有复制成。文字已经选中，请按 Ctrl+C，手机上长按后选“复制”。", button);
    }
  };

  /** On file:// and in old web views only the older way works. */
  function copied() {
    try {
      return document.execCommand("copy");
    } catch (error) {
      return false;
    }
  }
})();
