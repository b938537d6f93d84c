/* “存为单个网页”：这一页的内容成为一个 .html 文件，样式写在里面，没有脚本，不向任何地方要东西；可以用微信发给别人，
   手机上点开就能读。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  const STYLE = `
:root{color-scheme:light dark}
body{margin:0 auto;max-width:42em;padding:1.2em 1em 3em;overflow-wrap:anywhere;
font:1.0625em/1.8 "PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
background:#fff;color:#222}
h1{font-size:1.5em;line-height:1.4;margin:.4em 0}
h2{font-size:1.2em;margin:1.8em 0 .4em;border-bottom:1px solid #ccc;padding-bottom:.2em}
h3{font-size:1.05em;margin:1.4em 0 .3em}
h4,h5,h6{font-size:1em;margin:1em 0 .3em}
p{margin:.5em 0;text-align:justify}
.head,.caption,.note{color:#555;font-size:.9em}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.9em;line-height:1.5;margin:.8em 0;min-width:100%}
th,td{border:1px solid #bbb;padding:.35em .6em;text-align:left;vertical-align:top;min-width:4em}
th{background:#f3f3f3;font-weight:600}
td p,th p{margin:0;text-align:left}
sup{font-size:.75em;line-height:0}
a{color:#1a5fb4;text-decoration:none;padding:.3em .1em}
.note:target{outline:2px solid #1a5fb4;outline-offset:.2em}
@media (prefers-color-scheme:dark){body{background:#1b1b1d;color:#ddd}.head,.caption,.note{color:#aaa}
th{background:#2a2a2d}th,td{border-color:#555}h2{border-color:#444}a,.note:target{color:#8ab8ff}}
@media print{@page{size:A4;margin:2.5cm}body{max-width:none;padding:0;font-size:11pt;background:#fff;color:#000}
a{color:inherit}tr{break-inside:avoid}h2,h3{break-after:avoid}.wide{overflow:visible}}
`;

  caselib.actions.page = function (button) {
    const made = caselib.documentOf(button);
    if (caselib.save(made.title + ".html", "text/html", oneFile(made))) {
      caselib.say("已存为单个网页，可以直接发给别人，不联网也能打开。");
    }
  };

  function oneFile(made) {
    const nothing = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
    return (
      '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">' +
      '<meta name="viewport" content="width=device-width,initial-scale=1">' +
      '<meta http-equiv="Content-Security-Policy" content="' + nothing + '">' +
      '<link rel="icon" href="data:,"><title>' + caselib.xml(made.title) + "</title><style>" + STYLE + "</style></head>" +
      "<body><main>" + caselib.pageHtml(made) + "</main></body></html>\n"
    );
  }
})();
