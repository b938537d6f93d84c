"""Places as readers see them: stated ones as a path of links, masked and inferred ones as printed."""

from __future__ import annotations

from caselib.parts import INFERRED, MASKED, NOT_STATED, STATED, PlaceRef
from caselib.places import Place
from caselib.render.context import Context
from caselib.render.dating import known_chips
from caselib.render.pieces import Chip, Mention

IDENTITY = "identity"


def place_url(code: str) -> str:
    return f"places/{code}.html"


def place_link(ctx: Context, place: Place) -> Mention:
    """A link where the place has a page."""
    note = "已撤销的区划" if place.abolished else ""
    return Mention(
        place.name, ctx.root + place_url(place.code) if place.code in ctx.links.places else None, (), note
    )


def full_name(ctx: Context, code: str) -> str:
    """The place's name after those of all that it lies in; the code itself where it is unknown."""
    return "".join(p.name for p in ctx.library.places.path(code)) or code


def steps(ctx: Context, place: PlaceRef | None) -> tuple[Mention, ...]:
    """From the province down; one step for a place that the source does not name. Never a guess."""
    if place is None:
        return ()
    path = ctx.library.places.path(place.stated_code) if place.stated_code else ()
    if path:
        found = [place_link(ctx, p) for p in path]
        if note := printed_otherwise(ctx, place):
            last = found[-1]
            found[-1] = Mention(last.text, last.href, last.chips, note)
        return tuple(found)
    return (Mention(place.as_printed or "", None, place_chips(ctx, place)),)


def printed_otherwise(ctx: Context, place: PlaceRef) -> str:
    """How the source writes a stated place, where that is neither its name nor its whole name."""
    path = ctx.library.places.path(place.stated_code) if place.stated_code else ()
    if not path or not place.as_printed or place.as_printed in (path[-1].name, full_name(ctx, path[-1].code)):
        return ""
    return f"原文写作“{place.as_printed}”"


def place_chips(ctx: Context, place: PlaceRef) -> tuple[Chip, ...]:
    """A masked name that the editor has guessed wears both words; the guess itself is in the hint."""
    if place.status == INFERRED:
        guess = full_name(ctx, place.code) if place.code else ""
        masked = ctx.chips(("assertion", MASKED)) if place.inferred == IDENTITY else ()
        return (*masked, *known_chips(ctx, place.status, place.basis, guess))
    status = place.status if place.status not in (None, STATED) else NOT_STATED
    return known_chips(ctx, status, place.basis)


def crumbs(ctx: Context, place: PlaceRef | None) -> tuple[Mention, ...]:
    """The way to a record of this place; what is masked stands as printed, without a guess."""
    if place is None:
        return ()
    if place.stated_code and ctx.library.places.get(place.stated_code):
        return tuple(place_link(ctx, p) for p in ctx.library.places.path(place.stated_code))
    if not place.as_printed:
        return ()
    named = place.status == INFERRED and place.inferred != IDENTITY
    chips = () if named else tuple(Chip(c.label) for c in ctx.chips(("assertion", MASKED)))
    return (Mention(place.as_printed, None, chips),)


def way_to(ctx: Context, place: PlaceRef) -> str:
    """The same as plain words."""
    if place.stated_code and ctx.library.places.get(place.stated_code):
        return full_name(ctx, place.stated_code)
    return "".join([m.text + "".join([f"〔{c.label}〕" for c in m.chips]) for m in crumbs(ctx, place)])


def in_row(ctx: Context, place: PlaceRef | None) -> Mention:
    """A place in one cell: its whole name, without a link, for the row leads to its record; of a masked
    one only that it is masked."""
    if place is None:
        return Mention("")
    code = place.stated_code
    if code and ctx.library.places.get(code):
        return Mention(full_name(ctx, code))
    chips = place_chips(ctx, place)[:1]
    return Mention(place.as_printed or "", None, tuple(Chip(c.label, "", c.dashed) for c in chips))
