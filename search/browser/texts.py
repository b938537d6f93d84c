"""The passages of documents as readers see them, in files for snippets; `store.js` reads them.

In: documents. Out: with which document each file begins, and what a file holds. Which documents stand
together rarely changes with an edit: all are halved, and the halves again, until a part has few enough
characters.

A file is a list of its different kinds of passage ([role, label, anchor]; role: place in ROLES, or 3), then
of each document a list: the kinds of its passages as `digits`, then their texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from search import Document, Role
from search.browser.digits import all_digits, numbers_in
from search.browser.layout import ROLES

MIN_CHARACTERS, MAX_CHARACTERS = 12, 16
TEXT_FILES = 9
"""Two to the power of these: of characters in a file; of files, about."""

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
    written_rows = []
    for passages in rows:
        own = [kinds.setdefault(passage[1:], len(kinds)) for passage in passages]
        written_rows.append([all_digits(own).decode(), *(passage[0] for passage in passages)])
    return [list(kinds), *written_rows]


def read(value: Any) -> list[Row]:
    """The documents of a file, from JSON."""
    kinds, *rows = value
    return [
        [(text, *kinds[kind]) for text, (kind, _) in zip(texts, numbers_in(own.encode()), strict=True)]
        for own, *texts in rows
    ]
