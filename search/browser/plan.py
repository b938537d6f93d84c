"""Which file of the browser's index holds which pair of characters; `postings.js` works out the same.

In: how often each character is there. Out: `Plan`. Knows no position and no document.

A rare character shares a file with others, a common one has one or several of its own, and which one holds a
pair follows from the second character: so a pair stays where it is whatever happens to others. Numbers of
files are powers of two that rarely change with an edit. Characters are mixed (a multiplication that is one
to one) so that those beside each other, which are alike in use, come apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from search.normalize import FIELD_WALL

KEY_BITS = 21
_SPAN = 1 << KEY_BITS
_MIXER = 1_296_111
"""Odd; about the span by the golden ratio (D. Knuth, The Art of Computer Programming 3, 6.4)."""

MIN_RANGE, MAX_RANGE = 11, 15
RANGE_FILES = 11
"""Two to the power of this: about as many files for a large text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large files get, in positions: two to the power of these at most, on average."""

    range: int
    block: int = 16

    @property
    def frequent(self) -> int:
        """With so many positions a pair is frequent."""
        return 3 << max(self.range - 2, 0)

    def block_documents(self, positions: int, documents: int) -> list[int]:
        """The first documents of the blocks of a pair with so many positions, and the end of the last one."""
        count = 1 << max(positions.bit_length() - self.block, 0)
        return [number * documents // count for number in range(count + 1)]


def sizes_for(characters: int) -> Sizes:
    """Files neither too many nor too large for a text of this length."""
    return Sizes(range=min(max(characters.bit_length() - RANGE_FILES, MIN_RANGE), MAX_RANGE))


def mixed(code: int) -> int:
    """A code point's place among all, mixed."""
    return code * _MIXER % _SPAN


def mixed_wall() -> int:
    """That of the wall between passages: with it as a second character stands what is said of the first."""
    return mixed(ord(FIELD_WALL))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Files and the characters whose pairs stand in them."""

    files: tuple[str, ...]
    characters: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`counts`: of each character how often it is there, in order of characters. Rare ones share
    two-to-the-power-of `shared` files."""

    sizes: Sizes
    counts: Mapping[int, int]
    shared: int

    def own(self, code: int) -> int:
        """The files of its own that a character has are two to the power of this; below 0: it has none."""
        return self.counts[code].bit_length() - self.sizes.range

    def file(self, first: int, second: int) -> str:
        own = self.own(first)
        if own < 0:
            return f"g/{mixed(first) >> KEY_BITS - self.shared}"
        return f"g/{first:x}-{mixed(second) >> KEY_BITS - own}"

    def files(self) -> Iterator[str]:
        """All files of pairs, in the order in which the manifest has their checksums."""
        for number in range(1 << self.shared):
            yield f"g/{number}"
        for code in self.counts:
            for number in range(1 << self.own(code) if self.own(code) >= 0 else 0):
                yield f"g/{code:x}-{number}"

    def units(self) -> Iterator[Unit]:
        """What stands together. Shared files come first, in order of their characters' mixed places."""
        shared: list[list[int]] = [[] for _ in range(1 << self.shared)]
        for code in sorted(self.counts, key=mixed):
            if self.own(code) < 0:
                shared[mixed(code) >> KEY_BITS - self.shared].append(code)
        for number, codes in enumerate(shared):
            yield Unit(files=(f"g/{number}",), characters=tuple(codes))
        for code in self.counts:
            if (own := self.own(code)) >= 0:
                files = tuple(f"g/{code:x}-{number}" for number in range(1 << own))
                yield Unit(files=files, characters=(code,))

    def parts(self, count: int) -> list[list[Unit]]:
        """The units in so many runs of about as many positions."""
        each = sum(self.counts.values()) // count + 1
        runs: list[list[Unit]] = [[] for _ in range(count)]
        filled = 0
        for unit in self.units():
            runs[filled // each].append(unit)
            filled += sum(self.counts[code] for code in unit.characters)
        return runs


def plan_for(counts: Mapping[int, int], sizes: Sizes | None = None) -> Plan:
    """`sizes` as they suit a text with these characters, unless given."""
    sizes = sizes or sizes_for(sum(counts.values()))
    rare = sum(count for count in counts.values() if count.bit_length() < sizes.range)
    return Plan(sizes=sizes, counts=counts, shared=max(rare.bit_length() - sizes.range, 0))
