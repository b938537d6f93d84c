"""Small stories: a few lines are added to the small library, and pages say what they ought to say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rendered import (
    Files,
    Pages,
    a_case,
    a_document,
    a_practice,
    a_source,
    an_organization,
    body,
    grown,
    pages_of,
    section,
    text,
    uses,
)
from selectolax.lexbor import LexborHTMLParser
from sites import ROOT, SMALL

from caselib.frames import tidy
from caselib.load import load
from caselib.page import Page


def row(tree: LexborHTMLParser, title: str, column: str) -> LexborHTMLParser:
    """The cell of this column in the row of the record with this title."""
    for table in tree.css("table.rows"):
        heads = [head.text() for head in table.css("thead th")]
        for line in table.css("tbody tr"):
            cells = [node for node in line.iter() if node.tag in ("td", "th")]
            if [a.text() for a in line.css("th a")] == [title]:
                return LexborHTMLParser(f"<div>{cells[heads.index(column)].inner_html}</div>")
    raise AssertionError(f"no row of {title}")


def fact(pages: Pages, url: str, label: str) -> str:
    """What a record's table of facts says of this label: several divided by bars, no hints of chips."""
    tree = body(pages, url)
    for hint in tree.css("details.chip > p"):
        hint.decompose()
    for line in tree.css("table.facts tr"):
        head, cell = line.css_first("th"), line.css_first("td")
        if head is not None and cell is not None and head.text() == label:
            return re.sub(r"\s+", "", "|".join(n.text() for n in cell.css("li")) or cell.text())
    return ""


def links_in(pages: Pages, url: str, selector: str) -> list[str]:
    return [a.text() for a in body(pages, url).css(f"{selector} tbody th a")]


DATES = {
    "stated": ("{from: 2018, to: 2020}", "hzwh-2020-11-tushushi", "2018—2020", "2018年至2020年"),
    "one year": ("{from: 2020-01, to: 2020-11}", "hzwh-2020-11-tushushi", "2020", "2020年1月至2020年11月"),
    "from is inferred": (
        "{from: {value: 2018, status: 推断, basis: 据上文}, to: 2020}",
        "hzwh-2020-11-tushushi",
        "2018—2020〔推断〕",
        "2018年至〔推断〕2020年",
    ),
    "the end is inferred": (
        "{as_of: {value: 2019, status: 推断, basis: 据上文}}",
        "hzwh-2020-11-tushushi",
        "2019〔推断〕",
        "截至2019年〔推断〕",
    ),
    "only a repost": ("{as_of: 2020-12}", "wenku-tushushi", "不晚于2020", "不晚于2020年12月（转载日）"),
    "from a year, and a repost": (
        "{from: 2018, as_of: 2020-12}",
        "wenku-tushushi",
        "2018",
        "2018年起；不晚于2020年12月（转载日）",
    ),
    "an end that falls on a repost": (
        "{to: 2020-12}",
        "wenku-tushushi",
        "2020",
        "至2020年12月",
    ),
    "not the day of the repost": ("{as_of: 2020-11}", "wenku-tushushi", "2020", "截至2020年11月"),
}


@pytest.mark.parametrize(("period", "source", "listed", "told"), DATES.values(), ids=DATES)
def test_a_time_is_told_as_far_as_it_is_known(
    tmp_path: Path, period: str, source: str, listed: str, told: str
) -> None:
    pages = pages_of(grown(tmp_path, {"cases/a.yml": a_case("甲", period, source)}))
    cell = row(body(pages, "cases/index.html"), "甲", "时间")
    assert text(cell) == listed
    assert cell.css("details") == []
    assert fact(pages, "cases/a.html", "实施时间") == told


UNDATED = {
    "stated": ("{as_of: 2020-11-03}", "hzwh-2020-11-tushushi", "不晚于2020年11月3日"),
    "a repost": ("{as_of: 2020-12}", "wenku-tushushi", "不晚于2020年12月（转载日）"),
    "inferred": ("{as_of: {value: 2020-11, status: 推断, basis: 据上文}}", "hzwh-2020-11-tushushi", ""),
    "inferred from a repost": (
        "{as_of: {value: 2020-12, status: 推断, basis: 据转载日}}",
        "wenku-tushushi",
        "不晚于2020年12月（转载日）",
    ),
    "only the beginning": ("{from: 2019}", "hzwh-2020-11-tushushi", ""),
}


