"""The to-do list: what wants what, in words about sources, with a way to help."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rendered import Pages, a_case, a_document, a_practice, a_source, body, grown, pages_of, text, uses
from selectolax.lexbor import LexborHTMLParser
from sites import SMALL

from caselib.library import Library, Site
from caselib.load import load
from caselib.quotes import Lock
from caselib.render.sheets import ROWS
from caselib.render.todo import FIRST, TASKS


def lists_of(tree: LexborHTMLParser) -> dict[str, list[str]]:
    """Anchor of a list → its lines."""
    found = {}
    for section in tree.css("section.task"):
        head = section.css_first("h2")
        assert head is not None
        lines = ["".join(li.text().split()) for li in section.css("li")]
        found[head.attributes["id"] or ""] = lines
    return found


def todo(library: Library) -> dict[str, list[str]]:
    return lists_of(body(pages_of(library), "todo.html"))


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)[0].published()


def test_each_list_has_what_wants_it(tmp_path: Path) -> None:
    library = grown(
        tmp_path,
        {
            "sources/mei.yml": a_source("没有网址的"),
            "policies/kao.yml": a_document("《待考的》"),
            "policies/jian.yml": a_document("《见过的》", "identification: 已见原文\nsources: [mei]\n"),
            "practices/ming.yml": a_practice("只有名称的").replace("definition: 一句话。\n", ""),
            "cases/ti.yml": a_case("只有提要的", source="wenku-tushushi"),
            "cases/wu.yml": a_case("没有短语的", more=uses("ming", "piaoliu")),
        },
    )
    found = todo(replace(library, lock=Lock(())))
    assert "只有提要的仅一个D级来源" in found["sources"]
    assert "没有网址的来源的网址待补" in found["addresses"]
    assert "《待考的》仅见名称（待考）" in found["documents"]
    assert not any("见过的" in line for line in found["documents"])
    assert "《待考的》出处待补" in found["unsourced"]
    assert "只有名称的来源只列名称，未载明内容" in found["stubs"]
    assert "只有提要的只有提要，举措和成效待补" in found["stubs"]
    assert "没有短语的2项采用待摘短语" in found["adoptions"]
    assert any("杭州市社区图书室" in line and "条引文待核" in line for line in found["quotes"])
    assert "xx市社区图书室工作材料有隐去，截断（后文缺失），D级" in found["texts"]
    assert "drafts" not in found


def test_drafts_are_listed_in_previews_alone(tmp_path: Path) -> None:
    library = grown(tmp_path, {"practices/gao.yml": a_practice("稿").replace("已核对来源", "未审稿")})
    assert "drafts" not in todo(library)
    preview = load(library.root)[0].published(preview=True)
    assert "稿未审稿" in todo(preview)["drafts"]


def test_the_words_are_about_sources_never_about_places(library: Library) -> None:
    said = text(body(pages_of(replace(library, lock=Lock(()))), "todo.html"), "main, article, section, p, li")
    said += "".join(task.title + task.how for task in TASKS)
    assert not any(word in said for word in ("没有", "缺失的", "落后", "未开展", "缺少"))


def test_each_line_leads_to_the_record_and_to_whom_to_write(library: Library) -> None:
    site = Site(name="库", extra={"corrections": "mailto:a@example.org", "guide": "about.html"})
    tree = body(pages_of(replace(library, site=site)), "todo.html")
    for line in tree.css("section.task li"):
        record, write = (a.attributes["href"] or "" for a in line.css("a"))
        assert record.endswith(".html")
        assert write.startswith("mailto:a@example.org?subject=")
    guides = [a.attributes["href"] for a in tree.css("section.task > .hint a")]
    assert len(guides) == len(tree.css("section.task"))
    assert all((href or "").startswith("about.html#") for href in guides)


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"contact.url": "about.html#contact"}, "about.html?page={url}#contact"),
        ({"contact.url": "https://x.test/tell"}, "https://x.test/tell"),
        ({"contact.url": "mailto:a@b.test"}, "mailto:a@b.test?subject="),
        ({"contact.url": "about.html", "corrections": "mailto:a@b.test"}, "mailto:a@b.test?subject="),
        ({"contact.url": "javascript:alert(1)"}, None),
        ({"contact.text": "电话"}, None),
    ],
)
def test_where_only_a_contact_is_known_mistakes_and_sources_are_told_there(
    library: Library, extra: dict[str, str], expected: str | None
) -> None:
    site = pages_of(replace(library, site=Site(name="库", extra=extra)))
    page = body(site, "todo.html")
    assert ("请点“补充”告诉我们" in text(page)) == (expected is not None)
    for line in page.css("section.task li"):
        record, *told = (a.attributes["href"] or "" for a in line.css("a"))
        assert [a.startswith((expected or "").format(url=record)) for a in told] == (
            [True] if expected else []
        )
    actions = body(site, "cases/xihu-tushushi.html").css(".actions a")
    found = [a.attributes["href"] or "" for a in actions if a.text() == "我要纠错"]
    wanted = (expected or "").format(url="cases/xihu-tushushi.html")
    root = "../" if wanted.startswith("about") else ""
    assert [address.startswith(root + wanted) for address in found] == ([True] if expected else [])


def test_the_contact_of_the_settings_is_read() -> None:
    assert load(Path(__file__).parent.parent)[0].site.extra["contact.url"] == "about.html#contact"


def test_the_handbook_has_what_the_lists_refer_to() -> None:
    handbook = (Path(__file__).parent.parent / "docs" / "editing.md").read_text(encoding="utf-8")
    assert [task.guide for task in TASKS if f"{{ #{task.guide} }}" not in handbook] == []


def test_nothing_is_said_of_a_handbook_that_there_is_not(library: Library) -> None:
    bare = replace(library, site=Site(name="库"))
    tree = body(pages_of(bare), "todo.html")
    assert not tree.css("section.task > .hint a")
    assert all(len(line.css("a")) == 1 for line in tree.css("section.task li"))


def test_long_lists_go_on_beside_the_page(tmp_path: Path) -> None:
    many = {f"policies/p{i}.yml": a_document(f"《第{i}份》") for i in range(ROWS + 5)}
    site: Pages = pages_of(grown(tmp_path, many))
    page = lists_of(body(site, "todo.html"))
    assert len(page["documents"]) == FIRST
    whole = [lists_of(body(site, f"todo.documents-{n}.html"))["documents"] for n in (1, 2)]
    assert len(whole[0]) == ROWS
    assert len(set(whole[0] + whole[1])) == len(whole[0] + whole[1]) >= ROWS + 5
    assert "todo.documents-3.html" not in site
    assert "todo.quotes-1.html" not in site or len(page["quotes"]) == FIRST
