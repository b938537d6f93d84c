"""Pages as readers' browsers take them: nothing moves when scripts arrive, little is loaded, old views can
read them, and a link that is passed on says what it leads to."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from browser import DESKTOP, PHONE, serving
from playwright.sync_api import Browser, Route
from selectolax.lexbor import LexborHTMLParser
from sites import ROOT, SMALL, build, pages_of

FIRST_VISIT, NEXT_VISIT = 120_000, 25_000
"""Bytes of a case page, compressed: all that it asks for, and what a second case adds."""
SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifts.push(
  [entry.value, ...entry.sources.map(one => one.node && (one.node.outerHTML || "").slice(0, 80))]
))).observe({type: 'layout-shift', buffered: true});
"""
ROOT_PAGES = frozenset({"404.html"})


BARELY = 0.01
"""A shift that nobody sees: the cells of a hand-written table when the theme wraps it, on a busy machine."""


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture(scope="module")
def passed_on(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small library, which has an address; its site."""
    return build(SMALL, tmp_path_factory.mktemp("small") / "site")


def one_of_each(site: Path) -> list[str]:
    """Every page of the root, of each folder the listing and the longest page."""
    pages = pages_of(site)
    chosen = [url for url in pages if "/" not in url and url not in ROOT_PAGES]
    for folder in sorted({url.split("/")[0] for url in pages if "/" in url} - {"assets", "decisions"}):
        inside = [url for url in pages if url.startswith(f"{folder}/")]
        chosen += [url for url in inside if url.endswith("/index.html")]
        chosen.append(max(inside, key=lambda url: len(pages[url].text)))
    return chosen


def late(route: Route) -> None:
    """Scripts come after the page has been seen."""
    time.sleep(0.05)
    route.continue_()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_moves_when_scripts_arrive(
    size: dict[str, int], site: Path, served: str, browser: Browser
) -> None:
    assert moved(browser, size, served, one_of_each(site), scripts=late) == {}


ARRIVING = (
    "cases/xx-shi-hongse-linghang.html", "practices/sanhui-yike.html", "stats.html", "sources/index.html",
)  # fmt: skip


def test_nothing_moves_while_a_page_arrives(site: Path, browser: Browser) -> None:
    """On a wide screen, what stands beside the text comes last: its place is kept."""
    with serving(site, pause=0.15) as address:
        assert moved(browser, DESKTOP, address, ARRIVING) == {}


def moved(
    browser: Browser,
    size: dict[str, int],
    address: str,
    urls: Iterable[str],
    scripts: Callable[[Route], None] | None = None,
) -> dict[str, list[list[Any]]]:
    """The pages on which something moves by itself, with what; `scripts` answers for these."""
    found = {}
    for url in urls:
        page = browser.new_page(viewport={"width": size["width"], "height": size["height"]})
        page.add_init_script(SHIFTS)
        if scripts:
            page.route("**/*.js", scripts)
        page.goto(address + url)
        page.wait_for_timeout(200)
        shifts = page.evaluate("window.shifts")
        page.close()
        if sum(shift[0] for shift in shifts) > BARELY:
            found[url] = shifts
    return found


def compressed(site: Path, asked: list[str]) -> dict[str, int]:
    files = {unquote(urlsplit(url).path).lstrip("/") for url in asked}
    return {name: len(gzip.compress((site / name).read_bytes(), 6, mtime=0)) for name in sorted(files)}


def test_a_case_weighs_little_and_the_next_one_less(site: Path, served: str, browser: Browser) -> None:
    cases = sorted((site / "cases").glob("[!i]*.html"), key=lambda file: -file.stat().st_size)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}cases/{cases[0].name}", wait_until="networkidle")
    first = compressed(site, asked)
    assert sum(first.values()) <= FIRST_VISIT, first
    asked.clear()
    page.goto(f"{served}cases/{cases[1].name}", wait_until="networkidle")
    known = {*first, "assets/favicon.svg"}
    new = {name: n for name, n in compressed(site, asked).items() if name not in known}
    assert list(new) == [f"cases/{cases[1].name}"]
    assert sum(new.values()) <= NEXT_VISIT
    context.close()


# What browsers of 2017 do not know; a rule that rests on it is dropped whole.
LATER = re.compile(r":has\(|:where\(|(?<![\w-])inset\s*:|@container|@layer|\bsubgrid\b|^\s*&", re.M)
NOT_ESSENTIAL = {
    ".md-typeset .adoptions > dd:has(> dl, > .explained, > details[open])": "wide entries get a line",
    ".md-typeset .explorer .explorer-chosen:not(:has(> :not([hidden])))": "an empty line goes",
}


@pytest.mark.parametrize("name", ["site.css", "content.css", "search.css", "explorer.css", "compare.css"])
def test_what_readers_need_rests_on_nothing_that_old_views_lack(name: str) -> None:
    text = (ROOT / "theme/assets" / name).read_text("utf-8")
    rules = [line.strip().removesuffix(" {") for line in text.splitlines() if LATER.search(line)]
    assert set(rules) <= NOT_ESSENTIAL.keys()


def test_no_bar_lies_over_the_text_while_it_is_read(site: Path, served: str, browser: Browser) -> None:
    """But for the header, which is 48 px high, nothing stays in place when a phone's reader scrolls."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    for url in ("cases/luzhou-1-7-n.html", "cases/index.html", "practices/sanhui-yike.html"):
        page.goto(served + url, wait_until="networkidle")
        page.evaluate("scrollTo(0, 1200)")
        fixed = page.evaluate(
            """() => [...document.querySelectorAll('body *')].filter(one =>
              ['fixed', 'sticky'].includes(getComputedStyle(one).position) && one.offsetHeight
              && one.getBoundingClientRect().right > 0 && one.getBoundingClientRect().bottom > 0
              && one.getBoundingClientRect().top < innerHeight
              && !one.closest('.md-header, label.md-overlay'))
              .map(one => one.className)"""
        )
        assert fixed == [], url
    page.close()


def test_a_link_that_is_passed_on_says_what_it_leads_to(passed_on: Path) -> None:
    for url in ("index.html", "cases/index.html", "about.html"):
        if not (passed_on / url).exists():
            continue
        tree = LexborHTMLParser((passed_on / url).read_text("utf-8"))
        said = {m.attributes["property"]: m.attributes["content"] for m in tree.css("meta[property^='og:']")}
        assert said["og:url"] == f"https://library.example/cases-of/{url}"
        assert said["og:site_name"] == "社区图书室案例库"
        assert said["og:locale"] == "zh_CN"
        assert said["og:title"]
        assert "og:image" not in said  # the library gives none, and none is invented


def test_without_an_address_nothing_is_said_of_one(site: Path) -> None:
    for url in ("index.html", "about.html", "cases/luzhou-1-7-n.html"):
        assert "og:" not in (site / url).read_text("utf-8")


def test_text_is_set_for_chinese(site: Path, served: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{served}cases/luzhou-1-7-n.html")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    size, width, slanted = page.evaluate(
        """() => { const p = document.querySelector('article h2 + p'), style = getComputedStyle(p);
          return [parseFloat(style.fontSize), p.getBoundingClientRect().width,
            [...document.querySelectorAll('article *')]
              .filter(one => getComputedStyle(one).fontStyle !== 'normal').length]; }"""
    )
    assert 36 <= width / size <= 42
    assert slanted == 0
    page.close()
