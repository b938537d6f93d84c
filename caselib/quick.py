"""The quick reading of a record: plain values → typed values, where nothing is wrong with them.

The load stage tries it first. Every doubt ends it: then `shapes` and `scalars` read the file again, with
places, and say what is wrong. So nothing here names a fault, and a shape unknown here is merely read the
careful way. What each shape means is said there; tests hold both ways to the same result.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NoReturn

from caselib.dates import PartialDate, read_date
from caselib.node import Plain
from caselib.scalars import (
    Choice,
    Date,
    PlaceCode,
    Printed,
    ProseText,
    Quote,
    Ref,
    TermOf,
    Text,
    TextMap,
    Url,
    one_line,
)
from caselib.shapes import DASHES, ListOf, Part, Shape, fields_of, known_fields
from caselib.values import Value, read_value
from caselib.vocabulary import Vocabularies

Reader = Callable[[Any, Vocabularies], Any]


class _DoubtError(Exception):
    """Something is unusual, perhaps wrong: the careful way will say."""


def quick_fields(cls: type, values: Plain | None, vocabularies: Vocabularies) -> dict[str, Any] | None:
    """The fields of `cls` by name, as `read_fields` would give them; None where in doubt."""
    try:
        return _fields(cls)(values, vocabularies) if type(values) is dict else None
    except _DoubtError:
        return None


@functools.cache
def _fields(cls: type) -> Reader:
    known = {
        key: (spec.name, _reader(spec.shape), spec.shape.empty) for key, spec in known_fields(cls).items()
    }
    required = tuple(spec.name for spec in fields_of(cls) if spec.required)

    def read(values: dict[str, Plain | None], vocabularies: Vocabularies) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in values.items():
            if key not in known:
                raise _DoubtError
            name, reader, empty = known[key]
            if name in found:
                raise _DoubtError
            found[name] = empty if value is None else reader(value, vocabularies)
        for name in required:
            if not found.get(name):
                raise _DoubtError
        return found

    return read


def _reader(shape: Shape) -> Reader:
    if isinstance(shape, ListOf):
        return _list(_reader(shape.item), shape.of_names)
    if isinstance(shape, Part):
        return _part(shape)
    if isinstance(shape, TermOf):
        return _term(shape.vocabulary)
    if isinstance(shape, Choice):
        return _choice(dict(shape.words))
    return _SIMPLE.get(type(shape), _doubtful)


def _list(item: Reader, of_names: bool) -> Reader:
    def read(value: Plain | None, vocabularies: Vocabularies) -> tuple[Any, ...]:
        if type(value) is list:
            if None in value or (of_names and len(value) == 1 and type(value[0]) is str and "，" in value[0]):
                raise _DoubtError
            return tuple([item(each, vocabularies) for each in value])
        if type(value) is str and (of_names or value[:1] in DASHES):
            raise _DoubtError
        return (item(value, vocabularies),)

    return read


def _part(shape: Part) -> Reader:
    cls, fields, word = shape.cls, _fields(shape.cls), shape.word
    short = known_fields(cls)[shape.short] if shape.short else None
    name, alone = (short.name, _reader(short.shape)) if short else ("", _doubtful)

    def read(value: Plain | None, vocabularies: Vocabularies) -> Any:
        if type(value) is dict:
            return cls(**fields(value, vocabularies))
        if word and type(value) is str and value.strip() == word[0]:
            return word[1]()
        if type(value) is list:
            raise _DoubtError
        return cls(**{name: alone(value, vocabularies)})

    return read


def _term(name: str) -> Reader:
    def read(value: Plain | None, vocabularies: Vocabularies) -> str:
        written = _text(value, vocabularies)
        term = vocabularies[name].find(written)
        if term is None or written in term.aliases:
            raise _DoubtError
        return term.id

    return read


def _choice(words: dict[str, Any]) -> Reader:
    def read(value: Plain | None, vocabularies: Vocabularies) -> Any:
        written = _text(value, vocabularies)
        if written not in words:
            raise _DoubtError
        return words[written]

    return read


def _line(value: Plain | None, vocabularies: Vocabularies) -> str:
    if type(value) is not str:
        raise _DoubtError
    return one_line(value)


def _text(value: Plain | None, vocabularies: Vocabularies) -> str:
    if type(value) is not str:
        raise _DoubtError
    return value.strip()


def _code(value: Plain | None, vocabularies: Vocabularies) -> str:
    if type(value) is not str or not value.isascii():  # Chinese marks around or between ids
        raise _DoubtError
    return value.strip()


def _date(value: Plain | None, vocabularies: Vocabularies) -> PartialDate:
    date = read_date(_text(value, vocabularies))
    if not isinstance(date, PartialDate):
        raise _DoubtError
    return date


def _printed(value: Plain | None, vocabularies: Vocabularies) -> Value:
    number = read_value(_text(value, vocabularies))
    if not isinstance(number, Value):
        raise _DoubtError
    return number


def _map(value: Plain | None, vocabularies: Vocabularies) -> tuple[tuple[str, str], ...]:
    if type(value) is not dict:
        raise _DoubtError
    return tuple([(key, _line(each, vocabularies)) for key, each in value.items()])


def _doubtful(value: Plain | None, vocabularies: Vocabularies) -> NoReturn:
    raise _DoubtError


_SIMPLE: dict[type, Reader] = {
    Text: _line,
    Quote: _line,
    Url: _line,
    ProseText: _text,
    Ref: _code,
    PlaceCode: _code,
    Date: _date,
    Printed: _printed,
    TextMap: _map,
}
