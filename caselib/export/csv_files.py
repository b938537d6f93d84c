"""`data/<table>.csv`: the tables as files that any program opens, WPS and Excel too.

In: the library as readers see it, and its links. Out: files in UTF-8 with a mark at the beginning (without it
Excel takes them for GBK), after RFC 4180: lines end in CR LF, cells with commas, quotes or line ends stand in
quotes. The first line names each column, 中文名（key）. What rows hold is said in `tables.py`; here they
become lines. The lines of one record in one file lie together, so that a build can exchange them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from caselib.export.columns import PLACES, Cell, Form
from caselib.export.tables import TABLES, Tables, owners
from caselib.library import Library, kind_of
from caselib.links import Links, PlaceCases
from caselib.model import KIND_BY_NAME, Record
from caselib.page import OutputFile

MARK: Final = b"\xef\xbb\xbf"
RISKY: Final = frozenset("=+-@＝＋－＠\t\r\n '")
"""With one of these a cell may begin a formula in a program for tables, or hide one; with ' it is guarded."""
GUARD: Final = "'"

Lines = tuple[tuple[str, bytes], ...]
"""Name of a table → the lines of one record in it, where it has any."""


def guarded(text: str) -> str:
    """A cell's text, with ' before it where a program for tables might compute it."""
    return GUARD + text if text[:1] in RISKY else text


class CsvLines:
    """Writes the lines of one library; made once for a run or a worker process."""

    def __init__(self, library: Library) -> None:
        self._tables = Tables(library, Form(guarded, is_coded=False))
        self._names = {kind: [name for name in TABLES if kind in owners(name)] for kind in KIND_BY_NAME}
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, lineterminator="\r\n")

    def head(self, name: str) -> bytes:
        """The first line, with the mark that stands before it."""
        columns = self._tables.columns(name)
        return MARK + self._written([[f"{column.label}（{column.key}）" for column in columns]])

    def record(self, record: Record) -> Lines:
        found = [
            (name, self._written(self._tables.rows(name, record)))
            for name in self._names[kind_of(record).name]
        ]
        return tuple([(name, lines) for name, lines in found if lines])

    def place(self, code: str, cases: PlaceCases) -> Lines:
        return ((PLACES, self._written([self._tables.place(code, cases)])),)

    def every(self, name: str, links: Links) -> bytes:
        return self._written(self._tables.every(name, links))

    def _written(self, rows: Iterable[Iterable[Cell]]) -> bytes:
        self._writer.writerows(rows)
        lines = self._buffer.getvalue().encode()
        self._buffer.seek(0)
        self._buffer.truncate()
        return lines


def csv_files(library: Library, links: Links) -> Iterator[OutputFile]:
    """Per table a file."""
    lines = CsvLines(library)
    for name in TABLES:
        yield csv_file(name, lines.head(name), [lines.every(name, links)])


def csv_file(name: str, head: bytes, body: Iterable[bytes | memoryview]) -> OutputFile:
    return OutputFile(url=f"data/{name}.csv", content=b"".join((head, *body)))
