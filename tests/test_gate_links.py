"""Links across pages: what leads nowhere is named, and the next build asks again without reading pages."""

from __future__ import annotations

import marshal
from pathlib import Path

import pytest
from sites import ROOT, SMALL, pages_of

from caselib.check.text_links import MADE
from caselib.gate import Gate, Inspected
from caselib.gate_frames import inspect_built, inspect_styles
from caselib.gate_links import DeadLink, Tally, explain, target_of
from caselib.link import link
from caselib.load import load
from caselib.prose import Prose
from caselib.render import render


def test_a_built_site_passes_whole_and_every_link_leads_somewhere(site: Path) -> None:
    addresses = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    tally = Tally()
    for url, page in pages_of(site).items():
        tally.put(url, inspect_built(url, (site / page.url).read_text(encoding="utf-8")))
    for url in (url for url in addresses if url.endswith(".css")):
        inspect_styles(url, (site / url).read_text(encoding="utf-8"))
    assert explain(tally.dead_links(addresses)) == ""
    assert len(tally.entries) > 350


def test_a_text_may_link_to_each_page_that_is_made_and_to_no_other() -> None:
    """The pages at the top of a site that no file of `docs/` makes, as `check` knows them."""
    libraries = [load(root)[0] for root in (ROOT, SMALL)]
    urls = [made.url for library in libraries for made in render(library, link(library), Prose())]
    assert {url.partition(".")[0] for url in urls if url.endswith(".html") and "/" not in url} == MADE


@pytest.mark.parametrize(
    ("folder", "address", "target"),
    [
        ("cases", "../places/1.html", "places/1.html"),
        ("cases", "y.html#m1", "cases/y.html#m1"),
        ("cases", "y.html?a=1#m1", "cases/y.html#m1"),
        ("", "cases/y.html", "cases/y.html"),
        ("", "./cases/../a.html", "a.html"),
        ("cases", "../../a.html", "../a.html"),
        ("cases", "%2e%2e/a%20b.html#%E7%94%B2", "a b.html#甲"),
        ("cases", "y.html#", "cases/y.html"),
        ("cases", "#a", "#a"),
        ("cases", "../cases/", "cases"),
    ],
)
def test_where_an_address_leads(folder: str, address: str, target: str) -> None:
    assert target_of(folder, address) == target


def poured(url: str, html: str) -> Inspected:
    return Gate().inspect(url, {"body": html})


def test_a_page_s_anchors_and_links() -> None:
    html = (
        '<h2 id="a">甲</h2><p><a href="#a">1</a><a href="#b">2</a><a href="../p/q.html#c">3</a>'
        '<a href="y.html">4</a>'
        '<a href="y.html">5</a><a href="https://a.test/" rel="nofollow noopener noreferrer">6</a>'
        '<a href="mailto:a@b.test">7</a><a href="?q=1&amp;r">8</a> id="no" &lt;a href="no"&gt;</p>'
    )
    assert poured("cases/x.html", html) == Inspected(
        ids=("a",), links=("p/q.html#c", "cases/y.html", "cases/x.html#b", "cases/x.html")
    )


def test_links_that_lead_nowhere() -> None:
    tally = Tally()
    tally.put("a.html", poured("a.html", '<h2 id="m1">甲</h2><p><a href="cases/x.html#m2">1</a></p>'))
    tally.put(
        "cases/x.html", poured("cases/x.html", '<p><a href="../a.html#m1">1</a><a href="no.html">2</a></p>')
    )
    tally.put("cases/y.html", poured("cases/y.html", '<p><a href="no.html">1</a><a href="../../b">2</a></p>'))
    addresses = {"a.html", "cases/x.html", "cases/y.html"}
    dead = tally.dead_links(addresses)
    assert dead == [
        DeadLink("../b", ("cases/y.html",)),
        DeadLink("cases/no.html", ("cases/x.html", "cases/y.html")),
        DeadLink("cases/x.html#m2", ("a.html",)),
    ]
    told = explain(dead)
    assert "有 3 处链接没有着落" in told
    assert "cases/x.html、cases/y.html 里的链接指向 cases/no.html：网站里没有这个页面或文件" in told
    assert "这一页没有锚点“m2”" in told
    assert "出了网站的文件夹" in told


def test_the_next_build_asks_again() -> None:
    """The state is kept as bytes; pages are replaced and dropped; what others need of one stays known."""
    first = Tally()
    first.put("a.html", poured("a.html", '<p><a href="b.html#x">1</a><a href="b.html">2</a></p>'))
    first.put("b.html", poured("b.html", '<h2 id="x">甲</h2>'), poured("b.html", '<h2 id="of-frame">甲</h2>'))
    assert first.dead_links({"a.html", "b.html"}) == []
    kept = marshal.dumps(first.entries)

    changed = Tally(marshal.loads(kept))
    changed.put("b.html", poured("b.html", '<h2 id="y">甲</h2>'))
    assert changed.dead_links({"a.html", "b.html"}) == [DeadLink("b.html#x", ("a.html",))]

    dropped = Tally(marshal.loads(kept))
    dropped.drop("b.html")
    assert [d.target for d in dropped.dead_links({"a.html"})] == ["b.html", "b.html#x"]
    dropped.drop("a.html")
    assert dropped.dead_links(set()) == []


def test_a_link_costs_a_state_five_bytes() -> None:
    """The same target on many pages is one string; after a page was made anew, too."""

    def page() -> Inspected:
        return Inspected(links=tuple(f"cases/{n:060}.html" for n in range(50)))

    tally = Tally()
    for n in range(100):
        tally.put(f"{n}.html", page())
    before = len(marshal.dumps(tally.entries))
    again = Tally(marshal.loads(marshal.dumps(tally.entries)))
    again.put("7.html", page())
    assert len(marshal.dumps(again.entries)) == before < 100 * 50 * 7


def test_long_lists_of_dead_links_are_cut() -> None:
    told = explain([DeadLink(f"{n}.html", ("a.html", "b.html", "c.html", "d.html")) for n in range(50)])
    assert "还有 40 处" in told
    assert "a.html、b.html、c.html 等 4 页里的链接" in told
