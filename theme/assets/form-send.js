/* 填表：填好以后送到哪里：剪贴板，代码库的新建文件页。各家的网址写法不同，带得了内容的只有 GitHub 和 Gitea 一类。 */
(function () {
  "use strict";

  const form = window.caselib.form;
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

  const plain = (address) => ({ address: address, isFilled: false, isTooLong: false });
})();
