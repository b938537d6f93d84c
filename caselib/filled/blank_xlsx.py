"""The blank form as a workbook: what `template --xlsx` writes, for WPS, Excel and LibreOffice.

In: a kind of record, the texts of the forms. Out: the file. Sheets, headings and choices come from
`layout.py` and `wording.py`; here is only how they look and print. Each cell to fill in is a text cell, so
that codes and dates stay as they are typed; what there is to choose from stands on a hidden sheet. The same
library gives the same bytes.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any, Final

from caselib.filled.layout import INTRODUCTION, OPTIONS, POST, PUBLIC, UNIT, Blank, Sheet, layout
from caselib.filled.wording import COLUMNS, NO, POST_HELP, PUBLIC_HELP, UNIT_HELP, YES, Wording, title
from caselib.filled.workbook import letters
from caselib.model import Kind
from caselib.scalars import Choice, Date, Printed, ProseText, Quote, Ref, TermOf, TextMap, Url

ROWS: Final = 24
"""Rows of a table that are ready to be filled in; more can follow."""
A4: Final = 9
FIRST_ROW: Final = 4
"""Of a table, below what it is for, its headings and their explanation."""
UNDATED: Final = (2000, 1, 1)
"""A workbook must name a day; a blank form is of none."""
WIDTHS: Final = (
    (ProseText, 38),
    (Quote, 24),
    (Url, 24),
    (Ref, 22),
    (TextMap, 20),
    (TermOf, 13),
    (Choice, 9),
    (Date, 12),
    (Printed, 12),
)
USUAL: Final = 18
LONGEST_TITLE, LONGEST_HELP = 32, 255
"""What a cell's input message may hold."""


def blank_workbook(kind: Kind, wording: Wording) -> bytes:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    stream = io.BytesIO()
    with Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title(kind), "created": datetime.datetime(*UNDATED)})
        _Blank(book, kind, wording).write()
    return stream.getvalue()


