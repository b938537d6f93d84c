"""tantivy (Lucene's design in Rust) over pairs of characters written as words, asked for as a phrase."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.peers.pairs import asked, folded, pairs, texts
from search import Corpus, Document

HEAP_BYTES = 512_000_000


class Peer:
    """A schema of a key and a text; as many writing threads as tantivy likes."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    @cached_property
    def tantivy(self) -> Any:
        return import_module("tantivy")

    @cached_property
    def schema(self) -> Any:
        builder = self.tantivy.SchemaBuilder()
        builder.add_text_field("key", stored=True, tokenizer_name="raw")
        builder.add_text_field("text", tokenizer_name="whitespace")
        return builder.build()

    @cached_property
    def index(self) -> Any:
        return self.tantivy.Index(self.schema, path=self.folder)

    def build(self, corpus: Corpus) -> None:
        writer = self.index.writer(HEAP_BYTES)
        for document, text in texts(corpus):
            writer.add_document(self._document(document.key, text))
        writer.commit()
        writer.wait_merging_threads()

    def _document(self, key: str, text: str) -> Any:
        return self.tantivy.Document(key=[key], text=[" ".join(pairs(text))])

    @cached_property
    def searcher(self) -> Any:
        self.index.reload()
        return self.index.searcher()

    def find(self, text: str, limit: int) -> list[str]:
        words = asked(text)
        query = self.tantivy.Query
        wanted = (
            query.phrase_query(self.schema, "text", words)
            if len(words) > 1
            else query.term_query(self.schema, "text", words[0])
        )
        found = self.searcher.search(wanted, limit or self.searcher.num_docs or 1)
        return [self.searcher.doc(address)["key"][0] for _, address in found.hits]

    def change(self, corpus: Corpus, changed: Document) -> None:
        writer = self.index.writer(HEAP_BYTES)
        writer.delete_documents("key", changed.key)
        writer.add_document(self._document(changed.key, folded(changed)))
        writer.commit()
        writer.wait_merging_threads()
        vars(self).pop("searcher", None)
