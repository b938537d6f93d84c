"""What the rules are handed and what they hand back: an entry (one record, walked once) and findings.

Every family of rules imports this; it knows the model's shapes, but no rule, and no place in a file.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from caselib.model import KIND_BY_NAME, Record
from caselib.problem import Severity
from caselib.scalars import Printed, ProseText, Quote, Ref, Text, Url
from caselib.shapes import FieldSpec, Leaf, Part, Path, fields_of
from caselib.walk import steps_of

P = TypeVar("P")

_UNUSUAL = re.compile(r"[^\n -~·×–—‘-•…‰※←-↙■-◿☀-♯✓、-〄〇-〩〰-〵㐀-䶿一-鿿！-，．／：-？［-］｛-～]")
"""What is no character whose half-width form (NFKC) is itself or mere punctuation; `@` and `-` are more."""

PARTIES = frozenset({"issuer", "publisher"})
"""Fields whose shape allows any record by name, though only an organization issues or publishes."""

_INNER_MARKS = str.maketrans("“”", "‘’")


class Spot(NamedTuple):
    """A piece of a text: from this index on so many characters; 0: as far as the line goes."""

    text: str
    start: int
    length: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule objects to. An empty path means the file as a whole."""

    record: Record | None
    file: str
    path: Path
    message: str
    remedy: str
    instead: str = ""
    """What to write in place of the value at the path, where it is known; a group of fields only where the
    value stands for the group."""
    spot: Spot | None = None
    """What is meant, if it is a piece of the text at the path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule with its code. Its docstring, one sentence, is how `check --list` shows it.

    `in_form`: the rule looks at nothing but the record itself, so a form can apply it while one writes.
    """

    code: str
    severity: Severity
    in_form: bool
    about: tuple[type, ...]
    """Kinds, groups or shapes of values: records in which none of them stands are never looked at."""
    rule: Callable[..., Iterator[Finding]]

    @property
    def sentence(self) -> str:
        return (self.rule.__doc__ or "").strip()


@dataclass(frozen=True)
class Entry:
    """A record with all that stands in it, so that no rule walks it again."""

    record: Record
    leaves: Mapping[type, list[Leaf]]
    """Values by the class of their shape."""
    parts: Mapping[Path, Any]
    """Groups of fields by their path, in declared order."""

    @classmethod
    def of(cls, record: Record) -> Entry:
        leaves: dict[type, list[Leaf]] = defaultdict(list)
        parts: dict[Path, Any] = {}
        _walk(record, (), leaves, parts)
        return cls(record, dict(leaves), parts)

    @cached_property
    def sorts(self) -> frozenset[type]:
        """The record's kind, the classes of its groups and of its values' shapes."""
        return frozenset((type(self.record), *self.leaves, *map(type, self.parts.values())))

    @cached_property
    def texts(self) -> tuple[tuple[Path, str], ...]:
        """All that is written as free text; ids and terms of lists are not."""
        leaves = [leaf for shape in (Text, Quote, Url, ProseText) for leaf in self.of_shape(shape)]
        printed = [(leaf.path, leaf.value.as_printed) for leaf in self.of_shape(Printed)]
        return (*[(path, text) for path, _, text in leaves], *printed)

    @cached_property
    def written(self) -> str:
        """The texts together, one a line: a quick look says whether a search is worth it."""
        return "\n".join([text for _, text in self.texts])

    @cached_property
    def plain(self) -> str:
        """The same, half-width (NFKC): what the searches are made for."""
        return unicodedata.normalize("NFKC", self.written)

    @cached_property
    def glimpse(self) -> str:
        """What a quick look is at: the texts as written, or `plain` where they hold unusual characters.

        What is found in `plain` and made of letters, digits, ideographs, spaces, `@` and `-`, is found here
        too. To fold every text took half the time of all rules together; hardly one needs it.
        """
        return self.plain if _UNUSUAL.search(self.written) else self.written

    def of_shape(self, shape: type) -> Sequence[Leaf]:
        """The values of exactly this shape."""
        return self.leaves.get(shape, ())

    @cached_property
    def references(self) -> tuple[tuple[Leaf, tuple[str, ...]], ...]:
        """References with the kinds they may lead to; a missing one was reported when the file was read."""
        refs = self.of_shape(Ref)
        every = tuple(KIND_BY_NAME)
        return tuple(
            [
                (ref, ("organization",) if ref.path[0] in PARTIES else ref.shape.kinds or every)
                for ref in refs
                if ref.value
            ]
        )

    def all_of(self, part: type[P]) -> Iterator[tuple[Path, P]]:
        """The groups of this sort inside the record, with their paths."""
        return self.of_sorts(part)

    def of_sorts(self, *sorts: type) -> Iterator[tuple[Path, Any]]:
        """The groups of these sorts, in declared order."""
        for path, found in self.parts.items():
            if type(found) in sorts:
                yield path, found

    def finding(
        self, path: Path, message: str, remedy: str, instead: str = "", spot: Spot | None = None
    ) -> Finding:
        return Finding(
            record=self.record,
            file=self.record.file,
            path=path,
            message=message,
            remedy=remedy,
            instead=instead,
            spot=spot,
        )


def _walk(value: Any, path: Path, leaves: dict[type, list[Leaf]], parts: dict[Path, Any]) -> None:
    cls: type = type(value)
    for name, key, shape, many, sort in steps_of(cls):
        inner = getattr(value, name)
        if inner is None or (many and not inner):
            continue
        at = (*path, key)
        if sort is None:
            for leaf in shape.leaves(inner, at):
                leaves[type(leaf.shape)].append(leaf)
        elif sort is not Part:
            if many:
                leaves[sort].extend([Leaf((*at, n), shape, item) for n, item in enumerate(inner)])
            else:
                leaves[sort].append(Leaf(at, shape, inner))
        else:
            for place, item in [((*at, n), item) for n, item in enumerate(inner)] if many else [(at, inner)]:
                parts[place] = item
                _walk(item, place, leaves, parts)


def fields_in(value: object) -> tuple[FieldSpec, ...]:
    """The declared fields of a record or of a group inside it."""
    cls: type = type(value)
    return fields_of(cls)


def name_of(record: Record) -> str:
    """A record in a message: “title”（id）; marks inside become single ones (GB/T 15834-2011)."""
    return f"“{record.title.translate(_INNER_MARKS)}”（{record.id}）"
