"""Shapes of single values: texts, references, terms, dates, printed numbers, choices.

Each reads one text of a file into its typed value; the composite shapes and the reading itself are in
`shapes.py`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from caselib.alike import sounding_like, written_like
from caselib.dates import DateFault, PartialDate, correct_date, read_date
from caselib.node import Mapping, Node, Scalar, describe
from caselib.shapes import Json, Leaf, Path, Reading
from caselib.values import Value, ValueFault, read_value
from caselib.vocabulary import Vocabularies, Vocabulary

MOST_OPTIONS = 15
LABEL_LIKE_ENOUGH, OTHER_LIKE_ENOUGH = 0.4, 0.7
ONLY_PUBLIC = "只有已公开发布的材料才能提交；不能确定的，请先报本单位保密审查，不要提交。"
"""How like a label, an alias or an id of a closed list a text must be."""

_WRAPPED = re.compile(r"[“‘「【]([^“”‘’「」【】]*)[”’」】]")
_SEVERAL = re.compile(r"[A-Za-z0-9-]+(?:\s*[，、]\s*[A-Za-z0-9-]+)+")


def _wrapped(node: Scalar, path: Path, reading: Reading) -> bool:
    """Reports Chinese marks around or between ids, codes, dates: they are no part of such a value."""
    text = node.text.strip()
    if found := _WRAPPED.fullmatch(text):
        message = f"写了 {text}，外面是中文的引号或括号。"
        reading.fault("E203", node, path, message, f"请去掉它们，写成：{found[1]}", instead=found[1])
        return True
    if _SEVERAL.fullmatch(text):
        parts = ", ".join(re.split(r"\s*[，、]\s*", text))
        message = "几项之间用了中文的逗号或顿号。"
        reading.fault("E203", node, path, message, f"请用英文逗号，后面空一格：[{parts}]")
        return True
    return False


def one_line(text: str) -> str:
    """The text with single spaces for all white space inside, none around."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Single(ABC):
    """A value that is written as one text."""

    @property
    def empty(self) -> Any:
        return None

    @property
    def blank(self) -> Any:
        return ""

    def read(self, node: Node, path: Path, reading: Reading) -> Any:
        if isinstance(node, Scalar):
            reading.places[path] = (node.line, node.column)
            return self.convert(node, path, reading)
        reading.fault(
            "E203", node, path, f"这里应写一段文字，现在是{describe(node)}。", "请在冒号后面直接写内容。"
        )
        return None

    @abstractmethod
    def convert(self, node: Scalar, path: Path, reading: Reading) -> Any:
        """The typed value of a text, or None after a fault."""

    def example(self, vocabularies: Vocabularies) -> str:
        return "…"

    def leaves(self, value: Any, path: Path) -> Iterator[Leaf]:
        yield Leaf(path, self, value)

    def dump(self, value: Any, vocabularies: Vocabularies) -> Json:
        return value


@dataclass(frozen=True, slots=True)
class Text(Single):
    """One line of plain text."""

    def convert(self, node: Scalar, path: Path, reading: Reading) -> str:
        return one_line(node.text)


@dataclass(frozen=True, slots=True)
class Quote(Text):
    """A phrase as the source prints it; its length is bounded by a check."""


@dataclass(frozen=True, slots=True)
class Url(Text):
    """An address; its form is judged by a check."""


@dataclass(frozen=True, slots=True)
class ProseText(Single):
    """Text in the permitted Markdown."""

    def convert(self, node: Scalar, path: Path, reading: Reading) -> str:
        return node.text.strip()


@dataclass(frozen=True, slots=True)
class Ref(Single):
    """The id of another record: of one of `kinds`, or of any kind when none is named."""

    kinds: tuple[str, ...] = ()

    def convert(self, node: Scalar, path: Path, reading: Reading) -> str | None:
        return None if _wrapped(node, path, reading) else node.text.strip()


@dataclass(frozen=True, slots=True)
class PlaceCode(Single):
    """An official code, or the id of a library's own place."""

    def convert(self, node: Scalar, path: Path, reading: Reading) -> str | None:
        return None if _wrapped(node, path, reading) else node.text.strip()


