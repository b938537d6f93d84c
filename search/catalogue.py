"""What an index knows of its documents beside their texts, and what has changed since it was made.

In: a `Corpus`. Out: files of a generation: names, readings, numbers and values of facets as `search.names`
keeps them, the order of the corpus, a fingerprint of each document. For a document that has not changed
nothing is worked out again. Knows no engine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from search import Corpus, Document, Facet
from search.bitset import bitset
from search.names import Lines, from_bytes, lines_of, name_lines, number_lines, reading_lines

SETTINGS, DOCUMENTS = "settings.json", "documents.json"
BETWEEN = "\x1f"
"""Between a facet's name and a value."""


def value_lines(documents: Iterable[Document]) -> Lines:
    """The values of facets, each after the name of its facet."""
    return lines_of(
        (facet + BETWEEN + value, place)
        for place, document in enumerate(documents)
        for facet, values in document.facets.items()
        for value in values
    )


LINES: tuple[tuple[str, Callable[[Iterable[Document]], Lines]], ...] = (
    ("names", name_lines),
    ("readings", reading_lines),
    ("numbers", number_lines),
    ("values", value_lines),
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Documents are known by their places in the corpus."""

    facets: tuple[Facet, ...]
    synonyms: tuple[tuple[str, ...], ...]
    names: Lines
    readings: Lines
    numbers: Lines
    values: Lines

    def bits_of_values(self) -> dict[str, dict[str, int]]:
        """Facet → value → the set of documents that have it."""
        found: dict[str, dict[str, int]] = {}
        for i in range(len(self.values.starts) - 1):
            facet, value = self.values.line(i).split(BETWEEN, 1)
            found.setdefault(facet, {})[value] = bitset(self.values.owners_of(i))
        return found

    def has_settings_of(self, corpus: Corpus) -> bool:
        return settings(self.facets, self.synonyms) == settings(corpus.facets, corpus.synonyms)

    def write(self, folder: Path) -> None:
        (folder / SETTINGS).write_text(settings(self.facets, self.synonyms), encoding="utf-8")
        for name, _ in LINES:
            lines: Lines = getattr(self, name)
            (folder / name).write_bytes(lines.to_bytes())


def read_catalogue(folder: Path) -> Catalogue:
    stored = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    facets = (
        Facet(**{**facet, "aliases": tuple(facet["aliases"]), "values": tuple(facet["values"])})
        for facet in stored["facets"]
    )
    lines = {name: from_bytes((folder / name).read_bytes()) for name, _ in LINES}
    return Catalogue(tuple(facets), tuple(map(tuple, stored["synonyms"])), **lines)


def settings(facets: Iterable[Facet], synonyms: Iterable[Sequence[str]]) -> str:
    content = {"facets": [asdict(facet) for facet in facets], "synonyms": list(map(list, synonyms))}
    return json.dumps(content, sort_keys=True)


def _made(corpus: Corpus, fresh: Sequence[int], old: Catalogue | None, moves: Sequence[int]) -> Catalogue:
    """That of a corpus in which the documents at the places `fresh` are new or changed; document i of the old
    one stands at `moves[i]` now, or is gone (-1).
    """
    documents = [corpus.documents[place] for place in fresh]
    lines = {}
    for name, make in LINES:
        parts = [entries(getattr(old, name), moves)] if old else []
        lines[name] = lines_of(chain(*parts, entries(make(documents), fresh)))
    return Catalogue(corpus.facets, corpus.synonyms, **lines)


def entries(lines: Lines, moves: Sequence[int]) -> Iterator[tuple[str, int]]:
    """What lines were made of, with the documents at their new places."""
    for i in range(len(lines.starts) - 1):
        line = lines.line(i)
        for owner in lines.owners_of(i):
            if moves[owner] >= 0:
                yield line, moves[owner]


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of a corpus in its order: keys, fingerprints, and the engine's own number for each."""

    keys: tuple[str, ...]
    prints: tuple[str, ...]
    numbers: tuple[int, ...]

    def write(self, folder: Path) -> None:
        text = json.dumps({name: getattr(self, name) for name in self.__slots__})
        (folder / DOCUMENTS).write_text(text, encoding="utf-8")


def read_documents(folder: Path) -> Documents:
    stored = json.loads((folder / DOCUMENTS).read_text(encoding="utf-8"))
    return Documents(**{name: tuple(values) for name, values in stored.items()})


@dataclass(frozen=True, slots=True)
class Changes:
    """From an index to a corpus. `added` and `changed` are places in the corpus, `removed` in the index;
    `moves` says of each document of the index where it stands now, -1 when it is removed or changed.
    """

    added: list[int]
    changed: list[int]
    removed: list[int]
    moves: list[int]

    @property
    def fresh(self) -> list[int]:
        return sorted(self.added + self.changed)

    @property
    def is_order_kept(self) -> bool:
        """Nothing is added, changed, removed or moved."""
        return self.moves == list(range(len(self.moves))) and not self.added


def compare(old: Documents, corpus: Corpus, prints: Sequence[str]) -> Changes:
    """`prints` are the fingerprints of the corpus's documents."""
    places = {key: place for place, key in enumerate(old.keys)}
    moves = [-1] * len(old.keys)
    added: list[int] = []
    changed: list[int] = []
    for place, document in enumerate(corpus.documents):
        before = places.pop(document.key, None)
        if before is None:
            added.append(place)
        elif old.prints[before] != prints[place]:
            changed.append(place)
        else:
            moves[before] = place
    return Changes(added, changed, sorted(places.values()), moves)


def write_catalogue(
    folder: Path,
    corpus: Corpus,
    prints: tuple[str, ...],
    numbers: tuple[int, ...],
    old: Catalogue | None = None,
    changes: Changes | None = None,
) -> None:
    """Write all that this module keeps of a corpus into a draft. `old` and the `changes` since spare work;
    `prints` and the engine's `numbers` go by the documents' places.
    """
    fresh = changes.fresh if changes else range(len(prints))
    _made(corpus, fresh, old, changes.moves if changes else ()).write(folder)
    Documents(tuple(document.key for document in corpus.documents), prints, numbers).write(folder)


def fingerprint(document: Document) -> str:
    """The same for the same content, whatever process asks."""
    parts = [document.kind, document.id, document.title, document.url, *document.readings]
    for passage in document.passages:
        parts += (passage.text, passage.role, passage.label, passage.anchor)
    facets = sorted(document.facets.items())
    for facet, values in facets:
        parts += (facet, *values)
    counts = [len(document.readings), len(document.passages), *(len(values) for _, values in facets)]
    content = f"{counts}{[*map(len, parts)]}{''.join(parts)}"
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
