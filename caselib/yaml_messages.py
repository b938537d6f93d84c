"""Faults of a file's layout in the contributor's words: where, what, what to write instead.

Called by the loader with the reader's error and the text; looks at the text itself, because the place
that a reader of YAML names is often a line or two after the cause.
"""

from __future__ import annotations

import re
from typing import Any

_FULL_WIDTH_COLON = re.compile(r"^(\s*(?:- )?)([A-Za-z_\u4e00-\u9fff]+)\uff1a\s*(.*)$")
_NO_SPACE = re.compile(r"^(\s*(?:- )?)([A-Za-z_\u4e00-\u9fff]+):([^\s/].*)$")
_TIGHT_DASH = re.compile(r"^(\s*)-([^\s-].*)$")
_TAB_INDENT = re.compile(r"^ *\t")
_FIELD = r"^(\s*(?:- )?[^\s:#][^:#]*: +"
_VALUE = _FIELD + r"|\s*- +)"
_COLON_INSIDE = re.compile(_FIELD + r")([^\"'\[{|>].*: .*)$")
_SPECIAL_START = re.compile(_VALUE + r"([@`%*&!,\]}].*|\? .*|[|>](?![-+0-9]*\s*(?:#.*)?$).*)$")
_AFTER_QUOTE = re.compile(_VALUE + r"""((["'])[^"']*\3\s*[^\s"'#,\]}].*)$""")
_AFTER_BRACKET = re.compile(_VALUE + r"([\[{][^\[{\]}]*[\]}]\s*[^\s#,\]}].*)$")
_OPEN_QUOTE = re.compile(_VALUE + r"""(["'])(?:(?!\2).)*$""")
_KEY_START = re.compile(r"^( *)(- +)?([^\s#\[{:-][^:]*):(?:\s|$)")
_TEXT_BEGINS = re.compile(r": *[|>][-+0-9]*\s*(?:#.*)?$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_MOST_LINES = 10

Place = tuple[int, int, str, str]


def explain(error: Any, text: str) -> Place:
    """Line, column (from 1), message and remedy for an error of the YAML reader."""
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start())
        column = control.start() - text.rfind("\n", 0, control.start())
        return line + 1, column, "这里有电脑不能显示的控制字符。", "请删去这一处，重新输入文字。"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context = getattr(error, "context_mark", None)
    said = getattr(error, "context", "") or ""
    line = mark.line if mark else 0
    began = context.line if context and "scanning" in said else line
    lines = re.split(r"\r\n|\r|\n", text)
    found = _open_quote(lines, line) or _cause(lines, line, began)
    if found:
        return found
    if context and "quoted scalar" in said:
        return context.line + 1, context.column + 1, *_UNCLOSED
    if context and "flow" in said:
        message = "从这里开始的方括号或花括号没有配对的另一半，或里面少了逗号。"
        remedy = "列表请写成 [甲, 乙]，用英文逗号；括号是内容的一部分，就给整个值加英文引号。"
        return context.line + 1, context.column + 1, message, remedy
    found = _misaligned(lines, line) if line < len(lines) else None
    if found:
        return found
    message = f"第 {line + 1} 行的缩进或写法与前面对不上，不知道它属于哪一项。"
    remedy = "同一层的字段左边对齐，下一层多缩进两个空格，列表项以“- ”开头。"
    return line + 1, mark.column + 1 if mark else 1, message, remedy


_UNCLOSED = ("从这里开始的引号没有配对的另一半。", "请在这个值的末尾补上同样的英文引号。")


def _cause(lines: list[str], line: int, began: int) -> Place | None:
    """What is wrong in the lines at which the reader stopped."""
    outside = _outside_texts(lines)
    if 0 <= line < len(lines) and (found := _in_line(lines[line], line)):
        return found
    for number in (began, line, line - 1):
        if number in outside:
            if key := _FULL_WIDTH_COLON.match(lines[number]):
                return _full_width([n for n in outside if _same_fault(lines[n], key[2])], lines)
            if found := _in_key(lines[number], number):
                return found
    return None


def _outside_texts(lines: list[str]) -> list[int]:
    """The lines that are not inside a text of several lines (`text: |`)."""
    outside: list[int] = []
    edge: int | None = None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if edge is not None and (indent > edge or not line.strip()):
            continue
        edge = indent if _TEXT_BEGINS.search(line) else None
        outside.append(number)
    return outside


def _same_fault(line: str, key: str) -> bool:
    """Whether this line, too, has a full-width colon after a key in the same script."""
    found = _FULL_WIDTH_COLON.match(line)
    return found is not None and found[2].isascii() == key.isascii()


