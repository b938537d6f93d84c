"""The safe repairs of a record's text, by name: each takes up one problem and offers texts without it.

In: a text, the problem that the loader or a check found in it, the record's class. Out: texts to try;
`fix.py` keeps the first that is better and does no harm. A repair offers nothing where the meaning is in
doubt.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass

from caselib.characters import tidied
from caselib.check.policies import correct_number
from caselib.dates import correct_date
from caselib.edit_layout import is_plain, written
from caselib.problem import Problem
from caselib.shapes import names_of_fields
from caselib.yaml_file import Piece, pieces
from caselib.yaml_messages import numbered_as_item, with_colon

Mend = Callable[[str, Problem, type], Iterator[str]]

_INDENT = re.compile(r"[ \t]*")
_COLON = re.compile(r"(?P<before>\s*(?:- )?)(?P<key>[^\s:：]+)：[ \t]*(?P<value>.*)")
_TIGHT_COLON = re.compile(r"(?P<before>\s*(?:- )?)(?P<key>[^\s:：]+):(?P<value>[^\s/].*)")
_TIGHT_DASH = re.compile(r"(?P<before>\s*)-(?P<value>[^\s-].*)")
_IN_BRACES = re.compile(r"(?P<before>[{,，]\s*)(?P<key>[^\s:：,，{}]+)[:：]\s*(?=\S)")
_OPENS = re.compile(r"(?:[:：-]|: *[|>][-+0-9]*)\s*(?:#.*)?$")
"""A line under which others may be indented further."""
_COMMENT = re.compile(r"\s#.*$")
_BEFORE_VALUE = re.compile(r"\s*(?:- +)*(?:[^\s#:][^:#]*: +|- +)")
_AFTER_BRACKET = re.compile(r"[\[{][^\[\]{}]*[\]}]\s*[^\s,\]}]")
_REAL_TAG = re.compile(r"!!|!<")
_ANCHOR = re.compile(r"[&*]([^\s,\[\]{}]+)")
_DASH = re.compile(r"- *(?![-\s])")
_WIDTHS = (2, 4, 8)
_TEXT_BEGINS = re.compile(r": *[|>][-+0-9]*\s*(?:#.*)?$")
_NAME = re.compile(r"\s*(?:- +)*([^\s:：]+)\s*[:：]")
NO_FIELDS = "E113"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One kind of repair: the codes of the problems that it takes up, and what it does, as people read it."""

    name: str
    codes: tuple[str, ...]
    said: str
    mend: Mend


