"""What SQLite's engine puts into its tables; its answers stand in `test_engines.py`."""

from __future__ import annotations

import dataclasses
import random
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

from engine_corpus import CORPUS, built, checked, document, keys, random_corpus
from search_judge import Judge, random_queries

from search import Corpus, Passage, Updated
from search.engine_sqlite import REBUILD_FROM, SqliteEngine, pack, unpack, write_fts
from search.normalize import fold
from search.query import parse
from search.tokenizer import characters, encode, pairs, phrase


def test_every_character_is_itself_among_all_others(tmp_path: Path) -> None:
    """No two characters that folding tells apart are taken for each other, alone or beside another."""
    every = [chr(c) for c in (*range(0x3100), *range(0xF000, 0x10400), *range(0x1F300, 0x1F700), 0x10FFFF)]
    kept = [c for c in every if fold(c) == c and unicodedata.category(c) != "Cs"]
    encoded = {encode(c) for c in kept}
    assert len(encoded) == len(kept) == len("".join(encoded))
    assert set(filter(str.isascii, encoded)) == set("0123456789abcdefghijklmnopqrstuvwxyz")
    random.Random(1).shuffle(kept)
    documents = tuple(document(i, "".join(kept[i : i + 100])) for i in range(0, len(kept), 100))
    corpus = Corpus(documents=documents, facets=())
    engine, judge = built(SqliteEngine, tmp_path, corpus), Judge(corpus)
    for length in (1, 2, 3):
        for query in random_queries(corpus, 400, length, (length, length)):
            assert set(keys(engine.search(query, limit=0))) == judge.keys(query), query


def test_tokens() -> None:
    assert pairs("红a|b¦1+") == "红a a｜ ｜b b¦ ¦1 1＋"
    assert characters("红红+") == "红 ＋"
    assert phrase("红色纽") == '"红色" + "色纽"'
    assert phrase('"') == '"＂"'


def test_what_is_stored_comes_out_whole() -> None:
    passages = (Passage("红\U0010ffff\0", "alias", "别称", "m1"), Passage("é 𠮷"))
    assert unpack(pack(passages)) == passages


def test_many_changes_build_anew(tmp_path: Path) -> None:
    corpus = random_corpus(random.Random(4), 2 * REBUILD_FROM)
    few = dataclasses.replace(corpus, documents=corpus.documents[: REBUILD_FROM + 1])
    engine = built(SqliteEngine, tmp_path, few)
    assert engine.update(corpus) == Updated(added=REBUILD_FROM - 1)
    many = dataclasses.replace(corpus, documents=corpus.documents[REBUILD_FROM:])
    assert engine.update(many) == Updated(removed=REBUILD_FROM, rebuilt="变动太多，整体重建更快")
    checked(engine, many, "红")


def test_the_full_text_table_serves_any_database(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "export.sqlite")) as connection:
        connection.execute("CREATE TABLE cases (id TEXT)")
        write_fts(connection, CORPUS.documents)
        connection.commit()
        found = connection.execute(
            "SELECT kind || '/' || id FROM search_pairs JOIN search_document ON number = search_pairs.rowid"
            " WHERE search_pairs MATCH ?",
            (phrase(fold("泸 州")),),
        )
        assert {key for (key,) in found} == Judge(CORPUS).keys(parse("泸州"))
