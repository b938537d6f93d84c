"""Printing: PDFs of a case, a card and the book, made by Chromium and looked at by poppler."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from rendered import grown
from selectolax.lexbor import LexborHTMLParser
from sites import ROOT, run

from caselib.link import link
from caselib.page import Page
from caselib.prose import Prose
from caselib.render import Pages, Unit
from caselib.render.book import SHEET, book_subjects

CASE = "cases/luzhou-1-7-n.html"
CARDS = ("practices/1-x-n.html", "practices/sanhui-yike.html", "practices/hongse-niudai.html")
INTERFACE = ("本页目录", "操作", "打印或存为", "加入清单", "复制", "相似案例", "检索", "外观用")
A4 = (595, 842)

Factory = pytest.TempPathFactory
Printed = Callable[[str], Path]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own site with what only a full build makes."""
    site = tmp_path_factory.mktemp("full") / "site"
    done = run("--library", ROOT, "build", "--full", "--site", site)
    assert done.returncode == 0, done.stdout + done.stderr
    return site


@pytest.fixture(scope="module")
def printed(
    full: Path,
    browser: Browser,
    need: Callable[[str, object], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Printed:
    """A page of it as a PDF; every part that folds was folded before."""
    need("poppler", shutil.which("pdfinfo"))
    folder = tmp_path_factory.mktemp("pdf")

    def make(url: str) -> Path:
        file = folder / (url.replace("/", "-") + ".pdf")
        if not file.exists():
            page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="dark")
            page.goto(f"{full.as_uri()}/{url}")
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")
            page.pdf(path=file, prefer_css_page_size=True)
            page.close()
        return file

    return make


def told(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


def text_of(pdf: Path) -> str:
    return re.sub(r"\s+", "", told("pdftotext", pdf, "-"))


def sizes(pdf: Path) -> list[tuple[int, int]]:
    found = re.findall(r"size: +([\d.]+) x ([\d.]+) pts", told("pdfinfo", "-l", "9999", pdf))
    return [(round(float(width)), round(float(height))) for width, height in found]


@pytest.mark.parametrize("url", [CASE, CARDS[0], "print.html", "cases/index.html", "about.html"])
def test_pages_are_a4_and_carry_their_fonts(url: str, printed: Printed) -> None:
    pdf = printed(url)
    assert all(abs(w - A4[0]) <= 1 and abs(h - A4[1]) <= 1 for w, h in sizes(pdf))
    fonts = told("pdffonts", pdf).splitlines()[2:]
    assert fonts
    assert [line for line in fonts if not re.search(r" yes (?:yes|no ) (?:yes|no ) +\d+ +\d+$", line)] == []


def test_a_case_is_a_brief_without_interface_and_nothing_of_it_is_folded(
    printed: Printed, full: Path
) -> None:
    told_there = text_of(printed(CASE))
    tree = LexborHTMLParser((full / CASE).read_text("utf-8"))
    for measure in tree.css("details.measure"):
        for part in measure.css("h3, p:not(.evidence p)"):
            if not part.css_matches(".chip *, .evidence *"):
                assert re.sub(r"\s+", "", part.text()) in told_there
    assert [word for word in INTERFACE if word in told_there] == []
    for word in (
        "一、基本情况",
        "三、主要举措",
        "（七）",
        "〔来源自述〕",
        "[1]",
        "来源",
        "引用本页",
        "版本2026-",
        "四川省泸州市",
        "「连通互联网企业与党委政府的桥梁和平台」",
        "《泸州互联网信息服务行业自律倡议书》",
    ):
        assert word in told_there
    assert "」来源1" not in told_there
    assert "—1—" in told_there


def test_marks_and_dates_stay_whole_and_a_table_begins_with_several_rows(printed: Printed) -> None:
    lines = [line.strip(" \u2060") for line in told("pdftotext", "-layout", printed(CASE), "-").splitlines()]
    assert "[1]" not in lines
    assert "年" not in lines
    for page in told("pdftotext", "-layout", printed(CASE), "-").split("\f"):
        _, head, rows = page.partition("四、主要成效")
        assert not head or rows.count("[1]") > 1


def test_the_book_says_of_when_it_is_and_its_contents_what_is_inferred(full: Path) -> None:
    tree = LexborHTMLParser((full / "print.html").read_text("utf-8"))
    (cover,) = tree.css(".book-cover")
    assert re.fullmatch(r"版本 \d{4}-\d\d-\d\d", cover.text().strip())
    contents = {a.text(): a.parent.text() for a in tree.css(".book-contents li > a") if a.parent}
    assert contents["鼓楼区“一楼一长”制"].endswith("鼓楼区〔推断〕，不晚于 2023")
    assert [h.text() for h in tree.css(".book-contents h3")] == ["嘉兴市", "泸州市"]


@pytest.mark.parametrize("url", CARDS)
def test_a_typical_practice_is_one_card(url: str, printed: Printed) -> None:
    assert len(sizes(printed(url))) == 1


def test_rows_are_not_cut_heads_come_again_and_headings_stay_with_their_text(
    full: Path, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    page.emulate_media(media="print")
    for url in (CASE, CARDS[0], "print.html"):
        page.goto(f"{full.as_uri()}/{url}")
        said = page.evaluate(
            """() => ['tr', 'thead', 'h2, h3, h4', 'article p'].map(what =>
              [...new Set([...document.querySelectorAll('article :is(' + what + ')')]
                .filter(one => one.getClientRects().length)
                .map(one => getComputedStyle(one))
                .map(style => what === 'tr' ? style.breakInside : what === 'thead' ? style.display
                  : what === 'article p' ? style.color : style.breakAfter))])"""
        )
        assert said[0] == ["avoid"], url
        assert said[1] == ["table-header-group"], url
        assert said[2] == ["avoid"], url
        assert set(said[3]) <= {"rgb(0, 0, 0)", "rgb(51, 51, 51)"}, f"{url} is dark on paper"
    page.close()


def test_the_book_holds_every_case_once_by_volumes_with_guessed_places_apart(full: Path) -> None:
    tree = LexborHTMLParser((full / "print.html").read_text("utf-8"))
    listing = LexborHTMLParser((full / "cases/index.html").read_text("utf-8"))
    listed = {(a.attributes["href"] or "") for a in listing.css("table.rows tbody th > a")}
    titles = Counter(h.attributes["id"] for h in tree.css(".book-case > h3"))
    assert set(titles.values()) == {1}
    assert {f"{(i or '').removesuffix('-title')}.html" for i in titles} == {u.split("/")[-1] for u in listed}
    volumes = [re.sub(r"\s+", "", h.text()) for h in tree.css(".book-volume > h2")]
    assert volumes == ["第一卷浙江省", "第二卷四川省", "第三卷地区为推断的案例"]
    for volume in tree.css(".book-volume")[:2]:
        places = [row for row in volume.css(".facts tr") if "地区" in row.text()[:4]]
        assert all("推断" not in row.text() for row in places)
    anchors = {node.attributes["id"] for node in tree.css("[id]")}
    assert {(a.attributes["href"] or "")[1:] for a in tree.css("article a[href^='#']")} <= anchors


def test_a_big_book_is_cut_into_pages_that_hold_all_cases(tmp_path: Path) -> None:
    case = 'title: 案例{0}\nplace: "{1}"\nlevel: 县级\nperiod: 2020\nsummary: 一句话。\n'
    case += "sources: [hzwh-2020-11-tushushi]\ndisclosure: public\nreview: 已核对来源\nadded: 2021-03-01\n"
    several = {f"cases/c{n}.yml": case.format(n, "330106" if n % 3 else "510502") for n in range(SHEET * 2)}
    library = grown(tmp_path, several)
    links = link(library)
    subjects = list(book_subjects(library, links))
    assert subjects[0] == ""
    assert len(subjects) == 1 + len({s.split(" ")[0] for s in subjects[1:]}) + 1  # one volume has two pages
    pages = Pages(library, links, Prose())
    held: Counter[str] = Counter()
    linked: set[str] = set()
    for subject in subjects:
        for page in pages.of(Unit("book", subject)):
            assert isinstance(page, Page)
            tree = LexborHTMLParser(page.slots["body"])
            held.update(h.text() for h in tree.css(".book-case > h3"))
            assert len(tree.css(".book-case")) <= SHEET
            if subject:
                assert page.url in linked
            else:
                linked = {a.attributes["href"] or "" for a in tree.css(".book-contents a")}
    assert held == Counter(record.title for record in links.listed["case"])
