"""Schemas for editors: they fit what the loader reads, refuse what it refuses, and are not out of date."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from caselib.load import read_lists, read_record, record_files
from caselib.model import KIND_BY_NAME, KINDS, Kind
from caselib.node import Mapping as Fields
from caselib.node import Node, Scalar, Sequence
from caselib.schema import main, of_kind, schemas
from caselib.schema_fields import example
from caselib.schema_page import page
from caselib.shapes import Reading, fields_of, known_fields
from caselib.vocabulary import Vocabularies
from caselib.yaml_file import read_node

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "library"
BROKEN = ROOT / "tests" / "library_broken"
STRUCTURAL = {"E201", "E202", "E203", "E204", "E206", "E207", "E208", "E209"}
"""Codes of what a schema can see: fields, shapes, closed values, spellings."""
LIBRARIES = (ROOT, SMALL, BROKEN, *sorted((ROOT / "examples").iterdir()))


def as_data(node: Node, *, typed: bool) -> Any:
    """A file as an editor holds it: scalars as text, or (`typed`) as YAML 1.2 types them."""
    if isinstance(node, Scalar):
        if node.plain and node.text in ("", "~", "null"):
            return None
        if typed and node.plain:
            if node.text in ("true", "false"):
                return node.text == "true"
            if re.fullmatch(r"[-+]?[0-9]+", node.text):
                return int(node.text)
            if re.fullmatch(r"[-+]?[0-9]*\.[0-9]+", node.text):
                return float(node.text)
        return node.text
    if isinstance(node, Sequence):
        return [as_data(item, typed=typed) for item in node.items]
    return {key.text: as_data(value, typed=typed) for key, value in node.pairs}


def validators(vocabularies: Vocabularies) -> Mapping[str, Draft7Validator]:
    return {kind.name: Draft7Validator(of_kind(kind, vocabularies)) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_schema_is_one(kind: Kind) -> None:
    Draft7Validator.check_schema(of_kind(kind, read_lists(SMALL).vocabularies))


@pytest.mark.parametrize("typed", [False, True], ids=["text", "typed"])
@pytest.mark.parametrize("root", LIBRARIES, ids=lambda root: root.name)
def test_schema_and_loader_agree_on_every_file(root: Path, typed: bool) -> None:
    vocabularies = read_lists(root).vocabularies
    of = validators(vocabularies)
    for kind, name, _ in record_files(root, [], set()):
        node = read_node(root / name, name)
        if isinstance(node, Fields):
            _, problems = read_record(root / name, kind, vocabularies)
            refused = any(p.code in STRUCTURAL for p in problems)
            objections = [e.message[:200] for e in of[kind.name].iter_errors(as_data(node, typed=typed))]
            assert bool(objections) == refused, (name, objections, problems)


GOOD: dict[str, Any] = {
    "title": "试",
    "place": "330106",
    "level": "县级",
    "period": 2020,
    "summary": "文",
    "sources": ["s"],
    "disclosure": "已公开",
}
ACCEPTED: tuple[dict[str, Any], ...] = (
    {},
    {"level": "区县"},
    {"level": "county"},
    {"place": 330106},
    {"place": {"代码": 330106, "原文写法": "西湖区"}},
    {"sources": "s"},
    {"period": {"from": "2019-07", "as_of": {"value": "2020-02-29", "basis": "页面"}}},
    {"note": None, "aliases": [], "review": {}, "background": ""},
    {"aliases": 1.5},
    {"figures": [{"metric": "loans", "value": 9, "谁说的": "self", "computed": True}]},
    {"measures": [{"title": "甲", "practices": ["p", {"practice": "q", "params": {"1": 2, "N": None}}]}]},
    {"审核状态": "已核对来源"},
)
REFUSED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("E201", {"levle": "县级"}),
    ("E201", {"measures": [{"title": "甲", "txt": "乙"}]}),
    ("E202", {"title": None}),
    ("E202", {"sources": []}),
    ("E202", {"summary": ""}),
    ("E202", {"measures": [{"text": "乙"}]}),
    ("E203", {"title": ["甲"]}),
    ("E203", {"measures": ["甲"]}),
    ("E203", {"part_of": "“a-b”"}),
    ("E203", {"sources": ["s，t"]}),
    ("E203", {"review": ["草稿"]}),
    ("E204", {"level": "地市"}),
    ("E204", {"review": {"state": "好"}}),
    ("E206", {"added": "2021.2.3"}),
    ("E206", {"added": "2021-02-30"}),
    ("E206", {"added": 21}),
    ("E207", {"outcomes": [{"metric": "loans", "value": "很多", "attested_by": "self"}]}),
    ("E208", {"outcomes": [{"metric": "loans", "value": "9", "attested_by": "self", "computed": "对"}]}),
    ("E209", {"aliases": ["甲", None]}),
)


def loader_codes(data: dict[str, Any], folder: Path) -> set[str]:
    (folder / "c.yml").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    _, problems = read_record(folder / "c.yml", KIND_BY_NAME["case"], read_lists(SMALL).vocabularies)
    return {p.code for p in problems if p.severity == "error"}


@pytest.mark.parametrize("change", ACCEPTED, ids=str)
def test_what_the_loader_reads_is_accepted(change: dict[str, Any], tmp_path: Path) -> None:
    assert loader_codes({**GOOD, **change}, tmp_path) == set()
    of = validators(read_lists(SMALL).vocabularies)["case"]
    assert [e.message for e in of.iter_errors({**GOOD, **change})] == []


@pytest.mark.parametrize(("code", "change"), REFUSED, ids=str)
def test_what_the_loader_refuses_is_refused(code: str, change: dict[str, Any], tmp_path: Path) -> None:
    assert loader_codes({**GOOD, **change}, tmp_path) == {code}
    of = validators(read_lists(SMALL).vocabularies)["case"]
    assert not of.is_valid({**GOOD, **change})


def test_a_needed_field_may_have_any_of_its_names_but_one() -> None:
    of = validators(read_lists(SMALL).vocabularies)["case"]
    rest = {key: value for key, value in GOOD.items() if key != "title"}
    for name in ("title", "案例名称", "标题", "名称"):
        assert of.is_valid({**rest, name: "试"})
    assert not of.is_valid(rest)
    assert not of.is_valid({**GOOD, "标题": "二"})


def test_of_what_was_taken_down_nothing_is_required() -> None:
    of = validators(read_lists(SMALL).vocabularies)["case"]
    assert of.is_valid({"撤下说明": {"状态": "已下架", "原因": "权利"}})
    assert of.is_valid({"withdrawn": "removed"})
    assert not of.is_valid({"withdrawn": "已撤回"})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_example_can_be_written(kind: Kind) -> None:
    vocabularies = read_lists(SMALL).vocabularies
    cls: type = kind.cls
    reading = Reading(cls, "", vocabularies)
    for spec in fields_of(cls):
        value = example(spec.shape, vocabularies, spec.label)
        spec.shape.read(as_node(value), (spec.key,), reading)
    assert reading.problems == []


def as_node(value: Any) -> Node:
    if isinstance(value, dict):
        return Fields(1, 1, [(Scalar(1, 1, key), as_node(each)) for key, each in value.items()])
    if isinstance(value, list):
        return Sequence(1, 1, [as_node(each) for each in value])
    return Scalar(1, 1, value)


def test_the_committed_files_are_those_that_make_schema_writes() -> None:
    vocabularies = read_lists(ROOT).vocabularies
    made = {**dict(schemas(vocabularies)), "docs/fields.md": page(vocabularies)}
    for name, text in made.items():
        assert (ROOT / name).read_text("utf-8") == text, f"{name}: run make schema"
    assert {p.relative_to(ROOT).as_posix() for p in (ROOT / "schema").iterdir()} < set(made)


def test_another_library_gets_schemas_of_its_own_lists(tmp_path: Path) -> None:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "levels.yml").write_text("- {id: one, label: 一层（上）}\n", "utf-8")
    main(tmp_path)
    terms = json.loads((tmp_path / "schema" / "case.json").read_text("utf-8"))["definitions"]["terms-levels"]
    assert terms["enum"] == ["一层（上）", "one", "一层(上)"]
    assert (tmp_path / "docs" / "fields.md").exists()


def test_the_page_has_an_anchor_for_each_kind_and_field() -> None:
    text = page(read_lists(SMALL).vocabularies)
    anchors = re.findall(r"\{ #([a-z_0-9-]+) \}", text)
    assert len(anchors) == len(set(anchors))
    for kind in KINDS:
        cls: type = kind.cls
        assert kind.name in anchors
        for spec in fields_of(cls):
            assert f"{kind.name}-{spec.key.replace('_', '-')}" in anchors
    for target in re.findall(r"\]\(#([^)]+)\)", text):
        assert target in anchors, target


def test_the_editor_takes_each_folder_for_its_kind() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))
    wanted = {f"./schema/{kind.name}.json": f"/{kind.folder}/*.yml" for kind in KINDS}
    assert settings["yaml.schemas"] == wanted
    assert (settings["files.encoding"], settings["files.eol"]) == ("utf8", "\n")
    assert (settings["editor.tabSize"], settings["editor.insertSpaces"]) == (2, True)


def test_every_name_of_a_field_is_a_property() -> None:
    for kind in KINDS:
        cls: type = kind.cls
        assert set(of_kind(kind, read_lists(SMALL).vocabularies)["properties"]) == set(known_fields(cls))
