"""Faults of a file's layout in the contributor's words: where, what, what to write instead.

Called by the loader with the reader's error and the text; looks at the text itself, because the place
that a reader of YAML names is often a line or two after the cause.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Any, NamedTuple

_FULL_WIDTH_COLON = re.compile(r"^(\s*(?:- )?)([A-Za-z_\u4e00-\u9fff]+)\uff1a\s*(.*)$")
_NO_SPACE = re.compile(r"^(\s*(?:- )?)([A-Za-z_\u4e00-\u9fff]+):([^\s/].*)$")
_TIGHT_DASH = re.compile(r"^(\s*)-([^\s-].*)$")
_TAB_INDENT = re.compile(r"^ *(?:- +)*-?\t")
_WRONG_DASH = re.compile(r"^(\s*)([—–－‐−•·●])\s*(\S.*)$")
_DASH_VALUE = re.compile(r"^(\s*(?:- )?[^\s:#][^:#]*: +)(-\s.*)$")
_DIRECTIVE = re.compile(r"^%")
_ONE_WORD = re.compile(r"^\s*(?:- )?([A-Za-z_]+)\s*$")
NO_COLON = re.compile(r"^(\s*(?:- +)?)([^\s\"'#\[\]{}:：；;=，,]+)(?:\s*([；;=，,])\s*|\s+|$)(.*)$")
"""What may be a field's name without its colon: before it, the name, the mark in its place, the value."""
NUMBERED = re.compile(r"^(\s*)(\d{1,2}[.．、)）]|[(（]\d{1,2}[)）]|[①-⑳])\s*([^\s:：]+)\s*(?:[:：]\s*(.*))?$")
"""What may be an item as WPS numbers it: before it, its number, a field's name, the value."""
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
_MOST_ABOVE = 40
"""Lines above the one at which the reader stopped that are looked at for the cause."""


class Told(NamedTuple):
    """Line and column (from 1), message, remedy; the line as it would be right, where that is known."""

    line: int
    column: int
    message: str
    remedy: str
    suggestion: str = ""


def explain(error: Any, text: str, names: Container[str] = ()) -> Told:
    """What is wrong, for an error of the YAML reader. `names`: of the fields that may stand in the file."""
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start())
        column = control.start() - text.rfind("\n", 0, control.start())
        return Told(line + 1, column, "这里有电脑不能显示的控制字符。", "请删去这一处，重新输入文字。")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context = getattr(error, "context_mark", None)
    said = getattr(error, "context", "") or ""
    line = mark.line if mark else 0
    began = context.line if context and "scanning" in said else line
    lines = re.split(r"\r\n|\r|\n", text)
    problem = getattr(error, "problem", "") or ""
    if mark and "unknown escape" in problem:
        return _backslash(lines, mark)
    found = _open_quote(lines, line) or _cause(lines, line, began, names) or _around(lines, line)
    if found:
        return found
    if context and "quoted scalar" in said:
        return _unclosed(lines, context.line, context.column)
    if context and "expected ':'" in problem:
        return _without_key(lines, context.line)
    if context and "flow" in said:
        message = "从这里开始的方括号或花括号没有配对的另一半，或里面少了逗号。"
        remedy = "列表请写成 [甲, 乙]，用英文逗号；括号是内容的一部分，就给整个值加英文引号。"
        opened, place = _open_bracket(lines, context.line, context.column)
        return Told(opened + 1, place + 1, message, remedy)
    found = _misaligned(lines, line) if line < len(lines) else None
    if found:
        return found
    message = f"第 {line + 1} 行的缩进或写法与前面对不上，不知道它属于哪一项。"
    remedy = "同一层的字段左边对齐，下一层多缩进两个空格，列表项以“- ”开头。"
    return Told(line + 1, mark.column + 1 if mark else 1, message, remedy)


def full_width_colons(text: str, known: Container[str]) -> Told | None:
    """For a file without any field: the lines that have one, but for a full-width colon after it."""
    lines = re.split(r"\r\n|\r|\n", text)
    found = ((n, _FULL_WIDTH_COLON.match(lines[n])) for n in _outside_texts(lines))
    numbers = [n for n, match in found if match and match[2] in known]
    return _full_width(numbers, lines) if numbers else None


