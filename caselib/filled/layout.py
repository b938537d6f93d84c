"""What a form asks for: the fields of a kind of record as sheets, from the model's declarations.

In: a kind. Out: sheets with blanks; each blank knows where its value stands in a record. Those who write
blank forms, read filled ones and make records of them all go by this. It knows no file format. What a form
does not ask for stands in NOT_ASKED, and a test sees that nothing is forgotten.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from caselib.edit import fields_in_order
from caselib.model import KINDS, Kind
from caselib.scalars import Ref, Text
from caselib.shapes import FieldSpec, ListOf, Part, Shape, fields_of

PUBLIC: Final = "材料是否已公开发布？"
UNIT: Final = "填报单位"
POST: Final = "填报岗位（不写姓名）"
QUESTIONS: Final = (PUBLIC, UNIT, POST)
"""What is asked before the record."""
INTRODUCTION: Final = "说明"
"""The sheet on which that is asked."""
OPTIONS: Final = "选项"
"""The hidden sheet with what there is to choose from."""
OWN_SHEET: Final = 4
"""Groups with so many fields, of which there can be several, have a sheet of their own; smaller ones stand in
a cell, a line each."""
NOT_ASKED: Final[Mapping[str, str]] = {
    "Record.pinyin": "程序读得出；读错了由编辑写",
    "Record.former_ids": "编号由程序来定",
    "Record.not_to_confuse_with": "由编辑比较全库以后写",
    "Record.review": "导入的都是未审稿",
    "Record.added": "程序写导入的日期",
    "Record.updated": "新记录没有更新",
    "Record.change_note": "新记录没有更新",
    "Record.withdrawn": "新记录没有撤下",
    "Case.disclosure": "由第一问得出",
    "Source.disclosure": "由第一问得出",
    "Source.url_basis": "由编辑查网址时写",
    "Source.url_checked": "由编辑查网址时写",
    "Source.accessed": "由编辑查网址时写",
    "Source.grade": "程序按规则算出",
    "Source.repost_of": "由编辑比较全库以后写",
    "Source.same_text_as": "由编辑比较全库以后写",
    "Source.rights": "由编辑写",
    "Source.text": "由编辑存全文时写",
    "Practice.expansion": "由编辑对照来源逐项写",
    "Practice.family": "由编辑比较全库以后写",
    "Practice.variant_of": "由编辑比较全库以后写",
    "Policy.validity_checked": "由编辑核对时效时写",
    "Policy.identification": "由编辑查证时写",
    "Policy.identity": "推断由编辑写",
    "Policy.amends": "由编辑查证时写",
    "Policy.repealed_by": "由编辑查证时写",
    "Organization.identity": "推断由编辑写",
    "Organization.predecessor": "由编辑查证时写",
    "Organization.successor": "由编辑查证时写",
    "Figure.status": "程序由数值的写法得出",
    "Figure.computed": "填报的都是来源的数",
    "Figure.basis": "填报的都是来源的数",
    "Adoption.place": "与案例不同地的少见，由编辑写",
}
"""Class and key of a field that no form asks for → why."""
MEASURE: Final = "measure"
"""Key of a value that names an item of the record's measures: `m1`."""
NEEDED: Final = "（必填）"
ONLY_ALONE: Final = ("aliases",)
"""Keys that are asked for of the record that a form is about, and not of those it brings along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One thing to fill in. `keys`: where it stands below its record or item, nowhere for a blank that only
    says which item of the outer list a row belongs to; `shape`: of what is written."""

    label: str
    keys: tuple[str, ...]
    shape: Shape
    required: bool
    spec: FieldSpec
    names: tuple[str, ...]
    """By which it is known, its label first."""
    row_of: str = ""
    """Label of the sheet of which it names a row."""
    note: str = ""
    """What is to be said of it beyond its shape."""
    new_in: str = ""
    """Label of the sheet for what it names, where the library does not have that yet."""

    @property
    def heading(self) -> str:
        return f"{self.label}{NEEDED}" if self.required else self.label

    @property
    def is_several(self) -> bool:
        return isinstance(self.shape, ListOf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Blanks of one record (`is_single`), or of as many records or items of a list as there are rows.

    `keys`: of the list, below the record; none where a row is a record."""

    label: str
    kind: Kind
    cls: type
    keys: tuple[str, ...]
    blanks: tuple[Blank, ...]
    is_single: bool

    def blank_at(self, keys: tuple[str | int, ...]) -> Blank | None:
        """The blank in which the value at `keys` stands, or the first part of it."""
        words = tuple(key for key in keys if isinstance(key, str))
        fitting = (b for b in self.blanks if b.keys and _is_within(b.keys, words))
        return next(fitting, None)


def _is_within(keys: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether one of two paths goes on from the other."""
    shared = min(len(keys), len(others))
    return shared > 0 and keys[:shared] == others[:shared]


@functools.cache
def layout(kind: Kind) -> tuple[Sheet, ...]:
    """The sheets of a form for one record: itself, the lists in it, the records that it brings along: of the
    kinds that it needs, and with the first kind, which all others serve, of every kind."""
    cls: type = kind.cls
    record = Sheet(
        label=kind.label, kind=kind, cls=cls, keys=(), blanks=tuple(_blanks(cls, ())), is_single=True
    )
    needed = {name for spec in fields_of(cls) if spec.required for name in referred(spec.shape)}
    brought = [each for each in KINDS if each.name in needed]
    if kind is KINDS[0]:
        brought += [each for each in KINDS if each.name not in needed and each is not kind]
    companions = {each.name: _companion(each, each.name in needed) for each in brought}
    sheets = (record, *_lists(kind, cls, (), ""), *companions.values())
    return tuple(
        _pointing(sheet, {name: sheet.label for name, sheet in companions.items()}) for sheet in sheets
    )


def _pointing(sheet: Sheet, labels: Mapping[str, str]) -> Sheet:
    """The sheet with blanks that say where new records go."""
    blanks = (
        replace(blank, new_in=labels[kinds[0]])
        if (kinds := referred(blank.shape)) and labels.get(kinds[0], sheet.label) != sheet.label
        else blank
        for blank in sheet.blanks
    )
    return replace(sheet, blanks=tuple(blanks))


def single(kind: Kind) -> Sheet:
    """The sheet of the record itself."""
    return layout(kind)[0]


def _companion(kind: Kind, is_needed: bool) -> Sheet:
    cls: type = kind.cls
    blanks = (blank for blank in _blanks(cls, ()) if blank.keys[0] not in ONLY_ALONE)
    label = kind.label if is_needed else f"新{kind.label}"
    return Sheet(label=label, kind=kind, cls=cls, keys=(), blanks=tuple(blanks), is_single=False)


def _lists(kind: Kind, cls: type, above: tuple[str, ...], owner: str) -> Iterator[Sheet]:
    for spec in asked(cls):
        if isinstance(spec.shape, ListOf) and _has_sheet(spec.shape):
            assert isinstance(spec.shape.item, Part)
            inner, keys, label = spec.shape.item.cls, (*above, spec.key), short_label(spec)
            blanks = list(_blanks(inner, (), _measures_label(kind)))
            if spec.help:
                blanks[0] = replace(blanks[0], note=spec.help)
            if owner:
                belongs = Blank(
                    label=owner, keys=(), shape=Text(), required=True, spec=spec, names=(owner,), row_of=owner
                )
                blanks.insert(0, belongs)
            yield Sheet(label=label, kind=kind, cls=inner, keys=keys, blanks=tuple(blanks), is_single=False)
            yield from _lists(kind, inner, keys, label)


def _measures_label(kind: Kind) -> str:
    """The sheet of which a `measure` names a row."""
    cls: type = kind.cls
    return next((short_label(spec) for spec in fields_of(cls) if spec.key == f"{MEASURE}s"), "")


def _blanks(cls: type, above: tuple[str, ...], measures: str = "") -> Iterator[Blank]:
    for spec in asked(cls):
        shape, keys = spec.shape, (*above, spec.key)
        if (isinstance(shape, ListOf) and _has_sheet(shape)) or (spec.key == MEASURE and not measures):
            continue
        if isinstance(shape, Part) and _is_spread(shape):
            for inner in fields_of(shape.cls):
                label = inner.label if len(inner.label) > 2 else f"{spec.label}（{inner.label}）"
                yield Blank(
                    label=label,
                    keys=(*keys, inner.key),
                    shape=inner.shape,
                    required=False,
                    spec=inner,
                    names=(label,),
                    note=f"{spec.label}至少填一项" if spec.required else "",
                )
        else:
            yield Blank(
                label=spec.label,
                keys=keys,
                shape=shape,
                required=spec.required and not isinstance(shape, ListOf),
                spec=spec,
                names=(*spec.labels, spec.key),
                row_of=measures if spec.key == MEASURE else "",
            )


def asked(cls: type) -> tuple[FieldSpec, ...]:
    """The fields that forms ask for."""
    owners = [each.__name__ for each in cls.__mro__]
    return tuple(
        spec
        for spec in fields_in_order(cls)
        if not any(f"{owner}.{spec.key}" in NOT_ASKED for owner in owners)
    )


def short_label(spec: FieldSpec) -> str:
    """The shortest of a field's labels, the first of several: how a sheet is called."""
    return min(spec.labels, key=len)


def referred(shape: Shape) -> tuple[str, ...]:
    """The kinds to which a value of this shape leads."""
    inner = shape.item if isinstance(shape, ListOf) else shape
    if isinstance(inner, Part) and inner.short:
        inner = short_of(inner)
    return inner.kinds if isinstance(inner, Ref) else ()


def short_of(part: Part) -> Shape:
    """What stands for a group in its short form."""
    return next(spec.shape for spec in fields_of(part.cls) if spec.name == part.short)


def _has_sheet(shape: ListOf) -> bool:
    return isinstance(shape.item, Part) and len(fields_of(shape.item.cls)) >= OWN_SHEET


def _is_spread(part: Part) -> bool:
    """Whether each field of a group is a blank of its own: where they are groups or lists themselves."""
    return all(isinstance(spec.shape, Part | ListOf) for spec in fields_of(part.cls))
