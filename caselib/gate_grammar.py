"""What may stand in the HTML that is poured into frames: the elements, attributes and nesting of the
templates in `render/templates` and of `prose.py`, and nothing else.

In: a slot's HTML, piece by piece. Out: nothing when it fits, `MisfitError` with the reason when it does not.
It must not know records or frames, and it is no tolerant parser: text holds no `<` or `>`, a tag is
`<name attribute="value">` or `</name>` with one space between attributes, elements close in order and
stand only where a browser leaves them. Every browser reads what fits in one and the same way, so what
fits can be judged by its letters. Who gives a template a new element or attribute enters it here.

Elements that a browser would close or move by itself (a block in a paragraph, a link in a link, text
between the rows of a table) do not fit: WHATWG HTML, 13.2.6 “Tree construction”.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Final

DEEPEST: Final = 100
REMEMBERED: Final = 1 << 15
LONGEST: Final = 64

IDS: Final = re.compile(r'<(?:dt|h[2-5]|li|tr) id="([^"]*)"')
LINKS: Final = re.compile(
    r'<(?:a|script|link|form)(?: (?:class|rel|role|aria-label)="[^"]*")* (?:href|src|action)="([^"]*)"'
)
WEB: Final = re.compile(r"https?://[^\s/\\][^\s\\]*", re.I)
MAIL: Final = re.compile(r"mailto:[^\s\\:/]+", re.I)
INSIDE: Final = re.compile(r"(?![/\\])[^\s\\:?#\x00-\x1f]*(?:\?[^\s\\#]*)?(?:#[^\s\\]*)?")

_TAG: Final = re.compile(r'([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>\0]*")?)*)')
_PLAIN_LINK: Final = re.compile(
    r'a (?:class="evidence-link" )?href="(?!")(?:(?:\.\./)?[a-z]+/[a-z0-9_-]+\.html)?(?:#[a-z0-9_-]+)?"'
)
_ATTRIBUTE: Final = re.compile(r' ([a-z-]+)(?:="([^"]*)")?')
_REFERENCE: Final = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#34|#39|#x27);")

_FLAG: Final = None
_CLASS: Final = "[a-z0-9 -]*"
_ID: Final = "[A-Za-z0-9_][A-Za-z0-9_.-]*"
_TEXT: Final = "(?s:.*)"
_NUMBER: Final = "[0-9]+"
_SHARE: Final = r"[0-9]{1,3}(?:\.[0-9])?%"
_RELATIVE: Final = f"(?=.){INSIDE.pattern}"
_SCRIPT: Final = (
    r"(?:\.\./)*assets/(?:content|data-files|page-state|search|search-question|search-view"
    r"|compare|compare-cases|compare-picker|compare-table|matrix|matrix-files|matrix-model|matrix-read|matrix-view"
    r"|explorer|explorer-data|explorer-facets|explorer-rows|explorer-state|explorer-ticks|my-list|my-list-page"
    r"|timeline|save|contribute|form-[a-z-]+)\.js"
)
_SHEET: Final = (
    r"(?:\.\./)*assets/(?:book|search|explorer|my-list|compare|contribute|matrix|timeline|quality)\.css"
)
_FEED: Final = r"(?:\.\./)*feed\.xml"
_SEARCH: Final = r"(?:\.\./)*opensearch\.xml"

ATTRIBUTES: Final[Mapping[str, Mapping[str, str | None]]] = {
    "a": {"class": "evidence-link", "href": _TEXT, "rel": "(?:nofollow|edit) noopener noreferrer"},
    "blockquote": {},
    "button": {"type": "button|submit", "data-action": "print|copy|word|page|list|cite", "hidden": _FLAG},
    "caption": {"class": _CLASS},
    "code": {},
    "dd": {"class": _CLASS},
    "details": {
        "class": _CLASS, "open": _FLAG, "hidden": _FLAG, "data-search-facets": _FLAG,
        "data-search-places": _TEXT,
    },
    "div": {
        "class": _CLASS, "role": "note|alert", "hidden": _FLAG, "data-search-page": _FLAG,
        "data-matrix": _FLAG, "data-timeline": _FLAG, "data-compare": _FLAG,
        "data-explorer": "[a-z]+",
        "data-contribute": "[a-z ]*", "data-my-list": _TEXT, "data-document": "skip|landscape",
        "data-search-trouble": _FLAG, "data-search-facet-lists": _FLAG, "data-search-results": _FLAG,
    },
    "dl": {"class": _CLASS},
    "dt": {"id": _ID},
    "em": {},
    "form": {
        "class": _CLASS, "role": "search", "aria-label": _TEXT, "action": _RELATIVE,
        "data-search-box": _FLAG, "data-search-form": _FLAG,
    },
    "h1": {},
    "h2": {"id": _ID},
    "h3": {"id": _ID, "class": _CLASS},
    "h4": {"id": _ID, "class": _CLASS},
    "h5": {"id": _ID},
    "h6": {},
    "header": {"class": _CLASS},
    "input": {
        "type": "search", "name": "q", "maxlength": _NUMBER, "placeholder": _TEXT, "aria-label": _TEXT,
        "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "enterkeyhint": "search",
    },
    "li": {"id": _ID, "hidden": _FLAG},
    "link": {
        "rel": "stylesheet|canonical|alternate |search",
        "type": "application/(?:atom|opensearchdescription)[+]xml", "title": _TEXT, "href": _TEXT,
    },
    "meta": {"name": "robots", "property": "og:[a-z_]+", "content": _TEXT},
    "nav": {"class": _CLASS, "aria-label": _TEXT, "aria-labelledby": _ID},
    "noscript": {},
    "ol": {"class": _CLASS, "start": _NUMBER},
    "p": {
        "class": _CLASS, "role": "status", "hidden": _FLAG, "tabindex": "-1", "data-count": _NUMBER,
        "data-search-status": _FLAG, "data-search-also": _FLAG,
    },
    "pre": {},
    "rect": {"class": _CLASS, "x": _SHARE, "y": _NUMBER, "width": _SHARE, "height": _NUMBER},
    "script": {"src": _SCRIPT, "defer": _FLAG, "type": "application/ld[+]json"},
    "section": {
        "class": _CLASS, "aria-label": _TEXT, "aria-labelledby": _ID, "data-document": "skip|part",
    },
    "small": {},
    "span": {"class": _CLASS, "aria-current": "page"},
    "strong": {},
    "summary": {},
    "svg": {"class": _CLASS, "aria-hidden": "true"},
    "table": {"class": _CLASS, "aria-labelledby": _ID},
    "tbody": {},
    "td": {"class": _CLASS},
    "text": {"x": _SHARE, "y": _NUMBER},
    "th": {"class": _CLASS, "scope": "col|row|rowgroup", "colspan": _NUMBER},
    "thead": {},
    "time": {"datetime": "[0-9-]+"},
    "tr": {"class": _CLASS, "id": _ID},
    "ul": {
        "class": _CLASS, "aria-label": _TEXT, "hidden": _FLAG,
        "data-search-chosen": _FLAG, "data-search-tabs": _FLAG,
    },
}  # fmt: skip
VOID: Final = frozenset({"input", "link", "meta"})

_PHRASES: Final = frozenset({"a", "code", "em", "small", "span", "strong", "time"})
_BLOCKS: Final = _PHRASES | {
    "blockquote", "details", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "header", "nav", "noscript",
    "ol", "p", "pre", "section", "svg", "table", "ul",
}  # fmt: skip
_NOTHING: Final[frozenset[str]] = frozenset()
_ROWS: Final = frozenset({"tr"})
_PAIRS: Final = frozenset({"dt", "dd"})
DATA: Final = "[data]"

# Where → what may stand directly in it. The places in brackets are no elements: the slots themselves
# (`[head]`, plain text such as the title, all others), the `div` round a pair in a `dl`, which a browser
# reads otherwise than a `div` elsewhere, and a `script` of the head that holds data, which no browser runs.
CHILDREN: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(
        ("blockquote", "dd", "details", "div", "dt", "header", "nav", "noscript", "section", "td", "th"),
        _BLOCKS,
    ),
    **dict.fromkeys(("a", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre"), _PHRASES),
    **dict.fromkeys(("small", "span", "strong", "time"), _PHRASES),
    **dict.fromkeys(
        ("button", "caption", "rect", "script", "text", "[title]", "[description]", DATA), _NOTHING
    ),
    **dict.fromkeys(("tbody", "thead"), _ROWS),
    "[body]": _BLOCKS | {"form", "link", "script"},
    "[head]": frozenset({"link", "meta", "script"}),
    "[pair]": _PAIRS,
    "details": _BLOCKS | {"summary"},
    "dl": _PAIRS | {"div"},
    "form": frozenset({"button", "input"}),
    "li": _BLOCKS | {"button"},
    "ol": frozenset({"li"}),
    "summary": _PHRASES | {"h3", "svg"},
    "svg": frozenset({"rect", "text"}),
    "table": frozenset({"caption", "tbody", "thead", "tr"}),
    "tr": frozenset({"td", "th"}),
    "ul": frozenset({"li"}),
}
TEXTLESS: Final = frozenset(
    {"[head]", "[pair]", "dl", "form", "ol", "rect", "script", "svg", "table", "tbody", "thead", "tr", "ul"}
)
PLAIN: Final = frozenset({"[title]", "[description]"})


class MisfitError(Exception):
    """A piece does not fit; the first argument says why, in Chinese, the second what stands there."""


class Memory:
    """What the places of one grammar have remembered. When full, all is forgotten: what pages share is back
    within a few pages, and a title that stands on one page alone does not stay for ever."""

    __slots__ = ("count", "limit", "places")

    def __init__(self, limit: int) -> None:
        self.count = 0
        self.limit = limit
        self.places: list[Place] = []

    def forget(self) -> None:
        for place in self.places:
            place.clear()
            place.tags.clear()
        self.count = 0


class Place(dict[str, "Place"]):
    """Where in the nest of elements a reading stands; as a dict: the piece that comes next (a tag without
    its `<`, and the text after it) → the place after it. A lookup is all that a known piece costs: of a
    library's 7.9 M pieces 96 % were known, at a tenth of a microsecond each."""

    __slots__ = ("depth", "element", "inner", "kind", "memory", "outer", "tags")

    def __init__(self, kind: str, element: str, outer: Place | None, memory: Memory) -> None:
        super().__init__()
        self.kind = kind
        self.element = element
        self.outer = outer
        self.depth: int = 0 if outer is None else outer.depth + 1
        self.memory = memory
        self.inner: dict[str, Place] = {}
        self.tags: dict[str, Place] = {}
        memory.places.append(self)

    def __missing__(self, piece: str) -> Place:
        tag, closed, text = piece.partition(">")
        if not closed:
            raise MisfitError("标签没有写完", f"<{piece}")
        if self.memory.count > self.memory.limit:
            self.memory.forget()
        after = self.tags.get(tag)
        if after is None:
            self.tags[tag] = after = self._after(tag)
            self.memory.count += 1
        if text:
            after.take(text)
        if len(piece) <= LONGEST:
            self[piece] = after
            self.memory.count += 1
        return after

    def take(self, text: str) -> None:
        """Read text that stands here. Raises MisfitError."""
        if ">" in text or "\0" in text:
            raise MisfitError("文字里有没转义的字符", text)
        if "&" in text and text.count("&") != len(_REFERENCE.findall(text)):
            raise MisfitError("文字里有没转义的“&”", text)
        if self.kind in TEXTLESS and (self.kind == "script" or not text.isspace()):
            raise MisfitError(f"{self.kind} 里不能直接放文字", text)
        if self.kind == DATA and ("&" in text or not _is_json(text)):
            raise MisfitError("数据块不是 JSON，或有没转义的字符", text)
        if self.kind in PLAIN and '"' in text:
            raise MisfitError("文字里有没转义的引号", text)

    def _after(self, tag: str) -> Place:
        if tag[:1] == "/":
            if self.outer is None or tag[1:] != self.element:
                raise MisfitError("结束标签对不上", f"<{tag}>")
            return self.outer
        element = judge(tag)
        if element not in CHILDREN[self.kind]:
            raise MisfitError(f"{element} 不能放在 {self.kind} 里", f"<{tag}>")
        if element in VOID:
            return self
        if element == "a" and self._is_within("a"):
            raise MisfitError("链接里又有链接", f"<{tag}>")
        if self.depth >= DEEPEST:
            raise MisfitError(f"元素套了超过 {DEEPEST} 层", f"<{tag}>")
        kind = "[pair]" if (self.kind, element) == ("dl", "div") else element
        if element == "script" and "src=" not in tag:
            kind = DATA
            if self.kind != "[head]":
                raise MisfitError("数据块只能放在页头里", f"<{tag}>")
        if kind not in self.inner:
            self.inner[kind] = Place(kind, element, self, self.memory)
        return self.inner[kind]

    def _is_within(self, element: str) -> bool:
        place: Place | None = self
        while place is not None and place.element != element:
            place = place.outer
        return place is not None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def judge(tag: str) -> str:
    """The element that a start tag (without `<` and `>`) opens. Raises MisfitError when the element, an
    attribute or its value is none of the templates'."""
    if _PLAIN_LINK.fullmatch(tag):  # nearly all tags that are not known yet: spared the long way
        return "a"
    shown = f"<{tag}>"
    parts = _TAG.fullmatch(tag)
    if parts is None:
        raise MisfitError("标签写得不合规矩", shown)
    element = parts[1]
    allowed = ATTRIBUTES.get(element)
    if allowed is None:
        raise MisfitError(f"模板里没有元素 {element}", shown)
    values: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(parts[2]):
        name, written = found[1], found[2]
        if name in values:
            raise MisfitError(f"属性 {name} 写了两次", shown)
        if name not in allowed:
            raise MisfitError(f"模板里的 {element} 没有属性 {name}", shown)
        pattern = allowed[name]
        if (pattern is None) != (written is None):
            raise MisfitError(f"属性 {name} 的写法不对", shown)
        values[name] = value = _value(written or "", shown)
        if pattern is not None and not re.fullmatch(pattern, value):
            raise MisfitError(f"属性 {name} 不能是这个值", shown)
    _judge_address(element, values, shown)
    _judge_collection(element, values, shown)
    return element


