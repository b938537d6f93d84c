"""Records as bytes and back, their running texts apart; equal parts of several records are one when restored.

In: any value made of the model's classes and plain ones. Out: bytes, and beside them those of the running
texts. Unlike a pickle they can name nothing but the model's classes: opening them runs nothing.

`marshal` holds tuples of plain values. One that begins with `...` is something else, as the second says: a
name (of a class; then the values of its fields): a part; a tuple of these: a part that may be shared; a
number: a running text; bytes: a decimal number.
"""

from __future__ import annotations

import functools
import marshal
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from decimal import Decimal
from importlib import import_module
from operator import attrgetter
from typing import Any

from caselib.running import Put, RunningText

SHORT = 24
"""Texts up to this length, ids and terms for the most part, are kept once in a process."""
LONG = 40
"""A running text from this length on is put apart."""
MOST_SHARED = 1 << 16
"""So many different parts are looked out for."""
PACKAGE = "caselib."

Shared = dict[tuple[Any, ...], Any]
"""Parts by what they are made from."""
Contents = tuple[bytes] | tuple[bytes, bytes]
"""A value, and its running texts where it has any."""


def marshalled(value: Any) -> Contents:
    texts: list[str] = []
    tree = _apart(value, texts)
    if not texts:
        return (marshal.dumps((0, tree)),)
    beside = marshal.dumps(tuple(texts))
    return marshal.dumps((len(beside), tree)), beside


def restored(content: bytes, shared: Shared, fetch: Callable[[int], Sequence[str]]) -> Any:
    """`fetch` gives the value's texts, which take so many bytes: they may be read when they are asked for."""
    length, tree = marshal.loads(content)
    return _together(tree, shared, fetch(length) if length else ())


def restored_texts(content: bytes) -> tuple[str, ...]:
    texts: tuple[str, ...] = marshal.loads(content)
    return texts


def _apart(value: Any, texts: list[str]) -> Any:
    kind: type = type(value)
    if kind is str:
        return sys.intern(value) if len(value) <= SHORT else value
    if kind is tuple:
        return tuple([_apart(one, texts) for one in value])
    if kind is Decimal:
        return (..., str(value).encode())
    if not kind.__module__.startswith(PACKAGE):
        return value
    name, take, running = _taking(kind)
    before = len(texts)
    found: list[Any] = [name]
    for one, is_running in zip(take(value), running, strict=True):
        if is_running and one is not None and len(one) >= LONG:
            found.append((..., len(texts)))
            texts.append(one)
        else:
            found.append(None if one is None else _apart(one, texts))
    return (..., *found) if len(texts) > before else (..., tuple(found))


@functools.cache
def _taking(cls: type) -> tuple[str, Callable[[Any], tuple[Any, ...]], tuple[bool, ...]]:
    """What a class is called, what takes the values of its fields, and which of them are running texts."""
    names = [field.name for field in fields(cls)]
    running = tuple(isinstance(getattr(cls, name, None), RunningText) for name in names)
    take = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    return sys.intern(f"{cls.__module__}:{cls.__qualname__}"), take, running


def _together(tree: Any, shared: Shared, texts: Sequence[str]) -> Any:
    if type(tree) is not tuple:
        return tree
    if not tree or tree[0] is not ...:
        return tuple([_together(one, shared, texts) for one in tree])
    what = tree[1]
    if type(what) is tuple:
        found = shared.get(what)
        if found is None:
            found = _made(what[0], what[1:], shared, texts)
            if len(shared) < MOST_SHARED:
                shared[what] = found
        return found
    if type(what) is str:
        return _made(what, tree[2:], shared, texts)
    return Put(texts, what) if type(what) is int else Decimal(what.decode())


def _made(name: str, values: Sequence[Any], shared: Shared, texts: Sequence[str]) -> Any:
    cls, setters = _making(name)
    made: Any = object.__new__(cls)
    for put, value in zip(setters, values, strict=True):
        put(made, _together(value, shared, texts) if type(value) is tuple else value)
    return made


@functools.cache
def _making(name: str) -> tuple[type, tuple[Callable[[Any, Any], None], ...]]:
    """A class, and what puts a value into each of its fields, past the rule that nobody may: the slots' own
    descriptors."""
    module, _, qualified = name.partition(":")
    if not module.startswith(PACKAGE):
        raise ValueError(name)
    cls = getattr(import_module(module), qualified)
    slots = (getattr(cls, field.name) for field in fields(cls))
    return cls, tuple(slot.put if isinstance(slot, RunningText) else slot.__set__ for slot in slots)
