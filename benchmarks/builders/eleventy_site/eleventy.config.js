// 与本项目生成的页面内容相当的 Eleventy 网站；只在测量时使用。
"use strict";
const markdownIt = require("markdown-it");

/** Cases by each value of a list in their front matter, in the order of the listing. */
function grouped(api, key) {
  const groups = {};
  for (const item of inOrder(api)) {
    for (const value of item.data[key]) {
      (groups[value] = groups[value] || []).push(item);
    }
  }
  return groups;
}

function inOrder(api) {
  return api.getFilteredByGlob("content/cases/*.md").sort((a, b) => a.data.weight - b.data.weight);
}

function byId(api, folder) {
  const entries = api.getFilteredByGlob(`content/${folder}/*.md`).map(item => [item.fileSlug, item]);
  return Object.fromEntries(entries);
}

module.exports = function (config) {
  const markdown = markdownIt({ html: false });
  config.setLibrary("md", markdown);
  config.addFilter("inline", text => markdown.renderInline(String(text || "")));
  for (const folder of ["practices", "places", "sources"]) {
    config.addCollection(`${folder}ById`, api => byId(api, folder));
    config.addCollection(`${folder}Listed`, api => Object.values(byId(api, folder)));
    config.addCollection(`${folder}Cases`, api => grouped(api, folder));
  }
  config.addCollection("casesInOrder", inOrder);
  config.addPassthroughCopy({ "style.css": "style.css" });
  return {
    dir: { input: "content", includes: "../layouts", layouts: "../layouts" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: "njk",
  };
};
