"""What Whoosh's engine writes, and what it never opens; its answers stand in `test_engines.py`."""

from __future__ import annotations

import dataclasses
import os
import pickle
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from engine_corpus import CORPUS, WRITTEN, built, checked, document, files_of, keys, random_corpus
from whoosh import index  # type: ignore[import-untyped]

from search import Passage, Updated
from search.engine_whoosh import MAX_SEGMENTS, WORN_FROM, MappedStorage, WhooshEngine, schema
from search.query import parse
from search.store import Damaged


def test_a_changed_document_leaves_the_texts_of_the_others_where_they_are(tmp_path: Path) -> None:
    engine = built(WhooshEngine, tmp_path, CORPUS)
    texts = {name: inode for name, inode in files_of(tmp_path).items() if name.endswith(".text.col")}
    changed = dataclasses.replace(WRITTEN[3], passages=(*WRITTEN[3].passages, Passage("新添的一句")))
    corpus = dataclasses.replace(CORPUS, documents=(*WRITTEN[:3], changed, *WRITTEN[4:]))
    assert engine.update(corpus) == Updated(changed=1)
    assert texts.items() <= files_of(tmp_path).items()
    assert keys(checked(engine, corpus, "新添")) == ["case/d-4"]


def test_segments_stay_few(tmp_path: Path) -> None:
    corpus = random_corpus(random.Random(6), WORN_FROM)
    engine = built(WhooshEngine, tmp_path, corpus)
    for number in range(2 * MAX_SEGMENTS):
        new = document(5000 + number, f"第{number}个新案例")
        corpus = dataclasses.replace(corpus, documents=(*corpus.documents, new))
        assert engine.update(corpus) == Updated(added=1)
        assert sum(name.endswith(".text.col") for name in files_of(tmp_path)) <= MAX_SEGMENTS
    assert checked(engine, corpus, "个新案例").total == 2 * MAX_SEGMENTS


def test_what_is_worn_is_built_anew_once(tmp_path: Path) -> None:
    """Changed documents stay in the first segment as deleted ones, until they are too many."""
    corpus = random_corpus(random.Random(2), WORN_FROM)
    engine = built(WhooshEngine, tmp_path, corpus)
    documents = list(corpus.documents)
    rebuilt = []
    for start in range(0, WORN_FROM, WORN_FROM // 4):
        for place in range(start, start + WORN_FROM // 4):
            passages = (*documents[place].passages, Passage("改过"))
            documents[place] = dataclasses.replace(documents[place], passages=passages)
        corpus = dataclasses.replace(corpus, documents=tuple(documents))
        rebuilt.append(bool(engine.update(corpus).rebuilt))
        assert counted_by_whoosh(tmp_path) == WORN_FROM
    assert rebuilt == [False, False, False, True]
    assert engine.search(parse("改过")).total == WORN_FROM


def counted_by_whoosh(folder: Path) -> int:
    (generation,) = folder.glob("generation-*")
    return int(index.FileIndex(MappedStorage(str(generation)), schema=schema()).doc_count())


class Bomb:
    """Makes a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, (str(self.folder),)


def test_a_foreign_pickle_is_never_opened(tmp_path: Path) -> None:
    engine = built(WhooshEngine, tmp_path / "index", CORPUS)
    bomb = pickle.dumps(Bomb(tmp_path / "exploded"), 2)
    for path in sorted((tmp_path / "index").glob("generation-*/*")):
        content = path.read_bytes()
        path.write_bytes(bomb)
        with pytest.raises(Damaged):
            WhooshEngine(tmp_path / "index").search(parse("红"))
        path.write_bytes(content)
    toc = next((tmp_path / "index").glob("generation-*/*.toc"))
    toc.write_bytes(bomb)
    assert engine.update(CORPUS).rebuilt
    assert not (tmp_path / "exploded").exists()
    pickle.loads(bomb)
    assert (tmp_path / "exploded").exists(), "the bomb is one"
