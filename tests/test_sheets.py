"""Numbers of sheets: everywhere can be reached in a few steps, and no sheet names them all."""

from __future__ import annotations

import pytest

from caselib.render.sheets import MANY, shown_numbers


@pytest.mark.parametrize("count", [2, 7, MANY])
def test_few_are_all_named(count: int) -> None:
    assert list(shown_numbers(2, count)) == list(range(1, count + 1))


@pytest.mark.parametrize("number", [1, 2, 417, 2000])
def test_of_many_the_ends_and_the_nearest_are_named(number: int) -> None:
    shown = shown_numbers(number, 2000)
    near = {n for n in range(number - 3, number + 4) if 1 <= n <= 2000}
    assert {1, 2000, number} | near <= set(shown)
    assert list(shown) == sorted(set(shown))
    assert len(shown) < 40


def test_every_sheet_of_many_is_few_steps_away() -> None:
    seen, edge, steps = {1}, {1}, 0
    while len(seen) < 2000:
        edge = {n for number in edge for n in shown_numbers(number, 2000)} - seen
        seen |= edge
        steps += 1
    assert steps <= 9
