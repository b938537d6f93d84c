"""The pages about problems: as `make schema` writes them, complete, and what they show can be relied on."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from problem_samples import read_codes

from caselib.codes import codes
from caselib.problem import page_of
from caselib.problem_pages import main, pages

ROOT = Path(__file__).resolve().parent.parent
PAGES = dict(pages())
GOLDEN = {golden["code"]: golden for golden in read_codes()}


def test_the_committed_pages_are_those_that_make_schema_writes() -> None:
    for name, text in PAGES.items():
        assert (ROOT / name).read_text("utf-8") == text, f"{name}: run make schema"
    folder = (ROOT / page_of("index")).parent
    assert {path.relative_to(ROOT).as_posix() for path in folder.iterdir()} == set(PAGES)


def test_the_list_leads_to_every_page_in_the_order_of_the_codes() -> None:
    linked = re.findall(r"^\| \[([EW]\d{3})\]\((\S+)\) \|", PAGES[page_of("index")], re.MULTILINE)
    assert linked == [(each.code, Path(page_of(each.code)).name) for each in codes()]


@pytest.mark.parametrize("code", GOLDEN)
def test_a_page_shows_each_sample_whole_and_what_is_said_of_it(code: str) -> None:
    page = unescape(PAGES[page_of(code)].replace("<mark>", "").replace("</mark>", ""))
    for sample in GOLDEN[code]["samples"]:
        assert sample.get("wrong", "") in page
        assert (sample.get("right") or sample.get("fixed") or sample["instead"]) in page
        for problem in sample["problems"]:
            assert problem["message"] in page
            assert f"{sample['file']}:{problem['line']}:{problem['column']} [{problem['code']}]" in page


@pytest.mark.parametrize("code", GOLDEN)
def test_the_lines_of_the_fault_are_marked(code: str) -> None:
    blocks = re.findall(r"<pre><code>(.*?)\n</code></pre>", PAGES[page_of(code)], re.DOTALL)
    wrong = [block for block in blocks if not block.startswith(("错误 ", "建议 "))]
    for sample in GOLDEN[code]["samples"]:
        for line in {p["line"] for p in sample["problems"] if p["code"] == code and sample.get("wrong")} - {
            0
        }:
            text = sample["wrong"].split("\n")[line - 1]
            assert any(f"<mark>{text}</mark>" in unescape(block) for block in wrong), text


def test_stale_pages_go(tmp_path: Path) -> None:
    (tmp_path / "docs" / "problems").mkdir(parents=True)
    (tmp_path / page_of("E999")).write_text("旧的", "utf-8")
    main(tmp_path)
    assert not (tmp_path / page_of("E999")).exists()
    assert (tmp_path / page_of("E101")).read_text("utf-8") == PAGES[page_of("E101")]


def test_a_program_without_its_tests_leaves_the_pages_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caselib.problem_pages.SAMPLES", tmp_path / "none")
    main(tmp_path)
    assert list(tmp_path.iterdir()) == []
