"""The one long text in which the browser's index finds words: names first, then the documents' texts.

In: a corpus. Out: `Layout`: its normalised characters, and what stands where. Knows no file.

Names are numbered: number n < number of documents is the title of document n; then come aliases, names of
practices and further titles, each wording once, with its owners.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search import Document, Role
from search.grams import Folded, fold_codes

if TYPE_CHECKING:
    from search.grams import Numbers, Places

ROLES: tuple[Role, ...] = ("title", "alias", "practice")


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherName:
    """A name that is not the one title of a document, and who bears it: (document, place in ROLES)."""

    text: str
    owners: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Name n is `codes[name_starts[n] : name_starts[n + 1] - 1]`, the text of document n lies between
    `text_starts[n]` and `text_starts[n + 1]`, with a wall after each passage."""

    codes: Numbers
    name_starts: Places
    text_starts: Places
    other_names: tuple[OtherName, ...]

    @property
    def names_end(self) -> int:
        """Where the names end and the texts begin."""
        return int(self.text_starts[0])


def lay_out(documents: Sequence[Document]) -> Layout:
    """All of a corpus, normalised."""
    titles = [_title(document) for document in documents]
    others = tuple(_other_names(documents))
    texts = [
        [passage.text for passage in document.passages if passage.role == "text"] for document in documents
    ]
    names = [*titles, *(name.text for name in others)]
    folded: Folded = fold_codes([*names, *(text for own in texts for text in own)])
    upto = [len(names)]
    for own in texts:
        upto.append(upto[-1] + len(own))
    return Layout(
        codes=folded.codes,
        name_starts=folded.starts[: len(names) + 1],
        text_starts=folded.starts[upto],
        other_names=others,
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
