"""The form checks as `check` does: each rule that is marked `in_form` gives the same words in JavaScript.

The golden files bind both languages; where they say nothing, random texts are read by both.
"""

from __future__ import annotations

import datetime
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from form_in_node import ASSETS, PAGE, RULES, Ask, asker
from sites import ROOT, SMALL

from caselib.check import CHECKS, check_records
from caselib.dates import PartialDate, read_date
from caselib.library import Library, kind_of
from caselib.load import load
from caselib.locate import Locator
from caselib.model import Record
from caselib.problem import Problem
from caselib.prose import prose_faults
from caselib.scalars import Choice, Date, Printed, TermOf, TextMap
from caselib.shapes import ListOf, Part, Shape, fields_of
from caselib.values import Value, read_value
from caselib.vocabulary import Vocabularies

GOLDEN = ROOT / "tests" / "golden"
BROKEN = ROOT / "tests" / "library_broken"
TODAY = datetime.date(2026, 1, 1)
IN_FORM = {check.code for check in CHECKS if check.in_form}
NUMBERS = (
    "0123456789.,-~+/%()XXx**某零一二两三四五六七八九十百千万亿"
    "点半几数多余约近以上下强弱分之至第个家元人年月 \u3000１Ｘ％"
)
DAYS = "0123456789-./年月日号约春夏初底〇一二三十Xx 至起，今"
MARKS = ["#", "##", "> ", "- ", "1. ", "  ", "    ", "\n", "\n\n", "字", "**", "[", "](", "http://a.b"]
MARKS += [
    "<b>",
    "<script>",
    "`",
    "\\",
    "_",
    "![图](a.png)",
    "\t",
    ")",
    "2. ",
    "[甲](javascript:乙)",
    "[甲](../a.html)",
]


@pytest.fixture(scope="module")
def ask(need: Any) -> Ask:
    return asker(need)


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT)[0]


