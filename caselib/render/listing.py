"""The listing of each kind: every listed record once, grouped by closed list, in administrative order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from caselib.model import KINDS, Kind, Policy, Record
from caselib.page import Page
from caselib.render.context import Context
from caselib.render.pieces import Action, Mention, Table
from caselib.render.record import PRINT
from caselib.render.tables import table

PAGE_ROWS = 500
GROUPED_BY = {
    "case": ("levels", "level"),
    "practice": ("dimensions", "dimension"),
    "policy": ("policy_levels", "level"),
    "organization": ("organization_types", "type"),
    "source": ("source_types", "type"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """The records of one term of the closed list; `continued` where the page before began it."""

    anchor: str
    label: str
    scope: str
    href: str | None
    count: int
    continued: bool
    table: Table


def listing_pages(ctx: Context) -> Iterator[Page]:
    for kind in KINDS:
        records = in_order(ctx, kind)
        sheets = [records[i : i + PAGE_ROWS] for i in range(0, len(records), PAGE_ROWS)] or [()]
        for number, sheet in enumerate(sheets, 1):
            yield listing_page(ctx, kind, records, sheet, number, len(sheets))


def in_order(ctx: Context, kind: Kind) -> tuple[Record, ...]:
    """The listing's order; documents of one level and type by date, the undated last."""
    records = ctx.links.listed[kind.name]
    if kind.name != "policy":
        return records
    levels, types = (ctx.library.vocabularies[name] for name in ("policy_levels", "policy_types"))

    def key(record: Record) -> tuple[int, int, str, int]:
        assert isinstance(record, Policy)
        date = policy_date(record)
        return (levels.position(record.level), types.position(record.type), date, ctx.rank[record.id])

    return tuple(sorted(records, key=key))


def policy_date(policy: Policy) -> str:
    dates = (policy.issued, policy.published, policy.written, policy.effective)
    return next((d.value.iso for d in dates if d and d.value), "9999")


def address(kind: Kind, number: int) -> str:
    return f"{kind.folder}/index{'' if number == 1 else f'-{number}'}.html"


def group_addresses(ctx: Context, kind: Kind) -> dict[str, str]:
    """Term's id → where its group begins in the listing, from the site's root."""
    found: dict[str, str] = {}
    for position, record in enumerate(in_order(ctx, kind)):
        term_id = getattr(record, GROUPED_BY[kind.name][1])
        found.setdefault(term_id, f"{address(kind, position // PAGE_ROWS + 1)}#{term_id}")
    return found


def listing_page(
    ctx: Context, kind: Kind, records: tuple[Record, ...], sheet: tuple[Record, ...], number: int, count: int
) -> Page:
    title = kind.label if number == 1 else f"{kind.label}（第 {number} 页）"
    body = ctx.fill(
        "listing.html",
        {
            "title": title,
            "kind": kind,
            "total": len(records),
            "counts_places": kind.name == "case",
            "sections": tuple(sections(ctx, kind, records, sheet)),
            "pager": tuple(
                Mention(str(n), None if n == number else ctx.root + address(kind, n))
                for n in range(1, count + 1)
            ),
        },
    )
    data = Action("数据（JSON）", f"{ctx.root}data/{kind.folder}.json")
    return ctx.page(
        address(kind, number),
        body,
        title=title,
        description=f"{kind.label}，共 {len(records)} 条。",
        actions=(PRINT, data),
        indexed=number == 1,
    )


def sections(
    ctx: Context, kind: Kind, records: tuple[Record, ...], sheet: tuple[Record, ...]
) -> Iterator[Section]:
    vocabulary, field = GROUPED_BY[kind.name]
    first = sheet[0].id if sheet else ""
    for term in ctx.library.vocabularies[vocabulary].terms:
        whole = [r for r in records if getattr(r, field) == term.id]
        here = [r for r in sheet if getattr(r, field) == term.id]
        if not here:
            continue
        scope = term.text("scope") if vocabulary == "dimensions" else ""
        href = f"{ctx.root}dimensions/{term.id}.html" if vocabulary == "dimensions" else None
        continued = here[0].id == first and here[0].id != whole[0].id
        rows = table(ctx, kind.name, f"{term.label}：{kind.label}", here)
        yield Section(term.id, term.label, scope, href, len(whole), continued, rows)
