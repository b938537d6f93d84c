"""What pages tell programs: parsed as a browser and a reader of JSON do, against what schema.org declares."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rendered import a_case, a_document, a_source, an_organization, grown, pages_of
from selectolax.lexbor import LexborHTMLParser
from sites import SMALL, build, copy_library
from sites import pages_of as built_pages

from caselib.gate import Gate, GateError
from caselib.library import Library
from caselib.load import load
from caselib.page import OutputFile, Page

SITE = "https://library.example/cases-of/"
LARGEST = 600
Site = dict[str, Page | OutputFile]

# From schema.org's own pages: the type, then its parent; the properties that each declares itself.
PARENT = {
    "Thing": "",
    "CreativeWork": "Thing",
    "Article": "CreativeWork",
    "NewsArticle": "Article",
    "ScholarlyArticle": "Article",
    "Report": "Article",
    "Book": "CreativeWork",
    "Dataset": "CreativeWork",
    "Legislation": "CreativeWork",
    "DataDownload": "MediaObject",
    "MediaObject": "CreativeWork",
    "Organization": "Thing",
    "Place": "Thing",
    "ItemList": "Intangible",
    "Intangible": "Thing",
    "BreadcrumbList": "ItemList",
    "ListItem": "Intangible",
}
DECLARED = {
    "Thing": {"name", "alternateName", "description", "url", "identifier", "mainEntityOfPage"},
    "CreativeWork": {"headline", "inLanguage", "datePublished", "dateModified", "spatialCoverage",
                     "author", "publisher", "encodingFormat"},
    "Dataset": {"distribution"},
    "Legislation": {"legislationIdentifier"},
    "MediaObject": {"contentUrl"},
    "Organization": {"foundingDate", "location"},
    "ItemList": {"itemListElement"},
    "ListItem": {"position", "item"},
}  # fmt: skip


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)[0].published()


@pytest.fixture(scope="module")
def site(library: Library) -> Site:
    return pages_of(library)


def blocks(page: Page | OutputFile) -> list[str]:
    assert isinstance(page, Page)
    tree = LexborHTMLParser(f"<html><head>{page.slots.get('head', '')}</head></html>")
    return [node.text() for node in tree.css('script[type="application/ld+json"]')]


def facts(site: Site, url: str) -> dict[str, dict[str, Any]]:
    """Type → what a page's one block says of it."""
    (found,) = blocks(site[url])
    read = json.loads(found)
    assert read["@context"] == "https://schema.org"
    return {one["@type"]: one for one in read.get("@graph", [read])}


def declared(kind: str) -> set[str]:
    return DECLARED.get(kind, set()) | declared(PARENT[kind]) if kind else set()


def things(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for one in value:
            yield from things(one)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for one in value.values():
            yield from things(one)


def test_types_and_properties_are_those_of_the_vocabulary(site: Site) -> None:
    seen = set()
    for page in site.values():
        for text in blocks(page) if isinstance(page, Page) else ():
            for thing in things(json.loads(text)):
                seen.add(thing["@type"])
                assert {name for name in thing if name[0] != "@"} <= declared(thing["@type"]), thing
                assert all(thing.values())
    assert seen == {
        "Article", "BreadcrumbList", "CreativeWork", "DataDownload", "Dataset", "ListItem", "Organization",
        "Place",
    }  # fmt: skip


def test_every_page_has_at_most_one_and_it_is_small(site: Site) -> None:
    for url, page in site.items():
        if isinstance(page, Page) and url != "index.html":
            assert len(blocks(page)) <= 1
            assert all(len(text.encode()) < LARGEST for text in blocks(page)), url


def test_a_case_is_an_article_of_this_library_about_a_stated_place(site: Site) -> None:
    address = f"{SITE}cases/hangzhou-tushushi.html"
    assert facts(site, "cases/hangzhou-tushushi.html") == {
        "Article": {
            "@type": "Article",
            "headline": "杭州市社区图书室“1+N”服务体系",
            "url": address,
            "datePublished": "2021-02-01",
            "dateModified": "2021-03-01",
            "spatialCoverage": {"@type": "Place", "name": "浙江省杭州市"},
        },
        "BreadcrumbList": {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": "案例", "item": f"{SITE}cases/index.html"},
                {"@type": "ListItem", "position": 2, "name": "杭州市社区图书室“1+N”服务体系"},
            ],
        },
    }


