"""Links without their records: what a cache keeps of them, and the way back.

In: links, or their packed form and the library they belong to. Out: nested tuples of texts and numbers, or
links that find their records when they are asked for. Records are named by id, adoptions and citations by
their place in the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast, overload

from caselib.library import Library
from caselib.links import (
    AdoptionLink,
    Backlink,
    CitationLink,
    DimensionLinks,
    Likeness,
    Links,
    PlaceCases,
    PlacedAdoption,
    Taken,
)
from caselib.model import Case, Record

T = TypeVar("T")

Packed = Mapping[str, Mapping[str, Any]]
"""A relation's name → key → its entry. `marshal` writes and reads it."""

UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class _Way:
    """How an entry of a relation is packed, and how it is found again."""

    pack: Callable[[Any], Any]
    unpack: Callable[[Any, Library], Any]


class Unpacked(Mapping[str, T]):
    """A relation that is looked up, and whose entries are made, when somebody asks for them."""

    __slots__ = ("_library", "_made", "_name", "_packed")

    def __init__(self, packed: Packed, name: str, library: Library) -> None:
        self._packed = packed
        self._name = name
        self._library = library
        self._made: dict[str, T] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return (Unpacked, (self._packed, self._name, self._library))

    @property
    def _entries(self) -> Mapping[str, Any]:
        return self._packed[self._name]

    def __getitem__(self, key: str) -> T:
        if key not in self._made:
            self._made[key] = _WAYS[self._name].unpack(self._entries[key], self._library)
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class UnpackedRecords(Sequence[T]):
    """Records in an order, found when they are asked for."""

    __slots__ = ("_ids", "_library")

    def __init__(self, ids: tuple[str, ...], library: Library) -> None:
        self._ids = ids
        self._library = library

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            return UnpackedRecords(self._ids[at], self._library)
        return cast(T, self._library.by_id[self._ids[at]])

    def __len__(self) -> int:
        return len(self._ids)


class UnpackedUnplaced(Sequence[Case]):
    """The cases whose source states no place, looked up when somebody asks."""

    __slots__ = ("_library", "_packed")

    def __init__(self, packed: Packed, library: Library) -> None:
        self._packed = packed
        self._library = library

    def _cases(self) -> Sequence[Case]:
        return UnpackedRecords(self._packed[UNPLACED][""], self._library)

    @overload
    def __getitem__(self, at: int) -> Case: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Case]: ...
    def __getitem__(self, at: int | slice) -> Case | Sequence[Case]:
        return self._cases()[at]

    def __len__(self) -> int:
        return len(self._cases())


def _ids(records: Sequence[Record]) -> tuple[str, ...]:
    return tuple([record.id for record in records])


def _records(ids: Sequence[str], library: Library) -> tuple[Any, ...]:
    return tuple([library.by_id[i] for i in ids])


def _adoptions(links: Sequence[AdoptionLink]) -> tuple[tuple[str, int, int], ...]:
    return tuple([
        (k.case.id, k.measure, _place(k.case.measures[k.measure - 1].practices, k.adoption)) for k in links
    ])  # fmt: skip


def _place(parts: Sequence[object], part: object) -> int:
    """Which it is: the very same part, for two may be equal."""
    return next(i for i, other in enumerate(parts) if other is part)


def _unpack_adoptions(entry: Any, library: Library) -> tuple[AdoptionLink, ...]:
    cases = library.cases
    return tuple([
        AdoptionLink(case := cases[i], measure, case.measures[measure - 1].practices[n])
        for i, measure, n in entry
    ])  # fmt: skip


def _citations(links: Sequence[CitationLink]) -> tuple[tuple[str, int], ...]:
    return tuple([(k.case.id, _place(k.case.policies, k.citation)) for k in links])


def _unpack_citations(entry: Any, library: Library) -> tuple[CitationLink, ...]:
    return tuple([CitationLink(case := library.cases[i], case.policies[n]) for i, n in entry])


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Unpacks (id, value) pairs."""

    make: Callable[[Any, Any], Any]

    def __call__(self, entry: Any, library: Library) -> tuple[Any, ...]:
        return tuple([self.make(library.by_id[i], value) for i, value in entry])


def _beside(record: Record, note: str | None) -> tuple[Record, str | None]:
    return record, note


@dataclass(frozen=True, slots=True)
class _Grouped:
    """Packs groups of records, each by its name."""

    names: tuple[str, ...]

    def __call__(self, value: Any) -> tuple[tuple[str, ...], ...]:
        return tuple([_ids(getattr(value, name)) for name in self.names])


@dataclass(frozen=True, slots=True)
class _Groups:
    cls: Callable[..., Any]

    def __call__(self, entry: Any, library: Library) -> Any:
        return self.cls(*(_records(ids, library) for ids in entry))


_MANY = _Way(_ids, _records)
_SAME = _Way(lambda value: value, lambda entry, _: entry)
_WAYS: Mapping[str, _Way] = {
    "listed": _Way(_ids, lambda entry, library: UnpackedRecords(entry, library)),
    "backlinks": _Way(lambda several: tuple([(b.record.id, b.field) for b in several]), _Pairs(Backlink)),
    "adopted_by": _Way(_adoptions, _unpack_adoptions),
    "cited_by": _Way(_citations, _unpack_citations),
    "children": _MANY,
    "family": _MANY,
    "variants": _MANY,
    "member_of": _MANY,
    "confusable": _Way(lambda several: tuple([(r.id, note) for r, note in several]), _Pairs(_beside)),
    "related": _Way(lambda several: tuple([(k.case.id, k.practices) for k in several]), _Pairs(Likeness)),
    "taken": _Way(lambda several: tuple([(t.record.id, t.quote) for t in several]), _Pairs(Taken)),
    "places": _Way(_Grouped(("here", "within", "inferred", "organizations")), _Groups(PlaceCases)),
    "dimensions": _Way(_Grouped(("practices", "also", "cases", "policies")), _Groups(DimensionLinks)),
    "collections": _MANY,
    "rank": _SAME,
    "adopted_at": _Way(
        lambda several: tuple([(p.practice, *_adoptions([p.link])[0]) for p in several]),
        lambda entry, library: tuple([
            PlacedAdoption(i, *_unpack_adoptions([adoption], library)) for i, *adoption in entry
        ]),
    ),
    "places_below": _SAME,
}  # fmt: skip


def pack(links: Links) -> Packed:
    """Links without records, as `marshal` takes them."""
    packed: dict[str, Mapping[str, Any]] = {
        name: {key: way.pack(value) for key, value in getattr(links, name).items()}
        for name, way in _WAYS.items()
    }
    return {**packed, UNPLACED: {"": _ids(links.unplaced)}}


def unpack(packed: Packed, library: Library) -> Links:
    """The links of `library`, whose entries are made when they are asked for."""
    relations: dict[str, Any] = {name: Unpacked(packed, name, library) for name in _WAYS}
    unplaced: Sequence[Case] = UnpackedUnplaced(packed, library)
    return Links(**relations, unplaced=unplaced)


def ids_in(entry: Any) -> Iterator[str]:
    """All that may be an id of a record in a packed entry."""
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, tuple):
        for part in entry:
            yield from ids_in(part)
