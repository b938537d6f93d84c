"""Problems with the lines that they speak of, and with those lines as they should be: for showing them.

In: the library's folder and problems. Out: the same problems with `source_line` and `suggestion` filled in.
Files are read again only here, where somebody reads the messages. A line that holds what must not be repeated
(personal data, a mark of secrecy) is never shown.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from caselib.characters import lines_of, tidied
from caselib.check.safety import is_private
from caselib.edit_files import read_file
from caselib.edit_layout import written
from caselib.excerpt import replaced
from caselib.fix_encoding import decoded
from caselib.key_language import in_language_of
from caselib.parts import Dated, Period, PlaceRef
from caselib.problem import Problem
from caselib.shapes import fields_of

UNREPEATED = ("E701", "E702", "E703", "E704", "E705", "E707")
"""Codes whose lines hold what must not be published."""
AS_TYPED = ("W107", "E103")
"""Codes about characters that are not seen: the columns of the others count the text without these."""
LACKING = "E202"
_AFTER_ENGLISH = re.compile(r"(?:^|[\s{,])[a-z_]+\s*:\s*$")
_KEY_IN_GROUP = re.compile(r"(?:(?<=^\{)|(?<=: \{)|(?<=, ))[a-z_]+(?=: )")
PROGRAM = Path(__file__).resolve().parent.parent

Lines = Callable[[str, bool], list[str]]
"""A file, and whether as typed → its lines."""


def explained(root: Path, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems, each with its line and, where it can be known, the line as it should be."""
    told = tuple(problems)
    withheld = {(p.file, p.line) for p in told if p.code in UNREPEATED}
    lines = functools.cache(functools.partial(_lines_of_file, root))
    return tuple(p if (p.file, p.line) in withheld else _with_lines(p, lines) for p in told)


def _with_lines(problem: Problem, lines: Lines) -> Problem:
    if problem.remedy and problem.line > 0:
        problem = in_language_of(lines(problem.file, False), problem)
    of_whole_record = problem.code == LACKING and not problem.field and not problem.instead
    if problem.line < 1 or problem.column < 1 or of_whole_record:
        return problem
    of_file = lines(problem.file, problem.code in AS_TYPED)
    line = of_file[problem.line - 1] if problem.line <= len(of_file) else ""
    if not line.strip() or _is_private(line):
        return replace(problem, suggestion="")
    right = problem.suggestion
    if not right and problem.instead:
        right = replaced(line, problem.column, instead) if (instead := _in_place(line, problem)) else ""
    return replace(problem, source_line=line, suggestion=right if right != line else "")


def _in_place(line: str, problem: Problem) -> str:
    """What to write instead, as it is written there: a list in the brackets of another has none."""
    if problem.instead.startswith("{"):
        is_english = _AFTER_ENGLISH.search(line[: problem.column - 1])
        return problem.instead if is_english else _in_chinese(problem.instead)
    if not problem.instead.startswith("["):
        return written(problem.instead, in_brackets=True)
    before = line[: problem.column - 1].rstrip()
    if before.endswith("-"):  # an item of its own can be no list
        return ""
    return problem.instead[1:-1] if before.endswith(("[", ",")) else problem.instead


def _in_chinese(group: str) -> str:
    """A group of fields with the labels of its keys."""
    labels = {spec.key: spec.label for cls in (Dated, PlaceRef, Period) for spec in fields_of(cls)}
    return _KEY_IN_GROUP.sub(lambda found: labels.get(found[0], found[0]), group)


@functools.lru_cache(maxsize=8)
def _is_private(line: str) -> bool:
    """Remembered, for one long line can have thousands of problems."""
    return is_private(line)


def _lines_of_file(root: Path, file: str, as_typed: bool) -> list[str]:
    """Empty where the file cannot be read."""
    home = PROGRAM if file.startswith("caselib/") else root
    raw = read_file(home, file) or b""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = decoded(raw)
        text = found[0] if found else ""
    return lines_of(text if as_typed else tidied(text))
