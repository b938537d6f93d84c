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
        place["range"] = {"start": {"line": problem.line, "column": _bytes(line[: problem.column - 1]) + 1}}
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
            "start": {"line": problem.line, "column": 1},
            "end": {"line": problem.line, "column": _bytes(line) + 1},
        }
        diagnostic["suggestions"] = [{"range": whole, "text": problem.suggestion}]
    return diagnostic


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
