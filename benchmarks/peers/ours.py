"""This project's engines, behind the same methods as the others."""

from __future__ import annotations

from pathlib import Path

from search import Corpus, Document, Engine
from search.query import parse


class OnWhoosh:
    def __init__(self, folder: Path) -> None:
        self.engine = self.made(folder)

    def made(self, folder: Path) -> Engine:
        from search import engine_whoosh

        return engine_whoosh.WhooshEngine(folder)

    def build(self, corpus: Corpus) -> None:
        self.engine.update(corpus)

    def change(self, corpus: Corpus, changed: Document) -> None:
        """Is not told which document changed."""
        self.engine.update(corpus)

    def find(self, text: str, limit: int) -> list[str]:
        return [f"{hit.kind}/{hit.id}" for hit in self.engine.search(parse(text), limit=limit).hits]


class OnSqlite(OnWhoosh):
    def made(self, folder: Path) -> Engine:
        from search import engine_sqlite

        return engine_sqlite.SqliteEngine(folder)
