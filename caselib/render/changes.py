"""The page of changes: what was added, changed and withdrawn, the week of this version first.

In: the updates of `updates.py`. There is no clock: the newest date on which a record was added or changed is
today, so the same records give the same page. This week is a digest to be copied into a bulletin: of what is
long it has the beginning. What is older stands whole, in sheets.
"""

from __future__ import annotations

import datetime
import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from caselib.dates import PartialDate
from caselib.page import Page
from caselib.render.context import Context
from caselib.render.inline import escape
from caselib.render.listing import address as listing
from caselib.render.pieces import Mention
from caselib.render.record import TAKE
from caselib.render.sheets import ROWS, page_numbers
from caselib.updates import FEED, Update, updates, week_of, word_of

TITLE = "更新记录"
URL = "changes.html"
THIS_WEEK = "本周更新"
WEEK = "week"
"""Its anchor."""
FEW = 30
"""So many records of a kind and a day stand in the digest of this week."""
WEEKS = 4
"""So many weeks before this one stand apart; what is older, by month."""


class Group(NamedTuple):
    """What was done to records of one kind on one day. `number` is that of this sheet; `more` leads to the
    others where not all have a line."""

    label: str
    number: int
    lines: tuple[str, ...]
    more: Mention | None


class Day(NamedTuple):
    """A date, which may be a month or a year."""

    iso: str
    label: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The updates of a week, a month or a year on one sheet; `count` is that of all sheets."""

    anchor: str
    label: str
    count: int
    continued: bool
    days: tuple[Day, ...]


def all_updates(ctx: Context) -> list[Update]:
    """Gathered once for all pages of the site's root."""
    return ctx.once("updates", functools.partial(updates, ctx.library, ctx.links))


def changes_pages(ctx: Context) -> Iterator[Page]:
    """All sheets. `ctx` must serve the site's root."""
    found = all_updates(ctx)
    now = ctx.library.version
    span_of = _spans(now)
    counts = Counter([span_of(update.date) for update in found])
    is_new = {date: span_of(date)[0] == WEEK for date in {update.date for update in found}}
    newest = [update for update in found if is_new[update.date]]
    older = [update for update in found if not is_new[update.date]]
    sheets = [older[start : start + ROWS] for start in range(0, len(older), ROWS)] or [[]]
    seen: set[tuple[str, str]] = set()
    for number, sheet in enumerate(sheets, 1):
        spans = []
        if newest and number == 1:
            days = tuple(_days(ctx, newest, FEW))
            spans.append(Span(WEEK, THIS_WEEK, len(newest), False, days))
        for key, of_span in groupby(sheet, key=lambda update: span_of(update.date)):
            spans.append(Span(*key, counts[key], key in seen, tuple(_days(ctx, of_span))))
            seen.add(key)
        yield changes_page(ctx, spans, number, len(sheets), len(found))


def _days(ctx: Context, found: Iterable[Update], few: int | None = None) -> Iterator[Day]:
    """By date, then by what was done to which kind; of what still stands, at most `few` lines each."""
    for date, of_day in groupby(found, key=lambda update: update.date):
        grouped: defaultdict[tuple[str, str], list[Update]] = defaultdict(list)
        for update in of_day:
            grouped[update.kind.name, word_of(update, ctx.library)].append(update)
        yield Day(date.iso, date.label, tuple(_group(ctx, word, g, few) for (_, word), g in grouped.items()))


def _group(ctx: Context, word: str, found: Sequence[Update], few: int | None) -> Group:
    kind = found[0].kind
    shown = found if found[0].sort == "withdrawn" else found[:few]
    latest = f"{ctx.root}{listing(kind, 1)}?sort=-changed"
    more = Mention(f"{kind.label}列表", latest) if len(shown) < len(found) else None
    return Group(f"{word}{kind.label}", len(found), tuple(line(ctx, update) for update in shown), more)


def changes_page(ctx: Context, spans: Sequence[Span], number: int, count: int, total: int) -> Page:
    title = TITLE if number == 1 else f"{TITLE}（第 {number} 页）"
    values = {
        "title": title,
        "number": number,
        "total": total,
        "version": ctx.library.version,
        "spans": spans,
        "feed": FEED if ctx.library.site.url else "",
        "pager": page_numbers(ctx, address, number, count),
    }
    page = ctx.page(
        address(number),
        ctx.fill("changes.html", values),
        title=title,
        description=f"新增、更新和撤下的记录，共 {total} 条，新的在前。",
        actions=TAKE,
        indexed=number == 1,
    )
    return replace(page, slots={**page.slots, "head": page.slots["head"] + feed_link(ctx)})


def address(number: int) -> str:
    return URL if number == 1 else f"changes-{number}.html"


def feed_link(ctx: Context) -> str:
    """What leads feed readers to the feed, where there is one."""
    if not ctx.library.site.url:
        return ""
    title = escape(f"{ctx.library.site.name}：{TITLE}")
    # The theme's script takes each `link[rel=alternate]` for the site in another language and asks for its
    # sitemap, which the policy of the page forbids; to all others the space says nothing.
    return f'<link rel="alternate " href="{ctx.root}{FEED}" type="application/atom+xml" title="{title}">'


def line(ctx: Context, update: Update) -> str:
    """An item of the list; of a record that was taken down, only that it was."""
    record = update.record
    title = f"一条{update.kind.label}" if record is None else escape(record.title)
    draft = "".join([f"〔{chip.label}〕" for chip in ctx.link(record).chips]) if record else ""
    note = f" <small>{escape(update.note)}</small>" if update.note else ""
    return f'<li><a href="{ctx.root}{update.url}">{title}</a>{draft}{note}</li>'


def _spans(now: datetime.date | None) -> Callable[[PartialDate], tuple[str, str]]:
    """Date → anchor and heading of the span that it belongs to."""
    this_week = week_of(now) if now else datetime.date.min

    def of(date: PartialDate) -> tuple[str, str]:
        if date.precision == "year":
            return f"y{date.iso}", date.label
        week = week_of(date.first)
        weeks = (this_week - week).days // 7
        if date.precision == "month" or weeks > WEEKS:
            month = PartialDate(date.year, date.month)
            return f"m{month.iso}", month.label
        if weeks <= 0:
            return WEEK, THIS_WEEK
        return f"w{week.isoformat()}", week_label(week)

    return functools.cache(of)


def week_label(monday: datetime.date) -> str:
    """`2026年第47周（11月16日至22日）`, after ISO 8601."""
    year, number, _ = monday.isocalendar()
    sunday = monday + datetime.timedelta(days=6)
    end = f"{sunday.month}月{sunday.day}日" if sunday.month != monday.month else f"{sunday.day}日"
    return f"{year}年第{number}周（{monday.month}月{monday.day}日至{end}）"
