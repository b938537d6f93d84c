"""Records between builds: read once, kept as bytes, decoded when somebody asks for one.

In: a look at the files, what the last build noted of them, workers. Out: the library, the faults of its
files, and notes for the next build. Only files that changed are read. It knows how records are kept, not
what they say. Their running texts lie beside them and are read when somebody reads them.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, Literal, NamedTuple, overload

from caselib.cache import Ref, Segments
from caselib.check.naming import folded_title
from caselib.inputs import Look, Stamp, is_settled
from caselib.library import Broken, Library
from caselib.load import Lists, RecordFile, read_what_can_be, record_files
from caselib.marshalled import Contents, Shared, marshalled, restored, restored_texts
from caselib.model import KIND_BY_NAME, KINDS, Kind, Record, Tombstone
from caselib.problem import Problem
from caselib.vocabulary import Vocabularies
from caselib.work import Workers, shares
from caselib.yaml_file import MAX_BYTES

State = Literal["record", "tombstone", "unread"]


class Note(NamedTuple):
    """What is kept of a file."""

    stamp: Stamp | None
    digest: bytes
    state: State
    ref: Ref
    is_draft: bool
    day: int
    """Ordinal of the day on which the record was last changed; 0 where it does not say."""
    faults: tuple[tuple[Any, ...], ...]
    """The file's own, each as the values of a Problem."""
    title: str
    """As titles are compared; empty where there is no record to see."""
    former_ids: tuple[str, ...]


class StoredRecords(Mapping[str, Record]):
    """Records by id, in order of their ids, each decoded when it is first asked for."""

    __slots__ = ("_decoded", "_refs", "_segments", "_shared")

    def __init__(self, refs: Mapping[str, Ref], segments: Segments) -> None:
        self._refs = refs
        self._segments = segments
        self._decoded: dict[str, Record] = {}
        self._shared: Shared = {}

    def __getitem__(self, record_id: str) -> Record:
        found = self._decoded.get(record_id)
        if found is None:
            found = self._decoded[record_id] = decoded(self._refs[record_id], self._segments, self._shared)
        return found

    def get(self, record_id: str, default: Any = None) -> Any:
        return self[record_id] if record_id in self._refs else default

    def __contains__(self, record_id: object) -> bool:
        return record_id in self._refs

    def __iter__(self) -> Iterator[str]:
        return iter(self._refs)

    def __len__(self) -> int:
        return len(self._refs)

    def __reduce__(self) -> tuple[Any, ...]:
        return (StoredRecords, (self._refs, self._segments))


class _Texts(Sequence[str]):
    """The running texts of a record, read each time: only those who read others' records keep these."""

    __slots__ = ("_ref", "_segments")

    def __init__(self, ref: Ref, segments: Segments) -> None:
        self._ref = ref
        self._segments = segments

    def _read(self) -> tuple[str, ...]:
        return self._segments.opened(self._ref, restored_texts)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        return self._read()[at]

    def __len__(self) -> int:
        return len(self._read())


