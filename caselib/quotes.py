"""Quotes of records, the one folding by which they are compared, and what `sources/quotes.lock` says of them.

Shared by the loader (reads the lock), the checks, the home page and `evidence.py` (compares quotes with
texts and writes the lock). It sees no text of a source.

The folding, the only liberty a quote has against its source:

- width: full-width, half-width and small forms are one sign: ，＋： and ﹢ are , + : and +;
- white space is no sign: spaces, tabs, U+00A0, U+3000, single line ends, and the invisible leftovers of a
  paste (U+200B, U+2060, U+FEFF, U+00AD). An empty line ends a passage: no quote runs over it.

Everything else counts as printed: quotation marks (“ is neither " nor 「), 。 and the full stop, dashes,
letters' case, traditional forms, circled numbers, masks and every figure.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from caselib.characters import HALF_WIDTH
from caselib.model import Record, Source
from caselib.scalars import Quote, Ref
from caselib.shapes import Path as FieldPath
from caselib.walk import leaves_of

LOCK = "sources/quotes.lock"
WALL = "\n"
"""What stands for an empty line in a folded text; no folded quote holds it."""
_END = 0x0A

_SMALL, _SMALL_FOLDED = (
    "﹐﹑﹒﹔﹕﹖﹗﹘﹙﹚﹛﹜﹝﹞﹟﹠﹡﹢﹣﹤﹥﹦﹨﹩﹪﹫",
    ",、.;:?!—(){}〔〕#&*+-<>=\\$%@",
)
_HALF, _HALF_FOLDED = "｡｢｣､･￠￡￢￣￤￥￦", "。「」、・¢£¬¯¦¥₩"
_SPACES = "\t\v\f\r \x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"
_THIN = "".join(chr(code) for code in range(0x2000, 0x200B))
_UNSEEN = "\u200b\u2060\ufeff\u00ad"
_FOLDED: dict[int, int | None] = {
    **HALF_WIDTH,
    **str.maketrans(_SMALL + _HALF, _SMALL_FOLDED + _HALF_FOLDED, _SPACES + _THIN + _UNSEEN),
}
_LOCKED = re.compile(r"(.+) ([0-9a-f]{32}) ([0-9a-f]{32}) (0|[1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A quote of a record: where it stands, and the source it must be found in, if that is clear."""

    record: Record
    path: FieldPath
    text: str
    source: str | None


@dataclass(frozen=True, slots=True, order=True)
class Locked:
    """A line of the lock. The hashes are `hash_of` the folded quote and the folded text of the source;
    `offset` counts characters of the folded text, from 0."""

    source: str
    offset: int
    quote: str
    text: str


@dataclass(frozen=True)
class Lock:
    """The quotes that were found in their sources."""

    lines: tuple[Locked, ...]

    @cached_property
    def known(self) -> frozenset[tuple[str, str]]:
        """Source and quote's hash of each line."""
        return frozenset((line.source, line.quote) for line in self.lines)

    def holds(self, source: str, quote: str) -> bool:
        """Whether this quote, as printed in a record, was found in this source."""
        return (source, hash_of(fold(quote))) in self.known


def fold(text: str) -> str:
    """A quote or a passage without empty lines, folded as the module's docstring says."""
    return text.translate(_FOLDED).replace(WALL, "")


def fold_with_places(text: str) -> tuple[str, tuple[int, ...]]:
    """A source's whole text folded, with WALL for its empty lines, and the place of each character in `text`.

    Every folded character comes from exactly one of `text`.
    """
    codes: list[int] = []
    places: list[int] = []
    ends = 0
    for place, code in enumerate(map(ord, text)):
        folded = _FOLDED.get(code, code)
        if folded == _END:
            ends += 1
        elif folded is not None:
            if ends > 1 and codes:
                codes.append(_END)
                places.append(place - 1)
            ends = 0
            codes.append(folded)
            places.append(place)
    return "".join(map(chr, codes)), tuple(places)


def hash_of(folded: str) -> str:
    """The first 128 bits of SHA-256, as the lock writes them."""
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def quotes_of(record: Record) -> Iterator[Quoted]:
    """The record's quotes in declared order. One whose part names no source rests on the record's only
    one; a source's own, on itself."""
    only = only_source(record)
    leaves = leaves_of(record, Quote, Ref)
    named: dict[FieldPath, Any] = {leaf.path[:-1]: leaf.value for leaf in leaves if leaf.path[-1] == "source"}
    for leaf in leaves:
        if type(leaf.shape) is Quote:
            source = named.get(leaf.path[:-1], only)
            yield Quoted(record=record, path=leaf.path, text=leaf.value, source=source)


def only_source(record: Record) -> str | None:
    """The source of a quote whose part names none, if that is clear."""
    sources: tuple[str, ...] = getattr(record, "sources", ())
    return record.id if isinstance(record, Source) else sources[0] if len(sources) == 1 else None


def read_lock(path: Path) -> Lock | None:
    """The lock in this file; None where there is none. A line that is no entry, as a merge leaves it, is
    passed over: its quote then counts as not found yet."""
    try:
        if path.is_symlink() or not path.is_file():
            return None
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    found = (_LOCKED.fullmatch(line.strip()) for line in text.splitlines())
    return Lock(tuple(sorted({Locked(m[1], int(m[4]), m[2], m[3]) for m in found if m})))


def lock_text(lock: Lock) -> str:
    """What the lock's file holds: a line for each quote, by source and offset."""
    head = "# 由 verify 写出，请不要手改。每行：来源、短语的校验码、来源全文的校验码、短语在全文里的位置。\n"
    lines = (f"{line.source} {line.quote} {line.text} {line.offset}\n" for line in sorted(set(lock.lines)))
    return head + "".join(lines)
