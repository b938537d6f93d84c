"""The data of the matrix: which case mentions which practice, as numbers into lists of names.

In: library and links, faces only. Out: three files below `data/matrix/`, which `theme/assets/matrix-model.js`
reads. Practices of dimensions with `matrix: false` stay out. Everything is in the order of pages: practices
and cases of their listings, places by code.

`index.js`: what the page needs first.
    dimensions  [[id, label, full label]]
    levels, standings   [label]
    practices   [[id, title, dimension, also or -1, standing, family or -1]]
    places      [[code, name, place above or -1]], those that a case or an adoption names, and all above them
    words, rule     the words for cells (`mentioned.py`)
    inferred    [label, hint] of the chip
    shards      how many files the cases' details are in (`compare_data.py`)
`uses.js`: a list each with an entry per case.
    places, levels  numbers; -1 where no place is stated
    guesses     the place to which it is inferred to belong, or -1
    thin        "1" where the silence of its sources tells nothing, else "0"
    uses        [2 × practice + 1 if a phrase was taken], ascending, each as the difference to the one before
    placed      (not per case) [[case, place, use]] of adoptions that name a place of their own
`cases.js`: `ids`, `titles`, `printed` (the place as printed where none is stated), `aliases` {case: words}.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from caselib.data_scripts import data_script
from caselib.model import Case, Practice
from caselib.page import OutputFile
from caselib.parts import INFERRED
from caselib.render.compare_data import shard_count
from caselib.render.context import Context
from caselib.render.location import way_to
from caselib.render.mentioned import RULE, is_thin, words
from caselib.vocabulary import Term

FOLDER = "data/matrix"
NONE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What is shown, and the number of each in its list."""

    cases: tuple[Case, ...]
    uses: tuple[tuple[int, ...], ...]
    """Of each case its practices, each once: 2 × its number, 1 more where a phrase was taken; ascending."""
    placed: tuple[tuple[int, str, int], ...]
    """Case, place and use of each adoption that names a place of its own."""
    practices: Mapping[str, Practice]
    dimensions: Mapping[str, int]
    places: Mapping[str, int]


def matrix_dimensions(ctx: Context) -> tuple[Term, ...]:
    return tuple(term for term in ctx.library.vocabularies["dimensions"].terms if term.flag("matrix"))


def lists_of(ctx: Context) -> Lists:
    dimensions = {term.id: number for number, term in enumerate(matrix_dimensions(ctx))}
    listed = (p for p in ctx.links.listed["practice"] if isinstance(p, Practice))
    practices = {p.id: p for p in listed if p.dimension in dimensions}
    numbers = {practice_id: number for number, practice_id in enumerate(practices)}
    cases = tuple(c for c in ctx.links.listed["case"] if isinstance(c, Case))
    placed: list[tuple[int, str, int]] = []
    uses = tuple([_uses_of(n, case, numbers, placed) for n, case in enumerate(cases)])
    named = {case.place.code for case in cases if case.place.code} | {code for _, code, _ in placed}
    places = {place.code: number for number, place in enumerate(ctx.library.places.complete(named))}
    return Lists(
        cases=cases,
        uses=uses,
        placed=tuple(placed),
        practices=practices,
        dimensions=dimensions,
        places=places,
    )


def _uses_of(
    at: int, case: Case, numbers: Mapping[str, int], placed: list[tuple[int, str, int]]
) -> tuple[int, ...]:
    """All in one pass, for a library has many thousands of adoptions."""
    found: dict[int, int] = {}
    for measure in case.measures:
        for adoption in measure.practices:
            number = numbers.get(adoption.practice)
            if number is None:
                continue
            use = 2 * number + (adoption.quote is not None)
            found[number] = max(found.get(number, 0), use)
            if adoption.place and adoption.place.stated_code:
                placed.append((at, adoption.place.stated_code, use))
    return tuple(sorted(found.values()))


def matrix_files(ctx: Context, lists: Lists) -> Iterator[OutputFile]:
    yield data_script(f"{FOLDER}/index.js", _index(ctx, lists))
    yield data_script(f"{FOLDER}/uses.js", _uses(ctx, lists))
    yield data_script(f"{FOLDER}/cases.js", _names(ctx, lists))


def _index(ctx: Context, lists: Lists) -> dict[str, Any]:
    lookup = ctx.library.vocabularies
    number = {practice_id: at for at, practice_id in enumerate(lists.practices)}
    tree = ctx.library.places
    inferred = ctx.chip("assertion", INFERRED)
    return {
        "dimensions": [[t.id, t.label, t.text("full") or t.label] for t in matrix_dimensions(ctx)],
        "levels": [term.label for term in lookup["levels"].terms],
        "standings": [term.label for term in lookup["standings"].terms],
        "practices": [
            [
                p.id,
                p.title,
                lists.dimensions[p.dimension],
                lists.dimensions.get(p.also or "", NONE),
                lookup["standings"].position(p.standing),
                number.get(p.family or "", NONE),
            ]
            for p in lists.practices.values()
        ],
        "places": [
            [place.code, place.name, lists.places.get(place.parent or "", NONE)]
            for place in (tree.path(code)[-1] for code in lists.places)
        ],
        "words": words(),
        "rule": RULE,
        "inferred": [inferred.label, inferred.hint] if inferred else ["", ""],
        "shards": shard_count(len(lists.cases)),
    }


def _uses(ctx: Context, lists: Lists) -> dict[str, Any]:
    positions = {term.id: n for n, term in enumerate(ctx.library.vocabularies["levels"].terms)}
    return {
        "places": [lists.places.get(case.place.stated_code or "", NONE) for case in lists.cases],
        "levels": [positions.get(case.level, NONE) for case in lists.cases],
        "guesses": [lists.places.get(case.place.inferred_code or "", NONE) for case in lists.cases],
        "thin": "".join(["1" if is_thin(ctx, case) else "0" for case in lists.cases]),
        "uses": [_steps(uses) for uses in lists.uses],
        "placed": [[n, lists.places[code], use] for n, code, use in lists.placed if code in lists.places],
    }


def _steps(numbers: tuple[int, ...]) -> list[int]:
    return [number - before for before, number in zip((0, *numbers), numbers, strict=False)]


def _names(ctx: Context, lists: Lists) -> dict[str, Any]:
    known = lists.places
    return {
        "ids": [case.id for case in lists.cases],
        "titles": [case.title for case in lists.cases],
        "printed": {
            n: way_to(ctx, case.place)
            for n, case in enumerate(lists.cases)
            if case.place.stated_code not in known
        },
        "aliases": {n: "、".join(case.aliases) for n, case in enumerate(lists.cases) if case.aliases},
    }
