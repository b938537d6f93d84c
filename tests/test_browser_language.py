"""The browser's normalisation and query language are those of Python: golden tables and random texts."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from typing import Any

import pytest
from in_node import Ask, Need, asker, utf16
from sites import ROOT

from search import Facet
from search.normalize import fold, fold_with_offsets, traditional
from search.query import parse, pieces

GOLDEN: dict[str, Any] = json.loads((ROOT / "tests" / "golden" / "search.json").read_text(encoding="utf-8"))
LETTERS = (
    "红紅色纽紐带帶党建组织互联网的一二三|，。、（）“”「」·…  ＡbＮ１2+-𠮷😀e\u0301ßé"
    "ﾊﾟｶﾞ㎡①⑴½ﬁİΣ\u1112\u1161\u11ab한\u3099か\u200d👨"
)


@pytest.fixture(scope="module")
def ask(need: Need) -> Ask:
    return asker(need)


def test_the_lists_are_the_golden_ones(ask: Ask) -> None:
    assert ask([{"call": "lists"}])[0]["value"] == GOLDEN["lists"]


def test_no_folded_text_holds_a_character_that_folding_replaces() -> None:
    """So the browser needs the table only for a query with a character that no text holds."""
    assert not set(traditional()) & set(traditional().values())


def test_folding_is_the_same_in_both_languages(ask: Ask) -> None:
    source = random.Random(13)
    texts = [text for text, _ in GOLDEN["fold"]]
    texts += ["".join(source.choices(LETTERS, k=source.randint(0, 14))) for _ in range(5000)]
    folded, offsets = ask([{"call": "fold", "texts": texts}, {"call": "offsets", "texts": texts}])
    assert folded["value"] == [fold(text) for text in texts]
    for text, found in zip(texts, offsets["value"], strict=True):
        plain, starts = fold_with_offsets(text)
        units = [len(utf16(text[:i])) // 2 for i in range(len(text) + 1)]
        expected = [
            units[at] for c, at in zip(plain, starts, strict=False) for _ in range(len(utf16(c)) // 2)
        ]
        assert (found["folded"], found["starts"]) == (plain, expected), text


def test_queries_are_read_the_same_in_both_languages(ask: Ask) -> None:
    facets = [Facet(**{**facet, "aliases": tuple(facet["aliases"])}) for facet in GOLDEN["facets"]]
    names = {fold(name): facet.name for facet in facets for name in (facet.label, facet.name, *facet.aliases)}
    known = {"names": names, "isYear": {facet.name: facet.is_year for facet in facets}}
    texts = [example["query"] for example in GOLDEN["parse"]] + GOLDEN["queries"]
    parsed, parts = ask([{"call": call, "texts": texts, "facets": known} for call in ("parse", "pieces")])
    for text, found, part in zip(texts, parsed["value"], parts["value"], strict=True):
        expected = parse(text, facets)
        assert found["words"] == [asdict(word) for word in expected.words], text
        assert found["filters"] == [asdict(condition) for condition in expected.filters], text
        assert part == list(pieces(expected)), text


def test_numbers_and_readings_are_the_golden_ones(ask: Ask) -> None:
    numbers, readings = ask(
        [
            {"call": "numbers", "texts": [text for text, _ in GOLDEN["numbers"]]},
            {"call": "readings", "pairs": [pair[:2] for pair in GOLDEN["readings"]]},
        ]
    )
    assert numbers["value"] == [keys for _, keys in GOLDEN["numbers"]]
    assert readings["value"] == [[expected, expected] for *_, expected in GOLDEN["readings"]]
