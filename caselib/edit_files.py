"""Files of records that a command edits: which are meant, how a new text is tried, how it takes its place.

Used by `fmt`, `fix` and `new`. A text is tried before it is kept: it is written into a folder of its own,
read by the loader and held to the rules for one record. Nothing outside the folders of records is written,
and nothing through a link.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from caselib.check import check_records
from caselib.library import Library
from caselib.load import ENDING, Lists, read_lists, read_record, record_files
from caselib.locate import Locator
from caselib.model import KINDS, Kind, Record, Tombstone
from caselib.problem import Problem, sort_problems
from caselib.trouble import reason
from caselib.yaml_file import MAX_BYTES


class EditError(Exception):
    """The machine or the wish stands in the way, not the data. The message is for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the loader and the rules for one record say of a text; no record where it cannot be read."""

    record: Record | Tombstone | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What came of one file: what was done to it, in Chinese, a line each; its problems afterwards."""

    file: str
    said: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class Trials:
    """Tries texts for the files of the library in `root`. `folder` is an empty folder to read them from."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.lists: Lists = read_lists(root)
        self._folder = folder
        stems = {name.rpartition("/")[2] for _, name, _ in record_files(root, [], set())}
        self._library = Library(
            root=folder,
            site=self.lists.site,
            vocabularies=self.lists.vocabularies,
            places=self.lists.places,
            records={kind.name: {} for kind in KINDS},
            tombstones={},
            # other files are not read here: references to them are no faults of this one
            unread=frozenset(stem.removesuffix(ENDING) for stem in stems),
        )

    def __call__(self, file: str, raw: bytes) -> Trial:
        """`file` is relative to the library, as problems name it."""
        kind = kind_of_file(file)
        path = self._folder / file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(raw)
        trial = self._judged(path, kind)
        path.unlink()
        return trial

    def of_file(self, file: str) -> Trial:
        """What is to be said of a file of the library as it stands there."""
        kind = kind_of_file(file)
        record, problems = read_record(self.root / file, kind, self.lists.vocabularies)
        return Trial(record=record, problems=sort_problems(problems))

    def _judged(self, path: Path, kind: Kind) -> Trial:
        record, problems = read_record(path, kind, self.lists.vocabularies)
        if isinstance(record, Record):
            records = {**self._library.records, kind.name: {record.id: record}}
            library = replace(self._library, records=records)
            problems += check_records(library, datetime.date.today(), Locator(library), (record,))
        return Trial(record=record, problems=sort_problems(problems))


@contextlib.contextmanager
def trials(root: Path) -> Iterator[Trials]:
    with tempfile.TemporaryDirectory(prefix="caselib-") as folder:
        yield Trials(root, Path(folder))


def kind_of_file(file: str) -> Kind:
    folder = file.partition("/")[0]
    return next(kind for kind in KINDS if kind.folder == folder)


def is_record_file(file: str) -> bool:
    """Whether a file by this name, relative to the library, would be a record's."""
    folder, _, name = file.partition("/")
    return folder in {kind.folder for kind in KINDS} and name.endswith(ENDING) and "/" not in name


def files_meant(root: Path, given: list[Path]) -> list[str]:
    """The files that are named, or all records of the library; relative to it. Raises EditError for what is
    no file of a record."""
    if not given:
        return [name for _, name, _ in record_files(root, [], set()) if not (root / name).is_symlink()]
    return sorted({_file_meant(root, path) for path in given})


def _file_meant(root: Path, given: Path) -> str:
    path = given if given.exists() or given.is_absolute() else root / given
    if not os.path.lexists(path):
        raise EditError(f"找不到文件：{given}")
    # links are not followed: what is named is what would be written
    folder = path.parent.resolve()
    name = folder.relative_to(root.resolve()).as_posix() if folder.is_relative_to(root.resolve()) else ""
    if not is_record_file(f"{name}/{path.name}"):
        folders = "、".join(f"{kind.folder}/" for kind in KINDS)
        raise EditError(f"{given} 不是这个案例库的记录文件：只改 {folders} 里以 {ENDING} 结尾的文件。")
    _refuse_link(root / name, f"{name}/")
    _refuse_link(root / name / path.name, f"{name}/{path.name}")
    return f"{name}/{path.name}"


def _refuse_link(path: Path, shown: str) -> None:
    if path.is_symlink():
        raise EditError(f"{shown} 是一个指向别处的链接，没有改动。请把文件本身放进来。")


def read_file(root: Path, file: str) -> bytes | None:
    """The bytes of a file; None where the loader would not read it either, which then says why."""
    try:
        state = os.lstat(root / file)
        if not stat.S_ISREG(state.st_mode) or state.st_size > MAX_BYTES:
            return None
        return (root / file).read_bytes()
    except OSError:
        return None


def write_file(root: Path, file: str, raw: bytes, *, new: bool = False) -> None:
    """Put a whole file in its place in one step; `new`: only where there is none. Raises EditError."""
    path = root / file
    _refuse_link(path.parent, f"{path.parent.name}/")
    _refuse_link(path, file)
    try:
        path.parent.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".~", suffix=ENDING, dir=path.parent)
    except OSError as error:
        raise EditError(f"写不进 {path.parent}：{reason(error)}。") from error
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(raw)
        os.chmod(name, stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644)
        if new:
            _put_where_none_is(name, path)
        else:
            os.replace(name, path)
    except FileExistsError as error:
        raise EditError(f"{file} 已经有了，没有改动。") from error
    except OSError as error:
        raise EditError(f"写不进 {file}：{reason(error)}。原来的文件没有动。") from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)


def _put_where_none_is(name: str, path: Path) -> None:
    try:
        os.link(name, path)  # unlike a rename it never replaces
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        if path.exists():
            raise FileExistsError(path) from None
        os.replace(name, path)
