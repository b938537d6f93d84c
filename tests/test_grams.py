"""Folding many passages at once, and where pairs of characters stand, against the plain way of doing it."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Callable
from itertools import pairwise

import pytest

from search import grams
from search.normalize import FIELD_WALL, fold

LETTERS = (
    "纽紐带帶甲乙丙丁，。“”|¦…‥´（）１＋AB \u3000·\u200b\xadée\u0301か\u3099ｶﾞﾊﾟ㎡½ﬁİΣß①⑴"
    "한\u1112\u1161\u11abﾡￂ\0🙂𠮷\U0001f1e8\U0010fffe\ud800\u0b47\u0b3e"
)


def random_texts(count: int, letters: str, longest: int, seed: int = 1) -> list[str]:
    source = random.Random(seed)
    return ["".join(source.choices(letters, k=source.randint(0, longest))) for _ in range(count)]


def any_texts(count: int) -> list[str]:
    """Characters of all of Unicode, more of the basic plane's."""
    source = random.Random(2)
    bounds = (0x250, 0x3100, 0x10000, sys.maxunicode + 1)
    return ["".join(chr(source.randrange(source.choice(bounds))) for _ in range(5)) for _ in range(count)]


def fold_many(texts: list[str]) -> list[str]:
    codes = grams.fold_codes(texts).codes
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass").split(FIELD_WALL)[:-1]


@pytest.mark.parametrize(
    "texts",
    [
        random_texts(20_000, LETTERS, 12),
        random_texts(20_000, LETTERS.replace("\U0010fffe", ""), 12),
        any_texts(30_000),
        [],
        ["", "，", "甲"],
    ],
    ids=["hard", "hard, without the separator", "any", "none", "empty ones"],
)
def test_many_are_folded_as_each_is(texts: list[str]) -> None:
    folded = [fold(text) for text in texts]
    assert fold_many(texts) == folded
    found = grams.fold_codes(texts)
    own = [found.codes[a : b - 1] for a, b in zip(found.starts[:-1], found.starts[1:], strict=True)]
    assert [[*map(chr, codes.tolist())] for codes in own] == [[*text] for text in folded]


def test_more_than_one_batch_is_folded() -> None:
    text = "互联网，红色纽带。" * 12_000
    assert fold_many([text] * 30) == [fold(text)] * 30


def test_whatever_joins_its_neighbour_goes_the_slow_way() -> None:
    """Unicode's own list of compositions: a second part of one never stands alone."""
    texts = []
    for code in range(sys.maxunicode + 1):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and "<" not in parts[0]:
            first, second = (chr(int(part, 16)) for part in parts)
            texts += [first + second, "甲" + second]
    assert fold_many(texts) == [fold(text) for text in texts]


def finder(found: grams.Grams) -> Callable[[str], list[int]]:
    """Finds words by all pairs and their positions."""
    pairs = zip(found.keys.tolist(), pairwise(found.starts.tolist()), strict=True)
    positions = {key: found.positions[a:b] for key, (a, b) in pairs}
    none = found.positions[:0]

    def find(word: str) -> list[int]:
        def own(key: int) -> grams.Numbers:
            return positions.get(key, none)

        return list(map(int, grams.find_phrase(word, lambda key: len(own(key)), own)))

    return find


def everywhere(text: str, word: str) -> list[int]:
    return [i for i in range(len(text)) if text.startswith(word, i)]


@pytest.mark.parametrize("letters", ["甲乙", "甲乙丙丁|a𠮷", "".join(map(chr, range(0x4E00, 0x4F00)))])
def test_every_word_is_found_where_it_stands(letters: str) -> None:
    source = random.Random(3)
    folded = grams.fold_codes(random_texts(120, letters, 30))
    text = "".join(map(chr, folded.codes.tolist()))
    find = finder(grams.find_grams(folded.codes))
    for _ in range(400):
        start = source.randrange(len(text))
        word = text[start : start + source.randint(2, 9)].replace(FIELD_WALL, letters[0])
        assert find(word) == everywhere(text, word)
    assert find("甲无") == find("无甲无") == []


def test_no_text_has_no_pairs() -> None:
    for texts in ([], ["甲"][:0], [""]):
        found = grams.find_grams(grams.fold_codes(texts).codes)
        assert finder(found)("甲乙") == []
        assert grams.encode(found.positions, found.starts)[0] == b""


def test_positions_come_back_from_bytes() -> None:
    found = grams.find_grams(grams.fold_codes(random_texts(200, "甲乙丙|", 40)).codes)
    data, ends = grams.encode(found.positions, found.starts)
    for i, (a, b) in enumerate(pairwise(found.starts.tolist())):
        assert grams.decode(data[ends[i] : ends[i + 1]]).tolist() == found.positions[a:b].tolist()
    assert grams.decode(b"").tolist() == []


def test_large_numbers_come_back_from_bytes() -> None:
    numbers = sorted(
        {0, 1, (1 << 32) - 1} | {(1 << bits) + more for bits in (7, 14, 21, 28) for more in (-1, 0)}
    )
    start = grams.merged(grams.find_grams(grams.fold_codes([]).codes).starts[:0], [0, len(numbers)])
    data, ends = grams.encode(start.astype("u4")[:0].repeat(0), start[:1].repeat(2))
    assert (data, ends.tolist()) == (b"", [0, 0])
    positions = grams.merged(start[:0], numbers).astype("u4")
    data, ends = grams.encode(positions, start)
    assert grams.decode(data[ends[0] : ends[1]]).tolist() == numbers


def test_runs_folded_apart_are_joined() -> None:
    texts = random_texts(300, LETTERS, 12, seed=4)
    whole = grams.fold_codes(texts)
    parts = grams.joined([grams.fold_codes(texts[a:b]) for a, b in pairwise([0, 0, 100, 300, 300])])
    assert (parts.codes.tolist(), parts.starts.tolist()) == (whole.codes.tolist(), whole.starts.tolist())
