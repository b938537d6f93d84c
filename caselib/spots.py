"""Where the characters of a value stand in the text of its file, so that a problem points to the very word.

In: a file's text, where the value begins in it, and the value. Out: of each character its index in that text.
Plain, quoted, literal and folded values are written differently, but apart from blanks their characters stand
in the same order: so they are followed one by one, and where one is another nothing is said. It knows neither
files nor records; the signs of escapes are those of YAML 1.2, section 5.7.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from typing import Final

from caselib.characters import tidied

_DOUBLE_QUOTED = re.compile(
    r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(\r\n|[^xuU]))|[^\\]", re.DOTALL
)
_SINGLE_QUOTED = re.compile(r"''|[^']")
_HEAD_OF_BLOCK = re.compile(r"[^\r\n]*")
_ESCAPES: Final = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b", **dict.fromkeys("tnvfr _NLP\t\r\n", " ")}
"""Signs that mean something else behind a backslash; blanks of whatever sort are one here."""


def spots(text: str, start: int, value: str) -> Sequence[int]:
    """Of each character of a value the index in the text; of a blank that of the character before it. Empty
    where what begins at `start` is not this value."""
    written = ((at, said) for at, said in _written(text, start) if _is_seen(said))
    found, at = array("L"), start
    for character in value:
        if _is_seen(character):
            at, said = next(written, (start, ""))
            if said != character:
                return ()
        found.append(at)
    return found


def _is_seen(character: str) -> bool:
    return (character.isascii() and not character.isspace()) or bool(tidied(character).strip())


def _written(text: str, start: int) -> Iterator[tuple[int, str]]:
    """The characters of what begins at `start`, with their indexes, and whatever comes after it."""
    sign = text[start : start + 1]
    if sign == '"':
        for found in _DOUBLE_QUOTED.finditer(text, start + 1):
            yield found.start(), _meant(found)
    elif sign == "'":
        yield from ((found.start(), found[0][0]) for found in _SINGLE_QUOTED.finditer(text, start + 1))
    else:
        head = _HEAD_OF_BLOCK.match(text, start) if sign in ("|", ">") else None
        for at in range(head.end() if head else start, len(text)):
            yield at, text[at]


def _meant(found: re.Match[str]) -> str:
    """What is written, as it is, as a number, or as a sign of its own."""
    if number := found[1] or found[2] or found[3]:
        code = int(number, 16)
        return chr(code) if code < 0x110000 else ""
    if escaped := found[4]:
        return _ESCAPES.get(escaped[0], escaped)
    return found[0]
