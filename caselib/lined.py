"""`data/<table>.csv` from lines that were made now, and from the file as it was where these are not all.

In: of each record or place that was made its lines, what is kept of the old files, the tree. Out: the files
that are others now, and what to keep of them. The lines of one owner lie together in a file, and how many
bytes they are is kept: so an edit exchanges just these bytes, whatever text stands in them.
"""

from __future__ import annotations

import mmap
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import IO, BinaryIO

from caselib.cache import naming
from caselib.export.csv_files import CsvLines, csv_file
from caselib.export.tables import TABLES, owners
from caselib.page import OutputFile

Lines = Mapping[str, bytes]
"""Table → the lines of one owner, a record or a place; only tables in which it has any."""
Lengths = Mapping[str, int]
"""Owner → bytes of its lines, in the order of the file; only owners that have any."""
Mended = tuple[Lengths, OutputFile | None]

IN_MEMORY = 1 << 20
"""So many bytes of lines need no file."""


class MadeLines(Mapping[str, Lines]):
    """Owner → lines, which wait in a passing file: of a large library they take more memory than its records.
    Raises OSError where there is no room for them."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (closed with the lines)
        weakref.finalize(self, self._file.close)
        self._owners: dict[str, _Waiting] = {}
        self._end = 0

    def put(self, owner: str, lines: Sequence[tuple[str, bytes]]) -> None:
        sizes = tuple([(sys.intern(name), len(content)) for name, content in lines])
        self._owners[owner] = _Waiting(self._file, self._end, sizes)
        with naming(Path(tempfile.gettempdir())):
            self._file.seek(self._end)
            for _, content in lines:
                self._end += self._file.write(content)

    def __getitem__(self, owner: str) -> Lines:
        return self._owners[owner]

    def __iter__(self) -> Iterator[str]:
        return iter(self._owners)

    def __len__(self) -> int:
        return len(self._owners)


class _Waiting(Mapping[str, bytes]):
    """The lines of one owner, read when they are asked for."""

    __slots__ = ("_file", "_sizes", "_start")

    def __init__(self, file: IO[bytes], start: int, sizes: Sequence[tuple[str, int]]) -> None:
        self._file = file
        self._start = start
        self._sizes = sizes

    def __getitem__(self, name: str) -> bytes:
        start = self._start
        for other, size in self._sizes:
            if other == name:
                self._file.seek(start)
                return self._file.read(size)
            start += size
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(other == name for other, _ in self._sizes)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._sizes)

    def __len__(self) -> int:
        return len(self._sizes)


@dataclass(frozen=True, kw_only=True)
class Lining:
    """The files of one build. `made`: owner → the lines that were made now; `again` makes those of others.
    `ids`: sort of owner → those that stand in listings now, in the order of the files."""

    csv: CsvLines
    tree: Path
    made: Mapping[str, Lines]
    again: Callable[[str, str], Lines]
    ids: Mapping[str, Sequence[str]]

    def files(self, old: Mapping[str, Lengths], lost: set[str]) -> Iterator[tuple[str, Mended]]:
        """Of each table how long the lines in its file are, and the file; None where the old one is right.
        Files whose addresses are in `lost` do not stand there."""
        for name in TABLES:
            lengths = None if f"data/{name}.csv" in lost else old.get(name)
            yield name, (None if lengths is None else self._mended(name, lengths)) or self._whole(name)

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(owner for ids in self.ids.values() for owner in ids)

    def _order(self, name: str) -> Iterator[tuple[str, str]]:
        """Sort and id of those that may have lines in a table, as they stand in its file."""
        return ((sort, owner) for sort in owners(name) for owner in self.ids[sort])

    def _whole(self, name: str) -> Mended:
        body: dict[str, bytes] = {}
        for sort, owner in self._order(name):
            made = self.made.get(owner)
            if lines := (self.again(sort, owner) if made is None else made).get(name):
                body[owner] = lines
        lengths = {owner: len(lines) for owner, lines in body.items()}
        return lengths, csv_file(name, self.csv.head(name), body.values())

    def _mended(self, name: str, old: Lengths) -> Mended | None:
        """None where the old file is not what was kept of it."""
        mine = {o: made.get(name, b"") for o, made in self.made.items() if o in old or name in made}
        gone = old.keys() - self._listed
        if not mine and not gone:
            return old, None
        head = self.csv.head(name)
        path = self.tree / "data" / f"{name}.csv"
        spans = {o: span for o, span in _spans(head, old) if o in mine}
        with path.open("rb") as stream:
            if stream.read(len(head)) != head or path.stat().st_size != len(head) + sum(old.values()):
                return None
            # Piece by piece: of most tables an edit changes nothing, and they are long.
            changed = {o: new for o, new in mine.items() if new != _piece(stream, spans.get(o, NOTHING))}
            if not changed and not gone:
                return old, None
            # Not read but mapped: reading 20 MB took as long as all the rest.
            content = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
        is_ordered = len(owners(name)) == 1  # else one that is of another kind now stands elsewhere
        if is_ordered and not gone and all(new and owner in old for owner, new in changed.items()):
            return _exchanged(name, content, spans, changed, old)
        return self._rearranged(name, content, changed, old)

    def _rearranged(self, name: str, content: memoryview, changed: Lines, old: Lengths) -> Mended:
        """Lines of the old file and changed ones, where owners came or went."""
        head = self.csv.head(name)
        spans = dict(_spans(head, old))
        body: dict[str, bytes | memoryview] = {}
        for _, owner in self._order(name):
            lines = changed[owner] if owner in changed else content[slice(*spans.get(owner, NOTHING))]
            if lines:
                body[owner] = lines
        return {owner: len(lines) for owner, lines in body.items()}, csv_file(name, head, body.values())


NOTHING = (0, 0)


def _spans(head: bytes, lengths: Lengths) -> Iterator[tuple[str, tuple[int, int]]]:
    """Where the lines of each owner begin and end in the file."""
    ends = accumulate(lengths.values(), initial=len(head))
    return zip(lengths, pairwise(ends), strict=True)


def _piece(stream: BinaryIO, span: tuple[int, int]) -> bytes:
    stream.seek(span[0])
    return stream.read(span[1] - span[0])


def _exchanged(
    name: str, content: memoryview, spans: Mapping[str, tuple[int, int]], changed: Lines, old: Lengths
) -> Mended:
    """The old file with other lines in the places of some."""
    pieces: list[bytes | memoryview] = []
    done = 0
    for owner in sorted(changed, key=spans.__getitem__):
        start, end = spans[owner]
        pieces += (content[done:start], changed[owner])
        done = end
    lengths = {**old, **{owner: len(lines) for owner, lines in changed.items()}}
    return lengths, csv_file(name, b"", (*pieces, content[done:]))
