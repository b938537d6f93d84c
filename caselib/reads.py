"""What a page reads of the library: noted while it is made, so that it is made again only when that changes.

In: the library and links that a builder is given. Out: the same ones, whose records and relations write down
in a `Reads` whatever is asked of them. Shared by render, check and index, which notice nothing; it knows no
page and no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from caselib.library import Library
from caselib.links import Links

T = TypeVar("T")

RECORD = "record"
"""`record:ID`: whether there is such a record, and what others show of it."""
ALL = "*"
"""Instead of a key: everything of this name was gone through."""


@dataclass(slots=True)
class Reads:
    """The notes of one run. `now` holds those of what is being made: `name:key` each."""

    now: set[str] = field(default_factory=set)
    _kept: dict[str, tuple[Any, tuple[str, ...]]] = field(default_factory=dict)

    @contextmanager
    def noted(self) -> Iterator[set[str]]:
        """The notes of what is made inside, which count for what is being made outside too."""
        outer, self.now = self.now, set()
        try:
            yield self.now
        finally:
            outer |= self.now
            self.now = outer

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What many share, made when the first of them asks; its notes count for each that asks."""
        kept = self._kept.get(name)
        if kept is None:
            with self.noted() as read:
                made = make()
            kept = self._kept[name] = (made, tuple(read))  # a set takes three times the room
        self.now.update(kept[1])
        value: T = kept[0]
        return value


class Watched(Mapping[str, T]):
    """A mapping that notes which of its keys are asked for, absent ones too."""

    __slots__ = ("_inner", "_name", "_reads")

    def __init__(self, inner: Mapping[str, T], name: str, reads: Reads) -> None:
        self._inner = inner
        self._name = name + ":"
        self._reads = reads

    def __getitem__(self, key: str) -> T:
        self._reads.now.add(self._name + key)
        return self._inner[key]

    def get(self, key: str, default: Any = None) -> Any:
        self._reads.now.add(self._name + key)
        return self._inner.get(key, default)

    def __contains__(self, key: object) -> bool:
        self._reads.now.add(f"{self._name}{key}")
        return key in self._inner

    def __iter__(self) -> Iterator[str]:
        self._reads.now.add(self._name + ALL)
        return iter(self._inner)

    def __len__(self) -> int:
        self._reads.now.add(self._name + ALL)
        return len(self._inner)


def watched_library(library: Library, reads: Reads) -> Library:
    """The same library, noting in `reads` which records it is asked for."""
    records = {kind: Watched(of_kind, RECORD, reads) for kind, of_kind in library.records.items()}
    return replace(library, records=records)


def watched(library: Library, links: Links, reads: Reads) -> tuple[Library, Links]:
    """The same library and links, noting in `reads` what is asked of them.

    A record's rank is noted as the record itself: others that come or go move all numbers, but no order.
    """
    relations: dict[str, Any] = {f.name: getattr(links, f.name) for f in fields(links)}
    for name, value in relations.items():
        if isinstance(value, Mapping):
            relations[name] = Watched(value, RECORD if name == "rank" else name, reads)
    return watched_library(library, reads), Links(**relations)
