"""What a form's reader makes of single cells, of formats that it does not take, and of hostile files."""

from __future__ import annotations

import datetime
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import ANSWERS, CASE, LISTS, cell_of, fill_document, fill_workbook

from caselib.filled.blanks import blank
from caselib.filled.cells import RefusedError
from caselib.filled.reading import read_file
from caselib.filled.records import Made
from caselib.filled.shown import as_shown
from caselib.filled.word import read_word
from caselib.filled.workbook import column_of, letters, read_workbook
from caselib.library import Library
from caselib.load import load
from caselib.model import KIND_BY_NAME, Case

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "library"
KIND = KIND_BY_NAME["case"]
TODAY = datetime.date(2026, 1, 2)
SECONDS, MEGABYTES = 180, 300
"""A hang takes longer on the busiest machine."""


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)[0]


@pytest.fixture(scope="module")
def good(library: Library) -> dict[str, bytes]:
    made = {}
    for form, fill in (("xlsx", fill_workbook), ("docx", fill_document)):
        stream = io.BytesIO()
        fill(blank(KIND, library, form), ANSWERS, CASE, LISTS).save(stream)
        made[form] = stream.getvalue()
    return made


SHOWN = (
    ("2019", "", "2019"),
    ("9", "General", "9"),
    ("0.9", "0%", "90%"),
    ("0.905", "0.0%", "90.5%"),
    ("0.1", "", "0.1"),
    ("0.30000000000000004", "General", "0.3"),
    ("1234567", "#,##0", "1,234,567"),
    ("9", '0"个"', "9个"),
    ("300", '"约"0"家"', "约300家"),
    ("12.5", "0.00", "12.50"),
    ("12.5", "0.##", "12.5"),
    ("1E3", "", "1000"),
    ("43647", "yyyy-m-d", "2019-07-01"),
    ("43647", 'yyyy"年"m"月"', "2019-07"),
    ("43647", "yyyy", "2019"),
    ("43647", 'm"月"d"日"', "7月1日"),
    ("43647.5", "yyyy/m/d h:mm", "2019-07-01"),
    ("43647", "[$-804]yyyy年m月;@", "2019-07"),
    ("43647", "mmm-yy", "2019-07"),
    ("510500", "@", "510500"),
    ("1", "# ?/?", "1"),
    ("nan", "0", "nan"),
    ("1e999", "0", "1e999"),
    ("-5", "yyyy", "-5"),
    ("99999999", "yyyy", "99999999"),
)
"""As stored, its format, as shown."""


@pytest.mark.parametrize(("stored", "code", "shown"), SHOWN)
def test_a_number_is_taken_as_it_is_shown(stored: str, code: str, shown: str) -> None:
    assert as_shown(stored, code) == shown


def test_days_of_the_other_calendar() -> None:
    assert as_shown("42185", "yyyy-m-d", since_1904=True) == "2019-07-01"
    assert as_shown("1", "yyyy-m-d") == "1900-01-01"
    assert as_shown("61", "yyyy-m-d") == "1900-03-01"


@pytest.mark.parametrize("number", [1, 26, 27, 702, 703, 16384])
def test_columns_have_letters(number: int) -> None:
    assert column_of(letters(number)) == number
    assert letters(27) == "AA"


def imported(library: Library, book: Any, path: Path) -> Made:
    book.save(path / "a.xlsx")
    return read_file(path / "a.xlsx", library, TODAY)


def test_what_people_type_is_understood(library: Library, good: dict[str, bytes], tmp_path: Path) -> None:
    """Numbers as numbers, dates as dates, wide digits, spaces, changed brackets, other names of choices."""
    book = openpyxl.load_workbook(io.BytesIO(good["xlsx"]))
    sheet = book["案例"]
    cell_of(sheet, "实施时间（起）").value = 2019
    cell_of(sheet, "实施时间（起）").number_format = "General"
    cell_of(sheet, "实施时间（截至）").value = datetime.date(2020, 11, 1)
    cell_of(sheet, "实施时间（截至）").number_format = 'yyyy"年"m"月"'
    cell_of(sheet, "实施时间（止）").value = "２０２０年１２月"
    cell_of(sheet, "层级").value = " 区县 "
    sheet["A2"] = "案例名称(必填)"
    book["成效"]["C4"], book["成效"]["C4"].number_format = 9, '0"个"'
    book["成效"]["C5"], book["成效"]["C5"].number_format = 0.9, "0%"
    book["来源"]["F4"] = "2020.11.3"
    made = imported(library, book, tmp_path)
    case = made.records[-1]
    assert isinstance(case, Case)
    dates = [d.value.iso for d in (case.period.from_, case.period.to, case.period.as_of) if d and d.value]
    assert dates == ["2019", "2020-12", "2020-11"]
    assert case.level == "county"
    assert [figure.value.as_printed for figure in case.outcomes] == ["9个", "90%"]


