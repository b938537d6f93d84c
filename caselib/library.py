"""The library as loaded: records by kind and id, vocabularies, places, settings. Immutable.

Made by the loader, shared by all later stages. What may be seen by readers is decided here, once.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import cast

from caselib.likely import NameIndex
from caselib.model import (
    KIND_BY_CLASS,
    KINDS,
    Case,
    Kind,
    Organization,
    Policy,
    Practice,
    Record,
    Source,
    Tombstone,
)
from caselib.places import PlaceTree
from caselib.quotes import Lock
from caselib.vocabulary import Term, Vocabularies


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What `mkdocs.yml` says of the site; texts as written there."""

    name: str = ""
    url: str | None = None
    repo_url: str | None = None
    edit_uri: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    """What stands a step below a name is called by both: `contact.url`."""


@dataclass(frozen=True, slots=True)
class Broken:
    """What can be read of a broken file: for its own rules only, nobody else sees it. `lost`: the fields, as
    their names are written, that could not be read."""

    record: Record
    lost: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Library:
    root: Path
    site: Site
    vocabularies: Vocabularies
    places: PlaceTree
    records: Mapping[str, Mapping[str, Record]]
    """Kind's name → id → record, sorted by id."""
    tombstones: Mapping[str, Tombstone]
    unread: frozenset[str]
    """Ids of files that could not be read: references to them are no faults."""
    lock: Lock | None = None
    """The quotes that were found in their sources; None where nobody has looked yet."""
    broken: Mapping[str, Broken] = field(default_factory=dict)
    """File → what can be read of it, of those that could not be read as they are."""
    drafts: frozenset[str] = frozenset()
    """Ids of records that readers see only in a preview."""
    changed: Mapping[str, datetime.date] = field(default_factory=dict)
    """Record's id → the day on which it was added or last changed, where it says so."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Id → its kind's name, of the records that this site goes without because of their faults
    (`leaving.py`); the name is empty where no page can stand in their place."""

    @property
    def cases(self) -> Mapping[str, Case]:
        return cast(Mapping[str, Case], self.records["case"])

    @property
    def practices(self) -> Mapping[str, Practice]:
        return cast(Mapping[str, Practice], self.records["practice"])

    @property
    def policies(self) -> Mapping[str, Policy]:
        return cast(Mapping[str, Policy], self.records["policy"])

    @property
    def organizations(self) -> Mapping[str, Organization]:
        return cast(Mapping[str, Organization], self.records["organization"])

    @property
    def sources(self) -> Mapping[str, Source]:
        return cast(Mapping[str, Source], self.records["source"])

    def __iter__(self) -> Iterator[Record]:
        """All records, by kind and id."""
        for kind in KINDS:
            yield from self.records[kind.name].values()

    @cached_property
    def by_id(self) -> Mapping[str, Record]:
        """Ids are unique in a library; where they are not, the first kind wins and a check says so."""
        return ById(self.records)

    @cached_property
    def _names(self) -> dict[tuple[str, ...], NameIndex]:
        return {}

    def names_of(self, kinds: tuple[str, ...]) -> NameIndex:
        """For messages: which record of these kinds may have been meant. It reads all of them, when they are
        first asked for."""
        if kinds not in self._names:
            self._names[kinds] = NameIndex(r for kind in kinds for r in self.records[kind].values())
        return self._names[kinds]

    def term(self, vocabulary: str, term_id: str | None) -> Term | None:
        return self.vocabularies[vocabulary].find(term_id) if term_id else None

    def label(self, vocabulary: str, term_id: str | None) -> str:
        term = self.term(vocabulary, term_id)
        return term.label if term else ""

    @property
    def file_count(self) -> int:
        """Files of records, those that cannot be read included."""
        return sum(map(len, self.records.values())) + len(self.tombstones) + len(self.unread)

    @cached_property
    def version(self) -> datetime.date | None:
        """The newest date on which a record was added or changed: the date of this edition."""
        ids = (i for records in self.records.values() for i in records)
        return max((self.changed[i] for i in ids if i in self.changed), default=None)

    def without(self, files: Collection[str]) -> Library:
        """The library without the records of these files; references to them are to none that can be seen."""
        if not files:
            return self
        records = {
            kind: {i: r for i, r in of_kind.items() if r.file not in files}
            for kind, of_kind in self.records.items()
        }
        return replace(self, records=records)

    def leaving(self, left_out: Mapping[str, str]) -> Library:
        """The library without these records: id → its kind's name. They are to readers as if unseen."""
        if not left_out:
            return self
        gone = frozenset(left_out)
        records = {kind: Without(of_kind, gone) for kind, of_kind in self.records.items()}
        graves = {i: grave for i, grave in self.tombstones.items() if i not in gone}
        return replace(self, records=records, tombstones=graves, drafts=self.drafts - gone, left_out=left_out)

    def published(self, *, preview: bool = False) -> Library:
        """The library as readers may see it: checked and approved records, in a preview drafts too.

        The same object when there is nothing to leave out.
        """
        if preview or not self.drafts:
            return self
        records = {kind: Without(of_kind, self.drafts) for kind, of_kind in self.records.items()}
        return replace(self, records=records, drafts=frozenset())


class Without(Mapping[str, Record]):
    """Records but for some, none of which is read before somebody asks for it."""

    __slots__ = ("_inner", "_left_out")

    def __init__(self, inner: Mapping[str, Record], left_out: frozenset[str]) -> None:
        self._inner = inner
        self._left_out = left_out

    def __getitem__(self, record_id: str) -> Record:
        if record_id in self._left_out:
            raise KeyError(record_id)
        return self._inner[record_id]

    def __contains__(self, record_id: object) -> bool:
        return record_id not in self._left_out and record_id in self._inner

    def __iter__(self) -> Iterator[str]:
        return (i for i in self._inner if i not in self._left_out)

    def __len__(self) -> int:
        return len(self._inner) - sum(1 for i in self._left_out if i in self._inner)


class ById(Mapping[str, Record]):
    """Records of all kinds by id, looked up where they are: none is read before somebody asks for it."""

    __slots__ = ("_kinds",)

    def __init__(self, records: Mapping[str, Mapping[str, Record]]) -> None:
        self._kinds = tuple(records[kind.name] for kind in KINDS)

    def __getitem__(self, record_id: str) -> Record:
        for records in self._kinds:
            found = records.get(record_id)
            if found is not None:
                return found
        raise KeyError(record_id)

    def __contains__(self, record_id: object) -> bool:
        for records in self._kinds:  # noqa: SIM110  (any() of a generator took three times as long)
            if record_id in records:
                return True
        return False

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys(i for records in self._kinds for i in records)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def kind_of(record: Record) -> Kind:
    return KIND_BY_CLASS[type(record)]


def is_listed(record: Record) -> bool:
    """Whether a record stands in listings, counts, facets and search: withdrawn ones keep only a page."""
    return record.withdrawn is None


def url_of(record: Record) -> str:
    """The page's address relative to the site's root."""
    return f"{kind_of(record).folder}/{record.id}.html"
