"""What was filled in → records as the loader knows them before it gives them types: nodes with places.

In: the rows of a form, what names refer to. Out: a tree of nodes for each record. The place of a node is a
number in the list of `Spots`, so that every fault the shapes and rules report leads back to its cell. No
value is judged here: what cannot be read stays as it was written, and the rules say why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from caselib.dates import correct_date
from caselib.filled.cells import Cell, Filled, Remark, Row, labelled, shown
from caselib.filled.layout import Blank, Sheet, referred
from caselib.filled.names import Names, half_width
from caselib.node import Mapping as Fields
from caselib.node import Node, Scalar, Sequence
from caselib.parts import PlaceRef
from caselib.scalars import Date, ProseText, Ref, TextMap
from caselib.shapes import ListOf, Part, Shape, fields_of

PARTIES: Final = ("organization",)
"""Kinds of what issues and publishes: who is named as a party is looked up among these."""
_ITEMS = re.compile(r"[\n；;]")
_MORE_ITEMS = re.compile(r"[、，,]")
_PAIR = re.compile(r"\s*([^=＝:：]{1,40}?)\s*[=＝:：]\s*(.+)", re.DOTALL)
_NUMBERED = re.compile(r"第?\s*m?([0-9]{1,3})\s*(?:项|条|个)?", re.IGNORECASE)


class Spot(NamedTuple):
    """Where something of a record was written."""

    place: str
    row: Row
    sheet: Sheet
    blank: Blank | None


class Spots:
    """The places of one form's nodes; a node's line is its number here, from 1."""

    def __init__(self) -> None:
        self._spots: list[Spot] = []

    def add(self, row: Row, sheet: Sheet, blank: Blank | None = None) -> int:
        place = row.place_of(blank.label) if blank else row.place
        self._spots.append(Spot(place, row, sheet, blank))
        return len(self._spots)

    def __getitem__(self, line: int) -> Spot:
        return self._spots[line - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """Makes the nodes of one form's records."""

    filled: Filled
    sheets: tuple[Sheet, ...]
    names: Names
    spots: Spots
    remarks: list[Remark]

    def record(self, sheet: Sheet, row: Row, brought: Mapping[str, list[str]]) -> Fields:
        """A record with the items of its lists. `brought`: kind → ids of the records that came with it."""
        node = self._fields(sheet, row)
        if sheet.is_single:
            for blank in sheet.blanks:
                ids = [record_id for kind in referred(blank.shape) for record_id in brought.get(kind, ())]
                if ids and blank.spec.required and blank.is_several:
                    self._add_first(node, blank, ids, self.spots.add(row, sheet, blank))
            self._lists(node, sheet)
        return node

    def _add_first(self, node: Fields, blank: Blank, ids: list[str], line: int) -> None:
        items: list[Node] = [Scalar(line, 1, record_id, False) for record_id in ids]
        for key, value in node.pairs:
            if key.text == blank.keys[0] and isinstance(value, Sequence):
                items += (i for i in value.items if not (isinstance(i, Scalar) and i.text in ids))
                value.items = items
                return
        put(node, blank.keys, Sequence(line, 1, items))

    def _lists(self, node: Fields, record: Sheet) -> None:
        """The items of the record's lists, and of lists in these."""
        owners: dict[str, list[tuple[str, Fields]]] = {}
        for sheet in self.sheets:
            if not sheet.keys:
                continue
            rows = self.filled.rows.get(sheet.label, ())
            if len(sheet.keys) == 1:
                items = [self._fields(sheet, row) for row in rows]
                title = sheet.blanks[0].label
                named = [row.cells[title].text if title in row.cells else "" for row in rows]
                owners[sheet.label] = list(zip(named, items, strict=True))
                if items:
                    put(node, sheet.keys, Sequence(items[0].line, 1, list(items)))
                continue
            for row in rows:
                owner = self._owner(sheet, row, owners)
                if owner is not None:
                    self._append(owner, sheet.keys[-1], self._fields(sheet, row))

    def _owner(self, sheet: Sheet, row: Row, owners: Mapping[str, list[tuple[str, Fields]]]) -> Fields | None:
        """The item of the outer list to which a row belongs."""
        blank = sheet.blanks[0]
        those = owners.get(blank.row_of, [])
        cell = row.cells.get(blank.label, Cell("", row.place))
        at = self._number(cell.text, [name for name, _ in those])
        if at is None and not cell.text and len(those) == 1:
            at = 0
        if at is not None and at < len(those):
            return those[at][1]
        names = "".join(f"“{name}”" for name, _ in those[:10] if name)
        said = f"写了“{shown(cell.text)}”，“{blank.row_of}”表里没有这一项。" if cell.text else "没有填。"
        remedy = f"请写：{names}。" if names else f"请先在“{blank.row_of}”表里写一项。"
        self.remarks.append(Remark("error", cell.place, labelled(blank.label, said), remedy))
        return those[0][1] if those else None  # so that the rest of the row is looked at too

    @staticmethod
    def _number(said: str, names: list[str]) -> int | None:
        """Which of the items is meant, by name or number; from 0."""
        plain = "".join(said.split())
        bare = ["".join(name.split()) for name in names]
        if plain and plain in bare:
            return bare.index(plain)
        found = _NUMBERED.fullmatch(half_width(plain))
        return int(found[1]) - 1 if found and int(found[1]) else None

    @staticmethod
    def _append(owner: Fields, key: str, item: Fields) -> None:
        for known, value in owner.pairs:
            if known.text == key and isinstance(value, Sequence):
                value.items.append(item)
                return
        put(owner, (key,), Sequence(item.line, 1, [item]))

    def _fields(self, sheet: Sheet, row: Row) -> Fields:
        node = Fields(self.spots.add(row, sheet), 1, [])
        for blank in sheet.blanks:
            cell = row.cells.get(blank.label)
            if blank.keys and cell and cell.text:
                line = self.spots.add(row, sheet, blank)
                put(node, blank.keys, self._value(blank, blank.shape, cell.text, line))
        return node

    def _value(self, blank: Blank, shape: Shape, said: str, line: int) -> Node:
        if isinstance(shape, ListOf):
            items = (self._value(blank, shape.item, item, line) for item in self._items(shape.item, said))
            return Sequence(line, 1, list(items))
        if isinstance(shape, Part):
            return self._group(blank, shape, said, line)
        if isinstance(shape, TextMap):
            return _pairs(said, line)
        if isinstance(shape, Ref):
            return Scalar(line, 1, self.names.find(shape.kinds, said) or said, False)
        if isinstance(shape, Date):
            date = correct_date(said)
            return Scalar(line, 1, date.iso if date else half_width(said), False)
        if blank.row_of:
            titles = self.filled.rows.get(blank.row_of, ())
            label = next(s.blanks[0].label for s in self.sheets if s.label == blank.row_of)
            at = self._number(said, [row.cells[label].text if label in row.cells else "" for row in titles])
            return Scalar(line, 1, said if at is None else f"m{at + 1}", False)
        return Scalar(line, 1, said if isinstance(shape, ProseText) else " ".join(said.split()), False)

    def _group(self, blank: Blank, part: Part, said: str, line: int) -> Node:
        """A group by what stands for it."""
        if part.cls is PlaceRef:
            place = self.names.place(" ".join(said.split()))
            if isinstance(place, Mapping):
                pairs = [
                    (Scalar(line, 1, key), Scalar(line, 1, str(text), False)) for key, text in place.items()
                ]
                return Fields(line, 1, list(pairs))
            return Scalar(line, 1, str(place), False)
        specs = {spec.name: spec for spec in fields_of(part.cls)}
        if "record" in specs and "text" in specs:  # a record of the library, or a name as printed
            found = self.names.find(PARTIES, said)
            node = Fields(line, 1, [])
            if found:
                put(node, ("record",), Scalar(line, 1, found, False))
            put(node, ("text",), Scalar(line, 1, " ".join(said.split()), False))
            return node
        short = next(spec for spec in fields_of(part.cls) if spec.name == part.short)
        return self._value(blank, short.shape, said, line)

    def _items(self, shape: Shape, said: str) -> Iterator[str]:
        """Several things in one cell: a line each, or apart by semicolons; by commas only where what stands
        between them is the name of something."""
        for line in _ITEMS.split(said):
            whole = line.strip()
            if not whole:
                continue
            parts = [part.strip() for part in _MORE_ITEMS.split(whole) if part.strip()]
            kinds = shape.kinds if isinstance(shape, Ref) else None
            is_one = kinds is None or self.names.find(kinds, whole) or len(parts) < 2
            if is_one or kinds is None:
                yield whole
            elif any(self.names.find(kinds, part) for part in parts):
                yield from parts
            else:
                yield whole


def put(node: Fields, keys: tuple[str, ...], value: Node) -> None:
    """Set what stands at `keys` below a node."""
    *above, last = keys
    for key in above:
        inner = next((v for k, v in node.pairs if k.text == key), None)
        if not isinstance(inner, Fields):
            inner = Fields(value.line, 1, [])
            node.pairs.append((Scalar(value.line, 1, key), inner))
        node = inner
    node.pairs.append((Scalar(value.line, 1, last), value))


def _pairs(said: str, line: int) -> Node:
    """Names with what they stand for; the text itself where it is not written so."""
    found = [_PAIR.fullmatch(item) for item in _ITEMS.split(said) if item.strip()]
    if not all(found):
        return Scalar(line, 1, said, False)
    pairs = [(Scalar(line, 1, pair[1]), Scalar(line, 1, pair[2].strip(), False)) for pair in found if pair]
    return Fields(line, 1, list(pairs))
