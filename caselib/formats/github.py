"""Problems as annotations of GitHub Actions, and as a table in the summary of the step.

After “Workflow commands for GitHub Actions”: `::error file=…,line=…,col=…,title=…::message`, in which `%`, CR
and LF are escaped, in properties `:` and `,` too. A command ends with its line, so a text without line ends
can start no other. GitHub shows ten errors and ten warnings of a step: the worst come first, and all of them
stand in the file that GITHUB_STEP_SUMMARY names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

from caselib.formats import worst_first
from caselib.formats.report import Report, is_error, told
from caselib.problem import Problem, count_errors, printable

SHOWN = 10
"""Annotations of each severity that GitHub shows of a step."""
LARGEST_SUMMARY = 900_000
"""Bytes; GitHub refuses a summary of more than 1 MiB and shows nothing of it."""
SUMMARY = "GITHUB_STEP_SUMMARY"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def formatted(report: Report) -> str:
    """The annotations. The whole list goes into the step's summary, where there is one."""
    add_to_summary(summary(report))
    return "\n".join(commands(report))


def add_to_summary(page: str) -> None:
    """Add Markdown to the summary of the step, where there is one."""
    place = os.environ.get(SUMMARY)
    if place:
        with open(place, "a", encoding="utf-8", errors="replace") as stream:
            stream.write(page)


def commands(report: Report) -> Iterator[str]:
    """The worst problems as commands, and one more that says how many are not among them."""
    errors = [p for p in report.problems if is_error(p)]
    warnings = [p for p in report.problems if not is_error(p)]
    for problem in (*errors[:SHOWN], *warnings[:SHOWN]):
        yield _command(problem)
    left = max(len(errors) - SHOWN, 0) + max(len(warnings) - SHOWN, 0)
    counts = f"已检查 {report.checked} 个文件：{len(errors)} 处错误，{len(warnings)} 条建议。"
    yield f"::notice::{counts}{f'另有 {left} 条没有显示在这里，见这一步的摘要。' if left else ''}"


def _command(problem: Problem) -> str:
    properties = {"file": problem.file}
    if problem.line:
        properties |= {"line": str(problem.line), "col": str(problem.column)}
    properties["title"] = f"{'错误' if is_error(problem) else '建议'} {problem.code}"
    return command(problem.severity, told(problem), properties)


def command(sort: str, message: str, properties: Mapping[str, str]) -> str:
    """A command of one line, whatever its texts hold."""
    written = ",".join(f"{name}={_property(printable(value))}" for name, value in properties.items())
    return f"::{sort}{' ' if written else ''}{written}::{_escaped(printable(message))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def summary(report: Report) -> str:
    """All problems as Markdown, as far as GitHub takes it."""
    errors = count_errors(report.problems)
    warnings = len(report.problems) - errors
    lines = [f"## 检查：{errors} 处错误，{warnings} 条建议（{report.checked} 个文件）", ""]
    if not report.problems:
        return "\n".join([*lines, "没有错误，可以提交。", "", ""])
    lines += ["| | 在哪里 | 怎么了 → 改成什么 | 说明 |", "|---|---|---|---|"]
    size = sum(len(line.encode()) for line in lines)
    for number, problem in enumerate(worst_first(report.problems)):
        row = _row(problem, report)
        size += len(row.encode()) + 1
        if size > LARGEST_SUMMARY:
            left = len(report.problems) - number
            return "\n".join([*lines, "", f"还有 {left} 条放不下了；请在自己的电脑上运行 check。", "", ""])
        lines.append(row)
    return "\n".join([*lines, "", ""])


def _row(problem: Problem, report: Report) -> str:
    place = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file
    page = report.page_of(problem.code)
    code = f"[{problem.code}]({page})" if page else problem.code
    level = "错误" if is_error(problem) else "建议"
    return f"| {level} | {as_markdown(place)} | {as_markdown(told(problem))} | {code} |"


def as_markdown(text: str) -> str:
    """A text that Markdown shows as it is, on one line: no markup, no link, no mention, no cell's end."""
    plain = " ".join(printable(text).split())
    return _PUNCTUATION.sub(r"\\\1", plain)
