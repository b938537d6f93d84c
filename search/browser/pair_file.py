"""A file of pairs taken apart, changed and put together again, as `ranges.py` writes it.

In: the text of a file of `g/`, and what some entries become. Out: its text then. What stays is neither looked
at nor made again: an edit changes a few entries each of a hundred files. Knows no address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from search.browser.digits import LONGEST, all_digits, number_ends, read, read_ascending, written
from search.browser.plan import KEY_BITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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


Entry: TypeAlias = bytes | Summary
"""Digits of all positions, or a summary. Empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """That the positions from `start` up to `end`, which were these, are others."""

    document: int
    start: int
    end: int
    old: tuple[int, ...]
    new: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFile:
    """A file taken apart. An entry's key is `key_of` its pair; `sizes` are as they are written; what the file
    holds of entry i lies between `bounds[i]` and `bounds[i + 1]`. `heads` are the numbers of each summary."""

    text: bytes
    keys: NDArray[np.int64]
    sizes: NDArray[np.int64]
    bounds: NDArray[np.int64]
    heads: Mapping[int, Sequence[int]]

    def entry(self, key: int) -> Entry:
        place, is_there = self._place(key)
        if not is_there:
            return b""
        start, end = self.bounds[place : place + 2].tolist()
        if key not in self.heads:
            return self.text[start:end]
        names, _, count, *marks = self.heads[key]
        middle = start + names
        return Summary(
            names=self.text[start:middle],
            documents=self.text[middle:end],
            count=count,
            marks=tuple(marks),
        )

    def changed(self, entries: Mapping[int, Entry]) -> bytes:
        """The text of the file when these entries are others, new ones, or none any more."""
        import numpy as np

        order = sorted(entries)
        wanted = [key for key in order if entries[key]]
        kept = np.isin(self.keys, order, invert=True)
        keys, sizes = self.keys[kept], self.sizes[kept]
        places = keys.searchsorted(wanted)
        keys = np.insert(keys, places, wanted)
        sizes = np.insert(sizes, places, [_size(entries[key]) for key in wanted])
        heads = {key: all_digits(head) for key, head in self.heads.items() if key not in entries}
        heads |= {key: entry.head for key, entry in entries.items() if isinstance(entry, Summary)}
        bodies = self._bodies(order, entries)
        return b"".join((_directory(keys, sizes), *(heads[key] for key in sorted(heads)), *bodies))

    def _bodies(self, order: Sequence[int], entries: Mapping[int, Entry]) -> Iterator[bytes]:
        done = 0
        for key in order:
            place, is_there = self._place(key)
            yield self.text[self.bounds[done] : self.bounds[place]]
            yield _body(entries[key])
            done = place + is_there
        yield self.text[self.bounds[done] :]

    def _place(self, key: int) -> tuple[int, bool]:
        place = int(self.keys.searchsorted(key))
        return place, place < len(self.keys) and int(self.keys[place]) == key


def key_of(first: int, second: int) -> int:
    """Of a pair of mixed characters."""
    return first << KEY_BITS | second


def parsed(text: bytes) -> PairFile:
    """Raises ValueError or IndexError where it is no file of pairs."""
    import numpy as np

    at = int(number_ends(text[:LONGEST])[0])
    count = int(read(text[:at])[0])
    # Few numbers stand before the bodies, which are most of the text and stay as they are.
    at, numbers = _next_numbers(text, at, 3 * count)
    steps, seconds, sizes = (numbers[i::3] for i in range(3))
    summaries = np.flatnonzero(sizes & 1)
    marks = sizes[summaries] >> 1
    at, numbers = _next_numbers(text, at, int((3 + marks).sum()))
    ends = (3 + marks).cumsum()
    heads = [part.tolist() for part in np.split(numbers, ends[:-1])] if len(ends) else []
    lengths = sizes >> 1
    lengths[summaries] = [names + documents for names, documents, *_ in heads]
    bounds = np.concatenate(([at], at + lengths.cumsum()))
    if bounds[-1] != len(text):
        raise ValueError("not a file of pairs")
    keys = steps.cumsum() << KEY_BITS | _from_steps(steps, seconds)
    known = dict(zip(keys[summaries].tolist(), heads, strict=True))
    return PairFile(text=text, keys=keys, sizes=sizes, bounds=bounds, heads=known)


def _from_steps(steps: NDArray[np.int64], seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    """The second characters, each written less the one before where the first is the same."""
    import numpy as np

    begins = np.flatnonzero(steps)
    begins = begins if len(begins) and not begins[0] else np.concatenate(([0], begins))
    sums = np.concatenate(([0], seconds.cumsum()))
    runs = np.diff(begins, append=len(steps))
    return sums[1:] - sums[begins].repeat(runs)


def _directory(keys: NDArray[np.int64], sizes: NDArray[np.int64]) -> bytes:
    """How many entries there are, and three numbers of each."""
    import numpy as np

    firsts, seconds = keys >> KEY_BITS, keys & (1 << KEY_BITS) - 1
    steps = np.diff(firsts, prepend=0)
    numbers = np.empty(1 + 3 * len(keys), np.uint32)
    numbers[0] = len(keys)
    numbers[1::3] = steps
    numbers[2::3] = np.where(steps > 0, seconds, np.diff(seconds, prepend=0))
    numbers[3::3] = sizes
    return written(numbers)[0]


def _size(entry: Entry) -> int:
    return len(entry.marks) << 1 | 1 if isinstance(entry, Summary) else len(entry) << 1


def _body(entry: Entry) -> bytes:
    return entry.names + entry.documents if isinstance(entry, Summary) else entry


def _next_numbers(text: bytes, start: int, count: int) -> tuple[int, NDArray[np.int64]]:
    """So many numbers from there on, and where they end."""
    head = text[start : start + LONGEST * count]
    size = int(number_ends(head)[count - 1]) if count else 0
    return start + size, read(head[:size])


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
