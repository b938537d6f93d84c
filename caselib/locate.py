"""Where a value stands in its file: asked for by problems that are found after loading.

In: a library, the name of a file and a path of keys in it (in a closed list: a term's id, then its key).
Out: line and column. A file is read
again only when there is something to report: keeping the places of every value would cost each good
build what only a faulty one needs.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from caselib.characters import line_starts
from caselib.library import Library
from caselib.model import KINDS, Kind
from caselib.node import Mapping as Fields
from caselib.node import Node, Scalar
from caselib.node import Sequence as Items
from caselib.shapes import Path, Reading, read_fields
from caselib.spots import spots
from caselib.yaml_file import UnreadableError, YamlFile, read_node

KEPT_FILES = 64
KEPT_TEXTS = 4


class Locator:
    """The places of one library's values. The files asked for last are kept, for a file with one fault
    mostly has more."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._places = functools.lru_cache(maxsize=KEPT_FILES)(self._read)
        self._written = functools.lru_cache(maxsize=KEPT_TEXTS)(self._text)
        self._spots = functools.lru_cache(maxsize=KEPT_TEXTS)(self._follow)

    def __call__(self, file: str, path: Path) -> tuple[int, int]:
        """Line and column of a value, or of what it stands in; (0, 0) when the file is gone."""
        places = self._places(file)
        while path not in places:
            if not path:
                return (0, 0)
            path = path[:-1]
        return places[path]

    def in_text(self, file: str, path: Path, text: str, start: int, length: int) -> tuple[int, int, int]:
        """The same for a piece of the text that stands there, and how many characters of that line it takes,
        0 where it goes on in the next; where the text is written so that nobody can tell, of all of it."""
        place = self(file, path)
        _, starts = self._written(file)
        if not 0 < place[0] <= len(starts):
            return *place, 0
        found = self._spots(file, starts[place[0] - 1] + place[1] - 1, text)
        if start >= len(found):
            return *place, 0
        begin, last = found[start], found[min(start + length, len(found)) - 1] if length else -1
        line = bisect_right(starts, begin)
        is_in_line = begin <= last and bisect_right(starts, last) == line
        return line, begin - starts[line - 1] + 1, (last - begin + 1) * is_in_line

    def _text(self, file: str) -> tuple[str, list[int]]:
        """What stands in a file, and where its lines begin; nothing when it cannot be read."""
        source = YamlFile(self.library.root / file, file)
        if file in self.library.broken:
            from caselib.recovering import text_of

            text = text_of(source) or ""
        else:
            try:
                text = source.text()
            except UnreadableError:
                text = ""
        return text, line_starts(text)

    def _follow(self, file: str, start: int, text: str) -> Sequence[int]:
        return spots(self._written(file)[0], start, text)

    def _read(self, file: str) -> Mapping[Path, tuple[int, int]]:
        kind = next((k for k in KINDS if file.startswith(f"{k.folder}/")), None)
        node = self._node(file, kind) if kind or file.startswith("vocabulary/") else None
        if kind is None or not isinstance(node, Fields):
            return dict(_in_list(node)) if isinstance(node, Items) and not kind else {}
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


def _in_list(terms: Items) -> Iterator[tuple[Path, tuple[int, int]]]:
    """The places of a closed list's terms; of two with the same id the last."""
    for item in terms.items:
        values: dict[str, Node] = {k.text: v for k, v in item.pairs} if isinstance(item, Fields) else {}
        term_id = values.get("id")
        if isinstance(term_id, Scalar):
            yield (term_id.text,), (item.line, item.column)
            yield from (((term_id.text, key), (v.line, v.column)) for key, v in values.items())
