"""What a hit shows of its document: the piece of a passage where the match is, marked as readers see it.

Comes in: the passages of one document and the words asked. Goes out: a `Snippet`. Knows no index; whether the
document is a hit has been decided elsewhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from search import Passage, Snippet, Word
from search.normalize import cluster_end, fold, fold_with_offsets
from search.query import number_spans

WIDTH = 80
"""Characters of a passage that are shown."""
BEFORE = 24
"""At most so many of them before the match."""
ELLIPSIS = "…"
JOINERS = "\u200d\ufe0e\ufe0f"

Mark = tuple[int, int]


def snippet(passages: Sequence[Passage], words: Sequence[Word]) -> Snippet:
    """The passage that holds most of the words, text before names; of a hit whose title says it all, the
    beginning of its text. A document found by its reading alone shows that too. Excluded words mark nothing.
    """
    wanted = [word for word in words if not word.excluded]
    passage = best_passage(passages, wanted)
    return cut(passage, marks_in(passage.text, wanted)) if passage else Snippet("")


def best_passage(passages: Sequence[Passage], words: Sequence[Word]) -> Passage | None:
    """What a reader wants to see of a hit."""
    titles = [passage for passage in passages if passage.role == "title"]
    texts = [passage for passage in passages if passage.role == "text"]
    names = [passage for passage in passages if passage.role not in ("title", "text")]
    if any(_held(passage, words) == len(words) for passage in titles):
        return (texts or titles)[0]
    return _fullest(texts, words) or _fullest(names, words) or next(iter(texts or titles), None)


def _fullest(passages: Sequence[Passage], words: Sequence[Word]) -> Passage | None:
    """The first of those that hold most words, if any holds one. Passages that hold all of them as typed come
    before others: they are seen at once.
    """
    best, most = None, 0
    for passage in sorted(passages, key=lambda p: not all(word.text in p.text for word in words)):
        held = _held(passage, words)
        if held > most:
            best, most = passage, held
            if most == len(words):
                break
    return best


def _held(passage: Passage, words: Sequence[Word]) -> int:
    folded = fold(passage.text)
    return sum(
        word.folded in folded or any(True for _ in _number_marks(passage.text, word)) for word in words
    )


def _number_marks(text: str, word: Word) -> Iterator[Mark]:
    """Where a text writes the document number that was asked for, with as much before it as was asked."""
    if word.number:
        prefix = len(word.number.rstrip("-0123456789"))
        for key, start, end in number_spans(text):
            if key.endswith(word.number):
                yield start - prefix, end


def marks_in(text: str, words: Sequence[Word]) -> list[tuple[int, int, int]]:
    """Start, end and word of all matches in an original text, in order.

    A mark covers what the normalisation passes over inside the match, and no part of a cluster.
    """
    folded, offsets = fold_with_offsets(text)
    marks: list[tuple[int, int, int]] = []
    for i, word in enumerate(words):
        at = folded.find(word.folded)
        while at >= 0:
            last = at + len(word.folded) - 1
            start, end = offsets[at], cluster_end(text, offsets[last])
            marks.append((boundary_before(text, start), boundary_after(text, end), i))
            at = folded.find(word.folded, last + 1)
        marks += [(start, end, i) for start, end in _number_marks(text, word)]
    return sorted(marks)


def cut(passage: Passage, marks: Sequence[tuple[int, int, int]]) -> Snippet:
    """About `WIDTH` characters around the mark after which most words follow closely; no mark is cut."""
    text = passage.text
    start, end = _window(text, marks)
    before, after = ELLIPSIS if start else "", ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    shown = _merged([(a + shift, b + shift) for a, b, _ in marks if start <= a and b <= end])
    return Snippet(before + text[start:end] + after, shown, passage.label, passage.anchor)


def _window(text: str, marks: Sequence[tuple[int, int, int]]) -> Mark:
    if len(text) <= WIDTH:
        return 0, len(text)
    if not marks:
        return 0, boundary_before(text, WIDTH)
    first, through, _ = max(marks, key=lambda mark: len(_words_within(marks, mark[0])))
    start = min(max(first - BEFORE, 0), max(len(text) - WIDTH, 0), first)
    end = max(start + WIDTH, through)
    start, end = boundary_before(text, start), boundary_after(text, end)
    for a, b, _ in marks:
        start = a if a < start < b else start
        end = b if a < end < b else end
    return start, end


def _words_within(marks: Sequence[tuple[int, int, int]], start: int) -> set[int]:
    return {word for a, b, word in marks if start <= a and b <= start + WIDTH - BEFORE}


def _merged(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Marks that touch become one."""
    merged: list[Mark] = []
    for start, end in marks:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)


def boundary_before(text: str, at: int) -> int:
    """The nearest place at or before `at` that cuts no cluster as readers see it."""
    while 0 < at < len(text) and _joined(text, at):
        at -= 1
    return at


def boundary_after(text: str, at: int) -> int:
    """The nearest such place at or after `at`."""
    while 0 < at < len(text) and _joined(text, at):
        at += 1
    return at


def _joined(text: str, at: int) -> bool:
    """Whether the character there is part of the one before: a combining mark, a joiner, a skin tone."""
    following = text[at]
    return (
        following in JOINERS
        or text[at - 1] == "\u200d"
        or "\U0001f3fb" <= following <= "\U0001f3ff"
        or unicodedata.category(following)[0] == "M"
    )