def special_value(lines: list[str], line: int, column: int) -> Told:
    """A value that begins with an anchor, an alias or a tag, none of which is used here."""
    value = lines[line - 1][column - 1 :]
    field = lines[line - 1][: column - 1]
    message = f"值以“{value[:1]}”开头，电脑会把它当成特殊指令，本库不使用。"
    if any(sign in field for sign in "[{") or value[-1:] in "|>":
        return Told(line, column, message, '如果它是内容的一部分，请给它加英文引号："…"')
    remedy = f"如果它是内容的一部分，请给整个值加英文引号：{field.strip()} {_quoted(value)}"
    return Told(line, column, message, remedy, f"{field}{_quoted(value)}")


def _unclosed(lines: list[str], number: int, column: int) -> Told:
    line = lines[number] if number < len(lines) else ""
    mark = line[column : column + 1]
    right = f"{line.rstrip()}{mark}" if line.count(mark) == 1 else ""
    remedy = "请在这个值的末尾补上同样的英文引号。"
    return Told(number + 1, column + 1, "从这里开始的引号没有配对的另一半。", remedy, right)


def _open_bracket(lines: list[str], line: int, column: int) -> tuple[int, int]:
    """Line and column, from 0, of the bracket; where nothing follows it, the reader names the file's end."""
    if line < len(lines) and lines[line][column : column + 1] in ("[", "{"):
        return line, column
    for number in range(min(line, len(lines) - 1), -1, -1):
        place = max(lines[number].rfind(bracket) for bracket in "[{")
        if place >= 0:
            return number, place
    return line, column


def _backslash(lines: list[str], mark: Any) -> Told:
    """An unknown escape in double quotes: a path of Windows, mostly."""
    line = lines[mark.line]
    found = re.fullmatch(r'(.*?)"([^"]*)"(\s*)', line)
    right = f"{found[1]}'{found[2].replace(chr(39), chr(39) * 2)}'" if found else ""
    message = "英文双引号里的“\\”有特殊的意思，不能这样写。"
    return Told(mark.line + 1, mark.column + 1, message, "请改用英文单引号。", right)


def _without_key(lines: list[str], number: int) -> Told:
    """A line of text that belongs to no field: it stands as far left as fields do."""
    line = lines[number]
    indent = len(line) - len(line.lstrip(" "))
    if word := _ONE_WORD.match(line):
        remedy = f"请在“{word[1]}”后面加英文冒号，空一格，再写内容。"
        return Told(number + 1, indent + 1, f"“{word[1]}”后面没有冒号。", remedy, f"{line.rstrip()}: …")
    above = next((n for n in range(number - 1, -1, -1) if lines[n].strip()), None)
    shown = line.strip()[:12]
    more = "……" if len(line.strip()) > len(shown) else ""
    message = f"“{shown}{more}”前面没有字段名，不知道它属于哪一项。"
    if above is None:
        return Told(number + 1, indent + 1, message, "请先写字段名和英文冒号，例如 title: 名称")
    begun = len(lines[above]) - len(lines[above].lstrip(" "))
    right = ""
    if _TEXT_BEGINS.search(lines[above]):
        right = f"{' ' * (begun + 2)}{line.strip()}"
        remedy = f"第 {above + 1} 行的“|”下面，文字的每一行前面都要留 {begun + 2} 个空格。"
    else:
        remedy = f"如果它接着第 {above + 1} 行，请在这一行前面留 {begun + 2} 个空格；"
        remedy += "不是，就在前面写上字段名和英文冒号。"
    return Told(number + 1, indent + 1, message, remedy, right)