def _full_width(numbers: list[int], lines: list[str]) -> Place:
    """All lines with this fault at once: whoever types one full-width colon types many."""
    first, *others = numbers
    found = _FULL_WIDTH_COLON.match(lines[first])
    assert found is not None
    shown = "、".join(str(number + 1) for number in others[:_MOST_LINES])
    more = f"等 {len(others)} 行" if len(others) > _MOST_LINES else "行"
    also = f"第 {shown} {more}也是。" if others else ""
    remedy = f"请改成英文冒号，后面空一格：{found[2]}: {found[3]}"
    column = len(found[1]) + len(found[2]) + 1
    return first + 1, column, f"“{found[2]}：”用了中文冒号。{also}", remedy


def _open_quote(lines: list[str], line: int) -> Place | None:
    """A quotation mark in a line above whose other half was only found in this line."""
    for number in range(min(line, len(lines)) - 1, -1, -1):
        found = _OPEN_QUOTE.match(lines[number])
        if found and line < len(lines) and found[2] in lines[line]:
            between = any(found[2] in above for above in lines[number + 1 : line])
            return None if between else (number + 1, len(found[1]) + 1, *_UNCLOSED)
    return None


def _misaligned(lines: list[str], line: int) -> Place | None:
    """A line that begins under nothing above it; named with the nearest thing it may belong beside."""
    width = len(lines[line]) - len(lines[line].lstrip(" "))
    dashed = lines[line].lstrip().startswith("- ")
    edge = max(map(len, lines)) + 1
    starts: list[tuple[int, int, str]] = []
    for number in range(line - 1, -1, -1):
        found = _KEY_START.match(lines[number])
        if found is None or len(found[1]) >= edge:
            continue
        begin = len(found[1])
        inner = begin + len(found[2] or "")
        if dashed and found[2]:
            starts.append((begin, number, f"- {found[3]}"))
        elif not dashed and inner < edge:
            starts.append((inner, number, found[3]))
        edge = begin
    if not starts or any(column == width for column, _, _ in starts):
        return None
    column, number, name = min(starts, key=lambda start: abs(start[0] - width))
    if width == 0:
        message = f"第 {number + 1} 行的“{name}”前面多了 {column} 个空格。"
        return number + 1, column + 1, message, "最外层的字段请顶格写。"
    how = "多" if width > column else "少"
    by = abs(width - column)
    message = f"这一行比第 {number + 1} 行的“{name}”{how}缩进了 {by} 格，不知道它属于哪一项。"
    place = f"行首留 {column} 个空格" if column else "顶格写"
    return line + 1, width + 1, message, f"请与“{name}”左边对齐，{place}。"


def _in_key(line: str, number: int) -> Place | None:
    """A fault between key and value, or before the key; the reader notices it a line later."""
    tight = _NO_SPACE.match(line)
    if tight:
        column = len(tight[1]) + len(tight[2]) + 1
        remedy = f"请在冒号后面空一格：{tight[2]}: {tight[3]}"
        return number + 1, column, f"“{tight[2]}:”的冒号后面没有空格。", remedy
    dash = _TIGHT_DASH.match(line)
    if dash:
        message = "“-”后面没有空格，电脑不知道这是一个列表。"
        return number + 1, len(dash[1]) + 1, message, f"请在“-”后面空一格：- {dash[2].rstrip()}"
    return None


def _in_line(line: str, number: int) -> Place | None:
    """A fault in the line itself."""
    if _TAB_INDENT.match(line):
        return number + 1, line.index("\t") + 1, "这一行开头用了 Tab 键。", "请改用空格，每级两个空格。"
    for pattern, message in (
        (_SPECIAL_START, "值以“{0}”开头，电脑会把它当成特殊指令。"),
        (_AFTER_QUOTE, "值以英文引号开头，可是引号后面还有字。"),
        (_AFTER_BRACKET, "值以“{0}”开头，电脑会把它当成列表，可是后面还有字。"),
        (_COLON_INSIDE, "这一行的值里有“: ”（冒号加空格），电脑会误以为是新的一项。"),
    ):
        found = pattern.match(line)
        if found:
            remedy = f"请给整个值加英文引号：{found[1].strip()} {_quoted(found[2])}"
            return number + 1, len(found[1]) + 1, message.format(found[2][0]), remedy
    return None


def _quoted(value: str) -> str:
    value = value.rstrip()
    return f'"{value}"' if '"' not in value and "\\" not in value else "'" + value.replace("'", "''") + "'"
