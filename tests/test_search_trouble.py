"""When something is wrong: a damaged index, no scripts, texts that would be markup. In real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Dialog, Route, expect
from searching import WAYS, Reader, reading
from sites import SMALL, build, copy_library

from caselib.model import KINDS

HOSTILE = "<img src=x onerror=alert(1)>"


def altered(script: str) -> str:
    """A space more, where it does not hurt the language."""
    program = script.replace("makeCaseSearch();", "makeCaseSearch() ;")
    return program if program != script else f"{script[:-40]} {script[-40:]}"


DAMAGES: dict[str, Callable[[str], str] | None] = {
    "missing": None,
    "foreign": lambda _: "window.nothing = 1;",
    "altered": altered,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", ["engine.js", "index.js", "columns.js"])
def test_a_broken_index_says_so_and_can_be_tried_again(
    file: str, damage: str, browser: Browser, site: Path
) -> None:
    way = WAYS[len(file + damage) % 2]
    script = (site / "search" / file).read_text(encoding="utf-8")

    def spoil(route: Route) -> None:
        change = DAMAGES[damage]
        if change is None:
            route.abort()
        else:
            route.fulfill(content_type="text/javascript", body=change(script))

    with reading(browser, site, way, quiet=False) as reader:
        pattern = re.compile(rf"/search/{re.escape(file)}(\?|$)")
        reader.page.context.route(pattern, spoil)
        reader.open(f"search.html?q={quote('红色纽带')}")
        notice = reader.part("trouble")
        expect(notice.locator("p")).to_have_text(re.compile(f"search/{file}.*。"))
        expect(reader.part("results")).to_be_empty()
        expect(reader.status).to_be_empty()
        reader.page.context.unroute(pattern)
        notice.get_by_role("button", name="再试一次").click()
        reader.answered()
        expect(notice).to_be_hidden()
        assert reader.total > 0


def test_what_stands_in_a_record_stays_text(browser: Browser, tmp_path: Path) -> None:
    library = copy_library(SMALL, tmp_path / "library")
    case = (
        f'title: 甲{HOSTILE}\naliases: ["乙{HOSTILE}"]\n'
        f'place: {{as_printed: "x市{HOSTILE}", status: masked}}\n'
        f"level: 县级\nperiod: 2020\nsummary: 丙 alert 丁。\nsources: [hzwh-2020-11-tushushi]\n"
        f"disclosure: public\nreview: 已核对来源\nadded: 2021-03-01\n"
    )
    (library / "cases" / "hostile.yml").write_text(case, encoding="utf-8")
    with reading(browser, build(library, tmp_path / "site")) as reader:
        reader.search("alert")
        expect(reader.hits.first).to_have_text(f"甲{HOSTILE}")
        expect(reader.page.locator(".search-hit__text").first).not_to_be_empty()
        assert reader.page.locator("main img").count() == 0
        reader.open("cases/index.html")
        reader.focus_header_box().press_sequentially("img")
        expect(reader.options.first).to_contain_text(HOSTILE)
        assert reader.page.locator("header img").count() == 0


def test_with_a_broken_index_the_box_still_leads_to_the_search_page(browser: Browser, site: Path) -> None:
    def refuse(route: Route) -> None:
        route.abort()

    with reading(browser, site, quiet=False) as reader:
        reader.page.context.route(re.compile(r"/search/engine\.js$"), refuse)
        reader.open("cases/index.html")
        reader.focus_header_box().press_sequentially("红色")
        expect(reader.options).to_have_text(["在全文中检索“红色”"])


@pytest.mark.parametrize("way", WAYS)
def test_without_scripts_the_page_says_what_else_helps(way: str, browser: Browser, site: Path) -> None:
    with reading(browser, site, way) as reader:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{reader.home}cases/index.html")
        page.locator("header input[name=q]").fill("红色")
        page.locator("header input[name=q]").press("Enter")
        page.wait_for_url(f"{reader.home}search.html?q=*")
        expect(page.locator("noscript .notice")).to_contain_text("JavaScript")
        expect(page.locator("noscript code")).to_have_text("python build_site.py search 词语")
        lists = page.locator(".search-lists a").all_inner_texts()
        assert {kind.label for kind in KINDS} | {"地区", "工作维度"} <= set(lists)
        context.close()


def test_what_stands_in_the_address_stays_text(reader: Reader) -> None:
    alarms: list[str] = []

    def note(dialog: Dialog) -> None:
        alarms.append(dialog.message)
        dialog.dismiss()

    reader.page.on("dialog", note)
    more = f"&place={quote(HOSTILE)}&level={quote('javascript:alert(1)')}&{quote(HOSTILE)}=1&__proto__=x"
    reader.search(HOSTILE, more)
    expect(reader.box).to_have_value(HOSTILE)
    expect(reader.part("chosen", "a").first).to_contain_text(HOSTILE)
    assert reader.part("chosen", "a").count() == 2
    assert reader.page.locator("main img").count() == 0
    addresses = reader.part("page", "a").evaluate_all("all => all.map(a => a.href)")
    assert all(address.startswith(reader.home) for address in addresses)
    reader.open("cases/index.html")
    reader.focus_header_box().press_sequentially(HOSTILE)
    expect(reader.options.last).to_have_text(f"在全文中检索“{HOSTILE}”")
    assert reader.page.locator("header img").count() == 0
    assert alarms == []
