"""The id of a new record: the pinyin of its place and title, as nobody likes to type it.

In: names as printed, the ids that are taken. Out: an id. Only what is printed goes into it: a masked place by
its mask (`xx-shi-…`), an inferred one not at all; the caller sees to that.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from caselib.check.naming import RESERVED
from caselib.pinyin import Readings

LONGEST = 50
_KIND_OF_PLACE = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:[省市区县旗盟州]|自治[区州县旗]|特别行政区)$")


def new_id(
    title: str,
    place: str,
    fallback: str,
    is_taken: Callable[[str], bool],
    readings: Readings | None = None,
) -> str:
    """At most LONGEST characters, whole words, unlike all that are taken. `place`: its printed name, or none;
    `fallback`: for a title without any letter; `readings`: where many ids are made, one for all of them."""
    readings = readings or Readings()
    short = _KIND_OF_PLACE.sub("", place)
    rest = title
    for name in (place, short):
        if name and title.startswith(name):
            rest = title.removeprefix(name)
            break
    words = [*readings.words(short), *readings.words(rest)] or [fallback]
    if RESERVED.fullmatch(_joined(words, LONGEST)):
        words.insert(0, fallback)
    found = _joined(words, LONGEST)
    number = 1
    while is_taken(found):
        number += 1
        ending = f"-{number}"
        found = _joined(words, LONGEST - len(ending)) + ending
    return found


def _joined(words: list[str], longest: int) -> str:
    """As many of the words as there is room for; of a first one that is too long its beginning."""
    stem = words[0][:longest]
    for word in words[1:]:
        if len(stem) + 1 + len(word) > longest:
            break
        stem = f"{stem}-{word}"
    return stem
