"""Rules for names that look like another's. In: the library; out: findings.

The table is a small one of our own, after the idea of Unicode's confusables (UTS 39, skeletons): of its 6,000
pairs those that a keyboard or a paste brings into Chinese titles and ids. Letters of other scripts are no
fault by themselves: only a name that nobody could tell from another's is worth a word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Final

from caselib.check.finding import Finding, Spot, name_of
from caselib.check.naming import folded_title
from caselib.library import Library, is_listed
from caselib.model import Record
from caselib.shapes import Path

_LETTERS: Final = str.maketrans(
    {
        # Cyrillic and Greek letters drawn like Latin ones, small, as titles are folded before.
        **dict(zip("авсԁеһіјкмнорԛѕтԝхуѵ", "abcdehljkmhopqstwxyv", strict=True)),
        **dict(zip("αβγικνορτυχ", "abylknoptux", strict=True)),
        # Drawn with one stroke, and with one ring.
        **dict.fromkeys("1i|ıⅼӏ", "l"),
        **dict.fromkeys("0〇○◯", "o"),
        # Dashes, as typed and pasted.
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
_IDS: Final = str.maketrans("10", "lo")


def look_alikes(library: Library, links: object) -> Iterator[Finding]:
    """名称和编号不与另一条记录的看起来一样（形近的字母、数字、横线）。"""
    records = [record for record in library if is_listed(record)]
    for record, other in _pairs(records, lambda record: record.id, id_as_seen):
        message = f"编号“{record.id}”与 {other.file} 的编号看起来一样（数字 1 和字母 l，数字 0 和字母 o）。"
        yield _of(record, (), message, "请核对；不是同一条记录的，请换一个容易分清的编号。")
    for record, other in _pairs(records, lambda record: folded_title(record.title), title_as_seen):
        message = (
            f"名称与{name_of(other)}看起来一样，里面却有别的字符：{_unlike(record.title, other.title)}。"
        )
        remedy = "请重新输入这几个字符；若是同一条记录，请在那份文件里补充。"
        yield _of(record, ("title",), message, remedy, _strange(record.title, other.title))


def id_as_seen(record_id: str) -> str:
    """The same for ids that look the same."""
    return record_id.translate(_IDS)


def title_as_seen(folded: str) -> str:
    """The same for titles that look the same, which are given as titles are compared."""
    return folded.translate(_LETTERS)


def _pairs(
    records: list[Record], named: Callable[[Record], str], fold: Callable[[str], str]
) -> Iterator[tuple[Record, Record]]:
    """Each record with one whose name differs from its own only before both are folded."""
    alike: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in records:
        name = named(record)
        if name:
            alike[fold(name)].setdefault(name, record)
    for known in alike.values():
        for name, record in known.items() if len(known) > 1 else ():
            yield record, next(other for its, other in known.items() if its != name)


def _unlike(title: str, other: str) -> str:
    """The characters of a title that the other has not, each once, with their numbers."""
    strange = dict.fromkeys(character for character in title if character not in other)
    return "、".join(f"“{character}”（U+{ord(character):04X}）" for character in strange) or "位置不同的字符"


def _strange(title: str, other: str) -> Spot:
    """The first characters that the other has not."""
    start = next((at for at, character in enumerate(title) if character not in other), 0)
    strange = takewhile(lambda character: character not in other, title[start:])
    return Spot(title, start, sum(1 for _ in strange))


def _of(record: Record, path: Path, message: str, remedy: str, spot: Spot | None = None) -> Finding:
    return Finding(record=record, file=record.file, path=path, message=message, remedy=remedy, spot=spot)
