"""When a practice was taken up: the timeline on the pages of practices and families.

In: the adoptions that the page shows, in the order of cases. Out: entries on an axis, those that only have a
last date in a lane of their own, and counts by year where there are many. What is drawn beside an entry says
nothing that its words do not. A date of a repost dates nothing, and first here is first in this library.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

from caselib.dates import PartialDate
from caselib.links import AdoptionLink
from caselib.model import Case, Practice, repost_days
from caselib.parts import INFERRED, Dated, Period
from caselib.render.context import Context
from caselib.render.dating import no_later_than
from caselib.render.evidence import Bibliography
from caselib.render.inline import escape
from caselib.render.location import in_row

FIRST = 20
"""So many entries of each lane are shown; the others are counted, and stand in the table of adoptions."""
TICKS = 6
EARLIEST = "最早见于本库"

Sort = Literal["since", "begun", "bound", "unknown"]
WORDS = {"since": "{}", "begun": "案例起于{}"}


class Moment(NamedTuple):
    """An adoption with what dates it: its own date, the beginning of its case, or only the last day on which
    its case was reported."""

    sort: Sort
    date: PartialDate | None
    is_inferred: bool
    basis: str
    practice: Practice | None
    link: AdoptionLink


@dataclass(frozen=True, slots=True)
class Year:
    """The number of entries that begin in a year, and its share of the fullest year in percent."""

    label: str
    number: int
    share: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """`ticks`, `dated` and `bounded` are written HTML. `years` are given where not all entries are shown."""

    ticks: tuple[str, ...]
    dated: tuple[str, ...]
    dated_count: int
    bounded: tuple[str, ...]
    bounded_count: int
    years: tuple[Year, ...]


def timeline(ctx: Context, adoptions: Sequence[tuple[Practice | None, AdoptionLink]]) -> Timeline | None:
    """None where there is nothing to put in order: fewer than two entries, or none with a date."""
    if len(adoptions) < 2 or not any(_has_beginning(link) for _, link in adoptions):
        return None
    moments = list(_distinct(moment(ctx, practice, link) for practice, link in adoptions))
    dated = [m for m in moments if m.sort in WORDS]
    if len(moments) < 2:
        return None
    dated.sort(key=lambda m: m.date.sort_key if m.date else (0, 0, 0, 0))
    bounded = [m for m in moments if m.sort not in WORDS]
    shown, lane = dated[:FIRST], bounded[:FIRST]
    axis = Axis.of(m.date for m in (*shown, *lane) if m.date)
    first = _first_seen(dated)
    return Timeline(
        tuple(axis.ticks()),
        tuple(_entry(ctx, axis, m, is_first=m in first) for m in shown),
        len(dated),
        tuple(_entry(ctx, axis, m) for m in lane),
        len(bounded),
        tuple(years(dated)) if len(dated) > len(shown) else (),
    )


def _has_beginning(link: AdoptionLink) -> bool:
    since, start = link.adoption.since, link.case.period.from_
    return (since is not None and since.value is not None) or (start is not None and start.value is not None)


def moment(ctx: Context, practice: Practice | None, link: AdoptionLink) -> Moment:
    since, span = link.adoption.since, link.case.period
    dates: tuple[tuple[Sort, Dated | None], ...] = (("since", since), ("begun", span.from_))
    for sort, date in dates:
        if date and date.value:
            return Moment(sort, date.value, date.status == INFERRED, date.basis or "", practice, link)
    source = link.adoption.source
    bound = last_known(ctx, span, (source,) if source else link.case.sources)
    if bound:
        return Moment("bound", bound[0], False, "", practice, link)
    return Moment("unknown", None, False, "", practice, link)


def last_known(ctx: Context, span: Period, sources: Sequence[str]) -> tuple[PartialDate, bool] | None:
    """The day than which what these sources tell is no later, and whether it is that of a repost; an inferred
    day bounds nothing."""
    last = span.as_of or span.to
    if last is None or last.value is None:
        return None
    is_repost = last.value in ctx.once(f"reposts of {' '.join(sources)}", partial(_reposts, ctx, sources))
    return (last.value, is_repost) if is_repost or last.status != INFERRED else None


def _reposts(ctx: Context, ids: Sequence[str]) -> frozenset[PartialDate]:
    return repost_days(source for source in map(ctx.library.sources.get, ids) if source)


def _distinct(moments: Iterable[Moment]) -> Iterable[Moment]:
    """Once each, though several measures of a case say so; without an own date only where none is known."""
    found: dict[tuple[str, str | None, Sort, PartialDate | None], Moment] = {}
    own: set[tuple[str, str | None]] = set()
    for m in moments:
        who = (m.link.case.id, m.practice.id if m.practice else None)
        found.setdefault((*who, m.sort, m.date), m)
        if m.sort == "since":
            own.add(who)
    return (m for key, m in found.items() if m.sort == "since" or key[:2] not in own)


def _first_seen(dated: Sequence[Moment]) -> Sequence[Moment]:
    """Those stated to begin first, as far as the dates tell; none where there is nothing to compare."""
    stated = [m for m in dated if m.sort == "since" and not m.is_inferred and m.date]
    end = min((m.date.last for m in stated if m.date), default=datetime.date.min)
    return [m for m in stated if m.date and m.date.first <= end] if len(dated) > 1 else []


def years(dated: Iterable[Moment]) -> Iterable[Year]:
    found = Counter(m.date.year for m in dated if m.date)
    most = max(found.values())
    return (Year(f"{year}年", found[year], round(100 * found[year] / most)) for year in sorted(found))


@dataclass(frozen=True, slots=True)
class Axis:
    """Whole years from the first to the last that is shown."""

    start: datetime.date
    end: datetime.date
    """The day after the last."""

    @classmethod
    def of(cls, dates: Iterable[PartialDate]) -> Axis:
        found = [date.year for date in dates]
        return cls(datetime.date(min(found), 1, 1), datetime.date(min(max(found) + 1, 9999), 1, 1))

    def at(self, day: datetime.date) -> float:
        """Where a day begins, in percent, in steps of a half: so the same few values come again and again."""
        return round(200 * (day - self.start).days / (self.end - self.start).days) / 2

    def ticks(self) -> Iterable[str]:
        """The years, at most TICKS of them."""
        step = -(-(self.end.year - self.start.year) // TICKS)
        for year in range(self.start.year, self.end.year, step):
            yield f'<text x="{self.at(datetime.date(year, 1, 1)):g}%" y="12">{year}</text>'

    def bar(self, m: Moment) -> str:
        """The span that a date may mean, as wide as it is; of a last date, all before it."""
        if m.date is None:
            return ""
        start = 0.0 if m.sort == "bound" else self.at(m.date.first)
        width = max(self.at(m.date.last) - start, 0.5)
        kind = "until" if m.sort == "bound" else "guess" if m.is_inferred else m.sort
        return f'<rect class="{kind}" x="{start:g}%" width="{width:g}%" y="4" height="8"></rect>'


def _entry(ctx: Context, axis: Axis, m: Moment, *, is_first: bool = False) -> str:
    case, made = m.link.case, m.link.adoption
    if m.sort in WORDS and m.date:
        when = WORDS[m.sort].format(m.date.label)
    else:
        when = _bound(ctx, case, made.source) or "时间未载明"
    guess = '<span class="chip chip-inferred">〔推断〕</span>' if m.is_inferred else ""
    first = f' <span class="chip">〔{EARLIEST}〕</span>' if is_first else ""
    title = ctx.link(case)
    address = f"{escape(title.href or '')}#m{m.link.measure}"
    place = in_row(ctx, made.place or case.place)
    marks = "".join(f"〔{chip.label}〕" for chip in place.chips)
    about = [f"{escape(place.text)}{marks}"]
    if m.practice:
        member = ctx.link(m.practice)
        about.append(f'<a href="{escape(member.href or "")}">{escape(member.text)}</a>')
    if m.basis and m.is_inferred:
        about.append(f"依据：{escape(m.basis)}")
    return (
        f'<li><span class="when">{when}{guess}</span>'
        f'<svg class="track" aria-hidden="true">{axis.bar(m)}</svg>'
        f'<span class="what"><a href="{address}">{escape(title.text)}</a>{first}'
        f" <small>{' · '.join(filter(None, about))}</small></span></li>"
    )


def _bound(ctx: Context, case: Case, source_id: str | None) -> str:
    source = ctx.library.sources.get(source_id) if source_id else None
    if source:
        return no_later_than(case, (source,))
    return ctx.once(
        f"bound of {case.id}", lambda: no_later_than(case, Bibliography(ctx, case.sources).sources)
    )
