"""SQLite's full-text search over pairs of characters written as words, asked for them as a phrase."""

from __future__ import annotations

import sqlite3
import string
from functools import cached_property
from pathlib import Path

from benchmarks.peers.pairs import asked, folded, pairs, texts
from search import Corpus, Document

MARKS = "".join(sorted(set(string.punctuation) - set("'\"")))
SCHEMA = f"""
create table documents (number integer primary key, key text unique, body text);
create virtual table found using fts5 (
  pairs, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '{MARKS}'"
);
"""
INSERT = "insert into found (rowid, pairs) values (?, ?)"
DELETE = "insert into found (found, rowid, pairs) values ('delete', ?, ?)"
FIND = """
select key from found join documents on number = found.rowid where found match ? order by rank limit ?
"""


class Peer:
    """Keys and normalised texts in a table (an index without content asks for the old text to delete it)."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "index.sqlite"

    @cached_property
    def connection(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file)

    def build(self, corpus: Corpus) -> None:
        self.connection.executescript(SCHEMA)
        with self.connection:
            for number, (document, text) in enumerate(texts(corpus)):
                row = (number, document.key, text)
                self.connection.execute("insert into documents values (?, ?, ?)", row)
                self.connection.execute(INSERT, (number, " ".join(pairs(text))))
            self.connection.execute("insert into found (found) values ('optimize')")

    def change(self, corpus: Corpus, changed: Document) -> None:
        row = self.connection.execute("select number, body from documents where key = ?", (changed.key,))
        number, before = row.fetchone()
        after = folded(changed)
        with self.connection:
            self.connection.execute(DELETE, (number, " ".join(pairs(before))))
            self.connection.execute(INSERT, (number, " ".join(pairs(after))))
            self.connection.execute("update documents set body = ? where number = ?", (after, number))

    def find(self, text: str, limit: int) -> list[str]:
        phrase = '"' + " ".join(asked(text)) + '"'
        return [key for (key,) in self.connection.execute(FIND, (phrase, limit or -1))]
