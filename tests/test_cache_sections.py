"""Sections of a generation: what changed since one was written whole is laid beside it, and read as one."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from caselib.cache import MOST_SINCE, SINCE, Cache, Generation

PROGRAM = "0" * 32
FIRST = {"a": 1, "b": (2, "二"), "c": None}
LATER: dict[str, Mapping[str, Any]] = {
    "nothing": FIRST,
    "changed": {**FIRST, "a": 9},
    "added": {**FIRST, "d": 4},
    "added None": {**FIRST, "d": None},
    "is None now": {**FIRST, "b": None},
    "removed": {"a": 1, "c": None},
    "one for another": {"a": 1, "b": (2, "二"), "d": None},
    "all": {"x": 1},
    "much": {str(n): n for n in range(MOST_SINCE + 2)},
}


def cache(tmp_path: Path) -> Cache:
    found = Cache(tmp_path / "cache")
    found.prepare()
    return found


def written(cache: Cache, value: Mapping[str, Any]) -> Generation:
    """The section as the next build writes it, read by the one after."""
    before = next(iter(cache.generations(PROGRAM)), None)
    if before:
        assert before.section("entries") is not None
    cache.write(PROGRAM, {}, {"entries": value}, before, [], ["entries"])
    return Cache(cache.folder).generations(PROGRAM)[0]


@pytest.mark.parametrize("name", LATER)
def test_what_changed_is_read_as_it_was_written(tmp_path: Path, name: str) -> None:
    kept = cache(tmp_path)
    written(kept, FIRST)
    assert written(kept, LATER[name]).section("entries") == LATER[name]


def test_one_after_another(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    for value in itertools.chain([FIRST], *itertools.permutations(LATER.values(), 2)):
        assert written(kept, value).section("entries") == value


def test_few_changes_lie_beside_and_many_take_its_place(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    large = {str(n): n for n in range(2 * MOST_SINCE)}
    whole = written(kept, large).path / "entries"
    few = written(kept, {**large, "0": -1})
    assert (few.path / "entries").samefile(whole)
    assert (few.path / f"{SINCE}entries").stat().st_size < whole.stat().st_size / 10
    many = written(kept, {**large, **{str(n): -n for n in range(1, MOST_SINCE + 2)}})
    assert not (many.path / f"{SINCE}entries").exists()
