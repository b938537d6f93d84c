"""Which fields are searched, under which anchor they stand on the page, and in which order they are told.

`passages.py` tells records by these tables; they say of every field of the model whether and why not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeVar

from caselib.model import Case, Organization, Policy, Practice, Record, Source
from caselib.parts import Adoption, Citation, Dated, Expansion, Figure, Identity, Measure, Mention, PlaceRef
from caselib.shapes import FieldSpec, fields_of

T = TypeVar("T")

IDENTIFIER = "编号和网址，不是文字"
AS_MARK = "本库的标记，用分面查找"
OWN_BOOKS = "本库的工作记录，各条都有"
SOURCE_TITLES = "来源的标题已随“来源”一栏收入"

LEFT_OUT: dict[tuple[type, str], str] = {
    (Record, "pinyin"): "读音，只用来按拼音查找",
    (Record, "former_ids"): IDENTIFIER,
    (Record, "review"): OWN_BOOKS,
    (Record, "added"): OWN_BOOKS,
    (Record, "updated"): OWN_BOOKS,
    (Record, "withdrawn"): "撤下的记录不在检索里",
    (Case, "disclosure"): OWN_BOOKS,
    (Policy, "url"): IDENTIFIER,
    (Policy, "validity_checked"): OWN_BOOKS,
    (Source, "url"): IDENTIFIER,
    (Source, "url_checked"): OWN_BOOKS,
    (Source, "accessed"): OWN_BOOKS,
    (Source, "grade"): AS_MARK,
    (Source, "text"): "原文的文件名，不公开",
    (Source, "disclosure"): OWN_BOOKS,
    (Dated, "status"): AS_MARK,
    (PlaceRef, "status"): AS_MARK,
    (PlaceRef, "inferred"): AS_MARK,
    (Identity, "status"): AS_MARK,
    (Figure, "status"): AS_MARK,
    (Figure, "attested_by"): AS_MARK,
    (Figure, "scope"): AS_MARK,
    (Figure, "measure"): IDENTIFIER,
    (Figure, "computed"): AS_MARK,
    (Figure, "source"): SOURCE_TITLES,
    (Adoption, "source"): SOURCE_TITLES,
    (Measure, "source"): SOURCE_TITLES,
    (Citation, "measure"): IDENTIFIER,
    (Citation, "source"): SOURCE_TITLES,
    (Expansion, "known"): AS_MARK,
    (Expansion, "size"): AS_MARK,
    (Expansion, "complete"): AS_MARK,
    (Expansion, "source"): SOURCE_TITLES,
    (Mention, "source"): SOURCE_TITLES,
}
"""Fields that are not told, with the reason."""

ANCHORS = {
    "title": "", "aliases": "", "not_to_confuse_with": "confusable", "summary": "summary",
    "background": "background", "measures": "m{}", "outcomes": "o{}", "figures": "f{}", "lessons": "lessons",
    "policies": "policies", "definition": "definition", "expansion": "expansion", "topic": "topic",
    "mentioned_as": "mentioned-as", "requires": "requires", "note": "note", "change_note": "history",
    "sources": "source-{}",
}  # fmt: skip
"""Field → id on the page; `{}` is the item's number from 1. The others stand under `#facts`."""
NAMES = ("title", "aliases")
LEADS = ("summary", "definition", "topic")
"""The field of a kind that says in a few words what the record is about."""
PRACTICE_ANCHORS = dict.fromkeys(("part_of", "family", "variant_of", "required_by"), "series")

Role = Literal["title", "alias", "practice", "text"]
ROLES: dict[tuple[type, str], Role] = {
    (Record, "title"): "title",
    (Record, "aliases"): "alias",
    (Organization, "full_title"): "alias",
    (Organization, "short_title"): "alias",
    (Policy, "mentioned_as"): "alias",
}
"""Fields that hold the record's names; all others are text."""


def anchor_of(cls: type, field: str) -> str:
    """Where a record's field stands on its page."""
    practice: type = Practice
    if cls is practice:
        return {**ANCHORS, **PRACTICE_ANCHORS}.get(field, "")
    return ANCHORS.get(field, "facts")


def said_of(table: Mapping[tuple[type, str], T], cls: type, spec: FieldSpec) -> T | None:
    """What the table says of a field, declared by the class itself or by all records."""
    found = table.get((cls, spec.name))
    return found if found is not None or not issubclass(cls, Record) else table.get((Record, spec.name))


def in_page_order(cls: type) -> tuple[FieldSpec, ...]:
    """A record's names, then what says most of it, its kind's own fields, what every kind has; a group's as
    declared. A hit that its title explains shows the first text."""
    specs = fields_of(cls)
    base: type = Record
    if not issubclass(cls, base):
        return specs
    common = {spec.name for spec in fields_of(base)}
    return (
        *(s for s in specs if s.name in NAMES),
        *(s for s in specs if s.name in LEADS),
        *(s for s in specs if s.name not in common and s.name not in LEADS),
        *(s for s in specs if s.name in common and s.name not in NAMES),
    )
