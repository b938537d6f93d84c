"""The place tree: the official division codes, and a library's own places below them.

In: the generated table `places.tsv` beside this file (see `make_places.py`), and the local places that
the load stage read from a library's vocabulary. Out: a `PlaceTree`, immutable, that answers what a code
is called, what it lies in and in which order places stand. It knows neither records nor problems, and
never guesses: a code that stands in neither list is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

Level = Literal["province", "prefecture", "county", "township", "local"]

SUGGESTIONS: Final = 5
SEPARATORS: Final = re.compile(r"[\s\d/>›·,，、]+")
LOOSE_SUFFIX: Final = re.compile(r"(?:省|市|区|县|旗|镇|乡|街道|地区|盟|林区|特区|自治区|特别行政区)")
_MASKED: Final = re.compile(r"[Xx×*＊某□○]|口口")
PEOPLES_SUFFIX: Final = re.compile(r".{0,20}自治[区州县旗]|.{0,12}族乡")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place; `code` is six digits down to the county, nine for a township, a slug when local."""

    code: str
    name: str
    parent: str | None
    level: Level
    abolished: bool = False
    """The code is no longer in use (江干区); records of its time may still name it."""


class PlaceTree:
    """Looks places up in the text of the table, which stays as it is read: 41,000 rows cost nothing
    until they are asked for. What was asked for once is remembered."""

    __slots__ = ("_found", "_local", "_names", "_order", "_own", "_paths", "_table")

    def __init__(self, table: bytes, local: Iterable[Place] = ()) -> None:
        """`table`: lines `code TAB name [TAB state]`, sorted by code, after lines that start with `#`;
        `local`: a library's own places, each with a parent, in the order in which pages show them; one
        with an official code only gives that place the name by which the library calls it."""
        self._table: Final = table
        own = {place.code: place for place in local}
        self._own: Final = tuple(own.values())
        self._local: Final = MappingProxyType({c: p for c, p in own.items() if not c.isdigit()})
        self._names: Final = MappingProxyType({c: p.name for c, p in own.items() if c.isdigit()})
        self._order: Final = MappingProxyType({code: f"{rank:05}" for rank, code in enumerate(self._local)})
        self._found: Final[dict[str, Place | None]] = {}
        self._paths: Final[dict[str, tuple[Place, ...]]] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return (PlaceTree, (self._table, self._own))

    def get(self, code: str) -> Place | None:
        """The place of this code or slug; None when neither list has it."""
        if code not in self._found:
            self._found[code] = self._local.get(code) or self._official(code)
        return self._found[code]

    def _official(self, code: str) -> Place | None:
        if not (code.isascii() and code.isdigit() and len(code) in (6, 9)):
            return None
        line = self._line(code.encode("ascii"))
        return self._place(line) if line else None

    def rows(self) -> Iterator[tuple[str, str]]:
        """Code and name of all official places that are in use, by code."""
        for line in self._table.decode("utf-8").splitlines():
            if line[:1].isdigit():
                code, name, *state = line.split("\t")
                if not any(state):
                    yield code, self._names.get(code, name)

    def ancestors(self, code: str) -> tuple[Place, ...]:
        """From the province down to the parent; the place itself is not included."""
        found: list[Place] = []
        seen = {code}
        place = self.get(code)
        while place and place.parent and place.parent not in seen:
            seen.add(place.parent)
            place = self.get(place.parent)
            if place:
                found.append(place)
        return tuple(reversed(found))

    def path(self, code: str) -> tuple[Place, ...]:
        """The ancestors and the place itself; empty for an unknown code."""
        if code not in self._paths:
            place = self.get(code)
            self._paths[code] = (*self.ancestors(code), place) if place else ()
        return self._paths[code]

    def is_within(self, code: str, ancestor_code: str) -> bool:
        """Whether the place is `ancestor_code` or lies in it; an unknown code lies in nothing."""
        return any(place.code == ancestor_code for place in self.path(code))

    def sort_key(self, code: str) -> tuple[str, ...]:
        """Administrative order: by code, a local place after its parent and before the parent's
        official parts, local siblings in their given order, unknown slugs last."""
        steps: list[str] = []
        seen: set[str] = set()
        while code in self._local and code not in seen:
            seen.add(code)
            steps.append(self._order[code])
            code = self._local[code].parent or ""
        return (code if code.isdigit() else f"~{code}", *reversed(steps))

    def complete(self, codes: Iterable[str]) -> tuple[Place, ...]:
        """The known ones of these places and all their ancestors, in administrative order."""
        found = {place.code: place for code in codes for place in self.path(code)}
        return tuple(found[code] for code in sorted(found, key=self.sort_key))

    def suggest(self, text: str) -> tuple[Place, ...]:
        """At most five places that may be meant by `text`, for a message.

        By the exact name, by the name without its suffix (泸州 for 泸州市), or, when the text names
        several levels (四川省泸州市), by its last part within the others.
        """
        name = SEPARATORS.sub("", text)[:60]
        found = self._named(name) if name else []
        for start in range(1, len(name) - 1 if not found else 1):
            inside = self._named(name[start:])
            found = [place for place in inside if self._lies_in_named(place, name[:start])]
            if found:
                break
        return tuple(found[:SUGGESTIONS])

    def _named(self, name: str) -> list[Place]:
        """Places by name or by name without suffix; exact ones first, living before abolished,
        the higher levels first."""
        needle = b"\t" + name.encode("utf-8", "replace")
        places: list[Place] = []
        at = self._table.find(needle)
        while at >= 0:
            line = self._line_around(at)
            if line[:1].isdigit():
                places.append(self._place(line))
            at = self._table.find(needle, at + 1)
        places.extend(self._local.values())
        meant = [place for place in places if is_called(place.name, name)]
        depth = {"province": 0, "prefecture": 1, "county": 2, "township": 3, "local": 4}
        return sorted(
            meant,
            key=lambda p: (p.abolished, p.name != name, depth[p.level], self.sort_key(p.code)),
        )

    def _lies_in_named(self, place: Place, names: str) -> bool:
        """Whether `names` (浙江省嘉兴, 浙江) is made of names of the place's ancestors, in order."""
        for ancestor in self.ancestors(place.code):
            if names.startswith(ancestor.name):
                names = names.removeprefix(ancestor.name)
            elif is_called(ancestor.name, short := ancestor.name[: shared(ancestor.name, names)]):
                names = names.removeprefix(short)
        return not names

    def _line(self, code: bytes) -> bytes:
        """The table's line of a code, found by bisection over the bytes; empty when there is none."""
        low, high = 0, len(self._table)
        while low < high:
            start = self._table.rfind(b"\n", low, (low + high) // 2) + 1 or low
            start = max(start, low)
            end = self._table.find(b"\n", start)
            end = len(self._table) if end < 0 else end
            line = self._table[start:end]
            found = line.split(b"\t", 1)[0]
            if found == code:
                return line
            if found < code:
                low = end + 1
            else:
                high = start
        return b""

    def _line_around(self, position: int) -> bytes:
        start = self._table.rfind(b"\n", 0, position) + 1
        end = self._table.find(b"\n", position)
        return self._table[start : end if end >= 0 else None]

    def _place(self, line: bytes) -> Place:
        code, name, *state = line.decode("utf-8").split("\t")
        return Place(
            code=code,
            name=self._names.get(code, name),
            parent=self._parent(code),
            level=level_of(code),
            abolished=bool(state),
        )

    def _parent(self, code: str) -> str | None:
        """The real one: where the standard has a mere heading (市辖区, 省直辖县级行政区划), the table has
        no line, and the province is the parent."""
        match level_of(code):
            case "province":
                return None
            case "county" if self._line(f"{code[:4]}00".encode("ascii")):
                return f"{code[:4]}00"
            case "township":
                return code[:6]
            case _:
                return f"{code[:2]}0000"


def level_of(code: str) -> Level:
    """The level of an official code, by its form (GB/T 2260, GB/T 10114)."""
    if len(code) == 9:
        return "township"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def masks_name(text: str) -> bool:
    """Whether signs stand in the place of a name or of a part of it: XX县, 某市. No id holds such signs."""
    return bool(_MASKED.search(text)) and (not text.isascii() or not text.strip("Xx*"))


def is_called(full: str, name: str) -> bool:
    """Whether `name` is the full name or the full name without what says its kind; a kind alone is
    no name, and one character only stands for itself."""
    if full == name:
        return True
    rest = full.removeprefix(name)
    if len(name) < 2 or rest == full:
        return False
    return bool(LOOSE_SUFFIX.fullmatch(rest) or PEOPLES_SUFFIX.fullmatch(rest))


def shared(left: str, right: str) -> int:
    """How many characters two texts share at their beginning."""
    pairs = zip(left, right, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))


def load_places(local: Iterable[Place] = ()) -> PlaceTree:
    """The tree of the official table and these local places; a defective installation raises OSError."""
    return PlaceTree(Path(__file__).with_name("places.tsv").read_bytes(), local)
