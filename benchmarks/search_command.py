"""Measures the command that people type, as whole processes: `build_site.py --library DIR search …`.

In: the size of a generated library. Out: `Measured` for each engine: the first search, which makes the index,
later ones, and one after a case has changed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.edits import change_one
from benchmarks.generate import HERE
from benchmarks.measured import Measured, StepError, run
from benchmarks.search_engines import COLD_QUERIES
from benchmarks.search_queries import Question

ENGINES = {"whoosh": "search --engine whoosh", "sqlite": "search --engine sqlite"}


def measure_command(engine: str, library: Path, asked: Sequence[Question], limit: float) -> Measured:
    """In `library`, which `benchmarks.generate` has written. One of its cases is changed."""
    label, numbers = ENGINES[engine], dict[str, float]()
    try:
        numbers["first"] = search(engine, library, asked[0].text, limit)
        some = asked[1 : COLD_QUERIES + 1]
        numbers["cold"] = median(search(engine, library, question.text, limit) for question in some)
        change_one(library)
        numbers["change"] = search(engine, library, "夔夬夤", limit)
    except StepError as failed:
        return Measured(label=label, numbers=numbers, note=str(failed))
    return Measured(label=label, numbers=numbers)


def search(engine: str, library: Path, text: str, limit: float) -> float:
    """Seconds. Raises StepError when nothing is found."""
    command = [sys.executable, str(HERE / "build_site.py"), "--library", str(library), "search"]
    start = time.perf_counter()
    output = run([*command, text, "--engine", engine, "--json"], "search", limit)
    seconds = time.perf_counter() - start
    if not json.loads(output)["total"]:
        raise StepError(f"search：没有查到“{text}”")
    return seconds
