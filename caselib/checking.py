"""The record rules over many records, in whatever process; what each looked at is noted.

In: the library. Out: of each record the faults that its own rules find, and what they read, as plain values.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any, NamedTuple

from caselib.check import check_broken, check_records
from caselib.library import Library
from caselib.locate import Locator
from caselib.reads import Reads, watched_library


class Checked(NamedTuple):
    """A record's faults, each as the values of a Problem, and what was read for them."""

    record_id: str
    file: str
    faults: tuple[tuple[Any, ...], ...]
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checking:
    library: Library
    today: datetime.date


def check_part(checking: Checking, records: Sequence[tuple[str, str]]) -> list[Checked]:
    """Some records, each given as (name of its kind, id); what can be read of a broken file as ("", file)."""
    reads = Reads()
    library = watched_library(checking.library, reads)
    find = Locator(checking.library)
    found = []
    for kind, record_id in records:
        record = checking.library.records[kind][record_id] if kind else library.broken[record_id].record
        with reads.noted() as read:
            if kind:
                problems = check_records(library, checking.today, find, (record,))
            else:
                problems = check_broken(library, checking.today, find, (record_id,))
        faults = tuple(astuple(problem) for problem in problems)
        found.append(Checked(record_id, record.file, faults, tuple(sorted(read))))
    return found
