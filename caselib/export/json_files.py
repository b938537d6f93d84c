"""`data/<kind>.json` and `data/<kind>/<id>.json`.

A record as data: `id`, `kind`, `url` (its page, relative to the site's root), its fields as in YAML
(references as ids, terms as id and label, values typed; a record's own field `url` is `original_url`
here), and under `computed` what the library derives from the relations.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from caselib.grades import best_of, source_grade
from caselib.library import Library, kind_of, url_of
from caselib.links import AdoptionLink, Links
from caselib.model import KINDS, Case, Policy, Practice, Record, Source
from caselib.page import OutputFile
from caselib.places import Place
from caselib.scalars import Ref
from caselib.shapes import Part, Path, leaves_of

Json = dict[str, Any]

NAMING = ("practice", "policy", "record")
"""In a list item, the key that says what the item is about."""
PRINTED = "text"
"""The key that holds a name as a source prints it."""


def json_files(library: Library, links: Links) -> Iterator[OutputFile]:
    """Per kind an array of the listed records, sorted by id, and one file per published record."""
    for kind in KINDS:
        listed = {record.id for record in links.listed[kind.name]}
        rows = []
        for record in sorted(library.records[kind.name].values(), key=lambda r: r.id):
            row = _text(record_json(record, library, links))
            if record.id in listed:
                rows.append(row)
            yield _file(f"data/{kind.folder}/{record.id}.json", row)
        yield _array(f"data/{kind.folder}.json", rows)
    rows = []
    for code in sorted(links.places):
        row = _text(place_json(library.places.path(code)[-1], links))
        rows.append(row)
        yield _file(f"data/places/{code}.json", row)
    yield _array("data/places.json", rows)


def record_json(record: Record, library: Library, links: Links) -> Json:
    kind = kind_of(record)
    fields = Part(kind.cls).dump(record, library.vocabularies)
    for path in _unseen(record, library):
        _leave_out(fields, path)
    if "url" in fields:
        fields["original_url"] = fields.pop("url")
    head = {"id": record.id, "kind": kind.name, "url": url_of(record)}
    return {**head, **fields, "computed": _computed(record, library, links)}


def _unseen(record: Record, library: Library) -> list[Path]:
    """Where the record names one that readers may not see, last places first."""
    return [leaf.path for leaf in reversed(leaves_of(record, Ref)) if leaf.value not in library.by_id]


def _leave_out(fields: Any, path: Path) -> None:
    """Take a reference out of the data; with its list item where the item is nothing without it.

    A party that the source names too keeps its name as printed.
    """
    *way, last = path
    holder = item = fields
    for step in way:
        holder, item = item, item[step]
    if last in NAMING and way and isinstance(way[-1], int) and PRINTED not in item:
        del holder[way[-1]]
    else:
        del item[last]


def place_json(place: Place, links: Links) -> Json:
    """A place that the records name, or that holds one. Inferred cases stand apart from stated ones."""
    cases = links.places[place.code]
    return {
        "id": place.code,
        "kind": "place",
        "url": f"places/{place.code}.html",
        "title": place.name,
        "level": place.level,
        "part_of": place.parent,
        "computed": {
            "cases": _ids(cases.here),
            "cases_within": _ids(cases.within),
            "inferred_cases": _ids(cases.inferred),
            "organizations": _ids(cases.organizations),
        },
    }


def _computed(record: Record, library: Library, links: Links) -> Json:
    computed: Json = {
        "children": _ids(links.children.get(record.id, ())),
        "not_to_confuse_with": [other.id for other, _ in links.confusable.get(record.id, ())],
        "referred_to_by": sorted({b.record.id for b in links.backlinks.get(record.id, ())}),
    }
    match record:
        case Case():
            computed |= _case(record, library, links)
        case Practice():
            computed |= {
                "adopted_by": [_adoption(a) for a in links.adopted_by.get(record.id, ())],
                "family_members": _ids(links.family.get(record.id, ())),
                "variants": _ids(links.variants.get(record.id, ())),
                "member_of": _ids(links.member_of.get(record.id, ())),
            }
        case Policy():
            cited = links.cited_by.get(record.id, ())
            computed["cited_by"] = [{"case": c.case.id, "measure": c.citation.measure} for c in cited]
        case Source():
            grade = source_grade(record, library)
            computed["grade"] = {"id": grade, "label": library.label("grades", grade)}
    return {key: value for key, value in computed.items() if value not in ([], None)}


def _case(case: Case, library: Library, links: Links) -> Json:
    sources = [library.sources[i] for i in case.sources if i in library.sources]
    grade = best_of((source_grade(s, library) for s in sources), library)
    return {
        "place": _place_path(case.place.stated_code, library),
        "inferred_place": _place_path(case.place.inferred_code, library),
        "grade": {"id": grade, "label": library.label("grades", grade)} if grade else None,
        "related": [
            {"case": k.case.id, "practices": list(k.practices)} for k in links.related.get(case.id, ())
        ],
    }


def _place_path(code: str | None, library: Library) -> list[Json] | None:
    if code is None or library.places.get(code) is None:
        return None
    return [{"code": p.code, "name": p.name} for p in library.places.path(code)]


def _adoption(link: AdoptionLink) -> Json:
    return {"case": link.case.id, "measure": f"m{link.measure}", "wording": link.adoption.wording}


def _ids(records: Iterable[Record]) -> list[str]:
    return [record.id for record in records]


def _text(row: Json) -> str:
    """One line: the encoder in C writes no indents, and a line a record compares well."""
    return json.dumps(row, ensure_ascii=False)


def _array(url: str, rows: list[str]) -> OutputFile:
    return _file(url, "[\n" + ",\n".join(rows) + "\n]")


def _file(url: str, text: str) -> OutputFile:
    return OutputFile(url=url, content=text.encode() + b"\n")
