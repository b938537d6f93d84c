"""Glossary terms explained where they are read: marked once, opened and closed in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, axe, serving, watched
from playwright.sync_api import Browser, Page, expect
from selectolax.lexbor import LexborHTMLParser
from sites import ROOT, SMALL, build

NODE = ROOT / "tests" / "node" / "node_modules"
CASE = "cases/luzhou-1-7-n.html"


@pytest.fixture(params=[("http", PHONE), ("file", DESKTOP)], ids=["http phone", "file desktop"])
def page(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Page]:
    """A case whose terms are marked. At the end nothing was said to the console."""
    way, size = request.param
    with serving(site) as served:
        home = served if way == "http" else f"{site.as_uri()}/"
        with watched(browser, home, size) as seen:
            seen.page.goto(home + CASE)
            expect(seen.page.locator("a.term").first).to_be_visible()
            yield seen.page
            assert seen.console == []


def test_each_term_is_marked_once_and_leads_to_the_glossary(page: Page, site: Path) -> None:
    links = page.locator("a.term")
    addresses = [link.get_attribute("href") or "" for link in links.all()]
    assert len(addresses) == len(set(addresses)) > 1
    glossary = LexborHTMLParser((site / "glossary.html").read_text("utf-8"))
    anchors = {node.attributes["id"] for node in glossary.css("dl.glossary dt")}
    assert {address.split("glossary.html#")[1] for address in addresses} <= anchors
    assert page.locator("h1 a.term, h2 a.term, .evidence a.term, .chip a.term, a a.term").count() == 0


def test_marking_leaves_the_text_as_it_was(page: Page, site: Path) -> None:
    written = LexborHTMLParser((site / CASE).read_text("utf-8")).css_first("section.summary")
    assert written is not None
    assert page.locator("section.summary").text_content() == written.text()


def test_a_term_opens_below_its_paragraph_and_closes_again(page: Page) -> None:
    link, other = page.locator("a.term").nth(0), page.locator("a.term").nth(1)
    said = page.locator(".term-said")
    link.click()
    expect(said).to_contain_text(link.inner_text())
    expect(said).to_contain_text("见术语表")
    expect(link).to_have_attribute("aria-expanded", "true")
    below, above = said.bounding_box(), link.locator("xpath=ancestor::p").bounding_box()
    assert below
    assert above
    assert below["y"] >= above["y"] + above["height"]
    link.click()
    expect(said).to_have_count(0)
    other.focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("：")
    expect(other).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(said).to_have_count(0)
    expect(other).to_have_attribute("aria-expanded", "false")


def test_an_open_explanation_is_within_reach_of_all(page: Page, need: Callable[[str, object], None]) -> None:
    source = NODE / "axe-core" / "axe.min.js"
    need("axe-core (npm ci in tests/node)", source.is_file())
    page.locator("a.term").first.click()
    expect(page.locator(".term-said strong")).to_be_visible()
    found = axe(page, source.read_text("utf-8"))
    assert [entry for entry in found if "term" in entry[1] or "term" in entry[2]] == []


def test_a_library_without_a_glossary_asks_for_nothing_that_is_not_there(
    browser: Browser, tmp_path: Path
) -> None:
    site = build(SMALL, tmp_path / "site")
    assert not (site / "glossary.html").exists()
    with watched(browser, f"{site.as_uri()}/", PHONE) as seen:
        seen.page.goto(f"{site.as_uri()}/cases/xihu-tushushi.html", wait_until="networkidle")
        assert seen.page.locator("a.term").count() == 0
        assert seen.console == []
