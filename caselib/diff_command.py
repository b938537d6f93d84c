"""The command `diff BASE`: what the library's files do to the site, compared with a revision or a folder.

Used by the conductor alone. In: the options. Out: an exit code: 0, also where there is much to tell or the
files have errors (that is `check`'s to say); 2 where there is nothing to compare with.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from caselib.console import fail

FORMS = ("text", "markdown", "json")


def add_diff_arguments(diff: argparse.ArgumentParser) -> None:
    diff.add_argument(
        "base",
        metavar="基准",
        help="与什么比：git 的分支、标签、提交（main... 表示从 main 分出来之后），或另一份案例库的文件夹",
    )
    diff.add_argument("--format", choices=FORMS, default="text", help="输出格式；markdown 供合并请求用")


def run_diff(options: argparse.Namespace) -> int:
    from caselib.diff import difference
    from caselib.diff_forms import written
    from caselib.revision import RevisionError
    from caselib.whole import examine

    try:
        with _base(options.library, options.base) as folder:
            before = examine(folder, preview=True)
            found = difference(before, examine(options.library, preview=True))
    except RevisionError as error:
        fail(str(error))
    base = "目标分支" if options.base == "." else options.base
    sys.stdout.write(written(options.format, found, base).rstrip("\n") + "\n")
    return 0


@contextmanager
def _base(library: Path, base: str) -> Iterator[Path]:
    """The folder that holds the library as it was."""
    from caselib.revision import HAND_WRITTEN, LISTS, RECORDS, RevisionError, put

    if not base.strip():
        raise RevisionError(
            "没有写与什么比。请写分支、标签或提交的编号，例如 main；也可以写另一份案例库的文件夹。"
        )
    if (Path(base) / "mkdocs.yml").is_file():
        yield Path(base).resolve()
        return
    with tempfile.TemporaryDirectory(prefix="caselib-diff-") as folder:
        put(library, base, (*RECORDS, *LISTS, *HAND_WRITTEN), Path(folder))
        if not (Path(folder) / "mkdocs.yml").is_file():
            raise RevisionError(f"{base} 里没有这个案例库（没有 mkdocs.yml）。")
        yield Path(folder)
