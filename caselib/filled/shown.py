"""Numbers of a workbook as they are shown: 90% for 0.9, 2019-07 for a day of which only year and month show.

In: a stored number and the code of its format (ECMA-376 part 1, 18.8.30 and 18.8.31). Out: the text that
whoever filled in the form saw; a date as records write it, as exact as it is shown. It knows no file.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

BUILT_IN: Final[Mapping[int, str]] = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy-m-d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-m-d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: "h:mm",
    33: "h:mm:ss",
    36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
"""Formats that workbooks name by number alone, those of the Chinese edition among them."""
_LITERAL = re.compile(r"\"([^\"]*)\"|\\(.)|_.|\*.|\[[^\]]*\]")
_PLACES = re.compile(r"[#0?][#0?,]*(?:\.([#0?]*))?")
_MOST_DAYS: Final = 2_958_466
"""9999-12-31, the last day that a workbook knows."""


def as_shown(stored: str, code: str, *, since_1904: bool = False) -> str:
    """`stored`: a number as the file has it; `code`: of its format, empty for none."""
    try:
        number = Decimal(stored)
    except InvalidOperation:
        return stored
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return stored
    section = code.split(";")[0]
    bare = _LITERAL.sub("", section).lower().replace("general", "")
    if re.search("[ymd]", bare) and not re.search("[0#?]", bare):
        return _date(number, bare, since_1904) or _plain(number)
    return _formatted(number, section)


def _date(number: Decimal, bare: str, since_1904: bool) -> str:
    """As exact as year, month and day are shown; a day without its year as it is printed."""
    days = int(number) + (1462 if since_1904 else 0)
    if not 0 < days < _MOST_DAYS:
        return ""
    # The day count of workbooks holds a 29 February 1900 that never was.
    day = datetime.date(1899, 12, 30) + datetime.timedelta(days=days + (days < 60))
    has_month = "m" in re.sub(r"h+:?m+|m+:s+", "", bare)
    if "y" not in bare:
        return (
            f"{day.month}月{day.day}日"
            if has_month and "d" in bare
            else f"{day.month}月"
            if has_month
            else ""
        )
    if "d" in bare:
        return day.isoformat()
    return f"{day.year:04}-{day.month:02}" if has_month else f"{day.year:04}"


def _formatted(number: Decimal, section: str) -> str:
    """A number by a format with places for digits, else in full."""
    masked = _LITERAL.sub(lambda found: "\0" * len(found[0]), section)
    places = _PLACES.search(masked)
    if places is None or "e" in masked.lower().replace("general", "") or "/" in masked:
        return _plain(number)
    percent = "%" in masked
    value = number * 100 if percent else number
    decimals = places[1] or ""
    value = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    grouped = "," in places[0].rstrip(",.")
    said = f"{value:,f}" if grouped else f"{value:f}"
    if decimals and decimals.strip("0"):  # places that show only what is there
        said = said.rstrip("0").rstrip(".")
    before, after = section[: places.start()], section[places.end() :]
    return f"{_words(before)}{said}{_words(after)}".strip()


def _words(part: str) -> str:
    """What a format prints beside the digits."""
    return _LITERAL.sub(
        lambda found: found[1] or found[2] or "", part.replace("General", "").replace("@", "")
    )


def _plain(number: Decimal) -> str:
    """In full, without what binary fractions leave at the end: 0.1, not 0.1000000000000000055."""
    rounded = number.normalize() if abs(number) < 1 else Decimal(f"{number:.15g}")
    said = f"{Decimal(f'{rounded:.15g}'):f}"
    return said.rstrip("0").rstrip(".") if "." in said else said
