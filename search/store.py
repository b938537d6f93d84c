"""Where an index lives: a folder of generations, of which `current` names the one that counts.

In: files that an engine writes into a draft. Out: the folder of a generation whose every byte has been
compared with its manifest before anyone opens it; else `Damaged`, and the engine builds anew. A generation is
never changed: the next one is made beside it, shares its unchanged files, and takes its place in one step. So
a writer that is killed leaves the old index or the new one, and readers need no lock. Knows no engine.

    CACHEDIR.TAG   says that everything here can be made again
    lock           held by the one who writes
    current        name of a generation and checksum of its manifest
    generation-7/  its files, and manifest.json with their sizes and checksums
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import sys
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from search import normalize

PROGRAM = "caselib-search"
FORMAT = 1
"""Of the folder and the manifest; what engines write into their files is part of `Store.made_with`."""

CURRENT, LOCK, TAG, MANIFEST = "current", "lock", "CACHEDIR.TAG", "manifest.json"
NAME = re.compile(r"generation-([1-9][0-9]{0,8})")
POINTER = re.compile(rb"(generation-[1-9][0-9]{0,8}) ([0-9a-f]{32})\n")
TAG_TEXT = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# 搜索用的索引，可以随时删除，下次会重建。This is a cache directory: https://bford.info/cachedir/\n"
)
ORIGINS: Mapping[str, str] = {
    "engine": "搜索引擎",
    "byteorder": "机器字节序",
    "unicode": "Unicode 版本",
    "normalisation": "文字归一规则",
    "format": "索引格式",
    "whoosh": " Whoosh 版本",
    "sqlite": " SQLite 版本",
}
"""What an index depends on, in the reader's words."""

PIECE = 1 << 20
"""Bytes that are read at a time."""
ATTEMPTS = 20
"""How often a reader starts again because a writer has been faster."""

Used = TypeVar("Used")


class Damaged(Exception):  # noqa: N818
    """There is no index to be used as it is; the message says why, in Chinese. Building anew mends it."""


