"""`schema/<kind>.json`: what may stand in a record's file, as JSON Schema (draft-07) for editors.

    python -m caselib.schema [library]

writes the schemas and `docs/fields.md` of a library from the model's declarations and the closed lists. What
the loader reads fits its kind's schema; what it refuses as a fault of structure does not: unknown and missing
fields, wrong shapes, values outside a closed list, dates in another spelling. The rules for meaning are left
to `check`. An editor reads YAML's own types, so a bare number or `true` is accepted where text is meant.
(What `data/` holds is another thing, with schemas of its own in `export/schemas.py`.)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from caselib.load import load, read_lists
from caselib.model import KINDS, Kind
from caselib.numerals import NUMERALS
from caselib.scalars import Choice, Date, PlaceCode, Printed, Ref, TermOf, TextMap
from caselib.schema_fields import accepted, example, told_besides
from caselib.shapes import FieldSpec, ListOf, Part, Shape, fields_of
from caselib.vocabulary import HALF_WIDTH, Term, Vocabularies, Vocabulary

Schema = dict[str, Any]

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
NOTE: Final = "由 make schema 生成，不要手改。"
DATE: Final = (
    r"^[1-9][0-9]{3}(-(0[1-9]|1[0-2])|-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    r"|-(0[469]|11)-(0[1-9]|[12][0-9]|30)|-02-(0[1-9]|[12][0-9]))?$"
)
"""The spellings of `dates.py`; which years are leap years is left to the loader."""
NO_WRAPPING: Final = (
    r"^(?!\s*[“‘「【][^“”‘’「」【】]*[”’」】]\s*$)(?!\s*[A-Za-z0-9-]+(\s*[，、]\s*[A-Za-z0-9-]+)+\s*$)"
)
"""Ids and codes stand in no Chinese marks, and no Chinese comma stands between several."""
NUMERIC: Final = rf"[0-9０-９{NUMERALS}半几数XxＸｘ×*＊某]|未载明"
"""What every printed value has at least one of."""
TEXT: Final = ("string", "number", "boolean")
REMOVED: Final = "removed"


def schemas(vocabularies: Vocabularies) -> Iterator[tuple[str, str]]:
    """Name and text of each schema's file."""
    for kind in KINDS:
        text = json.dumps(of_kind(kind, vocabularies), ensure_ascii=False, indent=1)
        yield f"schema/{kind.name}.json", text + "\n"


def of_kind(kind: Kind, vocabularies: Vocabularies) -> Schema:
    """A record's file. Of one that was taken down nothing is required but that it says so."""
    writer = _Writer(vocabularies)
    cls: type = kind.cls
    fields = writer.fields(cls, "#")
    needed = fields.pop("allOf")
    taken_down = [
        {"required": [key], "properties": {key: writer.removed()}} for key in ("withdrawn", "撤下说明")
    ]
    return {
        "$schema": DIALECT,
        "$comment": NOTE,
        "title": kind.label,
        "description": f"{kind.folder}/ 里的一个文件，就是一份{kind.label}；文件名是它的编号。",
        **fields,
        "if": {"anyOf": taken_down},
        "else": {"allOf": needed},
        "definitions": dict(sorted(writer.definitions.items())),
    }


