"""The page of figures: how much the library holds of what, and how well it rests.

In: facets, relations and the survey of the library. Out: one page. Every number leads to the list that it
counts, where there is one. Rows stand in the order of the closed lists, never by number; the bars show
shares of the library and rank nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from caselib.facets import FACETS, INFERRED, MASKED, RecordFacet
from caselib.model import KIND_BY_NAME, KINDS, Case, Practice
from caselib.page import Page
from caselib.render.context import Context, labels_of
from caselib.render.counted import facet_values, terms_of
from caselib.render.listing import address
from caselib.render.place import PLACES, guessed
from caselib.render.record import TAKE
from caselib.render.survey import share, survey
from caselib.render.todo import URL as WANTING_PAGE
from caselib.render.wanting import documents, poor_sources, weakly_sourced

TITLE = "收录统计"
URL = "stats.html"
COUNT_NOTE = "反映本库收录情况，不反映工作成效。"
OF_CASES = ("level", "subject", "year", "dimension", "grade", "completeness")
LEVELS = (
    ("province", "省级"),
    ("prefecture", "地级"),
    ("county", "县级"),
    ("township", "乡级"),
    ("local", "乡级以下"),
)
"""Levels of places, as the table of codes has them."""


@dataclass(frozen=True, slots=True)
class Row:
    """`share`: the part of the whole in percent; None where there is no whole, or a small one. `note`
    tells what the list has that the label leads to, where it has another number."""

    label: str
    number: int
    href: str | None = None
    share: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    anchor: str
    title: str
    note: str
    rows: tuple[Row, ...]


def stats_page(ctx: Context) -> Page:
    """`ctx` must serve the site's root."""
    blocks = [block for block in (*_kinds_and_places(ctx), *_by_facets(ctx), *_quality(ctx)) if block.rows]
    total = sum(map(len, ctx.links.listed.values()))
    values = {"title": TITLE, "blocks": blocks, "version": ctx.library.version, "total": total}
    return ctx.page(
        URL,
        ctx.fill("stats.html", values),
        title=TITLE,
        description=f"本库收录 {total} 条记录：数量、分布和核对情况。",
        actions=TAKE,
    )


def rows(numbers: Iterable[tuple[str, int, str | None]], whole: int) -> tuple[Row, ...]:
    """Those that are not 0; `whole` is what they are parts of."""
    return tuple(Row(label, number, href, share(number, whole)) for label, number, href in numbers if number)


def _kinds_and_places(ctx: Context) -> Iterator[Block]:
    listed = ctx.links.listed
    numbers = ((kind.label, len(listed[kind.name]), address(kind, 1)) for kind in KINDS)
    yield Block("kinds", "收录数量", "", rows(numbers, 0))
    cases = [case for case in listed["case"] if isinstance(case, Case)]
    paths = ctx.library.places.path
    codes = Counter(case.place.stated_code for case in cases)
    found: Counter[str] = Counter()
    for code, number in codes.items():
        path = paths(code) if code else ()
        if path:
            found[path[-1].level] += number
    in_places: list[tuple[str, int, str | None]] = [(label, found[level], None) for level, label in LEVELS]
    unplaced, inferred = len(ctx.links.unplaced), len(guessed(ctx))
    in_places.append(("来源未写明地区", unplaced, f"{PLACES}#unplaced"))
    note = (
        f"案例所写最小一级地区。来源未写明地区的，其中推断归属 {inferred} 例，未计入各地。"
        if inferred
        else "案例所写最小一级地区。"
    )
    yield Block("place-levels", "案例按地区的级别", note + COUNT_NOTE, rows(in_places, len(cases)))


def _by_facets(ctx: Context) -> Iterator[Block]:
    """As the listing of cases counts, so that its filters show the same numbers."""
    facets = {facet.name: facet for facet in FACETS}
    for name in OF_CASES:
        facet = facets[name]
        note = facet.counts + (COUNT_NOTE if name in ("level", "year", "dimension") else "")
        yield Block(f"case-{name}", f"案例按{facet.label}", note, _counted(ctx, facet, "case"))
    for name in ("grade", "completeness"):
        facet = facets[name]
        title = f"来源按{facet.label.removeprefix('来源')}"
        yield Block(f"source-{name}", title, facet.counts, _counted(ctx, facet, "source"))
    practices = [p for p in ctx.links.listed["practice"] if isinstance(p, Practice)]
    found = Counter(practice.standing for practice in practices)
    standings = [(t.label, found[t.id], None) for t in ctx.library.vocabularies["standings"].terms]
    label = labels_of(Practice)["standing"]
    yield Block("standings", f"做法按{label}", "来历照来源所写，不是评价。", rows(standings, len(practices)))


