"""The small finished values that templates print: chips, mentions, facts, evidence.

Builders make them from records; templates know nothing else. All addresses are relative already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Chip:
    """A word in 〔 〕 with what it means. `dashed` marks what is only inferred."""

    label: str
    hint: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A text, perhaps a link, with its chips; `note` stands behind it in small print."""

    text: str
    href: str | None = None
    chips: tuple[Chip, ...] = ()
    note: str = ""
    external: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of 基本情况. `form`: several mentions stand as a list, as a path of steps, or in one line."""

    label: str
    mentions: tuple[Mention, ...]
    form: Literal["list", "path", "line"] = "list"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a statement rests: the source's number on this page, and its phrase as printed."""

    number: int | None
    anchor: str
    source: str
    grade: str
    quote: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A record that has ended, above its content."""

    state: str
    date: str
    reason: str
    successor: Mention | None


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a reader can do with a page: follow an address, or press a button that content.js
    knows by what it `does`."""

    label: str
    href: str | None = None
    does: Literal["print", "copy", "word", "page", "list"] = "print"


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the page's contents; the title is HTML, taken from the page."""

    anchor: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Group:
    """Mentions under a label."""

    label: str
    mentions: tuple[Mention, ...]
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the class of its cells: content.css gives widths by it, and writes `label` before each cell
    where a row becomes a card. A column named `title` holds the header of each row."""

    label: str
    name: str


Cell = tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Written rows under a heading within a table; the heading may be empty."""

    label: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Records of one kind, its name given for the style sheet."""

    kind: str
    caption: str
    columns: tuple[Column, ...]
    bands: tuple[Band, ...]
    pager: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """Records of one kind that rest on a source, as written entries: those with phrases, then the others."""

    label: str
    count: int
    """Of all sheets."""
    quoted: tuple[str, ...]
    others: tuple[str, ...]
    other_count: int
    """Of all sheets."""
    pager: tuple[Mention, ...] = ()


def facts(*candidates: Fact | None) -> tuple[Fact, ...]:
    """Those that say something."""
    return tuple(f for f in candidates if f is not None and f.mentions)


def fact(label: str, *mentions: Mention | None) -> Fact:
    return Fact(label, tuple(m for m in mentions if m is not None))


def text_fact(label: str, text: str | None) -> Fact | None:
    return Fact(label, (Mention(text),)) if text else None