@pytest.mark.parametrize("case", ["x-xian-liudong-tushu", "xx-shi-shuwu"])
def test_a_masked_or_guessed_place_is_not_said(site: Site, case: str) -> None:
    found = facts(site, f"cases/{case}.html")["Article"]
    assert "spatialCoverage" not in found
    assert "桐庐" not in json.dumps(found, ensure_ascii=False)


def test_a_source_tells_what_is_printed_on_it(site: Site) -> None:
    found = facts(site, "sources/hzwh-2020-11-tushushi.html")["CreativeWork"]
    assert found["mainEntityOfPage"] == f"{SITE}sources/hzwh-2020-11-tushushi.html"
    assert found["url"] == "https://www.example.org/2020/11/03/tushushi.html"
    assert found["publisher"] == {"@type": "Organization", "name": "杭州文化网"}
    assert found["datePublished"] == "2020-11-03"


def test_what_nobody_may_rest_on_or_has_a_hidden_name_is_only_a_page(site: Site) -> None:
    assert set(facts(site, "sources/wenku-tushushi.html")) == {"BreadcrumbList"}
    assert set(facts(site, "policies/duzhe-gongyue.html")) == {"BreadcrumbList"}


GROWN = {
    "policies/tiaoli.yml": a_document(
        "《阅读条例》",
        "number: 第3号\nidentification: 已见原文\nissuer: [{text: 市人大}]\npublished: 2019-06-01\n",
    ).replace("公文", "法律法规"),
    "policies/yijian.yml": a_document(
        "《意见》", "identification: 仅见名称（待考）\npublished: 2019-06-01\n"
    ),
    "sources/baozhi.yml": a_source(
        "一篇", "url: https://www.example.org/1\npublished: {value: 2020, status: 推断, basis: 依排版}\n"
    ),
    "sources/zhuanzai.yml": a_source("二篇", "url: https://www.example.org/2\nreposted: 2020-01-02\n"),
    "organizations/mou.yml": an_organization(
        "某公司", "identity: {status: 推断, as_printed: 某公司, value: 真名, basis: 简介}\n"
    ),
    "organizations/guan.yml": an_organization(
        "馆",
        'full_title: 全馆\nplace: {code: "330122", status: 推断, inferred: code, as_printed: 县, basis: 文}\n'
        "founded: {value: 1999, status: 推断, basis: 猜}\n",
    ),
}


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return pages_of(grown(tmp_path_factory.mktemp("more"), GROWN))


def test_legislation_is_only_law(more: Site) -> None:
    law = facts(more, "policies/tiaoli.html")["Legislation"]
    assert (law["name"], law["legislationIdentifier"]) == ("阅读条例", "第3号")
    assert (law["author"], law["datePublished"]) == (
        [{"@type": "Organization", "name": "市人大"}],
        "2019-06-01",
    )
    other = facts(more, "policies/yuedu-yijian-2019.html")
    assert other["CreativeWork"]["identifier"] == "杭文发〔2019〕29号"
    assert "Legislation" not in other


def test_a_document_that_was_never_seen_is_not_described(more: Site) -> None:
    assert set(facts(more, "policies/yijian.html")) == {"BreadcrumbList"}


def test_a_guess_is_never_a_fact(more: Site) -> None:
    assert "datePublished" not in facts(more, "sources/baozhi.html")["CreativeWork"]
    assert "datePublished" not in facts(more, "sources/zhuanzai.html")["CreativeWork"]
    assert set(facts(more, "organizations/mou.html")) == {"BreadcrumbList"}
    hall = facts(more, "organizations/guan.html")["Organization"]
    assert hall == {
        "@type": "Organization",
        "name": "馆",
        "alternateName": ["全馆"],
        "mainEntityOfPage": f"{SITE}organizations/guan.html",
    }


