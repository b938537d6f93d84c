"""What the browser's index holds beside positions: documents, names, texts, facets, readings, numbers.

In: a corpus and its layout. Out: names and contents of files, and what the manifest says of them. A file
holds a run of documents (names, numbers); the manifest says with which each run begins. Knows no pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from search import Corpus, Document, Facet
from search.browser.digits import all_digits
from search.browser.layout import OtherName
from search.query import number_keys

MAX_FILES = 120
"""Of a kind whose files are small, for a large library."""
MIN_DOCUMENTS = 16
NAME_FILES = 60
NAME_CHARACTERS = 1500
READING_CHARACTERS = 60_000
FACET_DOCUMENTS = 4096
NUMBER_CHARACTERS = 12_000

_TAIL = re.compile(r"[0-9]{4}-[0-9]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Some files of a kind: `<kind>/<i>` holds `values[i]`; it begins with number `starts[i]`."""

    kind: str
    starts: tuple[int, ...]
    values: tuple[object, ...]


def documents(corpus: Corpus) -> Run:
    """What a hit shows: kind, id, title, address."""
    rows = [[d.kind, d.id, d.title, d.url] for d in corpus.documents]
    size = max(MIN_DOCUMENTS, -(-len(rows) // MAX_FILES))
    starts = tuple(range(0, len(rows), size))
    return Run(kind="d", starts=starts, values=tuple(rows[start : start + size] for start in starts))


def names(others: Sequence[OtherName]) -> Run:
    """Each name that is no document's one title: its text, then its owners as `document << 2 | role`."""
    rows: list[list[object]] = [
        [name.text, *(document << 2 | role for document, role in name.owners)] for name in others
    ]
    sizes = [len(name.text) + 6 * len(name.owners) for name in others]
    return _cut("n", rows, sizes, max(sum(sizes) // NAME_FILES, NAME_CHARACTERS))


def readings(corpus: Corpus) -> Run:
    """Of each document its readings, one after another with tabs between."""
    rows = ["\t".join(document.readings) for document in corpus.documents]
    return _cut("r", rows, list(map(len, rows)), READING_CHARACTERS)


def numbers(named: Iterable[Iterable[str]]) -> tuple[Run, tuple[str, ...]]:
    """Each number with its documents, in order of `year-serial`, and with which of these each file begins.
    `named`: of each document those that it names."""
    owners: dict[str, list[int]] = {}
    for i, keys_of_document in enumerate(named):
        for key in keys_of_document:
            owners.setdefault(key, []).append(i)
    keys = sorted(owners, key=lambda key: (tail(key), key))
    rows = [[key, *owners[key]] for key in keys]
    run = _cut("x", rows, [len(key) + 6 * len(owners[key]) for key in keys], NUMBER_CHARACTERS)
    return run, tuple(tail(keys[start]) for start in run.starts)


def numbers_of(document: Document) -> tuple[str, ...]:
    """The same as `Document.numbers`; that most texts hold no year is seen at once."""
    texts = (p.text for p in document.passages if "1" in p.text or "2" in p.text)
    return tuple(dict.fromkeys(key for text in texts for key in number_keys(text)))


def tail(key: str) -> str:
    """The part of a number's key that every key that ends in it must share: `2019-29`."""
    match = _TAIL.search(key)
    return match[0] if match else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetColumn:
    """The values of a facet as pages show them; of each run of documents which values each has, as digits."""

    values: tuple[str, ...]
    chunks: tuple[str, ...]


def facet_column(facet: Facet, corpus: Corpus) -> FacetColumn:
    """Values in their fixed order, then the others in order."""
    present = set(chain.from_iterable(d.facets.get(facet.name, ()) for d in corpus.documents))
    fixed = [value for value in dict.fromkeys(facet.values) if value in present]
    values = (*fixed, *sorted(present.difference(fixed)))
    place = {value: i for i, value in enumerate(values)}
    known: dict[tuple[str, ...], bytes] = {}
    rows: list[bytes] = []
    for document in corpus.documents:
        own = document.facets.get(facet.name, ())
        if own not in known:
            known[own] = _row(sorted({place[value] for value in own}))
        rows.append(known[own])
    starts = range(0, len(rows), FACET_DOCUMENTS)
    return FacetColumn(
        values=values,
        chunks=tuple(b"".join(rows[start : start + FACET_DOCUMENTS]).decode() for start in starts),
    )


def _row(numbers: Sequence[int]) -> bytes:
    """How many numbers, then each less the one before."""
    return all_digits((len(numbers), *(b - a for a, b in pairwise([0, *numbers]))))


def _cut(kind: str, rows: Sequence[object], sizes: Sequence[int], each: int) -> Run:
    """Runs of about `each` by these sizes."""
    starts = tuple(_starts(sizes, each))
    return Run(
        kind=kind,
        starts=starts,
        values=tuple(rows[a:b] for a, b in pairwise([*starts, len(rows)])),
    )


def _starts(sizes: Sequence[int], each: int) -> Iterator[int]:
    filled = 0
    for i, size in enumerate(sizes):
        if i == 0 or (filled and filled + size > each):
            yield i
            filled = 0
        filled += size
