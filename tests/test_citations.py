"""How to cite: golden entries of each type, what a page shows of them, and what never stands in one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from rendered import PUBLIC, body, grown, pages_of, text

from caselib.citations import Reference, entry, page_reference, policy_reference, source_reference
from caselib.library import Library
from caselib.model import Policy, Record, Source

GOLDEN = Path(__file__).parent / "golden/citations.yaml"
ROWS: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text("utf-8"))
TYPES = """
- {id: newspaper, label: 报纸文章, mark: N}
- {id: paper, label: 论文, mark: J}
- {id: statistics, label: 统计报告, mark: R}
- {id: speech, label: 讲话发言}
- {id: case-entry, label: 案例材料}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The small library with the golden records."""
    files = {"vocabulary/source_types.yml": TYPES}
    for row in ROWS:
        more = PUBLIC if row["file"].startswith("sources/") else PUBLIC.replace("disclosure: public\n", "")
        files[row["file"]] = row["record"] + more
    return grown(tmp_path_factory.mktemp("cited"), files)


def of(library: Library, row: dict[str, Any]) -> Record:
    return library.by_id[Path(row["file"]).stem]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: Path(row["file"]).stem)
def test_golden_entry(row: dict[str, Any], library: Library) -> None:
    record = of(library, row)
    assert isinstance(record, Source | Policy)
    found: Reference | None
    if isinstance(record, Source):
        found = source_reference(library, record)
    else:
        found = policy_reference(library, record)
    assert (entry(found) if found else "") == row["cite"]
    if "page" in row:
        assert entry(page_reference(library, record)) == row["page"]


def test_without_an_address_of_the_site_the_number_stands_for_it(library: Library) -> None:
    away = replace(library, site=replace(library.site, url=None))
    found = entry(page_reference(away, of(library, ROWS[0])))
    assert found == "社区图书室案例库. 社区图书室开到楼下: 编号 web-news[EB]. (2021-03-01)."


def test_pages_show_how_to_cite_themselves_and_what_they_are_about(library: Library) -> None:
    site = pages_of(library)
    shown = text(body(site, "sources/web-news.html"), ".cites li")
    assert shown.startswith("本页社区图书室案例库.")
    assert "|这篇来源湖滨街道." in shown
    assert text(body(site, "sources/lead.html"), ".cites li").count("|") == 0
    assert "|这份文件湖滨市文化局,湖滨市财政局." in text(body(site, "policies/opinion.html"), ".cites li")


def test_a_guess_stands_in_no_entry_of_any_page(library: Library) -> None:
    """The undated source was guessed to be of 2019-01, the catalogued document of 2018-03."""
    site = pages_of(library)
    for url, guess in (("sources/undated.html", "2019-01"), ("policies/catalogued.html", "2018-03")):
        assert guess not in text(body(site, url), ".cites li")
