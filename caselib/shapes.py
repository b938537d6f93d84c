"""Shapes of field values: how a node becomes a typed value, what it holds, how it is exported.

`model.py` declares each field once with a shape and a Chinese label; loading, checking, linking and
exporting derive from that. A shape never raises for what stands in a file: it reports to `Reading`.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

from caselib.node import Mapping, Node, Scalar, Sequence, describe, is_absent
from caselib.problem import Problem, Severity
from caselib.vocabulary import Vocabularies

Path = tuple[str | int, ...]
Json = Any

DASHES = tuple("-—–－•·")
"""What people begin an item of a list with."""
_BETWEEN = re.compile(r"\s*[、，；;,]\s*")
_BETWEEN_IN_LIST = re.compile(r"\s*[，；;]\s*")
MOST_SHOWN, MOST_PARTS = 30, 6
_TIGHT = re.compile(r"([^\s:：]+)([:：])\s*(\S+)")
MOST_EXPLAINED = 20
"""Of the unknown keys in one place, for so many it is said what was probably meant: each is compared with all
keys around it."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A declared field: its key in files, its Chinese labels, its shape."""

    name: str
    key: str
    labels: tuple[str, ...]
    shape: Shape
    required: bool
    help: str

    @property
    def label(self) -> str:
        return self.labels[0]


def field(shape: Shape, *labels: str, required: bool = False, help: str = "") -> Any:
    """Declare a record's field: its shape, its label (others that are understood after it)."""
    metadata = {"shape": shape, "labels": labels, "required": required, "help": help}
    if required:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=shape.empty, metadata=metadata)


@functools.cache
def fields_of(cls: type) -> tuple[FieldSpec, ...]:
    """The declared fields of a record or part, in their order on the page."""
    return tuple(
        FieldSpec(
            f.name,
            f.name.rstrip("_"),
            f.metadata["labels"],
            f.metadata["shape"],
            f.metadata["required"],
            f.metadata["help"],
        )
        for f in dataclasses.fields(cls)
        if "shape" in f.metadata
    )


@functools.cache
def known_fields(cls: type) -> dict[str, FieldSpec]:
    """The declared fields by each name that is understood: key and Chinese labels."""
    specs = fields_of(cls)
    named = {name: spec for spec in specs for name in spec.labels}
    return named | {spec.key: spec for spec in specs}


@functools.cache
def names_of_fields(cls: type) -> frozenset[str]:
    """All names of fields that may stand anywhere in a record, English and Chinese."""
    found = set(known_fields(cls))
    for spec in known_fields(cls).values():
        shape: Shape = spec.shape.item if isinstance(spec.shape, ListOf) else spec.shape
        if isinstance(shape, Part):
            found |= names_of_fields(shape.cls)
    return frozenset(found)


def label_path(cls: type, path: Path) -> str:
    """A path in the reader's words: `主要举措（measures）第 2 项 › 举措名称（title）`."""
    words: list[str] = []
    shape: Shape | None = Part(cls)
    for step in path:
        if isinstance(step, int):
            if words:
                words[-1] += f"第 {step + 1} 项"
            shape = shape.item if isinstance(shape, ListOf) else shape
        else:
            spec = known_fields(shape.cls).get(step) if isinstance(shape, Part) else None
            words.append(f"“{spec.label}”（{spec.key}）" if spec else f"“{step}”")
            shape = spec.shape if spec else None
    return " › ".join(words)


class Reading:
    """One file being read: collects problems, and places of values when asked."""

    def __init__(self, cls: type, file: str, vocabularies: Vocabularies) -> None:
        self.cls = cls
        self.file = file
        self.vocabularies = vocabularies
        self.problems: list[Problem] = []
        self.places: dict[Path, tuple[int, int]] = {}

    def renumber(self, old: Path, new: Path, noted: int) -> None:
        """Items before this one, just read, were dropped as faulty: its values stand at a smaller index.
        `noted`: how many places were noted for it, the last ones."""
        for path in list(itertools.islice(reversed(self.places), noted)):
            self.places[new + path[len(old) :]] = self.places.pop(path)

    def put_inside(self, key: str, told: int) -> None:
        """A text stands for two groups, one in the other: what is to be written instead of it, by the faults
        since `told`, is a group under this key."""
        for place, problem in enumerate(self.problems[told:], told):
            if problem.instead.startswith("{"):
                self.problems[place] = replace(problem, instead=f"{{{key}: {problem.instead}}}")

    def fault(
        self,
        code: str,
        node: Node,
        path: Path,
        message: str,
        remedy: str = "",
        severity: Severity = "error",
        instead: str = "",
    ) -> None:
        """`instead`: what to write in place of the key or value that is at fault, where it is known."""
        self.problems.append(
            Problem(
                severity=severity,
                file=self.file,
                line=node.line,
                column=node.column,
                code=code,
                field=label_path(self.cls, path),
                message=message,
                remedy=remedy,
                instead=instead,
            )
        )


