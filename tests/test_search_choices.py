"""Filters of the command `search`: ids and codes for values, and values that no record could have."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import SMALL, copy_library
from test_search_command import command, ids


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_library(SMALL, tmp_path_factory.mktemp("chosen") / "library")


@pytest.mark.parametrize(
    ("option", "code", "label"),
    [
        ("--kind", "case", "案例"),
        ("--kind", "cases", "案例"),
        ("--kind", "place", "地区"),
        ("--place", "330000", "浙江省"),
        ("--place", "330100", "杭州"),
        ("--marks", "masked", "含隐去"),
    ],
)
def test_a_filter_takes_an_id_or_code(small: Path, option: str, code: str, label: str) -> None:
    assert ids(small, option, code) == ids(small, option, label) != []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kind", "foo"), "本库没有这个类型：foo；可选：案例、做法、政策文献、"),
        (("书", "--place", "杭洲"), "杭州市"),
        (("--year", "1900"), "本库没有这个年份：1900；"),
        (("--practice", "no-such", "--json"), "本库没有这个做法：no-such"),
    ],
)
def test_an_unknown_value_is_said(small: Path, arguments: tuple[str, ...], said: str) -> None:
    done = command("--library", small, "search", "--engine", "sqlite", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_span_of_years_may_be_empty(small: Path) -> None:
    assert ids(small, "--year", "1900..1901") == []
