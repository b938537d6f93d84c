"""A filled Word file (.docx) → its tables as grids of texts.

In: the bytes of a file. Out: grids, each called as the heading over its table; paragraphs outside of tables
are told, unless the blank form holds them. It knows no field; what a table means `match.py` finds out.

Formats: ECMA-376 part 1, 17 (WordprocessingML), as WPS, Word and LibreOffice write it. What a change proposes
to delete is left out, what it inserts is in.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final
from xml.etree.ElementTree import Element

from caselib.filled.cells import Grid, RefusedError, Remark, clean
from caselib.filled.package import Package, attribute, local

ENDING: Final = ".docx"
MOST_TOLD: Final = 20
"""Of paragraphs and remarks outside the tables so many are told."""
_LEFT_OUT: Final = frozenset(
    ("del", "moveFrom", "instrText", "delText", "sdtPr", "rPr", "pPr", "tblPr", "tcPr")
)
_AROUND: Final = frozenset(("body", "sdt", "sdtContent", "smartTag", "customXml", "ins", "moveTo"))
"""Elements that stand around others and say nothing themselves."""


def read_word(raw: bytes, headings: Container[str], printed: Container[str]) -> list[Grid]:
    """The tables in their order; those under one heading are one. `headings`: paragraphs that name a table;
    `printed`: others of the blank form. Raises RefusedError."""
    package = Package(raw, ENDING)
    main = next((target for sort, target in package.related("").values() if sort == "officeDocument"), "")
    root = package.xml(main)
    body = next((e for e in root if local(e.tag) == "body"), None) if root is not None else None
    if body is None:
        raise RefusedError(f"这不是 Word 文件。请用 WPS 打开，另存为 {ENDING}，再试。")
    grids: dict[str, Grid] = {}
    lost: list[Remark] = []
    name = ""
    for element in _children(body):
        if local(element.tag) == "tbl":
            _fill(grids.setdefault(name, _new_grid(name)), element)
        elif text := clean(_text(element)):
            if text in headings:
                name = text
            elif text not in printed and len(lost) < MOST_TOLD:
                message = f"表外的文字没有导入：“{text[:60]}”。"
                lost.append(Remark("warning", f"“{name}”附近", message, "要收的，请写进表里。"))
    _tell_comments(package, main, lost)
    found = list(grids.values())
    if found:
        found[0].remarks += lost
    return found


def _new_grid(name: str) -> Grid:
    return Grid(name=name, place=lambda row, column: f"“{name}”表第 {row} 行第 {column} 列")


def _children(element: Element) -> Iterator[Element]:
    """What stands in an element or in what merely stands around, however deep that goes."""
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        if local(child.tag) in _AROUND:
            waiting += reversed(child)
        elif local(child.tag) not in _LEFT_OUT:
            yield child


def _fill(grid: Grid, table: Element) -> None:
    number = max(grid.rows, default=0)
    for row in _children(table):
        if local(row.tag) != "tr":
            continue
        number += 1
        column = 1
        for cell in _children(row):
            if local(cell.tag) == "tc":
                grid.put(number, column, clean(_text_of_cell(cell)))
                column += _width(cell)


def _width(cell: Element) -> int:
    """Over how many columns it goes."""
    spans = (e for group in cell if local(group.tag) == "tcPr" for e in group if local(e.tag) == "gridSpan")
    said = next((attribute(span, "val") for span in spans), "1")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 3 else 1


def _text_of_cell(cell: Element) -> str:
    """Its paragraphs, a line each; those of a table inside it too."""
    lines: list[str] = []
    for part in _children(cell):
        if local(part.tag) == "p":
            lines.append(_text(part))
        elif local(part.tag) == "tbl":
            rows = (row for row in _children(part) if local(row.tag) == "tr")
            lines += [
                " ".join(_text(inner) for inner in _children(row) if local(inner.tag) == "tc") for row in rows
            ]
    return "\n".join(lines)


def _text(element: Element) -> str:
    """The text inside, in its order. Without recursion: a file may be nested as deep as it likes."""
    pieces: list[str] = []
    waiting = [element]
    while waiting:
        part = waiting.pop()
        name = local(part.tag)
        if name == "sdt" and _is_placeholder(part):
            continue
        if name == "t":
            pieces.append(part.text or "")
        elif name in ("br", "cr"):
            pieces.append("\n")
        elif name == "tab":
            pieces.append(" ")
        if name not in _LEFT_OUT:
            waiting += reversed(part)
    return "".join(pieces)


def _is_placeholder(control: Element) -> bool:
    """Whether nothing has been chosen yet in a list or field of the form."""
    return any(
        local(e.tag) == "showingPlcHdr" and attribute(e, "val") not in ("0", "false")
        for group in control
        if local(group.tag) == "sdtPr"
        for e in group
    )


def _tell_comments(package: Package, main: str, lost: list[Remark]) -> None:
    for sort, target in package.related(main).values():
        root = package.xml(target) if sort == "comments" else None
        for comment in root if root is not None else ():
            if (text := clean(_text(comment))) and len(lost) < 2 * MOST_TOLD:
                lost.append(
                    Remark("warning", "批注", f"批注没有导入：“{text[:60]}”。", "要收的，请写进表里。")
                )
