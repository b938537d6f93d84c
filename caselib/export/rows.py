"""One record as data: a line of JSON with its fields as in YAML and what the library derives from relations.

In: the library as readers see it, and its links. Out: text, made straight from the model's declarations:
a dictionary of each record for the encoder took three times as long. It knows no file.

What readers may not see is left out: a reference to it; a list item that is about it, unless the source
names the party in words (`seen.py`).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator
from json.encoder import encode_basestring
from typing import Any, Final, NamedTuple

from caselib.grades import best_of, source_grade
from caselib.library import Library, kind_of, url_of
from caselib.links import AdoptionLink, CitationLink, Likeness, Links
from caselib.model import Case, Policy, Practice, Record, Source
from caselib.scalars import PlaceCode, ProseText, Ref, Text
from caselib.seen import is_unseen
from caselib.shapes import ListOf, Part, Shape, fields_of, values_at
from caselib.vocabulary import Vocabularies

Json = dict[str, Any]
Write = Callable[[Any], str]

WRITTEN_AS_THEY_ARE: Final = (Text, ProseText, PlaceCode)
"""Shapes whose values are texts in the data too."""
PAGE: Final = "url"
ORIGINAL: Final = "original_url"
"""A row's own address is that of the page; the field of this name goes by another."""


ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Said(dict[Any, str]):
    """Values of a shape (terms, dates, numbers) → their text, made once for all that are equal."""

    def __init__(self, shape: Shape, vocabularies: Vocabularies) -> None:
        super().__init__()
        self.shape = shape
        self.vocabularies = vocabularies

    def __missing__(self, value: Any) -> str:
        said = self[value] = text(self.shape.dump(value, self.vocabularies))
        return said


class Field(NamedTuple):
    key: str
    """As the row writes it, with quotes and colon."""
    write: Write
    """Gives no text for what is left out."""


class Plan(NamedTuple):
    """How groups of one class are written."""

    values: Callable[[Any], tuple[Any, ...]]
    """Of all fields at once: most are empty, and asking for each took a third of the time."""
    fields: tuple[Field, ...]


