"""Rules for safety: secrecy marks, personal data, addresses, the bounds of text.

In: the texts of an entry; out: findings that never repeat what should not be published.
"""

from __future__ import annotations

import datetime
import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, islice
from urllib.parse import urlsplit

from caselib.check.finding import Entry, Finding, Spot
from caselib.library import Library
from caselib.prose import ProseFault, prose_faults
from caselib.scalars import ONLY_PUBLIC, ProseText, Url

SECRECY = ONLY_PUBLIC
PRIVATE = "本库不收个人信息，请删去。"
MOST_PRIVATE = 50
"""So many of one sort are told of one text."""

_WEB = re.compile(r"https?://[^\s<>()（）“”，。；、]+")
"""Web addresses are set aside: their digits and signs name pages and no persons."""
_ID_CARD = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}[ -]?(?:19|20)\d{2}[01]\d[0-3]\d[ -]?\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_PHONE = re.compile(
    r"(?<![0-9A-Za-z.])(?:\+?86[ -]?)?(1[3-9]\d)([ -]?)\d{4}\2\d{4}(?![0-9A-Za-z]|\.\d|,\d{3}(?!\d))"
    r"(?!\s*[余多]?[万亿元人次个家户件条吨米亩%‰])"
)
_MAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_WECHAT = re.compile(
    r"(?:微信\s*(?:号|ID)\s*[:是为]?|(?:微信|V信|薇信)\s*:|(?<![增参添])加[我]?微信"
    r"|(?<![A-Z])(?:VX|WX|WeChat ID)\s*[:号])\s*([A-Z][\w-]{5,19})",
    re.ASCII | re.IGNORECASE,
)
_QQ = re.compile(
    r"(?<![A-Z])(?:QQ|扣扣)\s*(?:号码?)?\s*[:是为]?\s*(\d{5,11})(?!\d|\s*[余多]?[万亿元人次个家户件条吨米亩年%‰])",
    re.ASCII | re.IGNORECASE,
)
_SIGNS = {
    "id": re.compile("[0-9][0-9]{5}"),
    "phone": re.compile("1[3-9][0-9][ -]?[0-9]{4}"),
    "mail": re.compile("@"),
    "account": re.compile("[微薇VvWwQq扣](?:[信XxQq扣]|[Ee][Cc][Hh][Aa][Tt])"),
}
"""What a text must hold before a closer look is worth its time: hardly a record does. One set of characters
to begin with: two beginnings take four times as long."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def secrecy_mark(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """文中没有密级和内部标志：只收已公开发布的材料。"""
    vocabulary = library.vocabularies.get("secrecy")
    marks = [(mark, t) for t in vocabulary.terms for mark in (t.label, *t.aliases)] if vocabulary else []
    if not _any_of(tuple([mark for mark, _ in marks])).search(entry.glimpse):
        return
    everything = "".join(entry.plain.split())
    for mark, term in marks:
        if unicodedata.normalize("NFKC", mark) not in everything:
            continue
        honest = term.attributes.get("unless", ())
        for path, text in entry.texts:
            bare = "".join(text.split())
            longer = (honest,) if isinstance(honest, str) else honest
            for each in longer:
                bare = bare.replace(each, "")
            if mark in bare:
                spot = Spot(text, _mark_at(text, mark, longer))
                yield entry.finding(path, f"文中有“{mark}”字样。", SECRECY, spot=spot)


def _mark_at(text: str, mark: str, longer: Iterable[str]) -> int:
    """Where a mark stands, with blanks between its characters or without, and in no longer word."""
    words = [*sorted(longer, key=len, reverse=True), mark]
    pattern = "|".join(f"({spaced})" for word in words if (spaced := r"\s*".join(map(re.escape, word))))
    return next((m.start() for m in re.finditer(pattern, text) if m.lastindex == len(words)), 0)


def id_card(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """文中没有居民身份证号码。"""
    yield from _private(entry, "id", _id_cards, "像是身份证号码")


def phone(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """文中没有手机号码。"""
    yield from _private(entry, "phone", _phones, "像是手机号")


def mail(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """文中没有电子邮箱地址。"""
    yield from _private(entry, "mail", _mails, "像是电子邮箱")


def wechat(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """文中没有微信号和 QQ 号；公众号的名称可以写。"""
    if _SIGNS["account"].search(entry.glimpse):
        yield from _private(entry, "account", _wechats, "像是微信号")
        yield from _private(entry, "account", _qqs, "像是 QQ 号")


def web_address(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """网址是以 http:// 或 https:// 开头的完整地址。"""
    for leaf in entry.of_shape(Url):
        parts = _split(leaf.value)
        if (
            parts is None
            or parts[0] not in ("http", "https")
            or not parts[1]
            or re.search(r"[\s<>\"\\]", leaf.value)
        ):
            bare = re.fullmatch(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", leaf.value, re.ASCII)
            remedy = f"请写完整：https://{leaf.value}" if bare else "请从浏览器的地址栏复制完整的网址。"
            yield entry.finding(leaf.path, "不是以 http:// 或 https:// 开头的完整网址。", remedy)


def address_with_password(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """网址里没有账号和密码。"""
    for leaf in entry.of_shape(Url):
        parts = _split(leaf.value)
        if parts and "@" in parts[1]:
            plain = leaf.value.replace(parts[1], parts[1].rpartition("@")[2], 1)
            yield entry.finding(leaf.path, "网址里带着账号或密码。", f"请改成：{plain}")


def text_bounds(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """长文字只用本库许可的写法，长短和层次有限。"""
    for leaf in entry.of_shape(ProseText):
        faults = prose_faults(leaf.value)
        if not faults:
            continue
        lines = leaf.value.split("\n")
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        for fault in faults:
            message, remedy = _sentence(fault.message), _sentence(fault.remedy)
            index = starts[fault.line] + _column_of(fault, lines[fault.line])
            spot = Spot(leaf.value, index, len(fault.about))
            yield entry.finding(leaf.path, message, remedy, spot=spot)


def _column_of(fault: ProseFault, line: str) -> int:
    """Where in its line stands what it is about; else the first character that is seen."""
    return max(0, line.find(fault.about)) if fault.about else len(line) - len(line.lstrip())


def is_private(text: str) -> bool:
    """Whether a text holds what looks like personal data, so that no message may repeat it."""
    plain = _WEB.sub(" ", unicodedata.normalize("NFKC", text))
    return any(any(find(plain)) for find in (_id_cards, _phones, _mails, _wechats, _qqs))


Found = Iterator[tuple[int, str]]
"""Where it begins, and what may be shown of it."""


def _private(entry: Entry, sign: str, find: Callable[[str], Found], what: str) -> Iterator[Finding]:
    """Looks at all texts at once first, and text by text only where there is something."""
    if not _SIGNS[sign].search(entry.glimpse) or not any(find(_WEB.sub(" ", entry.plain))):
        return
    for path, text in entry.texts:
        plain = unicodedata.normalize("NFKC", text)
        found = list(islice(find(_WEB.sub(_blanked, plain)), MOST_PRIVATE))
        before = _as_written(text, plain) if found else ()
        for start, masked in found:
            yield entry.finding(path, f"{what}（{masked}）。", PRIVATE, spot=Spot(text, before[start]))


def _blanked(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _as_written(text: str, plain: str) -> Sequence[int]:
    """Of each character of `plain`, the half-width form of a text, the index of what it was made of; the
    beginning of all where signs of the text became one."""
    if len(text) == len(plain):
        return range(len(text))
    widths = [len(unicodedata.normalize("NFKC", character)) for character in text]
    if sum(widths) != len(plain):
        return [0] * len(plain)
    return [index for index, width in enumerate(widths) for _ in range(width)]


@functools.lru_cache(maxsize=8)
def _any_of(marks: tuple[str, ...]) -> re.Pattern[str]:
    """What finds one of the marks in a glimpse, or may: blanks may stand in it, signs be of either width."""
    folded = [unicodedata.normalize("NFKC", mark) for mark in marks]
    certain = all(c.isalnum() or not c.isascii() for mark in folded for c in mark)
    spaced = "|".join([r"\s*".join(map(re.escape, mark)) for mark in folded])
    return re.compile(spaced or "(?!)") if certain else re.compile("")


def _id_cards(text: str) -> Found:
    for found in _ID_CARD.finditer(text):
        digits = re.sub("[ -]", "", found[0]).upper()
        if is_id_number(digits):
            yield found.start(), f"{digits[:2]}****************"


def is_id_number(digits: str) -> bool:
    """Whether 18 characters are a citizen's number: a day of the calendar and the check character of
    GB 11643-1999 (ISO 7064, MOD 11-2)."""
    try:
        datetime.date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(int(d) * weight for d, weight in zip(digits, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[17]


def _phones(text: str) -> Found:
    ids = [m.span() for m in _ID_CARD.finditer(text)]
    for found in _PHONE.finditer(text):
        if not any(start <= found.start() < end for start, end in ids):
            yield found.start(), f"{found[1]}****"


def _mails(text: str) -> Found:
    return ((found.start(), f"{found[0][:2]}****") for found in _MAIL.finditer(text))


def _wechats(text: str) -> Found:
    return ((found.start(), f"{found[1][:2]}****") for found in _WECHAT.finditer(text))


def _qqs(text: str) -> Found:
    return ((found.start(), f"{found[1][:2]}****") for found in _QQ.finditer(text))


def _split(address: str) -> tuple[str, str] | None:
    """Scheme and host of an address, None when it is none."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts.scheme.lower(), parts.netloc


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "？", "！")) else f"{text}。"
