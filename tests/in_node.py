"""The browser's search run in Node, without a browser: what `tests/node/search.js` answers to jobs."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).resolve().parent / "node" / "search.js"

Job = dict[str, Any]
Ask = Callable[[Sequence[Job]], list[Any]]
Need = Callable[[str, object], None]


def asker(need: Need) -> Ask:
    """Answers to jobs, in order: {"value": …} or {"error": …}."""
    node = shutil.which("node")
    need("node", node)

    def ask(jobs: Sequence[Job]) -> list[Any]:
        command = [str(node), str(SCRIPT)]
        done = subprocess.run(
            command, input=json.dumps(jobs), capture_output=True, encoding="utf-8", check=True
        )
        answers: list[Any] = json.loads(done.stdout)
        return answers

    return ask


def utf16(text: str) -> bytes:
    """A text as JavaScript counts it, two bytes a unit."""
    return text.encode("utf-16-le", "surrogatepass")