def golden(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((GOLDEN / name).read_text("utf-8"))
    return rows


def test_the_marks_and_the_scripts_agree(ask: Ask, library: Library) -> None:
    assert set(ask(library, [{"call": "rules"}])[0]) == IN_FORM


def test_the_page_loads_each_script_once_and_the_rules_first() -> None:
    page = PAGE.read_text("utf-8")
    loaded = [line.split('"')[1].removeprefix("assets/") for line in page.splitlines() if "<script" in line]
    forms = [name for name in loaded if name.startswith("form")]
    assert sorted(forms) == sorted(path.name for path in ASSETS.glob("form*.js"))
    assert [name for name in loaded if name.removesuffix(".js") in RULES] == [f"{name}.js" for name in RULES]


def test_printed_values_are_read_the_same(ask: Ask, library: Library) -> None:
    chance = random.Random(5)
    texts = [row["printed"] for row in golden("values.yaml")]
    texts += ["".join(chance.choices(NUMBERS, k=chance.randint(0, 9))) for _ in range(5_000)]
    for text, found in zip(texts, ask(library, [{"call": "values", "texts": texts}])[0], strict=True):
        value = read_value(text)
        if isinstance(value, Value):
            assert rounded(found) == rounded(value.to_json()), text
        else:
            assert found == {"message": value.message, "remedy": value.remedy}, text


def rounded(value: dict[str, Any]) -> dict[str, Any]:
    """To fifteen digits: a number of JavaScript has 53 bits, a decimal of Python's as many as are printed."""
    return {key: each if isinstance(each, str) else f"{each:.14e}" for key, each in value.items()}


def test_dates_are_read_the_same(ask: Ask, library: Library) -> None:
    chance = random.Random(7)
    texts = [row["written"] for row in golden("dates.yaml")]
    texts += ["".join(chance.choices(DAYS, k=chance.randint(1, 10))) for _ in range(5_000)]
    for text, found in zip(texts, ask(library, [{"call": "dates", "texts": texts}])[0], strict=True):
        date = read_date(text)
        if isinstance(date, PartialDate):
            told = (found["iso"], found["first"], found["last"])
            assert told == (date.iso, date.first.isoformat(), date.last.isoformat()), text
        else:
            assert found == {"message": date.message, "remedy": date.remedy}, text


def test_bounds_of_long_texts_are_the_same(ask: Ask, library: Library) -> None:
    chance = random.Random(11)
    texts = [str(row["in"]) for row in golden("prose.yaml")]
    texts += ["".join(chance.choices(MARKS, k=chance.randint(0, 25))) for _ in range(3_000)]
    texts += ["字" * 20_001, "[" * 201, "*" * 401, "- 项\n" * 401, "字𠮷" * 10_000]
    for text, found in zip(texts, ask(library, [{"call": "prose", "texts": texts}])[0], strict=True):
        expected = [{"message": f.message, "remedy": f.remedy, "line": f.line} for f in prose_faults(text)]
        assert found == expected, text[:80]


def test_the_broken_library_earns_the_same_words(ask: Ask) -> None:
    library = load(BROKEN)[0]
    records = list(library)
    told = {problem.code for problem in same_words(ask, library, records)}
    assert IN_FORM - told == set()


@pytest.mark.parametrize("root", [ROOT, SMALL], ids=lambda root: root.name)
def test_sound_records_earn_none(ask: Ask, root: Path) -> None:
    library = load(root)[0]
    told = same_words(ask, library, list(library), datetime.date.today())
    assert [p.to_text() for p in told if p.severity == "error"] == []


CODES = [path for path in sorted((GOLDEN / "codes").glob("*.yaml")) if path.stem in IN_FORM]


def test_each_code_has_its_samples() -> None:
    assert {path.stem for path in CODES} == IN_FORM


@pytest.mark.parametrize("path", CODES, ids=lambda path: path.stem)
def test_the_samples_of_each_code_earn_the_same_words(ask: Ask, tmp_path: Path, path: Path) -> None:
    """Each is put into the small library, its wrong text first, then the right one."""
    for number, sample in enumerate(yaml.safe_load(path.read_text("utf-8"))["samples"]):
        for which in ("wrong", "right"):
            if which in sample:
                found = codes_of_sample(ask, tmp_path / f"{number} {which}", sample, which)
                assert (path.stem in found) == (which == "wrong"), (sample["name"], which)


def codes_of_sample(ask: Ask, root: Path, sample: dict[str, Any], which: str) -> set[str]:
    shutil.copytree(SMALL, root)
    name = sample.get("right_file", sample["file"]) if which == "right" else sample["file"]
    file = root / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(sample[which], "utf-8")
    library = load(root)[0]
    records = [record for record in library if record.file == name]
    return {problem.code for problem in same_words(ask, library, records)}


def same_words(
    ask: Ask, library: Library, records: list[Record], today: datetime.date = TODAY
) -> list[Problem]:
    """What the rules in the form say of records: in Python, after JavaScript has said the same."""
    jobs = [
        {
            "call": "check",
            "kind": kind_of(record).name,
            "plain": plain(Part(type(record)), record, library.vocabularies),
            "id": record.id,
            "today": today.isoformat(),
        }
        for record in records
    ]
    everything: list[Problem] = []
    for record, answers in zip(records, ask(library, jobs), strict=True):
        found = check_records(library, today, Locator(library), (record,))
        expected = [p for p in found if p.code in IN_FORM]
        everything += expected
        said = [(a["code"], a["severity"], a["field"], a["message"], a["remedy"]) for a in answers]
        wanted = [(p.code, p.severity, p.field, p.message, p.remedy) for p in expected]
        assert sorted(one for one in said if one[0] in IN_FORM) == sorted(wanted), record.file
    return everything


def plain(shape: Shape, value: Any, vocabularies: Vocabularies) -> Any:
    """A typed value as the form holds it: texts, lists, groups of fields."""
    match shape:
        case ListOf():
            return [plain(shape.item, item, vocabularies) for item in value]
        case Part():
            found = {s.key: (s.shape, getattr(value, s.name)) for s in fields_of(shape.cls)}
            return {
                key: plain(s, v, vocabularies) for key, (s, v) in found.items() if v not in (None, (), "")
            }
        case TermOf():
            return vocabularies[shape.vocabulary][value].label
        case Date():
            return value.iso
        case Printed():
            return value.as_printed
        case Choice():
            return next(word for word, meant in shape.words if meant == value)
        case TextMap():
            return [list(pair) for pair in value]
    return value


def test_a_paste_is_tidied_as_the_loader_does_it(ask: Ask, library: Library) -> None:
    texts = ["甲\u200b乙", "甲\u00a0乙", "\ufeff甲", "甲\r\n乙", "甲\u2028乙", "ཨ་ནི", "👨\u200d👩"]
    found = ask(library, [{"call": "tidied", "texts": texts}])[0]
    assert found == ["甲乙", "甲 乙", "甲", "甲\n乙", "甲 乙", "ཨ་ནི", "👨\u200d👩"]


def test_the_form_knows_the_broken_librarys_golden_words() -> None:
    """The two lists of golden words are one: what is compared above is what `check` prints."""
    told = json.loads((GOLDEN / "library_broken.json").read_text("utf-8"))
    assert {problem["code"] for problem in told} >= IN_FORM
