"""Rules for practices: what stands behind a number in a name, and under which line of work."""

from __future__ import annotations

from collections.abc import Iterator

from caselib.check.finding import Entry, Finding
from caselib.library import Library
from caselib.model import Practice
from caselib.parts import Expansion
from caselib.values import Value, read_value


def expansion_size(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """具体内容的项数写数字；列出的不多于项数，写了“列全”的不少于项数。"""
    for path, expansion in entry.all_of(Expansion):
        if expansion.size is None:
            continue
        size = read_value(expansion.size)
        number = size.number if isinstance(size, Value) else None
        if number is None or number != int(number):
            message = f"写成“{expansion.size}”，不是一个数。"
            yield entry.finding((*path, "size"), message, "请写数字，例如 size: 10；来源没有说几项就删去。")
            continue
        count = len(expansion.members)
        if count > number:
            message = f"写了 {int(number)} 项，下面列出 {count} 项。"
            yield entry.finding((*path, "size"), message, "请核对项数，或删去多列的。")
        elif expansion.complete and count < number:
            message = f"写了“是”，可是 {int(number)} 项里只列出 {count} 项。"
            yield entry.finding((*path, "complete"), message, "请补上其余各项，或改成 complete: 否")


def unknown_expansion(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """具体内容写了来源未载明，就不再列出各项。"""
    for path, expansion in entry.all_of(Expansion):
        if expansion.known is False and expansion.members:
            message = f"写了来源未载明，下面却列出 {len(expansion.members)} 项。"
            yield entry.finding(path, message, "请删去 known: 否，改写 complete: 否")


def same_dimension(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """兼及维度与工作维度不同。"""
    practice = entry.record
    if isinstance(practice, Practice) and practice.also and practice.also == practice.dimension:
        label = library.label("dimensions", practice.also)
        yield entry.finding(("also",), f"与工作维度同是“{label}”。", "请删去“兼及维度”（also）。")
