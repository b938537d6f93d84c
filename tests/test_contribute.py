"""The form in real Chromium, as somebody new uses it: mistakes made, told, mended; the file passes."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import AXE, DESKTOP, PHONE, axe
from contributing import SUMMARY, TITLE, field, found, hosted, pick, start, told, yaml_of
from playwright.sync_api import Browser, Page, expect
from side_by_side import WAYS, opened
from sites import ROOT, copy_library, run

from caselib.edit import formatted
from caselib.load import load
from caselib.model import Case

SIZES = {"desktop": DESKTOP, "phone": PHONE}
SMALL_TARGETS = """() => Array.from(document.querySelectorAll('.contribute button, .contribute select, '
    + '.contribute input[type=text], .contribute textarea, .contribute summary, .form-tick, '
    + '.form-options li'))
    .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", SIZES)
def test_a_case_is_written_by_somebody_new(
    browser: Browser, site: Path, tmp_path: Path, way: str, size: str
) -> None:
    with opened(browser, site, way, SIZES[size]) as (page, home):
        page.goto(f"{home}contribute.html")
        page.get_by_role("radio", name="不确定").check()
        expect(page.get_by_role("alert")).to_contain_text("请先报本单位保密审查，不要提交")
        expect(page.locator(".form-fields")).to_have_count(0)
        page.get_by_role("radio", name="是", exact=True).check()
        expect(page.get_by_role("alert")).to_be_hidden()
        write_with_mistakes(page)
        page.get_by_role("button", name="下载").click()
        for mistake in MISTAKES:
            told(page, mistake)
        expect(page.locator(".form-summary")).to_be_focused()
        mend(page)
        with page.expect_download() as waiting:
            page.get_by_role("button", name="下载").click()
        told(page, "没有要改的")
        written = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(written)
        assert written.read_text("utf-8") == yaml_of(page)
    passes(tmp_path, written)


MISTAKES = (
    "缺少“层级”。",
    "2 月没有 30 日。",
    "“实施时间” › “截至”：",
    "文中有“内部资料”字样。",
    "像是手机号（139****）。",
    "写成“很多家”，里面没有数字。",
    "原文短语共 33 字，最多 30 字。",
    "缺少“来源”。",
)


def write_with_mistakes(page: Page) -> None:
    field(page, "案例名称").fill(TITLE)
    pick(page, "地区", "jiaxing", "浙江省嘉兴市330400")
    field(page, "截至").fill("2021.02.30")
    field(page, "内容提要").fill(SUMMARY + "内部资料，电话 13912345678。")
    page.get_by_role("button", name="加一项主要举措").click()
    field(page, "举措名称").fill("夜间开放")
    field(page, "举措内容").fill("延长开放时间。\n\n- 周一到周五\n- 周末")
    page.get_by_role("button", name="加一项采用的做法").click()
    pick(page, "做法", "shyk", "三会一课")
    page.get_by_role("button", name="加一项主要成效").click()
    outcome = page.locator(".form-item", has_text="数值").last
    field(outcome, "指标").select_option(index=1)
    field(outcome, "数值").fill("很多家")
    field(outcome, "谁说的").select_option("来源自述")
    long = "荷花书屋从晚上六点开到十点，周末开到十一点，借书还书都不用等到白天"
    field(outcome, "原文短语").fill(long)


def mend(page: Page) -> None:
    page.locator(".form-summary a", has_text="缺少“层级”").click()
    expect(field(page, "层级")).to_be_focused()
    field(page, "层级").select_option("市级")
    field(page, "截至").fill("2021-02")
    field(page, "内容提要").fill(SUMMARY)
    outcome = page.locator(".form-item", has_text="数值").last
    field(outcome, "数值").fill("300余家")
    field(outcome, "原文短语").fill("从晚上六点开到十点")
    pick(page, "来源", "泸州", "")
    expect(page.locator(".form-file")).to_have_text("cases/jiaxing-shu-wu-ye-jian-kai-fang.yml")


def passes(tmp_path: Path, written: Path) -> None:
    library = copy_library(ROOT, tmp_path / "library")
    file = library / "cases" / written.name
    file.write_bytes(written.read_bytes())
    done = run("--library", library, "check", file)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "没有错误" in done.stdout + done.stderr
    read = load(library)[0]
    case = read.cases[written.stem]
    assert (case.title, case.place.code, case.summary) == (TITLE, "330400", SUMMARY)
    assert [a.practice for a in case.measures[0].practices] == ["sanhui-yike"]
    assert case.review_state == "draft"
    text = file.read_text("utf-8")
    assert formatted(Case, text, read.vocabularies) == text


