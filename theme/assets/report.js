/* “联系与纠错”：从某一页的“我要纠错”过来时，写明是哪一页，好抄进信里。地址里的 page= 只认本站的记录页。 */
(function () {
  "use strict";

  const place = document.getElementById("contact");
  const page = new URLSearchParams(location.search).get("page") || "";
  const found = /^[a-z]+\/([A-Za-z0-9_-]+)\.html$/.exec(page);
  if (!place || !found) return;

  const link = document.createElement("a");
  link.href = page;
  link.textContent = page;
  const code = document.createElement("strong");
  code.textContent = found[1];
  const line = document.createElement("p");
  line.append("您要说的是这一页：", link, "。请在信里写明它的编号：", code, "。");
  place.after(line);
})();
