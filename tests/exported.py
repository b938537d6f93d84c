"""Reading the exports back, each with a reader of its own, for tests that compare them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from caselib.export.tables import LABELS, TABLES
from caselib.model import KINDS

FOLDERS = (*(kind.folder for kind in KINDS), "places")
PARTS = tuple(name for name in TABLES if name not in FOLDERS)

Rows = list[dict[str, str]]


def key_of_heading(heading: str) -> str:
    """`层级（level）` → `level`."""
    label, _, key = heading.rpartition("（")
    assert label
    assert key.endswith("）")
    return key[:-1]


def rows_of_csv(content: bytes) -> Rows:
    text = content.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    return [dict(zip(map(key_of_heading, head), row, strict=True)) for row in rows]


def json_of(site: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((site / "data" / f"{name}.json").read_bytes())
    return found


def csv_of(site: Path, name: str) -> Rows:
    return rows_of_csv((site / "data" / f"{name}.csv").read_bytes())


def sheets_of(path: Path) -> Mapping[str, Rows]:
    """Of each table its rows, cells as texts."""
    with closing(load_workbook(path, read_only=True)) as book:
        found: dict[str, Rows] = {}
        for name in TABLES:
            head, *rows = book[LABELS[name]].iter_rows(values_only=True)
            keys = [key_of_heading(str(cell)) for cell in head]
            found[name] = [
                {key: "" if cell is None else str(cell) for key, cell in zip(keys, row, strict=True)}
                for row in rows
            ]
        return found


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A database, whose rows can be asked by name."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def one(connection: sqlite3.Connection, query: str) -> Any:
    (value,) = connection.execute(query).fetchone()
    return value
