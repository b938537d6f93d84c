"""Problems about words in a text point to the very words, however the text is written in its file."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import SMALL, copy_library

from caselib.characters import position
from caselib.load import load
from caselib.locate import Locator
from caselib.problem import Problem
from caselib.spots import spots
from caselib.whole import examine

HEAD = 'title: 夜间开放\nplace: "330106"\nlevel: 县级\nperiod: 2020\ndisclosure: public\n'
TAIL = "sources: [hzwh-2020-11-tushushi]\n"
WRITTEN = {
    "plain": "summary: 晚上也开门，{}。\n",
    "plain on several lines": "summary: 晚上也开门，\n  周末也开，\n  电话{}。\n",
    "in brackets": "measures: [{{title: 甲, text: 晚上，{}}}]\n",
    "double quotes": 'summary: "晚上也\\u5f00\\x20门\\n，\\\n   {}。"\n',
    "double quotes on several lines": 'summary: "晚上“也”开门，\n\n  {}。"\n',
    "single quotes": "summary: '晚上''也''开门，{}。'\n",
    "literal": "summary: |\n  晚上也开门。\n\n  - 周末，{}。\n",
    "literal with its own head": "summary: |2-  # 提要\n\n   晚上也开门。\n   {}。\n",
    "folded": "summary: >-\n  晚上也开门，\n  周末也开，\n\n  {}。\n",
    "pasted with what is not seen": "summary: 晚\u200b上也\u3000开门，{}。\n",
    "after a tab and in full width": "summary: |\n  ㎡也\t开门，{}。\n",
    "in a map": "measures:\n  - title: 开门\n    text: 开门\n    practices:\n"
    "      - {{practice: tongjie-tonghuan, params: {{N: 社区，{}}}}}\n",
    "in a list of texts": "aliases: [夜书屋, 夜读{}]\n",
}
OFFENDING = {
    "E701": ("内部资料", "内部资料"),
    "E702": ("11010519491231002X", "11010519491231002X"),
    "E703": ("138 1234 5678", "138"),
    "E704": ("zhangsan@example.com", "zhangsan@"),
    "E705": ("加微信：zhang_san88", "微信："),
}


LONG = "measures:\n  - {title: 甲, text: 乙, quote: '" + "一二三四五 六七八九十" * 3 + "多了'}\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_library(SMALL, tmp_path_factory.mktemp("spots") / "library")


def places(library: Path, text: str, code: str) -> list[tuple[int, int]]:
    return [(p.line, p.column) for p in problems(library, text, code)]


def problems(library: Path, text: str, code: str) -> list[Problem]:
    file = library / "cases" / "noise.yml"
    file.write_text(text, "utf-8", newline="")
    try:
        found = examine(library).problems
    finally:
        file.unlink()
    return [p for p in found if p.code == code and p.file == "cases/noise.yml"]


def record(body: str) -> str:
    head = "".join(line for line in HEAD.splitlines(True) if line.split(":")[0] != body.split(":")[0])
    return head + ("" if body.startswith("summary") else "summary: 夜\n") + body + TAIL


def seen_at(text: str, word: str) -> tuple[int, int]:
    """As a person counts who does not see what is not seen."""
    shown = text.replace("\u200b", "")
    return position(shown, shown.index(word))


@pytest.mark.parametrize("code", OFFENDING)
@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_personal_data_and_marks_are_pointed_to(library: Path, way: str, code: str, end: str) -> None:
    said, begin = OFFENDING[code]
    text = record(WRITTEN[way].format(said)).replace("\n", end)
    assert places(library, text, code) == [seen_at(text, begin)]


def test_each_number_has_its_own_place(library: Path) -> None:
    text = record("summary: |\n  晚上 13812345678，\n  周末 13812345679，１３９１２３４５６７８。\n")
    assert places(library, text, "E703") == [(7, 6), (8, 6), (8, 18)]


def test_a_mark_inside_an_honest_word_is_passed_over(library: Path) -> None:
    text = record("summary: |\n  研究商业秘密保护。\n  内 部\n  资 料\n")
    assert places(library, text, "E701") == [(8, 3)]


def test_in_a_file_that_is_broken_further_down(library: Path) -> None:
    text = HEAD + "summary: |\n  晚上也开门，\n  电话 13812345678。\nnote: [甲\n" + TAIL
    assert places(library, text, "E703") == [(8, 6)]


@pytest.mark.parametrize(
    ("code", "body", "words"),
    [
        ("E708", "summary: >\n  晚上也开门。\n  夜里<b>也开。\n", "<b>"),
        ("E708", "summary: |\n  晚上也开门。\n\n    ## 标题\n", "## 标题"),
        ("E320", "summary: >-\n  晚上也开门，\n  见[那里](nope.html)。\n", "[那里]"),
        ("W502", "measures:\n  - {title: 甲, text: 乙, quote: 晚上……也开门}\n", "……"),
        ("E501", LONG, "多了"),
        ("E103", 'summary: "晚上\\u0041也\\u202e开门"\n', "\\u202e"),
        ("E103", 'summary: "晚上\\0也"\n', "\\0"),
    ],
)  # fmt: skip
def test_other_problems_about_a_piece_of_a_text(library: Path, code: str, body: str, words: str) -> None:
    text = record(body)
    assert places(library, text, code) == [position(text, text.index(words))]


@pytest.mark.parametrize(
    ("code", "body", "widths"),
    [
        ("E708", "summary: 晚上<b>也</b>开门。\n", [3]),
        ("E320", "summary: >-\n  晚上也开门，\n  见[那里](nope.html)，很近。\n", [15]),
        ("E320", "summary: 见[那里\n  和这里](nope.html)，很近。\n", [0]),  # it goes on in the next line
        ("W502", "measures:\n  - {title: 甲, text: 乙, quote: 晚上……也开门}\n", [2]),
        ("E501", LONG, [0]),
    ],
)
def test_how_far_the_mark_goes(library: Path, code: str, body: str, widths: list[int]) -> None:
    assert [problem.width for problem in problems(library, record(body), code)] == widths


def test_where_it_cannot_be_told_the_value_is_meant(library: Path) -> None:
    file = library / "cases" / "noise.yml"
    file.write_text(record("summary: 晚上也开门。\n"), "utf-8")
    try:
        find = Locator(load(library)[0])
        value = find("cases/noise.yml", ("summary",))
        assert find.in_text("cases/noise.yml", ("summary",), "晚上也开门。", 2, 3) == (6, 12, 3)
        assert find.in_text("cases/noise.yml", ("summary",), "晚上也开门。", 2, 0) == (6, 12, 0)
        assert find.in_text("cases/noise.yml", ("summary",), "早上也开门。", 2, 3) == (*value, 0)
        assert find.in_text("cases/noise.yml", ("summary",), "晚上也开门。", 99, 1) == (*value, 0)
        assert find.in_text("cases/nope.yml", ("summary",), "晚上", 1, 1) == (0, 0, 0)
    finally:
        file.unlink()


def test_many_numbers_in_one_text_cost_no_more_than_their_text(library: Path) -> None:
    """Each is told, up to a bound, and the text is followed once."""
    text = record("summary: |\n" + "  电话 13812345678，\n" * 300)
    found = places(library, text, "E703")
    assert len(found) == 50
    assert found[-1] == (56, 6)


def test_what_is_not_the_value_has_no_places() -> None:
    assert list(spots("a: 甲乙", 3, "甲乙")) == [3, 4]
    assert list(spots("a: 甲\n  乙", 3, "甲 乙")) == [3, 3, 7]
    assert list(spots("a: 甲", 3, "甲乙")) == []
    assert list(spots('a: "\\q\\UFFFFFFFF', 3, "q乙")) == []