class Leaf(NamedTuple):
    """One value inside a record, with its path and its shape. A tuple, for a library has millions."""

    path: Path
    shape: Any
    value: Any


class Shape(Protocol):
    @property
    def empty(self) -> Any:
        """What an optional field holds when nothing is said."""

    @property
    def blank(self) -> Any:
        """A harmless value of the right type for a required field that is missing.

        It lets the checks look at the rest of a faulty record; nothing is published then.
        """

    def read(self, node: Node, path: Path, reading: Reading) -> Any:
        """The typed value, or None after a fault."""

    def example(self, vocabularies: Vocabularies) -> str:
        """What to write after the key where the field is missing."""

    def leaves(self, value: Any, path: Path) -> Iterator[Leaf]:
        """The values inside, for checks and links."""

    def dump(self, value: Any, vocabularies: Vocabularies) -> Json:
        """The value as data."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """Several values; one alone may stand without its dash. `of_names`: each is a line of free text."""

    item: Shape
    of_names: bool = False

    @property
    def empty(self) -> Any:
        return ()

    @property
    def blank(self) -> Any:
        return ()

    def read(self, node: Node, path: Path, reading: Reading) -> tuple[Any, ...]:
        reading.places[path] = (node.line, node.column)
        if isinstance(node, Scalar) and node.plain and node.text[:1] in DASHES:
            message = "“-”后面没有空格，电脑不知道这是一个列表。"
            if node.text[0] != "-":
                message = f"列表每一项前面要用英文的“-”，这里写了“{node.text[0]}”。"
            reading.fault("E203", node, path, message, "每项一行，写成“- 内容”，“-”后面空一格。")
            return ()
        items = node.items if isinstance(node, Sequence) else [node]
        if len(items) == 1 and isinstance(items[0], Scalar) and items[0].plain and self.of_names:
            _hint_at_several(items[0], path, reading, in_list=items[0] is not node)
        values: list[Any] = []
        for i, item in enumerate(items):
            if is_absent(item):
                reading.fault("E209", item, (*path, i), "这一项是空的。", "请写上内容，或删去这一行的“-”。")
                continue
            before = len(reading.places)
            value = self.item.read(item, (*path, i), reading)
            if value is not None:
                if len(values) < i:
                    noted = len(reading.places) - before
                    reading.renumber((*path, i), (*path, len(values)), noted)
                values.append(value)
        return tuple(values)

    def example(self, vocabularies: Vocabularies) -> str:
        return self.item.example(vocabularies)

    def leaves(self, value: Any, path: Path) -> Iterator[Leaf]:
        for i, item in enumerate(value):
            yield from self.item.leaves(item, (*path, i))

    def dump(self, value: Any, vocabularies: Vocabularies) -> Json:
        return [self.item.dump(item, vocabularies) for item in value]


def _hint_at_several(node: Scalar, path: Path, reading: Reading, *, in_list: bool) -> None:
    """Says that one text was read where several were probably meant."""
    text = node.text.strip().strip("【】「」") if not in_list else node.text.strip()
    parts = [part for part in (_BETWEEN_IN_LIST if in_list else _BETWEEN).split(text) if part]
    if len(parts) > 1:
        shown = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}……"
        right = ", ".join(parts if len(parts) <= MOST_PARTS else (*parts[:MOST_PARTS], "……"))
        remedy = f"如果是几项，请写成 [{right}]，用英文逗号；确实是一项，请在外面加英文引号。"
        reading.fault("W210", node, path, f"“{shown}”读成了一项。", remedy, "warning")


@dataclass(frozen=True, slots=True)
class Part:
    """A group of fields, declared as a dataclass of its own.

    `short` names the field that a single text stands for; `word` maps one text to a ready value
    (`expansion: unknown`).
    """

    cls: type
    short: str | None = None
    word: tuple[str, Callable[[], Any]] | None = None

    @property
    def empty(self) -> Any:
        return None

    @property
    def blank(self) -> Any:
        return self.cls(**{s.name: s.shape.blank for s in fields_of(self.cls) if s.required})

    def read(self, node: Node, path: Path, reading: Reading) -> Any:
        reading.places[path] = (node.line, node.column)
        if isinstance(node, Scalar):
            if self.word and node.text.strip() == self.word[0]:
                return self.word[1]()
            if tight := self._without_space(node):
                reading.fault("E203", node, path, *tight)
                return None
            if self.short is None:
                message = f"这里应写{describe(Mapping(0, 0, []))}，现在是{describe(node)}。"
                first = fields_of(self.cls)[0].key
                begin = f"- {first}" if path and isinstance(path[-1], int) else first
                remedy = f"请换行，缩进两格，写成“{begin}: …”，其余字段在下面对齐：{self._shown()}。"
                reading.fault("E203", node, path, message, remedy)
                return None
            spec = known_fields(self.cls)[self.short]
            told = len(reading.problems)
            value = spec.shape.read(node, path, reading)
            if isinstance(spec.shape, Part):
                reading.put_inside(spec.key, told)
            return None if value is None else self.cls(**{spec.name: value})
        if isinstance(node, Sequence):
            message = f"这里应写{describe(Mapping(0, 0, []))}，现在是{describe(node)}。"
            reading.fault("E203", node, path, message, "请去掉行首的“- ”。")
            return None
        return self.cls(**read_fields(self.cls, node, path, reading))

    def _without_space(self, node: Scalar) -> tuple[str, str] | None:
        """Message and remedy where a field's colon is full-width or has no space after it."""
        found = _TIGHT.match(node.text.strip()) if node.plain else None
        if found is None or found[1] not in known_fields(self.cls):
            return None
        fault = "用了中文冒号" if found[2] == "：" else "的冒号后面没有空格"
        return f"“{found[1]}{found[2]}”{fault}。", f"请改成英文冒号，后面空一格：{found[1]}: {found[3]}"

    def example(self, vocabularies: Vocabularies) -> str:
        return f"（换行，缩进两格，写其中的字段：{self._shown()}）"

    def _shown(self) -> str:
        return "、".join(f"{spec.label}（{spec.key}）" for spec in fields_of(self.cls))

    def leaves(self, value: Any, path: Path) -> Iterator[Leaf]:
        for spec in fields_of(self.cls):
            inner = getattr(value, spec.name)
            if inner is not None:
                yield from spec.shape.leaves(inner, (*path, spec.key))

    def dump(self, value: Any, vocabularies: Vocabularies) -> Json:
        dumped = {}
        for spec in fields_of(self.cls):
            inner = getattr(value, spec.name)
            if inner is not None and inner != ():
                dumped[spec.key] = spec.shape.dump(inner, vocabularies)
        return dumped


