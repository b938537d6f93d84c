"""This program: a build of everything, and of a library in which one thing has changed since the last.

The jobs follow each other: each builds on the site that the one before has left. The floors stand below them:
what reading, filling and writing the same files takes when nothing else is done.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.builders import Job
from benchmarks.edits import Edits
from benchmarks.generate import HERE
from benchmarks.work_folder import WorkFolder

PROGRAM = (str(HERE / "build_site.py"),)
PAGES, WITHOUT_SEARCH = "pages", ("-m", "benchmarks.without_search")
"""Pages, listings and data, as other builders make them."""
FLOORS = (
    ("read", "最低限度：读一遍记录文件"),
    ("compose", "最低限度：libyaml 读懂全部记录"),
    ("fill", "最低限度：每条记录填一页最简单的模板"),
    ("write", "最低限度：把同样的文件写一遍"),
)


def jobs(library: Path, work: WorkFolder) -> Iterator[Job]:
    site = work.path / "site"
    edits = Edits(library)
    records = sum(1 for _ in library.glob("*s/*.yml"))
    steps: tuple[tuple[str, str, Callable[[int], object]], ...] = (
        (PAGES, "本项目：全部新建，不要检索索引", lambda _: begin_anew(edits, work, site)),
        ("cold", "本项目：全部新建", lambda _: begin_anew(edits, work, site)),
        ("unchanged", "本项目：什么也没有改", lambda _: None),
        ("edited", "本项目：改了一个案例的一句话", edits.change_text),
        ("retitled", "本项目：改了一个案例的名称", edits.retitle),
        ("added", "本项目：加了一个案例", edits.add_case),
        ("new-day", "本项目：改了一个案例，日期更新", edits.begin_a_day),
    )
    for key, label, prepare in steps:
        yield Job(
            key=key,
            label=label,
            command=command(library, site, *(WITHOUT_SEARCH if key == PAGES else PROGRAM)),
            cwd=HERE,
            prepare=prepare,
            output=site,
            pages=records,
        )


def command(library: Path, site: Path, *program: str) -> tuple[str, ...]:
    return (sys.executable, *program, "--library", str(library), "build", "-v", "--site", str(site))


def begin_anew(edits: Edits, work: WorkFolder, site: Path) -> None:
    edits.undo()
    for made in (site, edits.library / ".cache"):
        work.discard(made)


def floors(library: Path, work: WorkFolder) -> Iterator[Job]:
    """After `jobs`: `write` takes the files of the site that stands there."""
    out = work.path / "floor"
    for step, label in FLOORS:
        places = (library, work.path / "site", out)
        yield Job(
            key=step,
            label=label,
            command=(sys.executable, "-m", "benchmarks.floors", step, *map(str, places)),
            cwd=HERE,
            prepare=lambda _: work.discard(out),
            tells=True,
        )
