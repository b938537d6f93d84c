"""The tables as CSV: nothing is lost, nothing is computed by whoever opens them, masked stays masked."""

from __future__ import annotations

from pathlib import Path

import pytest
from exported import Rows, key_of_heading, rows_of_csv
from rendered import a_case, a_practice, a_source, grown

from caselib.export.csv_files import csv_files, guarded
from caselib.export.tables import TABLES
from caselib.library import Library
from caselib.link import link

SOURCE = "hzwh-2020-11-tushushi"


def tables_of(library: Library) -> dict[str, Rows]:
    files = {file.url: file.content for file in csv_files(library, link(library))}
    assert list(files) == [f"data/{name}.csv" for name in TABLES]
    return {name: rows_of_csv(files[f"data/{name}.csv"]) for name in TABLES}


def row(rows: Rows, record_id: str) -> dict[str, str]:
    (found,) = (row for row in rows if row["id"] == record_id)
    return found


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    return tables_of(grown(tmp_path_factory.mktemp("small"), {}))


def test_a_file_is_as_table_programs_like_it(tmp_path: Path) -> None:
    library = grown(tmp_path, {})
    for file in csv_files(library, link(library)):
        assert file.content.startswith(b"\xef\xbb\xbf")
        assert file.content.endswith(b"\r\n")
        head = file.content.decode("utf-8-sig").split("\r\n")[0].split(",")
        assert len({key_of_heading(cell) for cell in head}) == len(head)


def test_inferred_places_are_in_a_column_of_their_own(tables: dict[str, Rows]) -> None:
    stated, inferred, masked = (
        row(tables["cases"], i) for i in ("xihu-tushushi", "x-xian-liudong-tushu", "xx-shi-shuwu")
    )
    assert (stated["place"], stated["place_name"]) == ("330106", "浙江省/杭州市/西湖区")
    assert (stated["inferred_place"], stated["place_status"]) == ("", "")
    assert (inferred["place"], inferred["place_name"], inferred["inferred_place"]) == ("", "", "330122")
    assert inferred["place_status"] == "推断"
    assert (masked["place"], masked["inferred_place"], masked["place_as_printed"]) == ("", "", "xx市")


def test_withdrawn_records_are_in_no_table(tables: dict[str, Rows]) -> None:
    ids = [row["id"] for row in tables["cases"]]
    assert ids == ["hangzhou-tushushi", "x-xian-liudong-tushu", "xihu-tushushi", "xx-shi-shuwu"]
    assert {row["case"] for row in tables["adoptions"]} <= set(ids)
    assert not {"jiu-shuwu", "xihu-tushushi-2019"} & {row["record"] for row in tables["figures"]}


OUTCOMES = """\
outcomes:
  - {metric: other, value: XX万多家, attested_by: 来源自述}
  - {metric: other, value: 约300余家, attested_by: 来源自述}
  - {metric: other, value: 90%以上, attested_by: 来源自述, quote: 九成以上}
  - {metric: other, value: 来源未载明, attested_by: 来源自述}
  - {metric: other, value: 9个, status: 原文隐去, attested_by: 来源自述}
"""


def test_a_masked_number_is_no_number(tmp_path: Path) -> None:
    metrics = "- {id: other, label: 其他}\n"
    library = grown(tmp_path, {"vocabulary/metrics.yml": metrics, "cases/a.yml": a_case("甲", more=OUTCOMES)})
    rows = [row for row in tables_of(library)["outcomes"] if row["case"] == "a"]
    keys = ("position", "value", "status", "number", "low", "high", "unit", "qualifier")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("1", "XX万多家", "原文隐去", "", "", "", "家", "多"),
        ("2", "约300余家", "约数", "300", "", "", "家", "约…余"),
        ("3", "90%以上", "约数", "", "90", "", "%", "以上"),
        ("4", "来源未载明", "来源未载明", "", "", "", "", ""),
        ("5", "9个", "原文隐去", "", "", "", "个", ""),
    ]
    # A phrase of which no source is named is from the record's only one.
    assert [row["source"] for row in rows] == ["", "", SOURCE, "", ""]


HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "'=1", '他说"好",就走', "C:\\a|b", "\u3000", "\x7f", "𠮷😀")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_never_a_formula_and_never_lost(text: str) -> None:
    safe = guarded(text)
    assert safe[:1] not in set("=+-@＝＋－＠\t\r\n")
    assert safe in (text, f"'{text}")
    assert guarded(safe) != text or safe == text


def test_hostile_texts_come_through_whole(tmp_path: Path) -> None:
    summary = '=HYPERLINK("x")，第一行\\n\\n\'第二行,“引号”|\\t制表'
    long = "长" * 33_000
    case = a_case('"=cmd|calc"').replace(
        "summary: 一句话。", f'summary: "{summary.replace(chr(34), chr(39))}"'
    )
    more = f"background: {long}\naliases: ['-甲', '@乙|丙', \"'丁\"]\n"
    found = row(tables_of(grown(tmp_path, {"cases/a.yml": case + more}))["cases"], "a")
    assert found["title"] == "'=cmd|calc"
    assert found["summary"] == "'=HYPERLINK('x')，第一行\n\n'第二行,“引号”|\t制表"
    assert found["background"] == long
    assert found["aliases"] == "'-甲|@乙\\|丙|'丁"


def test_several_groups_are_columns_of_the_same_length(tmp_path: Path) -> None:
    more = "not_to_confuse_with: [{record: xx-shi-shuwu, note: 不同}, xihu-tushushi]\n"
    found = row(tables_of(grown(tmp_path, {"cases/a.yml": a_case("甲", more=more)}))["cases"], "a")
    assert found["not_to_confuse_with_record"] == "xx-shi-shuwu|xihu-tushushi"
    assert found["not_to_confuse_with_note"] == "不同|"


def test_drafts_are_named_in_no_table(tmp_path: Path) -> None:
    drafts = {
        "practices/unseen-practice.yml": a_practice("未审的做法").replace("已核对来源", "未审稿"),
        "sources/unseen-source.yml": a_source("未审的来源").replace("已核对来源", "未审稿"),
        "cases/unseen-case.yml": a_case("未审的案例").replace("已核对来源", "未审稿"),
    }
    naming = """\
measures:
  - title: 两种做法
    practices:
      - {practice: unseen-practice, wording: 未审叫法, source: unseen-source}
      - {practice: tongjie-tonghuan, source: unseen-source}
part_of: unseen-case
not_to_confuse_with: [{record: unseen-case, note: 未审的案例}]
"""
    case = a_case("甲", more=naming).replace(f"[{SOURCE}]", f"[unseen-source, {SOURCE}]")
    tables = tables_of(grown(tmp_path, {**drafts, "cases/a.yml": case}))
    cells = [cell for rows in tables.values() for row in rows for cell in row.values()]
    assert [cell for cell in cells if "unseen" in cell or "未审" in cell] == []
    assert [row["practice"] for row in tables["adoptions"] if row["case"] == "a"] == ["tongjie-tonghuan"]
    assert row(tables["cases"], "a")["practices"] == "tongjie-tonghuan"
