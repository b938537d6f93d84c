/**
 * The form's rules in Node, without a page: `node form.js < {data, scripts, jobs} > answers.json`.
 *
 * `scripts`: files of theme/assets, in the order in which the page loads them; `data`: what data/form/fields.js
 * holds. A job is {call: …}: "values", "dates" and "prose" read `texts`; "check" checks {kind, plain, id, today};
 * "yaml" writes {kind, plain}; "ids" makes ids of `names` by `table` that are not `taken`; "rules" lists the codes of all rules. The
 * answers come in order.
 */
"use strict";

const fs = require("fs");
const path = require("path");
const vm = require("vm");

const ASSETS = path.join(__dirname, "..", "..", "theme", "assets");
const given = JSON.parse(fs.readFileSync(0, "utf8"));
const context = vm.createContext({ URL: URL });
context.window = context;
given.scripts.forEach((name) => vm.runInContext(fs.readFileSync(path.join(ASSETS, name), "utf8"), context, { filename: name }));
const form = context.caselib.form;
form.begin(given.data);

const CALLS = {
  values: (job) => job.texts.map((text) => form.values.read(text)),
  dates: (job) => job.texts.map((text) => form.dates.read(text)),
  prose: (job) => job.texts.map((text) => form.prose.faults(text)),
  tidied: (job) => job.texts.map((text) => form.tidied(text)),
  check: (job) => form.check(job.kind, job.plain, job.id, job.today),
  yaml: (job) => form.yaml(job.kind, job.plain),
  ids: (job) => job.names.map(([title, place]) => form.makeId(title, place, job.fallback, job.table, (id) => job.taken.includes(id))),
  addresses: (job) => job.cases.map(([host, folder, file, text]) => form.newFileAddress(host, folder, file, text)),
  rules: () => Object.keys(form.rules),
};

process.stdout.write(JSON.stringify(given.jobs.map((job) => CALLS[job.call](job))));