@pytest.mark.parametrize(("period", "source", "told"), UNDATED.values(), ids=UNDATED)
def test_an_undated_adoption_is_no_later_than_its_case(
    tmp_path: Path, period: str, source: str, told: str
) -> None:
    files = {"cases/a.yml": a_case("甲", period, source, uses("shuxiang-zhijia"))}
    tree = body(pages_of(grown(tmp_path, files)), "practices/shuxiang-zhijia.html")
    assert text(tree, ".rows-adopted td.time") == told


FIGURE = "outcomes:\n  - {metric: loans, value: 89%, attested_by: 来源自述, source: hzwh-2020-11-tushushi"


@pytest.mark.parametrize(
    ("more", "marks", "notes"),
    [
        ("", "〔来源自述〕", ""),
        (", computed: 是, basis: 按两个数计", "〔来源自述〕|〔本库计算〕", "按两个数计"),
        (", scope: 其中数, of: 300余个", "〔来源自述〕|〔其中数〕", "总体：300余个"),
    ],
    ids=["printed", "computed", "subset"],
)
def test_a_number_says_what_it_counts_and_who_computed_it(
    tmp_path: Path, more: str, marks: str, notes: str
) -> None:
    files = {"cases/a.yml": a_case("甲", more=f"{FIGURE}{more}}}\n")}
    tree = body(pages_of(grown(tmp_path, files)), "cases/a.html")
    assert text(tree, "#o1 .marks summary, #o1 .marks > span") == marks
    assert text(tree, "#o1 > th .explained") == notes


def test_what_a_subset_belongs_to_opens_at_its_mark(tmp_path: Path) -> None:
    pages = pages_of(grown(tmp_path, {}))
    hints = text(body(pages, "cases/hangzhou-tushushi.html"), "#o3 .marks details > p").split("|")
    assert hints[-1] == "总体：300余个"


TWO_ENDS: dict[str, tuple[Files, Files]] = {
    "same text, said by one": (
        {"sources/a.yml": a_source("甲", "same_text_as: [b]\n"), "sources/b.yml": a_source("乙")},
        {"sources/a": "同文来源：乙", "sources/b": "同文来源：甲"},
    ),
    "same text, said by both": (
        {
            "sources/a.yml": a_source("甲", "same_text_as: [b]\n"),
            "sources/b.yml": a_source("乙", "same_text_as: [a]\n"),
        },
        {"sources/a": "同文来源：乙", "sources/b": "同文来源：甲"},
    ),
    "said by the predecessor": (
        {
            "organizations/old.yml": an_organization("旧", "successor: new\n"),
            "organizations/new.yml": an_organization("新"),
        },
        {"organizations/old": "后继：新", "organizations/new": "前身：旧"},
    ),
    "said by the successor": (
        {
            "organizations/old.yml": an_organization("旧"),
            "organizations/new.yml": an_organization("新", "predecessor: old\n"),
        },
        {"organizations/old": "后继：新", "organizations/new": "前身：旧"},
    ),
    "said by both": (
        {
            "organizations/old.yml": an_organization("旧", "successor: new\n"),
            "organizations/new.yml": an_organization("新", "predecessor: old\n"),
        },
        {"organizations/old": "后继：新", "organizations/new": "前身：旧"},
    ),
    "amended": (
        {"policies/old.yml": a_document("旧"), "policies/new.yml": a_document("新", "amends: [old]\n")},
        {"policies/old": "被修改于：新", "policies/new": "修改了：旧"},
    ),
    "repealed": (
        {"policies/old.yml": a_document("旧", "repealed_by: [new]\n"), "policies/new.yml": a_document("新")},
        {"policies/old": "被废止于：新", "policies/new": "废止了：旧"},
    ),
}
RELATIONS = ("同文来源", "前身", "后继", "修改了", "被修改于", "被废止于", "废止了")


@pytest.mark.parametrize(("files", "told"), TWO_ENDS.values(), ids=TWO_ENDS)
def test_a_relation_stands_on_both_pages_in_its_direction(
    tmp_path: Path, files: Files, told: dict[str, str]
) -> None:
    pages = pages_of(grown(tmp_path, files))
    for page, line in told.items():
        said = [f"{label}：{found}" for label in RELATIONS if (found := fact(pages, f"{page}.html", label))]
        assert said == [line], page


