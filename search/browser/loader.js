/**
 * Loads the files of the index by script tags, each once, and lets nothing through that is not as it was
 * written. A file is one call: caseSearch.add(name, checksum, payload). Those of another build are known by
 * their marks: the low bits of the checksum, which the manifest has, and of blocks the pair's summary.
 */

const MARK_BITS = 24;

class Loader {
  /** @param {string} base address of the folder, with a slash at the end */
  constructor(base) {
    this.base = base;
    this.marks = new Map();
    this.files = new Map();
    this.waiting = new Map();
  }

  /** Says which file is meant: one with this mark. */
  expect(name, mark) {
    this.marks.set(name, mark);
  }

  /** The content of a file as text. @returns {Promise<string>} */
  text(name) {
    if (!this.files.has(name)) {
      const file = this.load(name);
      this.files.set(name, file);
      file.catch(() => this.files.delete(name));
    }
    return this.files.get(name);
  }

  /** Read once, kept. @returns {Promise<*>} */
  read(name, parsed) {
    const key = "parsed " + name;
    if (!this.files.has(key)) {
      const value = this.text(name).then(parsed);
      this.files.set(key, value);
      value.then(
        () => this.files.delete(name),
        () => this.files.delete(key)
      );
    }
    return this.files.get(key);
  }

  json(name) {
    return this.read(name, JSON.parse);
  }

  has(name) {
    return this.files.has("parsed " + name);
  }

  load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const finish = () => {
        script.remove();
        const arrived = this.waiting.get(name);
        this.waiting.delete(name);
        const fault = this.fault(name, arrived);
        if (fault) reject(new Error(fault));
        else resolve(arrived.payload);
      };
      this.waiting.set(name, null);
      script.charset = "utf-8";
      script.onload = finish;
      script.onerror = finish;
      script.src = this.base + name + ".js" + this.version(name);
      document.head.appendChild(script);
    });
  }

  /** Served files are kept by browsers: the address names the content. A file on a disk has one address only. */
  version(name) {
    return this.marks.has(name) && location.protocol !== "file:" ? "?" + this.marks.get(name).toString(36) : "";
  }

  add(name, crc, payload) {
    if (this.waiting.has(name)) this.waiting.set(name, { crc: crc, payload: payload });
  }

  /** What is wrong with what came, in words for readers; empty when nothing is. */
  fault(name, arrived) {
    const file = "检索索引的文件 search/" + name + ".js";
    if (!arrived) return file + " 没有读到，或已损坏。请刷新页面；仍不行时，重新生成网站。";
    if (checksum(name + "\n" + arrived.payload) !== arrived.crc)
      return file + " 已损坏（校验不符）。请刷新页面；仍不行时，重新生成网站。";
    if (this.marks.has(name) && this.marks.get(name) !== parseInt(arrived.crc, 16) % Math.pow(2, MARK_BITS))
      return file + " 与索引的其他文件不是同一次生成的。请刷新页面；仍不行时，重新生成网站。";
    return "";
  }
}
