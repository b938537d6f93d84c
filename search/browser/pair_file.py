"""A file of pairs taken apart, changed and put together again, as `ranges.py` writes it.

In: the text of a file of `g/`. Out: its entries, and the text of changed ones. Knows no address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from search.browser.digits import all_digits, ascending, number_ends, read, read_ascending, written_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a file of pairs holds of a pair or a character whose positions are elsewhere."""

    names: bytes
    documents: bytes
    count: int = 0
    """How often the pair is there; of a character 0."""
    marks: tuple[int, ...] = ()
    """Of its blocks."""

    @property
    def head(self) -> bytes:
        return all_digits((len(self.names), len(self.documents), self.count, *self.marks))


Entries: TypeAlias = Mapping[tuple[int, int], bytes | Summary]
"""By mixed characters: digits of all positions, or a summary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """That the positions from `start` up to `end`, which were these, are others."""

    document: int
    start: int
    end: int
    old: tuple[int, ...]
    new: tuple[int, ...]


def parsed(text: bytes) -> dict[tuple[int, int], bytes | Summary]:
    """Raises ValueError or IndexError where it is not as `composed` writes it."""
    ends = number_ends(text)
    count = int(read(text[: ends[0]])[0])
    at = int(ends[3 * count])
    steps, seconds, sizes = read(text[ends[0] : at]).reshape(-1, 3).T.tolist() if count else ([], [], [])
    known = sum(3 + (size >> 1) for size in sizes if size & 1)
    heads = iter(read(text[at : ends[3 * count + known]]).tolist())
    at = int(ends[3 * count + known])
    summaries = [list(islice(heads, 3 + (size >> 1))) for size in sizes if size & 1]
    following = iter(summaries)
    found: dict[tuple[int, int], bytes | Summary] = {}
    first = second = 0
    for step, more, size in zip(steps, seconds, sizes, strict=True):
        first += step
        second = more if step else second + more
        if size & 1:
            names, documents, times, *marks = next(following)
            middle, end = at + names, at + names + documents
            found[first, second] = Summary(
                names=text[at:middle], documents=text[middle:end], count=times, marks=tuple(marks)
            )
        else:
            end = at + (size >> 1)
            found[first, second] = text[at:end]
        at = end
    if at != len(text):
        raise ValueError("not a file of pairs")
    return found


def composed(entries: Entries) -> bytes:
    """The text of a file with these."""
    numbers: list[int] = []
    heads: list[bytes] = []
    bodies: list[bytes] = []
    before = (0, 0)
    for key in sorted(entries):
        entry = entries[key]
        follows = numbers and key[0] == before[0]
        numbers += (key[0] - before[0], key[1] - before[1] if follows else key[1])
        before = key
        if isinstance(entry, Summary):
            numbers.append(len(entry.marks) << 1 | 1)
            heads.append(entry.head)
            bodies += (entry.names, entry.documents)
        else:
            numbers.append(len(entry) << 1)
            bodies.append(entry)
    return b"".join((written_all([len(entries), *numbers]), *heads, *bodies))


def edited(text: bytes, edits: Sequence[Edit]) -> tuple[bytes, int]:
    """A list of positions with others in some documents, and how many there are. Raises ValueError where it
    does not hold what it should."""
    import numpy as np

    positions = read_ascending(text)
    for edit in edits:
        a, b = positions.searchsorted([edit.start, edit.end])
        if tuple(positions[a:b].tolist()) != edit.old:
            raise ValueError("other positions")
        positions = np.concatenate([positions[:a], np.array(edit.new, np.int64), positions[b:]])
    return ascending(positions.astype(np.uint32)), len(positions)
