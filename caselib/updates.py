"""What was added, changed and withdrawn, newest first: shared by the page of changes and the feed.

In: the library as readers see it and its links. Out: one `Update` for each date that a record gives. Nothing
is compared with earlier versions: what changed is told only where the record tells it (`change_note`).
A withdrawn record is told of without anything of its content.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from caselib.dates import PartialDate
from caselib.library import Library, kind_of
from caselib.links import Links
from caselib.model import KIND_BY_NAME, KINDS, Kind, Record

FEED = "feed.xml"
Sort = Literal["added", "updated", "withdrawn"]
WORDS = {"added": "新增", "updated": "更新"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """`record` is None where only a tombstone is left; `state` is a term of `ends`, of what was withdrawn;
    `note` is what the record says of its last change, else empty."""

    date: PartialDate
    sort: Sort
    kind: Kind
    id: str
    record: Record | None
    state: str = ""
    note: str = ""

    @property
    def url(self) -> str:
        """The page's address from the site's root."""
        return f"{self.kind.folder}/{self.id}.html"


def updates(library: Library, links: Links) -> list[Update]:
    """All of them; of one day, in the order of kinds and listings, the withdrawn last."""
    found: list[Update] = []
    for kind in KINDS:
        for record in links.listed[kind.name]:
            _take(found, kind, record)
    for record in library:
        if record.withdrawn is not None and (on := record.withdrawn.on) and on.value:
            end = record.withdrawn.state
            found.append(
                Update(
                    date=on.value,
                    sort="withdrawn",
                    kind=kind_of(record),
                    id=record.id,
                    record=record,
                    state=end,
                )
            )
    for grave in (library.tombstones[i] for i in sorted(library.tombstones)):
        if grave.on is not None:
            kind = KIND_BY_NAME[grave.kind]
            found.append(
                Update(date=grave.on, sort="withdrawn", kind=kind, id=grave.id, record=None, state="removed")
            )
    found.sort(key=lambda update: update.date.sort_key, reverse=True)
    return found


def _take(found: list[Update], kind: Kind, record: Record) -> None:
    """The day of its addition, and that of its last change where it is another."""
    added, updated, note = record.added, record.updated, record.change_note or ""
    is_changed = updated is not None and updated != added
    if added is not None:
        said = "" if is_changed else note
        found.append(Update(date=added, sort="added", kind=kind, id=record.id, record=record, note=said))
    if updated is not None and (is_changed or added is None):
        found.append(Update(date=updated, sort="updated", kind=kind, id=record.id, record=record, note=note))


def week_of(day: datetime.date) -> datetime.date:
    """The Monday of its week, after ISO 8601."""
    return day - datetime.timedelta(days=day.weekday())


def word_of(update: Update, library: Library) -> str:
    """新增, 更新, or how it was withdrawn."""
    return WORDS.get(update.sort) or library.label("ends", update.state)
