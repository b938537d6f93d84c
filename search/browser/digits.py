"""Numbers and positions as printable ASCII: what the files of positions are written in; `bytes.js` reads it.

In: arrays of numbers below 2^32. Out: their digits, which a string of a script holds as they are, so that
a position costs what it costs on the wire. A number is some leading digits and a last one, which each have
symbols of their own: an (s,c)-dense code. Knows no document and no file.

Source: N. Brisaboa, A. Fariña, G. Navarro, J. Paramá, “Lightweight natural language text compression”
(Information Retrieval 10, 2007), with s = LAST, c = LEADING. A position takes 2.74 symbols at 10,000 texts;
LEB128 in base64 took 3.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from search import grams

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from search.grams import Numbers, Places

SYMBOLS = b" !#$%&()*+,-./0123456789:;=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"
"""Of each digit: the last ones first. Without what `envelope.py` would escape."""
LAST = 40
LEADING = len(SYMBOLS) - LAST

_BATCH = 1 << 18
LONGEST = 6
"""Digits of a number at most."""


def digits(number: int) -> bytes:
    """One number."""
    number, last = divmod(number, LAST)
    written = [SYMBOLS[last]]
    while number:
        number, leading = divmod(number - 1, LEADING)
        written.append(SYMBOLS[LAST + leading])
    return bytes(reversed(written))


def all_digits(numbers: Iterable[int]) -> bytes:
    """Several numbers, one after another; made for few."""
    return b"".join(map(digits, numbers))


@cache
def values() -> bytes:
    """Of each byte what it is worth as a digit; 255 where it is none."""
    worth = bytearray(b"\xff" * 256)
    for value, symbol in enumerate(SYMBOLS):
        worth[symbol] = value
    return bytes(worth)


def numbers_in(text: bytes, start: int = 0) -> Iterator[tuple[int, int]]:
    """Each number, and where the next begins. Raises ValueError where there is no digit."""
    leading = 0
    for at, value in enumerate(text[start:].translate(values()), start=start + 1):
        if value < LAST:
            yield leading * LAST + value, at
            leading = 0
        elif value < 255:
            leading = leading * LEADING + value - LAST + 1
        else:
            raise ValueError("not a digit")


def written(numbers: Numbers) -> tuple[bytes, Places]:
    """All numbers, and where the digits of each begin; one more for the end."""
    import numpy as np

    symbols = np.frombuffer(SYMBOLS, np.uint8)
    sizes = np.ones(len(numbers), np.int8)
    limit, span = LAST, LAST
    for _ in range(LONGEST - 1):
        sizes += numbers >= limit
        span *= LEADING
        limit += span
    ends = np.zeros(len(numbers) + 1, np.int64)
    sizes.cumsum(out=ends[1:])
    out = np.empty(ends[-1], np.uint8)
    at = ends[1:] - 1
    rest = numbers // np.uint32(LAST)
    out[at] = symbols[numbers - rest * np.uint32(LAST)]
    while len(more := (rest > 0).nonzero()[0]):
        at, rest = at[more] - 1, rest[more] - np.uint32(1)
        above = rest // np.uint32(LEADING)
        out[at] = symbols[rest - above * np.uint32(LEADING) + np.uint32(LAST)]
        rest = above
    return out.tobytes(), ends


def written_all(numbers: Sequence[int]) -> bytes:
    """Several numbers, one after another; made for many."""
    import numpy as np

    return written(np.array(numbers, np.uint32))[0]


def number_ends(text: bytes) -> Places:
    """Where each number of some digits ends."""
    import numpy as np

    worth = np.frombuffer(values(), np.uint8)[np.frombuffer(text, np.uint8)]
    return (worth < LAST).nonzero()[0] + 1


def read(text: bytes) -> NDArray[np.int64]:
    """All numbers of some digits. Raises ValueError where there is something else."""
    import numpy as np

    worth = np.frombuffer(values(), np.uint8)[np.frombuffer(text, np.uint8)].astype(np.int64)
    ends = np.flatnonzero(worth < LAST)
    if len(worth) and (worth.max() == 255 or not len(ends) or ends[-1] != len(worth) - 1):
        raise ValueError("not digits")
    sizes = np.diff(ends, prepend=-1)
    numbers = np.zeros(len(ends), np.int64)
    for before in range(int(sizes.max(initial=1)) - 1, 0, -1):
        has = np.flatnonzero(sizes > before)
        numbers[has] = numbers[has] * LEADING + worth[ends[has] - before] - (LAST - 1)
    return numbers * LAST + worth[ends]


def read_ascending(text: bytes) -> NDArray[np.int64]:
    """The numbers of one list that `lists` wrote."""
    return read(text).cumsum()


def ascending(numbers: Numbers) -> bytes:
    """One list, as `lists` writes it."""
    differences = numbers.copy()
    differences[1:] -= numbers[:-1]
    return written(differences)[0]


def lists(numbers: Numbers, starts: Places) -> tuple[bytes, Places]:
    """Lists of ascending numbers as digits, and where those of each start (see `grams.lists`)."""
    return grams.lists(numbers, starts, written, _BATCH)
