"""Rules for places: known codes, nesting, and inference that stays in its place."""

from __future__ import annotations

from collections.abc import Iterator

from caselib.check.finding import Entry, Finding, Spot, name_of
from caselib.library import Library
from caselib.model import Case, Organization, Record
from caselib.parts import MASKED, Identity, PlaceRef
from caselib.places import is_called, masks_name
from caselib.scalars import PlaceCode
from caselib.shapes import Leaf

UNKNOWN_CODE = "请查对六位代码；不知道代码的，先写地名（如 杭州市）再检查一次，会提示代码。"
UNKNOWN_NAME = "请写地名的全称（如 杭州市）或六位代码。"
WITHOUT_CODE = "没有代码的地方（如园区），先加到 vocabulary/places.yml。"


def unknown_place(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """地区写行政区划代码，或本库地区表里的编号。"""
    for leaf in entry.of_shape(PlaceCode):
        if library.places.get(leaf.value) is None:
            if masks_name(leaf.value):
                yield _masked_name(entry, leaf, library)
                continue
            meant = library.places.suggest(leaf.value)
            names = ["".join(p.name for p in library.places.path(m.code)) for m in meant]
            shown = "、".join(f"{name}（{m.code}）" for name, m in zip(names, meant, strict=True))
            asked = UNKNOWN_CODE if leaf.value.isdigit() else UNKNOWN_NAME
            remedy = f"是不是{shown}？请写括号里的代码。" if shown else f"{asked}{WITHOUT_CODE}"
            yield entry.finding(leaf.path, f"“{leaf.value}”不是已知的地区代码。", remedy)


def _masked_name(entry: Entry, leaf: Leaf, library: Library) -> Finding:
    from caselib.edit_layout import written

    masked, printed = library.label("assertion", MASKED), written(leaf.value, in_brackets=True)
    message = f"“{leaf.value}”隐去了地名，没有代码。"
    remedy = f"请照原文写进“原文写法”，“载明情况”写“{masked}”，不写代码。"
    return entry.finding(leaf.path, message, remedy, f"{{status: {masked}, as_printed: {printed}}}")


def outside_parent(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """案例的地区要在上级案例的地区之内。"""
    parent = _parent(entry.record, library)
    if not (isinstance(entry.record, Case) and isinstance(parent, Case)):
        return
    inner, outer = (library.places.get(c.place.stated_code or "") for c in (entry.record, parent))
    if inner and outer and not library.places.is_within(inner.code, outer.code):
        message = (
            f"{inner.name}（{inner.code}）不在上级案例{name_of(parent)}的{outer.name}（{outer.code}）之内。"
        )
        yield entry.finding(("place",), message, "请核对地区代码，或改“上级案例”（part_of）。")


def joined_by_guess(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """上下级关系不把原文载明的地区和推断的地区连在一起。"""
    record, parent = entry.record, _parent(entry.record, library)
    places = (getattr(record, "place", None), getattr(parent, "place", None))
    ours, theirs = places
    if not (isinstance(ours, PlaceRef) and isinstance(theirs, PlaceRef) and parent):
        return
    for stated, guessed in ((ours, theirs), (theirs, ours)):
        if stated.stated_code and guessed.inferred_code:
            which = "上级" if guessed is theirs else "这一条"
            message = f"与{name_of(parent)}的地区，一个是原文载明、一个是推断（{which}是推断）。"
            yield entry.finding(("part_of",), message, "请删去这一项，在备注里说明两者可能有关。")


def guess_in_name(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """推断的地区和身份不写进编号、名称和别称。"""
    for guessed, printed in _guesses(entry, library):
        forms = (guessed[:length] for length in range(len(guessed), 1, -1))
        telling = [form for form in forms if is_called(guessed, form) and form not in printed]
        for path, text in _names(entry.record):
            found = next((name for name in telling if name in text), None)
            if found:
                message = f"“{found}”是推断出来的，来源没有写明。"
                remedy = f"请照原文写成“{text.replace(found, printed)}”。" if printed else "请照原文写。"
                remedy = remedy if path else "文件名里也不要写，请改名。"
                yield entry.finding(path, message, remedy, spot=Spot(text, text.index(found), len(found)))


def incomplete_guess(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """推断的地区要写推断的代码和原文写法，推断的身份要写推断为谁和原文写法。"""
    for path, part in entry.of_sorts(PlaceRef, Identity):
        if part.status == "inferred":
            if isinstance(part, PlaceRef):
                needed = {"code": (part.code, "代码"), "as_printed": (part.as_printed, "原文写法")}
            else:
                needed = {"value": (part.value, "推断为"), "as_printed": (part.as_printed, "原文写法")}
            for key, (value, label) in needed.items():
                if not value:
                    message = f"写了“推断”，没有写“{label}”（{key}）。"
                    shown = "推断的结果" if key != "as_printed" else "来源印出的字样"
                    yield entry.finding(path, message, f"请补上一行：{key}: {shown}")


def masked_place(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """原文隐去的地区只写原文写法，不写代码。"""
    for path, place in entry.all_of(PlaceRef):
        if place.status != "masked":
            continue
        if place.code:
            message = "写了“原文隐去”，又写了代码。"
            remedy = "请删去代码；若是编辑推断的，把载明情况改成“推断”，并写依据。"
            yield entry.finding((*path, "code"), message, remedy)
        if not place.as_printed:
            message = "写了“原文隐去”，没有写“原文写法”（as_printed）。"
            yield entry.finding(path, message, "请补上一行，照来源印出的字样写，例如 as_printed: xx市")


def stated_without_code(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """原文载明的地区要有代码。"""
    for path, place in entry.all_of(PlaceRef):
        if place.status in (None, "stated") and not place.code and place.as_printed:
            meant = library.places.suggest(place.as_printed)
            hint = f"请补上一行：code: {meant[0].code}" if len(meant) == 1 else "请补上代码"
            message = f"“{place.as_printed}”没有写代码。"
            yield entry.finding(path, message, f"{hint}；来源隐去了名称的，写 status: 原文隐去。")


def _parent(record: Record, library: Library) -> Record | None:
    parent = getattr(record, "part_of", None)
    return library.by_id.get(parent) if isinstance(record, Case | Organization) and parent else None


def _guesses(entry: Entry, library: Library) -> Iterator[tuple[str, str]]:
    """What is only inferred (names, codes, local ids), each with what the source prints for it."""
    for _, part in entry.of_sorts(PlaceRef, Identity):
        if isinstance(part, PlaceRef) and part.inferred_code:
            place = library.places.get(part.inferred_code)
            if place:
                yield place.name, part.as_printed or ""
                yield place.code, part.as_printed or ""
        elif isinstance(part, Identity) and part.status == "inferred" and part.value:
            yield part.value, part.as_printed or ""


def _names(record: Record) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield (), record.id
    yield ("title",), record.title
    for key in ("aliases", "former_ids"):
        for number, text in enumerate(getattr(record, key)):
            yield (key, number), text
    for key in ("full_title", "short_title", "pinyin"):
        text = getattr(record, key, None)
        if text:
            yield (key,), text
