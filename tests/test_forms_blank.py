"""Blank forms: they ask for what the model declares, offer what the lists hold, and can be handed out."""

from __future__ import annotations

import datetime
import io
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml
from filling import YES, cell_of, fill_document, fill_workbook, tables_of

import build_site
from caselib.export.blank_forms import blank_form_files
from caselib.filled.blank_issue import issue_forms
from caselib.filled.blank_xlsx import LONGEST_HELP, ROWS
from caselib.filled.blanks import FORMATS, blank
from caselib.filled.layout import NOT_ASKED, OPTIONS, PUBLIC, asked, layout
from caselib.filled.reading import read_file
from caselib.filled.records import Made
from caselib.filled.wording import Wording
from caselib.form import fields_value
from caselib.library import Library
from caselib.link import link
from caselib.load import load
from caselib.model import KINDS, Kind, Record
from caselib.scalars import TermOf
from caselib.shapes import ListOf, Part, Shape, fields_of

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "library"
TODAY = datetime.date(2026, 1, 2)


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)[0]


def lists_in(cls: type) -> Iterator[type]:
    """The classes of the lists that have a sheet, and of lists in these."""
    for spec in asked(cls):
        if isinstance(spec.shape, ListOf) and isinstance(spec.shape.item, Part):
            yield spec.shape.item.cls
            yield from lists_in(spec.shape.item.cls)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_field_is_asked_for_or_it_is_said_why_not(kind: Kind) -> None:
    """A field that the model gains stands on the form by itself."""
    cls: type = kind.cls
    sheets = layout(kind)
    for owner, keys in [(cls, ()), *((sheet.cls, sheet.keys) for sheet in sheets if sheet.keys)]:
        own = [sheet for sheet in sheets if sheet.cls is owner and sheet.keys == keys]
        on_it = {blank.keys[0] for sheet in own for blank in sheet.blanks if blank.keys}
        below = {sheet.keys[len(keys)] for sheet in sheets if len(sheet.keys) > len(keys)}
        classes = [each.__name__ for each in owner.__mro__]
        left_out = {s.key for s in fields_of(owner) if any(f"{c}.{s.key}" in NOT_ASKED for c in classes)}
        missing = {spec.key for spec in fields_of(owner)} - on_it - below - left_out
        assert missing <= ({"measure"} if kind.name != "case" else set())


def test_what_is_left_out_exists() -> None:
    classes: dict[str, type] = {Record.__name__: Record}
    for kind in KINDS:
        cls: type = kind.cls
        classes[cls.__name__] = cls
        classes |= {each.__name__: each for each in lists_in(cls)}
    for name, why in NOT_ASKED.items():
        owner, _, key = name.partition(".")
        assert key in {spec.key for spec in fields_of(classes[owner])}, name
        assert why


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("form", FORMATS)
def test_a_blank_form_with_its_first_question_answered_lacks_just_what_is_needed(
    form: str, kind: Kind, library: Library, tmp_path: Path
) -> None:
    """So everything printed on it is known to be printed, and each needed cell is found."""
    assert blank(kind, library, form) == blank(kind, library, form)
    made = answered(blank(kind, library, form), kind, form, library, tmp_path)
    cls: type = kind.cls
    needed = [spec for spec in fields_of(cls) if spec.required and spec.key != "disclosure"]
    assert [remark.code for remark in made.remarks] == ["E202"] * len(needed)
    assert {remark.place.partition("”")[0] for remark in made.remarks} == {f"“{kind.label}"}


@pytest.mark.parametrize("form", FORMATS)
def test_the_form_of_the_site_is_read_like_the_command_s(form: str, library: Library, tmp_path: Path) -> None:
    """It was made without any record, and perhaps before the lists changed."""
    made = {file.url: file.content for file in blank_form_files(library, link(library))}
    done = answered(made[f"data/template.{form}"], KINDS[0], form, load(ROOT)[0], tmp_path)
    assert {remark.code for remark in done.remarks} == {"E202"}


def answered(raw: bytes, kind: Kind, form: str, library: Library, path: Path) -> Made:
    fill: Any = fill_workbook if form == "xlsx" else fill_document
    fill(raw, YES, {}, {}, kind.label).save(path / f"a.{form}")
    return read_file(path / f"a.{form}", library, TODAY)


def test_the_workbook_offers_what_there_is_to_choose_from(library: Library) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank(KINDS[0], library, "xlsx")))
    assert book.sheetnames[0] == "说明"
    assert book[OPTIONS].sheet_state == "hidden"
    for sheet in layout(KINDS[0]):
        page = book[sheet.label]
        choices = offered(book, page)
        for blank_ in sheet.blanks:
            cell = (
                cell_of(page, blank_.label) if sheet.is_single else page.cell(4, column(page, blank_.label))
            )
            shape: Shape = Wording.single(blank_.shape)
            if isinstance(shape, TermOf):
                labels = [term.label for term in library.vocabularies[shape.vocabulary].terms]
                assert choices[cell.coordinate] == labels, (sheet.label, blank_.label)
    practices = [record.title for record in library.practices.values() if record.withdrawn is None]
    assert set(offered(book, book["做法"])["B4"]) <= set(practices)
    assert offered(book, book["做法"])["A4"] == [None] * ROWS  # the rows of the sheet of measures
    assert offered(book, book["说明"])["B2"] == ["是", "否"]


