"""Tokens for an engine that knows words only: pairs of characters, so that a phrase of them is a substring.

In: folded text. Out: what SQLite's FTS5 is given as text, and what it is asked. Knows no database.
"""

from __future__ import annotations

import re
from operator import add

# FTS5's tokenizer `ascii` keeps everything beyond ASCII as it is and breaks at ASCII that is no letter or
# digit; folded text has no capitals. So what it breaks at is written in characters that no folded text holds,
# because NFKC changes them: printable ones full-width, the others as half-width kana.
_BREAKING = re.compile("[\0-/:-@\\[-`{-\x7f]")
_TO_FULL_WIDTH = 0xFEE0
_TO_KANA = 0xFF61


def encode(folded: str) -> str:
    """Folded text in characters that the tokenizer keeps; one for one, and no two alike."""
    return _BREAKING.sub(_replace, folded)


def _replace(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(code + (_TO_FULL_WIDTH if code > ord(" ") else _TO_KANA))


def pairs(folded: str) -> str:
    """All pairs of neighbours in a text, walls too, as tokens in their order."""
    text = encode(folded)
    return " ".join(map(add, text, text[1:]))


def characters(folded: str) -> str:
    """The different characters of a text as tokens."""
    return " ".join(sorted(set(encode(folded))))


def phrase(folded: str) -> str:
    """The FTS5 query for a folded word, whatever is in it: for `pairs`; of one character for `characters`."""
    text = encode(folded)
    tokens = map(add, text, text[1:]) if len(text) > 1 else [text]
    return " + ".join(f'"{token}"' for token in tokens)
