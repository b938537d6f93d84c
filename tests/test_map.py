"""The map of folders in CONTRIBUTING is complete and true: it is read beside the folders themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from test_architecture import PROGRAM, ROOT, committed_files, matches


def not_on_the_map(text: str, modules: Iterable[str]) -> Iterator[str]:
    """Modules that the map of folders in CONTRIBUTING names neither by themselves (`edit*.py` names several)
    nor by a folder of their own; and what it names that is no module."""
    shown = text.partition("```\n")[2].partition("```")[0]
    named = set(re.findall(r"[\w*]+\.py\b", shown, re.ASCII))
    folders = tuple(re.findall(r"\b\w+/", shown, re.ASCII))
    paths = [PurePosixPath(path) for path in modules]
    for path in paths:
        inner = len(path.parts) > 2 and f"{path.parts[1]}/" in folders
        if path.name != "__init__.py" and not (inner or any(map(path.match, named))):
            yield f"{path} is not named"
    yield from (f"{name} is no module" for name in sorted(named) if not any(p.match(name) for p in paths))


def test_the_map_of_folders_names_every_module() -> None:
    modules = [path for path in committed_files() if matches(path, PROGRAM)]
    assert list(not_on_the_map((ROOT / "CONTRIBUTING.md").read_text("utf-8"), modules)) == []


def test_a_module_that_is_missing_from_the_map_is_noticed() -> None:
    drawn = "```\ncaselib/\n  check/ rules\n  load.py gone.py, edit*.py\n```\nother.py"
    modules = ("caselib/load.py", "caselib/edit_tree.py", "caselib/check/dates.py", "caselib/other.py")
    assert list(not_on_the_map(drawn, modules)) == ["caselib/other.py is not named", "gone.py is no module"]
