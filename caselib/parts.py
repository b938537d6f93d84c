"""The parts of records: dates, places, figures, adoptions, citations … as typed groups of fields.

Each field is declared once, with its shape and Chinese label; `model.py` declares the kinds of record
that are made of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from caselib.dates import PartialDate
from caselib.running import with_running_texts
from caselib.scalars import YES_NO, Date, PlaceCode, Printed, ProseText, Quote, Ref, TermOf, Text, TextMap
from caselib.shapes import ListOf, Part, field
from caselib.values import Value

# ruff: noqa: RUF009  (field() only declares: it returns dataclasses.field)

STATED, INFERRED, MASKED, NOT_STATED = "stated", "inferred", "masked", "not-stated"
"""How a thing is known: the ids of the closed list `assertion`. A part that does not say is stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date with how it is known."""

    value: PartialDate | None = field(Date(in_group=True), "日期")
    status: str | None = field(TermOf("assertion"), "载明情况")
    basis: str | None = field(Text(), "依据")
    as_printed: str | None = field(Text(), "原文写法")

    @property
    def stated(self) -> PartialDate | None:
        """The date when the source itself gives it."""
        return self.value if self.status in (None, STATED) else None


DATED = Part(Dated, short="value")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRef:
    """Where a record belongs. Inferred or masked places are never shown as stated."""

    code: str | None = field(PlaceCode(), "代码", "地区代码")
    status: str | None = field(TermOf("assertion"), "载明情况")
    inferred: str | None = field(TermOf("inference"), "推断对象")
    as_printed: str | None = field(Text(), "原文写法")
    basis: str | None = field(Text(), "依据")

    @property
    def stated_code(self) -> str | None:
        """The code when the source itself names the place."""
        return self.code if self.status in (None, STATED) else None

    @property
    def inferred_code(self) -> str | None:
        return self.code if self.status == INFERRED else None


PLACE = Part(PlaceRef, short="code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who or what hides behind a masked name."""

    status: str = field(TermOf("assertion"), "载明情况", required=True)
    as_printed: str | None = field(Text(), "原文写法")
    value: str | None = field(Text(), "推断为", "数值")
    basis: str | None = field(Text(), "依据")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A party or member: a record of this library, or a name as printed."""

    record: str | None = field(Ref(), "记录")
    text: str | None = field(Text(), "文字", "原文写法")
    note: str | None = field(Text(), "备注")


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusable:
    """A record that is easily taken for this one; shown on both pages."""

    record: str = field(Ref(), "记录", required=True)
    note: str | None = field(Text(), "区别", "备注")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The span of time that a figure counts."""

    from_: Dated | None = field(DATED, "起")
    to: Dated | None = field(DATED, "止")
    as_printed: str | None = field(Text(), "原文写法")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of a source: what it measures, as printed, who says so, what it counts."""

    metric: str = field(TermOf("metrics", besides="再在“指标说明”里写明"), "指标", required=True)
    label: str | None = field(Text(), "指标说明", help="这个数在来源里具体指什么")
    value: Value = field(Printed(), "数值", required=True)
    status: str | None = field(TermOf("value_status"), "载明情况", help="不写时由数值的写法判断")
    attested_by: str = field(TermOf("attestation"), "谁说的", required=True)
    scope: str | None = field(TermOf("value_scope"), "统计口径")
    of: str | None = field(Text(), "占其中的")
    window: Window | None = field(Part(Window, short="as_printed"), "统计时段")
    measure: str | None = field(Text(), "对应举措")
    computed: bool | None = field(YES_NO, "本库计算")
    basis: str | None = field(Text(), "依据")
    quote: str | None = field(Quote(), "原文短语")
    source: str | None = field(Ref(("source",)), "来源")
    note: str | None = field(Text(), "备注")

    @property
    def effective_status(self) -> str:
        """The id in `value_status`: as the editor says, else as the printed form shows."""
        return self.status or self.value.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """A case's measure uses a practice: with the source's wording, make-up, time and phrase."""

    practice: str = field(Ref(("practice",)), "做法", required=True)
    wording: str | None = field(Text(), "原文叫法")
    params: tuple[tuple[str, str], ...] = field(TextMap(), "构成")
    since: Dated | None = field(DATED, "起始时间")
    place: PlaceRef | None = field(PLACE, "地区")
    quote: str | None = field(Quote(), "原文短语")
    source: str | None = field(Ref(("source",)), "来源")
    note: str | None = field(Text(), "备注")


@with_running_texts
@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    title: str = field(Text(), "举措名称", "名称", required=True)
    text: str | None = field(ProseText(), "举措内容", "内容")
    practices: tuple[Adoption, ...] = field(ListOf(Part(Adoption, short="practice")), "采用的做法", "做法")
    quote: str | None = field(Quote(), "原文短语")
    source: str | None = field(Ref(("source",)), "来源")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A case names a policy document."""

    policy: str = field(Ref(("policy",)), "政策文献", "文献", required=True)
    role: str | None = field(TermOf("citation_roles"), "引用方式")
    measure: str | None = field(Text(), "对应举措")
    quote: str | None = field(Quote(), "原文短语")
    source: str | None = field(Ref(("source",)), "来源")
    note: str | None = field(Text(), "备注")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    from_: Dated | None = field(DATED, "起")
    to: Dated | None = field(DATED, "止")
    as_of: Dated | None = field(DATED, "截至")


@dataclass(frozen=True, slots=True, kw_only=True)
class Participants:
    lead: tuple[str, ...] = field(ListOf(Ref(("organization",))), "牵头单位")
    partners: tuple[str, ...] = field(ListOf(Ref(("organization",))), "参与单位")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What stands behind a number in a name; `known` is false where no source says."""

    known: bool | None = field(YES_NO, "是否载明")
    size: str | None = field(Text(), "项数")
    complete: bool | None = field(YES_NO, "内容是否列全", "是否列全")
    members: tuple[Named, ...] = field(ListOf(Part(Named, short="record")), "各项", "成员")
    quote: str | None = field(Quote(), "原文短语")
    source: str | None = field(Ref(("source",)), "来源")
    note: str | None = field(Text(), "备注")


def unknown_expansion() -> Expansion:
    return Expansion(known=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """How a source writes a document's name."""

    text: str = field(Text(), "原文写法", "文字", required=True)
    source: str | None = field(Ref(("source",)), "来源")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    state: str = field(TermOf("review"), "审核状态", "状态", required=True)
    on: Dated | None = field(DATED, "审核日期", "日期")
    by: str | None = field(Text(), "审核岗位", "岗位", help="写岗位，不写姓名")


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The end of a record."""

    state: str = field(TermOf("ends"), "状态", required=True)
    on: Dated | None = field(DATED, "日期")
    reason: str | None = field(Text(), "原因")
    successor: str | None = field(Ref(), "取代它的记录")
