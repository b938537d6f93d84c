"""Lines with a mark under the spot, and the right line: as a terminal shows them."""

from __future__ import annotations

import pytest

from caselib.excerpt import WIDEST, marked, plain, replaced, token_at
from caselib.problem import Problem

TOKENS = (
    # line, column, what begins there
    ("title: 试", 1, "title"),
    ("title: 试", 8, "试"),
    ("title: 试验: 二", 8, "试验: 二"),
    ("title：试", 6, "："),
    ("  - title: 甲 # 说明", 5, "title"),
    ("  - title: 甲 # 说明", 12, "甲"),
    ("aliases: [甲, 乙丙, 丁]", 14, "乙丙"),
    ("aliases: [甲, 乙丙, 丁]", 10, "[甲, 乙丙, 丁]"),
    ("period: {from: 2019, to: 2020}", 10, "from"),
    ("period: {from: 2019, to: 2020}", 16, "2019"),
    ('title: "甲 # 乙" # 说明', 8, '"甲 # 乙"'),
    ('title: "没有完', 8, '"没有完'),
    ("\ttitle: 甲", 1, "\t"),
    ("level:", 7, ""),
)


@pytest.mark.parametrize(("line", "column", "token"), TOKENS)
def test_a_mark_stands_under_one_key_or_value(line: str, column: int, token: str) -> None:
    assert token_at(line, column) == token


MARKS = (
    ("title: 试验", 8, "      1 | title: 试验", "        |        ^^^^"),
    ("标题: 试", 5, "      1 | 标题: 试", "        |       ^^"),
    ("标题：试", 3, "      1 | 标题：试", "        |     ^^"),
    ("\ttitle: 甲", 1, "      1 | [Tab]title: 甲", "        | ^^^^^"),
    ("level:", 7, "      1 | level:", "        |       ^"),
    ("title: 甲\u200b乙", 9, "      1 | title: 甲\ufffd乙", "        |          ^"),
    ("title: e\u0301a 甲", 12, "      1 | title: e\u0301a 甲", "        |           ^^"),
)


@pytest.mark.parametrize(("line", "column", "shown", "mark"), MARKS)
def test_a_chinese_character_is_two_columns_wide(line: str, column: int, shown: str, mark: str) -> None:
    assert marked(1, line, column) == [shown, mark]


@pytest.mark.parametrize("column", [1, 10, 60, 300, 599, 607])
def test_a_long_line_is_cut_round_the_spot(column: int) -> None:
    line = "summary: " + "长" * 300 + "短" * 298
    shown, mark = marked(7, line, column)
    assert len(shown) < WIDEST + 20
    assert "^" in mark
    under = mark.index("^") - len("        | ")
    assert 0 <= under < WIDEST
    text = shown.removeprefix("      7 | ")
    width = 0
    for character in text:
        if width == under:
            break
        width += 1 if character.isascii() or character == "…" else 2
    assert character == line[column - 1]


def test_only_what_is_wrong_is_replaced() -> None:
    assert replaced("level: 地级事 # 说明", 8, "市级") == "level: 市级 # 说明"
    assert replaced("- {levle: 市级, a: b}", 4, "level") == "- {level: 市级, a: b}"
    assert replaced("note: |", 7, "一") == "", "the value stands in the lines below"
    assert replaced("aliases: [甲,", 10, "一") == "", "the value goes on below"


def test_a_problem_is_told_with_its_line_and_the_right_one() -> None:
    problem = Problem(
        severity="error",
        file="cases/x.yml",
        line=23,
        column=8,
        code="E204",
        field="“层级”（level）",
        message="写了“地级事”，不在可选的写法里。",
        remedy="是不是想写“市级”？",
        source_line="level: 地级事",
        suggestion="level: 市级",
    )
    assert problem.to_text() == (
        "错误 cases/x.yml 第 23 行第 8 字\n"
        "  “层级”（level）：写了“地级事”，不在可选的写法里。\n"
        "     23 | level: 地级事\n"
        "        |        ^^^^^^\n"
        "  → 是不是想写“市级”？\n"
        "  改好后：\n"
        "     23 | level: 市级\n"
        "  cases/x.yml:23:8 [E204]"
    )
    assert plain(23, "level: 市级", 8) == "     23 | level: 市级"
