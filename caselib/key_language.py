"""The keys that a remedy tells to write, in the language in which the file's keys are.

Used where problems are shown with the lines of their files. In: a problem, its file's lines. Out: the problem
with Chinese labels in the place of keys, where the file has such. It knows neither rules nor shapes.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from caselib.model import KINDS
from caselib.problem import Problem
from caselib.shapes import ListOf, Part, Shape, fields_of

_KEY = re.compile(r"(?:- )?([^\s#:：\"'\[\]{}-][^\s:：]*)[:：]")
_SHOWN = re.compile(r"(?<![A-Za-z_.:/-])[a-z_]+(?=: )")
_NAMED = re.compile(r"“([^“”（）]+)”（([a-z_]+)）")


def in_language_of(lines: Sequence[str], problem: Problem) -> Problem:
    """The problem of a file that has these lines."""
    kind = next((kind for kind in KINDS if problem.file.startswith(f"{kind.folder}/")), None)
    if kind is None or not _SHOWN.search(problem.remedy) or not _is_chinese(lines):
        return problem
    cls: type = kind.cls
    known = _labels(cls)
    own = {} if problem.field else {spec.key: spec.label for spec in fields_of(cls)}
    named = {key: label for label, key in _NAMED.findall(f"{problem.field}{problem.message}")}
    labels = {**known, **own, **named}
    remedy = _SHOWN.sub(lambda found: labels.get(found[0], found[0]), problem.remedy)
    return replace(problem, remedy=remedy)


def _is_chinese(lines: Sequence[str]) -> bool:
    """Whether most of the outermost keys are no English ones."""
    keys = [found[1] for line in lines if (found := _KEY.match(line))]
    return sum(not key.isascii() for key in keys) * 2 > len(keys)


@functools.cache
def _labels(cls: type) -> Mapping[str, str]:
    """The labels of keys, at any depth, that have only one."""
    found: dict[str, set[str]] = {}
    waiting, seen = [cls], set()
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        for spec in fields_of(part):
            found.setdefault(spec.key, set()).add(spec.label)
            shape: Shape = spec.shape.item if isinstance(spec.shape, ListOf) else spec.shape
            if isinstance(shape, Part):
                waiting.append(shape.cls)
    return {key: labels.pop() for key, labels in found.items() if len(labels) == 1}
