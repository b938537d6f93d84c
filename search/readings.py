"""Names by their sound: pinyin (`hongseniudai`) and initials (`hsnd`), from the start of a syllable.

A reading is what `Document.readings` holds: `hong se niu dai`; `|` stands where a name has no letter.
Mirrored in `browser/readings.js`.
"""

from __future__ import annotations

import re

WALL = "|"


def reads_as(letters: str, reading: str) -> bool:
    """Whether the letters begin at a syllable and go on as full pinyin (the last may be cut short), or are
    initials of syllables in a row."""
    return any(
        "".join(run[i:]).startswith(letters)
        or "".join(syllable[0] for syllable in run[i:]).startswith(letters)
        for run in runs(reading)
        for i in range(len(run))
    )


def runs(reading: str) -> list[list[str]]:
    """Syllables in a row, without walls."""
    return [part.split() for part in reading.split(WALL) if part.strip()]


def pattern(letters: str) -> re.Pattern[str]:
    """The same as a pattern to be searched in many readings at once, one a line."""
    full = " ?".join(letters)
    initials = "[a-z]* ".join(letters)
    return re.compile(f"(?<![a-z])(?:{full}|{initials})", re.MULTILINE)
