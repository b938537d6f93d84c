"""Rules for the closed lists of a library: what the program acts on stays, ids can be addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caselib.check.finding import Finding
from caselib.grades import UNTRACEABLE
from caselib.library import Library
from caselib.vocabulary import Vocabulary

KEPT = {
    "assertion": ("stated", "inferred", "masked", "not-stated"),
    "attestation": ("self",),
    "disclosure": ("public",),
    "ends": ("superseded", "retracted", "removed"),
    "grades": (UNTRACEABLE,),
    "quote_state": ("verified", "pending", "none"),
    "review": ("draft", "checked", "approved"),
    "validity": ("in-force", "pending"),
    "value_scope": ("whole", "subset", "planned", "open"),
    "value_status": ("reported", "approximate", "masked", "not-stated", "disputed"),
}
"""List → the ids that the program itself acts on; labels and order are the library's own."""

_ID = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_RESERVED = re.compile(r"index(?:-\d+)?", re.IGNORECASE)


def kept_ids(library: Library, links: object) -> Iterator[Finding]:
    """程序要用到的词表条目不能删去，可以改标签和次序。"""
    for name, ids in KEPT.items():
        present = {term.id for term in library.vocabularies[name].terms}
        for missing in (term_id for term_id in ids if term_id not in present):
            yield _of(
                name,
                f"缺少“{missing}”这一条，程序要用到它。",
                f"请补上一行：- {{id: {missing}, label: 中文名}}",
            )


def list_ids(library: Library, links: object) -> Iterator[Finding]:
    """词表条目的编号只用英文字母、数字和短横线。"""
    for vocabulary in _lists(library):
        for term in vocabulary.terms:
            if not _ID.fullmatch(term.id) or _RESERVED.fullmatch(term.id):
                message = f"“{term.label}”的编号“{term.id}”不能用。"
                yield _of(vocabulary.name, message, "请改成由英文字母、数字和短横线组成的编号，index 除外。")


def list_names(library: Library, links: object) -> Iterator[Finding]:
    """一份词表里，编号、标签和别名各不相同。"""
    for vocabulary in _lists(library):
        seen: set[str] = set()
        for term in vocabulary.terms:
            for name in dict.fromkeys((term.id.lower(), term.label.lower(), *map(str.lower, term.aliases))):
                if name in seen:
                    yield _of(vocabulary.name, f"“{name}”写了两次。", "请删去一处，或改成能区别开的名称。")
                seen.add(name)


def list_references(library: Library, links: object) -> Iterator[Finding]:
    """词表里提到的来源等级和上级地区要存在。"""
    for vocabulary in _lists(library):
        for term in vocabulary.terms:
            grade = term.text("grade")
            if grade and library.vocabularies["grades"].find(grade) is None:
                shown = "、".join(t.id for t in library.vocabularies["grades"].terms)
                yield _of(vocabulary.name, f"“{term.label}”的等级“{grade}”没有找到。", f"可选：{shown}。")
    places = library.vocabularies.get("places")
    for term in places.terms if places else ():
        place = library.places.get(term.id)
        parent = place.parent if place else None
        if place is not None and place.level != "province" and library.places.get(parent or "") is None:
            said = f"的上级地区“{parent}”没有找到" if parent else "没有写上级地区"
            remedy = '请写上级的地区代码，例如 parent: "330483100"'
            yield _of("places", f"“{term.label}”{said}。", remedy)


def _lists(library: Library) -> Iterator[Vocabulary]:
    for name in sorted(library.vocabularies):
        yield library.vocabularies[name]


def _of(name: str, message: str, remedy: str) -> Finding:
    return Finding(record=None, file=f"vocabulary/{name}.yml", path=(), message=message, remedy=remedy)
