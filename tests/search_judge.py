"""What every engine must answer, found by looking through everything: nothing is indexed, nothing is clever.

`Judge` has the `search` of an engine; its sets are right by definition. `random_queries` draws substrings
from the passages of a corpus as readers would copy them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from search import Corpus, Document, Facet, FacetCount, Hit, Query, Result, Role, Word
from search.normalize import fold, fold_all
from search.query import accepts, parse, pieces
from search.rank import NUMBER, by_letters, tier
from search.readings import reads_as
from search.snippet import snippet


class Judge:
    """The answers for a corpus, by brute force. The score of a hit is that of its tiers, without BM25."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.texts = [fold_all(p.text for p in document.passages) for document in corpus.documents]

    def search(self, query: Query, *, limit: int = 20) -> Result:
        places = [place for place in range(len(self.texts)) if self.is_hit(place, query)]
        scores = {place: self.score(place, query.words) for place in places}
        ranked = sorted(places, key=lambda place: (-scores[place], place))
        partial = [] if places else self.partial(query)
        return Result(
            total=len(places),
            hits=tuple(self.hit(place, scores[place], query.words) for place in ranked[: limit or None]),
            partial=tuple(self.hit(place, count, pieces_as_words(query)) for place, count in partial),
            facets=dict(self.counts(places)),
            suggestions=tuple(dict.fromkeys(self.suggestions(query, found=bool(places)))),
        )

    def keys(self, query: Query) -> set[str]:
        """The documents that are hits."""
        return {
            document.key for place, document in enumerate(self.corpus.documents) if self.is_hit(place, query)
        }

    def is_hit(self, place: int, query: Query) -> bool:
        return (
            not query.is_empty
            and self.passes(place, query)
            and all(self.matches(place, word) for word in query.words if not word.excluded)
        )

    def matches(self, place: int, word: Word) -> bool:
        document = self.corpus.documents[place]
        if word.folded in self.texts[place]:
            return True
        if word.letters and any(reads_as(word.letters, reading) for reading in document.readings):
            return True
        return bool(word.number) and any(number.endswith(word.number) for number in document.numbers)

    def passes(self, place: int, query: Query) -> bool:
        """Filters and exclusions."""
        facets = self.corpus.documents[place].facets
        return all(
            accepts(condition, facets.get(condition.facet, ())) for condition in query.filters
        ) and not any(word.folded in self.texts[place] for word in query.words if word.excluded)

    def score(self, place: int, words: Iterable[Word]) -> float:
        return sum(self.tier(self.corpus.documents[place], word) for word in words if not word.excluded)

    def tier(self, document: Document, word: Word) -> float:
        """`score` in tests of engines may exceed the sum of these by less than 10."""
        literal = by_passage(word.folded, ((p.role, fold(p.text)) for p in document.passages))
        if word.number and any(number.endswith(word.number) for number in document.numbers):
            literal = max(literal, NUMBER)
        return literal or by_letters(word.letters, document.readings)

    def partial(self, query: Query) -> list[tuple[int, int]]:
        parts = pieces(query)
        held = {
            place: sum(part in text for part in parts)
            for place, text in enumerate(self.texts)
            if self.passes(place, query)
        }
        enough = [(place, count) for place, count in held.items() if count and 2 * count >= len(parts)]
        return sorted(enough, key=lambda pair: (-pair[1], pair[0]))[:10]

    def counts(self, places: Sequence[int]) -> Iterator[tuple[str, tuple[FacetCount, ...]]]:
        for facet in self.corpus.facets:
            documents = [self.corpus.documents[place] for place in places]
            counted = Counter(value for d in documents for value in set(d.facets.get(facet.name, ())))
            if counted:
                yield (
                    facet.name,
                    tuple(FacetCount(value, counted[value]) for value in in_order(facet, counted)),
                )

    def suggestions(self, query: Query, *, found: bool) -> Iterator[str]:
        words = [word.folded for word in query.words if not word.excluded]
        others = list(self.synonyms(words))
        yield from others
        if words and not found and not others:
            longest = max((w for w in query.words if not w.excluded), key=lambda word: len(word.folded))
            held = [p for p in parts_of(longest.folded) if "|" not in p and self.some_hold(p, query)]
            if held:
                wanted = max(reversed(held), key=len)
                typed = (p for p in parts_of(longest.text, 1) if fold(p) == wanted)
                yield min(typed, key=len, default=wanted)

    def synonyms(self, words: Sequence[str]) -> Iterator[str]:
        for word in words:
            for group in self.corpus.synonyms:
                if any(fold(member) and fold(member) in word for member in group):
                    yield from (m for m in group if fold(m) not in words and fold(m) not in word)

    def some_hold(self, part: str, query: Query) -> bool:
        return any(part in text and self.passes(place, query) for place, text in enumerate(self.texts))

    def hit(self, place: int, score: float, words: Sequence[Word]) -> Hit:
        document = self.corpus.documents[place]
        return Hit(
            kind=document.kind,
            id=document.id,
            title=document.title,
            url=document.url,
            score=score,
            snippet=snippet(document.passages, words),
        )


def by_passage(word: str, passages: Iterable[tuple[Role, str]]) -> float:
    """The best tier that a folded word reaches among folded passages; 0 when none holds it."""
    return max(
        (tier(role, text.startswith(word), text == word) for role, text in passages if word in text),
        default=0.0,
    )


def in_order(facet: Facet, values: Mapping[str, int]) -> list[str]:
    fixed = [value for value in facet.values if value in values]
    return fixed + sorted(set(values) - set(fixed))


def parts_of(word: str, shortest: int = 2) -> Iterator[str]:
    """All parts of at least so many characters that do not begin or end with a wall."""
    for start in range(len(word)):
        for end in range(start + shortest, len(word) + 1):
            if word[start:end].strip("|") == word[start:end]:
                yield word[start:end]


def pieces_as_words(query: Query) -> list[Word]:
    return [Word(text=piece, folded=piece) for piece in pieces(query)]


def random_queries(
    corpus: Corpus, count: int, seed: int = 1, lengths: tuple[int, int] = (2, 10)
) -> list[Query]:
    """Stretches of passages, as typed inside quotation marks: spaces and marks in them belong to one word.

    They cross the bounds of words, spaces, quotation marks and sentence marks, as chance has it.
    """
    source = random.Random(seed)
    passages = [p.text for document in corpus.documents for p in document.passages if fold(p.text)]
    queries: list[Query] = []
    while len(queries) < count:
        text = source.choice(passages)
        length = source.randint(*lengths)
        start = source.randrange(max(1, len(text) - length + 1))
        typed = text[start : start + length]
        folded = fold(typed)
        if folded:
            queries.append(Query(text=f"“{typed}”", words=(Word(text=typed, folded=folded),)))
    return queries


def typed_queries(corpus: Corpus, count: int, seed: int = 1) -> list[Query]:
    """The same stretches as readers type them, two at a time now and then: read by `search.query.parse`."""
    source = random.Random(seed)
    stretches = [query.words[0].text for query in random_queries(corpus, 2 * count, seed)]
    texts = (
        first if source.random() < 0.6 else f"{first} {'-' if source.random() < 0.2 else ''}{second}"
        for first, second in zip(stretches[:count], stretches[count:], strict=True)
    )
    return [parse(text, corpus.facets) for text in texts]
