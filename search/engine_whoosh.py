"""Search on Whoosh, in which no field is cut into words: any part of a text can be looked up.

In: a `Corpus`; out: `Result`s, and a generation of `search.store`. Whoosh keeps segments, columns and
deletions. The texts stand in columns of our own, which it writes and opens like its own: `WholeColumn` makes
one `search.gram_file` for each field of a segment, so that nothing goes through analyzers and the pool of
postings, where Whoosh's time goes. The only door to whoosh; knows nothing of records.
"""

from __future__ import annotations

import json
import mmap
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import accumulate, chain
from math import log
from pathlib import Path
from typing import Any

import whoosh  # type: ignore[import-untyped]
from whoosh import columns, fields, index
from whoosh.filedb.filestore import FileStorage  # type: ignore[import-untyped]
from whoosh.filedb.structfile import StructFile  # type: ignore[import-untyped]

from search import Corpus, Document, Passage, Query, Result, Updated
from search.answer import answer
from search.bitset import bitset
from search.catalogue import Changes, Documents, compare, fingerprint, write_catalogue
from search.gram_file import GramFile, Read, gram_file
from search.open_index import OpenIndex
from search.rank import K1, B
from search.store import Damaged, Generation, Store, made_with
from search.stored_file import StoredFile, stored_file

FORMAT = "1"
"""Of what this module and those that it uses write into a generation."""

BOOSTS: Mapping[str, float] = {"title": 4.0, "alias": 3.0, "practice": 2.0, "text": 1.0}
"""Whoosh's fields, named after the roles of passages, and how much a match in each weighs in BM25F."""
STORED = "stored"
"""The field of what is shown."""

INDEX = "MAIN"
WHOOSH_FILE = re.compile(f"_?{INDEX}_")

MAX_SEGMENTS = 8
"""Where there would be more, all but the first become one."""
WORN_SHARE, WORN_FROM = 4, 64
"""When one document in four (and at least 64) is not as it was last built whole, all is built anew."""


class WholeColumn(columns.Column):  # type: ignore[misc]
    """A column whose values, one for each document, become a file together when a segment is closed."""

    def __init__(
        self, make: Callable[[Sequence[Any]], bytes], open: Callable[[Read], GramFile | StoredFile]
    ) -> None:
        self._make = make
        self._open = open

    def writer(self, dbfile: Any) -> WholeWriter:
        return WholeWriter(dbfile, self._make)

    def reader(self, dbfile: Any, basepos: int, length: int, doccount: int) -> GramFile | StoredFile:
        return self._open(lambda start, size: bytes(dbfile.get(basepos + start, size)))


class WholeWriter(columns.ColumnWriter):  # type: ignore[misc]
    def __init__(self, dbfile: Any, make: Callable[[Sequence[Any]], bytes]) -> None:
        super().__init__(dbfile)
        self._make = make
        self._values: list[Any] = []

    def add(self, docnum: int, value: Any) -> None:
        self._values.append(value)

    def finish(self, docnum: int) -> None:
        self._dbfile.write(self._make(self._values))


def schema() -> fields.Schema:
    """For each role of passages what finds the documents that hold a word in them; and what is shown."""
    texts = {role: fields.COLUMN(WholeColumn(gram_file, GramFile)) for role in BOOSTS}
    return fields.Schema(**texts, **{STORED: fields.COLUMN(WholeColumn(stored_file, StoredFile))})


def fields_of(document: Document) -> dict[str, Any]:
    """A document as Whoosh is given it; each field has a value."""
    texts = {role: tuple(p.text for p in document.passages if p.role == role) for role in BOOSTS}
    return {**texts, STORED: pack(document)}


def pack(document: Document) -> bytes:
    """What is shown of a document; in GB 18030, where Chinese takes two bytes and all else fits too (but
    halves of surrogates: these become JSON's escapes).
    """
    rows = [(p.text, p.role, p.label, p.anchor) for p in document.passages]
    content = (document.kind, document.id, document.title, document.url, rows)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
        "gb18030", "backslashreplace"
    )


def unpack(data: bytes) -> Document:
    kind, id_, title, url, rows = json.loads(data.decode("gb18030"))
    return Document(kind=kind, id=id_, title=title, url=url, passages=tuple(Passage(*row) for row in rows))


