"""`text in document`, one document after another."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from benchmarks.peers.pairs import texts
from search import Corpus, Document
from search.normalize import fold


class Peer:
    """The normalised texts in one file, a line each."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "texts.tsv"

    def build(self, corpus: Corpus) -> None:
        lines = (f"{document.key}\t{text}\n" for document, text in texts(corpus))
        self.file.write_text("".join(lines), encoding="utf-8")

    def change(self, corpus: Corpus, changed: Document) -> None:
        self.build(corpus)

    @cached_property
    def documents(self) -> list[tuple[str, str]]:
        split = (line.partition("\t") for line in self.file.read_text(encoding="utf-8").split("\n") if line)
        return [(key, text) for key, _, text in split]

    def find(self, text: str, limit: int) -> list[str]:
        word = fold(text)
        found = [key for key, body in self.documents if word in body]
        return found[:limit] if limit else found
