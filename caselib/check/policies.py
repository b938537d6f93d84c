"""Rules for policy documents: their number and whether they are in force."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from caselib.check.finding import Entry, Finding
from caselib.library import Library
from caselib.model import Policy

_NUMBER = re.compile(
    r"(?P<agency>.*?)[〔\[(【｛{<《﹝](?P<year>[0-9XxＸ×*]{4})[年]?[〕\])】｝}>》﹞]"
    r"[第]?(?P<serial>[0-9XxＸ×*]+)[号]?"
)
_UNBRACKETED = re.compile(
    r"(?P<agency>[\u4e00-\u9fff]+[发办函字电委组宣])(?P<year>(?:19|20)\d\d)[年]?[第]?(?P<serial>\d+)号"
)


def number_form(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """发文字号写成〔年份〕号：六角括号，不加“第”，不补 0。"""
    policy = entry.record
    if isinstance(policy, Policy) and policy.number:
        right = correct_number(policy.number)
        if right and right != policy.number:
            message = f"发文字号写成“{policy.number}”。公文写法是六角括号，不加“第”，不补 0。"
            yield entry.finding(("number",), message, f"请改成：{right}")


def unchecked_validity(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """写“现行有效”要有核对日期。"""
    policy = entry.record
    if isinstance(policy, Policy) and policy.validity == "in-force" and policy.validity_checked is None:
        written = library.label("validity", "in-force")
        message = f"写了“{written}”，没有写“时效核对日期”（validity_checked）。"
        remedy = "请补上核对的那一天，例如 validity_checked: 2021-02-03；没有核对过就删去“时效”。"
        yield entry.finding(("validity",), message, remedy)


def correct_number(text: str) -> str | None:
    """The number as GB/T 9704-2012, 7.2.5 has it, digits or masks kept; None where it is of another kind
    (an order, 令第 743 号; an announcement, 2019年第3号; a standard)."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    found = _NUMBER.fullmatch(plain) or _UNBRACKETED.fullmatch(plain)
    if found is None:
        return None
    serial = found["serial"].lstrip("0") or "0"
    return f"{found['agency']}〔{found['year']}〕{serial}号"