def decoded(ref: Ref, segments: Segments, shared: Shared | None = None) -> Any:
    """The record or tombstone that is kept there. `shared`: where equal parts of records are found. Raises
    DamagedCache, which also those meet who read its texts."""

    def beside(length: int) -> _Texts:
        return _Texts(segments.following(ref, length), segments)

    return restored(segments.read(ref), {} if shared is None else shared, beside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A library as this build sees it. `fresh` are the files read now, `gone` those that are no more."""

    library: Library
    problems: tuple[Problem, ...]
    notes: Mapping[str, Note]
    fresh: frozenset[str]
    gone: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What each worker needs to read files."""

    root: Path
    vocabularies: Vocabularies


def load_stored(
    root: Path,
    lists: Lists,
    look: Look,
    old: tuple[Mapping[str, Note], int] | None,
    segments: Segments,
    workers: Workers,
) -> Loaded:
    """The library in `root`. `old`: the last build's notes and when it looked, if its lists were these."""
    problems = list(lists.problems)
    unread: set[str] = set()
    files = list(record_files(root, problems, unread))
    kept, to_read = _kept(root, files, look, old)
    read = _read_all(_Reading(root, lists.vocabularies), to_read, look, segments, workers)
    notes = {file.name: read[file.name] if file.name in read else kept[file.name] for file in files}
    for file in files:
        note = notes[file.name]
        problems += map(problem_of, note.faults)
        if note.state == "unread":
            unread.add(file.stem)
    return Loaded(
        library=_library(root, lists, files, notes, unread, segments),
        problems=tuple(problems),
        notes=notes,
        fresh=frozenset(read),
        gone=frozenset(old[0].keys() - notes.keys()) if old else frozenset(),
    )


def _library(
    root: Path,
    lists: Lists,
    files: Sequence[RecordFile],
    notes: Mapping[str, Note],
    unread: set[str],
    segments: Segments,
) -> Library:
    refs: dict[str, dict[str, Ref]] = {kind.name: {} for kind in KINDS}
    broken: dict[str, Broken] = {}
    tombstones: dict[str, Tombstone] = {}
    drafts: set[str] = set()
    changed: dict[str, datetime.date] = {}
    for kind, name, stem in files:
        note = notes[name]
        if note.state == "tombstone":
            tombstones[stem] = decoded(note.ref, segments)
        elif note.state == "unread":
            rest = decoded(note.ref, segments)
            if rest is not None:
                broken[name] = rest
        elif note.state == "record":
            refs[kind.name][stem] = note.ref
            if note.is_draft:
                drafts.add(stem)
            if note.day:
                changed[stem] = datetime.date.fromordinal(note.day)
    return Library(
        root=root,
        site=lists.site,
        vocabularies=lists.vocabularies,
        places=lists.places,
        records={kind: StoredRecords(of_kind, segments) for kind, of_kind in refs.items()},
        tombstones=tombstones,
        unread=frozenset(unread),
        broken=broken,
        lock=lists.lock,
        drafts=frozenset(drafts),
        changed=changed,
    )


def _kept(
    root: Path, files: Sequence[RecordFile], look: Look, old: tuple[Mapping[str, Note], int] | None
) -> tuple[dict[str, Note], list[RecordFile]]:
    """Notes that still hold, and the files that have to be read."""
    if old is None:
        return {}, list(files)
    notes, looked_at = old
    kept: dict[str, Note] = {}
    to_read = []
    for file in files:
        name = file.name
        note, stamp = notes.get(name), look.records.get(name)
        if note is None or stamp is None:
            to_read.append(file)
        elif note.stamp == stamp and is_settled(stamp, looked_at):
            kept[name] = note
        elif note.state != "unread" and digest_of(root / name) == note.digest:
            kept[name] = note._replace(stamp=stamp)
        else:
            to_read.append(file)
    return kept, to_read


def problem_of(fault: tuple[Any, ...]) -> Problem:
    """The problem with these values."""
    return Problem(**dict(zip(_problem_fields(), fault, strict=True)))


@functools.cache
def _problem_fields() -> tuple[str, ...]:
    return tuple(f.name for f in fields(Problem))


def digest_of(path: Path) -> bytes:
    """Of a file's content, so far as a record may be long; of a file that cannot be read, of nothing."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError:
        content = b""
    return hashlib.blake2b(content, digest_size=16).digest()


def _read_all(
    reading: _Reading,
    files: Sequence[RecordFile],
    look: Look,
    segments: Segments,
    workers: Workers,
) -> dict[str, Note]:
    """Notes of files that are read now; the records go into a new segment."""
    if not files:
        return {}
    named = [(file.kind.name, file.name) for file in files]
    parts = workers.map(read_part, reading, shares(named, workers.count))
    found: list[_One] = []

    def contents() -> Iterator[Contents]:
        """Those of each part as it comes: all of them together take much room."""
        for part in parts:
            for one, content in part:
                found.append(one)
                yield content

    refs = list(segments.write(contents()))
    return {
        one.name: Note(
            look.records.get(one.name), one.digest, one.state, ref, one.draft, one.day, one.faults,
            one.title, one.former_ids,
        )
        for one, ref in zip(found, refs, strict=True)
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _One:
    """A file that was read."""

    name: str
    digest: bytes
    state: State
    draft: bool
    day: int
    faults: tuple[tuple[Any, ...], ...]
    title: str
    former_ids: tuple[str, ...]


def read_part(reading: _Reading, files: Sequence[tuple[str, str]]) -> list[tuple[_One, Contents]]:
    """The records of some files, each as (name of its kind, file's name)."""
    return [_read_one(reading, KIND_BY_NAME[kind], name) for kind, name in files]


def _read_one(reading: _Reading, kind: Kind, name: str) -> tuple[_One, Contents]:
    path = reading.root / name
    digest = digest_of(path)
    record, problems = read_what_can_be(path, kind, reading.vocabularies)
    state: State = "record" if isinstance(record, Record) else "unread"
    if isinstance(record, Tombstone):
        state = "tombstone"
    draft, day, title = False, 0, ""
    former_ids = () if record is None or isinstance(record, Broken) else record.former_ids
    if isinstance(record, Record):
        title = folded_title(record.title)
        draft = record.review_state == "draft"
        day = record.changed_on.toordinal() if record.changed_on else 0
    faults = tuple(astuple(problem) for problem in problems)
    return _One(name, digest, state, draft, day, faults, title, former_ids), marshalled(record)
