"""The listings in real Chromium: filtered, sorted, shown otherwise, ticked, taken home; the network cut."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import openpyxl
import pytest
from browser import AXE, DESKTOP, PHONE, axe, serving, watched
from playwright.sync_api import Browser, Locator, Page, expect
from searching import Reader
from sites import Html


def explore(reader: Reader, url: str) -> Page:
    reader.open(url)
    page = reader.page
    expect(page.locator("[data-explorer]")).to_have_attribute("data-explorer-ready", "")
    panel = page.locator(".explorer-facets")
    if panel.get_attribute("open") is None:
        panel.locator("> summary").click()
    return page


def value(page: Page, facet: str, name: str) -> Locator:
    """A value of a facet, by the key that it keeps whether it is chosen or not."""
    return page.locator(f'.explorer-facets [data-key="{facet} {name}"]')


def count(page: Page, facet: str, name: str) -> int:
    return int(value(page, facet, name).locator("xpath=following-sibling::*").inner_text())


def says(page: Page, found: int, total: int) -> None:
    text = f"共 {total} 条。" if found == total else f"符合条件的 {found} 条，共 {total} 条。"
    expect(page.locator(".lead-count")).to_have_text(text)


def tick(page: Page, title: str) -> Locator:
    return page.locator(":is(.explorer-rows, .explorer-plain):visible").get_by_label(
        f"勾选：{title}", exact=True
    )


def shown(page: Page) -> list[str]:
    """Titles on show, in order."""
    return page.locator(
        ".explorer-rows:visible .tick + a, .explorer-plain:visible .tick + a"
    ).all_inner_texts()


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def plain(site: Path, url: str) -> list[str]:
    """Titles of the listing without scripts."""
    return [node.text() for node in Html(site, url).tree.css(".explorer-plain th[scope=row] > a:first-child")]


def test_facets_narrow_down_and_the_address_passes_it_on(
    reader: Reader, browser: Browser, site: Path
) -> None:
    page = explore(reader, "cases/index.html")
    every = plain(site, "cases/index.html")
    says(page, len(every), len(every))
    assert shown(page) == every
    zhejiang, sichuan = count(page, "place", "浙江省"), count(page, "place", "四川省")
    value(page, "place", "浙江省").click()
    says(page, zhejiang, len(every))
    assert len(shown(page)) == zhejiang
    assert count(page, "place", "四川省") == sichuan, "values of one facet are alternatives"
    value(page, "place", "四川省").click()
    says(page, zhejiang + sichuan, len(every))
    expect(value(page, "place", "四川省")).to_be_focused()
    grade = count(page, "grade", "B 可靠转引")
    value(page, "grade", "B 可靠转引").click()
    says(page, grade, len(every))
    assert asked(page) == {"place": ["浙江省", "四川省"], "grade": ["B 可靠转引"]}
    offered = page.locator(".explorer-facets li:not(:has([aria-current])) .count").all_inner_texts()
    assert offered
    assert "0" not in [text.strip() for text in offered]
    found = shown(page)
    with watched(browser, reader.home, DESKTOP) as other:
        other.page.goto(page.url)
        says(other.page, grade, len(every))
        assert shown(other.page) == found
        assert other.console == []
    page.go_back()
    says(page, zhejiang + sichuan, len(every))
    page.locator(".search-chips a", has_text="全部去掉").click()
    says(page, len(every), len(every))
    assert shown(page) == every
    assert asked(page) == {}


def test_a_place_within_another_takes_its_place(at_desk: Reader) -> None:
    page = explore(at_desk, "cases/index.html")
    value(page, "place", "浙江省").click()
    within = count(page, "place", "桐乡市")
    value(page, "place", "桐乡市").click()
    expect(page.locator(".explorer-rows tbody tr:not(.band)")).to_have_count(within)
    assert asked(page) == {"place": ["桐乡市"]}
    value(page, "place", "浙江省").click()
    expect(page.locator(".search-chips a")).to_have_count(1)
    assert asked(page) == {"place": ["浙江省"]}


def test_names_are_found_by_letters_aliases_and_pinyin(reader: Reader, site: Path) -> None:
    page = explore(reader, "practices/index.html")
    total = len(plain(site, "practices/index.html"))
    box = page.get_by_role("searchbox", name="在做法名称里找")
    for typed in ("红色 纽带", "hsnd", "hongseniudai", "HongSe"):
        box.fill(typed)
        expect(page.locator(".search-chips")).to_contain_text(f"名称：{typed}×")
        expect(page.locator(".explorer-rows .tick + a", has_text="“红色纽带”行动")).to_be_visible()
        assert asked(page) == {"q": [typed]}
    box.fill("ongse")
    says(page, 0, total)
    expect(page.locator(".explorer-rows .absent")).to_be_visible()
    page.locator(".explorer-whole").click()
    page.wait_for_url("**/search.html?*")
    assert asked(page) == {"q": ["ongse"], "kind": ["做法"]}


def test_views_and_orders_show_the_same_records(reader: Reader, site: Path) -> None:
    page = explore(reader, "cases/index.html")
    every = plain(site, "cases/index.html")
    for name, view in (("卡片", "cards"), ("简表", "compact")):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator(".explorer-plain")).to_be_hidden()
        assert shown(page) == every
        assert asked(page) == {"view": [view]}
    page.get_by_role("button", name="卡片", exact=True).click()
    text = page.locator(".explorer-card__text").first
    text.scroll_into_view_if_needed()
    expect(text).not_to_be_empty()
    page.get_by_label("排序").select_option(label="名称拼音")
    expect(page.locator(".explorer-rows h2")).to_have_count(0)
    by_sound = shown(page)
    assert sorted(by_sound) == sorted(every)
    assert by_sound.index("阿里巴巴党委发展党员") < by_sound.index("嘉兴市互联网业党建“六字诀”")
    assert by_sound.index("泸州市互联网行业党委“1+7+N”工作体系") < by_sound.index(
        "乌镇互联网业党建“五网并进”"
    )
    page.get_by_role("button", name="表格", exact=True).click()
    page.get_by_label("排序").select_option(label="时间，从晚到早")
    dates = page.locator(".explorer-rows td.time").all_inner_texts()
    stated = [date[:4] for date in dates if date[:4].isdigit()]
    assert stated == sorted(stated, reverse=True)
    assert not any(date[:4].isdigit() for date in dates[len(stated) :]), "what has no date comes last"
    labels = page.get_by_label("排序").locator("option").all_inner_texts()
    assert labels[0] == "目录顺序"
    assert not any("数" in label or "热" in label for label in labels)


def test_ticked_cases_are_compared_listed_and_remembered_on_the_way_back(at_desk: Reader) -> None:
    page = explore(at_desk, "cases/index.html")
    bar = page.locator(".explorer-picked").first
    expect(bar).to_be_hidden()
    titles = shown(page)
    tick(page, titles[0]).check()
    expect(bar).to_contain_text("勾选 2 至 4 条可以对比")
    value(page, "marks", "含推断").click()
    expect(page.locator(".explorer-rows")).to_be_visible()
    other = next(title for title in shown(page) if title != titles[0])
    tick(page, other).check()
    link = bar.get_by_role("link", name="对比")
    assert len((link.get_attribute("href") or "").partition("?c=")[2].split(",")) == 2
    bar.get_by_role("button", name="加入清单").click()
    expect(page.locator(".said")).to_have_text("加入了 2 条，清单共 2 条。")
    page.locator(".explorer-tools a", has_text="我的清单（2）").click()
    expect(page.locator(".my-list__rows tbody tr")).to_have_count(2)
    page.go_back()
    expect(tick(page, other)).to_be_checked()
    page.locator(".search-chips a").click()
    expect(tick(page, other)).to_be_checked()
    expect(page.locator(".explorer-picked").first).to_contain_text("已勾选 2 条")


def test_what_is_on_show_is_taken_home(at_desk: Reader, tmp_path: Path) -> None:
    page = explore(at_desk, f"cases/index.html?place={quote('浙江省')}&sort=pinyin")
    expect(page.locator(".explorer-rows")).to_be_visible()
    titles = shown(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).click()
    content = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename == f"案例（{len(titles)} 条）.csv"
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["名称（title）"] for row in rows] == titles
    assert all(row["地区·各级（place_path）"].startswith("浙江省") for row in rows)
    assert any(row["地区·各级（place_path）"].startswith("浙江省/") for row in rows)
    assert all(row["页面（url）"] == f"cases/{row['编号（id）']}.html" for row in rows), (
        "no address of a disk"
    )
    assert any("|" in row["做法（practice）"] for row in rows)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel", exact=True).click()
    waiting.value.save_as(tmp_path / "taken.xlsx")
    book = openpyxl.load_workbook(tmp_path / "taken.xlsx")
    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[1] for row in sheet] == ["名称（title）", *titles]
    assert [str(cell) for cell in sheet[0]] == list(rows[0])


def test_a_site_with_an_address_gives_it(at_desk: Reader) -> None:
    page = explore(at_desk, "cases/index.html?view=compact")
    page.evaluate(
        "document.head.insertAdjacentHTML('beforeend',"
        " '<link rel=canonical href=\"https://example.org/lib/cases/index.html\">')"
    )
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).click()
    content = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    for row in csv.DictReader(io.StringIO(content)):
        assert row["页面（url）"] == f"https://example.org/lib/cases/{row['编号（id）']}.html"


def test_a_condition_that_no_record_meets_is_said_and_the_rest_holds(reader: Reader, site: Path) -> None:
    total = len(plain(site, "cases/index.html"))
    page = explore(
        reader, f"cases/index.html?year=1900&place=nowhere&inferred-place={quote('福建省')}&from=x"
    )
    status = page.locator(".lead-count")
    expect(status).to_contain_text("网址里的条件“年份：1900”“地区：nowhere”现在没有对应的记录，已忽略。")
    expect(page.locator(".search-chips a")).to_have_count(1)
    expect(page.locator(".search-chips")).to_contain_text("推断地区：福建省")
    page.locator(".search-chips a").click()
    says(page, total, total)


def test_a_long_facet_is_looked_through_by_name_and_pinyin(at_desk: Reader) -> None:
    page = explore(at_desk, "cases/index.html")
    page.get_by_role("button", name="更多做法", exact=True).click()
    box = page.get_by_label("在“做法”里找")
    shown_values = page.locator("[aria-labelledby=facet-practice] li")
    for typed in ("三会一课", "shyk"):
        box.fill(typed)
        expect(shown_values.filter(has_text="三会一课").first).to_be_visible()
        expect(value(page, "practice", "“红色纽带”行动")).to_have_count(0)
        expect(box).to_be_focused()
    shown_values.filter(has_text="三会一课").first.locator("a").click()
    assert "practice" in asked(page)
    box.fill("qqqq")
    expect(page.locator("[aria-labelledby=facet-practice] .hint")).to_have_text("没有含这些字的。")


def test_cards_on_show_are_read_without_scrolling(at_desk: Reader) -> None:
    page = explore(at_desk, "cases/index.html?view=cards")
    texts = page.locator(".explorer-card__text")
    expect(texts.last).not_to_be_empty()
    assert all(texts.all_text_contents())


def test_without_scripts_the_plain_listing_is_there(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site.as_uri()}/cases/index.html?place={quote('浙江省')}")
    expect(page.locator(".explorer-plain table").first).to_be_visible()
    expect(page.locator(".explorer-facets")).to_be_hidden()
    expect(page.locator(".explorer-tools")).to_be_hidden()
    expect(page.locator(".explorer-groups a").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_scripts_show_is_accessible_and_nothing_jumps(
    size: dict[str, int], browser: Browser, site: Path, need: Callable[[str, object], None]
) -> None:
    need("axe-core", AXE.exists())
    script = AXE.read_text(encoding="utf-8")
    with serving(site) as home, watched(browser, home, size, dark=size is PHONE) as seen:
        page = seen.page
        page.add_init_script(
            "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(e => {"
            "if (!e.hadRecentInput) window.moved += e.value;"
            "})).observe({type: 'layout-shift', buffered: true})"
        )
        for query in ("", f"?place={quote('浙江省')}", "?view=cards", "?view=compact&sort=pinyin"):
            opened = explore(Reader(page, home), f"cases/index.html{query}")
            expect(opened.locator("[data-explorer]")).not_to_have_attribute("aria-busy", "true")
            assert page.evaluate("window.moved") < 0.1, query
            box = page.locator(".tick input:visible").first.bounding_box()
            assert box
            assert min(box["width"], box["height"]) >= 24, "WCAG 2.2, target size"
            page.locator(".tick input:visible").first.check()
            assert axe(page, script) == [], query
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1, query
        assert (seen.console, seen.outside) == ([], [])
