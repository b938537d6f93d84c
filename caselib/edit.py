"""One record's text in its canonical form: what `fmt` does to a file.

In: a kind of record and a text that the loader reads. Out: the text with fields in their order, English keys,
terms by their Chinese labels, one layout; comments, blank lines and long texts stay. What a text means never
changes: that is tried each time before a file is written.
"""

from __future__ import annotations

from collections.abc import Mapping

from caselib.edit_files import Edited, Trials, read_file
from caselib.edit_layout import lay_out
from caselib.edit_tree import Entry, Group, UnusualError, Words, read_tree
from caselib.model import Record, Tombstone
from caselib.problem import Problem
from caselib.scalars import Choice, ProseText, TermOf, Text, TextMap, one_line
from caselib.shapes import FieldSpec, ListOf, Part, Shape, fields_of, known_fields
from caselib.vocabulary import Vocabularies
from caselib.yaml_file import YamlFile

FIRST = ("title", "pinyin", "aliases", "former_ids", "not_to_confuse_with")
"""Of the fields that every kind has, those that stand at the top of a file."""
BEFORE_SOURCES = ("figures", "note")
"""Those that stand with the kind's own fields: what a record says comes before where it is from."""

MISSING = "E202"
_READING = ("E1", "E2")
"""Codes of what the loader says begin with these."""


def formatted(cls: type, text: str, vocabularies: Vocabularies) -> str:
    """The canonical form of a record's text; `cls` is its kind's class. Raises UnusualError."""
    tree = read_tree(text.replace("\r\n", "\n").replace("\r", "\n"))
    _canonical_fields(cls, tree.root, vocabularies)
    return lay_out(tree)


def format_file(attempt: Trials, file: str) -> tuple[Edited, bytes | None]:
    """What is to be said of the file, and its new bytes where they differ. A file with errors stays as it is,
    unless something is merely missing."""
    raw = read_file(attempt.root, file)
    trial = attempt.of_file(file) if raw is None else attempt(file, raw)
    faults = tuple(p for p in trial.problems if p.severity == "error" and p.code[:2] in _READING)
    if raw is None or trial.record is None or any(p.code != MISSING for p in faults):
        return Edited(file=file, problems=faults), None
    if isinstance(trial.record, Tombstone):
        return Edited(file=file), None
    text = YamlFile(attempt.root / file, file).text()
    try:
        done = formatted(type(trial.record), text, attempt.lists.vocabularies).encode("utf-8")
    except UnusualError:
        return Edited(file=file, problems=(_not_the_same(file),)), None
    if done == raw:
        return Edited(file=file), None
    after = attempt(file, done)
    if after.record != trial.record or len(after.problems) > len(trial.problems):
        return Edited(file=file, problems=(_not_the_same(file),)), None
    return Edited(file=file, said=("已整理。",)), done


def _not_the_same(file: str) -> Problem:
    return Problem(
        severity="error",
        file=file,
        line=0,
        column=0,
        code="E191",
        field="",
        message="这个文件里有少见的写法，整理之后读出来的内容会与原来不一样，所以没有动它。",
        remedy="不整理也可以照常使用。要整理，请把跨几行的引号或括号改成一行，再运行一次 fmt。",
    )


def fields_in_order(cls: type) -> tuple[FieldSpec, ...]:
    """The fields of a record or part in the order in which files have them: a record's names, what its kind
    says, its sources, then what the library says of it."""
    fields = fields_of(cls)
    if not issubclass(cls, Record):
        return fields
    common = {spec.name: spec for spec in fields if spec.name in {f.name for f in fields_of(Record)}}
    own = [spec for spec in fields if spec.name not in common]
    at = next((i for i, spec in enumerate(own) if spec.name == "sources"), len(own))
    own[at:at] = (common[name] for name in BEFORE_SOURCES)
    last = (spec for name, spec in common.items() if name not in (*FIRST, *BEFORE_SOURCES))
    return (*(common[name] for name in FIRST), *own, *last)


def _canonical_fields(cls: type, group: Group, vocabularies: Vocabularies) -> None:
    known = known_fields(cls)
    position = {spec.key: number for number, spec in enumerate(fields_in_order(cls))}
    placed: list[tuple[int, Entry]] = []
    for entry in group.entries:
        assert entry.key is not None
        spec = known[entry.key.text.strip()]
        entry.key = Words(spec.key)
        _canonical(spec.shape, entry, vocabularies)
        placed.append((position[spec.key], entry))
    group.entries = [entry for _, entry in sorted(placed, key=lambda each: each[0])]


def _canonical(shape: Shape, entry: Entry, vocabularies: Vocabularies) -> None:
    """Put the value of an entry into its form."""
    value = entry.value
    if isinstance(shape, ListOf):
        if isinstance(value, Group) and not value.is_map:
            for item in value.entries:
                _canonical(shape.item, item, vocabularies)
        else:
            _canonical(shape.item, entry, vocabularies)
    elif isinstance(shape, Part):
        if isinstance(value, Group):
            _canonical_fields(shape.cls, value, vocabularies)
        elif shape.short and not (shape.word and value.text.strip() == shape.word[0]):
            _canonical(known_fields(shape.cls)[shape.short].shape, entry, vocabularies)
    elif isinstance(shape, TextMap) and isinstance(value, Group):
        for pair in value.entries:
            _canonical(Text(), pair, vocabularies)
    elif isinstance(value, Words):
        entry.value = _canonical_words(shape, value, vocabularies)


def _canonical_words(shape: Shape, value: Words, vocabularies: Vocabularies) -> Words:
    if isinstance(shape, ProseText):
        text = value.text.strip()
        if text and (value.style == "|" or "\n" in text):
            return Words(text, "|")
        return Words(text, value.style if value.style in ("'", '"') else "")
    text = one_line(value.text) if isinstance(shape, Text) else value.text.strip()
    if isinstance(shape, TermOf):
        text = _label(text, shape.vocabulary, vocabularies)
    elif isinstance(shape, Choice):
        text = _first_word(text, shape.words)
    return Words(text, value.style if value.style in ("'", '"') else "")


def _label(text: str, name: str, vocabularies: Vocabularies) -> str:
    """The label of a term, unless another term goes by it as well."""
    vocabulary = vocabularies[name]
    term = vocabulary.find(text)
    return term.label if term and vocabulary.find(term.label) is term else text


def _first_word(text: str, words: tuple[tuple[str, object], ...]) -> str:
    """Of several words for one thing the first."""
    meant: Mapping[str, object] = dict(words)
    return next((word for word, value in words if text in meant and value == meant[text]), text)
