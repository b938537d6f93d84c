"""The comparison: its files hold each case once and change only with it; a reader sees what records say."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from browser import AXE, PHONE, axe
from playwright.sync_api import Browser, Page, expect
from rebuilding import Edited
from rendered import a_case, a_document, a_practice, a_source, an_organization, grown, pages_of
from side_by_side import WAYS, data_of, opened
from sites import BRIDGES, ROOT, SMALL

from caselib.link import link
from caselib.render.compare import address
from caselib.render.compare_data import CASES_A_FILE, shard_count, shard_of, shards
from caselib.whole import examine

THREE = "luzhou-1-7-n,tongxiang-hongse-niudai,jiaxing-liuzijue"


@pytest.mark.parametrize("root", [ROOT, BRIDGES, SMALL], ids=lambda root: root.name)
def test_the_files_hold_every_listed_case_once(root: Path) -> None:
    library = examine(root).library
    site = pages_of(library)
    files = [url for url in site if re.fullmatch(r"data/compare/\d+\.js", url)]
    held = [case for url in files for case in data_of(site, url)["cases"]]
    assert sorted(held) == sorted(case.id for case in library.cases.values() if not case.withdrawn)
    assert data_of(site, "data/compare/index.js")["shards"] == len(files)


@pytest.mark.parametrize(("cases", "files"), [(0, 1), (24, 1), (25, 2), (100, 8), (10_000, 512)])
def test_there_are_as_many_files_as_keep_them_small(cases: int, files: int) -> None:
    assert shard_count(cases) == files
    assert cases <= files * CASES_A_FILE


def test_a_case_that_comes_concerns_its_own_file_alone(tmp_path: Path) -> None:
    many = {f"cases/case-{n:03}.yml": a_case(f"案例{n}") for n in range(60)}
    library = grown(tmp_path / "before", many)
    more = grown(tmp_path / "after", {**many, "cases/case-new.yml": a_case("新的")})
    before, after = list(shards(library, link(library))), list(shards(more, link(more)))
    changed = [n for n, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert changed == [shard_of("case-new", len(after))]


def test_an_edited_text_changes_no_file_and_an_edited_measure_only_its_own(tmp_path: Path) -> None:
    edited = Edited(tmp_path)
    edited.rebuilt_as_if_new()
    name = "cases/hangzhou-tushushi.yml"
    edited.replace(name, "summary: ", "summary: 改过。")
    written = edited.rebuilt_as_if_new().written
    assert not [url for url in written if url.startswith(("data/compare/", "data/matrix/"))]
    edited.replace(name, "title: 一证通行", "title: 一证走遍")
    assert "data/compare/0.js" in edited.rebuilt_as_if_new().written
    edited.replace("sources/wenku-tushushi.yml", "title: ", "title: 新的")
    assert "data/compare/0.js" in edited.rebuilt_as_if_new().written


def test_a_draft_is_named_in_no_file(tmp_path: Path) -> None:
    """A case that rests on drafts tells only of what is published."""
    drafts = {
        "practices/unseen-practice.yml": a_practice("未审的做法"),
        "policies/unseen-policy.yml": a_document("未审的文件"),
        "organizations/unseen-organization.yml": an_organization("未审的机构"),
        "sources/unseen-source.yml": a_source("未审的来源"),
    }
    files = {name: text.replace("已核对来源", "未审稿") for name, text in drafts.items()}
    naming = """\
