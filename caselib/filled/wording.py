"""What a form says beside its blanks: how each is filled in, an example, what there is to choose from.

In: a blank and the library for which it is filled in. Out: texts in plain Chinese, without a word of YAML.
All of them come from the model's declarations, the lists and the records. It knows no file format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from caselib.check.evidence import LONGEST_QUOTE
from caselib.filled.layout import INTRODUCTION, NEEDED, Blank, Sheet, layout, short_of
from caselib.library import Library, is_listed
from caselib.model import KIND_BY_NAME, Case, Kind, Record
from caselib.scalars import Choice, Date, PlaceCode, Printed, ProseText, Quote, Ref, TermOf, TextMap, Url
from caselib.schema_fields import TEXTS
from caselib.shapes import ListOf, Part, Shape

YES: Final = "是"
NO: Final = "否"
COLUMNS: Final = ("字段", "内容", "说明", "例子")
CHOOSE: Final = "请选择"
"""What stands in a list of a Word file from which nothing has been chosen."""
DATES: Final = {"起": "2019-07", "止": "2020", "截至": "2020-11-30"}


def title(kind: Kind) -> str:
    return f"{kind.label}填报表"


@dataclass(frozen=True)
class Wording:
    """The texts of the forms of one library."""

    library: Library

    def help(self, blank: Blank) -> str:
        """How it is filled in, in a few sentences."""
        if blank.new_in and blank.is_several and blank.spec.required:
            return f"{self._how(blank)}，一行一项，只写库里已有的；新的填在“{blank.new_in}”表，这里不用再写。"
        said = [self._how(blank)]
        if blank.note:
            said.append(blank.note)
        if blank.new_in:
            said.append(f"库里没有的，先填在“{blank.new_in}”表")
        if blank.is_several:
            said.append("几项的，一行一项")
        if blank.spec.help and not blank.spec.required:
            said.append(blank.spec.help.rstrip("。"))
        return "。".join(said) + "。"

    def _how(self, blank: Blank) -> str:
        shape = self.single(blank.shape)
        if blank.row_of:
            return f"写“{blank.row_of}”表里的一项，名称或第几项都可以"
        match shape:
            case TermOf():
                return "从选项里选一项"
            case Choice():
                return f"写“{YES}”或“{NO}”"
            case Ref():
                return self._how_to_refer(shape, blank)
            case PlaceCode():
                return "写到省、市、县、乡的全称；来源隐去的照写，如 xx市"
            case Date():
                return "2021、2021-02 或 2021-02-03，知道多少写多少"
            case Printed():
                return "照原文写数和单位：9个、约300家、90%以上、XX万多家"
            case TextMap():
                return "一行一项，写成 名称=内容"
            case ProseText():
                return "用自己的话写"
            case Quote():
                return f"原文里连续的一段，照抄，不超过 {LONGEST_QUOTE} 字"
            case Url():
                return "从浏览器的地址栏复制，以 http 开头"
        return "照原文写"

    def _how_to_refer(self, shape: Ref, blank: Blank) -> str:
        if not shape.kinds:
            return "名称照原文写"
        return f"写{'或'.join(KIND_BY_NAME[name].label for name in shape.kinds)}的名称"

    def is_printed(self, blank: Blank, text: str) -> bool:
        """Whether a text stands beside this blank on a form, be it one of an older version of the library."""
        return text.startswith(self._how(blank)) or text == self.example(blank)

    def explained(self, blank: Blank) -> str:
        """Help and example in one."""
        example = self.example(blank)
        return f"{self.help(blank)}例：{example}" if example else self.help(blank)

    def example(self, blank: Blank) -> str:
        """Something that could stand there, the same in every form; nothing where one chooses."""
        shape = self.single(blank.shape)
        inner = blank.label.rpartition("（")[2].rstrip("）")
        match shape:
            case Choice() | TermOf() | ProseText() | Ref():
                return ""
            case PlaceCode():
                return self.place("330106")
            case Date():
                return DATES.get(inner, "2021-02-03")
            case Printed():
                return "300余个"
            case TextMap():
                return "N=社区图书室"
            case Quote():
                return "一证通借通还"
            case Url():
                return "https://www.example.org/2021/a.html"
        return "" if blank.row_of else TEXTS.get(blank.spec.label, "")

    def options(self, blank: Blank) -> tuple[str, ...]:
        """What there is to choose from, in its order; none where anything may be written. What may be
        written besides, for references and places, `is_open` says."""
        shape = self.single(blank.shape)
        match shape:
            case TermOf():
                return tuple(term.label for term in self.library.vocabularies[shape.vocabulary].terms)
            case Choice():
                return (YES, NO)
            case Ref():
                return self.names(shape.kinds) if shape.kinds else ()
            case PlaceCode():
                return self.places
        return ()

    def is_open(self, blank: Blank) -> bool:
        """Whether other things than the options may be written."""
        return blank.is_several or not isinstance(self.single(blank.shape), TermOf | Choice)

    def names(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """Titles of the records of these kinds; with its id where several have it."""
        records = [r for kind in kinds for r in self.library.records[kind].values() if is_listed(r)]
        titles = [record.title for record in records]
        return tuple(sorted(_told(record, titles) for record in records))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The places that cases state, with all that they lie in, in administrative order."""
        cases: Iterator[Case] = iter(self.library.cases.values())
        codes = {code for case in cases if (code := case.place.stated_code)}
        known = self.library.places
        found = sorted((code for code in codes if known.get(code)), key=known.sort_key)
        return tuple(self.place(code) for code in found)

    def place(self, code: str) -> str:
        return "".join(place.name for place in self.library.places.path(code))

    @staticmethod
    def single(shape: Shape) -> Shape:
        """The shape of one thing that is written: of a list an item, of a group what stands for it."""
        while isinstance(shape, ListOf | Part):
            shape = shape.item if isinstance(shape, ListOf) else short_of(shape)
        return shape

    def introduction(self, kind: Kind) -> tuple[str, ...]:
        """What stands over the questions."""
        sheets = layout(kind)
        needed = "、".join(f"“{sheet.label}”" for sheet in sheets if sheet.is_single or _is_brought(sheet))
        return (
            "用自己的话写；名称、数值、原文短语照原文抄。来源没有写的不填，不要猜。不写个人姓名、电话。",
            f"带{NEEDED}的一定要填。一份填报表只填一条{kind.label}；{needed}表要填，其余有什么填什么。",
            "不要改表名和表头；要多填几项，往下接着写。说不清往哪里填的，写进“备注”。",
            "填好以后存盘，把这个文件寄给提供填报表的单位。",
        )

    def intended(self, sheet: Sheet) -> str:
        """What a sheet is for, in a sentence."""
        if sheet.is_single:
            return f"一栏一项，写在“{COLUMNS[1]}”一列。"
        if sheet.keys:
            return "一行一项。"
        if _is_brought(sheet):
            return "一行一个。库里还没有的填在这里，至少一个；库里已有的，名称写在第一张表里。"
        return "一行一个；库里已有的不用填，在别的表里写它的名称。"

    def words_of(self, sheet: Sheet) -> frozenset[str]:
        """Everything that is printed on a blank sheet: not what somebody filled in."""
        printed = {sheet.label, self.intended(sheet), *COLUMNS}
        for blank in sheet.blanks:
            printed |= {blank.heading, self.help(blank), self.example(blank), self.offered(blank)}
            printed |= {self.explained(blank), f"{self.help(blank)}{self.offered(blank)}"}
        return frozenset(printed)

    def words_before(self, kind: Kind) -> frozenset[str]:
        """The same of the sheet with the first question."""
        return frozenset(
            (title(kind), *self.introduction(kind), INTRODUCTION, PUBLIC_HELP, POST_HELP, UNIT_HELP)
        )

    def offered(self, blank: Blank) -> str:
        """The choices of a short list, to be printed beside the blank."""
        shape = self.single(blank.shape)
        return f"可选：{'、'.join(self.options(blank))}。" if isinstance(shape, TermOf) else ""


PUBLIC_HELP: Final = f"先答这一问，选“{YES}”才收。不能确定的，先报本单位保密审查，不要提交。"
UNIT_HELP: Final = "单位的全称。"
POST_HELP: Final = "例如：组织科工作人员。只写岗位，不写姓名和电话。"


def _is_brought(sheet: Sheet) -> bool:
    return not sheet.is_single and not sheet.keys and sheet.label == sheet.kind.label


def _told(record: Record, titles: list[str]) -> str:
    return f"{record.title}（{record.id}）" if titles.count(record.title) > 1 else record.title
