"""Long lists of a page, cut: the first sheet stands on the page itself, the others on pages beside it.

The same few rules as for listings: `practices/x.html` goes on in `practices/x.adopted-2.html`. No id holds
a dot, so no record can have such an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from caselib.page import Page
from caselib.render.context import Context
from caselib.render.pieces import Mention, Table, Taken
from caselib.render.record import TAKE

T = TypeVar("T")
ROWS = 500
"""Rows of a sheet: 10,000 rows on one page are 1.9 MB and take 4.7 s to load."""

MANY = 25
"""More sheets than these are not all named."""
Pager = tuple[Mention, ...]
"""The sheets of a list by number; the one without an address is this one."""


def sheets(ctx: Context, url: str, anchor: str, rows: Sequence[T]) -> list[tuple[Sequence[T], Pager]]:
    """The rows of each sheet with its pager, which is empty where there is only one; always at least one.

    `url` is the page that holds the list under the heading `anchor`.
    """
    parts = [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)] or [rows]
    return [(part, pager(ctx, url, anchor, number, len(parts))) for number, part in enumerate(parts, 1)]


def pager(ctx: Context, url: str, anchor: str, number: int, count: int) -> Pager:
    def address(n: int) -> str:
        return f"{url}#{anchor}" if n == 1 else sheet_url(url, anchor, n)

    return page_numbers(ctx, address, number, count)


def page_numbers(ctx: Context, address: Callable[[int], str], number: int, count: int) -> Pager:
    """Links from sheet `number` of `count` to others; none where there is only one."""
    return tuple(
        Mention(str(n), None if n == number else ctx.root + address(n))
        for n in (shown_numbers(number, count) if count > 1 else ())
    )


def shown_numbers(number: int, count: int) -> Sequence[int]:
    """All of a few; of many the first, the last, the nearest, and some in ever longer steps: would each sheet
    name all, the links would grow with the square."""
    if count <= MANY:
        return range(1, count + 1)
    steps = (0, 1, 2, 3, *(step for exponent in range(1, 9) for step in (10**exponent, 3 * 10**exponent)))
    found = {1, count, *(number + step for step in steps), *(number - step for step in steps)}
    return sorted(n for n in found if 1 <= n <= count)


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
            actions=TAKE,
            indexed=False,
        )
