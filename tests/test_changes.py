"""The page of changes: by week and month, the newest date as today; and what it does not tell."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from rendered import Pages, a_case, body, grown, pages_of, text
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sites import SMALL

from caselib.load import load
from caselib.render.changes import FEW, week_label
from caselib.render.sheets import ROWS
from caselib.updates import week_of


def dated(title: str, added: str, more: str = "") -> str:
    return a_case(title).replace("added: 2021-03-01", f"added: {added}") + more


def page_of(tmp_path: Path, cases: dict[str, str]) -> Pages:
    return pages_of(grown(tmp_path, {f"cases/{name}.yml": lines for name, lines in cases.items()}))


def lines_of(tree: LexborHTMLParser, heading: str) -> list[str]:
    """The lines of a span, each with the sub-headings that it stands under."""
    for section in tree.css("section.changes"):
        head = section.css_first("h2")
        if head is not None and head.text().startswith(heading):
            return list(lines_under(section))
    return []


def lines_under(section: LexborNode) -> Iterator[str]:
    day = sort = ""
    for node in section.css("h3, h4, ul.plain-list li"):
        said = "".join(node.text().split())
        if node.tag == "li":
            yield f"{day}|{sort}|{said}"
        elif "sort" in (node.attributes.get("class") or ""):
            sort = said
        else:
            day = said


def test_the_week_of_the_newest_date_comes_first(tmp_path: Path) -> None:
    site = page_of(
        tmp_path,
        {
            "xin": dated("新的", "2026-11-22"),
            "gai": dated("改的", "2025-01-01", "updated: 2026-11-16\nchange_note: 补了来源\n"),
            "shang": dated("上周的", "2026-11-15"),
            "jiu": dated("更早的", "2026-09-09"),
        },
    )
    tree = body(site, "changes.html")
    headings = [h.text().split(" ")[0] for h in tree.css("section.changes h2")]
    assert headings[:4] == ["本周更新", "2026年第46周（11月9日至15日）", "2026年9月", "2025年1月"]
    assert lines_of(tree, "本周更新") == [
        "2026年11月22日|新增案例1条|新的",
        "2026年11月16日|更新案例1条|改的补了来源",
    ]
    assert lines_of(tree, "2025年1月") == ["2025年1月1日|新增案例1条|改的"]


def test_what_was_withdrawn_is_told_without_its_content() -> None:
    tree = body(pages_of(load(SMALL)[0].published()), "changes.html")
    said = lines_of(tree, "本周更新") + lines_of(tree, "2021年第5周")
    assert "2021年3月5日|已下架案例1条|一条案例" in said
    assert "2021年2月1日|已被取代案例1条|西湖区社区图书室通借通还" in said
    assert not any("权利人" in line for line in said)
    assert lines_of(tree, "2020年1月") == [], "a withdrawn record is not told of as added"


def test_a_week_can_be_copied_and_is_a_part_by_itself() -> None:
    tree = body(pages_of(load(SMALL)[0].published()), "changes.html")
    block = tree.css_first('section[data-document="part"]')
    assert block is not None
    button = block.css_first('button[data-action="copy"]')
    assert button is not None
    assert button.text() == "复制本周更新"
    assert len(tree.css('section[data-document="part"]')) == 1


def test_dates_less_exact_than_a_day_stand_under_what_they_say(tmp_path: Path) -> None:
    site = page_of(
        tmp_path,
        {"y": dated("写到年", "2019"), "m": dated("写到月", "2021-03"), "d": dated("到日", "2021-03-06")},
    )
    tree = body(site, "changes.html")
    assert lines_of(tree, "2019年") == ["|新增案例1条|写到年"], "the date stands in the heading"
    assert lines_of(tree, "2021年3月") == ["|新增案例1条|写到月"]


def test_a_long_list_goes_on_in_sheets_and_each_update_stands_once(tmp_path: Path) -> None:
    cases = {f"c{i}": dated(f"第{i}个", "2022-05-05") for i in range(ROWS + 20)}
    cases["xin"] = dated("新的", "2026-11-22")
    site = page_of(tmp_path, cases)
    sheets = [body(site, url) for url in ("changes.html", "changes-2.html")]
    assert "changes-3.html" not in site
    links = [a.attributes["href"] for tree in sheets for a in tree.css(".changes li > a")]
    assert len([href for href in links if (href or "").startswith("cases/c")]) == ROWS + 20
    assert len(sheets[0].css(".changes .plain-list li")) == 1 + ROWS
    assert text(sheets[1], ".changes h2").startswith(f"2022年5月（续）{ROWS + 20}条")


def test_this_week_gives_the_beginning_of_what_is_long_and_where_the_others_are(tmp_path: Path) -> None:
    cases = {f"c{i}": dated(f"第{i}个", "2026-11-22") for i in range(FEW + 5)}
    cases["gai"] = dated("改的", "2025-01-01", "updated: 2026-11-22\n")
    tree = body(page_of(tmp_path, cases), "changes.html")
    section = tree.css_first("section.changes")
    assert section is not None
    assert len(section.css("h3")) == 1, "the date is said once"
    assert [h.text() for h in section.css("h4")] == [f"新增案例 {FEW + 5} 条", "更新案例 1 条"]
    assert len(section.css("li > a")) == FEW + 1
    (more,) = section.css("p.more")
    assert more.text() == "另有 5 条，见案例列表"
    link = more.css_first("a")
    assert link is not None
    assert link.attributes["href"] == "cases/index.html?sort=-changed"


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2026-11-22", "2026年第47周（11月16日至22日）"),
        ("2021-01-03", "2020年第53周（12月28日至1月3日）"),
        ("2024-12-30", "2025年第1周（12月30日至1月5日）"),
    ],
)
def test_weeks_are_those_of_the_standard(day: str, label: str) -> None:
    assert week_label(week_of(datetime.date.fromisoformat(day))) == label
