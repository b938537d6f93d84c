/* 目录里的勾选：每行一个框，记住勾了哪几条，说出可以拿它们做什么：对比、加入清单。换条件、换样子都不丢；
   离开再回来（后退）也还在。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});
  const element = window.caseSearchBox.element;

  const MOST = 4; // cases that can be compared

  /**
   * @param {HTMLElement} page that holds all the boxes
   * @param {HTMLElement} plain the listing as it stands
   * @param {{folder: string, head: object, listed: function(), leave: function()}} explorer `listed` is called when
   *   records were put on the list, `leave` when what had the focus goes away
   */
  caselib.explorerTicks = function (page, plain, explorer) {
    const picked = new Map(); // ids of ticked records → title
    const bars = [element("div", "explorer-picked"), element("div", "explorer-picked")];

    bars[0].id = "picked";
    bars.forEach(function (bar, i) {
      bar.setAttribute("role", "group");
      bar.setAttribute("aria-label", i ? "已勾选的（列表末尾）" : "已勾选的");
      bar.dataset.document = "skip";
    });
    const kept = history.state && Array.isArray(history.state.ticked) ? history.state.ticked : [];
    kept.forEach(function (entry) {
      picked.set(entry[0], entry[1]);
    });
    page.addEventListener("change", onTick);

    /** The box of a record. */
    function tick(id, title) {
      const label = element("label", "tick");
      const input = element("input");
      input.type = "checkbox";
      input.value = id;
      input.checked = picked.has(id);
      input.setAttribute("aria-label", "勾选：" + title);
      label.appendChild(input);
      return label;
    }

    function tickPlain() {
      plain.querySelectorAll("tbody th[scope=row]").forEach(function (cell) {
        const link = cell.querySelector("a");
        const id = link && /([^/]+)\.html$/.exec(link.getAttribute("href"));
        if (id) cell.insertBefore(tick(id[1], link.textContent), cell.firstChild);
      });
    }

    /** What is ticked in one view is ticked in the other. */
    function tickAgain() {
      plain.querySelectorAll(".tick input").forEach(function (input) {
        input.checked = picked.has(input.value);
      });
    }

    function onTick(event) {
      const input = event.target;
      if (!input.matches(".tick input")) return;
      const title = input.parentElement.parentElement.querySelector("a").textContent;
      if (input.checked) picked.set(input.value, title);
      else picked.delete(input.value);
      drawBars();
      document.querySelectorAll(".explorer-jump").forEach(function (old) {
        old.remove();
      });
      if (picked.size) {
        const jump = element("a", "explorer-jump", "已勾选 " + picked.size + " 条");
        jump.href = "#picked";
        jump.dataset.document = "skip";
        input.parentElement.parentElement.appendChild(jump);
      }
      keepTicks();
    }

    function keepTicks() {
      try {
        history.replaceState(keptTicks(), "");
      } catch (error) {
        // 浏览器不让记：离开再回来时，要重新勾选
      }
    }

    function untick() {
      picked.clear();
      page.querySelectorAll(".tick input:checked").forEach(function (input) {
        input.checked = false;
      });
      document.querySelectorAll(".explorer-jump").forEach(function (old) {
        old.remove();
      });
      drawBars();
      keepTicks();
      explorer.leave();
    }

    /** The lines that say what is ticked and what can be done with it: above the results and below. */
    function drawBars() {
      bars.forEach(function (bar) {
        bar.textContent = "";
        bar.hidden = !picked.size;
        if (!picked.size) return;
        bar.appendChild(element("span", "", "已勾选 " + picked.size + " 条"));
        if (explorer.head.kind === "case") bar.appendChild(comparison());
        bar.appendChild(button("加入清单", enlist));
        bar.appendChild(button("取消勾选", untick));
      });
    }

    function comparison() {
      if (picked.size < 2 || picked.size > MOST) return element("span", "hint", "勾选 2 至 " + MOST + " 条可以对比");
      const link = element("a", "", "对比");
      link.href = caselib.root + "compare.html?c=" + Array.from(picked.keys()).join(",");
      return link;
    }

    function enlist(event) {
      const said = caselib.myList.addAll(
        Array.from(picked, function (entry) {
          return { id: entry[0], folder: explorer.folder, title: entry[1] };
        })
      );
      caselib.say(said, event.currentTarget.parentElement);
      explorer.listed();
    }

    /** What the history keeps of it. */
    function keptTicks() {
      return { ticked: Array.from(picked) };
    }

    function button(text, press) {
      const made = element("button", "", text);
      made.type = "button";
      made.addEventListener("click", press);
      return made;
    }

    tickPlain();
    drawBars();
    return { tick: tick, tickAgain: tickAgain, kept: keptTicks, bars: bars };
  };
})();
