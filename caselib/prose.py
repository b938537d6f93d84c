"""The permitted Markdown of text fields: to safe HTML, to plain text, and what is wrong with a text.

In: one text of a record. Out: HTML that holds nothing but the elements and attributes named in
`ELEMENTS` and `ATTRIBUTES`; plain text; or `ProseFault` values. The only door to markdown and nh3.
It knows neither records nor pages, and raises for no text.

A text is first cut into blocks by the rules written here, within bounds, and only then given to
Python-Markdown, which is quadratic in brackets and marks and recurses into lists. Markup of the web,
entities and images are no part of the subset: they appear as they are typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions.sane_lists import SaneListExtension
from markdown.inlinepatterns import EscapeInlineProcessor, InlineProcessor, Pattern
from markdown.treeprocessors import InlineProcessor as InlineTreeProcessor
from markdown.util import AtomicString, Registry

ELEMENTS: Final = frozenset(
    {"p", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "h4", "h5", "h6"}
)
ATTRIBUTES: Final = {"a": frozenset({"href"}), "ol": frozenset({"start"})}
EXTERNAL: Final = "nofollow noopener noreferrer"

MAX_CHARACTERS: Final = 20_000
MAX_BRACKETS: Final = 200
MAX_MARKS: Final = 400
MAX_BLOCKS: Final = 400
MAX_LISTS: Final = 3
MAX_NESTING: Final = 6

# Noncharacters, removed from the text first, stand for what Python-Markdown must not see.
AMPERSAND: Final = "\ufdd0"
LESS: Final = "\ufdd1"
SOFT: Final = "\ufdd2"
TO_STAND_INS: Final = (
    dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
    | dict.fromkeys((0x00, 0x02, 0x03, 0x0D, 0xFDD0, 0xFDD1, 0xFDD2), "")
    | {0x26: AMPERSAND, 0x3C: LESS}
)

MARKS: Final = re.compile(r"[*_`\[\\]")
STARTS: Final = re.compile(r"^[ \t\u3000]*(?:[-+>#]|\d{1,9}\.[ \t])", re.M)
QUOTES: Final = re.compile(r"(?: {0,3}> ?)*")
ITEM: Final = re.compile(r"([-*+]|\d{1,9}\.) +(\S.*)")
HEADING: Final = re.compile(r"#{4,6} +\S")
HIGH_HEADING: Final = re.compile(r"#{1,3} +\S")
LINK: Final = r"\[([^\[\]]{1,300})\]\(([^\s()]{1,1000}(?:\([^\s()]{0,200}\)[^\s()]{0,200})?)\)"
CODE: Final = r"(?<!`)(`{1,2})(?!`)(.{1,500}?)(?<!`)\1(?!`)"
CODES: Final = re.compile(CODE)
LINKS: Final = re.compile(r"(!?)" + LINK)
MARKUP: Final = re.compile(
    r"</?(?:a|b|br|body|button|center|div|em|embed|font|form|h[1-6]|hr|html|i|iframe|img|input|li|link|math|meta"
    r"|object|ol|p|script|span|strong|style|sub|sup|svg|table|tbody|td|th|tr|u|ul|video)"
    r"(?:[\s/][^<>]{0,500})?>|<!--|<!\[CDATA\[",
    re.I,
)
RELATIVE: Final = re.compile(r"(?!/)[\w.%~+/-]*(?:\?[\w.%~+/=&;,@:-]*)?(?:#[\w.%~+/=&;,@:-]*)?")
MAILTO: Final = re.compile(r"mailto:[\w.+-]{1,64}@[\w.-]{1,200}", re.I)
WEB: Final = re.compile(r"https?://[^\s\\\"'<>\x00-\x20\x7f\ufdd0-\ufdef]+", re.I)

# Han, kana, full-width forms, punctuation of Chinese: between two of them a line end is no space.
CHINESE: Final = (
    r"[\u00b7\u2014\u2018\u2019\u201c\u201d\u2026\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    r"\U00020000-\U0003ffff]"
)
LINE_END: Final = re.compile(rf"(?<={CHINESE})[ \t\u3000]*\n[ \t\u3000]*(?={CHINESE})")
SOFT_IN_HTML: Final = re.compile(
    rf"(?<={CHINESE})((?:</?[a-z][^<>]*>)*){SOFT}((?:</?[a-z][^<>]*>)*)(?={CHINESE})"
)
BLANK: Final = re.compile(r"\n[ \t\u3000]*(?:\n[ \t\u3000]*)+")
BLOCK_ENDS: Final = re.compile(r"</(?:p|li|h[456]|ul|ol|blockquote)>|<(?:ul|ol)[^<>]*>")
TAGS: Final = re.compile(r"<[^<>]*>")
LINE_ENDS: Final = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProseFault:
    """What is wrong with a text, what to do about it, in which of its lines (from 0), and the words there
    that it is about, if not all of the line."""

    message: str
    remedy: str
    line: int
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph, heading or list item; its soft line breaks are `SOFT`."""

    line: int
    quotes: int
    depth: int
    """How many lists it stands in."""
    marker: str
    """`-`, `7.` or, for a paragraph, nothing."""
    text: str