@pytest.mark.parametrize("way", WAYS)
def test_a_draft_waits_until_it_is_cleared(browser: Browser, site: Path, way: str) -> None:
    with opened(browser, site, way) as (page, home):
        start(page, home)
        write_with_mistakes(page)
        before = yaml_of(page)
        page.reload()
        page.get_by_role("radio", name="是", exact=True).check()
        expect(page.locator(".form-kept")).to_contain_text(f"案例“{TITLE}”")
        page.get_by_role("radio", name="做法").check()
        expect(page.locator(".form-kept")).to_have_text("")
        page.get_by_role("radio", name="案例").check()
        page.get_by_role("button", name="从草稿继续").click()
        expect(page.locator(".form-file")).to_contain_text("jiaxing-shu-wu")
        assert yaml_of(page) == before
        expect(page.locator(".form-picked", has_text="三会一课")).to_be_visible()
        page.get_by_role("button", name="清空").click()
        page.get_by_role("button", name="再点一次").click()
        assert "title" not in yaml_of(page)
        page.reload()
        page.get_by_role("radio", name="是", exact=True).check()
        expect(page.locator(".form-kept")).to_have_text("")


def test_writing_anew_replaces_no_draft(browser: Browser, site: Path) -> None:
    """Whoever begins to write before looking at the offer has not asked to throw the old draft away."""
    with opened(browser, site) as (page, home):
        start(page, home)
        write_with_mistakes(page)
        before = yaml_of(page)
        page.reload()
        page.get_by_role("radio", name="是", exact=True).check()
        page.get_by_label("案例名称").fill("另一个")
        expect(page.get_by_text("上次的草稿还在")).to_be_visible()
        page.get_by_role("button", name="从草稿继续").click()
        assert yaml_of(page) == before


PUT_DRAFT = """draft => localStorage.setItem(
    location.pathname.replace(/[^/]*$/, '') + '.__contribute.case', draft)"""
DAMAGED = {
    "cannot be put into the fields": (
        '{"version": 1, "on": "2026-01-02", "plain": {"title": "%s", "measures": '
        '[{"practices": [{"practice": "a", "params": 5}]}]}}',
        "",
    ),
    "what goes along is damaged": (
        '{"version": 1, "on": "2026-01-02", "plain": {"title": "%s"}, "id": "a", "isOwnId": true, '
        '"brought": [null, 5, {"kind": "source"}], "away": {"kind": "x"}}',
        TITLE,
    ),
}


@pytest.mark.parametrize("kept", DAMAGED)
def test_a_damaged_draft_is_told_and_hinders_nobody(browser: Browser, site: Path, kept: str) -> None:
    draft, title = DAMAGED[kept]
    with opened(browser, site) as (page, home):
        page.goto(f"{home}contribute.html")
        page.evaluate(PUT_DRAFT, draft % TITLE)
        page.get_by_role("radio", name="是", exact=True).check()
        page.get_by_role("button", name="从草稿继续").click()
        expect(field(page, "案例名称")).to_have_value(title)
        if title:
            expect(page.locator(".form-kept")).to_have_text("")
            return
        expect(page.locator(".form-kept")).to_contain_text("草稿已经损坏，接不上了")
        page.get_by_role("button", name="清掉草稿").click()
        field(page, "案例名称").fill(TITLE)
        expect(page.get_by_text("草稿存在这台设备的浏览器里")).to_be_visible()


