"""Printed values: what a source prints for a number, read by a written grammar.

The model hands in a scalar's text and gets a `Value` (as printed, with what may be computed from it), or
a `ValueFault` that says what to write. Before reading, full-width signs are taken as half-width ones and
spaces beside signs are dropped; `as_printed` keeps them.

    value    = "来源未载明" | "未载明"
             | { neutral | lead } , ( amount | range ) , [ inner , [ scale ] ] , tail ;
    range    = amount , [ unit ] , to , amount ;         (* 3-5万 is 3万 to 5万; rising *)
    amount   = part | masked | half | vague | arabic | pair | chinese | round ;
    part     = operand , "分之" , operand                 (* 百分之 and 千分之 give the units % and ‰ *)
             | figures , "/" , figures ;
    operand  = mask , { mask } | figures , [ "." , figures ] | chinese | round ;
    masked   = [ "-" ] , { figure | numeral } , mask , { figure | numeral | mask } ;
    half     = "一半" | "半数" | "半" ;
    vague    = ( "数" | "几" ) , [ scale ] ;              (* 数十家: ten or more, no number *)
    arabic   = [ "-" ] , decimal , [ scale , { decimal , scale } ] ;             (* 1亿2000万, falling *)
    pair     = [ "十" ] , digit , next digit , [ scale ] ;                       (* 十二三个, 三四十家 *)
    chinese  = numeral below 10^16 , [ "点" , digit , { digit } , [ "万" | "亿" ] ]
             | digits with a zero among them ;           (* 一百零五, 一百五 = 150, 一〇五 *)
    round    = scale ;                                   (* 百栋: printed without its 一, a round figure *)
    scale    = ( "十" | "百" | "千" ) , [ "万" ] , [ "亿" ] | "万" , [ "亿" ] | "亿" ;
    decimal  = ( figures | thousands set off by commas ) , [ "." , figures ] ;
    mask     = "X" | "x" | "×" | "*" | "某" ;            (* no mask: 7×24, XML, 某些 *)
    to       = "-" | "~" | "—" , { "—" } | "至" | "到" ;
    tail     = [ unit ] , [ trail ] ;                    (* 多 and 余 may stand inside: 3个多月, 1倍多 *)
    unit     = letters and % ‰ ℃ / · without figure, numeral, mask, qualifier ;
                                                         (* after numerals it begins with a measure word *)
    neutral, lead, inner, trail = the words of NEUTRAL, LEAD, INNER and TRAIL below.

A value never claims more than is printed:

- 原文隐去 (a mask): no number, low or high, whatever digits and 万 stand beside it.
- Only a plain number is 原文载明; ranges, round figures and every qualifier make it 约数.
- 余 and 多 leave the number and give a low (300余家: 300, low 300); 近 leaves it and gives a high.
- 以上, 超过, 强 … are a low alone, 以下, 不足, 弱 … a high alone: no number stands there.
- 约 leaves the number and gives no bounds; of qualifiers that disagree (近300余家) no bound is taken.
- A fraction that does not end is rounded to four places, as a low downwards, as a high upwards.

The same words in a masked value still give unit and qualifier. This module knows no record and no field.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from caselib.amounts import MASK, Amount, read_amount
from caselib.characters import HALF_WIDTH
from caselib.numerals import NUMERALS, SCALE, everyday, scale_worth

Status = Literal["reported", "approximate", "masked", "not-stated"]
Bound = Literal["around", "over", "floor", "under", "ceiling"]
"""What a qualifier says: near the number; the number and more; at least; nearly the number; at most."""

LONGEST_INPUT = 60
LONGEST_QUOTE = 20
MOST_KEPT = 4096
"""Texts of which the last result is kept: a library writes few different ones, many times."""
MOST_DIGITS = 15
"""More digits than this are not exact in every program that reads the exports."""

NOT_STATED = ("来源未载明", "未载明")
NEUTRAL = ("共计", "总计", "合计", "累计", "共有", "达到", "多达", "高达", "共", "达")
LEAD: dict[str, Bound] = {
    **dict.fromkeys(("大约", "大概", "约为", "约有", "约"), "around"),
    **dict.fromkeys(("将近", "接近", "近"), "under"),
    **dict.fromkeys(("不少于", "不低于", "至少", "最少", "超过", "突破", "高于", "大于", "多于"), "floor"),
    **dict.fromkeys(("超", "逾", "过", "上", "≥", ">"), "floor"),
    **dict.fromkeys(("不超过", "不高于", "不多于", "至多", "最多", "不足", "不到"), "ceiling"),
    **dict.fromkeys(("不满", "未满", "低于", "少于", "小于", "≤", "<"), "ceiling"),
}
INNER: dict[str, Bound] = {"多": "over", "余": "over", "几": "over", "来": "around", "+": "over"}
TRAIL: dict[str, Bound] = {
    **dict.fromkeys(("左右", "上下", "不等"), "around"),
    **dict.fromkeys(("多", "余", "有余", "出头", "+"), "over"),
    **dict.fromkeys(("及以上", "以上", "强"), "floor"),
    **dict.fromkeys(("及以下", "以下", "以内", "之内", "弱"), "ceiling"),
}

_HALF_WIDTH = HALF_WIDTH | {
    ord(sign): plain for sign, plain in {"﹪": "%", "﹢": "+", "−": "-", "–": "-", "〜": "~"}.items()
}

_EXAMPLES = "照原文写数字和单位，如 9个、约300家、90%以上；来源隐去的照写，如 XX万多家。"
_NO_NUMBER = "来源没有写数的，写 来源未载明；“若干家”“很多”这样的话，请写进举措或提要。"

_LEADING = re.compile("|".join(sorted((*NEUTRAL, *LEAD), key=lambda word: (-len(word), word))))
_INNER = re.compile(rf"([多余来几+])({SCALE})?")
_TO = re.compile(r"([^\W\d_]{0,6}?|[%‰℃])(?:[-~]|—+|至|到)")
_UNIT_INNER = re.compile(r"(个)(多)(?=月|小时|世纪|星期)|(小时|[个年月日天周倍元岁米吨里成%‰])([多余])$")
_TRAILING = re.compile(r"(及?以[上下]|以内|之内|左右|上下|不等|出头|有余|\+|(?<=[%‰成倍])[强弱])$")
_UNIT = re.compile(rf"(?![强弱])(?:个?百分点|[^\W\d_{NUMERALS}半几多余Xx×某]|多(?=媒体|功能|元化)|[%‰℃/·])*")
_HEDGED = re.compile(r"以[上下内]|之内|左右|上下|不等|出头")
_MEASURE = re.compile(
    r"[个家名人位条项座栋幢所处件份次场期届批倍年月日天周季元角块笔户间层类种篇部本册台套辆支只张组队级星岁吨米亩里"
    r"轮堂对成省市区县镇乡村%‰]|小时|分钟|公里|平方|百分点"
)
_IDIOM = re.compile(r"一(?:批(?!次)|部分|次性|年[初底末来])")
_NUMERIC = re.compile(rf"[0-9{NUMERALS}半几]|数(?=[十百千万亿])|{MASK}")
_BESIDE_NUMBER = "第多余来强弱点分之成倍%‰+-~—至到.,/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A printed number: `number`, `low` and `high` only as far as the print carries them.

    `unit` has no 万 or 亿 (360亿元 is 36,000,000,000 元); `qualifier` joins several words by `…`.
    """

    as_printed: str
    status: Status
    number: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    qualifier: str | None = None

    def to_json(self) -> dict[str, object]:
        """The fields that are there, in declared order, numbers as JSON knows them."""
        texts = {"as_printed": self.as_printed, "status": self.status}
        numbers = {"number": self.number, "low": self.low, "high": self.high}
        words = {"unit": self.unit, "qualifier": self.qualifier}
        return {
            **texts,
            **{key: number_json(number) for key, number in numbers.items() if number is not None},
            **{key: word for key, word in words.items() if word is not None},
        }


