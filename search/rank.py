"""The numbers by which hits are ordered. Every engine adds them up in the same way; `browser/` mirrors them.

A word counts by the best place in which a document holds it: its own names before names of practices, these
before its text. Comes in: what an engine knows of a match. Knows no index and no document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from search import Role
from search.readings import reads_as, runs

How = Literal["equals", "starts", "contains"]

NAMES: Mapping[tuple[Role, How], float] = {
    ("title", "equals"): 1000.0,
    ("alias", "equals"): 800.0,
    ("practice", "equals"): 500.0,
    ("title", "starts"): 300.0,
    ("title", "contains"): 200.0,
    ("alias", "starts"): 150.0,
    ("alias", "contains"): 150.0,
    ("practice", "starts"): 60.0,
    ("practice", "contains"): 60.0,
}
TEXT = 10.0
"""Found in a passage that is no name."""
NUMBER = 100.0
"""Found by the key of a document number alone."""
READING_WHOLE = 5.0
READING_START = 4.0
READING = 3.0
"""Found by pinyin or initials alone."""

RELEVANCE = 10.0
"""What BM25 can add stays below this, so that it orders only what stands in one tier."""
HALF = 5.0
"""The BM25 that gives half of `RELEVANCE`."""

K1 = 1.2
B = 0.75
"""The usual constants of BM25, those of SQLite and Whoosh too."""


def tier(role: Role, at_start: bool, at_end: bool) -> float:
    """That of a word which a passage holds at its start, or its end, or both, or between."""
    how: How = "contains" if not at_start else "equals" if at_end else "starts"
    return NAMES.get((role, how), TEXT)


def by_letters(letters: str, readings: Iterable[str]) -> float:
    """The tier of a match by pinyin or initials; 0 when no reading answers."""
    return max((_by_reading(letters, reading) for reading in readings), default=0.0)


def _by_reading(letters: str, reading: str) -> float:
    if not letters or not reads_as(letters, reading):
        return 0.0
    syllables = [syllable for run in runs(reading) for syllable in run]
    forms = ("".join(syllables), "".join(syllable[0] for syllable in syllables))
    if letters in forms:
        return READING_WHOLE
    return READING_START if any(form.startswith(letters) for form in forms) else READING


def relevance(bm25: float) -> float:
    """A BM25, which is at least 0 → a part in [0, `RELEVANCE`) that keeps its order."""
    return RELEVANCE * bm25 / (bm25 + HALF)


def score(tiers: Iterable[float], bm25: float = 0.0) -> float:
    """The tier of each word's best match, and once the BM25 of all words together."""
    return sum(tiers) + relevance(bm25)


def scores(tiers: Sequence[Mapping[int, float]], bm25: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """The scores of the documents that every word matches. `tiers`: for each word, the documents that it
    matches → its best tier there; `bm25`: for each word, those that hold it → its BM25.
    """
    if len(tiers) == 1:
        weight = bm25[0].get
        return {place: best + relevance(weight(place, 0.0)) for place, best in tiers[0].items()}
    hits = set(tiers[0]).intersection(*tiers[1:])
    return {
        place: score([found[place] for found in tiers], sum(found.get(place, 0.0) for found in bm25))
        for place in hits
    }
