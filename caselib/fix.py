"""The safe repairs of a file, one after another, until none helps: what `fix` does.

In: the bytes of a record's file. Out: the mended bytes, what was done in Chinese, what is left. A repair is
made only where the loader or a check objects, and kept only when that objection is gone and none is new. Two
things that the loader passes over are put right as well, because other programs stumble over them: a byte
order mark, and line ends of Windows, which the repository does not keep either.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from caselib.characters import lines_of
from caselib.edit_files import (
    Edited,
    Trial,
    Trials,
    is_record_file,
    kind_of_file,
    read_file,
    trials,
)
from caselib.fix_encoding import decoded
from caselib.fix_repairs import REPAIRS, Repair
from caselib.problem import FIX_HINT, Problem

MOST_READ = 5_000_000
"""Bytes that one run reads of a file in its trials, each of which reads it whole (2 ms for 1 kB of faults).
Of an honest file of 20 kB these are 250 trials; more are for another run."""
MOST_READ_FOR_HINTS = 800_000
"""The same where nobody waits for repairs, but for all faults of a library."""
UNFINISHED = "改动太多，这一次先改到这里；请再运行一次 fix。"
LONGEST_SHOWN = 60
INVISIBLE = "W107"
MOST_PROBLEMS = 200
"""For so many of a file's problems repairs are looked for at a time; each look reads the whole text."""
MENDED = frozenset({"E101", *(code for repair in REPAIRS for code in repair.codes)})
"""Codes of problems of which some are mended."""
_STRUCTURE = ("E104", "E201", "E203")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A file's bytes as they are after the repairs; each repair in Chinese, with the problem it removed."""

    raw: bytes
    said: tuple[str, ...]
    removed: tuple[Problem, ...]
    problems: tuple[Problem, ...]


def fixed(attempt: Trials, file: str, raw: bytes, most_read: int = MOST_READ) -> Fixed:
    """`raw` as mended as is safe. Mending the outcome again changes nothing."""
    said: list[str] = []
    removed: list[Problem] = []
    trial = attempt(file, raw)
    for after, what in _whole_file(raw):
        if what.startswith("编码"):
            removed += trial.problems[:1]
        raw, trial = after, attempt(file, after)
        said.append(what)
    budget = iter(range(most_read // (len(raw) + 1)))
    while step := next(_steps(attempt, file, raw, trial, budget), None):
        said.append(_shown(raw, step))
        removed.append(step.problem)
        raw, trial = step.raw, step.trial
    if said and next(budget, None) is None:
        said.append(UNFINISHED)
    return Fixed(raw=raw, said=tuple(said), removed=tuple(removed), problems=trial.problems)


def fix_file(attempt: Trials, file: str) -> tuple[Edited, bytes | None]:
    """What came of the file and its new bytes where they differ."""
    raw = read_file(attempt.root, file)
    if raw is None:
        return Edited(file=file, problems=attempt.of_file(file).problems), None
    done = fixed(attempt, file, raw)
    return Edited(file=file, said=done.said, problems=done.problems), done.raw if done.raw != raw else None


def hinted(root: Path, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems; at each that `fix` removes the hint that it does, and the line as it is then."""
    problems = tuple(problems)
    files = sorted({p.file for p in problems if p.code in MENDED and is_record_file(p.file)})
    if not files:
        return problems
    right: dict[tuple[object, ...], str] = {}
    with trials(root) as attempt:
        for file in files:
            raw = read_file(root, file)
            if raw is not None:
                done = fixed(attempt, file, raw, MOST_READ_FOR_HINTS)
                lines = lines_of(done.raw.decode("utf-8", "replace"))
                for problem in done.removed:
                    right[_place(problem)] = lines[problem.line - 1] if problem.line <= len(lines) else ""
    return tuple(_hinted(p, right[_place(p)]) if _place(p) in right else p for p in problems)


def _hinted(problem: Problem, line: str) -> Problem:
    return replace(problem, remedy=problem.remedy + FIX_HINT, suggestion=line or problem.suggestion)


def _place(problem: Problem) -> tuple[object, ...]:
    return (problem.file, problem.line, problem.column, problem.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    repair: Repair
    problem: Problem
    raw: bytes
    trial: Trial


def _steps(attempt: Trials, file: str, raw: bytes, trial: Trial, budget: Iterator[int]) -> Iterator[_Step]:
    """Every repair that can be made now, as far as the budget of trials goes."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return
    cls = kind_of_file(file).cls
    last = text.count("\n") + 1  # where a file breaks off, the line after it is named
    # What is invisible goes first: the places of all other problems are those of the text without it.
    for problem in sorted(trial.problems, key=lambda each: each.code != INVISIBLE)[:MOST_PROBLEMS]:
        for repair in REPAIRS:
            if problem.code not in repair.codes or not 0 < problem.line <= last:
                continue
            for candidate in repair.mend(text, problem, cls):
                if candidate == text:
                    continue
                if next(budget, None) is None:
                    return
                mended = candidate.encode("utf-8")
                if _is_better(trial, then := attempt(file, mended), problem):
                    yield _Step(repair=repair, problem=problem, raw=mended, trial=then)


def _whole_file(raw: bytes) -> Iterator[tuple[bytes, str]]:
    """Encoding, mark and line ends, each after what was done before."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or not _is_utf8(raw):
        found = decoded(raw)
        if found is None:
            return
        raw = found[0].encode("utf-8")
        yield raw, f"编码从 {found[1]} 改成了 UTF-8"
    if raw.startswith(codecs.BOM_UTF8):
        raw = raw.removeprefix(codecs.BOM_UTF8)
        yield raw, "去掉了文件开头看不见的标记（BOM）"
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield raw, "换行统一成了 LF"


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_better(before: Trial, after: Trial, problem: Problem) -> bool:
    """Whether the problem is gone and nothing was broken. Where reading had stopped at the problem, it must
    come further down; what comes to light there was in the file before."""
    if after == Trial(record=before.record, problems=tuple(p for p in before.problems if p != problem)):
        return True
    if before.record is not None:
        new = _counted(after) - _counted(before)
        return after.record is not None and not new and len(after.problems) < len(before.problems)
    if after.record is None:
        left = [(p.line, p.column) for p in after.problems if p.severity == "error"]
        return bool(left) and min(left) > (problem.line, problem.column)
    return not any(p.line == problem.line and p.code in _STRUCTURE for p in after.problems)


def _counted(trial: Trial) -> Counter[tuple[str, str, str]]:
    return Counter((p.code, p.field, p.message) for p in trial.problems)


def _shown(raw: bytes, step: _Step) -> str:
    """What a repair did, with the line (the first, of several) as it is now."""
    old, new = (lines_of(each.decode("utf-8")) for each in (raw, step.raw))
    changed = [n for n, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    where = f"第 {changed[0] + 1} 行"
    if len(changed) > 1:
        where += f"等 {len(changed)} 行"
    line = " ".join(new[changed[0]].split())
    shown = line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}……"
    return f"{where}：{step.repair.said}：{shown}"
