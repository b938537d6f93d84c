"""A filled form → checked records with their files: what `import` writes, or what is wrong with the form.

In: what was filled in, the library. Out: texts of files with new ids, or remarks that name the cells. The
rules are those of YAML files: the same shapes read the values, the same checks judge the records. Nothing is
written here, and no record of the library is ever replaced.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from caselib.characters import hidden_in
from caselib.check import check_records
from caselib.check.naming import duplicate_titles
from caselib.check.safety import SECRECY
from caselib.edit_files import trials
from caselib.filled.cells import Cell, Filled, Remark, Row, bounded, labelled, shown
from caselib.filled.layout import INTRODUCTION, POST, PUBLIC, UNIT, Sheet, layout
from caselib.filled.match import said_yes
from caselib.filled.names import Names, same_name
from caselib.filled.nodes import Planting, Spot, Spots, put
from caselib.filled.telling import Telling
from caselib.filled.texts import record_text
from caselib.filled.wording import Wording
from caselib.library import Library
from caselib.load import ENDING
from caselib.model import Kind, Record, Source
from caselib.new_id import new_id
from caselib.node import Mapping as Fields
from caselib.node import Scalar
from caselib.pinyin import Readings
from caselib.problem import Problem
from caselib.shapes import Path, Reading, fields_of, read_fields

LONGEST_NAMED = 200
"""Characters of a title that an id can be made of."""
_NUMBER = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of one form. No files where something is wrong."""

    remarks: tuple[Remark, ...]
    files: tuple[tuple[str, str], ...] = ()
    """Names relative to the library, and texts; the record that the form is about comes last."""
    records: tuple[Record, ...] = ()

    @property
    def failed(self) -> bool:
        return not self.files


@dataclass(slots=True, kw_only=True)
class _Draft:
    kind: Kind
    row: Row
    sheet: Sheet
    id: str
    node: Fields = field(default_factory=lambda: Fields(0, 0, []))
    reading: Reading | None = None

    @property
    def file(self) -> str:
        return f"{self.kind.folder}/{self.id}{ENDING}"


def make(kind: Kind, filled: Filled, library: Library, today: datetime.date) -> Made:
    """The records of a form about a record of `kind`."""
    refused = _not_public(filled)
    if refused:
        return Made(remarks=(refused,))
    return _Making(kind, bounded(filled), library, today).made()


def _not_public(filled: Filled) -> Remark | None:
    """What is said where the first question is not answered with yes: nothing else is looked at then."""
    if said_yes(filled):
        return None
    cell = filled.answers.get(PUBLIC)
    if cell is None:
        return Remark("error", "", f"没有找到第一问“{PUBLIC}”。", SECRECY)
    said = f"写了“{shown(cell.text)}”" if cell.text else "没有回答"
    return Remark("error", cell.place, f"“{PUBLIC}”{said}。", SECRECY)


