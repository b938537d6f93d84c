"""Chinese numerals: 一百零五, 一百五, 一〇五, 三点五亿, 两千.

The grammars of printed values and of dates hand in a word of numerals and get a number, or None where
the word is no numeral. Words are everyday ones: `everyday` turns 壹佰 and 兩萬 into 一百 and 两万 first.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

NUMERALS = "零〇一二三四五六七八九两十百千万亿"
SCALE = r"(?:[十百千]万?亿?|万亿?|亿)(?!分点)"
"""Pattern of a word that multiplies; the 百 of 百分点 is none."""
WORD = rf"(?:[{NUMERALS}]|点(?=[零〇一二三四五六七八九]))+"

_SMALL = r"(?:D千)?(?:零?D百)?(?:零?D?十)?(?:零?D)?".replace("D", "[一二三四五六七八九两]")
_INTEGER = re.compile(
    rf"(?:(?:(?P<high>{_SMALL})万)?(?P<upper>{_SMALL})亿)?(?:零?(?P<middle>{_SMALL})万)?(?P<lower>{_SMALL})"
)
_DECIMALS = re.compile(r"(?P<figures>[零〇一二三四五六七八九]+)(?P<scale>万?亿?)")
_EVERYDAY = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億兩餘幾數個", "一二三四五六七八九十百千万亿两余几数个")


def everyday(text: str) -> str:
    """`text` with the numerals of cheques, and the traditional words beside numbers, in everyday form."""
    return text.translate(_EVERYDAY)


def scale_worth(word: str) -> int:
    """What a scale word multiplies by: 万亿 is 10^12; the empty word is 1."""
    worth = 1
    for character in word:
        worth *= SCALES[character]
    return worth


def is_round(word: str) -> bool:
    """Whether the word is a scale without a digit: 百, 千万. 十 is an exact ten."""
    return re.fullmatch(SCALE, word) is not None and word[0] != "十"


def read_numeral(word: str) -> Decimal | None:
    """The number of a numeral below 10^16, with decimals after 点; a bare scale is its worth."""
    if is_round(word):
        return Decimal(scale_worth(word))
    whole, point, rest = word.partition("点")
    integer = _integer(whole)
    if integer is None or not point:
        return None if integer is None else Decimal(integer)
    decimals = _DECIMALS.fullmatch(rest)
    if decimals is None:
        return None
    figures = "".join(str(DIGITS[figure]) for figure in decimals["figures"])
    return Decimal(f"{integer}.{figures}") * scale_worth(decimals["scale"])


def _integer(word: str) -> int | None:
    if word and set(word) <= DIGITS.keys() and (len(word) == 1 or set(word) & {"〇", "零"}):
        return int("".join(str(DIGITS[digit]) for digit in word))
    found = _INTEGER.fullmatch(word.replace("〇", "零"))
    if not word or found is None or "" in found.group("high", "middle"):
        return None
    if found["upper"] == "" and not found["high"]:
        return None
    parts = found.group("high", "upper", "middle", "lower")
    high, upper, middle, lower = (_small(part or "") for part in parts)
    if found["lower"] in DIGITS:
        lower *= scale_worth(word[-2]) // 10
    return (high * 10**4 + upper) * 10**8 + middle * 10**4 + lower


def _small(word: str) -> int:
    """A numeral below ten thousand. A last digit right after a scale counts its tenths: 一百五 is 150."""
    total, digit, worth = 0, 0, 1
    for character in word:
        if character == "零":
            worth = 1
        elif character in DIGITS:
            digit = DIGITS[character]
        else:
            worth = SCALES[character]
            total, digit = total + (digit or 1) * worth, 0
    return total + digit * max(worth // 10, 1)
