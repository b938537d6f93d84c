"""Generated libraries as engines are given them, without records: `python -m benchmarks.documents`.

In: `benchmarks.texts`. Out: a `search.Corpus` of cases and practices, of the shape that the index stage
gives it; its statistics. Printing them shows whether the texts are like real ones: 10,000 real Chinese texts
of this length have about 300,000 different pairs of characters, 12.7 million pairs counted once a text,
18.7 million characters.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.peers.pairs import pairs as pairs_of
from benchmarks.texts import PLACES, MadeCase, MadePractice, Writer, made_cases, made_practices
from benchmarks.words import Words, jieba_words
from search import Corpus, Document, Facet, Passage
from search.normalize import FIELD_WALL, WALL, fold_all

FACETS = (
    Facet(name="kind", label="类型", values=("案例", "做法")),
    Facet(name="place", label="地区"),
    Facet(name="level", label="层级", values=("市级", "县级", "乡镇（街道）级")),
    Facet(name="year", label="年份", is_year=True),
    Facet(name="practice", label="做法"),
    Facet(name="dimension", label="维度"),
)
PROVINCES = {"33": "浙江省", "51": "四川省", "35": "福建省", "11": "北京市", "44": "广东省", "42": "湖北省"}
SYLLABLES = (
    "hong se niu dai wang luo xing ye dang jian gong zuo zhi bu lian he chuang xin fu wu ping tai shang quan "
    "lou yu jie dao she qu qi an li shi fan dian"
)


def documents(count: int, seed: int = 1, words: Words | None = None) -> Corpus:
    """`count` cases and a tenth as many practices; with jieba's words unless others are given."""
    writer = Writer(words or jieba_words(), seed)
    practices = tuple(made_practices(writer, max(20, count // 10)))
    cases = (case_document(case, practices) for case in made_cases(writer, count, len(practices)))
    return Corpus(documents=(*cases, *map(practice_document, practices)), facets=FACETS)


def case_document(case: MadeCase, practices: tuple[MadePractice, ...]) -> Document:
    used = [practices[number] for measure in case.measures for number in measure.practices]
    return Document(
        kind="case",
        id=case.id,
        title=case.title,
        url=f"cases/{case.id}.html",
        passages=tuple(_case_passages(case, used)),
        facets={
            "kind": ("案例",),
            "place": places(case.place),
            "level": (case.level,),
            "year": (str(case.year),),
            "practice": tuple(dict.fromkeys(practice.title for practice in used)),
            "dimension": tuple(dict.fromkeys(practice.dimension for practice in used)),
        },
        readings=tuple(map(reading, (case.title, *case.aliases))),
    )


def _case_passages(case: MadeCase, used: list[MadePractice]) -> Iterator[Passage]:
    yield Passage(case.title, "title", "标题")
    for alias in case.aliases:
        yield Passage(alias, "alias", "别名")
    for practice in used:
        for name in (practice.title, *practice.aliases):
            yield Passage(name, "practice", "做法")
    yield Passage(case.summary, label="内容提要")
    yield Passage(case.background, label="背景")
    for number, measure in enumerate(case.measures, start=1):
        yield Passage(measure.title, label="主要举措", anchor=f"m{number}")
        yield Passage(measure.text, label="主要举措", anchor=f"m{number}")
    yield Passage(case.lessons, label="启示")


def practice_document(practice: MadePractice) -> Document:
    names = [Passage(alias, "alias", "别名") for alias in practice.aliases]
    return Document(
        kind="practice",
        id=practice.id,
        title=practice.title,
        url=f"practices/{practice.id}.html",
        passages=(
            Passage(practice.title, "title", "标题"),
            *names,
            Passage(practice.definition, label="释义"),
        ),
        facets={"kind": ("做法",), "dimension": (practice.dimension,)},
        readings=tuple(map(reading, (practice.title, *practice.aliases))),
    )


def places(code: str) -> tuple[str, ...]:
    """A place with all that it lies in."""
    within = [PLACES[code[:end]] for end in (4, 6, 9) if code[:end] in PLACES]
    prefecture = PLACES.get(code[:4] + "00")
    return tuple(dict.fromkeys([PROVINCES[code[:2]], *filter(None, [prefecture]), *within]))


def reading(name: str) -> str:
    """A syllable for each character; not the right one, but always the same."""
    syllables = SYLLABLES.split()
    return " ".join(syllables[ord(c) % len(syllables)] if "一" <= c <= "鿿" else WALL for c in name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """`pairs`: different ones; `postings`: pairs counted once a document. Walls are in no pair."""

    documents: int
    characters: int
    pairs: int
    postings: int


def statistics(corpus: Corpus) -> Statistics:
    known: set[str] = set()
    characters = postings = 0
    for document in corpus.documents:
        text = fold_all(passage.text for passage in document.passages)
        characters += len(text)
        own = {pair for pair in pairs_of(text) if WALL not in pair and FIELD_WALL not in pair}
        postings += len(own)
        known |= own
    return Statistics(
        documents=len(corpus.documents), characters=characters, pairs=len(known), postings=postings
    )


def main() -> None:
    options = argparse.ArgumentParser(description="数一数生成的文字：是否接近真实的中文。")
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    counted = statistics(documents(chosen.cases, chosen.seed))
    print(f"文档：{counted.documents:,}")
    print(f"归一后的字数：{counted.characters:,}")
    print(f"不同的二字组：{counted.pairs:,}")
    print(f"二字组在文档中的出现（一篇计一次）：{counted.postings:,}")


if __name__ == "__main__":
    main()
