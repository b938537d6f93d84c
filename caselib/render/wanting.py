"""What records want: a source, an address, a quote, a review. One function, one list of the to-do page.

In: the survey of the library, the closed lists, the relations. Out: records in the order of kinds and
listings, each with what it wants, in words about the sources or this library, never about the places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from caselib.dates import PartialDate
from caselib.model import KINDS, Case, Policy, Practice, Record, Source
from caselib.render.context import Context
from caselib.render.survey import survey

SUBSTANCE = ("background", "measures", "outcomes", "lessons", "policies", "figures")
"""What a case can say beside what it must."""

Wanting = tuple[Record, str]
"""A record and what it wants."""


def weakly_sourced(ctx: Context) -> Sequence[Wanting]:
    """Cases that rest on sources of the last grade alone."""
    return ctx.once("weakly sourced", partial(_weakly_sourced, ctx))


def _weakly_sourced(ctx: Context) -> Sequence[Wanting]:
    grades = ctx.library.vocabularies["grades"].terms
    last = grades[-1].id if grades else None
    known: dict[tuple[str, ...], bool] = {}
    found = []
    for case in ctx.links.listed["case"]:
        assert isinstance(case, Case)
        if case.sources not in known:
            sources = [s for s in map(ctx.library.sources.get, case.sources) if s]
            known[case.sources] = bool(sources) and all(ctx.grade(source) == last for source in sources)
        if known[case.sources]:
            number = len(case.sources)
            found.append((case, f"{number} 个来源都是 {last} 级" if number > 1 else f"仅一个 {last} 级来源"))
    return found if last else ()


def poor_sources(ctx: Context) -> Sequence[Wanting]:
    """Sources of the last grade, and those that are not whole."""
    terms = ctx.library.vocabularies["completeness"]
    grades = ctx.library.vocabularies["grades"].terms
    last = grades[-1].id if grades else None
    found: list[Wanting] = []
    for source in _sources(ctx):
        short = [terms[t].label for t in source.completeness if terms[t].text("grade")]
        grade = ctx.grade(source)
        if short or (last and grade == last):
            found.append((source, "，".join(filter(None, (*short, f"{grade} 级" if grade else "")))))
    return found


def without_address(ctx: Context) -> Sequence[Wanting]:
    return [(source, "来源的网址待补") for source in _sources(ctx) if not source.url]


def without_source(ctx: Context) -> Sequence[Wanting]:
    return [(r, "出处待补") for r in _every(ctx) if getattr(r, "sources", True) == ()]


def documents(ctx: Context) -> Sequence[Wanting]:
    """Documents of which a source gives nothing but the name."""
    default = ctx.library.vocabularies["identification"].default
    if default is None:
        return ()
    policies = (p for p in ctx.links.listed["policy"] if isinstance(p, Policy))
    return [(p, default.label) for p in policies if (p.identification or default.id) == default.id]


def unverified(ctx: Context) -> Sequence[Wanting]:
    return [(record, f"{number} 条引文待核") for record, number in survey(ctx).unverified]


def unquoted(ctx: Context) -> Sequence[Wanting]:
    return [(case, f"{number} 项采用待摘短语") for case, number in survey(ctx).unquoted]


def stubs(ctx: Context) -> Sequence[Wanting]:
    """Records with only what every record of the kind must have."""
    cases = (c for c in ctx.links.listed["case"] if not any(getattr(c, f) for f in SUBSTANCE))
    listed = (p for p in ctx.links.listed["practice"] if isinstance(p, Practice))
    practices = (p for p in listed if not p.definition and p.expansion is None)
    return [
        *((case, "只有提要，举措和成效待补") for case in cases),
        *((practice, "来源只列名称，未载明内容") for practice in practices),
    ]


def not_reviewed(ctx: Context) -> Sequence[Wanting]:
    return [
        (record, f"上次核对 {PartialDate(day.year, day.month, day.day).label}" if day else "核对日期待补")
        for record, day in survey(ctx).old
    ]


def drafts(ctx: Context) -> Sequence[Wanting]:
    """They are listed in previews alone."""
    label = ctx.library.label("review", "draft")
    return [(record, label) for record in _every(ctx) if record.review_state == "draft"]


def _every(ctx: Context) -> Iterator[Record]:
    for kind in KINDS:
        yield from ctx.links.listed[kind.name]


def _sources(ctx: Context) -> Iterator[Source]:
    return (source for source in ctx.links.listed["source"] if isinstance(source, Source))
