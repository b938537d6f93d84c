"""Library + Links → the corpus that is searched: one document for every listed record and gathering page.

The last stage beside render and export. What a document holds stands on its page, and nothing else: its
titles, the practices that its case adopts, its texts by paragraph (`passages.py` walks the record). What
other records say of it (backlinks, tables of cases, similar cases) is found in those. Of `search` only the
contract is known, and no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

from caselib.facets import FACETS, INFERRED, MASKED, PAGE_KINDS, Names, Terms, names_of, values_of
from caselib.glossary import Entry, entries
from caselib.library import Library, kind_of, url_of
from caselib.links import Links
from caselib.model import KINDS, Record
from caselib.passages import Spot, Teller, Told
from caselib.pinyin import Readings
from caselib.places import LOOSE_SUFFIX, Place
from caselib.spoken import spoken_files
from caselib.vocabulary import Term
from search import Corpus, Document, Facet, Passage


def corpus(library: Library, links: Links, names: Names | None = None) -> Corpus:
    """All that is searched, in the order of the listings: records by kind, places, dimensions, collections,
    the glossary and its terms.

    `library` must be the one that `links` was made from.
    """
    indexer = Indexer(library, links, names)
    return indexer.corpus(tuple(indexer.documents()))


class Mended(Protocol):
    """Files of an index that are others now, by address, and what is kept of the index as it is now."""

    @property
    def files(self) -> Mapping[str, bytes]: ...

    @property
    def state(self) -> bytes: ...


Write = Callable[[str, bytes], None]
Change = tuple[int, Document, Document]
"""A document's number in the corpus, as it was, as it is."""
IndexState = tuple[bytes, tuple[dict[str, str], dict[str, str], tuple[str, ...]]]
"""What a build keeps of the index: the engine's own state, and what facets' values are called."""


class Said(NamedTuple):
    """A document's kind, and its names as they are said."""

    kind: str
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indexing:
    """The browser's index as a build makes it. `make` writes the files of a corpus, whose documents come one
    by one, and returns its state; `mend` gives the files that change when texts of documents do, None where
    it cannot say."""

    make: Callable[[Corpus, Iterable[Document], Write], bytes]
    mend: Callable[[Callable[[str], bytes], bytes, Sequence[Change]], Mended | None]
    table: Callable[[Any, Iterable[Document]], None] | None = None
    """Fills a database's tables for search, where it can."""

    def anew(self, library: Library, links: Links, write: Write) -> IndexState:
        """Write the whole index, and how names are said for those who ask without it."""
        names = names_of(library, links)
        indexer = Indexer(library, links, names)
        heard: list[Said] = []

        def documents() -> Iterator[Document]:
            """One by one: the texts of a large library do not fit into memory beside their index."""
            for document in indexer.documents():
                heard.append(Said(document.kind, document.readings))
                yield document

        state = self.make(indexer.corpus(()), documents(), write)
        for file in spoken_files(heard):
            write(file.url, file.content)
        return state, (dict(names.titles), dict(names.places), names.years)

    def fill(self, connection: Any, library: Library, links: Links) -> None:
        """Put all documents into the tables for search of a database."""
        if self.table:
            self.table(connection, corpus(library, links).documents)

    def mended(
        self,
        library: Library,
        links: Links,
        kept: IndexState,
        records: Iterable[tuple[Record, Record]],
        read: Callable[[str], bytes],
    ) -> tuple[Mapping[str, bytes], IndexState] | None:
        """The files that change when only running texts of records do, given as they were and as they are.
        `read` gives a file by its address below `search/`."""
        state, names = kept
        indexer = Indexer(library, links, Names(*names), Unread())
        before = {kind.name: 0 for kind in KINDS}
        for kind, after in pairwise(KINDS):
            before[after.name] = before[kind.name] + len(links.listed[kind.name])
        changes = [
            (before[kind_of(new).name] + links.rank[new.id], indexer.of_record(old), indexer.of_record(new))
            for old, new in records
            if new.id in links.rank
        ]
        mended = self.mend(read, state, changes)
        return None if mended is None else (mended.files, (mended.state, names))


class Unread(Readings):
    """Reads no name aloud: where names are what they were, nobody asks, and the reader costs much to wake."""

    def reading(self, text: str, title: str = "", own: str = "") -> str:
        return ""


def facets(terms: Terms) -> tuple[Facet, ...]:
    """What can be counted and filtered by, with the order of the values."""
    return tuple(
        Facet(
            name=f.name, label=f.label, aliases=f.aliases, values=tuple(f.order(terms)), is_year=f.is_year
        )
        for f in FACETS
    )  # fmt: skip


def codes_of(terms: Terms) -> dict[str, dict[str, str]]:
    """Facet's name → id or code → value, as `Corpus.codes` wants it."""
    names = {name: kind.label for kind in KINDS for name in (kind.name, kind.folder)}
    records = {
        kind: {record.id: terms.titles[record.id] for record in terms.links.listed[kind]}
        for kind in ("practice", "policy", "organization")
    }
    known = terms.library.vocabularies
    listed = {
        facet: {term.id: term.label for name in lists if name in known for term in known[name].terms}
        for facet, lists in LISTS.items()
    }
    return {
        "kind": {**names, **PAGE_LABELS},
        "place": dict(terms.places),
        "inferred_place": dict(terms.places),
        "marks": {"masked": MASKED, "inferred": INFERRED},
        **records,
        **listed,
    }