def test_a_year_that_a_workbook_made_up_is_not_taken(
    library: Library, good: dict[str, bytes], tmp_path: Path
) -> None:
    """Typed as 7月1日, it is stored as a day of the year in which it was typed."""
    book = openpyxl.load_workbook(io.BytesIO(good["xlsx"]))
    cell = cell_of(book["案例"], "实施时间（起）")
    cell.value, cell.number_format = datetime.date(2026, 7, 1), 'm"月"d"日"'
    (remark,) = imported(library, book, tmp_path).remarks
    assert str(remark).startswith("“案例”表 B7：实施时间（起）写成“7月1日”，没有年份。请补上年份。")


def test_formulas_errors_and_merged_cells_are_told(
    library: Library, good: dict[str, bytes], tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(good["xlsx"]))
    book["成效"]["C4"] = "=1+8"  # openpyxl keeps no value
    book["做法"]["C5"] = "#REF!"
    book["做法"]["C5"].data_type = "e"
    book["做法"].merge_cells("A4:A5")
    said = [str(remark) for remark in imported(library, book, tmp_path).remarks]
    assert any(s.startswith("“成效”表 C4：这一格是公式，文件里没有它算出的值。") for s in said)
    assert any(s.startswith("“做法”表 C5：这一格显示的是出错标志 #REF!。") for s in said)
    assert any(s.startswith("“做法”表 A4：上下 2 格合并成了一格") for s in said)


def test_a_masked_place_stays_masked(library: Library, good: dict[str, bytes], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(good["xlsx"]))
    cell_of(book["案例"], "地区").value = "xx市"
    case = imported(library, book, tmp_path).records[-1]
    assert isinstance(case, Case)
    assert (case.place.status, case.place.as_printed, case.place.code) == ("masked", "xx市", None)
    assert case.id.startswith("xx-shi-")


def test_what_the_library_has_is_used_and_never_replaced(
    library: Library, good: dict[str, bytes], tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(good["xlsx"]))
    book["来源"]["A4"] = "社区图书室连成一张网"
    made = imported(library, book, tmp_path)
    assert "库里已有“社区图书室连成一张网”（hzwh-2020-11-tushushi），没有改动它" in str(made.remarks[0])
    assert made.records[-1].sources == ("hzwh-2020-11-tushushi",)  # type: ignore[attr-defined]
    assert not any(name.startswith("sources/") for name, _ in made.files)


