"""Which of some names was probably meant by a misspelt one: by its sound, then by its letters.

In: a text and names. Out: the likeliest name, or none. Chinese is mostly mistyped as something that sounds
alike (三会一刻 for 三会一课), and ids are pinyin that people try to guess (sanhuiyike). Called only where
something is to be reported; it knows no record and no list.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection

from caselib.pinyin import UNHEARD, syllable_of

LONGEST = 100
"""Characters of a text that may be a misspelt name."""
_MISHEARD = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""What many people in the south do not tell apart, so that they pick the wrong one while typing."""


def sound(text: str) -> str:
    """How a text sounds, as one word of letters; texts that people mix up while typing pinyin sound alike.
    Hyphens, spaces and quotation marks have no sound."""
    heard = UNHEARD.sub("", unicodedata.normalize("NFKC", text[:LONGEST]).lower())
    said = "".join(syllable_of(character) for character in heard if character not in "-_/（）()、，,")
    for one, other in _MISHEARD:
        said = said.replace(one, other)
    return said


def likeliest(text: str, names: Collection[str], like_enough: float) -> str | None:
    """The name that sounds like the text, else the one whose letters are most like it, from `like_enough`
    (0 to 1) on."""
    return sounding_like(text, names) or written_like(text, names, like_enough)


def sounding_like(text: str, names: Collection[str]) -> str | None:
    """The name that sounds like the text; of several the one that is written most like it."""
    heard = sound(text) if len(text) <= LONGEST else ""
    return written_like(text, [name for name in names if sound(name) == heard], 0.0) if heard else None


def written_like(text: str, names: Collection[str], like_enough: float) -> str | None:
    """The name whose letters are most like those of the text, from `like_enough` (0 to 1) on."""
    found = difflib.get_close_matches(text, names, 1, like_enough) if len(text) <= LONGEST else []
    return found[0] if found else None
