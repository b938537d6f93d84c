/**
 * The search of a page: `caseSearch.open(base)` → an engine.
 *
 * @typedef {{kind: string, id: string, title: string, url: string, score: number, number: number}} Hit
 * @typedef {{query: Query, total: number, hits: Hit[], partial: Hit[], suggestions: string[], complete: boolean,
 *   facets: Object<string, Array<{value: string, count: number}>>}} Result
 */

const LIMIT = 20;
/** Hits of the first report: each may stand in a file of its own. */
const FIRST_HITS = 3;
const STALE = { stale: true };

class SearchEngine {
  /** @param {Store} store @param {Finder} finder */
  constructor(store, finder) {
    this.store = store;
    this.matcher = new Matcher(store, finder);
    this.adviser = new Adviser(store, this.matcher);
    this.nameList = new NameList(store, this.matcher);
    this.serial = 0;
    this.info = { documents: store.size, facets: store.manifest.facets };
  }

  /**
   * All hits of what a reader typed. A later search makes this one resolve with `{stale: true}`.
   *
   * `filters`: exact values, `{facet, value}`; `limit` 0 gives all hits; `onProgress` gets results before the last,
   * with `complete: false`: perhaps the best hits known so far (`total` counts what is known), then the best of all,
   * then as many as asked for, without facets.
   * @returns {Promise<Result|{stale: boolean}>}
   */
  async search(text, options) {
    const { filters = [], limit = LIMIT, onProgress = null } = options || {};
    this.serial += 1;
    const serial = this.serial;
    const current = (value) => {
      if (serial !== this.serial) throw STALE;
      return value;
    };
    const report = (result) => {
      if (onProgress && serial === this.serial) onProgress(Object.assign({}, result, { complete: false }));
    };
    try {
      const query = current(await this.parse(text, filters));
      return current(await this.answer(query, limit, current, report));
    } catch (error) {
      if (serial !== this.serial) return STALE;
      throw error;
    }
  }

  /** @returns {Promise<Query>} */
  async parse(text, filters) {
    const query = parse(text, this.store.facetNames, await this.store.simplifiedFor(text));
    filters.forEach(function (filter) {
      const { facet, value } = filter;
      query.filters.push({ facet, value, since: null, until: null, exact: true, excluded: false });
    });
    return query;
  }

  async answer(query, limit, current, report) {
    const result = { query, total: 0, hits: [], partial: [], facets: {}, suggestions: [], complete: true };
    if ((!query.words.length && !query.filters.length) || !this.store.size) return result;
    const words = query.words.filter((word) => !word.excluded);
    const allowed = current(await this.matcher.passing(query, current));
    const show = async (found, count) => {
      if (!found.numbers.length) return;
      result.total = found.numbers.length;
      result.hits = current(await this.hits(best(found.numbers, found.scores, limit).slice(0, count), found.scores));
      report(result);
    };
    const found = words.length
      ? current(await this.matcher.matches(words, allowed, current, (early) => show(early, FIRST_HITS)))
      : { numbers: members(allowed), scores: new Map() };
    if (found.numbers.length) {
      await show(found, FIRST_HITS);
      await show(found, found.numbers.length);
      result.facets = current(await this.counts(found.numbers));
    } else {
      const partial = current(await this.adviser.partial(query, allowed));
      const hits = current(await this.hits(partial.numbers, partial.scores));
      result.partial = hits.map((hit) => Object.assign(hit, { isPartial: true }));
    }
    result.suggestions = current(await this.adviser.suggestions(words, found.numbers.length ? null : allowed));
    return result;
  }

  /** @returns {Promise<Hit[]>} */
  async hits(numbers, scores) {
    const documents = await Promise.all(numbers.map((number) => this.store.document(number)));
    return documents.map((found) => Object.assign({ score: scores.get(found.number) || 0 }, found));
  }

  /** How many of these documents have each value of each facet; no zeros. */
  async counts(numbers) {
    const { facets } = this.store.manifest;
    const columns = await Promise.all(facets.map((facet) => this.store.facet(facet.name)));
    const counted = {};
    columns.forEach(function (column, i) {
      const counts = new Array(column.values.length).fill(0);
      numbers.forEach((number) => (column.rows[number] || []).forEach((value) => (counts[value] += 1)));
      const present = column.values.map((value, j) => ({ value, count: counts[j] })).filter((one) => one.count);
      if (present.length) counted[facets[i].name] = present;
    });
    return counted;
  }

  /** Titles and aliases that hold what is typed, also by their sound, the best first. @returns {Promise<Name[]>} */
  async names(text, limit) {
    const query = await this.parse(text, []);
    const words = query.words.filter((word) => !word.excluded);
    return this.nameList.best(words, limit || LIMIT);
  }

  /** The passage of a hit with what was found. @returns {Promise<Snippet>} */
  async snippet(hit, query) {
    const [passages, simplified] = await Promise.all([this.store.passages(hit.number), this.store.simplified()]);
    return snippetOf(passages, soughtIn(hit, query), simplified);
  }

  /** Where the title of a hit holds what was found. @returns {Promise<Array<[number, number]>>} */
  async titleMarks(hit, query) {
    return shownMarks(hit.title, soughtIn(hit, query), await this.store.simplifiedFor(hit.title));
  }
}

/** The words of a hit; of a partial one, their pieces. */
function soughtIn(hit, query) {
  if (!hit.isPartial) return query.words.filter((word) => !word.excluded);
  return pieces(query).map((part) => ({ text: part, folded: part, letters: "", number: "", excluded: false }));
}

/** Tells the loader the marks of all files, in the order of manifest.py. */
function expectAll(loader, store, postings) {
  const names = ["columns", "traditional", "synonyms"].concat(postings.files(), store.files());
  const marks = toBytes(store.manifest.marks);
  names.forEach((name, i) => loader.expect(name, marks[3 * i] + marks[3 * i + 1] * 256 + marks[3 * i + 2] * 65536));
}

/** The global `caseSearch`: `open` for pages, `add` for the files of the index. */
function makeCaseSearch() {
  const engines = new Map();
  const loaders = [];

  /** @param {string} base address of the folder `search/` @returns {Promise<SearchEngine>} */
  function open(base) {
    if (!engines.has(base)) {
      const opening = load(base);
      engines.set(base, opening);
      opening.catch(() => engines.delete(base));
    }
    return engines.get(base);
  }

  async function load(base) {
    const loader = new Loader(base);
    loaders.push(loader);
    const manifest = await loader.json("index");
    if (manifest.format !== FORMAT) {
      throw new Error("检索程序与检索索引不是同一个版本。请刷新页面；仍不行时，重新生成网站。");
    }
    const store = new Store(loader, manifest);
    const postings = new Postings(loader, store);
    expectAll(loader, store, postings);
    return new SearchEngine(store, new Finder(store, postings, await store.places()));
  }

  function add(name, crc, payload) {
    loaders.forEach((loader) => loader.add(name, crc, payload));
  }

  return { open: open, add: add };
}
