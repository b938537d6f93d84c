"""The matrix: its data say what the records say, and a reader sees in each cell what the data say."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from browser import AXE, PHONE, axe
from playwright.sync_api import Browser, Page, expect
from rendered import a_case, a_practice, a_source, body, grown, pages_of, uses
from side_by_side import WAYS, data_of, opened
from sites import BRIDGES, ROOT, SMALL

from caselib.library import Library
from caselib.link import link
from caselib.model import Case
from caselib.whole import examine

FILES = ("index", "uses", "cases")


def matrix_of(library: Library) -> dict[str, Any]:
    site = pages_of(library)
    return {name: data_of(site, f"data/matrix/{name}.js") for name in FILES}


def said(matrix: dict[str, Any]) -> dict[str, dict[str, bool]]:
    """Case → practice → whether a phrase was taken, as the data have it."""
    practices = [row[0] for row in matrix["index"]["practices"]]
    found: dict[str, dict[str, bool]] = {}
    for case, steps in zip(matrix["cases"]["ids"], matrix["uses"]["uses"], strict=True):
        use, own = 0, found.setdefault(case, {})
        for step in steps:
            use += step
            own[practices[use // 2]] = bool(use % 2)
    return found


@pytest.mark.parametrize("root", [ROOT, BRIDGES, SMALL], ids=lambda root: root.name)
def test_the_data_hold_every_adoption_of_every_listed_case_once(root: Path) -> None:
    library = examine(root).library
    shown = {t.id for t in library.vocabularies["dimensions"].terms if t.flag("matrix")}
    expected: dict[str, dict[str, bool]] = {}
    for case in library.cases.values():
        if case.withdrawn:
            continue
        own = expected.setdefault(case.id, {})
        for adoption in (a for m in case.measures for a in m.practices):
            practice = library.practices.get(adoption.practice)
            if practice and not practice.withdrawn and practice.dimension in shown:
                own[practice.id] = own.get(practice.id, False) or adoption.quote is not None
    assert any(expected.values())
    assert said(matrix_of(library)) == expected


@pytest.mark.parametrize("root", [ROOT, BRIDGES, SMALL], ids=lambda root: root.name)
def test_a_place_has_the_cases_that_state_it_and_no_guess(root: Path) -> None:
    library = examine(root).library
    links = link(library)
    matrix = matrix_of(library)
    codes = [row[0] for row in matrix["index"]["places"]]
    assert codes == sorted(codes, key=library.places.sort_key)
    stated = Counter(codes[at] for at in matrix["uses"]["places"] if at >= 0)
    assert stated == {code: len(found.here) for code, found in links.places.items() if found.here}
    for case, place, guess in zip(
        matrix["cases"]["ids"], matrix["uses"]["places"], matrix["uses"]["guesses"], strict=True
    ):
        assert place < 0 or guess < 0
        assert (codes[guess] if guess >= 0 else None) == library.cases[case].place.inferred_code


WHOLE = "completeness: 完整\nurl: https://x.test/a\npublished: 2020-01-02\n"
CUT = WHOLE.replace("完整", "截断（后文缺失）")


@pytest.mark.parametrize(
    ("sources", "thin"),
    [
        ({"a": WHOLE}, "0"),
        ({"a": CUT}, "1"),
        ({"a": WHOLE.replace("完整", "节选")}, "1"),
        ({"a": WHOLE.replace("完整", "有隐去")}, "1"),  # grade D by rule
        ({"a": CUT, "b": WHOLE}, "0"),
        ({"a": CUT, "b": CUT}, "1"),
    ],
)
def test_silence_tells_nothing_where_every_source_is_cut_or_only_a_clue(
    tmp_path: Path, sources: dict[str, str], thin: str
) -> None:
    files = {f"sources/src-{name}.yml": a_source(f"来源{name}", more) for name, more in sources.items()}
    ids = ", ".join(f"src-{name}" for name in sources)
    files["cases/new-case.yml"] = a_case("新案例", source=ids)
    matrix = matrix_of(grown(tmp_path, files))
    at = matrix["cases"]["ids"].index("new-case")
    assert matrix["uses"]["thin"][at] == thin


def test_a_practice_counts_where_the_case_says_it_was_used(tmp_path: Path) -> None:
    adoption = '{practice: tushu-piaoliu, place: "330402", quote: 图书漂流}'
    elsewhere = f"measures:\n  - {{title: 举措, practices: [{adoption}]}}\n"
    matrix = matrix_of(grown(tmp_path, {"cases/new-case.yml": a_case("新案例", more=elsewhere)}))
    [(case, place, use)] = matrix["uses"]["placed"]
    assert matrix["cases"]["ids"][case] == "new-case"
    assert matrix["index"]["places"][place][0] == "330402"
    assert matrix["index"]["practices"][use // 2][0] == "tushu-piaoliu"
    assert use % 2 == 1


def test_the_table_without_scripts_counts_cases_by_level_and_tells_silence_from_ignorance(
    tmp_path: Path,
) -> None:
    files = {
        "sources/src-cut.yml": a_source("截断的", CUT),
        "cases/new-case.yml": a_case("新案例", source="src-cut", more=uses("tushu-piaoliu")).replace(
            "县级", "社区级"
        ),
    }
    page = body(pages_of(grown(tmp_path, files)), "matrix.html")
    table = page.css_first("table.matrix-overview")
    assert table is not None
    rows = [["".join(cell.text().split()) for cell in row.css("th, td")] for row in table.css("tr")]
    head, *lines = rows
    at = head.index("社区级（1例）")
    cells = {line[0]: line[at] for line in lines}
    assert cells["阅读推广"] == cells["借阅服务"] == "1例"
    assert cells["综合体系"] == "〔来源不足以判断〕"
    assert "理念提法" not in cells
    county = head.index(next(name for name in head if name.startswith("县级")))
    assert {line[0]: line[county] for line in lines}["综合体系"] == "〔来源未提及〕"


def test_what_is_withdrawn_or_a_draft_is_in_no_list(tmp_path: Path) -> None:
    ended = "withdrawn: {state: 已撤回, on: 2021-03-05, reason: 错}\n"
    files = {
        "practices/unseen.yml": a_practice("未审的做法").replace("已核对来源", "未审稿"),
        "practices/ended.yml": a_practice("撤下的做法", ended),
        "cases/a-case.yml": a_case("甲", more=uses("unseen", "ended", "tushu-piaoliu")),
        "cases/b-case.yml": a_case("乙", more=ended),
    }
    matrix = matrix_of(grown(tmp_path, files))
    assert said(matrix)["a-case"].keys() == {"tushu-piaoliu"}
    assert "b-case" not in matrix["cases"]["ids"]
    assert not {"unseen", "ended"} & {row[0] for row in matrix["index"]["practices"]}


# In the browser -----------------------------------------------------------------------------------------


def cell(page: Page, row: str, column: str) -> str:
    """What the cell of these two headings says to who cannot see it."""
    heads = page.locator(".matrix-table thead th").all_inner_texts()
    columns = [head.split("\n")[0].strip() for head in heads][1:]
    line = page.locator(".matrix-table tbody tr", has=page.get_by_role("rowheader", name=row))
    return line.locator("td").nth(columns.index(column)).get_attribute("aria-label") or ""


@pytest.mark.parametrize("way", WAYS)
def test_provinces_against_dimensions_count_what_the_places_and_dimensions_hold(
    browser: Browser, site: Path, way: str
) -> None:
    examined = examine(ROOT)
    links, label = examined.links, examined.library.label
    with opened(browser, site, way) as (page, home):
        page.goto(f"{home}matrix.html")
        for province in links.places_below[""]:
            within = {case.id for case in links.places[province].within}
            for dimension, found in links.dimensions.items():
                term = examined.library.vocabularies["dimensions"][dimension]
                if not term.flag("matrix"):
                    continue
                here = sum(1 for case in found.cases if case.id in within)
                name = examined.library.places.path(province)[-1].name
                told = cell(page, name, label("dimensions", dimension))
                words = ("原文短语", "列名") if here else ("来源未提及", "来源不足以判断")
                counted = f" {here} 例" if here else ""
                assert told in {word + counted for word in words}, (province, dimension)


def test_the_keyboard_walks_opens_and_reads_a_cell(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        page.goto(f"{home}matrix.html?dims=coverage")
        page.locator(".matrix-table td").first.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Home")
        expect(page.locator("td:focus")).to_have_attribute("data-at", "1,0")
        page.keyboard.press("Enter")
        read = page.locator(".matrix-read")
        expect(read.locator("h3").first).to_be_visible()
        expect(read.locator("h2")).to_be_focused()
        expect(read).to_contain_text("四川省泸州市")
        expect(read).to_contain_text("出处：")
        assert "cell=510000,leadership" in page.url
        page.keyboard.press("Escape")
        expect(read).to_be_hidden()
        expect(page.locator("td:focus")).to_have_attribute("data-at", "1,0")


@pytest.mark.parametrize("way", WAYS)
def test_what_is_read_leads_to_the_measure_and_the_source(browser: Browser, site: Path, way: str) -> None:
    with opened(browser, site, way, PHONE) as (page, home):
        page.goto(f"{home}matrix.html?practice=1-7-n&cell=510000,system.1-7-n")
        read = page.locator(".matrix-read")
        expect(read.locator("li").first).to_contain_text("「“1+7+N”工作体系」")
        source = read.locator("a[href*='#source-']").first
        measure = read.locator("a[href*='luzhou-1-7-n.html#m']").first
        assert source.count() == 1
        measure.click()
        page.wait_for_url("**/cases/luzhou-1-7-n.html#m*")
        expect(page.locator(page.url[page.url.index("#") :])).to_be_visible()


def test_the_address_keeps_what_was_chosen(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        page.goto(f"{home}matrix.html")
        page.get_by_role("button", name="展开浙江省").click()
        page.get_by_role("button", name="展开嘉兴市").click()
        page.locator("[data-dimension=talent]").click()
        page.locator("select[name=level]").select_option("县级")
        expect(page.locator(".matrix-status")).to_contain_text("2 个地区")
        chosen = page.locator(".matrix-table").inner_text()
        assert "桐乡市" in chosen
        assert "六字诀" not in chosen
        page.goto("about:blank")
        page.go_back()
        expect(page.locator(".matrix-table td").first).to_be_visible()
        assert page.locator(".matrix-table").inner_text() == chosen


def test_cases_without_a_stated_place_stand_apart_and_count_in_no_place(browser: Browser, site: Path) -> None:
    unplaced = examine(ROOT).links.unplaced
    with opened(browser, site) as (page, home):
        page.goto(f"{home}matrix.html?open=-")
        apart = page.locator(".matrix-table tbody").nth(1)
        assert apart.locator("tr").count() == len(unplaced) + 1
        guessed = sum(1 for case in unplaced if case.place.inferred_code)
        assert apart.get_by_text("〔推断〕").count() == guessed > 0
        assert "福建省" not in page.locator(".matrix-table").inner_text()
        page.goto(f"{home}matrix.html?place=330000&rows=case")
        expect(page.locator(".matrix-table tbody").nth(1)).to_contain_text("推断属于这里，未计入")


def test_practices_are_counted_once_and_only_stated_places_are_offered(browser: Browser, site: Path) -> None:
    index = matrix_of(examine(ROOT).library)["index"]
    both = sum(1 for row in index["practices"] if row[3] >= 0)
    count = len(index["practices"])
    with opened(browser, site, size=PHONE) as (page, home):
        page.goto(f"{home}matrix.html?rows=case&cols=practice")
        status = page.locator(".matrix-status")
        expect(status).to_contain_text(f"{count} 项做法，共 {count + both} 列")
        expect(page.get_by_text("左右滑动看更多列")).to_be_visible()
        assert "福建省" not in page.locator("select[name=place]").inner_text()


def downloaded(page: Page, button: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_the_table_and_the_picture_say_in_words_what_is_shown(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        page.goto(f"{home}matrix.html?rows=case&dims=talent")
        expect(page.locator(".matrix-table td").first).to_be_visible()
        head, *rows = csv.reader(io.StringIO(downloaded(page, "导出表格")))
        cases = {row[0]: row for row in rows if row[0]}
        assert cases.keys() == {case.id for case in examine(ROOT).library.cases.values()}
        told = {cell for row in rows for cell in row[4:]}
        assert {"原文短语", "来源未提及", "来源不足以判断"} <= told
        assert not any("没有" in cell for cell in told)
        assert cases["jiaxing-liuzijue"][head.index("人才引育：“强”队伍建设")] == "原文短语"
        picture = ET.fromstring(downloaded(page, "导出图"))
        words = {node.text for node in picture.iter("{http://www.w3.org/2000/svg}text")}
        assert {"原文短语", "列名", "来源未提及", "来源不足以判断"} <= words


def test_on_paper_the_columns_are_cut_into_sheets(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        page.goto(f"{home}matrix.html?cols=practice")
        expect(page.locator(".matrix-table td").first).to_be_visible()
        columns = page.locator(".matrix-single").count()
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        heads = page.locator(".matrix-sheet thead tr")
        assert heads.count() > 1
        assert page.locator(".matrix-sheet thead th:not(:first-child)").count() == columns
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert heads.count() == 0


def test_without_scripts_the_overview_says_what_there_is(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/matrix.html")
    expect(page.locator(".matrix-overview")).to_be_visible()
    expect(page.locator("noscript .notice")).to_be_visible()
    context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_matrix_is_open_to_everyone(browser: Browser, site: Path, need: Any, dark: bool) -> None:
    need("axe-core (npm ci in tests/node)", AXE.is_file())
    with opened(browser, site, dark=dark) as (page, home):
        page.goto(f"{home}matrix.html?open=330000,-&dims=talent&cell=330000,leadership")
        expect(page.locator(".matrix-read h3").first).to_be_visible()
        assert axe(page, AXE.read_text(encoding="utf-8")) == []


def test_every_case_has_a_rank_that_the_data_follow() -> None:
    links = examine(ROOT).links
    listed = [case.id for case in links.listed["case"] if isinstance(case, Case)]
    assert matrix_of(examine(ROOT).library)["cases"]["ids"] == listed
