"""Where a value stands in its file: asked for by problems that are found after loading.

In: a library, the name of a file and a path of keys in it (in a closed list: a term's id, then its key).
Out: line and column. A file is read
again only when there is something to report: keeping the places of every value would cost each good
build what only a faulty one needs.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from caselib.characters import lines_of
from caselib.library import Library
from caselib.model import KINDS, Kind
from caselib.node import Mapping as Fields
from caselib.node import Node, Scalar, Sequence
from caselib.shapes import Path, Reading, read_fields
from caselib.yaml_file import UnreadableError, YamlFile, read_node

KEPT_FILES = 64
_TEXT_BEGINS = re.compile(r"\|[-+0-9]*\s*(?:#.*)?$")


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

    def in_text(self, file: str, path: Path, line: int) -> tuple[int, int]:
        """The same for a line, from 1, of the text that stands there; where it has no lines in the file
        (`text: |`), of the whole text."""
        place = self(file, path)
        try:
            lines = lines_of(YamlFile(self.library.root / file, file).text())
        except UnreadableError:
            return place
        number, column = place
        if not _TEXT_BEGINS.match(lines[number - 1][column - 1 :]):
            return place
        within = lines[number:]
        while within and not within[0].strip():  # the text begins with the first line that says something
            within, number = within[1:], number + 1
        if line > len(within):
            return place
        meant = within[line - 1]
        return number + line, len(meant) - len(meant.lstrip()) + 1

    def _read(self, file: str) -> Mapping[Path, tuple[int, int]]:
        kind = next((k for k in KINDS if file.startswith(f"{k.folder}/")), None)
        node = self._node(file, kind) if kind or file.startswith("vocabulary/") else None
        if kind is None or not isinstance(node, Fields):
            return dict(_in_list(node)) if isinstance(node, Sequence) and not kind else {}
        reading = Reading(kind.cls, file, self.library.vocabularies)
        read_fields(kind.cls, node, (), reading)
        return {**reading.places, (): (node.line, node.column)}

    def _node(self, file: str, kind: Kind | None) -> Node | None:
        path = self.library.root / file
        if kind is None or file not in self.library.broken:
            return read_node(path, file)
        from caselib.recovering import recovered

        found = recovered(YamlFile(path, file), kind.cls)
        return found.node if found else None


def _in_list(terms: Sequence) -> Iterator[tuple[Path, tuple[int, int]]]:
    """The places of a closed list's terms; of two with the same id the last."""
    for item in terms.items:
        values: dict[str, Node] = {k.text: v for k, v in item.pairs} if isinstance(item, Fields) else {}
        term_id = values.get("id")
        if isinstance(term_id, Scalar):
            yield (term_id.text,), (item.line, item.column)
            yield from (((term_id.text, key), (v.line, v.column)) for key, v in values.items())
