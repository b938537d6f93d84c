"""`data/metadata.json`: what Datasette, which shows a database in a browser, is told beside the database.

In: the library. Out: the file: the library's name, what each table and column is called in Chinese, and that
terms are to be shown by their label. It stands beside `sqlite.py` and reads no record.
"""

from __future__ import annotations

import json
from typing import Any, Final

from caselib.export.columns import Form
from caselib.export.sqlite import GENERAL, vocabularies
from caselib.export.sqlite_views import VIEWS
from caselib.export.tables import LABELS, Tables
from caselib.library import Library
from caselib.page import OutputFile

DATABASE: Final = "library"
"""As Datasette calls `library.sqlite`."""


def metadata(library: Library, date: str) -> OutputFile:
    """`date`: of this version, as pages show it."""
    planned = Tables(library, Form(str, is_coded=True))
    tables: dict[str, Any] = {
        name: {"title": label, "columns": {column.key: column.label for column in planned.columns(name)}}
        for name, label in LABELS.items()
    }
    tables |= {name: {"title": f"词表 {name}", "label_column": "label"} for name in vocabularies()}
    tables |= {name: {"title": name, "description": note} for name, note, _ in VIEWS}
    whole = {
        "title": f"{library.site.name}（{date}）",
        "description": "".join(GENERAL),
        "databases": {DATABASE: {"tables": tables}},
    }
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    return OutputFile(url="data/metadata.json", content=text.encode() + b"\n")