class MappedStorage(FileStorage):  # type: ignore[misc]
    """Files are mapped into memory and closed at once, so that no handle is left open."""

    def open_file(self, name: str, **options: Any) -> StructFile:
        with (Path(self.folder) / name).open("rb") as file:
            is_empty = file.seek(0, 2) == 0
            data = BytesIO() if is_empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return StructFile(data, name=name)


def write_segment(
    folder: Path, deleted: Iterable[int], dropped: Set[int], documents: Iterable[Document]
) -> None:
    """Delete documents (Whoosh's numbers), forget segments (by their order), write one more at the end."""
    opened = index.FileIndex(FileStorage(str(folder)), schema=schema(), indexname=INDEX)
    # No lock of Whoosh's: the store's is held. No compound file: its parts would be copied once more.
    writer = opened.writer(compound=False, _lk=False)
    for number in deleted:
        writer.delete_document(number)
    for document in documents:
        writer.add_document(**fields_of(document))
    writer.commit(mergetype=lambda _, segments: [s for i, s in enumerate(segments) if i not in dropped])


@dataclass(frozen=True, slots=True)
class Segment:
    """`places`: of its documents in the corpus, -1 for deleted ones. Lists go by number in the segment."""

    places: Sequence[int]
    fields: Mapping[str, GramFile]
    stored: StoredFile

    def holding(self, role: str, word: str) -> Iterator[tuple[int, int, int]]:
        """The documents that hold a word in a field: place, number, and how often."""
        for number, count in zip(*self.fields[role].postings(word), strict=True):
            place = self.places[number]
            if place >= 0:
                yield place, number, count


