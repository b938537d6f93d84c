"""Dates and spans as readers see them: as exact as a source says, with how they are known."""

from __future__ import annotations

from collections.abc import Iterable

from caselib.dates import PartialDate
from caselib.model import Case, Source, repost_days
from caselib.parts import INFERRED, Dated, Period, Window
from caselib.render.context import Context
from caselib.render.pieces import Chip, Mention


def known_chips(ctx: Context, status: str | None, basis: str | None, guess: str = "") -> tuple[Chip, ...]:
    """How a place, date or identity is known; nothing when the source states it."""
    chips = ctx.chips(("assertion", status))
    parts = (f"推断为{guess}。" if guess else "", f"依据：{basis}" if basis else "")
    more = "".join(parts)
    return tuple(Chip(c.label, c.hint + more, status == INFERRED) for c in chips)


def dated(ctx: Context, date: Dated | None, pattern: str = "{}") -> Mention | None:
    """A date; `pattern` says where it stands in a span (`{}起`)."""
    if date is None:
        return None
    text = date.value.label if date.value else date.as_printed or ""
    chips = known_chips(ctx, date.status, date.basis)
    notes = []
    if date.value and date.as_printed and date.as_printed != text:
        notes.append(f"原文写作“{date.as_printed}”")
    if date.basis and not chips:
        notes.append(date.basis)
    return Mention(pattern.format(text) if text else "", None, chips, "；".join(notes))


def period(ctx: Context, span: Period, reposts: frozenset[PartialDate] = frozenset()) -> tuple[Mention, ...]:
    """From, to and the day up to which the source reports; the day of a repost only bounds it."""
    both = span.from_ is not None and span.to is not None
    last = span.as_of
    if last and last.value in reposts:
        shown: Mention | None = Mention(f"不晚于 {last.value.label}（转载日）")
    else:
        shown = dated(ctx, last, "截至{}")
    parts = (
        dated(ctx, span.from_, "{}至" if both else "{}起"),
        dated(ctx, span.to, "{}" if both else "至{}"),
        shown,
    )
    return tuple(p for p in parts if p is not None)


def window(ctx: Context, span: Window | None) -> tuple[Mention, ...]:
    if span is None:
        return ()
    if span.as_printed:
        return (Mention(span.as_printed),)
    return period(ctx, Period(from_=span.from_, to=span.to))


def years(ctx: Context, span: Period, reposts: frozenset[PartialDate]) -> Mention:
    """For listings: `2019—2021`, with a bare 〔推断〕 where one of the two is inferred."""
    bounds = span.as_of if not span.to and span.as_of and span.as_of.value in reposts else None
    if bounds and bounds.value and not (span.from_ and span.from_.value):
        return Mention(f"不晚于 {bounds.value.year}")
    last = None if bounds else span.to or span.as_of
    ends = [d for d in (span.from_, last) if d and d.value]
    text = "—".join(dict.fromkeys(str(d.value.year) for d in ends if d.value))
    guesses = [d for d in ends if d.status == INFERRED]
    chips = known_chips(ctx, INFERRED, None) if guesses else ()
    return Mention(text, None, tuple(Chip(c.label, "", c.dashed) for c in chips))


def no_later_than(case: Case, sources: Iterable[Source]) -> str:
    """What is known of an undated adoption: its case's last date, said to be a repost's where it is one."""
    last = case.period.as_of or case.period.to
    if last is None or last.value is None:
        return ""
    if last.value in repost_days(sources):
        return f"不晚于 {last.value.label}（转载日）"
    return f"不晚于 {last.value.label}" if last.status != INFERRED else ""
