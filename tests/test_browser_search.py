"""The browser's search without a browser: its scripts in Node, its files on disk, brute force as the judge.

The same corpora are searched with files of the usual size and with tiny ones, so that every way of finding a
word is taken: whole lists of positions, summaries and blocks of frequent pairs, looking into the texts.
"""

from __future__ import annotations

import base64
import json
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from in_node import Ask, Job, Need, asker, utf16
from search_judge import Judge, random_queries, typed_queries
from sites import ROOT

import build_site
from search import Corpus, Document, Facet, Passage, Query, Word
from search.browser.plan import Sizes
from search.browser.shards import browser_files
from search.normalize import fold
from search.query import parse

GOLDEN: dict[str, Any] = json.loads((ROOT / "tests" / "golden" / "search.json").read_text(encoding="utf-8"))
TINY = Sizes(range=6, block=4)
LARGE = Sizes(range=15)
"""Of pairs: to read a text costs less than to load another pair."""
CHINESE = re.compile("[一-鿿]")


@pytest.fixture(scope="session")
def ask(need: Need) -> Ask:
    return asker(need)


@dataclass(frozen=True)
class Site:
    folder: Path
    corpus: Corpus
    judge: Judge

    @property
    def page(self) -> Job:
        return {"call": "page", "site": str(self.folder)}


def write(corpus: Corpus, folder: Path, sizes: Sizes | None = None) -> None:
    for address, content in browser_files(corpus, sizes):
        file = folder / address
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


LETTERS = "红紅色纽紐带帶党建组织互联网业人民的一二三|，。、（）“”「」·…  ＡbＮ１2+-𠮷😀e\u0301ßé\u2028\\'</"
KINDS = ("案例", "做法")
SPECIAL = """\
类型:案例 / -类型：案例 / 地區:浙江 / 地区：台湾 红 / 年份:2012..2015 / 年份:..2013 -红色 / 红 类型：做法
hsnd / hongse / ab / n / 人民 hong / hsnd 红 / gz hs
甲发〔2015〕5号 / 〔2015〕5号 / 甲发[2015]第05号 / 〔2019〕29号 / 依甲发 甲发〔2015〕5号
红 色 纽 -带 / -红 / -红 -互联网 / “红 色” / | / ， 。 / “” /    / - / 无此字龘 / 红“色纽”带 / 孤 / 零"""


def hard_corpus(count: int = 90) -> Corpus:
    """Few letters, so that pairs are frequent; names that many bear; texts that come again; empty ones."""
    source = random.Random(6)

    def text(longest: int) -> str:
        return "".join(source.choices(LETTERS, k=source.randint(0, longest)))

    shared = [text(8) for _ in range(12)]
    twice = text(60)

    def document(number: int) -> Document:
        title = source.choice((text(9), source.choice(shared), f"互联网{number}"))
        aliases = [Passage(text(6), "alias", "别名") for _ in range(source.randint(0, 2))]
        practices = [Passage(name, "practice", "做法") for name in source.sample(shared, 2)]
        texts = (
            [text(70) for _ in range(source.randint(0, 5))]
            + [twice] * (number % 3)
            + ["孤\ud800零"] * (number < 3)
        )
        numbers = [f"依甲发〔20{number % 20 + 10}〕第{number}号"] * (number % 2)
        return Document(
            kind=("case", "practice")[number % 2],
            id=f"d-{number}",
            title=title,
            url=f"cases/d-{number}.html",
            passages=(
                *([Passage(title, "title", "标题")] if number % 7 else []),
                *aliases,
                *practices,
                *(Passage(body, "text", "正文", f"m{i}") for i, body in enumerate([*texts, *numbers])),
            ),
            facets={
                "kind": (KINDS[number % 2],),
                "year": (str(2010 + number % 12),),
                "place": tuple(source.sample(("浙江省", "桐乡市", "臺灣", "四川省"), source.randint(0, 2))),
            },
            readings=tuple(source.choices(("hong se niu dai", "a b|n gong zuo", "xi an"), k=number % 3)),
        )

    return Corpus(
        documents=tuple(document(number) for number in range(count)),
        facets=(
            Facet(name="kind", label="类型", values=KINDS),
            Facet(name="place", label="地区", aliases=("地点",)),
            Facet(name="year", label="年份", is_year=True),
        ),
        synonyms=(("互联网", "網絡", "Internet"), ("红色", "组织")),
    )


@pytest.fixture(scope="module")
def own() -> Corpus:
    return build_site.searchable(ROOT)[0]


@pytest.fixture(
    scope="module", params=["own", "own, tiny files", "own, large files", "hard", "hard, tiny files"]
)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, own: Corpus) -> Site:
    corpus = own if request.param.startswith("own") else hard_corpus()
    folder = tmp_path_factory.mktemp("browser")
    write(corpus, folder, {"tiny files": TINY, "large files": LARGE}.get(request.param.partition(", ")[2]))
    return Site(folder, corpus, Judge(corpus))


