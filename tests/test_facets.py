"""What is counted by which facet: the values of records, and counts that agree with the pages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rendered import a_case, a_document, a_practice, a_source, an_organization, grown, uses
from sites import BRIDGES, ROOT, SMALL

from caselib.console import FILTERS
from caselib.facets import FACETS, Terms, values_of
from caselib.library import Library
from caselib.link import link
from caselib.links import Links
from caselib.load import load

SOURCE = "hzwh-2020-11-tushushi"


def terms_of(library: Library) -> Terms:
    return Terms(library, link(library))


def facets_of(library: Library, record_id: str) -> dict[str, tuple[str, ...]]:
    return values_of(library.by_id[record_id], terms_of(library))


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)[0].published()


@pytest.fixture(scope="module", params=[ROOT, SMALL, BRIDGES], ids=["own", "small", "bridges"])
def linked(request: pytest.FixtureRequest) -> tuple[Library, Links]:
    library = load(request.param)[0].published()
    return library, link(library)


def test_each_facet_stands_once_and_is_an_option_of_the_command() -> None:
    names = [name for f in FACETS for name in (f.name, f.label, *f.aliases)]
    assert len(names) == len(set(names))
    assert [(f.name, f.label) for f in FACETS] == list(FILTERS)
    assert all(f.counts.endswith("。") for f in FACETS)


def test_readers_are_told_of_every_facet() -> None:
    page = (ROOT / "docs" / "searching.md").read_text(encoding="utf-8")
    assert [f.label for f in FACETS if f"| `{f.label}:` |" not in page.replace("：`", ":`")] == []
    assert [name for name, _ in FILTERS if f"--{name.replace('_', '-')}" not in page] == []


def test_a_case_counts_where_it_is_what_it_did_and_how_well_that_is_known(library: Library) -> None:
    assert facets_of(library, "hangzhou-tushushi") == {
        "kind": ("案例",),
        "place": ("浙江省", "杭州市"),
        "level": ("市级",),
        "subject": ("公共图书馆",),
        "dimension": ("综合体系", "借阅服务"),
        "practice": ("“1+N”服务体系", "通借通还"),
        "policy": ("关于推进社区阅读的意见",),
        "organization": ("市图书馆", "区文化局"),
        "year": ("2018", "2019", "2020"),
        "grade": ("B 可靠转引",),
        "completeness": ("有隐去",),
        "marks": ("含隐去", "含推断"),
    }


def test_a_guess_is_no_place(library: Library) -> None:
    guessed = facets_of(library, "x-xian-liudong-tushu")
    assert "place" not in guessed
    assert guessed["inferred_place"] == ("浙江省", "杭州市", "桐庐县")
    masked = facets_of(library, "xx-shi-shuwu")
    assert not masked.keys() & {"place", "inferred_place", "year"}
    assert masked["marks"] == ("含隐去", "含推断")


def test_documents_bodies_and_sources_count_by_their_own(library: Library) -> None:
    assert facets_of(library, "yuedu-yijian-2019")["year"] == ("2019",)
    assert facets_of(library, "yuedu-yijian-2019")["organization"] == ("区文化局",)
    assert facets_of(library, "xihu-wenhuaju")["place"] == ("浙江省", "杭州市", "西湖区")
    assert facets_of(library, "tushu-piaoliu")["dimension"] == ("阅读推广", "借阅服务")
    assert facets_of(library, SOURCE)["year"] == ("2020",)
    assert "year" not in facets_of(library, "wenku-tushushi")
    assert facets_of(library, "wenku-tushushi")["marks"] == ("含隐去",)


YEARS = {
    "from a year to another": ("{from: 2017-05, as_of: 2019-01}", ("2017", "2018", "2019")),
    "the end counts, not the day of the report": ("{from: 2017, to: 2018, as_of: 2021}", ("2017", "2018")),
    "only an end": ("{as_of: 2019-01}", ("2019",)),
    "only a beginning": ("{from: 2019-01}", ("2019",)),
    "a guess counts for nothing": ("{from: {value: 2017, status: 推断, basis: 某}, as_of: 2019}", ("2019",)),
    "nor does a masked year": ("{from: {as_printed: 20XX年, status: 原文隐去}, as_of: 2019}", ("2019",)),
    "a repost's day dates nothing": ("{from: 2017, as_of: 2020-12}", ("2017",)),
    "and alone gives no year": ("{as_of: 2020-12}", ()),
}


@pytest.mark.parametrize("name", YEARS)
def test_the_years_of_a_case(name: str, tmp_path: Path) -> None:
    period, years = YEARS[name]
    library = grown(tmp_path, {"cases/a.yml": a_case("甲", period, source="wenku-tushushi")})
    assert facets_of(library, "a").get("year", ()) == years


def test_what_readers_may_not_see_counts_nowhere(tmp_path: Path) -> None:
    hidden = {
        "practices/draft.yml": a_practice("未审的做法").replace("已核对来源", "未审稿"),
        "policies/draft-policy.yml": a_document("未审的文件").replace("已核对来源", "未审稿"),
        "organizations/draft-body.yml": an_organization("未审的机构").replace("已核对来源", "未审稿"),
        "practices/ended.yml": a_practice("撤回的做法", "withdrawn: {state: 已撤回, on: 2021-03-05}\n"),
        "cases/a.yml": a_case(
            "甲",
            more="policies: [draft-policy]\norganizations: {lead: [draft-body]}\nmeasures:\n"
            "  - title: 乙\n    practices:\n      - {practice: draft, since: {value: 2019, status: 推断}}\n"
            "      - ended\n",
        ),
    }
    library = grown(tmp_path, hidden)
    facets = facets_of(library, "a")
    assert not facets.keys() & {"practice", "policy", "organization", "marks"}
    assert facets["dimension"] == ("阅读推广",)  # the page still shows what was withdrawn
    listed = {value for facet in FACETS for value in facet.order(terms_of(library))}
    assert not {value for value in listed if "未审的" in value or "撤回的" in value}


def test_things_of_one_name_are_told_apart(tmp_path: Path) -> None:
    files = {
        "cases/a.yml": a_case("甲").replace('"330106"', '"320106"'),
        "cases/b.yml": a_case("乙").replace('"330106"', '"350102"'),
        "policies/p.yml": a_document("通知", "number: 杭文发〔2019〕1号\n"),
        "policies/q.yml": a_document("通知", "number: 杭文发〔2019〕2号\n"),
        "cases/c.yml": a_case("丙", more="policies: [q]\n"),
    }
    library = grown(tmp_path, files)
    assert facets_of(library, "a")["place"] == ("江苏省", "南京市", "江苏省南京市鼓楼区")
    assert facets_of(library, "b")["place"] == ("福建省", "福州市", "福建省福州市鼓楼区")
    assert facets_of(library, "c")["policy"] == ("通知（q）",)


def test_a_family_counts_as_on_the_listing(tmp_path: Path) -> None:
    library = grown(tmp_path, {"cases/a.yml": a_case("甲", more=uses("tushu-piaoliu", "piaoliu"))})
    assert facets_of(library, "a")["practice"] == ("图书漂流", "漂流系列")


def test_the_worst_source_says_how_complete_it_is(tmp_path: Path) -> None:
    files = {
        "sources/e.yml": a_source("节选", "completeness: [节选]\n"),
        "sources/f.yml": a_source("夹带", "completeness: [夹带广告或页面文字, 完整]\n"),
        "cases/a.yml": a_case("甲", source=f"{SOURCE}, e, f"),
        "cases/b.yml": a_case("乙", source=f"{SOURCE}, f"),
    }
    library = grown(tmp_path, files)
    assert facets_of(library, "a")["completeness"] == ("节选",)
    assert facets_of(library, "b")["completeness"] == ("夹带广告或页面文字",)


def counted(library: Library, links: Links, kind: str, facet: str) -> Counter[str]:
    terms = Terms(library, links)
    return Counter(v for r in links.listed[kind] for v in values_of(r, terms).get(facet, ()))


def test_counts_are_those_of_the_pages(linked: tuple[Library, Links]) -> None:
    """Places, dimensions, practices and documents: as many cases as their pages list."""
    library, links = linked
    terms = Terms(library, links)
    places = {terms.places[code]: len(found.within) for code, found in links.places.items()}
    assert counted(library, links, "case", "place") == Counter(places)
    dimensions = {
        t.label: len(links.dimensions[t.id].cases) for t in library.vocabularies["dimensions"].terms
    }
    assert counted(library, links, "case", "dimension") == Counter(dimensions)
    practices = {terms.titles[r.id]: len(links.adopters(r.id)) for r in links.listed["practice"]}
    assert counted(library, links, "case", "practice") == Counter(practices)
    cited = {
        terms.titles[r.id]: {k.case.id for k in links.cited_by.get(r.id, ())} for r in links.listed["policy"]
    }
    assert counted(library, links, "case", "policy") == Counter({t: len(ids) for t, ids in cited.items()})


def test_the_order_of_a_facet_holds_all_its_values(linked: tuple[Library, Links]) -> None:
    library, links = linked
    terms = Terms(library, links)
    for facet in FACETS:
        order = list(facet.order(terms))
        used = {
            v for rs in links.listed.values() for r in rs for v in values_of(r, terms).get(facet.name, ())
        }
        assert len(order) == len(set(order)), facet.name
        assert used <= set(order), facet.name


def test_places_stand_in_administrative_order(library: Library) -> None:
    place = next(facet for facet in FACETS if facet.name == "place")
    assert list(place.order(terms_of(library))) == ["浙江省", "杭州市", "西湖区", "桐庐县"]
