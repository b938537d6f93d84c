"""`data/schema/<kind>.json`: what a record in the data looks like, as JSON Schema (draft 2020-12).

In: the library, of which only its closed lists are read. Out: a schema for each kind and for places, made
from the model's declarations, with the Chinese label of every field as its title. It describes one record; a
file of a whole kind is an array of them. What `rows.py` writes fits it, and nothing else does: a key that is
not declared is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from caselib.library import Library
from caselib.links import Links
from caselib.model import KINDS, Kind, vocabularies_of
from caselib.page import OutputFile
from caselib.scalars import Choice, Date, Printed, Ref, TermOf, TextMap
from caselib.shapes import FieldSpec, ListOf, Part, Shape, fields_of
from caselib.vocabulary import Vocabulary

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
DATE: Final = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
ID: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
GRADES: Final = "grades"
MEASURE: Final = r"^m[0-9]+$"


def schema_files(library: Library, _: Links) -> Iterator[OutputFile]:
    for kind in KINDS:
        lists = sorted({*vocabularies_of(Part(kind.cls)), GRADES})
        terms = {name: of_list(library.vocabularies.get(name)) for name in lists}
        yield _file(kind.folder, kind.label, {**of_kind(kind), "$defs": terms})
    yield _file("places", "地区", of_place())


def _file(name: str, label: str, schema: Schema) -> OutputFile:
    whole = {"$schema": DIALECT, "title": label, "description": f"data/{name}.json 里的一项", **schema}
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    return OutputFile(url=f"data/schema/{name}.json", content=text.encode() + b"\n")


def of_kind(kind: Kind) -> Schema:
    """A record: its head, its fields as in YAML, what the library derives."""
    cls: type = kind.cls
    head = {
        "id": titled("编号", {"type": "string", "pattern": ID}),
        "kind": titled("种类", {"const": kind.name}),
        "url": titled("页面", {"type": "string"}),
    }
    specs = fields_of(cls)
    own = {
        "original_url" if spec.key == "url" else spec.key: titled(spec.label, of_shape(spec.shape))
        for spec in specs
    }
    computed = titled("本库算出", of_object({**_shared(), **_of_kind(kind.name)}))
    required = ("id", "kind", "url", *_required(specs), "computed")
    return of_object({**head, **own, "computed": computed}, required)


def of_place() -> Schema:
    lists = {
        "cases": "本地的案例",
        "cases_within": "本地及下级的案例",
        "inferred_cases": "推断归属的案例，未计入",
        "organizations": "组织机构",
    }
    computed = of_object({key: titled(label, ids()) for key, label in lists.items()}, lists)
    fields = {
        "id": titled("编号", {"type": "string"}),
        "kind": titled("种类", {"const": "place"}),
        "url": titled("页面", {"type": "string"}),
        "title": titled("名称", {"type": "string"}),
        "level": titled("级别", {"enum": ["province", "prefecture", "county", "township", "local"]}),
        "part_of": titled("上级地区", {"type": ["string", "null"]}),
        "computed": titled("本库算出", computed),
    }
    return of_object(fields, fields)


def of_shape(shape: Shape) -> Schema:
    """What `Shape.dump` may give."""
    match shape:
        case ListOf():
            return {"type": "array", "items": of_shape(shape.item)}
        case Part():
            specs = fields_of(shape.cls)
            fields = {spec.key: titled(spec.label, of_shape(spec.shape)) for spec in specs}
            return of_object(fields, _required(specs))
        case TermOf():
            return of_term(shape.vocabulary)
        case Ref():
            return {"type": "string", "pattern": ID}
        case Date():
            return {"type": "string", "pattern": DATE}
        case Choice():
            return {"type": "boolean"}
        case TextMap():
            return {"type": "object", "additionalProperties": {"type": "string"}}
        case Printed():
            return of_value()
    return {"type": "string"}


def of_term(vocabulary: str) -> Schema:
    return {"$ref": f"#/$defs/{vocabulary}"}


def of_list(vocabulary: Vocabulary | None) -> Schema:
    """One of the terms of a closed list, with its label."""
    terms = vocabulary.terms if vocabulary else ()
    each = [{"properties": {"id": {"const": term.id}, "label": {"const": term.label}}} for term in terms]
    fields = {"id": {"type": "string"}, "label": {"type": "string"}}
    return {**of_object(fields, fields), **({"oneOf": each} if each else {})}


def of_value() -> Schema:
    """A printed number: `number`, `low` and `high` only as far as the print carries them."""
    fields = {
        "as_printed": titled("原文写法", {"type": "string"}),
        "status": titled("载明情况", {"enum": ["reported", "approximate", "masked", "not-stated"]}),
        "number": titled("数", {"type": "number"}),
        "low": titled("下限", {"type": "number"}),
        "high": titled("上限", {"type": "number"}),
        "unit": titled("单位", {"type": "string"}),
        "qualifier": titled("限定词", {"type": "string"}),
    }
    masked: Schema = {"properties": {"status": {"enum": ["masked", "not-stated"]}}}
    empty: Schema = {"properties": {"number": False, "low": False, "high": False}}
    return {**of_object(fields, ("as_printed", "status")), "if": masked, "then": empty}


def of_object(fields: Schema, required: Iterable[str] = ()) -> Schema:
    named = list(required)
    whole = {"type": "object", "properties": fields, "additionalProperties": False}
    return {**whole, "required": named} if named else whole


def titled(label: str, schema: Schema) -> Schema:
    return {"title": label, **schema}


def ids() -> Schema:
    return {"type": "array", "items": {"type": "string"}}


def _required(specs: Iterable[FieldSpec]) -> Iterator[str]:
    """A reference is left out where readers may not see what it names."""
    return (spec.key for spec in specs if spec.required and not isinstance(spec.shape, Ref))


def _shared() -> Schema:
    return {
        "children": titled("下级记录", ids()),
        "not_to_confuse_with": titled("易混淆", ids()),
        "referred_to_by": titled("被引用", ids()),
    }


def _of_kind(kind: str) -> Schema:
    """What is derived for records of one kind."""
    text: Schema = {"type": "string"}
    measure: Schema = {"type": "string", "pattern": MEASURE}
    grade = titled("来源等级", of_term(GRADES))
    match kind:
        case "case":
            step = of_object({"code": text, "name": text}, ("code", "name"))
            path: Schema = {"type": "array", "items": step}
            like = of_object({"case": text, "practices": ids()}, ("case", "practices"))
            return {
                "place": titled("地区，从上到下", path),
                "inferred_place": titled("推断地区，从上到下", path),
                "grade": grade,
                "related": titled("相似案例", {"type": "array", "items": like}),
            }
        case "practice":
            use = of_object({"case": text, "measure": measure, "wording": text}, ("case", "measure"))
            return {
                "adopted_by": titled("采用情况", {"type": "array", "items": use}),
                "family_members": titled("系列成员", ids()),
                "variants": titled("变体", ids()),
                "member_of": titled("列在其具体内容里的做法", ids()),
            }
        case "policy":
            cited = of_object({"case": text, "measure": text}, ("case",))
            return {"cited_by": titled("引用它的案例", {"type": "array", "items": cited})}
        case "source":
            return {"grade": titled("来源等级", {"anyOf": [grade, {"type": "object"}]})}
    return {}
