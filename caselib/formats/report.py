"""What a form of output is made of: the problems and what surrounds them.

In: problems, the library's folder, the address of its site. Out: for each problem what several forms need:
a fingerprint, the page that explains its code, the line that it stands in. It knows no form.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from caselib.problem import Problem, in_one_line, page_of, shortened

_MOVING = re.compile(r"第 ?\d+ ?(?:行|字|段)")
LARGEST = 1_000_000
"""Bytes of a file that is read to count in its lines; a record's file has at most a quarter."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """`problems` are sorted, each once. `site`: its address, with a "/" at its end, or nothing."""

    problems: tuple[Problem, ...]
    checked: int
    root: Path
    site: str = ""

    @cached_property
    def fingerprints(self) -> Mapping[Problem, str]:
        """Of each problem a name of its own, which stays when its line moves.

        Two that differ in nothing but their place are told apart by their order.
        """
        seen: Counter[str] = Counter()
        found: dict[Problem, str] = {}
        for problem in self.problems:
            words = (problem.file, problem.code, problem.field, _MOVING.sub("", problem.message))
            digest = hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:40]
            seen[digest] += 1
            found[problem] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        return found

    @cached_property
    def sentences(self) -> Mapping[str, str]:
        """Code → what its rule says."""
        from caselib.codes import codes

        return {code.code: code.sentence for code in codes()}

    def page_of(self, code: str) -> str:
        """The address of the page that explains a code; nothing where the site's own address is not known."""
        inside = page_of(code).removeprefix("docs/").removesuffix(".md")
        return f"{self.site}{inside}.html" if self.site else ""

    @cached_property
    def _texts(self) -> Mapping[str, tuple[str, ...]]:
        return {file: tuple(self._read(file)) for file in {problem.file for problem in self.problems}}

    def _read(self, file: str) -> Iterator[str]:
        path = self.root / PurePosixPath(file)
        try:
            if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
                return
            text = path.read_bytes().decode("utf-8-sig", "replace")
        except OSError:
            return
        yield from re.split("\r\n|\r|\n", text)

    def line_of(self, problem: Problem) -> str:
        """The line that it stands in, empty where that cannot be read."""
        lines = self._texts[problem.file]
        return lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""


def told(problem: Problem) -> str:
    """Field, message and remedy in one text without line ends or control characters."""
    field = f"{problem.field}：" if problem.field else ""
    remedy = f" → {shortened(problem.remedy)}" if problem.remedy else ""
    return in_one_line(f"{field}{shortened(problem.message)}{remedy}")


def is_error(problem: Problem) -> bool:
    return problem.severity == "error"
