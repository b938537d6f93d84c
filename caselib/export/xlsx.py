"""`data/library.xlsx`: the tables as one workbook, a sheet each. The only door to xlsxwriter in `caselib`.

In: the library as readers see it, its links, the date of this version. Out: the file. Every text is written
as text (a code stays a code, what looks like a formula or an address stays a text), numbers as numbers.
Nothing in it tells when or where it was made: the same library gives the same bytes. It takes about a
millisecond a case, so only a full build makes it.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any, Final

from caselib.export.columns import Cell, Column, Form
from caselib.export.tables import LABELS, TABLES, Tables
from caselib.library import Library
from caselib.links import Links
from caselib.page import OutputFile

LONGEST: Final = 32_767
"""Characters that fit into a cell."""
CUT: Final = "……〔太长，放不进一个单元格；全文见 CSV 或 JSON〕"
UNDATED: Final = (2000, 1, 1)
"""A workbook must name a day: that of the newest record, this one where there is none."""
NARROW, USUAL, WIDE = 10, 18, 48
WIDE_KEYS: Final = frozenset(
    ("summary", "background", "lessons", "definition", "note", "measures", "title", "quote")
)
INTRODUCTION: Final = "说明"
NOTES: Final = (
    "每张表的第一行是中文名（key）；key 与 CSV、SQLite 里的列名相同。每列的含义见网站的“数据下载”。",
    "一格里有几项的，用 | 隔开；内容里本来有的 | 写成 \\|。",
    "“数值”照原文写。“数”“下限”“上限”只在原文写出时才有；“载明情况”是“原文隐去”的没有数，不推算，请勿补写或计入合计。",
    "“地区”只放来源写明的地区，编辑推断的在“推断地区”，两者不要合并统计。",
    "各地数目反映本库收录情况，不反映工作成效。",
    "使用数据请注明本库名称和版本日期，并回到来源核对。",
)


def workbook(library: Library, links: Links, date: str) -> OutputFile:
    """`date`: of this version, as pages show it."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as book:
        made_on = datetime.datetime.combine(library.version or datetime.date(*UNDATED), datetime.time())
        book.set_properties({"title": fitting(library.site.name), "created": made_on})
        _Sheets(book, library, links).write(date)
    return OutputFile(url="data/library.xlsx", content=stream.getvalue())


def fitting(text: str) -> str:
    """A text as long as a cell may be, in the units that Excel counts: a rare character takes two."""
    if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    room = (LONGEST - len(CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + CUT


class _Sheets:
    """The sheets of one workbook, filled row by row."""

    def __init__(self, book: Any, library: Library, links: Links) -> None:
        self.book = book
        self.library = library
        self.links = links
        self.tables = Tables(library, Form(str, is_coded=False))
        self.head = book.add_format({"bold": True, "bg_color": "#EEEEEE", "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@"})

    def write(self, date: str) -> None:
        """The introduction comes first, though its counts are known last: sheets are written in any order."""
        introduction = self.book.add_worksheet(INTRODUCTION)
        counts = [(name, self._table(name)) for name in TABLES]
        self._introduce(introduction, date, counts)

    def _introduce(self, sheet: Any, date: str, counts: Sequence[tuple[str, int]]) -> None:
        sheet.set_column(0, 0, USUAL)
        sheet.set_column(1, 1, WIDE * 2)
        rows: list[tuple[str, Cell]] = [("名称", self.library.site.name), ("版本", date)]
        rows += ((f"{LABELS[name]}（{name}）", count) for name, count in counts)
        rows += (("" if i else INTRODUCTION, note) for i, note in enumerate(NOTES))
        for number, (label, value) in enumerate(rows):
            sheet.write_string(number, 0, label, self.head)
            if isinstance(value, int):
                sheet.write_number(number, 1, value)
            else:
                sheet.write_string(number, 1, fitting(str(value)))

    def _table(self, name: str) -> int:
        """How many rows there are."""
        columns = self.tables.columns(name)
        sheet = self.book.add_worksheet(LABELS[name])
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _width(column))
        sheet.freeze_panes(1, 2)
        sheet.set_row(0, 32)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, f"{column.label}（{column.key}）", self.head)
        count = 0
        for count, row in enumerate(self.tables.every(name, self.links), 1):
            self._write(sheet, count, row)
        sheet.autofilter(0, 0, count, len(columns) - 1)
        return count

    def _write(self, sheet: Any, number: int, row: Sequence[Cell]) -> None:
        for at, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                sheet.write_string(number, at, fitting(cell), self.text)
            else:
                sheet.write_number(number, at, cell)


def _width(column: Column) -> int:
    if column.sort != "text":
        return NARROW
    return WIDE if column.key in WIDE_KEYS else USUAL