def _around(lines: list[str], line: int) -> Told | None:
    """Marks of the file as a whole, at which the reader stops far from them."""
    for number in range(min(line, len(lines) - 1), -1, -1):
        if _DIRECTIVE.match(lines[number]):
            message = "以“%”开头的行，电脑会把它当成特殊指令，本库不使用。"
            return Told(number + 1, 1, message, "请删去这一行。")
        if lines[number].rstrip() == "...":
            message = "“...”表示文件到这里结束，后面不能再写内容。"
            return Told(number + 1, 1, message, "请删去这一行。")
    return None


def _cause(lines: list[str], line: int, began: int, names: Container[str]) -> Told | None:
    """What is wrong in the lines at which the reader stopped, or in those that it read together with them."""
    outside = frozenset(_outside_texts(lines))
    read = [n for n in dict.fromkeys((began, line, *_together(lines, line))) if n in outside]
    keys = {n: found[2] for n in read if (found := _FULL_WIDTH_COLON.match(lines[n]))}
    field = next((key for key in keys.values() if key in names), "")  # surely the cause
    if not field and 0 <= line < len(lines) and (told := _in_line(lines[line], line)):
        return told
    for number in read:
        if key := field or keys.get(number):
            return _full_width([n for n in sorted(outside) if _same_fault(lines[n], key)], lines)
        if told := _in_key(lines[number], number) or _in_name(lines, number, names):
            return told
    return None


def _together(lines: list[str], line: int) -> Iterator[int]:
    """The lines above this one that the reader takes for the beginning of it: up to the last with a field."""
    for number in range(min(line, len(lines)) - 1, max(-1, line - _MOST_ABOVE), -1):
        words = lines[number].strip()
        if not words or words.startswith("#"):
            continue
        yield number
        if _KEY_START.match(lines[number]):
            return


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


def _full_width(numbers: list[int], lines: list[str]) -> Told:
    """All lines with this fault at once: whoever types one full-width colon types many."""
    first, *others = numbers
    found = _FULL_WIDTH_COLON.match(lines[first])
    assert found is not None
    shown = "、".join(str(number + 1) for number in others[:_MOST_LINES])
    more = f"等 {len(others)} 行" if len(others) > _MOST_LINES else "行"
    also = f"第 {shown} {more}也是。" if others else ""
    remedy = f"请改成英文冒号，后面空一格：{found[2]}: {found[3]}"
    column = len(found[1]) + len(found[2]) + 1
    right = f"{found[1]}{found[2]}: {found[3]}".rstrip()
    return Told(first + 1, column, f"“{found[2]}：”用了中文冒号。{also}", remedy, right)


def _open_quote(lines: list[str], line: int) -> Told | None:
    """A quotation mark in a line above whose other half was only found in this line."""
    for number in range(min(line, len(lines)) - 1, -1, -1):
        found = _OPEN_QUOTE.match(lines[number])
        if found and line < len(lines) and found[2] in lines[line]:
            between = any(found[2] in above for above in lines[number + 1 : line])
            return None if between else _unclosed(lines, number, len(found[1]))
    return None


def _misaligned(lines: list[str], line: int) -> Told | None:
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
        return Told(number + 1, column + 1, message, "最外层的字段请顶格写。", lines[number].lstrip())
    how = "多" if width > column else "少"
    by = abs(width - column)
    message = f"这一行比第 {number + 1} 行的“{name}”{how}缩进了 {by} 格，不知道它属于哪一项。"
    place = f"行首留 {column} 个空格" if column else "顶格写"
    right = f"{' ' * column}{lines[line].lstrip()}"
    return Told(line + 1, width + 1, message, f"请与“{name}”左边对齐，{place}。", right)


