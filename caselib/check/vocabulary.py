"""Rules for the closed lists of a library: what the program acts on stays, ids can be addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caselib.check.finding import Finding
from caselib.glossary import GENERAL, LIST, is_general, terms_of
from caselib.grades import UNTRACEABLE
from caselib.library import Library, kind_of
from caselib.model import Practice
from caselib.pinyin import PINYIN_REMEDY, pinyin_fault
from caselib.shapes import Path
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
                remedy = "请改成由英文字母、数字和短横线组成的编号，index 除外。"
                yield _of(vocabulary.name, message, remedy, (term.id, "id"))


def list_names(library: Library, links: object) -> Iterator[Finding]:
    """一份词表里，编号、标签和别名各不相同。"""
    for vocabulary in _lists(library):
        seen: set[str] = set()
        for term in vocabulary.terms:
            for name in dict.fromkeys((term.id.lower(), term.label.lower(), *map(str.lower, term.aliases))):
                if name in seen:
                    remedy = "请删去一处，或改成能区别开的名称。"
                    yield _of(vocabulary.name, f"“{name}”写了两次。", remedy, (term.id,))
                seen.add(name)


def list_pinyin(library: Library, links: object) -> Iterator[Finding]:
    """词表里的拼音给标签的每个汉字写一个音节。"""
    for vocabulary in _lists(library):
        for term in vocabulary.terms:
            own = term.text("pinyin")
            fault = pinyin_fault(term.label, own) if own else ""
            if fault:
                message = f"“{term.label}”的拼音{fault}"
                yield _of(vocabulary.name, message, PINYIN_REMEDY, (term.id, "pinyin"))


def lonely_synonyms(library: Library, links: object) -> Iterator[Finding]:
    """近义词表的每一组至少有两个词。"""
    found = library.vocabularies.get("synonyms")
    for term in found.terms if found else ():
        if not term.aliases:
            remedy = "请在 aliases 里写上可以互相提示的词，或删去这一条。"
            yield _of("synonyms", f"“{term.label}”这一组只有一个词。", remedy, (term.id,))


def list_references(library: Library, links: object) -> Iterator[Finding]:
    """词表里提到的来源等级和上级地区要存在。"""
    for vocabulary in _lists(library):
        for term in vocabulary.terms:
            grade = term.text("grade")
            if grade and library.vocabularies["grades"].find(grade) is None:
                shown = "、".join(t.id for t in library.vocabularies["grades"].terms)
                message = f"“{term.label}”的等级“{grade}”没有找到。"
                yield _of(vocabulary.name, message, f"可选：{shown}。", (term.id, "grade"))
    places = library.vocabularies.get("places")
    for term in places.terms if places else ():
        place = library.places.get(term.id)
        parent = place.parent if place else None
        if place is not None and place.level != "province" and library.places.get(parent or "") is None:
            said = f"的上级地区“{parent}”没有找到" if parent else "没有写上级地区"
            remedy = '请写上级的地区代码，例如 parent: "330483100"'
            yield _of("places", f"“{term.label}”{said}。", remedy, (term.id, "parent"))


def glossary_terms(library: Library, links: object) -> Iterator[Finding]:
    """术语表的每一条有释义和依据，依据写来源的编号，来源没有写的写“一般知识”。"""
    for term in terms_of(library):
        if not term.text("definition").strip():
            remedy = "请补上一项：definition: 一两句话。"
            yield _of(LIST, f"“{term.label}”没有释义。", remedy, (term.id, "definition"))
        basis = term.texts("basis")
        unknown = [b for b in basis if b not in library.sources and b not in library.unread]
        if not basis or (unknown and not is_general(term)):
            wrong = f"的依据“{unknown[0]}”不是来源的编号" if unknown else "没有写依据"
            remedy = f"请写 sources/ 里的编号；来源没有写、属于常识的，写 basis: {GENERAL}"
            yield _of(LIST, f"“{term.label}”{wrong}。", remedy, (term.id, "basis"))
        for named in term.texts("sources"):
            if named not in library.sources and named not in library.unread:
                message = f"“{term.label}”的来源“{named}”没有找到。"
                yield _of(LIST, message, "请写 sources/ 里的编号，或删去它。", (term.id, "sources"))


def glossary_records(library: Library, links: object) -> Iterator[Finding]:
    """术语表参见的记录或词语要找得到；与记录同编号的一条，那条记录要是同名的做法。"""
    known = library.by_id.keys() | library.unread | {term.id for term in terms_of(library)}
    for term in terms_of(library):
        for named in term.texts("see"):
            if named not in known:
                message = f"“{term.label}”参见的“{named}”没有找到。"
                remedy = "请写记录的编号（文件名去掉 .yml）或术语表里另一条的编号，或删去它。"
                yield _of(LIST, message, remedy, (term.id, "see"))
        record = library.by_id.get(term.id)
        if record is not None and not (isinstance(record, Practice) and record.title == term.label):
            message = f"“{term.label}”的编号“{term.id}”是{kind_of(record).label}“{record.title}”的编号。"
            remedy = "说的是同一件事（一条做法），就用它的名称；不是，请换一个编号。"
            yield _of(LIST, message, remedy, (term.id, "id"))


def _lists(library: Library) -> Iterator[Vocabulary]:
    for name in sorted(library.vocabularies):
        yield library.vocabularies[name]


def _of(name: str, message: str, remedy: str, path: Path = ()) -> Finding:
    """`path`: the term's id and, where the fault lies in one of its values, the key."""
    return Finding(record=None, file=f"vocabulary/{name}.yml", path=path, message=message, remedy=remedy)
