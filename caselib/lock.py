"""One build at a time: who is building holds a lock that ends with the process.

In: a file in the library's cache. Out: the right to build, or `Busy` with the process that has it. The lock
is the kernel's, so that of a dead process counts for nothing. It knows nothing of what is built.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from caselib.trouble import NotBuiltError

if sys.platform != "win32":
    import fcntl
else:
    import msvcrt

PATIENCE = 60.0
"""Seconds that a build waits for another one, which mostly takes less."""
_BETWEEN = 0.05


class Busy(NotBuiltError):  # noqa: N818  (a fact, not a fault)
    """Another process is building."""


@contextmanager
def held(path: Path, *, patience: float = PATIENCE, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock at `path` for the time of the block; `waiting` is told once that another holds it.

    Raises Busy when the other still holds it after `patience` seconds, and OSError when there can be no file.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _wait(descriptor, patience, waiting)
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, patience: float, waiting: Callable[[str], None]) -> None:
    until = time.monotonic() + patience
    told = False
    while not _taken(descriptor):
        who = _holder(descriptor)
        if not told:
            waiting(f"这个案例库正在由另一次建站使用{who}，等它结束……")
            told = True
        if time.monotonic() >= until:
            raise Busy(
                f"等了 {patience:.0f} 秒，另一次建站{who}还没有结束。请等它结束，或结束那个进程，再试。"
            )
        time.sleep(_BETWEEN)


def _holder(descriptor: int) -> str:
    with suppress(OSError):
        text = os.pread(descriptor, 20, 0).strip()
        if text.isdigit():
            return f"（进程 {text.decode()}）"
    return ""


if sys.platform == "win32":

    def _taken(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:

    def _taken(descriptor: int) -> bool:
        """True also where the file system has no locks."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True