def searched(ask: Ask, site: Site, texts: Sequence[str]) -> Iterator[tuple[Query, Any]]:
    """Each query with the browser's answer."""
    answers = ask([site.page, *({"call": "search", "text": text} for text in texts)])
    assert "error" not in answers[0], answers[0]
    for text, answer in zip(texts, answers[1:], strict=True):
        assert "error" not in answer, (text, answer)
        yield parse(text, site.corpus.facets), answer["value"]


def check_hits(ask: Ask, site: Site, texts: Sequence[str]) -> None:
    for query, answer in searched(ask, site, texts):
        assert set(answer["ids"]) == site.judge.keys(query), query
        assert answer["total"] == len(answer["ids"])
        for report in answer["reports"]:
            assert set(report["ids"]) <= set(answer["ids"]), query


def test_random_substrings_find_what_brute_force_finds(ask: Ask, site: Site) -> None:
    check_hits(ask, site, [query.text for query in random_queries(site.corpus, 500, seed=7)])


def test_so_do_queries_as_readers_type_them(ask: Ask, site: Site) -> None:
    check_hits(ask, site, [query.text for query in typed_queries(site.corpus, 150, seed=8)])


def test_so_do_single_characters(ask: Ask, site: Site) -> None:
    letters = {c for d in site.corpus.documents for p in d.passages for c in p.text}
    check_hits(ask, site, random.Random(9).sample(sorted(letters), min(len(letters), 120)))


def test_so_do_filters_exclusions_letters_numbers(ask: Ask, site: Site) -> None:
    check_hits(ask, site, [text for line in SPECIAL.splitlines() for text in line.split(" / ")])


def test_so_do_the_golden_queries(ask: Ask, site: Site) -> None:
    check_hits(ask, site, GOLDEN["queries"])


def test_counts_order_and_advice_are_those_of_the_judge(ask: Ask, site: Site) -> None:
    texts = [q.text for q in typed_queries(site.corpus, 60, seed=10)] + [
        "红色纽带牵着鱼",
        "互联网",
        "网绝",
        "hsnd",
        "纽",
    ]
    for query, answer in searched(ask, site, texts):
        expected = site.judge.search(query, limit=0)
        counts = {
            name: [(one["value"], one["count"]) for one in counted]
            for name, counted in answer["facets"].items()
        }
        assert counts == {
            name: [(one.value, one.count) for one in counted] for name, counted in expected.facets.items()
        }
        tiers = {f"{hit.kind}/{hit.id}": hit.score for hit in expected.hits}
        for hit in answer["hits"]:
            assert 0 <= hit["score"] - tiers[f"{hit['kind']}/{hit['id']}"] < 10, (query, hit)
        assert [hit["score"] for hit in answer["hits"]] == sorted(
            (h["score"] for h in answer["hits"]), reverse=True
        )
        assert answer["partialIds"] == [f"{hit.kind}/{hit.id}" for hit in expected.partial], query
        assert answer["suggestions"] == list(expected.suggestions), query


def test_filters_of_the_page_are_exact(ask: Ask, site: Site) -> None:
    facet = site.corpus.facets[1].name
    values = sorted({value for d in site.corpus.documents for value in d.facets.get(facet, ())})[:3]
    jobs = [{"call": "search", "text": "", "filters": [{"facet": facet, "value": value}]} for value in values]
    for value, answer in zip(values, ask([site.page, *jobs])[1:], strict=True):
        expected = {d.key for d in site.corpus.documents if value in d.facets.get(facet, ())}
        assert set(answer["value"]["ids"]) == expected


def test_snippets_mark_the_words(ask: Ask, site: Site) -> None:
    texts = [query.text for query in random_queries(site.corpus, 40, seed=11)]
    answers = ask([site.page, *({"call": "snippets", "text": text} for text in texts)])
    for text, answer in zip(texts, answers[1:], strict=True):
        query = parse(text, site.corpus.facets)
        expected = {f"{h.kind}/{h.id}": h.snippet for h in site.judge.search(query, limit=0).hits}
        for found in answer["value"]:
            marked = [
                utf16(found["text"])[2 * a : 2 * b].decode("utf-16-le", "surrogatepass")
                for a, b in found["marks"]
            ]
            wanted = expected.get(found["key"])
            if wanted:
                assert (found["text"], found["label"], found["anchor"]) == (
                    wanted.text,
                    wanted.label,
                    wanted.anchor,
                )
                assert marked == [wanted.text[a:b] for a, b in wanted.marks]


def test_names_answer_while_one_types(ask: Ask, site: Site) -> None:
    names = [
        (d, p)
        for d in site.corpus.documents
        for p in d.passages
        if p.role in ("title", "alias") and fold(p.text)
    ]
    source = random.Random(12)
    typed = [p.text[: source.randint(1, 6)] for _, p in source.sample(names, 40)] + ["hsnd", "hong", "xa"]
    answers = ask([site.page, *({"call": "names", "text": text, "limit": 1000} for text in typed)])
    for text, answer in zip(typed, answers[1:], strict=True):
        words = [word for word in parse(text, site.corpus.facets).words if not word.excluded]
        expected = {
            d.url for d in site.corpus.documents if words and all(names_hold(d, word) for word in words)
        }
        assert {found["url"] for found in answer["value"]} == expected, text


