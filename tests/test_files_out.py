"""Files that the browser itself writes: tables for WPS and Excel, archives."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser
from taking import Taker, opened_by_libreoffice, taking

from caselib.export.csv_files import guarded

SHEET = {
    "name": "案例：甲/乙[1]*?",
    "columns": ["名称", "代码", "数"],
    "rows": [
        ["=SUM(1)", "0510500", 9],
        ["a\u0001b_x000D_c", "330483100001", -1.5],
        ["“红色”，\n第二行", None, 0],
    ],
}
LONGEST = 32767


@pytest.fixture
def taker(browser: Browser, site: Path) -> Iterator[Taker]:
    with taking(browser, site) as one:
        one.open("cases/index.html")
        yield one
        assert one.console == []


def workbook(taker: Taker, sheets: Sequence[Mapping[str, object]], path: Path) -> Path:
    path.write_bytes(bytes(taker.made("sheets => Array.from(caselib.workbook(sheets))", sheets)))
    return path


def test_a_workbook_keeps_codes_numbers_and_formulas_as_they_are(taker: Taker, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook(taker, [SHEET, {**SHEET, "rows": []}], tmp_path / "a.xlsx"))
    sheet, other = book.worksheets
    assert (sheet.title, other.title) == ("案例：甲 乙 1", "案例：甲 乙 1（2）")
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["名称", "代码", "数"],
        ["=SUM(1)", "0510500", 9],
        ["ab_x000D_c", "330483100001", -1.5],
        ["“红色”，\n第二行", None, 0],
    ]
    assert sheet["A2"].data_type == "s"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:C4")
    assert [sheet[name].font.b for name in ("A1", "A2")] == [True, False]
    assert sheet.column_dimensions["B"].width > 12
    assert other.max_row == 1


def test_a_cell_holds_what_a_cell_can_hold(taker: Taker, tmp_path: Path) -> None:
    sheet = {"name": "a" * 40, "columns": ["x"], "rows": [["\U00020bb7" * LONGEST], ["x" + "\ud800"]]}
    made = openpyxl.load_workbook(workbook(taker, [sheet], tmp_path / "a.xlsx")).worksheets[0]
    assert len(made.title) == 31
    assert made["A2"].value == "\U00020bb7" * (LONGEST // 2)
    assert made["A3"].value == "x"


def test_libreoffice_reads_the_same_table(
    taker: Taker, tmp_path: Path, need: Callable[[str, object], None]
) -> None:
    path = workbook(taker, [SHEET], tmp_path / "a.xlsx")
    text = opened_by_libreoffice(path, "csv:Text - txt - csv (StarCalc):44,34,76", need).read_text("utf-8")
    assert list(csv.reader(io.StringIO(text)))[:3] == [
        ["名称", "代码", "数"],
        ["=SUM(1)", "0510500", "9"],
        ["ab_x000D_c", "330483100001", "-1.5"],
    ]


def test_csv_is_read_back_and_guarded_like_the_files_of_the_site(taker: Taker) -> None:
    texts = [
        "plain",
        'a,"b"',
        "two\nlines",
        "",
        *(f"{c}x" for c in "=+-@＝＋－＠\t '"),
        "\rx",
        "\nx",
        "a=b",
        "-",
    ]
    made = taker.made("rows => caselib.csv(['列'], rows)", [[text] for text in texts])
    assert made.startswith("\ufeff列\r\n")
    read = [row[0] if row else "" for row in csv.reader(io.StringIO(made[1:], newline=""))]
    assert read == ["列", *map(guarded, texts)]
    assert (
        taker.made("() => caselib.csv(['a', 'b'], [[-5, null], [1.5, undefined]])")
        == "\ufeffa,b\r\n-5,\r\n1.5,\r\n"
    )


def test_an_archive_is_whole_and_its_names_are_chinese(taker: Taker) -> None:
    made = taker.made(
        """() => Array.from(caselib.zip([{name: "案例/甲.csv", text: "汉字"},
          {name: "b", bytes: new Uint8Array([0, 255])}, {name: "空", text: ""}]))"""
    )
    with zipfile.ZipFile(io.BytesIO(bytes(made))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["案例/甲.csv", "b", "空"]
        assert archive.read("案例/甲.csv").decode() == "汉字"
        assert archive.read("b") == b"\x00\xff"


def test_names_of_files_hold_nothing_that_a_file_system_refuses(taker: Taker) -> None:
    taker.made("1")
    with taker.page.expect_download() as waiting:
        taker.page.evaluate("""caselib.save('a/b:c"d.csv', "text/csv", "x")""")
    assert waiting.value.suggested_filename == "a-b-c-d.csv"
