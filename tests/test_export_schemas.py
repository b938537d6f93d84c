"""The schemas of the data fit what is exported, and refuse what is not."""

from __future__ import annotations

import copy
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from exported import FOLDERS
from rendered import grown
from sites import BRIDGES, ROOT, SMALL

from caselib.export.json_files import json_files
from caselib.export.schemas import schema_files
from caselib.library import Library
from caselib.link import link
from caselib.load import load

Need = Callable[[str, object], None]


@pytest.fixture(scope="module", autouse=True)
def _validator(need: Need) -> None:
    need("jsonschema", importlib.util.find_spec("jsonschema"))


def schemas_of(library: Library) -> dict[str, Any]:
    files = schema_files(library, link(library))
    return {Path(file.url).stem: json.loads(file.content) for file in files}


def faults(schema: Any, row: Any) -> list[str]:
    from jsonschema import Draft202012Validator

    return [f"{fault.json_path}: {fault.message}" for fault in Draft202012Validator(schema).iter_errors(row)]


@pytest.mark.parametrize("root", [ROOT, BRIDGES, SMALL], ids=lambda path: path.name)
def test_every_row_fits(root: Path) -> None:
    from jsonschema import Draft202012Validator

    library = load(root)[0].published()
    schemas = schemas_of(library)
    assert sorted(schemas) == sorted(FOLDERS)
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    seen = 0
    for file in json_files(library, link(library)):
        folder = file.url.split("/")[1].removesuffix(".json")
        rows = json.loads(file.content)
        for row in rows if isinstance(rows, list) else [rows]:
            assert faults(schemas[folder], row) == [], row["id"]
            seen += 1
    assert seen > 2


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["level"], {"id": "none", "label": "没有这一级"}),
        (["level", "label"], "别的叫法"),
        (["bogus"], 1),
        (["period", "as_of"], {"value": "2021年"}),
        (["place", "bogus"], "x"),
        (["outcomes"], [{"metric": "x"}]),
        (["id"], "有中文"),
        (["kind"], "practice"),
        (["measures"], [{"text": "没有名称"}]),
        (["computed", "bogus"], []),
    ],
)
def test_what_is_no_record_is_refused(tmp_path: Path, path: list[str], value: object) -> None:
    library = grown(tmp_path, {})
    schema = schemas_of(library)["cases"]
    (content,) = (f.content for f in json_files(library, link(library)) if f.url == "data/cases.json")
    row = json.loads(content)[0]
    assert faults(schema, row) == []
    broken = copy.deepcopy(row)
    *above, last = path
    inner = broken
    for key in above:
        inner = inner[key]
    inner[last] = value
    assert faults(schema, broken) != []


def test_a_masked_value_with_a_number_is_refused(tmp_path: Path) -> None:
    schema = schemas_of(grown(tmp_path, {}))["cases"]
    value = schema["properties"]["outcomes"]["items"]["properties"]["value"]
    printed = {"as_printed": "XX家", "status": "masked", "unit": "家"}
    assert faults(value, printed) == []
    assert faults(value, {**printed, "number": 20}) != []


def test_fields_are_called_as_readers_know_them(tmp_path: Path) -> None:
    schemas = schemas_of(grown(tmp_path, {}))
    assert schemas["cases"]["properties"]["summary"]["title"] == "内容提要"
    assert schemas["sources"]["properties"]["original_url"]["title"] == "网址"
    without = [
        (name, key)
        for name, schema in schemas.items()
        for key, field in schema["properties"].items()
        if not field.get("title")
    ]
    assert without == []
