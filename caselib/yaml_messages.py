"""Faults of a file's layout in the contributor's words: where, what, what to write instead.

Called by the loader with the reader's error and the text; looks at the text itself, because the place
that a reader of YAML names is often a line or two after the cause.
"""

from __future__ import annotations

import re
from typing import Any

_FULL_WIDTH_COLON = re.compile(r"^(\s*(?:- )?)([A-Za-z_\u4e00-\u9fff]+)\uff1a\s*(.*)$")
_TAB_INDENT = re.compile(r"^ *\t")
_COLON_INSIDE = re.compile(r"^(\s*(?:- )?[^\s:#][^:#]*: )([^\"'\[{|>].*: .*)$")

Place = tuple[int, int, str, str]


def explain(error: Any, text: str) -> Place:
    """Line, column (from 1), message and remedy for an error of the YAML reader."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context = getattr(error, "context_mark", None)
    line = mark.line if mark else 0
    first = max(0, min(line, context.line if context else line) - 1)
    lines = text.split("\n")
    for number in range(first, min(line, len(lines) - 1) + 1):
        found = _known_cause(lines[number], number)
        if found:
            return found
    said = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or error}"
    if "quoted scalar" in said:
        start = context.line if context else line
        return (
            start + 1,
            context.column + 1 if context else 1,
            "从这里开始的引号没有配对的另一半。",
            "请在这个值的末尾补上同样的英文引号。",
        )
    if "special characters" in said or "control characters" in said or "unacceptable" in said:
        return line + 1, 1, "文件里有电脑不能显示的控制字符。", "请把内容重新复制到一个新文件里。"
    column = mark.column + 1 if mark else 1
    message = f"第 {line + 1} 行的缩进或写法与前面对不上，不知道它属于哪一项。"
    return line + 1, column, message, "同一层的字段左边对齐，下一层多缩进两个空格，列表项以“- ”开头。"


def _known_cause(line: str, number: int) -> Place | None:
    if _TAB_INDENT.match(line):
        return number + 1, line.index("\t") + 1, "这一行开头用了 Tab 键。", "请改用空格，每级两个空格。"
    colon = _FULL_WIDTH_COLON.match(line)
    if colon:
        column = len(colon[1]) + len(colon[2]) + 1
        remedy = f"请改成英文冒号，后面空一格：{colon[2]}: {colon[3]}"
        return number + 1, column, f"“{colon[2]}：”用了中文冒号。", remedy
    inside = _COLON_INSIDE.match(line)
    if inside:
        message = "这一行的值里有“: ”（冒号加空格）,电脑会误以为是新的一项。"
        return (
            number + 1,
            len(inside[1]) + 1,
            message,
            f'请给整个值加英文引号：{inside[1].strip()} "{inside[2]}"',
        )
    return None
