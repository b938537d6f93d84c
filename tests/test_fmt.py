"""The canonical form: what becomes of a record's text, and what never changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from caselib.edit import fields_in_order, format_file, formatted
from caselib.edit_commands import cmd_fmt
from caselib.edit_files import trials
from caselib.load import read_lists, read_record, record_files
from caselib.model import KIND_BY_NAME, KINDS, Kind
from caselib.shapes import fields_of

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "library"
LIBRARIES = (ROOT, SMALL, *sorted((ROOT / "examples").iterdir()))

BEFORE = """\
# yaml-language-server: $schema=../schema/case.json
# 样子


公开属性: public        # 先看这一项
层级:   区县
案例名称: '试一试'
# 说的是地区
place:
    code: 330106  # 西湖区
    as_printed:   西湖区
period: {to: 2020,
  from: 2018 # 起
  }
summary: >
  一段，
  折成两行
sources:
- s   # 第一个
# 还没有核对
- t
measures:
  # 第一条举措
  - text: |
      甲

        - 乙
    title: 举措  # m1
    # quote: 以后再补


    practices: [ p, {practice: q, params: {"1": 甲, N: "乙"}} ]
  # 以后再写一条
outcomes:
  - {谁说的: self, 数值: 9个, metric: loans}
added: 2021-02-01
# 到此为止
"""
AFTER = """\
# yaml-language-server: $schema=../schema/case.json
# 样子

title: "试一试"
# 说的是地区
place:
  code: 330106    # 西湖区
  as_printed: 西湖区
level: 县级
# 起
period:
  from: 2018
  to: 2020
summary: 一段， 折成两行
measures:
  # 第一条举措
  - title: 举措  # m1
    text: |
      甲

        - 乙
    # quote: 以后再补

    practices: [p, {practice: q, params: {"1": 甲, N: "乙"}}]
  # 以后再写一条
outcomes:
  - {metric: 外借, value: 9个, attested_by: 来源自述}
sources:
  - s # 第一个
  # 还没有核对
  - t
disclosure: 已公开     # 先看这一项
added: 2021-02-01
# 到此为止
"""


def fmt(text: str) -> str:
    return formatted(KIND_BY_NAME["case"].cls, text, read_lists(SMALL).vocabularies)


def test_a_record_gets_its_form_and_keeps_its_comments() -> None:
    assert fmt(BEFORE) == AFTER


def test_the_form_of_the_form_is_the_form() -> None:
    assert fmt(AFTER) == AFTER


def test_comments_in_brackets_stay_with_their_field() -> None:
    """YAML takes what follows a comma or a bracket for a comment without a space too."""
    before = """\
summary: 甲#乙
aliases: [一,# 一的注
  二]# 后面的注
sources: [# 来源的注
  s]
"""
    assert (
        fmt(before)
        == """\
# 一的注
aliases: # 后面的注
  - 一
  - 二
summary: 甲#乙
# 来源的注
sources:
  - s
