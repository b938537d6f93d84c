"""The next site's files, in place before anybody asks for them: for a process that builds again and again.

In: the tree whose place was just taken, the site that took it, how its files were left. Out: the old tree
made the equal of the new one, by links, and kept in the cache until the next build takes it. To carry 22,000
files over and to remove as many was a third of the time from a save to the new page; here only those differ
that the last build wrote. It knows addresses and folders, no page.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from caselib.tree import Files, Written, remove

PREFIX = "next-"


@dataclass(slots=True)
class Standby:
    """At most one tree, below `folder`. Other processes may remove it there at any time, but only by first
    giving it another name: what is still found under its name is whole."""

    _place: Path | None = None
    _equals: str = ""
    _changed: dict[str, int] = field(default_factory=dict)
    """When each folder of it was changed last, in nanoseconds: who puts in or takes out a file there, changes
    that. To look at each file would take as long as to carry it over."""
    missing: list[str] = field(default_factory=list)
    """Addresses that the site does not have, or not as they were left."""

    @property
    def name(self) -> str:
        """What stands below the cache's folder; empty when nothing does."""
        return self._place.name if self._place else ""

    def take(self, tree: Path, generation: str) -> bool:
        """Whether the site of this generation of the cache stands at `tree` now."""
        place, self._place = self._place, None
        if place is None:
            return False
        if self._equals != generation or not self._is_untouched(place):
            remove(place)
            return False
        try:
            place.rename(tree)
        except OSError:
            return False
        return True

    def _is_untouched(self, place: Path) -> bool:
        try:
            return all(os.stat(place / name).st_mtime_ns == at for name, at in self._changed.items())
        except OSError:
            return False

    def keep(self, tree: Path, folder: Path, generation: str) -> bool:
        """Keep `tree`, which equals the site of `generation`; False where it cannot be moved there."""
        place = folder / f"{PREFIX}{secrets.token_hex(8)}"
        try:
            tree.rename(place)
            self._changed = {name: os.stat(place / name).st_mtime_ns for name in ("", *_folders(place))}
        except OSError:  # another disk
            return False
        self._place, self._equals = place, generation
        return True

    def renew(self, tree: Path, site: Path, files: Files) -> bool:
        """Make `tree` the equal of `site`; False where the file system has no links."""
        by_folder: dict[str, dict[str, Written]] = {}
        for url, left in files.items():
            folder, _, name = url.rpartition("/")
            by_folder.setdefault(folder, {})[name] = left
        self.missing = []
        try:
            for folder, left_there in sorted(by_folder.items()):
                missing = _renew_folder(tree / folder, site / folder, left_there)
                self.missing += (f"{folder}/{name}" if folder else name for name in sorted(missing))
            for folder in sorted(_folders(tree) - _wanted(by_folder), reverse=True):
                remove(tree / folder)
        except OSError:
            return False
        return True


def _renew_folder(there: Path, here: Path, left: dict[str, Written]) -> set[str]:
    """Names of the files that `here` does not have as they were left; they do not stand there either."""
    there.mkdir(parents=True, exist_ok=True)
    with os.scandir(there) as entries:
        old = {entry.name: entry.inode() for entry in entries if not entry.is_dir(follow_symlinks=False)}
    missing = set(left)
    with suppress(FileNotFoundError), os.scandir(here) as entries:
        for entry in entries:
            if entry.name in left and _is_as_left(entry, left[entry.name]):
                missing.discard(entry.name)
                if old.get(entry.name) != entry.inode():
                    if entry.name in old:
                        os.unlink(there / entry.name)
                    os.link(entry.path, there / entry.name)
    for name in (old.keys() - left.keys()) | (missing & old.keys()):
        os.unlink(there / name)
    return missing


def _is_as_left(entry: os.DirEntry[str], left: Written) -> bool:
    if entry.is_symlink():
        return False
    found = entry.stat(follow_symlinks=False)
    return (found.st_size, found.st_mtime_ns) == left


def _folders(tree: Path) -> set[str]:
    return {str(Path(path, name).relative_to(tree)) for path, names, _ in os.walk(tree) for name in names}


def _wanted(folders: dict[str, dict[str, Written]]) -> set[str]:
    """These folders, and those that they lie in."""
    return set(_ways(folders))


def _ways(folders: dict[str, dict[str, Written]]) -> Iterator[str]:
    for folder in folders:
        while folder:
            yield folder
            folder = folder.rpartition("/")[0]