def test_named_texts_are_numbered_in_their_order(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        start(page, home)
        page.get_by_role("button", name="加一项主要举措").click()
        page.get_by_role("button", name="加一项采用的做法").click()
        page.locator("summary", has_text="构成").click()
        page.get_by_role("button", name="加一行构成").click()
        page.keyboard.type("1")
        page.get_by_role("button", name="加一行构成").click()
        page.keyboard.type("N")
        page.get_by_label("构成 2：内容").fill("园区和企业")
        page.get_by_role("button", name="删去：构成 1").click()
        expect(page.get_by_role("button", name="删去：构成 1")).to_be_focused()
        expect(page.get_by_label("构成 1：名称")).to_have_value("N")
        page.get_by_role("button", name="加一行构成").click()
        page.keyboard.type("7")
        expect(page.get_by_label("构成 2：名称")).to_have_value("7")
        assert "{N: 园区和企业}" in yaml_of(page)
        page.get_by_role("button", name="删去：构成 2").click()
        expect(page.get_by_role("button", name="加一行构成")).to_be_focused()


def test_by_keyboard_alone(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        start(page, home)
        page.get_by_role("combobox", name="地区").focus()
        page.keyboard.type("乌镇")
        expect(page.locator(".form-found").first).to_contain_text("没有找到")
        page.keyboard.press("Control+A")
        page.keyboard.type("tongxiang")
        expect(found(page)).to_have_count(1)
        page.keyboard.press("ArrowDown")
        expect(found(page)).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        expect(page.locator(".form-picked")).to_contain_text("浙江省嘉兴市桐乡市")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_role("combobox", name="乡镇、街道").select_option(label="乌镇")
        assert 'place: "330483100"' in yaml_of(page)
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name="地区")).to_be_focused()
        assert "place" not in yaml_of(page)


