"""Tables as they stand in a file → what was filled in: which cell belongs to which blank.

In: the grids of a workbook or a Word file. Out: `Filled`. Names of sheets and headings are recognised with
their spaces and brackets changed; order and empty rows do not matter. Nothing is lost: what belongs to no
blank is told, with its text.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from caselib.filled.cells import SHOWN, Cell, Filled, Grid, RefusedError, Remark, Row, shown
from caselib.filled.layout import INTRODUCTION, NEEDED, OPTIONS, PUBLIC, QUESTIONS, Blank, Sheet, layout
from caselib.filled.wording import CHOOSE, COLUMNS, Wording
from caselib.model import KINDS, Kind

Left = dict[tuple[int, int], str]
"""Row and column → text of a cell that belongs nowhere."""
MOST_TOLD: Final = 20
"""Of the cells that belong nowhere so many are told one by one."""
HEADING_WITHIN: Final = 15
"""Headings stand in one of the first rows."""
_HALF = str.maketrans("()：*＊", "（）:  ")


def kind_of_form(grids: Sequence[Grid]) -> Kind:
    """The kind of record that a form is about, the first whose sheet is there. Raises RefusedError."""
    names = {_plain(grid.name) for grid in grids}
    for kind in KINDS:
        if kind.label in names:
            return kind
    shown = "、".join(f"“{kind.label}”" for kind in KINDS)
    raise RefusedError(f"这不是本库的填报表：没有名为{shown}的表。请用 template 另取一份，把内容抄过去。")


def match(kind: Kind, grids: Sequence[Grid], wording: Wording) -> Filled:
    """What was filled into the grids of a form about a record of `kind`."""
    matching = _Matching(wording)
    sheets = {sheet.label: sheet for sheet in layout(kind)}
    answers: Mapping[str, Cell] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    for grid in grids:
        matching.remarks += grid.remarks
        name = _plain(grid.name)
        if name == INTRODUCTION:
            answers = matching.answers(grid, wording.words_before(kind))
        elif name == OPTIONS:
            continue
        elif name not in sheets:
            matching.tell(grid, _all(grid), f"“{grid.name}”不是填报表里的表，")
        elif sheets[name].is_single:
            rows[name] = (*rows.get(name, ()), matching.record(grid, sheets[name]))
        else:
            rows[name] = (*rows.get(name, ()), *matching.table(grid, sheets[name]))
    return Filled(answers=answers, rows=rows, remarks=tuple(matching.remarks))


class _Matching:
    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self.remarks: list[Remark] = []

    def answers(self, grid: Grid, words: frozenset[str]) -> dict[str, Cell]:
        """The questions before the record, each with what stands beside it."""
        questions = {_plain(each): each for each in QUESTIONS}
        found: dict[str, Cell] = {}
        left: Left = {}
        for number, row in grid.rows.items():
            rest = dict(row)
            for column, text in row.items():
                question = questions.get(_plain(text), "")
                if question and question not in found:
                    del rest[column]
                    said = rest.pop(column + 1, "")
                    found[question] = Cell(_chosen(said), grid.place(number, column + 1))
            left |= {(number, c): text for c, text in rest.items() if text not in words}
        self.tell(grid, left)
        return found

    def record(self, grid: Grid, sheet: Sheet) -> Row:
        """A field a row: its name, then what was written."""
        names = _names(sheet)
        words = self.wording.words_of(sheet)
        cells: dict[str, Cell] = {}
        left: Left = {}
        headings = (
            column for row in grid.rows.values() for column, text in row.items() if text == COLUMNS[1]
        )
        said = next(headings, 0)
        for number, row in grid.rows.items():
            rest = dict(row)
            at = next((column for column, text in row.items() if _plain(text) in names), 0)
            blank = names[_plain(row[at])] if at else None
            if blank and blank.label not in cells:
                del rest[at]
                column = max(said, at + 1)
                cells[blank.label] = Cell(_chosen(rest.pop(column, "")), grid.place(number, column))
            left |= {
                (number, c): text
                for c, text in rest.items()
                if text not in words and not (blank and self.wording.is_printed(blank, text))
            }
        self.tell(grid, left)
        return Row(grid.place(1, 1), cells)

    def table(self, grid: Grid, sheet: Sheet) -> Iterator[Row]:
        """A record or item a row, below the headings."""
        head, columns = _headings(grid, sheet)
        if not columns:
            self.tell(grid, _all(grid), "没有找到表头，")
            return
        words = self.wording.words_of(sheet)
        left: Left = {}
        for number, row in grid.rows.items():
            if number <= head:
                left |= {(number, c): text for c, text in row.items() if number < head and text not in words}
            elif not all(
                c in columns and self.wording.is_printed(columns[c], text) for c, text in row.items()
            ):
                left |= {(number, c): text for c, text in row.items() if c not in columns}
                cells = {
                    blank.label: Cell(_chosen(row.get(column, "")), grid.place(number, column))
                    for column, blank in columns.items()
                }
                if any(cell.text for cell in cells.values()):
                    yield Row(grid.place(number, min(columns)), cells)
        self._strange_columns(grid, sheet, head, columns, {column for _, column in left})
        self.tell(grid, left)

    def _strange_columns(
        self, grid: Grid, sheet: Sheet, head: int, columns: Mapping[int, Blank], filled: set[int]
    ) -> None:
        """Headings that are none of the sheet's, over something."""
        unused = [blank.label for blank in sheet.blanks if blank not in columns.values()]
        strange = [(c, text) for c, text in grid.rows[head].items() if c not in columns and c in filled]
        for column, text in strange[:MOST_TOLD]:
            near = difflib.get_close_matches(_plain(text)[:SHOWN], unused, 1, 0.4)
            remedy = (
                f"是不是“{near[0]}”？请把表头改回去。" if near else "请把内容移到合适的一列，或写进备注。"
            )
            message = f"“{shown(text)}”不是这张表的列，下面写的没有导入。"
            self.remarks.append(Remark("error", grid.place(head, column), message, remedy))

    def tell(self, grid: Grid, cells: Left, why: str = "") -> None:
        """Cells that belong to no blank."""
        for (row, column), text in list(cells.items())[:MOST_TOLD]:
            message = f"{why}这一格没有导入：“{shown(text)}”。"
            self.remarks.append(
                Remark("warning", grid.place(row, column), message, "要收的，请移到合适的一格。")
            )
        if len(cells) > MOST_TOLD:
            message = f"另有 {len(cells) - MOST_TOLD} 格没有导入。"
            self.remarks.append(Remark("warning", f"“{grid.name}”表", message))


