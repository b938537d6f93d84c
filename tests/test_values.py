"""Printed values: the golden table, and what must hold for every text."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from caselib.amounts import read_amount
from caselib.numerals import read_numeral
from caselib.values import (
    INNER,
    LEAD,
    NEUTRAL,
    TRAIL,
    Value,
    ValueFault,
    number_json,
    read_value,
)

GOLDEN = Path(__file__).parent / "golden/values.yaml"
ROWS: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text("utf-8"))
READ = [row for row in ROWS if "value" in row]
FAULTS = [row for row in ROWS if "message" in row]
ALPHABET = (
    "0123456789.,-~+/%()XXx**某零一二两三四五六七八九十百千万亿"
    "点半几数多余约近以上下强弱分之至第个家元人年月 \u3000１Ｘ％"
)


@pytest.mark.parametrize("row", READ, ids=lambda row: row["printed"])
def test_golden_value(row: dict[str, Any]) -> None:
    value = read_value(row["printed"])
    assert isinstance(value, Value), value
    assert value.to_json() == {"as_printed": row["printed"].strip(), **row["value"]}


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row["printed"][:20])
def test_golden_fault(row: dict[str, Any]) -> None:
    assert read_value(row["printed"]) == ValueFault(row["message"], row["remedy"])


def test_a_masked_value_never_becomes_a_digit() -> None:
    masked = [row["value"] for row in READ if row["value"]["status"] == "masked"]
    assert len(masked) > 15
    for value in masked:
        assert not {"number", "low", "high"} & value.keys()
        words = value.get("unit", "") + value.get("qualifier", "")
        assert not any(character.isnumeric() for character in words)


def test_a_mask_put_for_any_figure_hides_the_whole_number() -> None:
    for row in READ:
        printed = row["printed"]
        for place, figure in enumerate(printed):
            if figure in "0123456789" and row["value"]["status"] != "masked":
                value = read_value(printed[:place] + "X" + printed[place + 1 :])
                if isinstance(value, Value):
                    assert (value.status, value.number, value.low, value.high) == ("masked", None, None, None)


def test_every_qualifier_is_read_and_none_is_reported_as_exact() -> None:
    texts = [f"{word}300家" for word in LEAD if word not in "过上"] + [f"300{word}家" for word in INNER]
    texts += [f"90%{word}" for word in TRAIL]
    for text in texts:
        value = read_value(text)
        assert isinstance(value, Value), text
        assert value.status == "approximate", text
        assert value.qualifier, text
    assert {read_value(f"{word}300家") for word in NEUTRAL} == {
        Value(as_printed=f"{word}300家", status="reported", number=Decimal(300), unit="家")
        for word in NEUTRAL
    }


def test_random_texts_give_a_value_or_a_fault_and_keep_its_promises() -> None:
    chance = random.Random(20211)
    read = 0
    for _ in range(20_000):
        text = "".join(chance.choices(ALPHABET, k=chance.randint(0, 9)))
        value = read_value(text)
        if isinstance(value, ValueFault):
            assert value.message.endswith("。")
            assert value.remedy.endswith("。")
            continue
        read += 1
        json.dumps(value.to_json())
        assert value.as_printed == text.strip()
        if value.status == "reported":
            assert value.number is not None
            assert (value.low, value.high, value.qualifier) == (None, None, None)
        if value.low is not None and value.high is not None:
            assert value.low < value.high
    assert read > 500


@pytest.mark.parametrize("piece", [*"1X*×一十亿多约个数 ", "1,", "1-", "X1", "分之", "一分之"])
def test_long_texts_are_bounded(piece: str) -> None:
    assert isinstance(read_value(piece * 100_000), ValueFault)
    assert isinstance(read_value((piece * 60)[:60]), Value | ValueFault)


def test_numbers_of_json_are_whole_where_they_can_be() -> None:
    numbers = [number_json(Decimal(number)) for number in ("9", "9.0", "75.6", "1E+3")]
    assert repr(numbers) == "[9, 9, 75.6, 1000]"


def test_numerals() -> None:
    numbers = {"十": 10, "二十三": 23, "一百零五": 105, "一百五": 150, "一〇五": 105}
    numbers |= {"两千零一": 2001, "一万五": 15000, "百万": 1000000}
    numbers |= {"一亿零三万": 100030000}
    numbers |= {"九千九百九十九万亿": 9999 * 10**12, "三点五亿": 350000000}
    assert {word: read_numeral(word) for word in numbers} == numbers
    for word in ("", "一二", "百五", "一万二万", "五十百", "点五", "亿一"):
        assert read_numeral(word) is None, word


def test_an_amount_ends_where_the_unit_begins() -> None:
    found = read_amount("约1.2亿元", 1)
    assert found is not None
    assert (found[0].number, found[1]) == (Decimal(120000000), 5)
