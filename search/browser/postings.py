"""Where each pair of characters stands, as bytes: all positions, or for a frequent pair a summary and blocks.

In: a `Layout`. Out: `Pairs`, which `ranges.py` packs into files. Knows no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from search import grams
from search.browser.layout import Layout

if TYPE_CHECKING:
    from search.grams import Numbers, Places


COUNT_BITS, FLAG_BITS = 4, 1
"""The first byte of a set of documents: bits for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large files get, in bytes before base64; `block` in positions."""

    range: int
    block: int = 1 << 16

    @property
    def frequent(self) -> int:
        """With so many positions a pair is frequent."""
        return self.range // 3

    @property
    def common(self) -> int:
        """With so many positions a character has a summary of its own."""
        return self.range // 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a range file holds of a pair or a character whose positions are elsewhere."""

    names: bytes
    documents: bytes
    blocks: tuple[tuple[int, bytes], ...] = ()
    """First position and bytes of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """All pairs, their positions as bytes: pair i has the segments `at[i]` … `at[i + 1]`, and the bytes of
    segment k are `data[ends[k] : ends[k + 1]]`. A frequent pair has a segment of its positions in names, if
    there are any, then one for each block; any other has one."""

    found: grams.Grams
    names_end: int
    documents: int
    owners: Numbers
    frequent: tuple[int, ...]
    segments: Places
    at: Places
    data: bytes
    ends: Places

    def count(self, a: int, b: int) -> int:
        """Positions of the pairs from `a` up to `b`."""
        return int(self.found.starts[b] - self.found.starts[a])

    def characters(self) -> Iterator[tuple[int, int, int]]:
        """Each first character of pairs, the place of the first of its pairs, and that after its last."""
        first = (self.found.keys >> grams.KEY_BITS).astype("i8")
        starts = (first[1:] != first[:-1]).nonzero()[0] + 1
        for a, b in pairwise([0, *starts.tolist(), len(first)] if len(first) else []):
            yield int(first[a]), a, b

    def pair(self, i: int) -> Summary:
        """The summary of a frequent pair."""
        first, last = int(self.at[i]), int(self.at[i + 1])
        positions = self.found.positions[self.found.starts[i] : self.found.starts[i + 1]]
        in_names = int(positions.searchsorted(self.names_end))
        middle = first + (in_names > 0)
        numbers = self.owners[positions[in_names:]]
        return Summary(
            names=self.data[self.ends[first] : self.ends[middle]],
            documents=bytes([COUNT_BITS]) + grams.packed_counts(numbers, self.documents),
            blocks=tuple(
                (
                    int(self.found.positions[self.segments[k]]),
                    self.data[self.ends[k] : self.ends[k + 1]],
                )
                for k in range(middle, last)
            ),
        )

    def character(self, a: int, b: int) -> Summary:
        """The summary of a character, whose pairs are those from `a` up to `b`."""
        positions = self.found.positions[self.found.starts[a] : self.found.starts[b]]
        in_names = positions[positions < self.names_end]
        in_names.sort()
        names, _ = grams.encode(in_names, grams.merged(self.at[:0], [0, len(in_names)]))
        numbers = self.owners[positions[positions >= self.names_end]]
        return Summary(
            names=names, documents=bytes([FLAG_BITS]) + grams.packed_flags(numbers, self.documents)
        )


def encode_pairs(layout: Layout, sizes: Sizes) -> Pairs:
    """All pairs of a text."""
    found = grams.find_grams(layout.codes)
    counts = found.starts[1:] - found.starts[:-1]
    frequent = (counts >= sizes.frequent).nonzero()[0].tolist()
    cuts: list[int] = []
    for i in frequent:
        start, end = int(found.starts[i]), int(found.starts[i + 1])
        in_names = int(found.positions[start:end].searchsorted(layout.names_end))
        cuts += range(start + in_names, end, sizes.block)
    segments = grams.merged(found.starts, cuts)
    data, ends = grams.encode(found.positions, segments)
    return Pairs(
        found=found,
        names_end=layout.names_end,
        documents=len(layout.text_starts) - 1,
        owners=grams.owners_of(layout.text_starts),
        frequent=tuple(frequent),
        segments=segments,
        at=segments.searchsorted(found.starts),
        data=data,
        ends=ends,
    )
