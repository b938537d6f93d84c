"""The blocks of the hand-written home page: counts, doors, latest changes, quality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from caselib.library import kind_of
from caselib.links import Links
from caselib.model import KIND_BY_NAME, KINDS, Case, Organization, Policy, Record, Source
from caselib.page import Page
from caselib.quotes import quotes_of
from caselib.render.context import Context
from caselib.render.dating import INFERRED
from caselib.render.dimension import collection_lines, dimension_lines
from caselib.render.listing import address, group_addresses
from caselib.render.location import IDENTITY, MASKED
from caselib.render.pieces import Mention
from caselib.render.place import guessed, tree
from caselib.render.tables import document_date
from caselib.scalars import TermOf
from caselib.walk import leaves_of

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
    values = {
        "counts": numbers,
        "version": ctx.library.version.isoformat() if ctx.library.version else "",
        "dimensions": dimension_lines(ctx, matrix_only=True),
        "nodes": tree(ctx),
        "guessed_count": len(guessed(ctx)),
        "unplaced_count": len(ctx.links.unplaced),
        "levels": tuple(levels(ctx)),
        "updates": tuple(updates(ctx)),
        "policies": tuple(latest_policies(ctx)),
        "collections": collection_lines(ctx),
        "verified": verified(ctx),
        "masked": masked(ctx.links),
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
    return Page(
        url="index.html",
        frame="index.html",
        title=ctx.library.site.name or "首页",
        description=f"{ctx.library.site.name}：{lines}。",
        slots={block: ctx.fill("home.html", {**values, "block": block}) for block in blocks},
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


def updates(ctx: Context) -> Iterator[Update]:
    """The newest changes of all kinds; of one day, in the order of listings."""
    dated = [(r.updated or r.added, r) for kind in KINDS for r in ctx.links.listed[kind.name]]
    known = [(date, record) for date, record in dated if date is not None]
    known.sort(key=lambda pair: pair[0].sort_key, reverse=True)
    for date, record in known[:LATEST]:
        change = record.change_note or ("更新" if record.updated else "新收录")
        yield Update(date.label, date.iso, kind_of(record).label, ctx.link(record), change)


def latest_policies(ctx: Context) -> Iterator[Mention]:
    """The newest documents whose date is known."""
    policies = [r for r in ctx.links.listed["policy"] if isinstance(r, Policy)]
    dated = [(p.day.value.iso, p) for p in policies if p.day and p.day.value]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    for _, policy in dated[:LATEST]:
        link, date = ctx.link(policy), document_date(ctx, policy)
        yield Mention(link.text, link.href, link.chips, date.text if date else "")


def verified(ctx: Context) -> int | None:
    """The percentage of quotes that were found in their sources, rounded down; None where nobody looked."""
    lock = ctx.library.lock
    quotes = [q for kind in KINDS for r in ctx.links.listed[kind.name] for q in quotes_of(r)] if lock else []
    if lock is None or not quotes:
        return None
    return 100 * sum(lock.holds(quote.source or "", quote.text) for quote in quotes) // len(quotes)


def masked(links: Links) -> int:
    """Places, dates, names and numbers that a source has masked, guessed since or not."""
    return sum(_masked_in(record) for kind in KINDS for record in links.listed[kind.name])


def _masked_in(record: Record) -> int:
    leaves = leaves_of(record, TermOf)
    terms = [(leaf.shape.vocabulary, leaf.value) for leaf in leaves if isinstance(leaf.shape, TermOf)]
    identity = record.identity if isinstance(record, Policy | Organization) else None
    outcomes = record.outcomes if isinstance(record, Case) else ()
    return (
        terms.count(("assertion", MASKED))
        + terms.count(("inference", IDENTITY))
        + (identity is not None and identity.status == INFERRED)
        + sum(figure.effective_status == MASKED for figure in (*outcomes, *record.figures))
    )


def grades(ctx: Context) -> Iterator[tuple[str, int]]:
    """Grade's id and the number of its sources, from the best."""
    sources = [r for r in ctx.links.listed["source"] if isinstance(r, Source)]
    for term in ctx.library.vocabularies["grades"].terms:
        yield term.id, sum(ctx.grade(source) == term.id for source in sources)


def named_only(ctx: Context) -> int:
    """Documents that a source only names."""
    default = ctx.library.vocabularies["identification"].default
    policies = [r for r in ctx.links.listed["policy"] if isinstance(r, Policy)]
    return sum(default is not None and (p.identification or default.id) == default.id for p in policies)
