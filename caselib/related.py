"""Which cases are alike: those that share practices which few others use. A part of the link stage.

In: the library as readers see it, and its listed cases. Out: for each case the few that are most like it.
Cases and practices are numbered, and scores are whole numbers: one of 10,000 cases costs 30 µs so.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from caselib.library import Library, is_listed
from caselib.links import Likeness
from caselib.model import Case, Practice
from caselib.parts import INFERRED, STATED

RELATED_SHOWN = 5
RARE_AT_MOST = 50
"""A practice that more cases use than this does not propose pairs: it would cost their number squared."""
PARTS = 10**15
"""A weight of 1 in whole parts, whose sum is the same in any order."""
EXACT = 10**6
"""Scores are compared by so many parts: sums that differ by less are the same weights."""

NOWHERE = ""
APART = {STATED: INFERRED, INFERRED: STATED, NOWHERE: None}
"""A case whose place is stated is never related to one whose place is a guess."""


class Use(NamedTuple):
    """A practice and the numbers of the cases that use it."""

    practice: str
    users: tuple[int, ...]


def related(library: Library, cases: Sequence[Case]) -> dict[str, tuple[Likeness, ...]]:
    """Cases that share rare practices; one that is prescribed to all alone relates none.

    The weight of a shared practice is the logarithm of cases over users (inverse document frequency,
    Spärck Jones 1972). A family counts as shared where both use a member of it.
    """
    by_id = sorted(cases, key=lambda case: case.id)
    uses = _uses(library, by_id)
    weights = [round(PARTS * math.log(1 + len(cases) / len(use.users))) for use in uses]
    used = _used(uses, len(by_id))
    common = [frozenset(p for p in mine if len(uses[p].users) > RARE_AT_MOST) for mine in used]
    places = [_place(case) for case in by_id]
    kin = _kin(library, by_id)
    found: dict[str, tuple[Likeness, ...]] = {}
    for me, case in enumerate(by_id):
        shared: dict[int, int] = {}
        for practice in used[me] - common[me]:
            weight = weights[practice]
            for other in uses[practice].users:
                shared[other] = shared.get(other, 0) + weight
        apart, passed_over = APART[places[me]], {me, *kin.get(me, ())}
        scored = [
            (-((parts + sum(map(weights.__getitem__, common[me] & common[i])) + EXACT // 2) // EXACT), i)
            for i, parts in shared.items()
            if places[i] != apart and i not in passed_over
        ]
        found[case.id] = tuple(
            Likeness(by_id[i], tuple(uses[p].practice for p in sorted(used[me] & used[i])))
            for _, i in sorted(scored)[:RELATED_SHOWN]
        )
    return {case.id: found[case.id] for case in cases if found[case.id]}


def _uses(library: Library, cases: Sequence[Case]) -> list[Use]:
    """The practices that tell cases apart, with their users: the rarest first, then by id."""
    telling = {p.id: _told_by(p, library) for p in library.practices.values() if _tells(p, library)}
    users: dict[str, dict[int, None]] = defaultdict(dict)
    for number, case in enumerate(cases):
        for measure in case.measures:
            for adoption in measure.practices:
                for practice in telling.get(adoption.practice, ()):
                    users[practice][number] = None
    rarest_first = sorted(users, key=lambda practice: (len(users[practice]), practice))
    return [Use(practice, tuple(users[practice])) for practice in rarest_first]


def _used(uses: Sequence[Use], cases: int) -> list[frozenset[int]]:
    """The other way round: for each case the places of its practices in `uses`."""
    used: list[list[int]] = [[] for _ in range(cases)]
    for place, use in enumerate(uses):
        for number in use.users:
            used[number].append(place)
    return list(map(frozenset, used))


def _tells(practice: Practice, library: Library) -> bool:
    standing = library.term("standings", practice.standing)
    dimension = library.term("dimensions", practice.dimension)
    return (
        is_listed(practice)
        and (standing is None or standing.flag("related"))
        and (dimension is None or dimension.flag("matrix"))
    )


def _told_by(practice: Practice, library: Library) -> tuple[str, ...]:
    """The practice and its family."""
    family = practice.family
    return (practice.id, family) if family is not None and family in library.practices else (practice.id,)


def _place(case: Case) -> str:
    if case.place.stated_code:
        return STATED
    return INFERRED if case.place.inferred_code else NOWHERE


def _kin(library: Library, cases: Sequence[Case]) -> dict[int, set[int]]:
    """Cases that lie in a case or hold it: these are not merely alike."""
    numbers = {case.id: number for number, case in enumerate(cases)}
    kin: dict[int, set[int]] = defaultdict(set)
    for number, case in enumerate(cases):
        for above in _ancestors(library, case):
            if above in numbers:
                kin[number].add(numbers[above])
                kin[numbers[above]].add(number)
    return kin


def _ancestors(library: Library, case: Case) -> set[str]:
    found: set[str] = set()
    parent = case.part_of
    while parent and parent not in found and parent in library.cases:
        found.add(parent)
        parent = library.cases[parent].part_of
    return found
