"""Rules for dates: none in the future, none before what must come first. `today` is handed in."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from caselib.check.finding import Entry, Finding
from caselib.dates import PartialDate, is_after, span_fault
from caselib.library import Library
from caselib.model import Policy, Source
from caselib.parts import Dated, Figure, Period, Window
from caselib.scalars import Date
from caselib.shapes import Path, fields_of

ORDERED: tuple[tuple[type, str, str], ...] = (
    (Period, "from_", "to"),
    (Period, "from_", "as_of"),
    (Window, "from_", "to"),
    (Policy, "written", "issued"),
    (Policy, "written", "published"),
    (Source, "published", "reposted"),
    (Source, "published", "accessed"),
)
"""Where, what comes first, what comes after."""
_HOLDERS = tuple(dict.fromkeys(holder for holder, _, _ in ORDERED))


def future_date(entry: Entry, library: Library, today: datetime.date) -> Iterator[Finding]:
    """日期不能晚于今天，尚未施行的文献和规划中的数据除外。"""
    for leaf in entry.of_shape(Date):
        if is_after(leaf.value, today) and not _planned(entry, leaf.path):
            message = f"写成“{leaf.value.iso}”，还没有到这一天。"
            yield entry.finding(leaf.path, message, f"请核对年份；今天是 {today.isoformat()}。")


def reversed_dates(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """起不能晚于止，成文不能晚于印发，发布不能晚于转载和查阅。"""
    for path, part in (((), entry.record), *entry.of_sorts(*_HOLDERS)):
        for holder, first, second in ORDERED:
            if not isinstance(part, holder):
                continue
            start, end = _date(getattr(part, first)), _date(getattr(part, second))
            if start and end and span_fault(start, end):
                labels = {spec.name: (spec.label, spec.key) for spec in fields_of(holder)}
                message = f"“{labels[first][0]}”（{start.iso}）晚于“{labels[second][0]}”（{end.iso}）。"
                remedy = "请核对这两个日期，是不是写反了。"
                yield entry.finding((*path, labels[second][1]), message, remedy)


def updated_before_added(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """更新日期不早于收录日期。"""
    record = entry.record
    if record.added and record.updated and span_fault(record.added, record.updated):
        message = f"“{record.updated.iso}”早于收录日期（{record.added.iso}）。"
        yield entry.finding(("updated",), message, "请核对；没有更新过就删去“更新日期”。")


def undated_change(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """写了更新说明，就要写更新日期。"""
    record = entry.record
    if record.change_note and not record.updated:
        message = "写了更新说明，没有写“更新日期”（updated）。"
        yield entry.finding(("change_note",), message, "请补上一行，例如 updated: 2021-02-03")


def _planned(entry: Entry, path: Path) -> bool:
    """A document not yet in force, a figure that is only planned."""
    record = entry.record
    if isinstance(record, Policy) and path[0] == "effective":
        return record.validity == "pending"
    return any(
        part.scope == "planned" and path[: len(at) + 1] == (*at, "window")
        for at, part in entry.all_of(Figure)
    )


def _date(value: Any) -> PartialDate | None:
    if isinstance(value, Dated):
        return value.value
    return value if isinstance(value, PartialDate) else None
