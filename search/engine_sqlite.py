"""Search on SQLite's FTS5, from the standard library alone: fast, and ready in a moment.

In: a `Corpus`; out: `Result`s, and a generation of `search.store` with a database in it. FTS5 is given pairs
of characters in place of words (`search.tokenizer`), so that a phrase is a substring. The only door to
sqlite3 in `search`; knows nothing of records.
"""

from __future__ import annotations

import errno
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import finalize

from search import Corpus, Document, Passage, Query, Result, Updated
from search.answer import answer
from search.bitset import bitset
from search.catalogue import Changes, compare, fingerprint, write_catalogue
from search.normalize import fold_all
from search.open_index import OpenIndex
from search.store import Damaged, Generation, Store, made_with
from search.tokenizer import characters, pairs, phrase

FORMAT = "1"
"""Of what this module and those that it uses write into a generation."""

DATABASE = "search.sqlite"
HASH_SIZE = 64 << 20
"""Bytes of postings that FTS5 collects before it writes them out."""
RANKED = 2000
"""BM25 is asked for words with so many hits at most; it takes twice as long as finding them, and where a word
is everywhere it says little. Single characters have none."""
REBUILD_SHARE, REBUILD_FROM = 4, 64
"""When one document in four (and at least 64) is new or gone, building anew is as fast."""

SETTINGS = (
    "PRAGMA page_size = 16384",
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA locking_mode = EXCLUSIVE",
)
"""For a draft, which is thrown away whole when it fails. Stored documents fill larger pages better."""
INDEXES: Mapping[str, Callable[[str], str]] = {"search_pairs": pairs, "search_characters": characters}
"""FTS5 tables → what they are given of a text. Pairs that begin with one character can be thousands."""
TABLES = (
    "CREATE VIRTUAL TABLE search_pairs USING fts5(tokens, content='', tokenize='ascii')",
    "CREATE VIRTUAL TABLE search_characters USING fts5(tokens, content='', tokenize='ascii', detail=none)",
    "CREATE TABLE search_document (number INTEGER PRIMARY KEY,"
    " kind TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL)",
)
STORED = "CREATE TABLE search_stored (number INTEGER PRIMARY KEY, passages BLOB NOT NULL)"


class SqliteEngine:
    """See `search.Engine`."""

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder, made_with("sqlite", format=FORMAT, sqlite=sqlite3.sqlite_version))
        self._index: SqliteIndex | None = None

    def search(self, query: Query, *, limit: int = 20) -> Result:
        """Raises `search.store.Damaged` when there is no index that can be trusted."""
        if self._index is None or not self._store.is_unchanged(self._index.generation):
            self._index = self._store.read(SqliteIndex)
        return answer(self._index, query, limit)

    def update(self, corpus: Corpus) -> Updated:
        prints = tuple(map(fingerprint, corpus.documents))
        with self._store.writing():
            try:
                old = self._store.read(SqliteIndex)
            except Damaged as damage:
                self._rebuild(corpus, prints)
                return Updated(added=len(prints), rebuilt=str(damage))
            changes = compare(old.documents, corpus, prints)
            done = Updated(
                added=len(changes.added), changed=len(changes.changed), removed=len(changes.removed)
            )
            touched = done.added + done.changed + done.removed
            if touched >= REBUILD_FROM and touched * REBUILD_SHARE >= len(prints):
                self._rebuild(corpus, prints)
                return replace(done, rebuilt="变动太多，整体重建更快")
            if not changes.is_order_kept or not old.catalogue.has_settings_of(corpus):
                self._change(old, corpus, prints, changes)
            return done

    def _rebuild(self, corpus: Corpus, prints: tuple[str, ...]) -> None:
        with self._store.draft() as folder:
            with open_to_write(folder / DATABASE) as connection:
                execute(connection, "BEGIN", STORED)
                write_fts(connection, corpus.documents)
                store(connection, enumerate(corpus.documents))
                execute(connection, "COMMIT")
            write_catalogue(folder, corpus, prints, tuple(range(len(prints))))

    def _change(self, old: SqliteIndex, corpus: Corpus, prints: tuple[str, ...], changes: Changes) -> None:
        """A document that stays as it is keeps its row; the others get new ones, after the highest."""
        before = old.documents.numbers
        kept = {move: row for move, row in zip(changes.moves, before, strict=True) if move >= 0}
        following = max(before, default=-1) + 1
        rows = {**kept, **{place: following + i for i, place in enumerate(changes.fresh)}}
        stale = set(before) - set(kept.values())
        fresh = [(rows[place], corpus.documents[place]) for place in changes.fresh]
        is_same = not stale and not fresh
        shared, copied = ([DATABASE], []) if is_same else ([], [DATABASE])
        with self._store.draft(old.generation, shared, copied) as folder:
            if not is_same:
                with open_to_write(folder / DATABASE) as connection:
                    execute(connection, "BEGIN")
                    remove(connection, sorted(stale))
                    insert(connection, fresh)
                    store(connection, fresh)
                    execute(connection, "COMMIT")
            numbers = tuple(rows[place] for place in range(len(prints)))
            write_catalogue(folder, corpus, prints, numbers, old.catalogue, changes)


