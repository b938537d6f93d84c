"""The library as a book, to be printed: `print.html`, the cases by volumes of places.

In: the listed cases. Out: one page with contents and all cases, or, where they are many, contents and a page
for every hundred cases of a volume (`print-510000-2.html`), so that none is bigger than a browser can set. A
volume is a province-level unit; cases without a stated place stand in volumes of their own, those whose place
an editor inferred apart. Only a full build makes it. The contents have no page numbers: browsers cannot fill
them in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from caselib.library import Library
from caselib.links import Links
from caselib.model import Case, repost_days
from caselib.page import Page
from caselib.parts import INFERRED
from caselib.places import PlaceTree
from caselib.render.case import case_facts, citations, measures
from caselib.render.context import Context
from caselib.render.dating import years
from caselib.render.evidence import Bibliography
from caselib.render.figures import figure_rows
from caselib.render.inline import mention
from caselib.render.location import place_chips, way_to
from caselib.render.pieces import Chip, Mention
from caselib.render.record import TAKE, record_chips

URL = "print.html"
TITLE = "案例汇编"
SHEET = 100
"""Cases on one page: with all their parts some 3 MB of HTML, 300 to 600 printed pages."""
_PREFIXED = re.compile(r'( (?:id|aria-labelledby)="| href="#)')
UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """`key` is a place's code, or says why there is none."""

    key: str
    label: str
    cases: tuple[Case, ...]

    @property
    def sheets(self) -> int:
        return -(-len(self.cases) // SHEET)

    def sheet(self, number: int) -> tuple[Case, ...]:
        return self.cases[(number - 1) * SHEET : number * SHEET]


def volumes(library: Library, links: Links) -> tuple[Volume, ...]:
    """In code order; within one, cases in administrative order."""
    places, found = library.places, dict[str, list[Case]]()
    for case in links.listed["case"]:
        assert isinstance(case, Case)
        found.setdefault(_key(places, case), []).append(case)
    labels = {INFERRED: "地区为推断的案例", UNPLACED: "未载明地区的案例"}
    order = sorted(found, key=lambda key: (key in labels, key == UNPLACED, key))
    return tuple(
        Volume(
            key=key,
            label=labels.get(key) or places.path(key)[-1].name,
            cases=tuple(sorted(found[key], key=lambda case: _place_key(places, case))),
        )
        for key in order
    )


def _key(places: PlaceTree, case: Case) -> str:
    path = places.path(case.place.stated_code or "")
    if path:
        return path[0].code
    return INFERRED if case.place.status == INFERRED else UNPLACED


def _place_key(places: PlaceTree, case: Case) -> tuple[str, ...]:
    return places.sort_key(case.place.stated_code) if case.place.stated_code else ()


def is_one_page(several: Iterable[Volume]) -> bool:
    return sum(len(volume.cases) for volume in several) <= SHEET


def book_subjects(library: Library, links: Links) -> Iterator[str]:
    """The contents (nothing), and where the book is cut, each of its pages: `510000 2`."""
    yield ""
    several = volumes(library, links)
    if not is_one_page(several):
        for volume in several:
            yield from (f"{volume.key} {number}" for number in range(1, volume.sheets + 1))


def book_pages(ctx: Context, subject: str) -> Iterator[Page]:
    """The page of a subject. `ctx` must serve the site's root."""
    several = ctx.once("book", lambda: volumes(ctx.library, ctx.links))
    if not subject:
        yield _contents(ctx, several)
        return
    key, number = subject.split(" ")
    volume = next(volume for volume in several if volume.key == key)
    yield _sheet(ctx, several.index(volume) + 1, volume, int(number))


def address(volume: Volume, number: int) -> str:
    return f"print-{volume.key}{'' if number == 1 else f'-{number}'}.html"


def _contents(ctx: Context, several: tuple[Volume, ...]) -> Page:
    is_whole = is_one_page(several)
    listed = [_shown(ctx, volume, volume.cases if is_whole else ()) for volume in several]
    total = sum(len(volume.cases) for volume in several)
    version, publisher = ctx.library.version, ctx.library.site.extra.get("publisher", "")
    cover = {"version": version.isoformat() if version else "", "publisher": publisher}
    values = {"title": TITLE, "volumes": listed, "total": total, "sheet": None, "cover": cover}
    body = ctx.fill("book.html", values)
    return _page(ctx, URL, body, TITLE, f"{TITLE}：{total} 个案例，按地区分卷，供打印。")


def _shown(ctx: Context, volume: Volume, cases: tuple[Case, ...]) -> dict[str, object]:
    """A volume on a page that holds these of its cases; on one that holds none, links to its pages."""
    return {
        "label": volume.label,
        "count": len(volume.cases),
        "regions": tuple(_regions(ctx, cases)),
        "sheets": () if cases else tuple(_links(volume)),
        "cases": tuple(_written(ctx, case) for case in cases),
    }


def _links(volume: Volume) -> Iterator[Mention]:
    for number in range(1, volume.sheets + 1):
        first = (number - 1) * SHEET + 1
        last = min(number * SHEET, len(volume.cases))
        yield Mention(f"第 {first}—{last} 个", address(volume, number))


def _sheet(ctx: Context, position: int, volume: Volume, number: int) -> Page:
    cases = volume.sheet(number)
    part = f"（{number}／{volume.sheets}）" if volume.sheets > 1 else ""
    title = f"{TITLE}　第 {position} 卷　{volume.label}{part}"
    values = {
        "title": title,
        "volumes": [_shown(ctx, volume, cases)],
        "total": len(cases),
        "sheet": Mention(TITLE, URL),
        "cover": None,
    }
    return _page(ctx, address(volume, number), ctx.fill("book.html", values), title, title)


def _page(ctx: Context, url: str, body: str, title: str, description: str) -> Page:
    return ctx.page(url, body, title=title, description=description, actions=TAKE, indexed=False)


def _regions(ctx: Context, cases: Iterable[Case]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Lines of the contents by the places directly below the volume's; no name for the volume's own cases."""

    def region(case: Case) -> str:
        path = ctx.library.places.path(case.place.stated_code or "")
        return path[1].name if len(path) > 1 else ""

    for name, several in groupby(cases, region):
        yield name, tuple(_line(ctx, case) for case in several)


def _line(ctx: Context, case: Case) -> str:
    """A case in the contents: title, place, time, each with the words that say how it is known."""
    sources = Bibliography(ctx, case.sources).sources
    place, when = where(ctx, case), years(ctx, case.period, repost_days(sources))
    said = "，".join(filter(None, (mention(place), mention(when))))
    return f"<li>{mention(Mention(case.title, f'#{case.id}-title'))} <small>{said}</small></li>"


def where(ctx: Context, case: Case) -> Mention:
    """A case's place in words; a masked or inferred one as printed, with its marks but without the guess."""
    place = case.place
    if place.stated_code and ctx.library.places.get(place.stated_code):
        return Mention(way_to(ctx, place))
    marks = tuple(Chip(c.label, "", c.dashed) for c in place_chips(ctx, place))
    return Mention(place.as_printed or "", None, marks)


def _written(ctx: Context, case: Case) -> Markup:
    """A whole case, its anchors behind its id, for others stand on the same page."""
    sources = Bibliography(ctx, case.sources)
    values = {
        "record": case,
        "facts": case_facts(ctx, case, sources),
        "chips": record_chips(ctx, sources),
        "summary": ctx.html(case.summary),
        "background": ctx.html(case.background),
        "measures": measures(ctx, case, sources),
        "outcomes": figure_rows(ctx, case.outcomes, sources, "o"),
        "figures": figure_rows(ctx, case.figures, sources, "f"),
        "lessons": ctx.html(case.lessons),
        "policies": citations(ctx, case, sources),
        "note": ctx.html(case.note),
        "sources": sources.items(),
    }
    html = ctx.fill("book_case.html", values)
    return Markup(_PREFIXED.sub(rf"\g<1>{case.id}-", html))
