"""Pages of places, and their tree. Stated cases are counted; inferred ones stand apart, in no number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from caselib.model import Case
from caselib.page import Page
from caselib.places import Place
from caselib.render import compare
from caselib.render.context import Context
from caselib.render.location import full_name, place_link, place_url
from caselib.render.matrix import URL as MATRIX
from caselib.render.pieces import Action, Mention, Table
from caselib.render.record import TAKE
from caselib.render.sheets import further_pages
from caselib.render.tables import tables

PLACES = "places/index.html"


@dataclass(frozen=True, slots=True)
class PlaceNode:
    """A place of the tree with the number of stated cases in it and below."""

    link: Mention
    cases: int
    children: tuple[PlaceNode, ...]


def tree(ctx: Context, parent: str = "") -> tuple[PlaceNode, ...]:
    """The places that have pages, in code order, below `parent` (or from the top)."""
    return tuple(
        PlaceNode(place_link(ctx, p), len(ctx.links.places[p.code].within), tree(ctx, p.code))
        for p in ctx.below(parent)
    )


def guessed(ctx: Context) -> tuple[Case, ...]:
    """Cases that state no place and that the editor has put somewhere, with his reasons."""
    return tuple(case for case in ctx.links.unplaced if case.place.inferred_code)


def places_pages(ctx: Context) -> Iterator[Page]:
    """The tree, and where many cases state no place the further sheets of their table."""
    unplaced = tables(ctx, PLACES, "unplaced", "case", "来源未写明地区的案例", ctx.links.unplaced)
    page = places_page(ctx, unplaced[0])
    yield page
    yield from further_pages(ctx, page, "unplaced", "来源未写明地区的案例", len(ctx.links.unplaced), unplaced)


def places_page(ctx: Context, unplaced: Table) -> Page:
    nodes = tree(ctx)
    body = ctx.fill(
        "places.html",
        {
            "nodes": nodes,
            "total": sum(node.cases for node in nodes) + len(ctx.links.unplaced),
            "unplaced": unplaced,
            "unplaced_count": len(ctx.links.unplaced),
            "guessed_count": len(guessed(ctx)),
        },
    )
    return ctx.page(
        PLACES,
        body,
        title="地区",
        description="按行政区划代码排列的地区，只计来源写明地区的案例。",
        actions=(*TAKE, Action("数据（JSON）", f"{ctx.root}data/places.json")),
    )


def place_pages(ctx: Context, place: Place) -> Iterator[Page]:
    """Its page, and where it has many cases the further sheets of their tables."""
    found, url = ctx.links.places[place.code], place_url(place.code)
    own = {case.id for case in found.here}
    below = [case for case in found.within if case.id not in own]
    here = tables(ctx, url, "here", "case", f"{place.name}的案例", found.here)
    deeper = tables(ctx, url, "below", "case", f"{place.name}下级地区的案例", below)
    page = place_page(ctx, place, here[0], deeper[0], len(below))
    yield page
    yield from further_pages(ctx, page, "here", "本级案例", len(found.here), here)
    yield from further_pages(ctx, page, "below", "下级地区的案例", len(below), deeper)


def place_page(ctx: Context, place: Place, here: Table, below: Table, below_count: int) -> Page:
    found = ctx.links.places[place.code]
    path = ctx.library.places.ancestors(place.code)
    body = ctx.fill(
        "place.html",
        {
            "title": place.name,
            "place": place,
            "crumbs": tuple(place_link(ctx, p) for p in path),
            "here_count": len(found.here),
            "within_count": len(found.within),
            "here": here,
            "below": below,
            "below_count": below_count,
            "inferred": tuple(inferred(ctx, found.inferred)),
            "organizations": ctx.links_to(found.organizations),
            "adoptions": tuple(adoptions(ctx, place.code)),
            "children": tree(ctx, place.code),
            "beside": beside(ctx, place, found.within),
        },
    )
    return ctx.page(
        place_url(place.code),
        body,
        title=place.name,
        description=f"{full_name(ctx, place.code)}：案例 {len(found.within)} 例（含下级地区）。",
        actions=(*TAKE, Action("数据（JSON）", f"{ctx.root}data/places/{place.code}.json")),
    )


def beside(ctx: Context, place: Place, cases: Iterable[Case]) -> tuple[Mention, ...]:
    """Where its cases stand side by side, if they are few, and where it stands among other places."""
    compared = compare.address(case.id for case in cases)
    return (
        *((Mention("对比这些案例", ctx.root + compared),) if compared else ()),
        Mention("在矩阵中查看", f"{ctx.root}{MATRIX}?place={place.code}"),
    )


def inferred(ctx: Context, cases: Iterable[Case]) -> Iterator[Mention]:
    """Each with the basis on which it is thought to belong here."""
    for case in cases:
        link = ctx.link(case)
        basis = f"依据：{case.place.basis}" if case.place.basis else ""
        yield Mention(link.text, link.href, link.chips, basis)


def adoptions(ctx: Context, code: str) -> Iterator[Mention]:
    """Practices whose use in this very place a case reports."""
    for placed in ctx.links.adopted_at.get(code, ()):
        practice, case = ctx.link_id(placed.practice), ctx.link(placed.link.case)
        if practice:
            yield Mention(practice.text, practice.href, practice.chips, f"见：{case.text}")
