"""The reader's ten minutes and the editor's, from the home page on, and a picture of every sort of page.

In real Chromium, wide and narrow, by double-click and over http; the network cut, the console empty.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from browser import DESKTOP, PHONE, serving, until, watched
from playwright.sync_api import Browser, Page, expect
from sites import ROOT, one_page_of_each_kind

PICTURES = ROOT / ".cache" / "pictures"
"""Kept after the run, to be looked at."""
LOOKS = (("desktop", DESKTOP, False), ("dark", DESKTOP, True), ("phone", PHONE, False))
ACTIONS = ".actions [data-action={}]"
PASTED = """
() => document.addEventListener("paste", (event) => {
  window.pasted = event.clipboardData.getData("text/plain");
})
"""


@pytest.fixture(
    params=itertools.product(("file", "http"), (DESKTOP, PHONE)),
    ids=["file desktop", "file phone", "http desktop", "http phone"],
)
def opened(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[tuple[Page, str]]:
    """A page at the site's home, and the address of its root. At the end nothing was asked of others and
    nothing said to the console."""
    way, size = request.param
    with serving(site) as served:
        home = served if way == "http" else f"{site.as_uri()}/"
        with watched(browser, home, size) as seen:
            seen.page.goto(f"{home}index.html")
            yield seen.page, home
            assert (seen.outside, seen.console) == ([], [])


def choose(page: Page, facet: str, value: str) -> None:
    """Choose a value of a facet in a listing, and wait for what it shows."""
    panel = page.locator(".explorer-facets")
    if panel.get_attribute("open") is None:
        panel.locator("> summary").click()
    page.locator(f'.explorer-facets [data-key="{facet} {value}"]').click()
    expect(page.locator(".search-chips")).to_contain_text(value)


def titles(page: Page) -> list[str]:
    return page.locator(".explorer-rows:visible .tick + a").all_inner_texts()


def test_a_reader_finds_compares_and_takes_home(
    opened: tuple[Page, str], browser: Browser, tmp_path: Path
) -> None:
    page, home = opened
    size = page.viewport_size or DESKTOP

    # What is there about buildings?
    page.locator("main [role=search] input").fill("楼宇")
    page.keyboard.press("Enter")
    expect(page.locator("[data-search-status]")).to_have_text(re.compile("^共"))

    # The cases, by two facets; a colleague gets the address.
    page.goto(f"{home}cases/index.html")
    choose(page, "place", "浙江省")
    choose(page, "dimension", "阵地服务")
    found = titles(page)
    assert len(found) >= 3
    with watched(browser, home, {"width": size["width"], "height": size["height"]}) as colleague:
        colleague.page.goto(page.url)
        expect(colleague.page.locator(".search-chips")).to_contain_text("阵地服务")
        assert titles(colleague.page) == found
        assert colleague.console == []

    # Three of them are ticked and compared.
    for title in found[:3]:
        page.locator(".explorer-rows:visible").get_by_label(f"勾选：{title}", exact=True).check()
    page.locator(".explorer-picked").first.get_by_role("link", name="对比").click()
    expect(page.locator("article h1")).to_have_text(re.compile("对比"))
    for title in found[:3]:
        expect(page.locator("article table").first).to_contain_text(title)

    # What is on show goes home as tables.
    page.go_back()
    expect(page.locator(".explorer-rows")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_bytes().decode("utf-8-sig"))))
    assert sorted(row["名称（title）"] for row in rows) == sorted(found[:3] if len(rows) == 3 else found)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel", exact=True).click()
    waiting.value.save_as(tmp_path / "cases.xlsx")
    assert len(list(openpyxl.load_workbook(tmp_path / "cases.xlsx").worksheets[0].rows)) == len(rows) + 1

    # A case, its source, back, one of its practices.
    page.goto(f"{home}cases/tongxiang-hongse-niudai.html")
    page.locator("#source-1 a").first.click()
    page.wait_for_url("**/sources/*.html")
    page.go_back()
    page.locator(".adoptions a", has_text="红色纽带").first.click()
    expect(page.locator("article h1")).to_have_text("“红色纽带”行动")
    page.go_back()

    # It is printed, copied, and cited.
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF-")
    page.locator(ACTIONS.format("copy")).click()
    expect(page.locator(".said")).to_have_text("已复制，可以粘贴到 WPS 或 Word。")
    assert "主要举措" in pasted(page)
    page.locator("[data-action=cite]").first.click()
    expect(page.locator(".said")).to_contain_text("已复制")
    assert "tongxiang" in pasted(page) or "红色纽带" in pasted(page)


def pasted(page: Page) -> str:
    """What another program gets."""
    page.evaluate("window.pasted = undefined")
    page.evaluate(PASTED)
    page.keyboard.press("Control+v")
    return str(until(page, "window.pasted"))


def test_an_editor_sees_what_is_new_how_good_it_is_and_what_is_wanting(opened: tuple[Page, str]) -> None:
    page, home = opened
    for url, title in (("changes.html", "更新记录"), ("stats.html", "收录统计"), ("todo.html", "待补待核")):
        link = page.locator(f"article a[href$='{url}']").first
        expect(link).to_be_visible()
        link.click()
        expect(page.locator("article h1")).to_have_text(title)
        page.goto(f"{home}index.html")

    # A number of the statistics leads to just so many records.
    page.goto(f"{home}stats.html")
    row = page.locator("article a[href*='cases/index.html?level=']").first
    number = int(
        re.sub(
            r"\D",
            "",
            row.locator("xpath=ancestor::*[self::li or self::tr][1]")
            .locator(".count, td.number, .number")
            .first.inner_text(),
        )
    )
    row.click()
    expect(page.locator(".explorer-rows")).to_be_visible()
    assert len(titles(page)) == number

    # What is wanting says how to help; a source's page says what rests on it.
    page.goto(f"{home}todo.html")
    expect(page.locator("article a[href*='editing.html']").first).to_be_visible()
    page.goto(f"{home}sources/index.html")
    page.locator("article th a, article .tick + a").first.click()
    page.wait_for_url("**/sources/*.html")
    expect(
        page.locator("article h2", has_text="以它为来源").or_(page.locator("article .taken")).first
    ).to_be_visible()


@pytest.mark.parametrize(("look", "size", "dark"), LOOKS, ids=[look for look, _, _ in LOOKS])
def test_every_sort_of_page_has_its_picture_taken(
    look: str, size: dict[str, int], dark: bool, site: Path, browser: Browser
) -> None:
    """The pictures are for people; that no page is empty or cut off is asserted."""
    folder = PICTURES / look
    shutil.rmtree(folder, ignore_errors=True)
    home = f"{site.as_uri()}/"
    with watched(browser, home, size, dark) as seen:
        for url in [*one_page_of_each_kind(site), "404.html"]:
            seen.page.goto(home + url)
            article = seen.page.locator("article, main").first
            box = article.bounding_box()
            assert box is not None, url
            assert box["height"] > 100, url
            assert box["x"] + box["width"] <= size["width"] + 1, f"{url} is cut off at the right"
            seen.page.screenshot(path=folder / f"{url.replace('/', '-')}.png", full_page=True)
        assert (seen.outside, seen.console) == ([], [])
