"""The page of figures: every number is that of the list it leads to, and none ranks anybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from rendered import Pages, a_case, a_practice, a_source, body, grown, pages_of, text, uses
from selectolax.lexbor import LexborNode
from sites import SMALL

from caselib.facets import FACETS, Terms, values_of
from caselib.library import Library
from caselib.link import link
from caselib.load import load
from caselib.model import KINDS
from caselib.quotes import Lock, Locked, fold, hash_of, quotes_of
from caselib.render.stats import rows
from caselib.render.survey import a_year_before, surveyed

FOLDERS = {kind.folder: kind.name for kind in KINDS}


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)[0].published()


@pytest.fixture(scope="module")
def site(library: Library) -> Pages:
    return pages_of(library)


def rows_of(site: Pages, anchor: str) -> dict[str, tuple[str, str | None]]:
    """Label → number and address of the rows of a block."""
    found = {}
    for row in body(site, "stats.html").css(f'table[aria-labelledby="{anchor}"] tbody tr'):
        head, number = row.css_first("th"), row.css_first(".number")
        assert isinstance(head, LexborNode)
        assert isinstance(number, LexborNode)
        for note in head.css("small"):
            note.decompose()
        anchor_node = head.css_first("a")
        address = anchor_node.attributes["href"] if anchor_node is not None else None
        found[head.text().strip()] = (number.text(), address)
    return found


def test_a_number_is_that_of_the_filtered_listing_it_leads_to(site: Pages, library: Library) -> None:
    """The listing filters by the same facets, so it shows as many."""
    links = link(library)
    terms = Terms(library, links)
    checked = 0
    for row in body(site, "stats.html").css(".stats tbody tr"):
        anchor, number = row.css_first("th a"), row.css_first(".number")
        parts = urlsplit((anchor.attributes["href"] or "") if anchor is not None else "")
        if not parts.query or number is None:
            continue
        kind = FOLDERS[parts.path.split("/")[0]]
        ((name, value),) = parse_qsl(parts.query)
        listed = [values_of(record, terms) for record in links.listed[kind]]
        assert sum(value in values.get(name, ()) for values in listed) == int(number.text()), (name, value)
        checked += 1
    assert checked > 15


def test_rows_stand_in_the_order_of_the_lists_not_by_number(site: Pages, library: Library) -> None:
    terms = Terms(library, link(library))
    for name in ("level", "dimension", "grade", "year"):
        facet = next(facet for facet in FACETS if facet.name == name)
        order = list(facet.order(terms))
        shown = [label for label in rows_of(site, f"case-{name}") if label != "年份未载明"]
        assert shown == sorted(shown, key=order.index)
        assert shown


def test_inferred_places_are_in_no_number_of_places(site: Pages, library: Library) -> None:
    shown = rows_of(site, "place-levels")
    cases = len(link(library).listed["case"])
    assert sum(int(number) for number, _ in shown.values()) == cases
    assert shown["来源未写明地区"] == ("2", "places/index.html#unplaced")


def test_only_a_list_of_just_so_many_is_led_to(tmp_path: Path) -> None:
    library = grown(tmp_path, {"cases/wu.yml": a_case("年份待考")})
    site = pages_of(library)
    levels = rows_of(site, "place-levels")
    assert {label for label, (_, href) in levels.items() if href} == {"来源未写明地区"}
    assert not any(href for _, href in rows_of(site, "standings").values())
    undated = sum(
        "year" not in values_of(r, Terms(library, link(library))) for r in link(library).listed["case"]
    )
    assert undated > 0
    assert rows_of(site, "case-year")["年份未载明"] == (str(undated), None)


@pytest.mark.parametrize(
    ("number", "whole", "share"),
    [(1, 9, None), (5, 10, 50), (5, 14, 36), (2, 3000, 0), (2999, 3000, 99), (14, 14, 100)],
)
def test_shares_are_whole_percents_and_none_of_a_few(number: int, whole: int, share: int | None) -> None:
    assert [row.share for row in rows([("某项", number, None)], whole)] == [share]


def test_counts_of_places_say_what_they_do_not_say(site: Pages) -> None:
    hints = text(body(site, "stats.html"), ".hint")
    assert hints.count("反映本库收录情况，不反映工作成效。") >= 4
    assert not any(word in text(body(site, "stats.html")) for word in ("排行", "热门", "第一名"))


def locked(library: Library, count: int) -> Library:
    """As if so many quotes had been found."""
    quotes = [quote for record in library for quote in quotes_of(record) if not record.withdrawn]
    lines = tuple(
        Locked(quote.source or "", 0, hash_of(fold(quote.text)), "0" * 32) for quote in quotes[:count]
    )
    return replace(library, lock=Lock(lines))


def test_quotes_are_verified_as_the_lock_says(library: Library) -> None:
    total = sum(1 for record in library if not record.withdrawn for _ in quotes_of(record))
    half = pages_of(locked(library, total // 2))
    found, pending = (int(rows_of(half, "quotes")[label][0]) for label in ("已核", "待核"))
    assert found + pending == total
    assert 0 < pending < total
    assert f"引文已核{found}条（共{total}条）" in text(body(half, "index.html"))
    assert "尚未对照来源全文核对过" not in text(body(half, "stats.html"))
    assert "尚未对照来源全文核对过" in text(body(pages_of(library), "stats.html"))


def test_what_the_home_page_says_is_what_the_figures_say(site: Pages, library: Library) -> None:
    masked = rows_of(site, "marks")["各类记录里的〔原文隐去〕（处）"][0]
    home = text(body(site, "index.html"))
    assert f"原文隐去{masked}处" in home
    assert "级0个" not in home
    assert body(site, "index.html").css_first('a[href="stats.html"]') is not None
    assert body(site, "index.html").css_first('a[href="stats.html#marks"]') is not None


def test_what_nobody_reviewed_for_a_year_is_counted_from_the_newest_date(tmp_path: Path) -> None:
    library = grown(
        tmp_path,
        {
            "practices/jiu.yml": a_practice("旧的").replace("added: 2021-03-01", "added: 2020-02-29"),
            "practices/he.yml": a_practice("核过的")
            .replace("added: 2021-03-01", "added: 2019-01-01")
            .replace("review: 已核对来源", "review: {state: 已核对来源, on: 2020-03-05}"),
        },
    )
    old = [record.id for record, _ in surveyed(library, link(library)).old]
    assert old == ["jiu"], "the newest date is 2021-03-01"
    assert rows_of(pages_of(library), "wanting")["满一年待复核的记录"][0] == "1"


def test_a_year_before_a_leap_day_is_the_day_before_it() -> None:
    import datetime

    assert a_year_before(datetime.date(2024, 2, 29)) == datetime.date(2023, 2, 28)
    assert a_year_before(None) is None


def test_an_adoption_of_a_draft_counts_in_nothing(tmp_path: Path) -> None:
    before = surveyed(load(SMALL)[0].published(), link(load(SMALL)[0].published()))
    library = grown(
        tmp_path,
        {
            "sources/s.yml": a_source("来源"),
            "practices/gao.yml": a_practice("稿").replace("review: 已核对来源", "review: 未审稿"),
            "cases/an.yml": a_case("用稿的", source="s", more=uses("gao")),
        },
    )
    after = surveyed(library, link(library))
    assert after.adoptions == before.adoptions
    assert "an" not in {case.id for case, _ in after.unquoted}
