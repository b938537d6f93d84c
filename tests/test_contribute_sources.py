"""A source that is not in the library yet: written on the way, handed in with the case, imported with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import AXE, DESKTOP, PHONE, axe
from contributing import TITLE, field, hosted, pick, start, told, write_soundly, yaml_of
from playwright.sync_api import Browser, Download, Page, expect
from side_by_side import WAYS, opened
from sites import ROOT, copy_library, run

from caselib.load import load

SIZES = {"desktop": DESKTOP, "phone": PHONE}
SOURCE = "书屋晚上也开门"
SOURCE_ID = "shu-wu-wan-shang-ye-kai-men"


def register(page: Page, title: str = SOURCE) -> None:
    """Write the source that a case needs, and come back."""
    page.get_by_role("button", name="先登记来源").click()
    expect(page.locator(".form-away")).to_contain_text("写好以后回到案例")
    expect(page.get_by_text("写哪一类记录？")).to_be_hidden()
    field(page, "来源标题").fill(title)
    field(page, "体裁").select_option("新闻报道")
    field(page, "发布渠道").select_option(index=1)
    page.get_by_role("button", name="写好了，回到案例").click()
    expect(page.locator(".form-told")).to_contain_text("会和这份案例一起交")


@pytest.fixture(scope="module")
def with_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hosted(tmp_path_factory.mktemp("hosted"))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", SIZES)
def test_a_source_that_is_new_is_registered_on_the_way(
    browser: Browser, site: Path, tmp_path: Path, way: str, size: str
) -> None:
    """The case waits, names the new source, and both files pass, and are imported in whatever order."""
    with opened(browser, site, way, SIZES[size]) as (page, home):
        start(page, home)
        write_soundly(page)
        register(page)
        expect(page.locator(f".form-picked[data-id={SOURCE_ID}]")).to_contain_text("新登记")
        expect(field(page, "案例名称")).to_have_value(TITLE)
        assert f"- {SOURCE_ID}\n" in yaml_of(page) or f"[{SOURCE_ID}]" in yaml_of(page)
        expect(page.get_by_text("一起交的还有")).to_contain_text(f"sources/{SOURCE_ID}.yml")
        saved: list[Download] = []
        page.on("download", lambda each: saved.append(each))
        page.get_by_role("button", name="下载").click()
        expect(page.locator(".form-told")).to_contain_text("这 2 个文件")
        told(page, "没有要改的")
        while len(saved) < 2:  # as long as a test may take
            page.wait_for_timeout(50)
        names = [each.suggested_filename for each in saved]
        for each in saved:
            each.save_as(tmp_path / each.suggested_filename)
    assert names == [f"{SOURCE_ID}.yml", "jiaxing-shu-wu-ye-jian-kai-fang.yml"]
    library = copy_library(ROOT, tmp_path / "library")
    done = run("--library", library, "import", *(tmp_path / name for name in reversed(names)))
    assert done.returncode == 0, done.stdout + done.stderr
    done = run("--library", library, "check")
    assert done.returncode == 0, done.stdout + done.stderr
    case = next(case for case in load(library)[0].cases.values() if case.title == TITLE)
    assert case.sources == (SOURCE_ID,)


def test_a_new_source_is_written_again_dropped_and_kept_in_the_draft(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        start(page, home)
        write_soundly(page)
        page.get_by_role("button", name="加一项主要成效").click()
        page.get_by_role("button", name="先登记来源").click()
        page.get_by_role("button", name="不登记了，回到案例").click()
        expect(field(page, "案例名称")).to_have_value(TITLE)
        assert "sources" not in yaml_of(page)
        register(page)
        page.get_by_role("button", name="改：" + SOURCE).click()
        expect(field(page, "来源标题")).to_have_value(SOURCE)
        field(page, "来源标题").fill(TITLE)
        page.keyboard.press("Tab")
        expect(field(page, "编号")).to_have_value("jia-xing-shi-shu-wu-ye-jian-kai-fang")
        field(page, "编号").fill("jiaxing-shu-wu-ye-jian-kai-fang")  # the case's
        page.get_by_role("button", name="写好了").click()
        told(page, "编号“jiaxing-shu-wu-ye-jian-kai-fang”已经有了。")
        page.reload()
        page.get_by_role("radio", name="是", exact=True).check()
        page.get_by_role("button", name="从草稿继续").click()
        expect(page.locator(".form-away")).to_be_visible()
        expect(field(page, "来源标题")).to_have_value(TITLE)
        field(page, "编号").fill("wanbao-2021")
        page.get_by_role("button", name="写好了，回到案例").click()
        assert "wanbao-2021" in yaml_of(page)
        assert SOURCE_ID not in yaml_of(page)
        page.get_by_role("button", name="去掉：" + TITLE).click()
        assert "wanbao-2021" not in yaml_of(page)
        expect(page.get_by_text("一起交的还有")).to_be_hidden()
        pick(page, "来源", "嘉兴市书屋", "新登记")
        assert "wanbao-2021" in yaml_of(page)


def test_a_case_and_its_source_are_handed_in_one_after_the_other(
    browser: Browser, with_repository: Path
) -> None:
    with opened(browser, with_repository) as (page, home):
        page.add_init_script(
            "window.asked = []; window.open = (address) => { asked.push(address); return null; }"
        )
        start(page, home)
        write_soundly(page)
        register(page)
        page.get_by_role("button", name="在 GitHub 上提交").click()
        expect(page.locator(".form-told")).to_contain_text("共 2 个文件，一个一个提交")
        links = [urlsplit(link.get_attribute("href") or "") for link in page.locator(".form-open a").all()]
        assert [link.path.rpartition("/")[2] for link in links] == ["sources", "cases"]
        assert parse_qs(links[1].query)["value"] == [yaml_of(page)]
        assert [urlsplit(each).path for each in page.evaluate("asked")] == [links[0].path]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_way_there_and_back_is_open_to_everyone(
    browser: Browser, site: Path, need: Any, dark: bool, size: str
) -> None:
    need("axe-core (npm ci in tests/node)", AXE.is_file())
    with opened(browser, site, size=SIZES[size], dark=dark) as (page, home):
        start(page, home)
        page.get_by_role("button", name="先登记来源").click()
        expect(field(page, "来源标题")).to_be_focused()
        expect(page.locator(".form-away")).to_be_in_viewport()
        assert axe(page, AXE.read_text(encoding="utf-8")) == []
        page.get_by_role("button", name="写好了，回到案例").click()
        told(page, "还没有编号。")
        expect(page.get_by_role("button", name="先留着")).to_have_count(0)
        field(page, "来源标题").fill(SOURCE)
        page.get_by_role("button", name="写好了，回到案例").click()
        page.get_by_role("button", name="先留着，回头再改").click()
        expect(page.locator(".form-picked").get_by_text("新登记")).to_be_in_viewport()
        expect(page.get_by_role("button", name="改：")).to_be_focused()
        assert axe(page, AXE.read_text(encoding="utf-8")) == []
