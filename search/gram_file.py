"""One field of many documents as a file in which any part of their text can be looked up.

In: the passages of each document, as readers see them. Out: bytes; and, from bytes, the documents that hold
a folded word, with how often they do. The pairs of characters and where they stand are those of
`search.grams`. Knows no engine and no file system.

    header       sizes of what follows; this and all numbers below are in the machine's order of bytes
    keys         of the pairs, ascending, 8 bytes each
    numbers      how many places come before those of each pair, 4 bytes each; and their sum
    offsets      where the places of each pair start in the last part, 4 bytes each; and its size
    documents    where each starts in the folded text, and its end, as `grams.decode` reads it
    places       where each pair stands in the folded text, as `grams.encode` writes it
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from search import grams

if TYPE_CHECKING:
    from search.grams import Numbers, Places

HEADER = struct.Struct("=5Q")

Read = Callable[[int, int], bytes]
"""Offset and size → the bytes there."""


def gram_file(documents: Sequence[Sequence[str]]) -> bytes:
    """The file of documents 0, 1, 2 …, each given as its passages."""
    folded = grams.fold_codes([passage for passages in documents for passage in passages])
    found = grams.find_grams(folded.codes)
    places, offsets = grams.encode(found.positions, found.starts)
    starts = folded.starts[[0, *accumulate(map(len, documents))]].astype("uint32")
    starts[1:] -= starts[:-1].copy()
    parts = (
        found.keys.tobytes(),
        found.starts.astype("uint32").tobytes(),
        offsets.astype("uint32").tobytes(),
        grams.varints(starts)[0],
        places,
    )
    return HEADER.pack(*map(len, parts)) + b"".join(parts)


class GramFile:
    """What `gram_file` wrote. Its parts are read when they are needed first."""

    def __init__(self, read: Read) -> None:
        self._read = read
        sizes = HEADER.unpack(read(0, HEADER.size))
        self._parts = list(pairwise(accumulate(sizes, initial=HEADER.size)))

    def postings(self, word: str) -> tuple[list[int], list[int]]:
        """The documents in which a folded word, of one character or more, stands in a passage, ascending; and
        how often it does in each.
        """
        found = self._find(word)
        owners = self._documents.searchsorted(found, side="right") - 1
        firsts = [0, *((owners[1:] != owners[:-1]).nonzero()[0] + 1).tolist()] if len(owners) else []
        counts = [end - start for start, end in pairwise([*firsts, len(owners)])]
        return owners[firsts].tolist() if firsts else [], counts

    @cached_property
    def lengths(self) -> list[int]:
        """Of the documents, in folded characters, walls included."""
        return [end - start for start, end in pairwise(self._documents.tolist())]

    def _find(self, word: str) -> Places:
        if len(word) > 1:
            return grams.find_phrase(word, self._count, self._places)
        return self._find_character(ord(word))

    def _find_character(self, code: int) -> Places:
        """All pairs that begin with it. Their lists are decoded as one, in which each but the first is too
        high by the last number before it (all of it modulo 2 to the power of 32).
        """
        first = bisect_left(self._keys, code << grams.KEY_BITS)
        last = bisect_left(self._keys, code + 1 << grams.KEY_BITS)
        found = grams.decode(self._part(4, self._offsets[first], self._offsets[last]))
        starts = [number - self._numbers[first] for number in self._numbers[first : last + 1]]
        if last - first > 1:
            counts = [end - start for start, end in pairwise(starts)]
            excess = found[[start - 1 for start in starts[1:-1]]]
            found[starts[1] :] -= excess.repeat(counts[1:])
            found.sort()
        return found.astype("int64")

    def _count(self, key: int) -> int:
        at = self._index(key)
        return 0 if at is None else self._numbers[at + 1] - self._numbers[at]

    def _places(self, key: int) -> Numbers:
        at = self._index(key)
        return grams.decode(b"" if at is None else self._part(4, self._offsets[at], self._offsets[at + 1]))

    def _index(self, key: int) -> int | None:
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key else None

    @cached_property
    def _keys(self) -> memoryview:
        return memoryview(self._part(0)).cast("Q")

    @cached_property
    def _numbers(self) -> memoryview:
        return memoryview(self._part(1)).cast("I")

    @cached_property
    def _offsets(self) -> memoryview:
        return memoryview(self._part(2)).cast("I")

    @cached_property
    def _documents(self) -> Places:
        return grams.decode(self._part(3)).astype("int64")

    def _part(self, number: int, start: int = 0, end: int | None = None) -> bytes:
        offset, limit = self._parts[number]
        return self._read(offset + start, (limit - offset if end is None else end) - start)
