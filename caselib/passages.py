"""What a record's page says of it, as stretches of plain text with their field and anchor.

Walks a record by the model's own declarations, so that no field can be forgotten: what is not told stands
in `searched.LEFT_OUT` with the reason. Place and label of each field are worked out once for its class.
What readers may not see is passed over (`seen.py`); a masked name stays as printed; a guess is told only
under a label that says 推断, as on the page. It knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from caselib.dates import PartialDate
from caselib.library import Library, is_listed
from caselib.links import Links
from caselib.model import Case, Organization, Policy, Practice, Record, Source, repost_days
from caselib.parts import (
    INFERRED,
    NOT_STATED,
    STATED,
    Adoption,
    Dated,
    Expansion,
    Figure,
    Identity,
    Named,
    Participants,
    Period,
    PlaceRef,
    Window,
)
from caselib.prose import Prose
from caselib.scalars import Date, ProseText, Ref, TermOf, TextMap
from caselib.searched import LEFT_OUT, ROLES, Role, anchor_of, in_page_order, said_of
from caselib.seen import about, is_unseen
from caselib.shapes import FieldSpec, ListOf, Part, Shape, fields_of, values_at

GUESSED = "（推断）"
PARTICIPANTS: type = Participants
PERIOD: type = Period


class Spot(NamedTuple):
    """Where on the page a value stands, in the reader's words, and as what it counts."""

    label: str
    anchor: str
    role: Role = "text"

    def more(self, label: str) -> Spot:
        return Spot(label, self.anchor, self.role)

    def item(self, number: int) -> Spot:
        return Spot(self.label, self.anchor.format(number), self.role) if "{" in self.anchor else self


Told = tuple[str, Spot]
"""A stretch of text and where it stands."""
Tell = Callable[[Any, Spot, list[Told]], None]
"""Adds what a value says to a list."""


class Field(NamedTuple):
    """A field that is told: where it stands, and by what."""

    spot: Spot
    tell: Tell
    of_owner: bool
    """Whether `tell` is given the group, not the value alone."""


class Plan(NamedTuple):
    """The fields of a class that are told, in page order."""

    values: Callable[[Any], tuple[Any, ...]]
    fields: tuple[Field, ...]


