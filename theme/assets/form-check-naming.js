/* 填表：编号和拼音的规则。与 caselib/check/naming.py 同名的几条一样。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const own = () => form.constants.naming;

  function idForm({ id }) {
    if (own().RESERVED.whole(id) || (own().ID.whole(id) && id.length <= own().LONGEST_ID)) return [];
    if (own().ID.whole(id)) {
      return [[[], "文件名有 " + id.length + " 个字符，太长。", "请改短，最多 " + own().LONGEST_ID + " 个字符。"]];
    }
    const message = "文件名“" + id + ".yml”不能作编号。编号只用小写英文字母、数字和短横线。";
    return [[[], message, "请改名，" + proposal(id) + "。"]];
  }

  function proposal(id) {
    const plain = id.normalize("NFKC").toLowerCase();
    const tidy = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
    const isWhole = /^[\x00-\x7f]*$/.test(plain) && tidy;
    return isWhole ? "建议：" + tidy.slice(0, own().LONGEST_ID) + ".yml" : "用拼音或英文，" + own().EXAMPLE;
  }

  function reservedId({ id }) {
    if (!own().RESERVED.whole(id)) return [];
    return [[[], "文件名“" + id + ".yml”是系统保留的名称。", "请换一个能看出内容的名称，" + own().EXAMPLE + "。"]];
  }

  function ownPinyin({ record }) {
    const { HAN, SYLLABLE, PINYIN_REMEDY } = form.constants.pinyin;
    if (!record.pinyin) return [];
    const said = record.pinyin.toLowerCase().split(/\s+/).filter(Boolean);
    const strange = said.find((syllable) => !SYLLABLE.whole(syllable));
    const characters = HAN.all(record.title || "").length;
    if (strange !== undefined) return [[["pinyin"], "“" + strange + "”不是不标声调的拼音。", PINYIN_REMEDY]];
    if (said.length === characters) return [];
    return [[["pinyin"], "写了 " + said.length + " 个音节，标题有 " + characters + " 个汉字。", PINYIN_REMEDY]];
  }

  form.naming = { E301: idForm, E302: reservedId, E306: ownPinyin };
})();
