"""Records as rows of tables: one set of columns per kind, on listings and wherever records are gathered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from caselib.library import kind_of
from caselib.model import Case, Organization, Policy, Practice, Record, Source, repost_days
from caselib.parts import NOT_STATED
from caselib.render.case import unfound
from caselib.render.context import Context, labels_of
from caselib.render.dating import dated, years
from caselib.render.evidence import Bibliography, best_grade, channel_text, source_chips
from caselib.render.inline import mentions, row
from caselib.render.location import in_row
from caselib.render.pieces import Band, Cell, Chip, Column, Mention, Table
from caselib.render.policy import validity_chip
from caselib.render.sheets import sheets


def table(ctx: Context, kind: str, caption: str, records: Iterable[Record]) -> Table:
    """The records of one kind as rows, in the order given; policies in bands of their type."""
    bands: list[tuple[str, list[str]]] = []
    used = ctx.once(f"columns of {kind}", lambda: columns_in_use(ctx, kind))
    for record in records:
        label = ctx.library.label("policy_types", record.type) if isinstance(record, Policy) else ""
        if not bands or bands[-1][0] != label:
            bands.append((label, []))
        bands[-1][1].append(ctx.once(f"row of {record.id}", partial(written_row, ctx, record, used)))
    shown = columns(kind)
    made = tuple(Band(label, tuple(rows)) for label, rows in bands)
    return Table(kind, caption, tuple(shown[i] for i in used), made)


def tables(
    ctx: Context, url: str, anchor: str, kind: str, caption: str, records: Sequence[Record]
) -> tuple[Table, ...]:
    """The same in sheets, for the page `url`; always at least one."""
    return tuple(
        replace(table(ctx, kind, caption, part), pager=pager)
        for part, pager in sheets(ctx, url, anchor, records)
    )


def written_row(ctx: Context, record: Record, used: tuple[int, ...]) -> str:
    """A record's row: the same on every page of one depth, so it is written once."""
    shown = columns(kind_of(record).name)
    return row([shown[i] for i in used], written_cells(ctx, record, used))


def written_cells(ctx: Context, record: Record, used: tuple[int, ...]) -> tuple[str, ...]:
    """The HTML of the cells in use."""

    def write() -> tuple[str, ...]:
        said = cells(ctx, record)
        return tuple([mentions(said[i]) for i in used])

    return ctx.once(f"cells of {record.id}", write)


def columns_in_use(ctx: Context, kind: str) -> tuple[int, ...]:
    """The columns in which any listed record of the kind says something: the same on every page."""
    shown = columns(kind)
    used = {i for i, column in enumerate(shown) if column.name in ("title", "number")}
    for record in ctx.links.listed[kind]:
        used |= {i for i, cell in enumerate(cells(ctx, record)) if any(m.text or m.chips for m in cell)}
        if len(used) == len(shown):
            break
    return tuple(sorted(used))


def columns(kind: str) -> tuple[Column, ...]:
    case, practice, policy = labels_of(Case), labels_of(Practice), labels_of(Policy)
    body, source = labels_of(Organization), labels_of(Source)
    return {
        "case": (
            Column(case["place"], "place"), Column("案例", "title"), Column(case["subject"], "subject"),
            Column("时间", "time"), Column("等级", "grade"),
        ),
        "practice": (
            Column("做法", "title"), Column(practice["nature"], "nature"),
            Column(practice["standing"], "standing"), Column("写到它的案例", "number"),
        ),
        "policy": (
            Column("政策文献", "title"), Column(policy["number"], "reference"), Column("日期", "date"),
            Column(policy["validity"], "validity"), Column("引用它的案例", "number"),
        ),
        "organization": (
            Column("机构", "title"), Column(body["place"], "place"), Column(body["part_of"], "whole"),
        ),
        "source": (
            Column("来源", "title"), Column(source["channel"], "channel"),
            Column(source["published"], "date"), Column("等级", "grade"),
            Column(source["completeness"], "completeness"),
        ),
    }[kind]  # fmt: skip


def cells(ctx: Context, record: Record) -> tuple[Cell, ...]:
    """One tuple of mentions per column of the record's kind."""
    match record:
        case Case():
            return case_cells(ctx, record)
        case Practice():
            return practice_cells(ctx, record)
        case Policy():
            return policy_cells(ctx, record)
        case Organization():
            return organization_cells(ctx, record)
        case Source():
            return source_cells(ctx, record)
    raise TypeError(type(record))


def case_cells(ctx: Context, case: Case) -> tuple[Cell, ...]:
    sources = Bibliography(ctx, case.sources).sources
    title = ctx.link(case)
    warnings = plain(source_chips(ctx, sources)[1:])
    return (
        (in_row(ctx, case.place),),
        (Mention(title.text, title.href, (*title.chips, *warnings)),),
        (Mention(ctx.library.label("subjects", case.subject)),),
        (years(ctx, case.period, repost_days(sources)),),
        (Mention(best_grade(ctx, sources) or ""),),
    )


def practice_cells(ctx: Context, practice: Practice) -> tuple[Cell, ...]:
    label = ctx.library.label
    title = ctx.link(practice)
    missing = () if practice.definition else plain(ctx.chips(("assertion", NOT_STATED)))
    return (
        (Mention(title.text, title.href, (*title.chips, *missing)),),
        (Mention(label("natures", practice.nature)),),
        (Mention(label("standings", practice.standing)),),
        (Mention(str(len(ctx.links.adopters(practice.id)))),),
    )


def policy_cells(ctx: Context, policy: Policy) -> tuple[Cell, ...]:
    title = ctx.link(policy)
    citing = {link.case.id for link in ctx.links.cited_by.get(policy.id, ())}
    return (
        (Mention(title.text, title.href, (*title.chips, *plain(unfound(ctx, policy.identification)))),),
        (Mention(policy.number or ""),),
        tuple(m for m in (document_date(ctx, policy),) if m),
        (Mention(validity_chip(ctx, policy).label),),
        (Mention(str(len(citing))),),
    )


def document_date(ctx: Context, policy: Policy) -> Mention | None:
    """The day it goes by."""
    shown = dated(ctx, policy.day)
    return Mention(shown.text, None, plain(shown.chips)) if shown and shown.text else None


def organization_cells(ctx: Context, body: Organization) -> tuple[Cell, ...]:
    return (
        (ctx.link(body),),
        (in_row(ctx, body.place),) if body.place else (),
        tuple(m for m in (ctx.link_id(body.part_of),) if m),
    )


def source_cells(ctx: Context, source: Source) -> tuple[Cell, ...]:
    published = dated(ctx, source.published)
    completeness = [ctx.library.label("completeness", term) for term in source.completeness]
    return (
        (ctx.link(source),),
        (Mention(channel_text(ctx, source)),),
        (Mention(published.text, None, plain(published.chips)),) if published else (),
        (Mention(ctx.grade(source) or ""),),
        tuple(Mention(label) for label in completeness),
    )


def plain(chips: Iterable[Chip]) -> tuple[Chip, ...]:
    """Chips without their hints: in a long table the words alone; a legend explains them."""
    return tuple(Chip(chip.label, "", chip.dashed) for chip in chips)
