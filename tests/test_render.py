"""What stands on the pages: the small library of `tests/library`, read back from what render gives."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from rendered import body, html_in, pages_of, section, text
from selectolax.lexbor import LexborHTMLParser
from sites import ROOT, SMALL

from caselib.library import Library, Site, url_of
from caselib.link import link
from caselib.load import load
from caselib.model import KIND_BY_NAME, Case, Record
from caselib.page import OutputFile, Page
from caselib.prose import Prose
from caselib.render import render
from caselib.render.context import chinese_number, relative
from caselib.scalars import ProseText, Text, TextMap, Url
from caselib.shapes import ListOf, Part, fields_of

HOSTILE = "<img src=x onerror=alert(1)>'\"&\u202e"


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)[0].published()


@pytest.fixture(scope="module")
def site(library: Library) -> dict[str, Page | OutputFile]:
    return pages_of(library)


def changed(library: Library, record: Record, **fields: Any) -> Library:
    """The library with one record altered."""
    kind = next(k for k, records in library.records.items() if record.id in records)
    of_kind = {**library.records[kind], record.id: replace(record, **fields)}
    return replace(library, records={**library.records, kind: of_kind})


def test_a_case_leads_from_its_place_to_its_sources(site: dict[str, Page | OutputFile]) -> None:
    tree = body(site, "cases/hangzhou-tushushi.html")
    assert text(tree, ".crumbs li") == "首页|浙江省|杭州市"
    assert text(tree, "h1") == "杭州市社区图书室“1+N”服务体系"
    assert text(tree, "h3") == "（一）连成一张网|（二）一证通行"
    headings = "内容提要 基本情况 背景 主要举措 主要成效 经验启示 政策依据 来源 引用本页 更新记录"
    assert text(tree, ".toc > ul > li > a") == headings.replace(" ", "|")
    assert "下级案例西湖区社区图书室通借通还" in section(tree, "facts")
    assert "2018年至2020年；截至2020年11月" in section(tree, "facts")


def test_a_phrase_opens_where_it_is_used_and_leads_to_its_source(site: dict[str, Page | OutputFile]) -> None:
    tree = body(site, "cases/hangzhou-tushushi.html")
    mark = tree.css_first("details.measure .adoptions details.evidence")
    assert mark is not None
    assert text(LexborHTMLParser(mark.html or ""), "details > p") == "「“1+N”服务体系」来源1"
    assert [a.attributes["href"] for a in mark.css("a")] == ["#source-1"]
    assert tree.css_first("#source-1") is not None


@pytest.mark.parametrize(
    ("anchor", "metric", "value", "marks"),
    [
        ("o1", "图书室", "300余个〔约数〕", "〔来源自述〕"),
        ("o2", "外借", "XX万多册次〔原文隐去〕", "〔出处不明〕"),
        ("o3", "图书室", "12个", "〔来源自述〕|〔其中数〕"),
    ],
)
def test_a_number_stands_as_printed_with_what_is_known_of_it(
    site: dict[str, Page | OutputFile], anchor: str, metric: str, value: str, marks: str
) -> None:
    tree = body(site, "cases/hangzhou-tushushi.html")
    assert text(tree, f"#{anchor} > th").startswith(metric)
    assert re.sub("来源[用把].*", "", text(tree, f"#{anchor} .value")) == value
    assert text(tree, f"#{anchor} .marks summary, #{anchor} .marks > span") == marks


def test_a_guess_stands_only_behind_its_chip(site: dict[str, Page | OutputFile]) -> None:
    url = "cases/x-xian-liudong-tushu.html"
    page, tree = site[url], body(site, url)
    assert isinstance(page, Page)
    assert text(tree, ".crumbs li") == "首页|X县〔原文隐去〕"
    chip = text(tree, "details.chip-inferred")
    assert "推断为浙江省杭州市桐庐县" in chip
    assert "依据：文中写到富春江和分水镇" in chip
    for node in tree.css("details.chip-inferred"):
        node.decompose()
    for shown in (page.title, page.description, tree.html or ""):
        assert "桐庐" not in shown


def test_one_weak_source_is_said_at_the_head(site: dict[str, Page | OutputFile]) -> None:
    tree = body(site, "cases/xx-shi-shuwu.html")
    assert text(tree, "ul.chips summary") == "〔来源等级D仅作线索〕|〔仅一个D级来源〕|〔来源不全〕"


def test_what_a_case_lacks_is_said_as_the_sources_lack(site: dict[str, Page | OutputFile]) -> None:
    assert "来源没有这一部分" in section(body(site, "cases/xx-shi-shuwu.html"), "lessons")


def test_a_practice_shows_who_uses_it_in_administrative_order(site: dict[str, Page | OutputFile]) -> None:
    tree = body(site, "practices/tushu-piaoliu.html")
    assert text(tree, ".rows-adopted tbody th") == "xx市书屋|西湖区社区图书室通借通还|X县流动图书车"
    assert "反映本库收录情况，不反映工作成效" in section(tree, "adopted")


def test_a_family_gathers_the_adoptions_of_its_members(library: Library) -> None:
    member = library.practices["tongjie-tonghuan"]
    family = replace(member, id="xilie", file="practices/xilie.yml", title="系列", family=None, sources=())
    both = replace(
        library,
        records={**library.records, "practice": {**library.records["practice"], "xilie": family}},
    )
    tree = body(pages_of(changed(both, member, family="xilie")), "practices/xilie.html")
    assert text(tree, ".rows-adopted tbody th") == "杭州市社区图书室“1+N”服务体系|西湖区社区图书室通借通还"
    assert "通借通还" in section(tree, "series")


def test_a_name_without_content_says_so(library: Library) -> None:
    practice = library.practices["tushu-piaoliu"]
    tree = body(pages_of(changed(library, practice, definition=None)), "practices/tushu-piaoliu.html")
    assert "来源只列名称，未载明内容" in section(tree, "definition")


def test_a_document_names_its_cases_and_what_it_changes(site: dict[str, Page | OutputFile]) -> None:
    tree = body(site, "policies/yuedu-yijian-2019.html")
    assert text(tree, ".rows-cited tbody th") == "杭州市社区图书室“1+N”服务体系|西湖区社区图书室通借通还"
    assert "杭文发〔2019〕29号" in section(tree, "facts")
    changed_one = body(site, "policies/duzhe-gongyue.html")
    assert "被修改于关于推进社区阅读的意见" in section(changed_one, "facts")
    assert text(changed_one, "ul.chips summary")[:11] == "〔待考〕|〔时效未核〕"


def test_a_weak_source_has_no_link_to_follow(library: Library) -> None:
    weak = library.sources["wenku-tushushi"]
    tree = body(pages_of(changed(library, weak, url="https://copy.example/1")), f"sources/{weak.id}.html")
    assert "https://copy.example/1" in section(tree, "facts")
    assert not [a for a in tree.css("a") if "copy.example" in (a.attributes["href"] or "")]


def test_a_good_source_is_linked_without_endorsement(site: dict[str, Page | OutputFile]) -> None:
    tree = body(site, "sources/hzwh-2020-11-tushushi.html")
    rels = {a.attributes["rel"] for a in tree.css("a[href^=https]")}
    assert rels == {"nofollow noopener noreferrer"}
    assert "「“1+N”服务体系」" in section(tree, "taken-1")


def test_a_place_counts_what_is_stated_and_sets_guesses_apart(site: dict[str, Page | OutputFile]) -> None:
    tree = body(site, "places/330100.html")
    assert "本级案例1例，含下级地区共2例" in text(tree, ".lead-count")
    assert text(tree, "#inferred") == "另有1例为推断，未计入"
    assert "places/330122.html" not in site


def test_listings_hold_what_links_list_and_say_how_many(
    site: dict[str, Page | OutputFile], library: Library
) -> None:
    for kind, records in link(library).listed.items():
        folder = KIND_BY_NAME[kind].folder
        tree = body(site, f"{folder}/index.html")
        assert text(tree, ".lead-count") == f"共{len(records)}条。"
        rows = [a.attributes["href"] or "" for a in tree.css("tbody th a")]
        assert sorted(rows) == sorted(f"../{folder}/{r.id}.html" for r in records)


def test_long_listings_are_cut_into_sheets_without_loss(library: Library) -> None:
    case = library.cases["xihu-tushushi"]
    many = {f"c{n:04}": replace(case, id=f"c{n:04}", title=f"案例{n}", former_ids=()) for n in range(501)}
    made = pages_of(replace(library, records={**library.records, "case": many}))
    sheets = [body(made, f"cases/index{suffix}.html") for suffix in ("", "-2")]
    assert [len(s.css("tbody th")) for s in sheets] == [500, 1]
    assert {text(s, ".lead-count") for s in sheets} == {"共501条。"}
    assert "（续）" in text(sheets[1], "h2")


def test_long_lists_of_a_page_go_on_beside_it_without_loss(library: Library) -> None:
    case = library.cases["xihu-tushushi"]
    many = {f"c{n:04}": replace(case, id=f"c{n:04}", title=f"案例{n}", former_ids=()) for n in range(1001)}
    made = pages_of(replace(library, records={**library.records, "case": many}))
    lists = {
        "practices/tongjie-tonghuan.html": ("adopted", "采用情况"),
        "places/330106.html": ("here", "本级案例"),
        "policies/yuedu-yijian-2019.html": ("cited", "引用它的案例"),
        "sources/hzwh-2020-11-tushushi.html": ("taken-1", "案例"),
    }
    for url, (anchor, heading) in lists.items():
        sheets = [url, *(url.replace(".html", f".{anchor}-{n}.html") for n in (2, 3))]
        found = [
            [
                a.attributes["href"]
                for a in body(made, sheet).css("article a, a")
                if "cases/c" in str(a.attributes["href"])
            ]
            for sheet in sheets
        ]
        cases = [str(href).partition("#")[0] for hrefs in found for href in dict.fromkeys(hrefs)]
        assert sorted(set(cases)) == [f"../cases/c{n:04}.html" for n in range(1001)], url
        assert len(cases) == len(set(cases)), url
        for number, sheet in enumerate(sheets, 1):
            tree = body(made, sheet)
            pager = tree.css_first(".pager")
            assert pager is not None
            assert [li.text() for li in pager.css("li")] == ["1", "2", "3"]
            assert text(tree, ".pager [aria-current]") == str(number)
            for a in pager.css("a"):
                target, _, at = (a.attributes["href"] or "").removeprefix("../").partition("#")
                assert not at or body(made, target).css_first(f"#{at}") is not None
            page = made[sheet]
            assert isinstance(page, Page)
            assert page.indexed == (number == 1)
            assert number == 1 or (heading in page.title and "1001" in text(tree, "h2"))


def test_an_ended_record_keeps_its_page_and_leads_on(site: dict[str, Page | OutputFile]) -> None:
    tree = body(site, "cases/xihu-tushushi-2019.html")
    assert "已被取代（2021年2月1日）：内容已并入新的一条" in text(tree, ".notice")
    assert [a.attributes["href"] for a in tree.css(".notice a")] == ["../cases/xihu-tushushi.html"]
    assert isinstance(page := site["cases/xihu-tushushi-2019.html"], Page)
    assert not page.indexed


def test_a_removed_record_leaves_only_date_and_reason(site: dict[str, Page | OutputFile]) -> None:
    tree = body(site, "cases/jiu-shuwu.html")
    assert text(tree, ".notice") == "这条案例已经下架（2021年3月5日），内容不再提供。原因：权利人要求"
    everything = "".join(
        made.content.decode() if isinstance(made, OutputFile) else "".join((made.title, *made.slots.values()))
        for made in site.values()
    )
    assert "隐秘" not in everything


@pytest.mark.parametrize(
    ("former", "present"),
    [("cases/xihu-library.html", "xihu-tushushi.html"), ("cases/jiu-shuwu-2018.html", "jiu-shuwu.html")],
)
def test_a_former_id_leads_to_the_present_one(
    site: dict[str, Page | OutputFile], former: str, present: str
) -> None:
    made = site[former]
    assert isinstance(made, OutputFile)
    assert f'content="0; url={present}"' in made.content.decode()
    assert f'href="{present}"' in made.content.decode()


def test_drafts_are_shown_in_a_preview_only_and_marked(
    site: dict[str, Page | OutputFile], library: Library
) -> None:
    assert "cases/hehua-shuwu.html" not in site
    preview = pages_of(load(SMALL)[0].published(preview=True))
    assert "〔未审稿〕" in text(body(preview, "cases/hehua-shuwu.html"), "ul.chips")


def test_every_relation_shows_on_both_ends(site: dict[str, Page | OutputFile], library: Library) -> None:
    missing = []
    for target, backlinks in link(library).backlinks.items():
        page = body(site, url_in(library, target))
        hrefs = {(a.attributes["href"] or "").partition("#")[0] for a in page.css("a")}
        for back in backlinks:
            if f"../{url_in(library, back.record.id)}" not in hrefs:
                missing.append((target, back.record.id, back.field))
    assert missing == []


def url_in(library: Library, record_id: str) -> str:
    return url_of(library.by_id[record_id])


def test_labels_come_from_the_model(site: dict[str, Page | OutputFile]) -> None:
    labels = {spec.key: spec.label for spec in fields_of(Case)}
    shown = text(body(site, "cases/hangzhou-tushushi.html"), "h2, .facts th")
    for key in ("summary", "background", "measures", "outcomes", "lessons", "policies", "place", "level"):
        assert labels[key] in shown.split("|")


def poisoned(part: Any) -> Any:
    """The record or part with hostile words in every text that someone may write."""
    made: dict[str, Any] = {}
    cls: type = type(part)
    for spec in fields_of(cls):
        value = getattr(part, spec.name)
        shape = spec.shape.item if isinstance(spec.shape, ListOf) else spec.shape
        if not value:
            continue
        if isinstance(shape, Url):
            made[spec.name] = "javascript:alert(1)"
        elif isinstance(shape, TextMap):
            made[spec.name] = ((HOSTILE, HOSTILE),)
        elif isinstance(shape, Part) and isinstance(spec.shape, ListOf):
            made[spec.name] = tuple(map(poisoned, value))
        elif isinstance(shape, Part):
            made[spec.name] = poisoned(value)
        elif isinstance(shape, Text | ProseText) and spec.name not in ("former_ids", "measure"):
            made[spec.name] = (HOSTILE,) if isinstance(spec.shape, ListOf) else HOSTILE
    return replace(part, **made)


def test_hostile_text_is_shown_and_never_run(library: Library) -> None:
    records = {
        kind: {i: poisoned(record) for i, record in of_kind.items()}
        for kind, of_kind in library.records.items()
    }
    for url, made in pages_of(replace(library, records=records)).items():
        for html in html_in(url, made):
            tree = LexborHTMLParser(html)
            assert tree.css("img") == [], url
            assert not [n for n in tree.css("*") if any(a.startswith("on") for a in n.attributes)], url
            assert not tree.css("a[href^=javascript]"), url


def test_ids_are_single_and_headings_in_order(site: dict[str, Page | OutputFile]) -> None:
    for url, made in site.items():
        if isinstance(made, Page) and url != "index.html":
            tree = body(site, url)
            ids = [node.attributes["id"] for node in tree.css("[id]")]
            assert len(ids) == len(set(ids)), url
            main = LexborHTMLParser(made.slots["body"])
            levels = [int((node.tag or "")[1:]) for node in main.css("h1, h2, h3, h4")]
            assert levels[0] == 1, url
            assert all(after - before <= 1 for before, after in pairwise(levels)), url


def test_the_same_library_gives_the_same_bytes_in_the_same_order(library: Library) -> None:
    def made() -> list[tuple[str, str]]:
        return [(page.url, repr(page)) for page in render(library, link(library), Prose())]

    assert made() == made()


def test_home_counts_are_the_listings(site: dict[str, Page | OutputFile], library: Library) -> None:
    page = site["index.html"]
    assert isinstance(page, Page)
    listed = link(library).listed
    shown = dict(re.findall(r">([^<>]+) <strong>(\d+)</strong>", page.slots["counts"]))
    kinds = {"案例": "case", "做法": "practice", "政策文献": "policy", "来源": "source"}
    assert shown == {label: str(len(listed[kind])) for label, kind in kinds.items()}
    assert "推断归属 1 例" in page.slots["places"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.test/lib/", ['"https://x.test/lib/index.html"']),
        (None, ['"./index.html"', '"../index.html"']),
    ],
)
def test_the_404_page_needs_no_other_file(library: Library, url: str | None, expected: list[str]) -> None:
    made = pages_of(replace(library, site=Site(name="库", url=url)))["404.html"]
    assert isinstance(made, OutputFile)
    assert re.findall(r'(?:href|src)=("[^"]*")', made.content.decode()) == expected


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        (Site(extra={"corrections": "mailto:a@b.test"}), "mailto:a@b.test?subject="),
        (Site(repo_url="https://github.com/x/y/"), "https://github.com/x/y/issues/new?title="),
        (Site(extra={"corrections": "javascript:alert(1)"}), None),
    ],
)
def test_mistakes_are_reported_where_the_site_says(
    library: Library, settings: Site, address: str | None
) -> None:
    tree = body(pages_of(replace(library, site=settings)), "cases/xihu-tushushi.html")
    found = [a.attributes["href"] or "" for a in tree.css(".actions a") if a.text() == "我要纠错"]
    assert [a.startswith(address or "") for a in found] == ([True] if address else [])


def test_our_own_library_renders() -> None:
    library = load(ROOT)[0].published()
    assert len(pages_of(library)) > len(library.by_id)


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")]
)
def test_measures_are_counted_in_chinese(number: int, word: str) -> None:
    assert chinese_number(number) == word


def test_addresses_are_relative_to_the_page() -> None:
    assert relative("cases/a.html", "index.html") == "cases/a.html"
    assert relative("cases/a.html", "places/1.html") == "../cases/a.html"
