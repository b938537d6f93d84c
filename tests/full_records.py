"""Records that have every field, made from the model, with whatever texts are wanted in them.

The tests of payloads and of noise build on them, so that a field declared tomorrow is covered by itself. What
`check` does not accept of a text, or of a combination of fields, is taken back until nothing is wrong.
"""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caselib.check import check_library, check_records
from caselib.check.finding import PARTIES
from caselib.link import link
from caselib.load import load
from caselib.model import KINDS, Kind
from caselib.scalars import (
    Choice,
    Date,
    PlaceCode,
    Printed,
    ProseText,
    Quote,
    Ref,
    TermOf,
    Text,
    TextMap,
    Url,
)
from caselib.shapes import ListOf, Part, Shape, fields_of
from caselib.shapes import Path as Place

TODAY = datetime.date(2026, 1, 1)
ROUNDS = 200
SETTLED: Mapping[Place, str] = {
    ("review", "state"): "已核对来源",
    ("disclosure",): "public",
    ("added",): "2021-03-01",
    ("updated",): "2022",
}
DIFFERENT = "山水林田湖草沙花鸟"
VARIANTS = 4
"""Of each kind: with all that it may have; without optional references; without optional terms; withdrawn."""


@dataclass
class Written:
    """A text and what it is: its path without numbers, and its shape."""

    where: Place
    shape: Shape
    text: str
    harmless: str = ""


@dataclass
class Grown:
    """A record as a tree of dicts, lists and `Written` or plain texts."""

    kind: Kind
    id: str
    tree: dict[str, Any]
    lines: dict[int, Place] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"{self.kind.folder}/{self.id}.yml"

    def texts(self) -> Iterator[tuple[Place, Written]]:
        yield from _texts(self.tree, ())

    def yaml(self) -> str:
        """Each text on a line of its own, in quotation marks; notes which line holds what."""
        lines: list[str] = []
        self.lines = {}
        for path, text in _lines(self.tree, ()):
            lines.append(text)
            self.lines[len(lines)] = path
        return "\n".join(lines) + "\n"

    def take_back(self, path: Place) -> None:
        """Take out what stands there, or the nearest thing around it."""
        around: Any = self.tree
        way: list[tuple[Any, Any]] = []
        for step in path:
            inside = isinstance(around, dict) and step in around
            if not inside and not (isinstance(around, list) and isinstance(step, int) and step < len(around)):
                break
            way.append((around, step))
            around = around[step]
        assert way, f"{self.file} is wrong as a whole: {path}"
        holder, step = way.pop()
        del holder[step]
        while way and not holder:
            holder, step = way.pop()
            del holder[step]


def _texts(value: Any, path: Place) -> Iterator[tuple[Place, Written]]:
    if isinstance(value, Written):
        yield path, value
    elif not isinstance(value, str):
        for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
            yield from _texts(inner, (*path, key))


def _lines(value: Any, path: Place) -> Iterator[tuple[Place, str]]:
    indent = "  " * len(path)
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        head = f"{indent}{json.dumps(key, ensure_ascii=False)}:" if isinstance(value, dict) else f"{indent}-"
        at = (*path, key)
        if isinstance(inner, str | Written):
            text = inner.text if isinstance(inner, Written) else inner
            yield at, f"{head} {json.dumps(text, ensure_ascii=False)}"
        else:
            yield at, head
            yield from _lines(inner, at)


def grow(
    kind: Kind, id: str, variant: int, ids: Mapping[str, str], terms: Callable[[str, int], str]
) -> Grown:
    """With all fields, the texts still the same everywhere. `ids`: of a record of each kind to refer to."""

    def value(shape: Shape, at: Place, required: bool) -> Any:
        if at in SETTLED:
            return SETTLED[at]
        if isinstance(shape, ListOf):
            inner = value(shape.item, at, required)
            return None if inner is None else [inner]
        if isinstance(shape, Part):
            return mapping(shape.cls, at)
        if isinstance(shape, Ref):
            kinds = ("organization",) if at[0] in PARTIES else shape.kinds or ("practice",)
            return ids[kinds[0]] if required or variant != 1 else None
        if isinstance(shape, TermOf | Choice):
            if variant == 2 and not required:
                return None
            return terms(shape.vocabulary, variant) if isinstance(shape, TermOf) else shape.words[0][0]
        if isinstance(shape, TextMap):
            return {"N": Written((*at, "N"), Text(), "无害")}
        fixed: dict[type, str] = {Date: "2020", Printed: "9个", PlaceCode: "330106"}
        plain = fixed.get(type(shape))
        text = f"无害 {id}" if at == ("title",) else "无害"
        return plain or Written(at, shape, "https://a.test/x" if isinstance(shape, Url) else text)

    def mapping(cls: type, at: Place) -> dict[str, Any]:
        found = {}
        for spec in fields_of(cls):
            if spec.key == "withdrawn" and variant != 3:
                continue
            if (made := value(spec.shape, (*at, spec.key), spec.required)) is not None:
                found[spec.key] = made
        return found

    return Grown(kind, id, mapping(kind.cls, ()))


