"""The five source documents, where they are present: their body text, and what records say about it.

They stand outside the repository: in the folder that SOURCE_TEXTS names, else in `shared/sources` beside
the repository. Which lines are body is listed here by number; the rest is page furniture: navigation,
advertising, picture names, the page's editors, news of other days.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from caselib.library import Library
from caselib.model import Record, Source
from caselib.quotes import fold, fold_with_places
from caselib.scalars import Date, Printed, ProseText, Quote, Ref, Single, Text, TextMap
from caselib.shapes import Leaf
from caselib.walk import leaves_of

ROOT = Path(__file__).resolve().parent.parent
WHERE = "the source documents (set SOURCE_TEXTS to their folder)"

BODY = {
    "000-provincial-speech.txt": (3, 5, *range(9, 20)),
    "001-hongse-linghang.txt": (1, 3, *range(7, 70)),
    "002-luzhou-1-7-n.txt": (8, 10, 12, *range(17, 30), *range(33, 46)),
    "003-jiaxing-tongxiang.txt": (2, 3, 5, 7, 11, 15, *range(20, 93)),
    "004-lecture.txt": tuple(range(1, 12)),
}
MARKS = str.maketrans("", "", "“”‘’《》")
SHORT = 2
"""A string of so few characters is found only in its quotation marks, or as a whole name."""


def folder() -> Path | None:
    """Where the documents are, or None."""
    named = os.environ.get("SOURCE_TEXTS")
    path = Path(named) if named else ROOT.parent / "shared" / "sources"
    return path if all((path / name).is_file() for name in BODY) else None


@dataclass(frozen=True)
class Document:
    """A document's text; what is not body is blanked, so that places are those of the file."""

    name: str
    source: str
    text: str

    @cached_property
    def folded(self) -> tuple[str, tuple[int, ...]]:
        return fold_with_places(self.text.replace("\n", "\n\n"))

    def spans(self, phrase: str) -> Iterator[tuple[int, int]]:
        """Where the phrase is printed, as places in `text`; width and white space are no difference."""
        folded, places = self.folded
        wanted = fold(phrase)
        start = folded.find(wanted) if wanted else -1
        while start >= 0:
            yield self._place(places[start]), self._place(places[start + len(wanted) - 1]) + 1
            start = folded.find(wanted, start + 1)

    def _place(self, doubled: int) -> int:
        return self._undoubled[doubled]

    @cached_property
    def _undoubled(self) -> tuple[int, ...]:
        """Place in the text with doubled line ends → place in `text`."""
        return tuple(n for n, character in enumerate(self.text) for _ in range(1 + (character == "\n")))

    def line(self, place: int) -> int:
        return self.text.count("\n", 0, place) + 1

    def around(self, start: int, end: int, more: int = 18) -> str:
        """The context, on one line, with 【】 around the place itself."""
        before, after = self.text[max(0, start - more) : start], self.text[end : end + more]
        shown = f"{before}【{self.text[start:end]}】{after}"
        return " ".join(shown.split())


def documents(library: Library, where: Path) -> tuple[Document, ...]:
    """The documents with the ids of their source records, in the order of their names."""
    ids = {source.text: source.id for source in library.sources.values()}
    return tuple(
        Document(name, ids[name], _body((where / name).read_text("utf-8"), set(lines)))
        for name, lines in sorted(BODY.items())
    )


def _body(text: str, kept: set[int]) -> str:
    lines = text.split("\n")
    return "\n".join(line if n in kept else " " * len(line) for n, line in enumerate(lines, 1))


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that a record says is printed, or is called; and the sources it rests on."""

    record: Record
    key: str
    text: str
    sources: frozenset[str]
    date: bool = False

    @property
    def is_value(self) -> bool:
        return self.key == "value"


NAMES = ("title", "aliases", "full_title", "short_title")
# `text` is a name without a record; a source's file and a measure's text are no such thing.
PRINTED = (
    "wording",
    "as_printed",
    "quote",
    "value",
    "text",
    "mentioned_as",
    "params",
    "author",
    "number",
    "masks",
)


def key_of(leaf: Leaf) -> str:
    """The field of a leaf: of a list or a map, the field that holds it."""
    keys = [step for step in leaf.path if isinstance(step, str)]
    return next((key for key in ("params", "mentioned_as") if key in keys), keys[-1])


def is_said(leaf: Leaf) -> bool:
    """Whether the leaf is a name, or what the source prints: not the library's own words."""
    return (key_of(leaf) in NAMES and len(leaf.path) < 3) or (
        key_of(leaf) in PRINTED and leaf.path != ("text",) and type(leaf.shape) is not ProseText
    )


def statements(library: Library) -> Iterator[Statement]:
    """All names and printed things of all records, and the names of the collections."""
    for record in library:
        leaves = leaves_of(record, Text, Quote, Printed, TextMap, Date, Ref)
        named: dict[Any, str] = {leaf.path[:-1]: leaf.value for leaf in leaves if leaf.path[-1] == "source"}
        own = {record.id} if isinstance(record, Source) else set(getattr(record, "sources", ()))
        for leaf in leaves:
            shape = type(leaf.shape)
            rests = frozenset({named[leaf.path[:-1]]} if leaf.path[:-1] in named else own)
            if shape is Date:
                yield Statement(record, "date", leaf.value.iso, rests, date=True)
            elif shape is Printed:
                yield Statement(record, "value", leaf.value.as_printed, rests)
            elif issubclass(shape, Single) and shape is not Ref and is_said(leaf):
                yield Statement(record, key_of(leaf), leaf.value, rests)
                if key_of(leaf) == "params":
                    yield Statement(record, "params", str(leaf.path[-1]), rests)
    everywhere = frozenset(library.sources)
    anyone = next(iter(library))
    for term in library.vocabularies["collections"].terms:
        yield Statement(anyone, "title", term.label, everywhere)


def own_words(record: Record) -> Iterator[Leaf]:
    """Texts that the library's editors wrote: summaries, definitions, measures, notes. Titles of measures are
    titles: a heading may be kept."""
    for leaf in leaves_of(record, Text, ProseText):
        if type(leaf.shape) in (Text, ProseText) and key_of(leaf) != "title" and not is_said(leaf):
            yield leaf


def is_found(string: str, said: Mapping[str, tuple[Statement, ...]], source: str) -> bool:
    """Whether a record that rests on this source calls something so, or says that it is printed."""
    bare = fold(string).translate(MARKS)
    for statement in said[source]:
        text = fold(statement.text)
        if len(bare) > SHORT:
            if bare in text.translate(MARKS):
                return True
        elif text.translate(MARKS) == bare or re.search(f"[“《]{re.escape(bare)}[”》]", text):
            return True
    return False


def by_source(library: Library) -> Mapping[str, tuple[Statement, ...]]:
    """What rests on each source."""
    said = tuple(statements(library))
    return {source: tuple(s for s in said if source in s.sources) for source in library.sources}
