"""The blocks of the hand-written home page: counts, doors, latest changes, quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from caselib.model import KIND_BY_NAME, KINDS, Case, Policy, Source
from caselib.page import Page
from caselib.render.changes import all_updates, feed_link
from caselib.render.context import Context
from caselib.render.dimension import collection_lines, dimension_lines
from caselib.render.jsonld import library_facts
from caselib.render.listing import address, group_addresses
from caselib.render.pieces import Mention
from caselib.render.place import guessed, tree
from caselib.render.search import search_link
from caselib.render.survey import Survey, share, survey
from caselib.render.tables import document_date
from caselib.updates import word_of

LATEST = 5
COUNTED = ("case", "practice", "policy", "source")


@dataclass(frozen=True, slots=True)
class Count:
    label: str
    number: int
    href: str


@dataclass(frozen=True, slots=True)
class Update:
    date: str
    iso: str
    kind: str
    link: Mention
    change: str


def home_page(ctx: Context) -> Page:
    """Each slot is one block of `docs/index.md`. `ctx` must serve the site's root."""
    numbers = tuple(counts(ctx))
    surveyed = survey(ctx)
    values = {
        "counts": numbers,
        "version": ctx.library.version.isoformat() if ctx.library.version else "",
        "dimensions": dimension_lines(ctx, matrix_only=True),
        "nodes": tree(ctx),
        "guessed_count": len(guessed(ctx)),
        "unplaced_count": len(ctx.links.unplaced),
        "levels": tuple(levels(ctx)),
        "updates": tuple(latest_updates(ctx)),
        "policies": tuple(latest_policies(ctx)),
        "collections": collection_lines(ctx),
        "verified": verified(surveyed),
        "masked": surveyed.masked,
        "grades": tuple(grades(ctx)),
        "named_only": named_only(ctx),
    }
    lines = "，".join(f"{count.label} {count.number}" for count in numbers)
    blocks = (
        "search",
        "counts",
        "dimensions",
        "places",
        "levels",
        "updates",
        "policies",
        "collections",
        "quality",
    )
    description = f"{ctx.library.site.name}：{lines}。"
    return Page(
        url="index.html",
        frame="index.html",
        title=ctx.library.site.name or "首页",
        description=description,
        slots={
            "head": feed_link(ctx) + search_link(ctx) + library_facts(ctx, description),
            **{block: ctx.fill("home.html", {**values, "block": block}) for block in blocks},
        },
        updated=ctx.library.version.isoformat() if ctx.library.version else None,
    )


def counts(ctx: Context) -> Iterator[Count]:
    for kind in KINDS:
        if kind.name in COUNTED:
            yield Count(kind.label, len(ctx.links.listed[kind.name]), address(kind, 1))


def levels(ctx: Context) -> Iterator[Count]:
    """Levels that have cases, in administrative order."""
    where = group_addresses(ctx, KIND_BY_NAME["case"])
    numbers: dict[str, int] = {}
    for case in ctx.links.listed["case"]:
        assert isinstance(case, Case)
        numbers[case.level] = numbers.get(case.level, 0) + 1
    for term in ctx.library.vocabularies["levels"].terms:
        if term.id in numbers:
            yield Count(term.label, numbers[term.id], where[term.id])


def latest_updates(ctx: Context) -> Iterator[Update]:
    """The newest changes of all kinds; of one day, in the order of listings."""
    told = (u for u in all_updates(ctx) if u.sort != "withdrawn" and u.record is not None)
    for update in islice(told, LATEST):
        link = ctx.link(update.record) if update.record else Mention("")
        change = update.note or word_of(update, ctx.library)
        yield Update(update.date.label, update.date.iso, update.kind.label, link, change)


def latest_policies(ctx: Context) -> Iterator[Mention]:
    """The newest documents whose date is known."""
    policies = [r for r in ctx.links.listed["policy"] if isinstance(r, Policy)]
    dated = [(p.day.value.iso, p) for p in policies if p.day and p.day.value]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    for _, policy in dated[:LATEST]:
        link, date = ctx.link(policy), document_date(ctx, policy)
        marks = "".join(f"〔{chip.label}〕" for chip in date.chips) if date else ""
        yield Mention(link.text, link.href, link.chips, date.text + marks if date else "")


def grades(ctx: Context) -> Iterator[tuple[str, int]]:
    """Grade's id and the number of its sources, from the best; only those that there are."""
    sources = [r for r in ctx.links.listed["source"] if isinstance(r, Source)]
    numbers = Counter([ctx.grade(source) for source in sources])
    for term in ctx.library.vocabularies["grades"].terms:
        if numbers[term.id]:
            yield term.id, numbers[term.id]


def verified(found: Survey) -> str:
    """How many quotes were found in their sources, in words; empty where nobody has looked."""
    if not found.quotes or not found.is_looked_up:
        return ""
    percent = share(found.verified, found.quotes)
    return f"{found.verified} 条（共 {found.quotes} 条）" if percent is None else f"{percent}%"


def named_only(ctx: Context) -> int:
    """Documents that a source only names."""
    default = ctx.library.vocabularies["identification"].default
    policies = [r for r in ctx.links.listed["policy"] if isinstance(r, Policy)]
    return sum(default is not None and (p.identification or default.id) == default.id for p in policies)
