"""What was filled in, with where each thing stands: the value that all readers of forms hand on.

The readers make `Grid`s of a workbook or a Word file, `match.py` makes `Filled` of them; `issue.py` makes
that at once. It knows no file format and no record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from caselib.characters import tidied
from caselib.problem import Severity

MOST_ROWS: Final = 300
"""Of one sheet so many rows are taken; more are no longer one record's."""
LONGEST: Final = 20_000
"""Characters that are taken from a cell."""
SHOWN: Final = 40
"""Characters of a cell that a remark repeats."""


class RefusedError(Exception):
    """The file cannot be taken at all. The message is for people."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be said of a place of the form."""

    severity: Severity
    place: str
    message: str
    remedy: str = ""
    code: str = ""

    def __str__(self) -> str:
        """`“做法”表 C7：起始时间写成“2019年夏”。请写 2019。`"""
        return f"{self.place}：{self.message}{self.remedy}" if self.place else f"{self.message}{self.remedy}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a form with its text, which may be empty."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record or one item of a list: label of a blank → cell. `place` is where it begins."""

    place: str
    cells: Mapping[str, Cell]

    def place_of(self, label: str) -> str:
        cell = self.cells.get(label)
        return cell.place if cell else self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A whole form. `answers`: the questions before the record; `rows`: label of a sheet → its rows."""

    answers: Mapping[str, Cell]
    rows: Mapping[str, tuple[Row, ...]]
    remarks: tuple[Remark, ...] = ()


def bounded(filled: Filled) -> Filled:
    """The form with as many rows and as long texts as are looked at, and what is to be said of others."""
    remarks = list(filled.remarks)

    def short(cell: Cell) -> Cell:
        if len(cell.text) <= LONGEST:
            return cell
        message = f"这一格有 {len(cell.text)} 个字，最多 {LONGEST} 个。"
        remarks.append(Remark("error", cell.place, message, "请只写概括，不要粘贴全文。"))
        return Cell(cell.text[:SHOWN], cell.place)

    answers = {question: short(cell) for question, cell in filled.answers.items()}
    rows: dict[str, tuple[Row, ...]] = {}
    for name, those in filled.rows.items():
        if len(those) > MOST_ROWS:
            message = f"这张表填了 {len(those)} 行，最多 {MOST_ROWS} 行。"
            remarks.append(Remark("error", f"“{name}”表", message, "请分成几份填报表。"))
        rows[name] = tuple(
            Row(row.place, {label: short(cell) for label, cell in row.cells.items()})
            for row in those[:MOST_ROWS]
        )
    return Filled(answers=answers, rows=rows, remarks=tuple(remarks))


@dataclass(slots=True, kw_only=True)
class Grid:
    """A table as it stands in a file: row → column → text, both from 1, in their order; empty cells are left
    out."""

    name: str
    place: Callable[[int, int], str]
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def put(self, row: int, column: int, text: str) -> None:
        if text:
            self.rows.setdefault(row, {})[column] = text


def clean(text: str) -> str:
    """A cell's text without what a paste leaves behind, its lines ended alike."""
    lines = tidied(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def labelled(label: str, message: str) -> str:
    """A message that begins with the name of what it speaks of."""
    if message.startswith(label):
        return message
    return f"{label}{message}" if message.startswith("写") else f"{label}：{message}"


def shown(text: str) -> str:
    """A cell's text in a remark."""
    said = " ".join(text.split())
    return said if len(said) <= SHOWN else f"{said[:SHOWN]}…"
