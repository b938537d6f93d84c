"""The columns that fields are spread over, and what fills them: the ground of `tables.py`.

In: a class of the model, by its declarations. Out: columns, and a function that puts what a group of it holds
into the cells of a row. It knows no table and no file.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal, NamedTuple

from caselib.library import Library, is_listed
from caselib.model import KIND_BY_NAME, Record
from caselib.parts import Dated, PlaceRef
from caselib.scalars import Choice, Date, Printed, Ref, TermOf, TextMap
from caselib.seen import is_unseen
from caselib.shapes import FieldSpec, ListOf, Part, Shape, fields_of, values_at
from caselib.values import number_json

Cell = str | int | float | None
Row = list[Cell]
Sort = Literal["text", "number", "flag"]
Fill = Callable[[Any, Row], None]
"""Puts what a field or a group holds into the cells of a row."""

SEPARATOR: Final = "|"
FLAGS: Final[Mapping[bool, str]] = {True: "是", False: "否"}
PLACES: Final = "places"


class Column(NamedTuple):
    key: str
    label: str
    sort: Sort = "text"
    refers_to: str = ""
    """The table of records, places or terms one row of which the value names."""


class Form(NamedTuple):
    """How values are written: `text` guards a cell's text for where it lands. `is_coded`: terms by id, yes
    and no as numbers; else in words."""

    text: Callable[[str], str]
    is_coded: bool


def join(items: Iterable[str]) -> str:
    r"""Several texts in one cell, between them `|`; one that is in a text is written `\|`."""
    return SEPARATOR.join([item.replace("|", r"\|") if "|" in item else item for item in items])


class Columns:
    """Plans columns; those of a field are added to the list that is given."""

    def __init__(self, library: Library, form: Form) -> None:
        self.library = library
        self.form = form
        self._paths: dict[str, str] = {}

    def term(self, vocabulary: str, term_id: str | None) -> str | None:
        if term_id is None or self.form.is_coded:
            return term_id
        return self.form.text(self.library.label(vocabulary, term_id))

    def path(self, code: str) -> str:
        """A place after all that it lies in."""
        if code not in self._paths:
            self._paths[code] = self.form.text("/".join(p.name for p in self.library.places.path(code)))
        return self._paths[code]

    def group(self, cls: type, key: str, label: str, columns: list[Column], left_out: Iterable[str]) -> Fill:
        specs = [spec for spec in fields_of(cls) if spec.name not in left_out]
        steps = tuple([self._field(spec, *_named(key, label, cls, spec), columns) for spec in specs])
        values = values_at([spec.name for spec in specs])

        def fill(group: Any, cells: Row) -> None:
            for value, step in zip(values(group), steps, strict=True):
                if value or value is False:
                    step(value, cells)

        return fill

    def _field(self, spec: FieldSpec, key: str, label: str, columns: list[Column]) -> Fill:
        shape = spec.shape
        if isinstance(shape, Part):
            if shape.cls is PlaceRef:
                return self._place(key, label, columns)
            return self.group(shape.cls, key, label, columns, ())
        if isinstance(shape, Ref):
            return self._reference(key, label, shape.kinds, columns)
        if isinstance(shape, ListOf) and isinstance(shape.item, Ref):
            return self.references(key, label, shape.item.kinds, columns)
        if isinstance(shape, ListOf) and isinstance(shape.item, Part):
            return self._groups(shape.item.cls, key, label, columns)
        if isinstance(shape, Printed):
            return self._value(key, label, columns)
        return self._single(shape, key, label, columns)

    def _single(self, shape: Shape, key: str, label: str, columns: list[Column]) -> Fill:
        at = len(columns)
        term = shape.vocabulary if isinstance(shape, TermOf) else ""
        sort: Sort = "flag" if isinstance(shape, Choice) else "text"
        columns.append(Column(key, label, sort, refers_to=term))
        write = self._write_of(shape)

        def fill(value: Any, cells: Row) -> None:
            cells[at] = write(value)

        return fill

    def _write_of(self, shape: Shape) -> Callable[[Any], Cell]:
        text = self.form.text
        if isinstance(shape, TermOf):
            return functools.partial(self.term, shape.vocabulary)
        if isinstance(shape, Date):
            return lambda date: str(date.iso)
        if isinstance(shape, Choice):
            return int if self.form.is_coded else FLAGS.__getitem__
        if isinstance(shape, TextMap):
            return lambda pairs: text(join([f"{name}={said}" for name, said in pairs]))
        if isinstance(shape, ListOf):
            write = self._plain()._write_of(shape.item)
            return lambda values: text(join([str(write(value)) for value in values]))
        return text

    def _value(self, key: str, label: str, columns: list[Column]) -> Fill:
        """A printed number: as printed, and as far as it is read as a number."""
        at = len(columns)
        names = (("number", "数"), ("low", "下限"), ("high", "上限"))
        columns.append(Column(key, label))
        columns += (Column(name, said, "number") for name, said in names)
        columns += (Column("unit", "单位"), Column("qualifier", "限定词"))
        text = self.form.text

        def fill(value: Any, cells: Row) -> None:
            numbers = (value.number, value.low, value.high)
            words = (value.unit, value.qualifier)
            cells[at : at + 6] = (
                text(value.as_printed),
                *(None if number is None else number_json(number) for number in numbers),
                *(text(word) if word else None for word in words),
            )

        return fill

    def _place(self, key: str, label: str, columns: list[Column]) -> Fill:
        """A place that a source states stands apart from one that is inferred."""
        at = len(columns)
        columns += (
            Column(key, label, refers_to=PLACES),
            Column(f"{key}_name", f"{label}·名称"),
            Column(f"inferred_{key}", f"推断{label}"),
            Column(f"inferred_{key}_name", f"推断{label}·名称"),
        )
        rest = self.group(PlaceRef, key, label, columns, ("code",))

        def fill(place: PlaceRef, cells: Row) -> None:
            for code, to in ((place.stated_code, at), (place.inferred_code, at + 2)):
                if code:
                    cells[to], cells[to + 1] = code, self.path(code)
            rest(place, cells)

        return fill

    def _reference(self, key: str, label: str, kinds: tuple[str, ...], columns: list[Column]) -> Fill:
        """Empty where it leads to a withdrawn record, as no table has a row for that."""
        at = len(columns)
        folder = KIND_BY_NAME[kinds[0]].folder if len(kinds) == 1 else ""
        columns += (Column(key, label, refers_to=folder), Column(f"{key}_title", f"{label}·名称"))
        records, text = self._records(kinds), self.form.text

        def fill(target: str, cells: Row) -> None:
            record = records.get(target)
            if record is not None and is_listed(record):
                cells[at], cells[at + 1] = target, text(record.title)

        return fill

    def references(self, key: str, label: str, kinds: tuple[str, ...], columns: list[Column]) -> Fill:
        at = len(columns)
        columns += (Column(key, label), Column(f"{key}_title", f"{label}·名称"))
        records, text = self._records(kinds), self.form.text

        def fill(targets: Iterable[str], cells: Row) -> None:
            named = [record for target in targets if (record := records.get(target)) is not None]
            found = [record for record in named if is_listed(record)]
            if found:
                cells[at] = SEPARATOR.join([record.id for record in found])
                cells[at + 1] = text(join([record.title for record in found]))

        return fill

    def _records(self, kinds: tuple[str, ...]) -> Mapping[str, Record]:
        return self.library.records[kinds[0]] if len(kinds) == 1 else self.library.by_id

    def _groups(self, cls: type, key: str, label: str, columns: list[Column]) -> Fill:
        """Groups of one sort: each of their fields is a column, with as many items as there are groups."""
        inner: list[Column] = []
        fields = self._plain().group(cls, key, label, inner, ())
        text = self.form.text
        at, width = len(columns), len(inner)
        columns += (column._replace(refers_to="", sort="text") for column in inner)

        def fill(groups: Iterable[Any], cells: Row) -> None:
            rows: list[Row] = []
            for group in groups:
                if not is_unseen(group, self.library):
                    rows.append([None] * width)
                    fields(group, rows[-1])
            for place, said in enumerate(zip(*rows, strict=True)):
                if any(said):
                    cells[at + place] = text(join([str(item or "") for item in said]))

        return fill

    def _plain(self) -> Columns:
        """For texts that share a cell: that is guarded as a whole."""
        return Columns(self.library, self.form._replace(text=str))


def _named(key: str, label: str, cls: type, spec: FieldSpec) -> tuple[str, str]:
    """Key and label of a field's columns below those of its group. A date is called like its group: what
    else is known of it stands beside it. A record's own address goes by another name than its page's."""
    if cls is Dated and spec.key == "value":
        return key, label
    if not key:
        return ("original_url" if spec.key == "url" else spec.key), spec.label
    return f"{key}_{spec.key}", label if spec.label == label else f"{label}·{spec.label}"
