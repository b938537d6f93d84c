"""Library → Links: the stage that joins both ends of every relation.

Takes the library as readers may see it. References that lead nowhere are the checks' business; here they
are passed over. Withdrawn records keep their page but stand in no list or count.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from caselib.library import Library, is_listed, kind_of
from caselib.links import (
    AdoptionLink,
    Backlink,
    CitationLink,
    DimensionLinks,
    Likeness,
    Links,
    PlaceCases,
    Taken,
)
from caselib.model import KINDS, Case, Policy, Record
from caselib.parts import Adoption
from caselib.scalars import Quote, Ref
from caselib.shapes import Path, leaves_of

RELATED_SHOWN = 5
RARE_AT_MOST = 50
"""A practice that more cases use than this does not propose pairs: it would cost their number squared."""


def link(library: Library) -> Links:
    """All relations of `library`, in page order."""
    order = ListingOrder(library)
    listed = {k.name: order.sorted(filter(is_listed, library.records[k.name].values())) for k in KINDS}
    cases = [r for r in listed["case"] if isinstance(r, Case)]
    adopted_by = _adoptions(library, cases)
    cited_by = _citations(library, cases)
    places = _places(library, cases, listed["organization"])
    return Links(
        listed=listed,
        backlinks=_backlinks(library, listed),
        adopted_by=adopted_by,
        cited_by=cited_by,
        children=_reverse(listed, lambda r: [getattr(r, "part_of", None)]),
        family=_reverse(listed, lambda r: [getattr(r, "family", None)]),
        variants=_reverse(listed, lambda r: [getattr(r, "variant_of", None)]),
        member_of=_reverse(listed, _members),
        confusable=_confusable(library, listed),
        related=_related(library, cases),
        taken=_taken(library, listed),
        places=places,
        dimensions=_dimensions(library, listed, cases, order),
        collections=_collections(cases),
        unplaced=tuple(c for c in cases if c.place.stated_code is None),
    )


class ListingOrder:
    """The order of listings: by the closed list that groups the kind; then cases in administrative
    order, documents by type and day (the undated last), and all by their pinyin id."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.groups = {k.name: library.vocabularies[k.groups] for k in KINDS}

    def key(self, record: Record) -> tuple[Any, ...]:
        kind = kind_of(record)
        group = self.groups[kind.name].position(getattr(record, kind.grouped_by))
        match record:
            case Case():
                code = record.place.stated_code
                known = code is not None and self.library.places.get(code) is not None
                place = self.library.places.sort_key(code) if known and code else ()
                return (group, not known, place, record.id)
            case Policy():
                sort = self.library.vocabularies["policy_types"].position(record.type)
                date = record.day.value if record.day else None
                return (group, sort, date is None, date.iso if date else "", record.id)
        return (group, record.id)

    def sorted(self, records: Iterable[Record]) -> tuple[Record, ...]:
        return tuple(sorted(records, key=self.key))


def adoptions_of(case: Case) -> Iterable[tuple[int, Adoption]]:
    """A case's adoptions with the number of their measure, from 1."""
    for number, measure in enumerate(case.measures, 1):
        for adoption in measure.practices:
            yield number, adoption


def _adoptions(library: Library, cases: list[Case]) -> dict[str, tuple[AdoptionLink, ...]]:
    found: dict[str, list[AdoptionLink]] = defaultdict(list)
    for case in cases:
        for number, adoption in adoptions_of(case):
            if adoption.practice in library.practices:
                found[adoption.practice].append(AdoptionLink(case, number, adoption))
    return {k: tuple(v) for k, v in found.items()}


def _citations(library: Library, cases: list[Case]) -> dict[str, tuple[CitationLink, ...]]:
    found: dict[str, list[CitationLink]] = defaultdict(list)
    for case in cases:
        for citation in case.policies:
            if citation.policy in library.policies:
                found[citation.policy].append(CitationLink(case, citation))
    return {k: tuple(v) for k, v in found.items()}


def _references(record: Record) -> Iterable[tuple[Path, str]]:
    for leaf in leaves_of(record, Ref):
        yield leaf.path, leaf.value


