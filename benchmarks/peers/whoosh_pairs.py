"""Whoosh as it comes: pairs of characters with their positions, asked for as a phrase."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.peers.pairs import asked, folded, texts
from search import Corpus, Document


class Peer:
    """A schema of a key and a text."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def build(self, corpus: Corpus) -> None:
        fields, analysis = import_module("whoosh.fields"), import_module("whoosh.analysis")
        schema = fields.Schema(
            key=fields.ID(stored=True, unique=True),
            text=fields.TEXT(analyzer=analysis.NgramTokenizer(minsize=2, maxsize=2)),
        )
        index = import_module("whoosh.index").create_in(self.folder, schema)
        writer = index.writer(limitmb=512)
        for document, text in texts(corpus):
            writer.add_document(key=document.key, text=text)
        writer.commit()

    @cached_property
    def searcher(self) -> Any:
        return import_module("whoosh.index").open_dir(self.folder).searcher()

    def find(self, text: str, limit: int) -> list[str]:
        query = import_module("whoosh.query")
        words = asked(text)
        wanted = query.Phrase("text", words) if len(words) > 1 else query.Term("text", words[0])
        return [hit["key"] for hit in self.searcher.search(wanted, limit=limit or None)]

    def change(self, corpus: Corpus, changed: Document) -> None:
        writer = import_module("whoosh.index").open_dir(self.folder).writer()
        writer.update_document(key=changed.key, text=folded(changed))
        writer.commit()
        vars(self).pop("searcher", None)
