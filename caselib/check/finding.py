"""What the rules are handed and what they hand back: an entry (one record, walked once) and findings.

Every family of rules imports this; it knows the model's shapes, but no rule, and no place in a file.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from caselib.model import Record
from caselib.problem import Severity
from caselib.scalars import Printed, ProseText, Quote, Text, Url
from caselib.shapes import FieldSpec, Leaf, ListOf, Part, Path, fields_of

P = TypeVar("P")

_INNER_MARKS = str.maketrans("“”", "‘’")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule objects to. An empty path means the file as a whole."""

    record: Record | None
    file: str
    path: Path
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule with its code. Its docstring, one sentence, is how `check --list` shows it.

    `in_form`: the rule looks at nothing but the record itself, so a form can apply it while one writes.
    """

    code: str
    severity: Severity
    in_form: bool
    rule: Callable[..., Iterator[Finding]]

    @property
    def sentence(self) -> str:
        return (self.rule.__doc__ or "").strip()


@dataclass(frozen=True, slots=True)
class Entry:
    """A record with all that stands in it, so that no rule walks it again."""

    record: Record
    leaves: Mapping[type, tuple[Leaf, ...]]
    """Values by the class of their shape."""
    parts: Mapping[Path, Any]
    """Groups of fields by their path, in declared order."""
    texts: tuple[tuple[Path, str], ...]
    """All that is written as free text; ids and terms of lists are not."""
    plain: str
    """The texts together, half-width (NFKC), one a line: a quick look says whether a search is worth it."""

    @classmethod
    def of(cls, record: Record) -> Entry:
        leaves: dict[type, list[Leaf]] = defaultdict(list)
        parts: dict[Path, Any] = {}
        _walk(record, (), leaves, parts)
        texts = [(leaf.path, leaf.value) for shape in (Text, Quote, Url, ProseText) for leaf in leaves[shape]]
        texts += [(leaf.path, leaf.value.as_printed) for leaf in leaves[Printed]]
        plain = unicodedata.normalize("NFKC", "\n".join(text for _, text in texts))
        by_shape = {shape: tuple(found) for shape, found in leaves.items()}
        return cls(record, by_shape, parts, tuple(texts), plain)

    def of_shape(self, shape: type) -> tuple[Leaf, ...]:
        """The values of exactly this shape."""
        return self.leaves.get(shape, ())

    def all_of(self, part: type[P]) -> Iterator[tuple[Path, P]]:
        """The groups of this sort inside the record, with their paths."""
        for path, found in self.parts.items():
            if isinstance(found, part):
                yield path, found

    def finding(self, path: Path, message: str, remedy: str) -> Finding:
        return Finding(record=self.record, file=self.record.file, path=path, message=message, remedy=remedy)


def _walk(value: Any, path: Path, leaves: dict[type, list[Leaf]], parts: dict[Path, Any]) -> None:
    for spec in fields_in(value):
        inner = getattr(value, spec.name)
        if inner is None or inner == ():
            continue
        at = (*path, spec.key)
        shape = spec.shape
        if isinstance(shape, ListOf) and isinstance(shape.item, Part):
            for number, item in enumerate(inner):
                parts[(*at, number)] = item
                _walk(item, (*at, number), leaves, parts)
        elif isinstance(shape, Part):
            parts[at] = inner
            _walk(inner, at, leaves, parts)
        else:
            for leaf in shape.leaves(inner, at):
                leaves[type(leaf.shape)].append(leaf)


def fields_in(value: object) -> tuple[FieldSpec, ...]:
    """The declared fields of a record or of a group inside it."""
    cls: type = type(value)
    return fields_of(cls)


def name_of(record: Record) -> str:
    """A record in a message: “title”（id）; marks inside become single ones (GB/T 15834-2011)."""
    return f"“{record.title.translate(_INNER_MARKS)}”（{record.id}）"