class SqliteIndex(OpenIndex):
    """A generation that has been verified; see `search.answer.Index`. A document's row may differ from its
    place in the corpus."""

    def __init__(self, generation: Generation) -> None:
        super().__init__(generation)
        self._connection = open_to_read(generation.folder / DATABASE)
        finalize(self, self._connection.close)
        rows = self.documents.numbers
        self._places = None if rows == tuple(range(len(rows))) else {row: i for i, row in enumerate(rows)}

    def holding(self, folded: str) -> int:
        rows = self._match("rowid", folded)
        places = self._places
        return bitset(row if places is None else places[row] for (row,) in rows)

    def document(self, number: int) -> Document:
        (row,) = self._connection.execute(
            "SELECT kind, id, title, url, passages FROM search_document JOIN search_stored USING (number)"
            " WHERE number = ?",
            (self.documents.numbers[number],),
        )
        kind, id, title, url, passages = row
        return Document(kind=kind, id=id, title=title, url=url, passages=unpack(passages))

    def bm25(self, folded: str) -> dict[int, float]:
        """It is 0 where it is not worth its time."""
        rows = self._match("rowid, 0.0", folded)
        if len(folded) > 1 and len(rows) <= RANKED:
            rows = self._match("rowid, -rank", folded)
        places = self._places
        return dict(rows) if places is None else {places[row]: weight for row, weight in rows}

    def _match(self, columns: str, folded: str) -> list[Any]:
        table = "search_pairs" if len(folded) > 1 else "search_characters"
        select = f"SELECT {columns} FROM {table} WHERE {table} MATCH ?"
        try:
            return self._connection.execute(select, (phrase(folded),)).fetchall()
        except UnicodeEncodeError:
            # Half a surrogate pair, which the command line lets in; no file holds one.
            return []


def open_to_read(path: Path) -> sqlite3.Connection:
    """A file that nobody writes to any more. `Path.as_uri` would import as much as all of this module."""
    name = path.resolve().as_posix()
    for sign, code in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        name = name.replace(sign, code)
    return sqlite3.connect(f"file://{'' if name[0] == '/' else '/'}{name}?mode=ro&immutable=1", uri=True)


@contextmanager
def open_to_write(path: Path) -> Iterator[sqlite3.Connection]:
    """The database of a draft. When it cannot be written, a full disk for one, that is an OSError."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            execute(connection, *SETTINGS)
            yield connection
    except sqlite3.OperationalError as error:
        is_full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if is_full else errno.EIO, str(error), str(path)) from error


def has_fts5() -> bool:
    """Whether this Python's SQLite can look into texts: some are built without."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            execute(connection, "CREATE VIRTUAL TABLE probe USING fts5(tokens)")
        except sqlite3.OperationalError:
            return False
    return True


def execute(connection: sqlite3.Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(statement)


def write_fts(connection: sqlite3.Connection, documents: Iterable[Document]) -> None:
    """Create `search_document`, `search_pairs` and `search_characters` in a database and fill them; commits
    nothing.

    Their row numbers are the places of the documents, from 0. `search_pairs MATCH phrase(fold(words))` finds
    what holds the words (`search.tokenizer`, `search.normalize`), `search_characters` a single character.
    """
    execute(connection, *TABLES)
    for table in INDEXES:
        execute(connection, f"INSERT INTO {table}({table}, rank) VALUES ('hashsize', {HASH_SIZE})")
    insert(connection, enumerate(documents))
    for table in INDEXES:
        execute(connection, f"INSERT INTO {table}({table}) VALUES ('optimize')")


def insert(connection: sqlite3.Connection, documents: Iterable[tuple[int, Document]]) -> None:
    """Documents with the numbers of their rows."""
    for number, document in documents:
        row = (number, document.kind, document.id, document.title, document.url)
        connection.execute("INSERT INTO search_document VALUES (?, ?, ?, ?, ?)", row)
        text = fold_all(passage.text for passage in document.passages)
        for table, tokens in INDEXES.items():
            connection.execute(f"INSERT INTO {table}(rowid, tokens) VALUES (?, ?)", (number, tokens(text)))


def store(connection: sqlite3.Connection, documents: Iterable[tuple[int, Document]]) -> None:
    rows = ((number, pack(document.passages)) for number, document in documents)
    connection.executemany("INSERT INTO search_stored VALUES (?, ?)", rows)


def remove(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """An FTS5 table without content must be told what to forget."""
    for number in numbers:
        ((packed,),) = connection.execute("SELECT passages FROM search_stored WHERE number = ?", (number,))
        text = fold_all(passage.text for passage in unpack(packed))
        for table, tokens in INDEXES.items():
            forget = f"INSERT INTO {table}({table}, rowid, tokens) VALUES ('delete', ?, ?)"
            connection.execute(forget, (number, tokens(text)))
        connection.execute("DELETE FROM search_document WHERE number = ?", (number,))
        connection.execute("DELETE FROM search_stored WHERE number = ?", (number,))


def pack(passages: Iterable[Passage]) -> bytes:
    """Passages as they are stored: in GB 18030, where Chinese takes two bytes and all else fits too."""
    rows = [(p.text, p.role, p.label, p.anchor) for p in passages]
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode("gb18030"), 1)


def unpack(data: bytes) -> tuple[Passage, ...]:
    return tuple(Passage(*row) for row in json.loads(zlib.decompress(data).decode("gb18030")))
