"""No stage costs more than its share as a library grows: calls are counted, so a busy machine changes nothing.

The libraries are generated; their practices are used after Zipf's law, as in real ones: a few by every third
case, most by a handful.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from benchmarks.generate import write_library
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
"""Of twice the records, so many times the calls: sorting and longer lists of users may add a little."""


def calls(work: Callable[[], object]) -> int:
    """How many functions of Python and of C a piece of work calls."""
    count = 0

    def note(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
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
    counted = [calls(lambda: STAGES[stage](*libraries[size])) for size in SIZES]  # noqa: B023
    ratios = [after / before for before, after in zip(counted, counted[1:], strict=False)]
    print(stage, counted, ratios)
    assert max(ratios) < WORST, (counted, ratios)
