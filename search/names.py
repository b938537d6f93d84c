"""What documents are called: names, readings and numbers, so short that they are looked through as they are.

Comes in: documents. Goes out: which of them a word reaches by a name, by pinyin or by a document number, and
in which tier of `search.rank`; among ten thousand documents in less than a millisecond. An engine keeps the
lines among its files as bytes. Knows no index.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from search import Document, Role, Word
from search.normalize import fold
from search.rank import NUMBER, TEXT, by_letters, tier
from search.readings import pattern

END = "\n"
"""After each line; nothing that is folded holds it."""
SIGNS: Mapping[Role, str] = {"title": "t", "alias": "a", "practice": "p"}
ROLES: Mapping[str, Role] = {"t": "title", "a": "alias", "p": "practice"}
NUMBER_TYPE = "I"


@dataclass(frozen=True, slots=True)
class Lines:
    """Different lines, one after another. Line i is `text[starts[i] : starts[i + 1] - 1]`; it belongs to the
    documents `owners[shares[i] : shares[i + 1]]`, which are places in the corpus.
    """

    text: str
    starts: array[int]
    shares: array[int]
    owners: array[int]

    def containing(self, part: str) -> Iterator[int]:
        """The lines that hold a part, each once."""
        at = self.text.find(part)
        while at >= 0:
            i = bisect_right(self.starts, at) - 1
            yield i
            at = self.text.find(part, self.starts[i + 1])

    def line(self, i: int) -> str:
        return self.text[self.starts[i] : self.starts[i + 1] - 1]

    def owners_of(self, i: int) -> array[int]:
        return self.owners[self.shares[i] : self.shares[i + 1]]

    def to_bytes(self) -> bytes:
        """Readable by `from_bytes` on the same kind of machine."""
        sizes = array(NUMBER_TYPE, [len(self.starts), len(self.owners)])
        numbers = (sizes, self.starts, self.shares, self.owners)
        return b"".join(map(array.tobytes, numbers)) + self.text.encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> Lines:
    """What `Lines.to_bytes` has written."""
    size = array(NUMBER_TYPE).itemsize
    lines, owners = array(NUMBER_TYPE, data[: 2 * size])
    ends = [2 * size]
    for count in (lines, lines, owners):
        ends.append(ends[-1] + count * size)
    starts, shares, owned = (array(NUMBER_TYPE, data[a:b]) for a, b in pairwise(ends))
    return Lines(data[ends[-1] :].decode("utf-8", "surrogatepass"), starts, shares, owned)


def lines_of(entries: Iterable[tuple[str, int]]) -> Lines:
    """Lines and the documents that they belong to, in any order."""
    owners: dict[str, list[int]] = {}
    for line, place in entries:
        owners.setdefault(line, []).append(place)
    starts, shares = array(NUMBER_TYPE, [0]), array(NUMBER_TYPE, [0])
    owned = array(NUMBER_TYPE)
    for line, places in owners.items():
        starts.append(starts[-1] + len(line) + len(END))
        owned.extend(dict.fromkeys(places))
        shares.append(len(owned))
    return Lines("".join(line + END for line in owners), starts, shares, owned)


def name_lines(documents: Iterable[Document]) -> Lines:
    """Titles, aliases and names of practices, folded, each after the sign of its role."""
    folded: dict[str, str] = {}
    entries: list[tuple[str, int]] = []
    for place, document in enumerate(documents):
        for passage in document.passages:
            if passage.role != "text":
                name = folded.get(passage.text)
                if name is None:
                    name = folded[passage.text] = fold(passage.text)
                entries.append((SIGNS[passage.role] + name, place))
    return lines_of(entries)


def reading_lines(documents: Iterable[Document]) -> Lines:
    return lines_of((reading, i) for i, document in enumerate(documents) for reading in document.readings)


def number_lines(documents: Iterable[Document]) -> Lines:
    return lines_of((number, i) for i, document in enumerate(documents) for number in document.numbers)


class Called(Protocol):
    """All that documents are called by; `search.catalogue` keeps it."""

    @property
    def names(self) -> Lines: ...

    @property
    def readings(self) -> Lines: ...

    @property
    def numbers(self) -> Lines: ...


def best_tiers(called: Called, word: Word, holding: Iterable[int]) -> dict[int, float]:
    """The documents that a word matches in any way → the best tier; `holding`: those whose text holds it."""
    best = dict.fromkeys(holding, TEXT)
    ways = [reached_by_name(called.names, word.folded)]
    if word.letters:
        ways.append(reached_by_letters(called.readings, word.letters))
    if word.number:
        ways.append(reached_by_number(called.numbers, word.number))
    for way in ways:
        for place, value in way.items():
            if best.get(place, 0.0) < value:
                best[place] = value
    return best


def reached_by_name(names: Lines, word: str) -> dict[int, float]:
    """The documents with a name that holds a folded word → the best tier of such a name."""
    return _best(names, _tiers_of_lines(names, word))


def _tiers_of_lines(names: Lines, word: str) -> Iterator[tuple[int, float]]:
    """All names at once: where a word stands in the text says how its line holds it."""
    text, starts = names.text, names.starts
    at = text.find(word)
    while at >= 0:
        i = bisect_right(starts, at) - 1
        name, end = starts[i] + 1, starts[i + 1]
        if at < name:
            at = text.find(word, name, end)
        if at >= 0:
            yield i, tier(ROLES[text[name - 1]], at == name, at + len(word) + len(END) == end)
        at = text.find(word, end)


def reached_by_letters(readings: Lines, letters: str) -> dict[int, float]:
    """The documents with a reading that answers to letters (`search.readings`) → the best tier."""
    matches = pattern(letters).finditer(readings.text)
    lines = {bisect_right(readings.starts, match.start()) - 1 for match in matches}
    return _best(readings, ((i, by_letters(letters, [readings.line(i)])) for i in sorted(lines)))


def reached_by_number(numbers: Lines, number: str) -> dict[int, float]:
    """The documents with a number that ends in the key of a number."""
    return _best(numbers, ((i, NUMBER) for i in numbers.containing(number + END)))


def _best(lines: Lines, found: Iterable[tuple[int, float]]) -> dict[int, float]:
    best: dict[int, float] = {}
    for i, value in found:
        for place in lines.owners_of(i):
            if best.get(place, 0.0) < value:
                best[place] = value
    return best
