"""The form's scripts run in Node, without a browser: what `tests/node/form.js` answers to jobs."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from caselib.form import fields_value
from caselib.library import Library

SCRIPT = Path(__file__).resolve().parent / "node" / "form.js"
ASSETS = SCRIPT.parents[2] / "theme" / "assets"
PAGE = SCRIPT.parents[2] / "caselib" / "render" / "templates" / "contribute.html"
RULES = (
    "form-rules", "form-numerals", "form-amounts", "form-values", "form-dates", "form-prose", "form-reading",
    "form-check-naming", "form-check-references", "form-check-practices", "form-check-places",
    "form-check-evidence", "form-check-dates", "form-check-policies", "form-check-safety", "form-check",
    "form-yaml", "form-id", "form-send",
)  # fmt: skip
"""The scripts that need no page, in the order in which the page loads them."""

Job = dict[str, Any]
Ask = Callable[[Library, Sequence[Job]], list[Any]]


def asker(need: Callable[[str, object], None]) -> Ask:
    """Answers to jobs about a library's form, in order."""
    node = shutil.which("node")
    need("node", node)

    def ask(library: Library, jobs: Sequence[Job]) -> list[Any]:
        scripts = [f"{name}.js" for name in RULES]
        given = {"data": fields_value(library), "scripts": scripts, "jobs": jobs}
        command = [str(node), str(SCRIPT)]
        done = subprocess.run(
            command, input=json.dumps(given), capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        answers: list[Any] = json.loads(done.stdout)
        return answers

    return ask
