"""The library's own search, whole: all engines find what brute force finds, and names come first.

The golden queries and five hundred random pieces of the records are answered by brute force over the
normalised text; every engine must give exactly that set, the browser in real Chromium by double-click and
over http with everything outside refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from search_judge import Judge, random_queries
from searching import WAYS, reading
from sites import ROOT

from caselib.index import corpus
from caselib.whole import examine
from search import Corpus, Engine
from search.engine_sqlite import SqliteEngine
from search.engine_whoosh import WhooshEngine
from search.normalize import fold
from search.query import parse

GOLDEN: Any = json.loads((ROOT / "tests" / "golden" / "search.json").read_text(encoding="utf-8"))

ASK = """async (queries) => {
  const engine = await caseSearch.open("search/");
  const found = {};
  for (const query of queries) {
    const answer = await engine.search(query, {limit: 0});
    found[query] = answer.hits.map((hit) => hit.kind + "/" + hit.id);
  }
  return found;
}"""

Found = Mapping[str, list[str]]
"""Query → keys of the hits, best first."""


@cache
def own() -> Corpus:
    examined = examine(ROOT)
    return corpus(examined.library, examined.links)


@cache
def queries() -> tuple[str, ...]:
    pieces = [query.text for query in random_queries(own(), 500, seed=2026)]
    assert len(set(GOLDEN["queries"])) >= 150
    return tuple(dict.fromkeys([*GOLDEN["queries"], *pieces]))


@cache
def expected() -> dict[str, set[str]]:
    judge = Judge(own())
    answers = {query: judge.search(parse(query, own().facets), limit=0).hits for query in queries()}
    return {query: {f"{hit.kind}/{hit.id}" for hit in hits} for query, hits in answers.items()}


@pytest.fixture(scope="module", params=[WhooshEngine, SqliteEngine], ids=["whoosh", "sqlite"])
def on_the_command_line(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], list[str]]:
    engine: Engine = request.param(tmp_path_factory.mktemp("index"))
    engine.update(own())

    def ask(text: str) -> list[str]:
        hits = engine.search(parse(text, own().facets), limit=0).hits
        return [f"{hit.kind}/{hit.id}" for hit in hits]

    return ask


@pytest.fixture(scope="module", params=WAYS)
def in_the_browser(
    request: pytest.FixtureRequest, browser: Browser, site: Path
) -> Iterator[Callable[..., Found]]:
    with reading(browser, site, request.param) as reader:
        reader.open("search.html")
        reader.page.add_script_tag(url=f"{reader.home}search/engine.js")

        def ask(texts: tuple[str, ...]) -> Found:
            found: Found = reader.page.evaluate(ASK, list(texts))
            return found

        yield ask


def wrong(found: Found) -> dict[str, tuple[set[str], set[str]]]:
    """Query → what was missed, and what is too much."""
    answers = ((query, set(found[query])) for query in queries())
    return {q: (expected()[q] - got, got - expected()[q]) for q, got in answers if got != expected()[q]}


def test_the_queries_are_worth_asking() -> None:
    sizes = [len(found) for found in expected().values()]
    assert len(sizes) >= 600
    assert sum(size > 0 for size in sizes) > 550
    assert sum(size > 20 for size in sizes) > 20


def test_the_command_line_finds_exactly_what_is_there(
    on_the_command_line: Callable[[str], list[str]],
) -> None:
    assert wrong({query: on_the_command_line(query) for query in queries()}) == {}


def test_the_browser_finds_exactly_what_is_there(in_the_browser: Callable[..., Found]) -> None:
    assert wrong(in_the_browser(queries())) == {}


WRITINGS = (
    ("1+7+N", "１＋７＋Ｎ", "“1 + 7 + N”"),
    ("三同步双覆盖", "三同步·双覆盖"),
    ("红色纽带", "紅色紐帶"),
    ("互联网+", "互联网﹢"),
)
FINDS = {
    "色纽": "practice/hongse-niudai",
    "网并进": "practice/wuwang-bingjin",
    "楼八员": "practice/yilou-bayuan",
    "hongseniudai": "practice/hongse-niudai",
    "hsnd": "practice/hongse-niudai",
    "纽": "practice/hongse-niudai",
    "泸州 示范点": "case/luzhou-1-7-n",
}
FURNITURE = ("希望大家喜欢", "责任编辑", "扫一扫", "分享到", "当前隐藏内容", "免费查看")
"""What stands only around the texts of the sources."""


def test_one_thing_written_in_several_ways_is_found_alike() -> None:
    judge = Judge(own())
    for ways in WRITINGS:
        answers = {tuple(h.id for h in judge.search(parse(way), limit=0).hits) for way in ways}
        assert len(answers) == 1
        assert answers != {()}


def test_parts_sounds_and_initials_find_what_they_mean(
    on_the_command_line: Callable[[str], list[str]],
) -> None:
    for text, key in FINDS.items():
        assert key in on_the_command_line(text), text


def test_what_stands_only_around_the_sources_texts_finds_nothing(
    on_the_command_line: Callable[[str], list[str]],
) -> None:
    assert {text: on_the_command_line(text) for text in FURNITURE} == {text: [] for text in FURNITURE}


def names() -> dict[str, set[str]]:
    """Normalised title or alias → the documents that go by it, titles before aliases."""
    bearers: dict[str, dict[str, set[str]]] = {"title": {}, "alias": {}}
    for document in own().documents:
        for passage in document.passages:
            if passage.role in bearers and fold(passage.text):
                bearers[passage.role].setdefault(fold(passage.text), set()).add(document.key)
    return {**bearers["alias"], **bearers["title"]}


def misranked(found: Found) -> dict[str, str]:
    """Name → the first hit, where that does not go by the name."""
    first = {name: (hits or ["nothing"])[0] for name, hits in found.items()}
    return {name: hit for name, hit in first.items() if hit not in names()[name]}


def test_whoever_goes_by_the_name_comes_first(on_the_command_line: Callable[[str], list[str]]) -> None:
    assert misranked({name: on_the_command_line(f"“{name}”") for name in names()}) == {}


def test_so_it_does_in_the_browser(in_the_browser: Callable[..., Found]) -> None:
    asked = {f"“{name}”": name for name in names()}
    found = in_the_browser(tuple(asked))
    assert misranked({asked[query]: hits for query, hits in found.items()}) == {}


def test_a_practice_is_followed_by_its_cases(on_the_command_line: Callable[[str], list[str]]) -> None:
    """No text that merely mentions the practice stands before a case that adopts it."""
    examined = examine(ROOT)
    for practice in examined.links.listed["practice"]:
        cases = {f"case/{link.case.id}" for link in examined.links.adopted_by.get(practice.id, ())}
        if names()[fold(practice.title)] == {f"practice/{practice.id}"} and cases:
            hits = on_the_command_line(f"“{practice.title}”")
            namesakes = goes_by(fold(practice.title))
            others = [hit for hit in hits if hit not in namesakes]
            assert set(others[: len(cases - namesakes)]) == cases - namesakes, practice.title


@cache
def goes_by(name: str) -> frozenset[str]:
    """The documents whose title or alias is this."""
    return frozenset(
        document.key
        for document in own().documents
        if any(p.role in ("title", "alias") and fold(p.text) == name for p in document.passages)
    )
