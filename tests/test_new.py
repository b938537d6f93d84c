"""New records: the questions, what is written for each kind, and what is refused."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from caselib.edit import format_file
from caselib.edit_commands import NEW_KINDS, NEW_OPTIONS, Ask, cmd_new
from caselib.edit_files import trials
from caselib.load import load
from caselib.model import KIND_BY_NAME, KINDS, Kind
from caselib.new import TO_FILL_IN, Maker
from caselib.new_id import LONGEST, new_id
from caselib.whole import examine

SMALL = Path(__file__).resolve().parent / "library"
FULL = {
    "title": "社区图书室“三色灯”工作法",
    "place": "浙江省杭州市西湖区",
    "level": "县级",
    "period": "2021-03..2021-12",
    "summary": "三色灯: 按月标明进度。",
    "sources": "hzwh-2020-11-tushushi，wenku-tushushi",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(SMALL, tmp_path / "l")
    return tmp_path / "l"


def answering(*answers: str) -> Ask:
    waiting: Iterator[str] = iter(answers)

    def ask(question: str) -> str:
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    return ask


def files(root: Path) -> set[str]:
    return {p.relative_to(root).as_posix() for p in root.rglob("*.yml")}


def problems(root: Path, file: str) -> list[str]:
    return [p.code for p in examine(root).problems if p.file == file]


def test_six_answers_make_a_record_without_a_fault(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cmd_new(root, "case", FULL, public=True) == 0
    name = "cases/xihu-shequ-tushushi-sansedeng-gongzuofa.yml"
    assert f"已建立 {name}。" in capsys.readouterr().out
    text = (root / name).read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schema/case.json\n")
    for line in (
        "title: 社区图书室“三色灯”工作法",
        'place: "330106"',
        "period: {from: 2021-03, to: 2021-12}",
        'summary: "三色灯: 按月标明进度。"',
        "sources: [hzwh-2020-11-tushushi, wenku-tushushi]",
        "disclosure: 已公开",
    ):
        assert f"\n{line}\n" in text
    assert problems(root, name) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_left_for_later_is_all_that_check_says(kind: Kind, root: Path) -> None:
    name = kind.name
    before = files(root)
    assert cmd_new(root, name, {"title": "试一试"}, public=True) == 0
    (made,) = files(root) - before
    found = [code for code in problems(root, made) if code[0] == "E"]
    needed = [spec for spec in Maker.of(root, KIND_BY_NAME[name]).questions if spec.key != "title"]
    assert found == [*TO_FILL_IN] * len(needed)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_field_stands_there_and_its_example_can_be_switched_on(kind: Kind, root: Path) -> None:
    """Every commented line made a line: the loader reads it, and only references may lead nowhere."""
    name = kind.name
    before = files(root)
    assert cmd_new(root, name, {"title": "试一试"}, public=True) == 0
    (made,) = files(root) - before
    text = (root / made).read_text("utf-8")
    on = re.sub(r"^# (?=[a-z_]+:(?: |$)| )", "", text.partition("\n\n")[2], flags=re.MULTILINE)
    (root / made).write_text(re.sub(r"^withdrawn:.*\n", "", on, flags=re.MULTILINE), "utf-8")
    read = {p.code for p in examine(root).problems if p.file == made and p.code[:2] in ("E1", "E2")}
    assert read <= {*TO_FILL_IN}
    with trials(root) as attempt:
        assert format_file(attempt, made)[0].problems == ()


def test_what_there_is_to_choose_from_stands_there_in_full(root: Path) -> None:
    """Not the name of a list that is nowhere in the library."""
    before = files(root)
    assert cmd_new(root, "case", FULL, public=True) == 0
    (made,) = files(root) - before
    text = (root / made).read_text("utf-8")
    assert "词表" not in text
    assert "# 审核状态：可选：未审稿、已核对来源、已审定；或一组字段：" in text


def test_a_new_record_is_in_its_form_already(root: Path) -> None:
    before = files(root)
    assert cmd_new(root, "case", {**FULL, "place": "xx市"}, public=True) == 0
    (made,) = files(root) - before
    with trials(root) as attempt:
        assert format_file(attempt, made)[1] is None


def test_the_first_question_decides(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(root)
    for kind in ("case", "source"):
        assert cmd_new(root, kind, FULL if kind == "case" else {}, ask=answering("否")) == 1
        assert "只收已公开发布的材料" in capsys.readouterr().err
        assert cmd_new(root, kind, {}, public=None) == 2
        assert "材料是否已公开发布？" in capsys.readouterr().err
    assert files(root) == before


def test_questions_are_asked_again_until_the_answer_fits(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ("是", "", "夜间书房", "西湖区", "330106", "9999", "3", "2019年夏", "2019", "", "none", "")
    before = files(root)
    assert cmd_new(root, "case", {}, ask=answering(*answers)) == 0
    (made,) = files(root) - before
    said = capsys.readouterr().out
    for objection in ("请写名称", "（330106）、", "写了“9999”", "请写 2019", "来源“none”没有找到"):
        assert objection in said
    text = (root / made).read_text("utf-8")
    assert ("title: 夜间书房\n" in text, "\nperiod: {from: 2019}\n" in text) == (True, True)
    assert "\nsummary:\n" in text


def test_when_nobody_answers_nothing_is_written(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(root)
    assert cmd_new(root, "case", {}, ask=answering("是", "夜间书房")) == 1
    assert "没有回答完" in capsys.readouterr().err
    assert files(root) == before


@pytest.mark.parametrize(
    ("answers", "wished_id", "said"),
    [
        ({**FULL, "level": "泸州"}, "", "不在可选的写法里"),
        ({**FULL, "place": "没有这个地方"}, "", "没有找到“没有这个地方”"),
        ({**FULL, "sources": "no-such-source"}, "", "来源“no-such-source”没有找到"),
        ({**FULL, "title": "西湖区社区图书室通借通还"}, "", "名称相同"),
        ({**FULL, "summary": "内部资料，注意保存"}, "", "内部资料"),
        ({"nature": "甲"}, "", "案例没有要填的“nature”"),
        (FULL, "hehua-shuwu", "已经有了"),
        (FULL, "xihu-library", "已经有了"),
        (FULL, "piaoliu", "已经有了"),
        (FULL, "../x", "不能作编号"),
        ({}, "", "请写名称"),
    ],
)
def test_what_would_be_wrong_is_told_and_not_written(
    answers: dict[str, str], wished_id: str, said: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(root)
    assert cmd_new(root, "case", answers, public=True, wished_id=wished_id) in (1, 2)
    assert said in capsys.readouterr().err
    assert files(root) == before


@pytest.mark.parametrize(
    ("title", "place", "made"),
    [
        ("“1+7+N”工作体系", "泸州市", "luzhou-1-7-n-gongzuo-tixi"),
        ("泸州市“1+7+N”工作体系", "泸州市", "luzhou-1-7-n-gongzuo-tixi"),
        ("“红色领航”", "xx市", "xx-shi-hongse-linghang"),
        ("xx市“红色领航”", "xx市", "xx-shi-hongse-linghang"),
        ("图书漂流", "", "tushu-piaoliu"),
        ("！？", "", "case"),
        ("index", "", "case-index"),
        ("图书漂流二", "", "tushu-piaoliu-er-2"),
    ],
)
def test_ids_are_made_of_what_is_printed(title: str, place: str, made: str) -> None:
    taken = {"tushu-piaoliu-er"}
    assert new_id(title, place, "case", taken.__contains__) == made


def test_long_titles_make_ids_of_whole_words() -> None:
    long = "关于进一步加强和改进全民阅读工作的若干意见" * 3
    first = new_id(long, "", "policy", lambda _: False)
    second = new_id(long, "", "policy", {first}.__contains__)
    assert len(first) <= LONGEST
    assert len(second) <= LONGEST
    assert second.endswith("-2")
    assert second.removesuffix("-2") in first


def test_the_options_are_the_needed_fields(root: Path) -> None:
    needed = {spec.key for kind in KINDS for spec in Maker.of(root, kind).questions}
    assert {name for name, _ in NEW_OPTIONS} == needed
    assert tuple(kind.name for kind in KINDS) == NEW_KINDS


def test_a_title_that_is_taken_is_asked_for_again(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = load(root)[0].cases["hehua-shuwu"].title
    given = {**FULL, "title": taken}
    assert cmd_new(root, "case", given, public=True, ask=answering("夜间书房")) == 0
    said = capsys.readouterr()
    assert "名称相同" in said.err
    assert "已建立 cases/" in said.out
    assert "夜间书房" in {case.title for case in load(root)[0].cases.values()}


def test_answers_are_not_lost_when_nobody_goes_on(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cmd_new(root, "case", {}, ask=answering("是", "夜间 书房", "330106")) == 1
    said = capsys.readouterr().err
    assert "没有建立文件" in said
    assert "new case --public --title '夜间 书房' --place 330106" in said
