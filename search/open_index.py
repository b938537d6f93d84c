"""What the open indexes of all engines have in common: names, facets, and how the hits of words score.

In: a verified generation, in which `search.catalogue` has written. Out: most of `search.answer.Index`; how
words are found in texts, and what is shown of a document, is the engine's own. Knows no engine.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property

from search import Facet, Word
from search.catalogue import read_catalogue, read_documents
from search.names import best_tiers
from search.rank import scores
from search.store import Generation


class OpenIndex(ABC):
    """Documents are known by their places in the corpus."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.documents = read_documents(generation.folder)
        self.catalogue = read_catalogue(generation.folder)

    @abstractmethod
    def bm25(self, folded: str) -> Mapping[int, float]:
        """The documents whose text holds a word → its BM25 there, 0 or more."""

    @property
    def size(self) -> int:
        return len(self.documents.keys)

    @property
    def facets(self) -> tuple[Facet, ...]:
        return self.catalogue.facets

    @property
    def synonyms(self) -> tuple[tuple[str, ...], ...]:
        return self.catalogue.synonyms

    def values(self, facet: str) -> Mapping[str, int]:
        return self._values.get(facet, {})

    @cached_property
    def _values(self) -> dict[str, dict[str, int]]:
        return self.catalogue.bits_of_values()

    def scores(self, words: Sequence[Word]) -> dict[int, float]:
        weights = [self.bm25(word.folded) for word in words]
        tiers = [best_tiers(self.catalogue, word, held) for word, held in zip(words, weights, strict=True)]
        return scores(tiers, weights)
