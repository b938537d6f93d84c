"""One file's bytes → its nodes, and the only door to yaml.

The load stage asks for `node()`: every value with its place, each fault a problem, every scalar still text.
`plain_values` is the quick way to the same content, for a text in which nothing is unusual. Neither knows
what a record is.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from caselib.characters import (
    hidden_in,
    is_visible,
    line_starts,
    lines_of,
    position,
    steering_at,
    tidied,
    unseen_at,
)
from caselib.node import ABSENT, Mapping, Node, Plain, Scalar, Sequence
from caselib.problem import Problem, Severity
from caselib.spots import spots

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24
MAX_NODES = 20_000

_MOSTLY = 16 * 1024
"""Few files are longer; room for the longest one, made each time, takes longer than reading."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SAVE_AS = "请另存为 UTF-8 编码（记事本：文件 → 另存为 → 编码选 UTF-8）；内容不会丢。"

_NEVER_QUICK = ("\\", "<<", "\t", "\n---", "\n...", "\n" + " " * 40)
_NEVER_AFTER_RETURNS = ("\r---", "\r...", "\r" + " " * 40)
_MOST_LEVELS = 1_000
_MOST_ITEMS = 5_000
_NO_COMMENT = re.compile(r"([ \t]+)(#[^\s#!].*)")
_SPECIAL = re.compile(r"(?<![\w&*!])[&*!]")
"""An anchor, alias or tag, which begins no word's middle; or a sign of the text at such a place."""


MOST_SWALLOWED = 20
"""So many of the following are told of one file."""
_SWALLOWED = re.compile(r"[ \t]#(?=[^\s#!])")
"""A line in which a sign of numbers may begin a comment that nobody meant: 试 #1 号."""


class UnreadableError(Exception):
    """Ends the reading of one file; the problem is already recorded."""


class _DoubtError(Exception):
    """Ends the quick way."""