def _backlinks(library: Library, listed: Mapping[str, tuple[Record, ...]]) -> dict[str, tuple[Backlink, ...]]:
    found: dict[str, dict[tuple[str, str], Backlink]] = defaultdict(dict)
    for kind in KINDS:
        for record in listed[kind.name]:
            for path, target in _references(record):
                if target in library.by_id and target != record.id:
                    found[target].setdefault((record.id, str(path[0])), Backlink(record, str(path[0])))
    return {k: tuple(v.values()) for k, v in found.items()}


def _members(record: Record) -> list[str | None]:
    expansion = getattr(record, "expansion", None)
    return [m.record for m in expansion.members] if expansion else []


def _reverse(
    listed: Mapping[str, tuple[Record, ...]], targets: Callable[[Record], list[str | None]]
) -> dict[str, tuple[Record, ...]]:
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    for kind in KINDS:
        for record in listed[kind.name]:
            for target in targets(record):
                if target and target != record.id:
                    found[target][record.id] = record
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


def _taken(library: Library, listed: Mapping[str, tuple[Record, ...]]) -> dict[str, tuple[Taken, ...]]:
    """Phrases by source; a part that names no source rests on its record's only one."""
    found: dict[str, dict[tuple[str, str], Taken]] = defaultdict(dict)
    for kind in KINDS:
        for record in listed[kind.name]:
            sources: tuple[str, ...] = getattr(record, "sources", ())
            named = {path[:-1]: target for path, target in _references(record) if path[-1] == "source"}
            only = sources[0] if len(sources) == 1 else None
            for leaf in leaves_of(record, Quote):
                source = named.get(leaf.path[:-1], only)
                if source is not None and source in library.sources:
                    found[source].setdefault((record.id, leaf.value), Taken(record, leaf.value))
    return {k: tuple(v.values()) for k, v in found.items()}


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


def _related(library: Library, cases: list[Case]) -> dict[str, tuple[Likeness, ...]]:
    """Cases that share rare practices; one that is prescribed to all alone relates none.

    The weight of a shared practice is the logarithm of cases over users (inverse document frequency,
    Spärck Jones 1972). A family counts as shared where both use a member of it.
    """
    used = {c.id: _telling_practices(library, c) for c in cases}
    users: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        for practice in used[case.id]:
            users[practice].append(case)
    weight = {p: math.log(1 + len(cases) / len(u)) for p, u in users.items()}
    above = {c.id: _ancestors(library, c) for c in cases}
    found: dict[str, tuple[Likeness, ...]] = {}
    for case in cases:
        candidates = {o.id: o for p in used[case.id] if len(users[p]) <= RARE_AT_MOST for o in users[p]}
        likenesses: list[tuple[float, str, Case]] = []
        for other in candidates.values():
            if other.id != case.id and _may_relate(case, other, above):
                score = round(sum(map(weight.__getitem__, used[case.id] & used[other.id])), 9)
                likenesses.append((-score, other.id, other))
        found[case.id] = tuple(
            Likeness(other, tuple(sorted(used[case.id] & used[i], key=lambda p: (-weight[p], p))))
            for _, i, other in heapq.nsmallest(RELATED_SHOWN, likenesses, key=lambda k: k[:2])
        )
    return {case_id: likenesses for case_id, likenesses in found.items() if likenesses}


def _telling_practices(library: Library, case: Case) -> set[str]:
    telling: set[str] = set()
    for _, adoption in adoptions_of(case):
        practice = library.practices.get(adoption.practice)
        if practice is None or not is_listed(practice):
            continue
        standing = library.term("standings", practice.standing)
        dimension = library.term("dimensions", practice.dimension)
        if (standing is None or standing.flag("related")) and (dimension is None or dimension.flag("matrix")):
            telling.add(practice.id)
            if practice.family in library.practices:
                telling.add(str(practice.family))
    return telling


def _may_relate(case: Case, other: Case, above: Mapping[str, set[str]]) -> bool:
    """Neither one inside the other, nor a stated place beside an inferred one."""
    if case.id in above[other.id] or other.id in above[case.id]:
        return False
    one, two = case.place, other.place
    return not (one.stated_code and two.inferred_code) and not (two.stated_code and one.inferred_code)


def _ancestors(library: Library, case: Case) -> set[str]:
    found: set[str] = set()
    parent = case.part_of
    while parent and parent not in found and parent in library.cases:
        found.add(parent)
        parent = library.cases[parent].part_of
    return found