def names_hold(document: Document, word: Word) -> bool:
    own = Document(
        kind="",
        id="",
        title="",
        url="",
        passages=tuple(passage for passage in document.passages if passage.role in ("title", "alias")),
        readings=document.readings,
    )
    return Judge(Corpus(documents=(own,), facets=())).is_hit(
        0, Query(text="", words=(Word(text=word.text, folded=word.folded, letters=word.letters),))
    )


def test_a_later_search_makes_an_earlier_one_stale(ask: Ask, site: Site) -> None:
    _, answer = ask([site.page, {"call": "both", "texts": ["互联网", "红色"]}])
    assert [one.get("stale") for one in answer["value"]] == [True, None]


def test_the_same_corpus_gives_the_same_bytes() -> None:
    assert list(browser_files(hard_corpus())) == list(browser_files(hard_corpus()))


def test_no_documents_are_a_corpus_too(ask: Ask, tmp_path: Path) -> None:
    write(Corpus(documents=(), facets=hard_corpus(1).facets), tmp_path)
    page = {"call": "page", "site": str(tmp_path)}
    found = ask([page, {"call": "search", "text": "红 类型：案例"}, {"call": "names", "text": "红"}])
    assert (found[1]["value"]["total"], found[2]["value"]) == (0, [])


DAMAGE_QUERIES = (
    "红色", "互联网的", "民", "一二三 人民", "hsnd", "甲发〔2015〕5号", "类型:案例 紅色紐帶",
    "红色纽带牵着鱼",
    *(query.text for query in random_queries(hard_corpus(40), 12, seed=15, lengths=(3, 6))),
)  # fmt: skip
KINDS_OF_FILES = {"engine.js", "index.js", "columns.js", "traditional.js", "synonyms.js", *"gbdntfrx"}


def damages(content: bytes, source: random.Random) -> Iterator[bytes]:
    """The file with a bit changed, with a byte changed, cut short, empty."""
    for _ in range(2):
        at = source.randrange(len(content))
        yield content[:at] + bytes([content[at] ^ 1 << source.randrange(8)]) + content[at + 1 :]
        at = source.randrange(len(content))
        yield content[:at] + bytes([source.randrange(256)]) + content[at + 1 :]
    yield content[: source.randrange(1, len(content))]
    yield b""


def story(folder: Path, **changed: bytes) -> list[Job]:
    """What a reader does on a page, some of whose files hold other bytes."""
    other = {name: base64.b64encode(content).decode() for name, content in changed.items()}
    asked = [{"call": "search", "text": text, "limit": 5} for text in DAMAGE_QUERIES]
    more = [{"call": "names", "text": "红"}, {"call": "snippets", "text": "红"}]
    return [{"call": "page", "site": str(folder), "changed": other}, *asked, *more]


def comparable(value: Any) -> Any:
    """What is answered, without what was reported on the way."""
    return {k: v for k, v in value.items() if k != "reports"} if isinstance(value, dict) else value


def damaged_stories(folder: Path, loaded: Sequence[str]) -> Iterator[tuple[str, list[Job]]]:
    """Kind of the file, and a story with one damaged: up to three of each kind, each in six ways."""
    source = random.Random(14)
    kinds: dict[str, list[str]] = {}
    for address in loaded:
        kinds.setdefault(address.split("/")[1], []).append(address)
    for kind, addresses in kinds.items():
        for address in source.sample(addresses, min(len(addresses), 3)):
            for damaged in damages((folder / address).read_bytes(), source):
                yield kind, story(folder, **{address: damaged})


def test_damage_gives_a_message_or_the_right_answer(ask: Ask, tmp_path: Path) -> None:
    write(hard_corpus(40), tmp_path, Sizes(range=5, block=3))
    good = ask(story(tmp_path))
    stories = list(
        damaged_stories(tmp_path, sorted({file["name"] for one in good for file in one["loaded"]}))
    )
    answers = iter(ask([job for _, jobs in stories for job in jobs]))
    silent = {kind for kind, _ in stories}
    assert silent == KINDS_OF_FILES
    for kind, jobs in stories:
        for job, expected in zip(jobs, good, strict=True):
            answer = next(answers)
            if "error" in answer:
                assert CHINESE.search(answer["error"]), (kind, job, answer)
                silent.discard(kind)
            else:
                assert comparable(answer["value"]) == comparable(expected["value"]), (kind, job)
    assert silent == set()


def test_files_of_two_builds_are_not_mixed(ask: Ask, tmp_path: Path) -> None:
    write(hard_corpus(40), tmp_path / "old", TINY)
    write(hard_corpus(41), tmp_path / "new", TINY)
    shutil.copytree(tmp_path / "old" / "search" / "g", tmp_path / "new" / "search" / "g", dirs_exist_ok=True)
    answers = ask(story(tmp_path / "new"))
    assert any("不是同一次生成的" in answer.get("error", "") for answer in answers)
    swapped = tmp_path / "old" / "search" / "d"
    shutil.copy(swapped / "1.js", swapped / "0.js")
    answers = ask(story(tmp_path / "old"))
    assert any("search/d/0.js 没有读到" in answer.get("error", "") for answer in answers)
