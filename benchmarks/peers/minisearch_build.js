/* node minisearch_build.js DOCUMENTS.json INDEX.json */
"use strict";

const fs = require("fs");
const MiniSearch = require("minisearch");
const options = require("./minisearch_pairs.js");

const index = new MiniSearch(options);
index.addAll(JSON.parse(fs.readFileSync(process.argv[2], "utf8")));
fs.writeFileSync(process.argv[3], JSON.stringify(index));
