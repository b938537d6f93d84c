"""A blank form of a kind in one of the formats: the one way to `blank_xlsx.py` and `blank_docx.py`."""

from __future__ import annotations

from typing import Final

from caselib.filled.wording import Wording
from caselib.library import Library
from caselib.model import Kind

FORMATS: Final = ("xlsx", "docx")


def blank(kind: Kind, library: Library, form: str) -> bytes:
    """`form`: xlsx or docx."""
    wording = Wording(library.published())
    if form == "docx":
        from caselib.filled.blank_docx import blank_document

        return blank_document(kind, wording)
    from caselib.filled.blank_xlsx import blank_workbook

    return blank_workbook(kind, wording)
