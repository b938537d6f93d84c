"""The listing of each kind: every listed record once, grouped by closed list, in administrative order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from caselib.model import Kind, Record
from caselib.page import Page
from caselib.render.aside import button
from caselib.render.context import Context
from caselib.render.mylist import my_list_link
from caselib.render.pieces import Action, Mention, Table
from caselib.render.record import TAKE
from caselib.render.sheets import ROWS, page_numbers
from caselib.render.tables import table


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


def listing_pages(ctx: Context, kind: Kind) -> Iterator[Page]:
    """The listing of a kind, in sheets."""
    records = ctx.links.listed[kind.name]
    whole = grouped(kind, records)
    where = group_addresses(ctx, kind)
    sheets = [records[i : i + ROWS] for i in range(0, len(records), ROWS)] or [()]
    for number, sheet in enumerate(sheets, 1):
        yield listing_page(ctx, kind, whole, where, sheet, number, len(sheets))


def grouped(kind: Kind, records: Iterable[Record]) -> dict[str, list[Record]]:
    """Term's id → its records, in the order given."""
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(getattr(record, kind.grouped_by), []).append(record)
    return found


def address(kind: Kind, number: int) -> str:
    return f"{kind.folder}/index{'' if number == 1 else f'-{number}'}.html"


def group_addresses(ctx: Context, kind: Kind) -> dict[str, str]:
    """Term's id → where its group begins in the listing, from the site's root."""
    found: dict[str, str] = {}
    for position, record in enumerate(ctx.links.listed[kind.name]):
        term_id = getattr(record, kind.grouped_by)
        found.setdefault(term_id, f"{address(kind, position // ROWS + 1)}#{term_id}")
    return found


def listing_page(
    ctx: Context,
    kind: Kind,
    whole: Mapping[str, Sequence[Record]],
    where: Mapping[str, str],
    sheet: Sequence[Record],
    number: int,
    count: int,
) -> Page:
    """Sheet `number` of `count`; `whole` has the groups of all sheets, `where` their addresses."""
    total = sum(map(len, whole.values()))
    title = kind.label if number == 1 else f"{kind.label}（第 {number} 页）"
    body = ctx.fill(
        "listing.html",
        {
            "title": title,
            "kind": kind,
            "total": total,
            "counts_places": kind.name == "case",
            "groups": tuple(group_links(ctx, kind, whole, where, address(kind, number))),
            "sections": tuple(sections(ctx, kind, whole, sheet)),
            "pager": page_numbers(ctx, lambda n: address(kind, n), number, count),
            "actions": Markup("".join(map(button, (*TAKE, my_list_link(ctx), data(ctx, kind))))),
        },
    )
    page = ctx.page(
        address(kind, number),
        body,
        title=title,
        description=f"{kind.label}，共 {total} 条。",
        indexed=number == 1,
    )
    return replace(page, slots={name: html for name, html in page.slots.items() if name != "aside"})


def data(ctx: Context, kind: Kind) -> Action:
    return Action("数据（JSON）", f"{ctx.root}data/{kind.folder}.json")


def group_links(
    ctx: Context, kind: Kind, whole: Mapping[str, Sequence[Record]], where: Mapping[str, str], url: str
) -> Iterator[Mention]:
    """From the sheet `url` to where each group begins, on whichever sheet, with its number of records."""
    for term_id, href in where.items():
        label = ctx.library.label(kind.groups, term_id)
        here = href.removeprefix(url)
        yield Mention(label, here if here != href else ctx.root + href, note=str(len(whole[term_id])))


def sections(
    ctx: Context, kind: Kind, whole: Mapping[str, Sequence[Record]], sheet: Sequence[Record]
) -> Iterator[Section]:
    groups = grouped(kind, sheet)
    for term in ctx.library.vocabularies[kind.groups].terms:
        here = groups.get(term.id)
        if not here:
            continue
        scope = term.text("scope") if kind.groups == "dimensions" else ""
        href = f"{ctx.root}dimensions/{term.id}.html" if kind.groups == "dimensions" else None
        continued = here[0] is not whole[term.id][0]
        rows = table(ctx, kind.name, f"{term.label}：{kind.label}", here)
        yield Section(term.id, term.label, scope, href, len(whole[term.id]), continued, rows)
