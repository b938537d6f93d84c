"""Rows that wait in a passing file come back as they were, in any order."""

from __future__ import annotations

import random

from search import Document, Passage
from search.browser.intake import IN_MEMORY, Rows, taken_in, without_passages
from search.browser.texts import Row, row

LONG = "很长的一段话" * 50


def documents(count: int) -> list[Document]:
    return [
        Document(
            kind="case",
            id=f"a-{number}",
            title=f"第 {number} 条",
            url=f"cases/a-{number}.html",
            passages=(Passage(text=LONG * (number % 7)), Passage(text=str(number))),
        )
        for number in range(count)
    ]


def test_rows_beyond_memory_come_back_in_any_order() -> None:
    made = [row(document) for document in documents(800)]
    rows = Rows()
    assert rows.between(0, 0) == []
    size = 0
    for one in made:
        rows.add(one)
        size += len(repr(one).encode())
    assert size > 2 * IN_MEMORY
    chance = random.Random(7)
    for _ in range(100):
        start = chance.randrange(len(made))
        end = chance.randrange(start, len(made) + 1)
        assert rows.between(start, end) == made[start:end]


def test_rows_that_come_after_a_look_are_found() -> None:
    made: list[Row] = [row(document) for document in documents(4)]
    rows = Rows()
    for number, one in enumerate(made, 1):
        rows.add(one)
        assert rows.between(0, number) == made[:number]


def test_what_is_taken_in_keeps_all_but_the_passages() -> None:
    given = documents(9)
    taken = taken_in(iter(given))
    assert taken.documents == tuple(without_passages(document) for document in given)
    assert all(not document.passages for document in taken.documents)
    assert taken.rows.between(0, 9) == [row(document) for document in given]
