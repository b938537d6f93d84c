/* 时间线页：按地区、工作维度筛选，点开年份看条目。条目不多时页里已经写好；多的时候，点开才读那一年的数据。
   数据的样子见 caselib/render/chronicle.py。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});
  const box = document.querySelector("[data-timeline]");
  const head = box.querySelector(".chronicle-head");
  const FOLDER = "data/timeline/";
  const FOLDERS = ["cases", "cases", "policies"];
  const LABELS = ["案例起于", "采用", "政策文献"];
  const ADOPTION = 1;
  const STEP = 100;

  let data = null;
  let shown = null;
  const opened = new Set();

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /** `2019-07` → `2019年7月` */
  function dateText(iso) {
    if (!iso) return "";
    const parts = iso.split("-").map(Number);
    return parts[0] + "年" + (parts[1] ? parts[1] + "月" : "") + (parts[2] ? parts[2] + "日" : "");
  }

  /** To which list a year belongs: `dated`, `b` (only a last date is known), `u` (none is). */
  function laneOf(year) {
    return year[0][0] === "b" || year[0][0] === "u" ? year[0][0] : "dated";
  }

  /** @returns {HTMLLIElement} an entry, as the page writes it where it has entries */
  function item(entry, lane) {
    const kind = entry[0];
    const li = element("li");
    const isBound = lane === "b";
    const when = element("span", "when", (isBound ? "不晚于 " : "") + dateText(entry[3]));
    if (entry[4] && isBound) when.append("（转载日）");
    if (entry[4] && !isBound) when.append(element("span", "chip chip-inferred", "〔推断〕"));
    const what = element("span", "what");
    const link = element("a", "", entry[2]);
    link.href = FOLDERS[kind] + "/" + entry[1] + ".html" + (kind === ADOPTION ? "#m" + entry[5] : "");
    what.append(link);
    if (kind === ADOPTION) what.append(" ", element("small", "", entry[6]));
    li.append(when, element("span", "sort", lane === "dated" ? LABELS[kind] : "案例"), what);
    return li;
  }

  /** Which entries of a year pass: their positions. */
  function passing(year, state) {
    const found = [];
    for (let i = 0; i < year[1].length; i += 1) {
      if (state.dimension >= 0 && data.sets[year[2][i]].indexOf(state.dimension) < 0) continue;
      if (state.place >= 0 && !isWithin(year[1][i], state.place)) continue;
      found.push(i);
    }
    return found;
  }

  function isWithin(place, whole) {
    let at = place;
    while (at >= 0 && at !== whole) at = data.places[at][1];
    return at === whole;
  }

  function asked() {
    const params = caselib.state.read();
    return {
      place: data.places.findIndex((place) => place[0] === params.get("place")),
      dimension: data.dimensions.indexOf(params.get("dimension")),
    };
  }

  function write(isStep) {
    caselib.state.write(
      {
        place: shown.place >= 0 ? data.places[shown.place][0] : "",
        dimension: shown.dimension >= 0 ? data.dimensions[shown.dimension] : "",
        year: Array.from(opened).sort().join(","),
      },
      isStep,
    );
  }

  function depth(place) {
    let found = 0;
    for (let at = data.places[place][1]; at >= 0; at = data.places[at][1]) found += 1;
    return found;
  }

  function select(name, label, texts, chosen) {
    const whole = element("label", "", label + " ");
    const control = element("select");
    control.name = name;
    control.append(new Option("全部", "-1"));
    texts.forEach((text, number) => control.append(new Option(text, String(number))));
    control.value = String(chosen);
    control.addEventListener("change", () => {
      shown[name] = Number(control.value);
      write(true);
      draw();
    });
    whole.append(control);
    return whole;
  }

  function form() {
    const made = element("form", "chronicle-filters");
    made.addEventListener("submit", (event) => event.preventDefault());
    const places = data.places.map((place, number) => "　".repeat(depth(number)) + place[0]);
    if (places.length) made.append(select("place", "地区", places, shown.place));
    if (data.dimensions.length) made.append(select("dimension", "工作维度", data.dimensions, shown.dimension));
    return made;
  }

  function rect(share) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    svg.setAttribute("class", "track");
    svg.setAttribute("aria-hidden", "true");
    bar.setAttribute("class", "since");
    bar.setAttribute("y", "4");
    bar.setAttribute("height", "8");
    bar.setAttribute("width", share + "%");
    svg.append(bar);
    return svg;
  }

  /** The entries of an opened year, STEP at a time. */
  function fill(details, year, positions) {
    const lane = laneOf(year);
    const list = element("ol", "chronicle-entries");
    details.append(list);
    caselib.load(FOLDER + year[0] + ".js").then(
      (entries) => {
        let count = 0;
        const more = element("button", "", "再看一些");
        more.type = "button";
        const add = () => {
          positions.slice(count, count + STEP).forEach((at) => list.append(item(entries[at], lane)));
          count += STEP;
          more.hidden = count >= positions.length;
        };
        more.addEventListener("click", add);
        add();
        details.append(more);
      },
      (error) => list.replaceWith(element("p", "absent", error.message)),
    );
  }

  function yearItem(year, positions, most) {
    const li = element("li");
    const details = element("details", "chronicle-year");
    const summary = element("summary");
    summary.append(
      element("span", "when", year[0] === "u" ? "未载明" : year[0].replace("b", "") + "年"),
      rect(Math.round((100 * positions.length) / most)),
      element("span", "count", positions.length + " 项"),
    );
    details.append(summary);
    const open = () => {
      if (details.open && !details.querySelector("ol")) fill(details, year, positions);
    };
    if (opened.has(year[0])) details.open = true;
    details.addEventListener("toggle", () => {
      if (opened.has(year[0]) !== details.open) {
        opened[details.open ? "add" : "delete"](year[0]);
        write(false);
      }
      open();
    });
    open();
    li.append(details);
    return li;
  }

  function draw() {
    const found = data.years.map((year) => passing(year, shown));
    const most = Math.max.apply(null, found.map((positions) => positions.length).concat([1]));
    const total = found.reduce((sum, positions) => sum + positions.length, 0);
    box.querySelectorAll("h2").forEach((heading) => {
      const list = element("ul", "chronicle-years");
      data.years.forEach((year, at) => {
        if (laneOf(year) === heading.id && found[at].length) list.append(yearItem(year, found[at], most));
      });
      const old = heading.parentElement.querySelector("h2#" + heading.id + " ~ ul, h2#" + heading.id + " ~ p.none");
      old.replaceWith(list.children.length ? list : element("p", "absent none", "没有符合条件的条目。"));
    });
    status.textContent = "共 " + total + " 项。";
  }

  const status = element("p", "chronicle-status");
  status.setAttribute("role", "status");

  function start() {
    shown = asked();
    opened.clear();
    (caselib.state.read().get("year") || "").split(",").filter(Boolean).forEach((key) => opened.add(key));
    head.replaceChildren(form(), status);
    draw();
  }

  caselib.load(FOLDER + "years.js").then(
    (value) => {
      data = value;
      start();
      caselib.state.onStep(start);
    },
    (error) => {
      status.textContent = error.message;
      head.replaceChildren(status);
    },
  );
})();
