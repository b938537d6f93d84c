"""Pages of places, and their tree. Stated cases are counted; inferred ones stand apart, in no number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from caselib.model import Case
from caselib.page import Page
from caselib.places import Place
from caselib.render.context import Context
from caselib.render.location import full_name, place_link, place_url
from caselib.render.pieces import Action, Mention
from caselib.render.record import PRINT
from caselib.render.tables import table


@dataclass(frozen=True, slots=True)
class PlaceNode:
    """A place of the tree with the number of stated cases in it and below."""

    link: Mention
    cases: int
    children: tuple[PlaceNode, ...]


def place_pages(ctx: Context) -> Iterator[Page]:
    yield places_page(ctx)
    for code in ctx.links.places:
        yield place_page(ctx, ctx.library.places.path(code)[-1])


def tree(ctx: Context, parent: str | None = None) -> tuple[PlaceNode, ...]:
    """The places that have pages, in code order, below `parent` (or from the top)."""
    return tuple(
        PlaceNode(place_link(ctx, p), len(ctx.links.places[p.code].within), tree(ctx, p.code))
        for p in ctx.places_below.get(parent, ())
    )


def guessed(ctx: Context) -> tuple[Case, ...]:
    """Cases that state no place and that the editor has put somewhere, with his reasons."""
    return tuple(case for case in ctx.links.unplaced if case.place.inferred_code)


def places_page(ctx: Context) -> Page:
    nodes = tree(ctx)
    body = ctx.fill(
        "places.html",
        {
            "nodes": nodes,
            "total": sum(node.cases for node in nodes) + len(ctx.links.unplaced),
            "unplaced": table(ctx, "case", "来源未写明地区的案例", ctx.links.unplaced),
            "unplaced_count": len(ctx.links.unplaced),
            "guessed_count": len(guessed(ctx)),
        },
    )
    return ctx.page(
        "places/index.html",
        body,
        title="地区",
        description="按行政区划代码排列的地区，只计来源写明地区的案例。",
        actions=(PRINT, Action("数据（JSON）", f"{ctx.root}data/places.json")),
    )


def place_page(ctx: Context, place: Place) -> Page:
    found = ctx.links.places[place.code]
    here = {case.id for case in found.here}
    below = [case for case in found.within if case.id not in here]
    path = ctx.library.places.ancestors(place.code)
    body = ctx.fill(
        "place.html",
        {
            "title": place.name,
            "place": place,
            "crumbs": tuple(place_link(ctx, p) for p in path),
            "here_count": len(found.here),
            "within_count": len(found.within),
            "here": table(ctx, "case", f"{place.name}的案例", found.here),
            "below": table(ctx, "case", f"{place.name}下级地区的案例", below),
            "below_count": len(below),
            "inferred": tuple(inferred(ctx, found.inferred)),
            "organizations": ctx.links_to(found.organizations),
            "adoptions": tuple(adoptions(ctx, place.code)),
            "children": tree(ctx, place.code),
        },
    )
    return ctx.page(
        place_url(place.code),
        body,
        title=place.name,
        description=f"{full_name(ctx, place.code)}：案例 {len(found.within)} 例（含下级地区）。",
        actions=(PRINT, Action("数据（JSON）", f"{ctx.root}data/places/{place.code}.json")),
    )


def inferred(ctx: Context, cases: Iterable[Case]) -> Iterator[Mention]:
    """Each with the basis on which it is thought to belong here."""
    for case in cases:
        link = ctx.link(case)
        basis = f"依据：{case.place.basis}" if case.place.basis else ""
        yield Mention(link.text, link.href, link.chips, basis)


def adoptions(ctx: Context, code: str) -> Iterator[Mention]:
    """Practices whose use in this very place a case reports."""
    for practice_id, link in ctx.adopted_at.get(code, ()):
        practice, case = ctx.link_id(practice_id), ctx.link(link.case)
        if practice:
            yield Mention(practice.text, practice.href, practice.chips, f"见：{case.text}")
