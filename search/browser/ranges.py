"""Packs pairs into files of a size that a query can afford; `postings.js` reads them.

In: a `Layout` and a `Plan`. Out: contents of the files `g/…` (pairs) and `b/…` (blocks of the positions of
frequent ones). Knows nothing of documents but their number.

A file of pairs holds the number of its entries; three numbers an entry (its mixed first character less the
one before; its mixed second, less the one before where the first is the same; `size << 1`, or
`blocks << 1 | 1` for a summary); for each summary the size of its positions in names, that of its documents,
how often the pair is there (of a character 0), and the mark of each block; then the symbols of all entries.
An entry is all positions of its pair, as differences. A summary is positions in names, then of each document
how often it holds the pair, four bits each, up to 15. One whose second character is the wall between passages
is of a character that has files of its own: of each document one bit, whether it is there. Numbers are
`digits`, sets of documents base64. `Sizes.block_documents` says where blocks begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from search.browser import digits
from search.browser.document_sets import count_by_document, counts_text, documents_with, flags_text
from search.browser.envelope import Content
from search.browser.layout import Layout
from search.browser.pair_file import Summary
from search.browser.plan import KEY_BITS, Plan, Unit, mixed, mixed_wall
from search.browser.postings import Pairs, block_cuts, encode_pairs, find_pairs
from search.grams import merged

if TYPE_CHECKING:
    from search.grams import Numbers, Places

PARTS = 4
"""The work is done in so many parts at least, so that it takes less memory."""
PART = 1 << 25
"""In more of them where one would have more positions: each goes through the whole text once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entries:
    """In order of their places among the first characters, then of their mixed seconds: a summary where there
    is one, else all positions of the pair. What `data` holds for entry i lies between `bounds[i]` and
    `bounds[i + 1]`. `firsts` and `seconds` are mixed."""

    places: Places
    firsts: Places
    seconds: Places
    bounds: Places
    data: bytes
    summaries: Mapping[int, Summary]


