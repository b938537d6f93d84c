"""Pages that gather by closed list: one line of work (dimension), one call for cases (collection)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from caselib.model import Practice
from caselib.page import Page
from caselib.render.context import Context, labels_of
from caselib.render.pieces import Mention, Table
from caselib.render.record import TAKE
from caselib.render.sheets import further_pages
from caselib.render.tables import tables
from caselib.vocabulary import Term


@dataclass(frozen=True, slots=True)
class DimensionLine:
    link: Mention
    full: str
    scope: str
    practices: int
    cases: int
    policies: int


def dimensions_page(ctx: Context) -> Page:
    label = labels_of(Practice)["dimension"]
    return ctx.page(
        "dimensions/index.html",
        ctx.fill("dimensions.html", {"lines": dimension_lines(ctx)}),
        title=label,
        description=f"按{label}收拢的做法、案例和政策文献。",
        actions=TAKE,
    )


def terms(ctx: Context, vocabulary: str) -> tuple[Term, ...]:
    """The list's entries; none where the library has no such list."""
    found = ctx.library.vocabularies.get(vocabulary)
    return found.terms if found else ()


def dimension_lines(ctx: Context, *, matrix_only: bool = False) -> tuple[DimensionLine, ...]:
    return tuple(
        DimensionLine(
            Mention(term.label, f"{ctx.root}dimensions/{term.id}.html"),
            full_label(term),
            term.text("scope"),
            len(ctx.links.dimensions[term.id].practices),
            len(ctx.links.dimensions[term.id].cases),
            len(ctx.links.dimensions[term.id].policies),
        )
        for term in terms(ctx, "dimensions")
        if term.flag("matrix") or not matrix_only
    )


def full_label(term: Term) -> str:
    full = term.text("full")
    return full if full != term.label else ""


DIMENSION_LISTS = (
    ("practices", "practice", "做法"), ("also", "practice", "兼及的做法"), ("cases", "case", "案例"),
    ("policies", "policy", "政策文献"),
)  # fmt: skip
"""What a dimension gathers: field of its links (and anchor), kind, heading."""


def dimension_pages(ctx: Context, term: Term) -> Iterator[Page]:
    """Its page, and where it gathers much the further sheets of its tables."""
    found, url = ctx.links.dimensions[term.id], f"dimensions/{term.id}.html"
    lists = {
        name: tables(ctx, url, name, kind, f"{term.label}：{heading}", getattr(found, name))
        for name, kind, heading in DIMENSION_LISTS
    }
    page = dimension_page(ctx, term, {name: sheets[0] for name, sheets in lists.items()})
    yield page
    for name, _, heading in DIMENSION_LISTS:
        yield from further_pages(ctx, page, name, heading, len(getattr(found, name)), lists[name])


def dimension_page(ctx: Context, term: Term, lists: Mapping[str, Table]) -> Page:
    found = ctx.links.dimensions[term.id]
    body = ctx.fill(
        "dimension.html",
        {
            "crumbs": (Mention(labels_of(Practice)["dimension"], f"{ctx.root}dimensions/index.html"),),
            "title": term.label,
            "full": full_label(term),
            "scope": term.text("scope"),
            **lists,
            "practice_count": len(found.practices),
            "also_count": len(found.also),
            "case_count": len(found.cases),
            "policy_count": len(found.policies),
        },
    )
    return ctx.page(
        f"dimensions/{term.id}.html",
        body,
        title=term.label,
        description=term.text("scope") or term.label,
        actions=TAKE,
    )


def collections_page(ctx: Context) -> Page:
    return ctx.page(
        "collections/index.html",
        ctx.fill("collections.html", {"lines": collection_lines(ctx)}),
        title="专题",
        description="按征集活动和专题收拢的案例。",
        actions=TAKE,
    )


def collection_pages(ctx: Context, term: Term) -> Iterator[Page]:
    """Its page, and where it has many cases the further sheets of their table."""
    cases, url = ctx.links.collections.get(term.id, ()), f"collections/{term.id}.html"
    sheets = tables(ctx, url, "cases", "case", f"{term.label}：案例", cases)
    page = collection_page(ctx, term, len(cases), sheets[0])
    yield page
    yield from further_pages(ctx, page, "cases", "案例", len(cases), sheets)


def collection_page(ctx: Context, term: Term, count: int, cases: Table) -> Page:
    values = {
        "crumbs": (Mention("专题", f"{ctx.root}collections/index.html"),),
        "title": term.label,
        "scope": term.text("scope"),
        "count": count,
        "cases": cases,
    }
    return ctx.page(
        f"collections/{term.id}.html",
        ctx.fill("collection.html", values),
        title=term.label,
        description=term.text("scope") or term.label,
        actions=TAKE,
    )


def collection_lines(ctx: Context) -> tuple[tuple[Mention, str, int], ...]:
    """Link, scope, number of cases."""
    return tuple(
        (
            Mention(term.label, f"{ctx.root}collections/{term.id}.html"),
            term.text("scope"),
            len(ctx.links.collections.get(term.id, ())),
        )
        for term in terms(ctx, "collections")
    )
