"""Processor time of a whole build of a generated library: `python -m benchmarks.build_time`.

Measures whole processes, the site builder included, as the operating system accounts for them
(getrusage of finished children): user and system seconds, wall seconds, peak memory.

Give it a quiet disk: on ext4 without a journal, creating files near thousands that were deleted in the
last minutes took 0.45 ms each instead of 0.03 ms (one second of system time for 2,300 files).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.generate import HERE, write_library


def processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(cases: int, runs: int, folder: Path) -> None:
    records = write_library(folder, cases)
    command = [sys.executable, str(HERE / "build_site.py"), "--library", str(folder), "build"]
    for run in range(runs):
        before, start = processor_seconds(), time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr[-2000:])
        cpu, wall = processor_seconds() - before, time.perf_counter() - start
        pages = sum(1 for _ in (folder / "site").rglob("*.html"))
        size = sum(p.stat().st_size for p in (folder / "site").rglob("*") if p.is_file())
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(
            f"第 {run + 1} 次：{records} 个记录，{pages} 页，{size / 1e6:.1f} MB;"
            f"处理器 {cpu:.2f} 秒，历时 {wall:.2f} 秒，内存峰值 {peak:.0f} MB"
        )


def main() -> None:
    options = argparse.ArgumentParser(description="测量整次建站用多少处理器时间。")
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(chosen.cases, chosen.runs, Path(folder) / "library")


if __name__ == "__main__":
    main()
