"""The passages of documents as readers see them, in files for snippets; `store.js` reads them.

In: documents. Out: with which document each file begins, and what a file holds. Which documents stand
together rarely changes with an edit: all are halved, and the halves again, until a part has few enough
characters.

A file is a list of its different kinds of passage ([role, label, anchor]; role: place in ROLES, or 3), its
characters, the most frequent first, then of each document two texts of `digits`: the kinds of its passages,
and their characters by place among those, from 1, with 0 at the end of each passage. So a Chinese character
takes 1.7 bytes, not the three of UTF-8: a third of the index was this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from search import Document, Role
from search.browser import digits
from search.browser.layout import ROLES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MIN_CHARACTERS, MAX_CHARACTERS = 12, 16
TEXT_FILES = 9
"""Two to the power of these: of characters in a file; of files, about."""
END = "\n"
"""Stands behind each passage while it is coded; a passage may hold it."""

Row: TypeAlias = list[tuple[str, int, str, str]]
"""Text, role, label, anchor of each passage."""


def row(document: Document) -> Row:
    roles: dict[Role, int] = {"text": len(ROLES), **{role: i for i, role in enumerate(ROLES)}}
    return [(p.text, roles[p.role], p.label, p.anchor) for p in document.passages]


def characters(document: Document) -> int:
    return sum(len(passage.text) for passage in document.passages)


def text_starts(sizes: Sequence[int]) -> tuple[int, ...]:
    """With which document each file begins, where documents have so many characters."""
    bits = min(max(sum(sizes).bit_length() - TEXT_FILES, MIN_CHARACTERS), MAX_CHARACTERS)
    return tuple(_halved(sizes, 0, 1 << len(sizes).bit_length(), 1 << bits)) if sizes else ()


def _halved(sizes: Sequence[int], start: int, end: int, most: int) -> Iterator[int]:
    if start >= len(sizes):
        return
    if end - start == 1 or sum(sizes[start:end]) <= most:
        yield start
        return
    middle = (start + end) // 2
    yield from _halved(sizes, start, middle, most)
    yield from _halved(sizes, middle, end, most)


def written(rows: Sequence[Row]) -> list[object]:
    """What the file of these documents holds, for JSON."""
    kinds: dict[tuple[int, str, str], int] = {}
    own = [[kinds.setdefault(passage[1:], len(kinds)) for passage in passages] for passages in rows]
    alphabet, texts = _coded([[passage[0] for passage in passages] for passages in rows])
    coded = ([digits.all_digits(numbers).decode(), text] for numbers, text in zip(own, texts, strict=True))
    return [list(kinds), alphabet, *coded]


def read(value: Any) -> list[Row]:
    """The documents of a file, from JSON."""
    kinds, alphabet, *rows = value
    codes = _codes(f"{END}{''.join(alphabet)}")
    return [
        [(text, *kinds[kind]) for text, kind in zip(_texts(text, codes), _numbers(own), strict=True)]
        for own, text in rows
    ]


def _coded(documents: Sequence[Sequence[str]]) -> tuple[str | list[str], list[str]]:
    """The characters of some documents' passages, and the digits of each document."""
    import numpy as np

    lengths = [len(text) + 1 for texts in documents for text in texts]
    codes = _codes(END.join(chain(*documents, ("",))))
    counts = np.bincount(codes, minlength=ord(END) + 1)
    counts[ord(END)] -= len(lengths)
    present = counts.nonzero()[0]
    order = present[np.argsort(-counts[present], kind="stable")]
    ranks = np.zeros(len(counts), np.uint32)
    ranks[order] = np.arange(1, len(order) + 1)
    numbers = ranks[codes]
    numbers[np.cumsum(np.array(lengths, np.int64)) - 1] = 0
    text, starts = digits.written(numbers)
    passages = accumulate(map(len, documents), initial=0)
    ends = [0, *accumulate(lengths)]
    bounds = starts[[ends[i] for i in passages]].tolist()
    return _alphabet(order.tolist()), [text[a:b].decode() for a, b in pairwise(bounds)]


def _codes(text: str) -> NDArray[np.uint32]:
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _alphabet(codes: Sequence[int]) -> str | list[str]:
    """A list where halves of pairs are among them, which a browser would take for one character."""
    characters = list(map(chr, codes))
    return characters if any(0xD800 <= code < 0xE000 for code in codes) else "".join(characters)


def _texts(text: str, codes: NDArray[np.uint32]) -> list[str]:
    """The passages of a document; `codes` of the characters by their numbers."""
    numbers = digits.read(text.encode())
    whole = codes[numbers].tobytes().decode("utf-32-le", "surrogatepass")
    ends = (numbers == 0).nonzero()[0].tolist()
    return [whole[start:end] for start, end in zip([0, *(end + 1 for end in ends)], ends, strict=False)]


def _numbers(text: str) -> list[int]:
    found: list[int] = digits.read(text.encode()).tolist()
    return found
