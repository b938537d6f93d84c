"""Files as they change: waits until something of what it watches was saved, and says what.

Used by `serve` alone, and the only door to watchdog. In: trees. Out: `Saved`, once a save is complete. The
system's events only say where to look; what counts is how a file differs from what was there before. Now
and then everything is looked at anyway, so that a system or a disk without events (network drives, limits
of the kernel) costs time, never a change. It knows no record and builds nothing.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from watchdog import events
from watchdog.observers import Observer

QUIET = 0.03
"""Seconds without an event after which a save is taken to be complete."""
GRACE = 0.2
"""Seconds more for a file that is empty, gone or under a strange name: many editors save in two steps."""
LOOK = 2.0
LOOK_WITHOUT_EVENTS = 0.3
"""Seconds between two looks at everything."""
PAUSE = 0.3
"""Seconds without a look at everything after a save was dealt with: then browsers load the new page."""
LOOK_SHARE = 50
"""A look may take this fraction of the time at most: large libraries are looked at less often."""
SECOND = 10**9
FRESH = 2 * SECOND
"""Nanoseconds: the coarsest file times that are met (FAT). Where times are whole seconds, equal ones prove
nothing until then."""
USUAL = (".yml", ".md", ".py", ".html", ".css", ".js", ".lock")

_WANTED = (
    events.FileCreatedEvent, events.FileModifiedEvent, events.FileMovedEvent, events.FileDeletedEvent,
    events.FileClosedEvent, events.DirCreatedEvent, events.DirMovedEvent, events.DirDeletedEvent,
)  # fmt: skip

Stamp = tuple[int, int, int]
"""Time of change, size, number of the file. A file that is not there has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A folder with all below it, or only the named files right in it."""

    path: Path
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """Files that are new, that changed, and that are gone; each sorted."""

    added: tuple[Path, ...] = ()
    changed: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        return (*self.changed, *self.added, *self.removed)

    def __bool__(self) -> bool:
        return bool(self.paths)


class Watch:
    """Watches `trees` from `__enter__` on; nothing that happens after it is missed.

    `quiet`, `grace` and `pause` are seconds. Without `listens` it does not ask the system for events.
    """

    def __init__(
        self,
        trees: Sequence[Tree],
        *,
        quiet: float = QUIET,
        grace: float = GRACE,
        pause: float = PAUSE,
        listens: bool = True,
    ) -> None:
        self.trees = trees
        self.quiet = quiet
        self.grace = grace
        self.pause = pause
        self.listens = listens
        self.has_events = False
        self._noticed: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._before: dict[str, Stamp] = {}
        self._watches: dict[Tree, tuple[int, Any]] = {}
        self._observer: Any = None
        self._next_look = 0.0

    def __enter__(self) -> Self:
        logging.getLogger("watchdog").addHandler(logging.NullHandler())
        logging.getLogger("watchdog").propagate = False
        if self.listens:
            self._start_observer()
        self._before = self._look()
        return self

    def __exit__(self, *_: object) -> None:
        if self._observer is not None:
            self._observer.stop()

    def wait(self) -> Saved:
        """Block until something has changed and been quiet for a moment."""
        self._next_look = max(self._next_look, time.monotonic() + self.pause)
        while True:
            touched = self._until_quiet(self._next_notice())
            saved = self._compare(touched)
            if saved:
                return saved

    def _start_observer(self) -> None:
        observer = Observer()
        try:
            observer.start()
        except (OSError, RuntimeError):  # the system's limits: looking will do
            return
        self._observer = observer
        self._follow_folders()

    def _follow_folders(self) -> None:
        """Have events of each tree that is there. A folder that was exchanged has none until asked again."""
        if self._observer is None:
            return
        complete = True
        for tree in self.trees:
            number = _folder_number(tree.path)
            known, watch = self._watches.get(tree, (0, None))
            if known == number and watch is not None:
                continue
            if watch is not None:
                self._observer.unschedule(watch)
                del self._watches[tree]
            if number:
                try:
                    watch = self._observer.schedule(
                        _Notice(self._noticed, tree, self.trees),
                        str(tree.path),
                        recursive=not tree.only,
                        event_filter=list(_WANTED),
                    )
                    self._watches[tree] = number, watch
                except (OSError, RuntimeError):
                    complete = False
        self.has_events = complete

    def _next_notice(self) -> set[str]:
        """Paths of an event; empty when it is time to look at everything."""
        try:
            return {self._noticed.get(timeout=max(0.0, self._next_look - time.monotonic()))}
        except queue.Empty:
            return set()

    def _until_quiet(self, touched: set[str]) -> set[str]:
        """What is touched until nothing was for a moment, a longer one while a save looks unfinished."""
        last = time.monotonic()
        while touched:
            wait = self.grace if self._is_unfinished(touched) else self.quiet
            try:
                touched.add(self._noticed.get(timeout=max(0.001, last + wait - time.monotonic())))
                last = time.monotonic()
            except queue.Empty:
                return touched
        return touched

    def _is_unfinished(self, touched: Iterable[str]) -> bool:
        for path in touched:
            now, before = _stamp(path), self._before.get(path)
            if now is None:
                if before is not None:
                    return True
            elif not now[1] or (before is None and not path.endswith(USUAL)):
                return True
        return False

    def _compare(self, touched: set[str]) -> Saved:
        """What differs from before, at the touched paths or, without any, everywhere; then that is before."""
        if not touched or "" in touched:
            self._follow_folders()
            after = self._look()
            paths = sorted(self._before.keys() | after.keys())
        else:
            paths = sorted(touched)
            after = {path: found for path in paths if (found := _stamp(path))}
        added, changed, removed = [], [], []
        for path in paths:
            old, new = self._before.get(path), after.get(path)
            if new is None:
                if old is not None:
                    removed.append(Path(path))
                    del self._before[path]
                continue
            if old is None:
                added.append(Path(path))
            elif new != old or (path in touched and _is_coarse(new[0])):
                changed.append(Path(path))
            self._before[path] = new
        return Saved(added=tuple(added), changed=tuple(changed), removed=tuple(removed))

    def _look(self) -> dict[str, Stamp]:
        start = time.monotonic()
        found = {path: stamp for tree in self.trees for path, stamp in _files(tree)}
        now = time.monotonic()
        pause = LOOK if self.has_events else LOOK_WITHOUT_EVENTS
        self._next_look = now + max(pause, LOOK_SHARE * (now - start))
        return found


class _Notice(events.FileSystemEventHandler):
    """Passes on the paths of events; an empty one when folders came or went, so that all is looked at."""

    def __init__(self, noticed: queue.SimpleQueue[str], tree: Tree, trees: Sequence[Tree]) -> None:
        self.noticed = noticed
        self.root = os.fspath(tree.path)
        self.only = frozenset(os.fspath(tree.path / name) for name in tree.only)
        self.folders = frozenset(os.fspath(other.path) for other in trees)

    def on_any_event(self, event: events.FileSystemEvent) -> None:
        for path in (os.fsdecode(event.src_path), os.fsdecode(event.dest_path or "")):
            if not path:
                continue
            if path in self.folders or (event.is_directory and not self.only):
                self.noticed.put("")
            elif path in self.only or (not self.only and _counts_below(path, self.root)):
                self.noticed.put(path)


def is_left_by_an_editor(name: str) -> bool:
    """Hidden files, and what editors lay beside the file that they save."""
    return (
        name.startswith((".", "~$", "#"))
        or name.endswith(("~", ".swp", ".tmp", ".bak", ".pyc", ".part"))
        or name in ("4913", "__pycache__", "Thumbs.db", "desktop.ini")
    )


def _counts_below(path: str, root: str) -> bool:
    return not any(is_left_by_an_editor(part) for part in os.path.relpath(path, root).split(os.sep))


def _stamp(path: str) -> Stamp | None:
    try:
        found = os.stat(path, follow_symlinks=False)
    except OSError:
        return None
    return None if stat.S_ISDIR(found.st_mode) else (found.st_mtime_ns, found.st_size, found.st_ino)


def _is_coarse(time_ns: int) -> bool:
    """Whether a file that was changed again just now could have the same time."""
    return time_ns % SECOND == 0 and time_ns > time.time_ns() - FRESH


def _folder_number(path: Path) -> int:
    try:
        return path.stat().st_ino if path.is_dir() else 0
    except OSError:
        return 0


def _files(tree: Tree) -> Iterator[tuple[str, Stamp]]:
    if tree.only:
        for name in tree.only:
            path = os.fspath(tree.path / name)
            stamp = _stamp(path)
            if stamp:
                yield path, stamp
        return
    folders = [os.fspath(tree.path)]
    while folders:
        with contextlib.suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if is_left_by_an_editor(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                    continue
                with contextlib.suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    yield entry.path, (found.st_mtime_ns, found.st_size, found.st_ino)
