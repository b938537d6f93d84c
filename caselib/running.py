"""Running texts that may stay where they are kept until somebody reads them.

In: classes of the model. Out: the same, whose fields for running texts also take a `Put`: a text that is
fetched when the field is read. Who reads a record notices nothing. Others show only a record's face, all but
its running texts, and these are most of it: of 100,000 records the faces fit into memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from caselib.scalars import ProseText
from caselib.shapes import fields_of

C = TypeVar("C", bound=type)


@dataclass(frozen=True, slots=True)
class Put:
    """A text that is the one of this number among those that are kept together."""

    texts: Sequence[str]
    number: int


class RunningText:
    """A field that holds a text, or where it is kept."""

    __slots__ = ("_read", "put")

    def __init__(self, slot: Any) -> None:
        self._read = slot.__get__
        self.put = slot.__set__
        """Sets the field, past the rule that nobody may."""

    @overload
    def __get__(self, record: None, owner: type) -> RunningText: ...
    @overload
    def __get__(self, record: object, owner: type) -> str | None: ...
    def __get__(self, record: object | None, owner: type) -> RunningText | str | None:
        if record is None:
            return self
        value: str | Put | None = self._read(record)
        return value.texts[value.number] if type(value) is Put else value  # type: ignore[return-value]

    def __set__(self, record: object, value: str | Put | None) -> None:
        self.put(record, value)


def with_running_texts(cls: C) -> C:
    """Decorates a class of the model, above `dataclass`, which has to give it slots."""
    for spec in fields_of(cls):
        if isinstance(spec.shape, ProseText) and spec.name in cls.__dict__:
            setattr(cls, spec.name, RunningText(cls.__dict__[spec.name]))
    return cls
