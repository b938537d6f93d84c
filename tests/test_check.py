"""The rules, on a library that breaks each of them, on sound ones, and on honest input that looks odd."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest
import yaml

from caselib.check import CHECKS, LIBRARY_CHECKS, RECORD_CHECKS, check_library, check_records
from caselib.link import link
from caselib.load import LISTS, load
from caselib.locate import Locator
from caselib.problem import MOST_ALIKE, Problem, count_errors, format_text, sort_problems

ROOT = Path(__file__).resolve().parent.parent
BROKEN = ROOT / "tests" / "library_broken"
SOUND = ROOT / "tests" / "library"
GOLDEN = ROOT / "tests" / "golden" / "library_broken.json"
HONEST = yaml.safe_load((ROOT / "tests" / "golden" / "honest.yaml").read_text("utf-8"))
TODAY = datetime.date(2026, 1, 1)
NOT_ALWAYS = ("instead", "source_line", "suggestion")
LOADING = ("load.py", "yaml_file.py", "shapes.py", "scalars.py")


def problems_of(root: Path, today: datetime.date = TODAY) -> tuple[Problem, ...]:
    library, problems = load(root)
    find = Locator(library)
    return sort_problems(
        [*problems, *check_records(library, today, find), *check_library(library, link(library), find)]
    )


def as_json(problem: Problem) -> dict[str, object]:
    """A problem's values, without what is not known of it."""
    return {name: value for name, value in asdict(problem).items() if value or name not in NOT_ALWAYS}


def codes_of_loading() -> set[str]:
    texts = [(ROOT / "caselib" / name).read_text("utf-8") for name in LOADING]
    return set(re.findall(r'"([EW]\d{3})"', "".join(texts)))


def test_the_broken_library_gives_these_problems_and_no_others() -> None:
    """Run with UPDATE_GOLDEN=1 to write the list anew, and read the difference."""
    found = [as_json(problem) for problem in problems_of(BROKEN)]
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    expected = json.loads(GOLDEN.read_text("utf-8"))
    assert [p for p in found if p not in expected] == []
    assert [p for p in expected if p not in found] == []
    assert found == expected


def test_every_rule_has_its_line_in_the_broken_library() -> None:
    seen = {problem["code"] for problem in json.loads(GOLDEN.read_text("utf-8"))}
    assert {check.code for check in CHECKS} - seen == set()
    assert codes_of_loading() - seen == set()


def test_codes_are_unique_and_say_the_severity() -> None:
    codes = [check.code for check in CHECKS]
    assert len(codes) == len(set(codes)) == len(RECORD_CHECKS) + len(LIBRARY_CHECKS)
    assert not set(codes) & codes_of_loading()
    assert all(check.severity == ("warning" if check.code[0] == "W" else "error") for check in CHECKS)


def test_each_rule_is_stated_in_one_sentence() -> None:
    for check in CHECKS:
        assert re.fullmatch(r"[^。\n]+。", check.sentence), check.code


def test_messages_speak_the_readers_language() -> None:
    for problem in json.loads(GOLDEN.read_text("utf-8")):
        said = re.sub(r"\[[^\[\]]*\]", "", problem["message"] + problem["remedy"])  # lists as files have them
        assert problem["remedy"], problem
        assert re.search(r"解析|语法|类型|字符串|schema|None|null", said) is None, said
        assert re.search(r"[\u4e00-\u9fff”》）][,;?!](?!\w)", said) is None, said


@pytest.mark.parametrize("root", [ROOT, SOUND, *sorted((ROOT / "examples").iterdir())], ids=lambda p: p.name)
def test_sound_libraries_have_no_errors(root: Path) -> None:
    found = [p.to_text() for p in problems_of(root, datetime.date.today()) if p.severity == "error"]
    assert found == []


def test_the_small_library_earns_no_word_at_all() -> None:
    assert [p.to_text() for p in problems_of(SOUND)] == []


def test_the_example_for_contributors_can_be_copied(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "vocabulary", tmp_path / "vocabulary")
    (tmp_path / "mkdocs.yml").write_text("site_name: 试\n", "utf-8")
    (tmp_path / "practices").mkdir()
    shutil.copy(ROOT / "practices" / "sanhui-yike.yml", tmp_path / "practices")
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    records = re.findall(r"存为 `([^`]+)`：\n\n```yaml\n(.*?)```", guide, re.DOTALL)
    for name, text in records:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert [name for name, _ in records] == ["sources/shili-wangzhan-2021.yml", "cases/shili-sansedeng.yml"]
    assert [
        p.to_text() for p in problems_of(tmp_path, datetime.date.today()) if p.file in dict(records)
    ] == []


