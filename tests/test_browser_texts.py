"""The files of passages say what was put into them, to this program and to the browser's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from search.browser import texts

ROWS: dict[str, list[texts.Row]] = {
    "nothing": [],
    "a document without passages": [[], [("甲", 3, "背景", "background")]],
    "frequent and rare characters": [[("的" * 50 + "馫", 3, "背景", ""), ("的的", 0, "", "")]],
    "the sign that ends a passage": [[("一\n二\n", 3, "", ""), ("", 3, "", ""), ("\0", 3, "", "")]],
    "characters of two halves": [[("𠀀甲𠀀", 3, "", "")], [("𠀁", 1, "", "")]],
    "half a pair beside the other half": [[("\ud840", 3, "", "")], [("\udc00", 3, "", "")]],
    "more characters than two digits count": [[("".join(map(chr, range(0x4E00, 0x9FA5))), 3, "", "")]],
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_passages_are_read_as_they_were_written(rows: list[texts.Row]) -> None:
    value = texts.written(rows)
    assert texts.read(json.loads(json.dumps(value))) == rows


def test_a_frequent_character_takes_one_byte_and_most_others_two() -> None:
    held: list[Any] = texts.written([[("的" * 50 + "甲乙丙", 3, "", "")]])
    _, alphabet, (_, text) = held
    assert alphabet.startswith("的")
    assert len(text) == 50 + 3 + 1
