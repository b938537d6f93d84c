"""How the cost of a build grows with the library: `python -m benchmarks.build_compare --parts growth`.

In: numbers of cases. Out: a row for each, and the exponent of the power law through them (1: twice the
library, twice the cost), fitted by least squares to the logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.build_rounds import Runs, run_rounds
from benchmarks.builders import ours
from benchmarks.generate import write_library
from benchmarks.measured import Measured
from benchmarks.work_folder import work_folder

NUMBERS = (("wall", "历时"), ("cpu", "处理器"), ("peak", "内存"), ("bytes", "输出"), ("files", "文件"))
SMALLEST, NEXT = 1000, 1_000_000


def grown(sizes: Sequence[int], where: Path, limit: float) -> Iterator[Measured]:
    """One cold build each, and one in which memory is looked at."""
    for cases in sizes:
        with work_folder(where) as work:
            library = work.path / "library"
            write_library(library, cases)
            cold = [job for job in ours.jobs(library, work) if job.key == "cold"]
            runs: Runs = run_rounds(cold, work, 1, limit)["cold"]
            row = runs.measured()
            if "cpu" in row.numbers:
                row.numbers["each"] = row.numbers["cpu"] * 1000 / cases
            yield Measured(label=f"{cases:,}", numbers=row.numbers, note=row.note)


def exponent(points: Iterable[tuple[float, float]]) -> float:
    """The slope of the line through the logarithms of `points`; at least two with different x."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    above = sum((x - mean_x) * (y - mean_y) for x, y in logs)
    return above / sum((x - mean_x) ** 2 for x, _ in logs)


def carried_on(before: tuple[float, float], last: tuple[float, float], to: float) -> float:
    """What comes of two points: along the line through them, since a part of every cost is there from the
    start; along their power law where the cost grows faster than that."""
    (x0, y0), (x1, y1) = before, last
    line = y1 + (y1 - y0) / (x1 - x0) * (to - x1)
    power: float = y1 * (to / x1) ** exponent((before, last))
    return max(line, power)


def told(sizes: Sequence[int], rows: Sequence[Measured]) -> str:
    """In words: the exponents from 1,000 cases on, where starting up counts for little, and what 1,000,000
    would take if it went on as between the two largest."""
    pairs = zip(sizes, rows, strict=True)
    measured = sorted((n, row.numbers) for n, row in pairs if n >= SMALLEST and "wall" in row.numbers)
    if len(measured) < 2:
        return ""
    powers = ((label, exponent((n, numbers[name]) for n, numbers in measured)) for name, label in NUMBERS)
    fitted = "，".join(f"{label} {power:.2f}" for label, power in powers)
    (n0, before), (n1, last) = measured[-2:]
    at = {name: carried_on((n0, before[name]), (n1, last[name]), NEXT) for name, _ in NUMBERS}
    return (
        f"从 {measured[0][0]:,} 到 {n1:,} 个案例，按幂律拟合的指数：{fitted}（1 是成正比）。"
        f"照最后两行推到 {NEXT:,} 个案例：历时 {at['wall'] / 60:.0f} 分，处理器 {at['cpu'] / 60:.0f} 分，"
        f"内存 {at['peak'] / 1e9:.1f} GB，输出 {at['bytes'] / 1e9:.0f} GB，文件 {at['files']:,.0f} 个。"
    )