class _Writer:
    """Writes the parts of one schema; groups of fields and closed lists once each, as definitions."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        self.vocabularies = vocabularies
        self.definitions: dict[str, Schema] = {}

    def fields(self, cls: type, at: str) -> Schema:
        """An object with the fields of `cls`, under each name that is understood; `at` is where it stands."""
        properties: dict[str, Schema] = {}
        for spec in fields_of(cls):
            properties[spec.key] = self._field(spec)
        for spec in fields_of(cls):
            for label in spec.labels:
                properties.setdefault(label, {"$ref": f"{at}/properties/{spec.key}"})
        needed = [
            {"oneOf": [{"required": [name]} for name in dict.fromkeys((spec.key, *spec.labels))]}
            for spec in fields_of(cls)
            if spec.required
        ]
        whole = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**whole, "allOf": needed} if needed else whole

    def _field(self, spec: FieldSpec) -> Schema:
        need = "必填。" if spec.required else ""
        about = {
            "title": spec.label,
            "description": f"{need}{accepted(spec.shape, self.vocabularies)}。{told_besides(spec)}",
            "examples": [example(spec.shape, self.vocabularies, spec.label)],
        }
        value = self.value(spec.shape)
        if spec.required:
            return {**about, **value, **_not_empty(spec.shape)}
        return {**about, "anyOf": [*value.pop("anyOf", [value]), *_ABSENT]}

    def value(self, shape: Shape) -> Schema:
        """What is read without objection."""
        match shape:
            case ListOf():
                item = self.value(shape.item)
                return {"anyOf": [{"type": "array", "items": item}, *item.get("anyOf", [item])]}
            case Part():
                return {"anyOf": list(self._part(shape))}
            case TermOf():
                return {"$ref": self._terms(self.vocabularies[shape.vocabulary])}
            case Choice():
                words = [word for word, _ in shape.words]
                return {"enum": [*words, *(word == "true" for word in words if word in ("true", "false"))]}
            case Ref() | PlaceCode():
                return {"type": list(TEXT), "pattern": NO_WRAPPING}
            case Date():
                return {"type": ["string", "integer"], "pattern": DATE, "minimum": 1000, "maximum": 9999}
            case Printed():
                return {"type": list(TEXT), "pattern": NUMERIC}
            case TextMap():
                return {"type": "object", "additionalProperties": {"type": [*TEXT, "null"]}}
        return {"type": list(TEXT)}

    def _part(self, shape: Part) -> Iterator[Schema]:
        name = shape.cls.__name__
        if name not in self.definitions:
            self.definitions[name] = {}  # its place, before what stands inside
            self.definitions[name] = self.fields(shape.cls, f"#/definitions/{name}")
        yield {"$ref": f"#/definitions/{name}"}
        if shape.word:
            yield {"const": shape.word[0]}
        if shape.short:
            short = next(spec for spec in fields_of(shape.cls) if spec.name == shape.short)
            inner = self.value(short.shape)
            yield from inner.get("anyOf", [inner])

    def _terms(self, vocabulary: Vocabulary) -> str:
        """A closed list: labels first, which editors offer; then aliases and ids."""
        name = f"terms-{vocabulary.name}"
        if name not in self.definitions:
            words = {term.label: _about(term) for term in vocabulary.terms}
            for term in vocabulary.terms:
                for other in (*term.aliases, term.id):
                    words.setdefault(other, f"即“{term.label}”")
            for word, about in list(words.items()):
                words.setdefault(word.translate(HALF_WIDTH), about)
            self.definitions[name] = {"enum": list(words), "enumDescriptions": list(words.values())}
        return f"#/definitions/{name}"

    def removed(self) -> Schema:
        """The value of `withdrawn` that leaves nothing of a record."""
        vocabulary = self.vocabularies["ends"]
        term = vocabulary.find(REMOVED)
        words = [term.id, term.label, *term.aliases] if term else []
        inner = [{"required": [key], "properties": {key: {"enum": words}}} for key in ("state", "状态")]
        return {"anyOf": [{"enum": words}, {"type": "object", "anyOf": inner}]}


_ABSENT: Final = (
    {"type": "null"},
    {"type": "string", "pattern": r"^\s*$"},
    {"type": ["array", "object"], "maxItems": 0, "maxProperties": 0},
)
"""Nothing is said: `~`, an empty text, an empty list or group."""


def _not_empty(shape: Shape) -> Schema:
    if isinstance(shape, ListOf | Part | TextMap):
        return {"not": {"anyOf": list(_ABSENT)}}
    return {"minLength": 1}


def _about(term: Term) -> str:
    return term.text("scope") or term.text("hint") or term.text("rule") or term.label


def main(root: Path) -> None:
    """Write the schemas and the page of all fields of the library in `root`; where its code is kept, the
    issue form too."""
    from caselib.filled.blank_issue import FOLDER, issue_forms
    from caselib.schema_page import page

    forms = issue_forms(load(root)[0]) if (root / FOLDER).parent.is_dir() else ()
    vocabularies = read_lists(root).vocabularies
    for name, text in (*schemas(vocabularies), ("docs/fields.md", page(vocabularies)), *forms):
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
