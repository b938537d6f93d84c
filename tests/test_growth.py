"""No stage costs more than its share as a library grows: steps are counted, so that a busy machine changes
nothing.

The libraries are generated; their practices are used after Zipf's law, as in real ones: a few by every third
case, most by a handful.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from benchmarks.generate import write_library
from caselib import likely
from caselib.check import check_library, check_records
from caselib.export import export
from caselib.index import corpus
from caselib.library import Library
from caselib.link import link
from caselib.links import Links
from caselib.load import load
from caselib.locate import Locator
from caselib.prose import Prose
from caselib.render import render

SIZES = (150, 300, 600)
TODAY = datetime.date(2026, 6, 1)
WORST = 2.3
"""Of twice the records, so many times the steps: sorting and longer lists of users may add a little."""


def steps(work: Callable[[], object]) -> int:
    """How many lines of Python a piece of work runs, and how many functions, those in C too, it calls."""
    count = 0

    def call(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return line

    before = sys.gettrace(), sys.getprofile()
    sys.setprofile(call)
    sys.settrace(line)
    try:
        work()
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
    return count


Libraries = dict[int, tuple[Path, Library, Links]]


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Libraries:
    made = {}
    for size in SIZES:
        root = tmp_path_factory.mktemp("growth") / str(size)
        write_library(root, size)
        library = load(root)[0].published()
        made[size] = (root, library, link(library))
    return made


STAGES: dict[str, Callable[[Path, Library, Links], object]] = {
    "load": lambda root, library, links: load(root),
    "check each": lambda root, library, links: list(check_records(library, TODAY, Locator(library))),
    "check all": lambda root, library, links: list(check_library(library, links, Locator(library))),
    "link": lambda root, library, links: link(library),
    "render": lambda root, library, links: list(render(library, links, Prose())),
    "export": lambda root, library, links: list(export(library, links)),
    "corpus": lambda root, library, links: corpus(library, links),
}


@pytest.mark.parametrize("stage", STAGES)
def test_twice_the_records_cost_twice_as_much(stage: str, libraries: Libraries) -> None:
    STAGES[stage](*libraries[SIZES[0]])  # what is loaded on first use
    counted = [steps(lambda: STAGES[stage](*libraries[size])) for size in SIZES]  # noqa: B023
    ratios = [after / before for before, after in pairwise(counted)]
    assert max(ratios) < WORST, (counted, ratios)


FAULTS: dict[str, Callable[[int], str]] = {
    "unknown keys": lambda number: "".join(f"meiyou{i}: 甲\n" for i in range(5 * number)),
    "items after an empty one": lambda number: (
        "former_ids:\n  -\n" + "".join(f"  - jiu-{i}\n" for i in range(5 * number))
    ),
    "references to nothing": lambda number: (
        "not_to_confuse_with:\n" + "".join(f"  - {{record: c-9{i:05d}}}\n" for i in range(number // 10))
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_twice_the_faults_in_twice_the_records_cost_twice_as_much(
    fault: str, libraries: Libraries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likely, "NAMES_COUNTED", 100)  # these libraries are so small that they keep below

    def report(root: Path) -> list[object]:
        library, problems = load(root)
        return [*problems, *check_records(library, TODAY, Locator(library))]

    counted = []
    for size in SIZES:
        root = libraries[size][0]
        faulty = root / "cases" / "faulty.yml"
        case = (root / "cases" / "c-000001.yml").read_text(encoding="utf-8")
        faulty.write_text(case + FAULTS[fault](size), encoding="utf-8")
        assert report(root)
        counted.append(steps(lambda: report(root)))  # noqa: B023
        faulty.unlink()
    ratios = [after / before for before, after in pairwise(counted)]
    assert max(ratios) < WORST, (counted, ratios)
