"""The explorer's data: read back, they are the records of the listing, and count what facets count."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import pytest
from sites import BRIDGES, ROOT, SMALL

from benchmarks.generate import write_library
from caselib.coded import DIGITS, MORE, lists, numbers, sets
from caselib.export import export
from caselib.facets import FACETS, Terms, values_of
from caselib.index import corpus
from caselib.library import Library
from caselib.link import link
from caselib.links import Links
from caselib.load import load
from caselib.model import KINDS, Kind
from caselib.prose import Prose
from caselib.render.context import Context
from caselib.render.explorer import CARDS, card_file, card_subject, card_subjects, explorer_files
from caselib.spoken import spoken_files

Linked = tuple[Library, Links]


def read(text: str) -> Iterator[int]:
    """Numbers from their digits, as a browser reads them."""
    value = shift = 0
    for digit in map(DIGITS.index, text):
        value += digit % MORE << shift
        shift += 5
        if digit < MORE:
            yield value
            value = shift = 0


def rows_of(text: str) -> list[list[int]]:
    """Rows that end with 0, the numbers as written."""
    rows: list[list[int]] = [[]]
    for value in read(text):
        if value:
            rows[-1].append(value)
        else:
            rows.append([])
    return rows[:-1]


@pytest.mark.parametrize("values", [[], [0], [31, 32, 1023, 1024, 70000, 1]])
def test_numbers_are_read_as_they_were_written(values: list[int]) -> None:
    assert list(read(numbers(values))) == values


def test_rows_are_read_as_they_were_written() -> None:
    rows: list[tuple[int, ...]] = [(0, 5, 40), (), (3,), (0, 5, 40)]
    assert [[v - 1 for v in accumulate(row)] for row in rows_of(sets(rows))] == [list(row) for row in rows]
    assert rows_of(lists([[4, 0], []])) == [[5, 1], []]


@pytest.fixture(scope="module", params=["own", "small", "bridges", "generated"])
def linked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Linked:
    known = {"own": ROOT, "small": SMALL, "bridges": BRIDGES}
    root = known.get(request.param)
    if root is None:
        root = tmp_path_factory.mktemp("generated") / "library"
        write_library(root, cases=200)
    library = load(root)[0].published()
    return library, link(library)


def data_of(linked: Linked, kind: Kind) -> dict[str, Any]:
    """`head`, `names`, `rows`: what a kind's files hold."""
    found = {}
    for file in explorer_files(Context(*linked, Prose()), kind):
        name, value = put(file.content)
        assert name == file.url
        found[name.removeprefix(f"data/explorer/{kind.folder}").strip("-").removesuffix(".js") or "head"] = (
            value
        )
    return found


def put(content: bytes) -> tuple[str, Any]:
    text = content.decode().removeprefix("caselib.put(").removesuffix(");\n")
    name, _, value = text.partition(",")
    return json.loads(name), json.loads(value)


def said_by_rows(data: dict[str, Any], name: str) -> list[list[str]]:
    """Of each row its values of a facet."""
    values = next(facet["values"] for facet in data["head"]["facets"] if facet["name"] == name)
    return [[values[v - 1] for v in accumulate(row)] for row in rows_of(data["rows"]["facets"][name])]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_rows_are_the_listing_and_counts_are_those_of_facets_search_and_json(
    linked: Linked, kind: Kind
) -> None:
    library, links = linked
    listed = links.listed[kind.name]
    data = data_of(linked, kind)
    array = next(f for f in export(library, links) if f.url == f"data/{kind.folder}.json")
    assert sorted(record["id"] for record in json.loads(array.content)) == sorted(r.id for r in listed)
    if not listed:
        assert data == {}
        return
    assert data["names"]["ids"] == [record.id for record in listed]
    assert data["names"]["titles"] == [record.title for record in listed]
    assert data["head"]["total"] == len(listed)
    terms = Terms(library, links)
    searched = [d.facets for d in corpus(library, links).documents if d.kind == kind.name]
    facets = {facet["name"]: facet for facet in data["head"]["facets"]}
    for facet in FACETS:
        if facet.name == "kind":
            continue
        counts = Counter(v for record in listed for v in values_of(record, terms).get(facet.name, ()))
        assert counts == Counter(v for values in searched for v in values.get(facet.name, ()))
        if not counts:
            assert facet.name not in facets
            continue
        told = facets[facet.name]
        assert told["hint"] == facet.counts
        assert dict(zip(told["values"], read(told["totals"]), strict=True)) == counts
        rows = said_by_rows(data, facet.name)
        assert [sorted(row) for row in rows] == [sorted(values.get(facet.name, ())) for values in searched]


def test_places_form_a_tree_and_a_guess_is_apart(linked: Linked) -> None:
    _, links = linked
    data = data_of(linked, KINDS[0])
    for facet in data["head"]["facets"]:
        if facet["name"] not in ("place", "inferred_place"):
            assert "depths" not in facet
            continue
        depths = list(read(facet["depths"]))
        path: list[str] = []
        paths = {}
        for value, depth in zip(facet["values"], depths, strict=True):
            path[depth:] = [value]
            paths[value] = list(path)
        for row in said_by_rows(data, facet["name"]):
            assert not row or paths[row[-1]] == row
    stated = {f["name"]: said_by_rows(data, f["name"]) for f in data["head"]["facets"]}.get("place", [])
    for record, row in zip(links.listed["case"], stated, strict=False):
        assert bool(row) == bool(record.place.stated_code)  # type: ignore[attr-defined]


def test_cells_are_those_of_the_listing(linked: Linked) -> None:
    data = data_of(linked, KINDS[0])
    cells = {name: [c["texts"][i] for i in read(c["rows"])] for name, c in data["rows"]["cells"].items()}
    assert [name for name, _ in data["head"]["columns"]] == list(cells)
    assert all(len(column) == data["head"]["total"] for column in cells.values())


def test_cards_hold_the_text_of_each_record_in_the_listings_order(linked: Linked) -> None:
    library, links = linked
    ctx = Context(library, links, Prose())
    subjects = list(card_subjects(library, links))
    texts: dict[str, list[str]] = {}
    for subject in subjects:
        (file,) = card_file(ctx, subject)
        texts.setdefault(subject.rpartition("-")[0], []).extend(put(file.content)[1])
    cases = links.listed["case"]
    assert [t[:5] for t in texts["case"]] == [ctx.describe(c.summary)[:5] for c in cases]  # type: ignore[attr-defined]
    assert len(subjects) >= -(-len(cases) // CARDS)
    assert {card_subject(links, c) for c in cases} == {s for s in subjects if s.startswith("case-")}


def test_names_are_said_as_search_hears_them(linked: Linked) -> None:
    library, links = linked
    documents = corpus(library, links).documents
    for file in spoken_files(documents):
        name, value = put(file.content)
        kind = next(k for k in KINDS if name == f"data/explorer/{k.folder}-pinyin.js")
        said = [[value["syllables"][n - 1] for n in row] for row in rows_of(value["names"])]
        heard = [" | ".join(d.readings).split() for d in documents if d.kind == kind.name]
        assert said == heard
        assert len(said) == len(links.listed[kind.name])
