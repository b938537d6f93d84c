"""What a build remembers of the one before: which generation of the cache fits, and what in it still holds.

In: the cache, the site as it stands. Out: typed parts of the generation's sections,
read when they are asked for. It decides nothing about pages.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caselib.cache import Cache, Generation
from caselib.exchange import MARKER

if TYPE_CHECKING:  # read before anything else is: what is not needed for that is not imported yet
    from caselib.gate_links import Entries
    from caselib.glossary import Wanted
    from caselib.index import IndexState
    from caselib.lined import Lengths
    from caselib.packed import Packed
    from caselib.stored import Note
    from caselib.tree import Files

Identity = tuple[int, int, int]
Fault = tuple[Any, ...]
"""The values of a Problem."""
UnitFiles = tuple[tuple[str, ...], tuple[tuple[str, str | None], ...]]
"""Addresses that a unit wrote, and what the sitemap says of them."""

LINKS = "links-"
TO_COME = "E601"
"""The code of the rule that looks at today's date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a site shows beside the records themselves: a site with another view is made anew."""

    shell: str
    preview: bool
    full: bool = False
    left_out: tuple[str, ...] = ()
    """Ids of the records that the site goes without because of their faults."""

    def as_head(self) -> list[Any]:
        return [self.shell, self.preview, self.full, list(self.left_out)]


@dataclass(frozen=True, slots=True)
class Kept:
    """A generation. `fits` says whether it tells of the site as it stands, too."""

    generation: Generation

    def fits(self, site: Path, view: View) -> bool:
        head = self.generation.head
        return bool(head["view"] == view.as_head() and head["tree"] == identity(site))

    @property
    def settings(self) -> str:
        """Digest of the lists and settings that it was made from."""
        found: str = self.generation.head["settings"]
        return found

    @property
    def made_on(self) -> int:
        """Ordinal of the day."""
        found: int = self.generation.head["today"]
        return found

    @property
    def preview(self) -> bool:
        return bool(self.generation.head["view"][1])

    @property
    def left_out(self) -> bool:
        """Whether the site goes without some records: then its links are not those of the library."""
        return bool(self.generation.head["view"][3])

    @property
    def epoch(self) -> int:
        found: int = self.generation.head["epoch"]
        return found

    @property
    def looked_at(self) -> int:
        found: int = self.generation.head["looked_at"]
        return found

    def notes(self) -> dict[str, Note]:
        from caselib.stored import Note

        return {name: Note._make(note) for name, note in self.generation.section("notes").items()}

    def faults(self) -> tuple[dict[str, tuple[Fault, ...]], tuple[Fault, ...]]:
        """Warnings of each record's own rules by file, and of the rules for the library."""
        found: tuple[dict[str, tuple[Fault, ...]], tuple[Fault, ...]] = self.generation.section("faults")
        return found

    def till(self, today: datetime.date) -> frozenset[str]:
        """Files whose faults may have gone with the day: what was still to come then may have come."""
        if self.made_on == today.toordinal():
            return frozenset()
        return frozenset(file for file, found in self.faults()[0].items() if any(TO_COME in f for f in found))

    def packed(self) -> Packed:
        return PackedSections(self.generation)

    def files(self) -> Files:
        found: Files = self.generation.section("files")
        return found

    def made(self) -> dict[str, UnitFiles]:
        found: dict[str, UnitFiles] = self.generation.section("made")
        return found

    def tally(self) -> Entries:
        """Anchors and links of all pages."""
        found: Entries = self.generation.section("tally")
        return dict(found)

    def index(self) -> IndexState:
        found: IndexState = self.generation.section("index")
        return found

    def lengths(self) -> dict[str, Lengths]:
        """How long the lines of each owner are in each table."""
        found: dict[str, Lengths] = self.generation.section("lengths")
        return found

    def looked_for(self) -> Wanted:
        found: Wanted = self.generation.section("glossary")
        return found

    def reads(self) -> dict[str, tuple[str, ...]]:
        """What each unit read, those made since the last full note last."""
        return {**self.generation.section("reads"), **self.generation.section("more-reads")}


class PackedSections(Mapping[str, Mapping[str, Any]]):
    """Packed links, each relation read when it is asked for."""

    __slots__ = ("_generation", "_names")

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._names = [name.removeprefix(LINKS) for name in generation.names if name.startswith(LINKS)]

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._generation.section(LINKS + name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def newest(cache: Cache, program: str, settings: str, site: Path, view: View, today: int) -> Kept | None:
    """The generation of the site as it stands, else the newest that was made from the same lists by the same
    program; none of a day (an ordinal) that is still to come, for rules look at the date."""
    found = [
        Kept(g)
        for g in cache.generations(program)
        if g.head["settings"] == settings and g.head["today"] <= today
    ]
    return next((kept for kept in found if kept.fits(site, view)), found[0] if found else None)


def identity(site: Path) -> Identity | None:
    """What tells this very tree from any other, also from a copy; None where none of ours stands."""
    try:
        found = (site / MARKER).lstat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino, found.st_mtime_ns)


def links_sections(packed: Packed) -> dict[str, Mapping[str, Any]]:
    return {LINKS + name: relation for name, relation in packed.items()}
