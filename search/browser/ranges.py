"""Packs pairs into files of a size that a query can afford; `postings.js` reads them.

In: a `Layout`. Out: contents of the files `g/<n>` (ranges of pairs) and `b/<n>` (blocks of the positions of
frequent ones), and what the manifest says of them. Knows nothing of documents but their number.

A range file holds the number of its entries; three numbers an entry (its first character less the one
before; its second, less the one before where the first is the same; `size << 1`, or `blocks << 1 | 1` for a
summary); for each summary the size of its positions in names, that of its documents, the number of its first
block, then of each block the first position less the one before; then the bytes of all entries. An entry is
all positions of its pair; a summary is positions in names, then a set of documents: how many bits each has,
then these. A summary whose second character is 0 is of a character. Numbers are LEB128, positions are
differences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from search import grams
from search.browser.layout import Layout
from search.browser.postings import Pairs, Sizes, Summary, encode_pairs

if TYPE_CHECKING:
    from search.grams import Numbers, Places

ENTRY_BYTES = 5
"""About what the numbers of an entry take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """`ranges[i]` begins with the key `firsts[i]`; `characters` are all that begin a pair, with how often."""

    firsts: tuple[int, ...]
    ranges: tuple[bytes, ...]
    blocks: tuple[bytes, ...]
    characters: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entries:
    """In order of their keys: a summary where there is one, else all positions of the pair.

    What `data` holds for entry i lies between `bounds[i]` and `bounds[i + 1]`.
    """

    keys: Places
    bounds: Places
    data: bytes
    summaries: Mapping[int, Summary]


def pack(layout: Layout, sizes: Sizes) -> Postings:
    """All positions of all pairs of a text, in files."""
    pairs = encode_pairs(layout, sizes)
    characters = list(pairs.characters())
    if not characters:
        return Postings(firsts=(), ranges=(), blocks=(), characters=())
    entries = _entries(pairs, [found for found in characters if pairs.count(*found[1:]) >= sizes.common])
    weights = _sizes(entries) + ENTRY_BYTES
    filled = (weights.cumsum() - weights) // sizes.range
    starts = [0, *((filled[1:] != filled[:-1]).nonzero()[0] + 1).tolist(), len(filled)]
    return Postings(
        firsts=tuple(entries.keys[starts[:-1]].tolist()),
        ranges=tuple(_contents(entries, starts)),
        blocks=tuple(data for i in sorted(entries.summaries) for _, data in entries.summaries[i].blocks),
        characters=tuple((code, pairs.count(a, b)) for code, a, b in characters),
    )


def _entries(pairs: Pairs, common: Iterable[tuple[int, int, int]]) -> _Entries:
    """Those of all pairs, and of the characters that are common."""
    characters = {code << grams.KEY_BITS: pairs.character(a, b) for code, a, b in common}
    own = pairs.found.keys.astype("i8")
    keys = grams.merged(own, list(characters))
    summaries = {int(keys.searchsorted(key)): summary for key, summary in characters.items()}
    summaries |= {int(keys.searchsorted(own[i])): pairs.pair(i) for i in pairs.frequent}
    bounds = pairs.ends[pairs.at][[*own.searchsorted(keys), len(own)]]
    return _Entries(keys=keys, bounds=bounds, data=pairs.data, summaries=summaries)


def _sizes(entries: _Entries) -> Places:
    sizes: Places = entries.bounds[1:] - entries.bounds[:-1]
    for i, summary in entries.summaries.items():
        sizes[i] = len(summary.names) + len(summary.documents)
    return sizes


def _contents(entries: _Entries, starts: list[int]) -> Iterator[bytes]:
    """The bytes of each range file."""
    directory, ends = grams.varints(_directory(entries, starts))
    block = 0
    summaries = sorted(entries.summaries)
    at = 0
    for first, last in pairwise(starts):
        own = []
        while at < len(summaries) and summaries[at] < last:
            own.append(summaries[at])
            at += 1
        parts = [varint(last - first), directory[ends[3 * first] : ends[3 * last]]]
        for i in own:
            parts.append(_block_table(entries.summaries[i], block))
            block += len(entries.summaries[i].blocks)
        parts += _bodies(entries, first, last, own)
        yield b"".join(parts)


def _directory(entries: _Entries, starts: list[int]) -> Numbers:
    """Three numbers an entry."""
    first = entries.keys >> grams.KEY_BITS
    second = entries.keys & ((1 << grams.KEY_BITS) - 1)
    is_start = first < 0
    is_start[starts[:-1]] = True
    follows = (first[1:] == first[:-1]) & ~is_start[1:]
    numbers = first.repeat(3)
    numbers[3::3] -= first[:-1] * ~is_start[1:]
    numbers[1::3] = second
    numbers[4::3] -= second[:-1] * follows
    numbers[2::3] = (entries.bounds[1:] - entries.bounds[:-1]) << 1
    for i, summary in entries.summaries.items():
        numbers[3 * i + 2] = len(summary.blocks) << 1 | 1
    return numbers.astype("u4")


def _block_table(summary: Summary, first_block: int) -> bytes:
    positions = [0, *(position for position, _ in summary.blocks)]
    numbers = [len(summary.names), len(summary.documents), first_block]
    return b"".join(map(varint, [*numbers, *(b - a for a, b in pairwise(positions))]))


def _bodies(entries: _Entries, first: int, last: int, summaries: Iterable[int]) -> Iterator[bytes]:
    at = int(entries.bounds[first])
    for i in summaries:
        yield entries.data[at : entries.bounds[i]]
        yield entries.summaries[i].names
        yield entries.summaries[i].documents
        at = int(entries.bounds[i + 1])
    yield entries.data[at : entries.bounds[last]]


def varint(number: int) -> bytes:
    """One number in groups of seven bits."""
    groups = bytearray()
    while number > 127:
        groups.append(number & 127 | 128)
        number >>= 7
    return bytes([*groups, number])
