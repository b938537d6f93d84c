"""The library read, checked and linked, with what the last build knows of it.

In: a look at the records, what was kept, workers. Out: the library as readers see it, its links, all
problems, and what of that is worth keeping. Rules run over the records that changed, or that saw a change.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from pathlib import Path, PurePosixPath

from caselib.cache import Segments
from caselib.changes import Changes, changes_since
from caselib.check import check_library
from caselib.checking import Checked, Checking, check_part
from caselib.inputs import Look
from caselib.kept import Fault, Kept
from caselib.leaving import LeftOut, left_out
from caselib.library import Library
from caselib.link import link
from caselib.links import Links
from caselib.load import read_lists
from caselib.locate import Locator
from caselib.model import KINDS
from caselib.packed import Packed, pack, unpack
from caselib.problem import Problem, sort_problems
from caselib.reads import ALL, RECORD
from caselib.stored import Loaded, load_stored, problem_of
from caselib.work import Workers, shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A library on its way to a site."""

    loaded: Loaded
    library: Library
    """As readers see it."""
    links: Links
    packed: Packed
    is_relinked: bool
    """Whether the links were made now."""
    changes: Changes | None
    """None where nothing is known of the build before."""
    problems: tuple[Problem, ...]
    faults: Mapping[str, tuple[Fault, ...]]
    """File → what its record's own rules find."""
    library_faults: tuple[Fault, ...]
    reads: Mapping[str, tuple[str, ...]]
    """What the rules read for each record that was checked now."""
    left_out: tuple[LeftOut, ...] = ()
    """What the library goes without, because of errors."""

    @property
    def failed(self) -> bool:
        return any(p.severity == "error" for p in self.problems)

    def without_faulty(self, *, preview: bool) -> Examined:
        """The same without the records that have errors. The same as it is where errors are of the whole."""
        gone = left_out(self.loaded.library, self.problems)
        left = {one.id: one.kind if one.has_page else "" for one in gone}
        library = self.loaded.library.leaving(left).published(preview=preview)
        links = link(library)
        return replace(
            self, library=library, links=links, packed=pack(links), is_relinked=True, left_out=gone
        )


def examine(
    root: Path, look: Look, kept: Kept | None, segments: Segments, workers: Workers, *, preview: bool
) -> Examined:
    """The library in `root`, examined. Raises DamagedCache and WorkerLost."""
    lists = read_lists(root)
    old = (kept.notes(), kept.looked_at) if kept else None
    loaded = load_stored(root, lists, look, old, segments, workers)
    changes = changes_since(old[0], loaded, segments) if old else None
    running = workers.map(
        check_part,
        Checking(loaded.library, datetime.date.today()),
        shares(_to_check(loaded, changes, kept), workers.count),
    )
    seen = loaded.library.published(preview=preview)
    is_relinked = kept is None or changes is None or bool(changes.faces) or kept.preview != preview
    is_relinked = is_relinked or kept is None or kept.left_out
    faults, library_faults = _kept_faults(kept, loaded)
    if is_relinked or kept is None:
        all_links = link(loaded.library)
        links = all_links if seen is loaded.library else link(seen)
        packed = pack(links)
        found = check_library(loaded.library, all_links, Locator(loaded.library))
        library_faults = tuple(astuple(problem) for problem in found)
    else:
        packed = kept.packed()
        links = unpack(packed, seen)
    checked = [one for part in running for one in part]
    faults |= {one.file: one.faults for one in checked}
    told = (fault for of_file in (*faults.values(), library_faults) for fault in of_file)
    return Examined(
        loaded=loaded,
        library=seen,
        links=links,
        packed=packed,
        is_relinked=is_relinked,
        changes=changes,
        problems=sort_problems((*loaded.problems, *map(problem_of, told))),
        faults={file: of_file for file, of_file in faults.items() if of_file},
        library_faults=library_faults,
        reads={check_key(one): tuple(map(sys.intern, one.reads)) for one in checked},
    )


def check_key(one: Checked) -> str:
    """Under which name the reads of a record's rules are kept."""
    return f"check:{one.record_id}"


def _kept_faults(kept: Kept | None, loaded: Loaded) -> tuple[dict[str, tuple[Fault, ...]], tuple[Fault, ...]]:
    if kept is None:
        return {}, ()
    faults, library_faults = kept.faults()
    still = loaded.notes.keys() - loaded.fresh
    return {file: of_file for file, of_file in faults.items() if file in still}, library_faults


def _to_check(loaded: Loaded, changes: Changes | None, kept: Kept | None) -> list[tuple[str, str]]:
    """The records whose rules have to run, and the broken files."""
    records = [(kind.name, i) for kind in KINDS for i in loaded.library.records[kind.name]]
    if kept is not None and changes is not None:
        seeing = _seeing(changes, kept) if changes.faces else frozenset()
        # Of what is read now the lines may be others.
        again = {PurePosixPath(name).stem for name in loaded.fresh | kept.till(datetime.date.today())}
        records = [r for r in records if r[1] in again or r[1] in seeing]
    return [*records, *(("", file) for file in loaded.library.broken)]


def _seeing(changes: Changes, kept: Kept) -> frozenset[str]:
    """Ids of the records whose rules read something that changed."""
    stale = {f"{RECORD}:{record_id}" for record_id in changes.faces} | {f"{RECORD}:{ALL}"}
    return frozenset(
        key.partition(":")[2]
        for key, reads in kept.reads().items()
        if key.startswith("check:") and not stale.isdisjoint(reads)
    )
