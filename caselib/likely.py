"""Which record was probably meant by an id or name that none has: names looked up by sound, and by pairs of
characters.

In: all records of a library. Out: for a text the record whose id, title or alias is most like it. Made only
when something is to be reported; after that one question costs the same in a library of any size.
"""

from __future__ import annotations

import difflib
import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final

from caselib.alike import LONGEST, sound
from caselib.model import Record

NAMES_COMPARED: Final = 50
"""Of the names that share pairs of neighbouring characters with a text, so many are compared closely."""
NAMES_COUNTED: Final = 5_000
"""Names are counted from the text's rarest pair on until there are so many: pairs that thousands of names
have (00, 市互) tell nothing apart, and 2,000 wrong ids in 10,000 records took 40 s for them."""

Fits = Callable[[Record], bool]


class NameIndex:
    def __init__(self, records: Iterable[Record]) -> None:
        self._named: dict[str, list[Record]] = defaultdict(list)
        self._former: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            for name in dict.fromkeys((record.id, record.title, *record.aliases)):
                self._named[name].append(record)
            for name in record.former_ids:
                self._former[name].append(record)
        self._with_pair: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._named):
            for pair in dict.fromkeys(_pairs(name)):
                self._with_pair[pair].append(name)

    def formerly(self, text: str, fits: Fits) -> Record | None:
        """The first that fits of those whose id this was."""
        return next(filter(fits, self._former.get(text, ())), None)

    def nearest(self, text: str, fits: Fits) -> Record | None:
        """The record that has this name, or else one that sounds like it, or else is written like it."""
        if text in self._named and (exact := self._first(text, fits)):
            return exact
        if len(text) > LONGEST:
            return None
        for name in self._sounding.get(sound(text), ()):
            if alike := self._first(name, fits):
                return alike
        counted = self._counted(text)
        fitting = (name for name in counted if self._first(name, fits))
        likely = heapq.nsmallest(NAMES_COMPARED, fitting, key=lambda name: (-counted[name], name))
        near = difflib.get_close_matches(text, likely, 1, 0.75 if text.isascii() else 0.6)
        return self._first(near[0], fits) if near else None

    @cached_property
    def _sounding(self) -> dict[str, list[str]]:
        """Sound → the names that sound so."""
        sounding: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._named):
            if heard := sound(name):
                sounding[heard].append(name)
        return dict(sounding)

    def _first(self, name: str, fits: Fits) -> Record | None:
        return next(filter(fits, self._named[name]), None)

    def _counted(self, text: str) -> Counter[str]:
        """Name → how many pairs of the text it has, the rarest counted first."""
        counted: Counter[str] = Counter()
        left = NAMES_COUNTED
        for names in sorted((self._with_pair.get(pair, []) for pair in _pairs(text)), key=len):
            counted.update(names[:left])
            left -= len(names)
            if left <= 0:
                break
        return counted


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]
