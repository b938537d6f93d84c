"""The place that somebody names, as a record writes it: a code, or a name that its source masks.

Used where people answer without knowing codes: by `new` and by filled forms. In: what was said, the library.
Out: the value for the field, or what is wrong with the answer.
"""

from __future__ import annotations

from caselib.library import Library
from caselib.parts import MASKED
from caselib.places import masks_name
from caselib.schema_fields import Example


def place_meant(said: str, library: Library) -> tuple[Example, str]:
    """The value, and nothing; or no value, and in Chinese which places may be meant."""
    if masks_name(said):
        return {"status": library.label("assertion", MASKED), "as_printed": said}, ""
    places = library.places
    if places.get(said):
        return said, ""
    meant = [place for place in places.suggest(said) if not place.abolished]
    if len(meant) == 1:
        return meant[0].code, ""
    names = ["".join(p.name for p in places.path(m.code)) for m in meant]
    shown = "、".join(f"{name}（{m.code}）" for name, m in zip(names, meant, strict=True))
    if shown:
        return "", f"是不是{shown}？请写括号里的代码。"
    return "", f"没有找到“{said}”。请写全称或六位代码。"