class YamlFile:
    """One file on its way from bytes to nodes. `names`: those of its fields, for the messages."""

    def __init__(self, path: Path, name: str, names: Container[str] = ()) -> None:
        self.path = path
        self.name = name
        self.names = names
        self.problems: list[Problem] = []

    def report(
        self,
        code: str,
        line: int,
        column: int,
        message: str,
        remedy: str,
        severity: Severity = "error",
        suggestion: str = "",
    ) -> None:
        self.problems.append(
            Problem(
                severity=severity,
                file=self.name,
                line=line,
                column=column,
                code=code,
                field="",
                message=message,
                remedy=remedy,
                suggestion=suggestion,
            )
        )

    def fail(
        self, code: str, line: int, column: int, message: str, remedy: str, suggestion: str = ""
    ) -> UnreadableError:
        self.report(code, line, column, message, remedy, suggestion=suggestion)
        return UnreadableError()

    def text(self) -> str:
        """The file's text without what is invisible; an UnreadableError when there is none."""
        raw = self._bytes()
        try:
            text = raw.decode().removeprefix("\ufeff")  # two thirds of the time of "utf-8-sig"
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            message = "这个文件不是用 UTF-8 编码保存的（WPS、记事本常用 GBK 或 UTF-16）。"
            raise self.fail("E101", line, 1, message, _SAVE_AS) from None
        return text if is_visible(text) else self._clean(text)

    def salvaged(self, decode: Callable[[bytes], tuple[str, str] | None]) -> str | None:
        """What stands in a file whose `text()` is refused for its encoding or its characters; `decode` finds
        the text in bytes of another encoding, and its name."""
        raw = self._bytes()
        try:
            return tidied(raw.decode("utf-8-sig"))
        except UnicodeDecodeError:
            found = decode(raw)
            return tidied(found[0]) if found else None

    def _bytes(self) -> bytes:
        try:
            state = os.lstat(self.path)
            if stat.S_ISLNK(state.st_mode):
                raise self.fail("E112", 0, 0, "这是一个指向别处的链接，不是文件。", "请把文件本身放进来。")
            if not stat.S_ISREG(state.st_mode):  # a pipe would never end
                raise OSError
            with self.path.open("rb") as stream:
                raw = stream.read(_MOSTLY)
                if len(raw) == _MOSTLY:
                    raw += stream.read(MAX_BYTES + 1 - _MOSTLY)
        except OSError as error:
            reasons = {FileNotFoundError: "它不在这里", PermissionError: "没有读取的权限"}
            message = f"打不开这个文件：{reasons.get(type(error), '它不能读取')}。"
            remedy = "请检查它是不是一个文件、还在不在、是否允许读取。"
            raise self.fail("E106", 0, 0, message, remedy) from None
        if len(raw) > MAX_BYTES:
            raise self.fail(
                "E102", 0, 0, "文件超过 256 KB。", "一个文件只放一条记录；请删去粘贴进来的全文或图片。"
            )
        return raw

    def _clean(self, text: str) -> str:
        steering = steering_at(text)
        if steering is not None:
            line, column = position(text, steering)
            message = "这里有会改变文字显示顺序的隐藏字符。"
            raise self.fail("E103", line, column, message, "请删去这一处，重新输入文字。")
        unseen = unseen_at(text)
        if unseen is not None:
            line, column = position(text, unseen)
            message = "从网页或 WPS 粘贴来的文字里有看不见的空白字符，已当作普通空格或忽略。"
            self.report(
                "W107", line, column, message, "不改也可以；重新输入这一处的空格即可去掉。", "warning"
            )
            text = tidied(text)
        return text

    def node(self, text: str | None = None, *, lenient: bool = False) -> Node | None:
        """The file's only document as nodes; None when it is empty. `text`: what `text()` gave, if it was
        asked before. `lenient` passes over tags."""
        if text is None:
            text = self.text()
        try:
            return _build(self._events(text, lenient))
        except yaml.YAMLError as error:
            from caselib.yaml_messages import explain

            raise self.fail("E105", *explain(error, text, self.names)) from None

    def _events(self, text: str, lenient: bool) -> Iterator[Any]:
        depth = documents = nodes = 0
        lines = lines_of(text) if not lenient and _swallows(text) else []
        for event in yaml.parse(text, Loader=_LOADER):
            if lines and type(event) is yaml.ScalarEvent and not event.style:
                self._note_swallowed(lines, event.end_mark)
            if (  # most of a file: nothing below concerns it
                type(event) is yaml.ScalarEvent
                and nodes < MAX_NODES
                and not (event.anchor or event.tag or event.style == '"' or event.value == "<<")
            ):
                nodes += 1
                yield event
                continue
            mark: Any = event.start_mark
            line, column = mark.line + 1, mark.column + 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    message = "一个文件只能写一条记录，这里又开始了第二条（“---”）。"
                    raise self.fail("E109", line, column, message, "请把第二条移到另一个文件。")
                if event.tags and not lenient:
                    message = "以“%”开头的行，电脑会把它当成特殊指令，本库不使用。"
                    raise self.fail("E108", line, column, message, "请删去这一行。")
            if not lenient:
                self._refuse_extras(event, line, column, text)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    message = f"缩进或括号套了 {MAX_DEPTH} 层以上。"
                    raise self.fail("E110", line, column, message, "记录用不到这么多层，请分成几项来写。")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.ScalarEvent) and event.style == '"':
                event.value = self._unescaped(event.value, text, line, column)
            nodes += isinstance(event, yaml.NodeEvent)
            if nodes > MAX_NODES:
                raise self.fail("E110", line, column, f"这个文件超过 {MAX_NODES} 项。", "请删去多余的内容。")
            yield event

    def _note_swallowed(self, lines: list[str], end: Any) -> None:
        """Says that what follows a value is not read, where it was hardly meant as a comment."""
        rest = lines[end.line][end.column :] if end.line < len(lines) else ""
        found = _NO_COMMENT.match(rest)
        if found and len(self.problems) < MOST_SWALLOWED:
            message = f"“#”前面有空格，“{found[2][:12]}”会被当成说明，不读进来。"
            remedy = "它是内容的一部分，就给整个值加英文引号；确实是说明，就在“#”后面空一格。"
            column = end.column + len(found[1]) + 1
            self.report("W115", end.line + 1, column, message, remedy, "warning")

    def _unescaped(self, value: str, text: str, line: int, column: int) -> str:
        """What escapes such as `\\u202e` put into a text is held to the same rules as what is typed."""
        hidden = hidden_in(value)
        if hidden:
            found = spots(text, line_starts(text)[line - 1] + column - 1, value)
            if found:
                line, column = position(text, found[value.index(hidden)])
            message = f"这里用“\\”写了一个不能用的隐藏字符（U+{ord(hidden):04X}）。"
            raise self.fail("E103", line, column, message, "请删去它；要写反斜杠本身，改用英文单引号。")
        return tidied(value)

    def _refuse_extras(self, event: Any, line: int, column: int, text: str) -> None:
        is_alias = isinstance(event, yaml.AliasEvent)
        if is_alias or getattr(event, "anchor", None) or getattr(event, "tag", None):
            from caselib.yaml_messages import special_value

            raise self.fail("E108", *special_value(lines_of(text), line, column))
        if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
            raise self.fail("E108", line, column, "不能用“<<”引用别处的内容。", "请把内容直接写在这里。")


