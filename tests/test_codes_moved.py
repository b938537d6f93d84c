"""What is said of a fault follows the fault: every sample of a code is moved, and its places move with it.

Three moves: a comment and a blank line above; everything that is nested two columns further in; keys by their
Chinese names. What does not follow was not derived from where the fault stands.
"""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from problem_samples import SMALL, Sample, each, found_in, laid, raw_of, read_codes, shown

from caselib.edit_files import is_record_file, kind_of_file
from caselib.node import Mapping as Fields
from caselib.node import Node, Sequence
from caselib.shapes import ListOf, Part, Shape, known_fields
from caselib.yaml_file import read_node

ABOVE = "# note\n\n"
FURTHER = 2
ROOM = re.compile(r"(留|多了) ([1-9]\d*) 个空格")
LINES = re.compile(r"(?<!这段的)第 (\d+(?:、\d+)*) 行")
GOLDEN = tuple(read_codes())


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("moved") / "library"
    return shutil.copytree(SMALL, root, ignore=shutil.ignore_patterns(".cache", "site"))


def said(library: Path, sample: Sample, text: str) -> list[dict[str, Any]]:
    with laid(library, sample, text.encode(sample.get("encoding", "utf-8"))):
        return [shown(problem) for problem in found_in(library, sample)]


def text_of(sample: Sample) -> str:
    return raw_of(sample).decode(sample.get("encoding", "utf-8"))


def moves(sample: Sample, what: str) -> bool:
    return "wrong" in sample and what not in sample.get("still", "").split()


@each(GOLDEN, lambda sample: moves(sample, "lines"))
def test_lines_follow(code: str, sample: Sample, library: Path) -> None:
    def lower(found: re.Match[str]) -> str:
        return f"第 {'、'.join(str(int(number) + 2) for number in found[1].split('、'))} 行"

    expected = [
        {
            **problem,
            "line": problem["line"] + 2 if problem["line"] else 0,
            "message": LINES.sub(lower, problem["message"]),
            "remedy": LINES.sub(lower, problem["remedy"]),
        }
        for problem in sample["problems"]
    ]
    assert said(library, sample, ABOVE + text_of(sample)) == expected


def is_nested(line: str) -> bool:
    return line.startswith(" ")


def has_nested(sample: Sample) -> bool:
    return any(map(is_nested, sample["wrong"].split("\n")))


@each(GOLDEN, lambda sample: moves(sample, "indent") and has_nested(sample))
def test_columns_follow(code: str, sample: Sample, library: Path) -> None:
    lines = text_of(sample).split("\n")
    nested = {number for number, line in enumerate(lines, start=1) if is_nested(line)}
    moved = [" " * FURTHER * (number in nested) + line for number, line in enumerate(lines, start=1)]
    expected = []
    for problem in sample["problems"]:
        by = FURTHER * (problem["line"] in nested)

        def wider(found: re.Match[str], by: int = by) -> str:
            return f"{found[1]} {int(found[2]) + by} 个空格"

        texts = {key: ROOM.sub(wider, problem[key]) for key in ("message", "remedy")}
        expected.append({**problem, **texts, "column": problem["column"] + by})
    assert said(library, sample, "\n".join(moved)) == expected


class Renamed(NamedTuple):
    line: int
    column: int
    key: str
    label: str


@each(GOLDEN, lambda sample: moves(sample, "keys") and is_record_file(sample["file"]))
def test_columns_follow_the_chinese_names(code: str, sample: Sample, library: Path) -> None:
    text = text_of(sample)
    with laid(library, sample):
        node = read_node(library / sample["file"], sample["file"])
    cls = kind_of_file(sample["file"]).cls
    renamed = list(renamed_fields(cls, node) if isinstance(node, Fields) else renamed_lines(cls, text))
    by_line: Mapping[int, list[Renamed]] = defaultdict(list)
    for one in renamed:
        by_line[one.line].append(one)
    lines = text.split("\n")
    for number, there in by_line.items():
        for one in sorted(there, key=lambda one: -one.column):
            before, after = lines[number - 1][: one.column - 1], lines[number - 1][one.column - 1 :]
            assert after.startswith(one.key)
            lines[number - 1] = before + one.label + after.removeprefix(one.key)

    def moved(problem: dict[str, Any]) -> dict[str, Any]:
        there = [one for one in by_line.get(problem["line"], ()) if one.column < problem["column"]]
        return {
            **problem,
            "column": problem["column"] + sum(len(one.label) - len(one.key) for one in there),
        }

    found = said(library, sample, "\n".join(lines))
    assert [named_alike(p, renamed) for p in found] == [
        named_alike(moved(p), renamed) for p in sample["problems"]
    ]


def named_alike(problem: dict[str, Any], renamed: list[Renamed]) -> dict[str, Any]:
    """The problem with one name for each field, however it was written."""
    texts = {key: problem[key] for key in ("message", "remedy")}
    for one in renamed:
        texts = {key: text.replace(one.label, one.key) for key, text in texts.items()}
    return {**problem, **texts}


def renamed_lines(cls: type, text: str) -> Iterator[Renamed]:
    """The outermost keys of a file that is not read."""
    for number, line in enumerate(text.split("\n"), start=1):
        spec = known_fields(cls).get(line.partition(":")[0])
        if spec and line.startswith(f"{spec.key}:"):
            yield Renamed(number, 1, spec.key, spec.label)


def renamed_fields(cls: type, node: Fields) -> Iterator[Renamed]:
    """All keys that are fields, at any depth; not one that stands there under both names."""
    known = known_fields(cls)
    names = [key.text for key, _ in node.pairs]
    for key, value in node.pairs:
        spec = known.get(key.text)
        if spec is None:
            continue
        if key.text == spec.key and spec.label not in names and names.count(key.text) == 1:
            yield Renamed(key.line, key.column, spec.key, spec.label)
        yield from _inside(spec.shape, value)


def _inside(shape: Shape, node: Node) -> Iterator[Renamed]:
    if isinstance(shape, ListOf):
        for item in node.items if isinstance(node, Sequence) else [node]:
            yield from _inside(shape.item, item)
    elif isinstance(shape, Part) and isinstance(node, Fields):
        yield from renamed_fields(shape.cls, node)
