"""The memory of a process and of all that it has started, together, sampled while they run.

In: the number of a process. Out: the highest sum seen, in bytes, of Pss: pages that several processes share
(after a fork, most of them) count once, each process bearing its part. Linux only: it reads /proc.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from threading import Event, Thread
from types import TracebackType

PAUSE = 0.01
SHARE = 4
"""It waits at least this many times as long as a look has taken: summing up a large process takes
milliseconds, in which that process cannot map memory."""


class MemorySampler:
    """Looks from a thread of its own, as long as the `with` block lasts."""

    def __init__(self, process: int) -> None:
        self.process = process
        self.peak = 0
        self._done = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemorySampler:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        pause = 0.0
        while not self._done.wait(pause):
            start = time.perf_counter()
            self.peak = max(self.peak, sum(map(proportional_bytes, family(self.process))))
            pause = max(PAUSE, SHARE * (time.perf_counter() - start))


def family(process: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for child, parent in parents():
        children.setdefault(parent, []).append(child)
    found = [process]
    for one in found:
        found += children.get(one, [])
    return found


def parents() -> Iterator[tuple[int, int]]:
    """Each process with the one it was started by."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            # The name of the program, in brackets, may hold anything.
            after = read(f"/proc/{name}/stat").rpartition(")")[2].split()
            if after:
                yield int(name), int(after[1])


def proportional_bytes(process: int) -> int:
    """0 when it has ended."""
    for line in read(f"/proc/{process}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return ""