def full_width_colon(text: str, problem: Problem, cls: type) -> Iterator[str]:
    """A full-width colon after a field's name: this one, or those of all lines that stand level with it."""
    known = names_of_fields(cls)
    lines = text.split("\n")

    def mended(number: int) -> str | None:
        return _with_colon(lines[number], known)

    content = [n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")]
    first = problem.line - 1
    if problem.code == NO_FIELDS:  # of the whole file; where all colons are full-width, none has a field
        first = next(iter(content), first)
    elif problem.code == "E105" and mended(first) is None:  # noticed on the next line that says something
        first = max((n for n in content if n < first), default=first)
    yield from _level_lines(lines, first, mended)
    line = lines[problem.line - 1]
    if "{" in line and "：" in line:
        lines[problem.line - 1] = _IN_BRACES.sub(
            lambda found: (
                f"{found['before'].replace('，', ', ')}{found['key']}: "
                if found["key"] in known
                else found[0]
            ),
            line,
        )
        yield "\n".join(lines)


def full_width_lines(text: str, known: Container[str]) -> str:
    """The text with all full-width colons after one of the names at the beginning of a line mended."""
    return "\n".join(line if (new := _with_colon(line, known)) is None else new for line in text.split("\n"))


def _with_colon(line: str, known: Container[str]) -> str | None:
    found = _COLON.fullmatch(line)
    if not found or found["key"] not in known:
        return None
    value = found["value"].rstrip()
    if ": " in value and value[0] not in "\"'[{":  # else this would be the next fault
        value = written(value, '"')
    return f"{found['before']}{found['key']}: {value}".rstrip()


def missing_space(text: str, problem: Problem, cls: type) -> Iterator[str]:
    """No space after a field's colon or an item's dash."""
    known = names_of_fields(cls)
    lines = text.split("\n")

    def mended(number: int) -> str | None:
        line = lines[number]
        if (found := _TIGHT_COLON.fullmatch(line)) and found["key"] in known:
            return f"{found['before']}{found['key']}: {found['value']}"
        found = _TIGHT_DASH.fullmatch(line)
        return f"{found['before']}- {found['value']}" if found else None

    yield from _item_moved(lines, problem.line - 1)
    yield from _level_lines(lines, problem.line - 1, mended)


def _item_moved(lines: list[str], number: int) -> Iterator[str]:
    """The text with a space after this dash, and what is in line with the item's beginning moved along."""
    found = _TIGHT_DASH.fullmatch(lines[number])
    edge = f"{found['before']} " if found else ""
    below = _INDENT.match(_below(lines, number))
    if not found or not below or below[0] != edge:
        return
    end = number + 1
    while end < len(lines) and (lines[end].startswith(edge) or not lines[end].strip()):
        end += 1
    moved = [f" {line}" if line.strip() else line for line in lines[number + 1 : end]]
    yield "\n".join([*lines[:number], f"{found['before']}- {found['value']}", *moved, *lines[end:]])


def missing_colon(text: str, problem: Problem, cls: type) -> Iterator[str]:
    """A field's name without its colon, or with another mark in the place of it."""
    yield from _with_line(text, problem, lambda line, below: with_colon(line, below, names_of_fields(cls)))


def item_number(text: str, problem: Problem, cls: type) -> Iterator[str]:
    """Items that are numbered, as WPS does, instead of having a dash."""
    known = names_of_fields(cls)
    lines = text.split("\n")

    def mended(number: int) -> str | None:
        return numbered_as_item(lines[number], _below(lines, number), known) or None

    yield from _level_lines(lines, problem.line - 1, mended)


def _with_line(text: str, problem: Problem, right: Callable[[str, str], str]) -> Iterator[str]:
    """The text with the problem's line as `right` makes it of this line and the next that says something."""
    lines = text.split("\n")
    number = problem.line - 1
    new = right(lines[number], _below(lines, number))
    if new and not new.endswith("…"):
        yield "\n".join([*lines[:number], new, *lines[number + 1 :]])


def _below(lines: list[str], number: int) -> str:
    return next((line for line in lines[number + 1 :] if line.strip()), "")


def unindented_text(text: str, problem: Problem, cls: type) -> Iterator[str]:
    """A text of several lines that stands no further right than the field to which it belongs."""
    known = names_of_fields(cls)
    lines = text.split("\n")
    first = problem.line - 1
    above = next((n for n in range(first - 1, -1, -1) if lines[n].strip()), None)
    if above is None or not _TEXT_BEGINS.search(lines[above]):
        return
    end = first
    while end < len(lines) and not ((found := _NAME.match(lines[end])) and found[1] in known):
        end += 1
    edge = _INDENT.match(lines[above])
    indent = edge[0] if edge else ""
    for n in range(first, end):
        lines[n] = f"{indent}  {lines[n].removeprefix(indent)}".rstrip()
    yield "\n".join(lines)


def _level_lines(lines: list[str], number: int, mended: Callable[[int], str | None]) -> Iterator[str]:
    """The text with this line mended; with all the following ones too that stand level with it."""
    if number < 0 or (first := mended(number)) is None:
        return
    yield "\n".join([*lines[:number], first, *lines[number + 1 :]])
    edge = _INDENT.match(lines[number])
    run = [first]
    while (
        number + len(run) < len(lines)
        and (level := _INDENT.match(lines[number + len(run)]))
        and edge
        and level[0] == edge[0]
        and (line := mended(number + len(run))) is not None
    ):
        run.append(line)
    if len(run) > 1:
        yield "\n".join([*lines[:number], *run, *lines[number + len(run) :]])


def tabs(text: str, problem: Problem, cls: type) -> Iterator[str]:
    """Tabs before a line's first word, where every width of a tab that fits gives the same levels."""
    lines = text.split("\n")
    indents = [_INDENT.match(line) for line in lines]
    if not indents[problem.line - 1] or "\t" not in lines[problem.line - 1]:
        return
    offered = []
    for width in _WIDTHS:
        spaced = [
            indent[0].replace("\t", " " * width) + line[indent.end() :]
            for line, indent in zip(lines, indents, strict=True)
            if indent
        ]
        if (levels := _levels(spaced)) is not None:
            offered.append((levels, "\n".join(spaced)))
    if offered and all(levels == offered[0][0] for levels, _ in offered):
        yield offered[0][1]


def _levels(lines: list[str]) -> list[int] | None:
    """How deep each line stands; None where one stands level with nothing above it."""
    edges: list[tuple[int, bool]] = []  # columns at which something began, and whether a dash did
    levels: list[int] = []
    opens = True
    for line in lines:
        words = line.lstrip(" ")
        if not words or words.startswith("#"):
            continue
        at = len(line) - len(words)
        dash = _DASH.match(words)
        dashed = dash is not None
        out = [edge for edge in edges if edge[0] > at]
        edges = edges[: len(edges) - len(out)]
        if not edges or edges[-1][0] < at:
            if out or not opens:
                return None
            edges.append((at, dashed))
        elif edges[-1][1] and not dashed:
            return None
        levels.append(len(edges))
        opens = _OPENS.search(words) is not None
        if dash:
            edges.append((at + dash.end(), False))
    return levels


def quotation_marks(text: str, problem: Problem, cls: type) -> Iterator[str]:
    """A value that YAML takes for something else, though it is plainly one text."""
    lines = text.split("\n")
    line = lines[problem.line - 1]
    before, value = line[: problem.column - 1], _COMMENT.sub("", line[problem.column - 1 :]).rstrip()
    if not value or is_plain(value) or not _BEFORE_VALUE.fullmatch(before):
        return
    if value[0] in "\"'" and value.count(value[0]) < 2:
        return  # where the other half belongs is not known
    if _REAL_TAG.match(value) or (value[0] in "[{" and not _AFTER_BRACKET.match(value)):
        return  # not meant as a text
    anchor = _ANCHOR.match(value)
    if anchor and any(f"{other}{anchor[1]}" in text.replace(value, "", 1) for other in "&*"):
        return  # it does refer to another place
    rest = line[problem.column - 1 + len(value) :]
    quoted = written(value, '"')
    lines[problem.line - 1] = f"{before}{quoted}{rest}"
    yield "\n".join(lines)


def invisible(text: str, problem: Problem, cls: type) -> Iterator[str]:
    """Invisible leftovers of a paste: removed, unusual spaces made usual ones."""
    yield tidied(text)


def date_spelling(text: str, problem: Problem, cls: type) -> Iterator[str]:
    """A date that is certain, in another spelling."""
    yield from _replaced(text, problem, _right_date)


def _right_date(value: str) -> str | None:
    date = correct_date(value)
    return date.iso if date else None


def document_number(text: str, problem: Problem, cls: type) -> Iterator[str]:
    """A document's number in other brackets, with 第 or with zeros."""
    yield from _replaced(text, problem, correct_number)


def _replaced(text: str, problem: Problem, right: Callable[[str], str | None]) -> Iterator[str]:
    """The text with the value that the problem speaks of put right."""
    at = (problem.line - 1, problem.column - 1)
    piece = _scalars(text).get(at)
    if piece is None or piece.start[0] != piece.end[0] or (value := right(piece.text)) is None:
        return
    lines = text.split("\n")
    line = lines[at[0]]
    new = written(value, piece.style, in_brackets=True)
    lines[at[0]] = line[: at[1]] + new + line[piece.end[1] :]
    yield "\n".join(lines)


@functools.lru_cache(maxsize=1)
def _scalars(text: str) -> Mapping[tuple[int, int], Piece]:
    """The values of a text by the place at which they begin; kept, for many problems ask about one text."""
    return {piece.start: piece for piece in pieces(text) if piece.kind == "scalar"}


REPAIRS = (
    Repair(
        name="full-width-colon",
        codes=("E105", NO_FIELDS, "E201", "E203", "E206", "E311"),
        said="字段后面的中文冒号改成了英文冒号",
        mend=full_width_colon,
    ),
    Repair(name="missing-colon", codes=("E105",), said="字段名后面补上了英文冒号", mend=missing_colon),
    Repair(
        name="item-number",
        codes=("E105", "E201"),
        said="列表每一项前面的编号改成了英文的“-”",
        mend=item_number,
    ),
    Repair(
        name="unindented-text",
        codes=("E105",),
        said="“|”下面的文字前面留出了空格",
        mend=unindented_text,
    ),
    Repair(name="missing-space", codes=("E105", "E203"), said="冒号或“-”后面补上了空格", mend=missing_space),
    Repair(name="tabs", codes=("E105",), said="开头的 Tab 改成了空格", mend=tabs),
    Repair(
        name="quotation-marks",
        codes=("E105", "E108", "E203"),
        said="给整个值加上了英文引号",
        mend=quotation_marks,
    ),
    Repair(
        name="invisible",
        codes=("W107",),
        said="去掉了看不见的字符，特殊的空格改成普通空格",
        mend=invisible,
    ),
    Repair(name="date", codes=("E206",), said="日期改成了规定的写法", mend=date_spelling),
    Repair(name="document-number", codes=("E611",), said="发文字号改成了公文写法", mend=document_number),
)
"""In the order in which they are tried on a problem."""