def test_items_are_moved_and_removed_and_their_problems_follow(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        start(page, home)
        for name in ("甲", "乙", ""):
            page.get_by_role("button", name="加一项主要举措").click()
            field(page.locator(".form-item").last, "举措名称").fill(name)
        page.get_by_role("button", name="下移：主要举措 1").click()
        assert yaml_of(page).index("乙") < yaml_of(page).index("甲")
        page.get_by_role("button", name="删去：主要举措 1").click()
        assert "乙" not in yaml_of(page)
        page.get_by_role("button", name="删去：主要举措 2").click()
        field(page, "举措内容").fill("a <script> b")
        page.get_by_role("button", name="检查").click()
        page.locator(".form-summary a", has_text="<script>").click()
        expect(field(page, "举措内容")).to_be_focused()
        described = field(page, "举措内容").get_attribute("aria-describedby") or ""
        expect(page.locator(f"#{described.split()[-1]}")).to_contain_text("这样的网页标记不起作用")


def test_a_known_title_and_a_taken_id_are_told(browser: Browser, site: Path) -> None:
    known = load(ROOT)[0].cases["luzhou-1-7-n"]
    with opened(browser, site) as (page, home):
        start(page, home)
        field(page, "案例名称").fill(known.title)
        page.keyboard.press("Tab")
        problem = page.locator(".form-problem", has_text="名称相同")
        expect(problem).to_contain_text("请改：这份案例与")
        expect(problem).to_contain_text("（luzhou-1-7-n）")
        assert (problem.get_by_role("link").get_attribute("href") or "").endswith("cases/luzhou-1-7-n.html")
        field(page, "编号").fill("luzhou-1-7-n")
        page.keyboard.press("Tab")
        expect(page.locator(".form-problem", has_text="已经有了")).to_be_visible()


def test_a_source_at_a_known_address_is_told(browser: Browser, site: Path) -> None:
    """Whatever it is called; and not where it says that it is the same text in another place."""
    known = next(source for source in load(ROOT)[0].sources.values() if source.url)
    with opened(browser, site) as (page, home):
        start(page, home, "source")
        field(page, "来源标题").fill("另一个标题")
        field(page, "网址").fill(f"{known.url}/")
        page.keyboard.press("Tab")
        problem = page.locator(".form-problem", has_text="网址与来源")
        expect(problem).to_contain_text(f"建议：网址与来源“{known.title}”（{known.id}）相同。")
        field(page, "来源标题").fill(known.title)
        page.keyboard.press("Tab")
        expect(page.locator(".form-problem", has_text="请改：这份来源与")).to_contain_text(f"（{known.id}）")
        field(page, "网址").fill(f"{known.url}-2")
        page.keyboard.press("Tab")
        expect(page.locator(".form-problem", has_text="相同")).to_have_count(0)


def test_what_is_not_in_the_library_has_another_way(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        start(page, home)
        page.get_by_role("button", name="加一项主要举措").click()
        page.get_by_role("button", name="加一项采用的做法").click()
        page.get_by_role("combobox", name="做法").first.fill("没有这样的")
        hint = page.locator(".form-found", has_text="没有找到")
        expect(hint).to_contain_text("在“新做法”表里填一行")
        page.get_by_role("combobox", name="来源").first.fill("没有这样的")
        expect(hint).to_contain_text("点“先登记来源”")


def test_a_place_that_sounds_just_so_comes_first(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        start(page, home)
        page.get_by_role("combobox", name="地区").first.fill("luxian")
        expect(found(page).first).to_contain_text("泸县")


def test_what_was_typed_and_not_picked_is_said_once(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        start(page, home)
        page.get_by_role("combobox", name="地区").fill("嘉兴")
        expect(found(page).first).to_be_visible()
        page.get_by_role("button", name="检查").click()
        told(page, "“嘉兴”还没有选定。")
        place = page.locator(".form-short", has=page.get_by_role("combobox", name="地区"))
        expect(place.get_by_text("还没有选定")).to_have_count(1)
        expect(page.get_by_text("缺少“地区”")).to_have_count(0)
        page.locator(".form-summary a", has_text="还没有选定").click()
        expect(page.get_by_role("combobox", name="地区")).to_be_focused()
        page.locator(".form-fields > details > summary").click()
        page.get_by_role("combobox", name="上级案例").fill("泸")
        pick(page, "地区", "jiaxing", "浙江省嘉兴市330400")
        page.get_by_role("button", name="检查").click()
        expect(page.get_by_text("“嘉兴”还没有选定")).to_have_count(0)
        told(page, "“泸”还没有选定。")


@pytest.mark.parametrize("kind", ["practice", "policy", "organization", "source"])
def test_the_other_kinds_have_their_forms(browser: Browser, site: Path, kind: str) -> None:
    with opened(browser, site) as (page, home):
        start(page, home, kind)
        page.locator(".form-fields input").first.fill("某某第1号")
        page.get_by_role("button", name="检查").click()
        told(page, "缺少")
        for select in page.locator(".form-fields > .form-field > select").all():
            select.select_option(index=1)
        page.get_by_role("button", name="检查").click()
        told(page, "没有要改的")


@pytest.fixture(scope="module")
def with_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hosted(tmp_path_factory.mktemp("hosted"))


def test_it_is_handed_to_the_repository(browser: Browser, with_repository: Path) -> None:
    with opened(browser, with_repository) as (page, home):
        page.add_init_script("window.open = (address) => { window.asked = address; return null; }")
        start(page, home, "organization")
        field(page, "名称").fill("东街书屋")
        page.locator(".form-fields > .form-field > select").first.select_option(index=1)
        page.get_by_role("button", name="在 GitHub 上提交").click()
        address = page.wait_for_function("window.asked").json_value()
        assert urlsplit(address).path == "/example/shuwu/new/trunk/organizations"
        query = parse_qs(urlsplit(address).query)
        assert query == {"filename": ["dong-jie-shu-wu.yml"], "value": [yaml_of(page)]}
        field(page, "全称").fill("长" * 300)
        page.locator(".form-fields > details > summary").click()
        page.evaluate("delete window.asked")
        field(page, "备注").fill("长" * 1000)
        page.get_by_role("button", name="在 GitHub 上提交").click()
        expect(page.locator(".form-told")).to_contain_text("内容较长，网址里放不下，已经复制")
        assert "value=" not in page.wait_for_function("window.asked").json_value()


def test_without_scripts_the_page_leads_on(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/contribute.html")
    expect(page.locator("noscript .notice")).to_contain_text("只收已公开发布的材料")
    expect(page.get_by_role("heading", name="别的办法")).to_be_visible()
    context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_form_is_open_to_everyone(browser: Browser, site: Path, need: Any, dark: bool, size: str) -> None:
    need("axe-core (npm ci in tests/node)", AXE.is_file())
    with opened(browser, site, size=SIZES[size], dark=dark) as (page, home):
        start(page, home)
        write_with_mistakes(page)
        for more in page.locator(".form-more > summary").all():
            more.click()
        page.get_by_role("button", name="检查").click()
        page.get_by_role("combobox", name="上级案例").fill("泸")
        expect(found(page).first).to_be_visible()
        assert axe(page, AXE.read_text(encoding="utf-8")) == []
        assert page.evaluate(SMALL_TARGETS) == []
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide


def test_today_is_the_day_of_the_browser(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        page.clock.set_fixed_time(datetime.datetime(2025, 3, 4, 12, 0))
        start(page, home)
        assert yaml_of(page).endswith("added: 2025-03-04\n")
        field(page, "截至").fill("2025-04")
        page.keyboard.press("Tab")
        expect(page.locator(".form-problem", has_text="还没有到这一天")).to_contain_text("今天是 2025-03-04")
