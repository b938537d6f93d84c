"""The to-do list: which records want a source, a quote, a review, and how to help with each.

In: the survey of the library and the closed lists. Out: one page with the beginning of each list, and pages
beside it with the whole of the long ones. What is wanting here is wanting in the sources or in this library,
never in the places that it tells of: the words say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from caselib.library import url_of
from caselib.model import Record
from caselib.page import Page
from caselib.render.context import Context
from caselib.render.inline import escape
from caselib.render.pieces import Mention
from caselib.render.record import TAKE, correction_address
from caselib.render.sheets import ROWS, page_numbers, sheet_url
from caselib.render.wanting import (
    Wanting,
    documents,
    drafts,
    not_reviewed,
    poor_sources,
    stubs,
    unquoted,
    unverified,
    weakly_sourced,
    without_address,
    without_source,
)

TITLE = "待补待核"
URL = "todo.html"
GUIDE = "guide"
"""The setting (`extra` in `mkdocs.yml`) that says where it is written how records are edited."""
FIRST = 20
"""So many lines of each list stand on the page itself."""


@dataclass(frozen=True, slots=True)
class Task:
    """One list. `guide`: the anchor of the editors' handbook; `find` gives the records, the lines are written
    only for those that are shown."""

    anchor: str
    title: str
    how: str
    guide: str
    find: Callable[[Context], Sequence[Wanting]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A task as it stands on a page; `whole` is where all of it stands, empty where it stands here."""

    anchor: str
    title: str
    how: str
    guide: str
    count: int
    lines: tuple[str, ...]
    whole: str = ""


TASKS = (
    Task(
        "sources",
        "待补来源的案例",
        "这些案例只有最低等级的来源。请找发文机关、权威媒体或期刊的公开报道，立为来源，再写进案例的“来源”。",
        "grades",
        weakly_sourced,
    ),
    Task(
        "texts",
        "待补原文的来源",
        "来源不全、有隐去，或者只是转载。请找首发的完整原文，写明网址和发布日期。",
        "method",
        poor_sources,
    ),
    Task(
        "addresses",
        "待补网址的来源",
        "请找公开可查的网址，写进“网址”，并写明依据；印刷品等不带网址的，在备注里说明。",
        "method",
        without_address,
    ),
    Task(
        "unsourced",
        "待补出处的记录",
        "出处待补。请把来源的编号写进“来源”；本库归纳的名称在备注里说明。",
        "method",
        without_source,
    ),
    Task(
        "documents",
        "待考的政策文献",
        "来源只提到名称。请查发文机关公布的原文，补写发文字号、日期和网址，改写“查证情况”。",
        "policies",
        documents,
    ),
    Task(
        "quotes",
        "待核的引文",
        "引文是新写的、改过的，或者尚未对照来源全文核过。手边有全文的，请运行 verify 核对；"
        "对不上的，照原文改。",
        "quotes",
        unverified,
    ),
    Task(
        "adoptions",
        "待摘短语的采用",
        "请从来源里摘一个不超过 30 字的短语，写进采用的“原文短语”。",
        "quotes",
        unquoted,
    ),
    Task(
        "stubs",
        "内容待补的记录",
        "只有基本信息。请照来源补写举措、成效或释义；来源未载明的不补。",
        "method",
        stubs,
    ),
    Task(
        "review",
        "满一年待复核的记录",
        "请对照来源再看一遍：网址是否还能打开，文件时效是否有变；看过以后改写审核日期。",
        "review",
        not_reviewed,
    ),
    Task(
        "drafts",
        "未审稿",
        "请对照来源逐项核对，再改写审核状态。",
        "review",
        drafts,
    ),
)
"""In the order of their weight."""


def todo_pages(ctx: Context) -> Iterator[Page]:
    """The page and its sheets. `ctx` must serve the site's root."""
    guide = ctx.library.site.extra.get(GUIDE, "")
    shown, further = [], []
    for task in TASKS:
        found = task.find(ctx)
        if not found:
            continue
        is_long = len(found) > FIRST
        whole = sheet_url(URL, task.anchor, 1) if is_long else ""
        lines = tuple(line(ctx, *wanting) for wanting in found[:FIRST])
        address = f"{guide}#{task.guide}" if guide else ""
        shown.append(Shown(task.anchor, task.title, task.how, address, len(found), lines, whole))
        if is_long:
            further.append((shown[-1], found))
    total = sum(task.count for task in shown)
    values = {"title": TITLE, "tasks": shown, "crumbs": (), "is_whole": True, "pager": (), "total": total}
    values["is_told"] = any(correction_address(ctx, r) for r in islice(ctx.library, 1))
    yield ctx.page(
        URL,
        ctx.fill("todo.html", values),
        title=TITLE,
        description=f"本库里待补来源、待考、待核的记录，共 {total} 处，每处写明怎样补。",
        actions=TAKE,
    )
    for begun, found in further:
        yield from _sheets(ctx, begun, found)


def _sheets(ctx: Context, task: Shown, found: Sequence[Wanting]) -> Iterator[Page]:
    def address(number: int) -> str:
        return sheet_url(URL, task.anchor, number)

    parts = [found[start : start + ROWS] for start in range(0, len(found), ROWS)]
    for number, part in enumerate(parts, 1):
        lines = tuple(line(ctx, *wanting) for wanting in part)
        shown = Shown(task.anchor, task.title, task.how, task.guide, task.count, lines)
        title = f"{TITLE}：{task.title}" + (f"（第 {number} 页）" if number > 1 else "")
        pager = page_numbers(ctx, address, number, len(parts))
        values = {
            "title": title,
            "tasks": [shown],
            "crumbs": (Mention(TITLE, ctx.root + URL),),
            "is_whole": False,
            "pager": pager,
            "total": task.count,
        }
        yield ctx.page(
            address(number),
            ctx.fill("todo.html", values),
            title=title,
            description=f"{title}，共 {task.count} 条。",
            actions=TAKE,
            indexed=False,
        )


def line(ctx: Context, record: Record, wanting: str) -> str:
    """The record, what it wants, and where to write to."""
    address = correction_address(ctx, record)
    rel = ' rel="nofollow noopener noreferrer"' if urlsplit(address or "").scheme in ("http", "https") else ""
    help_link = f' <a href="{escape(address)}"{rel}>补充</a>' if address else ""
    said = f" <small>{escape(wanting)}</small>" if wanting else ""
    return f'<li><a href="{ctx.root}{url_of(record)}">{escape(record.title)}</a>{said}{help_link}</li>'
