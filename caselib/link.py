"""Library → Links: the stage that joins both ends of every relation.

Takes the library as readers may see it. References that lead nowhere are the checks' business; here they
are passed over. Withdrawn records keep their page but stand in no list or count.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from caselib.library import Library, is_listed, kind_of
from caselib.links import (
    AdoptionLink,
    Backlink,
    CitationLink,
    DimensionLinks,
    Links,
    PlaceCases,
    PlacedAdoption,
    Taken,
)
from caselib.model import KINDS, Case, Policy, Record
from caselib.parts import Adoption
from caselib.references import References, references_of
from caselib.related import related
from caselib.shapes import fields_of
from caselib.vocabulary import Vocabulary

Walked = tuple[Record, References]


def link(library: Library) -> Links:
    """All relations of `library`, in page order."""
    order = ListingOrder(library)
    listed = {k.name: order.sorted(filter(is_listed, library.records[k.name].values())) for k in KINDS}
    cases = [r for r in listed["case"] if isinstance(r, Case)]
    adopted_by = _adoptions(library, cases)
    places = _places(library, cases, listed["organization"])
    walked = [(record, references_of(record)) for kind in KINDS for record in listed[kind.name]]
    return Links(
        listed=listed,
        backlinks=_backlinks(library, walked),
        adopted_by=adopted_by,
        cited_by=_citations(library, cases),
        children=_reverse(listed, "part_of"),
        family=_reverse(listed, "family"),
        variants=_reverse(listed, "variant_of"),
        member_of=_members(listed["practice"]),
        confusable=_confusable(library, listed),
        related=related(library, cases),
        taken=_taken(library, walked),
        places=places,
        dimensions=_dimensions(library, listed, cases, order),
        collections=_collections(cases),
        unplaced=tuple(c for c in cases if c.place.stated_code is None),
        rank={record.id: place for records in listed.values() for place, record in enumerate(records)},
        adopted_at=_adopted_at(adopted_by),
        places_below=_places_below(library, places),
    )


def link_for_checks(library: Library) -> Links:
    """Only the relations that the rules for the library ask for, in no order: a quarter of the time."""
    listed = {k.name: tuple(filter(is_listed, library.records[k.name].values())) for k in KINDS}
    walked = [(record, references_of(record)) for kind in KINDS for record in listed[kind.name]]
    unasked: dict[str, Any] = {spec.name: {} for spec in dataclasses.fields(Links)}
    return Links(
        **{
            **unasked,
            "listed": listed,
            "backlinks": _backlinks(library, walked),
            "adopted_by": _adoptions(library, [r for r in listed["case"] if isinstance(r, Case)]),
            "family": _reverse(listed, "family"),
            "member_of": _members(listed["practice"]),
            "unplaced": (),
        }
    )


class ListingOrder:
    """The order of listings: by the closed list that groups the kind; then cases in administrative
    order, documents by type and day (the undated last), and all by their pinyin id."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.groups = {k.name: _positions(library.vocabularies[k.groups]) for k in KINDS}
        self.policy_types = _positions(library.vocabularies["policy_types"])

    def key(self, record: Record) -> tuple[Any, ...]:
        kind = kind_of(record)
        groups = self.groups[kind.name]
        group = groups.get(getattr(record, kind.grouped_by), len(groups))
        match record:
            case Case():
                code = record.place.stated_code
                known = code is not None and self.library.places.get(code) is not None
                place = self.library.places.sort_key(code) if known and code else ()
                return (group, not known, place, record.id)
            case Policy():
                sort = self.policy_types.get(record.type, len(self.policy_types))
                date = record.day.value if record.day else None
                return (group, sort, date is None, date.iso if date else "", record.id)
        return (group, record.id)

    def sorted(self, records: Iterable[Record]) -> tuple[Record, ...]:
        return tuple(sorted(records, key=self.key))


