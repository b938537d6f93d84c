"""What sources say of a practice: the words for it and the one rule, shared by the matrix and the comparison.

In: a case and the grades of its sources. Out: chips. A practice that no source mentions is never said to be
absent: the sources may be silent, or too short to tell.
"""

from __future__ import annotations

from caselib.model import Case, Source
from caselib.render.context import Context
from caselib.render.evidence import TRUNCATED
from caselib.render.pieces import Chip

QUOTED = Chip("原文短语", "来源写到这项做法，本库摘有原文短语。")
NAMED = Chip("列名", "来源写到这项做法，本库没有另摘短语。")
UNMENTIONED = Chip("来源未提及", "现有来源没有提到这项做法；不表示当地没有开展。")
UNCLEAR = Chip("来源不足以判断", "现有来源没有提到这项做法，但这些来源本身不全，或只能作线索，不足以判断。")
INCOMPLETE = frozenset({"excerpt", TRUNCATED})
RULE = (
    "一个案例的每个来源都是节选或截断的，或者等级只能作线索的，没有提到的做法算“来源不足以判断”；"
    "只要有一个来源完整、可靠，没有提到的就算“来源未提及”。一个地方的各个案例都不足以判断的，这个地方也不足以判断。"
)


def is_thin(ctx: Context, case: Case) -> bool:
    """Whether the silence of a case's sources tells nothing, by `RULE`."""
    known = ctx.library.sources
    return all(_is_weak(ctx, known[i]) for i in case.sources if i in known)


def _is_weak(ctx: Context, source: Source) -> bool:
    if not INCOMPLETE.isdisjoint(source.completeness):
        return True
    grade = ctx.library.term("grades", ctx.grade(source))
    return grade is not None and not grade.flag("featured")


def words() -> list[list[str]]:
    """Label and hint of each chip, from what says most to what says least."""
    return [[chip.label, chip.hint] for chip in (QUOTED, NAMED, UNMENTIONED, UNCLEAR)]
