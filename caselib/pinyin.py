"""Names → pinyin, for readers who type letters; the only door to pypinyin.

The index asks for the readings of titles and aliases; the checks ask whether a record's own `pinyin`
fits its title. What comes out has the form that `search/readings.py` states: syllables without tones,
apart by spaces, `|` where a name has no letter. Importing this module costs nothing; the first reading
loads pypinyin (a quarter of a second) and, after it, `readings.txt`: names of places that it gets wrong.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE: Final = Path(__file__).with_name("readings.txt")
WALL: Final = "|"
HAN: Final = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
RUNS: Final = re.compile(rf"{HAN.pattern}+|[a-z]+|.", re.DOTALL)
MOST_JOINED: Final = 4
PLAIN_RUNS: Final = re.compile(rf"{HAN.pattern}+|[a-z0-9]+")
UNHEARD: Final = re.compile(r"[\s\"'`´“”‘’「」『』《》〈〉«»‹›·•‧・]")
"""Spaces, quotation marks and middle dots: search passes over them in texts, so they end no reading."""
PINYIN_REMEDY: Final = "每个汉字写一个音节，用空格隔开，不标声调，ü 写 v，例如长宁区：chang ning qu。"
SYLLABLE: Final = re.compile(r"[a-zü]{1,6}")


@functools.lru_cache(maxsize=30_000)
def syllable_of(character: str) -> str:
    """A Chinese character as it is mostly read, without its tone; any other character as it is."""
    if not HAN.match(character):
        return character
    from pypinyin import lazy_pinyin

    said: str = lazy_pinyin(character, errors="default")[0]
    return said


def own_syllables(own: str) -> tuple[str, ...]:
    """What a record's `pinyin` says, one syllable for each Chinese character of its title; ü as v."""
    return tuple(own.lower().replace("ü", "v").split())


def pinyin_fault(title: str, own: str) -> str:
    """Why `own` is no reading of `title`, in Chinese; empty where it is one."""
    said = own.lower().split()
    strange = next((s for s in said if not SYLLABLE.fullmatch(s)), None)
    if strange is not None:
        return f"“{strange}”不是不标声调的拼音。"
    characters = len(HAN.findall(title))
    if len(said) != characters:
        return f"写了 {len(said)} 个音节，标题有 {characters} 个汉字。"
    return ""


@functools.cache
def segmenter() -> Callable[[str], Iterator[str]]:
    """pypinyin's own, which a reading of the whole text would use too. To import it takes 0.1 s."""
    from pypinyin import load_phrases_dict
    from pypinyin.seg.mmseg import seg

    load_phrases_dict({name: [[s] for s in syllables] for name, syllables in corrections()})
    cut: Callable[[str], Iterator[str]] = seg.cut
    return cut


class Readings:
    """The reader of names: one for each run, so that a word that many names share is looked up once."""

    def __init__(self) -> None:
        self._words: dict[str, tuple[str, ...]] = {}

    def reading(self, text: str, title: str = "", own: str = "") -> str:
        """`text` in pinyin. `own` is how the record says that its `title` is read: it holds for the title,
        for the title inside a longer text, and for a part of the title. One that does not fit is passed over.
        """
        heard = UNHEARD.sub("", unicodedata.normalize("NFKC", text).lower())
        said = self._own(heard, title, own) if own else {}
        syllables: list[str] = []
        for run in RUNS.finditer(heard):
            if HAN.match(run[0]):
                spoken = self._spoken(run[0])
                syllables += (said.get(run.start() + i, s) for i, s in enumerate(spoken))
            else:
                syllables.append(run[0] if run[0].isascii() and run[0].isalpha() else WALL)
        return re.sub(r"\|(?: \|)+", WALL, " ".join(syllables))

    def words(self, text: str) -> tuple[str, ...]:
        """`text` as words of ASCII letters and digits, for ids: the syllables of a Chinese word joined.
        Characters that are no word of the dictionary are joined with their neighbours, four at most."""
        found: list[str] = []
        for run in PLAIN_RUNS.finditer(unicodedata.normalize("NFKC", text).lower()):
            if not HAN.match(run[0]):
                found.append(run[0])
                continue
            alone: list[str] = []
            for word in (*self._cut(run[0]), ""):
                if alone and (len(word) != 1 or len(alone) == MOST_JOINED):
                    found.append("".join(alone))
                    alone = []
                spoken = "".join(self._spoken(word)).replace(WALL, "") if word else ""
                if len(word) == 1:
                    alone.append(spoken)
                else:
                    found.append(spoken)
        return tuple(word for word in found if word)

    def _own(self, heard: str, title: str, own: str) -> dict[int, str]:
        """Place in `heard` → syllable, as far as `own` speaks of it."""
        if pinyin_fault(title, own):
            return {}
        name = UNHEARD.sub("", unicodedata.normalize("NFKC", title).lower())
        start, skipped = (heard.find(name), 0) if name in heard else (0, name.find(heard))
        if skipped < 0:
            return {}
        syllables = iter(own_syllables(own))
        told = [next(syllables) if HAN.match(character) else "" for character in name]
        return {start + i: s for i, s in enumerate(told[skipped : skipped + len(heard)]) if s}

    def _spoken(self, run: str) -> Iterator[str]:
        for word in self._cut(run):
            if word not in self._words:
                self._words[word] = self._look_up(word)
            yield from self._words[word]

    @cached_property
    def _cut(self) -> Callable[[str], Iterator[str]]:
        return segmenter()

    @staticmethod
    def _look_up(word: str) -> tuple[str, ...]:
        from pypinyin import lazy_pinyin

        return tuple(lazy_pinyin(word, errors=_wall_for_each))


def _wall_for_each(unknown: str) -> Any:
    """For characters that pypinyin does not know. It takes a list too, which its types do not say."""
    return [WALL] * len(unknown)


def corrections() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names of `readings.txt` with their syllables, one for each character."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, *syllables = line.split(" ")
            yield name, tuple(syllables)


def known_words() -> Iterator[str]:
    """The words that pypinyin has a reading for."""
    from pypinyin.constants import PHRASES_DICT

    yield from PHRASES_DICT
