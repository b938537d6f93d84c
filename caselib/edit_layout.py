"""A tree of `edit_tree.py` → text in the one layout of records: the last step of `fmt`.

Two spaces a level, lists under their field indented, one line for a short value, `|` for a text of several
lines, quotation marks where somebody put them or where they are needed, at most one blank line. It knows no
record and no field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from caselib.edit_tree import Entry, Group, Tree, Words

STEP = "  "
_SPECIAL_FIRST = re.compile(r"[,\[\]{}#&*!|>'\"%@`]|[-?:](?:\s|$)|---|\.\.\.|<<$")
_SPECIAL_INSIDE = re.compile(r":(?:\s|$)|\s#|[\t\n]")
_SPECIAL_IN_BRACKETS = re.compile(r"^[?:]|[,\[\]{}]|[-?:](?:[,\[\]{}]|$)")


class Line(NamedTuple):
    """One line: its level, what it says, the comment after it with the column in which that stood."""

    level: int
    text: str
    comment: str = ""
    column: int = 0
    in_text: bool = False
    """Whether it belongs to a text of several lines, whose blank lines all stay."""

    def __str__(self) -> str:
        line = STEP * self.level + self.text if self.text else ""
        return f"{line:<{max(self.column, len(line) + 1)}}{self.comment}" if self.comment else line


def lay_out(tree: Tree) -> str:
    """The text of a tree; it ends with a line end."""
    head = (Line(0, text) for text in tree.head)
    return "".join(f"{line}\n" for line in _few_blanks([*head, *_group(tree.root, 0)]))


def _few_blanks(lines: Iterable[Line]) -> Iterator[Line]:
    """At most one blank line between others, none at either end."""
    blank: Line | None = None
    begun = False
    for line in lines:
        if not line.text and not line.in_text:
            blank = line
            continue
        if blank and begun:
            yield blank
        yield line
        begun, blank = True, None


def _group(group: Group, level: int) -> Iterator[Line]:
    for entry in group.entries:
        yield from (Line(level, text) for text in entry.above)
        yield from _field(entry, level) if group.is_map else _item(entry, level)
    yield from (Line(level, text) for text in group.below)


def _field(entry: Entry, level: int) -> Iterator[Line]:
    assert entry.key is not None
    head = f"{_in_one_line(entry.key)}:"
    value = entry.value
    if isinstance(value, Group) and not _is_short(value):
        yield Line(level, head, entry.beside, entry.column)
        yield from _group(value, level + 1)
    elif isinstance(value, Words) and value.style == "|":
        yield Line(level, f"{head} |", entry.beside, entry.column)
        yield from (Line(level + 1, text, in_text=True) for text in value.text.split("\n"))
    else:
        yield Line(level, f"{head} {_in_one_line(value)}".rstrip(), entry.beside, entry.column)


def _item(entry: Entry, level: int) -> Iterator[Line]:
    """An item of a list; the first field of one with several stands beside its dash."""
    value = entry.value
    if isinstance(value, Words) or _is_short(value):
        yield Line(level, f"- {_in_one_line(value)}".rstrip(), entry.beside, entry.column)
        return
    first, *rest = value.entries
    yield from (Line(level, text) for text in first.above)
    begin, *more = _field(first, level + 1) if value.is_map else _item(first, level + 1)
    yield begin._replace(level=level, text=f"- {begin.text}")
    yield from more
    yield from _group(Group(value.is_map, False, rest, value.below), level + 1)


def _is_short(group: Group) -> bool:
    return group.in_brackets or not group.entries


def _in_one_line(value: Words | Group, in_brackets: bool = False) -> str:
    if isinstance(value, Words):
        return written(value.text, value.style, in_brackets=in_brackets)
    inner = [_in_brackets(entry) for entry in value.entries]
    return f"{{{', '.join(inner)}}}" if value.is_map else f"[{', '.join(inner)}]"


def _in_brackets(entry: Entry) -> str:
    value = _in_one_line(entry.value, in_brackets=True)
    if entry.key is None:
        return value
    return f"{_in_one_line(entry.key, in_brackets=True)}: {value}"


def written(text: str, style: str = "", *, in_brackets: bool = False) -> str:
    """A value of one line as it has to be written: in quotation marks where it stood in some (`style`), or
    where a reader of YAML would take it for something else."""
    if style not in ("'", '"') and is_plain(text, in_brackets=in_brackets):
        return text
    if style not in ("'", '"') and not text:
        return ""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def is_plain(text: str, *, in_brackets: bool = False) -> bool:
    """Whether a text of one line means itself without quotation marks."""
    return not (
        not text
        or text != text.strip()
        or _SPECIAL_FIRST.match(text)
        or _SPECIAL_INSIDE.search(text)
        or (in_brackets and _SPECIAL_IN_BRACKETS.search(text))
    )
