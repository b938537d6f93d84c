"""Partial dates: a year, a month of a year, or a day, as far as a source says.

The model hands in a scalar's text and gets a `PartialDate`, or a `DateFault` that says what to write.
Three spellings are read, and nothing else:

    date = year , [ "-" , month , [ "-" , day ] ] ;   (* the calendar forms of GB/T 7408.1 (ISO 8601-1) *)
    year = 4 * digit ;  month = 2 * digit ;  day = 2 * digit ;

Other spellings are never taken for a date; when their meaning is certain, the fault names the correction.
This module knows no record, no field and no clock: `today` is handed in.
"""

from __future__ import annotations

import calendar
import datetime
import functools
import re
from dataclasses import dataclass, field
from typing import Literal

from caselib.characters import HALF_WIDTH as _FULL_WIDTH
from caselib.numerals import DIGITS, read_numeral

Precision = Literal["year", "month", "day"]

EARLIEST_YEAR = 1000
LONGEST_INPUT = 40
LONGEST_QUOTE = 20
MOST_KEPT = 4096
"""Texts of which the last result is kept: a library writes few different ones, many times."""

_EXACT = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_LOOSE = re.compile(
    r"(?P<before>约|大约|约在)?"
    r"(?P<year>[0-9]{4})"
    r"(?:[-./年](?P<month>[0-9]{1,2})(?:[-./月](?P<day>[0-9]{1,2})[日号]?)?月?|年度?)?"
    r"(?P<after>(?<=[年月度])(?:[春夏秋冬](?:季|天)?|[上下]半年|[年月]?[初中底末]|年[初中底末]|[上中下]旬"
    r"|第?[一二三四1-4]季度|左右|前后|以来|起))?"
    r"(?P<time>[T日]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?Z?)?"
)
_COMPACT = re.compile(r"(?P<year>(?:1[89]|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})?")
_SPACED_DIGITS = re.compile(r"\d\s+\d")
_BETWEEN = re.compile(r"[-~至到—–]+")
_BEGUN = re.compile(r"(?:起|开始|以来)?[,;]?$")
_UNTIL_NOW = re.compile(r"(?P<start>.*?)[-~至到—–,;持续延一直]*(?:迄?今|现在|目前)")
_LATER_THAT_YEAR = re.compile(r"[0-9]{1,2}月.*")
_LATER_THAT_MONTH = re.compile(r"[0-9]{1,2}[日号]")
_NO_YEAR = re.compile(r"[0-9]{1,2}(?:月(?:[0-9]{1,2}[日号]?)?|[-./][0-9]{1,2})")
_MASK = re.compile(r"[Xx×*某]")
_CHINESE_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=年|$)")
_CHINESE_PART = re.compile(r"[一二三四五六七八九十]{1,3}(?=[月日号])")

_LOOKALIKES = str.maketrans("。−○", ".-〇")

_THREE_SPELLINGS = "日期只有 2021、2021-02、2021-02-03 三种写法。"
_PARTIAL_REMEDY = "只知道年月就写 2021-02，只知道年份就写 2021。"
MASKED_REMEDY = "隐去的日期不推算。请照原文写进“原文写法”，载明情况写“原文隐去”。"
_NOW_REMEDY = "还在做的不写“止”，把材料的日期写进“截至”。"
KEPT_AS_PRINTED = "写进“原文写法”"
"""What is said of a text that is more than its date; a date without such a field beside it has another."""


