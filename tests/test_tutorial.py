"""The tutorial is true: its files, laid into a copy of the small library, earn the very words it prints.

`docs/tutorial.md` holds files (```yaml, named in the line above), commands (```sh) and what the program
prints (```text). They are gone through from top to bottom, as a reader would.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sites import ROOT, SMALL, copy_library

PAGE = ROOT / "docs" / "tutorial.md"
TAB = "[Tab]"
SOUND = "没有错误。可以提交。"
_BLOCK = re.compile(r"(?:^(?P<above>.+)\n\n)?^```(?P<kind>\w+)\n(?P<body>(?:.*\n)*?)```\n", re.MULTILINE)
_NAME = re.compile(r"`([a-z]+/[^`/]+\.yml)`")


def blocks() -> Iterator[tuple[str, str, str]]:
    """Kind, the line above, content."""
    for found in _BLOCK.finditer(PAGE.read_text("utf-8")):
        yield found["kind"], found["above"] or "", found["body"]


def lay(library: Path, name: str, text: str) -> None:
    """Write a file of the page; a record under a new name takes the place of the one before it."""
    title = text.splitlines()[0].replace("：", ": ")
    for path in (library / name).parent.iterdir():
        if path.read_text("utf-8").replace("：", ": ").startswith(f"{title}\n"):
            path.unlink()
    (library / name).write_text(text.replace(TAB, "\t"), "utf-8")


def said(library: Path, command: str) -> str:
    """What a command of the page prints, in a terminal's order; its library is the copy."""
    words = shlex.split(command)
    arguments = words[words.index("--library") + 2 :]
    done = subprocess.run(
        [sys.executable, str(ROOT / "build_site.py"), "--library", str(library), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.strip() + "\n"


def test_each_round_of_the_tutorial_is_what_the_program_says(tmp_path: Path) -> None:
    library = copy_library(SMALL, tmp_path / "library")
    rounds, printed, shown = 0, "", ""
    for kind, above, body in blocks():
        if kind == "yaml":
            name = _NAME.search(above)
            assert name, above
            lay(library, name[1], body)
        elif "build_site.py" in body:
            printed = said(library, body)
        elif kind == "text":
            assert printed == body
            rounds, shown = rounds + 1, body
    assert rounds == 4
    assert shown.rstrip().endswith(SOUND)


def test_the_first_draft_has_ten_faults() -> None:
    first = next(body for kind, _, body in blocks() if kind == "text")
    assert len(re.findall("^错误 ", first, re.MULTILINE)) == 10
    assert "十处" in PAGE.read_text("utf-8")


@pytest.mark.parametrize("page", ["README.md", "docs/editing.md", "mkdocs.yml"])
def test_newcomers_find_the_tutorial(page: str) -> None:
    assert "tutorial.md" in (ROOT / page).read_text("utf-8")
