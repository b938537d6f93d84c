"""The problems of a library, or of named files in it, as soon as they can be known: what `check` asks for.

In: a library's folder, names of files. Out: the library and the problems. Nothing is made of the records and
nothing is written. What a build has kept of unchanged files is used, where there is any; the problems are the
same without. For named files the rules for the whole library look only at the records with which these can be
in conflict.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from caselib.cache import Cache, DamagedCache, Ref, Segments
from caselib.check import check_all, check_broken, check_library, check_records
from caselib.check.lookalike import id_as_seen, title_as_seen
from caselib.check.references import CHAINS
from caselib.inputs import look_at, program_digest, settings_of
from caselib.kept import Fault, Kept
from caselib.library import Library
from caselib.link import link_for_checks
from caselib.load import load, read_lists
from caselib.locate import Locator
from caselib.model import KINDS
from caselib.problem import Problem, sort_problems
from caselib.reads import ALL, RECORD
from caselib.stored import Loaded, load_stored, problem_of
from caselib.work import Alone

FOLDERS = ("build", "serve")
"""Below `.cache`: who builds keeps there what can be used."""
MOST_NEAR = 400
"""So many records that changed, or are no one's links yet; from more on the whole library is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """A library, the problems of its files or of the named ones, sorted, and how many files these are."""

    library: Library
    problems: tuple[Problem, ...]
    records: int
    drafts: int

    @property
    def failed(self) -> bool:
        return any(p.severity == "error" for p in self.problems)


def inspect(root: Path, names: Collection[str] = ()) -> Inspected:
    """The problems of these files of the library in `root`, of all files where none is named."""
    for kept, folder in _kept(root):
        with suppress(DamagedCache):
            return _with_kept(root, frozenset(names), kept, folder)
    library, problems = load(root)
    found = (
        *problems,
        *check_all(library, link_for_checks(library), datetime.date.today(), Locator(library)),
    )
    return _told(library, found, frozenset(names), library.file_count)


def _told(library: Library, found: Iterable[Problem], names: frozenset[str], count: int) -> Inspected:
    if names:
        found = (problem for problem in found if problem.file in names)
    return Inspected(
        library=library,
        problems=sort_problems(found),
        records=len(names) or count,
        drafts=0 if names else len(library.drafts),
    )


def _kept(root: Path) -> Iterator[tuple[Kept, Path]]:
    """What builds kept that were made from the same lists by the same program, newest of each folder."""
    program = program_digest()
    settings, today = settings_of(root), datetime.date.today().toordinal()
    for name in FOLDERS:
        folder = root / ".cache" / name
        with suppress(OSError):
            found = (Kept(generation) for generation in Cache(folder).generations(program))
            fits = (k for k in found if k.settings == settings and k.made_on <= today)
            if newest := next(fits, None):
                yield newest, folder


@dataclass(slots=True)
class _Unwritten(Segments):
    """A build's segments, with more that nobody keeps: a build may be at work in the folder."""

    _more: dict[int, list[bytes]] = field(default_factory=dict)

    def read(self, ref: Ref) -> bytes:
        number, place, _ = ref
        return Segments.read(self, ref) if number > 0 else self._more[number][place]

    def following(self, ref: Ref, length: int) -> Ref:
        number, place, _ = ref
        return Segments.following(self, ref, length) if number > 0 else (number, place + 1, length)

    def write(self, contents: Iterable[Sequence[bytes]]) -> Iterator[Ref]:
        number = -len(self._more)
        more = self._more[number] = []
        for several in contents:
            more += several
            yield (number, len(more) - len(several), len(several[0]))


def _with_kept(root: Path, names: frozenset[str], kept: Kept, folder: Path) -> Inspected:
    """Raises DamagedCache, also where a build that is running takes the files away."""
    with closing(_Unwritten(folder)) as segments:
        return _looked_at(root, names, kept, segments)


