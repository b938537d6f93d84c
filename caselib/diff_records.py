"""How one record differs from what it was: field by field, in readers' words; and its relations.

In: two records of one kind, the library in which each stands. Out: changes with Chinese labels, values as
texts, relations as (label, id). Lists are compared item by item: one put in front does not change all that
follow. It knows neither files nor pages.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from caselib.dates import PartialDate
from caselib.library import Library, kind_of
from caselib.model import Record
from caselib.scalars import PlaceCode, Ref, TermOf
from caselib.seen import ABOUT
from caselib.shapes import FieldSpec, ListOf, Part, Path, Shape, fields_of, label_path
from caselib.values import Value
from caselib.walk import leaves_of

AROUND = 12
"""Characters that are shown on both sides of what changed in a long text."""
LONGEST = 60


class FieldChange(NamedTuple):
    """A field in readers' words, as it was and as it is; empty where nothing stood or stands."""

    field: str
    old: str
    new: str


class Relation(NamedTuple):
    """A record names another: by which field, which."""

    label: str
    target: str


@dataclass(frozen=True, slots=True)
class Sides:
    """The libraries in which the two records stand."""

    before: Library
    after: Library


def changed_fields(old: Record, new: Record, sides: Sides) -> tuple[FieldChange, ...]:
    """All differences, in the order in which the model declares the fields."""
    return tuple(_of_group(old, new, (), type(new), sides))


def _of_group(old: Any, new: Any, path: Path, cls: type, sides: Sides) -> Iterator[FieldChange]:
    own: type = type(new)
    for spec in fields_of(own):
        before, after = getattr(old, spec.name), getattr(new, spec.name)
        if before != after:
            yield from _of_field(spec, before, after, (*path, spec.key), cls, sides)


def _of_field(
    spec: FieldSpec, old: Any, new: Any, path: Path, cls: type, sides: Sides
) -> Iterator[FieldChange]:
    if isinstance(spec.shape, ListOf):
        yield from _of_list(spec.shape.item, old, new, path, cls, sides)
    else:
        yield from _of_value(spec.shape, old, new, path, cls, sides)


def _of_value(shape: Shape, old: Any, new: Any, path: Path, cls: type, sides: Sides) -> Iterator[FieldChange]:
    if isinstance(shape, Part) and type(old) is type(new) and new is not None:
        yield from _of_group(old, new, path, cls, sides)
        return
    before, after = shown(shape, old, sides.before), shown(shape, new, sides.after)
    yield FieldChange(label_path(cls, path), *around(before, after))


def _of_list(
    item: Shape, old: Sequence[Any], new: Sequence[Any], path: Path, cls: type, sides: Sides
) -> Iterator[FieldChange]:
    matcher = difflib.SequenceMatcher(None, list(map(repr, old)), list(map(repr, new)), autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        same = min(i2 - i1, j2 - j1) if isinstance(item, Part) else 0
        for n in range(same):
            yield from _of_value(item, old[i1 + n], new[j1 + n], (*path, j1 + n), cls, sides)
        for n in range(i1 + same, i2):
            yield FieldChange(label_path(cls, (*path, n)), cut(shown(item, old[n], sides.before)), "")
        for n in range(j1 + same, j2):
            yield FieldChange(label_path(cls, (*path, n)), "", cut(shown(item, new[n], sides.after)))


def shown(shape: Any, value: Any, library: Library) -> str:
    """A value as people read it; a group by all that stands in it."""
    if value is None or value == ():
        return ""
    if isinstance(shape, ListOf):
        return "、".join(shown(shape.item, item, library) for item in value)
    if isinstance(shape, Part):
        cls: type = type(value)
        inner = ((spec, getattr(value, spec.name)) for spec in fields_of(cls))
        told = ((spec.label, shown(spec.shape, held, library)) for spec, held in inner)
        return "；".join(f"{label}：{text}" for label, text in told if text)
    if isinstance(shape, TermOf):
        return library.label(shape.vocabulary, value) or str(value)
    if isinstance(shape, Ref):
        return named(value, library)
    if isinstance(shape, PlaceCode):
        place = library.places.get(value)
        return f"{place.name}（{value}）" if place else str(value)
    if isinstance(value, PartialDate):
        return value.iso
    if isinstance(value, Value):
        return value.as_printed
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(f"{key}：{text}" for key, text in value)
    return " ".join(str(value).split())


def named(record_id: str, library: Library) -> str:
    """A record by its title and id."""
    record = library.by_id.get(record_id)
    return f"{record.title}（{record_id}）" if record else record_id


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2]}……"


def around(old: str, new: str) -> tuple[str, str]:
    """Two long texts cut to what differs in them, with a few characters on both sides."""
    if max(len(old), len(new)) <= LONGEST or not (old and new):
        return cut(old), cut(new)
    shortest = min(len(old), len(new))
    head = next((n for n in range(shortest) if old[n] != new[n]), shortest)
    left = shortest - head
    tail = next((n for n in range(left) if old[-1 - n] != new[-1 - n]), left)
    return _part(old, head, tail), _part(new, head, tail)


def _part(text: str, head: int, tail: int) -> str:
    start, end = max(head - AROUND, 0), min(len(text) - tail + AROUND, len(text))
    inner = text[start:end]
    if len(inner) > LONGEST:
        inner = f"{inner[: LONGEST // 2]}……{inner[-LONGEST // 2 :]}"
    return f"{'……' if start else ''}{inner}{'……' if end < len(text) else ''}"


def relations(record: Record) -> frozenset[Relation]:
    """All that a record names, each once. The source of a single figure is no relation of the record."""
    cls: type = kind_of(record).cls
    found = set()
    for leaf in leaves_of(record, Ref):
        steps = [n for n, step in enumerate(leaf.path) if isinstance(step, str)]
        if leaf.path[-1] == "source" and len(steps) > 1:
            continue
        at = steps[-2] if leaf.path[steps[-1]] in ABOUT and len(steps) > 1 else steps[-1]
        found.add(Relation(_label(cls, leaf.path[: at + 1]), leaf.value))
    return frozenset(found)


def _label(cls: type, path: Path) -> str:
    """The label of a field alone: `采用的做法`."""
    return label_path(cls, path).rpartition(" › ")[2].partition("”")[0].lstrip("“")