@dataclass(frozen=True, slots=True)
class TermOf(Single):
    """A value of a closed list, written by label, alias or id; held as id."""

    vocabulary: str
    otherwise: str = ""
    """What to do where none of the values is true, for a list that leaves no other; then none is guessed."""

    def convert(self, node: Scalar, path: Path, reading: Reading) -> str | None:
        text = node.text.strip()
        vocabulary = reading.vocabularies[self.vocabulary]
        if not vocabulary.terms:
            example = "- {id: english-id, label: 中文名}"
            remedy = f"请先建 vocabulary/{self.vocabulary}.yml，每一条写成：{example}"
            reading.fault("E204", node, path, f"写了“{text}”，可是还没有这一项的词表。", remedy)
            return None
        term = vocabulary.find(text)
        if term is None:
            if _wrapped(node, path, reading):
                return None
            near = None if self.otherwise else _meant(text, vocabulary)
            hint = f"是不是想写“{near}”？" if near else ""
            remedy = self.otherwise or f"{hint}可选：{_options(vocabulary)}。"
            message = f"写了“{text}”，不在可选的写法里。"
            reading.fault("E204", node, path, message, remedy, instead=near or "")
            return None
        if text in term.aliases:
            message = f"写了“{text}”，已按“{term.label}”理解。"
            remedy = f"建议改写成：{term.label}"
            reading.fault("W205", node, path, message, remedy, "warning", term.label)
        return term.id

    def example(self, vocabularies: Vocabularies) -> str:
        shown = _options(vocabularies[self.vocabulary])
        return f"…（可选：{shown}）" if shown else "…"

    def dump(self, value: Any, vocabularies: Vocabularies) -> Json:
        return {"id": value, "label": vocabularies[self.vocabulary][value].label}


def _meant(text: str, vocabulary: Vocabulary) -> str | None:
    """The label of the term that was probably meant."""
    labels = [term.label for term in vocabulary.terms]
    others = {name: term.label for term in vocabulary.terms for name in (*term.aliases, term.id)}
    near = (
        sounding_like(text, (*labels, *others))
        or written_like(text, labels, LABEL_LIKE_ENOUGH)
        or written_like(text, others, OTHER_LIKE_ENOUGH)
    )
    return others.get(near, near) if near else None


def _options(vocabulary: Vocabulary) -> str:
    """The labels to choose from, as many as fit on a screen; where the list stands, if there are more."""
    labels = [term.label for term in vocabulary.terms]
    more = f"……（全部在 vocabulary/{vocabulary.name}.yml）" if len(labels) > MOST_OPTIONS else ""
    return "、".join(labels[:MOST_OPTIONS]) + more


@dataclass(frozen=True, slots=True)
class Date(Single):
    """A date as exact as it is known."""

    def convert(self, node: Scalar, path: Path, reading: Reading) -> PartialDate | None:
        if _wrapped(node, path, reading):
            return None
        date = read_date(node.text.strip())
        if isinstance(date, DateFault):
            right = correct_date(node.text)
            reading.fault("E206", node, path, date.message, date.remedy, instead=right.iso if right else "")
            return None
        return date

    def dump(self, value: Any, vocabularies: Vocabularies) -> Json:
        return value.iso


@dataclass(frozen=True, slots=True)
class Printed(Single):
    """A number with its unit, as the source prints it."""

    @property
    def blank(self) -> Any:
        return Value(as_printed="", status="not-stated")

    def convert(self, node: Scalar, path: Path, reading: Reading) -> Value | None:
        value = read_value(node.text.strip())
        if isinstance(value, ValueFault):
            reading.fault("E207", node, path, value.message, value.remedy)
            return None
        return value

    def dump(self, value: Any, vocabularies: Vocabularies) -> Json:
        return value.to_json()


@dataclass(frozen=True, slots=True)
class Choice(Single):
    """One of a few words that the program itself acts on: word as written → value."""

    words: tuple[tuple[str, Any], ...]

    def convert(self, node: Scalar, path: Path, reading: Reading) -> Any:
        text = node.text.strip()
        for word, value in self.words:
            if text == word:
                return value
        shown = "、".join(word for word, _ in self.words)
        reading.fault("E208", node, path, f"写了“{text}”，这里不能这样写。", f"可选：{shown}。")
        return None


YES_NO = Choice((("是", True), ("否", False), ("true", True), ("false", False)))


@dataclass(frozen=True, slots=True)
class TextMap:
    """Freely named texts (`params`): name → text, in the order written."""

    @property
    def empty(self) -> Any:
        return ()

    @property
    def blank(self) -> Any:
        return ()

    def read(self, node: Node, path: Path, reading: Reading) -> tuple[tuple[str, str], ...]:
        reading.places[path] = (node.line, node.column)
        if not isinstance(node, Mapping):
            message = f"这里应写一组“名称: 内容”，现在是{describe(node)}。"
            reading.fault("E203", node, path, message, "例如 N: 园区和企业")
            return ()
        pairs: dict[str, str] = {}
        for key, value in node.pairs:
            if key.text in pairs:
                reading.fault("E104", key, path, f"“{key.text}”写了两次。", "请删去一处，或把两处合成一处。")
                continue
            text = Text().read(value, (*path, key.text), reading)
            if text:
                pairs[key.text] = text
        return tuple(pairs.items())

    def example(self, vocabularies: Vocabularies) -> str:
        return "…"

    def leaves(self, value: Any, path: Path) -> Iterator[Leaf]:
        for key, text in value:
            yield Leaf((*path, key), Text(), text)

    def dump(self, value: Any, vocabularies: Vocabularies) -> Json:
        return dict(value)