def _looked_at(root: Path, names: frozenset[str], kept: Kept, segments: _Unwritten) -> Inspected:
    look = look_at(root, [kind.folder for kind in KINDS], kept.looked_at)
    loaded = load_stored(root, read_lists(root), look, (kept.notes(), kept.looked_at), segments, Alone())
    library, today, find = loaded.library, datetime.date.today(), Locator(loaded.library)
    faults, library_faults = kept.faults()
    again = _to_check(loaded, kept, names) | {PurePosixPath(file).stem for file in kept.till(today)}
    records = (record for i in again for of_kind in library.records.values() if (record := of_kind.get(i)))
    still = (
        file
        for file in faults
        if file in loaded.notes and file not in library.broken and PurePosixPath(file).stem not in again
    )
    found = [
        *loaded.problems,
        *check_records(library, today, find, records),
        *check_broken(library, today, find),
        *_of_library(loaded, kept, names, library_faults, find),
        *(problem_of(fault) for file in still for fault in faults[file]),
    ]
    return _told(library, found, names, len(loaded.notes) + _left_out(loaded))


def _left_out(loaded: Loaded) -> int:
    """Files in the folders of records that are no records."""
    stems = {PurePosixPath(name).stem for name, note in loaded.notes.items() if note.state == "unread"}
    return len(loaded.library.unread - stems)


def _to_check(loaded: Loaded, kept: Kept, names: frozenset[str]) -> frozenset[str]:
    """Ids of the records whose rules have to run: of the named ones, else of those that changed, or that saw
    one that did."""
    if names:
        return frozenset(PurePosixPath(name).stem for name in names)
    changed = {PurePosixPath(name).stem for name in loaded.fresh | loaded.gone}
    if not changed:
        return frozenset()
    stale = {f"{RECORD}:{record_id}" for record_id in changed} | {f"{RECORD}:{ALL}"}
    seeing = {
        key.partition(":")[2]
        for key, reads in kept.reads().items()
        if key.startswith("check:") and not stale.isdisjoint(reads)
    }
    return frozenset(changed | seeing)


def _of_library(
    loaded: Loaded, kept: Kept, names: frozenset[str], known: tuple[Fault, ...], find: Locator
) -> Iterable[Problem]:
    """What the rules for the whole library find, in these files at least."""
    if not (loaded.fresh or loaded.gone):
        return map(problem_of, known)
    library = _near(loaded, kept, names) if names else loaded.library
    return check_library(library, link_for_checks(library), find)


def _near(loaded: Loaded, kept: Kept, names: frozenset[str]) -> Library:
    """The records that a rule can compare with the named ones, as a library; all where it is not certain."""
    library = loaded.library
    own = {PurePosixPath(name).stem for name in names & loaded.notes.keys()}
    fresh = {PurePosixPath(name).stem for name in loaded.fresh}
    is_much = len(fresh) + len(library.drafts) > MOST_NEAR
    if len(own) < len(names) or is_much or loaded.gone or kept.left_out:  # then its links are not all links
        return library
    wanted = _alike(loaded, own) | fresh | library.drafts
    linked = kept.packed()["backlinks"]
    waiting = sorted(own)
    while waiting:
        record_id = waiting.pop()
        wanted.add(record_id)
        # of several kinds where an id is used twice
        found = [of_kind[record_id] for of_kind in library.records.values() if record_id in of_kind]
        chains = (getattr(record, chain, None) for record in found for chain in CHAINS)
        after = {str(target) for target in chains if target}
        is_practice = record_id in library.practices
        if is_practice or record_id in library.policies:
            naming = {other for other, _ in linked.get(record_id, ())}
            wholes = {i for i in naming if i in library.practices} if is_practice else set()
            wanted |= naming - wholes
            after |= wholes
        waiting += sorted(after - wanted)
    near = {
        kind: {i: of_kind[i] for i in of_kind if i in wanted} for kind, of_kind in library.records.items()
    }
    return replace(library, records=near)


def _alike(loaded: Loaded, ids: Collection[str]) -> set[str]:
    """The ids of records whose title or id looks the same, or with an id that was or is the other's."""
    titled: Mapping[str, list[str]] = defaultdict(list)
    formerly: Mapping[str, list[str]] = defaultdict(list)
    drawn: Mapping[str, list[str]] = defaultdict(list)
    mine: set[str] = set()
    for name, note in loaded.notes.items():
        stem = PurePosixPath(name).stem
        titled[title_as_seen(note.title)].append(stem)
        drawn[id_as_seen(stem)].append(stem)
        for former in note.former_ids:
            formerly[former].append(stem)
        if stem in ids:
            mine |= {title_as_seen(note.title), *note.former_ids}
    found = {i for name in mine for i in (name, *titled.get(name, ()), *formerly.get(name, ()))}
    return found.union(*(drawn[id_as_seen(i)] for i in ids))
