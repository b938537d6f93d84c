"""What one build keeps for the next: sections of plain values, and the records as they were read.

In: a folder that may be emptied at any time. Out: the sections of the generation that belongs to the site as
it stands, each compared with its checksum before it is opened; None for what is damaged, foreign or absent.
It knows neither records nor pages.

    CACHEDIR.TAG   says that everything here can be made again
    lock           held by the build that is running
    g-7-…/         a generation: `head`, and a file for each section; `since-…` beside one that is of an older
                   generation: which of its entries are others now
    records-3.bin  records, each with its running texts behind it; generations tell where each begins
    shell-…/       what the site builder wrote
    templates-…/   templates as they were compiled

The names … are digests of what these things were made from, times and numbers of the program's own files
among them: what a stranger puts here has no name that would be opened.
"""

from __future__ import annotations

import errno
import hashlib
import marshal
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from caselib.inputs import time_of
from caselib.tree import remove

T = TypeVar("T")

FORMAT = 3
REMEMBERED = 16
"""Of contents that were opened so many are at hand: who makes a page asks several times for the same."""
DOOMED = "gone-"
"""What is about to be removed is first called so: under its own name it is found whole or not at all."""
TAG, LOCK = "CACHEDIR.TAG", "lock"
TAG_TEXT = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# 建站时留给下一次用的，可以随时删除。This is a cache directory: https://bford.info/cachedir/\n"
)
_GENERATION = re.compile(r"g-([1-9][0-9]{0,8})-([0-9a-f]{32})")
_SEGMENT = re.compile(r"records-([1-9][0-9]{0,8})\.bin")
SUM = 16
"""Bytes of a checksum."""
SINCE = "since-"
MOST_SINCE = 500
"""So many entries of a section may be others before it is written as a whole again."""

Ref = tuple[int, int, int]
"""A content: number of its segment, where it begins, how long it is, its checksum included."""
Since = tuple[dict[str, Any], list[str]]
"""Entries that are new or others, and the keys of those that are gone."""


class DamagedCache(Exception):  # noqa: N818  (a fact about files)
    """What stands in the cache is not what was written there."""


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """See to it that an error of writing says which file it was."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def _checksum(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=SUM).digest()


def _piece(file: int, start: int, length: int) -> bytes:
    if hasattr(os, "pread"):  # processes that were forked share the place where one reads on
        return os.pread(file, length, start)
    os.lseek(file, start, os.SEEK_SET)
    return os.read(file, length)


@dataclass(slots=True)
class Segments:
    """The records' files. A segment is written once and never changed; what is read from it is compared with
    its checksum: whoever opens it trusts what it reads."""

    folder: Path
    _open: dict[int, int] = field(default_factory=dict)
    """Number of a segment → of the file that is open. Not mapped: what was read of a map stays in memory."""
    _opened: dict[Ref, Any] = field(default_factory=dict)

    def path(self, number: int) -> Path:
        return self.folder / f"records-{number}.bin"

    def read(self, ref: Ref) -> bytes:
        """Raises DamagedCache."""
        number, start, length = ref
        try:
            if number not in self._open:
                self._open[number] = os.open(self.path(number), os.O_RDONLY | getattr(os, "O_BINARY", 0))
            content = _piece(self._open[number], start, length)
        except OSError as error:
            raise DamagedCache(self.path(number)) from error
        if len(content) != length or _checksum(content[SUM:]) != content[:SUM]:
            raise DamagedCache(self.path(number))
        return content[SUM:]

    def close(self) -> None:
        """Nothing is read for now. Not left to the object's end: a signal's exception would be lost there."""
        while self._open:
            os.close(self._open.popitem()[1])

    def opened(self, ref: Ref, opening: Callable[[bytes], T]) -> T:
        """What stands there, opened; the last few are remembered. Raises DamagedCache."""
        if ref not in self._opened:
            if len(self._opened) >= REMEMBERED:
                self._opened.clear()
            self._opened[ref] = opening(self.read(ref))
        found: T = self._opened[ref]
        return found

    def following(self, ref: Ref, length: int) -> Ref:
        """The content of so many bytes that was written right after this one."""
        number, start, own = ref
        return (number, start + own, SUM + length)

    def write(self, contents: Iterable[Sequence[bytes]]) -> Iterator[Ref]:
        """A new segment with these, and where each stands. Of several that belong together where the first
        stands: the others follow it."""
        number = max(self.numbers(), default=0) + 1
        start = 0
        path = self.path(number)
        with naming(path), path.open("xb") as stream:
            for several in contents:
                for content in several:
                    stream.write(_checksum(content))
                    stream.write(content)
                yield (number, start, SUM + len(several[0]))
                start += sum(SUM + len(content) for content in several)

    def numbers(self) -> list[int]:
        return sorted(int(m[1]) for m in map(_SEGMENT.fullmatch, os.listdir(self.folder)) if m)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Segments, (self.folder,))


@dataclass(slots=True)
class Generation:
    """The sections of one build. `_wholes` are those that changes lie beside, as they were written."""

    path: Path
    head: Mapping[str, Any]
    _read: dict[str, Any] = field(default_factory=dict)
    _wholes: dict[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Of its sections."""
        return list(self.head["sections"])

    @property
    def known(self) -> Mapping[str, Any]:
        """The sections that were read."""
        return self._read

    def section(self, name: str) -> Any:
        """A section's value, which nobody may change. Raises DamagedCache."""
        if name not in self._read:
            self._read[name] = self._joined(name)
        return self._read[name]

    def _joined(self, name: str) -> Any:
        if SINCE + name not in self.head["sections"]:
            return self._opened(name)
        changed, gone = self._opened(SINCE + name)
        joined = {**self.whole(name), **changed}
        for key in gone:
            del joined[key]
        return joined

    def _opened(self, name: str) -> Any:
        return _unsealed(self.path / name, self.head["sections"].get(name))

    def whole(self, name: str) -> Any:
        """A section as it was last written, without what changed since. Raises DamagedCache."""
        if SINCE + name not in self.head["sections"]:
            return self.section(name)
        if name not in self._wholes:
            self._wholes[name] = self._opened(name)
        return self._wholes[name]

    def since(self, name: str, value: Mapping[str, Any]) -> Since | None:
        """What of a section, a mapping, as it was last written is another in `value`; None where that is
        much, or nobody has read it."""
        if name not in self._read:
            return None
        whole: Mapping[str, Any] = self.whole(name)
        changed = {
            key: entry
            for key, entry in value.items()
            if key not in whole or ((old := whole[key]) is not entry and old != entry)
        }
        is_whole = len(value) == len(whole) + len(changed.keys() - whole.keys())
        gone = [] if is_whole else [key for key in whole if key not in value]
        return None if len(changed) + len(gone) > MOST_SINCE else (changed, gone)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Generation, (self.path, self.head))


