"""The boxes in the header and on the home page, with their suggestions, in real Chromium."""

from __future__ import annotations

import re
from pathlib import Path

from browser import until
from playwright.sync_api import Browser, expect
from searching import PAUSE, Reader, reading

from caselib.facets import PAGE_KINDS
from caselib.model import KINDS


def test_the_form_alone_leads_to_the_results(reader: Reader) -> None:
    reader.open("index.html")
    reader.box.fill("楼宇")
    reader.box.press("Enter")
    reader.page.wait_for_url(f"{reader.home}search.html?q=*")
    reader.answered()
    expect(reader.box).to_have_value("楼宇")
    assert reader.total > 0


def test_the_examples_of_the_home_page_all_find_something(at_desk: Reader) -> None:
    at_desk.open("index.html")
    examples = at_desk.page.locator(".home-examples a")
    assert examples.count() == 4
    for i in range(examples.count()):
        words = examples.nth(i).inner_text()
        examples.nth(i).click()
        at_desk.answered()
        assert at_desk.asked == {"q": [words]}
        assert at_desk.total > 0, words
        at_desk.page.go_back()


def test_suggestions_wait_while_an_input_method_composes(reader: Reader) -> None:
    reader.open("cases/index.html")
    reader.focus_header_box()
    decide = reader.compose("hong", "红色")
    reader.page.wait_for_timeout(PAUSE)
    expect(reader.header_box).to_have_value("hong")
    expect(reader.options).to_have_count(0)
    decide()
    expect(reader.options.first).to_be_visible()
    expect(reader.options.last).to_have_text("在全文中检索“红色”")


def test_a_composition_that_ends_without_a_word_leaves_the_box_usable(at_desk: Reader) -> None:
    at_desk.open("cases/index.html")
    box = at_desk.focus_header_box()
    at_desk.compose("hong", "")
    box.press("Escape")
    box.press_sequentially("红色")
    expect(at_desk.options.first).to_be_visible()


def test_names_are_suggested_by_initials_and_opened_by_keyboard(reader: Reader) -> None:
    reader.open("policies/index.html")
    box = reader.focus_header_box()
    box.press_sequentially("hsnd")
    first = reader.options.first
    expect(first).to_contain_text("红色纽带")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(reader.page.locator("header .unseen[role=status]")).to_contain_text("个名称")
    box.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    box.press("Enter")
    reader.page.wait_for_url(re.compile("practices/"))
    expect(reader.page.locator("article h1")).to_contain_text("红色纽带")


def test_the_last_line_searches_the_whole_text(reader: Reader) -> None:
    reader.open("sources/index.html")
    box, last = reader.focus_header_box(), reader.options.last
    box.press_sequentially("纽带")
    expect(last).to_have_text("在全文中检索“纽带”")
    box.press("ArrowUp")
    expect(last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("ArrowUp")
    box.press("Enter")
    reader.page.wait_for_url(f"{reader.home}search.html?q=*")
    reader.answered()
    expect(reader.box).to_have_value("纽带")


def test_a_suggestion_is_opened_by_pointer(reader: Reader) -> None:
    reader.open("index.html")
    reader.box.press_sequentially("桐乡路径")
    expect(reader.options.first).to_contain_text("桐乡路径")
    reader.options.first.click()
    reader.page.wait_for_url(re.compile("(cases|practices)/"))


def test_escape_closes_the_list_and_keeps_the_words(at_desk: Reader) -> None:
    at_desk.open("cases/index.html")
    box = at_desk.focus_header_box()
    box.press_sequentially("红色")
    expect(at_desk.options.first).to_be_visible()
    box.press("Escape")
    expect(at_desk.options).to_have_count(0)
    expect(box).to_have_value("红色")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(at_desk.options.first).to_be_visible()
    at_desk.page.locator("article h1").click()
    expect(at_desk.options).to_have_count(0)


def test_on_a_phone_an_icon_opens_the_box_over_the_header(browser: Browser, site: Path) -> None:
    with reading(browser, site, "file, phone") as reader:
        reader.open("cases/index.html")
        box, icon = reader.header_box, reader.page.locator("[data-search-opener]")
        expect(box).to_be_hidden()
        icon.click()
        expect(box).to_be_focused()
        expect(icon).to_have_attribute("aria-expanded", "true")
        box.press_sequentially("红色")
        expect(reader.options.first).to_be_visible()
        assert reader.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
        box.press("Escape")
        expect(reader.options).to_have_count(0)
        box.press("Escape")
        expect(box).to_be_hidden()
        expect(icon).to_be_focused()


def test_the_slash_writes_where_one_is_writing(at_desk: Reader) -> None:
    at_desk.open("index.html")
    at_desk.page.keyboard.press("/")
    expect(at_desk.box).to_be_focused()
    expect(at_desk.box).to_be_empty()
    at_desk.page.keyboard.press("/")
    expect(at_desk.box).to_have_value("/")


def test_a_page_asks_for_the_index_only_when_the_box_is_used(at_desk: Reader) -> None:
    requested: list[str] = []
    at_desk.page.on("request", lambda request: requested.append(request.url.removeprefix(at_desk.home)))
    for url in ("index.html", "cases/index.html", "about.html"):
        at_desk.open(url)
        at_desk.page.wait_for_load_state("networkidle")
    assert [url for url in requested if url.startswith("search/")] == []
    at_desk.focus_header_box()
    until(at_desk.page, "!!window.caseSearch")
    assert "search/engine.js" in requested


def test_suggestions_move_nothing_on_the_page(reader: Reader) -> None:
    reader.open("cases/index.html")
    heading = reader.page.locator("article h1")
    before = heading.bounding_box()
    reader.focus_header_box().press_sequentially("红色")
    expect(reader.options.first).to_be_visible()
    assert heading.bounding_box() == before


def test_kinds_go_by_the_names_of_the_model(at_desk: Reader) -> None:
    at_desk.open("about.html")
    names = {kind.name: kind.label for kind in KINDS} | dict(PAGE_KINDS)
    assert at_desk.page.evaluate("caseSearchBox.kinds") == names
