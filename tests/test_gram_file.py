"""What is written into the files of Whoosh's columns comes out of them: words and documents, and texts."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from search.gram_file import GramFile, gram_file
from search.normalize import FIELD_WALL, fold
from search.stored_file import FROM, StoredFile, stored_file

LETTERS = "甲乙丙丁a1+，。“ ”紅红𠮷é\u0301|¦か\u3099"


def opened(documents: Sequence[Sequence[str]]) -> GramFile:
    data = gram_file(documents)
    return GramFile(lambda start, size: data[start : start + size])


def times(word: str, text: str) -> int:
    """How often a word stands in a text, overlaps included."""
    return sum(text.startswith(word, at) for at in range(len(text)))


@pytest.mark.parametrize("seed", range(60))
def test_a_word_is_where_looking_through_the_texts_finds_it(seed: int) -> None:
    source = random.Random(seed)
    documents = [
        ["".join(source.choices(LETTERS, k=source.randint(0, 9))) for _ in range(source.randint(0, 4))]
        for _ in range(source.randint(0, 7))
    ]
    file = opened(documents)
    texts = ["".join(fold(passage) + FIELD_WALL for passage in passages) for passages in documents]
    assert file.lengths == list(map(len, texts))
    for _ in range(60):
        word = fold("".join(source.choices(LETTERS, k=source.randint(1, 5))))
        if word:
            held = {number: count for number, text in enumerate(texts) if (count := times(word, text))}
            assert dict(zip(*file.postings(word), strict=True)) == held, (documents, word)


def test_many_lists_of_one_character_are_told_apart() -> None:
    """A character before a thousand others, near and far: each list of pairs starts anew."""
    documents = [["甲" + chr(0x4E00 + i % 977)] for i in range(3000)]
    assert opened(documents).postings("甲") == (
        list(range(3000)),
        [2 if i % 977 == 0x7532 - 0x4E00 else 1 for i in range(3000)],
    )


@pytest.mark.parametrize("count", [0, 1, FROM - 1, FROM, 3 * FROM])
def test_texts_come_back_as_they_were(count: int) -> None:
    source = random.Random(count)
    texts = [source.randbytes(source.randint(0, 300)) + b"what they all say" * 20 for _ in range(count)]
    data = stored_file(texts)
    file = StoredFile(lambda start, size: data[start : start + size])
    assert [file[number] for number in range(count)] == texts


def test_what_texts_have_in_common_is_stored_once() -> None:
    common = random.Random(1).randbytes(2000)
    texts = [common + str(number).encode() for number in range(FROM)]
    assert len(stored_file(texts)) < len(common) + 60 * FROM
