"""Amounts: the number inside a printed value, before unit and qualifiers are heard.

`values.py` gives the grammar; this module reads its rule `amount`: figures, numerals, fractions, pairs,
round figures and masks. It gets text with half-width signs, and says nothing of status or unit but % and ‰.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Literal

from caselib.numerals import DIGITS, NUMERALS, SCALE, WORD, is_round, read_numeral, scale_worth

Kind = Literal["part", "masked", "half", "vague", "arabic", "pair", "chinese", "round"]

MASK = (
    r"(?:[Xx](?![A-WYZa-wyz])|(?<=[Xx])[Xx](?=[A-WYZa-wyz])|(?<![0-9])[×*]|(?<=[0-9])[×*](?![0-9])|某(?!些))"
)
"""One masking sign. No two alternatives fit the same sign, so that runs of it stay linear."""
_DECIMAL = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?![0-9.,])"
_OPERAND = rf"(?:{MASK}+|[0-9]+(?:\.[0-9]+)?|{WORD})"

_AMOUNT = re.compile(
    rf"(?P<part>(?P<whole>{_OPERAND})分之(?P<share>{_OPERAND})|(?P<over>[0-9]+)/(?P<under>[0-9]+)(?![0-9./]))"
    rf"|(?P<masked>-?[0-9.,{NUMERALS}]*{MASK}(?:[0-9.,{NUMERALS}]|{MASK})*)"
    r"|(?P<half>一半|半数|半)"
    rf"|(?P<vague>[数几](?:{SCALE})?)"
    rf"|(?P<arabic>-?{_DECIMAL}(?:{SCALE}(?:{_DECIMAL}{SCALE})*)?)"
    rf"|(?P<pair>(?P<ten>十?)(?P<one>[一二三四五六七八两])(?P<next>[二三四五六七八九])(?P<scale>{SCALE})?)"
    rf"(?![{NUMERALS}分])"
    rf"|(?P<chinese>{WORD})"
)
_STEP = re.compile(rf"({_DECIMAL})({SCALE})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What an amount says before its qualifiers: exact when low and high are its number.

    A mask has neither number nor bound. `scale` is the last scale word's worth, for ranges that share it.
    """

    number: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    kind: Kind
    unit: str = ""
    scale: int = 1
    vague: tuple[str, ...] = ()

    @property
    def masked(self) -> bool:
        return self.kind == "masked"

    def times(self, factor: int) -> Amount:
        parts = (self.number, self.low, self.high)
        number, low, high = (None if part is None else part * factor for part in parts)
        return replace(self, number=number, low=low, high=high)


def read_amount(plain: str, start: int) -> tuple[Amount, int] | None:
    """The amount that begins at `start` of `plain`, and where it ends; None where no amount begins."""
    found = _AMOUNT.match(plain, start)
    if found is None:
        return None
    amount = _amount_of(found)
    return None if amount is None else (amount, found.end())


def _amount_of(found: re.Match[str]) -> Amount | None:
    if found["part"]:
        return _part(found)
    if found["masked"]:
        return Amount(kind="masked")
    if found["half"]:
        return _exact(Decimal("0.5"), "half")
    if word := found["vague"]:
        return Amount(kind="vague", low=Decimal(scale_worth(word[1:])), vague=(word[0],))
    if found["arabic"]:
        return _arabic(found["arabic"])
    if found["pair"]:
        return _pair(found)
    return _chinese(found["chinese"])


def _exact(number: Decimal, kind: Kind, scale: int = 1) -> Amount:
    return Amount(number=number, low=number, high=number, kind=kind, scale=scale)


def _part(found: re.Match[str]) -> Amount | None:
    whole_word, share_word = found["whole"] or found["under"], found["share"] or found["over"]
    unit = {"百": "%", "千": "‰"}.get(whole_word, "")
    if re.search(MASK, whole_word + share_word):
        return Amount(kind="masked", unit=unit)
    whole, share = _operand(whole_word), _operand(share_word)
    if not whole or share is None:
        return None
    if unit:
        return replace(_exact(share, "part"), unit=unit)
    places = Decimal("0.0001")
    number, low, high = (
        (share / whole).quantize(places, rounding).normalize()
        for rounding in (ROUND_HALF_EVEN, ROUND_FLOOR, ROUND_CEILING)
    )
    return Amount(number=number, low=low, high=high, kind="part")


def _operand(word: str) -> Decimal | None:
    return Decimal(word) if word[0] in "0123456789" else read_numeral(word)


def _arabic(text: str) -> Amount | None:
    sign = -1 if text.startswith("-") else 1
    total, last = Decimal(0), None
    for step in _STEP.finditer(text.removeprefix("-")):
        scale = scale_worth(step[2] or "")
        term = Decimal(step[1].replace(",", "")) * scale
        if last is not None and term >= last:
            return None
        total, last = total + term, scale
    return _exact(sign * total, "arabic", last or 1)


def _pair(found: re.Match[str]) -> Amount | None:
    one, following = DIGITS[found["one"]], DIGITS[found["next"]]
    if following != one + 1:
        return None
    tens = 10 if found["ten"] else 0
    scale = scale_worth(found["scale"] or "")
    return Amount(kind="pair", low=Decimal((tens + one) * scale), high=Decimal((tens + following) * scale))


def _chinese(word: str) -> Amount | None:
    number = read_numeral(word)
    if number is None:
        return None
    scale = scale_worth("".join(character for character in word[-2:] if character in "万亿"))
    return _exact(number, "round" if is_round(word) else "chinese", scale)
