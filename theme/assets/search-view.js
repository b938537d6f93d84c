/* 检索页的显示：结果、类型、条件、提示、毛病。检索本身在 search.js。
   索引里的文字只作文字放入，链接只用索引给出的本站地址。 */
(function () {
  "use strict";

  const box = window.caseSearchBox;
  const element = box.element;
  const asking = window.caseSearchQuestion;

  const GROUP = 5; // hits shown of each kind where all kinds are
  const VALUES = 8; // values of a facet shown before 更多
  const PLACES = ["place", "inferred_place"]; // facets whose values form a tree
  const listed = Object.keys(box.kinds).map(function (kind) {
    return box.kinds[kind];
  });

  /** What is on show: the question, how many hits of one kind, the counts of all kinds whichever is chosen.
   *  @typedef {{question: Question, limit: number, kinds: Array<{value: string, count: number}>}} State */

  /** @param {HTMLElement} page the part that scripts fill
   *  @param {string} root relative address of the site's root
   *  @param {{more: function(), again: function()}} ask */
  function view(page, root, ask) {
    const unfolded = {}; // facets that show all their values
    const depths = depthsOf(page.querySelector("[data-search-places]").getAttribute("data-search-places"));

    const unread = new Map(); // hits that have not been seen yet → how to read their passages
    const watcher = "IntersectionObserver" in window ? new IntersectionObserver(seen, { rootMargin: "300px" }) : null;

    /** Read passages only of hits that come into view: each may stand in a file of its own. */
    function whenSeen(node, readIt) {
      if (!watcher) {
        readIt();
        return;
      }
      unread.set(node, readIt);
      watcher.observe(node);
    }

    function seen(entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting || !unread.has(entry.target)) return;
        unread.get(entry.target)();
        unread.delete(entry.target);
        watcher.unobserve(entry.target);
      });
    }

    /** On paper nothing comes into view later. */
    window.addEventListener("beforeprint", function () {
      unread.forEach(function (readIt) {
        readIt();
      });
      unread.clear();
    });

    function part(name) {
      return page.querySelector("[data-search-" + name + "]");
    }

    /** Replace what a region holds; the focus stays on what means the same, or goes to the line of the total. */
    function renew(region, nodes) {
      const held = region.contains(document.activeElement) ? document.activeElement : null;
      const key = held ? keyOf(held) : "";
      region.textContent = "";
      nodes.forEach(function (node) {
        region.appendChild(node);
      });
      if (!held) return;
      const again = Array.from(region.querySelectorAll("a, button")).find(function (node) {
        return keyOf(node) === key;
      });
      (again || part("status")).focus();
    }

    function keyOf(node) {
      return node.getAttribute("data-key") || node.getAttribute("href");
    }

    function say(text) {
      const status = part("status");
      if (status.textContent !== text) status.textContent = text;
    }

    /** A link that asks something else; it can be copied, opened beside, and followed without a new page. */
    function step(question, text) {
      const link = element("a", "", text);
      link.href = "search.html" + asking.write(question);
      link.setAttribute("data-step", "");
      return link;
    }

    function item(nodes, className) {
      const made = element("li", className);
      nodes.forEach(function (node) {
        made.appendChild(node);
      });
      return made;
    }

    function button(text, press) {
      const made = element("button", "search-more", text);
      made.type = "button";
      made.addEventListener("click", press);
      return made;
    }

    /* 类型、条件 ------------------------------------------------------------ */

    function tabs(state) {
      const chosen = asking.kindOf(state.question);
      const total = state.kinds.reduce(function (sum, entry) {
        return sum + entry.count;
      }, 0);
      const isCounted = state.kinds.some(function (entry) {
        return entry.value === chosen;
      });
      const none = chosen && !isCounted ? [{ value: chosen, count: 0 }] : []; // so that it can be left
      const all = total || chosen ? [{ value: "", count: total }] : [];
      const entries = all.concat(state.kinds, none);
      const items = entries.map(function (entry) {
        const link = step(asking.ofKind(state.question, entry.value), entry.value || "全部");
        if (entry.value === chosen) link.setAttribute("aria-current", "true");
        link.appendChild(element("span", "count", " " + entry.count));
        return item([link]);
      });
      part("tabs").hidden = !items.length;
      renew(part("tabs"), items);
    }

    function chips(info, question) {
      const items = asking.withoutFacet(question, "kind").filters.map(function (filter) {
        const facet = info.facets.find(function (one) {
          return one.name === filter.facet;
        });
        const text = facet.label + "：" + filter.value;
        const link = step(asking.without(question, filter), text);
        const cross = element("span", "search-chip__cross", "×");
        link.className = "search-chip";
        link.setAttribute("aria-label", "去掉条件 " + text);
        cross.setAttribute("aria-hidden", "true");
        link.appendChild(cross);
        return item([link]);
      });
      part("chosen").hidden = !items.length;
      renew(part("chosen"), items);
    }

    function facets(info, result, question) {
      const sections = (result.total > 1 ? info.facets : []) // one hit cannot be narrowed down
        .filter(function (facet) {
          return facet.name !== "kind"; // the tabs
        })
        .map(function (facet) {
          return facetSection(facet, valuesOf(facet, result, question), question);
        })
        .filter(Boolean);
      part("facets").hidden = !sections.length;
      renew(part("facet-lists"), sections);
    }

    /** What can still be chosen; of many places only the next step down the tree. */
    function valuesOf(facet, result, question) {
      const open = (result.facets[facet.name] || []).filter(function (entry) {
        return !asking.isChosen(question, facet.name, entry.value);
      });
      if (facet.isYear) return open.reverse();
      if (PLACES.indexOf(facet.name) < 0) return open;
      const reached = question.filters.reduce(function (depth, filter) {
        return filter.facet === facet.name ? Math.max(depth, depths[filter.value] || 0) : depth;
      }, 0);
      const below = open.filter(function (entry) {
        return depths[entry.value] > reached;
      });
      if (below.length <= VALUES + 2) return below;
      return below.filter(function (entry) {
        return depths[entry.value] === reached + 1;
      });
    }

    function facetSection(facet, values, question) {
      if (!values.length) return null;
      const isPlace = PLACES.indexOf(facet.name) >= 0;
      const section = element("section");
      const heading = element("h2", "", facet.label);
      const list = element("ul");
      const isWhole = unfolded[facet.name] || values.length <= VALUES + 2;
      heading.id = "facet-" + facet.name;
      section.setAttribute("aria-labelledby", heading.id);
      section.appendChild(heading);
      section.appendChild(list);
      values.slice(0, isWhole ? values.length : VALUES).forEach(function (entry) {
        const before = isPlace ? asking.withoutFacet(question, facet.name) : question;
        const link = step(asking.adding(before, facet.name, entry.value), entry.value);
        const className = isPlace ? "is-depth-" + (depths[entry.value] - depths[values[0].value]) : "";
        list.appendChild(item([link, element("span", "count", " " + entry.count)], className));
      });
      if (!isWhole) section.appendChild(moreValues(section, facet, values, question));
      if (isPlace) section.appendChild(element("p", "hint", "反映本库收录情况，不反映工作成效。"));
      return section;
    }

    function moreValues(section, facet, values, question) {
      const more = button("更多（" + (values.length - VALUES) + "）", function () {
        unfolded[facet.name] = true;
        const whole = facetSection(facet, values, question);
        section.parentNode.replaceChild(whole, section);
        whole.querySelectorAll("a")[VALUES].focus();
      });
      more.setAttribute("aria-label", "更多" + facet.label);
      return more;
    }

    /* 结果 ------------------------------------------------------------------ */

    function hitItem(engine, result, hit, isPartial) {
      const href = box.address(root, hit.url);
      const title = element(href ? "a" : "span");
      const head = element("p", "search-hit__title");
      const text = element("p", "search-hit__text");
      if (href) title.href = href;
      title.textContent = hit.title;
      head.appendChild(title);
      if (isPartial) head.appendChild(element("span", "search-hit__kind", box.kinds[hit.kind] || ""));
      const made = item([head, text], "search-hit");
      whenSeen(made, function () {
        Promise.all([engine.titleMarks(hit, result.query), engine.snippet(hit, result.query)]).then(
          function (found) {
            title.textContent = "";
            box.fill(title, hit.title, found[0]);
            passage(text, found[1], href, hit.title);
          },
          function () {
            text.textContent = "这一段没有读到。"; // the hit is right: its title and address came with it
          }
        );
      });
      return made;
    }

    /** The passage, its field as a link to where it stands; nothing where it only repeats the title. */
    function passage(text, found, href, title) {
      if (found.text === title) {
        text.remove();
        return;
      }
      if (found.label) {
        const label = element(href ? "a" : "span", "search-hit__label", found.label);
        if (href) label.href = href + (found.anchor ? "#" + encodeURIComponent(found.anchor) : "");
        text.appendChild(label);
      }
      box.fill(text, found.text, found.marks);
    }

    function hitList(engine, result, hits, isPartial) {
      const list = element("ol", "search-hits");
      hits.forEach(function (hit) {
        list.appendChild(hitItem(engine, result, hit, isPartial));
      });
      return list;
    }

    function group(label, count, list) {
      const section = element("section", "search-group");
      const heading = element("h2", "", label);
      if (count) heading.appendChild(element("span", "count", " " + count));
      section.appendChild(heading);
      section.appendChild(list);
      return section;
    }

    /** One kind is chosen: its hits, as far as asked for. */
    function sheet(engine, result, state) {
      const list = hitList(engine, result, result.hits.slice(0, state.limit), false);
      if (result.total <= state.limit) return [list];
      const more = button("显示更多（还有 " + (result.total - state.limit) + " 条）", ask.more);
      more.setAttribute("data-key", "more");
      return [list, more];
    }

    /** All kinds: a group for each, that of the best hit first, the others in the order of the tabs. */
    function groups(engine, result, state) {
      const found = new Map();
      const best = result.hits.length ? box.kinds[result.hits[0].kind] : "";
      result.hits.forEach(function (hit) {
        const label = box.kinds[hit.kind] || hit.kind;
        found.set(label, (found.get(label) || []).concat([hit]));
      });
      const counts = new Map();
      state.kinds.forEach(function (entry) {
        counts.set(entry.value, entry.count);
        if (!found.has(entry.value)) found.set(entry.value, []);
      });
      const order = [best].concat(listed, Array.from(found.keys())).filter(function (label, i, all) {
        return found.has(label) && all.indexOf(label) === i;
      });
      return order.map(function (label) {
        const hits = found.get(label).slice(0, found.size > 1 ? GROUP : state.limit);
        const total = counts.get(label) || hits.length;
        const section = group(label, total, hitList(engine, result, hits, false));
        if (total > hits.length) {
          const all = element("p", "search-all");
          all.appendChild(step(asking.ofKind(state.question, label), "全部 " + total + " 条" + label));
          section.appendChild(all);
        }
        return section;
      });
    }

    function partials(engine, result) {
      if (!result.partial || !result.partial.length) return [];
      const section = group("部分符合", 0, element("p", "hint", "下面的只含所查文字的一部分，不计入结果。"));
      section.classList.add("search-partial");
      section.appendChild(hitList(engine, result, result.partial, true));
      return [section];
    }

    function also(words) {
      part("also").hidden = !words.length;
      part("also").textContent = "也搜：";
      words.forEach(function (word) {
        part("also").appendChild(step({ text: word, filters: [] }, word));
      });
    }

    function total(result, question) {
      if (result.total) return "共 " + result.total + " 条";
      const partial = (result.partial || []).length;
      const advice = question.filters.length ? "可以去掉一些条件。" : "可以少写几个字。";
      return "没有找到完全符合的记录。" + (partial ? "有 " + partial + " 条部分符合，列在下面。" : advice);
    }

    /* 整页 ------------------------------------------------------------------ */

    function results(engine, result, state) {
      if (watcher) watcher.disconnect();
      unread.clear();
      const make = !result.total ? partials : asking.kindOf(state.question) ? sheet : groups;
      renew(part("results"), make(engine, result, state));
    }

    return {
      /** The first hits, while the rest is still looked for.
       *  @param {State} state */
      begin: function (engine, result, state) {
        part("trouble").hidden = true;
        chips(engine.info, state.question);
        results(engine, result, state);
      },
      wait: function () {
        say("正在检索……");
      },
      /** @param {State} state */
      show: function (engine, result, state) {
        part("trouble").hidden = true;
        chips(engine.info, state.question);
        results(engine, result, state);
        also(result.suggestions || []);
        facets(engine.info, result, state.question);
        tabs(state);
        say(total(result, state.question));
      },
      clear: clear,
      /** @param {Error} error its message is for readers */
      fail: function (error) {
        clear();
        const notice = part("trouble");
        const lists = element("a", "", "也可以从目录查找");
        lists.href = "#lists";
        renew(notice, [element("p", "", error.message), button("再试一次", ask.again), lists]);
        notice.hidden = false;
      },
    };

    function clear() {
      ["chosen", "also", "tabs", "facets", "trouble"].forEach(function (name) {
        part(name).hidden = true;
      });
      part("results").textContent = "";
      say("");
    }
  }

  /** From lines of depth and name: how deep in the tree each place is. */
  function depthsOf(lines) {
    const found = Object.create(null);
    lines.split("\n").forEach(function (line) {
      found[line.slice(line.indexOf(" ") + 1)] = parseInt(line, 10);
    });
    return found;
  }

  window.caseSearchView = { view: view, group: GROUP };
})();
