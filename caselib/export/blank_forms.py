"""`data/template.xlsx` and `.docx`: blank forms for those who write in a table instead of a record's file.

In: the closed lists. Out: the forms for the first kind of record. They name no record of the library, so that
they change only with the lists; those that the command `template` writes offer records by title too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from caselib.library import Library
from caselib.links import Links
from caselib.model import KINDS
from caselib.page import OutputFile


def blank_form_files(library: Library, _: Links) -> Iterator[OutputFile]:
    from caselib.filled.blanks import FORMATS, blank

    empty = replace(library, records={kind.name: {} for kind in KINDS}, tombstones={}, drafts=frozenset())
    for form in FORMATS:
        yield OutputFile(url=f"data/template.{form}", content=blank(KINDS[0], empty, form))