def prose_faults(text: str) -> tuple[ProseFault, ...]:
    """Everything in the text that leaves the permitted Markdown, in the order of its lines; costs
    time linear in the text, whatever stands in it."""
    if is_plain(text) and "<" not in text and len(text) <= MAX_CHARACTERS:
        return ()
    bounds = tuple(size_faults(text))
    if bounds:
        return bounds
    blocks = list(cut(text))
    found = [*nesting_faults(blocks), *content_faults(text)]
    return tuple(sorted(found, key=lambda fault: (fault.line, fault.message)))


def size_faults(text: str) -> Iterator[ProseFault]:
    """The bounds that must hold before any Markdown runs."""
    if len(text) > MAX_CHARACTERS:
        yield ProseFault(
            message=f"这段文字有 {len(text)} 个字符，超过 {MAX_CHARACTERS} 个",
            remedy="分成几条写，或只留要点、全文交给来源",
            line=0,
        )
    elif (brackets := text.count("[")) > MAX_BRACKETS:
        what = f"这段文字有 {brackets} 个“[”，超过 {MAX_BRACKETS} 个"
        line = text[: text.index("[")].count("\n")
        yield ProseFault(message=what, remedy="不是链接的方括号改用〔〕或【】", line=line, about="[")
    elif (marks := sum(map(text.count, "*_`\\"))) > MAX_MARKS:
        yield ProseFault(
            message=f"这段文字有 {marks} 个“*”“_”“`”“\\”，超过 {MAX_MARKS} 个",
            remedy="不是强调的星号改用 × 或 ※，画线的符号删去",
            line=0,
        )
    elif (blocks := sum(1 for _ in cut(text))) > MAX_BLOCKS:
        what = f"这段文字有 {blocks} 个段落和列表项，超过 {MAX_BLOCKS} 个"
        yield ProseFault(message=what, remedy="分成几条写", line=0)


def nesting_faults(blocks: list[Block]) -> Iterator[ProseFault]:
    """One fault for each run of blocks that stand too deep."""
    inside = False
    for block in blocks:
        lists, both = block.depth, block.depth + block.quotes
        deep = lists > MAX_LISTS or both > MAX_NESTING
        if deep and not inside:
            what = f"列表套了 {lists} 层，最多 {MAX_LISTS} 层"
            if lists <= MAX_LISTS:
                what = f"引用和列表共套了 {both} 层，最多 {MAX_NESTING} 层"
            yield ProseFault(message=what, remedy="减少层次，或分成几段写", line=block.line)
        inside = deep


def content_faults(text: str) -> Iterator[ProseFault]:
    """Headings, images, addresses and markup that the subset does not have."""
    for number, typed in enumerate(text.split("\n")):
        line = CODES.sub("", typed)
        if HIGH_HEADING.match(line.lstrip()):
            yield ProseFault(
                message="正文里用了一到三级标题（#、##、###）",
                remedy="改用四级标题（#### 标题），或写成一段话",
                line=number,
            )
        if markup := MARKUP.search(line):
            yield ProseFault(
                message=f"“{markup.group()[:40]}”这样的网页标记不起作用，会照样显示出来",
                remedy="删去标记；加粗写 **文字**，链接写 [文字](地址)",
                line=number,
                about=markup.group(),
            )
        for link in LINKS.finditer(line):
            bang, label, address = link.groups()
            if bang:
                what = f"正文里放了图片“{label}”"
                yield ProseFault(message=what, remedy="改为文字说明", line=number, about=link.group())
            elif not is_permitted(address):
                yield ProseFault(
                    message=f"链接“{label}”的地址“{address[:80]}”不能用",
                    remedy="改成 http://、https:// 或 mailto: 开头的完整地址，或本站内的相对地址",
                    line=number,
                    about=link.group(),
                )


