"""Words to make texts of, and how often each is drawn.

In: jieba's dictionary with its frequencies, read where it is installed (it is never copied here); or
nothing, then words are invented. Out: `Words`. Knows no records and no documents.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from itertools import accumulate
from pathlib import Path

JIEBA = "0.42.1"
RAREST = 1500
"""Words below this frequency (of the dictionary's 60 million) are not drawn: 5,200 of 349,000 are left, the
vocabulary of one trade, and the pairs of characters in 10,000 texts come to about as many as in real ones."""
CHINESE = re.compile("[一-鿿]{1,6}")

INVENTED = 7000
LENGTHS = (1, 2, 3, 4)
SHARES = (45, 47, 5, 3)
"""Of words by length in running text, as jieba's frequencies have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`upto[i]` is the sum of the frequencies of words 0 … i."""

    origin: str
    texts: tuple[str, ...]
    upto: tuple[float, ...]

    def draw(self, random: random.Random, count: int) -> list[str]:
        return random.choices(self.texts, cum_weights=self.upto, k=count)


def jieba_words() -> Words:
    """The dictionary of jieba 0.42.1 (MIT). Raises SystemExit with what to do when it is not installed."""
    folder = _jieba_folder()
    counted: dict[str, int] = {}
    for line in (folder / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, frequency, *_ = line.split(" ")
        if int(frequency) >= RAREST and CHINESE.fullmatch(word):
            counted[word] = int(frequency)
    return _words(f"jieba {JIEBA}", counted.items())


def _jieba_folder() -> Path:
    try:
        found = metadata.distribution("jieba")
    except metadata.PackageNotFoundError:
        raise SystemExit(
            "没有安装 jieba：生成接近真实的文字要用它的词频。\n"
            "请运行 sh requirements/install.sh bench，然后再试。"
        ) from None
    if found.version != JIEBA:
        raise SystemExit(f"jieba 的版本是 {found.version}，量出的数不能比较：请装 {JIEBA}。")
    return Path(str(found.locate_file("jieba")))


def invented_words(seed: int = 1) -> Words:
    """Words without a meaning, of the 3,755 common characters of GB/T 2312, frequent after Zipf's law.

    For tests and for building sites, where the words need not be real but their number and lengths must.
    """
    source = random.Random(seed)
    common = bytes(
        byte for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for byte in (high, low)
    ).decode("gb2312", errors="ignore")
    characters = source.sample(common, len(common))
    upto = tuple(accumulate(1 / rank for rank in range(20, 20 + len(characters))))
    lengths = source.choices(LENGTHS, SHARES, k=INVENTED)
    counted = {
        "".join(source.choices(characters, cum_weights=upto, k=length)): 1 / rank
        for rank, length in enumerate(lengths, start=10)
    }
    return _words("invented", counted.items())


def _words(origin: str, counted: Iterable[tuple[str, float]]) -> Words:
    ranked = sorted(counted, key=lambda pair: (-pair[1], pair[0]))
    return Words(
        origin=origin,
        texts=tuple(word for word, _ in ranked),
        upto=tuple(accumulate(frequency for _, frequency in ranked)),
    )
