"""`data/<kind>.json` from the rows that stand in the tree, or from the array as it was and changed rows.

In: the ids of an array's records, the tree, the old array. Out: the array's file.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from caselib.export.json_files import array_file
from caselib.page import OutputFile

FEW = 50
"""So many rows are found in the old array faster than the array is put together anew."""


def array_of(
    folder: str, ids: Sequence[str], tree: Path, old: Sequence[str] | None, changed: Collection[str]
) -> OutputFile:
    """The array of these records, in order of their ids. `old`: the ids of the array that stands in the tree,
    whose rows still hold but for the `changed` ones; None where there is none."""
    if old is not None and len(changed) <= FEW and sorted(old) == sorted(ids):
        mended = _mended(tree / "data" / f"{folder}.json", folder, tree, sorted(set(changed) & set(ids)))
        if mended is not None:
            return OutputFile(url=f"data/{folder}.json", content=mended)
    return array_file(folder, [_row(tree, folder, record_id) for record_id in sorted(ids)])


def _row(tree: Path, folder: str, record_id: str) -> bytes:
    return (tree / "data" / folder / f"{record_id}.json").read_bytes()[:-1]


def _mended(path: Path, folder: str, tree: Path, changed: Sequence[str]) -> bytes | None:
    """The old array with some rows exchanged; None where one is not found. A row is a line, and begins with
    the record's id."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    pieces: list[bytes | memoryview] = []
    done = 0
    for record_id in changed:
        start = content.find(b'\n{"id":"%b",' % record_id.encode(), done)
        end = content.find(b"\n", start + 1)
        if start < 0 or end < 0:
            return None
        comma = b"," if content[end - 1 : end] == b"," else b""
        pieces += (memoryview(content)[done : start + 1], _row(tree, folder, record_id), comma)
        done = end
    return b"".join((*pieces, memoryview(content)[done:]))
