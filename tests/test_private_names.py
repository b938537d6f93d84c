"""Private persons and what touched them stand nowhere: neither in records, nor on the site, nor in its data.

`golden/private_names.txt` holds no name, only salted hashes of two to four Chinese characters each; every
such stretch of every text is hashed and looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from completeness import PRIVATE, salted
from documents import BODY, ROOT, WHERE, folder
from test_architecture import committed_files

import build_site
from caselib.page import Page
from caselib.whole import examine, outputs

TEXTS = (".yml", ".yaml", ".md", ".html", ".txt", ".tsv", ".json", ".py", ".js", ".lock")
TABLES = ("caselib/places.tsv", "caselib/readings.txt", "search/traditional.txt")
"""Tables of all places and characters there are: they say nothing of anyone."""


def stretches(texts: Iterable[str]) -> set[str]:
    """Every two to four Chinese characters that stand together."""
    runs = {run for text in texts for run in re.findall(r"[一-龥]{2,}", text)}
    return {run[n : n + size] for run in runs for size in (2, 3, 4) for n in range(len(run) - size + 1)}


def known() -> frozenset[str]:
    return frozenset(PRIVATE.read_text("utf-8").split()[2:])


def names_in(texts: Iterable[str]) -> list[str]:
    """What of the list stands in the texts, as hashes: a failure repeats no name."""
    return sorted(known() & {salted(stretch) for stretch in stretches(texts)})


def committed() -> Iterator[str]:
    for name in committed_files():
        if name.endswith(TEXTS) and name not in TABLES:
            yield name + "\n" + (ROOT / name).read_text("utf-8", errors="replace")


def published() -> Iterator[str]:
    for made in (
        made for sort in outputs(examine(ROOT, preview=True), build_site.browser_index) for made in sort
    ):
        if isinstance(made, Page):
            yield "\n".join((made.title, made.description, *made.slots.values()))
        else:
            yield made.content.decode("utf-8", errors="replace")


@pytest.mark.parametrize("texts", [committed, published], ids=["the repository", "site and data"])
def test_no_private_name_stands_in(texts: Callable[[], Iterator[str]]) -> None:
    assert names_in(texts()) == []


def test_the_list_is_of_names_that_the_documents_print(need: Callable[[str, object], None]) -> None:
    where = folder()
    need(WHERE, where)
    assert isinstance(where, Path)
    assert names_in((where / name).read_text("utf-8") for name in BODY) == sorted(known())
    assert len(known()) > 5


def test_every_place_in_a_text_is_looked_at() -> None:
    hashes = {salted("某甲"), salted("乙丙丁"), salted("戊己庚辛")}
    for text in ("见某甲。", "某甲", "一见某甲如故", "乙丙丁、", "<p>人戊己庚辛人</p>"):
        assert len(hashes & {salted(stretch) for stretch in stretches([text])}) == 1
    assert not hashes & {salted(stretch) for stretch in stretches(["某 甲", "乙丙", "戊，己庚辛"])}
