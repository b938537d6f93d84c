"""Problems as SARIF 2.1.0 (OASIS Standard, errata 01), which code scanning and editors read.

The numbers of sections below are those of that standard.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from caselib.formats.report import Report, is_error, told
from caselib.problem import Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "caselib/v1"
ROOT = "%SRCROOT%"
LEVELS = {"error": "error", "warning": "warning"}


def formatted(report: Report) -> str:
    """One run, its rules those that found something."""
    codes = sorted({problem.code for problem in report.problems})
    severity = {problem.code: problem.severity for problem in report.problems}
    index = {code: number for number, code in enumerate(codes)}
    run = {
        "tool": {
            "driver": {"name": "caselib", "rules": [_rule(code, severity[code], report) for code in codes]}
        },
        "columnKind": "unicodeCodePoints",  # 3.14.17
        "results": [_result(problem, index[problem.code], report) for problem in report.problems],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _rule(code: str, severity: str, report: Report) -> dict[str, Any]:
    """3.49: what the rule says and where it is explained."""
    sentence = report.sentences[code]
    rule: dict[str, Any] = {
        "id": code,
        "shortDescription": {"text": _escaped(sentence)},
        "help": {"text": _escaped(f"{sentence}怎样写、怎样改，见“问题说明”里的 {code}。")},
        "defaultConfiguration": {"level": LEVELS[severity]},
    }
    if page := report.page_of(code):
        rule["helpUri"] = page
    return rule


def _result(problem: Problem, rule: int, report: Report) -> dict[str, Any]:
    """3.27. What concerns a whole file has no region."""
    place: dict[str, Any] = {
        "artifactLocation": {"uri": quote(problem.file.encode("utf-8", "surrogatepass")), "uriBaseId": ROOT}
    }
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": max(problem.column, 1)}
        if problem.width:  # 3.30.8: the column after the last character
            place["region"]["endColumn"] = problem.column + problem.width
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": LEVELS["error" if is_error(problem) else "warning"],
        "message": {"text": _escaped(told(problem))},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {FINGERPRINT: report.fingerprints[problem]},
    }


def _escaped(text: str) -> str:
    """3.11.5: braces, which mark what is filled in, are written twice. 3.11.6: a bracket that could begin a
    link is escaped, so a text of a record never becomes one."""
    return text.replace("{", "{{").replace("}", "}}").replace("[", "\\[").replace("]", "\\]")
