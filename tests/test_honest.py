"""Honest writing that a careless program would refuse or mangle passes, and readers see what was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from sites import SMALL, Html, copy_library, run

from caselib.characters import tidied

GOLDEN = yaml.safe_load((Path(__file__).parent / "golden" / "honest.yaml").read_text(encoding="utf-8"))
ONLY_TITLES: list[str] = GOLDEN["titles"]
HONEST: list[str] = [*GOLDEN["texts"], *GOLDEN["pasted"], *ONLY_TITLES]

RECORD = """\
title: {title}
place: "330106"
level: 县级
period: 2020
summary: {text}
measures:
  - title: {title}
    text: {text}
sources: [hzwh-2020-11-tushushi]
disclosure: public
review: 已核对来源
added: 2021-03-01
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each text in a case of its own; every other file with the line ends of Windows."""
    library = copy_library(SMALL, tmp_path_factory.mktemp("honest") / "library")
    for number, text in enumerate(HONEST):
        running = "无" if text in ONLY_TITLES else text
        record = RECORD.format(
            title=json.dumps(f"{text} {number}", ensure_ascii=False),
            text=json.dumps(running, ensure_ascii=False),
        )
        path = library / "cases" / f"honest-{number}.yml"
        path.write_text(record, encoding="utf-8", newline="\r\n" if number % 2 else "\n")
    done = run("--library", library, "build")
    assert done.returncode == 0, done.stderr
    return library / "site"


def seen(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("number", range(len(HONEST)), ids=lambda number: HONEST[number][:20])
def test_a_page_shows_what_was_written(number: int, site: Path) -> None:
    page = Html(site, f"cases/honest-{number}.html").tree
    written = seen(tidied(HONEST[number]))
    title = page.css_first("h1")
    assert title is not None
    assert seen(title.text()) == f"{written} {number}"
    article = page.css_first("article")
    assert article is not None
    if HONEST[number] not in ONLY_TITLES:
        assert seen(article.text(separator="")).count(written) >= 2


def test_there_are_enough() -> None:
    assert len(HONEST) >= 30
