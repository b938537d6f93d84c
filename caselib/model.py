"""The kinds of record as typed models: each field declared once, with its shape and Chinese label.

The loader fills these from YAML; checks, links, pages and exports read them. Field order is page order.
The subject of a library stands in its vocabularies and records, never here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from caselib.dates import PartialDate
from caselib.parts import (
    DATED,
    PLACE,
    Citation,
    Confusable,
    Dated,
    Expansion,
    Figure,
    Identity,
    Measure,
    Mention,
    Named,
    Participants,
    Period,
    PlaceRef,
    Review,
    Withdrawn,
    unknown_expansion,
)
from caselib.running import with_running_texts
from caselib.scalars import ONLY_PUBLIC, Date, ProseText, Ref, TermOf, Text, Url
from caselib.shapes import ListOf, Part, Shape, field, fields_of

# ruff: noqa: RUF009  (field() only declares: it returns dataclasses.field)

Texts = tuple[str, ...]

CHANGES = (
    "填采取举措以后有了什么变化，例如：夜间借书由每月 300 册增加到 900 册；"
    "只说明情况的数（规模、人数、经费），写进“数据”"
)
OTHER_NUMBERS = "填来源里说明情况的数，例如：全县有社区图书室 46 个；案例采取举措以后有了什么变化，写进“成效”"


@with_running_texts
@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every kind has. `id` and `file` come from the file's name, never from inside it."""

    id: str
    file: str
    title: str = field(Text(), "标题", "名称", required=True)
    pinyin: str | None = field(Text(), "拼音")
    aliases: Texts = field(ListOf(Text(), of_names=True), "别称")
    former_ids: Texts = field(ListOf(Text()), "曾用编号")
    not_to_confuse_with: tuple[Confusable, ...] = field(ListOf(Part(Confusable, short="record")), "易混淆")
    figures: tuple[Figure, ...] = field(ListOf(Part(Figure)), "数据", help=OTHER_NUMBERS)
    note: str | None = field(ProseText(), "备注")
    review: Review | None = field(Part(Review, short="state"), "审核状态")
    added: PartialDate | None = field(Date(), "收录日期")
    updated: PartialDate | None = field(Date(), "更新日期")
    change_note: str | None = field(Text(), "更新说明")
    withdrawn: Withdrawn | None = field(Part(Withdrawn, short="state"), "撤下说明")

    @property
    def review_state(self) -> str:
        return self.review.state if self.review else "draft"

    @property
    def changed_on(self) -> datetime.date | None:
        """The last day of the dates on which it was added and changed."""
        return max((d.last for d in (self.added, self.updated) if d), default=None)


NEEDS_SOURCE = "至少要有一个来源；还没有来源记录，请先在 sources/ 里建一个，再写它的编号。"
NEEDS_PERIOD = "请补上一行，例如 period: {from: 2021-03}；只知道材料的日期就写 period: {as_of: 2021-09-18}"
NEEDS_DISCLOSURE = "请先确认材料已经公开发布，再补上一行：disclosure: 已公开"
PUBLIC = TermOf("disclosure", f"{ONLY_PUBLIC}确已公开发布的，写：已公开。")


@with_running_texts
@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Record):
    title: str = field(Text(), "案例名称", "标题", "名称", required=True)
    place: PlaceRef = field(PLACE, "地区", required=True, help='请写地区代码，例如 place: "510500"')
    level: str = field(TermOf("levels"), "层级", required=True)
    subject: str | None = field(TermOf("subjects"), "主体类型", "主体")
    period: Period = field(Part(Period, short="as_of"), "实施时间", required=True, help=NEEDS_PERIOD)
    organizations: Participants | None = field(Part(Participants, short="lead"), "单位", "组织机构")
    summary: str = field(ProseText(), "内容提要", "提要", required=True)
    background: str | None = field(ProseText(), "背景")
    measures: tuple[Measure, ...] = field(ListOf(Part(Measure)), "主要举措", "举措")
    outcomes: tuple[Figure, ...] = field(ListOf(Part(Figure)), "主要成效", "成效", help=CHANGES)
    lessons: str | None = field(ProseText(), "经验启示")
    policies: tuple[Citation, ...] = field(ListOf(Part(Citation, short="policy")), "政策依据", "政策文献")
    part_of: str | None = field(Ref(("case",)), "上级案例")
    collection: str | None = field(TermOf("collections"), "征集活动", "专题")
    sources: Texts = field(ListOf(Ref(("source",))), "来源", required=True, help=NEEDS_SOURCE)
    disclosure: str = field(PUBLIC, "公开属性", required=True, help=NEEDS_DISCLOSURE)


@with_running_texts
@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Record):
    title: str = field(Text(), "做法名称", "标题", "名称", required=True)
    nature: str = field(TermOf("natures"), "性质", required=True)
    dimension: str = field(TermOf("dimensions"), "工作维度", "维度", required=True)
    also: str | None = field(TermOf("dimensions"), "兼及维度")
    standing: str = field(TermOf("standings"), "来历", required=True)
    definition: str | None = field(ProseText(), "释义")
    expansion: Expansion | None = field(Part(Expansion, word=("unknown", unknown_expansion)), "具体内容")
    part_of: str | None = field(Ref(("practice",)), "所属总体做法")
    family: str | None = field(Ref(("practice",)), "做法系列", "系列")
    variant_of: str | None = field(Ref(("practice",)), "是…的变体", "变体")
    required_by: Texts = field(ListOf(Ref(("policy",))), "依据文件")
    sources: Texts = field(ListOf(Ref(("source",))), "来源")


