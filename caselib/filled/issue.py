"""The body of an issue that was written with the issue form → what was filled in.

In: text as GitHub makes it of a form: `### 标签`, an empty line, what was written, or `_No response_`. It
comes from strangers: it is bounded, and nothing in it names a file or a command. Out: `Filled`, as of
a workbook. A heading that is none of the form's belongs to the text above it.
"""

from __future__ import annotations

import re
from typing import Final

from caselib.filled.cells import Cell, Filled, RefusedError, Remark, Row, clean, shown
from caselib.filled.layout import QUESTIONS, Blank, Sheet, layout
from caselib.model import Kind
from caselib.shapes import fields_of

MOST_CHARACTERS: Final = 200_000
"""GitHub takes 65,536."""
NOTHING: Final = frozenset(("_No response_", "No response", "None"))
ITEMS_HELP: Final = "一项一段，段与段之间空一行；每段第一行写名称，下面写内容。"
_HEADING = re.compile(r"###[ \t]+(?P<label>\S.{0,80}?)[ \t]*")


def asked(kind: Kind) -> tuple[tuple[str, Sheet, Blank | None], ...]:
    """What the issue form asks for: a label, the sheet that it belongs to and the blank; no blank for a list
    that is written as paragraphs. Of the record what it needs, of the first source too."""
    record, *others = layout(kind)
    found: list[tuple[str, Sheet, Blank | None]] = []
    needed = {spec.key for spec in fields_of(record.cls) if spec.required}
    for blank in record.blanks:
        if blank.required or blank.spec.required or (len(blank.keys) > 1 and blank.keys[0] in needed):
            found.append((blank.label, record, blank))
    for sheet in others:
        if len(sheet.keys) == 1 and any(s.keys[:-1] == sheet.keys for s in others):
            found.append((sheet.label, sheet, None))
        elif not sheet.keys and sheet.label == sheet.kind.label:
            found += [
                (f"{sheet.label}·{blank.label}", sheet, blank)
                for blank in sheet.blanks
                if blank.required or blank.spec.key in OF_SOURCES
            ]
    return tuple(found)


OF_SOURCES: Final = ("publisher", "published", "url", "public_basis")
"""What is asked of a source besides what it needs."""


def read_issue(text: str, kind: Kind) -> Filled:
    """Raises RefusedError."""
    if len(text) > MOST_CHARACTERS:
        raise RefusedError("内容太长，不像用填报的表单写的。")
    known = {label: (sheet, blank) for label, sheet, blank in asked(kind)}
    sections, above = _sections(text, {*known, *QUESTIONS})
    remarks = [Remark("warning", "开头", f"表单以外的文字没有导入：“{shown(above)}”。")] if above else []
    answers: dict[str, Cell] = {
        label: _cell(label, sections[label]) for label in QUESTIONS if label in sections
    }
    if not sections:
        raise RefusedError("这不是用填报的表单写的：没有找到“### ”开头的栏目。")
    cells: dict[str, dict[str, Cell]] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    for label, (sheet, blank) in known.items():
        said = sections.get(label, "")
        if blank is None:
            rows[sheet.label] = tuple(_items(sheet, label, said))
        else:
            cells.setdefault(sheet.label, {})[blank.label] = _cell(label, said)
    for name, found in cells.items():
        if name == layout(kind)[0].label or any(cell.text for cell in found.values()):
            rows[name] = (Row(next(iter(found.values())).place, found),)
    return Filled(answers=answers, rows=rows, remarks=tuple(remarks))


def _sections(text: str, labels: set[str]) -> tuple[dict[str, str], str]:
    """What stands under each heading, and before the first. Only headings of the form count, each once;
    others are text."""
    found: dict[str, list[str]] = {}
    above: list[str] = []
    current = above
    for line in text.replace("\r\n", "\n").split("\n"):
        heading = _HEADING.fullmatch(line)
        if heading and heading["label"] in labels and heading["label"] not in found:
            current = found.setdefault(heading["label"], [])
        else:
            current.append(line)
    said = {label: clean("\n".join(lines)) for label, lines in found.items()}
    return {label: "" if text in NOTHING else text for label, text in said.items()}, clean("\n".join(above))


def _cell(label: str, text: str) -> Cell:
    return Cell(text, f"“{label}”一栏")


def _items(sheet: Sheet, label: str, said: str) -> list[Row]:
    """Paragraphs of a list: the first line is the item's name, the rest its text."""
    name, text = sheet.blanks[0].label, sheet.blanks[1].label
    rows = []
    for number, paragraph in enumerate(re.split(r"\n[ \t]*\n+", said) if said else (), 1):
        first, _, rest = paragraph.strip().partition("\n")
        first = re.sub(r"^(?:[-*]|[0-9]{1,2}[.、．]|[（(]?[一二三四五六七八九十]{1,3}[)）、])\s*", "", first)
        place = f"“{label}”一栏第 {number} 段"
        rows.append(Row(place, {name: Cell(first.strip(), place), text: Cell(rest.strip(), place)}))
    return rows