@dataclass(frozen=True, slots=True)
class ValueFault:
    """Why a text is no printed value, in Chinese; and what to write instead."""

    message: str
    remedy: str


@functools.lru_cache(maxsize=MOST_KEPT)
def read_value(text: str) -> Value | ValueFault:
    """Read one printed value by the grammar above; what does not fit it is a fault, never a guess."""
    printed = text.strip()
    if not printed:
        return ValueFault("是空的。", f"{_EXAMPLES}来源没有写就写 来源未载明。")
    if len(printed) > LONGEST_INPUT:
        return ValueFault(f"写成“{_quoted(printed)}”，超过 {LONGEST_INPUT} 字。", f"只写一个数。{_EXAMPLES}")
    if printed in NOT_STATED:
        return Value(as_printed=printed, status="not-stated")
    plain = _plain(printed)
    if sum(character in "0123456789" for character in plain) > MOST_DIGITS:
        return ValueFault(
            f"写成“{_quoted(printed)}”，数字超过 {MOST_DIGITS} 位。", "请核对原文，只写一个数。"
        )
    return _read(plain, printed) or _fault(plain, printed)


def number_json(number: Decimal) -> int | float:
    """A whole number as int, any other as the nearest float."""
    return int(number) if number == number.to_integral_value() else float(number)


def _read(plain: str, printed: str) -> Value | None:
    """The value of the whole of `plain`, or None."""
    words: list[tuple[str, Bound]] = []
    start = 0
    while found := _LEADING.match(plain, start):
        start = found.end()
        if found[0] in LEAD:
            words.append((found[0], LEAD[found[0]]))
    head = read_amount(plain, start)
    if head is None or _IDIOM.match(plain):
        return None
    amount, start = head
    span = _range(plain, amount, start)
    left_unit = ""
    if span is not None:
        amount, start, left_unit = span
    if found := _INNER.match(plain, start):
        start = found.end()
        words.append((found[1], INNER[found[1]]))
        amount = amount.times(scale_worth(found[2] or ""))
    tail = _tail(plain[start:], amount)
    if tail is None or left_unit not in ("", amount.unit + tail[0]):
        return None
    unit, trailing = tail
    words += [(word, TRAIL[word]) for word in trailing]
    number, low, high = _bounded(amount, [bound for _, bound in words])
    named = [*(word for word, _ in words), *amount.vague]
    return Value(
        as_printed=printed,
        status=_status(amount, bool(words)),
        number=number,
        low=low,
        high=high,
        unit=amount.unit + unit or None,
        qualifier="…".join(named) or None,
    )


