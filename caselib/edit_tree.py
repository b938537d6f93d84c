"""A record's text → a tree that keeps what a reader of YAML forgets: comments, blank lines, how values stand.

For `edit.py`, which puts the tree in order, and `edit_layout.py`, which writes it. In: a text that the loader
reads without objection. It knows no record and no field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from caselib.yaml_file import Piece, pieces

_BLOCK_HEAD = re.compile(r"[|>][-+0-9]*")


class UnusualError(Exception):
    """The text holds what records do not: a key that is no single value."""


@dataclass(slots=True)
class Words:
    """One value. `style` is the sign it began with: a quotation mark, `|`, `>`, or nothing."""

    text: str
    style: str = ""


@dataclass(slots=True)
class Entry:
    """A field with its value, or an item of a list (`key` is None), and the comments that belong to it.

    `above`: lines over it, an empty one for a blank line. `beside`: the comment after it, which stood in
    column `column`.
    """

    key: Words | None
    value: Words | Group
    above: list[str] = field(default_factory=list)
    beside: str = ""
    column: int = 0


@dataclass(slots=True)
class Group:
    """Several fields (`is_map`) or items. `below`: comments after the last one, as far indented as they."""

    is_map: bool
    in_brackets: bool
    entries: list[Entry] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tree:
    """The whole text. `head`: comments at its top, before the first field."""

    root: Group
    head: list[str]


@dataclass(slots=True)
class _Placed:
    """An entry that stands on lines of its own: where it begins (line, column), the line on which its key or
    its value in one piece ends, the groups around it from the outermost, with their columns."""

    entry: Entry
    line: int
    column: int
    last: int
    around: tuple[tuple[int, Group], ...]


def read_tree(text: str) -> Tree:
    """The tree of a text whose outermost value is a group of fields; lines end in LF. Raises UnusualError."""
    lines = text.split("\n")
    found = list(pieces(text))
    builder = _Builder(found)
    root = builder.root()
    assert isinstance(root, Group)
    tree = Tree(root, [])
    _attach(tree, builder.placed, list(_remarks(lines, found)))
    return tree


class _Builder:
    """From pieces in their order to values, noting which entries stand on lines of their own."""

    def __init__(self, found: list[Piece]) -> None:
        self.pieces = iter(found)
        self.placed: list[_Placed] = []
        self.end = (0, 0)

    def root(self) -> Words | Group:
        return self._value(next(self.pieces), (), False)

    def _value(self, piece: Piece, around: tuple[tuple[int, Group], ...], in_brackets: bool) -> Words | Group:
        self.end = piece.end
        if piece.kind == "scalar":
            return Words(piece.text, piece.style)
        bracketed = in_brackets or bool(piece.style)
        group = Group(piece.kind == "map", bracketed)
        inside = (*around, (piece.start[1], group))
        while (first := next(self.pieces)).kind != "end":
            if group.is_map and first.kind != "scalar":
                raise UnusualError
            key = Words(first.text, first.style) if group.is_map else None
            entry = Entry(key, Words(""))
            group.entries.append(entry)
            placed = _Placed(entry, first.start[0], piece.start[1], first.end[0], inside)
            if not bracketed:
                self.placed.append(placed)
            then = next(self.pieces) if group.is_map else first
            entry.value = self._value(then, inside, bracketed)
            if then.kind == "scalar" and then.style in ("|", ">"):
                placed.last = then.start[0]
            elif then.kind == "scalar" or then.style:
                placed.last = self.end[0]
            elif then is first:
                placed.last = -1  # the fields of an item have comments of their own
        self.end = first.end
        if self.end[0] > piece.start[0]:
            group.in_brackets = False  # brackets that go over several lines are not kept
        return group


@dataclass(slots=True)
class _Remark:
    """A comment with its place, or a blank line (no text)."""

    line: int
    column: int
    text: str


def _remarks(lines: list[str], found: list[Piece]) -> Iterator[_Remark]:
    """Comments and blank lines: what stands outside all values."""
    taken: dict[int, int] = {}  # line → the column at which the last value in it ends
    inside: set[int] = set()  # lines of a text of several lines
    for piece in found:
        if piece.kind != "scalar":
            continue
        (first, column), (last, end) = piece.start, piece.end
        if piece.style in ("|", ">"):
            head = _BLOCK_HEAD.match(lines[first], column)
            taken[first] = head.end() if head else column
            last -= end == 0
            while last > first and not lines[last].strip():
                last -= 1
            inside.update(range(first + 1, last + 1))
        else:
            inside.update(range(first, last))
            taken[last] = end
    for number, line in enumerate(lines):
        if number in inside:
            continue
        # After the last value only signs follow, and a comment, which needs no space after a bracket.
        start = line.find("#", taken.get(number, 0))
        if start >= 0:
            yield _Remark(number, start, line[start:].rstrip())
        elif not line.strip():
            yield _Remark(number, 0, "")


def _attach(tree: Tree, placed: list[_Placed], remarks: list[_Remark]) -> None:
    """Give each comment to the entry that it speaks of: the one in its line, else the one under it."""
    beside = {each.last: each for each in placed}  # of several in one line the innermost, which comes last
    waiting = iter([*placed, None])
    coming = next(waiting)
    before: _Placed | None = None
    own: list[_Remark] = []
    for remark in [*remarks, None]:
        while coming is not None and (remark is None or coming.line <= remark.line):
            _settle(tree, before, coming, own)
            own, before, coming = [], coming, next(waiting)
        if remark is None:
            break
        owner = beside.get(remark.line)
        if remark.text and owner is not None and not owner.entry.beside:
            owner.entry.beside, owner.entry.column = remark.text, remark.column
        elif before is None or remark.line > before.last:
            own.append(remark)
        elif remark.text:  # between brackets
            before.entry.above.append(remark.text)
    _settle(tree, before, None, own)


def _settle(tree: Tree, before: _Placed | None, coming: _Placed | None, own: list[_Remark]) -> None:
    """Lines between two entries: over the one that comes, or, where they are further indented than it, under
    the last of the group that they stand in."""
    if before is None:
        tree.head = [remark.text for remark in own]
        return
    edge = coming.column if coming else -1
    blanks: list[str] = []
    above: list[str] = []
    for remark in own:
        if not remark.text:
            blanks.append("")
            continue
        fitting = [group for column, group in before.around if edge < column <= remark.column]
        group = fitting[-1] if fitting else tree.root
        if above or not (fitting or coming is None):
            above += [*blanks, remark.text]
        else:
            group.below += [*blanks, remark.text]
        blanks = []
    if coming:
        coming.entry.above = [*above, *blanks]
