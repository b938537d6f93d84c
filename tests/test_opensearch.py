"""The description of the search, read by an XML parser after OpenSearch 1.1, and who leads to it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from urllib.parse import quote, urlsplit

import pytest
from rendered import body, pages_of
from sites import SMALL

from caselib.export.opensearch import LONG, NAMESPACE, SHORT, description_files
from caselib.library import Library
from caselib.link import link
from caselib.load import load
from caselib.page import Page

SITE = "https://library.example/cases-of/"
TAG = f"{{{NAMESPACE}}}"


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)[0].published()


def described(library: Library) -> ElementTree.Element:
    (made,) = description_files(library, link(library))
    assert made.url == "opensearch.xml"
    return ElementTree.fromstring(made.content)


def test_it_is_what_the_standard_asks_for(library: Library) -> None:
    root = described(library)
    assert root.tag == f"{TAG}OpenSearchDescription"
    assert root.findtext(f"{TAG}ShortName") == "社区图书室案例库"
    assert len(root.findtext(f"{TAG}Description") or "") in range(1, 1025)
    (address,) = root.findall(f"{TAG}Url")
    assert address.get("type") == "text/html"
    template = address.get("template") or ""
    assert template == f"{SITE}search.html?q={{searchTerms}}"
    asked = urlsplit(template.replace("{searchTerms}", quote("红色 纽带")))
    assert asked.query == "q=%E7%BA%A2%E8%89%B2%20%E7%BA%BD%E5%B8%A6"
    assert root.findtext(f"{TAG}InputEncoding") == "UTF-8"


@pytest.mark.parametrize("name", ["甲" * 60, "<b>A&B</b>\x0b\n二", "长" * 15 + " 短"])
def test_names_are_cut_and_escaped(library: Library, name: str) -> None:
    root = described(replace(library, site=replace(library.site, name=name)))
    short, long = (root.findtext(f"{TAG}{tag}") or "" for tag in ("ShortName", "LongName"))
    assert 0 < len(short) <= SHORT
    assert 0 < len(long) <= LONG
    assert long.startswith(short)
    assert "\n" not in long


def test_the_same_bytes_each_time(library: Library) -> None:
    assert [*description_files(library, link(library))] == [*description_files(library, link(library))]


def test_home_and_search_lead_to_it(library: Library) -> None:
    for url in ("index.html", "search.html"):
        found = body(pages_of(library), url).css_first('link[rel="search"]')
        assert found is not None
        assert found.attributes["href"] == "opensearch.xml"
        assert found.attributes["type"] == "application/opensearchdescription+xml"
        assert found.attributes["title"] == "社区图书室案例库"


def test_without_an_address_there_is_none_and_nothing_leads_to_it(library: Library) -> None:
    nowhere = replace(library, site=replace(library.site, url=None))
    assert list(description_files(nowhere, link(nowhere))) == []
    for made in pages_of(nowhere).values():
        assert not isinstance(made, Page) or not any("opensearch" in slot for slot in made.slots.values())


def test_no_record_changes_it(library: Library) -> None:
    """So an edit of a record need not make it again."""
    empty = replace(library, records={kind: {} for kind in library.records})
    assert [*description_files(empty, link(library))] == [*description_files(library, link(library))]
