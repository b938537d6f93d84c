/* 目录左边的条件：各项的值和条数，选中的打勾；一项可以选几个（或），各项之间是“且”。没有记录的值不列出。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});
  const asking = caselib.explorerState;
  const element = window.caseSearchBox.element;

  const VALUES = 8; // values of a facet shown before 更多
  const STEP = 100; // values added by 更多
  const MANY = 20; // values from which on a facet that was opened can be looked through by name
  const FOLDERS = { practice: "practices", policy: "policies", organization: "organizations" };

  /**
   * @param {HTMLElement} region where the facets stand
   * @param {object[]} facets as explorer-data.js gives them
   * @param {function(State): string} address of a state
   */
  caselib.explorerFacets = function (region, facets, address) {
    const shown = {}; // facet → how many values are shown, where that was asked for
    const sought = {}; // facet → what is typed to look through its values
    const spoken = {}; // facet → which of its values have typed words in a name, or sound like them
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
      if (!countedOf(facet, state, counts).length) return null;
      const made = element("section");
      const heading = element("h2", "", facet.label);
      heading.id = "facet-" + facet.name;
      made.setAttribute("aria-labelledby", heading.id);
      made.appendChild(heading);
      const rest = element("div");
      if (isLong(facet, state, counts)) made.appendChild(looking(facet, rest));
      made.appendChild(rest);
      fill(rest, facet, state, counts);
      return made;
    }

    /** Values of a facet: as many as are wanted, or those that what is typed calls for. */
    function fill(into, facet, state, counts) {
      const text = isLong(facet, state, counts) ? (sought[facet.name] || "").trim() : "";
      const values = text ? called(facet, text, state, counts) : open(facet, state, counts);
      const list = element("ul");
      into.textContent = "";
      into.appendChild(list);
      if (!values.length) into.appendChild(element("p", "hint", "没有含这些字的。"));
      const limit = shown[facet.name] || VALUES;
      const isWhole = values.length <= limit + 2;
      const chosen = values.slice(limit).filter(function (value) {
        return !isWhole && asking.isChosen(state, facet.name, facet.values[value]);
      });
      (isWhole ? values : values.slice(0, limit).concat(chosen)).forEach(function (value) {
        list.appendChild(item(facet, value, state, counts[value]));
      });
      if (!isWhole) into.appendChild(more(facet, values.length - limit - chosen.length, limit));
      if (facet.parents) into.appendChild(element("p", "hint", "反映本库收录情况，不反映工作成效。"));
    }

    /** The field above a long facet. Pinyin is read where the values are names of records. */
    function looking(facet, rest) {
      const input = element("input", "explorer-sought");
      input.type = "search";
      input.value = sought[facet.name] || "";
      input.autocomplete = "off";
      input.placeholder = FOLDERS[facet.name] ? "名称、拼音首字母" : "名称";
      input.setAttribute("aria-label", "在“" + facet.label + "”里找");
      input.setAttribute("data-key", facet.name);
      function again() {
        fill(rest, facet, last.state, last.counts[facet.name]);
      }
      input.addEventListener("input", function () {
        sought[facet.name] = input.value;
        again();
      });
      input.addEventListener("focus", function () {
        if (spoken[facet.name] || !FOLDERS[facet.name]) return;
        hear(facet).then(again, function () {
          // 拼音没有读到：照字找
        });
      });
      return input;
    }

    /** Read how the records are said whose names are the values of a facet. */
    async function hear(facet) {
      const at = "data/explorer/" + FOLDERS[facet.name];
      const parts = await Promise.all([caselib.load(at + "-names.js"), caselib.load(at + "-pinyin.js")]);
      const names = parts[0];
      const head = { total: names.ids.length, facets: [] };
      const table = caselib.explorerData.table(head, names, { facets: {}, cells: {}, groups: { texts: [], rows: "" } });
      table.speak(parts[1]);
      spoken[facet.name] = function (text) {
        const found = new Set();
        table.named(text).forEach(function (isNamed, row) {
          if (!isNamed) return;
          found.add(names.titles[row]);
          found.add(names.titles[row] + "（" + names.ids[row] + "）"); // where two have the same name
        });
        return found;
      };
    }

    function called(facet, text, state, counts) {
      const fold = caselib.explorerData.fold;
      const words = text.split(/\s+/).map(fold);
      const heard = spoken[facet.name] ? spoken[facet.name](text) : new Set();
      return countedOf(facet, state, counts).filter(function (value) {
        const name = facet.values[value];
        return (
          heard.has(name) ||
          words.every(function (word) {
            return fold(name).indexOf(word) >= 0;
          })
        );
      });
    }

    /** Whether readers have opened more of it than can be taken in at a glance. */
    function isLong(facet, state, counts) {
      return Boolean(shown[facet.name]) && countedOf(facet, state, counts).length > MANY;
    }

    /** Those that a record has, and chosen ones. */
    function countedOf(facet, state, counts) {
      return facet.values
        .map(function (_, value) {
          return value;
        })
        .filter(function (value) {
          return counts[value] > 0 || asking.isChosen(state, facet.name, facet.values[value]);
        });
    }

    /** The values to list; of a large tree only the open parts. */
    function open(facet, state, counts) {
      const all = countedOf(facet, state, counts);
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