"""
    )


def test_line_ends_of_windows_become_plain_ones() -> None:
    assert fmt(BEFORE.replace("\n", "\r\n")) == AFTER


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("title: “红色”行动", "title: “红色”行动"),
        ("title: '“a”: \"b\"'", "title: '“a”: \"b\"'"),
        ('title: "a\\\\b"', "title: 'a\\b'"),
        ("title: a\n  b", "title: a b"),
        ('title: "\\"x\\" 与 \'y\'"', "title: '\"x\" 与 ''y'''"),
        ("title: '~'", 'title: "~"'),
        ("note: ~", "note: ~"),
        ("note:", "note:"),
        ("note: ''", 'note: ""'),
        ("title: C# 与 a:b", "title: C# 与 a:b"),
        ('aliases: ["a, b", "c: d", e]', 'aliases: ["a, b", "c: d", e]'),
        ("? title\n: 试", "title: 试"),
        ("---\ntitle: 试\n...", "title: 试"),
        ("aliases: []", "aliases: []"),
        ("summary: |+\n  甲\n\n\n", "summary: |\n  甲"),
        ("summary: |2\n    甲\n   乙\n", "summary: |\n  甲\n   乙"),
        ("expansion: unknown", "expansion: unknown"),
    ],
)
def test_values_keep_their_text(written: str, kept: str) -> None:
    cls = KIND_BY_NAME["practice" if "expansion" in written else "case"].cls
    done = formatted(cls, written + "\n", read_lists(SMALL).vocabularies)
    assert done == kept + "\n"
    assert formatted(cls, done, read_lists(SMALL).vocabularies) == done


@pytest.mark.parametrize("root", LIBRARIES, ids=lambda root: root.name)
def test_every_record_means_the_same_and_needs_it_once(root: Path, tmp_path: Path) -> None:
    vocabularies = read_lists(root).vocabularies
    for kind, name, _ in record_files(root, [], set()):
        record, _ = read_record(root / name, kind, vocabularies)
        text = (root / name).read_text("utf-8")
        done = formatted(kind.cls, text, vocabularies)
        copy = tmp_path / Path(name).name
        copy.write_text(done, "utf-8")
        assert read_record(copy, kind, vocabularies)[0] == record, name
        assert formatted(kind.cls, done, vocabularies) == done, name
        comments = sorted(line.partition("#")[2] for line in text.splitlines() if "# " in line)
        assert sorted(line.partition("#")[2] for line in done.splitlines() if "# " in line) == comments, name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_order_has_every_field_once(kind: Kind) -> None:
    cls: type = kind.cls
    order = fields_in_order(cls)
    assert sorted(order, key=lambda s: s.name) == sorted(fields_of(cls), key=lambda s: s.name)
    assert order[0].name == "title"
    assert order[-1].name == "withdrawn"


def library_with(root: Path, **files: str) -> Path:
    (root / "vocabulary").symlink_to(SMALL / "vocabulary")
    (root / "mkdocs.yml").write_text("site_name: 试\n", "utf-8")
    (root / "cases").mkdir()
    for name, text in files.items():
        (root / "cases" / f"{name}.yml").write_text(text, "utf-8")
    return root


def test_a_file_with_faults_is_left_alone_and_they_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {
        "stray": "levle: 县级\ntitle: 试\n",
        "unread": "title：试\nlevel: 县级\n",
        "short": "level: 县级\ntitle: 试\n",
    }
    root = library_with(tmp_path, **texts)
    assert cmd_fmt(root, []) == 1
    found = {name: (root / "cases" / f"{name}.yml").read_text("utf-8") for name in texts}
    assert found == {**texts, "short": "title: 试\nlevel: 县级\n"}  # what is only missing is no hindrance
    told = capsys.readouterr()
    assert "cases/stray.yml:1:1 [E201]" in told.err
    assert "cases/unread.yml:1:6 [E105]" in told.err
    assert told.out == (
        "cases/short.yml\n  已整理。\n已整理 1 个文件。\n还有错误：请照“→”后面说的改好，再运行 check。\n"
    )


def test_what_was_taken_down_is_not_touched(tmp_path: Path) -> None:
    text = "note: 隐秘\ntitle: 试\nwithdrawn: {state: 已下架, on: 2021, reason: 权利}\n"
    root = library_with(tmp_path, gone=text)
    assert cmd_fmt(root, []) == 0
    assert (root / "cases" / "gone.yml").read_text("utf-8") == text


def test_only_looking_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = library_with(tmp_path, c=AFTER, d=BEFORE)
    assert cmd_fmt(root, [], check=True) == 1
    assert capsys.readouterr().out == "cases/d.yml（还没有改，会这样改）\n  已整理。\n1 个文件要整理。\n"
    assert (root / "cases" / "d.yml").read_text("utf-8") == BEFORE
    assert cmd_fmt(root, [Path("cases/c.yml")], check=True) == 0


def test_a_change_of_meaning_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The layout is broken on purpose: then the file stays as it was and a problem says so."""
    root = library_with(tmp_path, d=BEFORE)
    monkeypatch.setattr("caselib.edit.lay_out", lambda tree: AFTER.replace("9个", "8个"))
    with trials(root) as attempt:
        edited, raw = format_file(attempt, "cases/d.yml")
    assert raw is None
    assert [p.code for p in edited.problems] == ["E191"]


def test_a_key_of_several_values_is_left_alone(tmp_path: Path) -> None:
    text = "title: 试\nmeasures:\n  - title: 甲\n    practices: [{practice: p, params: {? [a, b] : c}}]\n"
    root = library_with(tmp_path, odd=text)
    with trials(root) as attempt:
        edited, raw = format_file(attempt, "cases/odd.yml")
    assert raw is None
    assert [p.code for p in edited.problems] == ["E191"]


def test_the_mode_of_a_file_stays(tmp_path: Path) -> None:
    root = library_with(tmp_path, d=BEFORE)
    (root / "cases" / "d.yml").chmod(0o640)
    assert cmd_fmt(root, []) == 0
    assert (root / "cases" / "d.yml").stat().st_mode & 0o777 == 0o640
