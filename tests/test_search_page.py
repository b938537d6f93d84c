"""The search page in real Chromium: over http and by double-click, wide and narrow, the network cut."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from browser import AXE, DESKTOP, PHONE, axe, watched
from playwright.sync_api import Browser, expect
from searching import PAUSE, Reader, reading

NOWHERE = "红色纽带牵着鱼"
"""No page holds it, but much of it stands somewhere."""


def test_typing_finds_marks_and_counts(reader: Reader) -> None:
    reader.open("search.html")
    reader.box.press_sequentially("红色纽带")
    reader.answered()
    assert reader.total == len(reader.titles) > 1
    assert reader.titles[0] == "“红色纽带”行动"
    expect(reader.hits.first.locator("mark")).to_have_text("红色纽带")
    expect(reader.part("results", ".search-hit__text mark").first).to_have_text("红色纽带")
    assert reader.asked == {"q": ["红色纽带"]}
    assert "红色纽带" in reader.page.title()


def test_the_page_waits_while_an_input_method_composes(reader: Reader) -> None:
    reader.open("search.html")
    reader.box.focus()
    decide = reader.compose("hongse", "红色")
    reader.page.wait_for_timeout(PAUSE)
    expect(reader.box).to_have_value("hongse")
    expect(reader.status).to_be_empty()
    assert reader.asked == {}
    decide()
    reader.answered()
    assert reader.asked == {"q": ["红色"]}
    assert reader.total > 0


def test_each_kind_shows_its_best_and_each_hit_its_passage_when_it_is_seen(reader: Reader) -> None:
    reader.search("互联网")
    groups = reader.page.locator(".search-group")
    expect(reader.page.locator(".search-group:not(:has(.search-hit))")).to_have_count(0)
    for group in groups.all():
        assert group.locator(".search-hit").count() == min(5, int(group.locator("h2 .count").inner_text()))
    for last in (groups.first, groups.last):
        passage = last.locator(".search-hit__text").last
        passage.scroll_into_view_if_needed()
        expect(passage).not_to_be_empty()


def test_the_kind_of_the_best_hit_is_first_and_the_others_follow_the_tabs(
    at_desk: Reader,
) -> None:
    at_desk.search("泸州")
    kinds = at_desk.page.locator(".search-group h2").all_inner_texts()
    tabs = at_desk.part("tabs", "a").all_inner_texts()[1:]
    best = [tab for tab in tabs if tab.startswith("地区")]
    others = [tab for tab in tabs if tab not in best]
    assert [kind.split() for kind in kinds] == [tab.split() for tab in best + others]


def test_on_paper_every_hit_has_its_passage(at_desk: Reader) -> None:
    at_desk.search("互联网")
    passages = at_desk.page.locator(".search-hit__text")
    expect(passages.last).to_be_empty()
    at_desk.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(passages.last).not_to_be_empty()


def test_a_kind_without_hits_can_be_left(at_desk: Reader) -> None:
    at_desk.search("书记讲话稿的鱼", f"&kind={quote('案例')}")
    assert at_desk.total == 0
    at_desk.sees_kind("案例 0")
    at_desk.part("tabs", "a").filter(has_text="全部").click()
    expect(at_desk.part("tabs")).to_be_hidden()
    assert at_desk.asked.keys() == {"q"}


def test_a_hit_opens_where_its_words_stand(reader: Reader) -> None:
    reader.search("手机应用管理")
    place = reader.page.locator(".search-hit__label[href*='#m']").first
    anchor = (place.get_attribute("href") or "").partition("#")[2]
    place.click()
    reader.page.wait_for_url(re.compile("cases/.*#m"))
    measure = reader.page.locator("details.measure", has=reader.page.locator(f"#{anchor}"))
    expect(measure).to_contain_text("手机应用管理")
    expect(measure.locator(f"#{anchor}")).to_be_in_viewport()


def test_every_count_is_what_one_gets(at_desk: Reader) -> None:
    at_desk.search("互联网")
    everything = at_desk.total
    counts: dict[str, tuple[str, str]] = {}
    for section in at_desk.part("facet-lists", "section").all():
        name = (section.get_attribute("aria-labelledby") or "").removeprefix("facet-")
        first = section.locator("li").first
        counts[name] = first.locator("a").inner_text(), first.locator(".count").inner_text()
    assert {"place", "level", "dimension", "practice", "year", "grade"} <= counts.keys()
    for name, (value, count) in counts.items():
        at_desk.value(name, value).click()
        expect(at_desk.status).to_have_text(f"共 {count} 条")
        assert at_desk.asked == {"q": ["互联网"], name: [value]}
        chip = at_desk.part("chosen", "a")
        expect(chip).to_contain_text(value)
        chip.click()
        expect(at_desk.status).to_have_text(f"共 {everything} 条")
        assert at_desk.asked == {"q": ["互联网"]}


def test_kinds_add_up_and_list_what_they_count(reader: Reader) -> None:
    reader.search("互联网")
    tabs = reader.part("tabs", "a").all_inner_texts()
    counts = {name: int(number) for name, number in (text.rsplit(" ", 1) for text in tabs)}
    assert counts.pop("全部") == sum(counts.values()) == reader.total
    for label in ("案例", "做法"):
        reader.choose_kind(label)
        expect(reader.status).to_have_text(f"共 {counts[label]} 条")
        more = reader.page.get_by_role("button", name="显示更多")
        while more.count():
            shown = len(reader.titles)
            more.click()
            expect(reader.hits.nth(shown)).to_be_visible()
        assert len(set(reader.titles)) == counts[label]
        assert reader.part("tabs", "a").all_inner_texts() == tabs


def test_a_place_is_reached_step_by_step(at_desk: Reader) -> None:
    at_desk.search("互联网")
    at_desk.value("place", "浙江省").click()
    expect(at_desk.part("chosen", "a")).to_contain_text("地区：浙江省")
    above = at_desk.total
    at_desk.value("place", "桐乡市").click()
    expect(at_desk.part("chosen", "a")).to_contain_text("地区：桐乡市")
    assert at_desk.asked["place"] == ["桐乡市"]
    assert 0 < at_desk.total < above
    assert at_desk.value("place", "嘉兴市").count() == 0


def test_facets_of_a_narrow_screen_come_after_a_tap(browser: Browser, site: Path) -> None:
    with reading(browser, site, "file, phone") as reader:
        reader.search("互联网")
        value = reader.part("facet-lists", "li a").first
        expect(value).to_be_hidden()
        reader.unfold_facets()
        value.click()
        expect(reader.part("chosen", "a")).to_be_visible()


def test_more_values_of_a_facet_are_shown_on_demand(at_desk: Reader) -> None:
    at_desk.search("互联网")
    section = at_desk.part("facet-lists", "section[aria-labelledby=facet-practice]")
    shown = section.locator("li").count()
    section.get_by_role("button", name="更多做法").click()
    assert section.locator("li").count() > shown
    expect(section.locator("li a").nth(shown)).to_be_focused()


def test_the_focus_stays_on_what_was_used(at_desk: Reader) -> None:
    at_desk.search("互联网")
    tab = at_desk.part("tabs", "a").filter(has_text="案例")
    tab.focus()
    tab.press("Enter")
    at_desk.sees_kind("案例")
    expect(at_desk.part("tabs", "[aria-current]")).to_be_focused()
    value = at_desk.part("facet-lists", "li a").first
    value.focus()
    value.press("Enter")
    expect(at_desk.part("chosen", "a")).to_be_visible()
    expect(at_desk.status).to_be_focused()


def test_back_and_forward_go_from_question_to_question(reader: Reader) -> None:
    page = reader.page
    reader.open("index.html")
    reader.search("互联网")
    first = reader.titles
    reader.choose_kind("做法")
    reader.answered()
    second = reader.titles
    reader.box.fill("")
    reader.box.press_sequentially("红色", delay=50)
    reader.box.press("Enter")
    expect(reader.part("results", "mark").first).to_have_text("红色")
    assert reader.asked == {"q": ["红色"], "kind": ["做法"]}
    page.go_back()
    expect(reader.box).to_have_value("互联网")
    reader.sees_kind("做法")
    expect(reader.hits).to_have_text(second)
    page.go_back()
    reader.sees_kind("全部")
    expect(reader.hits).to_have_text(first)
    page.go_forward()
    reader.sees_kind("做法")
    page.go_back()
    page.go_back()
    page.wait_for_url(f"{reader.home}index.html")


def test_an_address_that_is_passed_on_opens_the_same(reader: Reader, browser: Browser) -> None:
    reader.search("互联网")
    reader.choose_kind("案例")
    reader.unfold_facets()
    reader.part("facet-lists", "li a").first.click()
    expect(reader.part("chosen", "a")).to_be_visible()
    reader.answered()
    with watched(browser, reader.home, DESKTOP) as opened:
        other = Reader(opened.page, reader.home)
        other.page.goto(reader.page.url)
        other.answered()
        assert other.titles == reader.titles
        assert other.total == reader.total
        for name in ("tabs", "chosen", "facet-lists"):
            assert other.part(name).text_content() == reader.part(name).text_content()


def test_a_link_to_a_question_can_be_opened_in_a_page_of_its_own(at_desk: Reader) -> None:
    at_desk.search("互联网")
    with at_desk.page.context.expect_page() as opened:
        at_desk.part("tabs", "a").filter(has_text="做法").click(modifiers=["Control"])
    beside = Reader(opened.value, at_desk.home)
    beside.answered()
    beside.sees_kind("做法")
    at_desk.sees_kind("全部")


def test_where_scripts_may_not_write_the_address_the_question_goes_behind_the_hash(at_desk: Reader) -> None:
    refuse = "() => { throw new DOMException('no', 'SecurityError') }"
    at_desk.page.add_init_script(f"history.pushState = history.replaceState = {refuse}")
    at_desk.open("search.html")
    at_desk.box.press_sequentially("红色", delay=300)
    expect(at_desk.page).to_have_url(f"{at_desk.home}search.html#?q={quote('红色')}")
    at_desk.answered()
    at_desk.choose_kind("做法")
    at_desk.page.go_back()
    at_desk.sees_kind("全部")
    expect(at_desk.box).to_have_value("红色")
    at_desk.page.reload()
    at_desk.answered()
    expect(at_desk.box).to_have_value("红色")


def test_partial_hits_stand_apart_and_are_not_counted(reader: Reader) -> None:
    reader.search(NOWHERE)
    expect(reader.status).to_contain_text("没有找到完全符合的记录")
    apart = reader.page.locator(".search-partial")
    expect(apart.locator("h2")).to_have_text("部分符合")
    assert reader.titles
    assert apart.locator(".search-hit").count() == reader.hits.count()
    expect(reader.part("tabs")).to_be_hidden()
    expect(reader.part("facets")).to_be_hidden()


def test_another_word_is_offered_and_can_be_followed(reader: Reader) -> None:
    reader.search(NOWHERE)
    offered = reader.part("also", "a").first
    word = offered.inner_text()
    offered.click()
    expect(reader.box).to_have_value(word)
    expect(reader.status).to_have_text(re.compile("^共"))
    assert reader.total > 0


def test_without_a_question_the_page_says_how_to_ask(reader: Reader) -> None:
    reader.open("search.html")
    expect(reader.page.locator("#help")).to_be_in_viewport()
    expect(reader.status).to_be_empty()
    expect(reader.part("results")).to_be_empty()
    reader.box.press_sequentially("红色")
    reader.answered()
    reader.box.fill("")
    expect(reader.part("results")).to_be_empty()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_results_and_suggestions(
    size: dict[str, int], dark: bool, browser: Browser, site: Path, need: Callable[[str, object], None]
) -> None:
    need("axe-core (npm ci in tests/node)", AXE.is_file())
    script = AXE.read_text(encoding="utf-8")
    home = f"{site.as_uri()}/"
    with watched(browser, home, size, dark) as opened:
        reader = Reader(opened.page, home)
        reader.search("互联网", f"&level={quote('市级')}")
        reader.unfold_facets()
        found = axe(reader.page, script)
        reader.search(NOWHERE)
        found += axe(reader.page, script)
        reader.open("cases/index.html")
        reader.focus_header_box().press_sequentially("红色")
        expect(reader.options.first).to_be_visible()
        reader.page.keyboard.press("ArrowDown")
        assert [*found, *axe(reader.page, script)] == []
