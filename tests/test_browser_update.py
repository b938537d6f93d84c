"""The browser's index after edits: files made from the old ones are, byte for byte, those made anew."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Mapping

import pytest
from test_browser_search import LETTERS, hard_corpus

from benchmarks.documents import documents
from benchmarks.words import invented_words
from search import Corpus, Document, Passage
from search.browser import document_sets
from search.browser.pair_file import parsed
from search.browser.plan import Sizes
from search.browser.shards import browser_files, draft
from search.browser.update import Patched, patched_files, state_of

Files = Mapping[str, bytes]
WORDS = ("党建", "互联网", "企业", "服务", "平台", "活动", "组织", "在", "的", "把", "红色", "工作", "，")


def made(corpus: Corpus, sizes: Sizes | None = None) -> tuple[Files, bytes]:
    files = dict(browser_files(corpus, sizes))
    return files, state_of(draft(corpus, sizes), files["search/index.js"], sizes)


def patch(files: Files, state: bytes, before: Corpus, after: Corpus) -> Patched | None:
    pairs = enumerate(zip(before.documents, after.documents, strict=True))
    changes = [(number, old, new) for number, (old, new) in pairs if old != new]
    return patched_files(lambda name: files[f"search/{name}"], state, changes)


def with_document(corpus: Corpus, number: int, document: Document) -> Corpus:
    own = list(corpus.documents)
    own[number] = document
    return dataclasses.replace(corpus, documents=tuple(own))


def with_texts(document: Document, texts: list[str]) -> Document:
    names = [passage for passage in document.passages if passage.role != "text"]
    own = [Passage(text, "text", "正文", f"m{i}") for i, text in enumerate(texts)]
    return dataclasses.replace(document, passages=(*names, *own))


def edited(corpus: Corpus, source: random.Random, letters: str = LETTERS) -> Corpus:
    """One text of one document with some characters removed, and others put there."""

    number = source.randrange(len(corpus.documents))
    texts = texts_of(corpus.documents[number]) or [""]
    place = source.randrange(len(texts))
    at = source.randint(0, len(texts[place]))
    put = "".join(source.choices([*letters], k=source.choice((0, 1, 1, 3, 9))))
    texts[place] = texts[place][:at] + put + texts[place][at + source.choice((0, 1, 1, 3, 9)) :]
    return with_document(corpus, number, with_texts(corpus.documents[number], texts))


def normal(corpus: Corpus) -> Corpus:
    """Labels and anchors as `edited` writes them."""
    own = (with_texts(d, [p.text for p in d.passages if p.role == "text"]) for d in corpus.documents)
    return dataclasses.replace(corpus, documents=tuple(own))


@pytest.mark.parametrize("sizes", [None, Sizes(range=6, block=4), Sizes(range=9, block=7)])
def test_edits_one_after_another_give_what_is_made_anew(sizes: Sizes | None) -> None:
    source = random.Random(1)
    corpus = normal(hard_corpus())
    files, state = made(corpus, sizes)
    patches = 0
    for _ in range(120):
        after = corpus
        for _ in range(source.choice((1, 1, 1, 2, 4))):
            after = edited(after, source)
        anew, anew_state = made(after, sizes)
        patched = patch(files, state, corpus, after)
        if patched:
            patches += 1
            assert {**files, **patched.files} == anew
            assert patched.state == anew_state
            assert all(files[address] != content for address, content in patched.files.items())
        corpus, files, state = after, anew, anew_state
    assert patches > 25


def test_an_ordinary_edit_is_patched_and_changes_a_part_of_the_files() -> None:
    """Of a corpus like real ones."""
    source = random.Random(2)
    corpus = documents(300, words=invented_words())
    files, state = made(corpus)
    patches = 0
    for number in source.sample(range(300), 12):
        document = corpus.documents[number]
        longest = max(document.passages, key=lambda passage: (passage.role == "text", len(passage.text)))
        sentence = "".join(source.choices(WORDS, k=6)) + "。"
        more = dataclasses.replace(longest, text=longest.text + sentence)
        passages = tuple(more if passage is longest else passage for passage in document.passages)
        after = with_document(corpus, number, dataclasses.replace(document, passages=passages))
        patched = patch(files, state, corpus, after)
        if patched:
            patches += 1
            assert {**files, **patched.files} == dict(browser_files(after))
            assert len(patched.files) < len(files) / 4
    assert patches >= 9


def test_a_new_character_is_patched() -> None:
    """Also one of which another form is known."""
    corpus = normal(hard_corpus())
    files, state = made(corpus)
    for new in ("夔夬夤", "龜鼇"):
        patched, after = next(
            (found, after)
            for number, document in enumerate(corpus.documents)
            for first, *rest in [texts_of(document) or [""]]
            for after in [
                with_document(corpus, number, with_texts(document, [new + first[len(new) :], *rest]))
            ]
            if (found := patch(files, state, corpus, after))
        )
        assert {**files, **patched.files} == dict(browser_files(after))
    assert "search/traditional.js" in patched.files


def texts_of(document: Document) -> list[str]:
    return [passage.text for passage in document.passages if passage.role == "text"]


def test_nothing_changed_gives_no_files() -> None:
    corpus = hard_corpus(30)
    files, state = made(corpus)
    patched = patch(files, state, corpus, corpus)
    assert patched is not None
    assert (patched.files, patched.state) == ({}, state)


UNUSUAL: tuple[Callable[[Document], Document], ...] = (
    lambda d: dataclasses.replace(d, title="别的"),
    lambda d: dataclasses.replace(d, url="cases/other.html"),
    lambda d: dataclasses.replace(d, facets={**d.facets, "kind": ("做法",)}),
    lambda d: dataclasses.replace(d, readings=("bie de",)),
    lambda d: dataclasses.replace(d, passages=(*d.passages, Passage("又名", "alias"))),
    lambda d: dataclasses.replace(d, passages=(*d.passages, Passage("依乙发〔2031〕第77号", "text"))),
    lambda d: with_texts(d, [*texts_of(d), "长" * 3000]),
)


@pytest.mark.parametrize("place", range(len(UNUSUAL)))
def test_what_is_no_edit_of_a_text_is_made_anew(place: int) -> None:
    corpus = hard_corpus(30)
    files, state = made(corpus)
    assert patch(files, state, corpus, with_document(corpus, 4, UNUSUAL[place](corpus.documents[4]))) is None


def test_damaged_or_foreign_files_are_made_anew() -> None:
    source = random.Random(3)
    corpus = normal(hard_corpus(60))
    files, state = made(corpus)
    other, other_state = made(normal(hard_corpus(61)))
    edits = (edited(corpus, source) for _ in range(200))
    after = next(c for c in edits if (p := patch(files, state, corpus, c)) and len(p.files) > 4)
    used: set[str] = set()

    def read(name: str) -> bytes:
        used.add(f"search/{name}")
        return files[f"search/{name}"]

    number = next(i for i, d in enumerate(corpus.documents) if d != after.documents[i])
    assert patched_files(read, state, [(number, corpus.documents[number], after.documents[number])])
    assert len(used) > 4
    for address in sorted(used):
        content = files[address]
        at = source.randrange(len(content))
        damaged = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        for bad in (damaged, content[:at], b"", other.get(address, b"")):
            if bad != content:
                assert patch({**files, address: bad}, state, corpus, after) is None, address
        assert patch({a: c for a, c in files.items() if a != address}, state, corpus, after) is None
    for bad_state in (b"", state[:-1], state[:30] + b"0" + state[31:], other_state):
        if bad_state != state:
            assert patch(files, bad_state, corpus, after) is None
    claimed = with_texts(corpus.documents[number], ["从来不是这样"])
    assert patched_files(read, state, [(number, claimed, after.documents[number])]) is None


def test_a_file_of_pairs_comes_apart_and_together() -> None:
    for address, content in browser_files(hard_corpus(40), Sizes(range=5, block=3)):
        if address.startswith("search/g/"):
            text = content.split(b"','")[2][: -len(b"');\n")]
            assert parsed(text).changed({}) == text


def test_sets_of_documents_are_packed() -> None:
    import numpy as np

    assert document_sets.flags_text(np.array([True, True, False] + [False] * 6)) == b"AwA="
    counts = document_sets.counts_text(np.array([7, 1, 25]))
    assert counts == b"Fw8="
    assert document_sets.replaced(counts, document_sets.COUNT_BITS, 1, 9) == b"lw8="
