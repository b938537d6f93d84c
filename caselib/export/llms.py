"""`llms.txt`: what the library is and how it is to be read, for programs that read pages as text.

In: the site's settings. Out: one file in Markdown, in the form of that proposal: a heading, a quotation with
the gist, lists of links. It holds no record and no count, so no edit of a record changes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from caselib.export.columns import PLACES
from caselib.export.tables import LABELS, TABLES
from caselib.library import Library
from caselib.links import Links
from caselib.model import KINDS
from caselib.page import OutputFile

ARRAYS: Final = (*(kind.folder for kind in KINDS), PLACES)
"""Tables that are JSON too."""
_MARKUP: Final = re.compile(r"[\\`*_\[\]<>]|\s+")
MARKS: Final = (
    "来源隐去的内容照录为 xx、XX，或写“隐去”；不推算，不补成数字，不计入合计。",
    "推断的地区、日期和身份单列，写明“推断”和依据，不与来源写明的合并，不计入地区的数目。",
    "“来源未提及”是说来源没有说到，不是说没有这件事。",
    "数目反映本库收录情况，不反映工作成效。",
    "案例正文是本库按来源整理的；「 」里的短语和数值才是原文，各有来源。",
    "已撤下、被取代的记录不在目录和数据里；从链接到了那一页，请看页首的说明。",
    "引用时请写明本库名称、记录编号和版本日期，并回到所列的来源核对。",
)
"""How to read what pages and data say; records of any subject are written by these rules."""
PAGES: Final = (
    ("places/index.html", "地区", "按行政区划归集，只计来源写明的"),
    ("dimensions/index.html", "工作维度", "按维度归集做法和案例"),
    ("matrix.html", "矩阵", "各地、各案例与做法的对照"),
    ("timeline.html", "时间线", "案例、做法和文献按时间排列"),
    ("changes.html", "更新记录", "新增、更新和撤下了什么"),
    ("search.html", "检索", "要脚本；不用脚本的，请从目录和数据文件读"),
)


def guide_files(library: Library, _: Links) -> Iterator[OutputFile]:
    """Addresses are whole where the site's is known, else relative to the site's root."""
    site = library.site.url.rstrip("/") + "/" if library.site.url else ""
    kinds = "、".join(kind.label for kind in KINDS)
    lines = [
        f"# {_plain(library.site.name)}",
        "",
        f"> 依据公开资料整理的案例库，收{kinds}，每条注明出处。每条记录有一个网页，也有一个 JSON 文件。",
        "",
        "怎样读：",
        "",
        *(f"- {mark}" for mark in MARKS),
        "",
        "## 目录",
        "",
        *(_link(site, f"{kind.folder}/index.html", kind.label) for kind in KINDS),
        *(_link(site, *page) for page in PAGES),
        "",
        "## 数据",
        "",
        *(_link(site, f"data/{name}.json", f"{label}（JSON）") for name, label in _labelled(ARRAYS)),
        *(_link(site, f"data/{name}.csv", f"{label}（CSV）") for name, label in _labelled(TABLES)),
        *(
            _link(site, f"data/schema/{name}.json", f"{label}的字段（JSON Schema）")
            for name, label in _labelled(ARRAYS)
        ),
        "",
        "一条记录的数据在 data/目录名/编号.json，网页在 目录名/编号.html，目录名和编号见各 JSON 的 url。",
        "",
    ]
    yield OutputFile(url="llms.txt", content="\n".join(lines).encode())


def _labelled(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Name and label of these tables."""
    return ((name, LABELS[name]) for name in names)


def _link(site: str, url: str, label: str, note: str = "") -> str:
    return f"- [{label}]({site}{url})" + (f"：{note}" if note else "")


def _plain(text: str) -> str:
    """A text on one line, without what Markdown reads."""
    return " ".join(_MARKUP.sub(" ", text).split())
