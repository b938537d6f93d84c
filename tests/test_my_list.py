"""我的清单 in real Chromium: what a reader marks stays in the browser, can be sent, and can be taken home."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
from browser import AXE, axe
from playwright.sync_api import Browser, Locator, Page, expect
from searching import Reader, reading

CASES = ("luzhou-1-7-n", "tongxiang-hongse-niudai")
GOOD = {"id": "a", "folder": "cases", "title": "甲"}
REFUSING = "Storage.prototype.setItem = () => { throw new Error('no room') }"


def mark(reader: Reader, url: str) -> None:
    """Put a record on the list from its own page."""
    reader.open(url)
    reader.page.get_by_role("button", name="加入清单").click()
    expect(reader.page.get_by_role("button", name="移出清单")).to_be_visible()


def rows(page: Page) -> Locator:
    return page.locator(".my-list__rows tbody tr")


def test_marked_records_are_compared_taken_home_and_taken_off(
    reader: Reader, tmp_path: Path, need: Callable[[str, object], None]
) -> None:
    page = reader.page
    for case in CASES:
        mark(reader, f"cases/{case}.html")
    mark(reader, "practices/hongse-niudai.html")
    expect(page.locator(".said")).to_have_text("加入了 1 条，清单共 3 条。")
    page.locator("main").get_by_role("link", name="我的清单").first.click()
    expect(rows(page)).to_have_count(3)
    assert rows(page).locator("td:nth-child(2)").all_inner_texts() == ["案例", "案例", "做法"]
    link = page.get_by_role("link", name="对比 2 个案例")
    assert link.get_attribute("href") == f"compare.html?c={','.join(CASES)}"
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出 CSV").click()
    text = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    assert [row["编号（id）"] for row in csv.DictReader(io.StringIO(text))] == [*CASES, "hongse-niudai"]
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出 Excel").click()
    waiting.value.save_as(tmp_path / "list.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").worksheets[0]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["编号（id）", *CASES, "hongse-niudai"]
    need("axe-core", AXE.exists())
    assert axe(page, AXE.read_text(encoding="utf-8")) == []
    rows(page).nth(2).get_by_role("button").click()
    expect(rows(page)).to_have_count(2)
    expect(page.locator(".said")).to_have_text("移出了 1 条，清单还有 2 条。")
    page.reload()
    expect(rows(page)).to_have_count(2)
    page.get_by_role("button", name="清空清单").click()
    expect(page.locator(".my-list .absent")).to_have_text("清单里还没有记录。")


def test_a_list_can_be_sent_and_what_the_library_no_longer_has_is_said(reader: Reader) -> None:
    page = reader.page
    reader.open(f"mylist.html?c={CASES[0]},no-such-case,hongse-niudai")
    expect(page.locator(".search-status")).to_have_text(
        "这是网址里带来的一份清单，共 3 条，其中 1 条本库现在没有。"
    )
    expect(rows(page).nth(1)).to_contain_text("no-such-case〔本库现在没有这一条〕")
    assert rows(page).nth(1).locator("a").count() == 0
    page.get_by_role("button", name="加入我的清单").click()
    expect(page.locator(".said")).to_have_text("加入了 2 条，清单共 2 条。")
    reader.open("mylist.html")
    expect(rows(page)).to_have_count(2)
    rows(page).nth(1).locator("a").click()
    expect(page.locator("article h1")).to_have_text("“红色纽带”行动")


def test_a_record_is_put_on_the_list_once_and_taken_off_again(reader: Reader) -> None:
    page = reader.page
    mark(reader, f"cases/{CASES[0]}.html")
    page.reload()
    page.get_by_role("button", name="加入清单").click()
    expect(page.locator(".said")).to_have_text("已经都在清单里，清单共 1 条。")
    page.get_by_role("button", name="移出清单").click()
    expect(page.locator(".said")).to_have_text("移出了 1 条，清单还有 0 条。")
    expect(page.get_by_role("button", name="加入清单")).to_be_visible()


def test_a_browser_that_keeps_nothing_is_not_said_to_have_kept_it(browser: Browser, site: Path) -> None:
    with reading(browser, site) as reader:
        reader.page.add_init_script(REFUSING)
        reader.open(f"cases/{CASES[0]}.html")
        reader.page.get_by_role("button", name="加入清单").click()
        expect(reader.page.locator(".said")).to_contain_text("清单没有保存")
        reader.open("mylist.html")
        expect(reader.page.locator(".my-list .absent")).to_be_visible()


def test_what_others_wrote_into_the_browser_becomes_no_address(browser: Browser, site: Path) -> None:
    with reading(browser, site) as reader:
        mark(reader, f"cases/{CASES[0]}.html")
        reader.page.evaluate(
            "kept => Object.keys(localStorage).filter(key => key.startsWith('caselib.list'))"
            ".forEach(key => localStorage.setItem(key, kept))",
            json.dumps(
                [{"id": 'x"><b>', "folder": "cases", "title": "x"}, {**GOOD, "folder": "../.."}, 7, None]
            ),
        )
        reader.open("mylist.html")
        expect(reader.page.locator(".my-list .absent")).to_be_visible()
