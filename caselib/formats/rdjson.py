"""Problems as Reviewdog Diagnostic Format in JSON, with the lines as they should be, where that is known.

After reviewdog's `proto/rdf/reviewdog.proto`: a DiagnosticResult. Its columns count from 1 in bytes of UTF-8,
those of a problem in characters, so the line is looked at.
"""

from __future__ import annotations

import json
from typing import Any

from caselib.formats.report import Report, is_error, told
from caselib.problem import Problem

SEVERITIES = {True: "ERROR", False: "WARNING"}


def formatted(report: Report) -> str:
    """One object that holds all problems."""
    found = {
        "source": {"name": "caselib"},
        "diagnostics": [_diagnostic(problem, report) for problem in report.problems],
    }
    return json.dumps(found, ensure_ascii=False, indent=1)


def _diagnostic(problem: Problem, report: Report) -> dict[str, Any]:
    place: dict[str, Any] = {"path": problem.file}
    line = report.line_of(problem)
    if problem.line:
        place["range"] = {"start": _point(problem.line, line, problem.column)}
        if problem.width:
            place["range"]["end"] = _point(problem.line, line, problem.column + problem.width)
    code = {"value": problem.code}
    if page := report.page_of(problem.code):
        code["url"] = page
    diagnostic: dict[str, Any] = {
        "message": told(problem),
        "location": place,
        "severity": SEVERITIES[is_error(problem)],
        "code": code,
    }
    if problem.suggestion and problem.line and "\n" not in problem.suggestion:
        whole = {
            "start": _point(problem.line, line, 1),
            "end": _point(problem.line, line, len(line) + 1),
        }
        diagnostic["suggestions"] = [{"range": whole, "text": problem.suggestion}]
    return diagnostic


def _point(number: int, line: str, column: int) -> dict[str, int]:
    """A place in a line; columns are counted in bytes."""
    return {"line": number, "column": len(line[: column - 1].encode("utf-8", "surrogatepass")) + 1}
