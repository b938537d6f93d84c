/* 填表：依据的规则：原文短语、来源、数值的写法。与 caselib/check/evidence.py 一样。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const own = () => form.constants.evidence;
  const quotes = (entry) => entry.leaves.filter((leaf) => leaf.is === "quote");
  const figures = (entry) => entry.parts.filter(({ name }) => name === "Figure");

  /** How many characters are printed: without spaces, joiners and marks that sit on a letter. */
  function printedLength(text) {
    return form.count(form.pattern("[\\p{Mn}\\p{Me}\\p{Cf}\\p{Zs}]").replaced(text, ""));
  }

  function quoteLength(entry) {
    const most = own().LONGEST_QUOTE;
    return quotes(entry)
      .filter((leaf) => printedLength(leaf.value) > most)
      .map((leaf) => [
        leaf.path,
        "原文短语共 " + printedLength(leaf.value) + " 字，最多 " + most + " 字。",
        "请截取最关键的一段，不用省略号拼接。",
      ]);
  }

  function joinedQuote(entry) {
    const found = [];
    quotes(entry).forEach((leaf) => {
      const joint = own()._JOINED.find(leaf.value.replace(/^[….。]+|[….。]+$/g, ""));
      if (!joint) return;
      const message = "原文短语中间有省略号“" + joint[0] + "”。";
      found.push([leaf.path, message, "请只留连续的一段；省略号是原文印出的，可以不改。"]);
    });
    return found;
  }

  function neededField(entry) {
    const found = [];
    entry.leaves.forEach((leaf) => {
      const row = leaf.is === "term" && form.data.lists[leaf.shape.of].find(([id]) => id === leaf.value);
      const key = row && row[3];
      const holder = leaf.holder || {};
      const spec = key && specsOf(entry, leaf.path.slice(0, -1)).find((one) => one.key === key);
      if (!spec || !form.isAbsent(holder[key])) return;
      const message = "写了“" + row[1] + "”，没有写“" + spec.label + "”（" + key + "）。";
      found.push([leaf.path, message, "请补上一行：" + key + ": …"]);
    });
    return found;
  }

  /** The fields of the group that stands at a path; none where none does. */
  function specsOf(entry, path) {
    if (!path.length) return entry.kind.fields;
    const part = entry.parts.find((one) => String(one.path) === String(path));
    return part ? form.data.parts[part.name] : [];
  }

  /** What must rest on a source. */
  function claims(entry) {
    const found = [];
    entry.parts.forEach(({ path, name, part }) => {
      const label = lastLabel(entry, path);
      if ((name === "Figure" && !part.computed) || name === "Adoption" || name === "Citation") {
        found.push({ path: path, label: label, source: part.source });
      } else if ((name === "Expansion" || name === "Measure") && part.quote) {
        found.push({ path: path, label: "原文短语", source: part.source });
      }
    });
    return found;
  }

  function lastLabel(entry, path) {
    const words = form.labelPath(entry.kind, path).split(" › ");
    return words[words.length - 1].split("（")[0];
  }

  function whichSource(entry) {
    const sources = entry.record.sources || [];
    if (sources.length < 2) return [];
    return claims(entry)
      .filter((claim) => !claim.source)
      .map((claim) => [
        claim.path,
        "这条记录有 " + sources.length + " 个来源，这里没有写出自哪一个。",
        "请补上一行，例如 source: " + sources[0],
      ]);
  }

  function noSource(entry) {
    const spec = entry.kind.fields.find(({ key }) => key === "sources");
    if (!spec || spec.needed || (entry.record.sources || []).length) return [];
    const all = claims(entry);
    return all
      .filter((claim) => !claim.source)
      .concat(all.filter((claim) => claim.source))
      .map((claim) => [
        claim.path,
        "写了" + claim.label + "，这条记录却没有来源。",
        "请在记录里补上“来源”（sources），例如 sources: [来源编号]",
      ]);
  }

  function printedStatus(entry) {
    const found = [];
    figures(entry).forEach(({ path, part }) => {
      const value = part.value;
      if (!value) return;
      const quote = part.quote || "";
      const mask = own().MASK.find(quote);
      if (mask && value.number !== undefined && !bare(quote).includes(bare(value.as_printed))) {
        const message = "原文短语里是“" + mask[0] + "”，数值却写成“" + value.as_printed + "”。";
        found.push([path.concat("value"), message, "来源隐去的数字请照原样写，本库不推算。"]);
      } else if ((own().CONTRADICTIONS[value.status] || []).includes(part.status) && value.as_printed) {
        const [written, read] = [part.status, value.status].map((id) => form.label("value_status", id));
        const message = "写了“" + written + "”，可是数值“" + value.as_printed + "”的写法是“" + read + "”。";
        const remedy = "请删去这一项，由程序按写法判断；数值写错的，请照来源印出的样子改。";
        found.push([path.concat("status"), message, remedy]);
      }
    });
    return found;
  }

  function bare(text) {
    return text.normalize("NFKC").replace(/\s/g, "");
  }

  function computedBasis(entry) {
    return figures(entry)
      .filter(({ part }) => part.computed && !part.basis)
      .map(({ path }) => [
        path,
        "写了“本库计算”，没有写“依据”（basis）。",
        "请补上一行，写出算式和所用的数，例如 basis: 按 12 家中的 4 家计",
      ]);
  }

  function emptyName({ parts }) {
    return parts
      .filter(({ name, part }) => name === "Named" && !part.record && !part.text)
      .map(({ path }) => [path, "没有写是谁或是什么。", "有记录的写 record: 编号，没有的写 text: 原文写法。"]);
  }

  function hiddenValue({ parts }) {
    const found = [];
    parts.forEach(({ path, name, part }) => {
      if ((name !== "Dated" && name !== "Identity") || part.status !== "masked") return;
      if (part.value) {
        const remedy = "请删去 value；若是编辑推断的，把载明情况改成“推断”，并写依据。";
        found.push([path.concat("value"), "写了“原文隐去”，又写了推断的结果。", remedy]);
      }
      if (!part.as_printed) {
        const message = "写了“原文隐去”，没有写“原文写法”（as_printed）。";
        found.push([path, message, "请补上一行，照来源印出的字样写。"]);
      }
    });
    return found;
  }

  form.evidence = {
    E501: quoteLength,
    W502: joinedQuote,
    E503: neededField,
    E504: whichSource,
    E505: noSource,
    E507: printedStatus,
    E508: computedBasis,
    E510: emptyName,
    E511: hiddenValue,
  };
})();
