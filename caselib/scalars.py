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
from caselib.dates import KEPT_AS_PRINTED, DateFault, PartialDate, correct_date, read_date
from caselib.node import Mapping, Node, Scalar, describe
from caselib.shapes import Json, Leaf, Path, Reading
from caselib.values import Value, ValueFault, read_value
from caselib.vocabulary import Vocabularies, Vocabulary

MOST_OPTIONS = 15
LETTERS_LIKE_ENOUGH, LABEL_LIKE_ENOUGH = 0.8, 0.6
"""How like an id, or a label that says more or less, a text of a closed list must be."""
OTHER = "other"
"""Id of the term for what the others do not cover, in the lists that have one."""
ONLY_PUBLIC = "只有已公开发布的材料才能提交；不能确定的，请先报本单位保密审查，不要提交。"

_WRAPPED = re.compile(r"[“‘「【［〔]([^“”‘’「」【】［］〔〕]*)[”’」】］〕]")
_SEVERAL = re.compile(
    r"(?=.*[^\x00-\x7f])[“‘「【［〔（]?([A-Za-z0-9-]+(?:\s*[，、；,;]\s*[A-Za-z0-9-]+)+)[”’」】］〕）]?"
)
_BETWEEN_IDS = re.compile(r"\s*[，、；,;]\s*")


def _wrapped(node: Scalar, path: Path, reading: Reading) -> bool:
    """Reports Chinese marks around or between ids, codes, dates: they are no part of such a value."""
    text = node.text.strip()
    if ids := several_ids(text):
        message = "几项之间或外面用了中文的标点。"
        remedy = f"请用英文的方括号和逗号，逗号后面空一格：[{ids}]；已经一行一项的，一行只写一个。"
        reading.fault("E203", node, path, message, remedy, instead=f"[{ids}]")
        return True
    if found := _WRAPPED.fullmatch(text):
        message = f"写了 {text}，外面是中文的引号或括号。"
        reading.fault("E203", node, path, message, f"请去掉它们，写成：{found[1]}", instead=found[1])
        return True
    return False


def several_ids(text: str) -> str:
    """Ids with Chinese marks between or around them, as they stand in brackets; empty where it is no such."""
    found = _SEVERAL.fullmatch(text.strip())
    return ", ".join(_BETWEEN_IDS.split(found[1])) if found else ""


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
    besides: str = ""
    """What is to be written besides the term for all others."""

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
            near = "" if self.otherwise else _misspelt(text, vocabulary)
            like = near or ("" if self.otherwise else _written_shorter_or_longer(text, vocabulary))
            hint = f"是不是想写“{like}”？" if like else ""
            remedy = self.otherwise or f"{hint}可选：{_options(vocabulary)}。{self._if_none(vocabulary)}"
            message = f"写了“{text}”，不在可选的写法里。"
            reading.fault("E204", node, path, message, remedy, instead=near)
            return None
        if text in term.aliases:
            message = f"写了“{text}”，已按“{term.label}”理解。"
            remedy = f"建议改写成：{term.label}"
            reading.fault("W205", node, path, message, remedy, "warning", term.label)
        return term.id

    def _if_none(self, vocabulary: Vocabulary) -> str:
        """What to write where none of the options is true, if that needs more than a look at them."""
        other = _other(vocabulary)
        is_plain = len(vocabulary.terms) <= MOST_OPTIONS and not self.besides
        if not other or is_plain:
            return ""
        return f"没有合适的，写“{other}”{self.besides and '，'}{self.besides}。"

    def example(self, vocabularies: Vocabularies) -> str:
        shown = _options(vocabularies[self.vocabulary])
        return f"…（可选：{shown}）" if shown else "…"

    def dump(self, value: Any, vocabularies: Vocabularies) -> Json:
        return {"id": value, "label": vocabularies[self.vocabulary][value].label}


def _misspelt(text: str, vocabulary: Vocabulary) -> str:
    """The label of the term that was certainly meant: it sounds alike, or its id differs by a letter."""
    labels = [term.label for term in vocabulary.terms]
    others = {name: term.label for term in vocabulary.terms for name in (*term.aliases, term.id)}
    letters = [name for name in others if name.isascii()]
    near = sounding_like(text, (*labels, *others)) or written_like(text, letters, LETTERS_LIKE_ENOUGH)
    return others.get(near, near) if near else ""


def _written_shorter_or_longer(text: str, vocabulary: Vocabulary) -> str:
    """A label of which some characters were left out, or with some more: it may be another thing, so that
    one is asked only. Labels that merely share characters with the text name other things."""
    labels = [term.label for term in vocabulary.terms]
    alike = [label for label in labels if _is_in(text, label) or _is_in(label, text)]
    return written_like(text, alike, LABEL_LIKE_ENOUGH) or ""


def _is_in(one: str, other: str) -> bool:
    """Whether all characters of one stand in the other, in their order."""
    rest = iter(other)
    return all(character in rest for character in one)


def _options(vocabulary: Vocabulary) -> str:
    """The labels to choose from, as many as fit on a screen and that for all others; where the list stands,
    if there are more."""
    labels = [term.label for term in vocabulary.terms]
    if len(labels) <= MOST_OPTIONS:
        return "、".join(labels)
    shown, other = labels[:MOST_OPTIONS], _other(vocabulary)
    last = f"、{other}" if other and other not in shown else ""
    return f"{'、'.join(shown)}……{last}（全部在 vocabulary/{vocabulary.name}.yml）"


def _other(vocabulary: Vocabulary) -> str:
    return next((term.label for term in vocabulary.terms if term.id == OTHER), "")


@dataclass(frozen=True, slots=True)
class Date(Single):
    """A date as exact as it is known."""

    in_group: bool = False
    """Whether a field for what the source prints stands beside it; one text may stand for both."""

    def convert(self, node: Scalar, path: Path, reading: Reading) -> PartialDate | None:
        if _wrapped(node, path, reading):
            return None
        date = read_date(node.text.strip())
        if isinstance(date, DateFault):
            right = correct_date(node.text)
            if self.in_group and path[-1] != "value":
                instead = right.iso if right else _as_printed(node.text, date, reading)
                reading.fault("E206", node, path, date.message, date.remedy, instead=instead)
            else:
                near = right or date.date
                remedy = date.remedy if self.in_group else date.remedy.replace(KEPT_AS_PRINTED, "写进备注")
                reading.fault("E206", node, path, date.message, remedy, instead=near.iso if near else "")
            return None
        return date

    def dump(self, value: Any, vocabularies: Vocabularies) -> Json:
        return value.iso


def _as_printed(text: str, fault: DateFault, reading: Reading) -> str:
    """A group of fields that keeps what the source prints of a date; empty where no text would be right."""
    from caselib.edit_layout import written

    if fault.is_masked:
        known = f"status: {reading.vocabularies['assertion']['masked'].label}"
    elif fault.date:
        known = f"value: {fault.date.iso}"
    else:
        return ""
    return f"{{{known}, as_printed: {written(one_line(text), in_brackets=True)}}}"


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
