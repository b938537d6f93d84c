"""A file broken in one place: its other faults are told too, where they stand, and nothing is told twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scenes import small

from caselib.inspecting import inspect
from caselib.problem import Problem

GOOD = """\
title: 夜间开放
place: "330106"
level: 县级
period:
  from: 2020-05
  to: 2020-11
summary: 书屋晚上也开门。
measures:
  - title: 延长时间
    text: 开到晚上九点。
    practices: [tushu-piaoliu]
  - title: 请人值守
    text: 居民轮流值守。
outcomes:
  - metric: 图书室
    value: 9个
    attested_by: 来源自述
    measure: m2
sources: [hzwh-2020-11-tushushi]
disclosure: public
"""
BREAKS = {
    # how one place is broken: text, what stands there then, the code that is told
    "full-width colon": ("title: 夜", "title：夜", "E105"),
    "full-width colons everywhere": (": ", "：", "E105"),
    "no space after a colon": ("level: 县级", "level:县级", "E105"),
    "an open quote": ("title: 夜间开放", 'title: "夜间开放', "E105"),
    "a tab": ("    text: 开到", "\ttext: 开到", "E105"),
    "one space too many": ("    text: 开到", "     text: 开到", "E105"),
    "a colon in a value": ("summary: 书屋", "summary: 书屋: ", "E105"),
    "a bracket left open": ("[tushu-piaoliu]", "[tushu-piaoliu", "E105"),
    "an anchor": ("title: 延长", "title: &a 延长", "E108"),
    "too deep": ("summary: 书屋", f"summary: {'[' * 40}书屋", "E110"),
    "a control": ("summary: 书屋", "summary: 书\x07屋", "E105"),
    "a steering character": ("summary: 书屋", "summary: 书\u202e屋", "E103"),
    "a tag": ("summary: 书屋", "summary: !!map 书屋", "E108"),
    "a second record": ("disclosure: public\n", "disclosure: public\n---\ntitle: 二\n", "E109"),
}
IN_MEASURES = ("one space too many", "a bracket left open")
"""Of these the ones that cannot be mended and stand in the measures, which are then passed over."""
OTHERS = {
    # another fault, in another line: text, what stands there then, the code
    "a label": ("attested_by: 来源自述", "attested_by: 来源自诉", "E204"),
    "a reference": ("11-tushushi]", "11-tushusi]", "E311"),
    "a telephone number": ("居民轮流值守。", "居民轮流值守，电话 13812345678。", "E703"),
    "a date": ("to: 2020-11", "to: 2020-13", "E206"),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("recovering") / "library")


def line_of(text: str) -> int:
    return GOOD[: GOOD.index(text)].count("\n") + 1


def told(library: Path, text: str | bytes) -> tuple[Problem, ...]:
    file = library / "cases" / "yejian.yml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        return inspect(library, {"cases/yejian.yml"}).problems
    finally:
        file.unlink()


def test_the_sample_has_no_fault(library: Path) -> None:
    assert told(library, GOOD) == ()


@pytest.mark.parametrize("name", BREAKS)
def test_one_broken_place_gives_one_problem(library: Path, name: str) -> None:
    before, after, code = BREAKS[name]
    line = line_of(before) + (code == "E109")
    problems = told(library, GOOD.replace(before, after))
    assert [(p.line, p.code) for p in problems] == [(line, code)], [p.to_text() for p in problems]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("name", BREAKS)
def test_the_faults_behind_it_are_told_as_well(library: Path, name: str, other: str) -> None:
    before, after, code = BREAKS[name]
    right, wrong, other_code = OTHERS[other]
    (alone,) = told(library, GOOD.replace(right, wrong))
    found = told(library, GOOD.replace(right, wrong).replace(before, after))
    assert (alone.line, alone.code) == (line_of(right), other_code)
    expected = {(line_of(before) + (code == "E109"), code)}
    if not (other == "a telephone number" and name in IN_MEASURES):
        expected.add((alone.line, alone.code))
    assert {(p.line, p.code) for p in found} == expected
    if "everywhere" not in name:
        assert {p.column for p in found if p.code == other_code} <= {alone.column}


def test_columns_are_those_of_the_file_as_it_is(library: Path) -> None:
    text = GOOD.replace(": ", "：").replace("县级", "县及")
    (colon, label) = told(library, text)
    assert (label.line, label.column, label.code) == (3, text.splitlines()[2].index("县") + 1, "E204")
    assert colon.message.startswith("“title：”用了中文冒号。第 2、3、5、6、")


def test_another_encoding_hides_no_other_fault(library: Path) -> None:
    text = GOOD.replace("县级", "县及")
    for encoding in ("gb18030", "utf-16"):
        assert [(p.line, p.code) for p in told(library, text.encode(encoding))] == [(1, "E101"), (3, "E204")]


def test_what_is_broken_is_not_called_missing(library: Path) -> None:
    """Each field's lines broken in turn, so that nothing of them can be read."""
    lines = GOOD.splitlines()
    starts = [n for n, line in enumerate(lines) if re.match(r"\w", line)]
    for start in starts:
        key = lines[start].partition(":")[0]
        broken = [*lines[:start], f"{key}: [{{没有完", *lines[start + 1 :]]
        codes = {p.code for p in told(library, "\n".join(broken) + "\n")}
        assert codes == {"E105"}, key


def test_of_a_record_that_was_taken_down_nothing_more_is_read(library: Path) -> None:
    text = GOOD.replace("title: 夜", "title：夜").replace("居民", "13812345678") + (
        "withdrawn: {state: 已下架, on: 2021-03, reason: 权利}\n"
    )
    assert [p.code for p in told(library, text)] == ["E105"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: 夜", "  title: 夜"),
        ("title: 夜", "- title: 夜"),
        ("level: 县级", "level 县级"),
        ("level: 县级", "\tlevel: 县级"),
        ("level: 县级", "  level: 县级"),
    ],
)
def test_a_field_out_of_its_place_is_not_called_missing(library: Path, before: str, after: str) -> None:
    problems = told(library, GOOD.replace(before, after, 1))
    assert [(p.line, p.code) for p in problems] == [(line_of(before), "E105")]


@pytest.mark.parametrize("bracket", "[{")
def test_a_bracket_with_nothing_after_it_is_told_where_it_stands(library: Path, bracket: str) -> None:
    (problem,) = told(library, f"{GOOD}note: {bracket}\n\n\n")
    assert (problem.line, problem.column, problem.code) == (GOOD.count("\n") + 1, 7, "E105")
