"""Records as bytes and back: as `pickle` does it, but for frozen classes with slots in half the time.

In: any value made of the model's classes and plain ones. Out: bytes, which `restored` opens. Only bytes that
this program wrote may be opened: a pickle is a program.
"""

from __future__ import annotations

import functools
import io
import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any


class _Reducers(dict[type, Callable[[Any], Any]]):
    """Class → how one of its values is taken apart: its fields in a row, which dataclasses would gather one
    by one, in Python."""

    def __missing__(self, cls: type) -> Callable[[Any], Any]:
        if not is_dataclass(cls):
            raise KeyError(cls)
        names = [field.name for field in fields(cls)]
        values = attrgetter(*names)
        made: Callable[[Any], Any] = functools.partial(_apart, cls, values, len(names) == 1)
        self[cls] = made
        return made


def _apart(cls: type, values: Callable[[Any], Any], is_one: bool, value: Any) -> Any:
    return _together, (cls, values(value)) if is_one else (cls, *values(value))


def _together(cls: type, *values: Any) -> Any:
    made: Any = object.__new__(cls)
    for put, value in zip(_setters(cls), values, strict=True):
        put(made, value)
    return made


@functools.cache
def _setters(cls: type) -> tuple[Callable[[Any, Any], None], ...]:
    """What puts a value into each field, past the rule that nobody may: the slots' own descriptors."""
    return tuple(getattr(cls, field.name).__set__ for field in fields(cls))


@functools.cache
def _reducers() -> _Reducers:
    return _Reducers()


def pickled(value: Any) -> bytes:
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _reducers()
    pickler.dump(value)
    return stream.getvalue()


def restored(content: bytes) -> Any:
    return pickle.loads(content)