def test_marks_give_the_type_of_a_source(tmp_path: Path) -> None:
    types = "".join(f"- {{id: t{mark.lower()}, label: {mark}, mark: {mark}}}\n" for mark in "NRJM")
    files = {"vocabulary/source_types.yml": types}
    for mark in "NRJM":
        more = "url: https://www.example.org/x\npublished: 2020\n"
        files[f"sources/s{mark.lower()}.yml"] = a_source("甲", more).replace("新闻报道", mark)
    site = pages_of(grown(tmp_path, files))
    found = {mark: set(facts(site, f"sources/s{mark.lower()}.html")) - {"BreadcrumbList"} for mark in "NRJM"}
    assert found == {"N": {"NewsArticle"}, "R": {"Report"}, "J": {"ScholarlyArticle"}, "M": {"Book"}}


def test_what_stands_in_no_listing_says_nothing(library: Library, tmp_path: Path) -> None:
    site = pages_of(library)
    for url in ("cases/xihu-tushushi-2019.html", "cases/jiu-shuwu.html", "cases/index.html", "search.html"):
        assert blocks(site[url]) == []
    draft = grown(tmp_path, {"cases/d.yml": a_case("甲").replace("已核对来源", "未审稿")})
    assert "cases/d.html" not in pages_of(draft)
    preview = load(draft.root)[0].published(preview=True)
    assert blocks(pages_of(preview)["cases/d.html"]) == []


def test_the_library_is_a_dataset(site: Site, library: Library) -> None:
    found = facts(site, "index.html")["Dataset"]
    assert (found["@id"], found["name"], found["publisher"]["name"]) == (SITE, "社区图书室案例库", "测试者")
    files = {one["contentUrl"].removeprefix(SITE) for one in found["distribution"]}
    assert files == {f"data/{n}.json" for n in ("cases", "practices", "policies", "organizations", "sources")}


def test_without_an_address_there_is_none(library: Library) -> None:
    nowhere = pages_of(replace(library, site=replace(library.site, url=None)))
    assert not any(
        "ld+json" in slot for p in nowhere.values() if isinstance(p, Page) for slot in p.slots.values()
    )


HOSTILE = "甲</script><script>alert(1)</script>&amp;<!--<script>\\u2028\\U0001F600 %%caselib.body%%"


def test_no_title_leaves_its_block(tmp_path: Path) -> None:
    site = pages_of(grown(tmp_path, {"cases/x.yml": a_case(f'"{HOSTILE}"')}))
    page = site["cases/x.html"]
    assert isinstance(page, Page)
    (text,) = blocks(page)
    assert not set("<>&") & set(text)
    title = facts(site, "cases/x.html")["Article"]["headline"]
    assert title.startswith("甲</script><script>alert(1)</script>&amp;<!--<script>")
    Gate().inspect(page.url, page.slots)


REFUSED = (
    '<script type="application/ld+json">{"a":1</script>',
    '<script type="application/ld+json">{"a":"&amp;"}</script>',
    '<script type="application/ld+json">{"a":">"}</script>',
    '<script type="application/json">{}</script>',
    '<script type="module">{}</script>',
    "<script>{}</script>",
    '<script src="assets/content.js" type="application/ld+json"></script>',
    '<link rel="search" href="https://other.example/opensearch.xml">',
    '<link rel="search" href="feed.xml">',
)


@pytest.mark.parametrize("html", REFUSED)
def test_the_gate_refuses_other_blocks(html: str) -> None:
    with pytest.raises(GateError):
        Gate().inspect("cases/x.html", {"head": html})


def test_the_gate_takes_a_block_only_in_the_head() -> None:
    block = '<script type="application/ld+json">{"a":"x"}</script>'
    Gate().inspect("cases/x.html", {"head": f'<script src="../assets/content.js" defer></script>{block}'})
    with pytest.raises(GateError):
        Gate().inspect("cases/x.html", {"body": block})


def test_a_built_site_holds_them(tmp_path: Path) -> None:
    site = build(copy_library(SMALL, tmp_path / "library"), tmp_path / "site")
    tree = built_pages(site)["cases/hangzhou-tushushi.html"].tree
    (node,) = tree.css('script[type="application/ld+json"]')
    assert json.loads(node.text())["@graph"][0]["@type"] == "Article"
    (link,) = built_pages(site)["index.html"].tree.css('link[rel="search"]')
    assert (site / (link.attributes["href"] or "")).is_file()
