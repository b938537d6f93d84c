"""Rules for evidence: quotes, sources, printed values, grades. In: entries; out: findings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Any

from caselib.check.finding import Entry, Finding, Spot, fields_in
from caselib.grades import grade_limits, source_grade
from caselib.library import Library
from caselib.links import Links
from caselib.model import Source
from caselib.parts import Adoption, Citation, Dated, Expansion, Figure, Identity, Measure, Named
from caselib.quotes import LOCK, fold, hash_of, quotes_of
from caselib.scalars import Quote, Ref, TermOf
from caselib.shapes import Path, label_path

LONGEST_QUOTE = 30
MASK = re.compile(r"[XxＸｘ×*]{2,}|[XxＸｘ×*](?=[十百千万亿余多个家名人项次])")
CONTRADICTIONS = {
    "masked": ("reported", "approximate", "not-stated"),
    "not-stated": ("reported", "approximate", "masked"),
    "approximate": ("reported", "masked", "not-stated"),
    "reported": ("masked", "not-stated"),
}
"""How a value is printed → what can then not be said of it."""

_JOINED = re.compile(r"…+|\.{3,}|。。。")


def quote_length(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """原文短语不超过 30 字，按印出的字符计。"""
    for leaf in entry.of_shape(Quote):
        if len(leaf.value) > LONGEST_QUOTE and (length := printed_length(leaf.value)) > LONGEST_QUOTE:
            message = f"原文短语共 {length} 字，最多 {LONGEST_QUOTE} 字。"
            spot = Spot(leaf.value, _surplus_at(leaf.value))
            yield entry.finding(leaf.path, message, "请截取最关键的一段，不用省略号拼接。", spot=spot)


def _surplus_at(quote: str) -> int:
    """Where the characters begin that are too many."""
    printed = (at for at, character in enumerate(quote) if _is_printed(character))
    return next(islice(printed, LONGEST_QUOTE, None), 0)


def joined_quote(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """原文短语是连续的一段，不用省略号拼接。"""
    for leaf in entry.of_shape(Quote):
        if found := _JOINED.search(leaf.value.strip("….。")):
            message = f"原文短语中间有省略号“{found[0]}”。"
            remedy = "请只留连续的一段；省略号是原文印出的，可以不改。"
            before = len(leaf.value) - len(leaf.value.lstrip("….。"))
            spot = Spot(leaf.value, before + found.start(), len(found[0]))
            yield entry.finding(leaf.path, message, remedy, spot=spot)


def unverified_quote(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """新写或改过的原文短语，要再对照来源全文核一次。"""
    if library.lock is None or not entry.of_shape(Quote):
        return
    for quote in quotes_of(entry.record):
        source = library.sources.get(quote.source or "")
        if source and source.text and not library.lock.holds(source.id, quote.text):
            message = "这句原文短语是新写的，或核对之后改过，还没有对照来源核过。"
            remedy = "手边有来源全文的，请运行 verify --texts 目录；没有的可以照样提交，由编辑核对。"
            yield entry.finding(quote.path, message, remedy)


def left_in_lock(library: Library, links: Links) -> Iterator[Finding]:
    """引文核对记录里，不留已经撤下、改掉或删去的引文。"""
    quotes = (quote for record in library for quote in quotes_of(record)) if library.lock else ()
    held = {(quote.source, hash_of(fold(quote.text))) for quote in quotes}
    lost = library.lock.known - held if library.lock else frozenset()
    if library.unread:  # what stands in files that could not be read is not known
        lost = frozenset(each for each in lost if each[0] not in library.sources.keys() | library.unread)
    if lost:
        message = f"有 {len(lost)} 条引文，记录里已经没有了。"
        remedy = "请再运行一次 verify --texts 目录，程序会删去它们。"
        yield Finding(record=None, file=LOCK, path=(), message=message, remedy=remedy)


def needed_field(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """选了“推断”“其中数”等需要说明的一项，就要写上它要求的字段。"""
    for leaf in entry.of_shape(TermOf):
        term = library.term(leaf.shape.vocabulary, leaf.value)
        if term is None or "needs" not in term.attributes:
            continue
        key, at = term.text("needs"), leaf.path[:-1]
        holder: Any = entry.parts.get(at) if at else entry.record
        spec = next((s for s in fields_in(holder) if s.key == key), None) if holder else None
        if spec and not getattr(holder, spec.name):
            message = f"写了“{term.label}”，没有写“{spec.label}”（{spec.key}）。"
            yield entry.finding(leaf.path, message, f"请补上一行：{spec.key}: …")


def which_source(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """有多个来源的记录，采用、数据、引用文献和原文短语各写出自哪个来源。"""
    sources: tuple[str, ...] = getattr(entry.record, "sources", ())
    if len(sources) < 2:
        return
    for path, _ in _unsourced(entry):
        message = f"这条记录有 {len(sources)} 个来源，这里没有写出自哪一个。"
        yield entry.finding(path, message, f"请补上一行，例如 source: {sources[0]}")


def no_source(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """采用、数据和原文短语都要有来源。"""
    record = entry.record
    optional = any(spec.key == "sources" and not spec.required for spec in fields_in(record))
    if not optional or getattr(record, "sources", None):
        return
    for path, what in (*_unsourced(entry), *_sourced(entry)):
        remedy = "请在记录里补上“来源”（sources），例如 sources: [来源编号]"
        yield entry.finding(path, f"写了{what}，这条记录却没有来源。", remedy)


def foreign_source(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """采用、数据、引用文献写的来源，要列在这条记录的来源里。"""
    sources: tuple[str, ...] = getattr(entry.record, "sources", ())
    for leaf in entry.of_shape(Ref) if sources else ():
        named = leaf.path[-1] == "source" and leaf.value in library.sources
        if named and leaf.value not in sources:
            message = f"“{leaf.value}”不在这条记录的来源里。"
            remedy = f"请把它加进“来源”（sources），或改成：{'、'.join(sources[:5])}。"
            yield entry.finding(leaf.path, message, remedy)


def printed_status(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """数值照来源印出的样子写，载明情况与写法一致；隐去的数不写成数字。"""
    for path, figure in entry.all_of(Figure):
        value = figure.value
        mask = MASK.search(figure.quote or "")
        if mask and value.number is not None and _bare(value.as_printed) not in _bare(figure.quote or ""):
            message = f"原文短语里是“{mask[0]}”，数值却写成“{value.as_printed}”。"
            remedy = "来源隐去的数字请照原样写，本库不推算。"
            yield entry.finding((*path, "value"), message, remedy)
        elif figure.status in CONTRADICTIONS.get(value.status, ()) and value.as_printed:
            written = library.label("value_status", figure.status)
            read = library.label("value_status", value.status)
            message = f"写了“{written}”，可是数值“{value.as_printed}”的写法是“{read}”。"
            remedy = "请删去这一项，由程序按写法判断；数值写错的，请照来源印出的样子改。"
            yield entry.finding((*path, "status"), message, remedy)


def computed_basis(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """本库计算的数要写怎样算出。"""
    for path, figure in entry.all_of(Figure):
        if figure.computed and not figure.basis:
            message = "写了“本库计算”，没有写“依据”（basis）。"
            yield entry.finding(
                path, message, "请补上一行，写出算式和所用的数，例如 basis: 按 12 家中的 4 家计"
            )


def written_grade(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """来源等级与按规则算出的一致。"""
    source = entry.record
    if not isinstance(source, Source) or source.grade is None:
        return
    grade = source_grade(source, library)
    if grade and grade != source.grade:
        reasons = [reason for limit, reason in grade_limits(source, library) if limit == grade]
        because = f"（{'、'.join(reasons)}）" if reasons else ""
        written, right = (library.label("grades", g) for g in (source.grade, grade))
        message = f"写了“{written}”，按规则是“{right}”{because}。"
        yield entry.finding(("grade",), message, f"请改成 {grade}，或删去这一项，由程序算出。")


def empty_name(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """发布者、发文机关和列出的各项，写明记录的编号或原文的文字。"""
    for path, named in entry.all_of(Named):
        if not named.record and not named.text:
            message = "没有写是谁或是什么。"
            yield entry.finding(path, message, "有记录的写 record: 编号，没有的写 text: 原文写法。")


def hidden_value(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """原文隐去的日期和身份只写原文写法。"""
    for path, part in entry.of_sorts(Dated, Identity):
        if part.status == "masked":
            if part.value:
                remedy = "请删去 value；若是编辑推断的，把载明情况改成“推断”，并写依据。"
                yield entry.finding((*path, "value"), "写了“原文隐去”，又写了推断的结果。", remedy)
            if not part.as_printed:
                message = "写了“原文隐去”，没有写“原文写法”（as_printed）。"
                yield entry.finding(path, message, "请补上一行，照来源印出的字样写。")


def printed_length(quote: str) -> int:
    """How many characters are printed: without spaces, joiners and marks that sit on a letter."""
    return sum(map(_is_printed, quote))


def _is_printed(character: str) -> bool:
    return unicodedata.category(character) not in ("Mn", "Me", "Cf", "Zs")


def _claims(entry: Entry) -> Iterator[tuple[Path, str, str | None]]:
    """What must rest on a source: its path, its name in messages, the source it names."""
    for path, part in entry.parts.items():
        label = _last_label(entry, path)
        match part:
            case Figure() if not part.computed:
                yield path, label, part.source
            case Adoption() | Citation():
                yield path, label, part.source
            case Expansion() | Measure() if part.quote:
                yield path, "原文短语", part.source


def _unsourced(entry: Entry) -> Iterator[tuple[Path, str]]:
    return ((path, label) for path, label, source in _claims(entry) if not source)


def _sourced(entry: Entry) -> Iterator[tuple[Path, str]]:
    return ((path, label) for path, label, source in _claims(entry) if source)


def _last_label(entry: Entry, path: Path) -> str:
    steps = [step for step in path if isinstance(step, str)]
    return label_path(type(entry.record), path).rsplit(" › ", 1)[-1].partition("（")[0] if steps else ""


def _bare(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
