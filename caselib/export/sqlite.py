"""`data/library.sqlite`: the tables as a database that can be asked. A door to sqlite3.

In: the library as readers see it, its links, the date of this version, what fills the tables for search. Out:
the file. A table for each kind and each sort of group, for places and for every closed list that the model
names; keys between them; views that answer the usual questions; the table 说明, which says what each table
and column holds. Terms stand as ids, whose labels are in the tables of lists. A reference to a record that is
in no listing is empty, for the database holds just the listed ones.

Rows are put in in a fixed order by one connection, so the same library gives the same bytes (with the same
version of SQLite).
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from caselib.export.columns import PLACES, Cell, Column, Form
from caselib.export.sqlite_views import SOURCES_OF, VIEWS
from caselib.export.tables import KIND_BY_FOLDER, LABELS, Tables
from caselib.library import Library
from caselib.links import Links
from caselib.model import KINDS, vocabularies_of
from caselib.page import OutputFile
from caselib.shapes import Part

NOTES: Final = "说明"
SETTINGS: Final = (
    "PRAGMA page_size = 4096",
    "PRAGMA encoding = 'UTF-8'",
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA foreign_keys = OFF",
)
"""For a file that nobody else sees and that is thrown away when anything fails."""
SQL: Final = {"text": "TEXT", "number": "NUMERIC", "flag": "INTEGER"}
ROW: Final = "row INTEGER PRIMARY KEY"
"""Groups inside records have no id of their own."""
INDEXED: Final = frozenset(("case", "practice", "policy", "source", "record", "place", "part_of", "metric"))
GENERAL: Final = (
    "选项存编号，中文名在同名词表里；各表的外键写明了是哪一张。",
    "“数”“下限”“上限”只在原文写出时才有；status 是 masked 的，来源把数隐去了，请勿补写，也不计入合计。",
    "place 只放来源写明的地区，编辑推断的在 inferred_place，两者不要合并统计。",
    "指向已撤下记录的引用留空：库里只有列入清单的记录。",
    "一格里有几项的，用 | 隔开；内容里本来有的 | 写成 \\|。",
    "各地数目反映本库收录情况，不反映工作成效。",
)


def database(
    library: Library, links: Links, date: str, fill_search: Callable[[Any], None] | None
) -> OutputFile:
    """`date`: of this version, as pages show it."""
    with tempfile.TemporaryDirectory(prefix="caselib-") as folder:
        path = Path(folder, "library.sqlite")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for setting in SETTINGS:
                connection.execute(setting)
            connection.execute("BEGIN")
            _Writer(connection, library, links).write(date)
            if fill_search:
                fill_search(connection)
            connection.execute("COMMIT")
            connection.execute("VACUUM")
        return OutputFile(url="data/library.sqlite", content=path.read_bytes())


class _Writer:
    """Fills one database."""

    def __init__(self, connection: sqlite3.Connection, library: Library, links: Links) -> None:
        self.connection = connection
        self.library = library
        self.links = links
        self.tables = Tables(library, Form(str, is_coded=True))
        self.listed = {
            kind.folder: frozenset(record.id for record in links.listed[kind.name]) for kind in KINDS
        }
        self.listed[PLACES] = frozenset(links.places)

    def write(self, date: str) -> None:
        self._notes_on_all(date)
        for name in vocabularies():
            self._vocabulary(name)
        for name in (PLACES, *(name for name in LABELS if name != PLACES)):
            self._table(name)
        self._sources()
        for name, note, select in VIEWS:
            self.connection.execute(f"CREATE VIEW {quoted(name)} AS {select}")
            self._note(name, None, "视图", note)

    def _notes_on_all(self, date: str) -> None:
        """What columns and tables hold, and what is to be known of all."""
        self.connection.execute(
            f"CREATE TABLE {quoted(NOTES)} ({ROW}, table_name TEXT, column_name TEXT,"
            " label TEXT NOT NULL, note TEXT)"
        )
        self._note(None, None, "名称", self.library.site.name)
        self._note(None, None, "版本", date)
        for note in GENERAL:
            self._note(None, None, NOTES, note)

    def _note(self, table: str | None, column: str | None, label: str, note: str | None) -> None:
        self._insert(NOTES, (None, table, column, label, note))

    def _vocabulary(self, name: str) -> None:
        """A closed list, in the order in which pages show it."""
        self.connection.execute(
            f"CREATE TABLE {quoted(name)} (id TEXT PRIMARY KEY, label TEXT NOT NULL,"
            " position INTEGER NOT NULL, hint TEXT) WITHOUT ROWID"
        )
        found = self.library.vocabularies.get(name)
        for position, term in enumerate(found.terms if found else (), 1):
            self._insert(name, (term.id, term.label, position, term.text("hint") or None))
        self._note(name, None, "词表", None)

    def _table(self, name: str) -> None:
        columns = self.tables.columns(name)
        is_part = name not in KIND_BY_FOLDER and name != PLACES
        declared = [*([ROW] if is_part else []), *map(_declared, columns)]
        keys = [
            f"FOREIGN KEY ({quoted(c.key)}) REFERENCES {quoted(c.refers_to)} (id)" for c in _keys(columns)
        ]
        self.connection.execute(f"CREATE TABLE {quoted(name)} ({', '.join((*declared, *keys))})")
        for column in _keys(columns):
            if column.key in INDEXED:
                index = quoted(f"{name}_{column.key}")
                self.connection.execute(f"CREATE INDEX {index} ON {quoted(name)} ({quoted(column.key)})")
        self._note(name, None, LABELS[name], None)
        for column in columns:
            self._note(name, column.key, column.label, None)
        rows = (self._linked(row, columns) for row in self.tables.every(name, self.links))
        self._insert_all(name, ((None, *row) if is_part else row for row in rows), len(columns) + is_part)

    def _linked(self, row: Sequence[Cell], columns: Sequence[Column]) -> list[Cell]:
        """A row whose keys lead to rows that are there."""
        cells = list(row)
        for at, column in enumerate(columns):
            if column.refers_to in self.listed and cells[at] not in self.listed[column.refers_to]:
                cells[at] = None
        return cells

    def _sources(self) -> None:
        """Which records rest on which sources, in the order in which they name them."""
        self.connection.execute(
            f"CREATE TABLE {SOURCES_OF} (kind TEXT NOT NULL, record TEXT NOT NULL, position INTEGER NOT NULL,"
            " source TEXT NOT NULL REFERENCES sources (id), PRIMARY KEY (record, position)) WITHOUT ROWID"
        )
        self.connection.execute(f"CREATE INDEX {SOURCES_OF}_source ON {SOURCES_OF} (source)")
        self._note(
            SOURCES_OF, None, "记录的来源", "哪条记录列了哪个来源；kind 是记录的种类，record 是它的编号"
        )
        self._insert_all(SOURCES_OF, self._pairs(), 4)

    def _pairs(self) -> Iterator[tuple[Cell, ...]]:
        known = self.listed["sources"]
        for kind in KINDS:
            for record in sorted(self.links.listed[kind.name], key=lambda record: record.id):
                named: tuple[str, ...] = getattr(record, "sources", ())
                for position, source in enumerate(dict.fromkeys(named), 1):
                    if source in known:
                        yield kind.name, record.id, position, source

    def _insert(self, table: str, row: Sequence[Cell]) -> None:
        self._insert_all(table, (row,), len(row))

    def _insert_all(self, table: str, rows: Iterable[Sequence[Cell]], width: int) -> None:
        places = ", ".join("?" * width)
        self.connection.executemany(f"INSERT INTO {quoted(table)} VALUES ({places})", rows)


def vocabularies() -> tuple[str, ...]:
    """The closed lists that the model names."""
    return tuple(sorted({name for kind in KINDS for name in vocabularies_of(Part(kind.cls))}))


def quoted(name: str) -> str:
    """A name in SQL."""
    return f'"{name}"'


def _keys(columns: Iterable[Column]) -> list[Column]:
    return [column for column in columns if column.refers_to]


def _declared(column: Column) -> str:
    if column.key == "id":
        return "id TEXT PRIMARY KEY"
    return f"{quoted(column.key)} {SQL[column.sort]}"
