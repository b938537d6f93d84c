"""What of a record readers may see: the groups of fields inside it, without those about unseen records.

Pages leave out a list item that is about a record readers may not see (an adoption of a practice that is
still a draft); what counts and indexes must leave out the same. In: a record and the library as readers
see it. It knows no page and no index.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from caselib.library import Library
from caselib.shapes import FieldSpec, ListOf, Part, fields_of

ABOUT = ("practice", "policy", "record")
"""Fields that say what a group is about."""
PRINTED = "text"
"""The field that holds a party's name as a source prints it: then the name can stand without its record."""


def is_unseen(part: Any, library: Library) -> bool:
    """Whether a group inside a record is nothing without a record that readers may not see."""
    for name in ABOUT:
        target = getattr(part, name, None)
        if target is not None:
            return target not in library.by_id and not getattr(part, PRINTED, None)
    return False


def seen_parts(part: Any, library: Library) -> Iterator[Any]:
    """The record (or group) itself and all groups inside it that readers see, depth first."""
    yield part
    cls: type = type(part)
    for spec in _groups_in(cls):
        inner = getattr(part, spec.name)
        for item in inner if isinstance(inner, tuple) else (inner,):
            if item is not None and not is_unseen(item, library):
                yield from seen_parts(item, library)


@functools.cache
def _groups_in(cls: type) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in fields_of(cls) if part_class(spec) is not None)


def part_class(spec: FieldSpec) -> type | None:
    """The class of the groups that a field holds, one or several; None for a field of values."""
    shape = spec.shape.item if isinstance(spec.shape, ListOf) else spec.shape
    return shape.cls if isinstance(shape, Part) else None
