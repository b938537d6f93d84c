"""The kinds of record as typed models: each field declared once, with its shape and Chinese label.

The loader fills these from YAML; checks, links, pages and exports read them. Field order is page order.
The subject of a library stands in its vocabularies and records, never here.
"""

from __future__ import annotations

from dataclasses import dataclass

from caselib.dates import PartialDate
from caselib.scalars import (
    YES_NO,
    Date,
    PlaceCode,
    Printed,
    ProseText,
    Quote,
    Ref,
    TermOf,
    Text,
    TextMap,
    Url,
)
from caselib.shapes import ListOf, Part, field
from caselib.values import Value

# ruff: noqa: RUF009  (field() only declares: it returns dataclasses.field)

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date with how it is known."""

    value: PartialDate | None = field(Date(), "日期")
    status: str | None = field(TermOf("assertion"), "载明情况")
    basis: str | None = field(Text(), "依据")
    as_printed: str | None = field(Text(), "原文写法")


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
        return self.code if self.status in (None, "stated") else None

    @property
    def inferred_code(self) -> str | None:
        return self.code if self.status == "inferred" else None


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

    metric: str = field(TermOf("metrics"), "指标", required=True)
    label: str | None = field(Text(), "指标说明", help="这个数在来源里具体指什么")
    value: Value = field(Printed(), "数值", required=True)
    status: str | None = field(TermOf("value_status"), "载明情况", help="不写时由数值的写法判断")
    attested_by: str = field(
        TermOf("attestation"), "谁说的", required=True, help="请补上一行：attested_by: 来源自述"
    )
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
    complete: bool | None = field(YES_NO, "内容是否列全")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every kind has. `id` and `file` come from the file's name, never from inside it."""

    id: str
    file: str
    title: str = field(Text(), "标题", "名称", required=True)
    pinyin: str | None = field(Text(), "拼音")
    aliases: Texts = field(ListOf(Text()), "别称")
    former_ids: Texts = field(ListOf(Text()), "曾用编号")
    not_to_confuse_with: tuple[Confusable, ...] = field(ListOf(Part(Confusable, short="record")), "易混淆")
    figures: tuple[Figure, ...] = field(ListOf(Part(Figure)), "数据")
    note: str | None = field(ProseText(), "备注")
    review: Review | None = field(Part(Review, short="state"), "审核状态")
    added: PartialDate | None = field(Date(), "收录日期")
    updated: PartialDate | None = field(Date(), "更新日期")
    change_note: str | None = field(Text(), "更新说明")
    withdrawn: Withdrawn | None = field(Part(Withdrawn, short="state"), "撤下说明")

    @property
    def review_state(self) -> str:
        return self.review.state if self.review else "draft"


NEEDS_SOURCE = "至少要有一个来源；还没有来源记录，请先在 sources/ 里建一个，再写它的编号。"
NEEDS_DISCLOSURE = "请先确认材料已经公开发布，再补上一行：disclosure: public"
PUBLIC = TermOf("disclosure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Record):
    title: str = field(Text(), "案例名称", "标题", "名称", required=True)
    place: PlaceRef = field(PLACE, "地区", required=True, help='请写地区代码，例如 place: "510500"')
    level: str = field(TermOf("levels"), "层级", required=True)
    subject: str | None = field(TermOf("subjects"), "主体类型", "主体")
    period: Period = field(Part(Period, short="as_of"), "实施时间", required=True)
    organizations: Participants | None = field(Part(Participants, short="lead"), "单位", "组织机构")
    summary: str = field(ProseText(), "内容提要", "提要", required=True)
    background: str | None = field(ProseText(), "背景")
    measures: tuple[Measure, ...] = field(ListOf(Part(Measure)), "主要举措", "举措")
    outcomes: tuple[Figure, ...] = field(ListOf(Part(Figure)), "主要成效", "成效")
    lessons: str | None = field(ProseText(), "经验启示")
    policies: tuple[Citation, ...] = field(ListOf(Part(Citation, short="policy")), "政策依据", "政策文献")
    part_of: str | None = field(Ref(("case",)), "上级案例")
    collection: str | None = field(TermOf("collections"), "征集活动", "专题")
    sources: Texts = field(ListOf(Ref(("source",))), "来源", required=True, help=NEEDS_SOURCE)
    disclosure: str = field(PUBLIC, "公开属性", required=True, help=NEEDS_DISCLOSURE)


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
    """A kind of record: its singular name, its folder (and address), its Chinese label."""

    name: str
    folder: str
    label: str
    cls: type[Record]
    order: tuple[str, ...]


KINDS = (
    Kind("case", "cases", "案例", Case, ("place", "title")),
    Kind("practice", "practices", "做法", Practice, ("dimension", "title")),
    Kind("policy", "policies", "政策文献", Policy, ("level", "type", "title")),
    Kind("organization", "organizations", "组织机构", Organization, ("type", "place", "title")),
    Kind("source", "sources", "来源", Source, ("title",)),
)
KIND_BY_NAME = {kind.name: kind for kind in KINDS}
KIND_BY_CLASS = {kind.cls: kind for kind in KINDS}
