"""What an edit changes beyond the record itself: which units have to be made anew.

In: the records as they were and as they are, the links of both, what each unit read. Out: the units to make.
A record has a face, all of it but its running texts: others show only that, so an edited text concerns the
record's own page, and an edited title those that name it.
"""

from __future__ import annotations

import functools
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from caselib.cache import Segments
from caselib.making import is_wide
from caselib.model import KIND_BY_NAME, Record
from caselib.packed import Packed, ids_in
from caselib.reads import ALL, RECORD
from caselib.render import Unit
from caselib.scalars import ProseText
from caselib.shapes import FieldSpec, ListOf, Part, fields_of
from caselib.stored import Loaded, Note, decoded

OWN = frozenset({*KIND_BY_NAME, "tombstone"})
"""Makers whose subject is a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Ids of records that are not what they were: in any way; in what others show of them."""

    records: frozenset[str]
    faces: frozenset[str]
    retold: tuple[tuple[Record, Record], ...] = ()
    """Records whose running texts alone are others, as they were and as they are."""


def face(record: Any) -> Any:
    """A record, or a group in it, without its running texts."""
    cls: type = type(record)
    blank: dict[str, Any] = {}
    for spec in _with_texts(cls):
        value = getattr(record, spec.name)
        if isinstance(spec.shape, ProseText):
            blank[spec.name] = "" if value else value  # that there is a text is seen from outside
        elif isinstance(spec.shape, ListOf):
            blank[spec.name] = tuple(map(face, value))
        elif value is not None:
            blank[spec.name] = face(value)
    return replace(record, **blank) if blank else record


@functools.cache
def _with_texts(cls: type) -> tuple[FieldSpec, ...]:
    """The fields that are running texts or hold groups with some."""
    return tuple(spec for spec in fields_of(cls) if _holds_text(spec.shape))


def _holds_text(shape: Any) -> bool:
    if isinstance(shape, ListOf):
        return isinstance(shape.item, Part) and _holds_text(shape.item)
    if isinstance(shape, Part):
        return any(_holds_text(spec.shape) for spec in fields_of(shape.cls))
    return isinstance(shape, ProseText)


def changes_since(notes: Mapping[str, Note], loaded: Loaded, segments: Segments) -> Changes:
    """What changed since the build that left these notes. Raises DamagedCache."""
    records: set[str] = set()
    faces: set[str] = set()
    retold: list[tuple[Record, Record]] = []
    for name in sorted(loaded.fresh | loaded.gone):
        old, new = notes.get(name), loaded.notes.get(name)
        record_id = PurePosixPath(name).stem
        if old is None or new is None or old.state != "record" or new.state != "record":
            if old is None or new is None or old.state != "unread" or new.state != "unread":
                faces.add(record_id)
            records.add(record_id)
            continue
        before, after = decoded(old.ref, segments), decoded(new.ref, segments)
        if before != after:
            records.add(record_id)
            if is_same_face(before, after):
                retold.append((before, after))
            else:
                faces.add(record_id)
    return Changes(records=frozenset(records), faces=frozenset(faces), retold=tuple(retold))


def is_same_face(one: Record, other: Record) -> bool:
    return type(one) is type(other) and bool(face(one) == face(other))


def stale_reads(changes: Changes, old: Packed, new: Packed) -> frozenset[str]:
    """All notes of reads that no longer hold, when the links were made anew."""
    stale = {f"{RECORD}:{record_id}" for record_id in changes.faces}
    if changes.faces:
        stale.add(f"{RECORD}:{ALL}")
    for name in new:
        keys = set(_differing(old[name], new[name])) | set(_holding(new[name], changes.faces))
        if keys and name != "rank":
            stale |= {f"{name}:{key}" for key in keys}
            stale.add(f"{name}:{ALL}")
    return frozenset(stale)


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    yield from old.keys() - new.keys()
    yield from (key for key, entry in new.items() if old.get(key) != entry)


def _holding(relation: Mapping[str, Any], ids: frozenset[str]) -> Iterator[str]:
    for key, entry in relation.items():
        if not isinstance(entry, int) and not ids.isdisjoint(ids_in(entry)):
            yield key


def to_make(
    units: Iterable[Unit],
    changes: Changes,
    stale: frozenset[str],
    reads: Mapping[str, tuple[str, ...]] | None,
    known: Container[str],
) -> Iterator[Unit]:
    """The units that are not what they were. `reads` may be None where nothing is stale; `known` has the keys
    of the units that the last build made."""
    for unit in units:
        key = key_of(unit)
        if (
            key not in known
            or (unit.subject in changes.records and unit.maker in OWN)
            or (changes.faces and is_wide(unit))
            or (stale and reads is not None and not stale.isdisjoint(reads.get(key, ())))
        ):
            yield unit


def key_of(unit: Unit) -> str:
    return f"{unit.maker}:{unit.subject}"
