"""Whether an index still mirrors the files that its corpus was made from, without reading them.

In: folders, and where the index is. Out: a `Note`, which tells what a query needs to be read and for which
look of the files the index was brought up to date. Names, sizes and times decide; a file that was changed
within two seconds of the note may have changed again unseen, so such a note counts for nothing. It knows
folders, facets and labels, neither records nor engines.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search import Corpus, Facet
from search.choices import Choices
from search.store import CURRENT

SETTLED = 2 * 10**9
"""Nanoseconds: the coarsest file times that are met (FAT) are two seconds apart."""
MAX_DEPTH = 9
KEPT = (".yml", ".py", ".txt", ".tsv")
"""Endings of the files that make a corpus what it is: records and lists, the program and its tables."""


@dataclass(frozen=True, slots=True)
class Look:
    """What files looked like: a digest over names, sizes and times; the newest change; how many there are."""

    digest: str
    newest: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is known of a corpus without having it."""

    facets: tuple[Facet, ...]
    labels: Mapping[str, str]
    """Kind of document → what readers call it."""
    documents: int
    remark: str
    """What the reader should be told of the corpus each time, such as files that could not be read."""
    known: bytes
    """Facet's name → its values, and its codes, as JSON: thousands, read only where something is filtered."""

    def choices(self) -> dict[str, Choices]:
        found: dict[str, list[Any]] = json.loads(self.known)
        return {name: Choices(tuple(values), codes) for name, (values, codes) in found.items()}


def look_at(folders: Iterable[Path], trees: Iterable[Path] = ()) -> Look:
    """The files right in `folders` and one level below them, and all in `trees`; hidden ones do not count."""
    found: list[tuple[str, int]] = []
    for folder in folders:
        _look_into(str(folder), 1, found)
    for tree in trees:
        _look_into(str(tree), MAX_DEPTH, found)
    found.sort()
    lines = "\n".join([line for line, _ in found])
    digest = hashlib.blake2b(lines.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return Look(digest, max((time for _, time in found), default=0), len(found))


def _look_into(folder: str, depth: int, found: list[tuple[str, int]]) -> None:
    """A line for each file, and when it last changed. A generated library has thousands: this is all of the
    time that an unchanged one costs."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name.endswith(KEPT):
                    if not name.startswith("."):
                        found.append(_line(entry))
                elif depth and not name.startswith(".") and entry.is_dir(follow_symlinks=False):
                    _look_into(entry.path, depth - 1, found)
    except OSError:
        found.append((f"{folder}\0?", 0))


def _line(entry: os.DirEntry[str]) -> tuple[str, int]:
    try:
        s = entry.stat()
    except OSError:
        return f"{entry.path}\0?", 0
    line = f"{entry.path}\0{s.st_size}\0{s.st_mtime_ns}\0{s.st_ctime_ns}"
    return line, s.st_ctime_ns if os.name == "posix" else s.st_mtime_ns


def read_note(path: Path, index: Path, look: Look) -> Note | None:
    """The note at `path`, if it is whole and tells of the index as it is and of files that look like this."""
    try:
        checksum, _, body = path.read_bytes().partition(b"\n")
        settled = path.stat().st_mtime_ns >= look.newest + SETTLED
    except OSError:
        return None
    if not settled or checksum != _checksum(body):
        return None
    first, _, known = body.partition(b"\n")
    found = json.loads(first)
    if found["files"] != look.digest or found["index"] != _state(index):
        return None
    facets = (
        Facet(name=name, label=label, aliases=tuple(aliases), values=(), is_year=is_year)
        for name, label, aliases, is_year in found["facets"]
    )
    return Note(
        facets=tuple(facets),
        labels=found["labels"],
        documents=found["documents"],
        remark=found["remark"],
        known=known,
    )


def note_of(corpus: Corpus, remark: str) -> Note:
    labels = {d.kind: d.facets["kind"][0] for d in corpus.documents if d.facets.get("kind")}
    known = {facet.name: [facet.values, dict(corpus.codes.get(facet.name, {}))] for facet in corpus.facets}
    return Note(
        facets=corpus.facets,
        labels=labels,
        documents=len(corpus.documents),
        remark=remark,
        known=json.dumps(known, ensure_ascii=False).encode(),
    )


def write_note(path: Path, index: Path, look: Look, note: Note) -> None:
    """To be written while nobody else may update the index."""
    first = json.dumps(
        {
            "files": look.digest,
            "index": _state(index),
            "facets": [[f.name, f.label, f.aliases, f.is_year] for f in note.facets],
            "labels": dict(note.labels),
            "documents": note.documents,
            "remark": note.remark,
        },
        ensure_ascii=False,
    ).encode()
    body = first + b"\n" + note.known
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(_checksum(body) + b"\n" + body)
    os.replace(new, path)


def _checksum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).hexdigest().encode()


def _state(index: Path) -> str:
    """Which generation counts."""
    try:
        return (index / CURRENT).read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
