"""What goes with hits: their order, counts, filters, partial hits, suggestions, and the marked passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from search_judge import Judge, by_passage, random_queries, typed_queries

from search import Corpus, Document, Facet, FacetCount, Filter, Passage, Query, Result, Role, Word
from search.answer import answer
from search.bitset import bitset, members
from search.names import from_bytes, lines_of, name_lines, reached_by_name
from search.query import parse
from search.rank import NAMES, RELEVANCE, by_letters, relevance, score, scores
from search.snippet import WIDTH, snippet

FACETS = (
    Facet(name="kind", label="类型", values=("案例", "做法")),
    Facet(name="place", label="地区", aliases=("地方",)),
    Facet(name="year", label="年份", is_year=True),
)
SYNONYMS = (("两新", "两个新的", "非公"), ("驿站", "服务站"))


def document(
    id: str,
    title: str,
    *texts: str,
    practices: Sequence[str] = (),
    readings: Sequence[str] = (),
    **facets: str,
) -> Document:
    return Document(
        kind="case",
        id=id,
        title=title,
        url=f"cases/{id}.html",
        passages=(
            Passage(title, "title"),
            *(Passage(name, "practice", "做法") for name in practices),
            *(Passage(text, "text", "内容提要", f"m{i}") for i, text in enumerate(texts)),
        ),
        facets={name: tuple(values.split()) for name, values in facets.items()},
        readings=tuple(readings),
    )


CORPUS = Corpus(
    documents=(
        document("a", "楼宇驿站", "红色纽带连着每一层楼。", place="四川省 泸州市", year="2019", kind="案例"),
        document("b", "红色纽带", "泸州的做法。", kind="做法", readings=["hong se niu dai"]),
        document("c", "商圈联盟", "无。", practices=["红色纽带"], place="浙江省", year="2021", kind="案例"),
        document(
            "d", "红色纽带工作法", "非公企业，红色阵地。", place="浙江省 杭州市", year="2020", kind="其他"
        ),
    ),
    facets=FACETS,
    synonyms=SYNONYMS,
)


class PlainIndex:
    """An index that looks through everything each time."""

    def __init__(self, corpus: Corpus) -> None:
        self.judge = Judge(corpus)
        self.documents = corpus.documents
        self.size = len(corpus.documents)
        self.facets = corpus.facets
        self.synonyms = corpus.synonyms

    def scores(self, words: Sequence[Word]) -> dict[int, float]:
        matching = (n for n in range(self.size) if all(self.judge.matches(n, word) for word in words))
        return {n: self.judge.score(n, words) for n in matching}

    def holding(self, folded: str) -> int:
        return bitset(n for n, text in enumerate(self.judge.texts) if folded in text)

    def values(self, facet: str) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for n, document in enumerate(self.documents):
            for value in document.facets.get(facet, ()):
                found[value] = found.get(value, 0) | 1 << n
        return found

    def document(self, number: int) -> Document:
        return self.documents[number]


def asked(text: str, limit: int = 0, corpus: Corpus = CORPUS) -> Result:
    return answer(PlainIndex(corpus), parse(text, corpus.facets), limit)


def ids(result: Result) -> str:
    return " ".join(hit.id for hit in result.hits)


HITS = (
    ("红色纽带", "b c d a"),  # its name, a practice's name, the start of a title, text
    ("hsnd", "b"),
    ("红色", "b d c a"),
    ("红色 泸州", "b"),
    ("红色 -阵地", "b c a"),
    ("红色 地区:浙江", "d c"),
    ("红色 -地区:浙江", "b a"),
    ("地区:杭州", "d"),
    ("地方:州", "a d"),
    ("年份:2020..", "c d"),
    ("年份:..2020 红色", "d a"),
    ("年份:2019", "a"),
    ("-红色纽带工作", "a b c"),
    ("-类型:案例", "b d"),
    ("", ""),
    ("没有的", ""),
)


@pytest.mark.parametrize(("text", "expected"), HITS)
def test_hits_and_their_order(text: str, expected: str) -> None:
    assert ids(asked(text)) == expected


@pytest.mark.parametrize(("text", "expected"), HITS)
def test_it_is_what_looking_through_everything_gives(text: str, expected: str) -> None:
    query = parse(text, FACETS)
    assert answer(PlainIndex(CORPUS), query, 0) == Judge(CORPUS).search(query, limit=0)


def test_so_it_is_for_any_stretch_of_text() -> None:
    index, judge = PlainIndex(CORPUS), Judge(CORPUS)
    for query in random_queries(CORPUS, 100) + typed_queries(CORPUS, 200):
        assert answer(index, query, 3) == judge.search(query, limit=3), query.text


def test_a_filter_may_name_a_value_exactly() -> None:
    def found(value: str, *, excluded: bool = False) -> str:
        condition = Filter(facet="place", value=value, exact=True, excluded=excluded)
        return ids(answer(PlainIndex(CORPUS), Query(text="", filters=(condition,)), 0))

    assert found("浙江省") == "c d"
    assert found("浙江") == ""
    assert found("浙江省", excluded=True) == "a b"
    unknown = Filter(facet="colour", value="红")
    assert answer(PlainIndex(CORPUS), Query(text="", filters=(unknown,)), 0).total == 0


def test_the_limit_cuts_hits_and_nothing_else() -> None:
    every, best = asked("红色"), asked("红色", limit=2)
    assert best.hits == every.hits[:2]
    assert (best.total, best.facets) == (4, every.facets)


def test_counts_are_over_all_hits_in_the_fixed_order_then_by_value() -> None:
    assert asked("红色", limit=1).facets == {
        "kind": (FacetCount("案例", 2), FacetCount("做法", 1), FacetCount("其他", 1)),
        "place": tuple(
            FacetCount(*pair) for pair in (("四川省", 1), ("杭州市", 1), ("泸州市", 1), ("浙江省", 2))
        ),
        "year": (FacetCount("2019", 1), FacetCount("2020", 1), FacetCount("2021", 1)),
    }
    assert asked("联盟").facets.keys() == {"kind", "place", "year"}
    assert asked("阵地").facets["kind"] == (FacetCount("其他", 1),)
    assert asked("没有的").facets == {}


def test_without_hits_come_documents_that_hold_half_of_what_was_asked() -> None:
    result = asked("红色纽扣带")  # 红色 色纽 纽扣 扣带
    assert result.total == 0
    assert [(hit.id, hit.score) for hit in result.partial] == [("a", 2), ("b", 2), ("c", 2), ("d", 2)]
    assert marked(result.partial[0].snippet) == "【红色纽】带连着每一层楼。"
    assert [hit.id for hit in asked("泸州 联盟").partial] == ["b", "c"]
    assert [hit.id for hit in asked("泸州 联盟 地区:浙江").partial] == ["c"]
    assert [hit.id for hit in asked("泸州 联盟 -做法").partial] == ["c"]
    assert asked("囍").partial == ()
    assert asked("红色").partial == ()


def test_partial_hits_are_ten_at_most_and_the_fullest_first() -> None:
    texts = ("甲乙", "甲乙丙", "丙丁，甲乙丙")  # one, two, and all of the three pairs
    many = [document(str(n), texts[n % 3]) for n in range(18)]
    result = asked("甲乙丙丁", corpus=Corpus(documents=tuple(many), facets=()))
    assert [hit.id for hit in result.partial] == ["2", "5", "8", "11", "14", "17", "1", "4", "7", "10"]
    assert [hit.score for hit in result.partial] == [3] * 6 + [2] * 4


SUGGESTIONS = (
    ("两新", ("两个新的", "非公")),
    ("两新组织", ("两个新的", "非公")),
    ("非公", ("两新", "两个新的")),
    ("非公 两新", ("两个新的",)),
    ("驿站 非公", ("服务站", "两新", "两个新的")),
    ("新", ()),
    ("-非公", ()),
    ("红色纽带工作坊", ("红色纽带工作",)),  # the longest part that is there
    ("红色纽带工作坊 地区:四川", ("红色纽带",)),  # … under the same filter
    ("泸州 联盟会", ("联盟",)),
    ("企业，红包", ("企业",)),
    ("阵地，囍", ("阵地",)),
    ("囍囍", ()),
)


@pytest.mark.parametrize(("text", "expected"), SUGGESTIONS)
def test_suggestions(text: str, expected: tuple[str, ...]) -> None:
    assert asked(text).suggestions == expected
    assert Judge(CORPUS).search(parse(text, FACETS)).suggestions == expected


def test_a_part_of_what_one_character_stands_for_is_suggested_as_it_is() -> None:
    corpus = Corpus(documents=(document("a", "式会"),), facets=())
    assert asked("㍿", corpus=corpus).suggestions == ("式会",)
    assert Judge(corpus).search(parse("㍿")).suggestions == ("式会",)


def marked(found: object) -> str:
    """A snippet with its marks in brackets."""
    assert hasattr(found, "text")
    assert hasattr(found, "marks")
    text: str = found.text
    for start, end in reversed(found.marks):
        text = f"{text[:start]}【{text[start:end]}】{text[end:]}"
    return text


LONG = "行" * 200

# Passages (the first is the title; an alias begins with =, a practice with +), what is asked, what is shown.
SNIPPETS = (
    ("楼宇|做到三同步·双覆盖。", "三同步双覆盖", "做到【三同步·双覆盖】。"),
    ("楼宇|做到“三同步”、双覆盖", "三同步", "做到“【三同步】”、双覆盖"),
    ("楼宇|“1 + 7 + N”模式", "1+7+n", "“【1 + 7 + N】”模式"),
    ("楼宇|紅色紐帶", "红色", "【紅色】紐帶"),
    ("楼宇|红色、红色。红色", "红色", "【红色】、【红色】。【红色】"),
    ("楼宇|红色纽带", "红色 色纽", "【红色纽】带"),
    ("楼宇|甲甲甲", "甲甲", "【甲甲】甲"),
    ("楼宇|cafe\u0301与cafe", "cafe", "cafe\u0301与【cafe】"),
    ("楼宇|x\u0302y", "x", "【x\u0302】y"),
    ("楼宇|喜👍🏽欢", "👍", "喜【👍🏽】欢"),
    ("楼宇|𠮷林𠮷", "𠮷", "【𠮷】林【𠮷】"),
    ("楼宇|㈠甲", "一", "【㈠】甲"),
    ("楼宇|第一段。|甲乙|乙，甲", "甲 乙", "【甲乙】"),
    ("楼宇|甲在先|甲与乙在后", "甲 乙", "【甲】与【乙】在后"),
    ("楼宇|甲，乙|甲乙丙", "甲乙", "【甲乙】丙"),
    ("红色纽带|摘要在此。|红色纽带在这里", "红色纽带", "摘要在此。"),
    ("红色纽带", "红色", "【红色】纽带"),
    ("楼宇|=红楼|摘要在此。", "红楼", "【红楼】"),
    ("楼宇|=红楼|摘要说红楼。", "红楼", "摘要说【红楼】。"),
    ("楼宇|+红色纽带|摘要在此。", "纽带", "红色【纽带】"),
    ("楼宇|摘要在此。", "ly", "摘要在此。"),
    ("楼宇|摘要在此。", "-没有", "摘要在此。"),
    ("楼宇|见甲组发〔2019〕第029号文", "[2019]29号", "见甲组发【〔2019〕第029号】文"),
    ("楼宇|见甲组发〔2019〕第029号文", "组发(2019)29号", "见甲【组发〔2019〕第029号】文"),
    (f"楼宇|{LONG}甲{LONG}", "甲", f"…{'行' * 24}【甲】{'行' * 55}…"),
    (f"楼宇|甲{LONG}", "甲", f"【甲】{'行' * 79}…"),
    (f"楼宇|{LONG}甲", "甲", f"…{'行' * 79}【甲】"),
    (f"楼宇|甲{LONG}甲乙{LONG}", "甲 乙", f"…{'行' * 24}【甲乙】{'行' * 54}…"),
    (f"楼宇|甲{'行' * 77}乙乙乙乙{LONG}", "甲 乙乙乙乙", f"【甲】{'行' * 77}【乙乙乙乙】…"),
    (
        f"楼宇|{LONG}乙乙乙乙{'行' * 22}甲{'行' * 48}丁乙乙乙乙",
        "甲 丁 乙乙乙乙",
        f"…【乙乙乙乙】{'行' * 22}【甲】{'行' * 48}【丁乙乙乙乙】",
    ),
    (f"楼宇|{LONG}", "楼宇", f"{'行' * 80}…"),
)


def passages(written: str) -> list[Passage]:
    title, *rest = written.split("|")
    roles: Mapping[str, Role] = {"=": "alias", "+": "practice"}
    return [Passage(title, "title")] + [
        Passage(text.lstrip("=+"), roles.get(text[0], "text")) for text in rest
    ]


@pytest.mark.parametrize(("written", "text", "expected"), SNIPPETS)
def test_snippets(written: str, text: str, expected: str) -> None:
    assert marked(snippet(passages(written), parse(text).words)) == expected


def test_a_snippet_says_where_its_passage_stands() -> None:
    (hit,) = asked("阵地").hits
    assert (hit.snippet.label, hit.snippet.anchor) == ("内容提要", "m0")


def test_a_mark_longer_than_a_snippet_is_kept_whole() -> None:
    words = (Word(text=LONG, folded=LONG),)
    found = snippet([Passage("题", "title"), Passage(f"{'左' * 90}{LONG}{'右' * 90}")], words)
    ((start, end),) = found.marks
    assert found.text[start:end] == LONG


@pytest.mark.parametrize("mark", ["\u0302\u0301", "\ufe0f", "\u200d👩", "🏽"])
def test_no_cut_falls_inside_what_readers_see_as_one(mark: str) -> None:
    for before in range(60, 2 * WIDTH):
        text = f"甲{'行' * before}👩{mark}{'行' * 100}乙"
        for asked_for in "甲乙":
            shown = snippet([Passage("题", "title"), Passage(text)], parse(asked_for).words).text
            assert not shown.lstrip("…").startswith(tuple(mark))
            assert shown.count("👩") == text.count("👩") * (f"👩{mark}" in shown)


def test_tiers_are_the_numbers_that_the_browser_has_too() -> None:
    def best(*passages: tuple[Role, str]) -> float:
        return by_passage("红", passages)

    assert best(("title", "红")) == 1000
    assert best(("title", "红色"), ("alias", "红")) == 800
    assert best(("title", "红色"), ("practice", "红")) == 500
    assert best(("title", "红色"), ("alias", "大红")) == 300
    assert best(("title", "大红"), ("alias", "红色")) == 200
    assert best(("alias", "红色"), ("practice", "红色")) == 150
    assert best(("practice", "红色"), ("text", "红")) == 60
    assert best(("text", "红")) == 10
    assert best(("text", "白")) == 0
    reading = ["hong se niu dai"]
    assert [by_letters(letters, reading) for letters in ("hongseniudai", "hsnd", "hon", "hs")] == [5, 5, 4, 4]
    assert [by_letters(letters, reading) for letters in ("niu", "nd", "ong", "")] == [3, 3, 0, 0]


def test_bm25_orders_only_within_a_tier() -> None:
    parts = [relevance(bm25) for bm25 in (0.0, 0.001, 1.0, 30.0, 1e6)]
    assert parts == sorted(set(parts))
    assert parts[0] == 0
    assert parts[-1] < RELEVANCE <= min(NAMES.values())
    assert score([10.0, 300.0], 5.0) == 315
    assert scores([{1: 10.0, 2: 10.0}, {2: 5.0, 3: 10.0}], [{1: 1.0, 2: 5.0}, {}]) == {2: 20.0}


def test_sets_of_documents() -> None:
    for numbers in ([], [0], [7, 8], [3, 0, 64, 9999], list(range(100))):
        assert list(members(bitset(numbers))) == sorted(numbers)
    assert bitset([1, 3]) == 0b1010


def test_names_are_looked_through_line_by_line() -> None:
    names = name_lines(CORPUS.documents)
    assert reached_by_name(names, "红色纽带") == {1: 1000, 2: 500, 3: 300}
    assert reached_by_name(names, "驿站") == {0: 200}
    assert reached_by_name(names, "t") == {}
    assert reached_by_name(name_lines([document("x", "at"), document("y", "tt")]), "t") == {0: 200, 1: 300}
    assert from_bytes(names.to_bytes()) == names


def test_a_line_is_kept_once_with_all_whose_it_is() -> None:
    lines = lines_of([("甲", 2), ("乙", 1), ("甲", 2), ("甲", 0)])
    assert [(lines.line(i), list(lines.owners_of(i))) for i in (0, 1)] == [("甲", [2, 0]), ("乙", [1])]
    assert list(lines.containing("乙")) == [1]