def test_a_case_counts_once_though_two_measures_use_the_practice(tmp_path: Path) -> None:
    files = {"cases/a.yml": a_case("甲", more=uses("shuxiang-zhijia", "shuxiang-zhijia"))}
    pages = pages_of(grown(tmp_path, files))
    tree = body(pages, "practices/shuxiang-zhijia.html")
    assert [a.attributes["href"] for a in tree.css(".rows-adopted tbody th a")] == [
        "../cases/a.html#m1",
        "../cases/a.html#m2",
    ]
    assert "本库有1个案例写到这项做法" in section(tree, "adopted")
    listing = body(pages, "practices/index.html")
    assert text(row(listing, "书香之家", "写到它的案例")) == "1"


def test_a_family_counts_the_cases_of_its_members_each_once(tmp_path: Path) -> None:
    files = {
        "practices/a.yml": a_practice("甲漂流", "family: piaoliu\n"),
        "cases/one.yml": a_case("只用甲", more=uses("a")),
        "cases/two.yml": a_case("用两种和总名", more=uses("a", "tushu-piaoliu", "piaoliu")),
    }
    pages = pages_of(grown(tmp_path, files))
    tree = body(pages, "practices/piaoliu.html")
    assert text(tree, ".rows-adopted tbody th a").split("|") == [
        "xx市书屋",
        "只用甲",
        *["用两种和总名"] * 3,
        "西湖区社区图书室通借通还",
        "X县流动图书车",
    ]
    assert "本库有5个案例写到本系列的做法" in section(tree, "adopted")
    for url in ("practices/index.html", "dimensions/reading.html"):
        assert text(row(body(pages, url), "漂流系列", "写到它的案例")) == "5", url


def test_practices_that_only_touch_a_dimension_stand_apart(tmp_path: Path) -> None:
    files = {"practices/a.yml": a_practice("甲", "also: 借阅服务\n")}
    pages = pages_of(grown(tmp_path, files))
    assert section(body(pages, "dimensions/lending.html"), "practices").startswith("做法1")
    tables = body(pages, "dimensions/lending.html").css("table.rows-practice")
    shown = [[a.text() for a in table.css("th a")] for table in tables]
    assert shown == [["通借通还"], ["甲", "图书漂流"]]
    assert text(body(pages, "dimensions/lending.html"), "#also") == "兼及这一方面的做法2"
    assert "also" not in [n.attributes["id"] for n in body(pages, "dimensions/reading.html").css("h3[id]")]
    assert links_in(pages, "dimensions/reading.html", "table.rows-practice") == ["甲", "漂流系列", "图书漂流"]


@pytest.mark.parametrize(
    "files",
    [
        {
            "practices/a.yml": a_practice("甲", "also: 借阅服务\nrequired_by: [b]\n"),
            "policies/b.yml": a_document("乙"),
        },
        {
            "practices/a.yml": a_practice("甲", "also: 借阅服务\n"),
            "policies/b.yml": a_document("乙", "requires: [a]\n"),
        },
    ],
    ids=["the practice names the document", "the document names the practice"],
)
def test_a_document_belongs_to_the_main_dimension_of_what_it_asks_for(tmp_path: Path, files: Files) -> None:
    cited = a_case("引用者", more=uses("a") + "policies: [duzhe-gongyue]\n")
    pages = pages_of(grown(tmp_path, {**files, "cases/c.yml": cited}))
    assert links_in(pages, "dimensions/reading.html", "table.rows-policy") == ["乙"]
    assert links_in(pages, "dimensions/lending.html", "table.rows-policy") == ["关于推进社区阅读的意见"]
    assert "引用者" in links_in(pages, "dimensions/lending.html", "table.rows-case")


def columns(pages: Pages, url: str) -> list[str]:
    head = body(pages, url).css_first("table.rows thead")
    assert head is not None
    return [th.text() for th in head.css("th")]


DAY_AND_STATE = {"日期": "2019年5月10日", "时效": "现行有效", "引用它的案例": "2"}


def test_a_column_of_which_no_record_says_anything_is_left_out(tmp_path: Path) -> None:
    library = grown(tmp_path, {})
    folder = library.root
    for name, line in {
        "cases/hangzhou-tushushi.yml": "subject: 公共图书馆\n",
        "policies/yuedu-yijian-2019.yml": "number: 杭文发〔2019〕29号\n",
    }.items():
        path = folder / name
        written = path.read_text(encoding="utf-8")
        assert line in written
        path.write_text(written.replace(line, ""), encoding="utf-8")
    one, none = pages_of(library), pages_of(load(folder)[0].published())
    assert columns(one, "policies/index.html") == ["政策文献", "发文字号", "日期", "时效", "引用它的案例"]
    assert columns(none, "policies/index.html") == ["政策文献", "日期", "时效", "引用它的案例"]
    # 西湖区 still names its subject, so the column stays, also where the records shown leave it empty
    assert columns(none, "cases/index.html") == ["地区", "案例", "主体类型", "时间", "等级"]
    assert columns(none, "collections/reading-2020.html") == columns(none, "cases/index.html")
    said = {
        name: text(row(body(none, "policies/index.html"), "关于推进社区阅读的意见", name))
        for name in DAY_AND_STATE
    }
    assert said == DAY_AND_STATE


