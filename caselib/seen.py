"""What of a record readers may see: the groups of fields inside it, without those about unseen records.

Pages leave out a list item that is about a record readers may not see (an adoption of a practice that is
still a draft); what counts and indexes must leave out the same. In: a record and the library as readers
see it. It knows no page and no index.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from caselib.library import Library
from caselib.shapes import FieldSpec, ListOf, Part, fields_of, values_at

ABOUT = ("practice", "policy", "record")
"""Fields that say what a group is about."""
PRINTED = "text"
"""The field that holds a party's name as a source prints it: then the name can stand without its record."""


def is_unseen(part: Any, library: Library) -> bool:
    """Whether a group inside a record is nothing without a record that readers may not see."""
    cls: type = type(part)
    name = about(cls)
    target = getattr(part, name) if name else None
    return target is not None and target not in library.by_id and not getattr(part, PRINTED, None)


@functools.cache
def about(cls: type) -> str:
    """The field that says what groups of this class are about; empty where they are about no record."""
    return next((spec.name for spec in fields_of(cls) if spec.name in ABOUT), "")


def seen_parts(part: Any, library: Library) -> list[Any]:
    """The record (or group) itself and all groups inside it that readers see, depth first."""
    found: list[Any] = []
    _collect(part, library, found)
    return found


def _collect(part: Any, library: Library, found: list[Any]) -> None:
    found.append(part)
    cls: type = type(part)
    names, values = _groups_in(cls)
    if names:
        for inner in values(part):
            if inner:
                for item in inner if isinstance(inner, tuple) else (inner,):
                    if not is_unseen(item, library):
                        _collect(item, library, found)


@functools.cache
def _groups_in(cls: type) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The fields that hold groups, and what reads them all at once."""
    names = [spec.name for spec in fields_of(cls) if part_class(spec) is not None]
    return tuple(names), values_at(names)


def part_class(spec: FieldSpec) -> type | None:
    """The class of the groups that a field holds, one or several; None for a field of values."""
    shape = spec.shape.item if isinstance(spec.shape, ListOf) else spec.shape
    return shape.cls if isinstance(shape, Part) else None