def _counted(ctx: Context, facet: RecordFacet, kind: str) -> tuple[Row, ...]:
    """How many records have each value, in the facet's order."""
    found = _numbers(ctx, facet.name, kind)
    order = dict.fromkeys(facet.order(terms_of(ctx)))
    whole = len(ctx.links.listed[kind])
    numbers: list[tuple[str, int, str | None]] = [
        (value, found[value], filtered(kind, facet.name, value)) for value in order
    ]
    if facet.is_year:
        without = sum(facet.name not in values for values in facet_values(ctx, kind))
        numbers.append(("年份未载明", without, None))
    return rows(numbers, whole)


def _numbers(ctx: Context, facet: str, kind: str) -> Counter[str]:
    return Counter([value for values in facet_values(ctx, kind) for value in values.get(facet, ())])


def filtered(kind: str, facet: str, value: str) -> str:
    """The listing of a kind with one filter set, from the site's root."""
    return f"{address(KIND_BY_NAME[kind], 1)}?{facet}={quote(value, safe='')}"


def _quality(ctx: Context) -> Iterator[Block]:
    found, marked = survey(ctx), _numbers(ctx, "marks", "case")
    cases, sources = len(ctx.links.listed["case"]), len(ctx.links.listed["source"])
    records = sum(map(len, ctx.links.listed.values()))
    inferred, unplaced = len(guessed(ctx)), len(ctx.links.unplaced)
    pending, bare = found.quotes - found.verified, sum(n for _, n in found.unquoted)
    looked = "" if found.is_looked_up else "尚未对照来源全文核对过引文。"
    yield Block(
        "quotes",
        "引文",
        looked + "引文是摘自来源的原文短语；核对过的，在来源全文里逐字找到过。",
        (
            Row("已核", found.verified, None, share(found.verified, found.quotes)),
            Row("待核", pending, f"{WANTING_PAGE}#quotes" if pending else None,
                share(pending, found.quotes), _in_records(len(found.unverified))),
            Row("待摘短语的采用", bare, f"{WANTING_PAGE}#adoptions" if bare else None,
                share(bare, found.adoptions), _in_records(len(found.unquoted))),
        ) if found.quotes or found.adoptions else (),
    )  # fmt: skip
    yield Block(
        "marks",
        "隐去与推断",
        "隐去的照录，不推算；推断的不计入各地，也不进标题和编号。",
        rows(
            (
                ("写有〔原文隐去〕的案例", marked[MASKED], filtered("case", "marks", MASKED)),
                ("写有〔推断〕的案例", marked[INFERRED], filtered("case", "marks", INFERRED)),
                (
                    "来源未写明地区、推断归属的案例",
                    inferred,
                    f"{PLACES}#unplaced" if inferred == unplaced else None,
                ),
            ),
            cases,
        )
        + rows((("各类记录里的〔原文隐去〕（处）", found.masked, None),), 0),
    )
    attested = [(t.label, found.attested[t.id], None) for t in ctx.library.vocabularies["attestation"].terms]
    yield Block(
        "attested", "成效由谁说的", "成效的每个数据都写明由谁公布；来源自述的，本库未另行核实。",
        rows(attested, found.attested.total()),
    )  # fmt: skip
    wanting = (
        ("只有最低等级来源的案例", len(weakly_sourced(ctx)), f"{WANTING_PAGE}#sources", cases),
        ("不全、有隐去或最低等级的来源", len(poor_sources(ctx)), f"{WANTING_PAGE}#texts", sources),
        ("待考的政策文献", len(documents(ctx)), f"{WANTING_PAGE}#documents", len(ctx.links.listed["policy"])),
        ("满一年待复核的记录", len(found.old), f"{WANTING_PAGE}#review", records),
    )  # fmt: skip
    yield Block(
        "wanting", "待补和待核", "怎样补，见待补待核一页。",
        tuple(Row(label, n, href if n else None, share(n, whole)) for label, n, href, whole in wanting),
    )  # fmt: skip


def _in_records(number: int) -> str:
    return f"分在 {number} 条记录里" if number else ""
