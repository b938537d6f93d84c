"""Many small numbers as one short text, for data that pages load: base-64 digits, as in source maps.

Shared by what makes such data. In: numbers from 0, or rows of them. Out: text without quotation marks or
backslashes, so nothing in it has to be escaped. `theme/assets/explorer-data.js` reads it. A digit holds five
bits, the lowest first; the sixth says that more follow.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Final

DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
MORE: Final = 32


@functools.cache
def number(value: int) -> str:
    """One number: up to 31 is a character, up to 1023 two."""
    digits = ""
    while value >= MORE:
        digits += DIGITS[value % MORE + MORE]
        value //= MORE
    return digits + DIGITS[value]


def numbers(values: Iterable[int]) -> str:
    return "".join(map(number, values))


def lists(rows: Iterable[Sequence[int]]) -> str:
    """Rows of any length: each number plus one, then 0."""
    return "".join([numbers([value + 1 for value in row]) + "A" for row in rows])


def sets(rows: Iterable[tuple[int, ...]]) -> str:
    """Rows of ascending numbers, each by its distance from the one before. Many rows are the same."""
    known: dict[tuple[int, ...], str] = {}
    written: list[str] = []
    for row in rows:
        text = known.get(row)
        if text is None:
            steps = [value - before for before, value in zip((-1, *row), row, strict=False)]
            text = known[row] = numbers(steps) + "A"
        written.append(text)
    return "".join(written)
