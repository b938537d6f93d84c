"""The clock of a measurement inside a process: wall and processor seconds of one piece of work."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

Numbers = dict[str, float]


def cpu_seconds() -> float:
    """Of this process and of those it has started and seen end."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def timed(work: Callable[[], object]) -> Numbers:
    cpu, start = cpu_seconds(), time.perf_counter()
    work()
    return {"wall": time.perf_counter() - start, "cpu": cpu_seconds() - cpu}
