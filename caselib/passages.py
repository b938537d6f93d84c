"""What a record's page says of it, as stretches of plain text with their field and anchor.

Walks a record by the model's own declarations, so that no field can be forgotten: what is not told stands
in `LEFT_OUT` with the reason. What readers may not see is passed over (`seen.py`); a masked name stays as
printed; a guess is told only under a label that says 推断, as on the page. It knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeVar

from caselib.library import Library, is_listed
from caselib.links import Links
from caselib.model import Case, Organization, Policy, Practice, Record, Source, repost_days
from caselib.parts import (
    Adoption,
    Citation,
    Dated,
    Expansion,
    Figure,
    Identity,
    Measure,
    Mention,
    Named,
    Participants,
    Period,
    PlaceRef,
    Window,
)
from caselib.prose import Prose
from caselib.scalars import Date, ProseText, Ref, TermOf, TextMap
from caselib.seen import is_unseen
from caselib.shapes import FieldSpec, ListOf, Part, Shape, fields_of

GUESSED = "（推断）"
STATED = "stated"
INFERRED = "inferred"
NOT_STATED = "not-stated"

IDENTIFIER = "编号和网址，不是文字"
AS_MARK = "本库的标记，用分面查找"
OWN_BOOKS = "本库的工作记录，各条都有"
SOURCE_TITLES = "来源的标题已随“来源”一栏收入"

LEFT_OUT: dict[tuple[type, str], str] = {
    (Record, "pinyin"): "读音，只用来按拼音查找",
    (Record, "former_ids"): IDENTIFIER,
    (Record, "review"): OWN_BOOKS,
    (Record, "added"): OWN_BOOKS,
    (Record, "updated"): OWN_BOOKS,
    (Record, "withdrawn"): "撤下的记录不在检索里",
    (Case, "disclosure"): OWN_BOOKS,
    (Policy, "url"): IDENTIFIER,
    (Policy, "validity_checked"): OWN_BOOKS,
    (Source, "url"): IDENTIFIER,
    (Source, "url_checked"): OWN_BOOKS,
    (Source, "accessed"): OWN_BOOKS,
    (Source, "grade"): AS_MARK,
    (Source, "text"): "原文的文件名，不公开",
    (Source, "disclosure"): OWN_BOOKS,
    (Dated, "status"): AS_MARK,
    (PlaceRef, "status"): AS_MARK,
    (PlaceRef, "inferred"): AS_MARK,
    (Identity, "status"): AS_MARK,
    (Figure, "status"): AS_MARK,
    (Figure, "attested_by"): AS_MARK,
    (Figure, "scope"): AS_MARK,
    (Figure, "measure"): IDENTIFIER,
    (Figure, "computed"): AS_MARK,
    (Figure, "source"): SOURCE_TITLES,
    (Adoption, "source"): SOURCE_TITLES,
    (Measure, "source"): SOURCE_TITLES,
    (Citation, "measure"): IDENTIFIER,
    (Citation, "source"): SOURCE_TITLES,
    (Expansion, "known"): AS_MARK,
    (Expansion, "size"): AS_MARK,
    (Expansion, "complete"): AS_MARK,
    (Expansion, "source"): SOURCE_TITLES,
    (Mention, "source"): SOURCE_TITLES,
}
"""Fields that are not told, with the reason."""

ANCHORS = {
    "title": "", "aliases": "", "not_to_confuse_with": "confusable", "summary": "summary",
    "background": "background", "measures": "m{}", "outcomes": "o{}", "figures": "f{}", "lessons": "lessons",
    "policies": "policies", "definition": "definition", "expansion": "expansion", "topic": "topic",
    "mentioned_as": "mentioned-as", "requires": "requires", "note": "note", "change_note": "history",
    "sources": "source-{}",
}  # fmt: skip
"""Field → id on the page; `{}` is the item's number from 1. The others stand under `#facts`."""
NAMES = ("title", "aliases")
LEADS = ("summary", "definition", "topic")
"""The field of a kind that says in a few words what the record is about."""
PRACTICE_ANCHORS = dict.fromkeys(("part_of", "family", "variant_of", "required_by"), "series")

Role = Literal["title", "alias", "practice", "text"]
ROLES: dict[tuple[type, str], Role] = {
    (Record, "title"): "title",
    (Record, "aliases"): "alias",
    (Organization, "full_title"): "alias",
    (Organization, "short_title"): "alias",
    (Policy, "mentioned_as"): "alias",
}
"""Fields that hold the record's names; all others are text."""


T = TypeVar("T")


class Told(NamedTuple):
    role: Role
    text: str
    label: str = ""
    anchor: str = ""


class Spot(NamedTuple):
    """Where on the page a value stands, in the reader's words, and as what it counts."""

    label: str
    anchor: str
    role: Role = "text"

    def told(self, text: str | None) -> Iterator[Told]:
        if text:
            yield Told(self.role, text, self.label, self.anchor)

    def more(self, label: str) -> Spot:
        return Spot(label, self.anchor, self.role)

    def item(self, number: int) -> Spot:
        return Spot(self.label, self.anchor.format(number), self.role)


