"""The comparison of builds, in one run: `python -m benchmarks.build_compare` (`make bench`).

Generates libraries, lets every builder build the same records in turns, prints Markdown tables; `--write`
puts them into the marked parts of `docs/build-benchmarks.md`. Whole processes, nothing beside anything else.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from benchmarks.build_rounds import Runs, compared, run_rounds
from benchmarks.build_steps import middle, step_rows, steps_in
from benchmarks.build_table import BUILD_COLUMNS, GROWTH_COLUMNS, STEP_COLUMNS
from benchmarks.builders import Builder, Job
from benchmarks.builders.others import BUILDERS
from benchmarks.generate import HERE, write_library
from benchmarks.growth import grown
from benchmarks.growth import told as told_growth
from benchmarks.machine import machine, software
from benchmarks.measured import Measured
from benchmarks.tables import Column, replace_marked, table
from benchmarks.work_folder import WorkFolder, filesystem, work_folder

PAGE = HERE / "docs" / "build-benchmarks.md"
PARTS = ("compare", "growth")
OWN = ("ours", "floors")
PEERS = tuple(builder.name for builder in BUILDERS if builder.name not in OWN)
SLOW_FROM = 5000
YARDSTICKS = (("hugo", "hugo"), ("mkdocs", "mkdocs-jieba"))
"""The number of a row → the job that it is a ratio to."""
DISTRIBUTIONS = ("PyYAML", "jinja2", "numpy", "hugo", "mkdocs", "mkdocs-material", "zensical")
MEMORY = Path("/dev/shm")


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was written is gigabytes: it is removed
    chosen = arguments()
    head = f"机器：{machine()}。\n\n软件：{software(DISTRIBUTIONS, ('node',))}。"
    for part in chosen.parts:
        sections = []
        for section in chain([head], compare(chosen) if part == "compare" else growth(chosen)):
            sections.append(section.strip())
            print(sections[-1], end="\n\n", flush=True)
        if chosen.write:
            page = replace_marked(PAGE.read_text(encoding="utf-8"), part, "\n\n".join(sections))
            PAGE.write_text(page, encoding="utf-8")


def arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser(description="比较建站要多久：本项目、最低限度和别的建站程序。")
    options.add_argument("--cases", type=int, nargs="+", default=[1000], help="案例数，可以写几个")
    options.add_argument(
        "--where",
        type=Path,
        nargs="+",
        default=[MEMORY if MEMORY.is_dir() else Path(tempfile.gettempdir())],
        metavar="DIR",
        help="在哪些文件夹里量，量完删去（默认在内存里）",
    )
    options.add_argument(
        "--peers",
        nargs="*",
        choices=PEERS,
        default=PEERS,
        metavar="NAME",
        help=f"与哪些比：{'、'.join(PEERS)}",
    )
    options.add_argument("--runs", type=int, default=3, help="量几轮，取中位数")
    options.add_argument(
        "--parts", nargs="+", choices=PARTS, default=["compare"], metavar="PART", help=f"{'、'.join(PARTS)}"
    )
    options.add_argument(
        "--sizes", type=int, nargs="+", default=[100, 1000, 10_000], help="growth：量这些案例数"
    )
    options.add_argument("--slow", action="store_true", help=f"{SLOW_FROM:,} 个案例以上时，也量要几分钟的")
    options.add_argument("--limit", type=float, default=900, help="一次最多几秒")
    options.add_argument("--write", action="store_true", help=f"写进 {PAGE.relative_to(HERE)}")
    return options.parse_args()


def compare(chosen: argparse.Namespace) -> Iterator[str]:
    for cases in chosen.cases:
        for where in chosen.where:
            with work_folder(where) as work:
                yield from compare_at(cases, work, chosen)


def compare_at(cases: int, work: WorkFolder, chosen: argparse.Namespace) -> Iterator[str]:
    place = f"磁盘（{work.filesystem}）" if work.on_disk else f"内存（{work.filesystem}）"
    print(f"{cases:,} 个案例，{place}", file=sys.stderr, flush=True)
    library = work.path / "library"
    records = write_library(library, cases)
    jobs: list[Job] = []
    absent: list[Measured] = []
    for builder in BUILDERS:
        if builder.name not in (*OWN, *chosen.peers):
            continue
        reason = why_not(builder, cases, chosen.slow)
        if reason:
            absent.append(Measured(label=builder.label, note=reason))
        else:
            jobs += builder.jobs(library, work)
    runs = run_rounds(jobs, work, chosen.runs, chosen.limit)
    steps = middle([steps_in(usage.err) for usage in runs["cold"].usages])
    yield f"### {cases:,} 个案例，{place}"
    yield f"{records:,} 条记录；每轮各建一次，{chosen.runs} 轮取中位数。"
    yield table(columns_for(runs), [*(compared(one, runs, YARDSTICKS) for one in runs.values()), *absent])
    floors = {key: one.wall for key, one in runs.items() if one.job.tells and one.usages}
    yield "全部新建时，`build -v` 各步的用时："
    yield table(STEP_COLUMNS, step_rows(steps, floors))


def why_not(builder: Builder, cases: int, slow: bool) -> str:
    missing = builder.missing()
    if missing:
        return f"没有安装（缺 {missing}）"
    if builder.slow and cases >= SLOW_FROM and not slow:
        return "没有量：要几分钟，加 --slow 才量"
    return ""


def columns_for(runs: Mapping[str, Runs]) -> tuple[Column, ...]:
    """Ratios to what was not measured are left out."""
    unknown = {name for name, key in YARDSTICKS if key not in runs or not runs[key].usages}
    return tuple(column for column in BUILD_COLUMNS if column.name not in unknown)


def growth(chosen: argparse.Namespace) -> Iterator[str]:
    where = chosen.where[0]
    measured = []
    for row in grown(chosen.sizes, where, chosen.limit):
        print(f"{row.label}：{row.numbers}", file=sys.stderr, flush=True)
        measured.append(row)
    kind = filesystem(where)
    yield f"全部新建，在 {kind} 上；一次量时间，另一次量内存。"
    yield table(GROWTH_COLUMNS, measured)
    yield told_growth(chosen.sizes, measured)


if __name__ == "__main__":
    main()
