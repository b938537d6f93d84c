"""The glossary: names that a reader may not know, each with what it means and on what that rests.

In: the library as readers see it and its links. Out: entries by pinyin, and where each is named; the page
and the index read them. An entry is a practice whose nature the list `natures` sends here
(`glossary: true`), a term of the list `glossary`, or both, where a term has a practice's id. It knows no
page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from caselib.library import Library, is_listed
from caselib.links import Links
from caselib.model import KINDS, Practice, Record
from caselib.pinyin import Readings
from caselib.quotes import fold
from caselib.scalars import Printed, ProseText, Quote, Text, TextMap
from caselib.vocabulary import Term
from caselib.walk import leaves_of

LIST: Final = "glossary"
GENERAL: Final = "一般知识"
"""The basis of a definition that no source gives."""
MARKS: Final = str.maketrans("", "", "“”‘’《》「」")
"""Passed over when a name is looked for in a text."""
END: Final = "\n"
Wanted = tuple[tuple[str, tuple[str, ...]], ...]
"""Entries' ids, each with its names as they are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    id: str
    title: str
    aliases: tuple[str, ...]
    practice: Practice | None
    term: Term | None
    reading: str
    """The title in pinyin."""

    @property
    def initial(self) -> str:
        """The letter under which it stands, as a capital; empty where the title begins with none."""
        return self.reading[:1].upper() if self.reading[:1].isalpha() else ""


def terms_of(library: Library) -> tuple[Term, ...]:
    """The list's own terms; none where the library has no such list."""
    found = library.vocabularies.get(LIST)
    return found.terms if found else ()


def is_general(term: Term) -> bool:
    """Whether the definition rests on no source."""
    return term.texts("basis") == (GENERAL,)


def is_entry(practice: Practice, library: Library) -> bool:
    """Whether a practice stands in the glossary."""
    nature = library.term("natures", practice.nature)
    by_nature = nature is not None and nature.flag("glossary", False)
    return is_listed(practice) and (by_nature or any(term.id == practice.id for term in terms_of(library)))


def has_entries(library: Library) -> bool:
    """Whether there is a page of them."""
    is_any = any(True for _ in terms_of(library))
    return is_any or any(is_entry(practice, library) for practice in library.practices.values())


def entries(library: Library) -> tuple[Entry, ...]:
    """All entries by their pinyin; those without letters stand last."""
    terms = {term.id: term for term in terms_of(library)}
    practices = {p.id: p for p in library.practices.values() if is_entry(p, library)}
    readings = Readings()
    found = [_entry(i, practices.get(i), terms.get(i), readings) for i in {**practices, **terms}]
    return tuple(sorted(found, key=lambda entry: (entry.reading, entry.id)))


def _entry(entry_id: str, practice: Practice | None, term: Term | None, readings: Readings) -> Entry:
    title = practice.title if practice else term.label if term else ""
    aliases = dict.fromkeys((*(practice.aliases if practice else ()), *(term.aliases if term else ())))
    own = practice.pinyin if practice else term.text("pinyin") if term else None
    return Entry(
        id=entry_id,
        title=title,
        aliases=tuple(aliases),
        practice=practice,
        term=term,
        reading=readings.reading(title, title, own or ""),
    )


def looked_for(library: Library) -> Wanted:
    """The names of all entries. They change only with what others show of a record, or with the lists."""
    found: dict[str, tuple[str, ...]] = {}
    for practice in library.practices.values():
        if is_entry(practice, library):
            found[practice.id] = _names(practice.title, practice.aliases)
    for term in terms_of(library):
        found[term.id] = (*found.get(term.id, ()), *_names(term.label, term.aliases))
    return tuple(found.items())


def written_in(record: Record, wanted: Wanted) -> frozenset[str]:
    """The ids of the entries that the record writes by name."""
    text = _text(record) if wanted else ""
    return frozenset(entry_id for entry_id, names in wanted if any(name in text for name in names))


def _names(title: str, aliases: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(_plain, (title, *aliases)))


def naming(several: Sequence[Entry], library: Library, links: Links) -> Mapping[str, tuple[Record, ...]]:
    """Each entry's id → the listed records, in listing order, that refer to it or write one of its names; the
    sources on which it rests among them."""
    wanted = tuple((entry.id, _names(entry.title, entry.aliases)) for entry in several)
    found: dict[str, list[Record]] = {entry.id: [] for entry in several}
    linked = {entry.id: _linked(entry, links) for entry in several}
    for kind in KINDS if wanted else ():
        for record in links.listed[kind.name]:
            written = written_in(record, wanted)
            for entry_id in found:
                if record.id in linked[entry_id] or entry_id in written:
                    found[entry_id].append(record)
    return {i: tuple(r for r in records if r.id != i) for i, records in found.items()}


def _linked(entry: Entry, links: Links) -> frozenset[str]:
    referring = (back.record.id for back in links.backlinks.get(entry.id, ()))
    resting = entry.practice.sources if entry.practice else ()
    return frozenset((*referring, *resting, *(entry.term.texts("basis") if entry.term else ())))


def _text(record: Record) -> str:
    """All that a record writes as free text, each stretch apart."""
    leaves = leaves_of(record, Text, ProseText, Quote, Printed, TextMap)
    values = (leaf.value.as_printed if type(leaf.shape) is Printed else leaf.value for leaf in leaves)
    return END.join(map(_plain, values))


def _plain(text: str) -> str:
    return fold(text).translate(MARKS)
