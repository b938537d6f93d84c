"""`data/<kind>.json` from the rows that stand in the tree, or from the array as it was and changed rows.

In: the ids of an array's records, the tree, the old array. Out: the array's content, piece by piece: of a
large library it is never in memory as a whole.
"""

from __future__ import annotations

import mmap
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from caselib.export.json_files import array_pieces

FEW = 50
"""So many rows are found in the old array faster than the array is put together anew."""

Piece = bytes | memoryview


def array_of(
    folder: str, ids: Sequence[str], tree: Path, old: Sequence[str] | None, changed: Collection[str]
) -> Iterable[Piece]:
    """The array of these records, in order of their ids. `old`: the ids of the array that stands in the tree,
    whose rows still hold but for the `changed` ones; None where there is none."""
    if old is not None and len(changed) <= FEW and sorted(old) == sorted(ids):
        mended = _mended(tree / "data" / f"{folder}.json", folder, tree, sorted(set(changed) & set(ids)))
        if mended is not None:
            return mended
    return array_pieces(_row(tree, folder, record_id) for record_id in sorted(ids))


def _row(tree: Path, folder: str, record_id: str) -> bytes:
    return (tree / "data" / folder / f"{record_id}.json").read_bytes()[:-1]


def _mended(path: Path, folder: str, tree: Path, changed: Sequence[str]) -> list[Piece] | None:
    """The old array with some rows exchanged; None where one is not found. A row is a line, and begins with
    the record's id. What stays is not read but mapped: that halves the time of writing it again."""
    try:
        with path.open("rb") as stream:
            content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # not there, or empty
        return None
    pieces: list[Piece] = []
    done = 0
    for record_id in changed:
        start = content.find(b'\n{"id":"%b",' % record_id.encode(), done)
        end = content.find(b"\n", start + 1)
        if start < 0 or end < 0:
            return None
        comma = b"," if content[end - 1 : end] == b"," else b""
        pieces += (memoryview(content)[done : start + 1], _row(tree, folder, record_id), comma)
        done = end
    return [*pieces, memoryview(content)[done:]]
