"""Measures one engine of the command line, each step in a process of its own with a time limit.

In: an entry of `benchmarks.peers`, the files of a comparison. Out: `Measured`: numbers by name, and in words
what could not be measured. A peer that is not installed or gets stuck is named, never guessed.
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.measured import Measured, StepError, run
from benchmarks.peers import Entry
from benchmarks.search_queries import Question
from search import Corpus

COLD_QUERIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What all engines of one size are given, as files and as values."""

    cases: int
    corpus: Corpus
    questions: tuple[Question, ...]
    corpus_file: Path
    questions_file: Path


def given(cases: int, corpus: Corpus, asked: tuple[Question, ...], folder: Path) -> Given:
    corpus_file, questions_file = folder / "corpus.pickle", folder / "questions.pickle"
    corpus_file.write_bytes(pickle.dumps(corpus))
    questions_file.write_bytes(pickle.dumps(asked))
    return Given(
        cases=cases,
        corpus=corpus,
        questions=asked,
        corpus_file=corpus_file,
        questions_file=questions_file,
    )


def measure_engine(entry: Entry, given: Given, folder: Path, limit: float) -> Measured:
    """Builds in `folder`, which must be empty; `limit`: seconds for a step."""
    label = f"{entry.label}（{entry.version}）" if entry.version else entry.label
    if entry.missing:
        return Measured(label=label, note=f"没有安装（缺 {'、'.join(entry.missing)}）")
    numbers: dict[str, float] = {}
    try:
        built = worker("build", entry.name, folder, given.corpus_file, limit=limit)
        numbers |= {"build": built["wall"], "build_cpu": built["cpu"], "bytes": float(bytes_of(folder))}
        numbers |= worker("ask", entry.name, folder, given.questions_file, limit=limit)
        numbers["cold"] = cold(entry, folder, given.questions, limit)
        numbers["change"] = worker("change", entry.name, folder, given.corpus_file, limit=limit)["wall"]
    except StepError as failed:
        return Measured(label=label, numbers=numbers, note=str(failed))
    return Measured(label=label, numbers=numbers)


def worker(step: str, *arguments: str | Path, limit: float) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.search_worker", step, *map(str, arguments)]
    answer: dict[str, float] = json.loads(run(command, step, limit))
    return answer


def cold(entry: Entry, folder: Path, asked: Sequence[Question], limit: float) -> float:
    """Seconds of a whole process that starts, opens the index and answers one query; the median of a few."""
    seconds: list[float] = []
    for question in asked[:COLD_QUERIES]:
        start = time.perf_counter()
        worker("one", entry.name, folder, question.text, limit=limit)
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def bytes_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
