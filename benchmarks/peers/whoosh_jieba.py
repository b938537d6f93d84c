"""Whoosh with jieba's analyser, as in jieba's own example: a document must hold all words of the query."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from search import Corpus, Document


def whole_text(document: Document) -> str:
    return "\n".join(passage.text for passage in document.passages)


class Peer:
    """A schema of a key and a text; the text as readers see it."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    @cached_property
    def analyzer(self) -> Any:
        import_module("jieba").setLogLevel("ERROR")
        return import_module("jieba.analyse").ChineseAnalyzer()

    def build(self, corpus: Corpus) -> None:
        fields = import_module("whoosh.fields")
        schema = fields.Schema(
            key=fields.ID(stored=True, unique=True), text=fields.TEXT(analyzer=self.analyzer)
        )
        writer = import_module("whoosh.index").create_in(self.folder, schema).writer(limitmb=512)
        for document in corpus.documents:
            writer.add_document(key=document.key, text=whole_text(document))
        writer.commit()

    @cached_property
    def searcher(self) -> Any:
        return import_module("whoosh.index").open_dir(self.folder).searcher()

    def find(self, text: str, limit: int) -> list[str]:
        query = import_module("whoosh.query")
        words = [token.text for token in self.analyzer(text, mode="query")]
        wanted = query.And([query.Term("text", word) for word in words])
        return [hit["key"] for hit in self.searcher.search(wanted, limit=limit or None)]

    def change(self, corpus: Corpus, changed: Document) -> None:
        writer = import_module("whoosh.index").open_dir(self.folder).writer()
        writer.update_document(key=changed.key, text=whole_text(changed))
        writer.commit()
        vars(self).pop("searcher", None)
