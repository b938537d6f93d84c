"""Every code of a problem has its golden file: what is wrong, all that is said of it, and how it is right.

Run with UPDATE_GOLDEN=1 to write problems, printed text and repairs anew, and read the difference.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from problem_samples import (
    CODES,
    SMALL,
    Sample,
    each,
    found_in,
    laid,
    printed,
    raw_of,
    read_codes,
    shown,
    written,
)

from caselib.codes import FAMILIES, codes
from caselib.edit_files import is_record_file, trials
from caselib.fix import fixed
from caselib.problem import page_of

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = tuple(read_codes())
NO_MENDING = ("verify", "fmt")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sound library, in which each sample is laid in its turn."""
    root = tmp_path_factory.mktemp("codes") / "library"
    return shutil.copytree(SMALL, root, ignore=shutil.ignore_patterns(".cache", "site"))


@pytest.fixture(scope="session", autouse=True)
def _renewed(library: Path) -> None:
    """With UPDATE_GOLDEN=1: the golden files as the program speaks now."""
    if os.environ.get("UPDATE_GOLDEN"):
        for golden in GOLDEN:
            for sample in golden["samples"]:
                sample.update(said_of(library, sample))
                if not sample.get("fixed"):
                    sample.pop("fixed", None)
            (CODES / f"{golden['code']}.yaml").write_text(written(golden), "utf-8")


def said_of(library: Path, sample: Sample) -> dict[str, object]:
    with laid(library, sample):
        problems = found_in(library, sample)
        text = printed(library, sample, problems)
        return {
            "problems": [shown(problem) for problem in problems],
            "text": text,
            "fixed": mended(library, sample, raw_of(sample)) if "wrong" in sample else None,
        }


def mended(library: Path, sample: Sample, raw: bytes) -> str | None:
    """What `fix` makes of the file; None where it leaves it alone."""
    if not is_record_file(sample["file"]) or sample.get("run") in NO_MENDING:
        return None
    with trials(library) as attempt:
        done = fixed(attempt, sample["file"], raw)
    return done.raw.decode() if done.raw != raw else None


def codes_in_program() -> set[str]:
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "caselib").rglob("*.py"))]
    return set(re.findall(r"\"([EW]\d{3})\"", "".join(texts)))


def test_every_code_has_its_file_and_no_other() -> None:
    assert {path.stem for path in CODES.glob("*.yaml")} == codes_in_program()


def test_every_code_is_listed_in_its_family() -> None:
    assert {each.code for each in codes()} == codes_in_program()
    assert {each.family for each in codes()} == set(FAMILIES)
    assert page_of("E104") == "docs/problems/e104.md"


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["code"])
def test_a_file_says_what_it_is_about(golden: dict[str, Any]) -> None:
    assert set(golden) == {"code", "title", "why", "samples"}
    assert golden["samples"]
    assert re.fullmatch(r"[^。\n]{4,24}", str(golden["title"]))
    assert re.fullmatch(r"(?:[^。]+。){1,4}", str(golden["why"]).strip())
    names = [sample["name"] for sample in golden["samples"]]
    assert len(names) == len(set(names))


@each(GOLDEN)
def test_what_is_said_of_it(code: str, sample: Sample, library: Path) -> None:
    said = said_of(library, sample)
    assert code in {problem["code"] for problem in sample["problems"]}
    assert said["problems"] == sample["problems"]
    assert said["text"] == sample["text"]
    assert said["fixed"] == sample.get("fixed")


@each(GOLDEN, lambda sample: "fixed" in sample)
def test_mending_twice_changes_nothing_more(code: str, sample: Sample, library: Path) -> None:
    with laid(library, sample, raw := sample["fixed"].encode()):
        assert mended(library, sample, raw) is None
        assert code not in {problem.code for problem in found_in(library, sample)}


@each(GOLDEN, lambda sample: "right" in sample)
def test_what_is_right_needs_no_word(code: str, sample: Sample, library: Path) -> None:
    file = str(sample.get("right_file") or sample["file"])
    with laid(library, sample, raw_of(sample, "right"), file):
        assert [problem.to_text() for problem in found_in(library, sample, file)] == []


@each(GOLDEN)
def test_each_sample_shows_what_to_do(code: str, sample: Sample) -> None:
    assert sample.keys() & {"fixed", "right", "instead"}