def _positions(vocabulary: Vocabulary) -> dict[str, int]:
    """Each term's place in its list; what is in no list comes after all."""
    return {term.id: place for place, term in enumerate(vocabulary.terms)}


def adoptions_of(case: Case) -> Iterable[tuple[int, Adoption]]:
    """A case's adoptions with the number of their measure, from 1."""
    for number, measure in enumerate(case.measures, 1):
        for adoption in measure.practices:
            yield number, adoption


def _adoptions(library: Library, cases: list[Case]) -> dict[str, tuple[AdoptionLink, ...]]:
    found: dict[str, list[AdoptionLink]] = defaultdict(list)
    known = frozenset(library.practices)
    for case in cases:
        for number, adoption in adoptions_of(case):
            if adoption.practice in known:
                found[adoption.practice].append(AdoptionLink(case, number, adoption))
    return {k: tuple(v) for k, v in found.items()}


def _adopted_at(
    adopted_by: Mapping[str, tuple[AdoptionLink, ...]],
) -> dict[str, tuple[PlacedAdoption, ...]]:
    found: dict[str, list[PlacedAdoption]] = defaultdict(list)
    for practice_id, adoptions in sorted(adopted_by.items()):
        for link in adoptions:
            place = link.adoption.place
            if place and place.stated_code:
                found[place.stated_code].append(PlacedAdoption(practice_id, link))
    return {code: tuple(pairs) for code, pairs in found.items()}


