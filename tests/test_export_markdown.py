"""Each record as Markdown: what its page tells, masked and inferred marked, nothing that becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sites import ROOT, SMALL

from caselib.export.markdown import Twins, markdown_files, plain
from caselib.library import Library, url_of
from caselib.link import link
from caselib.load import load
from caselib.model import Case

LINK = re.compile(r"\]\(\.\./([a-z]+/[\w.-]+)\)")


@pytest.fixture(scope="module", params=["own", "small"])
def library(request: pytest.FixtureRequest) -> Library:
    root = {"own": ROOT, "small": SMALL}[request.param]
    return load(root)[0].published()


def twins(library: Library) -> dict[str, str]:
    return {file.url: file.content.decode() for file in markdown_files(library, link(library))}


def test_each_listed_record_has_one_and_its_links_lead_to_others(library: Library) -> None:
    texts = twins(library)
    listed = {record for records in link(library).listed.values() for record in records}
    assert texts.keys() == {url_of(record).replace(".html", ".md") for record in listed}
    led_to = {url for text in texts.values() for url in LINK.findall(text)}
    assert led_to
    assert led_to <= texts.keys()


def quotes_of(case: Case) -> Iterator[str]:
    for measure in case.measures:
        yield from (adoption.quote for adoption in measure.practices if adoption.quote)
    yield from (figure.quote for figure in case.outcomes if figure.quote)


def test_texts_phrases_and_values_stand_in_it_as_they_are(library: Library) -> None:
    texts = twins(library)
    for case in link(library).listed["case"]:
        assert isinstance(case, Case)
        text = texts[url_of(case).replace(".html", ".md")]
        assert text.startswith(f"# {plain(case.title)}\n\n案例 · 编号 {case.id} · ")
        assert case.summary
        assert case.summary.strip() in text
        for said in (*quotes_of(case), *(figure.value.as_printed for figure in case.outcomes)):
            assert plain(said) in text


def test_what_is_masked_or_inferred_says_so_right_behind_it() -> None:
    text = twins(load(ROOT)[0].published())["cases/xx-shi-hongse-linghang.md"]
    assert "- 地区：福建省/福州市〔推断〕（推断对象：身份；原文写法：xx市；依据：" in text
    assert "数值：xxx元〔原文隐去〕；" in text
    assert "截至：2023-05-18〔推断〕（依据：不晚于转载日期）" in text


def test_marks_and_markup_in_values_are_only_characters() -> None:
    library = load(SMALL)[0].published()
    title = "[点](javascript:alert(1)) <script>*甲*</script> `乙` # | &amp;"
    case = replace(
        library.cases["hangzhou-tushushi"], title=title, summary="一行 <img src=x onerror=alert(1)> 字"
    )
    text = Twins(library, link(library)).record(case)
    assert text.splitlines()[0] == (
        r"# \[点\](javascript:alert(1)) \<script\>\*甲\*\</script\> \`乙\` \# \| \&amp;"
    )
    assert r"一行 \<img src=x" in text