measures: [{title: 一种做法, practices: [{practice: unseen-practice, wording: 未审叫法}]}]
policies: [{policy: unseen-policy, role: 依据}]
organizations: {lead: [unseen-organization]}
"""
    source = "hzwh-2020-11-tushushi, unseen-source"
    site = pages_of(grown(tmp_path, {**files, "cases/a.yml": a_case("甲", source=source, more=naming)}))
    told = str(data_of(site, "data/compare/0.js"))
    assert "甲" in told
    assert "未审" not in told
    assert "unseen" not in told


@pytest.mark.parametrize(
    ("ids", "practice", "url"),
    [
        ("a", "p", ""),
        ("aa", "p", ""),
        ("ab", "p", "compare.html?p=p&c=a,b"),
        ("abcd", "", "compare.html?c=a,b,c,d"),
        ("abcde", "p", "compare.html?p=p"),
        ("abcde", "", ""),
    ],
)
def test_pages_link_to_a_comparison_where_there_is_one(ids: str, practice: str, url: str) -> None:
    assert address(ids, practice) == url


# In the browser -----------------------------------------------------------------------------------------


def cells(page: Page, label: str) -> list[str]:
    """What a row says of each case, hints left out."""
    row = page.locator(".compare-table tbody tr", has=page.get_by_role("rowheader", name=label, exact=True))
    return [re.sub(r"\s+", "", cell) for cell in row.first.locator("td").all_inner_texts()]


def heads(page: Page) -> list[str]:
    return page.locator(".compare-table thead th a").all_inner_texts()


def open_(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("[data-compare]")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize("way", WAYS)
def test_three_cases_stand_beside_each_other(browser: Browser, site: Path, way: str) -> None:
    with opened(browser, site, way) as (page, home):
        open_(page, f"{home}compare.html?c={THREE}")
        library = examine(ROOT).library
        assert heads(page) == [library.cases[i].title for i in THREE.split(",")]
        assert cells(page, "地区") == ["四川省泸州市", "浙江省嘉兴市桐乡市", "浙江省嘉兴市"]
        assert cells(page, "层级") == ["市级", "县级", "市级"]
        assert cells(page, "支部规范")[2] == cells(page, "组织生活")[1] == "〔来源未提及〕"
        assert "互联网行业党委" in cells(page, "组织覆盖")[0]
        assert cells(page, "新建党组织") == [
            "9个〔来源自述〕新建互联网企业党组织[1]", "〔来源未载明〕", "〔来源未载明〕",
        ]  # fmt: skip
        assert "〔待考〕制定" in cells(page, "文献")[0]
        assert "〔B级〕" in cells(page, "名称和等级")[0]
        assert page.locator("article h1").inner_text() == "3 个案例对比"


def test_every_case_is_found_by_the_browser_too(browser: Browser, site: Path) -> None:
    """It reckons the file of a case as the data do."""
    ids = sorted(examine(ROOT).library.cases)
    with opened(browser, site) as (page, home):
        open_(page, f"{home}compare.html")
        count = page.evaluate("ids => caselib.compared.load(ids, 1).then(found => found.size)", ids)
        assert count == len(ids)
        noting = "const asked = []; caselib.load = f => Promise.resolve({cases: asked.push(f)});"
        asked = page.evaluate(f"ids => {{ {noting} caselib.compared.load(ids, 512); return asked; }}", ids)
        assert asked == [f"data/compare/{shard_of(i, 512)}.js" for i in ids]


def test_what_is_masked_stays_masked_and_what_is_guessed_says_so(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        open_(page, f"{home}compare.html?c=xx-shi-hongse-linghang,xx-sheng-hulianwang-qiye-dangjian")
        assert cells(page, "地区") == ["xx市〔原文隐去〕〔推断〕", "XX〔原文隐去〕〔推断〕"]
        assert "〔原文隐去〕" in cells(page, "党组织覆盖率")[1]
        assert cells(page, "综合体系")[1] == "〔来源不足以判断〕"
        assert "福建省" not in page.locator(".compare-table").inner_text()


def test_cases_come_and_go_and_the_address_says_which(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        open_(page, f"{home}compare.html")
        expect(page.locator(".compare .notice")).to_contain_text("请在下面选两到四个案例")
        page.get_by_label("按名称、别称或地区查找案例").fill("泸州")
        expect(page.locator(".compare-found li")).to_have_count(2)
        page.get_by_role("button", name="加入：泸州市").click()
        expect(page.locator(".compare .notice")).to_contain_text("现在只有一个案例")
        page.get_by_label("按名称、别称或地区查找案例").fill("乌镇样板")
        page.get_by_role("button", name="加入：乌镇").click()
        expect(page.locator(".compare-table thead th a")).to_have_count(2)
        assert page.url.endswith("?c=luzhou-1-7-n,wuzhen-wuwang-bingjin")
        page.get_by_role("button", name="把“泸州市").click()
        expect(page.locator(".compare-table thead th a")).to_have_count(1)
        page.go_back()
        expect(page.locator(".compare-table thead th a")).to_have_count(2)


def test_only_differences_hides_what_is_the_same(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        open_(page, f"{home}compare.html?c=jiaxing-liuzijue,luzhou-1-7-n")
        expect(page.get_by_role("rowheader", name="层级")).to_be_visible()
        assert cells(page, "组织生活")[0].count("三会一课") == 1
        page.get_by_role("button", name="只看不同").click()
        expect(page.get_by_role("rowheader", name="层级")).to_be_hidden()
        assert "三会一课" not in "".join(cells(page, "组织生活"))
        assert page.url.endswith("&d=1")
        expect(page.locator(".compare-left")).to_contain_text("行相同的内容")
        open_(page, f"{home}compare.html?c=luzhou-1-7-n,tongxiang-hongse-niudai,xx-shi-hongse-linghang&d=1")
        expect(page.locator(".compare-left")).to_have_text("各项都有不同。")


def test_a_wrong_id_is_named_and_the_others_stay(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        open_(page, f"{home}compare.html?c=nope,luzhou-1-7-n,__proto__,wuzhen-wuwang-bingjin")
        notice = page.locator(".compare .notice")
        expect(notice).to_contain_text("没有编号为“nope”的案例")
        expect(notice).to_contain_text("没有编号为“__proto__”的案例")
        assert len(heads(page)) == 2
        open_(page, f"{home}compare.html?c={THREE},wuzhen-wuwang-bingjin,jiangyang-zilv-guifan")
        expect(page.locator(".compare .notice")).to_contain_text("只取了前 4 个")
        assert len(heads(page)) == 4


def test_the_uses_of_a_practice_from_its_page(browser: Browser, site: Path) -> None:
    with opened(browser, site, size=PHONE) as (page, home):
        page.goto(f"{home}practices/1-x-n.html")
        page.get_by_role("link", name="对比这些案例").click()
        page.wait_for_url("**/compare.html?p=1-x-n&c=luzhou-1-7-n,tongxiang-hongse-niudai")
        expect(page.locator(".compare-table")).to_be_visible()
        assert cells(page, "做法") == ["“1+7+N”工作体系", "“1+2+N”党建工作组织体系"]
        assert cells(page, "起始时间") == ["2019年7月〔推断〕", "〔来源未载明〕"]
        assert cells(page, "原文短语")[0] == "「“1+7+N”工作体系」[1]"
        open_(page, f"{home}compare.html?p=sanhui-yike")
        expect(page.locator(".compare-picker .hint")).to_contain_text("个案例写到这项做法")
        adopters = link(examine(ROOT).library).adopters("sanhui-yike")
        expect(page.locator(".compare-found li")).to_have_count(len(adopters))
        assert len(heads(page)) == 4
        expect(page.locator(".compare .notice")).to_contain_text(
            f"共 {len(adopters)} 个案例用到这项做法，先列前 4 个"
        )


def test_a_copy_tells_a_guess_once_and_a_phrase_once(browser: Browser, site: Path) -> None:
    with opened(browser, site) as (page, home):
        open_(page, f"{home}compare.html?c=luzhou-1-7-n,xx-shi-hongse-linghang")
        for script in ("article", "document"):
            page.add_script_tag(url=f"{home}assets/{script}.js")
        made = page.evaluate("JSON.parse(JSON.stringify(caselib.documentOf()))")
        told = str([[run["text"] for run in line] for line in made["legend"]])
        rows = [row for block in made["blocks"] if block["kind"] == "table" for row in block["rows"]]
        texts = ["".join(run["text"] for line in c["lines"] for run in line) for row in rows for c in row]
        assert "xx市〔原文隐去〕〔推断〕" in [text.replace(" ", "") for text in texts]
        assert "福建省" in told
        assert not any("福建省" in text for text in texts)
        assert sum(text.count("「重点组建、产业链共建") for text in texts) == 1
        assert any("其他成效" in text for text in texts)


PRINTED = (
    "luzhou-1-7-n,tongxiang-hongse-niudai",
    THREE,
    "luzhou-1-7-n,tongxiang-hongse-niudai,xx-shi-hongse-linghang",
    "wuzhen-wuwang-bingjin,tongxiang-hongse-niudai,gulou-yilou-yizhang,jiangyang-zilv-guifan",
)


@pytest.mark.parametrize("cases", PRINTED)
def test_on_paper_it_is_one_sheet_of_a4_across(
    browser: Browser, site: Path, tmp_path: Path, need: Any, cases: str
) -> None:
    need("poppler (pdfinfo)", shutil.which("pdfinfo"))
    with opened(browser, site) as (page, home):
        open_(page, f"{home}compare.html?c={cases}")
        expect(page.locator(".compare-table")).to_be_visible()
        page.pdf(path=str(tmp_path / "compare.pdf"), prefer_css_page_size=True)
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        paper = page.locator(".compare-paper")
        assert not re.search(r"\s；", paper.inner_text())
        assert "（兼及）" in paper.inner_text()
        assert "[1]" in paper.inner_text()
    told = subprocess.run(
        ["pdfinfo", str(tmp_path / "compare.pdf")], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"Pages: +1\n", told)
    assert re.search(r"Page size: +841\.\d+ x 59[45]\.\d+ pts", told)


def test_without_scripts_the_page_leads_on(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/compare.html")
    expect(page.locator("noscript .notice")).to_be_visible()
    context.close()


@pytest.mark.parametrize("query", ["", f"?p=1-x-n&c={THREE}"], ids=["empty", "three"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_comparison_is_open_to_everyone(
    browser: Browser, site: Path, need: Any, dark: bool, query: str
) -> None:
    need("axe-core (npm ci in tests/node)", AXE.is_file())
    with opened(browser, site, dark=dark) as (page, home):
        open_(page, f"{home}compare.html{query}")
        expect(page.locator(".compare-found li").first).to_be_visible()
        assert axe(page, AXE.read_text(encoding="utf-8")) == []
