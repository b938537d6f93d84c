"""Runs jobs in turns, round after round, and sums up what each took.

In: `Job`s. Out: a `Measured` for each: the medians of wall and processor seconds over the rounds, the peak
of memory from a round of its own that is not timed, since looking at memory holds up what is looked at. A job
that fails is named and not run again; slow ones are run once, and looked at in the same run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.builders import Job
from benchmarks.measured import Measured, StepError
from benchmarks.whole_process import Usage, run_whole
from benchmarks.work_folder import Size, WorkFolder, size_of


@dataclass(slots=True, kw_only=True)
class Runs:
    """What became of one job. `usages` has one entry for each timed round, in order."""

    job: Job
    usages: list[Usage] = field(default_factory=list)
    peak: int = 0
    size: Size | None = None
    note: str = ""

    @property
    def wall(self) -> float:
        return median(usage.wall for usage in self.usages) if self.usages else 0.0

    def measured(self) -> Measured:
        numbers: dict[str, float] = {}
        if self.usages:
            numbers |= {"wall": self.wall, "cpu": median(usage.cpu for usage in self.usages)}
        if self.peak and not self.job.tells:
            numbers["peak"] = float(self.peak)
        if self.size:
            numbers |= {"bytes": float(self.size.bytes), "files": float(self.size.files)}
        return Measured(label=self.job.label, numbers=numbers, note=self.note)


def run_rounds(jobs: Iterable[Job], work: WorkFolder, rounds: int, limit: float) -> dict[str, Runs]:
    """By the jobs' keys. `rounds` timed ones follow the one in which memory is looked at."""
    all_runs = {job.key: Runs(job=job) for job in jobs}
    for round_ in range(rounds + 1):
        for runs in all_runs.values():
            if not (runs.note or (round_ and runs.job.slow)):
                run_once(runs, work, round_, limit)
    return all_runs


def run_once(runs: Runs, work: WorkFolder, round_: int, limit: float) -> None:
    """Round 0 looks at memory; of the others, the seconds count."""
    job = runs.job
    job.prepare(round_)
    work.settle()
    try:
        usage = run_whole(
            job.command,
            cwd=job.cwd,
            limit=limit,
            environment=job.environment,
            look_at_memory=round_ == 0 and not job.tells,
        )
    except StepError as failed:
        runs.note = str(failed)
        print(f"  {job.label}：{runs.note}", file=sys.stderr, flush=True)
        return
    if job.tells:
        told = json.loads(usage.out)
        usage = Usage(wall=told["wall"], cpu=told["cpu"], peak=0, out=usage.out, err=usage.err)
    runs.peak = max(runs.peak, usage.peak)
    if round_ or job.slow:
        runs.usages.append(usage)
    if job.output and not runs.size:
        runs.size = size_of(job.output)
        if runs.size.pages < job.pages:
            runs.note = f"不能比：只有 {runs.size.pages} 页，应有 {job.pages} 页以上"
    print(f"  第 {round_} 轮，{job.label}：{usage.wall:.2f} 秒", file=sys.stderr, flush=True)


def ratio_of(runs: Runs, other: Runs | None) -> float | None:
    """How long one took compared with another: round by round where both ran in the same, then the median."""
    if not (runs.usages and other and other.usages):
        return None
    if len(runs.usages) == len(other.usages):
        return median(a.wall / b.wall for a, b in zip(runs.usages, other.usages, strict=True))
    return runs.wall / other.wall


def compared(runs: Runs, all_runs: dict[str, Runs], others: Sequence[tuple[str, str]]) -> Measured:
    """The row of the table, with its ratio to each of `others`: name of the number, key of the job."""
    row = runs.measured()
    for name, key in others:
        found = None if runs.job.tells else ratio_of(runs, all_runs.get(key))
        if found is not None:
            row.numbers[name] = found
    return row