class Rows:
    """Writes the rows of one library; made once for a run or a worker process."""

    def __init__(self, library: Library, links: Links) -> None:
        self.library = library
        self.links = links
        self._plans: dict[type, Plan] = {}
        self._grades: dict[str, str | None] = {}

    def record(self, record: Record) -> str:
        """A record: `id`, `kind`, `url`, its fields, `computed`."""
        head = {"id": record.id, "kind": kind_of(record).name, "url": url_of(record)}
        derived = (f'"{name}":{said}' for name, said in self._computed(record) if said)
        computed = f'"computed":{{{",".join(derived)}}}'
        return f"{{{','.join((text(head)[1:-1], *self._fields(record), computed))}}}"

    def place(self, code: str) -> str:
        """A place that the records name, or that holds one. Inferred cases stand apart from stated ones."""
        place = self.library.places.path(code)[-1]
        cases = self.links.places[code]
        row: Json = {
            "id": place.code,
            "kind": "place",
            "url": f"places/{place.code}.html",
            "title": place.name,
            "level": place.level,
            "part_of": place.parent,
            "computed": {
                "cases": ids(cases.here),
                "cases_within": ids(cases.within),
                "inferred_cases": ids(cases.inferred),
                "organizations": ids(cases.organizations),
            },
        }
        return text(row)

    def _fields(self, group: Any) -> list[str]:
        cls: type = type(group)
        plan = self._plans.get(cls)
        if plan is None:
            plan = self._plans[cls] = self._plan(cls)
        written: list[str] = []
        for value, (key, write) in zip(plan.values(group), plan.fields, strict=True):
            if value or value is False:
                said = write(value)
                if said:
                    written.append(key + said)
        return written

    def _plan(self, cls: type) -> Plan:
        specs = sorted(fields_of(cls), key=lambda spec: spec.key == PAGE)
        keys = (ORIGINAL if spec.key == PAGE else spec.key for spec in specs)
        fields = (
            Field(f'"{key}":', self._write_of(spec.shape)) for key, spec in zip(keys, specs, strict=True)
        )
        return Plan(values_at([spec.name for spec in specs]), tuple(fields))

    def _write_of(self, shape: Shape) -> Write:
        if isinstance(shape, ListOf):
            is_group = isinstance(shape.item, Part)
            return functools.partial(self._items if is_group else self._values, self._write_of(shape.item))
        if isinstance(shape, Part):
            return self._group
        if isinstance(shape, Ref):
            return self._reference
        if isinstance(shape, WRITTEN_AS_THEY_ARE):
            return encode_basestring
        return Said(shape, self.library.vocabularies).__getitem__

    def _group(self, group: Any) -> str:
        return f"{{{','.join(self._fields(group))}}}"

    def _items(self, write: Write, groups: Iterable[Any]) -> str:
        return f"[{','.join(write(group) for group in groups if not is_unseen(group, self.library))}]"

    def _values(self, write: Write, values: Iterable[Any]) -> str:
        return f"[{','.join(filter(None, map(write, values)))}]"

    def _reference(self, target: str) -> str:
        return encode_basestring(target) if target in self.library.by_id else ""

    def _computed(self, record: Record) -> Iterator[tuple[str, str]]:
        """Name and text of what is derived; the text is empty where there is nothing."""
        links = self.links
        yield "children", id_list(links.children.get(record.id, ()))
        yield "not_to_confuse_with", id_list(other for other, _ in links.confusable.get(record.id, ()))
        named_by = sorted({back.record.id for back in links.backlinks.get(record.id, ())})
        yield "referred_to_by", array(map(encode_basestring, named_by))
        match record:
            case Case():
                yield from self._of_case(record)
            case Practice():
                yield "adopted_by", array(map(_adoption, links.adopted_by.get(record.id, ())))
                yield "family_members", id_list(links.family.get(record.id, ()))
                yield "variants", id_list(links.variants.get(record.id, ()))
                yield "member_of", id_list(links.member_of.get(record.id, ()))
            case Policy():
                yield "cited_by", array(map(_citation, links.cited_by.get(record.id, ())))
            case Source():
                yield "grade", self._grade(self._grade_of(record))

    def _of_case(self, case: Case) -> Iterator[tuple[str, str]]:
        yield "place", self._path(case.place.stated_code)
        yield "inferred_place", self._path(case.place.inferred_code)
        sources = self.library.sources
        grades = (self._grade_of(sources[i]) for i in case.sources if i in sources)
        best = best_of(grades, self.library)
        yield "grade", self._grade(best) if best else ""
        yield "related", array(map(_likeness, self.links.related.get(case.id, ())))

    def _grade_of(self, source: Source) -> str | None:
        """By rule, worked out once: thousands of records may rest on one source."""
        if source.id not in self._grades:
            self._grades[source.id] = source_grade(source, self.library)
        return self._grades[source.id]

    def _grade(self, grade: str | None) -> str:
        return text({"id": grade, "label": self.library.label("grades", grade)})

    def _path(self, code: str | None) -> str:
        """A place after all that it lies in."""
        path = self.library.places.path(code) if code else ()
        return text([{"code": place.code, "name": place.name} for place in path]) if path else ""


def array(texts: Iterable[str]) -> str:
    """Empty where there is nothing in it."""
    said = ",".join(texts)
    return f"[{said}]" if said else ""


def id_list(records: Iterable[Record]) -> str:
    return array(encode_basestring(record.id) for record in records)


def _adoption(link: AdoptionLink) -> str:
    """Without `wording` where the source has none."""
    wording = link.adoption.wording
    said = f'{{"case":{encode_basestring(link.case.id)},"measure":"m{link.measure}"'
    return f"{said}}}" if wording is None else f'{said},"wording":{encode_basestring(wording)}}}'


def _citation(link: CitationLink) -> str:
    """Without `measure` where the case names none."""
    measure = link.citation.measure
    said = f'{{"case":{encode_basestring(link.case.id)}'
    return f"{said}}}" if measure is None else f'{said},"measure":{encode_basestring(measure)}}}'


def _likeness(like: Likeness) -> str:
    practices = ",".join(map(encode_basestring, like.practices))
    return f'{{"case":{encode_basestring(like.case.id)},"practices":[{practices}]}}'


def ids(records: Iterable[Record]) -> list[str]:
    return [record.id for record in records]


def text(value: Any) -> str:
    """As JSON on one line, without spaces: they were 3 % of the data."""
    return ENCODER.encode(value)
