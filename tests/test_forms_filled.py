"""Filled forms become the records that a writer of YAML would have written, or each fault names its cell."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filling import (
    ANSWERS,
    CASE,
    LISTS,
    YAML,
    cell_of,
    column_of,
    fill_document,
    fill_workbook,
    through_office,
)
from openpyxl.comments import Comment

import build_site
from caselib.filled.blanks import blank
from caselib.library import Library
from caselib.load import load
from caselib.model import KIND_BY_NAME, Case
from caselib.whole import examine

SMALL = Path(__file__).resolve().parent / "library"
KIND = KIND_BY_NAME["case"]
FILES = [
    "sources/xihuqu-piaoliu-shuxiangjin-xiaoqu.yml",
    "practices/shuxiang-guanjia.yml",
    "organizations/xihu-hehua-xiaoqu-dushu-hui.yml",
    "cases/xihu-piaoliu-shuxiang-jin-xiaoqu.yml",
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(SMALL, tmp_path / "l", ignore=shutil.ignore_patterns(".cache", "site"))
    return tmp_path / "l"


@pytest.fixture(scope="session")
def empty() -> dict[str, bytes]:
    """Blank forms of the small library."""
    library = load(SMALL)[0]
    return {form: blank(KIND, library, form) for form in ("xlsx", "docx")}


def run(root: Path, *words: str) -> int:
    return build_site.main(["--library", str(root), *words])


def library_of(root: Path) -> Library:
    return load(root)[0]


def files(root: Path) -> set[str]:
    return {p.relative_to(root).as_posix() for p in root.rglob("*.yml")}


def typed(root: Path, path: Path) -> Case:
    """The case that stands in YAML, loaded where the imported ones are."""
    target = path / "typed"
    shutil.copytree(root, target)
    (target / FILES[-1]).write_text(YAML, encoding="utf-8")
    return library_of(target).cases[Path(FILES[-1]).stem]


def assert_as_typed(root: Path, path: Path) -> None:
    made = library_of(root).cases[Path(FILES[-1]).stem]
    assert made.added is not None
    assert replace(made, added=None) == typed(root, path)
    assert [p.to_text() for p in examine(root).problems if p.severity == "error"] == []


def test_a_filled_workbook_is_what_a_writer_of_yaml_would_have_written(
    root: Path, empty: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(root)
    file = tmp_path / "填报表.xlsx"
    fill_workbook(empty["xlsx"], ANSWERS, CASE, LISTS).save(file)
    assert run(root, "import", str(file)) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert sorted(files(root) - before) == sorted(FILES)
    assert [line.strip() for line in said.out.splitlines()[1:5]] == FILES
    assert "下一步：运行 check" in said.out
    assert_as_typed(root, tmp_path)
    text = (root / FILES[-1]).read_text("utf-8")
    assert text.startswith("# 由填报表导入。填报单位：西湖区文化局；填报岗位：公共服务科工作人员\n")
    assert run(root, "fmt", "--check", *(str(root / name) for name in FILES)) == 0


def test_a_filled_word_file_says_the_same(root: Path, empty: dict[str, bytes], tmp_path: Path) -> None:
    file = tmp_path / "form.docx"
    fill_document(empty["docx"], ANSWERS, CASE, LISTS).save(file)
    assert run(root, "import", str(file)) == 0
    assert_as_typed(root, tmp_path)


@pytest.mark.parametrize(
    ("form", "endings"),
    [("xlsx", ("ods", "xlsx")), ("xlsx", ("xlsx",)), ("docx", ("odt", "docx")), ("docx", ("docx",))],
)
def test_a_form_that_libreoffice_saved_says_the_same(
    form: str,
    endings: tuple[str, ...],
    root: Path,
    empty: dict[str, bytes],
    tmp_path: Path,
    need: Callable[[str, object], None],
) -> None:
    office = shutil.which("soffice") or ""
    need("LibreOffice", office)
    file = tmp_path / f"form.{form}"
    fill = fill_workbook if form == "xlsx" else fill_document
    fill(empty[form], ANSWERS, CASE, LISTS).save(file)
    assert run(root, "import", str(through_office(file, *endings, office=office))) == 0
    assert_as_typed(root, tmp_path)


MISTAKES = (
    ("案例", "地区", None, "“案例”表 B4：缺少“地区”。请填写这一格。"),
    ("案例", "层级", "县机", "“案例”表 B5：层级写了“县机”，不在可选的写法里。是不是想写“县级”？"),
    ("案例", "实施时间（起）", "2019年夏", "“案例”表 B7：实施时间（起）写成“2019年夏”，"),
    (
        "案例",
        "牵头单位",
        "湖边街道、山里图书馆",
        "“案例”表 B10：牵头单位：组织机构“湖边街道、山里图书馆”没有找到。如果写的是几个，请一行写一个。",
    ),
    ("案例", "内容提要", "电话 13800138000", "“案例”表 B12：内容提要：像是手机号（138****）。"),
    (
        "做法",
        "举措",
        "第九项",
        "“做法”表 A4：举措写了“第九项”，“举措”表里没有这一项。请写：“设漂流书箱”“一证通行”。",
    ),
    ("做法", "做法", "图书飘流", "“做法”表 B4：做法“图书飘流”没有找到。是不是“图书漂流”（tushu-piaoliu）？"),
    ("做法", "原文短语", "长" * 31, "“做法”表 F4：原文短语共 31 字，最多 30 字。"),
    (
        "做法",
        "构成",
        "社区图书室",
        "“做法”表 D4：构成：这里应写几行“名称=内容”，现在是一段文字。请一行写一项，例如 N=园区和企业",
    ),
    ("成效", "数值", "很多", "“成效”表 C4：数值写成“很多”，里面没有数字。"),
    ("成效", "谁说的", None, "“成效”表 D4：缺少“谁说的”。请填写这一格。从选项里选一项。可选：来源自述、"),
    (
        "成效",
        "对应举措",
        "m7",
        "“成效”表 H4：对应举措写了“m7”，这条记录的主要举措共 2 项，没有这一项。可写 第 1 项 到 第 2 项。",
    ),
    (
        "政策依据",
        "政策文献",
        "没有这份通知",
        "“政策依据”表 A4：政策文献“没有这份通知”没有找到。如果是新政策文献，请在“新政策文献”表里填一行。",
    ),
    ("来源", "网址", "www.example.org/a", "“来源”表 H4：网址：不是以 http:// 或 https:// 开头的完整网址。"),
    (
        "新组织机构",
        "所在地区",
        "西湖区",
        "“新组织机构”表 E4：所在地区：“西湖区”在地区表里没有，或者不止一处。"
        "是不是浙江省杭州市西湖区（330106）、江西省南昌市西湖区（360103）？请写全称。",
    ),
    ("新组织机构", "机构类型", None, "“新组织机构”表 D4：缺少“机构类型”。"),
)
"""Sheet, label, what stands there instead, what is said."""


def test_all_mistakes_of_a_workbook_are_told_in_one_run_each_with_its_cell(
    root: Path, empty: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(root)
    book = fill_workbook(empty["xlsx"], ANSWERS, CASE, LISTS)
    for name, label, text, _ in MISTAKES:
        sheet = book[name]
        cell = cell_of(sheet, label) if name == "案例" else sheet.cell(4, column_of(sheet, label))
        cell.value = text
    book.save(tmp_path / "bad.xlsx")
    assert run(root, "import", str(tmp_path / "bad.xlsx")) == 1
    said = capsys.readouterr().err.splitlines()
    for *_, message in MISTAKES:
        assert any(line.startswith(f"错误 bad.xlsx {message}") for line in said), message
    assert len(said) == len(MISTAKES) + 1
    assert said[-1].startswith("没有写入任何文件。")
    for word in (".yml", "sources/", "disclosure", "（place）", "{", ": "):
        assert not any(word in line for line in said), word
    assert files(root) == before


@pytest.mark.parametrize("answer", [None, "否", "不清楚"])
def test_the_first_question_decides(
    answer: str | None,
    root: Path,
    empty: dict[str, bytes],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = files(root)
    book = fill_workbook(empty["xlsx"], {}, {**CASE, "层级": "没有这一级"}, LISTS)
    cell_of(book["说明"], "材料是否已公开发布？").value = answer
    book.save(tmp_path / "a.xlsx")
    assert run(root, "import", str(tmp_path / "a.xlsx")) == 1
    said = capsys.readouterr().err
    assert "“说明”表 B2" in said
    assert "只有已公开发布的材料才能提交；不能确定的，请先报本单位保密审查，不要提交。" in said
    assert "层级" not in said
    assert files(root) == before


def test_nothing_that_was_written_is_lost(
    root: Path, empty: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = fill_workbook(empty["xlsx"], ANSWERS, CASE, LISTS)
    book["案例"]["F3"] = "旁边的话"
    book["案例"]["C5"] = "改过的说明"
    book["成效"]["M2"] = "负责部门"
    book["成效"]["M4"] = "文化科"
    book["举措"]["A40"] = "隔了许多空行的一项"
    book["举措"].row_dimensions[40].hidden = True
    book.create_sheet("附件")["B2"] = "另一张表"
    book["来源"]["A4"].comment = Comment("批注里的话", "作者")
    book.save(tmp_path / "a.xlsx")
    assert run(root, "import", str(tmp_path / "a.xlsx")) == 1  # for the strange column
    said = capsys.readouterr().err
    for words in (
        "“案例”表 F3：这一格没有导入：“旁边的话”",
        "“案例”表 C5：这一格没有导入：“改过的说明”",
        "“成效”表 M2：“负责部门”不是这张表的列",
        "“成效”表 M4：这一格没有导入：“文化科”",
        "“附件”表 B2：“附件”不是填报表里的表，这一格没有导入：“另一张表”",
        "“来源”表 A4：批注没有导入：“批注里的话”",
        "“举措”表第 40 行：这一行是隐藏的，里面的内容也导入了。",
    ):
        assert words in said
    book["成效"].delete_cols(13)
    book.save(tmp_path / "b.xlsx")
    assert run(root, "import", str(tmp_path / "b.xlsx")) == 0
    case = library_of(root).cases[Path(FILES[-1]).stem]
    assert [measure.title for measure in case.measures] == ["设漂流书箱", "一证通行", "隔了许多空行的一项"]