def synonyms(library: Library) -> tuple[tuple[str, ...], ...]:
    """Words that are suggested for each other: a term of the list `synonyms` with its aliases."""
    found = library.vocabularies.get("synonyms")
    return tuple((term.label, *term.aliases) for term in (found.terms if found else ()) if term.aliases)


RANKS = {"title": 0, "alias": 1, "practice": 2, "text": 3}
NAMES = ("title", "alias")
TITLE = Spot("", "", "title")
PAGE_LABELS = dict(PAGE_KINDS)
LISTS = {
    "level": ("policy_levels", "levels"), "subject": ("subjects",), "dimension": ("dimensions",),
    "grade": ("grades",), "completeness": ("completeness",),
}  # fmt: skip
"""Facet → the closed lists whose terms are its values."""
SCOPES = {"dimension": "范围", "collection": "说明"}
"""The labels of their scope on the pages."""


class Indexer:
    """Makes the documents of one run, or of one worker's share of it.

    `names`, worked out from all records, and `readings`, what was read before, may be handed in: then a
    record's document asks for nothing but that record and those that its page shows.
    """

    def __init__(
        self, library: Library, links: Links, names: Names | None = None, readings: Readings | None = None
    ) -> None:
        self.terms = Terms(library, links, names)
        self.library = library
        self.links = links
        self.teller = Teller(library, links)
        self.readings = readings or Readings()

    def corpus(self, documents: tuple[Document, ...]) -> Corpus:
        terms = self.terms
        return Corpus(
            documents=documents, facets=facets(terms), synonyms=synonyms(self.library), codes=codes_of(terms)
        )

    def documents(self) -> Iterator[Document]:
        """Those of all records, then of all else."""
        records = (record for kind in KINDS for record in self.links.listed[kind.name])
        yield from map(self.of_record, records)
        yield from self.gathering()

    def gathering(self) -> Iterator[Document]:
        """The documents of all that is no record: places, dimensions, collections, the glossary."""
        for code in self.links.places:
            yield self.of_place(self.library.places.path(code)[-1])
        for name, vocabulary in (("dimension", "dimensions"), ("collection", "collections")):
            found = self.library.vocabularies.get(vocabulary)
            yield from (self.of_term(name, term) for term in (found.terms if found else ()))
        named = entries(self.library)
        if named:
            yield from self.of_glossary(named)

    def of_record(self, record: Record) -> Document:
        told, values = self.teller.record(record), values_of(record, self.terms)
        return self._document(
            kind_of(record).name, record.id, url_of(record), told, values, record.pinyin or ""
        )

    def of_place(self, place: Place) -> Document:
        """A place goes by its name, by that after all above it, and by that without 市 or 区."""
        names = (short_name(place.name), self.terms.full_name(place.code))
        told = [(place.name, TITLE), *((name, Spot("地区", "", "alias")) for name in names)]
        facets = {"kind": (PAGE_LABELS["place"],), "place": tuple(self.terms.path(place.code))}
        local = self.library.vocabularies.get("places")
        term = local.find(place.code) if local else None
        own = term.text("pinyin") if term else ""
        return self._document("place", place.code, f"places/{place.code}.html", told, facets, own)

    def of_term(self, kind: str, term: Term) -> Document:
        """A dimension or collection: its names and what belongs to it."""
        told = [(term.label, TITLE)]
        if kind == "dimension":
            told.append((term.text("full"), Spot("全称", "", "alias")))
        told.append((term.text("scope"), Spot(SCOPES[kind], "scope")))
        own = {"dimension": (term.label,)} if kind == "dimension" else {}
        facets = {"kind": (PAGE_LABELS[kind],), **own}
        return self._document(kind, term.id, f"{kind}s/{term.id}.html", told, facets, term.text("pinyin"))

    def of_glossary(self, found: tuple[Entry, ...]) -> Iterator[Document]:
        """The page, with what it adds to practices (found by their own names), and each other term."""
        label = PAGE_LABELS["glossary"]
        told = [(label, TITLE)]
        facets = {"kind": (label,)}
        for entry in found:
            if entry.term and entry.practice:
                told.append((entry.term.text("definition"), Spot(entry.title, entry.id)))
        yield self._document("glossary", "index", "glossary.html", told, facets, "")
        for term in (entry.term for entry in found if entry.term and not entry.practice):
            aliases = ((alias, Spot("别称", term.id, "alias")) for alias in term.aliases)
            said = (term.text("definition"), Spot("释义", term.id))
            told = [(term.label, TITLE), *aliases, said]
            yield self._document("glossary", term.id, "glossary.html", told, facets, term.text("pinyin"))

    def _document(
        self, kind: str, id_: str, url: str, told: list[Told], facets: Mapping[str, tuple[str, ...]], own: str
    ) -> Document:
        """A text that is said several times counts once, where it ranks highest."""
        once: dict[str, Passage] = {}
        for text, spot in sorted(told, key=_rank):
            if text and text not in once:
                once[text] = Passage(text, spot.role, spot.label, spot.anchor)
        title = told[0][0]
        names = [one.text for one in once.values() if one.role in NAMES]
        return Document(
            kind=kind,
            id=id_,
            title=title,
            url=url,
            passages=tuple(once.values()),
            facets=facets,
            readings=tuple(self.readings.reading(name, title, own) for name in names),
        )


def _rank(told: Told) -> int:
    return RANKS[told[1].role]


def short_name(name: str) -> str:
    """泸州 for 泸州市, 香港 for 香港特别行政区; the name itself where it has no such ending."""
    cut = next((i for i in range(2, len(name)) if LOOSE_SUFFIX.fullmatch(name[i:])), len(name))
    return name[:cut]
