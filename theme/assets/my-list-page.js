/* 我的清单这一页：自己的清单，或者网址里写明的一份（mylist.html?c=编号，编号）。名称以本库现在的为准；
   本库已经没有的编号照实说。 */
(function () {
  "use strict";

  const MOST = 4; // cases that can be compared
  const LONGEST = 500; // records of a list in an address

  const caselib = window.caselib;
  const store = caselib.myList;
  const page = document.querySelector("[data-my-list]");
  const kinds = page.dataset.myList.split("\n").map(function (line) {
    const words = line.split(" ");
    return { name: words[0], folder: words[1], label: words[2] };
  });
  const ticked = new Set();
  let names = new Map(); // id → {folder, title} of what the library has
  let entries = [];
  let serial = 0;

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function button(text, press) {
    const made = element("button", "search-more", text);
    made.type = "button";
    made.addEventListener("click", press);
    return made;
  }

  /** The ids in the address; null where it has none, so that it is the reader's own list. */
  function shared() {
    const params = new URLSearchParams(location.hash.indexOf("#?") === 0 ? location.hash.slice(1) : location.search);
    if (!params.has("c")) return null;
    const ids = params.get("c").split(",").map(function (id) {
      return id.trim();
    });
    return ids
      .filter(function (id, i) {
        return id && ids.indexOf(id) === i;
      })
      .slice(0, LONGEST);
  }

  /** Look ids up, kind after kind, until all are found. */
  async function look(ids, folders) {
    const wanted = new Set(ids);
    for (const folder of folders) {
      if (!wanted.size) return;
      const found = await caselib.load("data/explorer/" + folder + "-names.js").catch(function () {
        return { ids: [], titles: [] }; // a kind without records has no such file
      });
      found.ids.forEach(function (id, i) {
        if (wanted.delete(id)) names.set(id, { folder: folder, title: found.titles[i] });
      });
    }
  }

  async function show() {
    serial += 1;
    const mine = serial;
    const ids = shared();
    const folders = kinds.map(function (kind) {
      return kind.folder;
    });
    if (ids) {
      entries = ids.map(function (id) {
        return { id: id, folder: "", title: id };
      });
    } else {
      entries = store.all();
      folders.sort(function (one, other) {
        return Number(holds(other)) - Number(holds(one));
      });
    }
    const unknown = entries
      .map(function (entry) {
        return entry.id;
      })
      .filter(function (id) {
        return !names.has(id);
      });
    if (unknown.length) {
      page.setAttribute("aria-busy", "true");
      await look(unknown, folders);
    }
    if (mine === serial) draw(ids !== null);
  }

  function holds(folder) {
    return entries.some(function (entry) {
      return entry.folder === folder;
    });
  }

  function draw(isShared) {
    page.removeAttribute("aria-busy");
    page.textContent = "";
    const gone = entries.filter(function (entry) {
      return !names.has(entry.id);
    });
    if (!entries.length) {
      page.appendChild(element("p", "absent", isShared ? "这个网址里没有写编号。" : "清单里还没有记录。"));
      return;
    }
    const status = element("p", "search-status");
    status.setAttribute("role", "status");
    status.tabIndex = -1;
    status.textContent =
      (isShared ? "这是网址里带来的一份清单，共 " : "共 ") +
      entries.length +
      " 条" +
      (gone.length ? "，其中 " + gone.length + " 条本库现在没有。" : "。");
    page.appendChild(status);
    page.appendChild(tools(isShared));
    page.appendChild(table(isShared));
  }

  function tools(isShared) {
    const made = element("div", "my-list__tools");
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", "清单可以做什么");
    made.dataset.document = "skip";
    if (isShared) made.appendChild(button("加入我的清单", adopt));
    made.appendChild(element("span", "my-list__compare"));
    made.appendChild(button("导出 CSV", take));
    made.appendChild(button("导出 Excel", take));
    [["copy", "复制到文档"], ["print", "打印"]].forEach(function (one) {
      const press = button(one[1], function () {
        // content.js does it
      });
      press.dataset.action = one[0];
      made.appendChild(press);
    });
    if (!isShared) {
      made.appendChild(sending());
      made.appendChild(button("清空清单", clear));
    }
    compare(made);
    return made;
  }

  /** Two to four ticked cases, or all where nothing is ticked and there are as many. */
  function compare(within) {
    const place = within.querySelector(".my-list__compare");
    const cases = entries.filter(function (entry) {
      const known = names.get(entry.id);
      return known && known.folder === "cases" && (!ticked.size || ticked.has(entry.id));
    });
    place.textContent = "";
    if (cases.length < 2 || cases.length > MOST) {
      place.appendChild(element("span", "hint", "勾选 2 至 " + MOST + " 个案例可以对比"));
      return;
    }
    const link = element("a", "search-more", "对比 " + cases.length + " 个案例");
    link.href =
      "compare.html?c=" +
      cases
        .map(function (entry) {
          return encodeURIComponent(entry.id);
        })
        .join(",");
    place.appendChild(link);
  }

  /** The list as an address; where the browser does not copy, the reader does. */
  function sending() {
    const made = element("span", "my-list__sending");
    const ids = entries.map(function (entry) {
      return encodeURIComponent(entry.id);
    });
    const address = location.href.replace(/[?#].*$/, "") + "?c=" + ids.join(",");
    const press = button("复制清单网址", function () {
      const copied = navigator.clipboard ? navigator.clipboard.writeText(address) : Promise.reject(new Error());
      copied.then(
        function () {
          caselib.say("网址已复制，发给别人，打开就是这份清单。", press.parentElement.parentElement);
        },
        function () {
          offer();
        }
      );
    });
    made.appendChild(press);
    return made;

    function offer() {
      const field = element("input", "my-list__address");
      field.readOnly = true;
      field.value = address;
      field.setAttribute("aria-label", "清单网址，请复制");
      made.appendChild(field);
      field.focus();
      field.select();
    }
  }

  function table(isShared) {
    const made = element("table", "rows my-list__rows");
    const head = element("tr");
    const body = element("tbody");
    made.appendChild(element("caption", "unseen", "清单"));
    ["名称", "类型"].concat(isShared ? [] : ["移出"]).forEach(function (label) {
      const cell = element("th", label === "名称" ? "title" : "", label);
      cell.scope = "col";
      if (label === "移出") cell.dataset.document = "skip";
      head.appendChild(cell);
    });
    made.appendChild(element("thead")).appendChild(head);
    entries.forEach(function (entry) {
      body.appendChild(row(entry, isShared));
    });
    made.appendChild(body);
    return made;
  }

  function row(entry, isShared) {
    const known = names.get(entry.id);
    const made = element("tr");
    const name = element("th");
    name.scope = "row";
    if (known && known.folder === "cases") name.appendChild(tick(entry, known));
    if (known) {
      const link = element("a", "", known.title);
      link.href = known.folder + "/" + entry.id + ".html";
      name.appendChild(link);
    } else {
      name.appendChild(document.createTextNode(entry.title));
      name.appendChild(element("span", "chip", "〔本库现在没有这一条〕"));
    }
    made.appendChild(name);
    made.appendChild(element("td", "", labelOf(known ? known.folder : entry.folder)));
    if (!isShared) {
      const cell = element("td", "my-list__remove");
      const press = button("移出", function () {
        const said = store.remove(entry.id);
        ticked.delete(entry.id);
        show().then(function () {
          tell(said);
        });
      });
      press.setAttribute("aria-label", "移出：" + (known ? known.title : entry.title));
      cell.dataset.document = "skip";
      cell.appendChild(press);
      made.appendChild(cell);
    }
    return made;
  }

  function tick(entry, known) {
    const label = element("label", "tick");
    const input = element("input");
    input.type = "checkbox";
    input.checked = ticked.has(entry.id);
    input.setAttribute("aria-label", "勾选：" + known.title);
    input.addEventListener("change", function () {
      if (input.checked) ticked.add(entry.id);
      else ticked.delete(entry.id);
      compare(page);
    });
    label.appendChild(input);
    return label;
  }

  function labelOf(folder) {
    const kind = kinds.find(function (one) {
      return one.folder === folder;
    });
    return kind ? kind.label : "";
  }

  /** Say it where the reader is, also when the list is empty now. */
  function tell(text) {
    const status = page.querySelector(".search-status") || page.firstElementChild;
    status.tabIndex = -1;
    status.focus();
    caselib.say(text, status);
  }

  function clear() {
    const said = store.clear();
    ticked.clear();
    show().then(function () {
      tell(said);
    });
  }

  function adopt() {
    const known = entries.filter(function (entry) {
      return names.has(entry.id);
    });
    const said = store.addAll(
      known.map(function (entry) {
        return Object.assign({ id: entry.id }, names.get(entry.id));
      })
    );
    tell(said);
  }

  async function take(event) {
    const isCsv = event.currentTarget.textContent.indexOf("CSV") >= 0;
    try {
      await caselib.script("save.js");
      const columns = ["编号（id）", "名称（title）", "类型（kind）", "页面（url）"];
      const rows = entries.map(function (entry) {
        const known = names.get(entry.id);
        if (!known) return [entry.id, entry.title, labelOf(entry.folder), "本库现在没有这一条"];
        const url = known.folder + "/" + entry.id + ".html";
        return [entry.id, known.title, labelOf(known.folder), caselib.published(url)];
      });
      const name = "我的清单（" + rows.length + " 条）";
      if (isCsv) {
        caselib.save(name + ".csv", "text/csv", caselib.csv(columns, rows));
        return;
      }
      await caselib.script("workbook.js");
      const book = caselib.workbook([{ name: "我的清单", columns: columns, rows: rows }]);
      caselib.save(name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book);
    } catch (error) {
      tell(error.message);
    }
  }

  window.addEventListener("popstate", show);
  window.addEventListener("storage", show); // another page of the same site changed it
  show();
})();
