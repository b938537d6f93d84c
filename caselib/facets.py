"""The facets: by what records are counted and filtered, each once. Search, listings and the explorer read it.

In: the library as readers see it and its links. Out: a record's values of each facet as readers see them,
and the order of the values. What a facet counts stands in its `counts`. Withdrawn records count in no
facet, and their titles are no values. No subject is known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from caselib.grades import best_of, source_grade
from caselib.library import Library, kind_of
from caselib.links import Links
from caselib.model import KINDS, Case, Policy, Record, Source, repost_days
from caselib.parts import Dated, Figure, Named, PlaceRef
from caselib.places import PlaceTree
from caselib.seen import seen_parts

PAGE_KINDS = (("place", "地区"), ("dimension", "工作维度"), ("collection", "专题"), ("glossary", "术语表"))
"""Pages that gather records and are none themselves: kind and label, in the order shown."""
MASKED = "含隐去"
INFERRED = "含推断"


@dataclass(frozen=True, slots=True)
class Names:
    """What the values of facets are called: it depends on all listed records, for names must differ."""

    titles: Mapping[str, str]
    """Id → title of every listed record, in listing order; where two of a kind have the same, with the id
    behind it."""
    places: Mapping[str, str]
    """Code → name of every place that a listed record states or is inferred to belong to, and of all above
    it, in administrative order; where two have the same name, with those above before it."""
    years: tuple[str, ...]
    """Those of all listed records, from the first."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What one listed record adds to `Names`: while it stays the same, so do they."""

    title: str
    guess: str | None
    """The code of the place to which a case is inferred to belong."""
    years: tuple[str, ...]


def naming_of(record: Record, library: Library) -> Naming:
    guess = record.place.inferred_code if isinstance(record, Case) else None
    return Naming(record.title, guess, tuple(_years(record, library)))


def names_of(library: Library, links: Links) -> Names:
    """The one step that goes through all records; who keeps it can make one record's values alone."""
    listed = [[(r.id, naming_of(r, library)) for r in records] for records in links.listed.values()]
    titles: dict[str, str] = {}
    for of_kind in listed:
        same = Counter(naming.title for _, naming in of_kind)
        titles |= {i: n.title if same[n.title] == 1 else f"{n.title}（{i}）" for i, n in of_kind}
    namings = [naming for of_kind in listed for _, naming in of_kind]
    guesses = (naming.guess for naming in namings if naming.guess)
    years = sorted({year for naming in namings for year in naming.years}, key=int)
    return Names(titles, _place_names(library.places, {*links.places, *guesses}), tuple(years))


def _place_names(tree: PlaceTree, codes: Iterable[str]) -> dict[str, str]:
    known = tree.complete(codes)
    names = Counter(place.name for place in known)
    found = {p.code: p.name if names[p.name] == 1 else full_name(tree, p.code) for p in known}
    same = Counter(found.values())
    return {code: name if same[name] == 1 else f"{name}（{code}）" for code, name in found.items()}


def full_name(tree: PlaceTree, code: str) -> str:
    """A place's name after those of all that it lies in; empty where the code is unknown."""
    return "".join(place.name for place in tree.path(code))


class Terms:
    """What facets look values up in; made for a library and its links.

    What is kept here of a record is worked out from that record alone, and its look-up is never skipped:
    so who watches the library sees what each record's values depend on.
    """

    def __init__(self, library: Library, links: Links, names: Names | None = None) -> None:
        self.library = library
        self.links = links
        self._names = names
        self._labels: dict[tuple[str, str | None], str] = {}
        self._grades: dict[str, str | None] = {}
        self._paths: dict[str, tuple[str, ...]] = {}

    @property
    def names(self) -> Names:
        if self._names is None:
            self._names = names_of(self.library, self.links)
        return self._names

    @property
    def titles(self) -> Mapping[str, str]:
        return self.names.titles

    @property
    def places(self) -> Mapping[str, str]:
        return self.names.places

    def full_name(self, code: str) -> str:
        return full_name(self.library.places, code)

    def path(self, code: str | None) -> tuple[str, ...]:
        """Names of a place and of all that it belongs to, from the top."""
        if not code:
            return ()
        if code not in self._paths:
            self._paths[code] = tuple(self.places[p.code] for p in self.library.places.path(code))
        return self._paths[code]

    def label(self, vocabulary: str, term_id: str | None) -> str:
        found = self._labels.get((vocabulary, term_id))
        if found is None:
            found = self._labels[vocabulary, term_id] = self.library.label(vocabulary, term_id)
        return found

    def grade(self, source: Source) -> str | None:
        """By rule, worked out once: thousands of records may rest on one source."""
        if source.id not in self._grades:
            self._grades[source.id] = source_grade(source, self.library)
        return self._grades[source.id]

    def labels(self, *vocabularies: str) -> tuple[str, ...]:
        """Labels of lists in their order; what only a later one has stands before what follows it there."""
        found: list[str] = []
        for name in vocabularies:
            at = len(found)
            terms = self.library.vocabularies[name].terms if name in self.library.vocabularies else ()
            for term in reversed(terms):
                if term.label in found:
                    at = found.index(term.label)
                else:
                    found.insert(at, term.label)
        return tuple(found)

    def titles_of(self, *kinds: str) -> tuple[str, ...]:
        return tuple(self.titles[record.id] for kind in kinds for record in self.links.listed[kind])

    def listed(self, ids: Iterable[str | None]) -> Iterator[str]:
        """Titles of those that are listed."""
        known = self.titles
        yield from (known[i] for i in ids if i is not None and i in known)

    def organization(self, named: Named) -> str | None:
        """The organization that is meant, where it is one of the library's."""
        return named.record if named.record in self.library.organizations else None

    def sources_of(self, record: Record) -> tuple[Source, ...]:
        return sources_of(record, self.library)


