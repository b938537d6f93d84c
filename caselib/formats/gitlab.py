"""Problems as GitLab's Code Quality report: what it shows beside the changed lines of a merge request.

After GitLab's documentation, “Code Quality report format”: an array of objects with description, check_name,
fingerprint, severity and location.path, location.lines.begin.
"""

from __future__ import annotations

import json

from caselib.formats.report import Report, is_error, told


def formatted(report: Report) -> str:
    """A JSON array, one object for each problem. What concerns a whole file stands at its first line."""
    found = [
        {
            "description": told(problem),
            "check_name": problem.code,
            "fingerprint": report.fingerprints[problem],
            "severity": "major" if is_error(problem) else "minor",
            "location": {"path": problem.file, "lines": {"begin": max(problem.line, 1)}},
        }
        for problem in report.problems
    ]
    return json.dumps(found, ensure_ascii=False, indent=1)
