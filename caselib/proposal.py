"""A pull request as a library that can be looked at: its data, and the rest of the branch that it is for.

    python -m caselib.proposal REPOSITORY REVISION LIBRARY [--whole]

In: a repository that holds the proposal, as it would be merged; the present folder, a checkout of the branch
that it is for. Out: a new folder LIBRARY with the records of the proposal, and everything else (closed lists,
settings, hand-written pages) of that branch; `--whole` takes these of the proposal too. Of the proposal
nothing is run, and nothing but plain files of known names and sizes is taken. What was left behind is said,
as commands of GitHub Actions and in the summary of the step. Exit code 1 when a record's file could not be
taken.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from caselib.formats.github import add_to_summary, as_markdown, command
from caselib.revision import (
    HAND_WRITTEN,
    IMAGES,
    LISTS,
    RECORDS,
    Refused,
    RevisionError,
    Wanted,
    names,
    put,
)

ALL = (*RECORDS, *LISTS, *HAND_WRITTEN, *IMAGES)
SHELL = ("docs", "vocabulary", "mkdocs.yml")
"""What of the branch a library is made of, beside the records."""
MOST_SHOWN = 30


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m caselib.proposal", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("repository", type=Path)
    parser.add_argument("revision")
    parser.add_argument("library", type=Path)
    parser.add_argument("--whole", action="store_true", help="closed lists, settings and pages too")
    options = parser.parse_args(arguments)
    branch = Path.cwd()
    try:
        refused, passed_over = compose(
            branch, options.repository, options.revision, options.library, whole=options.whole
        )
    except (RevisionError, OSError) as error:
        print(command("error", str(error), {}))
        return 2
    for one in refused:
        print(command("error", f"没有带进来：{one.reason}。", {"file": one.name, "title": "文件不收"}))
    add_to_summary(told(refused, passed_over))
    return int(bool(refused))


def compose(
    branch: Path, repository: Path, revision: str, library: Path, *, whole: bool
) -> tuple[tuple[Refused, ...], tuple[str, ...]]:
    """Make the folder `library`; what was refused, and which changed files were passed over.

    Raises RevisionError, and OSError where the folder is there already.
    """
    wanted = ALL if whole else RECORDS
    library.mkdir(parents=True)
    refused = put(repository, revision, wanted, library)
    if not whole:
        for name in SHELL:
            _copy(branch / name, library / name)
    return refused, _passed_over(names(branch, "HEAD"), names(repository, revision), wanted, refused)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.is_file():
        shutil.copy(source, target)


def _passed_over(
    old: dict[str, str], new: dict[str, str], wanted: Sequence[Wanted], refused: Sequence[Refused]
) -> tuple[str, ...]:
    """The files that the proposal changes and that have no part in what is looked at."""
    told_already = {one.name for one in refused}
    changed = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return tuple(n for n in changed if n not in told_already and not any(sort.fits(n) for sort in wanted))


def told(refused: Sequence[Refused], passed_over: Sequence[str]) -> str:
    """Markdown for the summary of the step; empty where there is nothing to say."""
    lines = [f"- {as_markdown(one.name)}：{one.reason}" for one in refused[:MOST_SHOWN]]
    page = ""
    if lines:
        page += "\n".join([f"## 有 {len(refused)} 个文件没有带进来", "", *_and_more(lines, refused), "", ""])
    lines = [f"- {as_markdown(name)}" for name in passed_over[:MOST_SHOWN]]
    if lines:
        said = "检查用的是目标分支的程序，这些改动没有起作用，请维护者另外细看："
        page += "\n".join(
            [f"## 另外改了 {len(passed_over)} 个文件", "", said, "", *_and_more(lines, passed_over), "", ""]
        )
    return page


def _and_more(lines: list[str], all_of_them: Sequence[object]) -> list[str]:
    left = len(all_of_them) - len(lines)
    return [*lines, f"- ……还有 {left} 个。"] if left else lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