def read_fields(
    cls: type, node: Mapping, path: Path, reading: Reading, lost: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The fields of `cls` from a mapping, by name; a missing required one is reported and left blank. `lost`:
    keys that the file has, though they cannot be read."""
    known = known_fields(cls)
    values: dict[str, Any] = {}
    seen: dict[str, Scalar] = {}
    at_fault = set(lost)
    unknown = 0
    for key, inner in node.pairs:
        spec = known.get(key.text.strip())
        if spec is None and (unknown := unknown + 1) > MOST_EXPLAINED:
            message = f"“{key.text.strip()}”不是这里的字段。"
            reading.fault("E201", key, path, message, f"请先改好前面的 {MOST_EXPLAINED} 处。")
        elif spec is None:
            from caselib.unknown_fields import report_unknown

            at_fault.add(report_unknown(cls, key, node, path, reading))
        elif spec.key in seen:
            message = f"“{key.text}”写了两次（第 {seen[spec.key].line} 行已经有了）。"
            reading.fault("E104", key, path, message, "请删去一处，或把两处合成一处。")
        else:
            seen[spec.key] = key
            if not is_absent(inner):
                told = len(reading.problems)
                value = spec.shape.read(inner, (*path, spec.key), reading)
                if len(reading.problems) > told:
                    at_fault.add(spec.key)
                if value is not None:
                    values[spec.name] = value
    for spec in fields_of(cls):
        if spec.required and values.get(spec.name) in (None, (), ""):
            values[spec.name] = spec.shape.blank
            if spec.key not in at_fault:
                said = f"“{spec.label}”（{spec.key}）"
                message = f"{said}后面没有内容。" if spec.key in seen else f"缺少{said}。"
                example = f"{spec.key}: {spec.shape.example(reading.vocabularies)}"
                remedy = spec.help or f"请{'写成' if spec.key in seen else '补上一行'}：{example}"
                reading.fault("E202", seen.get(spec.key, node), path, message, remedy)
    return values


def values_at(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Reads these attributes at once, several times as fast as one by one."""
    if len(names) == 1:
        return lambda group: (getattr(group, names[0]),)
    return operator.attrgetter(*names) if names else lambda group: ()
