"""Texts like those of a real library, from words: the same for every measurement of the same seed.

In: `Words`. Out: `MadeCase` and `MadePractice`, plain values that `benchmarks.generate` writes as records
and `benchmarks.documents` hands to engines. Their statistics are those of real Chinese texts (see there);
nothing in them is true.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from benchmarks.words import Words

PHRASES = 11_000
PHRASE_WORDS = (4, 9)
TOPIC_PHRASES = 40
TOPIC_SHARE = 0.25
"""A text takes this share of its phrases from a few of its own: it comes back to its matter."""

PLACES = {
    "330400": "嘉兴市",
    "330483": "桐乡市",
    "330483100": "乌镇镇",
    "510500": "泸州市",
    "510502": "江阳区",
    "350100": "福州市",
    "350102": "鼓楼区",
    "110105": "朝阳区",
    "440305": "南山区",
    "420100": "武汉市",
}
LEVELS = ("市级", "县级", "乡镇（街道）级")
DIMENSIONS = ("领导机制", "组织覆盖", "融合发展", "行业治理", "阵地服务")
ENDINGS = ("工作法", "机制", "行动", "计划", "工程", "平台", "联盟", "制度", "清单", "课堂")
NUMERALS = "两三四五六七八"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePractice:
    id: str
    title: str
    aliases: tuple[str, ...]
    dimension: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeMeasure:
    title: str
    text: str
    practices: tuple[int, ...]
    """Places in the list of practices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCase:
    id: str
    title: str
    aliases: tuple[str, ...]
    place: str
    level: str
    year: int
    summary: str
    background: str
    measures: tuple[MadeMeasure, ...]
    lessons: str


class Writer:
    """Names and texts from a seeded generator."""

    def __init__(self, words: Words, seed: int) -> None:
        self.random = random.Random(seed)
        lengths = [self.random.randint(*PHRASE_WORDS) for _ in range(PHRASES)]
        drawn = iter(words.draw(self.random, sum(lengths)))
        self.phrases = ["".join(next(drawn) for _ in range(length)) for length in lengths]
        self.upto = list(accumulate(1 / rank for rank in range(20, 20 + PHRASES)))
        self.names = [word for word in words.texts if len(word) == 2]
        self.topic = self.phrases[:TOPIC_PHRASES]

    def begin(self) -> None:
        """A new text: it has a matter of its own."""
        self.topic = self._common(TOPIC_PHRASES)

    def text(self, characters: int) -> str:
        written: list[str] = []
        while sum(map(len, written)) < characters:
            written.append(self.sentence())
        return "".join(written)

    def sentence(self) -> str:
        count = self.random.randint(2, 4)
        parts = [
            self.random.choice(self.topic) if self.random.random() < TOPIC_SHARE else phrase
            for phrase in self._common(count)
        ]
        if self.random.random() < 0.2:
            parts.insert(1, self._detail())
        half = len(parts) // 2 or 1
        return "".join(parts[:half]) + "，" + "".join(parts[half:]) + "。"

    def _detail(self) -> str:
        """What is no word: names in marks, numbers, Latin letters between spaces, brackets."""
        number = self.random.randint(2, 4000)
        return (
            f"“{self.formula()}”",
            f"“{self.pair()}·{self.pair()}”",
            f"《{self.pair()}{self.pair()}办法》",
            f"（{self.pair()}）",
            f" {self.random.choice(('AI', 'APP', 'e', '5G'))} {self.pair()}",
            f"{number:,}家",
            f"{number / 40:.1f}%",
            f"{2015 + number % 10}年{number % 12 + 1}月",
        )[number % 8]

    def pair(self) -> str:
        return self.random.choice(self.names)

    def formula(self) -> str:
        """A name such as 1+7+N, or 三动两联."""
        first, second = self.random.sample(NUMERALS, 2)
        if self.random.random() < 0.5:
            return f"1+{self.random.randint(2, 19)}+{self.random.choice('NX')}"
        return f"{first}{self.pair()[0]}{second}{self.pair()[1]}"

    def name(self) -> str:
        """Of 4 to 8 characters, marks not counted."""
        ending = self.random.choice(ENDINGS)
        shape = self.random.random()
        if shape < 0.2:
            return f"“{self.formula()}”{ending}"
        if shape < 0.5:
            return self.pair() + self.pair()
        return self.pair() + self.random.choice(("", self.pair())) + ending

    def heading(self) -> str:
        return f"{self.pair()}{self.pair()}，{self.pair()}{self.pair()}"

    def _common(self, count: int) -> list[str]:
        return self.random.choices(self.phrases, cum_weights=self.upto, k=count)


def made_practices(writer: Writer, count: int) -> Iterator[MadePractice]:
    """Their titles differ from each other."""
    taken: set[str] = set()
    for number in range(count):
        title = _new(writer, taken)
        aliases = (_new(writer, taken),) if number % 2 else ()
        writer.begin()
        yield MadePractice(
            id=f"p-{number:05d}",
            title=title,
            aliases=aliases,
            dimension=writer.random.choice(DIMENSIONS),
            definition=writer.text(60),
        )


def _new(writer: Writer, taken: set[str]) -> str:
    name = writer.name()
    while name in taken:
        name = writer.pair() + name
    taken.add(name)
    return name


def made_cases(writer: Writer, count: int, practices: int) -> Iterator[MadeCase]:
    """Practices are used after Zipf's law; six names a case, some of them twice."""
    weights = list(accumulate(1 / rank for rank in range(1, practices + 1)))
    codes = tuple(PLACES)
    for number in range(count):
        writer.begin()
        place = codes[number % len(codes)]
        used = sorted(set(writer.random.choices(range(practices), cum_weights=weights, k=6)))
        brand = f"“{writer.pair()}{writer.pair()}”"
        yield MadeCase(
            id=f"c-{number:06d}",
            title=f"{PLACES[place]}{writer.pair()}{brand}{writer.pair()}{writer.name()}（{number}）",
            aliases=(writer.name(),) if number % 3 == 0 else (),
            place=place,
            level=LEVELS[number % len(LEVELS)],
            year=2015 + writer.random.randrange(11),
            summary=writer.text(95),
            background=writer.text(295),
            measures=tuple(
                MadeMeasure(title=writer.heading(), text=writer.text(285), practices=tuple(used[m::4]))
                for m in range(4)
            ),
            lessons=writer.text(95),
        )
