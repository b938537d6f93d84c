"""What can be searched: every field of the model, nothing that its page does not show, in listing order."""

from __future__ import annotations

import json
import pickle
import re
from collections import Counter
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from rendered import a_case, a_document, a_practice, a_source, an_organization, grown, pages_of
from selectolax.lexbor import LexborHTMLParser
from sites import BRIDGES, ROOT, SMALL

from caselib.dates import PartialDate
from caselib.export import export
from caselib.facets import names_of, naming_of
from caselib.index import Indexer, corpus, short_name
from caselib.library import Library
from caselib.link import link
from caselib.load import load
from caselib.model import KINDS, Kind, Record
from caselib.page import Page
from caselib.parts import Window
from caselib.scalars import (
    Choice,
    Date,
    PlaceCode,
    Printed,
    ProseText,
    Ref,
    TermOf,
    Text,
    TextMap,
)
from caselib.searched import LEFT_OUT
from caselib.shapes import FieldSpec, ListOf, Part, Shape, fields_of
from caselib.values import Value
from search import Corpus, Document, Passage

LIBRARIES = {"own": ROOT, "small": SMALL, "bridges": BRIDGES}


def corpus_of(library: Library) -> Corpus:
    return corpus(library, link(library))


def document(library: Library, key: str) -> Document:
    return next(d for d in corpus_of(library).documents if d.key == key)


def texts(document: Document, label: str) -> list[str]:
    return [p.text for p in document.passages if p.label == label]


@pytest.fixture(scope="module")
def small() -> Library:
    return load(SMALL)[0].published()


@pytest.fixture(scope="module", params=LIBRARIES)
def published(request: pytest.FixtureRequest) -> Library:
    return load(LIBRARIES[request.param])[0].published()