def is_plain(text: str) -> bool:
    """Whether nothing in the text could be Markdown."""
    if MARKS.search(text):
        return False
    return not (STARTS.search(text) if "\n" in text else STARTS.match(text))


def is_permitted(address: str) -> bool:
    """Whether a link may lead there: http, https or mailto in full, or a path relative to the page."""
    if not WEB.fullmatch(address):
        return bool(RELATIVE.fullmatch(address) or MAILTO.fullmatch(address))
    try:
        parts = urlsplit(address)
        return bool(parts.hostname and parts.hostname[0].isalnum() and parts.username is None)
    except ValueError:
        return False


def cut(text: str) -> Iterator[Block]:
    """The blocks of a text.

    A list needs no blank line before it, except one that starts with another number than 1; an item
    that stands two or more columns further in is nested; the number of quotes is that of the line.
    """
    lines = [line.expandtabs(4) for line in text.split("\n")]
    starts: list[Block] = []
    indents: list[int] = []
    parts: list[str] = []
    quotes, is_open = 0, False
    for number, line in enumerate(lines):
        prefix = QUOTES.match(line)
        end = prefix.end() if prefix else 0
        rest = line[end:].strip()
        if line[:end].count(">") != quotes:
            quotes, is_open = line[:end].count(">"), False
            indents.clear()
        indent = len(line) - end - len(line[end:].lstrip(" "))
        item = ITEM.fullmatch(rest)
        if item and is_open and not indents and item[1][0].isdigit() and item[1] != "1.":
            item = None
        heading = not item and bool(HEADING.match(rest))
        if not rest:
            is_open = False
            continue
        if is_open and not item and not heading:
            parts.append(rest)
            continue
        if starts:
            yield replace(starts.pop(), text=SOFT.join(parts))
        if item:
            while indents and indent <= indents[-1] + 1:
                indents.pop()
            indents.append(indent)
        elif heading or indent < 2:
            indents.clear()
        parts = [item[2] if item else rest]
        is_open = not heading
        starts.append(
            Block(line=number, quotes=quotes, depth=len(indents), marker=item[1] if item else "", text="")
        )
    if starts:
        yield replace(starts.pop(), text=SOFT.join(parts))


def normal_form(blocks: list[Block]) -> str:
    """The blocks in the one spelling of Markdown that Python-Markdown reads without surprises."""
    lines: list[str] = []
    before: Block | None = None
    kinds: dict[int, str] = {}
    for block in blocks:
        kind = block.marker[-1:].replace("*", "-").replace("+", "-")
        follows = before and before.quotes == block.quotes and before.marker and block.marker
        same_list = follows and kinds.get(block.depth, kind) == kind
        if before and not same_list:
            lines.append("> " * min(before.quotes, block.quotes))
        if not block.depth:
            kinds.clear()
        kinds = {depth: each for depth, each in kinds.items() if depth < block.depth}
        if kind:
            kinds[block.depth] = kind
        steps = block.depth - 1 if kind else block.depth
        marker = f"{'-' if kind == '-' else block.marker} " if kind else ""
        lines.append("> " * block.quotes + "    " * steps + marker + literal_start(block))
        before = block
    return "\n".join(lines)


def literal_start(block: Block) -> str:
    """The block's text; what looks like the start of another block within it is escaped."""
    text = block.text
    if item := ITEM.match(text):
        at = len(item[1]) - 1
        return f"{text[:at]}\\{text[at:]}"
    if text.startswith(">") or (HEADING.match(text) and (block.marker or block.depth)):
        return f"\\{text}"
    return text


