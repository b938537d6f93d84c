"""From what an engine knows to what a reader gets: filters, counts, partial hits, suggestions, snippets.

Comes in: an `Index`, which an engine opens, and a query. Goes out: a `Result`. Whoosh and SQLite share it, so
that they can differ only in the order of hits. Knows no file and no library.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

from search import Document, Facet, FacetCount, Filter, Hit, Query, Result, Word
from search.bitset import bitset, members
from search.normalize import IGNORED, WALL, WALLS, fold, fold_with_offsets
from search.query import accepts, pieces
from search.snippet import snippet

MAX_PARTIAL = 10
MIN_PART = 2
"""Characters of a suggested part of a word."""


class Index(Protocol):
    """An index that is open. A document is known by its number: its place in the corpus, from 0.

    Sets of documents are those of `search.bitset`. All of it is exact.
    """

    @property
    def size(self) -> int:
        """Number of documents."""

    @property
    def facets(self) -> Sequence[Facet]: ...

    @property
    def synonyms(self) -> Sequence[Sequence[str]]: ...

    def scores(self, words: Sequence[Word]) -> Mapping[int, float]:
        """The documents that all of these words match, by text, letters or number → score (`search.rank`).

        There is at least one word, and none is an excluded one.
        """

    def holding(self, folded: str) -> int:
        """The set of documents whose text holds this."""

    def values(self, facet: str) -> Mapping[str, int]:
        """The values of a facet → the set of documents that have it; empty for a facet that is not there."""

    def document(self, number: int) -> Document:
        """Key, title, address and passages; the rest may be missing."""


def answer(index: Index, query: Query, limit: int) -> Result:
    """The `limit` best hits (all for 0) and what goes with them."""
    if query.is_empty or index.size == 0:
        return Result(total=0, hits=())
    words = [word for word in query.words if not word.excluded]
    allowed = _allowed(index, query)
    scores = index.scores(words) if words else {}
    hits = allowed & bitset(scores) if words else allowed
    return Result(
        total=hits.bit_count(),
        hits=tuple(
            _hit(index, number, scores.get(number, 0.0), words) for number in best(hits, scores, limit)
        ),
        partial=() if hits else partial_hits(index, query, allowed),
        facets=counts(index, hits),
        suggestions=suggestions(index, words, 0 if hits else allowed),
    )


def _allowed(index: Index, query: Query) -> int:
    """The documents that pass the filters and hold no excluded word."""
    allowed = (1 << index.size) - 1
    for condition in query.filters:
        allowed &= passing(index, condition)
    for word in query.words:
        if word.excluded:
            allowed &= ~index.holding(word.folded)
    return allowed


def passing(index: Index, condition: Filter) -> int:
    """The documents that one filter lets through. Each value is looked at once, not each document."""
    wanted = replace(condition, excluded=False)
    found = 0
    for value, documents in index.values(condition.facet).items():
        if accepts(wanted, (value,)):
            found |= documents
    return ((1 << index.size) - 1) & ~found if condition.excluded else found


def best(hits: int, scores: Mapping[int, float], limit: int) -> list[int]:
    """Numbers of documents, the highest score first, equals in the order of the corpus; all are equal when
    there are no scores."""
    size = limit or hits.bit_count()
    if not scores:
        return list(islice(members(hits), size))
    return heapq.nlargest(size, members(hits), key=scores.__getitem__)


def _hit(index: Index, number: int, score: float, words: Sequence[Word]) -> Hit:
    document = index.document(number)
    return Hit(
        kind=document.kind,
        id=document.id,
        title=document.title,
        url=document.url,
        score=score,
        snippet=snippet(document.passages, words),
    )


def counts(index: Index, hits: int) -> dict[str, tuple[FacetCount, ...]]:
    """How many hits have each value: values in their fixed order, then the others in order; no zeros."""
    counted: dict[str, tuple[FacetCount, ...]] = {}
    for facet in index.facets if hits else ():
        place = {value: i for i, value in enumerate(facet.values)}
        present = [
            FacetCount(value, count)
            for value, documents in index.values(facet.name).items()
            if (count := (documents & hits).bit_count())
        ]
        present.sort(key=lambda entry: (place.get(entry.value, len(place)), entry.value))
        if present:
            counted[facet.name] = tuple(present)
    return counted


def partial_hits(index: Index, query: Query, allowed: int) -> tuple[Hit, ...]:
    """The documents that hold at least half of the pieces of a query, the fullest first; score: how many."""
    parts = pieces(query)
    at_least = [allowed] + [0] * len(parts)
    for part in parts:
        holding = index.holding(part)
        for count in range(len(parts), 0, -1):
            at_least[count] |= at_least[count - 1] & holding
    words = [Word(text=part, folded=part) for part in parts]
    found: list[Hit] = []
    above = 0
    for count in range(len(parts), max((len(parts) - 1) // 2, 0), -1):
        numbers = members(at_least[count] & ~above)
        found += (_hit(index, number, count, words) for number in islice(numbers, MAX_PARTIAL - len(found)))
        above = at_least[count]
    return tuple(found)


def suggestions(index: Index, words: Sequence[Word], unanswered: int) -> tuple[str, ...]:
    """What else to search for: the other words of a synonym's group; else, of a query without hits, the
    longest part of its longest word that some document of the set `unanswered` holds, as it was typed.
    """
    found = list(dict.fromkeys(_synonyms(index.synonyms, words)))
    if not found and unanswered and words:
        longest = max(words, key=lambda word: len(word.folded))
        part = longest_part(index, longest.folded, unanswered)
        found = [as_typed(longest.text, part)] if len(part) >= MIN_PART else []
    return tuple(found)


def as_typed(text: str, part: str) -> str:
    """The piece of a text that a part of its folded form comes from; the part itself, where it ends inside
    what one character became (℃ is two)."""
    folded, offsets = fold_with_offsets(text)
    at = folded.index(part)
    piece = text[offsets[at] : offsets[at + len(part)]].strip(IGNORED + WALLS)
    return piece if fold(piece) == part else part


def _synonyms(groups: Iterable[Sequence[str]], words: Sequence[Word]) -> Iterator[str]:
    asked = [word.folded for word in words]
    folded = [[(member, fold(member)) for member in group] for group in groups]
    for word in asked:
        for group in folded:
            if any(form and form in word for _, form in group):
                yield from (member for member, form in group if form not in asked and form not in word)


def longest_part(index: Index, word: str, among: int) -> str:
    """The longest part of a word, without a wall, that one of these documents holds; of equals the last.

    A part of what is held is held: so the end never goes back while the start goes on.
    """
    longest, end = "", 0
    for start in range(len(word)):
        end = max(end, start)
        while end < len(word) and _holds(index, word[start : end + 1], among):
            end += 1
        if end - start >= len(longest):
            longest = word[start:end]
    return longest


def _holds(index: Index, part: str, among: int) -> bool:
    return WALL not in part and bool(index.holding(part) & among)
