"""A line of a file with a mark under the spot that a problem speaks of, as a terminal shows it.

In: a line, a column, what to write instead. Out: lines of text. Columns of a problem count characters; here
it counts what a terminal gives them: a Chinese character takes two columns (UAX #11: wide and full-width), a
combining one none. It knows neither files nor what is wrong.
"""

from __future__ import annotations

import re
import unicodedata

WIDEST = 72
"""Columns of a line that are shown; of a longer one those round the spot."""
BEFORE = 30
"""Of these, the columns before the spot where a line is cut."""
NEAR = 500
"""Of a very long line so many characters on either side of the spot are looked at."""
CUT = "……"
TAB = "[Tab]"
"""A Tab by its name: as blanks it would look as if nothing were wrong."""

_KEY = re.compile(r"([^\s:：#\"'\[\]{},，][^:：\[\]{}\"',]*?)\s*:(?=\s|$)")
_BEFORE_KEY = re.compile(r"\s*(?:- +)*|.*[\[{,]\s*")
_PLAIN = re.compile(r"(?:(?!\s#)[^\n])*")
_PLAIN_IN_BRACKETS = re.compile(r"(?:(?!\s#)[^,\[\]{}\n])*")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
_ALONE = "：，\t\u200b\ufeff\u00a0\u3000"
"""Characters that are a fault by themselves."""


def token_at(line: str, column: int) -> str:
    """What begins in this column, from 1: a key without its colon, a value without what follows it."""
    rest = line[column - 1 :]
    if not rest or rest[0] in _ALONE or not rest[0].isprintable():
        return rest[:1]
    above = line[: column - 1]
    if _BEFORE_KEY.fullmatch(above) and (key := _KEY.match(rest)):
        return key[1]
    if quoted := _QUOTED.match(rest):
        return quoted[0]
    if rest[0] in "[{":
        return _bracketed(rest)
    in_brackets = any(above.count(left) > above.count(right) for left, right in ("[]", "{}"))
    found = (_PLAIN_IN_BRACKETS if in_brackets else _PLAIN).match(rest)
    return found[0].rstrip() if found else ""


def replaced(line: str, column: int, instead: str) -> str:
    """The line with what begins in this column replaced; empty where it goes on in the next line."""
    token = token_at(line, column)
    if not token or token[0] in "|>" or (token[0] in "\"'[{" and len(token) < 2):
        return ""
    return line[: column - 1] + instead + line[column - 1 + len(token) :]


def marked(number: int, line: str, column: int, length: int = 0) -> list[str]:
    """The line with its number, and the mark below so many characters, or below what begins there."""
    length = length or len(token_at(line, column))
    line, column = _near(line, column)
    seen = _visible(line)
    shown, before = _cut(seen, column)
    width = max(1, _width(seen[column - 1 : column - 1 + length]))
    room = max(1, _width(shown) - before)
    return [_numbered(str(number), shown), _numbered("", " " * before + "^" * min(width, room))]


def plain(number: int, line: str, column: int) -> str:
    """The line with its number, cut as the one above."""
    line, column = _near(line, column)
    return _numbered(str(number), _cut(_visible(line), column)[0])


def changed_at(line: str, right: str, column: int) -> int:
    """Where the right line begins to differ from the line, so that a cut shows what was mended."""
    same = next((n for n, (a, b) in enumerate(zip(line, right, strict=False)) if a != b), None)
    return max(column, 1 + (min(len(line), len(right)) if same is None else same))


def _near(line: str, column: int) -> tuple[str, int]:
    """Of a line that nobody could read in full the part that may be shown, and the column in it: a line of a
    megabyte can have thousands of problems."""
    begin = max(0, column - 1 - NEAR)
    return (line[begin : column + NEAR], column - begin) if len(line) > 2 * NEAR else (line, column)


def _numbered(number: str, text: str) -> str:
    return f"  {number:>5} | {text}".rstrip()


def _bracketed(text: str) -> str:
    """From a bracket to its other half; the bracket alone where that is not in this line."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "[{") - (character in "]}")
        if depth == 0:
            return text[: place + 1]
    return text[0]


def _visible(line: str) -> str:
    """The line with a sign in the place of each character that is none to be seen."""
    return "".join(c if c == "\t" or c.isprintable() else "\ufffd" for c in line)


def _cut(line: str, column: int) -> tuple[str, int]:
    """The line, or the part of it round the column; how wide what stands before the column is."""
    start = min(column - 1, len(line))
    if _width(line) <= WIDEST:
        return line.replace("\t", TAB), _width(line[:start])
    begin, taken = start, 0
    while begin > 0 and (taken := taken + _width(line[begin - 1])) <= BEFORE:
        begin -= 1
    if _width(line[:begin]) <= _width(CUT):
        begin = 0
    end, room = begin, WIDEST
    while end < len(line) and (room := room - _width(line[end])) >= 0:
        end += 1
    head = CUT if begin else ""
    tail = CUT if end < len(line) else ""
    before = _width(CUT) * bool(begin) + _width(line[begin:start])
    return head + line[begin:end].replace("\t", TAB) + tail, before


def _width(text: str) -> int:
    """Columns that a terminal gives to the text."""
    if text.isascii():
        return len(text) + text.count("\t") * (len(TAB) - 1)
    return sum(_width_of(character) for character in text)


def _width_of(character: str) -> int:
    if character == "\t":
        return len(TAB)
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 1
