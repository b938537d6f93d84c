"""How to cite a page of the library, a source, a document: strings after GB/T 7714—2025, numeric style.

In: the library as readers see it, a record. Out: one line of text. It knows no page and no clock: the day of
access is the one that the record names, else the day on which the record was last changed, so that an entry
changes only with its record. Only what is printed is cited: a masked title stays masked, an inferred date is
left out, an author is a body, never a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from caselib.dates import PartialDate
from caselib.grades import source_grade
from caselib.library import Library, url_of
from caselib.model import Policy, Record, Source
from caselib.parts import INFERRED, Dated, Named

WEB_PAGE: Final = "EB"
OTHER: Final = "Z"
"""What has no mark of its own in the standard and no address either."""
DATED_BY_YEAR: Final = frozenset({"M", "J"})
"""Marks of what is cited with the year of publication alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What an entry consists of. Empty texts and absent days are left out."""

    author: str = ""
    title: str
    number: str = ""
    """Behind the title: the number of a document."""
    mark: str
    """The standard's mark of the type, without its medium."""
    publisher: str = ""
    date: PartialDate | None = None
    accessed: PartialDate | None = None
    address: str = ""

    @property
    def is_online(self) -> bool:
        return bool(self.address)

    @property
    def shows_access(self) -> bool:
        """Whether its entry holds the day of access."""
        return self.mark == WEB_PAGE and self.is_online and self.accessed is not None


def entry(r: Reference) -> str:
    """The reference as the standard writes it, with its half-width marks.

    A web page has the day of its publication in round brackets and the day of access in square ones (8.5.1,
    8.6.3); other online types have no day of access. What is missing is left out with its mark.
    """
    title = f"{r.title}: {r.number}" if r.number else r.title
    medium = "/OL" if r.is_online else ""
    parts = [r.author, f"{title}[{r.mark}{medium}]"]
    if r.mark == WEB_PAGE:
        day = f"({r.date.iso})" if r.date else ""
        parts.append(day + (f"[{r.accessed.iso}]" if r.accessed and r.shows_access else ""))
    else:
        on = str(r.date.year) if r.date and r.mark in DATED_BY_YEAR else r.date.iso if r.date else ""
        parts.append(", ".join(filter(None, (r.publisher, on))))
    parts.append(r.address)
    return ". ".join(filter(None, parts)) + "."


def page_reference(library: Library, record: Record) -> Reference:
    """A page of the library. Where the site has no address of its own, its number stands for it."""
    base = library.site.url
    changed = record.updated or record.added
    return Reference(
        author=library.site.name,
        title=record.title,
        number="" if base else f"编号 {record.id}",
        mark=WEB_PAGE,
        date=changed,
        accessed=changed,
        address=f"{base.rstrip('/')}/{url_of(record)}" if base else "",
    )


def source_reference(library: Library, source: Source) -> Reference | None:
    """A source; none where its grade forbids to rest on it. Which of the standard's types it is, the list
    `source_types` says by `mark`; on the web, all but reports, papers and books are web pages."""
    grade = library.term("grades", source_grade(source, library))
    if grade and not grade.flag("featured"):
        return None
    term = library.term("source_types", source.type)
    mark = (term.text("mark") if term else "") or OTHER
    if source.url and mark in ("N", OTHER):
        mark = WEB_PAGE
    publisher = name_of(library, source.publisher)
    is_page = mark == WEB_PAGE
    return Reference(
        author=source.author or (publisher if is_page else ""),
        title=source.title,
        mark=mark,
        publisher="" if is_page else publisher,
        date=printed(source.published) or printed(source.reposted),
        accessed=source.accessed or source.url_checked or source.updated or source.added,
        address=source.url or "",
    )


def policy_reference(library: Library, policy: Policy) -> Reference | None:
    """A document, by its issuers, with its number behind the title; none where a source only names it: who
    has not seen a document cannot cite it."""
    seen = library.term("identification", policy.identification)
    if seen is None or seen.flag("default", False):
        return None
    title = policy.title
    if title.startswith("《") and title.find("》") == len(title) - 1:
        title = title[1:-1]
    days = (policy.issued, policy.published, policy.written)
    return Reference(
        author=", ".join(_names(library, policy.issuer)),
        title=title,
        number=policy.number or "",
        mark=WEB_PAGE if policy.url else OTHER,
        date=next(filter(None, map(printed, days)), None),
        accessed=policy.updated or policy.added,
        address=policy.url or "",
    )


def printed(day: Dated | None) -> PartialDate | None:
    """The day, if a source prints it."""
    return day.value if day and day.status != INFERRED else None


def name_of(library: Library, name: Named | None) -> str:
    """A party as printed, else the title of its record."""
    if name is None:
        return ""
    record = library.by_id.get(name.record) if name.record else None
    return name.text or (record.title if record else "")


def _names(library: Library, several: Iterable[Named]) -> list[str]:
    return [name for name in (name_of(library, one) for one in several) if name]
