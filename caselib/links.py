"""How records hang together: references in both directions, counts, related cases. Immutable.

Made once by `link.py` from the library as readers see it; pages, exports and indexes read it, so that a
page, its listing and the data give the same counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caselib.model import Case, Record
from caselib.parts import Adoption, Citation


@dataclass(frozen=True, slots=True)
class Backlink:
    """`record` names the target in the field `field` (its key at top level)."""

    record: Record
    field: str


@dataclass(frozen=True, slots=True)
class AdoptionLink:
    """`case`, in its measure number `measure` (from 1), uses a practice."""

    case: Case
    measure: int
    adoption: Adoption


@dataclass(frozen=True, slots=True)
class PlacedAdoption:
    """A practice's adoption at a place of its own."""

    practice: str
    link: AdoptionLink


@dataclass(frozen=True, slots=True)
class CitationLink:
    case: Case
    citation: Citation


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another case and the practices that both use, rarest first."""

    case: Case
    practices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A phrase that a record took from a source."""

    record: Record
    quote: str


@dataclass(frozen=True, slots=True)
class PlaceCases:
    """Cases of one place. A case that is only inferred to belong here counts in no number but its own."""

    here: tuple[Case, ...] = ()
    within: tuple[Case, ...] = ()
    """Here and below, in administrative order."""
    inferred: tuple[Case, ...] = ()
    """Inferred to belong here or below."""
    organizations: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class DimensionLinks:
    practices: tuple[Record, ...] = ()
    """Those of which this is the main dimension."""
    also: tuple[Record, ...] = ()
    """Those that touch it beside another."""
    cases: tuple[Case, ...] = ()
    policies: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Ids map to links in page order; what has none is absent from the mapping."""

    listed: Mapping[str, Sequence[Record]]
    """Kind's name → the records that listings and counts hold, in the listing's order."""
    backlinks: Mapping[str, tuple[Backlink, ...]]
    adopted_by: Mapping[str, tuple[AdoptionLink, ...]]
    cited_by: Mapping[str, tuple[CitationLink, ...]]
    children: Mapping[str, tuple[Record, ...]]
    """Records that are `part_of` this one."""
    family: Mapping[str, tuple[Record, ...]]
    """Practices that name this one as their family."""
    variants: Mapping[str, tuple[Record, ...]]
    member_of: Mapping[str, tuple[Record, ...]]
    """Practices in whose expansion this one stands."""
    confusable: Mapping[str, tuple[tuple[Record, str | None], ...]]
    """Both ways, though written once."""
    related: Mapping[str, tuple[Likeness, ...]]
    taken: Mapping[str, tuple[Taken, ...]]
    """Source's id → what was taken from it."""
    places: Mapping[str, PlaceCases]
    """Code → cases, for every place that has a page, in administrative order."""
    dimensions: Mapping[str, DimensionLinks]
    """Every dimension of the vocabulary, in its order."""
    collections: Mapping[str, tuple[Case, ...]]
    unplaced: Sequence[Case]
    """Cases whose source states no place."""
    rank: Mapping[str, int]
    """A listed record's place in its listing."""
    adopted_at: Mapping[str, tuple[PlacedAdoption, ...]]
    """Code → adoptions whose own place is stated to be there."""
    places_below: Mapping[str, tuple[str, ...]]
    """Code → the codes just below it that have pages, in administrative order; "" → the topmost."""

    def adopters(self, practice_id: str) -> tuple[Case, ...]:
        """The cases that use a practice, or one of its family, each once."""
        ids = (practice_id, *(member.id for member in self.family.get(practice_id, ())))
        return tuple({a.case.id: a.case for i in ids for a in self.adopted_by.get(i, ())}.values())
