"""A file of pairs taken apart, changed and put together again, as `ranges.py` writes it.

In: the text of a file of `g/`. Out: its entries, and the text of changed ones. Knows no address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TypeAlias

from search.browser.digits import LONGEST, all_digits, number_ends, read, read_ascending, written_all


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
    at = int(number_ends(text[:LONGEST])[0])
    count = int(read(text[:at])[0])
    # Few numbers stand before the bodies, which are most of the text and stay as they are.
    at, numbers = _next_numbers(text, at, 3 * count)
    steps, seconds, sizes = (numbers[i::3] for i in range(3))
    known = sum(3 + (size >> 1) for size in sizes if size & 1)
    at, numbers = _next_numbers(text, at, known)
    heads = iter(numbers)
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


def _next_numbers(text: bytes, start: int, count: int) -> tuple[int, list[int]]:
    """So many numbers from there on, and where they end."""
    if not count:
        return start, []
    head = text[start : start + LONGEST * count]
    size = int(number_ends(head)[count - 1])
    return start + size, read(head[:size]).tolist()


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
    count = 0
    for edit in edits:
        ends = number_ends(text)
        positions = read_ascending(text)
        a, b = positions.searchsorted([edit.start, edit.end]).tolist()
        if tuple(positions[a:b].tolist()) != edit.old:
            raise ValueError("other positions")
        # Each is written as its difference to the one before: so the first that stays behind is another, too.
        before = positions[a - 1 : a].tolist() or [0]
        after = positions[b : b + 1].tolist()
        steps = (y - x for x, y in pairwise([*before, *edit.new, *after]))
        rest = ends[b] if after else len(text)
        text = text[: ends[a - 1] if a else 0] + all_digits(steps) + text[rest:]
        count = len(positions) - (b - a) + len(edit.new)
    return text, count
