"""What can still be read of a file that is broken in one place, so that its other faults are told as well.

Part of the load stage, asked only for a file that could not be read. In: its bytes. Out: the record as far as
it can be read, and all faults of the file, at their true lines and columns. Each round mends in memory what
`fix` would mend too, or else sets the broken block aside: the lines of one field of the outermost level. What
was set aside is remembered, so that nobody calls it missing. Nothing is published of such a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from caselib.characters import lines_of, without_controls, without_steering
from caselib.fix_encoding import decoded
from caselib.fix_repairs import REPAIRS, full_width_lines
from caselib.node import Mapping, Node
from caselib.node import Sequence as Items
from caselib.problem import Problem
from caselib.shapes import names_of_fields
from caselib.yaml_file import UnreadableError, YamlFile
from caselib.yaml_messages import full_width_colons

MOST_ROUNDS = 24
MOST_READ = 400_000
"""Characters that all rounds may read together, each of which reads the whole text (2 s for 10 MB)."""
CHARACTERS, LAYOUT = ("E101", "E103"), ("E105", "E108", "E109", "E110")
"""Codes of faults behind which the rest can be read: of the whole text, and of a place in it."""
_BLOCK = re.compile(r"[^\s#-]")
_KEY = re.compile(r"[\"']?([^\s:：\"']+)[\"']?(?:\s|\s*[:：]|$)")


@dataclass(slots=True, kw_only=True)
class Recovered:
    """The fields that can be read, the file's faults of layout, the keys whose lines were set aside."""

    node: Mapping | None
    problems: list[Problem]
    lost: frozenset[str]


@dataclass(slots=True)
class _Lines:
    """A text that is being mended, line by line, beside what it was."""

    first: list[str]
    now: list[str]
    lost: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return "\n".join(self.now)

    def column(self, line: int, column: int) -> int:
        """Where a column of a mended line, both from 1, was before."""
        if not 0 < line <= len(self.first) or self.first[line - 1] == self.now[line - 1]:
            return column
        old, new = self.first[line - 1], self.now[line - 1]
        same = 0
        while same < min(len(old), len(new)) and old[same] == new[same]:
            same += 1
        if column - 1 <= same:
            return column
        tail = 0
        while tail < min(len(old), len(new)) - same and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        if column - 1 >= len(new) - tail:
            return column - len(new) + len(old)
        return same + 1

    def block(self, line: int) -> range:
        """The lines, from 0, of the outermost field in which this one, from 1, stands."""
        start = min(line, len(self.now)) - 1
        while start > 0 and not _BLOCK.match(self.now[start]):
            start -= 1
        end = start + 1
        while end < len(self.now) and not _BLOCK.match(self.now[end]):
            end += 1
        return range(start, end)

    def set_aside(self, lines: range, broken: int) -> bool:
        """Blank these lines, the reader having stopped at `broken`, from 1; whether anything was in them."""
        if not any(self.now[n].strip() for n in lines):
            return False
        for n in lines:
            # the broken one may be a field that is indented, or stands behind a dash
            line = self.now[n].lstrip(" \t-") if n == broken - 1 else self.now[n]
            if key := _KEY.match(line):
                self.lost.add(key[1])
            self.now[n] = ""
        return True


def recovered(source: YamlFile, cls: type) -> Recovered | None:
    """What can be read of a file of records of this class; None where that is nothing at all."""
    text = text_of(source)
    if text is None:
        return None
    source.names = names_of_fields(cls)
    problems = source.problems
    first = lines_of(text)
    lines = _Lines(first, [without_steering(line) for line in first])
    for _ in range(min(MOST_ROUNDS, 2 + MOST_READ // (len(text) + 1))):
        trial = YamlFile(source.path, source.name, source.names)
        node = _node(trial, lines.text)
        if isinstance(node, Mapping):
            _put_back(node, lines)
            problems += (_at_first(lines, problem) for problem in trial.problems)
            return Recovered(node=node, problems=problems, lost=frozenset(lines.lost))
        if not trial.problems and not report_full_width(trial, lines.text, cls):
            break
        problem = trial.problems[-1]
        if not any((problem.line, problem.code) == (known.line, known.code) for known in problems):
            problems.append(_at_first(lines, problem))
        if problem.code not in LAYOUT or not _mend(lines, problem, cls, source):
            break
    return Recovered(node=None, problems=problems, lost=frozenset())


def _at_first(lines: _Lines, problem: Problem) -> Problem:
    """The problem where it stands in the file as it is."""
    return replace(problem, column=lines.column(problem.line, problem.column))


def text_of(source: YamlFile) -> str | None:
    """The text as far as there is one; why it is not read as it stands is added to the problems."""
    try:
        return source.text()
    except UnreadableError:
        return source.salvaged(decoded) if source.problems[-1].code in CHARACTERS else None


def _mend(lines: _Lines, problem: Problem, cls: type, source: YamlFile) -> bool:
    """Take away what stopped the reader; whether anything was found to do."""
    text = lines.text
    if without_controls(text) != text:
        lines.now = [without_controls(line) for line in lines.now]
        return True
    if problem.code == "E109":
        return lines.set_aside(range(problem.line - 1, len(lines.now)), problem.line)
    for candidate in _repaired(text, problem, cls):
        mended = candidate.split("\n")
        if (
            len(mended) == len(lines.now)
            and mended != lines.now
            and _comes_further(candidate, problem, source)
        ):
            lines.now = mended
            return True
    block = lines.block(problem.line)
    if lines.set_aside(block, problem.line):
        return True
    return block.start > 0 and lines.set_aside(lines.block(block.start), problem.line)


def _repaired(text: str, problem: Problem, cls: type) -> Iterator[str]:
    """The text with all full-width colons mended, else with one of the safe repairs of `fix`."""
    yield full_width_lines(text, names_of_fields(cls))
    last = text.count("\n") + 1  # a file that breaks off may be at fault on the line after it
    for repair in REPAIRS:
        if problem.code in repair.codes and problem.line <= last:
            yield from repair.mend(text, problem, cls)


def _node(trial: YamlFile, text: str) -> Node | None:
    try:
        return trial.node(text)
    except UnreadableError:
        return None


def report_full_width(file: YamlFile, text: str, cls: type) -> bool:
    """For a file without fields: whether it would have some but for full-width colons; then that is told."""
    told = full_width_colons(text, names_of_fields(cls))
    if told:
        file.report("E105", *told[:4], suggestion=told.suggestion)
    return told is not None


def _comes_further(text: str, problem: Problem, source: YamlFile) -> bool:
    """Whether the reader is not stopped, or not before the next line."""
    trial = YamlFile(source.path, source.name, source.names)
    node = _node(trial, text)
    return trial.problems[-1].line > problem.line if trial.problems else isinstance(node, Mapping)


def _put_back(root: Mapping, lines: _Lines) -> None:
    """Give each value of a mended line the column at which it stands in the file."""
    changed = {n + 1 for n, (a, b) in enumerate(zip(lines.first, lines.now, strict=True)) if a != b}
    waiting: list[Node] = [root]
    while waiting and changed:
        node = waiting.pop()
        if node.line in changed:
            node.column = lines.column(node.line, node.column)
        waiting += _inside(node)


def _inside(node: Node) -> Sequence[Node]:
    if isinstance(node, Mapping):
        return [each for pair in node.pairs for each in pair]
    return node.items if isinstance(node, Items) else ()
