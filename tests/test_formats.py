"""The forms of `check --format`: each holds every problem, fits what its reader asks for, and a record's text
is a text in all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import format_schemas
import jsonschema
import pytest
from markdown_it import MarkdownIt
from sites import BRIDGES, ROOT, copy_library, run

from caselib.formats import FORMATS, formatted, github
from caselib.formats.report import Report
from caselib.problem import Problem

BROKEN = ROOT / "tests" / "library_broken"
SCHEMAS = {"gitlab": format_schemas.GITLAB, "rdjson": format_schemas.RDJSON, "sarif": format_schemas.SARIF}

COUNTED: dict[str, Callable[[Any], int]] = {
    "json": lambda found: len(found["problems"]),
    "gitlab": len,
    "sarif": lambda found: len(found["runs"][0]["results"]),
    "rdjson": lambda found: len(found["diagnostics"]),
}


def problem(number: int = 1, **other: Any) -> Problem:
    made = Problem(
        severity="error", file="cases/a.yml", line=number, column=3, code="E104", field="“地区”（place）",
        message=f"第 {number} 行写错了。", remedy="请改成 x。",
    )  # fmt: skip
    return replace(made, **other)


def report(*problems: Problem, site: str = "") -> Report:
    return Report(problems=problems, checked=7, root=BROKEN, site=site)


@pytest.fixture(scope="module")
def broken() -> dict[str, str]:
    return {form: run("--library", BROKEN, "check", "--format", form).stdout for form in (*FORMATS, "json")}


@pytest.mark.parametrize("form", SCHEMAS)
def test_a_report_fits_its_schema(form: str, broken: dict[str, str]) -> None:
    jsonschema.validate(json.loads(broken[form]), SCHEMAS[form], cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("form", SCHEMAS)
def test_the_schema_notices_a_field_of_another_name(form: str, broken: dict[str, str]) -> None:
    wrong = json.loads(broken[form].replace('"description"', '"text"').replace('"message"', '"said"'))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, SCHEMAS[form], cls=jsonschema.Draft202012Validator)


def test_all_forms_hold_the_same_problems(broken: dict[str, str], tmp_path: Path) -> None:
    counts = {form: COUNTED[form](json.loads(broken[form])) for form in COUNTED}
    summary = tmp_path / "summary.md"
    run("--library", BROKEN, "check", "--format", "github", environment={github.SUMMARY: str(summary)})
    rows = re.findall(r"^\| (?:错误|建议) \|", summary.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert {*counts.values(), len(rows)} == {counts["json"]}
    assert counts["json"] > 100


def test_a_sound_library_gives_empty_reports(tmp_path: Path) -> None:
    library = copy_library(BRIDGES, tmp_path / "library")
    for form, count in COUNTED.items():
        done = run("--library", library, "check", "--format", form)
        assert (done.returncode, done.stderr, count(json.loads(done.stdout))) == (0, "", 0)
    done = run("--library", library, "check", "--format", "github")
    assert done.stdout == "::notice::已检查 11 个文件：0 处错误，0 条建议。\n"


def test_only_the_named_files_are_reported() -> None:
    done = run("--library", BROKEN, "check", "--format", "gitlab", BROKEN / "cases" / "kong.yml")
    assert {entry["location"]["path"] for entry in json.loads(done.stdout)} == {"cases/kong.yml"}


# --- what a hostile text can do: nothing ---

HOSTILE = {
    "a second command": "好\n::set-output name=x::1",
    "a command after a carriage return": "好\r::stop-commands::x",
    "an escape that is undone": "%0A::error::假的",
    "the old way to write commands": "##[error]假的",
    "colours of a terminal": "\x1b[31m红",
    "a line of Unicode": "一\u2028::error::假的\u2029二\x85三",
    "the end of a cell": "a | b ` c | <img src=x onerror=alert(1)>",
    "a link": "[点这里](https://evil.example) https://evil.example @someone #1",
    "placeholders": "{0} {{1}} {id}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_command_holds_one_text_on_one_line(name: str) -> None:
    text = HOSTILE[name]
    hostile = problem(file=f"cases/{text}.yml", message=text, remedy=text, field=text, code="E104")
    lines = formatted("github", report(hostile)).splitlines()
    assert len(lines) == 2
    head = re.fullmatch(r"::error file=([^:,]*),line=1,col=3,title=错误 E104::(.*)", lines[0])
    assert head is not None
    assert "\n" not in undone(head[2])
    assert lines[1].startswith("::notice::")


def undone(text: str) -> str:
    """As the runner reads it."""
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_a_message_comes_back_as_it_was() -> None:
    line = formatted("github", report(problem(message="占 100%，比 50%0A 多", remedy="")))
    assert undone(line.splitlines()[0]).endswith("占 100%，比 50%0A 多")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_summary_shows_a_hostile_text_as_text(name: str) -> None:
    text = HOSTILE[name]
    page = github.summary(report(problem(message=text, remedy="", field="")))
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(page)
    kinds = [token.type for token in tokens]
    inline = [child for token in tokens for child in token.children or ()]
    assert kinds.count("tr_open") == 2
    assert kinds.count("td_open") == 4
    assert "html_block" not in kinds
    assert {child.type for child in inline} <= {"text", "text_special"}
    shown = "".join(child.content for child in inline)
    assert text[-3:].split()[-1][-1] in shown


@pytest.mark.parametrize("name", HOSTILE)
def test_machine_forms_take_a_hostile_text(name: str) -> None:
    text = HOSTILE[name]
    for form, schema in SCHEMAS.items():
        said = formatted(form, report(problem(message=text, field=text, remedy=text)))
        jsonschema.validate(json.loads(said), schema, cls=jsonschema.Draft202012Validator)


def test_in_sarif_no_text_is_a_placeholder_or_a_link() -> None:
    found = json.loads(formatted("sarif", report(problem(message="{0} [这里](https://evil.example)"))))
    text = found["runs"][0]["results"][0]["message"]["text"]
    assert "{{0}} \\[这里\\](https" in text


def test_in_sarif_a_file_of_any_name_is_an_address() -> None:
    found = json.loads(formatted("sarif", report(problem(file="cases/书屋 案例#1.yml"))))
    place = found["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "cases/%E4%B9%A6%E5%B1%8B%20%E6%A1%88%E4%BE%8B%231.yml"


# --- GitHub shows ten of each ---


def test_the_worst_come_first_and_ten_of_each() -> None:
    many = [problem(n, severity="warning", code="W205") for n in range(1, 31)]
    many += [problem(n, file="cases/b.yml") for n in range(1, 13)]
    lines = formatted("github", report(*many)).splitlines()
    sorts = [line.split(" ")[0].strip(":").split("::")[0] for line in lines]
    assert sorts == ["error"] * 10 + ["warning"] * 10 + ["notice"]
    assert lines[-1].endswith("另有 22 条没有显示在这里，见这一步的摘要。")
    rows = [
        line for line in github.summary(report(*many)).splitlines() if "a\\.yml" in line or "b\\.yml" in line
    ]
    assert len(rows) == 42
    assert all("b\\.yml" in row for row in rows[:12])


def test_a_summary_stays_below_what_github_takes() -> None:
    many = [problem(n, message="长" * 1000) for n in range(1, 2000)]
    page = github.summary(report(*many))
    assert len(page.encode()) < github.LARGEST_SUMMARY + 1000
    assert re.search(r"还有 \d+ 条放不下了", page)


# --- fingerprints, addresses, columns ---


def prints(*problems: Problem) -> list[str]:
    found = json.loads(formatted("gitlab", report(*problems)))
    return [entry["fingerprint"] for entry in found]


def test_a_fingerprint_stays_when_its_line_moves() -> None:
    assert prints(problem(4)) == prints(problem(40))
    assert prints(problem(4)) != prints(problem(4, file="cases/b.yml"))
    assert prints(problem(4)) != prints(problem(4, message="别的毛病"))


def test_fingerprints_are_unique() -> None:
    assert len(set(prints(problem(4), problem(5), problem(6, column=9)))) == 3
    assert prints(problem(4), problem(5)) == prints(problem(14), problem(15))


def test_fingerprints_of_a_whole_library_are_unique(broken: dict[str, str]) -> None:
    found = [entry["fingerprint"] for entry in json.loads(broken["gitlab"])]
    assert len(set(found)) == len(found)


def test_codes_lead_to_their_pages_where_the_site_has_an_address() -> None:
    made = report(problem(), site="https://example.org/lib/")
    page = "https://example.org/lib/problems/e104.html"
    assert json.loads(formatted("sarif", made))["runs"][0]["tool"]["driver"]["rules"][0]["helpUri"] == page
    assert json.loads(formatted("rdjson", made))["diagnostics"][0]["code"] == {"value": "E104", "url": page}
    assert f"[E104]({page})" in github.summary(made)


def test_columns_of_rdjson_count_bytes(tmp_path: Path) -> None:
    library = copy_library(BRIDGES, tmp_path / "library")
    path = library / "cases" / "lugou-qiao.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title: ", "案例名称: ").replace('"110106"', '"110199"'), encoding="utf-8")
    path.write_text(re.sub(r"^place:.*$", '{"地区": "110199"}', path.read_text("utf-8"), flags=re.M), "utf-8")
    done = json.loads(run("--library", library, "check", "--format", "rdjson").stdout)
    plain = json.loads(run("--library", library, "check", "--format", "json").stdout)
    lines = path.read_text(encoding="utf-8").splitlines()
    for in_bytes, in_characters in zip(done["diagnostics"], plain["problems"], strict=True):
        if in_characters["line"]:
            before = lines[in_characters["line"] - 1][: in_characters["column"] - 1]
            assert in_bytes["location"]["range"]["start"]["column"] == len(before.encode()) + 1


def test_the_suggestion_of_rdjson_mends_the_line(tmp_path: Path) -> None:
    library = copy_library(BRIDGES, tmp_path / "library")
    path = library / "cases" / "lugou-qiao.yml"
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace("title: ", "title：", 1), encoding="utf-8")
    done = json.loads(run("--library", library, "check", "--format", "rdjson").stdout)
    (suggested,) = [s for d in done["diagnostics"] for s in d.get("suggestions", ())]
    lines = path.read_bytes().split(b"\n")
    start, end = suggested["range"]["start"], suggested["range"]["end"]
    assert start["line"] == end["line"]
    line = lines[start["line"] - 1]
    mended = line[: start["column"] - 1] + suggested["text"].encode() + line[end["column"] - 1 :]
    lines[start["line"] - 1] = mended
    path.write_bytes(b"\n".join(lines))
    assert path.read_text(encoding="utf-8") == sound
