"""The library against the documents it is made from: nothing left out, nothing copied, nothing made up.

The documents stand outside the repository; without them these tests skip. `python tests/completeness.py
FOLDER` writes what is missing as lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from completeness import EXCEPTIONS, copied, excused, number_gaps, shared, string_gaps
from documents import (
    BODY,
    MARKS,
    ROOT,
    WHERE,
    Document,
    Statement,
    by_source,
    documents,
    folder,
    own_words,
    statements,
)

from caselib.evidence import verify
from caselib.library import Library
from caselib.link import adoptions_of, link
from caselib.load import load
from caselib.locate import Locator
from caselib.model import Practice, Record
from caselib.quotes import LOCK, fold, lock_text
from caselib.scalars import Printed
from caselib.values import NOT_STATED
from caselib.walk import leaves_of

TOGETHER = yaml.safe_load((ROOT / "tests" / "golden" / "shared_practices.yaml").read_text("utf-8"))
MASKED_AS = "原文隐去"
GUESSED = ("浙江", "福州", "福建", "榕城")
"""Who may stand behind the masked names; only a part that says 推断 and why may write so."""
MASKING = ("000-provincial-speech.txt", "001-hongse-linghang.txt")

Need = Callable[[str, object], None]


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT)[0]


@pytest.fixture
def where(need: Need) -> Path:
    found = folder()
    need(WHERE, found)
    assert found
    return found


@pytest.fixture
def papers(library: Library, where: Path) -> tuple[Document, ...]:
    return documents(library, where)


@pytest.fixture(scope="module")
def said(library: Library) -> dict[str, tuple[Statement, ...]]:
    return dict(by_source(library))


def test_every_quote_is_printed_in_its_source_and_the_lock_says_so(library: Library, where: Path) -> None:
    done = verify(library, where, Locator(library))
    assert [problem.to_text() for problem in done.problems] == []
    assert done.lock
    assert (ROOT / LOCK).read_text("utf-8") == lock_text(done.lock), "run verify"


def test_every_statement_carries_a_quote(library: Library, where: Path) -> None:
    done = verify(library, where, Locator(library))
    assert [place for each in done.covered for place in each.bare] == []


def test_what_is_said_to_be_printed_is_printed(library: Library, where: Path) -> None:
    files = {source.id: source.text for source in library.sources.values() if source.text}
    texts = {source: fold((where / name).read_text("utf-8-sig")) for source, name in files.items()}
    untrue = [
        f"{s.record.file} {s.key}: {s.text}"
        for s in statements(library)
        if s.key in ("wording", "as_printed", "mentioned_as", "value") and s.text not in NOT_STATED
        if not any(fold(s.text) in texts[source] for source in s.sources)
    ]
    assert untrue == []


@pytest.mark.parametrize("name", BODY)
@pytest.mark.parametrize("find", [string_gaps, number_gaps], ids=lambda find: find.__name__)
def test_what_a_document_names_and_counts_is_in_a_record(
    find: Any, name: str, papers: tuple[Document, ...], said: dict[str, tuple[Statement, ...]]
) -> None:
    document = next(paper for paper in papers if paper.name == name)
    missing = [gap for gap in find(document, said) if not any(e.excuses(gap, document) for e in excused())]
    assert [f"{gap.line}: {gap.context}" for gap in missing] == []


def test_every_exception_is_still_needed_and_has_its_reason(
    papers: tuple[Document, ...], said: dict[str, tuple[Statement, ...]]
) -> None:
    gaps = [(g, p) for p in papers for find in (string_gaps, number_gaps) for g in find(p, said)]
    idle = [e.words for e in excused() if not any(e.excuses(gap, paper) for gap, paper in gaps)]
    assert idle == []
    assert all(len(line.split("\t")) == 3 for line in EXCEPTIONS.read_text("utf-8").splitlines())
    assert all(len(exception.reason) > 3 for exception in excused())


@pytest.mark.parametrize("name", BODY)
def test_no_sentence_is_copied(name: str, library: Library, papers: tuple[Document, ...]) -> None:
    document = next(paper for paper in papers if paper.name == name)
    assert [f"{c.file} {c.field}: {c.words}" for c in copied(library, document)] == []


def test_marks_do_not_hide_a_copy_and_names_are_none() -> None:
    grams = {"甲乙丙丁戊己庚辛壬癸子丑寅"}
    assert list(shared("所谓“甲乙，丙丁戊己庚辛”壬癸子丑寅卯", grams, ())) == ["甲乙丙丁戊己庚辛壬癸子丑寅"]
    assert list(shared("甲乙丙丁戊己庚辛壬癸子丑，卯", grams, ())) == []
    assert list(shared("《甲乙丙丁戊己庚辛壬癸子丑寅》", grams, ("甲乙丙丁戊己庚辛壬癸子丑寅",))) == []


def names_of(practice: Record) -> set[str]:
    return {fold(name).translate(MARKS) for name in (practice.title, *practice.aliases)}


def naming(library: Library, papers: tuple[Document, ...]) -> dict[str, set[str]]:
    """Practice → sources whose document prints one of its names, not merely as part of another's name."""
    spans = {
        (paper.source, practice.id): {
            span
            for name in (practice.title, *practice.aliases)
            for span in paper.spans(name.translate(MARKS))
        }
        for paper in papers
        for practice in library.practices.values()
    }
    found: dict[str, set[str]] = {}
    for (source, practice_id), own in spans.items():
        others = {s for (at, other), of in spans.items() if at == source and other != practice_id for s in of}
        if any(not any(a <= s[0] and s[1] <= b and (a, b) != s for a, b in others) for s in own):
            found.setdefault(practice_id, set()).add(source)
    return found