RECORD = """\
title: {title}
place: "330106"
level: 县级
period: 2020
summary: {text}
note: {text}
sources: [s]
disclosure: public
"""
SOURCE = """\
title: 来源
type: 新闻报道
channel: 政府网站
disclosure: public
"""


@pytest.mark.parametrize("text", HONEST["texts"])
def test_honest_texts_pass(text: str, tmp_path: Path) -> None:
    quoted = json.dumps(text, ensure_ascii=False)
    assert codes_in(tmp_path, RECORD.format(title=quoted, text=quoted)) == []


@pytest.mark.parametrize("text", HONEST["private"])
def test_private_and_secret_texts_do_not_pass_and_are_not_repeated(text: str, tmp_path: Path) -> None:
    write(tmp_path, RECORD.format(title="案例", text=json.dumps(text, ensure_ascii=False)))
    found = [p for p in problems_of(tmp_path) if p.code.startswith("E7")]
    assert {p.field for p in found} == {"“内容提要”（summary）", "“备注”（note）"}
    for digits in re.findall(r"[0-9A-Za-z_@.]{8,}", text):
        assert all(digits not in p.message + p.remedy for p in found)


@pytest.mark.parametrize(("number", "right"), HONEST["numbers"].items())
def test_document_numbers_are_corrected_or_left_alone(number: str, right: str, tmp_path: Path) -> None:
    write(tmp_path, RECORD.format(title="案例", text="文"))
    policy = f"title: 文\nnumber: {json.dumps(number, ensure_ascii=False)}\nlevel: 市级\ntype: 公文\n"
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "p.yml").write_text(policy, "utf-8")
    remedies = [p.remedy for p in problems_of(tmp_path) if p.code == "E611"]
    assert remedies == ([] if number == right else [f"请改成：{right}"])


def test_an_unreadable_file_does_not_echo_as_unknown_references(tmp_path: Path) -> None:
    write(tmp_path, RECORD.format(title="案例", text="文"))
    (tmp_path / "sources" / "s.yml").write_bytes(b"title: \xff\n")
    assert [(p.file, p.code) for p in problems_of(tmp_path)] == [("sources/s.yml", "E101")]


def test_the_lists_of_the_program_hold_what_it_acts_on() -> None:
    from caselib.check.vocabulary import KEPT

    for name, ids in KEPT.items():
        present = {term["id"] for term in yaml.safe_load((LISTS / f"{name}.yml").read_text("utf-8"))}
        assert set(ids) <= present, name


def test_the_problems_do_not_depend_on_the_day_but_for_dates_ahead() -> None:
    before, after = (problems_of(BROKEN, datetime.date(year, 1, 1)) for year in (2026, 3000))
    assert {p.code for p in set(before) ^ set(after)} == {"E601"}
    assert count_errors(after) < count_errors(before)


def test_a_fault_that_a_file_has_everywhere_is_told_a_few_times() -> None:
    def fault(file: str, line: int, code: str) -> Problem:
        return Problem(
            severity="error", file=file, line=line, column=1, code=code, field="", message="错。", remedy=""
        )

    many = [fault("cases/a.yml", line, "E301") for line in range(1, 101)]
    others = [fault("cases/a.yml", 200, "E302"), fault("cases/b.yml", 1, "E301")]
    said = format_text([*many, *others], 2)
    assert said.count("错。") == MOST_ALIKE + len(others)
    assert f"cases/a.yml 里这样的还有 {100 - MOST_ALIKE} 处" in said
    assert "已检查 2 个文件：102 处错误" in said
    assert "还有" not in format_text(many[:MOST_ALIKE], 1)


def write(root: Path, case: str) -> None:
    (root / "vocabulary").symlink_to(SOUND / "vocabulary")
    (root / "mkdocs.yml").write_text("site_name: 试\n", "utf-8")
    for name, text in {"cases/c.yml": case, "sources/s.yml": SOURCE}.items():
        (root / name).parent.mkdir()
        (root / name).write_text(text, "utf-8")


def codes_in(root: Path, case: str) -> list[tuple[str, str]]:
    write(root, case)
    return [(p.code, p.message) for p in problems_of(root)]