def posting_files(layout: Layout, plan: Plan) -> Iterator[Content]:
    """The files of all pairs of a text."""
    for part in plan.parts(max(PARTS, len(layout.codes) // PART)):
        yield from pack(layout, plan, part)


def pack(layout: Layout, plan: Plan, units: Sequence[Unit]) -> Iterator[Content]:
    """The files of these units, and their blocks."""
    firsts = [code for unit in units for code in unit.characters]
    pairs = encode_pairs(layout, plan.sizes, find_pairs(layout, plan.counts, firsts))
    summaries = dict(_of_characters(layout, plan, firsts))
    for i in pairs.frequent:
        if (key := int(pairs.found.keys[i])) in summaries:
            continue
        first, second = divmod(key, 1 << KEY_BITS)
        cuts = block_cuts(layout, plan.sizes, pairs.found, i)
        blocks = [
            Content(block_name(mixed(firsts[first]), second, number), pairs.written(a, b))
            for number, (a, b) in enumerate(pairwise(cuts))
        ]
        yield from blocks
        summaries[key] = _of_pair(layout, pairs, i, cuts, blocks)
    entries = _entries(pairs, summaries, firsts)
    names = [name for unit in units for name in unit.files]
    yield from map(Content, names, _contents(entries, _bounds(entries, plan, units, len(names))))


def block_name(first: int, second: int, number: int) -> str:
    """The file of a block of a pair; `first` and `second` are mixed."""
    return f"b/{first:x}-{second:x}-{number}"


def _of_pair(layout: Layout, pairs: Pairs, i: int, cuts: Sequence[int], blocks: Sequence[Content]) -> Summary:
    start, end = int(pairs.found.starts[i]), int(pairs.found.starts[i + 1])
    return Summary(
        names=pairs.written(start, cuts[0]),
        documents=counts_text(count_by_document(layout, pairs.found.positions[cuts[0] : end])),
        count=end - start,
        marks=tuple(block.mark for block in blocks),
    )


def _of_characters(layout: Layout, plan: Plan, firsts: Sequence[int]) -> Iterator[tuple[int, Summary]]:
    """The summaries of those that have files of their own, by their keys."""
    common = [(place, code) for place, code in enumerate(firsts) if plan.own(code) >= 0]
    holds = documents_with(layout, [code for _, code in common])
    names = layout.codes[: layout.names_end]
    order = names.argsort(kind="stable").astype("u4")
    ordered = names[order]
    for flags, (place, code) in zip(holds, common, strict=True):
        start, end = ordered.searchsorted([code, code + 1])
        yield (
            place << KEY_BITS | mixed_wall(),
            Summary(
                names=digits.ascending(order[start:end]),
                documents=flags_text(flags),
            ),
        )


def _entries(pairs: Pairs, summaries: Mapping[int, Summary], firsts: Sequence[int]) -> _Entries:
    """Those of all pairs, and of the characters that have a summary."""
    import numpy as np

    own = pairs.found.keys
    keys = merged(own, list(summaries))
    return _Entries(
        places=keys >> KEY_BITS,
        firsts=np.array([mixed(code) for code in firsts], np.int64)[keys >> KEY_BITS],
        seconds=keys & (1 << KEY_BITS) - 1,
        bounds=pairs.places(pairs.found.starts[[*own.searchsorted(keys), len(own)]]),
        data=pairs.data,
        summaries={int(keys.searchsorted(key)): summaries[key] for key in sorted(summaries)},
    )


def _bounds(entries: _Entries, plan: Plan, units: Sequence[Unit], files: int) -> list[int]:
    """With which entry each file begins; last, how many entries there are."""
    import numpy as np

    bases, shifts, base = [0], [KEY_BITS], 0
    for unit in units:
        bases += [base] * len(unit.characters)
        shifts += [KEY_BITS - (len(unit.files).bit_length() - 1)] * len(unit.characters)
        base += len(unit.files)
    place = entries.places + 1
    file_of = np.array(bases)[place] + (entries.seconds >> np.array(shifts)[place])
    bounds: list[int] = file_of.searchsorted(range(files + 1)).tolist()
    return bounds


def _contents(entries: _Entries, bounds: Sequence[int]) -> Iterator[bytes]:
    """The symbols of each file."""
    directory, ends = digits.written(_directory(entries, bounds))
    summaries = list(entries.summaries)
    at = 0
    for first, last in pairwise(bounds):
        own = []
        while at < len(summaries) and summaries[at] < last:
            own.append(summaries[at])
            at += 1
        yield b"".join(
            (
                digits.digits(last - first),
                directory[ends[3 * first] : ends[3 * last]],
                *(entries.summaries[i].head for i in own),
                *_bodies(entries, first, last, own),
            )
        )


def _directory(entries: _Entries, bounds: Sequence[int]) -> Numbers:
    """Three numbers an entry."""
    import numpy as np

    is_start = np.zeros(len(entries.places) + 1, bool)
    is_start[list(bounds)] = True
    is_start = is_start[:-1]
    first_before = np.where(is_start, 0, np.roll(entries.firsts, 1))
    follows = ~is_start & (entries.firsts == first_before)
    numbers = np.empty(3 * len(entries.places), np.uint32)
    numbers[::3] = entries.firsts - first_before
    numbers[1::3] = entries.seconds - np.roll(entries.seconds, 1) * follows
    numbers[2::3] = np.diff(entries.bounds) << 1
    for i, summary in entries.summaries.items():
        numbers[3 * i + 2] = len(summary.marks) << 1 | 1
    return numbers


def _bodies(entries: _Entries, first: int, last: int, summaries: Sequence[int]) -> Iterator[bytes]:
    at = int(entries.bounds[first])
    for i in summaries:
        yield entries.data[at : entries.bounds[i]]
        yield entries.summaries[i].names
        yield entries.summaries[i].documents
        at = int(entries.bounds[i + 1])
    yield entries.data[at : entries.bounds[last]]