class Prose:
    """The converter: one for each process or render run, made by its caller; not to be shared by threads."""

    def __init__(self) -> None:
        self._markdown: Final = converter()
        self._cleaner: Final = nh3.Cleaner(
            tags=set(ELEMENTS),
            attributes={name: set(allowed) for name, allowed in ATTRIBUTES.items()},
            tag_attribute_values={"a": {"rel": {EXTERNAL}}},
            url_schemes={"http", "https", "mailto"},
            link_rel=None,
        )

    def html(self, text: str) -> str:
        """The text as HTML that may stand in any block element; one beyond the bounds comes as
        paragraphs of plain characters."""
        if is_plain(text) or any(size_faults(text)):
            return plain_html(text)
        blocks = list(cut(text.translate(TO_STAND_INS)))
        if any(nesting_faults(blocks)):
            return plain_html(text)
        made = self._markdown.reset().convert(normal_form(blocks))
        made = SOFT_IN_HTML.sub(r"\1\2", made).replace(SOFT, " ")
        return self._cleaner.clean(made.replace(AMPERSAND, "&amp;").replace(LESS, "&lt;"))

    def text(self, text: str) -> str:
        """The text without its marks, a line for each paragraph and list item; not escaped."""
        if is_plain(text):
            return "\n".join(paragraphs(text))
        bare = TAGS.sub("", BLOCK_ENDS.sub("\n", self.html(text)))
        return LINE_ENDS.sub("\n", unescape(bare)).strip()


def plain_html(text: str) -> str:
    """A text without Markdown as paragraphs, everything in it escaped."""
    return "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in paragraphs(text))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text without Markdown, each on one line; two lines of Chinese meet closely."""
    if "\n" not in text:
        return [text.strip()] if text.strip() else []
    parts = (LINE_END.sub("", part.strip()) for part in BLANK.split(text))
    return [LINE_ENDS.sub(" ", part) for part in parts if part]


class Span(InlineProcessor):
    """`*…*` and its like: one element round what the pattern's first group holds."""

    def __init__(self, pattern: str, element: str) -> None:
        super().__init__(pattern)
        self.element: Final = element

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802
        element = Element(self.element)
        element.text = m[1]
        return element, m.start(), m.end()


class Code(InlineProcessor):
    """Inline code: what stands in it is left alone."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802
        element = Element("code")
        element.text = AtomicString(m[2].strip())
        return element, m.start(), m.end()


class Link(InlineProcessor):
    """A link to a permitted address; any other stays as it is typed."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        address = m[2].replace(AMPERSAND, "&")
        if not is_permitted(address):
            return None, None, None
        element = Element("a", href=m[2])
        if WEB.match(address):
            element.set("rel", EXTERNAL)
        element.text = m[1]
        return element, m.start(), m.end()


class LowHeading(HashHeaderProcessor):
    """Headings from the fourth level down, with a space after the marks: “#话题#” is none."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{4,6}) +(?P<header>[^\n]*?)(?: +#+)?(?:\n|$)")


def converter() -> Markdown:
    """Python-Markdown reduced to the subset: what is not named here does not run. Each pattern is
    bounded in length, for the library's own ones scan to the end of the text from every mark."""
    md = Markdown(extensions=[SaneListExtension()], output_format="html")
    md.preprocessors.deregister("html_block")
    for name in ("code", "setextheader", "hr", "reference"):
        md.parser.blockprocessors.deregister(name)
    md.parser.blockprocessors.register(LowHeading(md.parser), "hashheader", 70)
    patterns: Registry[Pattern] = Registry()
    md.inlinePatterns = patterns
    md.treeprocessors.register(InlineTreeProcessor(md), "inline", 20)
    patterns.register(Code(CODE), "code", 190)
    patterns.register(EscapeInlineProcessor(r"\\(.)", md), "escape", 180)
    patterns.register(Link(LINK), "link", 160)
    patterns.register(Span(r"\*\*(?=[^\s*])((?:[^*]|\*(?!\*)){0,500}?[^\s*])\*\*", "strong"), "strong", 60)
    patterns.register(Span(r"\*(?=[^\s*])([^*]{0,500}?[^\s*])\*(?!\*)", "em"), "em", 50)
    patterns.register(Span(r"(?<!\w)__(?=[^\s_])([^_]{0,500}?[^\s_])__(?!\w)", "strong"), "strong_", 40)
    patterns.register(Span(r"(?<!\w)_(?=[^\s_])([^_]{0,500}?[^\s_])_(?!\w)", "em"), "em_", 30)
    return md
