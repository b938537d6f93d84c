/**
 * What the index holds beside positions, read file by file: documents, names, texts, facets, readings, numbers.
 * Mirrors what shards.py, columns.py and texts.py write. Documents and names are known by their numbers.
 */

const FORMAT = 4;
const TEXT_ROLE = 3;
const HAN = /[㐀-鿿豈-﫿\ud840-\ud8bf]/;

class Store {
  /** @param {Loader} loader */
  constructor(loader, manifest) {
    this.loader = loader;
    this.manifest = manifest;
    this.size = manifest.documents;
    this.bits = charactersOf(manifest.characters);
    this.facets = new Map();
    this.runs = {};
    Object.keys(manifest.runs).forEach((kind) => {
      this.runs[kind] = added(numbersIn(manifest.runs[kind]));
    });
    this.facetNames = { names: manifest.facetNames, isYear: {} };
    manifest.facets.forEach((facet) => {
      this.facetNames.isYear[facet.name] = facet.isYear;
    });
  }

  /** All files of runs and facets. */
  files() {
    const names = [];
    Object.keys(this.runs).forEach((kind) => this.runs[kind].forEach((_, i) => names.push(kind + "/" + i)));
    this.manifest.facets.forEach((_, i) => names.push.apply(names, this.facetFiles(i)));
    return names;
  }

  facetFiles(place) {
    const count = Math.ceil(this.size / this.manifest.facetDocuments);
    return Array.from({ length: count }, (_, i) => "f/" + place + "-" + i);
  }

  /** Where names and texts stand in the one long text, and how long texts are. */
  async places() {
    const { names } = this.manifest;
    return this.loader.read("columns", (payload) => {
      const numbers = numbersIn(payload);
      const nameStarts = startsOf(0, numbers.slice(0, names));
      const lengths = numbers.slice(names, names + this.size);
      const end = nameStarts[names];
      const textStarts = startsOf(end, numbers.slice(names + this.size).map(roomOf));
      const total = lengths.reduce((sum, length) => sum + length, 0);
      return { nameStarts, textStarts, lengths, average: total / this.size || 1, namesEnd: end };
    });
  }

  /** How often a character is there, in bits of the number; 0 when it is not. */
  frequency(character) {
    return this.bits.get(character) || 0;
  }

  /** Traditional → simplified characters. */
  async simplified() {
    return this.loader.read("traditional", function (payload) {
      const characters = Array.from(JSON.parse(payload));
      const table = new Map();
      for (let i = 0; i < characters.length; i += 2) table.set(characters[i], characters[i + 1]);
      return table;
    });
  }

  /** The same for what is typed. No text holds a traditional character: where all are known, none is loaded. */
  async simplifiedFor(text) {
    const isPlain = Array.from(compose(text)).every((c) => !HAN.test(c) || this.bits.has(c));
    return isPlain ? new Map() : this.simplified();
  }

  /** Row `number` of a run of files. */
  async row(kind, number) {
    const file = runOf(this.runs[kind], number);
    const rows = await this.loader.json(kind + "/" + file);
    return rows[number - this.runs[kind][file]];
  }

  /** @returns {Promise<{kind: string, id: string, title: string, url: string, number: number}>} */
  async document(number) {
    const row = await this.row("d", number);
    return { kind: row[0], id: row[1], title: row[2], url: row[3], number: number };
  }

  /** A name as it is shown. */
  async nameText(name) {
    if (name < this.size) return (await this.row("d", name))[2];
    return (await this.row("n", name - this.size))[0];
  }

  /** Who bears a name that is no document's one title: pairs of document and role. */
  async owners(name) {
    const row = await this.row("n", name - this.size);
    return row.slice(1).map((code) => [code >>> 2, code & 3]);
  }

  /** The passages of a document: role, text, label, anchor. See texts.py. */
  async passages(number) {
    const file = runOf(this.runs.t, number);
    const rows = await this.loader.json("t/" + file);
    const row = rows[2 + number - this.runs.t[file]];
    const texts = textsIn(row[1], Array.from(rows[1]));
    return numbersIn(row[0]).map((kind, i) => [rows[0][kind][0], texts[i], rows[0][kind][1], rows[0][kind][2]]);
  }

  /** Calls `take(reading, document)` for each reading that has the pattern. */
  async eachReading(pattern, take) {
    const files = await Promise.all(this.runs.r.map((_, i) => this.loader.json("r/" + i)));
    files.forEach((rows, i) => {
      rows.forEach((row, j) => {
        if (!pattern.test(row)) return;
        const matching = row.split("\t").filter((reading) => pattern.test(reading));
        matching.forEach((reading) => take(reading, this.runs.r[i] + j));
      });
    });
  }

  /** The documents with a number that ends in this. */
  async numbered(number) {
    const tail = /[0-9]{4}-[0-9]+$/.exec(number);
    const tails = this.manifest.tails;
    const found = [];
    if (!tail) return found;
    let file = 0;
    while (file + 1 < tails.length && tails[file + 1] < tail[0]) file += 1;
    for (; file < tails.length && tails[file] <= tail[0]; file += 1) {
      const rows = await this.loader.json("x/" + file);
      rows.filter((row) => row[0].endsWith(number)).forEach((row) => found.push.apply(found, row.slice(1)));
    }
    return found;
  }

  /** A facet: its values in order, and of each document the places of its own among them. */
  facet(name) {
    if (!this.facets.has(name)) {
      const facet = this.readFacet(name);
      this.facets.set(name, facet);
      facet.catch(() => this.facets.delete(name));
    }
    return this.facets.get(name);
  }

  async readFacet(name) {
    const place = this.manifest.facets.findIndex((facet) => facet.name === name);
    const chunks = await Promise.all(this.facetFiles(place).map((name) => this.loader.read(name, readFacet)));
    return { values: chunks.length ? chunks[0].values : [], rows: [].concat.apply([], chunks.map((chunk) => chunk.rows)) };
  }

  /** Groups of words of which each is suggested for the others. */
  synonyms() {
    return this.loader.json("synonyms");
  }
}

function charactersOf(digits) {
  const numbers = numbersIn(digits);
  const bits = new Map();
  let code = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    code += numbers[i];
    bits.set(String.fromCodePoint(code), numbers[i + 1]);
  }
  return bits;
}

function startsOf(first, lengths) {
  const starts = new Uint32Array(lengths.length + 1);
  starts[0] = first;
  lengths.forEach(function (length, i) {
    starts[i + 1] = starts[i] + length;
  });
  return starts;
}

/** Sizes of rooms: 2, 3, 4, 6, 8, 12 … */
function roomOf(place) {
  return (place % 2 ? 3 : 2) * Math.pow(2, Math.floor(place / 2));
}

function readFacet(payload) {
  const parsed = JSON.parse(payload);
  const reader = new Reader(parsed[1]);
  const rows = [];
  while (!reader.isDone) {
    const row = new Array(reader.number());
    let value = 0;
    for (let i = 0; i < row.length; i += 1) {
      value += reader.number();
      row[i] = value;
    }
    rows.push(row);
  }
  return { values: parsed[0], rows: rows };
}