class Cache:
    """The folder. Only the holder of the lock may use it. `memory`: the newest generation as this process
    wrote it, by the name of its folder, so that what it holds need not be read again."""

    def __init__(self, folder: Path, memory: dict[str, Generation] | None = None) -> None:
        self.folder = folder
        self.segments = Segments(folder)
        self._memory = {} if memory is None else memory

    def prepare(self) -> None:
        """Make the folder. Raises OSError, also when a folder that is not ours stands there: from a cache we
        remove what does not count."""
        self.folder.mkdir(parents=True, exist_ok=True)
        tag = self.folder / TAG
        if self.folder.is_symlink() or self.folder.parent.is_symlink():
            raise OSError(errno.ELOOP, "a link", str(self.folder))
        if not any(self.folder.iterdir()):
            tag.write_text(TAG_TEXT, encoding="utf-8")
        elif tag.is_symlink() or tag.read_bytes() != TAG_TEXT.encode():
            raise OSError(errno.EEXIST, "not a cache of this program", str(self.folder))
        self.now()

    def now(self) -> int:
        """The time of the file system. Raises OSError where nothing can be written."""
        return time_of(self.folder / "now")

    def generations(self, program: str) -> list[Generation]:
        """Those of the program with this digest that can be read, newest first."""
        read = []
        for _, name in sorted(((n, name) for n, name, own in self._names() if own == program), reverse=True):
            with suppress(DamagedCache):
                head = _unsealed(self.folder / name / "head", None)
                if isinstance(head, dict) and head.get("format") == FORMAT:
                    known = self._memory.get(name)
                    is_same = known is not None and known.head == head
                    read.append(known if known and is_same else Generation(self.folder / name, head))
        return read

    def _names(self) -> list[tuple[int, str, str]]:
        """Number, name and program of each generation."""
        found = map(_GENERATION.fullmatch, os.listdir(self.folder))
        return [(int(match[1]), match[0], match[2]) for match in found if match]

    def write(
        self,
        program: str,
        head: Mapping[str, Any],
        sections: Mapping[str, Any],
        same: Generation | None,
        kept: Collection[str],
        mended: Collection[str] = (),
    ) -> Path:
        """A new generation. The sections `kept` are those of the generation `same`; of those to be `mended`,
        all mappings, what changed is laid beside its files: to write 25,000 entries again took longer than
        to make the pages of an edit."""
        number = max((number for number, _, _ in self._names()), default=0) + 1
        path = self.folder / f"g-{number}-{program}"
        path.mkdir()
        sums: dict[str, bytes] = {}
        wholes: dict[str, Any] = {}
        if same:
            for name in mended:
                since = same.since(name, sections[name])
                if since is not None:
                    wholes[name] = same.whole(name)
                    sums[SINCE + name] = _sealed(path / f"{SINCE}{name}", since)
            for name in (*kept, *wholes):
                _carry(same.path / name, path / name)
                sums[name] = same.head["sections"][name]
        for name, value in sections.items():
            if name not in wholes:
                sums[name] = _sealed(path / name, value)
        whole = {**head, "format": FORMAT, "sections": sums}
        _sealed(path / "head", whole)
        known = {name: value for name, value in same.known.items() if name in kept} if same else {}
        self._memory.clear()
        self._memory[path.name] = Generation(path, whole, {**known, **sections}, wholes)
        return path

    def tidy(self, keep: Path, segments: Iterable[int], others: Iterable[str]) -> None:
        """Remove what no longer counts: generations, segments, and other folders and files but these."""
        kept = {keep.name, TAG, LOCK, *others, *(self.segments.path(n).name for n in segments)}
        for name in sorted(set(os.listdir(self.folder)) - kept):
            path = self.folder / name
            with suppress(OSError):
                path = path.rename(self.folder / f"{DOOMED}{name}")
            remove(path)


def _carry(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)


def _sealed(path: Path, value: Any) -> bytes:
    content = marshal.dumps(value)
    own = _checksum(content)
    with naming(path), path.open("xb") as stream:
        stream.write(own)
        stream.write(content)
    return own


def _unsealed(path: Path, expected: bytes | None) -> Any:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DamagedCache(path) from error
    own, content = raw[:SUM], raw[SUM:]
    if _checksum(content) != own or expected not in (None, own):
        raise DamagedCache(path)
    return marshal.loads(content)