def changed(raw: bytes, part: str, change: Callable[[bytes], bytes | None], **more: bytes) -> bytes:
    """The package with one part made another, and more parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(old.read(name)) if name == part else old.read(name)
            if content is not None:
                new.writestr(name, content)
        for name, content in more.items():
            new.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


SHEET, DOCUMENT = "xl/worksheets/sheet2.xml", "word/document.xml"
Change = Callable[[dict[str, bytes]], bytes]


def sheet(mark: bytes, inserted: bytes) -> Change:
    """The good workbook with something more after a mark of its second sheet."""
    return lambda good: changed(good["xlsx"], SHEET, lambda c: c.replace(mark, mark + inserted, 1))


def body(inserted: bytes) -> Change:
    """The good Word file with something at the beginning of its text."""
    mark = b"<w:body>"
    return lambda good: changed(good["docx"], DOCUMENT, lambda c: c.replace(mark, mark + inserted, 1))


def part(name: str, old: bytes, new: bytes) -> Change:
    return lambda good: changed(good["xlsx"], name, lambda c: c.replace(old, new, 1))


ROWS = b"<sheetData>"
MUCH = "里面的内容太多"
MERGED = b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 60_000 + b"</mergeCells>"
LAST = b'<row r="1048576"><c r="XFD1048576" t="b"><v>1</v></c></row>'
BEYOND = b'<row r="99999999999999"><c r="ZZZ1" t="s"><v>999999999</v></c></row>'
ENTITY = b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'
RELATED = "xl/_rels/workbook.xml.rels"
CONTROLS = b"<w:sdt><w:sdtContent>" * 40_000 + b"</w:sdtContent></w:sdt>" * 40_000
TABLES = b"<w:tbl><w:tr><w:tc>" * 20_000 + b"</w:tc></w:tr></w:tbl>" * 20_000
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = COMPOUND + "EncryptedPackage".encode("utf-16-le")
HOSTILE: tuple[tuple[str, str, Change, str], ...] = (
    ("bomb", ".xlsx", sheet(ROWS, b" " * 50_000_000), MUCH),
    ("tags", ".xlsx", sheet(ROWS, b"<row/>" * 500_000), MUCH),
    ("deep", ".xlsx", sheet(ROWS, b"<row>" * 90_000 + b"</row>" * 90_000), ""),
    ("merged", ".xlsx", sheet(b"</sheetData>", MERGED), ""),
    ("last-row", ".xlsx", sheet(ROWS, LAST), ""),
    ("beyond", ".xlsx", sheet(ROWS, BEYOND), ""),
    ("entities", ".xlsx", part(SHEET, b"<worksheet", ENTITY), "办公软件不会写的内容"),
    ("utf-16", ".xlsx", lambda g: changed(g["xlsx"], SHEET, lambda c: c.decode().encode("utf-16")), "打不开"),
    ("no-xml", ".xlsx", lambda g: changed(g["xlsx"], SHEET, lambda c: b"<a"), "打不开"),
    ("nothing", ".xlsx", lambda g: changed(g["xlsx"], "_rels/.rels", lambda c: None), "不是工作簿"),
    ("outside", ".xlsx", part(RELATED, b"/xl/worksheets", b"../../../etc"), ""),
    ("macros", ".xlsx", lambda g: changed(g["xlsx"], "", bytes, **{"xl__vbaProject.bin": b"x"}), "带有宏"),
    ("word-as-book", ".xlsx", lambda g: g["docx"], "这不是工作簿"),
    ("book-as-word", ".docx", lambda g: g["xlsx"], "这不是 Word 文件"),
    ("cut", ".xlsx", lambda g: g["xlsx"][:9000], "打不开"),
    ("noise", ".xlsx", lambda _: b"PK\3\4" + bytes(range(256)) * 30_000, "打不开"),
    ("password", ".xlsx", lambda _: LOCKED, "设了密码"),
    ("renamed", ".xlsx", lambda _: COMPOUND + bytes(500), "旧格式"),
    ("old", ".xls", lambda _: COMPOUND, "请用 WPS 打开，另存为 .xlsx"),
    ("own", ".et", lambda _: COMPOUND, "请用 WPS 打开，另存为 .xlsx"),
    ("with-macros", ".xlsm", lambda g: g["xlsx"], "请用 WPS 打开，另存为 .xlsx"),
    ("own", ".wps", lambda _: COMPOUND, "请用 WPS 打开，另存为 .docx"),
    ("empty", ".xlsx", lambda _: b"", "没有存完整"),
    ("picture", ".png", lambda _: b"", "只导入 .xlsx、.docx"),
    ("big", ".xlsx", lambda g: g["xlsx"] + bytes(10_000_001), "超过 10 MB"),
    ("deep", ".docx", body(CONTROLS), ""),
    ("tables", ".docx", body(TABLES), ""),
    ("bytes", ".yml", lambda _: bytes(range(256)) * 500, "不是用 UTF-8"),
    ("two", ".yml", lambda _: b"title: a\n---\ntitle: b\n", ""),
)
"""A name, an ending, the bytes, what is said; nothing where the rest of the form may be taken."""


@pytest.mark.parametrize(("name", "ending", "make", "said"), HOSTILE, ids=[f"{n}{e}" for n, e, *_ in HOSTILE])
def test_strange_files_are_refused_in_plain_words(
    name: str,
    ending: str,
    make: Callable[[dict[str, bytes]], bytes],
    said: str,
    library: Library,
    good: dict[str, bytes],
    tmp_path: Path,
) -> None:
    path = tmp_path / f"{name}{ending}"
    path.write_bytes(make(good))
    try:
        remarks = " ".join(str(remark) for remark in read_file(path, library, TODAY).remarks)
    except RefusedError as error:
        remarks = str(error)
        assert said, remarks
    assert said in remarks


MEASURED = """
import re, sys
from pathlib import Path
sys.path.insert(0, {root!r})
import build_site
code = build_site.main(["--library", {library!r}, "import", "--dry", {file!r}])
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(code, int(peak[1]) // 1024, file=sys.stderr)
"""


@pytest.mark.parametrize("rows", ["举措", "新做法", "来源"])
def test_a_form_with_more_than_anybody_fills_in_stays_cheap(
    rows: str, good: dict[str, bytes], tmp_path: Path
) -> None:
    """As a whole process: no hang, no memory without bounds."""
    if os.name != "posix":
        pytest.skip("needs a system that counts a process's memory")
    names = openpyxl.load_workbook(io.BytesIO(good["xlsx"])).sheetnames
    name = f"xl/worksheets/sheet{names.index(rows) + 1}.xml"
    cell = '<c r="{0}{1}" t="inlineStr"><is><t>第{1}个，{2}</t></is></c>'
    lines = (
        f'<row r="{n}">{"".join(cell.format(c, n, "、a；（b" * 10) for c in "ABC")}</row>'
        for n in range(50, 6050)
    )
    more = "".join(lines).encode()
    file = tmp_path / "many.xlsx"
    file.write_bytes(
        changed(good["xlsx"], name, lambda c: c.replace(b"</sheetData>", more + b"</sheetData>"))
    )
    code = MEASURED.format(root=str(ROOT), library=str(SMALL), file=str(file))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=SECONDS, check=True
    )
    *said, last = done.stderr.splitlines()
    assert any("最多 300 行" in line for line in said)
    exit_code, megabytes = map(int, last.split())
    assert exit_code == 1
    assert megabytes < MEGABYTES


NUMBERS = ("²", "9" * 5000, "-1", "")
PLACES = (
    ("xlsx", SHEET, b"</sheetData>", '<row><c t="s"><v>{}</v></c></row></sheetData>'),
    ("xlsx", SHEET, b"</sheetData>", '<row><c s="{}"><v>1</v></c></row></sheetData>'),
    ("xlsx", "xl/styles.xml", b"<cellXfs", '<cellXfs><xf numFmtId="{}"/></cellXfs><cellXfs'),
    ("docx", DOCUMENT, b"<w:tcPr>", '<w:tcPr><w:gridSpan w:val="{}"/>'),
)


@pytest.mark.parametrize("number", NUMBERS, ids=["superscript", "endless", "negative", "none"])
@pytest.mark.parametrize(("form", "part", "mark", "instead"), PLACES)
def test_what_is_no_number_is_passed_over(
    form: str, part: str, mark: bytes, instead: str, number: str, good: dict[str, bytes]
) -> None:
    written = instead.format(number).encode()
    raw = changed(good[form], part, lambda c: c.replace(mark, written, 1))
    assert raw != good[form]
    grids = read_workbook(raw) if form == "xlsx" else read_word(raw, {"案例"}, set())
    assert any(grid.rows for grid in grids)


def test_a_name_of_a_sheet_is_as_long_as_names_are(good: dict[str, bytes]) -> None:
    """It stands in every remark about a cell."""
    name = "案" * 100_000
    raw = changed(good["xlsx"], "xl/workbook.xml", lambda c: c.replace("案例".encode(), name.encode(), 1))
    assert max(len(grid.place(1, 1)) for grid in read_workbook(raw)) < 50


def test_what_a_change_deletes_is_not_read(good: dict[str, bytes]) -> None:
    raw = changed(
        good["docx"],
        DOCUMENT,
        lambda c: re.sub(
            rb"<w:t>(\xe5\x8c\xba\xe6\x96\x87\xe5\x8c\x96\xe5\xb1\x80)",
            rb"<w:t>\1</w:t></w:r><w:del><w:r><w:t>no</w:t></w:r></w:del><w:ins><w:r><w:t>yes</w:t></w:r></w:ins>"
            rb"<w:r><w:t>",
            c,
            count=1,
        ),
    )
    grids = read_word(raw, {"案例"}, set())
    assert any("区文化局yes" in text for grid in grids for row in grid.rows.values() for text in row.values())


def test_every_sheet_of_a_blank_workbook_is_read(library: Library) -> None:
    grids = read_workbook(blank(KIND, library, "xlsx"))
    assert [grid.name for grid in grids][:3] == ["说明", "案例", "举措"]