def put(library: Path, records: list[Grown]) -> None:
    for record in records:
        (library / record.file).write_text(record.yaml(), encoding="utf-8")


def faults(library: Path, records: list[Grown]) -> list[tuple[Grown, Place, str]]:
    """What the loader and the rules object to, with the path of what is at fault, and the code."""
    by_file = {record.file: record for record in records}
    places: list[Place] = []

    def locate(file: str, path: Place) -> tuple[int, int]:
        places.append(path)
        return len(places) - 1, 1

    loaded, problems = load(library)
    found = []
    for problem in problems:
        if problem.severity == "error" and problem.file in by_file:
            path = by_file[problem.file].lines.get(problem.line, ())
            found.append((by_file[problem.file], path[:-1] if problem.code == "E202" else path, problem.code))
    ruled = (*check_records(loaded, TODAY, locate), *check_library(loaded, link(loaded), locate))
    for problem in ruled:
        if problem.severity == "error" and problem.file in by_file:
            found.append((by_file[problem.file], places[problem.line], problem.code))
    return found


def settle(
    library: Path, records: list[Grown], mend: Callable[[Grown, Place, str], None], *, at_once: bool = False
) -> None:
    """Mend what is wrong with records in a library until nothing is: of each the first fault, for others may
    go with it, or all `at_once`."""
    for _ in range(ROUNDS):
        put(library, records)
        wrong = faults(library, records)
        if not wrong:
            return
        keys = ((r.file, p if at_once else ()) for r, p, _ in reversed(wrong))
        for record, path, code in dict(zip(keys, reversed(wrong), strict=True)).values():
            mend(record, path, code)
    raise AssertionError(wrong[:5])


def full_records(library: Path) -> list[Grown]:
    """Valid records of each kind and variant, put into the library."""
    loaded, _ = load(library)
    ids = {kind.name: min(loaded.records[kind.name]) for kind in KINDS}

    def terms(vocabulary: str, variant: int) -> str:
        found = loaded.vocabularies[vocabulary].terms
        return found[variant % len(found)].label if found else ""

    made = [
        grow(kind, f"full-{kind.name}-{variant}", variant, ids, terms)
        for kind in KINDS
        for variant in range(VARIANTS)
    ]
    settle(library, made, lambda record, path, code: record.take_back(path))
    return made


def filled(library: Path, skeletons: Sequence[Grown], texts: Sequence[str]) -> list[Grown]:
    """Records with these texts, put into the library: each text in each field of each kind (in a record with
    all fields; in those of the other variants some of the texts). Where `check` refuses one, the harmless
    text stays."""
    made = []
    words = map("".join, itertools.product(DIFFERENT, repeat=5))
    for skeleton in skeletons:
        is_main = skeleton.id.endswith("-0")
        for number in range(len(texts) if is_main else len(texts) // (2 * VARIANTS)):
            record = Grown(skeleton.kind, f"{skeleton.id}-{number}", deepcopy(skeleton.tree))
            for at, (path, written) in enumerate(record.texts()):
                written.harmless = written.text if isinstance(written.shape, Url) else f"无害{next(words)}"
                if path == ("title",):
                    written.harmless = f"无害 {record.id}"
                text = texts[(number + 7 * at) % len(texts)]
                if isinstance(written.shape, Url):
                    text = "https://a.test/" + "".join(text.split())
                written.text = f"{text} {record.id}" if path == ("title",) else text
            made.append(record)
    for skeleton in skeletons:
        (library / skeleton.file).unlink()

    def mend(record: Grown, path: Place, code: str) -> None:
        texts = dict(record.texts())
        beside = [written for place, written in texts.items() if place[: len(path) - 1] == path[:-1]]
        around = [texts[path]] if path in texts else beside
        for written in around:
            written.text = written.harmless

    settle(library, made, mend, at_once=True)
    return made


def declared_texts() -> set[tuple[str, str]]:
    """Kind and dotted path of each field that holds free text."""

    def inside(cls: type, at: str) -> Iterator[str]:
        for spec in fields_of(cls):
            shape = spec.shape.item if isinstance(spec.shape, ListOf) else spec.shape
            if isinstance(shape, Part):
                yield from inside(shape.cls, f"{at}{spec.key}.")
            elif isinstance(shape, Text | Quote | ProseText | Url):
                yield at + spec.key
            elif isinstance(shape, TextMap):
                yield f"{at}{spec.key}.N"

    return {(kind.name, path) for kind in KINDS for path in inside(kind.cls, "")}