def test_a_library_calls_an_official_place_by_its_own_name(tmp_path: Path) -> None:
    renamed = '- {id: "330106", label: 西湖文教区}\n'
    pages = pages_of(grown(tmp_path, {"vocabulary/places.yml": renamed}))
    assert text(body(pages, "places/330106.html"), "h1") == "西湖文教区"
    assert text(body(pages, "places/330106.html"), ".crumbs li") == "首页|浙江省|杭州市"
    case = body(pages, "cases/xihu-tushushi.html")
    assert text(case, ".crumbs li") == "首页|浙江省|杭州市|西湖文教区"
    assert "原文写作“西湖区”" in section(case, "facts")
    cell = row(body(pages, "cases/index.html"), "西湖区社区图书室通借通还", "地区")
    assert text(cell) == "浙江省杭州市西湖文教区"
    assert "西湖文教区" in text(body(pages, "places/index.html"), ".tree .tree-line a").split("|")


@pytest.mark.parametrize(
    ("checkbox", "label"),
    [
        ('<input type="checkbox" id="__toc">', '<label class="md-nav__title" for="__toc">'),
        ("", '<label class="md-nav__title">'),
    ],
    ids=["a page in the navigation", "a page outside it"],
)
def test_a_label_of_the_theme_points_only_at_a_checkbox_that_is_there(checkbox: str, label: str) -> None:
    built = f'<label class="md-nav__title" for="__toc">目录</label>{checkbox}'
    assert tidy(built) == f"{label}目录</label>{checkbox}"


LABELS_OF_CELLS = re.compile(r"\.md-typeset (\.[a-z-]+) \.([a-z]+)::before \{\s*content: \"([^\"]+)　\"")
NARROW = re.compile(r"@media screen and \(max-width: 44\.984375em\) \{(.*?)\n\}\n", re.DOTALL)
NEEDS_NO_LABEL = {"title", "nature", "standing", "metric", "value"}


def test_on_a_phone_each_cell_is_called_by_its_column() -> None:
    """Rows become cards there, and the style sheet writes the column before each cell."""
    narrow = NARROW.search((ROOT / "theme/assets/content.css").read_text(encoding="utf-8"))
    assert narrow is not None
    written = {(table, name): label for table, name, label in LABELS_OF_CELLS.findall(narrow[1])}
    pages = pages_of(load(SMALL)[0].published()) | pages_of(load(ROOT)[0].published())
    seen = set()
    for url, made in pages.items():
        if not isinstance(made, Page):
            continue
        for table in body(pages, url).css("table.rows, table.figures"):
            names = (table.attributes["class"] or "").split()
            heads = [head.text() for head in table.css("thead th")]
            for line in table.css("tbody tr:not(.band)"):
                cells = [node for node in line.iter() if node.tag in ("td", "th")]
                for head, cell in zip(heads, cells, strict=True):
                    name = cell.attributes.get("class") or "title"
                    found = [written[f".{n}", name] for n in reversed(names) if (f".{n}", name) in written]
                    seen.add((head, name, found[0] if found else ""))
    assert {name for _, name, label in seen if not label} <= NEEDS_NO_LABEL
    assert [(head, label) for head, _, label in sorted(seen) if label and head != label] == []
    assert len(seen) > 20


def test_a_column_that_says_nothing_is_left_out(tmp_path: Path) -> None:
    plain = {"cases/a.yml": a_case("甲", more=uses("shuxiang-zhijia"))}
    worded = {
        "cases/b.yml": a_case(
            "乙",
            more="measures:\n  - {title: 举措, practices: [{practice: shuxiang-zhijia, wording: 书香}]}\n",
        )
    }
    url = "practices/shuxiang-zhijia.html"
    assert "原文叫法" not in text(body(pages_of(grown(tmp_path / "1", plain)), url), ".rows-adopted thead")
    assert "原文叫法" in text(
        body(pages_of(grown(tmp_path / "2", plain | worded)), url), ".rows-adopted thead"
    )
