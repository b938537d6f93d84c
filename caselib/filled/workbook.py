"""A filled workbook (.xlsx) → its sheets as grids of texts.

In: the bytes of a file. Out: grids, with what is to be said of hidden, merged and computed cells. A number is
taken as it is shown. It knows no field; what a sheet means `match.py` finds out.

Formats: ECMA-376 part 1, 18 (SpreadsheetML), as WPS, Excel and LibreOffice write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from caselib.filled.cells import Grid, RefusedError, Remark, clean
from caselib.filled.package import Package, attribute, local
from caselib.filled.shown import BUILT_IN, as_shown

ENDING: Final = ".xlsx"
MOST_COLUMNS: Final = 16_384
MOST_ROWS: Final = 1_048_576
LONGEST_NAME: Final = 31
"""Of a sheet, as Excel allows."""
FLAGS: Final = {"1": "是", "0": "否"}
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    texts: list[str]
    formats: list[str]
    """Code of the number format by a cell's style."""
    since_1904: bool


def read_workbook(raw: bytes) -> list[Grid]:
    """The sheets in their order. Raises RefusedError."""
    package = Package(raw, ENDING)
    main = next((target for sort, target in package.related("").values() if sort == "officeDocument"), "")
    root = package.xml(main)
    if root is None or local(root.tag) != "workbook":
        raise RefusedError(f"这不是工作簿。请用 WPS 打开，另存为 {ENDING}，再试。")
    related = package.related(main)
    by_sort = dict(related.values())
    properties = next((e for e in root if local(e.tag) == "workbookPr"), None)
    book = _Book(
        texts=list(_shared_texts(package.xml(by_sort.get("sharedStrings", "")))),
        formats=_formats(package.xml(by_sort.get("styles", ""))),
        since_1904=properties is not None and properties.get("date1904") in ("1", "true"),
    )
    grids = []
    for sheet in (e for group in root if local(group.tag) == "sheets" for e in group):
        sort, target = related.get(attribute(sheet, "id"), ("", ""))
        part = package.xml(target) if sort == "worksheet" else None
        if part is not None:
            grids.append(_grid(clean(sheet.get("name", ""))[:LONGEST_NAME], part, book))
            _tell_comments(grids[-1], package, target)
    return grids


def _shared_texts(root: Element | None) -> Iterator[str]:
    for item in root if root is not None else ():
        yield _text_of(item)


def _text_of(item: Element) -> str:
    """The text of a shared or inline string; readings printed above characters are no part of it."""
    pieces = []
    for part in item:
        if local(part.tag) == "t":
            pieces.append(part.text or "")
        elif local(part.tag) == "r":
            pieces += [t.text or "" for t in part if local(t.tag) == "t"]
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(pieces))


def _formats(root: Element | None) -> list[str]:
    groups = {local(group.tag): group for group in root} if root is not None else {}
    own = {each.get("numFmtId", ""): each.get("formatCode", "") for each in groups.get("numFmts", ())}
    found = []
    for style in groups.get("cellXfs", ()):
        number = style.get("numFmtId", "0")
        found.append(own.get(number, BUILT_IN.get(_number(number, -1), "")))
    return found


def _grid(name: str, root: Element, book: _Book) -> Grid:
    grid = Grid(name=name, place=lambda row, column: f"“{name}”表 {letters(column)}{row}")
    parts = {local(part.tag): part for part in root}
    number = 0
    found: dict[int, dict[int, str]] = {}
    for row in parts.get("sheetData", ()):
        number = _number(row.get("r"), number + 1)
        column = 0
        texts: dict[int, str] = {}
        for cell in row:
            address = _ADDRESS.fullmatch(cell.get("r", ""))
            column = column_of(address[1]) if address else column + 1
            if (
                number <= MOST_ROWS
                and column <= MOST_COLUMNS
                and (text := _cell(cell, book, grid, number, column))
            ):
                texts[column] = text
        if texts:
            found.setdefault(number, {}).update(texts)
            if row.get("hidden") in ("1", "true"):
                message = "这一行是隐藏的，里面的内容也导入了。"
                grid.remarks.append(Remark("warning", f"“{name}”表第 {number} 行", message))
    grid.rows = {row: dict(sorted(found[row].items())) for row in sorted(found)}
    _tell_merged(grid, parts.get("mergeCells"))
    return grid


def _cell(cell: Element, book: _Book, grid: Grid, row: int, column: int) -> str:
    parts = {local(part.tag): part for part in cell}
    if not parts:
        return ""
    sort, value = cell.get("t", "n"), parts.get("v")
    stored = (value.text or "").strip() if value is not None else ""
    text = ""
    if sort == "inlineStr":
        text = _text_of(parts["is"]) if "is" in parts else ""
    elif sort == "s":
        place = _number(stored, -1)
        text = book.texts[place] if 0 <= place < len(book.texts) else ""
    elif sort == "b":
        text = FLAGS.get(stored, stored)
    elif sort == "e":
        message = f"这一格显示的是出错标志 {clean(stored)[:20]}。"
        grid.remarks.append(Remark("error", grid.place(row, column), message, "请直接写上内容。"))
    elif sort == "d":
        text = stored.partition("T")[0]
    elif sort == "str":
        text = value.text or "" if value is not None else ""
    elif stored:
        style = _number(cell.get("s", "0"), -1)
        code = book.formats[style] if 0 <= style < len(book.formats) else ""
        text = as_shown(stored, code, since_1904=book.since_1904)
    if "f" in parts and sort != "e":
        _tell_formula(grid, row, column, text)
    return clean(text)


def _tell_formula(grid: Grid, row: int, column: int, text: str) -> None:
    if text:
        message = f"这一格是公式，导入的是它算出的“{text[:20]}”。"
        grid.remarks.append(Remark("warning", grid.place(row, column), message, "最好直接写上内容。"))
    else:
        message = "这一格是公式，文件里没有它算出的值。"
        grid.remarks.append(Remark("error", grid.place(row, column), message, "请直接写上内容。"))


def _tell_merged(grid: Grid, merged: Element | None) -> None:
    """Say where rows were made one in a way that leaves it open what the others hold."""
    for each in merged if merged is not None else ():
        first, _, last = each.get("ref", "").partition(":")
        start, end = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last)
        if not start or not end:
            continue
        top, bottom, left, right = int(start[2]), int(end[2]), column_of(start[1]), column_of(end[1])
        below = (grid.rows.get(row, {}) for row in range(top + 1, min(bottom, top + 100) + 1))
        if left in grid.rows.get(top, {}) and any(not left <= c <= right for row in below for c in row):
            message = f"上下 {bottom - top + 1} 格合并成了一格，下面几行的这一项读不出。"
            grid.remarks.append(Remark("error", grid.place(top, left), message, "请取消合并，逐行填写。"))


def _tell_comments(grid: Grid, package: Package, name: str) -> None:
    for sort, target in package.related(name).values():
        root = package.xml(target) if sort == "comments" else None
        for comment in root.iter() if root is not None else ():
            if local(comment.tag) == "comment":
                text = clean("".join(t.text or "" for t in comment.iter() if local(t.tag) == "t"))
                if text:
                    place = f"“{grid.name}”表 {comment.get('ref', '')[:12]}"
                    message = f"批注没有导入：“{text[:60]}”。"
                    grid.remarks.append(Remark("warning", place, message, "要收的，请写进格子里。"))


def letters(column: int) -> str:
    """A column as it is called: 1 is A, 27 is AA."""
    said = ""
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return said


def column_of(said: str) -> int:
    number = 0
    for letter in said:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _number(said: str | None, otherwise: int) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 8 else otherwise
