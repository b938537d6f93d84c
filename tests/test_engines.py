"""Every engine answers as looking through everything does, whatever is in the texts and done to its index."""

from __future__ import annotations

import dataclasses
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from engine_corpus import (
    CORPUS,
    ENGINES,
    FACETS,
    WRITTEN,
    built,
    checked,
    document,
    files_of,
    keys,
    random_corpus,
    random_document,
)
from search_judge import Judge, random_queries, typed_queries

from search import Corpus, Engine, Passage, Result, Updated
from search.query import parse
from search.store import CURRENT, Damaged

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module", params=ENGINES)
def kind(request: pytest.FixtureRequest) -> type[Engine]:
    return ENGINES[request.param]


@pytest.fixture(scope="module")
def engine(kind: type[Engine], tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return built(kind, tmp_path_factory.mktemp("engine"), CORPUS)


QUERIES = (
    "1+7+N",
    "１＋７＋Ｎ",
    "“1 + 7 + N”",
    "三同步双覆盖",
    "色纽",
    "网并进",
    "楼八员",
    "紅色紐帶",
    "hongseniudai",
    "hsnd",
    "hsn",
    "niudai",
    "niudai lu",
    "泸州 示范点",
    "互联网﹢",
    "纽",
    "𠮷",
    "😀",
    "é",
    "a",
    "a -a",
    "，",
    "。",
    "步|双",
    "服务网，楼",
    "红色纽带 -楼上",
    "-红色",
    "地区：浙江",
    "地方：泸州 纽带",
    "类型:案例 -地区:浙江",
    "类型:做法",
    "年份：2019..2020",
    "年份:..2019",
    "年份:2021.. 红色",
    "-年份：2020",
    "泸委办〔2019〕29号",
    "泸委办(2019)029号",
    "〔2019〕29号",
    "非公 工作",
    "没有这样的词",
    "囍",
    "红色的丝带飘在楼上",
    "泸州示范点 没有",
    "",
    " ",
)


@pytest.mark.parametrize("text", QUERIES)
def test_it_answers_as_looking_through_everything_does(engine: Engine, text: str) -> None:
    checked(engine, CORPUS, text)


def test_the_limit_keeps_the_best(engine: Engine) -> None:
    best = checked(engine, CORPUS, "红色纽带", limit=1)
    assert keys(best) == ["practice/d-2"]
    assert best.total == 3
    assert best.hits == checked(engine, CORPUS, "红色纽带").hits[:1]


def test_any_part_of_any_passage_is_found_and_nothing_else(kind: type[Engine], tmp_path: Path) -> None:
    corpus = random_corpus(random.Random(1), 60)
    engine, judge = built(kind, tmp_path, corpus), Judge(corpus)
    for query in random_queries(corpus, 400, lengths=(1, 10)) + typed_queries(corpus, 200):
        assert set(keys(engine.search(query, limit=0))) == judge.keys(query), query.text
    for query in typed_queries(corpus, 60, seed=2):
        checked(engine, corpus, query)


# Characters that a tokenizer, SQL, or another folding could take for something else.
HOSTILE = (
    "\"'`“”*^():{}+-.,%_&|!?@#$/\\~=<>;[]",
    "AND OR NOT NEAR(a b) NULL null select",
    "1+7+N 1.5% -1 +1 a_b a.b a-b 100% c# c++",
    "İstanbul ıI ß ẞ ſ ς Σ σ ﬁ ﬀ Ⅷ ⅷ ǅ ŉ",
    "𠮷林𠀀𪛖 😀👍🏽👨\u200d👩\u200d👧 🇨🇳 ❤\ufe0f",
    "한국어 각 カタカナ ｶﾞｷﾞ ひらがな か\u3099",
    "ئۇيغۇرچە བོད་ཡིག हिन्दी ไทย עברית",
    "e\u0301 \u00e9 a\u0302\u0323 a\u0323\u0302 \u0301",
    "红\x00色\x01纽\x1d带\x1f\x7f\x80\x85\ufdd0\ufffe",
    "\ue000\uf8ff\U000f0000\U0010ffff\ufefd",
    "¦|¦ ｜ ￤ ，＋－．％＿",
    "ｦｧ ｱｲｳ ﾟﾞ ﹢ ﹣ ＂ ＇",
    "紅色紐帶 后後 乾干 裏里",
    "一" * 50,
    "",
)


def test_hostile_characters_are_found_one_by_one_and_together(kind: type[Engine], tmp_path: Path) -> None:
    documents = tuple(document(i, str(i), text) for i, text in enumerate(HOSTILE))
    corpus = Corpus(documents=documents, facets=())
    engine, judge = built(kind, tmp_path, corpus), Judge(corpus)
    for query in random_queries(corpus, 1500, lengths=(1, 5)):
        assert set(keys(engine.search(query, limit=0))) == judge.keys(query), query


def test_half_a_surrogate_pair_is_in_no_document(engine: Engine) -> None:
    assert engine.search(parse("\udce9红")).total == 0
    assert engine.search(parse("\udce9")).total == 0


def test_words_may_hold_walls(kind: type[Engine], tmp_path: Path) -> None:
    texts = (("甲，乙", "丙"), ("甲乙", "乙丙"), ("乙。", "甲，乙丙"))
    documents = tuple(document(i, *each) for i, each in enumerate(texts))
    engine = built(kind, tmp_path, Corpus(documents=documents, facets=()))
    asked = (("甲，乙", "0 2"), ("甲乙", "1"), ("乙，丙", ""), ("，乙丙", "1 2"), ("甲；乙丙", "2"))
    for text, expected in asked:
        assert set(keys(engine.search(parse(text)))) == {f"case/d-{n}" for n in expected.split()}


def test_the_order_is_that_of_tiers_then_of_bm25(kind: type[Engine], tmp_path: Path) -> None:
    texts = (
        ("商圈", "红色纽带，" + "别的文字" * 20),
        ("楼宇", "红色纽带，红色纽带，红色纽带。"),
        ("红色纽带进楼宇", "短"),
        ("红色纽带", "短"),
        ("无关", "无关"),
    )
    documents = tuple(document(i, *each) for i, each in enumerate(texts))
    engine = built(kind, tmp_path, Corpus(documents=documents, facets=()))
    assert [hit.id for hit in engine.search(parse("红色纽带")).hits] == ["d-3", "d-2", "d-1", "d-0"]


# Updates


def random_step(source: random.Random, corpus: Corpus, following: Iterator[int]) -> tuple[Corpus, Updated]:
    """Some documents added, some changed, some taken away, now and then in another order."""
    documents = list(corpus.documents)
    added = [random_document(source, next(following)) for _ in range(source.randint(0, 3))]
    gone = source.sample(documents, source.randint(0, 2))
    kept = [d for d in documents if d not in gone]
    changed = source.sample(kept, source.randint(0, 3))
    text = Passage(f"改过{next(following)}")
    kept = [dataclasses.replace(d, passages=(*d.passages, text)) if d in changed else d for d in kept]
    for new in added:
        kept.insert(source.randrange(len(kept) + 1), new)
    if source.random() < 0.2:
        source.shuffle(kept)
    done = Updated(added=len(added), changed=len(changed), removed=len(gone))
    return dataclasses.replace(corpus, documents=tuple(kept)), done


def test_an_index_that_was_updated_answers_like_a_new_one(kind: type[Engine], tmp_path: Path) -> None:
    source = random.Random(2)
    corpus = random_corpus(source, 128)
    following = iter(range(1000, 2000))
    engine = built(kind, tmp_path / "updated", corpus)
    for step in range(24):
        corpus, done = random_step(source, corpus, following)
        assert dataclasses.replace(engine.update(corpus), rebuilt="") == done
        if step % 8 == 7:
            assert_same_answers(engine, built(kind, tmp_path / f"new-{step}", corpus), corpus)


def assert_same_answers(one: Engine, other: Engine, corpus: Corpus) -> None:
    texts = [query.text for query in typed_queries(corpus, 60, seed=3)]
    for text in [*texts, "改过", "jia", "yb", "地区：浙江", "-红", "年份：2020.. 甲", "没有这样的"]:
        query = parse(text, corpus.facets)
        for limit in (0, 5):
            first, second = one.search(query, limit=limit), other.search(query, limit=limit)
            assert without_scores(first) == without_scores(second), text


def without_scores(result: Result) -> Result:
    """Sums of the same numbers in another order differ in the last digit."""
    hits = tuple(dataclasses.replace(hit, score=round(hit.score, 9)) for hit in result.hits)
    return dataclasses.replace(result, hits=hits)


def test_an_update_with_nothing_new_writes_nothing(kind: type[Engine], tmp_path: Path) -> None:
    engine = built(kind, tmp_path, CORPUS)
    before = (tmp_path / CURRENT).read_bytes()
    assert engine.update(CORPUS) == Updated()
    assert kind(tmp_path).update(CORPUS) == Updated()
    assert (tmp_path / CURRENT).read_bytes() == before


def test_order_facets_and_synonyms_are_part_of_the_index(kind: type[Engine], tmp_path: Path) -> None:
    engine = built(kind, tmp_path, CORPUS)
    backwards = dataclasses.replace(CORPUS, documents=WRITTEN[::-1])
    assert engine.update(backwards) == Updated()
    assert keys(checked(engine, backwards, "-没有"))[0] == "case/d-5"
    fewer = dataclasses.replace(backwards, facets=FACETS[:1], synonyms=())
    assert engine.update(fewer) == Updated()
    assert set(checked(engine, fewer, "红色").facets) == {"kind"}
    assert checked(engine, fewer, "非公").suggestions == ()


def test_an_empty_corpus_is_a_corpus(kind: type[Engine], tmp_path: Path) -> None:
    empty = Corpus(documents=(), facets=FACETS)
    engine = built(kind, tmp_path, empty)
    assert engine.search(parse("红")).total == 0
    assert engine.update(CORPUS) == Updated(added=len(WRITTEN))
    assert checked(engine, CORPUS, "红色").total == 3
    assert engine.update(empty) == Updated(removed=len(WRITTEN))
    assert engine.search(parse("红 -色")).total == 0


def test_an_open_engine_sees_what_another_wrote(kind: type[Engine], tmp_path: Path) -> None:
    engine = built(kind, tmp_path, CORPUS)
    assert engine.search(parse("新添")).total == 0
    new = document(77, "新添的案例")
    kind(tmp_path).update(dataclasses.replace(CORPUS, documents=(*WRITTEN, new)))
    assert keys(engine.search(parse("新添"))) == ["case/d-77"]


# Damage


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 32
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("damage", [flip, cut, Path.unlink])
def test_a_damaged_file_is_noticed_and_the_index_rebuilt(
    kind: type[Engine], tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    engine = built(kind, tmp_path, CORPUS)
    for number in range(-1, len(files_of(tmp_path))):
        engine.search(parse("红"))
        paths = sorted(tmp_path.glob("generation-*/*"))
        path = paths[number] if number >= 0 else tmp_path / CURRENT
        if damage is not Path.unlink and path.stat().st_size < 2:
            continue
        damage(path)
        for one in (engine, kind(tmp_path)):
            with pytest.raises(Damaged, match=r"[一-鿿]"):
                one.search(parse("红"))
        done = engine.update(CORPUS)
        assert (done.added, bool(done.rebuilt)) == (len(WRITTEN), True)
        checked(engine, CORPUS, "红色")
        checked(kind(tmp_path), CORPUS, "红色")


def test_without_an_index_there_is_a_message(kind: type[Engine], tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="还没有索引"):
        kind(tmp_path / "none").search(parse("红"))
    assert kind(tmp_path).update(CORPUS) == Updated(added=len(WRITTEN), rebuilt="还没有索引")


# Several processes

PROGRAM = """
import sys
from pathlib import Path
sys.path[:0] = [".", "tests"]
from test_engines import *
engine = ENGINES[sys.argv[1]](Path(sys.argv[2]))
"""
WRITER = """
number = int(sys.argv[3])
for count in range(1, 9):
    documents = tuple(document(i, "红色纽带", str(number)) for i in range(count * number))
    engine.update(Corpus(documents=documents, facets=()))
"""
READER = """
for _ in range(60):
    result = engine.search(parse("色纽"), limit=0)
    texts = {hit.snippet.text for hit in result.hits}
    assert result.total == len(result.hits) and len(texts) == 1 and result.total % int(texts.pop()) == 0
"""


@pytest.mark.parametrize("name", ENGINES)
def test_processes_write_and_search_at_once(name: str, tmp_path: Path) -> None:
    """Each answer is that of one corpus or another, never of a mixture."""
    built(ENGINES[name], tmp_path, Corpus(documents=(document(0, "红色纽带", "1"),), facets=()))
    scripts = [(WRITER, "3"), (WRITER, "5"), (READER, ""), (READER, "")]
    commands = [
        [sys.executable, "-c", PROGRAM + script, name, str(tmp_path), argument]
        for script, argument in scripts
    ]
    running = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for command in commands]
    for process in running:
        _, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint.decode()
    assert ENGINES[name](tmp_path).search(parse("色纽")).total in (24, 40)
