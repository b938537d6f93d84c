"""Closed lists: terms with id, label and aliases, in the order in which pages show them.

The loader makes them from `vocabulary/*.yml`; shapes, checks and pages read them. The subject of a
library stands in its lists, never here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HALF_WIDTH = str.maketrans("（），：", "(),:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One entry. `attributes` holds what a list adds (scope, rule, grade, related …) as written."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    attributes: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The attribute as text; empty where the list does not say."""
        value = self.attributes.get(name, "")
        return value if isinstance(value, str) else "、".join(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """The attribute as several texts; none where the list does not say."""
        value = self.attributes.get(name, ())
        return (value,) if isinstance(value, str) else tuple(value)

    def flag(self, name: str, default: bool = True) -> bool:
        """A yes-no attribute (`related: false`, `matrix: false`)."""
        return {"true": True, "false": False}.get(self.text(name), default)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    name: str
    terms: tuple[Term, ...]
    _by_name: Mapping[str, Term]

    @classmethod
    def of(cls, name: str, terms: tuple[Term, ...]) -> Vocabulary:
        by_name: dict[str, Term] = {}
        for names in (lambda t: (t.id,), lambda t: (t.label,), lambda t: t.aliases):
            for term in terms:
                for text in names(term):
                    by_name.setdefault(text.translate(HALF_WIDTH), term)
        return cls(name, terms, by_name)

    def find(self, text: str) -> Term | None:
        """The term with this id, label or alias; brackets and commas may have either width."""
        return self._by_name.get(text) or self._by_name.get(text.translate(HALF_WIDTH))

    def __getitem__(self, term_id: str) -> Term:
        return self._by_name[term_id]

    def position(self, term_id: str | None) -> int:
        """The term's place in the list; after all others when it is unknown or absent."""
        return next((i for i, t in enumerate(self.terms) if t.id == term_id), len(self.terms))

    @property
    def default(self) -> Term | None:
        return next((t for t in self.terms if t.flag("default", False)), None)


Vocabularies = Mapping[str, Vocabulary]
