"""`build_site.py serve` in real Chromium: the page follows what is saved, and says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser import AXE, DESKTOP, PHONE, Watched, axe, until
from playwright.sync_api import Browser, Page, expect
from serving import LUGOU, PATIENCE, Serving, bridges, preview
from sites import ROOT, copy_library

PAGE = "cases/lugou-qiao.html"
OLD = "永定河上的联拱石桥"
NEW = "永定河上的一座联拱石桥"


@pytest.fixture(scope="module", autouse=True)
def patient() -> Iterator[None]:
    """A build comes between what is done and what is seen."""
    expect.set_options(timeout=PATIENCE * 1000)
    yield
    expect.set_options(timeout=5000)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("serve")
    with preview(bridges(folder / "library"), folder / "log.txt") as started:
        yield started
    assert "Traceback" not in started.terminal


@contextmanager
def watched(browser: Browser, home: str, size: dict[str, int], is_dark: bool = False) -> Iterator[Watched]:
    """A page that notes what it says and whom it asks. Nothing stands between page and server: requests that
    never end, as for news, do not go well with a gate."""
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme="dark" if is_dark else "light",
    )
    seen = Watched(context.new_page())
    page = seen.page
    page.on("request", lambda asked: None if asked.url.startswith(home) else seen.outside.append(asked.url))
    page.on("console", lambda message: seen.console.append(message.text))
    page.on("pageerror", lambda error: seen.console.append(str(error)))
    yield seen
    page.goto("about:blank")  # a context that is closed while its page reloads may never come back
    context.close()


def opened(page: Page, served: Serving, url: str = PAGE) -> None:
    """Opened and listening, with a sign that a reload would wipe off."""
    with page.expect_response(re.compile("/__preview/events")):
        page.goto(served.home + url)
    page.evaluate("window.isTheSame = true")


def is_reloaded(page: Page) -> None:
    until(page, "!window.isTheSame")


def test_the_page_reloads_where_one_was_reading_it(served: Serving, browser: Browser) -> None:
    with watched(browser, served.home, PHONE) as seen:
        page = seen.page
        opened(page, served)
        page.evaluate("scrollTo(0, 500)")
        served.edit(OLD, NEW)
        served.says("已更新")
        expect(page.locator("article")).to_contain_text(NEW)
        until(page, "scrollY === 500")
        served.edit(NEW, OLD)
        served.says("已更新")
        expect(page.locator("article")).not_to_contain_text(NEW)
        assert (seen.console, seen.outside) == ([], [])


def test_a_page_that_has_not_changed_is_not_disturbed(served: Serving, browser: Browser) -> None:
    with watched(browser, served.home, DESKTOP) as changing, watched(browser, served.home, DESKTOP) as other:
        opened(changing.page, served)
        opened(other.page, served, "cases/zhaozhou-qiao.html")
        served.edit("石柱刻狮", "石柱上刻狮")
        served.says("已更新")
        is_reloaded(changing.page)
        served.edit("石柱上刻狮", "石柱刻狮")
        served.says("已更新")
        assert other.page.evaluate("window.isTheSame")


def test_problems_lie_over_the_last_good_page_until_they_are_mended(
    served: Serving, browser: Browser
) -> None:
    with watched(browser, served.home, DESKTOP) as seen:
        page = seen.page
        opened(page, served)
        panel = page.locator("caselib-preview .panel")
        served.edit('place: "110106"', 'place: "110199"')
        expect(panel.get_by_role("alert")).to_have_text("1 处错误")
        found = served.says(
            r"错误( \S+ 第 \d+ 行第 \d+ 字\n  .+\n) +2 \| .+\n .+\^+\n(  → .+\n  \S+ \[E\d+\]\n)"
        )
        shown = panel.locator("li").inner_text()
        assert "".join(shown.split()) == "".join("".join(found.groups()).split())
        expect(page.locator("article")).to_contain_text(OLD)
        served.edit('place: "110199"', 'place: "110106"')
        expect(page.locator("caselib-preview")).to_have_count(0)
        assert page.evaluate("window.isTheSame")
        assert (seen.console, seen.outside) == ([], [])


def test_the_problems_can_be_folded_by_keyboard_and_stay_so_on_the_next_page(
    served: Serving, browser: Browser
) -> None:
    with watched(browser, served.home, PHONE) as seen:
        page = seen.page
        opened(page, served)
        served.edit("title:", "titel:")
        served.says("3 处错误")
        fold = page.locator("caselib-preview").get_by_role("button")
        fold.focus()
        page.keyboard.press("Enter")
        expect(fold).to_have_attribute("aria-expanded", "false")
        expect(fold).to_be_focused()
        expect(page.locator("caselib-preview li")).to_have_count(0)
        page.goto(f"{served.home}cases/zhaozhou-qiao.html")
        expect(fold).to_have_attribute("aria-expanded", "false")
        fold.click()
        expect(page.locator("caselib-preview li")).to_have_count(3)
        served.edit("titel:", "title:")
        expect(page.locator("caselib-preview")).to_have_count(0)


def test_a_record_taken_away_and_brought_back(served: Serving, browser: Browser) -> None:
    record = served.library / LUGOU
    text = record.read_text(encoding="utf-8")
    with watched(browser, served.home, DESKTOP) as seen:
        opened(seen.page, served)
        record.unlink()
        expect(seen.page.locator("body")).to_contain_text("没有找到这一页")
        record.write_text(text, encoding="utf-8")
        expect(seen.page.locator("article")).to_contain_text(OLD)
        served.says(r"新增 cases/lugou-qiao\.yml：已更新")


def test_the_search_page_follows_the_index(served: Serving, browser: Browser) -> None:
    with watched(browser, served.home, DESKTOP) as seen:
        opened(seen.page, served, "search.html?q=联拱石桥")
        hits = seen.page.locator("[data-search-page]")
        expect(hits).to_contain_text("卢沟桥")
        served.edit(OLD, NEW)
        is_reloaded(seen.page)
        expect(hits).to_contain_text("一座联拱石桥")
        served.edit(NEW, OLD)
        served.says("已更新")
        served.says("已更新")
        expect(hits).not_to_contain_text("一座联拱石桥")


def test_a_page_finds_the_command_again_when_it_was_started_anew(tmp_path: Path, browser: Browser) -> None:
    library = bridges(tmp_path / "library")
    with preview(library, tmp_path / "log.txt") as first:
        port, home = str(first.port), first.home
        context = watched(browser, home, DESKTOP)
        page = context.__enter__().page
        opened(page, first)
    expect(page.locator("caselib-preview")).to_contain_text("预览程序没有在运行")
    first.edit(OLD, NEW)
    with preview(library, tmp_path / "log2.txt", ("--port", port)):
        expect(page.locator("article")).to_contain_text(NEW)
        expect(page.locator("caselib-preview")).to_have_count(0)
        context.__exit__(None, None, None)


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_the_problems_can_be_read_by_everyone(
    is_dark: bool, tmp_path: Path, browser: Browser, need: object
) -> None:
    assert callable(need)
    need("axe-core (npm ci in tests/node)", AXE.is_file())
    with preview(copy_library(ROOT, tmp_path / "library"), tmp_path / "log.txt") as served:
        file = "cases/luzhou-1-7-n.yml"
        served.edit("level: 市级", "level: 市级行政", file)
        served.says("1 处错误")
        for size in (DESKTOP, PHONE):
            with watched(browser, served.home, size, is_dark) as seen:
                seen.page.goto(f"{served.home}cases/luzhou-1-7-n.html")
                expect(seen.page.locator("caselib-preview li")).to_have_count(1)
                found = axe(seen.page, AXE.read_text(encoding="utf-8"))
                assert [fault for fault in found if "caselib-preview" in fault[1]] == []
                wide = seen.page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert wide <= 1
