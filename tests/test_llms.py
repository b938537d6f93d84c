"""`llms.txt`, read line by line: its form, that every link leads to a file, and that no record is in it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sites import BRIDGES, SMALL, build, copy_library

from caselib.export.llms import guide_files
from caselib.library import Library
from caselib.link import link
from caselib.load import load

SITE = "https://library.example/cases-of/"
LINK = re.compile(r"- \[([^\[\]]+)\]\(([^()\s]+)\)(?:：.+)?")


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)[0].published()


def guide(library: Library) -> str:
    (made,) = guide_files(library, link(library))
    assert made.url == "llms.txt"
    return made.content.decode()


def links(text: str) -> list[str]:
    """Addresses of the lists; every entry below a heading of the second level is a link."""
    sections = text.split("\n## ")[1:]
    found = [LINK.fullmatch(line) for part in sections for line in part.split("\n") if line.startswith("- ")]
    assert all(found)
    return [one[2] for one in found if one]


def test_it_has_the_form_of_the_proposal(library: Library) -> None:
    lines = guide(library).split("\n")
    assert lines[0] == "# 社区图书室案例库"
    assert [line for line in lines if line.startswith("# ")] == lines[:1]
    assert lines[2].startswith("> ")
    assert [line for line in lines if line.startswith("## ")] == ["## 目录", "## 数据"]
    for word in ("隐去", "推断", "来源未提及", "不反映工作成效"):
        assert word in guide(library)


@pytest.mark.parametrize("root", [SMALL, BRIDGES], ids=lambda root: root.name)
def test_every_link_leads_to_a_file(root: Path, tmp_path: Path) -> None:
    site = build(copy_library(root, tmp_path / "library"), tmp_path / "site")
    text = (site / "llms.txt").read_text(encoding="utf-8")
    addresses = [address.removeprefix(SITE) for address in links(text)]
    assert len(addresses) == len(set(addresses)) > 20
    assert [address for address in addresses if not (site / address).is_file()] == []
    tables = {f"data/{path.name}" for path in (site / "data").glob("*.csv")}
    assert tables <= set(addresses)


def test_without_an_address_links_are_from_the_root(library: Library) -> None:
    nowhere = guide(replace(library, site=replace(library.site, url=None)))
    assert links(nowhere) == [address.removeprefix(SITE) for address in links(guide(library))]


def test_no_record_is_in_it(library: Library) -> None:
    """So an edit of a record need not make it again."""
    empty = replace(library, records={kind: {} for kind in library.records})
    assert [*guide_files(empty, link(library))] == [*guide_files(library, link(library))]
    assert not any(record.title in guide(library) for record in library)


def test_the_name_is_text(library: Library) -> None:
    named = replace(library, site=replace(library.site, name="[甲](https://x.example)\n# 乙 <b>"))
    assert guide(named).split("\n")[0] == "# 甲 (https://x.example) # 乙 b"
