"""The contract of search: what engines are given, what they are asked, what they answer.

Engines know documents, never records. A document is found by a word when its normalised text holds the
word (`search.normalize`), so that a reader gets what `text.includes(words)` promises; every engine gives
the same set, and only the order inside it is its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

__all__ = [
    "Corpus",
    "Document",
    "Engine",
    "Facet",
    "FacetCount",
    "Filter",
    "Hit",
    "Passage",
    "Query",
    "Result",
    "Role",
    "Snippet",
    "Updated",
    "Word",
]

Role = Literal["title", "alias", "practice", "text"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that no match crosses: a name, a paragraph, a value.

    `text` is what readers see; a snippet marks the match in it. `role` decides the rank of a match:
    the document's own title and aliases, names of practices that it adopts, anything else.
    """

    text: str
    role: Role = "text"
    label: str = ""
    """The field in the reader's words, such as 内容提要."""
    anchor: str = ""
    """Where on the page it stands, without `#`; empty for the page itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One page as search sees it. `id` is unique within `kind`."""

    kind: str
    id: str
    title: str
    url: str
    """Relative to the site's root."""
    passages: tuple[Passage, ...]
    """The title first, then aliases, then practices, then text."""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet's name → values; a value counts once. A place is there with all that it belongs to."""
    readings: tuple[str, ...] = ()
    """The title and the aliases in pinyin: syllables separated by spaces, `|` where no letter is."""

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.id}"

    @property
    def numbers(self) -> tuple[str, ...]:
        """Document numbers that its passages name, as `search.query.number_keys` writes them; worked out
        from the texts each time."""
        from search.query import number_keys

        return tuple(dict.fromkeys(key for passage in self.passages for key in number_keys(passage.text)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A property to count and filter by. `values`: the order in which pages show them, where one is fixed."""

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    is_year: bool = False
    """Its values are years: a filter may name a span."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Everything to be searched, in the order in which equals are shown."""

    documents: tuple[Document, ...]
    facets: tuple[Facet, ...]
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of words of which each is suggested for the others; never hits."""
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Facet's name → id or code → the value that it stands for: who writes commands may give either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a document must hold, or must not."""

    text: str
    """As typed."""
    folded: str
    """Normalised; never empty."""
    letters: str = ""
    """The same as pinyin or initials, where it can be that."""
    number: str = ""
    """The same as the key of a document number, where it looks like one."""
    excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A value of a facet must hold `value` (normalised); or be it, when `exact` (then `value` is as shown).

    For a facet of years `since` and `until` name the span, both ends included, None where open.
    """

    facet: str
    value: str = ""
    since: int | None = None
    until: int | None = None
    exact: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All words and all filters must hold."""

    text: str
    words: tuple[Word, ...] = ()
    filters: tuple[Filter, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.filters


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a passage as readers see it; `marks` are (start, end) of the matches in `text`."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    label: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    kind: str
    id: str
    title: str
    url: str
    score: float
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class FacetCount:
    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`total` counts all hits, `hits` holds the best of them, `facets` counts over all of them.

    `partial` is filled only when there is no hit: the documents that hold most of what was asked.
    """

    total: int
    hits: tuple[Hit, ...]
    partial: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """What an update of an index did; `rebuilt` says why, when it was made anew."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    rebuilt: str = ""


class Engine(Protocol):
    """An index in a folder. Several processes may update and search it at once."""

    def __init__(self, folder: Path) -> None: ...

    def update(self, corpus: Corpus) -> Updated:
        """Bring the index in line with `corpus`; only what changed is written."""

    def search(self, query: Query, *, limit: int = 20) -> Result:
        """Answer from the index as it is; `limit` 0 gives all hits."""