def _places_below(library: Library, places: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code in places:
        found[library.places.path(code)[-1].parent or ""].append(code)
    return {code: tuple(below) for code, below in found.items()}


def _citations(library: Library, cases: list[Case]) -> dict[str, tuple[CitationLink, ...]]:
    found: dict[str, list[CitationLink]] = defaultdict(list)
    known = frozenset(library.policies)
    for case in cases:
        for citation in case.policies:
            if citation.policy in known:
                found[citation.policy].append(CitationLink(case, citation))
    return {k: tuple(v) for k, v in found.items()}


def _backlinks(library: Library, walked: Sequence[Walked]) -> dict[str, tuple[Backlink, ...]]:
    """Once for each field of a record that names the target."""
    found: dict[str, list[Backlink]] = defaultdict(list)
    known = frozenset(library.by_id)
    for record, references in walked:
        for field, target in dict.fromkeys(references.targets):
            if target != record.id and target in known:
                found[target].append(Backlink(record, field))
    return {k: tuple(v) for k, v in found.items()}


def _reverse(listed: Mapping[str, tuple[Record, ...]], field: str) -> dict[str, tuple[Record, ...]]:
    """The records that name one in `field`."""
    found: dict[str, list[Record]] = defaultdict(list)
    for kind in KINDS:
        cls: type = kind.cls
        if any(spec.name == field for spec in fields_of(cls)):
            for record in listed[kind.name]:
                target = getattr(record, field)
                if target and target != record.id:
                    found[target].append(record)
    return {k: tuple(v) for k, v in found.items()}


def _members(practices: tuple[Record, ...]) -> dict[str, tuple[Record, ...]]:
    """The practices in whose expansion one stands."""
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in practices:
        expansion = getattr(record, "expansion", None)
        for member in expansion.members if expansion else ():
            if member.record and member.record != record.id:
                found[member.record][record.id] = record
    return {k: tuple(v.values()) for k, v in found.items()}


def _confusable(
    library: Library, listed: Mapping[str, tuple[Record, ...]]
) -> dict[str, tuple[tuple[Record, str | None], ...]]:
    found: dict[str, dict[str, tuple[Record, str | None]]] = defaultdict(dict)
    for kind in KINDS:
        for record in listed[kind.name]:
            for other in record.not_to_confuse_with:
                target = library.by_id.get(other.record)
                if target is not None and is_listed(target):
                    found[record.id].setdefault(target.id, (target, other.note))
                    found[target.id].setdefault(record.id, (record, other.note))
    return {k: tuple(v.values()) for k, v in found.items()}


def _taken(library: Library, walked: Sequence[Walked]) -> dict[str, tuple[Taken, ...]]:
    """Phrases by source; a part that names no source rests on its record's only one."""
    found: dict[str, list[Taken]] = defaultdict(list)
    known = library.sources
    for record, references in walked:
        sources: tuple[str, ...] = getattr(record, "sources", ())
        only = sources[0] if len(sources) == 1 else None
        quoted = ((named if named is not None else only, phrase) for named, phrase in references.quotes)
        for source, phrase in dict.fromkeys(quoted):
            if source is not None and source in known:
                found[source].append(Taken(record, phrase))
    return {k: tuple(v) for k, v in found.items()}


def _places(library: Library, cases: list[Case], organizations: tuple[Record, ...]) -> dict[str, PlaceCases]:
    """Places that a record states, and their ancestors. A mere inference makes no page."""
    tree = library.places
    here: dict[str, list[Case]] = defaultdict(list)
    inferred: dict[str, list[Case]] = defaultdict(list)
    bodies: dict[str, list[Record]] = defaultdict(list)
    within: dict[str, list[Case]] = defaultdict(list)
    named: set[str] = set()
    for case in cases:
        code = case.place.stated_code
        if code and tree.get(code):
            named.add(code)
            here[code].append(case)
            for place in tree.path(code):
                within[place.code].append(case)
        guess = case.place.inferred_code
        if guess and tree.get(guess):
            for place in tree.path(guess):
                inferred[place.code].append(case)
        for _, adoption in adoptions_of(case):
            if adoption.place and adoption.place.stated_code and tree.get(adoption.place.stated_code):
                named.add(adoption.place.stated_code)
    for body in organizations:
        place_ref = getattr(body, "place", None)
        if place_ref and place_ref.stated_code and tree.get(place_ref.stated_code):
            named.add(place_ref.stated_code)
            bodies[place_ref.stated_code].append(body)
    return {
        place.code: PlaceCases(
            tuple(here[place.code]),
            tuple(within[place.code]),
            tuple(inferred[place.code]),
            tuple(bodies[place.code]),
        )
        for place in tree.complete(named)
    }


def _dimensions(
    library: Library, listed: Mapping[str, tuple[Record, ...]], cases: list[Case], order: ListingOrder
) -> dict[str, DimensionLinks]:
    practices: dict[str, list[Record]] = defaultdict(list)
    also: dict[str, list[Record]] = defaultdict(list)
    policies: dict[str, dict[str, Record]] = defaultdict(dict)
    users: dict[str, dict[str, Case]] = defaultdict(dict)
    of_practice: dict[str, set[str]] = {}
    for record in listed["practice"]:
        practice = library.practices[record.id]
        of_practice[practice.id] = {d for d in (practice.dimension, practice.also) if d}
        practices[practice.dimension].append(practice)
        if practice.also and practice.also != practice.dimension:
            also[practice.also].append(practice)
        for policy in practice.required_by:
            if policy in library.policies:
                policies[practice.dimension][policy] = library.policies[policy]
    for record in listed["policy"]:
        for practice_id in library.policies[record.id].requires:
            if practice_id in library.practices:
                policies[library.practices[practice_id].dimension][record.id] = record
    for case in cases:
        for _, adoption in adoptions_of(case):
            for dimension in of_practice.get(adoption.practice, ()):
                users[dimension][case.id] = case
    return {
        term.id: DimensionLinks(
            tuple(practices[term.id]),
            tuple(also[term.id]),
            tuple(users[term.id].values()),
            order.sorted(filter(is_listed, policies[term.id].values())),
        )
        for term in library.vocabularies["dimensions"].terms
    }


def _collections(cases: list[Case]) -> dict[str, tuple[Case, ...]]:
    found: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.collection:
            found[case.collection].append(case)
    return {k: tuple(v) for k, v in found.items()}
