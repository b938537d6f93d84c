"""Characters of a file that are no text: those that steer or hide, and invisible leftovers of a paste; and
those that are typed full-width.

In: the text of a file or of one value. Out: where a forbidden character stands, or the text without the
harmless ones. Joiners stay: some scripts and emoji need them. It knows no file format.
"""

from __future__ import annotations

import re

_STEERING = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_NO_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_REMOVED = re.compile("[\u200b\ufeff\u00ad\u2060\ufdd0-\ufdef]")
_SPACES = re.compile("[\u00a0\u3000\u0085\u2028\u2029]")
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""For `str.translate`: signs, letters and digits of ASCII that are typed full-width, in their usual width."""

_LINE_END = re.compile("\r\n?|\n")


def is_visible(text: str) -> bool:
    """Whether all characters but line ends can be seen, so that no search below finds anything: Unicode
    counts all of theirs as not printable. Measured: a tenth of the searches' time."""
    return text.replace("\n", "").replace("\r", "").isprintable()


def steering_at(text: str) -> int | None:
    """Where the first character stands that changes the order of the text, or is an invisible tag."""
    found = _STEERING.search(text)
    return found.start() if found else None


def hidden_in(text: str) -> str | None:
    """The first character that no text may hold: a steering one or a control. Typed controls do not
    come so far, YAML refuses them; those that an escape names do."""
    found = _STEERING.search(text) or _NO_TEXT.search(text)
    return found[0] if found else None


def unseen_at(text: str) -> int | None:
    """Where the first invisible leftover of a paste stands."""
    found = _REMOVED.search(text) or _SPACES.search(text)
    return found.start() if found else None


def without_controls(text: str) -> str:
    """The text without characters that no text may hold and nobody can see; line ends stay."""
    return _NO_TEXT.sub("", text)


def without_steering(text: str) -> str:
    """The text without characters that change its order, and without invisible tags."""
    return _STEERING.sub("", text)


def tidied(text: str) -> str:
    """The text without such leftovers; unusual spaces become usual ones."""
    return _SPACES.sub(" ", _REMOVED.sub("", text))


def lines_of(text: str) -> list[str]:
    """The lines of a text, whatever ends them, without the ends."""
    return _LINE_END.split(text)


def line_starts(text: str) -> list[int]:
    """Of each line the index at which it begins."""
    return [0, *(end.end() for end in _LINE_END.finditer(text))]


def position(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1."""
    ends = list(_LINE_END.finditer(text, 0, index))
    return len(ends) + 1, index - (ends[-1].end() if ends else 0) + 1
