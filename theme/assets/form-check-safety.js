/* 填表：安全的规则：密级和内部标志、个人信息、网址、长文字的界限。与 caselib/check/safety.py 一样；
   说到个人信息时，不把它照抄出来。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const own = () => form.constants.safety;
  const TEXTS = ["text", "quote", "url", "prose"];

  /** All that is written as free text. */
  function texts({ leaves }) {
    const written = [];
    TEXTS.forEach((is) => leaves.forEach((leaf) => leaf.is === is && written.push([leaf.path, leaf.value])));
    leaves.forEach((leaf) => leaf.is === "value" && written.push([leaf.path, leaf.value.as_printed]));
    return written;
  }

  function secrecyMark(entry) {
    const found = [];
    form.data.secrecy.forEach(([mark, unless]) => {
      texts(entry).forEach(([path, text]) => {
        const whole = text.replace(/\s/g, "");
        const bare = (unless || []).reduce((left, longer) => left.split(longer).join(""), whole);
        if (bare.includes(mark)) found.push([path, "文中有“" + mark + "”字样。", own().SECRECY]);
      });
    });
    return found;
  }

  /** @param {function(string): string[]} find what is found, masked */
  function privately(entry, find, what) {
    const found = [];
    texts(entry).forEach(([path, text]) => {
      find(own()._WEB.replaced(text.normalize("NFKC"), " ")).forEach((masked) => {
        found.push([path, what + "（" + masked + "）。", own().PRIVATE]);
      });
    });
    return found;
  }

  function idCards(text) {
    return own()
      ._ID_CARD.all(text)
      .map((found) => found[0].replace(/[ -]/g, "").toUpperCase())
      .filter(isIdNumber)
      .map((digits) => digits.slice(0, 2) + "****************");
  }

  /** A day of the calendar, and the check character of GB 11643-1999 (ISO 7064, MOD 11-2). */
  function isIdNumber(digits) {
    const [year, month, day] = [digits.slice(6, 10), digits.slice(10, 12), digits.slice(12, 14)];
    if (form.dates.read(year + "-" + month + "-" + day).message !== undefined) return false;
    const total = own()._WEIGHTS.reduce((sum, weight, at) => sum + Number(digits[at]) * weight, 0);
    return "10X98765432"[total % 11] === digits[17];
  }

  function phones(text) {
    const ids = own()._ID_CARD.all(text);
    return own()
      ._PHONE.all(text)
      .filter(({ index }) => !ids.some((id) => id.index <= index && index < id.index + id[0].length))
      .map((found) => found[1] + "****");
  }

  const mails = (text) => own()._MAIL.all(text).map((found) => found[0].slice(0, 2) + "****");
  const wechats = (text) => own()._WECHAT.all(text).map((found) => found[1].slice(0, 2) + "****");
  const qqs = (text) => own()._QQ.all(text).map((found) => found[1].slice(0, 2) + "****");

  /** Scheme and host of an address; null where it is none. */
  function split(address) {
    const found = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?/i.exec(address);
    const host = found[2] || "";
    const port = /:([^:\]]*)$/.exec(host.slice(host.lastIndexOf("@") + 1));
    if (port && !/^\d*$/.test(port[1])) return null;
    if (port && Number(port[1]) > 65535) return null;
    if (/[[\]]/.test(host) && !/^[^[\]]*\[[^[\]]+\](?::\d*)?$/.test(host)) return null;
    return [(found[1] || "").toLowerCase(), host];
  }

  function urls(entry) {
    return entry.leaves.filter((leaf) => leaf.is === "url");
  }

  function webAddress(entry) {
    return urls(entry)
      .filter(({ value }) => {
        const parts = split(value);
        return !parts || !["http", "https"].includes(parts[0]) || !parts[1] || /[\s<>"\\]/.test(value);
      })
      .map(({ path, value }) => {
        const isBare = /^(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/.test(value);
        const remedy = isBare ? "请写完整：https://" + value : "请从浏览器的地址栏复制完整的网址。";
        return [path, "不是以 http:// 或 https:// 开头的完整网址。", remedy];
      });
  }

  function addressWithPassword(entry) {
    return urls(entry)
      .map((leaf) => [leaf, split(leaf.value)])
      .filter(([, parts]) => parts && parts[1].includes("@"))
      .map(([{ path, value }, parts]) => {
        const plain = value.replace(parts[1], () => parts[1].slice(parts[1].lastIndexOf("@") + 1));
        return [path, "网址里带着账号或密码。", "请改成：" + plain];
      });
  }

  function textBounds({ leaves }) {
    const found = [];
    leaves.forEach((leaf) => {
      if (leaf.is !== "prose") return;
      form.prose.faults(leaf.value).forEach((fault) => {
        found.push([leaf.path, sentence(fault.message), sentence(fault.remedy), leaf.value.includes("\n") ? fault.line + 1 : 0]);
      });
    });
    return found;
  }

  const sentence = (text) => (/[。？！]$/.test(text) ? text : text + "。");

  form.safety = {
    E701: secrecyMark,
    E702: (entry) => privately(entry, idCards, "像是身份证号码"),
    E703: (entry) => privately(entry, phones, "像是手机号"),
    E704: (entry) => privately(entry, mails, "像是电子邮箱"),
    E705: (entry) => privately(entry, wechats, "像是微信号").concat(privately(entry, qqs, "像是 QQ 号")),
    E706: webAddress,
    E707: addressWithPassword,
    E708: textBounds,
  };
})();
