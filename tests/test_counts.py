"""Whoever counts, counts the same: pages, listings, facets, JSON, CSV, workbook, database, search.

On three libraries: this repository's own, another subject's, and a generated one in which records are masked,
inferred, withdrawn and unchecked.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from exported import FOLDERS, PARTS, Rows, csv_of, json_of, one, opened, sheets_of
from sites import BRIDGES, ROOT, Html, copy_library, run

from benchmarks.generate import write_library
from caselib.model import KINDS

COUNTED_ON_PLACES = ("cases", "cases_within", "inferred_cases", "organizations")


def generated(folder: Path) -> Path:
    """A library of some hundred records, of which some are as no reader should count them."""
    write_library(folder, 140)

    def change(name: str, pattern: str, new: str) -> None:
        path = folder / f"{name}.yml"
        text, found = re.subn(pattern, new, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert found, name
        path.write_text(text, encoding="utf-8")

    place, review, outcome = r"^place: .*$", r"^review: .*$", r"value: [^,]*"
    for number in (1, 2):
        change(f"cases/c-{number:06}", place, "place: {as_printed: xx市, status: 原文隐去}")
    guess = 'place: {code: "330106", status: 推断, inferred: 代码, as_printed: xx区, basis: 按文中的地名推断}'
    for number in (3, 4, 5):
        change(f"cases/c-{number:06}", place, guess)
    withdrawn = "withdrawn: {state: STATE, on: 2026-01-02, reason: 有误}\ndisclosure: public"
    for number, state in ((6, "已被取代"), (7, "已撤回"), (8, "已下架")):
        change(f"cases/c-{number:06}", "^disclosure: public", withdrawn.replace("STATE", state))
    for number in (9, 10):
        change(f"cases/c-{number:06}", review, "review: 未审稿")
    for number, value in ((11, "XX万多家"), (12, "来源未载明"), (13, "约300余家")):
        change(f"cases/c-{number:06}", outcome, f"value: {value}")
    change("practices/p-00003", review, "withdrawn: {state: 已被取代, on: 2026-01-02}\nreview: 已核对来源")
    change("practices/p-00004", review, "review: 未审稿")
    return folder


@dataclass(frozen=True)
class Built:
    """A library and the site that `build --full` made of it."""

    library: Path
    site: Path

    @cached_property
    def sheets(self) -> dict[str, Rows]:
        return dict(sheets_of(self.site / "data" / "library.xlsx"))

    def found(self, *filters: str) -> dict[str, Any]:
        done = run("--library", self.library, "search", *filters, "--limit", "0", "--json")
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def listed(self, folder: str) -> set[str]:
        """Ids of the records whose pages the listing links to."""
        found: set[str] = set()
        pages = sorted((self.site / folder).glob("index*.html"))
        for path in pages:
            page = Html(self.site, path.relative_to(self.site).as_posix())
            targets = (page.target(address)[0] for _, _, address in page.addresses())
            found |= {PurePosixPath(url).stem for url in targets if url.startswith(f"{folder}/")}
        return {record_id for record_id in found if not re.fullmatch(r"index(-\d+)?", record_id)}


@pytest.fixture(scope="module", params=["own", "bridges", "generated"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp(request.param)
    library = folder / "library"
    if request.param == "generated":
        generated(library)
    else:
        copy_library(ROOT if request.param == "own" else BRIDGES, library)
    done = run("--library", library, "build", "--full")
    assert done.returncode == 0, done.stdout + done.stderr
    yield Built(library, library / "site")
    shutil.rmtree(folder)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.folder)
def test_everyone_has_the_same_records(built: Built, kind: Any) -> None:
    ids = [row["id"] for row in json_of(built.site, kind.folder)]
    assert [row["id"] for row in csv_of(built.site, kind.folder)] == ids
    assert [row["id"] for row in built.sheets[kind.folder]] == ids
    assert built.listed(kind.folder) == set(ids)
    assert all((built.site / kind.folder / f"{record_id}.html").is_file() for record_id in ids)
    with opened(built.site / "data" / "library.sqlite") as database:
        assert [row["id"] for row in database.execute(f"SELECT id FROM {kind.folder} ORDER BY id")] == ids
    answer = built.found("--kind", kind.label)
    assert answer["total"] == len(ids)
    assert {hit["id"] for hit in answer["hits"]} == set(ids)
    home = Html(built.site, "index.html").text
    assert f"{kind.label}{len(ids)}" in home or kind.name == "organization"


def test_everyone_has_the_same_places(built: Built) -> None:
    rows = json_of(built.site, "places")
    counts = {row["id"]: {key: len(row["computed"][key]) for key in COUNTED_ON_PLACES} for row in rows}
    for table in (csv_of(built.site, "places"), built.sheets["places"]):
        assert {row["id"]: {key: int(row[key]) for key in COUNTED_ON_PLACES} for row in table} == counts
    with opened(built.site / "data" / "library.sqlite") as database:
        view = list(database.execute("SELECT * FROM place_counts"))
        assert {row["id"]: (row["cases"], row["cases_within"], row["inferred_cases"]) for row in view} == {
            code: (c["cases"], c["cases_within"], c["inferred_cases"]) for code, c in counts.items()
        }
    assert all((built.site / "places" / f"{code}.html").is_file() for code in counts)
    names = Counter(row["title"] for row in rows)
    facet = {found["value"]: found["count"] for found in built.found("--kind", "案例")["facets"]["place"]}
    stated = {row["title"]: len(row["computed"]["cases_within"]) for row in rows if names[row["title"]] == 1}
    assert {name: facet.get(name, 0) for name in stated} == stated


def test_facets_count_what_the_tables_hold(built: Built) -> None:
    cases = csv_of(built.site, "cases")
    facets = built.found("--kind", "案例")["facets"]
    for name, key in (("level", "level"), ("subject", "subject"), ("grade", "grade")):
        found = {value["value"]: value["count"] for value in facets.get(name, ())}
        assert found == dict(Counter(row[key] for row in cases if row[key])), name
    titles = {row["id"]: row["title"] for row in csv_of(built.site, "practices")}
    used = Counter(titles[practice] for row in cases for practice in row["practices"].split("|") if practice)
    found = {value["value"]: value["count"] for value in facets.get("practice", ())}
    assert {title: found[title] for title in used} == dict(used)


def parts_in_json(site: Path) -> dict[str, int]:
    """How many groups of each table the records hold, by walking the JSON."""
    records = [row for folder in FOLDERS for row in json_of(site, folder)]
    cases = [record for record in records if record["kind"] == "case"]
    measures = [measure for case in cases for measure in case.get("measures", ())]
    return {
        "adoptions": sum(len(measure.get("practices", ())) for measure in measures),
        "outcomes": sum(len(case.get("outcomes", ())) for case in cases),
        "figures": sum(len(record.get("figures", ())) for record in records),
        "citations": sum(len(case.get("policies", ())) for case in cases),
    }


def test_everyone_has_the_same_adoptions_outcomes_and_citations(built: Built) -> None:
    expected = parts_in_json(built.site)
    assert set(expected) == set(PARTS)
    assert expected["adoptions"] > 0
    assert {name: len(csv_of(built.site, name)) for name in PARTS} == expected
    assert {name: len(built.sheets[name]) for name in PARTS} == expected
    with opened(built.site / "data" / "library.sqlite") as database:
        assert {name: one(database, f"SELECT COUNT(*) FROM {name}") for name in PARTS} == expected
        with_practice = one(database, "SELECT COUNT(*) FROM adoptions WHERE practice IS NOT NULL")
        assert one(database, "SELECT COUNT(*) FROM practice_cases") == with_practice
    adopted = sum(len(row["computed"].get("adopted_by", ())) for row in json_of(built.site, "practices"))
    assert with_practice == adopted


def test_no_table_refers_to_what_has_been_withdrawn(built: Built) -> None:
    """The rows stay: the case did use it. The records' own words keep the id."""
    listed = {row["id"] for name in FOLDERS for row in csv_of(built.site, name)}
    for tables in ({name: csv_of(built.site, name) for name in (*PARTS, "cases")}, built.sheets):
        said = [(row["practice"], row["practice_title"]) for row in tables["adoptions"]]
        said += [(row["policy"], row["policy_title"]) for row in tables["citations"]]
        assert {target for target, _ in said} <= listed | {""}
        assert not [title for target, title in said if title and not target]
        lists = [row[name].split("|") for row in tables["cases"] for name in ("practices", "policies")]
        assert {target for targets in lists for target in targets} <= listed | {""}
    with opened(built.site / "data" / "library.sqlite") as database:
        for name, target in (("adoptions", "practice"), ("citations", "policy")):
            empty = one(database, f"SELECT COUNT(*) FROM {name} WHERE {target} IS NULL")
            assert empty == sum(not row[target] for row in csv_of(built.site, name))
            query = f"SELECT COUNT(*) FROM {name} WHERE {target} IS NULL AND {target}_title IS NOT NULL"
            assert one(database, query) == 0
    if built.library.parent.name.startswith("generated"):
        used = [a["practice"] for case in json_of(built.site, "cases")
                for m in case.get("measures", ()) for a in m.get("practices", ())]  # fmt: skip
        assert "p-00003" in used
        assert "p-00003" not in listed


