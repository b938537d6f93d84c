"""The one long text in which the browser's index finds words: names first, then the documents' texts.

In: a corpus. Out: `Layout`: its normalised characters, and the position of each. Knows no file.

Names are numbered: number n < number of documents is the title of document n; then come aliases, names of
practices and further titles, each wording once, with its owners.

Positions have gaps, so that an edit moves little: a passage of a text has room for `rounded(its length)`
characters, a document for `rounded(of all its passages)`. A passage that grows within its room moves nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from search import Document, Role
from search.grams import Folded, fold_codes, merged

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.grams import Numbers, Places

ROLES: tuple[Role, ...] = ("title", "alias", "practice")

ROOMS = tuple(step << bits for bits in range(31) for step in (2, 3))
"""Sizes of rooms: at most half as much again as is needed, a fifth on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherName:
    """A name that is not the one title of a document, and who bears it: (document, place in ROLES)."""

    text: str
    owners: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Passage i (a name, or a passage of a text) is `codes[starts[i] : starts[i + 1]]`, its wall included;
    its first character has the position `places[i]`. The first `names` passages are the names."""

    codes: Numbers
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


def lay_out(documents: Sequence[Document], folded: Callable[[Sequence[str]], Folded] = fold_codes) -> Layout:
    """All of a corpus, normalised. `folded` may fold in several processes (`grams.joined`)."""
    titles = [_title(document) for document in documents]
    others = tuple(_other_names(documents))
    texts = [searched_texts(document) for document in documents]
    names = [*titles, *(name.text for name in others)]
    found = folded([*names, *(text for own in texts for text in own)])
    starts = found.starts
    sizes = (starts[1:] - starts[:-1]).tolist()
    places = starts[: len(names)].tolist()
    text_starts = [int(starts[len(names)])]
    lengths: list[int] = []
    rooms: list[int] = []
    at = len(names)
    for own in texts:
        *begins, needed = passage_places(sizes[at : at + len(own)])
        places += [text_starts[-1] + begin for begin in begins]
        lengths.append(sum(sizes[at : at + len(own)]))
        rooms.append(room(needed))
        text_starts.append(text_starts[-1] + ROOMS[rooms[-1]])
        at += len(own)
    none = starts[:0]
    return Layout(
        codes=found.codes,
        starts=starts,
        places=merged(none, places),
        names=len(names),
        other_names=others,
        text_starts=merged(none, text_starts),
        lengths=tuple(lengths),
        rooms=tuple(rooms),
    )


def _title(document: Document) -> str:
    """The title if it is searched; it may be left out of the passages."""
    is_searched = any(
        passage.role == "title" and passage.text == document.title for passage in document.passages
    )
    return document.title if is_searched else ""


def _other_names(documents: Sequence[Document]) -> Iterator[OtherName]:
    owners: dict[str, dict[tuple[int, int], None]] = {}
    for role in ROLES:
        for number, document in enumerate(documents):
            for passage in document.passages:
                if passage.role == role and (role != "title" or passage.text != document.title):
                    owners.setdefault(passage.text, {})[number, ROLES.index(role)] = None
    for text, bearers in owners.items():
        yield OtherName(text=text, owners=tuple(bearers))
