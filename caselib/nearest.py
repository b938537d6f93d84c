"""The passage of a text that is most like a phrase which is not in it, and how the two differ.

Used by `evidence.py` for its messages. In: folded texts; it knows no record and no source.
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

from caselib.quotes import WALL, fold_with_places

LIKE_ENOUGH = 0.5
"""The part of a phrase's characters that the passage must share, in order."""
LONGEST_PHRASE = 200
MOST_PLACES = 2_000
"""Of one pair of characters. More say nothing about where to look."""
SLACK = 8
"""Characters by which a passage may be longer than the phrase at either end."""
CANDIDATES = 8


def nearest(phrase: str, text: str) -> tuple[int, int] | None:
    """Start and end of the most similar passage; None where nothing is alike enough.

    Pairs of characters that both share vote for a place; the best few are compared in full.
    """
    phrase = phrase[:LONGEST_PHRASE]
    votes: Counter[int] = Counter()
    for offset in range(len(phrase) - 1):
        place = text.find(phrase[offset : offset + 2])
        for _ in range(MOST_PLACES):
            if place < 0:
                break
            votes[place - offset] += 1
            place = text.find(phrase[offset : offset + 2], place + 1)
    near = {at: sum(votes[at + step] for step in range(-SLACK, SLACK + 1)) for at in tuple(votes)}
    best = sorted(near, key=lambda at: (-near[at], -votes[at], at))[:CANDIDATES]
    found = [_passage(phrase, text, at) for at in sorted(best)]
    shared, start, end = max(found, key=lambda each: each[0], default=(0, 0, 0))
    return (start, end) if shared >= LIKE_ENOUGH * max(len(phrase), 2) else None


def _passage(phrase: str, text: str, at: int) -> tuple[int, int, int]:
    """How many characters are shared around `at`, and from where to where the passage goes."""
    middle = max(0, at) + len(phrase) // 2
    left = max(0, at - SLACK, text.rfind(WALL, 0, middle) + 1)
    wall, right = text.find(WALL, middle), at + len(phrase) + SLACK
    window = text[left : right if wall < 0 else min(right, wall)]
    blocks = [
        b for b in SequenceMatcher(None, phrase, window, autojunk=False).get_matching_blocks() if b.size
    ]
    if not blocks:
        return 0, left, left
    first, last = blocks[0], blocks[-1]
    tail = len(phrase) - last.a - last.size
    start = left + max(0, first.b - first.a)
    return sum(b.size for b in blocks), start, left + min(len(window), last.b + last.size + tail)


def compared(passage: str, phrase: str) -> tuple[str, str]:
    """Both as printed, with 【】 around what differs; an empty pair stands where something is missing."""
    opened, closed = "〖〗" if "【" in passage + phrase else "【】"
    (a, from_a), (b, from_b) = fold_with_places(passage), fold_with_places(phrase)
    shown: tuple[list[str], list[str]] = ([], [])
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        for side, text, places, start, end in ((0, passage, from_a, a1, a2), (1, phrase, from_b, b1, b2)):
            part = " ".join(text[places[start] : places[end - 1] + 1].split()) if end > start else ""
            shown[side].append(part if tag == "equal" else f"{opened}{part}{closed}")
    return "".join(shown[0]), "".join(shown[1])
