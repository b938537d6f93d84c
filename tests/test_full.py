"""What only a full build makes: a workbook and a database, right, the same each time, gone when unwanted."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from exported import PARTS, one, opened, sheets_of
from openpyxl import load_workbook
from rebuilding import Edited
from rendered import a_case, grown
from sites import SMALL, copy_library, files_of, run
from test_rebuild import EDITS

from build_site import filling, full_indexing
from caselib.build import Outcome, Wish, build
from caselib.export import FULL, Edition
from caselib.export.columns import PLACES
from caselib.export.tables import LABELS, MEASURES, TABLES
from caselib.export.xlsx import CUT, LONGEST, fitting
from caselib.library import Library
from caselib.link import link
from caselib.shell import Target
from caselib.work import Alone
from search.engine_sqlite import has_fts5
from search.normalize import fold
from search.tokenizer import phrase

WORKBOOK, DATABASE = "data/library.xlsx", "data/library.sqlite"
ADDED = {WORKBOOK, DATABASE, "data/metadata.json", "data/library.bib", "data/library.ris"}
DATE = "2021-03-01"
Need = Callable[[str, object], None]


class EditedInFull(Edited):
    """A library under edit, of which full sites are made."""

    full = True

    def build(self, site: Path | None = None, *, preview: bool = False) -> Outcome:
        target = Target(library=self.root, site=site or self.site)
        wish = Wish(target=target, indexing=full_indexing, preview=preview, full=self.full)
        return build(wish, Alone())


@pytest.fixture
def edited(tmp_path: Path) -> EditedInFull:
    library = EditedInFull(tmp_path)
    library.rebuilt_as_if_new()
    return library


def made(folder: Path, library: Library) -> Path:
    """A folder with what a full build adds."""
    links = link(library)
    for make in FULL.values():
        for file in make(library, links, Edition(DATE, filling(library, links))):
            (folder / file.url).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.url).write_bytes(file.content)
    return folder


def test_a_full_build_after_any_edits_is_as_if_made_anew(edited: EditedInFull) -> None:
    chance = random.Random(7)
    for _ in range(6):
        saved = {p: p.read_bytes() for p in edited.root.glob("[cpos]*/*.yml")}
        chance.choice(EDITS)(edited.root, chance)
        if edited.rebuilt_as_if_new().failed:
            for path in set(edited.root.glob("[cpos]*/*.yml")) - set(saved):
                path.unlink()
            for path, content in saved.items():
                path.write_bytes(content)


def test_an_edited_text_makes_them_again_and_nothing_changed_does_not(edited: EditedInFull) -> None:
    assert not {WORKBOOK, DATABASE} & edited.rebuilt_as_if_new().written
    edited.replace("cases/hangzhou-tushushi.yml", "summary: ", "summary: 改过。")
    assert edited.rebuilt_as_if_new().written >= {WORKBOOK, DATABASE, "data/cases.csv"}
    (edited.site / DATABASE).unlink()
    assert DATABASE in edited.rebuilt_as_if_new().written


def test_an_edit_exchanges_lines_in_the_tables_that_hold_them(edited: EditedInFull) -> None:
    edited.replace("practices/tushu-piaoliu.yml", "title: ", "title: 新的")
    written = edited.rebuilt_as_if_new().written
    assert {"data/practices.csv", "data/adoptions.csv", "data/cases.csv"} <= written
    assert "data/outcomes.csv" not in written
    (edited.site / "data" / "adoptions.csv").write_bytes(b"strange")
    assert "data/adoptions.csv" in edited.rebuilt_as_if_new().written


def test_lines_go_with_their_record(edited: EditedInFull) -> None:
    path = edited.path("cases/hangzhou-tushushi.yml")
    text = path.read_text(encoding="utf-8")
    path.with_name("hangzhou-a.yml").write_text(text.replace("title: ", "title: 又一个"), encoding="utf-8")
    edited.rebuilt_as_if_new()
    assert "\nhangzhou-a," in (edited.site / "data" / "cases.csv").read_text(encoding="utf-8")
    path.with_name("hangzhou-a.yml").unlink()
    edited.rebuilt_as_if_new()
    path.write_text(f"{text}withdrawn: {{state: 已被取代, on: 2021-03-05}}\n", encoding="utf-8")
    edited.rebuilt_as_if_new()
    for file in (edited.site / "data").glob("*.csv"):
        assert "\nhangzhou-tushushi," not in file.read_text(encoding="utf-8")


def test_a_build_that_is_not_full_takes_them_out_again(edited: EditedInFull) -> None:
    full = set(files_of(edited.site))
    edited.full = False
    edited.rebuilt_as_if_new()
    plain = set(files_of(edited.site))
    assert full - plain >= ADDED
    assert plain <= full
    edited.full = True
    edited.rebuilt_as_if_new()
    assert set(files_of(edited.site)) == full


def test_export_writes_what_the_site_has(tmp_path: Path) -> None:
    library = copy_library(SMALL, tmp_path / "library")
    assert run("--library", library, "build", "--full").returncode == 0
    done = run("--library", library, "export", "--full", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    site, out = files_of(library / "site"), files_of(tmp_path / "out")
    data = {url: content for url, content in out.items() if url.startswith("data/")}
    assert {WORKBOOK, DATABASE, "data/cases.csv", "data/schema/cases.json", "data/cases.json"} <= set(data)
    assert {url: site[url] for url in data} == data
    plain = run("--library", library, "export", "--out", tmp_path / "plain")
    assert plain.returncode == 0
    assert set(data) - set(files_of(tmp_path / "plain")) >= ADDED


def test_the_same_library_gives_the_same_bytes(tmp_path: Path) -> None:
    library = grown(tmp_path, {})
    one_time, another = made(tmp_path / "one", library), made(tmp_path / "two", library)
    assert files_of(one_time) == files_of(another)


HOSTILE = """\
aliases: ['=HYPERLINK("https://example.org","点")', '+1', '-1', '@SUM(A1)', 'https://example.org', '0012']
background: "第一行\\n\\n=第二行\\t<b>&amp;</b> _x0041_"
"""


def test_the_workbook_holds_texts_as_texts(tmp_path: Path) -> None:
    case = a_case("'=1+1'", more=HOSTILE + f"lessons: {'长' * 33_000}\n")
    folder = made(tmp_path, grown(tmp_path, {"cases/a.yml": case}))
    book = load_workbook(folder / WORKBOOK)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)
    (row,) = (row for row in sheets_of(folder / WORKBOOK)["cases"] if row["id"] == "a")
    assert row["title"] == "=1+1"
    assert row["place"] == "330106"
    assert row["aliases"].startswith('=HYPERLINK("https://example.org","点")|+1|-1|@SUM(A1)|')
    assert row["background"].startswith("第一行\n\n=第二行\t<b>&amp;</b>")
    assert len(row["lessons"]) == LONGEST
    assert row["lessons"].endswith(CUT)
    sheet = book[LABELS["cases"]]
    (at,) = (cell.column for cell in sheet[1] if str(cell.value).endswith("（place）"))
    codes = [cell for cell in next(sheet.iter_cols(at, at, 2)) if cell.value is not None]
    assert codes
    assert {(cell.data_type, cell.number_format) for cell in codes} <= {("s", "@"), ("inlineStr", "@")}
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == sheet.dimensions


@pytest.mark.parametrize(
    "text", ["", "短", "长" * LONGEST, "长" * (LONGEST + 1), "😀" * 20_000, "a" + "😀" * 17_000]
)
def test_a_text_is_cut_only_where_a_cell_is_full(text: str) -> None:
    cut = fitting(text)
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST
    if len(text.encode("utf-16-le")) // 2 <= LONGEST:
        assert cut == text
    else:
        assert cut.endswith(CUT)
        assert text.startswith(cut.removesuffix(CUT))


def test_the_workbook_says_what_it_is(tmp_path: Path) -> None:
    library = grown(tmp_path, {})
    sheet = load_workbook(made(tmp_path, library) / WORKBOOK)["说明"]
    rows = {str(row[0].value): row[1].value for row in sheet.iter_rows()}
    assert rows["名称"] == library.site.name
    assert rows["版本"] == DATE
    assert rows["案例（cases）"] == 4
    assert any("不推算" in str(row[1].value) for row in sheet.iter_rows())


def test_libreoffice_opens_the_workbook_and_finds_the_same(tmp_path: Path, need: Need) -> None:
    office = shutil.which("soffice")
    need("LibreOffice", office)
    folder = made(tmp_path, grown(tmp_path, {"cases/a.yml": a_case("'=1+1'", more=HOSTILE)}))
    profile = (tmp_path / "profile").as_uri()
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    subprocess.run(
        [str(office), f"-env:UserInstallation={profile}", "--headless", "--convert-to", form,
         "--outdir", str(tmp_path), str(folder / WORKBOOK)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    sheets = sheets_of(folder / WORKBOOK)
    for name in TABLES:
        text = (tmp_path / f"library-{LABELS[name]}.csv").read_text(encoding="utf-8")
        _, *rows = csv.reader(io.StringIO(text, newline=""))
        assert len(rows) == len(sheets[name]), name
        found = [row[0] for row in rows]
        assert found == [next(iter(row.values())) for row in sheets[name]]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("database")
    return made(folder, grown(folder, {})) / DATABASE


def test_the_database_is_whole_and_its_keys_lead_somewhere(database: Path) -> None:
    with opened(database) as connection:
        assert one(connection, "PRAGMA integrity_check") == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = {
            row["name"] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        }
        assert {*TABLES, MEASURES, "record_sources", "说明", "levels", "value_status"} <= tables
        for name in ("cases", "adoptions", "outcomes", "citations", PLACES):
            assert connection.execute(f"PRAGMA foreign_key_list({name})").fetchall(), name
        views = [
            row["name"] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")
        ]
        assert len(views) >= 4
        for view in views:
            assert connection.execute(f'SELECT * FROM "{view}"').fetchall(), view


def test_every_table_and_column_is_explained_in_the_database(database: Path) -> None:
    with opened(database) as connection:
        told = {(row["table_name"], row["column_name"]) for row in connection.execute("SELECT * FROM 说明")}
        for name in (*TABLES, MEASURES):
            assert (name, None) in told
            columns = [row["name"] for row in connection.execute(f"PRAGMA table_info({name})")]
            assert [c for c in columns if c != "row" and (name, c) not in told] == []
        assert one(connection, "SELECT note FROM 说明 WHERE label = '版本'") == DATE


def test_what_datasette_is_told_is_there(database: Path) -> None:
    told = json.loads((database.parent / "metadata.json").read_bytes())["databases"]["library"]["tables"]
    with opened(database) as connection:
        for name, table in told.items():
            columns = [row["name"] for row in connection.execute(f'PRAGMA table_info("{name}")')]
            assert columns, name
            assert {*table.get("columns", ()), table.get("label_column", columns[0])} <= set(columns), name


def test_the_views_keep_stated_and_inferred_apart(database: Path) -> None:
    with opened(database) as connection:
        query = "SELECT cases, cases_within, inferred_cases FROM place_counts WHERE id = '330100'"
        assert tuple(connection.execute(query).fetchone()) == (1, 2, 1)
        inferred = "SELECT place, inferred_place FROM cases WHERE id = 'x-xian-liudong-tushu'"
        assert tuple(connection.execute(inferred).fetchone()) == (None, "330122")


def test_a_reference_to_a_withdrawn_record_is_empty_and_its_row_stays(tmp_path: Path) -> None:
    ended = "withdrawn: {state: 已被取代, on: 2021-03-05}\n"
    folder = made(tmp_path, grown(tmp_path, {"practices/tushu-piaoliu.yml": ended}))
    with opened(folder / DATABASE) as connection:
        assert one(connection, "SELECT COUNT(*) FROM practices WHERE id = 'tushu-piaoliu'") == 0
        assert one(connection, "SELECT COUNT(*) FROM adoptions WHERE practice IS NULL") > 0
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        counts = {name: one(connection, f"SELECT COUNT(*) FROM {name}") for name in PARTS}
    assert counts == {name: len(sheets_of(folder / WORKBOOK)[name]) for name in PARTS}


def test_the_database_can_be_searched(database: Path, need: Need) -> None:
    need("SQLite with FTS5", has_fts5())
    query = "SELECT id FROM search_document JOIN search_pairs ON search_pairs.rowid = number"
    with opened(database) as connection:
        found = connection.execute(f"{query} WHERE search_pairs MATCH ?", (phrase(fold("图书漂流")),))
        assert "tushu-piaoliu" in {row["id"] for row in found}
