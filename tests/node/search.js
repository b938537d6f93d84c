/**
 * The browser's search in Node: `node search.js < jobs.json > answers.json`.
 *
 * A job is {call: …}: "page" opens a site as a new page (`site`: its folder; `changed`: addresses of files with
 * other bytes for them, in base64); "search", "both", "names" and
 * "snippets" ask the engine of that page; "fold", "offsets", "parse", "numbers", "pieces", "readings" and "lists"
 * call the functions behind it. The answers come in order: {value, ms, loaded} or {error}. Script tags are played
 * by files read from the disk; `loaded` lists them with their sizes, `packed` as gzip sends them.
 */
"use strict";

const fs = require("fs");
const path = require("path");
const vm = require("vm");
const zlib = require("zlib");

const SCRIPTS = path.join(__dirname, "..", "..", "search", "browser");
const LONGEST = 10000; // milliseconds a script may run

/** A page that has nothing but script tags. `loaded` lists what they brought. */
function makePage(site, changed, loaded) {
  const context = vm.createContext({ atob: atob, location: { protocol: "file:" } });
  function play(script) {
    let text;
    try {
      const other = changed[script.src];
      text = other === undefined ? fs.readFileSync(path.join(site, script.src)) : Buffer.from(other, "base64");
    } catch (error) {
      script.onerror();
      return;
    }
    loaded.push({ name: script.src, bytes: text.length, packed: zlib.gzipSync(text).length });
    try {
      vm.runInContext(text.toString("utf8"), context, { timeout: LONGEST });
    } catch (error) {
      // A browser writes it on its console and goes on.
    }
    script.onload();
  }
  context.document = {
    createElement: () => ({ remove: () => undefined }),
    head: { appendChild: (script) => setImmediate(play, script) },
  };
  context.load = (address) => new Promise((done, failed) => play({ src: address, onload: done, onerror: failed }));
  return context;
}

/** A new page, on which nothing is loaded yet. */
async function openPage(job, state) {
  state.engine = null;
  state.loaded = [];
  const page = makePage(job.site, job.changed || {}, state.loaded);
  await page.load("search/engine.js");
  if (!page.caseSearch) throw new Error("检索程序没有载入");
  state.engine = await page.caseSearch.open("search/");
  return state.engine.info;
}

async function search(job, state) {
  const reports = [];
  const before = sent(state.loaded);
  const result = await state.engine.search(job.text, {
    filters: job.filters || [],
    limit: job.limit === undefined ? 0 : job.limit,
    onProgress: (report) => reports.push({ ids: ids(report.hits), total: report.total, sent: sent(state.loaded) - before }),
  });
  if (result.stale) return result;
  return Object.assign({ ids: ids(result.hits), partialIds: ids(result.partial), reports: reports }, result);
}

function ids(hits) {
  return hits.map((hit) => hit.kind + "/" + hit.id);
}

function sent(files) {
  return files.reduce((sum, file) => sum + file.packed, 0);
}

/** The snippets of all hits, or of the partial ones. */
async function snippets(job, state) {
  const result = await state.engine.search(job.text, { limit: 0 });
  const hits = result.hits.concat(result.partial);
  const found = await Promise.all(hits.map((hit) => state.engine.snippet(hit, result.query)));
  return found.map((snippet, i) => Object.assign({ key: ids(hits)[i] }, snippet));
}

/** The functions behind the engine, for the tables that both languages read. */
function makeFunctions() {
  const context = vm.createContext({});
  for (const name of ["normalize", "query", "readings"]) {
    vm.runInContext(fs.readFileSync(path.join(SCRIPTS, name + ".js"), "utf8"), context);
  }
  return vm.runInContext(
    `({fold, foldWithOffsets, parse, accepts, numberSpans, pieces, readsAs, readingPattern, lists: {
      spaces: SPACES, invisible: INVISIBLE, quotes: QUOTES, middle_dots: MIDDLE_DOTS, walls: WALLS, dashes: DASHES,
      wall: WALL, field_wall: FIELD_WALL}})`,
    context
  );
}

function readSimplified() {
  const lines = fs.readFileSync(path.join(SCRIPTS, "..", "traditional.txt"), "utf8").split("\n");
  const pairs = lines.filter((line) => line && !line.startsWith("#")).join(" ").split(" ");
  return new Map(pairs.map((pair) => Array.from(pair)));
}

const own = makeFunctions();
const simplified = readSimplified();

const CALLS = {
  page: openPage,
  search: search,
  both: (job, state) => Promise.all(job.texts.map((text) => search({ text: text }, state))),
  names: (job, state) => state.engine.names(job.text, job.limit),
  snippets: snippets,
  lists: () => own.lists,
  fold: (job) => job.texts.map((text) => own.fold(text, simplified)),
  offsets: (job) => job.texts.map((text) => own.foldWithOffsets(text, simplified)),
  parse: (job) => job.texts.map((text) => own.parse(text, job.facets, simplified)),
  pieces: (job) => job.texts.map((text) => own.pieces(own.parse(text, job.facets, simplified))),
  numbers: (job) => job.texts.map((text) => own.numberSpans(text, simplified).map((span) => span.key)),
  readings: (job) =>
    job.pairs.map(([letters, reading]) => [own.readsAs(letters, reading), own.readingPattern(letters).test(reading)]),
};

const NEED_A_PAGE = new Set(["search", "both", "names", "snippets"]);

async function main() {
  const state = { engine: null, loaded: [] };
  const answers = [];
  for (const job of JSON.parse(fs.readFileSync(0, "utf8"))) {
    const before = state.loaded.length;
    const started = process.hrtime.bigint();
    try {
      if (NEED_A_PAGE.has(job.call) && !state.engine) throw new Error("没有打开的网页");
      const value = await CALLS[job.call](job, state);
      const ms = Number(process.hrtime.bigint() - started) / 1e6;
      answers.push({ value: value, ms: ms, loaded: state.loaded.slice(job.call === "page" ? 0 : before) });
    } catch (error) {
      answers.push({ error: String(error && error.message) });
    }
  }
  process.stdout.write(JSON.stringify(answers));
}

main();