class Filler:
    """Makes a record in which every field says something of its own."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.numbers = count(100)
        self.said: list[tuple[type, str, str]] = []
        """Class, field, and what the field says as readers should find it."""

    def record(self, kind: Kind) -> Record:
        made: Record = self.group(kind.cls, id="tianman", file="x.yml")
        return made

    def group(self, cls: type, **given: Any) -> Any:
        fields = {}
        for spec in fields_of(cls):
            if (owner_of(cls, spec), spec.name) not in PASSED_OVER:
                before = len(self.said)
                fields[spec.name] = self.value(spec.shape, cls, spec)
                if (owner_of(cls, spec), spec.name) in LEFT_OUT:  # with all that is inside
                    inside = [(owner_of(cls, spec), spec.name, shown) for *_, shown in self.said[before:]]
                    self.said[before:] = inside
        return cls(**{**fields, **given})

    def value(self, shape: Shape, cls: type, spec: FieldSpec) -> Any:
        number = next(self.numbers)
        match shape:
            case ListOf():
                return (self.value(shape.item, cls, spec),)
            case Part():
                return self.group(shape.cls)
            case TextMap():
                return self.says(cls, spec, (("甲", f"第{number}号"),), f"甲：第{number}号")
            case Printed():
                return self.says(cls, spec, Value(as_printed=f"{number}个", status="reported"), f"{number}个")
            case Date():
                return self.says(cls, spec, PartialDate(1000 + number), f"{1000 + number}年")
            case TermOf("assertion"):
                return self.says(cls, spec, "inferred", "推断")
            case TermOf():
                term = self.library.vocabularies[shape.vocabulary].terms[-1]
                return self.says(cls, spec, term.id, term.label)
            case Ref():
                target = next(iter(self.library.records[(shape.kinds or ("case",))[0]].values()))
                return self.says(cls, spec, target.id, target.title)
            case PlaceCode():
                return self.says(cls, spec, "330122", "推断为浙江省杭州市桐庐县")
            case Choice():
                return True
            case Text() | ProseText():
                text = f"第{number}号"
                guess = f"推断为{text}" if (cls.__name__, spec.name) == ("Identity", "value") else text
                return self.says(cls, spec, text, guess)
        raise TypeError(shape)

    def says(self, cls: type, spec: FieldSpec, value: Any, shown: str) -> Any:
        self.said.append((owner_of(cls, spec), spec.name, shown))
        return value


def owner_of(cls: type, spec: FieldSpec) -> type:
    """`Record` for what every kind has, else the class itself."""
    base: type = Record
    return base if issubclass(cls, base) and spec.name in {s.name for s in fields_of(base)} else cls


PASSED_OVER = {(Record, "withdrawn"), (Record, "not_to_confuse_with"), (Window, "as_printed")}
"""What hides others where it is said, or is told from both ends: each has a test of its own."""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_field_of_the_model_is_searched_or_left_out_for_a_reason(kind: Kind, small: Library) -> None:
    filler = Filler(small)
    made = filler.record(kind)
    records = {**small.records[kind.name], made.id: made}
    found = document(replace(small, records={**small.records, kind.name: records}), f"{kind.name}/{made.id}")
    there = {passage.text for passage in found.passages}
    missing, unwanted = [], []
    for cls, name, shown in filler.said:
        numbered = re.search(r"\d{3}", shown) is not None
        if (cls, name) in LEFT_OUT:
            unwanted += [(cls, name)] if numbered and shown in there else []
        elif shown not in there:
            missing.append((cls.__name__, name, shown))
    assert missing == []
    assert unwanted == []


def test_nothing_is_left_out_that_the_model_does_not_have() -> None:
    for (cls, name), reason in LEFT_OUT.items():
        assert name in {spec.name for spec in fields_of(cls)}, (cls, name)
        assert reason


def page_text(page: Page) -> str:
    """What a page shows, without spaces and the arrows between places."""
    body = LexborHTMLParser("".join(page.slots[slot] for slot in sorted(page.slots))).body
    return re.sub(r"[\s›]", "", body.text()) if body else ""


def test_what_is_searched_stands_on_the_page_and_its_anchor_too(published: Library) -> None:
    pages = pages_of(published)
    for found in corpus_of(published).documents:
        page = pages[found.url]
        assert isinstance(page, Page)
        shown = page_text(page)
        ids = set(re.findall(r'id="([^"]+)"', page.slots["body"]))
        for passage in found.passages:
            assert not passage.anchor or passage.anchor in ids, (found.key, passage)
            assert is_shown(passage, shown, found), (found.key, passage)


def is_shown(passage: Passage, shown: str, found: Document) -> bool:
    """A practice's aliases, and a place's other names, are searched though the page has only the name."""
    if passage.role == "practice" or (found.kind == "place" and passage.role == "alias"):
        return True
    text = re.sub(r"\s|。$", "", passage.text)
    return text in shown or text.replace("：", "", 1) in shown


def test_a_practice_is_found_by_its_aliases_in_its_cases(tmp_path: Path) -> None:
    library = grown(
        tmp_path,
        {
            "practices/a.yml": a_practice("甲法", "aliases: [甲子法]\n"),
            "cases/c.yml": a_case("丙", more="measures:\n  - title: 乙\n  - {title: 丁, practices: [a]}\n"),
        },
    )
    named = [p for p in document(library, "case/c").passages if p.role == "practice"]
    assert [(p.text, p.anchor) for p in named] == [("甲法", "m2"), ("甲子法", "m2")]


def test_names_come_first_and_each_text_once(published: Library) -> None:
    roles = ("title", "alias", "practice", "text")
    for found in corpus_of(published).documents:
        order = [roles.index(p.role) for p in found.passages]
        assert order == sorted(order)
        assert (found.passages[0].text, found.passages[0].role) == (found.title, "title")
        texts = [p.text for p in found.passages]
        assert len(texts) == len(set(texts))
        assert all(p.text.strip() for p in found.passages)


def test_other_names_of_documents_and_bodies_are_aliases(small: Library) -> None:
    body = document(small, "organization/hangzhou-tushuguan")
    assert [p.text for p in body.passages if p.role == "alias"] == ["杭州市社区中心图书馆"]
    pact = document(small, "policy/duzhe-gongyue")
    assert [p.text for p in pact.passages if p.role == "alias"] == ["《读者公约》"]
    assert pact.readings == ("du zhe gong yue", "du zhe gong yue")


def test_what_is_easily_confused_is_told_on_both(small: Library) -> None:
    told = texts(document(small, "case/xihu-tushushi"), "易混淆")
    assert told == ["X县流动图书车", "一个固定，一个流动"]
    told = texts(document(small, "case/x-xian-liudong-tushu"), "易混淆")
    assert told == ["西湖区社区图书室通借通还", "一个固定，一个流动"]


def test_a_document_number_is_one(small: Library) -> None:
    assert document(small, "policy/yuedu-yijian-2019").numbers == ("杭文发2019-29",)


def test_a_guess_is_told_as_a_guess_and_what_is_masked_stays_masked(small: Library) -> None:
    guessed = document(small, "case/x-xian-liudong-tushu")
    assert [p.label for p in guessed.passages if "桐庐" in p.text] == ["地区（推断）"]
    assert texts(guessed, "地区") == ["X县"]
    assert "place" not in guessed.facets
    masked = document(small, "case/xx-shi-shuwu")
    assert texts(masked, "主要成效·读者") == ["xxx人"]
    assert not any("杭州" in p.text for p in masked.passages)


def test_paragraphs_and_list_items_are_passages_without_their_marks(tmp_path: Path) -> None:
    more = "background: |\n  头一段有**重点**和[链接](https://x.test/)。\n\n  - 其一\n  - 其二 1*2\n"
    library = grown(tmp_path, {"cases/a.yml": a_case("甲", more=more)})
    found = document(library, "case/a")
    assert texts(found, "背景") == ["头一段有重点和链接。", "其一", "其二 1*2"]
    assert not any("x.test" in passage.text for passage in found.passages)


def test_a_window_as_printed_hides_its_dates(tmp_path: Path) -> None:
    window = "{as_printed: 三年来, from: 2017, to: 2019}"
    figure = f"{{metric: loans, value: 9册次, attested_by: 来源自述, window: {window}}}"
    library = grown(tmp_path, {"cases/a.yml": a_case("甲", more=f"outcomes:\n  - {figure}\n")})
    assert texts(document(library, "case/a"), "主要成效·统计时段") == ["三年来"]


def test_a_figure_that_the_source_does_not_give_is_no_text(tmp_path: Path) -> None:
    figure = "{metric: loans, value: 来源未载明, attested_by: 来源自述}"
    library = grown(tmp_path, {"cases/a.yml": a_case("甲", more=f"outcomes:\n  - {figure}\n")})
    assert "来源未载明" not in {p.text for p in document(library, "case/a").passages}


DRAFTS = {
    "practices/draft-practice.yml": a_practice("未审的做法"),
    "policies/draft-policy.yml": a_document("未审的文件"),
    "organizations/draft-body.yml": an_organization("未审的机构"),
    "sources/draft-source.yml": a_source("未审的来源"),
    "cases/draft-case.yml": a_case(
        "未审的案例", more="measures:\n  - {title: 乙, practices: [tushu-piaoliu]}\n"
    ),
}
NAMING = """\
part_of: draft-case
organizations: {lead: [draft-body]}
not_to_confuse_with: [{record: draft-case, note: 未审区别}]
policies: [{policy: draft-policy, quote: 未审引文, note: 未审备注}]
measures:
  - title: 一项
    practices:
      - {practice: draft-practice, wording: 未审叫法, params: {"1": 未审构成}, quote: 未审短语}
      - {practice: draft-practice, note: 未审说明}
