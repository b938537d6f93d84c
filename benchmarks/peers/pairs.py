"""Pairs of neighbouring characters, as engines of words are commonly made to search Chinese."""

from __future__ import annotations

from collections.abc import Iterator

from search import Corpus, Document
from search.normalize import fold, fold_all


def folded(document: Document) -> str:
    return fold_all(passage.text for passage in document.passages)


def texts(corpus: Corpus) -> Iterator[tuple[Document, str]]:
    for document in corpus.documents:
        yield document, folded(document)


def pairs(text: str) -> list[str]:
    """`texts of two` → `te`, `ex` …; a single character stays as it is."""
    return [text[i : i + 2] for i in range(len(text) - 1)] or [text]


def asked(text: str) -> list[str]:
    return pairs(fold(text))