def test_everyone_has_the_same_numbers(built: Built) -> None:
    figures = [figure for case in json_of(built.site, "cases") for figure in case.get("outcomes", ())]
    numbers = sorted(figure["value"]["number"] for figure in figures if "number" in figure["value"])
    masked = sum(figure["value"]["status"] == "masked" for figure in figures)
    for table in (csv_of(built.site, "outcomes"), built.sheets["outcomes"]):
        assert sorted(float(row["number"]) for row in table if row["number"]) == numbers
        hidden = [row for row in table if row["status"] == "原文隐去"]
        assert len(hidden) == masked
        assert not any(row["number"] or row["low"] or row["high"] for row in hidden)
    with opened(built.site / "data" / "library.sqlite") as database:
        query = "SELECT number FROM outcomes WHERE number IS NOT NULL ORDER BY number"
        assert [row["number"] for row in database.execute(query)] == numbers
        query = "SELECT COUNT(*) FROM outcomes WHERE status = 'masked' AND number IS NULL"
        assert one(database, query) == masked


def test_what_no_reader_should_count_is_counted_nowhere(built: Built) -> None:
    withdrawn = {
        path.stem
        for path in built.library.glob("[cpos]*/*.yml")
        if re.search(r"(?m)^(withdrawn: |review: 未审稿)", path.read_text(encoding="utf-8"))
    }
    assert withdrawn or built.library.parent.name.startswith(("own", "bridges"))
    columns = [(name, row) for name in FOLDERS for row in csv_of(built.site, name)]
    assert not [row["id"] for _, row in columns if row["id"] in withdrawn]
    rows = [row for name in PARTS for row in csv_of(built.site, name)]
    assert not [row for row in rows if row.get("case", row.get("record")) in withdrawn]