def sources_of(record: Record, library: Library) -> tuple[Source, ...]:
    """Those that readers see of what a record rests on: a source on itself."""
    ids: tuple[str, ...] = (record.id,) if isinstance(record, Source) else getattr(record, "sources", ())
    known = library.sources
    return tuple(known[i] for i in ids if i in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacet:
    """A property of records. `of` gives a record's values, each counted once; `order` all values in use
    and perhaps more, in page order."""

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    counts: str
    of: Callable[[Record, Terms], Iterable[str]]
    order: Callable[[Terms], Iterable[str]]
    is_year: bool = False


def _kind(record: Record, terms: Terms) -> Iterator[str]:
    yield kind_of(record).label


def _kinds(terms: Terms) -> Iterator[str]:
    yield from (kind.label for kind in KINDS)
    yield from (label for _, label in PAGE_KINDS)


def _place(record: Record, terms: Terms) -> tuple[str, ...]:
    ref: PlaceRef | None = getattr(record, "place", None)
    return terms.path(ref.stated_code) if ref else ()


def _inferred_place(record: Record, terms: Terms) -> tuple[str, ...]:
    return terms.path(record.place.inferred_code) if isinstance(record, Case) else ()


def _level(record: Record, terms: Terms) -> Iterator[str]:
    if isinstance(record, Case | Policy):
        yield terms.label("levels" if isinstance(record, Case) else "policy_levels", record.level)


def _subject(record: Record, terms: Terms) -> Iterator[str]:
    if isinstance(record, Case):
        yield terms.label("subjects", record.subject)


def _dimension(record: Record, terms: Terms) -> Iterator[str]:
    if isinstance(record, Case):
        known = terms.library.practices
        practices = [known[p] for p in _adopted(record) if p in known]
    else:
        practices = [p for p in (terms.library.practices.get(record.id),) if p]
    for practice in practices:
        for dimension in (practice.dimension, practice.also):
            yield terms.label("dimensions", dimension)


def _adopted(case: Case) -> Iterator[str]:
    for measure in case.measures:
        yield from (adoption.practice for adoption in measure.practices)


def _practice(record: Record, terms: Terms) -> Iterator[str]:
    if isinstance(record, Case):
        known = terms.library.practices
        for practice_id in _adopted(record):
            practice = known.get(practice_id)
            if practice is not None:
                yield from terms.listed((practice.id, practice.family))


def _policy(record: Record, terms: Terms) -> Iterator[str]:
    return terms.listed(c.policy for c in record.policies) if isinstance(record, Case) else iter(())


def _organization(record: Record, terms: Terms) -> Iterator[str]:
    if isinstance(record, Case) and record.organizations:
        yield from terms.listed((*record.organizations.lead, *record.organizations.partners))
    elif isinstance(record, Policy):
        yield from terms.listed(terms.organization(named) for named in record.issuer)
    elif isinstance(record, Source) and record.publisher:
        yield from terms.listed((terms.organization(record.publisher),))


def _years(record: Record, library: Library) -> Iterator[str]:
    match record:
        case Case():
            reposts = repost_days(sources_of(record, library))
            span = record.period
            last = span.to or (span.as_of if span.as_of and span.as_of.value not in reposts else None)
            ends = [year for year in map(_stated_year, (span.from_, last)) if year is not None]
            if ends and ends[0] <= ends[-1]:
                yield from map(str, range(ends[0], ends[-1] + 1))
        case Policy():
            yield from (str(year) for year in (_stated_year(record.day),) if year)
        case Source():
            yield from (str(year) for year in (_stated_year(record.published),) if year)


def _stated_year(date: Dated | None) -> int | None:
    return date.stated.year if date and date.stated else None


def _grade(record: Record, terms: Terms) -> Iterator[str]:
    grades = map(terms.grade, terms.sources_of(record))
    yield terms.label("grades", best_of(grades, terms.library))


def _completeness(record: Record, terms: Terms) -> Iterator[str]:
    found = {term for source in terms.sources_of(record) for term in source.completeness}
    vocabulary, grades = terms.library.vocabularies["completeness"], terms.library.vocabularies["grades"]

    def badness(term_id: str) -> tuple[int, int]:
        limit = vocabulary[term_id].text("grade")
        return (grades.position(limit) if limit else -1, vocabulary.position(term_id))

    if found:
        yield vocabulary[max(found, key=badness)].label


def _marks(record: Record, terms: Terms) -> Iterator[str]:
    said: set[str | None] = set()
    for part in seen_parts(record, terms.library):
        said.add(part.effective_status if isinstance(part, Figure) else getattr(part, "status", None))
        if isinstance(part, PlaceRef) and part.inferred == "identity":
            said.add("masked")
    if isinstance(record, Source) and (record.masks or "masked" in record.completeness):
        said.add("masked")
    yield from (mark for status, mark in (("masked", MASKED), ("inferred", INFERRED)) if status in said)


FACETS: tuple[RecordFacet, ...] = (
    RecordFacet(
        name="kind", label="类型", aliases=("类别", "种类"), of=_kind, order=_kinds,
        counts="每条记录的种类；地区、工作维度、专题的页面各是一类。",
    ),
    RecordFacet(
        name="place", label="地区", aliases=("地方", "地点", "所在地区"), of=_place,
        order=lambda terms: terms.places.values(),
        counts="来源写明的地区（案例、机构），连同它的各级上级；推断的不算。",
    ),
    RecordFacet(
        name="level", label="层级", of=_level,
        order=lambda terms: terms.labels("levels", "policy_levels"),
        counts="案例的层级，政策文献的发文层级。",
    ),
    RecordFacet(
        name="subject", label="主体", aliases=("主体类型",), of=_subject,
        order=lambda terms: terms.labels("subjects"),
        counts="案例的主体类型。",
    ),
    RecordFacet(
        name="dimension", label="维度", aliases=("工作维度",), of=_dimension,
        order=lambda terms: terms.labels("dimensions"),
        counts="做法的工作维度和兼及维度；案例按它采用的做法算。",
    ),
    RecordFacet(
        name="practice", label="做法", aliases=("采用的做法",), of=_practice,
        order=lambda terms: terms.titles_of("practice"),
        counts="案例采用的做法和它们所属的系列，与做法列表里的案例数相同；值是做法名称，别称不另算。",
    ),
    RecordFacet(
        name="policy", label="政策文献", aliases=("政策", "文献", "政策依据"), of=_policy,
        order=lambda terms: terms.titles_of("policy"),
        counts="案例引用的政策文献。",
    ),
    RecordFacet(
        name="organization", label="机构", aliases=("组织机构", "单位"), of=_organization,
        order=lambda terms: terms.titles_of("organization"),
        counts="案例的牵头和参与单位，政策文献的发文机关，来源的发布者。",
    ),
    RecordFacet(
        name="year", label="年份", aliases=("年", "时间"),
        of=lambda record, terms: _years(record, terms.library),
        order=lambda terms: terms.names.years, is_year=True,
        counts="案例从起到止（或截至）的每一年，政策文献和来源的发布年；转载日期和推断的日期不算。",
    ),
    RecordFacet(
        name="grade", label="来源等级", aliases=("等级",), of=_grade,
        order=lambda terms: terms.labels("grades"),
        counts="记录的各个来源里最高的等级；来源按它自己的。",
    ),
    RecordFacet(
        name="completeness", label="完整度", aliases=("完整程度",), of=_completeness,
        order=lambda terms: terms.labels("completeness"),
        counts="记录的各个来源里最不完整的一种情形。",
    ),
    RecordFacet(
        name="marks", label="标记", of=_marks, order=lambda terms: (MASKED, INFERRED),
        counts="页面上有〔原文隐去〕〔推断〕的记录；有隐去的来源也算。",
    ),
    RecordFacet(
        name="inferred_place", label="推断地区", of=_inferred_place,
        order=lambda terms: terms.places.values(),
        counts="编辑推断的地区（案例），连同它的各级上级；不与“地区”相加。",
    ),
)  # fmt: skip


def values_of(record: Record, terms: Terms) -> dict[str, tuple[str, ...]]:
    """Facet's name → the record's values, in order of mention; facets without a value are absent."""
    found = {f.name: tuple(dict.fromkeys(filter(None, f.of(record, terms)))) for f in FACETS}
    return {name: values for name, values in found.items() if values}