def _in_key(line: str, number: int) -> Told | None:
    """A fault between key and value, or before the key; the reader notices it a line later."""
    tight = _NO_SPACE.match(line)
    if tight:
        column = len(tight[1]) + len(tight[2]) + 1
        remedy = f"请在冒号后面空一格：{tight[2]}: {tight[3]}"
        right = f"{tight[1]}{tight[2]}: {tight[3]}"
        return Told(number + 1, column, f"“{tight[2]}:”的冒号后面没有空格。", remedy, right)
    dash = _TIGHT_DASH.match(line)
    if dash:
        message = "“-”后面没有空格，电脑不知道这是一个列表。"
        right = f"{dash[1]}- {dash[2].rstrip()}"
        remedy = f"请在“-”后面空一格：- {dash[2].rstrip()}"
        return Told(number + 1, len(dash[1]) + 1, message, remedy, right)
    if dash := _WRONG_DASH.match(line):
        message = f"列表每一项前面要用英文的“-”，这里写了“{dash[2]}”。"
        right = f"{dash[1]}- {dash[3].rstrip()}"
        return Told(number + 1, len(dash[1]) + 1, message, f"请改成：- {dash[3].rstrip()}", right)
    return None


def _in_name(lines: list[str], number: int, names: Container[str]) -> Told | None:
    """A field that is known by its name, without its colon or behind a number."""
    line = lines[number]
    below = next((each for each in lines[number + 1 :] if each.strip()), "")
    numbered = NUMBERED.match(line)
    if numbered and (right := numbered_as_item(line, below, names)):
        message = f"列表每一项前面要用英文的“-”，这里写了“{numbered[2]}”。"
        return Told(number + 1, len(numbered[1]) + 1, message, f"请改成：{right.strip()}", right)
    found = NO_COLON.match(line)
    if found and (right := with_colon(line, below, names)):
        fault = f"写了“{found[3]}”，应写英文冒号" if found[3] else "没有冒号"
        remedy = f"请在“{found[2]}”后面写英文冒号，空一格，再写内容：{right.strip()}"
        column = len(found[1]) + 1
        return Told(number + 1, column, f"“{found[2]}”后面{fault}。", remedy, right)
    return None


def with_colon(line: str, below: str, names: Container[str]) -> str:
    """The line with the colon that was forgotten after one of the names; empty where none was. `below`: the
    next line that says something."""
    found = NO_COLON.match(line)
    if not found or found[2] not in names:
        return ""
    value = found[4].rstrip()
    if not value:
        begins_below = below.lstrip().startswith("- ") or _indent(below) > len(found[1])
        return f"{found[1]}{found[2]}:{'' if begins_below else ' …'}"
    return f"{found[1]}{found[2]}: {value}"


def numbered_as_item(line: str, below: str, names: Container[str]) -> str:
    """The line with a dash in the place of an item's number before one of the names; empty where there is
    none. The name stays where it is if what is below is in line with it."""
    found = NUMBERED.match(line)
    if not found or found[3] not in names or found[4] is None:
        return ""
    width = found.start(3) - len(found[1])
    dash = "-".ljust(width if _indent(below) == found.start(3) and width > 1 else 2)
    return f"{found[1]}{dash}{found[3]}: {found[4]}".rstrip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _in_line(line: str, number: int) -> Told | None:
    """A fault in the line itself."""
    if _TAB_INDENT.match(line):
        remedy = "请改用空格，每级两个空格。"
        return Told(number + 1, line.index("\t") + 1, "这一行开头用了 Tab 键。", remedy)
    for pattern, message in (
        (_SPECIAL_START, "值以“{0}”开头，电脑会把它当成特殊指令。"),
        (_DASH_VALUE, "值以“-”开头，电脑会把它当成列表。"),
        (_AFTER_QUOTE, "值以英文引号开头，可是引号后面还有字。"),
        (_AFTER_BRACKET, "值以“{0}”开头，电脑会把它当成列表，可是后面还有字。"),
        (_COLON_INSIDE, "这一行的值里有“: ”（冒号加空格），电脑会误以为是新的一项。"),
    ):
        found = pattern.match(line)
        if found:
            remedy = f"请给整个值加英文引号：{found[1].strip()} {_quoted(found[2])}"
            right = f"{found[1]}{_quoted(found[2])}"
            return Told(number + 1, len(found[1]) + 1, message.format(found[2][0]), remedy, right)
    return None


def _quoted(value: str) -> str:
    value = value.rstrip()
    return f'"{value}"' if '"' not in value and "\\" not in value else "'" + value.replace("'", "''") + "'"
