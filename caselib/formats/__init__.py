"""The one list of problems in the forms that other programs read: `check --format`.

In: the sorted problems, and what is known of the library. Out: one text for stdout. Each form is a module of
its own, imported when it is asked for, and holds every problem once; the form for people, and the plain JSON
of the same, stand in `problem.py`. Nothing here knows a rule or reads a record.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from caselib.formats.report import Report
    from caselib.problem import Problem

FORMATS: Mapping[str, str] = {
    "github": "caselib.formats.github",
    "gitlab": "caselib.formats.gitlab",
    "sarif": "caselib.formats.sarif",
    "rdjson": "caselib.formats.rdjson",
}
"""Name → the module whose `formatted(report)` gives the text."""


class Form(Protocol):
    def formatted(self, report: Report) -> str: ...


def formatted(form: str, report: Report) -> str:
    """All problems of `report` in one of the FORMATS."""
    module: Form = importlib.import_module(FORMATS[form])
    return module.formatted(report)


def worst_first(problems: Sequence[Problem]) -> list[Problem]:
    """Errors before suggestions; within each, the order in which people mend them."""
    return sorted(problems, key=lambda problem: problem.severity != "error")