class Field(NamedTuple):
    """A field that is told, and by what, where it needs more than its shape."""

    spec: FieldSpec
    role: Role
    special: Callable[[Any, Spot], Iterator[Told]] | None


class Teller:
    """Tells the records of one library; made for each run."""

    def __init__(self, library: Library, links: Links) -> None:
        self.library = library
        self.links = links
        self.prose = Prose()
        self._plans: dict[type, tuple[Field, ...]] = {}
        self._groups: dict[type, Callable[[Any, Spot], Iterator[Told]]] = {
            Dated: self._dated,
            PlaceRef: self._place,
            Identity: self._identity,
            Named: self._named,
            Window: self._window,
        }
        self._special: dict[tuple[type, str], Callable[[Any, Spot], Iterator[Told]]] = {
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

    def record(self, record: Record) -> Iterator[Told]:
        """Everything, in the order in which the model declares it; what all kinds have comes last."""
        anchors, others = ANCHORS, "facts"
        if isinstance(record, Practice):
            anchors, others = {**ANCHORS, **PRACTICE_ANCHORS}, ""
        for field in self._fields(type(record)):
            anchor = anchors.get(field.spec.name, others)
            yield from self._field(record, field, Spot(field.spec.label, anchor, field.role))
        if isinstance(record, Case):
            yield from self._dimensions(record)
        if isinstance(record, Practice):
            spot = Spot("采用情况·原文叫法", "adopted")
            for link in self.links.adopted_by.get(record.id, ()):
                yield from spot.told(link.adoption.wording)

    def _fields(self, cls: type) -> tuple[Field, ...]:
        """The fields of a record or group that are told, in page order."""
        if cls not in self._plans:
            self._plans[cls] = tuple(
                Field(spec, _of(ROLES, cls, spec) or "text", _of(self._special, cls, spec))
                for spec in _in_page_order(cls)
                if not _of(LEFT_OUT, cls, spec)
            )
        return self._plans[cls]

    def _field(self, owner: Any, field: Field, spot: Spot) -> Iterator[Told]:
        if field.special:
            yield from field.special(owner, spot)
            return
        value = getattr(owner, field.spec.name)
        if value is not None and value != ():
            yield from self._value(field.spec.shape, value, spot)

    def _value(self, shape: Shape, value: Any, spot: Spot) -> Iterator[Told]:
        if isinstance(shape, ListOf):
            for number, item in enumerate(value, 1):
                yield from self._value(shape.item, item, spot.item(number))
        elif isinstance(shape, Part):
            if not is_unseen(value, self.library):
                yield from self._groups.get(type(value), self._group)(value, spot)
        elif isinstance(shape, ProseText):
            for paragraph in self.prose.text(value).split("\n"):
                yield from spot.told(paragraph)
        elif isinstance(shape, Ref):
            yield from spot.told(self._title(value))
        elif isinstance(shape, TermOf):
            yield from spot.told(self.library.label(shape.vocabulary, value))
        elif isinstance(shape, Date):
            yield from spot.told(value.label)
        elif isinstance(shape, TextMap):
            for name, text in value:
                yield from spot.told(f"{name}：{text}")
        else:
            yield from spot.told(value)

    def _group(self, group: Any, spot: Spot) -> Iterator[Told]:
        outer = spot.label.partition("·")[0]
        for field in self._fields(type(group)):
            label = field.spec.label
            if not isinstance(group, Participants):
                label = f"{outer}·{label}"
            yield from self._field(group, field, Spot(label, spot.anchor, spot.role))

    def _title(self, record_id: str | None) -> str:
        """Empty where readers may not see the record."""
        record = self.library.by_id.get(record_id) if record_id else None
        return record.title if record else ""

    def _dated(self, date: Dated, spot: Spot) -> Iterator[Told]:
        spot = spot.more(spot.label + GUESSED) if date.status == INFERRED else spot
        yield from spot.told(date.value.label if date.value else date.as_printed)
        if date.value:
            yield from spot.told(date.as_printed)
        yield from spot.more(f"{spot.label}·依据").told(date.basis)

    def _place(self, place: PlaceRef, spot: Spot) -> Iterator[Told]:
        """A stated place with all above it; of any other what is printed, and the guess as a guess."""
        stated = self._full_name(place.stated_code)
        yield from spot.told(stated)
        yield from spot.told(place.as_printed)
        if not stated:
            guess = self._full_name(place.inferred_code)
            guessed = spot.more(spot.label + GUESSED if place.status == INFERRED else spot.label)
            yield from guessed.told(f"推断为{guess}" if guess else "")
            yield from guessed.told(place.basis)

    def _full_name(self, code: str | None) -> str:
        return "".join(p.name for p in self.library.places.path(code)) if code else ""

    def _identity(self, identity: Identity, spot: Spot) -> Iterator[Told]:
        yield from spot.told(identity.as_printed)
        if identity.status == INFERRED:
            spot = spot.more(spot.label + GUESSED)
            yield from spot.told(f"推断为{identity.value}" if identity.value else "")
        if identity.status != STATED:
            yield from spot.told(identity.basis)

    def _named(self, named: Named, spot: Spot) -> Iterator[Told]:
        yield from spot.told(self._title(named.record))
        yield from spot.told(named.text)
        yield from spot.told(named.note)

    def _window(self, window: Window, spot: Spot) -> Iterator[Told]:
        if window.as_printed:
            yield from spot.told(window.as_printed)
            return
        for date in (window.from_, window.to):
            if date:
                yield from self._dated(date, spot)

    def _period(self, case: Case, spot: Spot) -> Iterator[Told]:
        """A repost's day is told as a day, without what is said of it: the page shows it as a bound."""
        last = case.period.as_of
        sources = (self.library.sources[s] for s in case.sources if s in self.library.sources)
        reposted = last is not None and last.value in repost_days(sources)
        cls: type = Period
        for spec in fields_of(cls):
            date: Dated | None = getattr(case.period, spec.name)
            if date is last and date and date.value and reposted:
                yield from spot.told(date.value.label)
            elif date:
                yield from self._dated(date, spot.more(f"{spot.label}·{spec.label}"))

    def _practice(self, adoption: Adoption, spot: Spot) -> Iterator[Told]:
        """The practice by its title and, though the page shows only that, its aliases."""
        practice = self.library.practices.get(adoption.practice)
        if practice:
            names = (practice.title, *(practice.aliases if is_listed(practice) else ()))
            label = "采用的做法"
            yield from (Told("practice", name, label, spot.anchor) for name in names)

    def _dimensions(self, case: Case) -> Iterator[Told]:
        known = self.library.practices
        used = (known.get(a.practice) for measure in case.measures for a in measure.practices)
        for dimension in dict.fromkeys(practice.dimension for practice in used if practice):
            yield from Spot("工作维度", "").told(self.library.label("dimensions", dimension))

    def _printed(self, figure: Figure, spot: Spot) -> Iterator[Told]:
        if figure.effective_status != NOT_STATED:
            label = f"{spot.label.partition('·')[0]}·{self.library.label('metrics', figure.metric)}"
            yield from spot.more(label).told(figure.value.as_printed)

    def _members(self, expansion: Expansion, spot: Spot) -> Iterator[Told]:
        if expansion.known is not False:
            members = (named for named in expansion.members if not is_unseen(named, self.library))
            for named in members:
                yield from self._named(named, spot)

    def _validity(self, policy: Policy, spot: Spot) -> Iterator[Told]:
        return self._or_default("validity", policy.validity, spot)

    def _identification(self, policy: Policy, spot: Spot) -> Iterator[Told]:
        return self._or_default("identification", policy.identification, spot)

    def _or_default(self, vocabulary: str, term_id: str | None, spot: Spot) -> Iterator[Told]:
        term = self.library.term(vocabulary, term_id) or self.library.vocabularies[vocabulary].default
        yield from spot.told(term.label if term else "")

    def _confusable(self, record: Record, spot: Spot) -> Iterator[Told]:
        """Both ways, as pages show it."""
        for other, note in self.links.confusable.get(record.id, ()):
            yield from spot.told(other.title)
            yield from spot.told(note)

    def _sources(self, record: Any, spot: Spot) -> Iterator[Told]:
        seen = [self.library.sources[s] for s in record.sources if s in self.library.sources]
        for number, source in enumerate(seen, 1):
            at = spot.item(number)
            yield from at.told(source.title)
            by = source.publisher
            publisher = (self._title(by.record) or by.text) if by else None
            yield from at.more(f"{spot.label}·发布者").told(publisher or source.author)


def _of(table: Mapping[tuple[type, str], T], cls: type, spec: FieldSpec) -> T | None:
    """What the table says of a field, declared by the class itself or by all records."""
    found = table.get((cls, spec.name))
    return found if found is not None or not issubclass(cls, Record) else table.get((Record, spec.name))


def _in_page_order(cls: type) -> tuple[FieldSpec, ...]:
    """A record's names, then what says most of it, its kind's own fields, what every kind has; a group's as
    declared. A hit that its title explains shows the first text."""
    specs = fields_of(cls)
    base: type = Record
    if not issubclass(cls, base):
        return specs
    common = {spec.name for spec in fields_of(base)}
    return (
        *(s for s in specs if s.name in NAMES),
        *(s for s in specs if s.name in LEADS),
        *(s for s in specs if s.name not in common and s.name not in LEADS),
        *(s for s in specs if s.name in common and s.name not in NAMES),
    )