def offered(book: Any, page: Any) -> Mapping[str, list[Any]]:
    """Cell → what its list unfolds."""
    found = {}
    for rule in page.data_validations.dataValidation:
        assert len(rule.prompt) <= 255
        assert len(rule.promptTitle) <= 32
        if rule.type == "list":
            name, _, area = rule.formula1.partition("!")
            cells = [row[0].value for row in book[name.strip("'")][area.replace("$", "")]]
            (where,) = rule.sqref.ranges
            for row in range(where.min_row, where.max_row + 1):
                found[page.cell(row, where.min_col).coordinate] = cells
    return found


def column(page: Any, label: str) -> int:
    return next(int(c.column) for c in page[2] if str(c.value).removesuffix("（必填）") == label)


def test_the_workbook_is_fit_to_be_filled_in_and_printed(library: Library) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank(KINDS[0], library, "xlsx")))
    for sheet in layout(KINDS[0]):
        page = book[sheet.label]
        first = page["B2"] if sheet.is_single else page["A4"]
        assert first.number_format == "@"  # what is typed stays as it is typed
        assert first.alignment.wrap_text
        assert page.freeze_panes is not None
        fitted: Any = page.sheet_properties.pageSetUpPr
        assert (page.page_setup.paperSize, fitted.fitToPage) == (9, True)
        assert page.print_title_rows
        assert page.page_setup.orientation == ("portrait" if sheet.is_single else "landscape")


def test_the_word_file_has_the_same_tables(library: Library) -> None:
    document = docx.Document(io.BytesIO(blank(KINDS[0], library, "docx")))
    assert list(tables_of(document)) == ["说明", *(sheet.label for sheet in layout(KINDS[0]))]
    sizes = [(section.page_width, section.page_height) for section in document.sections]
    assert sizes[0] == sizes[1][::-1]  # upright, then across


def test_the_issue_form_is_not_out_of_date() -> None:
    for name, text in issue_forms(load(ROOT)[0]):
        assert (ROOT / name).read_text(encoding="utf-8") == text, "run make schema"


def test_the_issue_form_is_one_that_github_takes() -> None:
    """After its syntax for issue forms: types, attributes, unique ids and labels, choices."""
    texts = dict(issue_forms(load(ROOT)[0]))
    form = yaml.safe_load(next(text for name, text in texts.items() if not name.endswith("config.yml")))
    fields = [each for each in form["body"] if each["type"] != "markdown"]
    assert set(form) == {"name", "description", "title", "body"}
    assert {each["type"] for each in fields} <= {"input", "textarea", "dropdown"}
    for unique in ([each["id"] for each in fields], [each["attributes"]["label"] for each in fields]):
        assert len(unique) == len(set(unique))
    for each in fields:
        attributes = each["attributes"]
        assert ("options" in attributes) == (each["type"] == "dropdown")
        options = attributes.get("options", [])
        assert all(isinstance(option, str) for option in options)
        assert len(options) == len(set(options))
        assert each.get("validations", {"required": True}) == {"required": True}
    assert fields[0]["attributes"]["label"] == PUBLIC
    assert [each["attributes"]["label"] for each in fields if "validations" in each][1:] == [
        blank_.label for blank_ in layout(KINDS[0])[0].blanks if blank_.required
    ]


@pytest.mark.parametrize("name", ["forms", "config"])
def test_the_issue_form_fits_its_schema(name: str, need: Callable[[str, object], None]) -> None:
    program = shutil.which("check-jsonschema", path=str(Path(sys.executable).parent)) or ""
    need("check-jsonschema", program)
    files = {path.endswith("config.yml"): str(ROOT / path) for path, _ in issue_forms(load(ROOT)[0])}
    command = [program, "--builtin-schema", f"vendor.github-issue-{name}", files[name == "config"]]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


def test_template_writes_a_form_and_no_file_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "l"
    shutil.copytree(SMALL, root, ignore=shutil.ignore_patterns(".cache", "site"))
    monkeypatch.chdir(tmp_path)
    assert build_site.main(["--library", str(root), "template"]) == 0
    assert build_site.main(["--library", str(root), "template", "--docx", "practice"]) == 0
    assert build_site.main(["--library", str(root), "template", "source", "--xlsx", "a.xlsx"]) == 0
    assert {p.name for p in tmp_path.iterdir()} == {"l", "案例填报表.xlsx", "做法填报表.docx", "a.xlsx"}
    assert build_site.main(["--library", str(root), "template"]) == 2
    assert "已经有了，没有改动" in capsys.readouterr().err
    assert build_site.main(["--library", str(root), "template", "person"]) == 2


def test_a_number_has_one_place_and_the_forms_say_which(library: Library) -> None:
    """What changed, and what merely describes: told where each is filled in, with an example."""
    wording = Wording(library)
    sheets = {sheet.label: wording.explained(sheet.blanks[0]) for sheet in layout(KINDS[0])}
    fields = {spec["key"]: spec.get("hint", "") for spec in fields_value(library)["kinds"][0]["fields"]}
    for label, key, other, said in (
        ("成效", "outcomes", "“数据”", "有了什么变化，例如："),
        ("数据", "figures", "“成效”", "说明情况的数，例如："),
    ):
        for told in (sheets[label], fields[key]):
            assert said in told
            assert f"写进{other}" in told
        assert len(sheets[label]) <= LONGEST_HELP
