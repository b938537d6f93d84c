"""Pages that gather by closed list: one line of work (dimension), one call for cases (collection)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from caselib.model import Practice
from caselib.page import Page
from caselib.render.context import Context, labels_of
from caselib.render.pieces import Mention
from caselib.render.record import PRINT
from caselib.render.tables import table
from caselib.vocabulary import Term


@dataclass(frozen=True, slots=True)
class DimensionLine:
    link: Mention
    full: str
    scope: str
    practices: int
    cases: int
    policies: int


def dimension_pages(ctx: Context) -> Iterator[Page]:
    lines = dimension_lines(ctx)
    label = labels_of(Practice)["dimension"]
    body = ctx.fill("dimensions.html", {"lines": lines})
    yield ctx.page(
        "dimensions/index.html",
        body,
        title=label,
        description=f"按{label}收拢的做法、案例和政策文献。",
        actions=(PRINT,),
    )
    for term in terms(ctx, "dimensions"):
        yield dimension_page(ctx, term)


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


def dimension_page(ctx: Context, term: Term) -> Page:
    found = ctx.links.dimensions[term.id]
    body = ctx.fill(
        "dimension.html",
        {
            "crumbs": (Mention(labels_of(Practice)["dimension"], f"{ctx.root}dimensions/index.html"),),
            "title": term.label,
            "full": full_label(term),
            "scope": term.text("scope"),
            "practices": table(ctx, "practice", f"{term.label}：做法", found.practices),
            "practice_count": len(found.practices),
            "also": table(ctx, "practice", f"{term.label}：兼及的做法", found.also),
            "also_count": len(found.also),
            "cases": table(ctx, "case", f"{term.label}：案例", found.cases),
            "case_count": len(found.cases),
            "policies": table(ctx, "policy", f"{term.label}：政策文献", found.policies),
            "policy_count": len(found.policies),
        },
    )
    return ctx.page(
        f"dimensions/{term.id}.html",
        body,
        title=term.label,
        description=term.text("scope") or term.label,
        actions=(PRINT,),
    )


def collection_pages(ctx: Context) -> Iterator[Page]:
    found = terms(ctx, "collections")
    if not found:
        return
    yield ctx.page(
        "collections/index.html",
        ctx.fill("collections.html", {"lines": collection_lines(ctx)}),
        title="专题",
        description="按征集活动和专题收拢的案例。",
        actions=(PRINT,),
    )
    for term in found:
        cases = ctx.links.collections.get(term.id, ())
        values = {
            "crumbs": (Mention("专题", f"{ctx.root}collections/index.html"),),
            "title": term.label,
            "scope": term.text("scope"),
            "count": len(cases),
            "cases": table(ctx, "case", f"{term.label}：案例", cases),
        }
        yield ctx.page(
            f"collections/{term.id}.html",
            ctx.fill("collection.html", values),
            title=term.label,
            description=term.text("scope") or term.label,
            actions=(PRINT,),
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