def in_matrix(library: Library, practice: Practice) -> bool:
    term = library.term("dimensions", practice.dimension)
    return term is not None and term.attributes.get("matrix") != "false"


def test_what_several_documents_name_is_adopted_by_cases_of_each(
    library: Library, papers: tuple[Document, ...]
) -> None:
    """理念提法 and what no source explains are adopted nowhere: they list the sources."""
    told = {source for case in library.cases.values() for source in case.sources}
    adopted: dict[str, set[str]] = {}
    for case in library.cases.values():
        for _, adoption in adoptions_of(case):
            rests = {adoption.source} if adoption.source else set(case.sources)
            adopted.setdefault(adoption.practice, set()).update(rests)
    missing = []
    for practice_id, sources in sorted(naming(library, papers).items()):
        practice = library.practices[practice_id]
        if len(sources) > 1:
            missing += [f"{practice_id} does not list {s}" for s in sorted(sources - set(practice.sources))]
            lacking = sources & told - adopted.get(practice_id, set())
            if in_matrix(library, practice):
                missing += [f"{practice_id} is adopted by no case of {s}" for s in sorted(lacking)]
    assert missing == []


@pytest.mark.parametrize(("name", "least"), TOGETHER["same"].items())
def test_the_same_thing_is_one_record(
    name: str, least: int, library: Library, papers: tuple[Document, ...]
) -> None:
    printing = {paper.source for paper in papers if next(paper.spans(name), None)}
    assert len(printing) >= least
    records = [p for p in library.practices.values() if any(name in each for each in names_of(p))]
    assert records, "no practice is called so"
    assert any(len(printing & set(p.sources)) >= least for p in records), [p.id for p in records]


@pytest.mark.parametrize(("one", "other"), TOGETHER["different"])
def test_what_looks_alike_names_the_other(one: str, other: str, library: Library) -> None:
    links = link(library)
    firsts, seconds = ({r.id for r in called(library, name)} for name in (one, other))
    assert firsts, one
    assert seconds, other
    assert any(record.id in seconds for first in firsts for record, _ in links.confusable.get(first, ()))


def called(library: Library, name: str) -> Iterator[Record]:
    """Records whose title, alias or author begins with the name, marks aside."""
    for record in library:
        named = names_of(record) | {fold(getattr(record, "author", None) or "").translate(MARKS)}
        if any(re.match(f"(?:互联网业)?{re.escape(name)}", each) for each in named):
            yield record


def test_masked_numbers_are_no_digits_and_are_counted_nowhere(library: Library) -> None:
    values = [leaf.value for record in library for leaf in leaves_of(record, Printed)]
    masked = [value for value in values if re.search(r"[XxＸｘ×*]", value.as_printed)]
    assert len(masked) > 15
    assert {(value.status, value.number, value.low, value.high) for value in masked} == {
        ("masked", None, None, None)
    }
    assert [v.as_printed for v in values if v.status == "masked" and v not in masked] == []


@pytest.mark.parametrize("name", MASKING)
def test_every_masked_number_of_a_document_is_a_masked_value(
    name: str, papers: tuple[Document, ...], said: dict[str, tuple[Statement, ...]]
) -> None:
    """But where it stands in the name of a document: there it is part of the name."""
    document = next(paper for paper in papers if paper.name == name)
    numbers = re.compile(r"(?<![A-Za-z])[Xx]+(?:%|万?多万?[家名个]?|[家名个条元])")
    values = [s for s in said[document.source] if s.is_value]
    titles = [s for s in said[document.source] if s.key in ("title", "mentioned_as")]
    around = [span for s in (*values, *titles) for span in document.spans(s.text)]
    missing = [
        document.around(*match.span())
        for match in numbers.finditer(document.text)
        if not any(a <= match.start() and match.end() <= b for a, b in around)
    ]
    assert missing == []


def test_masked_values_are_shown_as_masked() -> None:
    from rendered import body, pages_of

    seen = load(ROOT)[0].published()
    pages = pages_of(seen)
    for case in seen.cases.values():
        masked = [f.value.as_printed for f in (*case.outcomes, *case.figures) if f.value.status == "masked"]
        rows = [re.sub(r"\s+", "", row.text()) for row in body(pages, f"cases/{case.id}.html").css("tr")]
        for printed in masked:
            assert any(printed in row and MASKED_AS in row for row in rows), (case.id, printed)
            assert not [row for row in rows if row.endswith(printed)]


def test_masked_names_are_identified_only_as_a_guess_with_its_reason(library: Library) -> None:
    masking = {source.id for source in library.sources.values() if source.text in MASKING}
    for record in library:
        if not {record.id, *getattr(record, "sources", ())} & masking:
            continue
        named = [leaf for leaf in own_words(record) if any(word in leaf.value for word in GUESSED)]
        for leaf in named:
            assert leaf.path[-1] == "basis", (record.file, leaf.path)
            assert holder(record, leaf.path).status == "inferred", (record.file, leaf.path)
        assert not any(word in name for word in GUESSED for name in (record.title, *record.aliases))
        assert not re.search("zhejiang|fuzhou|fujian", record.id)
        place = getattr(record, "place", None)
        if set(getattr(record, "sources", ())) <= masking and place and place.code:
            assert place.status == "inferred" or place.code == "350102", record.file


def holder(record: Any, path: tuple[str | int, ...]) -> Any:
    """The part in which the last step of a path stands."""
    for step in path[:-1]:
        record = record[step] if isinstance(step, int) else getattr(record, step)
    return record
