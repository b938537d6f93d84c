"""The questions of a comparison, and their answers by brute force, which no index has had a hand in.

In: a corpus. Out: the same queries for every engine (pieces of 2 to 10 characters of the normalised texts,
cut anywhere between two walls, so most cross a word's boundary, where a quotation mark or a space stood too;
and names as they are written), each with the documents that hold it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from search import Corpus
from search.normalize import FIELD_WALL, WALL, fold, fold_all

SHORTEST, LONGEST = 2, 10
SHARE_OF_NAMES = 0.15
RUNS = re.compile(f"[^{re.escape(WALL + FIELD_WALL)}]{{{SHORTEST},}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`answer`: the keys of all documents that hold `text`, both normalised."""

    text: str
    answer: frozenset[str]


def folded_texts(corpus: Corpus) -> dict[str, str]:
    """Key → everything in the document, normalised."""
    return {
        document.key: fold_all(passage.text for passage in document.passages) for document in corpus.documents
    }


def questions(corpus: Corpus, count: int, seed: int = 1) -> tuple[Question, ...]:
    """`count` different queries, each with at least one answer."""
    texts = folded_texts(corpus)
    asked: dict[str, None] = {}
    source = random.Random(seed)
    names = [document.title for document in corpus.documents]
    bodies = list(texts.values())
    while len(asked) < count:
        is_name = source.random() < SHARE_OF_NAMES
        text = source.choice(names) if is_name else piece(source, source.choice(bodies))
        if holds_chinese(text):
            asked[text] = None
    return tuple(Question(text=text, answer=frozenset(holding(fold(text), texts))) for text in asked)


def holding(word: str, texts: Mapping[str, str]) -> Iterator[str]:
    return (key for key, text in texts.items() if word in text)


def piece(source: random.Random, body: str) -> str:
    runs: list[str] = RUNS.findall(body)
    run = source.choice(runs)
    length = source.randint(SHORTEST, LONGEST)
    start = source.randrange(max(1, len(run) - length + 1))
    return run[start : start + length].lstrip("-")


def holds_chinese(text: str) -> bool:
    """Letters alone would be read as pinyin too, which brute force does not know."""
    return len(text) >= SHORTEST and any("一" <= character <= "鿿" for character in text)