class Teller:
    """Tells the records of one library; made for each run."""

    def __init__(self, library: Library, links: Links) -> None:
        self.library = library
        self.links = links
        self.prose = Prose()
        self._plans: dict[tuple[type, Spot | None], Plan] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._groups: dict[type, Tell] = {
            Dated: self._dated,
            PlaceRef: self._place,
            Identity: self._identity,
            Named: self._named,
            Window: self._window,
        }
        self._special: dict[tuple[type, str], Tell] = {
            (Record, "not_to_confuse_with"): self._confusable,
            (Case, "period"): self._period,
            (Case, "sources"): self._sources,
            (Practice, "sources"): self._sources,
            (Policy, "sources"): self._sources,
            (Organization, "sources"): self._sources,
            (Policy, "validity"): self._validity,
            (Policy, "identification"): self._identification,
            (Adoption, "practice"): self._practice,
            (Figure, "value"): self._printed,
            (Expansion, "members"): self._members,
        }

    def record(self, record: Record) -> list[Told]:
        """Everything, in the order in which the model declares it; what all kinds have comes last."""
        told: list[Told] = []
        self._tell(record, self._plan(type(record), None), told)
        if isinstance(record, Case):
            self._dimensions(record, told)
        if isinstance(record, Practice):
            spot = Spot("采用情况·原文叫法", "adopted")
            for link in self.links.adopted_by.get(record.id, ()):
                say(link.adoption.wording, spot, told)
        return told

    def _tell(self, owner: Any, plan: Plan, told: list[Told]) -> None:
        for value, (spot, tell, of_owner) in zip(plan.values(owner), plan.fields, strict=True):
            if of_owner:
                tell(owner, spot, told)
            elif value or value is False:
                tell(value, spot, told)

    def _plan(self, cls: type, spot: Spot | None) -> Plan:
        """How a record is told, or a group that stands at `spot`."""
        plan = self._plans.get((cls, spot))
        if plan is None:
            specs = [spec for spec in in_page_order(cls) if not said_of(LEFT_OUT, cls, spec)]
            fields = tuple(self._planned(cls, spec, spot) for spec in specs)
            plan = self._plans[cls, spot] = Plan(values_at([spec.name for spec in specs]), fields)
        return plan

    def _planned(self, cls: type, spec: FieldSpec, spot: Spot | None) -> Field:
        special = said_of(self._special, cls, spec)
        tell = special or self._tell_of(spec.shape)
        if spot is None:
            found = anchor_of(cls, spec.name)
            return Field(Spot(spec.label, found, said_of(ROLES, cls, spec) or "text"), tell, bool(special))
        outer = spot.label.partition("·")[0]
        label = spec.label if cls is PARTICIPANTS else f"{outer}·{spec.label}"
        return Field(spot.more(label), tell, bool(special))

    def _tell_of(self, shape: Shape) -> Tell:
        match shape:
            case ListOf():
                return partial(self._items, self._tell_of(shape.item))
            case Part():
                tell = self._groups.get(shape.cls, self._group)
                return partial(self._seen, tell) if about(shape.cls) else tell
            case ProseText():
                return self._prose
            case Ref():
                return self._reference
            case TermOf():
                return partial(self._term, shape.vocabulary)
            case Date():
                return _date
            case TextMap():
                return _text_map
        return say

    def _items(self, tell: Tell, values: tuple[Any, ...], spot: Spot, told: list[Told]) -> None:
        for number, item in enumerate(values, 1):
            tell(item, spot.item(number), told)

    def _seen(self, tell: Tell, group: Any, spot: Spot, told: list[Told]) -> None:
        if not is_unseen(group, self.library):
            tell(group, spot, told)

    def _group(self, group: Any, spot: Spot, told: list[Told]) -> None:
        self._tell(group, self._plan(type(group), spot), told)

    def _prose(self, text: str, spot: Spot, told: list[Told]) -> None:
        for paragraph in self.prose.text(text).split("\n"):
            say(paragraph, spot, told)

    def _reference(self, record_id: str, spot: Spot, told: list[Told]) -> None:
        say(self._title(record_id), spot, told)

    def _term(self, vocabulary: str, term_id: str, spot: Spot, told: list[Told]) -> None:
        say(self._label(vocabulary, term_id), spot, told)

    def _label(self, vocabulary: str, term_id: str | None) -> str:
        found = self._labels.get((vocabulary, term_id or ""))
        if found is None:
            found = self._labels[vocabulary, term_id or ""] = self.library.label(vocabulary, term_id)
        return found

    def _title(self, record_id: str | None) -> str:
        """Empty where readers may not see the record."""
        record = self.library.by_id.get(record_id) if record_id else None
        return record.title if record else ""

    def _dated(self, date: Dated, spot: Spot, told: list[Told]) -> None:
        spot = spot.more(spot.label + GUESSED) if date.status == INFERRED else spot
        if date.value:
            say(date.value.label, spot, told)
        say(date.as_printed, spot, told)
        if date.basis:
            say(date.basis, spot.more(f"{spot.label}·依据"), told)

    def _place(self, place: PlaceRef, spot: Spot, told: list[Told]) -> None:
        """A stated place with all above it; of any other what is printed, and the guess as a guess."""
        stated = self._full_name(place.stated_code)
        say(stated, spot, told)
        say(place.as_printed, spot, told)
        if not stated:
            guess = self._full_name(place.inferred_code)
            guessed = spot.more(spot.label + GUESSED if place.status == INFERRED else spot.label)
            say(f"推断为{guess}" if guess else "", guessed, told)
            say(place.basis, guessed, told)

    def _full_name(self, code: str | None) -> str:
        return "".join(p.name for p in self.library.places.path(code)) if code else ""

    def _identity(self, identity: Identity, spot: Spot, told: list[Told]) -> None:
        say(identity.as_printed, spot, told)
        if identity.status == INFERRED:
            spot = spot.more(spot.label + GUESSED)
            say(f"推断为{identity.value}" if identity.value else "", spot, told)
        if identity.status != STATED:
            say(identity.basis, spot, told)

    def _named(self, named: Named, spot: Spot, told: list[Told]) -> None:
        say(self._title(named.record), spot, told)
        say(named.text, spot, told)
        say(named.note, spot, told)

    def _window(self, window: Window, spot: Spot, told: list[Told]) -> None:
        if window.as_printed:
            say(window.as_printed, spot, told)
            return
        for date in (window.from_, window.to):
            if date:
                self._dated(date, spot, told)

    def _period(self, case: Case, spot: Spot, told: list[Told]) -> None:
        """A repost's day is told as a day, without what is said of it: the page shows it as a bound."""
        last = case.period.as_of
        reposted = last is not None and last.value in repost_days(self._sources_of(case))
        for spec in fields_of(PERIOD):
            date: Dated | None = getattr(case.period, spec.name)
            if date is last and date and date.value and reposted:
                say(date.value.label, spot, told)
            elif date:
                self._dated(date, spot.more(f"{spot.label}·{spec.label}"), told)

    def _practice(self, adoption: Adoption, spot: Spot, told: list[Told]) -> None:
        """The practice by its title and, though the page shows only that, its aliases."""
        practice = self.library.practices.get(adoption.practice)
        if practice:
            names = (practice.title, *(practice.aliases if is_listed(practice) else ()))
            at = Spot("采用的做法", spot.anchor, "practice")
            told += [(name, at) for name in names]

    def _dimensions(self, case: Case, told: list[Told]) -> None:
        known = self.library.practices
        used = (known.get(a.practice) for measure in case.measures for a in measure.practices)
        for dimension in dict.fromkeys(practice.dimension for practice in used if practice):
            say(self._label("dimensions", dimension), Spot("工作维度", ""), told)

    def _printed(self, figure: Figure, spot: Spot, told: list[Told]) -> None:
        if figure.effective_status != NOT_STATED:
            label = f"{spot.label.partition('·')[0]}·{self._label('metrics', figure.metric)}"
            say(figure.value.as_printed, spot.more(label), told)

    def _members(self, expansion: Expansion, spot: Spot, told: list[Told]) -> None:
        if expansion.known is not False:
            for named in expansion.members:
                self._seen(self._named, named, spot, told)

    def _validity(self, policy: Policy, spot: Spot, told: list[Told]) -> None:
        self._or_default("validity", policy.validity, spot, told)

    def _identification(self, policy: Policy, spot: Spot, told: list[Told]) -> None:
        self._or_default("identification", policy.identification, spot, told)

    def _or_default(self, vocabulary: str, term_id: str | None, spot: Spot, told: list[Told]) -> None:
        term = self.library.term(vocabulary, term_id) or self.library.vocabularies[vocabulary].default
        say(term.label if term else "", spot, told)

    def _confusable(self, record: Record, spot: Spot, told: list[Told]) -> None:
        """Both ways, as pages show it."""
        for other, note in self.links.confusable.get(record.id, ()):
            say(other.title, spot, told)
            say(note, spot, told)

    def _sources(self, record: Any, spot: Spot, told: list[Told]) -> None:
        for number, source in enumerate(self._sources_of(record), 1):
            at = spot.item(number)
            say(source.title, at, told)
            by = source.publisher
            publisher = (self._title(by.record) or by.text) if by else None
            say(publisher or source.author, at.more(f"{spot.label}·发布者"), told)

    def _sources_of(self, record: Any) -> list[Source]:
        known = self.library.sources
        return [known[i] for i in record.sources if i in known]


def say(text: str | None, spot: Spot, told: list[Told]) -> None:
    if text:
        told.append((text, spot))


def _date(date: PartialDate, spot: Spot, told: list[Told]) -> None:
    say(date.label, spot, told)


def _text_map(pairs: tuple[tuple[str, str], ...], spot: Spot, told: list[Told]) -> None:
    for name, text in pairs:
        say(f"{name}：{text}", spot, told)