def _headings(grid: Grid, sheet: Sheet) -> tuple[int, dict[int, Blank]]:
    """The row that names most columns, and the columns."""
    names = _names(sheet)
    best: tuple[int, dict[int, Blank]] = (0, {})
    for number, row in list(grid.rows.items())[:HEADING_WITHIN]:
        found: dict[int, Blank] = {}
        for column, text in row.items():
            blank = names.get(_plain(text))
            if blank and blank not in found.values():
                found[column] = blank
        if len(found) > len(best[1]):
            best = (number, found)
    return best


def _all(grid: Grid) -> Left:
    return {(number, column): text for number, row in grid.rows.items() for column, text in row.items()}


def said_yes(filled: Filled) -> bool:
    """Whether the first question was answered with yes."""
    cell = filled.answers.get(PUBLIC)
    return cell is not None and cell.text in ("是", "已公开", "已公开发布")


def _names(sheet: Sheet) -> dict[str, Blank]:
    """How its blanks are known: by label, then by other names that only one has."""
    known = {_plain(blank.label): blank for blank in sheet.blanks}
    for blank in sheet.blanks:
        for name in blank.names:
            known.setdefault(_plain(name), blank)
    return known


def _plain(text: str) -> str:
    """A name without what people change in it unawares."""
    return "".join(text.translate(_HALF).split()).removesuffix(NEEDED)


def _chosen(text: str) -> str:
    return "" if text == CHOOSE else text