def _value(written: str, shown: str) -> str:
    if "&" not in written:
        return written
    if written.count("&") != len(_REFERENCE.findall(written)):
        raise MisfitError("属性里有没转义的“&”", shown)
    return unescape(written)


def _judge_address(element: str, values: Mapping[str, str], shown: str) -> None:
    """Only links lead outside, and say that they do; what a page loads comes from the site."""
    address = values.get("href")
    if element == "a" and address is not None:
        outside = WEB.fullmatch(address) is not None
        if outside != ("rel" in values) or not (
            outside or MAIL.fullmatch(address) or (address and INSIDE.fullmatch(address))
        ):
            raise MisfitError("链接的地址或 rel 不对", shown)
    elif element == "link":
        forms = {"canonical": WEB.pattern, "stylesheet": _SHEET, "alternate ": _FEED, "search": _SEARCH}
        if not re.fullmatch(forms.get(values.get("rel", ""), ""), address or "-", re.I):
            raise MisfitError("link 的地址不对", shown)
    elif (element == "a" and address is None) or (
        element == "script" and ("src" in values) == ("type" in values)
    ):
        raise MisfitError("缺少地址", shown)


def _judge_collection(element: str, values: Mapping[str, str], shown: str) -> None:
    """What `IDS` and `LINKS` find by one search over a slot must be what stands in its tags."""
    ids = [values[name] for name in ("id",) if name in values]
    loaded = [values[name] for name in ("href", "src", "action") if name in values]
    if IDS.findall(shown) != ids or [*map(unescape, LINKS.findall(shown))] != loaded:
        raise MisfitError("属性的先后不对（id 应在最前，地址前面只能有 class、rel、role、aria-label）", shown)
