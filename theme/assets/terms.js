/* 术语就地解释：正文里第一次出现的术语加上点线，点一下，解释出在这一段的下面，再点或按 Esc 收起。名称先读
   （data/glossary/names.js），释义到点的时候才读。没有脚本时正文照旧，术语表在 glossary.html。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const SKIPPED = "a, summary, button, code, .chip, .evidence, .related, .cite, .notice, .absent, .hint, [data-document=skip]";
  const own = location.pathname.replace(/^.*\/|\.html$/g, "");
  let opened = null; // {link, box}

  const ready = caselib.load ? Promise.resolve() : caselib.script("data-files.js");
  ready.then(() => caselib.load("data/glossary/names.js")).then(mark, () => {}); // the text is there without them

  /** @param {[string, string[]][]} entries ids and the names of each */
  function mark(entries) {
    const idOf = new Map();
    entries.forEach(([id, names]) => names.forEach((name) => idOf.set(name, id)));
    if (!idOf.size) return;
    const names = Array.from(idOf.keys()).sort((one, other) => other.length - one.length);
    const pattern = new RegExp(names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"), "g");
    const seen = new Set([own]);
    document.querySelectorAll("article p:not([class])").forEach((paragraph) => {
      if (paragraph.closest(SKIPPED)) return;
      texts(paragraph).forEach((node) => markIn(node, pattern, idOf, seen));
    });
  }

  function texts(paragraph) {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest(SKIPPED)) found.push(walker.currentNode);
    }
    return found;
  }

  /** The first time that each entry is named becomes a link; what comes before and after it stays text. */
  function markIn(node, pattern, idOf, seen) {
    const parts = [];
    const text = node.data;
    let from = 0;
    pattern.lastIndex = 0;
    for (let hit = pattern.exec(text); hit; hit = pattern.exec(text)) {
      const id = idOf.get(hit[0]);
      if (seen.has(id)) continue;
      seen.add(id);
      parts.push(text.slice(from, hit.index), link(id, hit[0]));
      from = hit.index + hit[0].length;
    }
    if (!parts.length) return;
    parts.concat(text.slice(from)).forEach((part) => node.before(part));
    node.remove();
  }

  function link(id, name) {
    const made = document.createElement("a");
    made.className = "term";
    made.href = caselib.root + "glossary.html#" + id;
    made.textContent = name;
    made.setAttribute("aria-expanded", "false");
    made.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      const isOpen = opened && opened.link === made;
      close();
      if (!isOpen) open(made, id);
    });
    return made;
  }

  function open(near, id) {
    const box = document.createElement("div");
    box.className = "term-said";
    box.dataset.document = "skip";
    box.setAttribute("role", "status");
    near.closest("p").after(box);
    near.setAttribute("aria-expanded", "true");
    opened = { link: near, box: box };
    caselib.load("data/glossary/texts.js").then(
      (said) => fill(box, said[id], near.href),
      (error) => {
        box.textContent = error.message;
      },
    );
  }

  /** @param {string[]} said title, what it means, and on what that rests where no source says it */
  function fill(box, said, address) {
    const title = document.createElement("strong");
    const more = document.createElement("a");
    title.textContent = said[0];
    more.href = address;
    more.textContent = "见术语表";
    box.append(title, "：" + said[1] + (said[2] ? "〔" + said[2] + "〕" : ""), " ", more);
  }

  function close() {
    if (!opened) return;
    const { link: near, box } = opened;
    if (box.contains(document.activeElement)) near.focus();
    box.remove();
    near.setAttribute("aria-expanded", "false");
    opened = null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
})();
