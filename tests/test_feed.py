"""The feed, read by an XML parser and by a feed reader that know nothing of this program."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rendered import a_case, body, grown, pages_of
from sites import SMALL

from caselib.export.feed import ENTRIES, NAMESPACE, feed_files
from caselib.library import Library
from caselib.link import link
from caselib.load import load
from caselib.page import Page

ATOM = f"{{{NAMESPACE}}}"
SITE = "https://library.example/cases-of/"


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)[0].published()


def feed_of(library: Library) -> bytes:
    (made,) = feed_files(library, link(library))
    assert made.url == "feed.xml"
    return made.content


def test_it_is_what_the_standard_asks_for(library: Library) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: what must stand once, and ids that are all different."""
    root = ElementTree.fromstring(feed_of(library))
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert len(root.findall(f"{ATOM}{name}")) == 1
    assert {one.get("rel"): one.get("href") for one in root.findall(f"{ATOM}link")} == {
        "self": f"{SITE}feed.xml",
        "alternate": f"{SITE}changes.html",
    }
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) > 10
    for entry in entries:
        assert re.fullmatch(r"tag:library\.example,[0-9-]+:[a-z]+/[a-z0-9-]+/(added|updated|withdrawn)",
                            entry.findtext(f"{ATOM}id") or "")  # fmt: skip
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.findtext(f"{ATOM}updated") or "")
        assert (entry.find(f"{ATOM}link") or ElementTree.Element("")).get("href", SITE).startswith(SITE)
    moments = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert root.findtext(f"{ATOM}updated") == moments[0]


def test_a_feed_reader_reads_it(library: Library, need: Callable[[str, object], None]) -> None:
    feedparser: Any = pytest.importorskip("feedparser")
    read = feedparser.parse(feed_of(library))
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == "社区图书室案例库：更新记录"
    changed = [entry for entry in read.entries if entry.title == "更新：杭州市社区图书室“1+N”服务体系"]
    assert [entry.summary for entry in changed] == ["案例，2021年3月1日更新：补充了星级图书室的数。"]
    assert changed[0].link == f"{SITE}cases/hangzhou-tushushi.html"


def test_what_was_taken_down_leaves_neither_title_nor_reason(library: Library) -> None:
    text = feed_of(library).decode()
    assert "已下架：一条案例" in text
    assert "权利人" not in text
    assert "jiu-shuwu" not in text


def test_a_title_of_any_signs_stays_text(tmp_path: Path) -> None:
    library = grown(tmp_path, {"cases/x.yml": a_case('"<b>A&B</b> ]]> \\U0001F600"')})
    titles = [title.text for title in ElementTree.fromstring(feed_of(library)).iter(f"{ATOM}title")]
    assert "新增：<b>A&B</b> ]]> \U0001f600" in titles


def test_there_are_no_more_than_the_newest(tmp_path: Path) -> None:
    library = grown(tmp_path, {f"cases/c{i}.yml": a_case(f"第{i}个") for i in range(ENTRIES + 5)})
    assert len(ElementTree.fromstring(feed_of(library)).findall(f"{ATOM}entry")) == ENTRIES


def test_without_an_address_there_is_no_feed_and_nothing_leads_to_it(library: Library) -> None:
    nowhere = replace(library, site=replace(library.site, url=None))
    assert list(feed_files(nowhere, link(nowhere))) == []
    for made in pages_of(nowhere).values():
        assert not isinstance(made, Page) or not any("feed.xml" in slot for slot in made.slots.values())


@pytest.mark.parametrize("url", ["changes.html", "index.html"])
def test_pages_lead_feed_readers_to_it(library: Library, url: str) -> None:
    found = body(pages_of(library), url).css_first('link[rel~="alternate"]')
    assert found is not None
    assert found.attributes["href"] == "feed.xml"
    assert found.attributes["rel"] != "alternate", "the theme would ask for a sitemap of another language"
    assert found.attributes["type"] == "application/atom+xml"
