"""The steps of a build as `build -v` tells them, and what each is compared with.

In: what the program printed on stderr. Out: seconds by step; for each step the sum of its floors. Knows the
words of the steps' names, not the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from benchmarks.measured import Measured

STEP = re.compile(r"^\s*([^：\n]+)：([0-9]+(?:\.[0-9]+)?) 秒$", re.MULTILINE)
TOTAL = "合计"
FLOORS_OF = (
    ("读取", ("read", "compose")),
    ("页面", ("fill", "write")),
)
"""A word in the name of a step → the floors that stand below it. Pages are written as they are made."""


def steps_in(printed: str) -> dict[str, float]:
    """Seconds by step, in order, the total left out; steps of the same name are added up."""
    steps: dict[str, float] = {}
    for name, seconds in STEP.findall(printed):
        if name != TOTAL:
            steps[name] = steps.get(name, 0.0) + float(seconds)
    return steps


def middle(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The median of each step over the runs that have it."""
    names = dict.fromkeys(name for run in runs for name in run)
    return {name: median(run[name] for run in runs if name in run) for name in names}


def step_rows(steps: Mapping[str, float], floors: Mapping[str, float]) -> Iterable[Measured]:
    """One row a step; `floors`: seconds by the floors' keys."""
    whole = sum(steps.values())
    for name, seconds in steps.items():
        below = {key for word, keys in FLOORS_OF if word in name for key in keys if key in floors}
        numbers = {"seconds": seconds, "share": seconds / whole if whole else 0.0}
        if below:
            floor = sum(floors[key] for key in below)
            numbers |= {"floor": floor, "times": seconds / floor if floor else 0.0}
        yield Measured(label=name, numbers=numbers)
