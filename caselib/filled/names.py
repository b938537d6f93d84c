"""What a name in a form refers to: the id of a record, the code of a place.

In: names as people write them. Out: ids where there is no doubt; else nothing, and the checks then say what
was probably meant. Names are compared without spaces, quotation marks and middle dots, as titles are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from caselib.addresses import at_address, is_address
from caselib.characters import HALF_WIDTH
from caselib.library import Library
from caselib.model import KIND_BY_NAME, Record
from caselib.place_meant import place_meant
from caselib.schema_fields import Example

_UNSEEN = re.compile(r"[\s\"'“”‘’「」『』·《》]")
_WITH_ID = re.compile(r".*[（(]([a-z0-9]+(?:-[a-z0-9]+)*)[）)]\s*", re.DOTALL)


class Names:
    """The names of a library's records, and of those that a form brings along."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._ids: dict[str, dict[str, list[str]]] = {}

    def add(self, kind: str, record_id: str, title: str) -> None:
        self._of(kind)[_folded(title)].append(record_id)

    def find(self, kinds: Iterable[str], said: str) -> str:
        """The id of the one record of these kinds that is called so; empty where none or several are."""
        kinds = tuple(kinds) or tuple(KIND_BY_NAME)
        named = _WITH_ID.fullmatch(said)
        for record_id in (said, named[1] if named else ""):
            if any(record_id in self.library.records[kind] for kind in kinds):
                return record_id
        if is_address(said) and (there := at_address(self.library, kinds, said)):
            return there.id
        found = {record_id for kind in kinds for record_id in self._of(kind).get(_folded(said), ())}
        return found.pop() if len(found) == 1 else ""

    def existing(self, kind: str, title: str, address: str = "") -> Record | None:
        """The record of the library that has exactly this title, or stands at this address of the web."""
        found = self.library.records[kind].get(self.find((kind,), title))
        if found and same_name(found.title, title):
            return found
        return at_address(self.library, (kind,), address) if is_address(address) else None

    def place(self, said: str) -> Example:
        """A code, a masked place as records write it, or what was said."""
        return place_meant(half_width(said), self.library)[0] or said

    def _of(self, kind: str) -> dict[str, list[str]]:
        if kind not in self._ids:
            known: dict[str, list[str]] = defaultdict(list)
            for record in self.library.records[kind].values():
                for name in dict.fromkeys((record.title, *record.aliases)):
                    known[_folded(name)].append(record.id)
            self._ids[kind] = known
        return self._ids[kind]


def same_name(one: str, other: str) -> bool:
    return _folded(one) == _folded(other)


def half_width(text: str) -> str:
    """Signs, letters and digits of ASCII in their usual width."""
    return text.translate(HALF_WIDTH)


def _folded(name: str) -> str:
    return _UNSEEN.sub("", half_width(name)).lower()
