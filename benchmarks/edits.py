"""What people do to a generated library, one change at a time, and how it is taken back.

In: a folder that `benchmarks.generate` has written. Each change writes one file, and each round writes
another text, so that no build has seen it before.
"""

from __future__ import annotations

from pathlib import Path

ADDED = "改过的一句话里有夔夬夤这三个字。"


def change_one(library: Path, sentence: str = ADDED) -> None:
    """Another sentence in the middle case; asked for twice, it is written twice."""
    replace(case_at(library, 1, 2), 'lessons: "', f'lessons: "{sentence}')


class Edits:
    """The changes of one round after another. It remembers what the files were."""

    def __init__(self, library: Path) -> None:
        self.library = library
        self.original: dict[Path, str | None] = {}

    def change_text(self, round_: int) -> None:
        self._keep(case_at(self.library, 1, 2))
        change_one(self.library, f"第{round_}次改过的一句话。")

    def retitle(self, round_: int) -> None:
        case = self._keep(case_at(self.library, 1, 3))
        replace(case, 'title: "', f'title: "改名{round_}')

    def add_case(self, round_: int) -> None:
        model = case_at(self.library, 1, 4)
        case = self._keep(model.with_name(f"c-new-{round_}.yml"))
        case.write_text(model.read_text(encoding="utf-8"), encoding="utf-8")
        replace(case, 'title: "', f'title: "新写的第{round_}例')

    def begin_a_day(self, round_: int) -> None:
        """The newest date of the library, which every page prints, becomes another."""
        case = self._keep(case_at(self.library, 2, 3))
        replace(case, "\nadded:", f"\nupdated: 2026-02-{round_ + 1:02}\nadded:")

    def undo(self) -> None:
        for file, text in self.original.items():
            if text is None:
                file.unlink(missing_ok=True)
            else:
                file.write_text(text, encoding="utf-8")
        self.original.clear()

    def _keep(self, file: Path) -> Path:
        self.original.setdefault(file, file.read_text(encoding="utf-8") if file.exists() else None)
        return file


def case_at(library: Path, numerator: int, denominator: int) -> Path:
    """The case that stands at this part of the list; added ones stand at its end and change nothing."""
    cases = sorted((library / "cases").glob("c-0*.yml"))
    return cases[len(cases) * numerator // denominator]


def replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