@dataclass(frozen=True, slots=True)
class File:
    size: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation whose files are what they were when it was written."""

    folder: Path
    files: Mapping[str, File]
    pointer: bytes
    look: Mapping[str, tuple[int, int, int]]
    """Of each file: size, time of its last change, inode."""


@dataclass(frozen=True, slots=True)
class Store:
    """`made_with`: what an index must have been made with to be of use: engine, format, versions, tables."""

    folder: Path
    made_with: Mapping[str, str]

    def read(self, use: Callable[[Generation], Used]) -> Used:
        """What `use` makes of the current generation. Raises `Damaged`.

        Whatever goes wrong while a writer puts a newer generation in its place: it is tried on that one.
        """
        for _ in range(ATTEMPTS):
            pointer = self._pointer()
            try:
                return use(self._verified(pointer))
            except Exception as error:
                if self._pointer() == pointer:
                    if isinstance(error, FileNotFoundError):
                        raise Damaged(missing(error)) from error
                    raise
        raise Damaged("索引一直在更新，没能打开；请稍后再试")

    def is_unchanged(self, generation: Generation) -> bool:
        """Whether it is still the current one and its files look as they did when they were verified."""
        return self._pointer() == generation.pointer and look(generation.folder) == generation.look

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer; waits for another one to end. What earlier ones left behind is removed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        tag = self.folder / TAG
        if not tag.exists():
            tag.write_text(TAG_TEXT, encoding="utf-8")
        with (self.folder / LOCK).open("a+b") as file:
            lock(file)
            try:
                self._sweep()
                yield
            finally:
                unlock(file)

    @contextmanager
    def draft(
        self, base: Generation | None = None, kept: Iterable[str] = (), copied: Iterable[str] = ()
    ) -> Iterator[Path]:
        """The folder of a new generation, which becomes the current one at the end; on an exception it goes.

        It begins with files of `base`: those `kept` are shared with it (they may be removed, never written
        to), those `copied` are for writing. Only inside `writing`.
        """
        folder = self.folder / f"generation-{max(self._numbers(), default=0) + 1}"
        before = self._pointer()
        folder.mkdir()
        try:
            (folder / MANIFEST).write_text(json.dumps({"program": PROGRAM}), encoding="utf-8")
            known: dict[str, File] = {}
            if base is not None:
                for name in kept:
                    share(base.folder / name, folder / name)
                    known[name] = base.files[name]
                for name in copied:
                    shutil.copyfile(base.folder / name, folder / name)
            yield folder
            self._publish(folder, known)
        finally:
            self._sweep(before)

    def _publish(self, folder: Path, known: Mapping[str, File]) -> None:
        names = sorted(entry.name for entry in folder.iterdir() if entry.name != MANIFEST)
        new = [name for name in names if name not in known]
        sums = checksums([folder / name for name in new])
        files = {**known, **{name: sums[folder / name] for name in new}}
        manifest = {
            "program": PROGRAM,
            "format": FORMAT,
            "made_with": dict(self.made_with),
            "files": {name: [files[name].size, files[name].checksum] for name in names},
        }
        data = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        (folder / MANIFEST).write_bytes(data)
        pointer = self.folder / f"{CURRENT}.new"
        pointer.write_bytes(f"{folder.name} {short_hash(data)}\n".encode())
        os.replace(pointer, self.folder / CURRENT)

    def _pointer(self) -> bytes:
        try:
            return (self.folder / CURRENT).read_bytes()
        except FileNotFoundError:
            return b""

    def _verified(self, pointer: bytes) -> Generation:
        if not pointer:
            raise Damaged("还没有索引")
        match = POINTER.fullmatch(pointer)
        if match is None:
            raise Damaged(f"索引文件 {CURRENT} 被改动过")
        folder = self.folder / match[1].decode()
        data = (folder / MANIFEST).read_bytes()
        if short_hash(data) != match[2].decode():
            raise Damaged(f"索引文件 {folder.name}/{MANIFEST} 或 {CURRENT} 被改动过")
        manifest = json.loads(data)
        if (manifest.get("program"), manifest.get("format")) != (PROGRAM, FORMAT):
            raise Damaged("索引是另一个版本的程序建的")
        check_origin(manifest["made_with"], self.made_with)
        files = {name: File(size, checksum) for name, (size, checksum) in manifest["files"].items()}
        seen = look(folder)
        check_files(folder, files)
        return Generation(folder, files, pointer, seen)

    def _numbers(self) -> list[int]:
        """Of all generations that are there, finished or not."""
        matches = (NAME.fullmatch(entry.name) for entry in self.folder.iterdir())
        return [int(match[1]) for match in matches if match]

    def _sweep(self, before: bytes = b"") -> None:
        """Remove all generations but the current one; an open file that cannot be removed waits. What the
        pointer named before is a generation even without its manifest.
        """
        current, former = (named(pointer) for pointer in (self._pointer(), before))
        for number in self._numbers():
            folder = self.folder / f"generation-{number}"
            is_made_here = folder.name == former or (folder / MANIFEST).exists()
            if folder.name != current and not folder.is_symlink():
                with suppress(OSError):
                    remove(folder, with_content=is_made_here)


def made_with(engine: str, **versions: str) -> dict[str, str]:
    """What an index depends on: the engine, the order of bytes, the normalisation, and what is given."""
    sources = (Path(normalize.__file__), normalize.TABLE)
    tables = b"".join(path.read_bytes() for path in sources)
    return {
        "engine": engine,
        "byteorder": sys.byteorder,
        "unicode": unicodedata.unidata_version,
        "normalisation": short_hash(tables),
        **versions,
    }


def named(pointer: bytes) -> str:
    """The folder that a pointer names, if it is one."""
    match = POINTER.fullmatch(pointer)
    return match[1].decode() if match else ""


def remove(folder: Path, *, with_content: bool) -> None:
    """The manifest goes last, so that what is left of an interrupted removal is known for what it is."""
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name == MANIFEST) if with_content else []
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    folder.rmdir()


def check_origin(found: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    for name in sorted({*found, *wanted}):
        if found.get(name) != wanted.get(name):
            raise Damaged(f"建索引时的{ORIGINS.get(name, name)}和现在的不一样")


def check_files(folder: Path, files: Mapping[str, File]) -> None:
    """Names and sizes first, then every byte."""
    present = {entry.name for entry in folder.iterdir()} - {MANIFEST}
    for name in sorted(present ^ set(files)):
        state = "多出了不认识的文件" if name in present else "缺少文件"
        raise Damaged(f"索引里{state} {folder.name}/{name}")
    for name, file in sorted(files.items()):
        status = (folder / name).lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size != file.size:
            raise Damaged(f"索引文件 {folder.name}/{name} 的大小变了")
    for path, found in checksums([folder / name for name in sorted(files)]).items():
        if found != files[path.name]:
            raise Damaged(f"索引文件 {folder.name}/{path.name} 的内容变了")


def look(folder: Path) -> dict[str, tuple[int, int, int]]:
    """What changes when a file does, without reading it. Of a folder that is gone: nothing."""
    try:
        with os.scandir(folder) as entries:
            stats = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
    except FileNotFoundError:
        return {}
    return {name: (status.st_size, status.st_mtime_ns, status.st_ino) for name, status in stats}


def missing(error: FileNotFoundError) -> str:
    path = Path(os.fsdecode(error.filename)) if error.filename else Path()
    return f"索引里缺少文件 {path.parent.name}/{path.name}"


def short_hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def checksums(paths: Iterable[Path]) -> dict[Path, File]:
    """Size and CRC-32 of files: against damage, and four times as fast as a hash against forgery, which could
    be forged in the manifest too."""
    buffer = bytearray(PIECE)
    return {path: _checksum(path, memoryview(buffer)) for path in paths}


def _checksum(path: Path, buffer: memoryview) -> File:
    size = found = 0
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            size += count
            found = zlib.crc32(buffer[:count], found)
    return File(size, f"{found:08x}")


def share(old: Path, new: Path) -> None:
    """The same file under another name; a copy where the file system has no hard links."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


if sys.platform == "win32":
    import msvcrt
    import time

    def lock(file: IO[bytes]) -> None:
        """Wait for the file to be ours alone; the system lets go of it when the process ends."""
        while True:
            file.seek(0)
            with suppress(OSError):
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                return
            time.sleep(0.05)

    def unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def lock(file: IO[bytes]) -> None:
        """Wait for the file to be ours alone; the system lets go of it when the process ends."""
        fcntl.flock(file, fcntl.LOCK_EX)

    def unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
