"""A fault that the loader or a rule reports of a form's record, in the words of the form.

In: a problem, and where its record's parts were written. Out: a remark that names sheet and cell. The rule's
own words are kept; what they say of files and lines of YAML is put as what to do in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from caselib.check.places import WITHOUT_CODE
from caselib.dates import KEPT_AS_PRINTED, MASKED_REMEDY
from caselib.filled.cells import Remark, labelled
from caselib.filled.layout import Blank, Sheet
from caselib.filled.nodes import Spot
from caselib.filled.wording import Wording
from caselib.model import KINDS
from caselib.problem import Problem, shortened

MISSING: Final = "E202"
UNRESOLVED: Final = "E311"
INSTEAD: Final = (
    ("请写括号里的代码。", "请写全称。"),
    (KEPT_AS_PRINTED, "写进备注"),
    (MASKED_REMEDY, "隐去的日期不推算。请不填这一格，照原文写进备注。"),
    ("例如 N: 园区和企业", "请一行写一项，例如 N=园区和企业"),
    (WITHOUT_CODE, "没有代码的地方（如园区），写它所在的县级地区，名称写进备注。"),
)
"""What remedies say of codes and lists → what to do in a form."""
IN_MESSAGES: Final = (
    ("不是已知的地区代码", "在地区表里没有，或者不止一处"),
    ("一组“名称: 内容”", "几行“名称=内容”"),
)
"""The same of messages: in a form places are written by name."""
_WHOLE_LIST = re.compile(r"（全部在 vocabulary/[^）]*）")
_SEVERAL_NAMES = re.compile(r"[、，,]")
_KEY = re.compile(r"（([a-z]+(?:_[a-z]+)*)）")
_ADD_LINE = re.compile(
    r"请(?:在记录里)?补上(?:一行)?(?:“[^”]*”（[a-z_]+）)?(?:[：，]|，?例如) ?"
    r"(?P<key>[a-z_]+): ?(?P<example>.*)"
)
_NEW_RECORD = re.compile(r"如果是新(?P<kind>[^，。]+)，请新建 [^。]+\.yml[^。]*。")
_NUMBERED = re.compile(r"\bm([0-9]+)\b")
_AS_TEXT = re.compile(r"没有记录的，写成 \{[^}]*\}。")


def _told_of_forms(said: str, words: Iterable[tuple[str, str]]) -> str:
    for of_files, of_forms in words:
        said = said.replace(of_files, of_forms)
    return said


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said of one form."""

    sheets: tuple[Sheet, ...]
    wording: Wording
    titles: Mapping[str, str]
    """Of the records that the form brings along, by their new ids."""

    def remark(self, problem: Problem, spot: Spot) -> Remark:
        """`spot`: of the place that the problem names."""
        wanted = self._wanted(problem, spot)
        blank = wanted or spot.blank
        place = spot.row.place_of(wanted.label) if wanted else spot.place
        message = self._without_keys(_told_of_forms(shortened(problem.message), IN_MESSAGES))
        remedy = self._to_fill(blank, spot) if problem.code == MISSING else self._remedy(problem.remedy)
        if blank and blank.is_several and problem.code == UNRESOLVED and _SEVERAL_NAMES.search(message):
            remedy = f"如果写的是几个，请一行写一个。{remedy}"
        if blank and blank.row_of:
            remedy = _NUMBERED.sub(r"第 \1 项", remedy)
        if blank and problem.code != MISSING and f"{blank.label}”" not in place:
            message = labelled(blank.label, message)
        return Remark(problem.severity, place, message, remedy, problem.code)

    def _wanted(self, problem: Problem, spot: Spot) -> Blank | None:
        """The blank that is to be filled in, where the problem is that it is empty."""
        if problem.code == MISSING:
            found = _KEY.search(problem.message)
            return spot.sheet.blank_at((found[1],)) if found else None
        found = _ADD_LINE.search(problem.remedy)
        return spot.sheet.blank_at((found["key"],)) if found else None

    def _to_fill(self, blank: Blank | None, spot: Spot) -> str:
        if blank is None:
            return "请填写。"
        brought = (s for s in self.sheets if not s.is_single and not s.keys and s.label == blank.label)
        if spot.sheet.is_single and (sheet := next(brought, None)):
            return f"请在“{sheet.label}”表里至少填一行；库里已有的，在这里写它的名称。"
        return f"请填写这一格。{self.wording.help(blank)}{self.wording.offered(blank)}"

    def _remedy(self, remedy: str) -> str:
        said = _ADD_LINE.sub(self._to_add, remedy)
        said = _AS_TEXT.sub("", _NEW_RECORD.sub(self._to_bring, said))
        said = _WHOLE_LIST.sub("（全部在这一格的选项里）", said)
        return self._without_keys(_told_of_forms(said, INSTEAD))

    def _to_add(self, found: re.Match[str]) -> str:
        blanks = (b for sheet in self.sheets for b in sheet.blanks if b.keys[-1:] == (found["key"],))
        blank = next(blanks, None)
        example = self._title(found["example"].strip("[]。"))
        shown = f"，例如：{example}。" if example.strip("…") else "。"
        return f"请填“{blank.label if blank else found['key']}”一格{shown}"

    def _to_bring(self, found: re.Match[str]) -> str:
        label = found["kind"]
        kind = next((kind for kind in KINDS if kind.label == label), None)
        sheets = (s for s in self.sheets if not s.is_single and not s.keys and s.kind is kind)
        if sheet := next(sheets, None):
            return f"如果是新{label}，请在“{sheet.label}”表里填一行。"
        return f"如果是新{label}，请另填一份{label}填报表。"

    def _title(self, said: str) -> str:
        """The title of the record with this id, which is what one writes in a form."""
        record = self.wording.library.by_id.get(said)
        return record.title if record else self.titles.get(said, said)

    def _without_keys(self, said: str) -> str:
        keys = {key for sheet in self.sheets for blank in sheet.blanks for key in blank.keys}
        return _KEY.sub(lambda found: "" if found[1] in keys else found[0], said)