class _Blank:
    def __init__(self, book: Any, kind: Kind, wording: Wording) -> None:
        self.book = book
        self.kind = kind
        self.wording = wording
        self.sheets = layout(kind)
        self.ranges: dict[tuple[str, ...], str] = {}
        base = {"valign": "top", "text_wrap": True, "font_size": 10.5}
        line = {**base, "border": 1, "border_color": "#999999"}
        self.plain = book.add_format(base)
        self.name = book.add_format({**base, "bold": True, "font_size": 16})
        self.head = book.add_format({**line, "bold": True, "bg_color": "#DDE5EE"})
        self.help = book.add_format({**line, "font_size": 9, "font_color": "#444444", "bg_color": "#F4F6F8"})
        self.input = book.add_format({**line, "num_format": "@", "locked": False})

    def write(self) -> None:
        first = self.book.add_worksheet(INTRODUCTION)
        sheets = [(sheet, self.book.add_worksheet(sheet.label)) for sheet in self.sheets]
        self.options = self.book.add_worksheet(OPTIONS)
        self._introduce(first)
        for sheet, page in sheets:
            self._print_set_up(page, sheet.label, is_wide=not sheet.is_single)
            if sheet.is_single:
                self._record(page, sheet)
            else:
                self._table(page, sheet)
        self.options.hide()
        first.activate()

    def _print_set_up(self, page: Any, name: str, *, is_wide: bool) -> None:
        page.set_paper(A4)
        if is_wide:
            page.set_landscape()
        page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.set_header(f"&L{title(self.kind)}&R{name}")
        page.set_footer("&C第 &P 页，共 &N 页")

    def _introduce(self, page: Any) -> None:
        self._print_set_up(page, INTRODUCTION, is_wide=False)
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 36)
        page.set_column(2, 2, 36)
        page.set_row(0, 30)
        page.merge_range(0, 0, 0, 2, title(self.kind), self.name)
        questions = ((PUBLIC, PUBLIC_HELP, (YES, NO)), (UNIT, UNIT_HELP, ()), (POST, POST_HELP, ()))
        for row, (question, told, choices) in enumerate(questions, 1):
            page.set_row(row, 34)
            page.write_string(row, 0, question, self.head)
            page.write_blank(row, 1, None, self.input)
            page.write_string(row, 2, told, self.help)
            self._validate(
                page, (row, 1, row, 1), question, told, self._range(choices, question), is_open=False
            )
        for row, line in enumerate(self.wording.introduction(self.kind), len(questions) + 2):
            page.set_row(row, 34)
            page.merge_range(row, 0, row, 2, line, self.plain)
        page.set_selection(1, 1, 1, 1)

    def _record(self, page: Any, sheet: Sheet) -> None:
        for column, (heading, width) in enumerate(zip(COLUMNS, (17, 46, 30, 18), strict=True)):
            page.set_column(column, column, width)
            page.write_string(0, column, heading, self.head)
        page.freeze_panes(1, 1)
        page.repeat_rows(0)
        for row, blank in enumerate(sheet.blanks, 1):
            is_long = isinstance(blank.shape, ProseText)
            told = f"{self.wording.help(blank)}{self.wording.offered(blank)}"
            page.set_row(row, 96 if is_long else max(30, 14 * _lines(told, 30)))
            page.write_string(row, 0, blank.heading, self.head)
            page.write_blank(row, 1, None, self.input)
            page.write_string(row, 2, told, self.help)
            page.write_string(row, 3, self.wording.example(blank), self.help)
            self._validate_blank(page, sheet, blank, (row, 1, row, 1))

    def _table(self, page: Any, sheet: Sheet) -> None:
        page.write_string(0, 0, self.wording.intended(sheet))
        told = [self.wording.explained(blank) for blank in sheet.blanks]
        widths = [_width(blank) for blank in sheet.blanks]
        page.set_row(1, 30)
        page.set_row(2, 13 * max(_lines(text, width) for text, width in zip(told, widths, strict=True)))
        for column, blank in enumerate(sheet.blanks):
            page.set_column(column, column, widths[column])
            page.write_string(1, column, blank.heading, self.head)
            page.write_string(2, column, told[column], self.help)
            last = FIRST_ROW - 1 + ROWS - 1
            for row in range(FIRST_ROW - 1, last + 1):
                page.write_blank(row, column, None, self.input)
            self._validate_blank(page, sheet, blank, (FIRST_ROW - 1, column, last, column))
        page.freeze_panes(FIRST_ROW - 1, 1)
        page.repeat_rows(1)

    def _validate_blank(self, page: Any, sheet: Sheet, blank: Blank, area: tuple[int, int, int, int]) -> None:
        told = self.wording.explained(blank)
        self._validate(
            page, area, blank.heading, told, self._choices(sheet, blank), is_open=self.wording.is_open(blank)
        )

    def _choices(self, sheet: Sheet, blank: Blank) -> str:
        """The cells that hold what there is to choose from: of this form where a blank names a row of it."""
        named = next(
            (s for s in self.sheets if s.label in (blank.row_of, blank.label) and not s.is_single), None
        )
        if named and not sheet.is_single and named is not sheet:
            return f"='{named.label}'!$A${FIRST_ROW}:$A${FIRST_ROW + ROWS - 1}"
        return self._range(self.wording.options(blank), blank.label)

    def _range(self, choices: Sequence[str], label: str) -> str:
        """Where these choices stand on the hidden sheet; empty for none."""
        key = tuple(choices)
        if key and key not in self.ranges:
            column = len(self.ranges)
            self.options.write_string(0, column, label)
            for row, choice in enumerate(key, 1):
                self.options.write_string(row, column, choice)
            name = letters(column + 1)
            self.ranges[key] = f"='{OPTIONS}'!${name}$2:${name}${len(key) + 1}"
        return self.ranges.get(key, "")

    @staticmethod
    def _validate(
        page: Any, area: tuple[int, int, int, int], name: str, told: str, choices: str, *, is_open: bool
    ) -> None:
        """The help that a cell shows, and the list that it unfolds. An open list takes other texts too."""
        rule: dict[str, object] = {
            "validate": "any",
            "input_title": name[:LONGEST_TITLE],
            "input_message": told[:LONGEST_HELP],
        }
        if choices:
            rule |= {
                "validate": "list",
                "source": choices,
                "show_error": not is_open,
                "error_title": name[:LONGEST_TITLE],
                "error_message": "请从列出的选项里选一项。",
            }
        page.data_validation(*area, rule)


def _width(blank: Blank) -> int:
    shape = Wording.single(blank.shape)
    return next((width for sort, width in WIDTHS if isinstance(shape, sort)), USUAL)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column so wide: a Chinese character is two wide, in smaller print."""
    columns = sum(2 if ord(character) > 0x2000 else 1 for character in text)
    return -(-columns // max(1, int(width * 1.12)))
