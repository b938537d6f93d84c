"""Long lists of a page, cut: the first sheet stands on the page itself, the others on pages beside it.

The same few rules as for listings: `practices/x.html` goes on in `practices/x.adopted-2.html`. No id holds
a dot, so no record can have such an address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from caselib.page import Page
from caselib.render.context import Context
from caselib.render.pieces import Mention, Table, Taken
from caselib.render.record import PRINT

T = TypeVar("T")
ROWS = 500
"""Rows of a sheet: 10,000 rows on one page are 1.9 MB and take 4.7 s to load."""

Pager = tuple[Mention, ...]
"""The sheets of a list by number; the one without an address is this one."""


def sheets(ctx: Context, url: str, anchor: str, rows: Sequence[T]) -> list[tuple[Sequence[T], Pager]]:
    """The rows of each sheet with its pager, which is empty where there is only one; always at least one.

    `url` is the page that holds the list under the heading `anchor`.
    """
    parts = [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)] or [rows]
    return [(part, pager(ctx, url, anchor, number, len(parts))) for number, part in enumerate(parts, 1)]


def pager(ctx: Context, url: str, anchor: str, number: int, count: int) -> Pager:
    if count == 1:
        return ()
    addresses = [f"{url}#{anchor}"] + [sheet_url(url, anchor, n) for n in range(2, count + 1)]
    return tuple(
        Mention(str(n), None if n == number else ctx.root + address) for n, address in enumerate(addresses, 1)
    )


def sheet_url(url: str, anchor: str, number: int) -> str:
    return f"{url.removesuffix('.html')}.{anchor}-{number}.html"


def further_pages(
    ctx: Context, page: Page, anchor: str, heading: str, count: int, parts: Sequence[Table | Taken]
) -> Iterator[Page]:
    """The pages of a list's second and later sheets; `parts` are all its sheets, `count` its rows."""
    for number, part in enumerate(parts[1:], 2):
        title = f"{page.title}：{heading}（第 {number} 页）"
        values = {
            "crumbs": (Mention(page.title, ctx.root + page.url),),
            "title": title,
            "heading": heading,
            "count": count,
            "part": part,
            "is_table": isinstance(part, Table),
        }
        yield ctx.page(
            sheet_url(page.url, anchor, number),
            ctx.fill("sheet.html", values),
            title=title,
            description=f"{page.title}：{heading}，共 {count} 条。",
            actions=(PRINT,),
            indexed=False,
        )
