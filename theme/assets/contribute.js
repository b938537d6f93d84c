/* “参与”页：先问材料是否已公开，再选类、填表；边填边检查，旁边是将要写成的文件；填好下载、复制或提交。
   内容不自动发送到任何地方。字段和规则来自 data/form/fields.js，页面上的每一句话都当文字放进去。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const form = caselib.form;
  const { element } = form;
  const page = document.querySelector("[data-contribute]");
  const PRIVATE = ["E701", "E702", "E703", "E704", "E705"];
  const SLOW = 300; // milliseconds after the last key until the draft is kept

  let kind = null;
  let fields = null;
  let idControl = null;
  let isOwnId = false;
  let isPublic = false;
  let isSaved = true;
  let isOffered = false; // an older draft waits for an answer; nothing is kept in its place
  let waiting = 0;
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
    page.append(publicQuestion());
  }

  // The first question --------------------------------------------------------------------------------------

  function publicQuestion() {
    const stop = element("div", { class: "notice form-stop", role: "alert", hidden: true });
    const answers = ["是", "否", "不确定"].map((word) => {
      const box = element("input", { type: "radio", name: "public", value: word });
      box.addEventListener("change", () => answer(word));
      return element("label", { class: "form-tick" }, box, element("span", {}, word));
    });

    function answer(word) {
      isPublic = word === "是";
      stop.hidden = isPublic;
      stop.replaceChildren(isPublic ? "" : element("p", {}, form.constants.safety.SECRECY));
      if (!parts && isPublic) build();
      if (parts) parts.whole.hidden = !isPublic;
    }

    const question = element("fieldset", { class: "form-question" }, element("legend", {}, "材料是否已公开发布？"), ...answers);
    question.append(element("p", { class: "hint" }, "已公开发布：在政府网站、正规媒体、公众号、出版物上，任何人都能看到。"));
    return element("div", {}, question, stop);
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
      note: element("p", { class: "hint" }),
    };
    const preview = element("section", { class: "form-preview", "aria-label": "文件" }, element("h2", {}, "将要写成的文件"), element("p", { class: "hint" }, parts.file), parts.yaml);
    const filling = element("div", { class: "form-filling" }, parts.fields, parts.summary, parts.actions, parts.told, parts.open, parts.note);
    parts.whole = element("div", {}, kindQuestion(), parts.kept, element("div", { class: "form-columns" }, filling, preview));
    if (form.isOld) parts.whole.prepend(element("p", { class: "notice" }, "这个浏览器较旧，有的检查在这里做不了，提交以后再查。"));
    page.append(parts.whole);
    page.addEventListener("input", onInput);
    page.addEventListener("change", onInput);
    page.addEventListener("focusout", onLeave);
    window.addEventListener("pagehide", keep);
    document.addEventListener("visibilitychange", keep);
    window.addEventListener("beforeunload", (event) => {
      keep();
      if (!isSaved) event.preventDefault();
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
    keep();
    if (!isSaved && !window.confirm("现在写的没有存下来，换一类就没有了。还要换吗？")) name = kind.name;
    else begun(name);
    page.querySelectorAll("input[name=kind]").forEach((box) => (box.checked = box.value === name));
  }

  function begun(name) {
    isSaved = true;
    kind = form.kind(name);
    names = null;
    isOwnId = false;
    const own = (key) => kind.fields.some((spec) => spec.key === key);
    const shared = {
      changed: onChange,
      ownSources: own("sources") ? () => ownSources() : null,
      ownMeasures: own("measures") ? () => ownMeasures() : null,
    };
    fields = null;
    const made = form.fieldsOf(kind, shared);
    idControl = new form.controls.Line({ key: "id", label: "编号", shape: { is: "text" }, hint: "就是文件名，由名称的拼音来定，可以改短。小写英文字母、数字和短横线。" }, shared);
    idControl.input.addEventListener("input", () => (isOwnId = Boolean(idControl.value())));
    parts.fields.replaceChildren(...made.nodes, idControl.node);
    fields = made;
    parts.summary.hidden = true;
    parts.told.textContent = "";
    parts.open.replaceChildren();
    offerDraft(form.drafts.read(name));
    showActions();
    show();
  }

  function ownSources() {
    const control = fields && fields.find(["sources"]);
    return control && control.value ? control.value().map((id) => [id, control.titles.get(id) || id]) : [];
  }

  function ownMeasures() {
    const measures = fields ? fields.find(["measures"]).value().filter((one) => !form.isAbsent(one)) : [];
    return measures.map((measure, at) => ["m" + (at + 1), "m" + (at + 1) + " " + (measure.title || "")]);
  }

  // Drafts ------------------------------------------------------------------------------------------------

  function offerDraft(draft) {
    parts.kept.replaceChildren();
    isOffered = Boolean(draft);
    if (!draft) return;
    const go = element("button", { type: "button", class: "form-main" }, "从草稿继续");
    const clear = element("button", { type: "button" }, "清掉草稿");
    const title = draft.plain.title ? "“" + draft.plain.title + "”" : "没有名称";
    parts.kept.append(element("p", {}, "上次写了一半：" + kind.label + title + "（" + draft.on + "）。"), go, clear);
    go.addEventListener("click", () => {
      isOffered = false;
      isSaved = true;
      fields.set(draft.plain);
      isOwnId = Boolean(draft.isOwnId);
      idControl.set(draft.id || "");
      parts.kept.replaceChildren();
      show();
      parts.fields.querySelector("input").focus();
    });
    clear.addEventListener("click", () => {
      form.drafts.clear(kind.name);
      isOffered = false;
      keep();
      parts.kept.replaceChildren(element("p", {}, "草稿已清掉。"));
    });
  }

  /** Keeps what has been written since; a form that nobody has touched replaces no draft. */
  function keep() {
    clearTimeout(waiting);
    if (isSaved || !fields) return;
    if (isOffered) {
      parts.note.textContent = "上次的草稿还在，现在写的先不存：请在上面选“从草稿继续”（现在写的就不要了）或“清掉草稿”。";
      return;
    }
    const draft = { plain: fields.value(), id: idControl.value(), isOwnId: isOwnId, on: today() };
    isSaved = form.drafts.write(kind.name, draft);
    parts.note.textContent = isSaved
      ? "草稿存在这台设备的浏览器里，别人看不到；公用的电脑，写完请清掉草稿。"
      : "这个浏览器存不下草稿：离开这一页以前，请先下载。";
  }

  // While one writes --------------------------------------------------------------------------------------

  function onInput(event) {
    if (!fields || !parts.fields.contains(event.target)) return;
    onChange();
  }

  /** Something is another: the file is written anew, the draft kept a little later. */
  function onChange(control) {
    if (!fields) return;
    isSaved = false;
    if (!isOffered) parts.kept.replaceChildren();
    if (control) control.touched = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, SLOW);
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
    const reads = [known ? null : form.names.table(), names ? null : form.names.of([kind.name])];
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
    const place = printedPlace(plain);
    const whole = place ? fields.find(["place", "code"]).title : "";
    const { id, unread } = form.makeId(form.withoutPlace(plain.title, whole), place, kind.name, known);
    idControl.set(free(id));
    idControl.unread = unread;
    show();
  }

  /** The name of the place as it is printed; what is only inferred goes into no id. */
  function printedPlace({ place }) {
    if (!place) return "";
    const status = form.data.lists.assertion.find((row) => row[1] === place.status);
    if (status && status[0] !== "stated") return status[0] === "masked" ? place.as_printed || "" : "";
    return fields.find(["place", "code"]).name;
  }

  function free(id) {
    let found = id;
    for (let number = 2; names && names.has(found); number += 1) found = id.slice(0, 47) + "-" + number;
    return found;
  }

  // What is written ---------------------------------------------------------------------------------------

  /** The record as it would be in the file. */
  function record() {
    const plain = fields.value();
    if (kind.fields.some(({ key }) => key === "disclosure")) plain.disclosure = form.label("disclosure", "public");
    plain.added = today();
    return plain;
  }

  function today() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  }

  const fileName = () => (idControl.value() || "bianhao") + ".yml";
  const text = () => form.yaml(kind.name, record());

  function show() {
    fields.controls().forEach((control) => control.fit && control.fit(control.spec.key === "source" ? 2 : 1));
    parts.file.textContent = kind.folder + "/" + fileName();
    parts.yaml.firstChild.textContent = text();
  }

  /** All problems, those of the name and the id too, which only the whole library can tell. */
  function check() {
    const plain = record();
    const id = idControl.value();
    const found = form.check(kind.name, plain, id || "bianhao", today());
    if (!id) found.push(problem("error", [], "还没有编号。", idControl.unread && idControl.unread.length ? "“" + idControl.unread.join("、") + "”的读音不知道，请自己写一个。" : "写了名称，编号由它的拼音来定；也可以自己写一个。"));
    if (names && names.has(id)) found.push(problem("error", [], "编号“" + id + "”已经有了。", "请换一个。"));
    const same = names && plain.title && names.rows.find((row) => row.title === plain.title);
    if (same) found.push(problem("warning", ["title"], "这份" + kind.label + "与“" + same.title + "”（" + same.id + "）名称相同。", "若是同一份" + kind.label + "，请在那份文件里补充；若不是，请在名称里写明区别。"));
    return found;
  }

  function problem(severity, path, message, remedy) {
    return { code: "", severity: severity, path: path, field: path.length ? form.labelPath(kind, path) : "“编号”", message: message, remedy: remedy };
  }

  const target = (one) => (one.path.length ? fields.find(one.path, idControl) : idControl);

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
    if (errors.length && goOn && !errors.some((one) => PRIVATE.includes(one.code))) {
      const button = element("button", { type: "button" }, "先下载，请编辑帮着改");
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
    return element("li", {}, one.severity === "error" ? "" : "建议：", link, " " + one.remedy, one.code ? element("small", {}, " [" + one.code + "]") : "");
  }

  function showActions() {
    const sending = form.data.sending;
    const host = form.hostOf(sending.repo || "");
    const button = (word, act, isMain) => {
      const made = element("button", { type: "button", class: isMain ? "form-main" : false }, word);
      made.addEventListener("click", () => (naming ? naming.then(act) : act()));
      return made;
    };
    parts.actions.replaceChildren(
      button("检查", () => judge(null)),
      button("下载", () => judge(download) && download(), true),
      button("复制", () => copied("已复制。存成文件时，文件名写 " + fileName() + "，编码选 UTF-8。")),
      host ? button("在 " + host.label + " 上提交", () => judge(download) && submit(Object.assign(host, { branch: sending.branch })), true) : "",
      button("清空", clear),
    );
    if (!host && sending.mail) parts.actions.after(element("p", { class: "hint form-mail" }, "下载后作为附件寄到 " + sending.mail + "。"));
  }

  function download() {
    keep();
    if (!caselib.save(fileName(), "text/yaml", text())) return;
    const { mail } = form.data.sending;
    tell("已下载 " + fileName() + "，放在浏览器的下载文件夹里。" + (mail ? "请作为附件寄到 " + mail + "。" : "请把它交给本库的编辑，或放进 " + kind.folder + "/ 里提交。"));
  }

  function submit(host) {
    keep();
    const { address, isFilled, isTooLong } = form.newFileAddress(host, kind.folder, fileName(), text());
    if (!isFilled) {
      const why = isTooLong ? "内容较长，网址里放不下" : host.label + " 的网址不能带内容";
      copied(why + "，已经复制：请在打开的页面里粘贴，文件名写 " + kind.folder + "/" + fileName() + "。");
    } else {
      tell("已打开 " + host.label + " 的新建文件页，内容已经填好，请在那里提交。没有打开的，请点：");
    }
    const link = element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, "打开 " + host.label);
    parts.open.replaceChildren(link);
    window.open(address, "_blank", "noopener,noreferrer");
  }

  /** @param {string} words what to say when the text is on the clipboard */
  function copied(words) {
    form.copy(text()).then(
      () => tell(words),
      () => tell("浏览器不让网页写剪贴板。请选中“将要写成的文件”里的文字，自己复制。"),
    );
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
    form.drafts.clear(kind.name);
    isSaved = true;
    choose(kind.name);
    tell("已清空，草稿也清掉了。");
    page.querySelector("input[name=kind]:checked").focus();
  }
})();
