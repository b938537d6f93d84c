"""What measurements stand on: generated libraries, questions with true answers, tables. Nothing is timed."""

from __future__ import annotations

from pathlib import Path

from sites import files_of, run

from benchmarks.documents import documents, statistics
from benchmarks.generate import write_library
from benchmarks.peers import Entry, entry
from benchmarks.search_engines import Measured, given, measure_engine
from benchmarks.search_queries import folded_texts, questions
from benchmarks.search_table import ENGINE_COLUMNS, table
from benchmarks.words import invented_words
from search.normalize import fold


def test_a_generated_library_is_sound_and_the_same_each_time(tmp_path: Path) -> None:
    assert write_library(tmp_path / "a", 30) == 51
    write_library(tmp_path / "b", 30)
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    done = run("--library", tmp_path / "a", "check")
    assert (done.returncode, done.stderr) == (0, "已检查 51 个文件：没有错误。可以提交。\n")


def test_generated_texts_have_the_statistics_of_chinese() -> None:
    """100 real texts of this length have about 30,000 different pairs; two characters in three begin one that
    is new in their text."""
    counted = statistics(documents(100, words=invented_words()))
    assert counted.documents == 120
    assert 1700 < counted.characters / 100 < 2000
    assert 25_000 < counted.pairs < 40_000
    assert 0.6 < counted.postings / counted.characters < 0.72


def test_documents_hold_what_records_say() -> None:
    """Engines alone and the whole program are measured with the same texts."""
    words = invented_words()
    case = documents(30, words=words).documents[7]
    texts = [passage.text for passage in case.passages]
    assert (case.key, texts[0]) == ("case/c-000007", case.title)
    assert len(case.facets["place"]) > 1
    assert documents(30, words=words) == documents(30, words=words)


def test_the_same_texts_are_written_as_records(tmp_path: Path) -> None:
    write_library(tmp_path / "library", 20)
    case = documents(20, words=invented_words()).documents[3]
    written = (tmp_path / "library/cases/c-000003.yml").read_text(encoding="utf-8").replace('\\"', '"')
    assert [p.text for p in case.passages if p.role in ("title", "text") and p.text not in written] == []


def test_questions_are_pieces_of_texts_and_their_answers_hold_them() -> None:
    corpus = documents(50, words=invented_words())
    asked = questions(corpus, 100)
    assert asked == questions(corpus, 100)
    texts = folded_texts(corpus)
    for question in asked:
        assert question.answer == {key for key, text in texts.items() if fold(question.text) in text} != set()
    titles = {document.title for document in corpus.documents}
    assert sum(question.text in titles for question in asked) > 5
    assert {len(question.text) for question in asked} >= set(range(2, 11))


def test_engines_are_measured_and_shown_side_by_side(tmp_path: Path) -> None:
    corpus = documents(50, words=invented_words())
    files = given(50, corpus, questions(corpus, 40), tmp_path)
    rows = []
    for name in ("brute-force", "fts5-pairs"):
        folder = tmp_path / name
        folder.mkdir()
        rows.append(measure_engine(entry(name), files, folder, limit=60))
    for row in rows:
        assert row.note == ""
        assert set(row.numbers) == {column.name for column in ENGINE_COLUMNS}
        assert (row.numbers["recall"], row.numbers["precision"]) == (1, 1)
    lines = table(ENGINE_COLUMNS, rows).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| 逐篇查找", "| SQLite FTS5，二字组短语"]


def test_what_is_missing_or_stuck_is_named(tmp_path: Path) -> None:
    corpus = documents(1, words=invented_words())
    files = given(1, corpus, questions(corpus, 1), tmp_path)
    absent = Entry(name="absent", label="没有的", module="benchmarks.peers.brute_force", needs=("no_such",))
    assert measure_engine(absent, files, tmp_path, limit=60).note == "没有安装（缺 no_such）"
    stuck = measure_engine(entry("brute-force"), files, tmp_path, limit=0.001)
    assert (stuck.numbers, stuck.note) == ({}, "build：超过 0 秒，停止")


def test_a_table_gives_every_number_in_its_unit() -> None:
    numbers = {"build": 12.345, "bytes": 1_234_567.0, "p50": 0.00001, "p95": 0.0301, "recall": 0.9999}
    rows = [Measured(label="甲", numbers=numbers), Measured(label="乙|丙", note="没有安装")]
    header, _, first, second = table(ENGINE_COLUMNS, rows).splitlines()
    assert header.startswith("| [怎样量的](#how) | 建索引（秒） |")
    assert first == "| 甲 | 12.3 | — | 1.23 | 0.01 | 30.1 | — | 0.999 | — | — | — |  |"
    assert second == "| 乙／丙 | — | — | — | — | — | — | — | — | — | — | 没有安装 |"