def _build(events: Iterator[Any]) -> Node | None:
    """Nodes from events, without recursion: depth is bounded by the caller."""
    root: Node | None = None
    stack: list[Mapping | Sequence] = []
    keys: list[Scalar | None] = []
    for event in events:
        kind = type(event)
        if kind is not yaml.ScalarEvent:
            if isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
                keys.pop()
                continue
            if not isinstance(event, yaml.NodeEvent):
                continue
        mark: Any = event.start_mark
        node: Node
        if kind is yaml.ScalarEvent:
            node = Scalar(mark.line + 1, mark.column + 1, event.value, not event.style)
        elif kind is yaml.MappingStartEvent:
            node = Mapping(mark.line + 1, mark.column + 1, [])
        elif kind is yaml.SequenceStartEvent:
            node = Sequence(mark.line + 1, mark.column + 1, [])
        else:
            node = Scalar(mark.line + 1, mark.column + 1, "")
        if not stack:
            root = node
        elif isinstance(stack[-1], Sequence):
            stack[-1].items.append(node)
        elif keys[-1] is None:
            keys[-1] = node if isinstance(node, Scalar) else Scalar(node.line, node.column, "")
        else:
            stack[-1].pairs.append((keys[-1], node))
            keys[-1] = None
        if isinstance(node, Mapping | Sequence):
            stack.append(node)
            keys.append(None)
    return root


class _Composer(_LOADER):  # type: ignore[misc, valid-type]
    """Composes nodes in C. Types are never guessed, so nothing is resolved: that took a third of its time."""

    def resolve(self, kind: object, value: object, implicit: object) -> None:
        """No tag but one that is written."""

    def descend_resolver(self, parent: object, index: object) -> None: ...

    def ascend_resolver(self) -> None: ...


def plain_values(text: str) -> Plain | None:
    """What `YamlFile.node` would give for a text, without places; None where that is not certain.

    Only for texts in which nothing is unusual: those with anchors, tags, escapes, several documents or
    any fault are for the careful way, which says what is wrong. Measured: half the time of the events.
    """
    if _is_unusual(text):
        return None
    try:
        return _plain(_Composer(text).get_single_node())
    except (yaml.YAMLError, RecursionError, _DoubtError):
        return None


def _is_unusual(text: str) -> bool:
    """Whether a look at the text cannot rule out what the careful way refuses or reads otherwise.

    The bounds come before the parser, which recurses: each level begins with one of `-?:[{` or is indented
    further, and each node with one of these or a comma, which makes three at most. So few make neither a
    deep stack nor MAX_NODES; what nests deeper than a record can is no record, and not read quickly either.
    """
    return (
        any(sign in text for sign in _NEVER_QUICK)
        or ("\r" in text and any(sign in text for sign in _NEVER_AFTER_RETURNS))
        or text.startswith(("---", "..."))
        or sum(map(text.count, "-?:[{")) > _MOST_LEVELS
        or text.count(",") > _MOST_ITEMS
        or ("#" in text and _swallows(text))
        or (("&" in text or "*" in text or "!" in text) and _SPECIAL.search(text) is not None)
    )


def _swallows(text: str) -> bool:
    """Whether a comment may have taken the end of a value; in time linear in the text."""
    for found in _SWALLOWED.finditer(text):
        start = text.rfind("\n", 0, found.start()) + 1
        if text[start : found.start()].strip("# \t\r"):
            return True
    return False


def _plain(node: Any) -> Plain | None:
    """A node as text, list or dict; None for what says nothing, as `is_absent` has it."""
    kind = type(node)
    if kind is yaml.ScalarNode:
        text: str = node.value
        if len(text) < 5 and (not text or (text in ABSENT and not node.style)):
            return None
        return None if text.isspace() else text
    if kind is yaml.SequenceNode:
        return [_plain(item) for item in node.value] or None
    if kind is yaml.MappingNode:
        found = {key.value: _plain(value) for key, value in node.value if type(key) is yaml.ScalarNode}
        if len(found) < len(node.value):
            raise _DoubtError  # a key twice, or one that is no text
        return found or None
    return None


class Piece(NamedTuple):
    """A value, or the beginning or end of several, as it stands in a text: lines and columns from 0.

    `kind` is "scalar", "map", "list" or "end". `style` is the sign that a scalar begins with, empty for a
    plain one; of several values it is "{" or "[" where they stand in brackets.
    """

    kind: str
    start: tuple[int, int]
    end: tuple[int, int]
    text: str = ""
    style: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """All values of a text that `node()` reads without objection, as they are written: for editing it."""
    for event in yaml.parse(text, Loader=_LOADER):
        start: Any = event.start_mark
        end: Any = event.end_mark
        place = (start.line, start.column), (end.line, end.column)
        if isinstance(event, yaml.ScalarEvent):
            yield Piece("scalar", *place, event.value, event.style or "")
        elif isinstance(event, yaml.MappingStartEvent):
            yield Piece("map", *place, style="{" if event.flow_style else "")
        elif isinstance(event, yaml.SequenceStartEvent):
            yield Piece("list", *place, style="[" if event.flow_style else "")
        elif isinstance(event, yaml.CollectionEndEvent):
            yield Piece("end", *place)


def read_node(path: Path, name: str) -> Node | None:
    """What stands in the file as nodes with their places; None when it cannot be read."""
    try:
        return YamlFile(path, name).node()
    except UnreadableError:
        return None
