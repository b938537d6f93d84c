"""The normalisation and the query language, against the golden file that the browser's mirror reads too."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from search import Facet, Filter, Query, Word, normalize
from search.normalize import fold, fold_all, fold_with_offsets
from search.query import accepts, number_keys, parse, pieces
from search.readings import pattern, reads_as

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parent / "golden" / "search.json").read_text(encoding="utf-8")
)
FACETS = tuple(Facet(**{**facet, "aliases": tuple(facet["aliases"])}) for facet in GOLDEN["facets"])


@pytest.mark.parametrize("name", sorted(GOLDEN["lists"]))
def test_the_lists_are_the_golden_ones(name: str) -> None:
    assert getattr(normalize, name.upper()) == GOLDEN["lists"][name]


@pytest.mark.parametrize(("text", "folded"), GOLDEN["fold"])
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize("example", GOLDEN["parse"], ids=lambda e: repr(e["query"][:30]))
def test_reading_a_query(example: dict[str, Any]) -> None:
    expected = Query(
        text=example["query"],
        words=tuple(Word(**word) for word in example["words"]),
        filters=tuple(Filter(**condition) for condition in example["filters"]),
    )
    assert parse(example["query"], FACETS) == expected


@pytest.mark.parametrize(("text", "keys"), GOLDEN["numbers"])
def test_document_numbers(text: str, keys: list[str]) -> None:
    assert list(number_keys(text)) == keys


@pytest.mark.parametrize(("letters", "reading", "expected"), GOLDEN["readings"])
def test_reading_aloud(letters: str, reading: str, expected: bool) -> None:
    assert reads_as(letters, reading) is expected
    assert bool(pattern(letters).search(f"zzz\n{reading}\n")) is expected


def random_texts(count: int) -> list[str]:
    alphabet = "党建红紅色，。、 “”·—…1７+-%aÀe\u0301ﾊﾞ①㈠ßİﬁ𠮷😀\u200b（）〔〕|¦\u1100\u1161"
    draw = random.Random(4)
    return ["".join(draw.choices(alphabet, k=draw.randint(0, 14))) for _ in range(count)]


def test_each_folded_character_knows_where_it_comes_from() -> None:
    for text in random_texts(2000):
        folded, offsets = fold_with_offsets(text)
        assert folded == fold(text), text
        assert len(offsets) == len(folded) + 1
        assert offsets == sorted(offsets)
        assert offsets[-1] == len(text)
        for i, character in enumerate(folded):
            one_mark = fold(text[offsets[i] :])[:4]  # a mark such as ㎡ gives several characters
            assert character in one_mark or character == normalize.WALL


def test_a_part_of_a_text_folds_to_a_part_of_it() -> None:
    """What makes every substring findable: no character's form depends on its neighbours."""
    draw = random.Random(7)
    text = "“红色纽带”行动：泸州市互联网行业黨委建立「１＋７＋Ｎ」體系（2019年）——三同步·双覆盖，100%覆盖。"
    for _ in range(500):
        start = draw.randrange(len(text))
        part = text[start : start + draw.randint(1, 12)]
        assert fold(part) in fold(text), part


def test_no_word_crosses_from_one_passage_into_the_next() -> None:
    text = fold_all(["红色", "，", "", "纽带"])
    assert text == "红色¦纽带"
    assert not any(word.folded in text for word in parse("色纽 色¦纽 色|纽").words)


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        (Filter(facet="place", value="浙江"), ["浙江省", "嘉兴市"], True),
        (Filter(facet="place", value="浙江"), [], False),
        (Filter(facet="place", value="浙江", excluded=True), [], True),
        (Filter(facet="place", value="浙江省", exact=True), ["浙江省"], True),
        (Filter(facet="place", value="浙江", exact=True), ["浙江省"], False),
        (Filter(facet="practice", value="1+7+n"), ["“１＋７＋Ｎ”工作体系"], True),
        (Filter(facet="year", since=2018, until=2021), ["2017", "2021"], True),
        (Filter(facet="year", since=2018), ["2017"], False),
        (Filter(facet="year", until=2018), ["2018", "2020"], True),
        (Filter(facet="year", since=2018), ["不详"], False),
    ],
)
def test_filters(condition: Filter, values: list[str], expected: bool) -> None:
    assert accepts(condition, values) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("泸州 示范点 -党建", ("泸州", "示范点")),
        ("三会一刻", ("三会", "会一", "一刻")),
        ("甲、乙丙", ("乙丙",)),
        ("甲", ()),
        ("类型:案例", ()),
    ],
)
def test_what_partial_matches_are_counted_by(query: str, expected: tuple[str, ...]) -> None:
    assert pieces(parse(query, FACETS)) == expected


def test_the_table_of_characters_is_one_to_one() -> None:
    table = normalize.traditional()
    assert all(len(old) == len(new) == 1 and old != new for old, new in table.items())
    assert [table[c] for c in "紅紐帶黨網絡"] == list("红纽带党网络")
