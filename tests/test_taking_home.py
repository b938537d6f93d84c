"""Taking a page home: to a document by the clipboard, as a file of Word's, as one web page."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from browser import AXE, PHONE, axe, until, watched
from docx.shared import Mm
from playwright.sync_api import Browser, expect
from selectolax.lexbor import LexborHTMLParser
from taking import PASTED, WAYS, WECHAT, Taker, opened_by_libreoffice, taking

CASE = "cases/xx-shi-hongse-linghang.html"
"""A case whose place and numbers are masked, with an inferred place."""
TITLE = "xx市“红色领航”互联网企业党建"
PRACTICE = "practices/sanhui-yike.html"
PAGES = (
    CASE, "cases/luzhou-1-7-n.html", "cases/gulou-yilou-yizhang.html", "cases/index.html", PRACTICE,
    "practices/index.html", "policies/sanhui-yike-deng-zuzhi-shenghuo-zhiyin.html", "policies/index.html",
    "organizations/luzhou-hulianwang-hangye-dangwei.html", "sources/repost-2023-05-18-hongse-linghang.html",
    "places/330400.html", "dimensions/study.html", "glossary.html",
)  # fmt: skip
INTERFACE = (
    "复制到文档",
    "导出 Word",
    "本页目录",
    "操作",
    "相似案例",
    "首页",
    "打印",
    "加入清单",
    "缩小范围",
)
LEVELS = (r"[一二三四五六七八九十]+、", r"（[一二三四五六七八九十]+）", r"\d+．")
"""Numbers of headings in official documents (GB/T 9704-2012, 7.3.3)."""


@pytest.fixture(params=WAYS)
def taker(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Taker]:
    with taking(browser, site, request.param) as one:
        yield one
        assert one.console == []


@pytest.fixture
def at_desk(browser: Browser, site: Path) -> Iterator[Taker]:
    with taking(browser, site) as one:
        yield one
        assert one.console == []


def test_a_copied_case_is_a_document_with_headings_tables_and_notes(taker: Taker) -> None:
    html, text = taker.copied(CASE)
    lines = text.splitlines()
    assert lines[0] == TITLE
    headings = [line.strip("　") for line in lines]
    for heading in (
        "一、内容提要",
        "二、基本情况",
        "四、主要举措",
        "（一）创新组织设置：构筑云端堡垒",
        "五、主要成效",
    ):
        assert heading in headings
    assert "地区\txx市〔原文隐去〕〔推断〕" in lines
    assert "　　2．统筹协调、齐抓共管（原文叫法：齐抓共管）「形成齐抓共管的工作合力」[1]" in lines
    assert any(line.startswith("　　〔推断〕来源未写明。") and "推断为福建省福州市" in line for line in lines)
    assert TITLE in lines[-5]
    assert re.fullmatch(r"　　.*版本 \d{4}-\d\d-\d\d", lines[-3])
    assert lines[-2] == "来源"
    assert re.match(r"\[1\] .*2023年度红色党建：“红色领航”.*〔来源等级 D 仅作线索〕〔有隐去〕", lines[-1])
    tree = LexborHTMLParser(html)
    titles = [node.text() for node in tree.css("h1")]
    assert titles == [heading for heading in headings if heading in titles]
    assert tree.css("h2")[0].text() == "（一）创新组织设置：构筑云端堡垒"
    assert {node.text() for node in tree.css("sup")} == {"[1]"}
    assert not tree.css("script, style, a, [class], [id], button, input")
    for node in tree.css("h1, h2, h3, p, td, th, table"):
        assert "font-family" in (style := node.attributes["style"] or "") or "border" in style


@pytest.mark.parametrize("url", PAGES)
def test_no_mark_is_lost_and_nothing_of_the_interface_comes_along(url: str, at_desk: Taker) -> None:
    text = at_desk.copied(url)[1]
    shown = at_desk.page.evaluate(
        """() => [...document.querySelectorAll("article .chip")]
          .filter((chip) => !chip.closest("nav, .related, .record-foot, [hidden]"))
          .map((chip) => (chip.querySelector("summary") || chip).textContent)"""
    )
    kept = text.split("\n标记说明\n")[0] + text.split("\n引用和版本\n")[1]
    taken = Counter(re.findall("〔[^〔〕]*〕", kept))
    assert not Counter(shown) - taken
    assert not [word for word in INTERFACE if word in text.split("\n引用和版本\n")[0]]


def test_old_web_views_and_new_ones_both_copy(browser: Browser, site: Path) -> None:
    with taking(browser, site, "http", {"permissions": ["clipboard-read", "clipboard-write"]}) as one:
        one.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        assert one.copied(CASE)[1].startswith(TITLE)
    with taking(browser, site, "http", {"permissions": ["clipboard-read", "clipboard-write"]}) as one:
        one.page.add_init_script("document.execCommand = () => false")
        assert one.copied(PRACTICE)[1].startswith("三会一课")


def test_where_nothing_may_be_copied_the_reader_is_told_another_way(browser: Browser, site: Path) -> None:
    with taking(browser, site) as one:
        one.page.add_init_script(
            "document.execCommand = () => false;"
            "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
        )
        one.open(CASE)
        one.button("copy").click()
        one.is_told("没有复制成：浏览器不让网页写剪贴板。请再按一次；仍不行时，改用“导出 Word”。")


def test_a_script_that_cannot_be_read_is_reported(browser: Browser, site: Path) -> None:
    with taking(browser, site) as one:
        one.page.route("**/word.js", lambda route: route.abort())
        one.open(CASE)
        one.button("word").click()
        one.is_told("文件 assets/word.js 没有读到。请刷新页面；仍不行时，重新生成网站。")


def test_buttons_are_shown_where_a_script_can_do_what_they_say(browser: Browser, site: Path) -> None:
    for is_on in (False, True):
        with taking(browser, site, options={"java_script_enabled": is_on}) as one:
            one.open(CASE)
            buttons = one.page.locator("[data-action]")
            assert buttons.count() > 5
            assert [buttons.nth(n).is_visible() for n in range(buttons.count())] == [is_on] * buttons.count()
            assert one.page.locator("li[hidden] [data-action], [data-action][hidden]").count() == (
                0 if is_on else buttons.count()
            )


@pytest.mark.parametrize("action", ["word", "page"])
def test_in_wechat_the_reader_is_sent_to_a_browser(action: str, browser: Browser, site: Path) -> None:
    with taking(browser, site, "http", {"user_agent": WECHAT}) as one:
        downloads: list[str] = []
        one.page.on("download", lambda download: downloads.append(download.url))
        one.open(CASE)
        one.button(action).click()
        one.is_told("请点右上角，在浏览器中打开后下载。")
        assert downloads == []


def test_in_wechat_printing_is_done_in_a_browser_and_copying_works(browser: Browser, site: Path) -> None:
    with taking(browser, site, "http", {"user_agent": WECHAT}) as one:
        one.open(CASE)
        one.button("print").click()
        one.is_told("请点右上角，在浏览器中打开后打印或存为 PDF。")
        assert one.copied(CASE)[1].startswith(TITLE)


def test_the_file_for_word_has_styles_tables_and_notes(taker: Taker, tmp_path: Path) -> None:
    path = taker.saved(CASE, "word", tmp_path)
    assert path.name == f"{TITLE}.docx"
    made = docx.Document(str(path))
    assert made.core_properties.title == made.paragraphs[0].text == TITLE
    styles: dict[str, list[str]] = {}
    for paragraph in made.paragraphs:
        assert paragraph.style
        styles.setdefault(paragraph.style.name or "", []).append(paragraph.text)
    numbered = [
        text for text in styles["heading 1" if "heading 1" in styles else "Heading 1"] if "、" in text
    ]
    assert numbered[:4] == ["一、内容提要", "二、基本情况", "三、背景", "四、主要举措"]
    assert styles["Heading 2"][0] == "（一）创新组织设置：构筑云端堡垒"
    facts, outcomes = made.tables[:2]
    assert [cell.text for cell in facts.rows[0].cells] == ["地区", "xx市〔原文隐去〕〔推断〕"]
    assert [cell.text for cell in outcomes.rows[0].cells] == ["指标", "数值", "时段", "标记", "出处"]
    assert outcomes.rows[1].cells[1].text == "x个〔原文隐去〕"
    size = (made.sections[0].page_width, made.sections[0].page_height)
    assert [round((length or 0) / Mm(1)) for length in size] == [210, 297]
    parts = zipfile.ZipFile(path)
    assert parts.testzip() is None
    notes = parts.read("word/endnotes.xml").decode()
    assert len(re.findall(r'<w:endnote w:id="[1-9]', notes)) == 1
    assert "2023年度红色党建" in notes
    document = parts.read("word/document.xml").decode()
    assert document.count("<w:endnoteReference") == 1
    assert 'w:eastAsia="仿宋_GB2312"' in parts.read("word/styles.xml").decode()
    assert " PAGE " in parts.read("word/footer.xml").decode()


def test_libreoffice_shows_all_of_it_on_a4(
    at_desk: Taker, tmp_path: Path, need: Callable[[str, object], None]
) -> None:
    need("poppler", shutil.which("pdftotext") and shutil.which("pdfinfo"))
    text = at_desk.copied(PRACTICE)[1]
    pdf = opened_by_libreoffice(at_desk.saved(PRACTICE, "word", tmp_path), "pdf", need)

    def asked(program: str, *arguments: str) -> str:
        return subprocess.run(
            [program, str(pdf), *arguments], check=True, capture_output=True, text=True
        ).stdout

    assert re.search(r"Page size: +595\.\d+ x 841\.\d+ pts \(A4\)", asked("pdfinfo"))
    shown = re.sub(r"\s", "", asked("pdftotext", "-"))
    for heading in re.findall(r"^　　([一二三四]、.*)$", text, re.M):
        assert re.sub(r"\s", "", heading) in shown
    assert "〔原文隐去〕" in shown
    assert "—1—" in shown
    noted = text.rpartition("\n来源\n")[2].splitlines()
    assert len(noted) == 4
    for note in noted:
        assert re.sub(r"\s", "", note[4:24]) in shown


def test_one_web_page_asks_for_nothing_and_reads_well_on_a_phone(
    browser: Browser, at_desk: Taker, tmp_path: Path, need: Callable[[str, object], None]
) -> None:
    path = at_desk.saved(CASE, "page", tmp_path)
    assert path.name == f"{TITLE}.html"
    html = path.read_text(encoding="utf-8")
    tree = LexborHTMLParser(html)
    assert not tree.css("script, iframe, img, object, form, [src], [onclick]")
    assert {node.attributes["href"] for node in tree.css("[href]")} == {"data:,", "#note-1"}
    need("axe-core", AXE.exists())
    for dark in (False, True):
        with watched(browser, path.as_uri(), PHONE, dark) as seen:
            seen.page.goto(path.as_uri())
            assert seen.page.locator("h1").inner_text() == TITLE
            assert seen.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            assert seen.page.locator("td", has_text="〔原文隐去〕〔推断〕").count() == 1
            seen.page.locator("sup a").first.click()
            expect(seen.page.locator("#note-1")).to_be_in_viewport()
            assert axe(seen.page, AXE.read_text(encoding="utf-8")) == []
            assert seen.outside == []
            assert seen.console == []


@pytest.mark.parametrize("url", PAGES)
def test_headings_count_on_without_a_gap(url: str, at_desk: Taker) -> None:
    tree = LexborHTMLParser(at_desk.copied(url)[0])
    for level, number in enumerate(LEVELS, 1):
        for node in tree.css(f"h{level}"):
            text = node.text()
            assert re.match(number, text) or text in {"标记说明", "引用和版本", "来源"}, text
    first = [n.text()[0] for n in tree.css("h1") if re.match(LEVELS[0], n.text())]
    assert "".join(first).startswith("一二三四五六七八九十"[: min(10, len(first))])


PIECES = {
    "text<b>bold</b> and <i>more</i>": "　　textbold and more",
    "<p>one</p><div>two<p>three</p></div>": "　　one\n　　two\n　　three",
    "<p>a<br>b</p>": "　　a\n　　b",
    "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>": "　　· a\n　　　· b\n　　· c",
    '<ol start="3"><li>a</li><li><p>b</p><p>c</p></li></ol>': "　　3．a\n　　4．b\n　　c",
    "<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd><dd>e</dd></dl>": "　　a：b\n　　c：\n　　1．d\n　　2．e",
    "<dl><div><dt>a</dt><dd><ul><li>b</li></ul></dd></div></dl>": "　　a：\n　　· b",
    "<h2>二、甲</h2><h3>乙</h3><h4>丙</h4><h2>丁</h2><h3>戊</h3>": (
        "　　一、甲\n　　（一）乙\n　　1．丙\n　　二、丁\n　　（一）戊"
    ),
    "<details><summary>open</summary><p>closed</p></details>": "　　open\n　　closed",
    "<p>a <small>b</small></p><p><small>alone</small></p>": "　　a（b）\n　　alone",
    "<p>a <small>b</small> <small>c。</small></p>": "　　a（b；c）",
    '<p><a href="https://x.test/">https://x.test/</a></p>': "　　https://x.test/",
    '<p><a href="https://x.test/">x</a>, <a href="p.html">y</a></p>': "　　x（https://x.test/）, y",
    "<table><caption>t</caption><tr><th>a</th><th>b</th></tr><tr><td>1<br>2</td><td></td></tr></table>": (
        "t\na\tb\n1；2\t"
    ),
    '<p data-document="skip">a</p><p hidden>b</p><nav>c</nav><button>d</button>e': "　　e",
    "<form>a</form><label>b</label>c": "　　c",
    '<table><tr><th><button>a</button></th></tr><tr><td aria-label="b">■</td></tr></table>': "a\nb",
    '<ul class="search-chips" aria-label="条件"><li>a</li><li>b</li></ul>': "　　条件：a；b",
    "<svg><text>a</text></svg><p>\u0001b\ud83d\ude00 &lt;script&gt;</p>": "　　\u0001b\U0001f600 <script>",
}


def test_any_article_is_read(at_desk: Taker) -> None:
    at_desk.copied(CASE)
    for piece, text in PIECES.items():
        at_desk.page.evaluate(
            "html => { document.querySelector('article').innerHTML = '<h1>T</h1>' + html; }", piece
        )
        whole = at_desk.page.evaluate("caselib.writtenText(caselib.documentOf())")
        assert whole.split("\n引用和版本\n")[0] == f"T\n{text}", piece


def test_cells_that_reach_over_rows_and_columns_keep_their_grid(at_desk: Taker, tmp_path: Path) -> None:
    at_desk.open(CASE)
    at_desk.page.evaluate(
        """() => { document.querySelector("article").innerHTML = '<h1>T\\u0001</h1><table><thead><tr>' +
          '<th rowspan="2">a</th><th colspan="2">b</th></tr><tr><th>c</th><th>d</th></tr></thead><tbody>' +
          '<tr><td>1</td><td rowspan="2" colspan="2">2 &amp; <small>3</small></td></tr><tr><td>4</td></tr>' +
          '</tbody></table>'; }"""
    )
    with at_desk.page.expect_download() as waiting:
        at_desk.button("word").click()
    path = tmp_path / "grid.docx"
    waiting.value.save_as(path)
    rows = docx.Document(str(path)).tables[0].rows
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["a", "b", "b"],
        ["a", "c", "d"],
        ["1", "2 &（3）", "2 &（3）"],
        ["4", "2 &（3）", "2 &（3）"],
    ]


def test_a_part_is_taken_by_the_button_within_it(at_desk: Taker) -> None:
    at_desk.copied(CASE)
    text = at_desk.page.evaluate(
        """() => {
          document.querySelector("article").innerHTML = '<h1>T</h1><p>out</p><section data-document="part">' +
            '<h2>P</h2><p>in</p><h3>甲</h3><button data-action="copy">b</button></section>';
          return caselib.writtenText(caselib.documentOf(document.querySelector("button[data-action=copy]")));
        }"""
    )
    assert text.split("\n引用和版本\n")[0] == "P\n　　in\n　　一、甲"


def test_a_comparison_lies_on_its_side_with_all_its_columns(at_desk: Taker, tmp_path: Path) -> None:
    at_desk.open("compare.html?c=luzhou-1-7-n,tongxiang-hongse-niudai,jiaxing-liuzijue")
    button = at_desk.page.locator("article [data-action=word]")
    with at_desk.page.expect_download() as waiting:
        button.click()
    path = tmp_path / "compare.docx"
    waiting.value.save_as(path)
    made = docx.Document(str(path))
    assert (made.sections[0].page_width or 0) > (made.sections[0].page_height or 0)
    (table,) = made.tables
    titles = [cell.text for cell in table.rows[0].cells[1:]]
    assert len(titles) == 3
    assert titles[0] == "泸州市互联网行业党委“1+7+N”工作体系"
    assert not [paragraph.text for paragraph in made.paragraphs if "怎样对比" in paragraph.text]


def test_a_listing_says_by_what_it_was_narrowed(at_desk: Taker) -> None:
    at_desk.open("cases/index.html?place=浙江省")
    expect(at_desk.page.locator(".search-chip")).to_contain_text("浙江省")
    at_desk.button("copy").click()
    at_desk.is_told("已复制，可以粘贴到 WPS 或 Word。")
    text = at_desk.page.evaluate("caselib.writtenText(caselib.documentOf())")
    assert "　　已选条件：地区：浙江省" in text.splitlines()
    assert "泸州市" not in text


def test_a_reader_in_wechat_knows_before_pressing_what_cannot_work_there(
    browser: Browser, site: Path
) -> None:
    told = "在微信里不能下载：请点右上角，在浏览器中打开。"
    for url in (CASE, "cases/index.html"):
        with taking(browser, site, "http", {"user_agent": WECHAT}) as one:
            one.open(url)
            expect(one.page.locator(".actions > .hint")).to_have_text(told)
            assert told not in one.copied(url)[1]
    with taking(browser, site) as one:
        one.open(CASE)
        expect(one.page.get_by_text(told)).to_have_count(0)


def test_how_to_cite_is_copied_by_its_button(taker: Taker) -> None:
    taker.open(CASE)
    taker.page.locator(".cites [data-action=cite]").first.click()
    taker.is_told("已复制。")
    taker.page.evaluate(PASTED)
    taker.page.keyboard.press("Control+v")
    pasted = until(taker.page, "window.pasted")["text/plain"].strip()
    assert pasted == taker.page.locator(".citation").first.text_content()
    assert re.search(r"\[EB\]\. \(\d{4}-\d\d-\d\d\)\.$", pasted)
    assert "方括号" not in (taker.page.locator(".record-foot .hint").text_content() or "")


def test_a_document_says_a_phrase_once_and_names_what_it_names_in_full(at_desk: Taker) -> None:
    lines = at_desk.copied("cases/luzhou-1-7-n.html")[1].splitlines()
    assert "地区\t四川省泸州市" in lines
    assert "实施时间\t2019年7月起；截至2021年9月18日（来源页面标注的日期）" in lines
    assert "　　3．围绕发展抓党建，抓好党建促发展[1]（是所参观企业的发展思路）" in lines
    assert "　　4．网民最喜爱特色店评选活动（原文叫法：“2020年度网民最喜爱特色店评选活动”）[1]" in lines
    assert "　　7．选优配强党支部班子[1]" in lines
    assert "　　· 《泸州互联网信息服务行业自律倡议书》〔待考〕（制定；举措（一））[1]" in lines
    assert any(line.startswith("　　· 党史学习教育〔待考〕（贯彻；举措（三））「") for line in lines)
