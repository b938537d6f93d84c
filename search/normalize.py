"""The one normalisation: what a reader types and what a record holds are compared in this form.

Character by character, never by phrase, so that a part of a text stays a part of it: NFKC, lower case,
traditional to simplified; spaces, quotation marks and middle dots go; sentence marks and brackets become
walls. Mirrored in `browser/normalize.js`; the lists and examples in `tests/golden/search.json` bind both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

WALL = "|"
"""Stands for any run of sentence marks and brackets: no word crosses it unless the reader types one."""
FIELD_WALL = "¦"
"""Between passages; no query holds it."""

SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
INVISIBLE = (
    "\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064"
    "\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)
QUOTES = "\"'`´′″“”„‟‘’‚‛「」『』﹁﹂﹃﹄〝〞〟«»‹›《》〈〉<>"
MIDDLE_DOTS = "·•‧∙⋅・･"
IGNORED = SPACES + INVISIBLE + QUOTES + MIDDLE_DOTS
WALLS = "|¦,;:?!，。、；：？！…‥⋯—―⸺()[]{}（）〔〕【】〖〗〘〙〚〛"
DASHES = "‐‑‒–−"
"""Become a hyphen."""

TABLE = Path(__file__).with_name("traditional.txt")


@cache
def traditional() -> dict[str, str]:
    """Traditional character → simplified: OpenCC's table of single characters."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split(" ")}


@cache
def classes() -> dict[str, str]:
    """Character → what it becomes, for those that are no letters."""
    return {
        **dict.fromkeys(IGNORED, ""),
        **dict.fromkeys(WALLS, WALL),
        **dict.fromkeys(DASHES, "-"),
    }


@cache
def fold_character(character: str) -> str:
    """One character of a text in NFKC, folded: a letter, a wall, several of them, or nothing."""
    table, simplified = classes(), traditional()
    if character in table:
        return table[character]
    return "".join(table.get(c, simplified.get(c, c)) for c in character.lower())


def compose(text: str) -> str:
    """NFKC; what it would take apart into other marks (… into dots) is replaced before. So are full-width
    marks: most texts without them are in NFKC, and to see this takes half the time."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _BEFORE.sub(_replace_before, text))


_BEFORE = re.compile("[…‥´，：；？！（）]")
_CHINESE = re.compile("[㐀-鿿]+(?=[㐀-鿿])")
"""Characters that stay one each, whatever stands beside them."""
_WALL_RUN = re.compile(re.escape(WALL) + "{2,}")


def _replace_before(match: re.Match[str]) -> str:
    return "" if match[0] == "´" else WALL


def fold(text: str) -> str:
    """The normalised form; without a wall at either end. Of a text without letters: empty."""
    folded = "".join(map(fold_character, compose(text)))
    return _WALL_RUN.sub(WALL, folded).strip(WALL)


def fold_all(texts: Iterable[str]) -> str:
    """Passages one after another, with walls between that no query crosses; empty ones leave no trace."""
    return FIELD_WALL.join(filter(None, map(fold, texts)))


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The normalised form and, for each of its characters, where in `text` it comes from; then `len(text)`.

    A wall comes from the first mark of its run.
    """
    folded: list[str] = []
    offsets: list[int] = []
    start = end = 0
    while end < len(text):
        start = end
        if run := _CHINESE.match(text, start):
            end = run.end()
            folded += map(fold_character, run[0])
            offsets += range(start, end)
            continue
        end = cluster_end(text, start)
        for part in "".join(map(fold_character, compose(text[start:end]))):
            if part != WALL or (folded and folded[-1] != WALL):
                folded.append(part)
                offsets.append(start)
    if folded and folded[-1] == WALL:
        folded.pop()
        offsets.pop()
    return "".join(folded), [*offsets, len(text)]


def cluster_end(text: str, start: int) -> int:
    """Where the smallest piece ends that begins there and that NFKC treats apart from what follows."""
    end = start + 1
    while end < len(text) and _joins(text[start:end], text[end]):
        end += 1
    return end


def _joins(cluster: str, following: str) -> bool:
    if following < "\u0300" or "\u3400" <= following <= "\u9fff":
        return False
    return compose(cluster + following) != compose(cluster) + compose(following)
