"""What a site is made from, looked at without being read: names, sizes and times of the files.

In: the library's folder. Out: stamps of its records, and digests of what concerns all pages alike (closed
lists and settings, hand-written pages and theme, the program), which are read: they are few. A record whose
stamp is the same is the same file, unless it was changed at the very moment of the last look: `is_settled`
says which stamps can be trusted.
"""

from __future__ import annotations

import hashlib
import os
import re
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
LONGEST_CHAIN = 9
_INHERIT = re.compile(r"^INHERIT:\s*(\S.*)$", re.MULTILINE)
_VARIABLES = re.compile(r"!ENV\b(.*)$", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z_]\w*")
_SNIPPETS = "snippets"
_PASSED_OVER = ("__pycache__", ".DS_Store")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What concerns all pages alike, as digests: of lists and settings, of hand-written pages and theme."""

    settings: str
    shell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look at the records. `now` is the time of their file system before the look."""

    records: Mapping[str, Stamp]
    """`cases/x.yml` → stamp, for all plain files in the folders of records."""
    now: int


def look_at(root: Path, folders: Iterable[str], now: int) -> Look:
    """Look at the records of the library in `root`, which lie in `folders`."""
    records = {}
    for folder in folders:
        for name, found in _files(root / folder):
            records[f"{folder}/{name}"] = found
    return Look(records=records, now=now)


def setting_of(root: Path, theme: Path, now: int) -> Setting:
    """What all pages of the library in `root` share. `now`: the time of its file system."""
    return Setting(
        settings=settings_of(root),
        shell=_digest((*(root / name for name in SHELL), theme), _inherited(root, now)),
    )


def settings_of(root: Path) -> str:
    """Digest of the lists and settings of the library in `root`."""
    return _digest((root / name for name in SETTINGS), (*_inherited(root), _mark_of(root)))


def _mark_of(root: Path) -> str:
    """What tells this library from a copy of it: a cache that comes with somebody's files is not opened."""
    try:
        return str(stamp_of((root / "mkdocs.yml").stat()))
    except OSError:
        return ""


def program_digest() -> str:
    """Of the program that runs: to be taken before its modules are imported, for who updates it meanwhile."""
    program = [PROGRAM / part for part in PROGRAM_PARTS]
    stamps = (f"{path}{stamp_of(path.stat())}" for part in program for path in _plain_files(part))
    return _digest(program, (sys.version, *_packages(), *sorted(stamps)))


def _inherited(root: Path, now: int = 0) -> list[str]:
    """What else `mkdocs.yml` is made of: the files that it inherits, and variables of the environment. Where
    pages take in files from anywhere (snippets), nothing holds: then the time does not either."""
    found: list[str] = []
    path = root / "mkdocs.yml"
    for _ in range(LONGEST_CHAIN):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            break
        names = (name for match in _VARIABLES.findall(text) for name in _NAME.findall(match))
        found += [text, *(f"{name}={os.environ.get(name)}" for name in names)]
        if _SNIPPETS in text:
            found.append(str(now))
        parent = _INHERIT.search(text)
        if parent is None:
            break
        path = path.parent / parent[1].strip("\"' ")
    return found


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
    """Of names and contents of files, and of all files in folders, linked ones too."""
    whole = hashlib.blake2b("\n".join(words).encode("utf-8", "surrogatepass"), digest_size=16)
    for top in paths:
        for path in sorted(_plain_files(top)):
            try:
                content = path.read_bytes()
            except OSError:
                content = b""
            name = os.fsencode(path.relative_to(top.parent))
            whole.update(b"%d %d " % (len(name), len(content)) + name + content)
    return whole.hexdigest()


def _plain_files(path: Path) -> Iterator[Path]:
    """The file itself, or all in a folder; what is neither, such as a pipe, is passed over."""
    if path.is_file():
        yield path
    elif path.is_dir():
        for folder, folders, names in os.walk(path):
            folders[:] = [name for name in folders if name not in _PASSED_OVER]
            yield from (found for name in names if (found := Path(folder, name)).is_file())


def _packages() -> list[str]:
    """What is installed beside the program, with versions: names of their folders."""
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return sorted(name for folder in folders for name in os.listdir(folder) if name.endswith(".dist-info"))