@dataclass(frozen=True, slots=True)
class DateFault:
    """Why a text is no date, in Chinese, to stand after the field's name; and what to write instead."""

    message: str
    remedy: str
    date: PartialDate | None = field(default=None, compare=False)
    """The date of a text that says more than that."""
    is_masked: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as it was given; `read_date` makes only ones that the calendar has."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def precision(self) -> Precision:
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    @property
    def iso(self) -> str:
        """As records and data write it: `2019`, `2019-07`, `2019-07-03`."""
        parts = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None))
        return "-".join(parts)

    @property
    def label(self) -> str:
        """As pages show it: `2019年`, `2019年7月`, `2019年7月3日`."""
        month = "" if self.month is None else f"{self.month}月"
        day = "" if self.day is None else f"{self.day}日"
        return f"{self.year}年{month}{day}"

    @property
    def first(self) -> datetime.date:
        """The first day that may be meant."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> datetime.date:
        """The last day that may be meant."""
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def sort_key(self) -> tuple[int, int, int, int]:
        """By first day; of two that begin on the same day, the less precise comes first."""
        return (self.year, self.month or 1, self.day or 1, ("year", "month", "day").index(self.precision))


@functools.lru_cache(maxsize=MOST_KEPT)
def read_date(text: str) -> PartialDate | DateFault:
    """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; anything else is a fault with the best correction known."""
    exact = _EXACT.fullmatch(text)
    if exact is None:
        return _spelling_fault(text)
    return _calendar_date(text, exact)


def correct_date(text: str) -> PartialDate | None:
    """The date that a text certainly means and wholly says, whatever its spelling (2021.2.3, 2021年2月3日);
    None where it says more (约2021年, 2021年夏, a time) or less, and where a space parts digits: 2021-1 2 may
    be December or the second of January."""
    text = text.strip()
    plain = "" if len(text) > LONGEST_INPUT or _SPACED_DIGITS.search(text) else _plain(text)
    found = _LOOSE.fullmatch(plain)
    if found is None or found["before"] or found["after"] or found["time"]:
        return None
    date = _calendar_date(text, found)
    return date if isinstance(date, PartialDate) else None


def is_after(date: PartialDate, today: datetime.date) -> bool:
    """Whether the date is certainly in the future: even its first possible day is after `today`."""
    return date.first > today


def span_fault(start: PartialDate, end: PartialDate) -> bool:
    """Whether `end` is certainly before `start`, compared as far as both are known.

    2019-07 to 2019 is no fault: the end may be any day of that year.
    """
    return end.last < start.first


def _calendar_date(text: str, found: re.Match[str]) -> PartialDate | DateFault:
    """The date that the groups year, month and day name, unless no calendar has it."""
    year, month, day = (None if part is None else int(part) for part in found.group("year", "month", "day"))
    assert year is not None
    said = f"写成“{_quoted(text)}”"
    if year < EARLIEST_YEAR:
        return DateFault(f"{said}，年份不像是四位的公元年份。", f"请写四位年份。{_PARTIAL_REMEDY}")
    if month is not None and not 1 <= month <= 12:
        return DateFault(f"{said}，一年里没有 {month} 月。", f"只知道年份就写 {year}。")
    if month is not None and day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
        which = f"{year} 年 2 月" if (month, day) == (2, 29) else f"{month} 月"
        return DateFault(
            f"{said}，{which}没有 {day} 日。", f"只知道年月就写 {year}-{month:02}，只知道年份就写 {year}。"
        )
    return PartialDate(year, month, day)


def _spelling_fault(text: str) -> DateFault:
    said = f"写成“{_quoted(text)}”"
    if not text.strip():
        return DateFault("是空的。", f"{_PARTIAL_REMEDY}不知道就删去这一项。")
    if len(text) > LONGEST_INPUT:
        return DateFault(f"{said}，比一个日期长。", f"这里只写日期，其余写进备注。{_PARTIAL_REMEDY}")
    plain = _plain(text)
    found = _LOOSE.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found is not None:
        return _correction(text, found)
    if _MASK.search(plain):
        return DateFault(f"{said}，日期有隐去。", MASKED_REMEDY, is_masked=True)
    if span := _span(plain):
        first, last = span
        what = "年份" if first.precision == last.precision == "year" else "日期"
        remedy = f"起和止请分开写：起写 {first.iso}，止写 {last.iso}。"
        return DateFault(f"{said}，里面有两个{what}。", remedy)
    if now := _UNTIL_NOW.fullmatch(plain):
        start = _loosely(_BEGUN.sub("", now["start"]))
        begin = f"起写 {start.iso}；" if start else ""
        return DateFault(f"{said}，不是一个日期。", f"{begin}{_NOW_REMEDY}")
    if _NO_YEAR.fullmatch(plain):
        return DateFault(
            f"{said}，没有年份。",
            "请补上年份。年份是推断的，就写成 {value: 2021-02, status: 推断, basis: 依据}。",
        )
    return DateFault(f"{said}，{_THREE_SPELLINGS}", _PARTIAL_REMEDY)


def _span(plain: str) -> tuple[PartialDate, PartialDate] | None:
    """From when to when, where a text can be parted in one way only: at one of its hyphens, for instance."""
    found = set()
    for between in _BETWEEN.finditer(plain):
        first = _loosely(_BEGUN.sub("", plain[: between.start()]))
        last = _loosely(plain[between.end() :], first) if first else None
        if first and last:
            found.add((first, last))
    return found.pop() if len(found) == 1 else None


def _loosely(plain: str, first: PartialDate | None = None) -> PartialDate | None:
    """The date in a part of a text; after a `first` one without what both share (2019年6月至9月)."""
    if first and first.month and _LATER_THAT_YEAR.fullmatch(plain):
        plain = f"{first.year}年{plain}"
    elif first and first.day and _LATER_THAT_MONTH.fullmatch(plain):
        plain = f"{first.year}年{first.month}月{plain}"
    found = _LOOSE.fullmatch(plain)
    date = _calendar_date(plain, found) if found else None
    return date if isinstance(date, PartialDate) else None


def _correction(text: str, found: re.Match[str]) -> DateFault:
    """The fault of a text whose date is certain, though its spelling is not one of the three."""
    date = _calendar_date(text, found)
    if isinstance(date, DateFault):
        return date
    said = f"写成“{_quoted(text)}”，{_THREE_SPELLINGS}"
    if found.re is _LOOSE and (found["before"] or found["after"]):
        return DateFault(said, f"请写 {date.iso}，“{_quoted(text)}”{KEPT_AS_PRINTED}。", date)
    return DateFault(said, f"请写 {date.iso}。")


def _plain(text: str) -> str:
    """Half-width, without spaces, Chinese numerals of year, month and day as digits."""
    plain = "".join(text.translate(_FULL_WIDTH | _LOOKALIKES).split())
    plain = _CHINESE_YEAR.sub(lambda found: "".join(str(DIGITS[numeral]) for numeral in found[0]), plain)
    return _CHINESE_PART.sub(lambda found: str(read_numeral(found[0]) or found[0]), plain)


def _quoted(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= LONGEST_QUOTE else f"{shown[:LONGEST_QUOTE]}…"
