"""Which cases are related, how far sources can be trusted, and in which order things are listed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sites import SMALL

from caselib.dates import PartialDate, read_date
from caselib.grades import best_of, source_grade
from caselib.library import Library
from caselib.link import link
from caselib.load import load
from caselib.model import Case, Practice
from caselib.parts import Adoption, Dated, Measure, PlaceRef
from caselib.prose import Prose
from caselib.render.context import Context
from caselib.render.home import latest_updates
from caselib.render.survey import surveyed

STATED = PlaceRef(code="330106")
INFERRED = PlaceRef(code="330122", status="inferred", inferred="code", as_printed="x县")


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)[0].published()


def with_records(library: Library, **of_kinds: list[Any]) -> Library:
    """The library with these records in the place of all others of their kinds."""
    records = {kind: {record.id: record for record in of_kind} for kind, of_kind in of_kinds.items()}
    return replace(library, records={**library.records, **records})


def case(library: Library, case_id: str, practices: str, **fields: Any) -> Case:
    """A case in one stated place that uses practices, named by letters."""
    model = library.cases["xihu-tushushi"]
    used = Measure(title="做法", practices=tuple(Adoption(practice=letter) for letter in practices))
    values = {"place": STATED, "part_of": None, "former_ids": (), "policies": (), "outcomes": (), **fields}
    return replace(model, id=case_id, measures=(used,), **values)


def practice(library: Library, letter: str, **fields: Any) -> Practice:
    values = {"standing": "local", "dimension": "reading", "part_of": None, "expansion": None, **fields}
    return replace(library.practices["tushu-piaoliu"], id=letter, **values)


def read(text: str) -> PartialDate:
    date = read_date(text)
    assert isinstance(date, PartialDate)
    return date


def related(library: Library, cases: list[Case], practices: list[Practice]) -> dict[str, list[str]]:
    links = link(with_records(library, case=cases, practice=practices))
    return {case_id: [like.case.id for like in likes] for case_id, likes in links.related.items()}


def test_what_few_use_weighs_more_than_what_many_use(library: Library) -> None:
    cases = [case(library, i, p) for i, p in {"one": "ab", "often": "a", "rare": "b", "more": "a"}.items()]
    found = related(library, cases, [practice(library, p) for p in "ab"])
    assert found["one"] == ["rare", "more", "often"]


@pytest.mark.parametrize("fields", [{"standing": "common"}, {"dimension": "idea"}])
def test_what_is_prescribed_to_all_and_mere_words_relate_nobody(
    library: Library, fields: dict[str, str]
) -> None:
    cases = [case(library, "one", "a"), case(library, "two", "a")]
    assert related(library, cases, [practice(library, "a")]) == {"one": ["two"], "two": ["one"]}
    assert related(library, cases, [practice(library, "a", **fields)]) == {}


def test_a_family_is_shared_where_each_uses_another_member(library: Library) -> None:
    cases = [case(library, "one", "a"), case(library, "two", "b")]
    members = [practice(library, p, family="f") for p in "ab"]
    assert related(library, cases, [*members, practice(library, "f")]) == {"one": ["two"], "two": ["one"]}


def test_a_case_is_not_related_to_the_one_it_is_part_of(library: Library) -> None:
    cases = [
        case(library, "one", "a"),
        case(library, "two", "a", part_of="one"),
        case(library, "three", "a", part_of="two"),
        case(library, "other", "a"),
    ]
    found = related(library, cases, [practice(library, "a")])
    assert found == {
        "one": ["other"],
        "two": ["other"],
        "three": ["other"],
        "other": ["one", "three", "two"],
    }


def test_a_stated_place_is_never_related_to_an_inferred_one(library: Library) -> None:
    cases = [case(library, "one", "a"), case(library, "two", "a", place=INFERRED)]
    cases.append(case(library, "three", "a", place=INFERRED))
    found = related(library, cases, [practice(library, "a")])
    assert found == {"three": ["two"], "two": ["three"]}


def test_documents_are_listed_by_level_type_and_day_the_undated_last(library: Library) -> None:
    days = {"late": "2021-03", "none": None, "early": "2019"}
    documents = [
        replace(
            library.policies["yuedu-yijian-2019"],
            id=policy_id,
            written=None,
            issued=None if day is None else Dated(value=read(day)),
        )
        for policy_id, day in days.items()
    ]
    listed = link(with_records(library, policy=documents)).listed["policy"]
    assert [record.id for record in listed] == ["early", "late", "none"]


@pytest.mark.parametrize(
    ("fields", "grade"),
    [
        ({}, "B"),
        ({"channel": "issuer"}, "A"),
        ({"channel": "official"}, "B"),
        ({"channel": "issuer", "url": None}, "C"),
        ({"channel": "issuer", "published": None}, "C"),
        ({"channel": "repost"}, "D"),
        ({"channel": "repost", "url": None}, "D"),
    ],
)
def test_a_source_has_the_worst_of_the_grades_it_can_reach(
    library: Library, fields: dict[str, Any], grade: str
) -> None:
    source = replace(library.sources["hzwh-2020-11-tushushi"], completeness=("complete",), **fields)
    assert source_grade(source, library) == grade


def test_a_record_has_the_best_grade_of_its_sources(library: Library) -> None:
    assert best_of(["D", None, "B", "C"], library) == "B"
    assert best_of([None], library) is None


def test_the_home_page_counts_what_is_masked_and_names_the_newest_change_first(library: Library) -> None:
    links = link(library)
    assert surveyed(library, links).masked == 6
    found = [update.iso for update in latest_updates(Context(library, links, Prose(), "index.html"))]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) > 1
