"""The small library with a few records added, rendered: for stories about single pages and data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser
from sites import SMALL, copy_library

from caselib.library import Library
from caselib.link import link
from caselib.load import load
from caselib.page import OutputFile, Page
from caselib.prose import Prose
from caselib.render import render

Files = Mapping[str, str]
Pages = dict[str, Page | OutputFile]

PUBLIC = "disclosure: public\nreview: 已核对来源\nadded: 2021-03-01\n"


def pages_of(library: Library) -> dict[str, Page | OutputFile]:
    return {made.url: made for made in render(library, link(library), Prose())}


def body(site: dict[str, Page | OutputFile], url: str) -> LexborHTMLParser:
    page = site[url]
    assert isinstance(page, Page)
    return LexborHTMLParser("".join(page.slots[slot] for slot in sorted(page.slots)))


def text(tree: LexborHTMLParser, selector: str = "body") -> str:
    """The texts of all that `selector` names, without white space."""
    return "|".join(re.sub(r"\s+", "", node.text()) for node in tree.css(selector))


def section(tree: LexborHTMLParser, anchor: str) -> str:
    """What follows the heading of this anchor, up to the next heading of its level."""
    html = tree.html or ""
    start = html.index(f'id="{anchor}"')
    end = html.find("<h2", start)
    return re.sub(r"\s+", "", LexborHTMLParser(html[start - 4 : end if end > 0 else None]).text())


def grown(tmp_path: Path, files: Files) -> Library:
    """A copy of the small library, as published, with these files; to one that is there, lines are added."""
    folder = copy_library(SMALL, tmp_path / "library")
    for name, lines in files.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(lines)
    library, problems = load(folder)
    assert problems == ()
    return library.published()


def a_case(title: str, period: str = "2020", source: str = "hzwh-2020-11-tushushi", more: str = "") -> str:
    return (
        f'title: {title}\nplace: "330106"\nlevel: 县级\nperiod: {period}\nsummary: 一句话。\n'
        f"sources: [{source}]\n{PUBLIC}{more}"
    )


def uses(*practices: str) -> str:
    """A measure for each practice."""
    return "measures:\n" + "".join(f"  - {{title: 举措, practices: [{p}]}}\n" for p in practices)


def a_practice(title: str, more: str = "") -> str:
    return (
        f"title: {title}\nnature: 行动活动\ndimension: 阅读推广\nstanding: 地方探索\ndefinition: 一句话。\n"
        f"review: 已核对来源\nadded: 2021-03-01\n{more}"
    )


def a_document(title: str, more: str = "") -> str:
    return f"title: {title}\nlevel: 市级\ntype: 公文\nreview: 已核对来源\nadded: 2021-03-01\n{more}"


def a_source(title: str, more: str = "") -> str:
    return f"title: {title}\ntype: 新闻报道\nchannel: 地方媒体\n{PUBLIC}{more}"


def an_organization(title: str, more: str = "") -> str:
    return f"title: {title}\ntype: 政府部门\nreview: 已核对来源\nadded: 2021-03-01\n{more}"


def html_in(url: str, made: Page | OutputFile) -> Iterable[str]:
    """What browsers read as HTML: of data that scripts load only the cells, the rest is put in as text."""
    if isinstance(made, Page):
        return made.slots.values()
    text = made.content.decode()
    if not url.endswith(".js"):
        return (text,)
    if not (url.startswith("data/explorer/") and url.endswith("-rows.js")):
        return ()
    cells = json.loads(text[text.index("{") : text.rindex(")")])["cells"].values()
    return [html for column in cells for html in column["texts"]]
