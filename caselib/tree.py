"""The folders and files of a site that is put together: each is written once, and none through a link.

In: a new, empty folder; the files of the site as it stands. Out: a whole tree beside it, in which unchanged
files are the same files. It knows addresses and bytes, no page.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from caselib.exchange import PublishError
from caselib.trouble import reason

Written = tuple[int, int]
"""A file as it was left: size, time of change in nanoseconds. The same when a build carries it over."""
Files = Mapping[str, Written]
"""Address → how the file was left."""

_ADDRESS = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")


@dataclass(slots=True)
class Tree:
    """What is written below `root`."""

    root: Path
    _folders: set[str] = field(default_factory=set)

    def write(self, url: str, content: bytes) -> Written:
        """Raises PublishError, which names the file and why."""
        return self.write_pieces(url, (content,))

    def write_pieces(self, url: str, pieces: Iterable[bytes | memoryview]) -> Written:
        """A file whose content is these, one after another. Raises PublishError."""
        check_address(url)
        path = f"{self.root}/{url}"
        try:
            self._make_folder(path)
            try:
                return _write_new(path, pieces)
            except FileExistsError:  # the old one, perhaps the same file as in the old tree
                os.unlink(path)
                return _write_new(path, pieces)
        except OSError as error:
            raise PublishError(f"写不进 {path}：{reason(error)}。原来的网站没有动。") from error

    def remove(self, url: str) -> None:
        """Take a file out, and the folder with its last one."""
        path = Path(self.root, url)
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == self.root:
                break
            try:
                folder.rmdir()
            except OSError:  # not empty, or gone already
                break
            self._folders.discard(str(folder))

    def count(self) -> int:
        """How many files there are."""
        found, folders = 0, [os.fspath(self.root)]
        while folders:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        found += 1
        return found

    def _make_folder(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)
            self._folders.add(folder)


def carry_over(old: Path, new: Path, files: Files, folders: Iterable[str]) -> list[str]:
    """Make the files right in these folders of the tree `old` part of `new`; returned are those that are
    missing or not as they were left. What stands in `old` beside them is passed over."""
    wanted: dict[str, dict[str, Written]] = {folder: {} for folder in folders}
    for url, left in files.items():
        folder, _, name = url.rpartition("/")
        if folder in wanted:
            wanted[folder][name] = left
    missing: list[str] = []
    for folder, left_there in wanted.items():
        missing += (
            f"{folder}/{name}" if folder else name for name in _carry_folder(old, new, folder, left_there)
        )
    return missing


def make_folders(root: Path, folders: Iterable[str]) -> None:
    for folder in folders:
        os.makedirs(f"{root}/{folder}", exist_ok=True)


def _carry_folder(old: Path, new: Path, folder: str, left: dict[str, Written]) -> set[str]:
    """Names of the files that were not carried."""
    missing = set(left)
    try:
        with os.scandir(f"{old}/{folder}") as entries:
            for entry in entries:
                if entry.name in left:
                    found = entry.stat(follow_symlinks=False)
                    is_same = (found.st_size, found.st_mtime_ns) == left[entry.name]
                    if (
                        is_same
                        and not entry.is_symlink()
                        and _link(entry.path, f"{new}/{folder}/{entry.name}")
                    ):
                        missing.discard(entry.name)
    except OSError:  # no such folder, or nobody may look into it: its files are made again
        pass
    return missing


def _link(source: str, target: str) -> bool:
    """Whether it could be done."""
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        try:
            shutil.copy2(source, target)
        except PermissionError:
            return False
    return True


def _write_new(path: str, pieces: Iterable[bytes | memoryview]) -> Written:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        found = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    return (found.st_size, found.st_mtime_ns)


def remove(path: Path) -> None:
    """Whatever stands there, so far as it can be removed; a link, not what it leads to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def check_address(url: str) -> None:
    """Raises PublishError for what is no plain address below the site's root."""
    if not _ADDRESS.fullmatch(url) or ".." in url.split("/") or "." in url.split("/"):
        raise PublishError(f"地址 {url!r} 不能用：只用英文字母、数字、短横线、下划线和点，从网站根目录写起。")
