"""Where each pair of characters stands, as digits: all positions, or of a frequent pair the names and blocks.

In: a `Layout`, and the characters that the pairs begin with. Out: `Pairs`, which `ranges.py` packs into
files. Knows no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.browser import digits
from search.browser.layout import Layout
from search.browser.plan import KEY_BITS, Sizes, mixed
from search.grams import merged
from search.normalize import FIELD_WALL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from search.grams import Numbers, Places

_CODE_POINTS = 0x110000
_BATCH = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Pairs of neighbours that begin with some characters, in the order of these, then of mixed seconds.

    Pair i has the key `keys[i]` (`place of its first << KEY_BITS | mixed second`) and stands at
    `positions[starts[i] : starts[i + 1]]`, ascending.
    """

    keys: Places
    starts: Places
    positions: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Some pairs with their positions as digits: those of `positions[a:b]` are `written(a, b)`, where a list
    of positions begins at `a` and ends at `b`. The lists are the pairs, of the `frequent` ones the positions
    in names and each block."""

    found: Found
    frequent: tuple[int, ...]
    cuts: Places
    """Where lists begin."""
    data: bytes
    ends: Places
    """Where the digits of each begin; one more for the end."""

    def places(self, indexes: Places) -> Places:
        """Where in `data` the lists that begin at these begin."""
        return self.ends[self.cuts.searchsorted(indexes)]

    def written(self, a: int, b: int) -> bytes:
        first, last = self.cuts.searchsorted([a, b])
        return self.data[self.ends[first] : self.ends[last]]


def count_characters(layout: Layout) -> dict[int, int]:
    """How often each character begins a pair, in order: all but the walls between passages."""
    import numpy as np

    counts = np.zeros(_CODE_POINTS, np.int64)
    for start in range(0, len(layout.codes), _BATCH):
        counts += np.bincount(layout.codes[start : start + _BATCH], minlength=_CODE_POINTS)
    present = np.flatnonzero(counts)
    found: dict[int, int] = dict(zip(present.tolist(), counts[present].tolist(), strict=True))
    found.pop(ord(FIELD_WALL), None)
    return found


def encode_pairs(layout: Layout, sizes: Sizes, found: Found) -> Pairs:
    import numpy as np

    frequent = np.flatnonzero(np.diff(found.starts) >= sizes.frequent).tolist()
    inner = [cut for i in frequent for cut in block_cuts(layout, sizes, found, i)]
    cuts = merged(found.starts, inner)
    data, ends = digits.lists(found.positions, cuts)
    return Pairs(found=found, frequent=tuple(frequent), cuts=cuts, data=data, ends=ends)


def block_cuts(layout: Layout, sizes: Sizes, found: Found, i: int) -> list[int]:
    """Where the blocks of a frequent pair begin, and where the last ends; before are its names."""
    start, end = int(found.starts[i]), int(found.starts[i + 1])
    bounds = [int(layout.text_starts[n]) for n in sizes.block_documents(end - start, len(layout.lengths))]
    cuts: list[int] = (found.positions[start:end].searchsorted(bounds) + start).tolist()
    return cuts


def find_pairs(layout: Layout, counts: Mapping[int, int], firsts: Sequence[int]) -> Found:
    """All pairs that begin with one of `firsts`, in this order; `counts`: what `count_characters` says.

    Raises OverflowError where a pair and its position do not fit 64 bits: 200 million positions with 200,000
    different characters fit.
    """
    import numpy as np

    seconds = np.array(sorted([*counts, ord(FIELD_WALL)], key=mixed), np.int64)
    bits = int(layout.text_starts[-1]).bit_length()
    if (len(firsts) * len(seconds)).bit_length() + bits > 64 or bits > 32:
        raise OverflowError(f"{layout.text_starts[-1]} positions, {len(seconds)} different characters")
    both = np.empty(sum(counts[code] for code in firsts), np.uint64)
    filled = 0
    for batch in _pairs_of(layout, firsts, seconds, np.uint64(bits)):
        both[filled : filled + len(batch)] = batch
        filled += len(batch)
    both.sort()
    positions = np.empty(len(both), np.uint32)
    for start in range(0, len(both), _BATCH):
        positions[start : start + _BATCH] = both[start : start + _BATCH] & np.uint64((1 << bits) - 1)
    both >>= np.uint64(bits)
    is_first = np.ones(len(both) + 1, bool)
    np.not_equal(both[1:], both[:-1], out=is_first[1:-1])
    starts = np.flatnonzero(is_first)
    places, second = np.divmod(both[starts[:-1]].astype(np.int64), len(seconds))
    mixed_seconds = np.array([mixed(code) for code in seconds.tolist()], np.int64)
    return Found(keys=places << KEY_BITS | mixed_seconds[second], starts=starts, positions=positions)


def _pairs_of(
    layout: Layout, firsts: Sequence[int], seconds: Places, bits: np.uint64
) -> Iterator[NDArray[np.uint64]]:
    """Each pair by the places of its characters in these lists, then its position in so many bits."""
    import numpy as np

    first_places = np.zeros(_CODE_POINTS, np.uint32)
    first_places[list(firsts)] = np.arange(1, len(firsts) + 1)
    second_places = np.zeros(_CODE_POINTS, np.uint64)
    second_places[seconds] = np.arange(len(seconds))
    for start in range(0, len(layout.codes) - 1, _BATCH):
        batch = layout.codes[start : start + _BATCH + 1]
        own = first_places[batch[:-1]]
        kept = (own > 0).nonzero()[0]
        pairs = (own[kept] - np.uint32(1)).astype(np.uint64) * np.uint64(len(seconds))
        pairs += second_places[batch[kept + 1]]
        yield pairs << bits | positions_of(layout, start, start + len(own))[kept].astype(np.uint64)


def positions_of(layout: Layout, start: int, end: int) -> Places:
    """The position of each character of `codes` from `start` up to `end`."""
    import numpy as np

    return np.arange(start, end) + spread(layout.places - layout.starts[:-1], layout.starts, start, end)


def spread(values: Places, starts: Places, start: int, end: int) -> Places:
    """For each index from `start` up to `end` the value of the stretch that it is in."""
    import numpy as np

    first, last = starts.searchsorted([start, end - 1], "right") - 1
    return values[first : last + 1].repeat(np.diff(starts[first : last + 2].clip(start, end)))
