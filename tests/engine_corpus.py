"""What engines are tested on: a few written documents, random ones, and the comparison with the judge."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from search_judge import Judge

from search import Corpus, Document, Engine, Facet, Passage, Query, Result
from search.engine_sqlite import SqliteEngine
from search.engine_whoosh import WhooshEngine
from search.query import parse
from search.rank import RELEVANCE

ENGINES: dict[str, type[Engine]] = {"whoosh": WhooshEngine, "sqlite": SqliteEngine}
FACETS = (
    Facet(name="kind", label="类型", values=("案例", "做法")),
    Facet(name="place", label="地区", aliases=("地方",)),
    Facet(name="year", label="年份", is_year=True),
)
SYNONYMS = (("两新", "“两新”组织", "非公"), ("驿站", "服务站"))


def document(number: int, title: str, *texts: str, **more: Any) -> Document:
    aliases, practices = more.pop("aliases", ()), more.pop("practices", ())
    return Document(
        kind=more.pop("kind", "case"),
        id=f"d-{number}",
        title=title,
        url=f"cases/d-{number}.html",
        passages=(
            Passage(title, "title", "标题"),
            *(Passage(alias, "alias", "别名") for alias in aliases),
            *(Passage(practice, "practice", "做法") for practice in practices),
            *(Passage(text, label="内容提要", anchor=f"m{i}") for i, text in enumerate(texts)),
        ),
        **more,
    )


WRITTEN = (
    document(
        1,
        "泸州市互联网行业“1 + 7 + N”工作体系",
        "红色纽带：把行业网并进服务网，楼八员、三同步·双覆盖。",
        "依据《关于加强的意见》（泸委办〔2019〕第029号）。互联网＋服务，互联网﹢街道",
        aliases=("泸州１＋７＋Ｎ", "紅色紐帶"),
        facets={"kind": ("案例",), "place": ("四川省", "泸州市"), "year": ("2019", "2021")},
        readings=("lu zhou shi hu lian wang", "hong se niu dai"),
    ),
    document(
        2,
        "红色纽带",
        "把支部建在楼上。𠮷林、😀与é（e\u0301）。",
        kind="practice",
        facets={"kind": ("做法",)},
        readings=("hong se niu dai",),
    ),
    document(
        3,
        "杭州示范点",
        "乌镇的“三同步”与双覆盖；泸州示范点",
        "",
        practices=("红色纽带", "三三制"),
        facets={"kind": ("案例",), "place": ("浙江省", "杭州市"), "year": ("2020",)},
        readings=("hang zhou shi fan dian",),
    ),
    document(4, "，。！", "", "纽", facets={"place": ("浙江省",)}),
    document(5, "ABC—abc", "AI赋能 app，1,234家、95.5%"),
)
CORPUS = Corpus(documents=WRITTEN, facets=FACETS, synonyms=SYNONYMS)

LETTERS = "甲乙丙丁戊红紅色纽紐带楼上服务網网1+-ab é e\u0301𠮷，。、“”《》·|¦（）\n\u3000\u200bＡ℃㈱①か\u3099"


def random_document(source: random.Random, number: int) -> Document:
    def text(most: int) -> str:
        return "".join(source.choices(LETTERS, k=source.randint(0, most)))

    return document(
        number,
        text(8),
        *(text(40) for _ in range(source.randint(0, 3))),
        aliases=tuple(text(6) for _ in range(source.randint(0, 2))),
        practices=tuple(text(6) for _ in range(source.randint(0, 2))),
        kind=source.choice(("case", "practice")),
        facets={
            "place": tuple(source.sample(["浙江省", "杭州市", "四川省"], source.randint(0, 2))),
            "year": (str(source.randint(2018, 2022)),),
        },
        readings=(" ".join(source.choices(["jia", "yi", "bing", "|"], k=4)),),
    )


def random_corpus(source: random.Random, count: int) -> Corpus:
    documents = tuple(random_document(source, number) for number in range(count))
    return Corpus(documents=documents, facets=FACETS, synonyms=SYNONYMS)


def checked(engine: Engine, corpus: Corpus, asked: str | Query, limit: int = 0) -> Result:
    """The engine's answer, which agrees with the judge in everything but the order inside a tier."""
    query = parse(asked, corpus.facets) if isinstance(asked, str) else asked
    found, wanted = engine.search(query, limit=limit), Judge(corpus).search(query, limit=0)
    assert found.total == wanted.total
    assert dict(found.facets) == dict(wanted.facets)
    assert found.suggestions == wanted.suggestions
    assert found.partial == wanted.partial
    if not limit:
        assert {(hit.kind, hit.id, hit.snippet) for hit in found.hits} == {
            (hit.kind, hit.id, hit.snippet) for hit in wanted.hits
        }
    tiers = {(hit.kind, hit.id): hit.score for hit in wanted.hits}
    assert all(0 <= hit.score - tiers[hit.kind, hit.id] < RELEVANCE for hit in found.hits)
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
    return found


def keys(result: Result) -> list[str]:
    return [f"{hit.kind}/{hit.id}" for hit in result.hits]


def built(engine: type[Engine], folder: Path, corpus: Corpus) -> Engine:
    made = engine(folder)
    made.update(corpus)
    return made


def files_of(folder: Path) -> dict[str, int]:
    """The files of the generation → their inodes."""
    (generation,) = folder.glob("generation-*")
    return {path.name: path.stat().st_ino for path in generation.iterdir()}
