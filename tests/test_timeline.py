"""Timelines, of a practice and of the library: what is first, what is only no later, what is inferred."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from browser import DESKTOP, PHONE, serving, watched
from playwright.sync_api import Browser
from rendered import a_case, a_document, a_practice, a_source, body, grown, pages_of, text
from selectolax.lexbor import LexborHTMLParser
from sites import SMALL

from caselib.library import Library
from caselib.load import load
from caselib.page import OutputFile
from caselib.render.timeline import FIRST

FAMILY = "practices/xilie.html"
REPOST = "wenku-tushushi"


def uses(practice: str, since: str = "") -> str:
    dated = f", since: {since}" if since else ""
    return f"measures:\n  - {{title: 举措, practices: [{{practice: {practice}{dated}}}]}}\n"


def files_of(cases: dict[str, str]) -> dict[str, str]:
    return {
        "practices/xilie.yml": a_practice("系列"),
        "practices/jia.yml": a_practice("甲", "family: xilie\n"),
        "practices/yi.yml": a_practice("乙", "family: xilie\n"),
        **{f"cases/{name}.yml": text for name, text in cases.items()},
    }


def family_page(tmp_path: Path, cases: dict[str, str]) -> LexborHTMLParser:
    return body(pages_of(grown(tmp_path, files_of(cases))), FAMILY)


def lanes(tree: LexborHTMLParser) -> list[list[str]]:
    return [
        [text(LexborHTMLParser(li.html or ""), ".when") for li in lane.css("li")]
        for lane in tree.css(".timeline .lane")
    ]


def test_members_of_a_family_stand_on_one_axis_by_their_beginning(tmp_path: Path) -> None:
    tree = family_page(
        tmp_path,
        {
            "wan": a_case("晚的", more=uses("yi", "2021-03")),
            "zao": a_case("早的", more=uses("jia", "2018")),
            "anli": a_case("只有案例时间的", "{from: 2019-07}", more=uses("jia")),
            "buwan": a_case("只知道截至的", "{as_of: 2020-05-02}", more=uses("jia")),
            "zhuanzai": a_case("只知道转载的", "{as_of: 2020-12}", REPOST, uses("yi")),
        },
    )
    assert lanes(tree) == [
        ["2018年", "案例起于2019年7月", "2021年3月"],
        ["不晚于2020年5月2日", "不晚于2020年12月（转载日）"],
    ]
    assert text(tree, ".timeline .axis text") == "2018|2019|2020|2021"
    assert "首创" not in text(tree, ".timeline")
    first = tree.css_first(".timeline .lane li")
    assert first is not None
    assert "早的" in first.text()
    assert "〔最早见于本库〕" in first.text()
    assert text(tree, ".timeline").count("最早见于本库") == 1
    assert [a.attributes["href"] for a in first.css("a")] == ["../cases/zao.html#m1", "../practices/jia.html"]


def test_a_span_is_as_wide_as_the_date_is_vague_and_a_guess_says_so(tmp_path: Path) -> None:
    guess = "{value: 2019-07, status: 推断, basis: 按机构成立的时间}"
    tree = family_page(
        tmp_path,
        {"a": a_case("整年", more=uses("jia", "2018")), "b": a_case("推断的", more=uses("yi", guess))},
    )
    bars = [dict(bar.attributes) for bar in tree.css(".timeline .lane rect")]
    assert [bar["class"] for bar in bars] == ["since", "guess"]
    assert [float((bar["width"] or "").rstrip("%")) for bar in bars] == [50.0, 4.0]
    assert lanes(tree) == [["2018年", "2019年7月〔推断〕"]]
    assert "依据：按机构成立的时间" in text(tree, ".timeline")


def test_a_guess_is_never_called_the_first(tmp_path: Path) -> None:
    guess = "{value: 2015, status: 推断, basis: 线索}"
    tree = family_page(
        tmp_path,
        {"a": a_case("推断的", more=uses("jia", guess)), "b": a_case("写明的", more=uses("yi", "2018"))},
    )
    marked = [li.text() for li in tree.css(".timeline .lane li") if "最早见于本库" in li.text()]
    assert len(marked) == 1
    assert "写明的" in marked[0]


def test_of_dates_that_may_be_the_same_day_none_is_before_the_other(tmp_path: Path) -> None:
    tree = family_page(
        tmp_path,
        {"a": a_case("写到年", more=uses("jia", "2018")), "b": a_case("写到月", more=uses("yi", "2018-06"))},
    )
    assert text(tree, ".timeline").count("最早见于本库") == 2


@pytest.mark.parametrize(
    "cases",
    [
        {"a": a_case("一个", more=uses("jia", "2018"))},
        {
            "a": a_case("截至", "{as_of: 2020}", more=uses("jia")),
            "b": a_case("也是", "{as_of: 2021}", more=uses("yi")),
        },
    ],
    ids=["one", "none dated"],
)
def test_where_nothing_can_be_put_in_order_there_is_no_timeline(
    tmp_path: Path, cases: dict[str, str]
) -> None:
    tree = family_page(tmp_path, cases)
    assert tree.css_first(".timeline") is None
    assert "timeline.css" not in (tree.html or "")


def test_several_measures_of_a_case_that_say_the_same_stand_once(tmp_path: Path) -> None:
    twice = (
        "measures:\n  - {title: 一, practices: [{practice: jia, since: 2018}]}\n"
        "  - {title: 二, practices: [{practice: jia, since: 2018}, jia]}\n"
    )
    tree = family_page(
        tmp_path, {"a": a_case("甲地", more=twice), "b": a_case("乙地", more=uses("yi", "2019"))}
    )
    assert lanes(tree) == [["2018年", "2019年"]]


def test_of_many_the_first_are_shown_and_all_are_counted_by_year(tmp_path: Path) -> None:
    many = {f"n{i}": a_case(f"第{i}个", more=uses("jia", str(2000 + i % 5))) for i in range(FIRST + 10)}
    tree = family_page(tmp_path, many)
    assert len(tree.css(".timeline .lane li")) == FIRST
    years = [int(n) for n in text(tree, ".timeline .years .count").replace("项", "").split("|")]
    assert sum(years) == FIRST + 10
    assert tree.css_first('.timeline a[href="#adopted"]') is not None


# The library's


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)[0].published()


def data_of(library: Library) -> dict[str, Any]:
    """Name of the file → what it puts."""
    found = {}
    for url, made in pages_of(library).items():
        if url.startswith("data/timeline/"):
            assert isinstance(made, OutputFile)
            put = made.content.decode()
            head = f'caselib.put("{url}",'
            assert put.startswith(head)
            assert put.endswith(");\n")
            found[url.removeprefix("data/timeline/").removesuffix(".js")] = json.loads(put[len(head) : -3])
    return found


def test_the_page_and_its_data_count_the_same(library: Library) -> None:
    data, tree = data_of(library), body(pages_of(library), "timeline.html")
    years = {key: len(places) for key, places, _ in data.pop("years")["years"]}
    assert years == {key: len(entries) for key, entries in data.items()}
    shown = [int(n) for n in text(tree, ".chronicle-year .count").replace("项", "").split("|")]
    assert shown == list(years.values())
    assert len(tree.css(".chronicle-entries li")) == sum(shown)
    listed = [case.id for case in library.cases.values() if not case.withdrawn]
    entries = [entry for of_year in data.values() for entry in of_year if entry[0] == 0]
    assert sorted(entry[1] for entry in entries) == sorted(listed)


def test_an_entry_lies_where_its_date_says(tmp_path: Path) -> None:
    library = grown(
        tmp_path,
        {
            "practices/jia.yml": a_practice("甲"),
            "policies/wen.yml": a_document("《文》", "issued: 2017-03-04\n"),
            "sources/zhuan.yml": a_source("转的", "reposted: 2016-01-02\n"),
            "cases/qi.yml": a_case("起于", "{from: 2017-03}", more=uses("jia", "2017")),
            "cases/ju.yml": a_case("截至", "{as_of: 2016}"),
            "cases/zhuan-an.yml": a_case("转载", "{as_of: 2016-01-02}", "zhuan"),
            "cases/cai.yml": a_case("推断", "{as_of: {value: 2016, status: 推断, basis: 线索}}"),
        },
    )
    data = data_of(library)
    assert data["2017"] == [
        [1, "qi", "起于", "2017", 0, 1, "甲"],
        [0, "qi", "起于", "2017-03", 0],
        [2, "wen", "《文》", "2017-03-04", 0],
    ]
    assert data["b2016"] == [[0, "ju", "截至", "2016", 0], [0, "zhuan-an", "转载", "2016-01-02", 1]]
    assert [0, "cai", "推断", "", 0] in data["u"]


def test_a_place_lies_within_those_above_it_and_a_guess_in_none(library: Library) -> None:
    data = data_of(library)
    places, years = data["years"]["places"], data["years"]["years"]
    names = [name for name, _ in places]
    assert places[0] == ["浙江省", -1]
    assert all(above < number for number, (_, above) in enumerate(places))
    assert "桐庐县" not in names
    for key, of_entries, _ in years:
        for entry, place in zip(data[key], of_entries, strict=True):
            code = library.cases[entry[1]].place.stated_code if entry[0] != 2 else None
            assert (place == -1) == (code is None)


def test_a_large_library_gives_numbers_on_the_page_and_entries_as_data(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caselib.render.chronicle.FEW", 3)
    tree = body(pages_of(library), "timeline.html")
    assert tree.css("div.chronicle-year")
    assert not tree.css(".chronicle-entries")


@pytest.mark.parametrize("scheme", ["file", "http"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_reader_filters_opens_a_year_and_sends_the_address(
    scheme: str, size: dict[str, int], built: Path, browser: Browser
) -> None:
    site = built / "site"
    with ExitStack() as stack:
        home = stack.enter_context(serving(site)) if scheme == "http" else f"{site.as_uri()}/"
        seen = stack.enter_context(watched(browser, home, size))
        page = seen.page
        page.goto(f"{home}timeline.html")
        status = page.locator(".chronicle-status")
        status.wait_for()
        whole = status.inner_text()
        page.get_by_label("地区").select_option(label="　杭州市")
        fewer = page.locator(".chronicle-year .count").all_inner_texts()
        assert status.inner_text() != whole
        assert f"共 {sum(int(count.split()[0]) for count in fewer)} 项。" == status.inner_text()
        page.locator("details.chronicle-year > summary").first.click()
        page.locator(".chronicle-entries a").first.wait_for()
        entries = page.locator(".chronicle-entries li").all_inner_texts()
        assert len(entries) == int(fewer[0].split()[0])
        page.goto(page.url)
        page.locator(".chronicle-entries a").first.wait_for()
        assert page.locator(".chronicle-entries li").all_inner_texts() == entries
        page.get_by_label("地区").select_option(label="全部")
        assert status.inner_text() == whole
        page.locator(".chronicle-entries a").first.click()
        page.wait_for_load_state()
        assert "timeline.html" not in page.url
        assert seen.console == []
        assert seen.outside == []
