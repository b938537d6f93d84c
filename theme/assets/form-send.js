/* 填表：填好以后送到哪里：剪贴板，代码库的新建文件页。各家的网址写法不同，带得了内容的只有 GitHub 和 Gitea 一类。 */
(function () {
  "use strict";

  const caselib = window.caselib;
  const form = caselib.form;
  const { element } = form;
  const LONGEST = 8000; // GitHub's servers answer 414 to addresses of little more

  /** Which sort of host a repository's address is at. */
  const HOSTS = [
    ["github", /(^|\.)github\./, "GitHub"],
    ["gitlab", /(^|\.)(gitlab|jihulab)\./, "GitLab"],
    ["gitee", /(^|\.)gitee\./, "Gitee"],
    ["gitea", /(^|\.)(gitea|codeberg|forgejo)\./, "Gitea"],
  ];

  /** @param {string} address @returns {?{sort: string, label: string, repo: string}} */
  form.hostOf = function (address) {
    let url;
    try {
      url = new URL(address);
    } catch (error) {
      return null;
    }
    if (!/^https?:$/.test(url.protocol)) return null;
    const known = HOSTS.find((row) => row[1].test(url.hostname));
    return { sort: known ? known[0] : "", label: known ? known[2] : "代码库", repo: address.replace(/\/+$/, "") };
  };

  /**
   * The page on which the host makes a new file.
   * @param {{sort: string, repo: string, branch: string}} host
   * @returns {{address: string, isFilled: boolean, isTooLong: boolean}} whether the text is in the address
   */
  form.newFileAddress = function (host, folder, file, text) {
    const name = encodeURIComponent(file);
    const at = host.repo;
    const branch = encodeURIComponent(host.branch).replace(/%2F/g, "/");
    if (host.sort === "gitlab") return plain(at + "/-/new/" + branch + "?file_name=" + encodeURIComponent(folder + "/") + name);
    if (host.sort === "gitee") return plain(at + "/new/" + branch + "/" + folder);
    if (host.sort !== "github" && host.sort !== "gitea") return plain(at);
    const page = at + (host.sort === "github" ? "/new/" : "/_new/") + branch + "/" + folder + "?filename=" + name;
    const whole = page + "&value=" + encodeURIComponent(text);
    if (whole.length > LONGEST) return { address: page, isFilled: false, isTooLong: true };
    return { address: whole, isFilled: true, isTooLong: false };
  };

  /**
   * Puts a text on the clipboard: by the event of copying first, for it works on file:// and in old web views.
   * @returns {Promise<void>} rejected where the browser does not let it
   */
  form.copy = function (text) {
    let isGiven = false;
    const give = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      event.clipboardData.setData("text/plain", text);
      isGiven = true;
    };
    document.addEventListener("copy", give, true);
    try {
      document.execCommand("copy");
    } catch (error) {
      isGiven = false;
    }
    document.removeEventListener("copy", give, true);
    if (isGiven) return Promise.resolve();
    return navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error("no clipboard"));
  };

  /**
   * How what is written leaves the page.
   * @param {{files: function(): {kind: Object, name: string, text: string}[], tell: function(string): void, links: Element}} wish
   *   `files`: the record last, before it what it needs
   */
  form.handing = function (wish) {
    function download() {
      const files = wish.files();
      if (!files.every((file) => caselib.save(file.name, "text/yaml", file.text))) return;
      const { mail } = form.data.sending;
      const several = files.length > 1 ? "这 " + files.length + " 个文件" : "";
      const allowed = several && "浏览器问要不要下载多个文件时，请允许。";
      const folders = files.map(({ kind }) => kind.folder + "/").join("、");
      const next = mail ? "请" + (several && "把" + several + "一起") + "作为附件寄到 " + mail + "。" : "请把" + (several || "它") + "交给本库的编辑，或" + (several && "分别") + "放进 " + folders + " 里提交。";
      wish.tell("已下载 " + files.map(({ name }) => name).join("、") + "，放在浏览器的下载文件夹里。" + allowed + next);
    }

    function copy() {
      const file = wish.files().pop();
      copied(file, "已复制。存成文件时，文件名写 " + file.name + "，编码选 UTF-8。");
    }

    function submit(host) {
      const steps = wish.files().map((file) => [file, form.newFileAddress(host, file.kind.folder, file.name, file.text)]);
      const links = steps.map(([file, page], at) => {
        const word = steps.length > 1 ? at + 1 + ". 提交" + file.kind.label + " " + file.name : "打开 " + host.label;
        const link = element("a", { href: page.address, target: "_blank", rel: "noopener noreferrer" }, word);
        link.addEventListener("click", () => opened(host, file, page, steps.length));
        return link;
      });
      wish.links.replaceChildren(...links);
      opened(host, ...steps[0], steps.length);
      window.open(steps[0][1].address, "_blank", "noopener,noreferrer");
    }

    function opened(host, file, page, count) {
      const [first, last] = [wish.files()[0], wish.files().pop()].map(({ kind }) => kind.label);
      const later = "先交" + first + "；" + last + "那一份的自动检查，要等" + first + "收进库里以后才会通过，到时请编辑重新运行。";
      if (!page.isFilled) {
        const why = page.isTooLong ? "内容较长，网址里放不下" : host.label + " 的网址不能带内容";
        copied(file, why + "，已经复制：请在打开的页面里粘贴，文件名写 " + file.kind.folder + "/" + file.name + "。" + (count > 1 ? "提交好了，再点下一个。" + later : ""));
      } else if (count > 1) {
        wish.tell("共 " + count + " 个文件，一个一个提交。已打开 " + host.label + " 的新建文件页，填好的是" + file.kind.label + " " + file.name + "；在那里提交好了，回来再点下一个。" + later);
      } else {
        wish.tell("已打开 " + host.label + " 的新建文件页，内容已经填好，请在那里提交。没有打开的，请点：");
      }
    }

    /** @param {string} words what to say when the text is on the clipboard */
    function copied(file, words) {
      form.copy(file.text).then(
        () => wish.tell(words),
        () => wish.tell("浏览器不让网页写剪贴板。请选中“将要写成的文件”里的文字，自己复制。"),
      );
    }

    return { download: download, copy: copy, submit: submit };
  };

  const plain = (address) => ({ address: address, isFilled: false, isTooLong: false });
})();
