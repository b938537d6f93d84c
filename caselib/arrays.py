"""`data/<kind>.json` from the rows that stand in the tree, or from the array as it was and changed rows.

In: the ids of an array's records, the tree, the old array. Out: the array's file.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from caselib.export.json_files import array_file
from caselib.page import OutputFile


def array_of(
    folder: str, ids: Sequence[str], tree: Path, old: Sequence[str] | None, changed: Collection[str]
) -> OutputFile:
    """The array of these records, in order of their ids. `old`: the ids of the array that stands in the tree,
    whose rows still hold but for the `changed` ones; None where there is none."""
    wanted = sorted(ids)
    known = _rows_of(tree / "data" / f"{folder}.json", sorted(old)) if old is not None else {}
    return array_file(
        folder,
        [
            known[i]
            if i in known and i not in changed
            else (tree / "data" / folder / f"{i}.json").read_bytes()[:-1]
            for i in wanted
        ],
    )


def _rows_of(path: Path, ids: Sequence[str]) -> dict[str, bytes]:
    """Id → row of an array, a line each; nothing of one that has another number of lines."""
    try:
        lines = path.read_bytes().split(b"\n")[1:-2]
    except OSError:
        return {}
    if len(lines) != len(ids):
        return {}
    return {i: line.removesuffix(b",") for i, line in zip(ids, lines, strict=True)}
