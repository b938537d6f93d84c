"""Documents taken in one by one, so that their texts are never in memory together.

In: the documents of a corpus. Out: what the index is made from: each without its passages, the layout of all,
numbers that they name, and the rows of the files `t/…`, which wait in a passing file. A tenth of the memory
that a large corpus takes.
"""

from __future__ import annotations

import marshal
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from search import Document
from search.browser import texts
from search.browser.columns import numbers_of
from search.browser.layout import Laying, Layout

IN_MEMORY = 1 << 20
"""So many bytes of rows need no file."""


class Rows:
    """Rows of passages, written once, one after another, and then read in any order."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (closed with the rows)
        weakref.finalize(self, self._file.close)
        self._sizes = array("L")
        self._starts: Sequence[int] = ()

    def add(self, row: texts.Row) -> None:
        content = marshal.dumps(row)
        self._file.write(content)
        self._sizes.append(len(content))

    def between(self, start: int, end: int) -> list[texts.Row]:
        """Those of the documents from `start` up to `end`."""
        if len(self._starts) <= len(self._sizes):
            self._starts = array("Q", accumulate(self._sizes, initial=0))
        self._file.seek(self._starts[start])
        return [marshal.loads(self._file.read(size)) for size in self._sizes[start:end]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    documents: tuple[Document, ...]
    """Without passages."""
    layout: Layout
    numbers: tuple[tuple[str, ...], ...]
    """Of each document those that it names."""
    sizes: tuple[int, ...]
    """Characters of each document's passages."""
    rows: Rows


def taken_in(documents: Iterable[Document]) -> Intake:
    laying, rows = Laying(), Rows()
    slim: list[Document] = []
    numbers: list[tuple[str, ...]] = []
    sizes: list[int] = []
    for document in documents:
        laying.add(document)
        rows.add(texts.row(document))
        numbers.append(numbers_of(document))
        sizes.append(texts.characters(document))
        slim.append(without_passages(document))
    return Intake(
        documents=tuple(slim), layout=laying.done(), numbers=tuple(numbers), sizes=tuple(sizes), rows=rows
    )


def without_passages(document: Document) -> Document:
    return Document(
        kind=document.kind,
        id=document.id,
        title=document.title,
        url=document.url,
        passages=(),
        facets=document.facets,
        readings=document.readings,
    )
