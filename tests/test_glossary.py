"""The glossary, as stories on the small library: what stands there, on what it rests, and who names it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rendered import a_case, a_practice, body, grown, pages_of, text, uses
from selectolax.lexbor import LexborHTMLParser
from sites import ROOT, SMALL

from caselib.check import CHECKS
from caselib.glossary import GENERAL, entries
from caselib.index import corpus
from caselib.library import Library
from caselib.link import link
from caselib.load import load
from search import Document

URL = "glossary.html"
SAYINGS = "- {id: saying, label: 说法, glossary: true}\n"
TERMS = """\
- id: wanlai
  label: 晚来
  definition: 一句释义。
  basis: hzwh-2020-11-tushushi
  see: [beiwang, piaoliu]
- id: beiwang
  label: 备忘
  aliases: [小抄]
  definition: 记下的话。
  basis: 一般知识
  sources: [wenku-tushushi]
"""


def a_saying(title: str, more: str = "") -> str:
    return a_practice(title, more).replace("nature: 行动活动", "nature: 说法")


def page(library: Library) -> LexborHTMLParser:
    return body(pages_of(library), URL)


def entry(tree: LexborHTMLParser, anchor: str) -> str:
    """All that stands under one name, without white space."""
    found = next(div for div in tree.css("dl.glossary > div") if div.css_first(f"dt[id='{anchor}']"))
    return re.sub(r"\s+", "", found.text())


def titles(library: Library) -> list[str]:
    return [found.title for found in entries(library)]


def searched(library: Library) -> dict[str, Document]:
    return {d.id: d for d in corpus(library, link(library)).documents if d.kind == "glossary"}


def test_a_library_without_a_glossary_has_no_page_and_no_link_to_one() -> None:
    library = load(SMALL)[0].published()
    site = pages_of(library)
    assert URL not in site
    assert [url for url in site if url.endswith(".html") and URL in str(site[url])] == []
    assert searched(library) == {}


def test_what_no_source_says_is_marked_and_only_that(tmp_path: Path) -> None:
    tree = page(grown(tmp_path, {"vocabulary/glossary.yml": TERMS}))
    assert f"记下的话。〔{GENERAL}〕" in entry(tree, "beiwang")
    assert GENERAL not in entry(tree, "wanlai")
    assert text(tree, "#wanlai .evidence-link, #beiwang .evidence-link") == "来源[2]|来源[1]"
    assert "社区图书室工作材料" in text(tree, "#source-2")


def test_practices_of_a_nature_that_says_so_stand_there_with_their_definition(tmp_path: Path) -> None:
    made = {
        "vocabulary/natures.yml": SAYINGS,
        "practices/yiju.yml": a_saying("“一句话”", "aliases: [半句]\nsources: [wenku-tushushi]\n"),
        "practices/wuyan.yml": a_saying("无言").replace("definition: 一句话。\n", ""),
        "practices/chexia.yml": a_saying("撤下的话", "withdrawn: {state: 已撤回, reason: 误收}\n"),
    }
    library = grown(tmp_path, made)
    tree = page(library)
    assert titles(library) == ["无言", "“一句话”"]
    assert entry(tree, "yiju").startswith("“一句话”来源[1]又称：半句一句话。")
    assert "来源只列名称，未载明内容。" in entry(tree, "wuyan")


def test_entries_stand_by_pinyin_under_their_letter(tmp_path: Path) -> None:
    terms = "".join(
        f"- {{id: t{n}, label: {label}, definition: 一句话。, basis: 一般知识{more}}}\n"
        for n, (label, more) in enumerate(
            [("重庆", ""), ("1+N", ""), ("长安", ", pinyin: chang an"), ("阿里", "")]
        )
    )
    library = grown(tmp_path, {"vocabulary/glossary.yml": terms})
    assert titles(library) == ["阿里", "长安", "重庆", "1+N"]
    assert text(page(library), "h2[id^='_']") == "A|C|其他"


def test_records_that_refer_to_an_entry_or_write_its_name_are_listed_once(tmp_path: Path) -> None:
    made = {
        "vocabulary/natures.yml": SAYINGS,
        "practices/yiju.yml": a_saying("“一句话”行动"),
        "cases/caiyong.yml": a_case("采用的案例", more=uses("yiju")),
        "cases/xiedao.yml": a_case("写到的案例", more="background: 那里说过一句 话行动。\n"),
        "cases/meixie.yml": a_case("没写的案例", more="background: 一句。话，行动。\n"),
        "cases/chexia.yml": a_case("撤下的案例", more="background: 一句话行动\nwithdrawn: 已撤回\n"),
    }
    tree = page(grown(tmp_path, made))
    named = tree.css_first("dt[id='yiju'] ~ .glossary-named")
    assert named is not None
    links = [(a.text(), a.attributes["href"]) for a in named.css("a")]
    assert links == [("采用的案例", "cases/caiyong.html"), ("写到的案例", "cases/xiedao.html")]
    assert "写到它的做法" not in entry(tree, "yiju")


def test_see_leads_to_an_entry_on_the_page_or_to_a_record(tmp_path: Path) -> None:
    tree = page(grown(tmp_path, {"vocabulary/glossary.yml": TERMS}))
    links = [a.attributes["href"] for a in tree.css("dt[id='wanlai'] ~ .glossary-named a")]
    assert links == ["#beiwang", "practices/piaoliu.html"]


def test_a_term_with_the_id_of_a_practice_adds_to_it_and_the_two_pages_are_linked(tmp_path: Path) -> None:
    term = "- {id: tongjie-tonghuan, label: 通借通还, definition: 行话。, basis: 一般知识}\n"
    library = grown(tmp_path, {"vocabulary/glossary.yml": term})
    site = pages_of(library)
    tree = body(site, URL)
    assert titles(library) == ["通借通还"]
    assert f"在一处借，在任何一处还。行话。〔{GENERAL}〕" in entry(tree, "tongjie-tonghuan")
    traits = body(site, "practices/tongjie-tonghuan.html").css("dl.traits a")
    assert f"../{URL}#tongjie-tonghuan" in [a.attributes["href"] for a in traits]
    assert URL not in str(site["practices/piaoliu.html"])
    assert URL in [a.attributes["href"] for a in body(site, "search.html").css("a")]


def test_terms_are_searched_by_name_and_open_at_their_place(tmp_path: Path) -> None:
    made = {"vocabulary/natures.yml": SAYINGS, "practices/yiju.yml": a_saying("一句话")}
    more = "- {id: piaoliu, label: 漂流系列, definition: 行话。, basis: 一般知识}\n"
    found = searched(grown(tmp_path, {**made, "vocabulary/glossary.yml": TERMS + more}))
    assert {(d.id, d.title, d.url) for d in found.values()} == {
        ("index", "术语表", URL),
        ("beiwang", "备忘", URL),
        ("wanlai", "晚来", URL),
    }
    assert [(p.text, p.role, p.anchor) for p in found["index"].passages] == [
        ("术语表", "title", ""),
        ("行话。", "text", "piaoliu"),
    ]
    said = [(p.text, p.role, p.anchor) for p in found["beiwang"].passages]
    assert said == [("备忘", "title", ""), ("小抄", "alias", "beiwang"), ("记下的话。", "text", "beiwang")]
    assert found["beiwang"].readings == ("bei wang", "xiao chao")


def test_a_draft_is_seen_in_no_entry(tmp_path: Path) -> None:
    made = {
        "vocabulary/glossary.yml": TERMS.replace("piaoliu", "caogao"),
        "practices/caogao.yml": a_practice("草稿").replace("review: 已核对来源", "review: 未审稿"),
    }
    assert "草稿" not in entry(page(grown(tmp_path, made)), "wanlai")


@pytest.mark.parametrize("hostile", ['"<script>alert(1)</script>"', '"{{ 7 * 7 }}"', '"</dl><h2 id=x>"'])
def test_what_a_term_says_is_text(tmp_path: Path, hostile: str) -> None:
    terms = f"- {{id: e, label: {hostile}, aliases: [{hostile}], definition: {hostile}, basis: 一般知识}}\n"
    tree = page(grown(tmp_path, {"vocabulary/glossary.yml": terms}))
    assert entry(tree, "e").count(hostile.strip('"').replace(" ", "")) == 3
    assert tree.css("dl.glossary script, dl.glossary h2") == []


def test_the_editors_guide_names_rules_that_exist() -> None:
    guide = (ROOT / "docs" / "editing.md").read_text("utf-8")
    assert set(re.findall(r"\b[EW]\d{3}\b", guide)) <= {check.code for check in CHECKS}
