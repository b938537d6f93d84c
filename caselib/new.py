"""A new record: the answers to a few questions → a file that says what else may be written.

Used by the command `new`. In: a library, a kind, answers as people type them. Out: the text of the file and
its name, or what is wrong with the answers. Nothing is written here; whether the material has been published
at all is asked before.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from caselib.check.naming import ID as ID_FORM
from caselib.check.naming import LONGEST_ID, duplicate_titles
from caselib.edit_files import EditError, Trials, trials
from caselib.library import Library
from caselib.load import ENDING, load
from caselib.model import Kind, Record
from caselib.new_id import new_id
from caselib.new_text import new_text
from caselib.node import Scalar
from caselib.parts import Period, PlaceRef
from caselib.place_meant import place_meant
from caselib.problem import Problem
from caselib.scalars import TermOf
from caselib.schema_fields import Example
from caselib.shapes import FieldSpec, ListOf, Part, Reading, fields_of

PUBLIC_QUESTION = "材料是否已公开发布？"
NOT_PUBLIC = "只收已公开发布的材料，没有建立文件。不能确定的，请先报本单位保密审查。"
TO_FILL_IN = ("E202",)
"""Codes of what a new record may lack: needed fields that were left for later."""

_SEVERAL = re.compile(r"[\s,，、;；]+")
_SPAN = re.compile(r"\s*(?:\.\.|到|至|—+|~)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new record's file, relative to the library, its text, and what is still to be filled in."""

    file: str
    text: str
    problems: tuple[Problem, ...]


@dataclass(slots=True, kw_only=True)
class Maker:
    """Makes records of one kind for one library, which is read once."""

    library: Library
    kind: Kind
    texts: dict[str, Example] = field(default_factory=dict)
    """What is known so far, by the fields' keys."""

    @classmethod
    def of(cls, root: Path, kind: Kind) -> Maker:
        return cls(library=load(root)[0], kind=kind)

    @property
    def questions(self) -> tuple[FieldSpec, ...]:
        """The fields that are asked for: all needed ones, but for what follows from the first question."""
        record: type = self.kind.cls
        return tuple(spec for spec in fields_of(record) if spec.required and spec.key != "disclosure")

    def options(self, spec: FieldSpec) -> tuple[str, ...]:
        """What there is to choose from."""
        if not isinstance(spec.shape, TermOf):
            return ()
        return tuple(term.label for term in self.library.vocabularies[spec.shape.vocabulary].terms)

    def answer(self, spec: FieldSpec, said: str) -> str:
        """Take an answer; returned is what is wrong with it, in Chinese, or nothing."""
        said = " ".join(said.split())
        if not said:
            return ""
        if isinstance(spec.shape, Part) and spec.shape.cls is PlaceRef:
            value, fault = place_meant(said, self.library)
        elif isinstance(spec.shape, Part) and spec.shape.cls is Period:
            value, fault = self._period(spec, said)
        elif isinstance(spec.shape, ListOf):
            parts = [part for part in _SEVERAL.split(said) if part]
            unknown = [part for part in parts if part not in self.library.records["source"]]
            value, fault = list[Example](parts), self._unknown(unknown)
        else:
            options = self.options(spec)
            chosen = said.isascii() and said.isdigit() and 0 < int(said) <= len(options)
            value = options[int(said) - 1] if chosen else said
            fault = self._objection(spec, value)
        if not fault:
            self.texts[spec.key] = value
        return fault

    def _objection(self, spec: FieldSpec, said: str) -> str:
        record: type = self.kind.cls
        reading = Reading(record, "", self.library.vocabularies)
        spec.shape.read(Scalar(1, 1, said), (spec.key,), reading)
        faults = [p for p in reading.problems if p.severity == "error"]
        return f"{faults[0].message}{faults[0].remedy}" if faults else ""

    def _unknown(self, unknown: list[str]) -> str:
        if not unknown:
            return ""
        remedy = "请写 sources/ 里的文件名（去掉 .yml）；还没有的，先用 new source 建。"
        return f"来源“{unknown[0]}”没有找到。{remedy}"

    def _period(self, spec: FieldSpec, said: str) -> tuple[Example, str]:
        """One date is the beginning; two are beginning and end."""
        dates = _SPAN.split(said)
        fault = next((f for date in dates[:2] if (f := self._objection(spec, date))), "")
        if len(dates) > 2:
            fault = "最多写起、止两个日期，例如 2018-05..2020。"
        return dict(zip(("from", "to"), dates, strict=False)), fault

    def made(self, wished_id: str = "") -> Made:
        """The record as it would be. Raises EditError where its name is taken or no name."""
        values = dict(self.texts)
        record: type = self.kind.cls
        if any(spec.key == "disclosure" for spec in fields_of(record)):
            values["disclosure"] = self.library.label("disclosure", "public")
        values["added"] = datetime.date.today().isoformat()
        stem = wished_id or self._id()
        self._refuse_id(stem)
        file = f"{self.kind.folder}/{stem}{ENDING}"
        text = new_text(self.kind, values, self.library.vocabularies)
        with trials(self.library.root) as attempt:
            return Made(file=file, text=text, problems=self._problems(attempt, file, text))

    def _problems(self, attempt: Trials, file: str, text: str) -> tuple[Problem, ...]:
        trial = attempt(file, text.encode("utf-8"))
        problems = [p for p in trial.problems if p.severity == "error"]
        if isinstance(trial.record, Record) and trial.record.title:
            records = {**self.library.records[self.kind.name], trial.record.id: trial.record}
            library = replace(self.library, records={**self.library.records, self.kind.name: records})
            for finding in duplicate_titles(library, None):
                if finding.file == file:
                    problems.append(_problem(file, finding.message, finding.remedy))
        return tuple(problems)

    def _id(self) -> str:
        place = self.texts.get("place", "")
        printed = place.get("as_printed", "") if isinstance(place, Mapping) else ""
        known = self.library.places.get(place) if isinstance(place, str) else None
        title = self.texts.get("title", "")
        return new_id(
            str(title), str(printed) or (known.name if known else ""), self.kind.name, self._is_taken
        )

    def _is_taken(self, stem: str) -> bool:
        library = self.library
        former = (i for owner in (*library, *library.tombstones.values()) for i in owner.former_ids)
        return stem in library.by_id or stem in library.tombstones or stem in library.unread or stem in former

    def _refuse_id(self, stem: str) -> None:
        if not ID_FORM.fullmatch(stem) or len(stem) > LONGEST_ID:
            raise EditError(f"“{stem}”不能作编号：只用小写英文字母、数字和短横线，最多 {LONGEST_ID} 个字符。")
        if self._is_taken(stem):
            raise EditError(f"编号“{stem}”已经有了，没有改动。请换一个，或不写编号，由程序来定。")


def _problem(file: str, message: str, remedy: str) -> Problem:
    return Problem(
        severity="error",
        file=file,
        line=0,
        column=0,
        code="E304",
        field="",
        message=message,
        remedy=remedy,
    )
