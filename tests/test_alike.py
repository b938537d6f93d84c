"""Misspelt names, and the ones that were probably meant."""

from __future__ import annotations

import pytest

from caselib.alike import likeliest, sound
from caselib.likely import NameIndex
from caselib.model import Practice

NAMES = ("三会一课", "三会一评", "主题党日", "民主评议", "sanhui-yike", "网格化管理")
MEANT = (
    ("三会一刻", "三会一课"),
    ("三汇一刻", "三会一课"),
    ("三会一客", "三会一课"),
    ("sanhuiyike", "sanhui-yike"),
    ("San Hui Yi Ke", "sanhui-yike"),
    ("主题当日", "主题党日"),
    ("民主凭议", "民主评议"),
    ("网格划管理", "网格化管理"),
    ("网格化管里", "网格化管理"),
    ("图书漂流", None),
    ("", None),
    ("长" * 5000, None),
)


@pytest.mark.parametrize(("text", "meant"), MEANT)
def test_what_sounds_or_looks_alike_is_meant(text: str, meant: str | None) -> None:
    found = likeliest(text, NAMES, 0.6)
    assert found == meant or (found and sound(found) == sound(text) and meant in NAMES)


@pytest.mark.parametrize(("text", "meant"), [m for m in MEANT if m[1]])
def test_records_are_found_so_too(text: str, meant: str) -> None:
    def practice(record_id: str, title: str) -> Practice:
        return Practice(
            id=record_id, file=f"practices/{record_id}.yml", title=title, nature="form", dimension="study",
            standing="local", definition="做法。",
        )  # fmt: skip

    index = NameIndex([practice(f"p{n}", name) for n, name in enumerate(NAMES) if name != "sanhui-yike"])
    found = index.nearest(text, lambda record: True)
    assert found is not None
    assert sound(found.title) == sound(meant)


def test_southern_readings_are_one() -> None:
    assert sound("是") == sound("四") == sound("si")
    assert sound("进城") == sound("进程") == sound("jin cheng")
    assert sound("红星") == sound("红心") == sound("hong xing")
