"""How well the records rest: one pass over all that are listed, for home page, figures and to-do list.

In: the library as readers see it and its links. Out: counts, and of each record what is still wanting. It
looks at faces only, never at running texts. What a reader does not see, such as an adoption of a draft,
counts in nothing.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from caselib.library import Library
from caselib.links import Links
from caselib.model import KINDS, Case, Organization, Policy, Record
from caselib.parts import (
    INFERRED,
    MASKED,
    Adoption,
    Citation,
    Dated,
    Expansion,
    Figure,
    Identity,
    Measure,
    PlaceRef,
)
from caselib.quotes import Lock, only_source
from caselib.render.context import Context
from caselib.render.location import IDENTITY
from caselib.seen import seen_parts

QUOTING = frozenset({Figure, Adoption, Measure, Citation, Expansion})
"""The groups that can hold a quote."""
SHARED = 10
"""Of fewer than so many, a percentage says more than is known."""


@dataclass(slots=True)
class Survey:
    """What came out. Lists are in the order of kinds and listings."""

    is_looked_up: bool
    """Whether anybody has looked the quotes up in their sources."""
    quotes: int = 0
    verified: int = 0
    masked: int = 0
    """Places, dates, names and numbers that a source has masked, guessed since or not."""
    adoptions: int = 0
    attested: Counter[str] = field(default_factory=Counter)
    """Term of `attestation` → outcomes of cases."""
    unverified: list[tuple[Record, int]] = field(default_factory=list)
    """Records with quotes that were not found in their sources yet, and how many."""
    unquoted: list[tuple[Case, int]] = field(default_factory=list)
    """Cases with adoptions that no quote bears out, and how many."""
    old: list[tuple[Record, datetime.date | None]] = field(default_factory=list)
    """Records that nobody has reviewed for a year, and the last day on which somebody did."""


def share(number: int, whole: int) -> int | None:
    """In whole percents, 100 for all alone; None where the whole is small."""
    if whole < SHARED:
        return None
    return 100 if number == whole else min(round(100 * number / whole), 99)


def survey(ctx: Context) -> Survey:
    """The survey of the whole library, made once for all pages of the site's root."""
    return ctx.once("survey", partial(surveyed, ctx.library, ctx.links))


def surveyed(library: Library, links: Links) -> Survey:
    found = Survey(is_looked_up=library.lock is not None)
    since = a_year_before(library.version)
    for kind in KINDS:
        for record in links.listed[kind.name]:
            parts = seen_parts(record, library)
            _count(found, record, parts, library.lock)
            if since and (reviewed_on(record) or datetime.date.min) < since:
                found.old.append((record, reviewed_on(record)))
            if isinstance(record, Case):
                found.attested.update([figure.attested_by for figure in record.outcomes])
    return found


def _count(found: Survey, record: Record, parts: Iterable[Any], lock: Lock | None) -> None:
    """Quotes, adoptions and masks. Told apart by class alone: there are ten parts to a record."""
    only = only_source(record)
    missed = bare = 0
    for part in parts:
        sort = type(part)
        if sort is Dated or sort is Identity:
            found.masked += part.status == MASKED
        elif sort is PlaceRef:
            found.masked += (part.status == MASKED) + (part.inferred == IDENTITY)
        elif sort in QUOTING:
            if sort is Figure:
                found.masked += part.effective_status == MASKED
            found.adoptions += sort is Adoption
            if part.quote:
                found.quotes += 1
                is_found = lock is not None and lock.holds(part.source or only or "", part.quote)
                found.verified += is_found
                missed += not is_found
            else:
                bare += sort is Adoption
    if isinstance(record, Policy | Organization) and record.identity:
        found.masked += record.identity.status == INFERRED
    if missed:
        found.unverified.append((record, missed))
    if bare and isinstance(record, Case):
        found.unquoted.append((record, bare))


def a_year_before(day: datetime.date | None) -> datetime.date | None:
    if day is None:
        return None
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def reviewed_on(record: Record) -> datetime.date | None:
    """The last day on which it may have been reviewed; where its review has no date, that of its last
    change."""
    on = record.review.on if record.review else None
    return on.value.last if on and on.value else record.changed_on
