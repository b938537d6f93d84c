/* “参与”页：先问材料是否已公开，再选类、填表；边填边检查，旁边是将要写成的文件；填好下载、复制或提交。
   内容不自动发送到任何地方。字段和规则来自 data/form/fields.js，页面上的每一句话都当文字放进去。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const form = caselib.form;
  const { element } = form;
  const page = document.querySelector("[data-contribute]");
  const PRIVATE = ["E701", "E702", "E703", "E704", "E705"];

  let kind = null;
  let fields = null;
  let idControl = null;
  let isOwnId = false;
  let keeper = null; // of the draft
  let brought = null; // the new sources that go along
  let handing = null; // over, of what is written
  let known = null; // the table of syllables, once read
  let names = null; // of the records of this kind, once read
  let naming = null; // while an id is being made
  let parts = null; // the elements that change

  caselib.load("data/form/fields.js").then(begin, (error) => {
    page.append(element("p", { class: "notice" }, error.message));
  });

  function begin(data) {
    form.begin(data);
    form.names.begin((page.dataset.contribute || "").split(" ").filter(Boolean));
    page.append(form.publicQuestion((isPublic) => {
      if (!parts && isPublic) build();
      if (parts) parts.whole.hidden = !isPublic;
    }));
  }

  // The page --------------------------------------------------------------------------------------------

  function build() {
    parts = {
      kept: element("div", { class: "form-kept", role: "status" }),
      fields: element("div", { class: "form-fields" }),
      summary: element("div", { class: "form-summary", tabindex: "-1", hidden: true }),
      yaml: element("pre", { class: "form-yaml", tabindex: "0", role: "group", "aria-label": "将要写成的文件" }, element("code", {})),
      file: element("code", { class: "form-file" }),
      actions: element("div", { class: "form-actions" }),
      told: element("p", { class: "form-told", role: "status" }),
      open: element("p", { class: "form-open" }),
      mail: element("p", { class: "hint" }),
      note: element("p", { class: "hint" }),
      kinds: kindQuestion(),
      away: element("div", { class: "form-away", role: "status", hidden: true }),
      along: element("p", { class: "hint" }),
    };
    brought = form.brought({ kind: () => kind.name, now: written, open: begun });
    handing = form.handing({ files: files, tell: tell, links: parts.open });
    keeper = form.keeper({ offer: parts.kept, note: parts.note, made: kept, resume: resume });
    const preview = element("section", { class: "form-preview", "aria-label": "文件" }, element("h2", {}, "将要写成的文件"), element("p", { class: "hint" }, parts.file), parts.yaml, parts.along);
    const filling = element("div", { class: "form-filling" }, parts.fields, parts.summary, parts.actions, parts.mail, parts.told, parts.open, parts.note);
    parts.whole = element("div", {}, parts.kinds, parts.kept, parts.away, element("div", { class: "form-columns" }, filling, preview));
    if (form.isOld) parts.whole.prepend(element("p", { class: "notice" }, "这个浏览器较旧，有的检查在这里做不了，提交以后再查。"));
    page.append(parts.whole);
    page.addEventListener("input", onInput);
    page.addEventListener("change", onInput);
    page.addEventListener("focusout", onLeave);
    window.addEventListener("pagehide", keeper.keep);
    document.addEventListener("visibilitychange", keeper.keep);
    window.addEventListener("beforeunload", (event) => {
      keeper.keep();
      if (!keeper.isSaved()) event.preventDefault();
    });
    const wanted = new URLSearchParams(location.search || location.hash.slice(1)).get("kind");
    choose(form.kind(wanted || "") ? wanted : form.data.kinds[0].name);
  }

  function kindQuestion() {
    const boxes = form.data.kinds.map(({ name, label }) => {
      const box = element("input", { type: "radio", name: "kind", value: name });
      box.addEventListener("change", () => choose(name));
      return element("label", { class: "form-tick" }, box, element("span", {}, label));
    });
    return element("fieldset", { class: "form-question" }, element("legend", {}, "写哪一类记录？"), ...boxes);
  }

  function choose(name) {
    keeper.keep();
    if (!keeper.isSaved() && !window.confirm("现在写的没有存下来，换一类就没有了。还要换吗？")) name = kind.name;
    else begunAnew(name);
    page.querySelectorAll("input[name=kind]").forEach((box) => (box.checked = box.value === name));
  }

  function begunAnew(name) {
    brought.take(null);
    begun(name, null);
    keeper.begin(kind);
  }

  /** @param {?Object} draft what is written already */
  function begun(name, draft) {
    kind = form.kind(name);
    names = null;
    isOwnId = false;
    const own = (key) => kind.fields.some((spec) => spec.key === key);
    const shared = {
      changed: onChange,
      ownSources: own("sources") ? () => ownSources() : null,
      ownMeasures: own("measures") ? () => ownMeasures() : null,
      brought: brought,
      kind: name,
    };
    fields = null;
    const made = form.fieldsOf(kind, shared);
    idControl = new form.controls.Line({ key: "id", label: "编号", shape: { is: "text" }, hint: "就是文件名，由名称的拼音来定，可以改短。小写英文字母、数字和短横线。" }, shared);
    idControl.input.addEventListener("input", () => (isOwnId = Boolean(idControl.value())));
    parts.fields.replaceChildren(...made.nodes, idControl.node);
    fields = made;
    parts.summary.hidden = true;
    parts.open.replaceChildren();
    tell("");
    showAway();
    showActions();
    if (draft) put(draft);
    else show();
    if (!brought.waiting()) return;
    parts.fields.querySelector("input").focus({ preventScroll: true });
    page.scrollIntoView();
  }

  function put(draft) {
    fields.set(draft.plain);
    isOwnId = Boolean(draft.isOwnId);
    idControl.set(draft.id || "");
    show();
    parts.fields.querySelector("input").focus();
  }

  // Drafts ------------------------------------------------------------------------------------------------

  const written = () => ({ plain: fields.value(), id: idControl.value(), isOwnId: isOwnId });
  const kept = () => (fields ? { kind: brought.waiting() || kind.name, draft: Object.assign(brought.draft(), { on: form.dates.today() }) } : null);

  /** Throws where a draft is no longer what the form writes; the form is empty then. */
  function resume(draft) {
    try {
      brought.take(draft);
      put(draft);
      if (draft.away && form.kind(draft.away.kind)) brought.resume(draft.away);
    } catch (error) {
      brought.take(null);
      begun(kind.name, null);
      throw error;
    }
  }

  // A new source on the way -----------------------------------------------------------------------------

  function showAway() {
    const waiting = form.kind(brought.waiting());
    parts.kinds.hidden = parts.kept.hidden = Boolean(waiting);
    parts.away.hidden = !waiting;
    if (!waiting) return;
    const words = "先登记" + waiting.label + "要用的" + kind.label + "。写好以后回到" + waiting.label + "，那里写的都留着；" + kind.label + "和" + waiting.label + "最后一起交。";
    parts.away.replaceChildren(element("p", {}, words));
  }

  function back(isWanted) {
    const label = kind.label;
    const id = brought.back(isWanted);
    keeper.changed();
    fields.find(["sources"]).focusOn(id);
    tell(isWanted ? label + "已写好，会和这份" + kind.label + "一起交。" : "");
    nameIt();
  }

  function ownSources() {
    const control = fields && fields.find(["sources"]);
    return control && control.value ? control.value().map((id) => [id, control.titles.get(id) || id]) : [];
  }

  function ownMeasures() {
    const measures = fields ? fields.find(["measures"]).value().filter((one) => !form.isAbsent(one)) : [];
    return measures.map((measure, at) => ["m" + (at + 1), "m" + (at + 1) + " " + (measure.title || "")]);
  }

  // While one writes --------------------------------------------------------------------------------------

  function onInput(event) {
    if (!fields || !parts.fields.contains(event.target)) return;
    onChange();
  }

  /** Something is another: the file is written anew, the draft kept a little later. */
  function onChange(control) {
    if (!fields) return;
    if (control) control.touched = true;
    keeper.changed();
    if (control) nameIt();
    show();
    if (control) mark(check());
  }

  function onLeave(event) {
    const control = controlAt(event.target);
    if (!control) return;
    control.touch();
    if (control === fields.find(["title"]) || control.spec.key === "as_printed") nameIt();
    form.settled(() => mark(check()));
  }

  function controlAt(node) {
    return fields ? fields.controls().concat(idControl).find((control) => control.input && (control.input === node || control.node.contains(node)) && !(control.fields || control.items)) : null;
  }

  /** The id from the names, unless somebody has written one. */
  function nameIt() {
    const plain = fields.value();
    const mine = kind;
    if (!plain.title || form.isOld) return;
    const reads = [known ? null : form.names.table(), names ? null : form.same.read(kind.name)];
    const now = Promise.all(reads)
      .then(([table, list]) => {
        if (mine !== kind) return;
        known = known || table;
        names = names || list;
        proposeId(plain);
        mark(check());
      })
      .catch(() => {}) // the id can be written by hand
      .then(() => {
        if (naming === now) naming = null;
      });
    naming = now;
  }

  function proposeId(plain) {
    if (isOwnId) return;
    const place = form.printedPlace(plain.place, fields);
    const whole = place ? fields.find(["place", "code"]).title : "";
    const { id, unread } = form.makeId(form.withoutPlace(plain.title, whole), place, kind.name, known, isTaken);
    idControl.set(id);
    idControl.unread = unread;
    show();
  }

  const isTaken = (id) => Boolean(names && names.names.has(id)) || brought.ids().includes(id);

  // What is written ---------------------------------------------------------------------------------------

  /** The record as it would be in the file. */
  const record = () => finished(kind, fields.value());

  function finished(kind, plain) {
    if (kind.fields.some(({ key }) => key === "disclosure")) plain = Object.assign({}, plain, { disclosure: form.label("disclosure", "public") });
    return Object.assign({}, plain, { added: form.dates.today() });
  }

  const fileName = () => (idControl.value() || "bianhao") + ".yml";
  const text = () => form.yaml(kind.name, record());

  /** All that is handed in, what others are named in last. @returns {{kind: Object, name: string, text: string}[]} */
  function files() {
    const others = brought.namedIn(fields.value()).map((one) => {
      const its = form.kind(one.kind);
      return { kind: its, name: one.id + ".yml", text: form.yaml(its.name, finished(its, one.plain)) };
    });
    return others.concat({ kind: kind, name: fileName(), text: text() });
  }

  function show() {
    fields.controls().forEach((control) => control.fit && control.fit(control.spec.key === "source" ? 2 : 1));
    parts.file.textContent = kind.folder + "/" + fileName();
    parts.yaml.firstChild.textContent = text();
    const others = files().slice(0, -1).map((file) => file.kind.folder + "/" + file.name);
    parts.along.textContent = others.length ? "一起交的还有 " + others.join("、") + "。" : "";
  }

  /** All problems, those of the name and the id too, which only the whole library can tell. */
  function check() {
    const plain = record();
    const id = idControl.value();
    const unpicked = fields.controls().filter((control) => control.left());
    const faults = form.check(kind.name, plain, id || "bianhao", form.dates.today()).filter((one) => one.code !== "E202" || !unpicked.includes(target(one)));
    const found = faults.map((one) => form.told(kind, one));
    unpicked.forEach((control) => found.push(leftOver(control)));
    if (!id) found.push(problem("error", [], "还没有编号。", idControl.unread && idControl.unread.length ? "“" + idControl.unread.join("、") + "”的读音不知道，请自己写一个。" : "写了名称，编号由它的拼音来定；也可以自己写一个。"));
    if (isTaken(id)) found.push(problem("error", [], "编号“" + id + "”已经有了。", "请换一个。"));
    const same = names ? form.same.found(kind, plain, names, form.kind(brought.waiting())) : [];
    same.forEach((one) => found.push(Object.assign(problem(one.severity, one.path, one.message, one.remedy), one)));
    return found;
  }

  function problem(severity, path, message, remedy) {
    return { code: "", severity: severity, path: path, field: path.length ? "“" + fields.find(path).spec.label + "”" : "“编号”", message: message, remedy: remedy };
  }

  /** In the place of what is missing: one thing is wrong there, and one thing is said. */
  function leftOver(control) {
    const one = problem("error", [], "“" + control.left() + "”还没有选定。", "请从找到的里面点一个；用不着就删去这几个字。" + (control.missing ? control.missing() : ""));
    return Object.assign(one, { field: "“" + control.spec.label + "”", control: control });
  }

  const target = (one) => one.control || (one.path.length ? fields.find(one.path, idControl) : idControl);

  /** Shows the problems where they are, of what has been filled in so far. */
  function mark(found) {
    const shown = new Map();
    found.forEach((one) => {
      const control = target(one);
      const isTouched = control.touched || control.controls().some((inner) => inner.touched);
      if (isTouched) shown.set(control, (shown.get(control) || []).concat(one));
    });
    fields
      .controls()
      .concat(idControl)
      .forEach((control) => control.say(shown.get(control) || []));
  }

  // When it is finished -----------------------------------------------------------------------------------

  /** Says all that is wrong; whether nothing has to be mended. */
  function judge(goOn) {
    fields.controls().concat(idControl).forEach((control) => control.touch());
    const found = check();
    mark(found);
    const errors = found.filter((one) => one.severity === "error");
    const advice = found.length - errors.length;
    parts.summary.hidden = false;
    parts.summary.classList.toggle("is-right", !errors.length);
    const said = errors.length ? "有 " + errors.length + " 处要改" : "没有要改的" + (advice ? "，有 " + advice + " 条建议" : "，可以提交");
    parts.summary.replaceChildren(element("h2", {}, said), found.length ? element("ul", {}, ...found.map(line)) : "");
    const isNamed = !brought.waiting() || idControl.value(); // the record that waits names it by its id
    if (errors.length && goOn && isNamed && !errors.some((one) => PRIVATE.includes(one.code))) {
      const button = element("button", { type: "button" }, brought.waiting() ? "先留着，回头再改" : "先下载，请编辑帮着改");
      button.addEventListener("click", goOn);
      parts.summary.append(element("p", {}, "一时改不了的，也可以这样：", button));
    }
    if (errors.length || !goOn) parts.summary.focus();
    return !errors.length;
  }

  function line(one) {
    const control = target(one);
    const link = element("a", { href: "#" + control.id }, one.field ? one.field + "：" + one.message : one.message);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      control.focus();
    });
    return element("li", {}, one.severity === "error" ? "" : "建议：", link, " " + one.remedy + " ", form.linkOf(one), one.code ? element("small", {}, " [" + one.code + "]") : "");
  }

  function showActions() {
    const sending = form.data.sending;
    const host = form.hostOf(sending.repo || "");
    const button = (word, act, isMain) => {
      const made = element("button", { type: "button", class: isMain ? "form-main" : false }, word);
      made.addEventListener("click", () => (naming ? naming.then(act) : act()));
      return made;
    };
    const waiting = form.kind(brought.waiting());
    const leave = () => back(true);
    const kept = (act) => () => {
      keeper.keep();
      act();
    };
    const download = kept(handing.download);
    const submit = kept(() => handing.submit(Object.assign(host, { branch: sending.branch })));
    parts.actions.replaceChildren(
      button("检查", () => judge(null)),
      ...(waiting
        ? [button("写好了，回到" + waiting.label, () => judge(leave) && leave(), true), button("不登记了，回到" + waiting.label, () => back(false))]
        : [
            button("下载", () => judge(download) && download(), true),
            button("复制", handing.copy),
            host ? button("在 " + host.label + " 上提交", () => judge(download) && submit(), true) : "",
            button("清空", clear),
          ]),
    );
    parts.mail.textContent = !host && !waiting && sending.mail ? "下载后作为附件寄到 " + sending.mail + "。" : "";
  }

  function tell(words) {
    parts.told.textContent = words;
  }

  function clear() {
    const button = parts.actions.lastElementChild;
    if (button.dataset.sure === undefined) {
      button.dataset.sure = "";
      button.textContent = "再点一次，清空这份" + kind.label + "和草稿";
      return;
    }
    keeper.clear(kind.name);
    choose(kind.name);
    tell("已清空，草稿也清掉了。");
    page.querySelector("input[name=kind]:checked").focus();
  }
})();
