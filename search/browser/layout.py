"""The one long text in which the browser's index finds words: names first, then the documents' texts.

In: a corpus. Out: `Layout`: its normalised characters, and the position of each. Knows no file.

Names are numbered: number n < number of documents is the title of document n; then come aliases, names of
practices and further titles, each wording once, with its owners.

Positions have gaps, so that an edit moves little: a passage of a text has room for `rounded(its length)`
characters, a document for `rounded(of all its passages)`. A passage that grows within its room moves nothing.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from search import Document, Role
from search.grams import fold_codes, folding_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from search.grams import Places

ROLES: tuple[Role, ...] = ("title", "alias", "practice")

ROOMS = tuple(step << bits for bits in range(31) for step in (2, 3))
"""Sizes of rooms: at most half as much again as is needed, a fifth on average."""

AT_ONCE = 1 << 20
"""So many characters are folded together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherName:
    """A name that is not the one title of a document, and who bears it: (document, place in ROLES)."""

    text: str
    owners: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Passage i (a name, or a passage of a text) is `codes[starts[i] : starts[i + 1]]`, its wall included;
    its first character has the position `places[i]`. The first `names` passages are the names."""

    codes: NDArray[np.unsignedinteger[Any]]
    """In two bytes each, where that holds all characters."""
    starts: Places
    places: Places
    names: int
    other_names: tuple[OtherName, ...]
    text_starts: Places
    """Position of each document's text; one more for the end of all."""
    lengths: tuple[int, ...]
    """Characters of each document's text, each passage with a wall."""
    rooms: tuple[int, ...]
    """Which of ROOMS each document has."""

    @property
    def name_lengths(self) -> Places:
        """Characters of each name, with its wall."""
        return self.starts[1 : self.names + 1] - self.starts[: self.names]

    @property
    def names_end(self) -> int:
        """Where the names end and the texts begin."""
        return int(self.starts[self.names])


def room(length: int) -> int:
    """The place in ROOMS of the smallest that holds so many characters."""
    return bisect_left(ROOMS, length)


def passage_places(lengths: Sequence[int]) -> list[int]:
    """Where in a document its passages of these lengths begin; last, how many positions they need."""
    return [0, *accumulate(ROOMS[room(length)] for length in lengths)]


def searched_texts(document: Document) -> list[str]:
    """What is laid out as the text of a document."""
    return [passage.text for passage in document.passages if passage.role == "text"]


class Laying:
    """Lays documents out, one after another; of their texts it holds nothing but codes."""

    def __init__(self) -> None:
        self._table = folding_table()
        self._waiting: list[str] = []
        self._characters = 0
        self._passages: list[int] = []
        """How many each document has whose texts wait."""
        self._codes: list[NDArray[np.unsignedinteger[Any]]] = []
        self._sizes: list[Places] = []
        """Of each passage of a text."""
        self._places = array("q")
        """Of each passage of a text, within its document."""
        self._counts = array("l")
        self._lengths: list[int] = []
        self._rooms: list[int] = []
        self._titles: list[str] = []
        self._owners: dict[Role, dict[str, dict[tuple[int, int], None]]] = {role: {} for role in ROLES}

    def add(self, document: Document) -> None:
        self._name(document)
        own = searched_texts(document)
        self._waiting += own
        self._passages.append(len(own))
        self._characters += sum(map(len, own))
        if self._characters > AT_ONCE:
            self._fold()

    def _name(self, document: Document) -> None:
        number = len(self._titles)
        title = ""
        for passage in document.passages:
            if passage.role == "title" and passage.text == document.title:
                title = document.title  # it is searched; it may be left out of the passages
            elif passage.role != "text":
                bearer = number, ROLES.index(passage.role)
                self._owners[passage.role].setdefault(passage.text, {})[bearer] = None
        self._titles.append(title)

    def _fold(self) -> None:
        """Fold what waits."""
        sizes = self._take(self._waiting)
        at = 0
        for count in self._passages:
            *begins, needed = passage_places(sizes[at : at + count])
            self._places.extend(begins)
            self._counts.append(count)
            self._lengths.append(sum(sizes[at : at + count]))
            self._rooms.append(room(needed))
            at += count
        self._waiting.clear()
        self._passages.clear()
        self._characters = 0

    def done(self) -> Layout:
        """All of them; nothing can be added any more."""
        import numpy as np

        self._fold()
        others = tuple(self._other_names())
        names = sum(self._take([*self._titles, *(name.text for name in others)]))
        self._sizes.insert(0, self._sizes.pop())
        codes = np.concatenate([self._codes.pop(), *self._codes])
        self._codes.clear()
        needed = [names, *map(ROOMS.__getitem__, self._rooms)]
        text_starts = np.array(needed, np.int64).cumsum()
        starts = np.concatenate([np.zeros(1, np.int64), *self._sizes]).cumsum()
        named = len(self._sizes[0])
        begins = text_starts[:-1].repeat(np.array(self._counts, np.int64))
        return Layout(
            codes=codes,
            starts=starts,
            places=np.concatenate([starts[:named], begins + np.array(self._places, np.int64)]),
            names=named,
            other_names=others,
            text_starts=text_starts,
            lengths=tuple(self._lengths),
            rooms=tuple(self._rooms),
        )

    def _take(self, passages: Sequence[str]) -> list[int]:
        """Keep these folded; returned are their lengths."""
        import numpy as np

        folded = fold_codes(passages, self._table)
        is_narrow = folded.codes.max(initial=0) <= np.iinfo(np.uint16).max
        self._codes.append(folded.codes.astype(np.uint16) if is_narrow else folded.codes)
        self._sizes.append(np.diff(folded.starts))
        lengths: list[int] = self._sizes[-1].tolist()
        return lengths

    def _other_names(self) -> Iterator[OtherName]:
        owners: dict[str, dict[tuple[int, int], None]] = {}
        for of_role in self._owners.values():
            for text, bearers in of_role.items():
                owners.setdefault(text, {}).update(bearers)
        for text, bearers in owners.items():
            yield OtherName(text=text, owners=tuple(bearers))
