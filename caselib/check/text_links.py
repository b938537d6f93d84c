"""Rules for links inside running texts. In: entries and the library; out: findings.

A build refuses a page with a link that leads nowhere; here the line of the record is known. Addresses are
taken as a browser takes them: from the record's own page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from caselib.check.finding import Entry, Finding, Spot
from caselib.gate_links import target_of
from caselib.glossary import LIST as GLOSSARY
from caselib.glossary import has_entries
from caselib.library import Library, kind_of
from caselib.model import KINDS, Case, Kind
from caselib.prose import CODES, LINKS
from caselib.scalars import ProseText
from caselib.shapes import Path

MADE: Final = frozenset((
    "404", "changes", "compare", "contribute", "glossary", "index", "matrix", "mylist", "search", "stats",
    "timeline", "todo",
))  # fmt: skip
"""Pages at the top of a site that are not written by hand, without their ending."""
_ELSEWHERE = re.compile(r"[A-Za-z][\w+.-]*:|//|/")
_LISTING = re.compile(r"index(?:-[0-9]+)?")
_MEASURE = re.compile(r"m([0-9]+)")
_PAGE_FORMS = (".html", ".md")


class _Link(NamedTuple):
    """A relative link: where its text stands, where in that it begins, and what it leads to."""

    path: Path
    spot: Spot
    address: str
    target: str


def dead_links(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """正文里指向本站的链接，要有那一页。"""
    for link in _links(entry):
        page, _, anchor = link.target.partition("#")
        fault = _fault(page, entry, library) if page else _anchor_fault(anchor, entry)
        if fault:
            message, remedy = fault
            yield entry.finding(link.path, f"链接“{link.address}”{message}", remedy, spot=link.spot)


def links_to_removed(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """正文里的链接不指向已经下架的记录。"""
    for link in _links(entry):
        found = _record_of(link.target.partition("#")[0])
        if found and found[1] in library.tombstones and found[1] not in library.records[found[0].name]:
            message = f"链接“{link.address}”指向的记录已经下架，那一页只剩一句说明。"
            remedy = "请删去这个链接，并看看这段文字是否还要提到它。"
            yield entry.finding(link.path, message, remedy, spot=link.spot)


def _links(entry: Entry) -> Iterator[_Link]:
    folder = kind_of(entry.record).folder
    for leaf in entry.of_shape(ProseText):
        if "](" not in leaf.value:
            continue
        text = CODES.sub(lambda found: " " * len(found[0]), leaf.value)
        for found in LINKS.finditer(text):
            address = found[3]
            if not found[1] and not _ELSEWHERE.match(address):
                spot = Spot(leaf.value, found.start(), len(found[0]))
                yield _Link(leaf.path, spot, address, target_of(folder, address))


def _record_of(page: str) -> tuple[Kind, str] | None:
    """The record whose page this would be."""
    folder, _, name = page.partition("/")
    kind = next((kind for kind in KINDS if kind.folder == folder), None)
    stem = next((name.removesuffix(form) for form in _PAGE_FORMS if name.endswith(form)), "")
    return (kind, stem) if kind and stem and not _LISTING.fullmatch(stem) else None


def _fault(page: str, entry: Entry, library: Library) -> tuple[str, str] | None:
    """Why there is no such page, and what to write; None where there is one, or nobody can tell."""
    if page.startswith(".."):
        return "出了网站的文件夹。", "站内的链接从这一页算起，例如 ../practices/某某.html。"
    found = _record_of(page)
    if found:
        return _record_fault(*found, entry, library)
    folder, _, name = page.rpartition("/")
    stem = name.partition(".")[0]
    if folder == "dimensions" and library.term("dimensions", stem) is None and not _LISTING.fullmatch(stem):
        return "没有这个工作维度的页面。", "请写词表 dimensions 里的编号。"
    if folder == "places" and library.places.get(stem) is None and not _LISTING.fullmatch(stem):
        return "没有这个地区的页面。", "请写地区代码，例如 ../places/330106.html。"
    by_hand = library.root / "docs"
    is_dead = not folder and name.endswith(".html") and stem not in MADE and by_hand.is_dir()
    is_dead |= not folder and stem == GLOSSARY and not has_entries(library)
    if is_dead and not (by_hand / f"{stem}.md").is_file():
        return "指向的页面，网站里没有。", "请核对地址，或删去这个链接。"
    return None


def _record_fault(kind: Kind, stem: str, entry: Entry, library: Library) -> tuple[str, str] | None:
    if stem in library.records[kind.name]:
        if stem in library.drafts and entry.record.id not in library.drafts:
            return "指向的是未审稿，网站里还没有这一页。", "请先审核那一条，或删去这个链接。"
        return None
    if stem in library.tombstones or stem in library.unread:
        return None
    names = library.names_of((kind.name,))
    if names.formerly(stem, _any):
        return None
    meant = names.nearest(stem, _any)
    remedy = f"是不是 {meant.id}.html？" if meant else "请核对编号，或删去这个链接。"
    return f"指向的{kind.label}“{stem}”没有找到。", remedy


def _any(record: object) -> bool:
    return True


def _anchor_fault(anchor: str, entry: Entry) -> tuple[str, str] | None:
    """A link to a measure of the record itself that it has not."""
    found = _MEASURE.fullmatch(anchor)
    count = len(entry.record.measures) if isinstance(entry.record, Case) else 0
    if found is None or 1 <= int(found[1]) <= count:
        return None
    return f"指向第 {found[1]} 项主要举措，这条记录共 {count} 项。", "请核对是第几项，或删去这个链接。"
