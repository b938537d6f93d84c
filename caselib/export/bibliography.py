"""`data/library.bib` and `data/library.ris`: cases and sources for reference managers.

In: the library as readers see it, its links. Out: the two files in UTF-8, an entry for each listed case (its
page) and each listed source, from the same parts as the lines under 引用本页 (`citations.py`): nothing masked
is filled in, no inferred date, no person. A source whose grade forbids to rest on it has its title and a note
that says so, and no address.

BibTeX: entry types that BibTeX and biblatex share, `date` and `urldate` for the latter. RIS: tags as the
programs of Research Information Systems and Zotero read them, lines that end in CR LF.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from caselib.citations import Reference, page_reference, source_reference
from caselib.dates import PartialDate
from caselib.grades import source_grade
from caselib.library import Library
from caselib.links import Links
from caselib.model import Record, Source
from caselib.page import OutputFile

BIB: Final = "data/library.bib"
RIS: Final = "data/library.ris"
TYPES: Final[Mapping[str, tuple[str, str, str]]] = {
    "N": ("article", "journal", "NEWS"),
    "J": ("article", "journal", "JOUR"),
    "R": ("techreport", "institution", "RPRT"),
    "M": ("book", "publisher", "BOOK"),
    "EB": ("misc", "publisher", "ELEC"),
}
"""The standard's mark of the type → BibTeX's type, its field for who published it, the type of RIS."""
OTHER: Final = ("misc", "publisher", "GEN")
PERIODICAL: Final = frozenset({"NEWS", "JOUR"})
_TEXT: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)
"""BibTeX counts braces even behind a backslash, so they are written as words."""
_ADDRESS: Final = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D"})


class Item(NamedTuple):
    """A reference with the id of its record, and what has to be said of it."""

    id: str
    reference: Reference
    note: str = ""


def bibtex(library: Library, links: Links) -> OutputFile:
    return _file(BIB, map(bibtex_entry, items(library, links)))


def ris(library: Library, links: Links) -> OutputFile:
    return _file(RIS, map(ris_entry, items(library, links)))


def items(library: Library, links: Links) -> Iterator[Item]:
    """Cases, then sources, in the order of their listings."""
    for case in links.listed["case"]:
        yield of_page(library, case)
    for source in links.listed["source"]:
        assert isinstance(source, Source)
        found = source_reference(library, source)
        yield Item(source.id, found) if found else unreliable(library, source)


def of_page(library: Library, record: Record) -> Item:
    return Item(record.id, page_reference(library, record))


def unreliable(library: Library, source: Source) -> Item:
    """A source that is not to be rested on."""
    grade = library.label("grades", source_grade(source, library))
    return Item(
        source.id, Reference(title=source.title, mark=""), f"来源等级：{grade}；只供查考，不作引用依据"
    )


def bibtex_entry(item: Item) -> str:
    """An entry. Double braces keep a name or title whole: none is taken for a person's, no case is folded."""
    r = item.reference
    kind, publisher, _ = TYPES.get(r.mark, OTHER)
    notes = "；".join(filter(None, (r.number, item.note)))
    fields = (
        ("author", _whole(r.author)),
        ("title", _whole(r.title)),
        (publisher, _plain(r.publisher)),
        ("year", str(r.date.year) if r.date else ""),
        ("date", r.date.iso if r.date else ""),
        ("url", _line(r.address).translate(_ADDRESS)),
        ("urldate", r.accessed.iso if r.accessed and r.is_online else ""),
        ("note", _plain(notes)),
        ("langid", "chinese"),
    )
    written = "".join([f"  {name} = {{{value}}},\n" for name, value in fields if value])
    return f"@{kind}{{{item.id},\n{written}}}\n\n"


def ris_entry(item: Item) -> str:
    r = item.reference
    _, _, kind = TYPES.get(r.mark, OTHER)
    lines = (
        ("TY", kind),
        ("ID", item.id),
        ("AU", r.author),
        ("TI", r.title),
        ("T2" if kind in PERIODICAL else "PB", r.publisher),
        ("PY", str(r.date.year) if r.date else ""),
        ("DA", _slashed(r.date)),
        ("UR", r.address),
        ("Y2", _slashed(r.accessed) if r.is_online else ""),
        ("N1", "；".join(filter(None, (r.number, item.note)))),
        ("LA", "zh"),
    )
    return "".join([f"{tag}  - {_line(value)}\r\n" for tag, value in lines if value]) + "ER  - \r\n\r\n"


def _file(url: str, entries: Iterator[str]) -> OutputFile:
    return OutputFile(url=url, content="".join(entries).encode("utf-8", "replace"))


def _line(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def _plain(text: str) -> str:
    return _line(text).translate(_TEXT)


def _whole(text: str) -> str:
    return f"{{{_plain(text)}}}" if text else ""


def _slashed(date: PartialDate | None) -> str:
    """Year, month and day between slashes; what is not known is empty."""
    return "/".join([*date.iso.split("-"), "", ""][:3]) if date else ""
