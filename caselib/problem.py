"""Problems: faults in data as values, and how they are printed.

Every stage that reads or judges records returns problems; only the conductor prints them. This module
knows neither records nor files beyond the relative name it is given.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from caselib import excerpt

LONGEST_MESSAGE = 1500
FIX_HINT = "（可自动修改：运行 fix）"
"""What the remedy of a problem ends with that `fix` removes."""
MOST_ALIKE = 30
"""So many faults of one code are told of a file: who mends these has mended all, or knows how."""
UNREAD = ("E105", "E201")
"""Codes of places whose content is not checked until they are mended, unless `fix` can mend them."""
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in the data. `line` and `column` count from 1; line 0 means the file as a whole."""

    severity: Severity
    file: str
    line: int
    column: int
    code: str
    field: str
    message: str
    remedy: str
    width: int = 0
    """How many characters are meant; 0: what begins there, a key or a value."""
    instead: str = ""
    """What to write in place of the key or value that begins here, where it is known."""
    source_line: str = ""
    """The line as it stands in the file; filled in where problems are shown (`explained.py`)."""
    suggestion: str = ""
    """The same line as it would be right, where that is known."""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        return (self.file, self.line, self.column, self.code, self.message)

    def to_text(self) -> str:
        """The form for people: where, what, the line with a mark, what to write; the machine's place last."""
        file = in_one_line(self.file)
        place = f"{file} 第 {self.line} 行第 {self.column} 字" if self.line else file
        level = "错误" if self.severity == "error" else "建议"
        field = f"{self.field}：" if self.field else ""
        lines = [f"{level} {place}", in_one_line(f"  {field}{shortened(self.message)}")]
        if self.source_line:
            lines += excerpt.marked(self.line, self.source_line, self.column, self.width)
        if self.remedy:
            lines.append(in_one_line(f"  → {shortened(self.remedy)}"))
        if self.suggestion:
            spot = excerpt.changed_at(self.source_line or self.suggestion, self.suggestion, self.column)
            lines += ["  改好后：", excerpt.plain(self.line, self.suggestion, spot)]
        lines.append(f"  {file}:{self.line}:{self.column} [{self.code}]")
        return printable("\n".join(lines))


def page_of(code: str) -> str:
    """Where the page about a code stands, in the program's folder; in the site it is
    `problems/<code>.html`. The pages are made by `problem_pages.py`."""
    return f"docs/problems/{code.lower()}.md"


def shortened(text: str) -> str:
    """A message that quotes a whole pasted page, cut in its middle; what is wrong stands at its end."""
    return text if len(text) <= LONGEST_MESSAGE else f"{text[:300]}……{text[-200:]}"


def printable(text: str) -> str:
    """`text` without characters that could steer a terminal; line ends stay."""
    return "".join(c if c == "\n" or (c.isprintable()) else "�" for c in text)


def in_one_line(text: str) -> str:
    """The same for what strangers wrote, with a sign for line ends: what would begin a line of its own could
    pass for a message of ours, or for a command to a machine that reads the log."""
    return printable(text.replace("\r\n", "\n").replace("\n", "↵"))


def sort_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems in the order in which people mend them: by file, line and column; each once."""
    return tuple(sorted(set(problems), key=lambda p: p.sort_key))


def count_errors(problems: Iterable[Problem]) -> int:
    return sum(p.severity == "error" for p in problems)


def format_text(problems: Sequence[Problem], checked: int) -> str:
    """All problems and the closing line, which also stands there when all is well."""
    errors = count_errors(problems)
    warnings = len(problems) - errors
    if errors:
        closing = f"已检查 {checked} 个文件：{errors} 处错误，{warnings} 条建议。请改正错误后再试。"
        if any(p.code in UNREAD and not p.remedy.endswith(FIX_HINT) for p in problems):
            closing += "\n有的内容这次还读不出，改好后才能检查，那时可能还有别的问题。"
    elif warnings:
        closing = f"已检查 {checked} 个文件：没有错误，{warnings} 条建议。可以提交。"
    else:
        closing = f"已检查 {checked} 个文件：没有错误。可以提交。"
    return "\n\n".join([*_told(problems), *_where_to_read(problems), closing])


def _told(problems: Sequence[Problem]) -> Iterator[str]:
    """All that people read in the end: of one fault that a file has everywhere, the first ones."""
    in_all = Counter((p.file, p.code) for p in problems)
    told: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        alike = problem.file, problem.code
        told[alike] += 1
        if told[alike] <= MOST_ALIKE:
            yield problem.to_text()
        elif told[alike] == MOST_ALIKE + 1:
            more = in_all[alike] - MOST_ALIKE
            yield in_one_line(f"{problem.file} 里这样的还有 {more} 处，没有一一列出。 [{problem.code}]")


def _where_to_read(problems: Sequence[Problem]) -> list[str]:
    """The page of the first code, as an example of where all are explained."""
    first = next((p.code for p in problems if p.severity == "error"), problems[0].code if problems else "")
    if not first:
        return []
    online = f"problems/{first.lower()}.html"
    return [f"方括号里的编号各有一页说明和例子：{first} 见 {page_of(first)}（网站上是 {online}）。"]


def format_json(problems: Sequence[Problem], checked: int) -> str:
    """`{"checked", "errors", "warnings", "problems": [...]}`, keys as in `Problem`."""
    errors = count_errors(problems)
    payload = {
        "checked": checked,
        "errors": errors,
        "warnings": len(problems) - errors,
        "problems": [asdict(p) for p in problems],
    }
    return json.dumps(payload, ensure_ascii=False, indent=2)


FORMATS = {"text": format_text, "json": format_json}
