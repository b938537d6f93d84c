"""The way through a record: its values by the shapes that are wanted.

Everything follows from the fields that `model.py` and `parts.py` declare. Links, checks and pages walk
records by it; it knows no kind and no shape of a single value.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from caselib.scalars import Single
from caselib.shapes import FieldSpec, Leaf, ListOf, Part, Path, Shape, fields_of


def leaves_of(record: Any, *wanted: type) -> list[Leaf]:
    """The values inside a record whose shape is one of `wanted`, depth first, in declared order.

    Fields that can hold none of them are not looked at: links need references and quotes, not texts.
    """
    found: list[Leaf] = []
    _collect(record, (), wanted, found)
    return found


def _collect(value: Any, path: Path, wanted: tuple[type, ...], found: list[Leaf]) -> None:
    cls: type = type(value)
    for name, key, shape, many, sort in steps_of(cls, wanted):
        inner = getattr(value, name)
        if inner is None or (many and not inner):
            continue
        at = (*path, key)
        if sort is None:
            found.extend(shape.leaves(inner, at))
        elif sort is not Part:
            if many:
                found.extend([Leaf((*at, n), shape, item) for n, item in enumerate(inner)])
            else:
                found.append(Leaf(at, shape, inner))
        elif many:
            for number, item in enumerate(inner):
                _collect(item, (*at, number), wanted, found)
        else:
            _collect(inner, at, wanted, found)


class Step(NamedTuple):
    """A field as a walk through a record needs it."""

    name: str
    key: str
    shape: Any
    """Of the items, where there are `many`."""
    many: bool
    sort: type | None
    """Part, the class of a shape that holds a single value, or nothing: then the shape knows its leaves."""


@functools.cache
def steps_of(cls: type, wanted: tuple[type, ...] = (object,)) -> tuple[Step, ...]:
    """The fields of `cls` that can hold values of the shapes `wanted`, in declared order."""
    return tuple(_step(spec) for spec in fields_of(cls) if _holds(spec.shape, wanted))


def _step(spec: FieldSpec) -> Step:
    shape = _inside(spec)
    if isinstance(shape, Part | Single):
        sort = Part if isinstance(shape, Part) else type(shape)
        return Step(spec.name, spec.key, shape, isinstance(spec.shape, ListOf), sort)
    return Step(spec.name, spec.key, spec.shape, False, None)


def _inside(spec: FieldSpec) -> Shape:
    return spec.shape.item if isinstance(spec.shape, ListOf) else spec.shape


def _holds(shape: Shape, wanted: tuple[type, ...]) -> bool:
    if isinstance(shape, ListOf):
        return _holds(shape.item, wanted)
    if isinstance(shape, Part):
        return any(_holds(spec.shape, wanted) for spec in fields_of(shape.cls))
    return isinstance(shape, wanted)