def _status(amount: Amount, qualified: bool) -> Status:
    if amount.masked:
        return "masked"
    plain = amount.kind != "round" and amount.number is not None
    return "reported" if plain and not qualified else "approximate"


def _bounded(amount: Amount, bounds: list[Bound]) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Number, low and high of an amount under its qualifiers."""
    said = set(bounds)
    if not said or said == {"around"}:
        return (amount.number, None, None) if amount.number is not None else (None, amount.low, amount.high)
    if said <= {"over", "floor"}:
        return (None if "floor" in said else amount.number), amount.low, None
    if said <= {"under", "ceiling"}:
        return (None if "ceiling" in said else amount.number), None, amount.high
    return amount.number, None, None


def _range(plain: str, first: Amount, start: int) -> tuple[Amount, int, str] | None:
    """The range that `first` begins, where it ends, and the unit printed before its middle."""
    found = _TO.match(plain, start)
    second = read_amount(plain, found.end()) if found else None
    if found is None or second is None:
        return None
    last, end = second
    unit = first.unit + found[1]
    if first.masked or last.masked:
        return Amount(kind="masked", unit=last.unit), end, unit
    if first.number is None or last.number is None or "round" in (first.kind, last.kind):
        return None
    if first.scale == 1 and first.number < last.number / last.scale:
        first = first.times(last.scale)
    if first.low is None or last.high is None or first.low >= last.high:
        return None
    return Amount(kind=last.kind, low=first.low, high=last.high, unit=last.unit), end, unit


def _tail(rest: str, amount: Amount) -> tuple[str, list[str]] | None:
    """Unit and qualifiers after an amount, or None where something else stands there."""
    if rest in ("强", "弱"):
        return ("", [rest]) if amount.kind in ("part", "half") else None
    words = []
    if found := _UNIT_INNER.match(rest):
        words.append(found[2] or found[4])
        rest = (found[1] or found[3]) + rest[found.end() :]
    if found := _TRAILING.search(rest):
        words.append(found[1])
        rest = rest[: found.start()]
    if not _UNIT.fullmatch(rest) or _HEDGED.search(rest):
        return None
    if any(character.isnumeric() and character not in NUMERALS for character in rest):
        return None
    if not rest and amount.vague and amount.low == 1:
        return None
    if rest and amount.kind not in ("arabic", "masked") and not _MEASURE.match(rest):
        return None
    return rest, words


def _fault(plain: str, printed: str) -> ValueFault:
    said = f"写成“{_quoted(printed)}”"
    if not _NUMERIC.search(plain) and not any(character.isnumeric() for character in plain):
        return ValueFault(f"{said}，里面没有数字。", f"{_EXAMPLES}{_NO_NUMBER}")
    if re.search(r"第[0-9一二三四五六七八九十百]+", plain):
        return ValueFault(f"{said}，是次序，不是数量。", "次序请写在举措或备注里，这里只写数量，如 9个。")
    if inside := _only_value(plain):
        remedy = f"这里只写 {inside}，其余写进“指标说明”或备注。"
        return ValueFault(f"{said}，除了数字和单位还有别的话。", remedy)
    if len(re.findall(rf"[0-9.,]+|{MASK}+", plain)) > 1:
        return ValueFault(f"{said}，里面不止一个数。", "一条只写一个数，其余请另写一条。")
    return ValueFault(f"{said}，认不出是多少。", _EXAMPLES)


def _only_value(plain: str) -> str | None:
    """The one value inside a longer text, if nothing else in the text can be a number."""
    first = _NUMERIC.search(plain)
    if first is None:
        return None
    start = first.start()
    for lead in _LEADING.finditer(plain):
        if lead.end() == start:
            start = lead.start()
    for end in range(len(plain), start, -1):
        beside = plain[start - 1 : start] + plain[end : end + 1]
        if _NUMERIC.search(plain, end) or any(character in _BESIDE_NUMBER for character in beside):
            continue
        inside = _read(plain[start:end], plain)
        if inside is not None and inside.unit:
            return plain[start:end]
    return None


def _plain(printed: str) -> str:
    """Half-width, everyday numerals, and no spaces but those between two figures."""
    folded = " ".join(everyday(printed.translate(_HALF_WIDTH)).split())
    return "".join(_unspaced(folded))


def _unspaced(text: str) -> Iterator[str]:
    for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if character != " " or (before.isdigit() and after.isdigit()):
            yield character


def _quoted(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= LONGEST_QUOTE else f"{shown[:LONGEST_QUOTE]}…"
