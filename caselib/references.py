"""What a record refers to, and the phrases that it quotes: one quick walk over its groups of fields.

The link stage needs of every record only ids and phrases, and which stand together; the data only whether
all that is named can be seen. In: a record. Out: `References`. For paths and shapes ask `walk.leaves_of`.
"""

from __future__ import annotations

import functools
from typing import Any, Literal, NamedTuple

from caselib.scalars import Quote, Ref
from caselib.shapes import ListOf, Part, Shape, fields_of

SOURCE = "source"
"""The field in which a group of fields names the source that it rests on."""

Step = Literal["reference", "quote", "group", "nothing"]


class References(NamedTuple):
    """In the order in which the model declares the fields, depth first."""

    targets: list[tuple[str, str]]
    """The record's own field (its key) in which an id stands, however deep; the id."""
    quotes: list[tuple[str | None, str]]
    """The source that the same group names, if it does; the phrase."""


def references_of(record: Any) -> References:
    found = References([], [])
    cls: type = type(record)
    for name, key, step, is_list in _plan(cls):
        value = getattr(record, name)
        if value is not None:
            _add(record, key, step, value if is_list else (value,), found)
    return found


def _add(group: Any, top: str, step: Step, values: tuple[Any, ...], found: References) -> None:
    """What `values` of a field of `group` name, which stands under the record's own field `top`."""
    if step == "reference":
        found.targets.extend([(top, value) for value in values])
    elif step == "quote":
        source = getattr(group, SOURCE, None)
        found.quotes.extend([(source, value) for value in values])
    else:
        for inner in values:
            cls: type = type(inner)
            for name, _, deeper, is_list in _plan(cls):
                value = getattr(inner, name)
                if value is not None:
                    _add(inner, top, deeper, value if is_list else (value,), found)


@functools.cache
def _plan(cls: type) -> tuple[tuple[str, str, Step, bool], ...]:
    """The fields that can name something: attribute, key, what they hold, whether several."""
    plan = []
    for spec in fields_of(cls):
        is_list = isinstance(spec.shape, ListOf)
        step = _step(spec.shape.item if isinstance(spec.shape, ListOf) else spec.shape)
        if step != "nothing":
            plan.append((spec.name, spec.key, step, is_list))
    return tuple(plan)


def _step(shape: Shape) -> Step:
    if isinstance(shape, Ref):
        return "reference"
    if isinstance(shape, Quote):
        return "quote"
    return "group" if isinstance(shape, Part) and _plan(shape.cls) else "nothing"
