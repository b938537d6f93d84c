"""Faults of a file's layout in the contributor's words: where, what, what to write instead.

Called by the loader with the reader's error and the text; looks at the text itself, because the place
that a reader of YAML names is often a line or two after the cause.
"""

from __future__ import annotations

import re
from typing import Any

_FULL_WIDTH_COLON = re.compile(r"^(\s*(?:- )?)([A-Za-z_\u4e00-\u9fff]+)\uff1a\s*(.*)$")
_NO_SPACE = re.compile(r"^(\s*(?:- )?)([A-Za-z_\u4e00-\u9fff]+):([^\s/].*)$")
_TAB_INDENT = re.compile(r"^ *\t")
_VALUE = r"^(\s*(?:- )?[^\s:#][^:#]*: +|\s*- +)"
_COLON_INSIDE = re.compile(_VALUE + r"([^\"'\[{|>].*: .*)$")
_SPECIAL_START = re.compile(_VALUE + r"([@`%*&!].*)$")
_AFTER_QUOTE = re.compile(_VALUE + r"""((["'])[^"']*\3\s*[^\s"'#,\]}].*)$""")
_AFTER_BRACKET = re.compile(_VALUE + r"([\[{][^\[{\]}]*[\]}]\s*[^\s#,\]}].*)$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

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
    lines = text.split("\n")
    for number, cause in ((line, _in_line), (began, _in_key), (line, _in_key), (line - 1, _in_key)):
        found = cause(lines[number], number) if 0 <= number < len(lines) else None
        if found:
            return found
    if context and "quoted scalar" in said:
        message = "从这里开始的引号没有配对的另一半。"
        return context.line + 1, context.column + 1, message, "请在这个值的末尾补上同样的英文引号。"
    if context and "flow" in said:
        message = "从这里开始的方括号或花括号没有配对的另一半，或里面少了逗号。"
        remedy = "列表请写成 [甲, 乙]，用英文逗号；括号是内容的一部分，就给整个值加英文引号。"
        return context.line + 1, context.column + 1, message, remedy
    message = f"第 {line + 1} 行的缩进或写法与前面对不上，不知道它属于哪一项。"
    remedy = "同一层的字段左边对齐，下一层多缩进两个空格，列表项以“- ”开头。"
    return line + 1, mark.column + 1 if mark else 1, message, remedy


def _in_key(line: str, number: int) -> Place | None:
    """A fault between key and value; the reader notices it a line later."""
    colon = _FULL_WIDTH_COLON.match(line)
    if colon:
        column = len(colon[1]) + len(colon[2]) + 1
        remedy = f"请改成英文冒号，后面空一格：{colon[2]}: {colon[3]}"
        return number + 1, column, f"“{colon[2]}：”用了中文冒号。", remedy
    tight = _NO_SPACE.match(line)
    if tight:
        column = len(tight[1]) + len(tight[2]) + 1
        remedy = f"请在冒号后面空一格：{tight[2]}: {tight[3]}"
        return number + 1, column, f"“{tight[2]}:”的冒号后面没有空格。", remedy
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
