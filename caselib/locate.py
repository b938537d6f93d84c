"""Where a value stands in its file: asked for by problems that are found after loading.

In: a library, the name of a record's file and a path of keys in it. Out: line and column. A file is read
again only when there is something to report: keeping the places of every value would cost each good
build what only a faulty one needs.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from caselib.library import Library
from caselib.load import read_mapping
from caselib.model import KINDS
from caselib.shapes import Path, Reading, read_fields

KEPT_FILES = 64


class Locator:
    """The places of one library's values. The files asked for last are kept, for a file with one fault
    mostly has more."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._places = functools.lru_cache(maxsize=KEPT_FILES)(self._read)

    def __call__(self, file: str, path: Path) -> tuple[int, int]:
        """Line and column of a value, or of what it stands in; (0, 0) when the file is gone."""
        places = self._places(file)
        while path not in places:
            if not path:
                return (0, 0)
            path = path[:-1]
        return places[path]

    def _read(self, file: str) -> Mapping[Path, tuple[int, int]]:
        kind = next((k for k in KINDS if file.startswith(f"{k.folder}/")), None)
        node = read_mapping(self.library.root / file, file) if kind else None
        if kind is None or node is None:
            return {}
        reading = Reading(kind.cls, file, self.library.vocabularies)
        read_fields(kind.cls, node, (), reading)
        return {**reading.places, (): (node.line, node.column)}
