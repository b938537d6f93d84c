"""The grade of a source: how far it can be verified, by rule; used by checks, links and pages.

The rule stands in the vocabularies: an entry of `channels`, `source_types` or `completeness` may carry
`grade`, the best grade that a source of that sort can reach. Nothing of the subject is known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from caselib.library import Library
from caselib.model import Source

UNTRACEABLE = "C"
"""The best grade of a source whose address or date of publication is not known."""


def source_grade(source: Source, library: Library) -> str | None:
    """The id of the worst grade among the limits, else the best grade; None when there are no grades."""
    grades = library.vocabularies["grades"]
    limits = [grade for grade, _ in grade_limits(source, library)]
    best = grades.terms[0].id if grades.terms else None
    return max(limits, key=grades.position) if limits else best


def grade_limits(source: Source, library: Library) -> Iterator[tuple[str, str]]:
    """What keeps the source from a better grade: the grade it can reach at best, and the reason."""
    sorts = [("channels", source.channel), ("source_types", source.type)]
    sorts += [("completeness", term_id) for term_id in source.completeness]
    for name, term_id in sorts:
        term = library.term(name, term_id)
        limit = library.term("grades", term.text("grade")) if term else None
        if term and limit:
            yield limit.id, term.label
    if library.term("grades", UNTRACEABLE):
        if source.url is None:
            yield UNTRACEABLE, "没有网址"
        if source.published is None or source.published.stated is None:
            yield UNTRACEABLE, "没有写明的发布日期"


def best_of(grades: Iterable[str | None], library: Library) -> str | None:
    """The best of the grades that are known; None when none is."""
    known = [grade for grade in grades if grade is not None]
    return min(known, key=library.vocabularies["grades"].position, default=None)
