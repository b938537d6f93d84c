/* 目录左边的条件：各项的值和条数，选中的打勾；一项可以选几个（或），各项之间是“且”。没有记录的值不列出。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});
  const asking = caselib.explorerState;
  const element = window.caseSearchBox.element;

  const VALUES = 8; // values of a facet shown before 更多
  const STEP = 100; // values added by 更多

  /**
   * @param {HTMLElement} region where the facets stand
   * @param {object[]} facets as explorer-data.js gives them
   * @param {function(State): string} address of a state
   */
  caselib.explorerFacets = function (region, facets, address) {
    const shown = {}; // facet → how many values are shown, where that was asked for
    let last = null;

    function draw(state, counts) {
      last = { state: state, counts: counts };
      region.textContent = "";
      facets.forEach(function (facet) {
        const made = section(facet, state, counts[facet.name]);
        if (made) region.appendChild(made);
      });
      region.appendChild(hints());
    }

    /** What each facet counts, in the words of caselib/facets.py. */
    function hints() {
      const made = element("details", "explorer-hints");
      const list = element("dl");
      made.appendChild(element("summary", "", "各项怎样计数"));
      facets.forEach(function (facet) {
        list.appendChild(element("dt", "", facet.label));
        list.appendChild(element("dd", "", facet.hint));
      });
      made.appendChild(list);
      return made;
    }

    function section(facet, state, counts) {
      const values = open(facet, state, counts);
      if (!values.length) return null;
      const made = element("section");
      const heading = element("h2", "", facet.label);
      const list = element("ul");
      heading.id = "facet-" + facet.name;
      made.setAttribute("aria-labelledby", heading.id);
      made.appendChild(heading);
      made.appendChild(list);
      const limit = shown[facet.name] || VALUES;
      const isWhole = values.length <= limit + 2;
      const chosen = values.slice(limit).filter(function (value) {
        return !isWhole && asking.isChosen(state, facet.name, facet.values[value]);
      });
      (isWhole ? values : values.slice(0, limit).concat(chosen)).forEach(function (value) {
        list.appendChild(item(facet, value, state, counts[value]));
      });
      if (!isWhole) made.appendChild(more(facet, values.length - limit - chosen.length, limit));
      if (facet.parents) made.appendChild(element("p", "hint", "反映本库收录情况，不反映工作成效。"));
      return made;
    }

    /** The values to list: those that a record has, and chosen ones; of a large tree only the open parts. */
    function open(facet, state, counts) {
      const all = facet.values
        .map(function (_, value) {
          return value;
        })
        .filter(function (value) {
          return counts[value] > 0 || asking.isChosen(state, facet.name, facet.values[value]);
        });
      if (facet.isYear) return all.reverse();
      if (!facet.parents || all.length <= VALUES + 2) return all;
      const unfolded = new Set([-1]);
      all.forEach(function (value) {
        if (!asking.isChosen(state, facet.name, facet.values[value])) return;
        for (let at = value; at >= 0; at = facet.parents[at]) unfolded.add(at);
      });
      return all.filter(function (value) {
        return unfolded.has(facet.parents[value]);
      });
    }

    function item(facet, value, state, count) {
      const name = facet.values[value];
      const isOn = asking.isChosen(state, facet.name, name);
      const made = element("li", facet.depths ? "is-depth-" + facet.depths[value] : "");
      const link = element("a", "", name);
      link.href = address(asking.toggled(state, facet, name));
      link.setAttribute("data-step", "");
      link.setAttribute("data-key", facet.name + " " + name);
      if (isOn) {
        link.setAttribute("aria-current", "true");
        link.setAttribute("aria-label", "去掉条件 " + facet.label + "：" + name);
      }
      made.appendChild(link);
      made.appendChild(element("span", "count", " " + count));
      return made;
    }

    function more(facet, left, limit) {
      const made = element("button", "search-more", "更多（" + left + "）");
      made.type = "button";
      made.setAttribute("aria-label", "更多" + facet.label);
      made.addEventListener("click", function () {
        shown[facet.name] = limit + STEP;
        draw(last.state, last.counts);
        const again = region.querySelector("[aria-labelledby='facet-" + facet.name + "'] li:nth-child(" + (limit + 1) + ") a");
        if (again) again.focus();
      });
      return made;
    }

    return { draw: draw };
  };
})();
