"""Partial dates: the golden table, order, and what is certain about them."""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from caselib.dates import DateFault, PartialDate, is_after, read_date, span_fault

GOLDEN = Path(__file__).parent / "golden/dates.yaml"
ROWS: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text("utf-8"))
FAULTS = [row for row in ROWS if "message" in row]


def date(text: str) -> PartialDate:
    found = read_date(text)
    assert isinstance(found, PartialDate), found
    return found


@pytest.mark.parametrize("row", [row for row in ROWS if "label" in row], ids=lambda row: row["written"])
def test_golden_date(row: dict[str, Any]) -> None:
    found = date(row["written"])
    shown = (found.iso, found.precision, found.label, found.first.isoformat(), found.last.isoformat())
    assert shown == (row["written"], row["precision"], row["label"], row["first"], row["last"])


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row["written"][:20])
def test_golden_fault(row: dict[str, Any]) -> None:
    assert read_date(row["written"]) == DateFault(row["message"], row["remedy"])


def test_order_is_by_first_day_then_the_less_precise_first() -> None:
    ordered = ["2018-12-31", "2019", "2019-01", "2019-01-01", "2019-01-02", "2019-07", "2019-07-03", "2020"]
    shuffled = random.Random(7).sample(ordered, len(ordered))
    assert sorted(shuffled, key=lambda text: date(text).sort_key) == ordered


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("2021", False),
        ("2021-09", False),
        ("2021-09-18", False),
        ("2021-09-19", True),
        ("2021-10", True),
        ("2022", True),
    ],
)
def test_after_today_only_when_certain(text: str, after: bool) -> None:
    assert is_after(date(text), datetime.date(2021, 9, 18)) is after


@pytest.mark.parametrize(
    ("start", "end", "fault"),
    [
        ("2019-07", "2019", False),
        ("2019-07-15", "2019-07", False),
        ("2019", "2019-01-01", False),
        ("2019-07", "2019-07", False),
        ("2019-07", "2019-06-30", True),
        ("2019-07", "2018", True),
        ("2019-07-15", "2019-07-14", True),
    ],
)
def test_a_span_is_wrong_only_when_its_end_is_certainly_earlier(start: str, end: str, fault: bool) -> None:
    assert span_fault(date(start), date(end)) is fault


def test_every_correction_named_is_itself_a_date() -> None:
    remedies = [row["remedy"] for row in ROWS if row.get("remedy", "").startswith("请写 2")]
    assert len(remedies) > 20
    for remedy in remedies:
        date(remedy.removeprefix("请写 ").split("，")[0].rstrip("。"))


def test_random_texts_give_a_date_or_a_fault() -> None:
    chance = random.Random(20212)
    for _ in range(20_000):
        text = "".join(chance.choices("0122-./年月日约初XX一二十〇 ：:T", k=chance.randint(0, 12)))
        found = read_date(text)
        if isinstance(found, PartialDate):
            assert found.iso == text
            assert found.first <= found.last
        else:
            assert found.message.endswith("。")
            assert found.remedy.endswith("。")