class _Making:
    def __init__(self, kind: Kind, filled: Filled, library: Library, today: datetime.date) -> None:
        self.kind = kind
        self.filled = filled
        self.library = library
        self.today = today
        self.sheets = layout(kind)
        self.names = Names(library)
        self.spots = Spots()
        self.remarks: list[Remark] = list(filled.remarks)
        self.titles: dict[str, str] = {}
        self.telling = Telling(self.sheets, Wording(library), self.titles)
        owners = (*library, *library.tombstones.values())
        self.former = frozenset(former for owner in owners for former in owner.former_ids)
        self.readings = Readings()
        self.planting = Planting(
            filled=filled, sheets=self.sheets, names=self.names, spots=self.spots, remarks=self.remarks
        )

    def made(self) -> Made:
        self._tell_hidden()
        drafts, brought = self._drafts()
        for draft in drafts:
            draft.node = self.planting.record(draft.sheet, draft.row, brought)
            self._add_what_follows(draft)
        records = [self._read(draft) for draft in drafts]
        self._check(drafts, records)
        head = self._head(records[-1])
        if any(remark.severity == "error" for remark in self.remarks):
            return Made(remarks=self._sorted())
        files = []
        with trials(self.library.root) as attempt:
            for draft, record in zip(drafts, records, strict=True):
                text = record_text(draft.kind, draft.node, head, self.library.vocabularies)
                trial = attempt(draft.file, text.encode("utf-8"))
                if trial.record != record:
                    self._tell_unlike(draft, trial.problems)
                files.append((draft.file, text))
        if any(remark.severity == "error" for remark in self.remarks):
            return Made(remarks=self._sorted())
        return Made(remarks=self._sorted(), files=tuple(files), records=tuple(records))

    def _drafts(self) -> tuple[list[_Draft], dict[str, list[str]]]:
        """The records to be made, that of the form last; kind → ids of those it brings along."""
        drafts: list[_Draft] = []
        brought: dict[str, list[str]] = {}
        for sheet in self.sheets[1:]:
            for row in () if sheet.keys else self.filled.rows.get(sheet.label, ()):
                title = _title_of(sheet, row)
                address = _address_of(sheet, row)
                known = self.names.existing(sheet.kind.name, title.text, address) if title.text else None
                if known is None:
                    draft = _Draft(kind=sheet.kind, row=row, sheet=sheet, id=self._new_id(sheet, row))
                    drafts.append(draft)
                    self.names.add(sheet.kind.name, draft.id, title.text)
                else:
                    why = "" if same_name(known.title, title.text) else "，网址相同"
                    message = f"库里已有“{known.title}”（{known.id}）{why}，没有改动它，这一行不导入。"
                    remedy = "要补充那一条的，请告诉编辑。"
                    self.remarks.append(Remark("warning", title.place, message, remedy))
                    self.names.add(sheet.kind.name, known.id, title.text)
                ids = brought.setdefault(sheet.kind.name, [])
                ids.append(known.id if known else drafts[-1].id)
        record, *others = self.filled.rows.get(self.sheets[0].label, ()) or (Row("", {}),)
        for other in others:
            self.remarks.append(
                Remark("error", other.place, "一份填报表只填一条记录。", "其余的请另填一份。")
            )
        drafts.append(
            _Draft(kind=self.kind, row=record, sheet=self.sheets[0], id=self._new_id(self.sheets[0], record))
        )
        return drafts, brought

    def _new_id(self, sheet: Sheet, row: Row) -> str:
        blank = next((b for b in sheet.blanks if b.spec.key == "place"), None)
        said = row.cells[blank.label].text if blank and blank.label in row.cells else ""
        place = self.names.place(said) if said else ""
        known = self.library.places.get(place) if isinstance(place, str) else None
        printed = str(place.get("as_printed", "")) if isinstance(place, Mapping) else ""
        title = _title_of(sheet, row).text
        printed = printed or (known.name if known else "")
        name = new_id(
            title[:LONGEST_NAMED], printed[:LONGEST_NAMED], sheet.kind.name, self._is_taken, self.readings
        )
        self.titles[name] = title
        return name

    def _is_taken(self, stem: str) -> bool:
        library = self.library
        known = stem in library.by_id or stem in library.tombstones or stem in library.unread
        return known or stem in self.titles or stem in self.former

    def _add_what_follows(self, draft: _Draft) -> None:
        """What the form does not ask: that the material is public, that nobody has checked the record yet."""
        line = self.spots.add(draft.row, draft.sheet)
        cls: type = draft.kind.cls
        if any(spec.key == "disclosure" for spec in fields_of(cls)):
            put(draft.node, ("disclosure",), Scalar(line, 1, self.library.label("disclosure", "public")))
        put(draft.node, ("review",), Scalar(line, 1, self.library.label("review", "draft")))
        put(draft.node, ("added",), Scalar(line, 1, self.today.isoformat()))

    def _read(self, draft: _Draft) -> Record:
        cls: type[Any] = draft.kind.cls
        draft.reading = Reading(cls, draft.file, self.library.vocabularies)
        values = read_fields(cls, draft.node, (), draft.reading)
        self._tell(draft.reading.problems)
        record: Record = cls(id=draft.id, file=draft.file, **values)
        return record

    def _check(self, drafts: list[_Draft], records: list[Record]) -> None:
        """The rules for one record, over a library to which these belong; and that of titles."""
        of_kinds: dict[str, dict[str, Record]] = {}
        for draft, record in zip(drafts, records, strict=True):
            of_kinds.setdefault(draft.kind.name, dict(self.library.records[draft.kind.name]))[record.id] = (
                record
            )
        library = replace(self.library, records={**self.library.records, **of_kinds})
        by_file = {draft.file: draft for draft in drafts}

        def locate(file: str, path: Path) -> tuple[int, int]:
            draft = by_file[file]
            places = draft.reading.places if draft.reading else {}
            while path and path not in places:
                path = path[:-1]
            return places.get(path, (draft.node.line, 1))

        self._tell(check_records(library, self.today, locate, records))
        for finding in duplicate_titles(library, None):
            if finding.file in by_file:
                draft = by_file[finding.file]
                title = _title_of(draft.sheet, draft.row)
                self.remarks.append(Remark("error", title.place, finding.message, finding.remedy, "E304"))

    def _tell(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        for problem in problems:
            spot: Spot = self.spots[problem.line or 1]
            self.remarks.append(self.telling.remark(problem, spot))

    def _tell_hidden(self) -> None:
        """Characters that no file may hold, wherever they were written."""
        cells = [c for rows in self.filled.rows.values() for row in rows for c in row.cells.values()]
        for cell in (*self.filled.answers.values(), *cells):
            if hidden_in(cell.text) is not None:
                message = "这里有会改变文字显示顺序的隐藏字符，或显示不出的字符。"
                self.remarks.append(Remark("error", cell.place, message, "请删去这一处，重新输入文字。"))

    def _tell_unlike(self, draft: _Draft, problems: tuple[Problem, ...]) -> None:
        """The text does not say what the form says: too long, or with characters that YAML does not hold."""
        errors = [p for p in problems if p.severity == "error"]
        first = errors[0] if errors else None
        message = first.message if first else "这份内容写成记录以后读出来不一样。"
        remedy = first.remedy if first else "请把这份填报表发给维护程序的人。"
        self.remarks.append(Remark("error", draft.row.place, message, remedy))

    def _head(self, record: Record) -> tuple[str, ...]:
        """Who filled the form in, as a comment; held to the same rules as the record's own texts."""
        said = []
        for question in (UNIT, POST):
            cell = self.filled.answers.get(question, Cell("", ""))
            name = question.partition("（")[0]
            if text := " ".join(cell.text.split()):
                said.append(f"{name}：{text[:LONGEST_NAMED]}")
                for problem in check_records(
                    self.library, self.today, _in_note, (replace(record, note=text),)
                ):
                    if problem.line:
                        message = labelled(name, problem.message)
                        self.remarks.append(
                            Remark(problem.severity, cell.place, message, problem.remedy, problem.code)
                        )
        return (f"由填报表导入。{'；'.join(said)}",)

    def _sorted(self) -> tuple[Remark, ...]:
        """Errors first, otherwise in the order of the form; each once."""
        order = {f"“{name}”": at for at, name in enumerate((INTRODUCTION, *(s.label for s in self.sheets)))}

        def position(remark: Remark) -> tuple[str, int, list[int], str]:
            name, _, rest = remark.place.partition("”")
            numbers = [int(number) for number in _NUMBER.findall(rest)]
            return remark.severity, order.get(f"{name}”", len(order)), numbers, rest

        return tuple(sorted(dict.fromkeys(self.remarks), key=position))


def _title_of(sheet: Sheet, row: Row) -> Cell:
    blank = next(blank for blank in sheet.blanks if blank.keys == ("title",))
    return row.cells.get(blank.label, Cell("", row.place))


def _address_of(sheet: Sheet, row: Row) -> str:
    """Of a source its address; other records may share one."""
    blank = next((b for b in sheet.blanks if b.keys == ("url",) and sheet.cls is Source), None)
    return row.cells[blank.label].text if blank and blank.label in row.cells else ""


def _in_note(file: str, path: Path) -> tuple[int, int]:
    """Line 1 for what stands in the note, line 0 for all else."""
    return (int(path == ("note",)), 1)