def open_segments(folder: Path, documents: Documents) -> Iterator[Segment]:
    opened = index.FileIndex(MappedStorage(str(folder)), schema=schema(), indexname=INDEX)
    if opened.is_empty():
        return
    place_of = {number: place for place, number in enumerate(documents.numbers)}
    for reader, offset in opened.reader().leaf_readers():
        places = [place_of.get(offset + number, -1) for number in range(reader.doc_count_all())]
        found = {name: reader.column_reader(name, translate=False) for name in (*BOOSTS, STORED)}
        yield Segment(places, {role: found[role] for role in BOOSTS}, found[STORED])


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with the segments. `written`: places in the corpus of what the new one holds; `deleted`:
    Whoosh's numbers; `dropped`: segments by their order; `numbers`: Whoosh's for the corpus's documents.
    """

    written: Sequence[int]
    deleted: Sequence[int]
    dropped: Set[int]
    numbers: tuple[int, ...]


class WhooshIndex(OpenIndex):
    """A verified generation as `search.answer.Index`. Everything is open: no file is opened later."""

    def __init__(self, generation: Generation) -> None:
        super().__init__(generation)
        self._segments = list(open_segments(generation.folder, self.documents))
        self._starts = list(accumulate((len(s.places) for s in self._segments), initial=0))

    def holding(self, folded: str) -> int:
        return bitset(
            place
            for segment in self._segments
            for role in BOOSTS
            for place, _, _ in segment.holding(role, folded)
        )

    def document(self, number: int) -> Document:
        own = self.documents.numbers[number]
        i = bisect_right(self._starts, own) - 1
        return unpack(self._segments[i].stored[own - self._starts[i]])

    def bm25(self, folded: str) -> dict[int, float]:
        """BM25F: the sum over the fields, each with its boost."""
        total: dict[int, float] = {}
        for role, boost in BOOSTS.items():
            found = [
                (place, count / (count + norms[number]))
                for segment, norms in zip(self._segments, self._norms[role], strict=True)
                for place, number, count in segment.holding(role, folded)
            ]
            weight = boost * (K1 + 1) * (log(self.size / (len(found) + 1)) + 1)
            for place, share in found:
                total[place] = total.get(place, 0.0) + weight * share
        return total

    @cached_property
    def _norms(self) -> dict[str, list[list[float]]]:
        """For each field, segment and document: what the length of the field adds to the count of a word."""
        norms = {}
        for role in BOOSTS:
            lengths = [segment.fields[role].lengths for segment in self._segments]
            alive = (
                length
                for segment, own in zip(self._segments, lengths, strict=True)
                for place, length in zip(segment.places, own, strict=True)
                if place >= 0
            )
            average = max(sum(alive), 1) / self.size
            norms[role] = [[K1 * (1 - B + B * length / average) for length in own] for own in lengths]
        return norms

    def is_worn(self, changes: Changes) -> bool:
        """Whether too much would not stand in the first segment, or stand in it deleted."""
        first = self._segments[0].places if self._segments else ()
        alive = sum(place >= 0 and changes.moves[place] >= 0 for place in first)
        size = len(changes.fresh) + sum(move >= 0 for move in changes.moves)
        worn = max(size, len(first)) - alive
        return worn >= WORN_FROM and worn * WORN_SHARE >= size

    def plan(self, changes: Changes) -> Plan:
        """How the segments follow the changes: what stays keeps its place in its segment."""
        moves = [[changes.moves[place] if place >= 0 else -1 for place in s.places] for s in self._segments]
        is_full = len(moves) >= MAX_SEGMENTS and bool(changes.fresh)
        dropped = {i for i, own in enumerate(moves) if max(own) < 0 or (is_full and i)}
        written = sorted(chain(changes.fresh, *(filter(is_place, moves[i]) for i in dropped)))
        deleted: list[int] = []
        numbers: dict[int, int] = {}
        following = 0
        for i, (segment, own) in enumerate(zip(self._segments, moves, strict=True)):
            if i in dropped:
                continue
            for number, (place, move) in enumerate(zip(segment.places, own, strict=True)):
                if move >= 0:
                    numbers[move] = following + number
                elif place >= 0:
                    deleted.append(self._starts[i] + number)
            following += len(own)
        numbers |= {place: following + i for i, place in enumerate(written)}
        return Plan(written, deleted, dropped, tuple(numbers[place] for place in range(len(numbers))))


def is_place(number: int) -> bool:
    return number >= 0


class WhooshEngine:
    """The `search.Engine` on Whoosh. What is open stays open while it is current."""

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder, made_with("whoosh", format=FORMAT, whoosh=whoosh.versionstring()))
        self._index: WhooshIndex | None = None

    def search(self, query: Query, *, limit: int = 20) -> Result:
        """Raises `search.store.Damaged` when there is no sound index: then `update` builds it."""
        if self._index is None or not self._store.is_unchanged(self._index.generation):
            self._index = self._store.read(WhooshIndex)
        return answer(self._index, query, limit)

    def update(self, corpus: Corpus) -> Updated:
        prints = tuple(map(fingerprint, corpus.documents))
        with self._store.writing():
            try:
                old = self._store.read(WhooshIndex)
            except Damaged as damage:
                self._build(corpus, prints)
                return Updated(added=len(prints), rebuilt=str(damage))
            changes = compare(old.documents, corpus, prints)
            worn = old.is_worn(changes)
            if worn:
                self._build(corpus, prints)
            elif not changes.is_order_kept or not old.catalogue.has_settings_of(corpus):
                self._change(old, changes, corpus, prints)
            return Updated(
                added=len(changes.added),
                changed=len(changes.changed),
                removed=len(changes.removed),
                rebuilt="自上次整体建成以来变动已多" if worn else "",
            )

    def _build(self, corpus: Corpus, prints: tuple[str, ...]) -> None:
        numbers = tuple(range(len(prints)))
        with self._store.draft() as folder:
            index.FileIndex.create(FileStorage(str(folder)), schema(), INDEX)
            if numbers:
                write_segment(folder, (), frozenset(), corpus.documents)
            write_catalogue(folder, corpus, prints, numbers)

    def _change(self, old: WhooshIndex, changes: Changes, corpus: Corpus, prints: tuple[str, ...]) -> None:
        plan = old.plan(changes)
        kept = [name for name in old.generation.files if WHOOSH_FILE.match(name)]
        with self._store.draft(old.generation, kept) as folder:
            if plan.written or plan.deleted or plan.dropped:
                written = [corpus.documents[place] for place in plan.written]
                write_segment(folder, plan.deleted, plan.dropped, written)
            write_catalogue(folder, corpus, prints, plan.numbers, old.catalogue, changes)
