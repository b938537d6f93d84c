"""What a site is made from, looked at without being read: names, sizes and times of the files.

In: the library's folder. Out: stamps of its files, and digests of what concerns all pages alike (closed lists
and settings, hand-written pages and theme, the program). A file whose stamp is the same is the same file,
unless it was changed at the very moment of the last look: `is_settled` says which stamps can be trusted.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Stamp = tuple[int, int, int, int]
"""Size, time of change, time of change of the entry (both in nanoseconds), number of the file."""

PROGRAM = Path(__file__).resolve().parent.parent
PROGRAM_PARTS = ("build_site.py", "caselib", "search")
SETTINGS = ("mkdocs.yml", "vocabulary", "sources/quotes.lock")
SHELL = ("mkdocs.yml", "docs")
COARSE, FINE = 2_100_000_000, 150_000_000
"""Nanoseconds within which a second change may leave the same stamp: where times are in whole seconds (FAT:
two), and where they are not (the kernel's clock ticks every 10 ms at the slowest)."""
_SECOND = 1_000_000_000
_PASSED_OVER = ("__pycache__", ".DS_Store")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """A look at a library. `now` is the time of its file system at the look."""

    records: Mapping[str, Stamp]
    """`cases/x.yml` → stamp, for all plain files in the folders of records."""
    settings: str
    shell: str
    program: str
    now: int


def look_at(root: Path, folders: Iterable[str], theme: Path, now: int) -> Inputs:
    """Look at the library in `root`, whose records lie in `folders`."""
    records = {}
    for folder in folders:
        for name, found in _files(root / folder):
            records[f"{folder}/{name}"] = found
    program = (PROGRAM / part for part in PROGRAM_PARTS)
    return Inputs(
        records=records,
        settings=_digest(root / name for name in SETTINGS),
        shell=_digest((*(root / name for name in SHELL), theme)),
        program=_digest(program, (sys.version, *_packages())),
        now=now,
    )


def time_of(path: Path) -> int:
    """What time the file system has: that of a file it has just made at `path`."""
    path.unlink(missing_ok=True)
    path.touch()
    return path.stat().st_ctime_ns


def is_settled(stamp: Stamp, looked_at: int) -> bool:
    """Whether a file that has this stamp now, as at a look at that time, is still the same."""
    margin = FINE if stamp[2] % _SECOND else COARSE
    return stamp[2] < looked_at - margin


def _files(folder: Path) -> Iterator[tuple[str, Stamp]]:
    """Plain files right in a folder; links are none."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                found = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(found.st_mode):
                    yield entry.name, stamp_of(found)
    except OSError:
        return


def stamp_of(found: os.stat_result) -> Stamp:
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _digest(paths: Iterable[Path], words: Iterable[str] = ()) -> str:
    """Of names and stamps of files, and of all files in folders."""
    lines = [*words]
    for path in paths:
        lines += sorted(_lines(path))
    text = "\n".join(lines).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def _lines(path: Path) -> Iterator[str]:
    try:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode):
            yield f"{path}\0{stamp_of(found)}"
            return
        with os.scandir(path) as entries:
            inner = [path / entry.name for entry in entries if entry.name not in _PASSED_OVER]
    except OSError:
        yield f"{path}\0"
        return
    for each in inner:
        yield from _lines(each)


def _packages() -> list[str]:
    """What is installed beside the program, with versions: names of their folders."""
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return sorted(name for folder in folders for name in os.listdir(folder) if name.endswith(".dist-info"))
