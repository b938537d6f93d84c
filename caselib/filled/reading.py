"""A file that somebody sent → what becomes of it: which reader it goes to.

In: a path, the library. Out: records' files or remarks. The ending of the name says what a file is meant to
be; whether it is that its reader finds out.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Final

from caselib.filled import word, workbook
from caselib.filled.cells import Grid, RefusedError
from caselib.filled.layout import INTRODUCTION, layout
from caselib.filled.match import kind_of_form, match
from caselib.filled.package import COMPOUND, ZIP, read_bytes
from caselib.filled.records import Made, make
from caselib.filled.wording import Wording
from caselib.library import Library
from caselib.model import KINDS

RECORDS: Final = (".yml", ".yaml")
TABLES: Final = (".xls", ".et", ".ett", ".xlsm", ".xlsb", ".ods", ".csv", ".xlt", ".xltx")
TEXTS: Final = (".doc", ".wps", ".wpt", ".docm", ".odt", ".rtf", ".dot", ".dotx")


def read_file(path: Path, library: Library, today: datetime.date) -> Made:
    """Raises RefusedError and OSError."""
    ending = path.suffix.lower()
    raw = read_bytes(path)
    if ending in RECORDS:
        from caselib.filled.form_file import make_of_file

        return make_of_file(raw, library, today, path.stem)
    wording = Wording(library)
    if ending == workbook.ENDING:
        grids = workbook.read_workbook(_office(raw, ending))
    elif ending == word.ENDING:
        grids = _word_grids(_office(raw, ending), wording)
    else:
        raise RefusedError(_other_format(ending))
    kind = kind_of_form(grids)
    return make(kind, match(kind, grids, wording), library, today)


def _word_grids(raw: bytes, wording: Wording) -> list[Grid]:
    headings = {sheet.label for kind in KINDS for sheet in layout(kind)} | {INTRODUCTION}
    printed = {text for kind in KINDS for text in wording.words_before(kind)}
    printed |= {wording.intended(sheet) for kind in KINDS for sheet in layout(kind)}
    return word.read_word(raw, headings, printed)


def _office(raw: bytes, ending: str) -> bytes:
    if not raw.startswith((ZIP, COMPOUND)):
        raise RefusedError(f"这不是 {ending} 文件，或者没有存完整。请用 WPS 打开，另存为 {ending}，再试。")
    return raw


def _other_format(ending: str) -> str:
    if ending in TABLES:
        return f"{ending} 格式不能导入。请用 WPS 打开，另存为 {workbook.ENDING}，再试。"
    if ending in TEXTS:
        return f"{ending} 格式不能导入。请用 WPS 打开，另存为 {word.ENDING}，再试。"
    return f"只导入 {workbook.ENDING}、{word.ENDING} 和填报页面下载的 .yml。"