@with_running_texts
@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Record):
    title: str = field(Text(), "文献名称", "标题", "名称", required=True)
    number: str | None = field(Text(), "发文字号", "文号")
    issuer: tuple[Named, ...] = field(ListOf(Part(Named, short="record")), "发文机关", "提出者")
    level: str = field(TermOf("policy_levels"), "发文层级", "层级", required=True)
    type: str = field(TermOf("policy_types"), "文献类别", "类别", required=True)
    genre: str | None = field(TermOf("genres"), "文种")
    written: Dated | None = field(DATED, "成文日期")
    issued: Dated | None = field(DATED, "印发日期")
    published: Dated | None = field(DATED, "公布日期")
    effective: Dated | None = field(DATED, "施行日期")
    validity: str | None = field(TermOf("validity"), "时效")
    validity_checked: PartialDate | None = field(Date(), "时效核对日期")
    identification: str | None = field(TermOf("identification"), "查证情况")
    identity: Identity | None = field(Part(Identity), "身份")
    amends: Texts = field(ListOf(Ref(("policy",))), "修改了")
    repealed_by: Texts = field(ListOf(Ref(("policy",))), "被废止于")
    mentioned_as: tuple[Mention, ...] = field(ListOf(Part(Mention, short="text")), "来源中的写法")
    topic: str | None = field(ProseText(), "主题")
    requires: Texts = field(ListOf(Ref(("practice",))), "要求的做法")
    url: str | None = field(Url(), "官方全文地址", "网址")
    sources: Texts = field(ListOf(Ref(("source",))), "来源")

    @property
    def day(self) -> Dated | None:
        """The first day that is known, by preference of issue; where none is, the first with a wording."""
        days = [d for d in (self.issued, self.published, self.written, self.effective) if d]
        return next((d for d in days if d.value), next((d for d in days if d.as_printed), None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization(Record):
    title: str = field(Text(), "名称", "标题", required=True)
    full_title: str | None = field(Text(), "全称")
    short_title: str | None = field(Text(), "简称")
    type: str = field(TermOf("organization_types"), "机构类型", required=True)
    place: PlaceRef | None = field(PLACE, "所在地区", "地区")
    identity: Identity | None = field(Part(Identity), "身份")
    part_of: str | None = field(Ref(("organization",)), "上级机构")
    predecessor: str | None = field(Ref(("organization",)), "前身")
    successor: str | None = field(Ref(("organization",)), "后继")
    role: str | None = field(Text(), "在案例中的角色")
    founded: Dated | None = field(DATED, "成立时间")
    sources: Texts = field(ListOf(Ref(("source",))), "来源")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Record):
    title: str = field(Text(), "来源标题", "标题", required=True)
    type: str = field(TermOf("source_types"), "体裁", required=True)
    channel: str = field(TermOf("channels"), "发布渠道", "渠道", required=True)
    publisher: Named | None = field(Part(Named, short="text"), "发布者")
    author: str | None = field(Text(), "署名单位", help="不录个人")
    published: Dated | None = field(DATED, "发布日期")
    reposted: Dated | None = field(DATED, "转载日期")
    url: str | None = field(Url(), "网址")
    url_basis: str | None = field(Text(), "网址依据")
    url_checked: PartialDate | None = field(Date(), "网址核对")
    accessed: PartialDate | None = field(Date(), "查阅日期")
    completeness: Texts = field(ListOf(TermOf("completeness")), "完整程度")
    masks: Texts = field(ListOf(Text()), "隐去情况")
    grade: str | None = field(TermOf("grades"), "来源等级", help="按规则算出；写了就要与规则一致")
    repost_of: str | None = field(Ref(("source",)), "转载自")
    same_text_as: Texts = field(ListOf(Ref(("source",))), "同文来源")
    rights: str | None = field(Text(), "权利说明")
    public_basis: str | None = field(Text(), "公开依据")
    text: str | None = field(Text(), "原文文件名")
    disclosure: str = field(PUBLIC, "公开属性", required=True, help=NEEDS_DISCLOSURE)


def repost_days(sources: Iterable[Source]) -> frozenset[PartialDate]:
    """Days on which a source was merely reposted: they never date what it tells."""
    return frozenset(s.reposted.value for s in sources if s.reposted and s.reposted.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of a record that was taken down: nothing of its content."""

    id: str
    file: str
    kind: str
    former_ids: Texts
    on: PartialDate | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: singular name, folder (and address), Chinese label; how its listing is grouped."""

    name: str
    folder: str
    label: str
    cls: type[Record]
    grouped_by: str

    @property
    def groups(self) -> str:
        """The closed list of the field `grouped_by`."""
        cls: type = self.cls
        shape = next(spec.shape for spec in fields_of(cls) if spec.name == self.grouped_by)
        assert isinstance(shape, TermOf)
        return shape.vocabulary


KINDS = (
    Kind("case", "cases", "案例", Case, "level"),
    Kind("practice", "practices", "做法", Practice, "dimension"),
    Kind("policy", "policies", "政策文献", Policy, "level"),
    Kind("organization", "organizations", "组织机构", Organization, "type"),
    Kind("source", "sources", "来源", Source, "type"),
)
KIND_BY_NAME = {kind.name: kind for kind in KINDS}
KIND_BY_CLASS = {kind.cls: kind for kind in KINDS}


def vocabularies_of(shape: Shape) -> Iterator[str]:
    """The lists that the model reads values by; one that a library does not have is empty."""
    if isinstance(shape, TermOf):
        yield shape.vocabulary
    elif isinstance(shape, ListOf):
        yield from vocabularies_of(shape.item)
    elif isinstance(shape, Part):
        for spec in fields_of(shape.cls):
            yield from vocabularies_of(spec.shape)