"""


def test_no_name_and_no_word_about_a_draft_is_searched(tmp_path: Path) -> None:
    drafts = {name: lines.replace("已核对来源", "未审稿") for name, lines in DRAFTS.items()}
    naming = a_case("甲", source="hzwh-2020-11-tushushi, draft-source", more=NAMING)
    policy = a_document(
        "乙", "issuer: [{record: draft-body, note: 未审}, {record: draft-body, text: 某局}]\n"
    )
    library = grown(tmp_path, {**drafts, "cases/a.yml": naming, "policies/b.yml": policy})
    found = corpus_of(library)
    assert [p for d in found.documents for p in d.passages if "未审" in p.text] == []
    assert [v for f in found.facets for v in f.values if "未审" in v] == []
    assert texts(document(library, "policy/b"), "发文机关") == ["某局"]


def test_what_was_taken_down_or_replaced_is_not_searched(small: Library) -> None:
    found = corpus_of(small).documents
    keys = {d.key for d in found}
    assert keys & {"case/xihu-tushushi-2019", "case/jiu-shuwu", "case/hehua-shuwu"} == set()
    assert not any("隐秘" in p.text or "旧的一稿" in p.text for d in found for p in d.passages)


def test_there_are_as_many_of_each_kind_as_in_the_data_and_in_their_order(published: Library) -> None:
    links = link(published)
    found = corpus(published, links).documents
    data = {file.url: file.content for file in export(published, links)}
    kinds = Counter(d.kind for d in found)
    for kind in KINDS:
        assert kinds[kind.name] == len(json.loads(data[f"data/{kind.folder}.json"]))
        assert [d.id for d in found if d.kind == kind.name] == [r.id for r in links.listed[kind.name]]
    assert [d.id for d in found if d.kind == "place"] == list(links.places)
    assert list(dict.fromkeys(d.kind for d in found))[: len(KINDS)] == [k.name for k in KINDS]
    assert len({d.key for d in found}) == len(found)
    assert {d.facets["kind"][0] for d in found} <= set(corpus(published, links).facets[0].values)


def test_a_place_goes_by_its_short_and_its_full_name(small: Library) -> None:
    found = document(small, "place/330106")
    assert [p.text for p in found.passages] == ["西湖区", "西湖", "浙江省杭州市西湖区"]
    assert found.readings[0] == "xi hu qu"
    assert found.facets == {"kind": ("地区",), "place": ("浙江省", "杭州市", "西湖区")}
    names = {"香港特别行政区": "香港", "内蒙古自治区": "内蒙古", "泸州市": "泸州", "单县": "单县", "盟": "盟"}
    assert {name: short_name(name) for name in names} == names


def test_dimensions_and_collections_have_documents(small: Library) -> None:
    found = {d.key: d for d in corpus_of(small).documents}
    for kind, vocabulary in (("dimension", "dimensions"), ("collection", "collections")):
        for term in small.vocabularies[vocabulary].terms:
            assert found[f"{kind}/{term.id}"].url == f"{kind}s/{term.id}.html"


def test_the_wordings_of_its_cases_find_a_practice(small: Library) -> None:
    assert texts(document(small, "practice/1-n-fuwu-tixi"), "采用情况·原文叫法") == ["“1+N”"]


def test_a_record_says_how_it_is_read(tmp_path: Path) -> None:
    case = a_case("长里街书屋", more="aliases: [长里街]\npinyin: chang li jie shu wu\n")
    library = grown(tmp_path, {"cases/a.yml": case})
    assert document(library, "case/a").readings == ("chang li jie shu wu", "chang li jie")


def test_synonyms_are_a_list_of_the_library(small: Library, tmp_path: Path) -> None:
    assert corpus_of(small).synonyms == ()
    words = "- {id: shuwu, label: 书屋, aliases: [书房, 书吧]}\n"
    library = grown(tmp_path, {"vocabulary/synonyms.yml": words})
    assert corpus_of(library).synonyms == (("书屋", "书房", "书吧"),)
    assert corpus_of(load(ROOT)[0]).synonyms


def test_the_same_library_gives_the_same_corpus(published: Library) -> None:
    assert corpus_of(published) == corpus_of(published)


def test_documents_can_be_made_one_by_one_and_sent_to_another_process(published: Library) -> None:
    links = link(published)
    whole = corpus(published, links)
    names = names_of(published, links)
    records = [record for kind in KINDS for record in links.listed[kind.name]]
    alone = [Indexer(published, links, names).of_record(record) for record in reversed(records)]
    gathering = Indexer(published, links, names).gathering()
    assert (*pickle.loads(pickle.dumps(alone[::-1])), *gathering) == whole.documents
    assert pickle.loads(pickle.dumps(names)) == names


def test_names_stay_while_what_records_add_to_them_does(small: Library) -> None:
    names = names_of(small, link(small))
    case = small.cases["xihu-tushushi"]
    for changed, same in ((replace(case, summary="另写"), True), (replace(case, title="改名"), False)):
        grown = replace(small, records={**small.records, "case": {**small.cases, case.id: changed}})
        assert (naming_of(changed, grown) == naming_of(case, small)) is same
        assert (names_of(grown, link(grown)) == names) is same
