"""Rules for names: ids, titles, former ids. In: entries or the library; out: findings."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from caselib.addresses import folded_address
from caselib.check.finding import Entry, Finding, Spot, name_of
from caselib.library import Library, is_listed, kind_of
from caselib.model import Organization, Policy, Record, Source
from caselib.pinyin import PINYIN_REMEDY, pinyin_fault

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_ID = 80
LONGEST_NAME, MOST_NAMES = 300, 50
"""Characters of a title or alias; aliases, and former ids, of a record. Of each a page or an index is made: a
title of 240 kB took a build three seconds."""
RESERVED = re.compile(r"index(?:-\d+)?|_.*|con|prn|aux|nul|(?:com|lpt)\d", re.IGNORECASE)
"""Names of the site's own pages, and names that Windows keeps for devices."""

EXAMPLE = "例如“东街服务站”写成 dongjie-fuwuzhan.yml"

_UNSEEN_IN_TITLES = re.compile(r"[\s\"'“”‘’「」『』·]")


def id_form(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """编号（文件名）只用小写英文字母、数字和短横线。"""
    stem = entry.record.id
    if RESERVED.fullmatch(stem) or (ID.fullmatch(stem) and len(stem) <= LONGEST_ID):
        return
    if ID.fullmatch(stem):
        message = f"文件名有 {len(stem)} 个字符，太长。"
        yield entry.finding((), message, f"请改短，最多 {LONGEST_ID} 个字符。")
        return
    message = f"文件名“{stem}.yml”不能作编号。编号只用小写英文字母、数字和短横线。"
    yield entry.finding((), message, f"请改名，{_proposal(stem)}。")


def reserved_id(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """网站自己要用的文件名（index、index-2、以下划线开头的）不能作编号。"""
    stem = entry.record.id
    if RESERVED.fullmatch(stem):
        message = f"文件名“{stem}.yml”是系统保留的名称。"
        yield entry.finding((), message, f"请换一个能看出内容的名称，{EXAMPLE}。")


def own_pinyin(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """拼音给标题的每个汉字写一个音节，用空格隔开，不标声调。"""
    own = entry.record.pinyin
    fault = pinyin_fault(entry.record.title, own) if own else ""
    if fault:
        yield entry.finding(("pinyin",), fault, PINYIN_REMEDY)


def long_names(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """名称和别称各不超过 300 字，别称、曾用编号各不超过 50 个。"""
    record = entry.record
    aliases = [(("aliases", n), alias) for n, alias in enumerate(record.aliases)]
    for path, name in ((("title",), record.title), *aliases):
        if len(name) > LONGEST_NAME:
            message = f"这个名称有 {len(name)} 字，最多 {LONGEST_NAME} 字。"
            remedy = "请只写名称，说明写进内容提要或备注。"
            yield entry.finding(path, message, remedy, spot=Spot(name, LONGEST_NAME))
    for key, many in (("aliases", record.aliases), ("former_ids", record.former_ids)):
        if len(many) > MOST_NAMES:
            yield entry.finding((key,), f"写了 {len(many)} 个，最多 {MOST_NAMES} 个。", "请只留用得着的。")


def duplicate_ids(library: Library, links: object) -> Iterator[Finding]:
    """编号在全库只能用一次，各类记录之间也不能相同。"""
    files: dict[str, list[str]] = defaultdict(list)
    for record in library:
        files[record.id].append(record.file)
    for tombstone in library.tombstones.values():
        files[tombstone.id].append(tombstone.file)
    for record in library:
        others = [file for file in files[record.id] if file != record.file]
        if others:
            remedy = f"请给其中一个文件改名，例如 {record.id}-{kind_of(record).name}.yml。"
            yield _of(record, (), f"编号“{record.id}”已被 {others[0]} 使用。", remedy)


def duplicate_titles(library: Library, links: object) -> Iterator[Finding]:
    """同一类记录不能重名，除非另有一项能把它们区别开。"""
    for of_kind in library.records.values():
        same: dict[Any, list[Record]] = defaultdict(list)
        for record in of_kind.values():
            if is_listed(record) and record.title:
                same[folded_title(record.title)].append(record)
        for records in same.values():
            for record in records:
                other = next((o for o in records if o is not record and not _told_apart(record, o)), None)
                if other:
                    label = kind_of(record).label
                    message = f"这份{label}与{name_of(other)}名称相同。"
                    remedy = f"若是同一份{label}，请在那份文件里补充；若不是，请在名称里写明区别。"
                    yield _of(record, ("title",), message, remedy)


def same_addresses(library: Library, links: object) -> Iterator[Finding]:
    """两条来源的网址不相同，除非写明它们是同一篇文字。"""
    same: dict[str, list[Source]] = defaultdict(list)
    for source in library.sources.values():
        if source.url and is_listed(source):
            same[folded_address(source.url)].append(source)
    for sources in same.values():
        for source in sources if len(sources) > 1 else ():
            other = next((o for o in sources if o is not source and not _told(source, o)), None)
            if other:
                remedy = f"若是同一份来源，请只留一条，引用的地方写 {other.id}；若不是，请核对网址。"
                yield _of(source, ("url",), f"网址与来源{name_of(other)}相同。", remedy)


def _told(one: Source, other: Source) -> bool:
    """Whether two sources say how they belong together, or their titles have been found fault with."""
    are_same = one.url == other.url and folded_title(one.title) == folded_title(other.title)
    return are_same or _belong_together(one, other)


def former_ids(library: Library, links: object) -> Iterator[Finding]:
    """曾用编号的写法与编号相同，且不能是现在的编号或另一条记录的曾用编号。"""
    used: dict[str, list[str]] = defaultdict(list)
    for owner in (*library, *library.tombstones.values()):
        for former in owner.former_ids:
            used[former].append(owner.file)
    for record in library:
        for number, former in enumerate(record.former_ids):
            path = ("former_ids", number)
            if not ID.fullmatch(former) or RESERVED.fullmatch(former):
                yield _of(record, path, f"“{former}”不像编号。", "请只写原来的文件名，不带 .yml。")
            elif former == record.id:
                yield _of(record, path, f"“{former}”就是现在的编号。", "请删去这一项。")
            elif former in library.by_id or former in library.tombstones or former in library.unread:
                yield _of(record, path, f"“{former}”是另一条记录现在的编号。", "请核对后删去这一项。")
            elif len(used[former]) > 1:
                others = [file for file in used[former] if file != record.file] or [record.file]
                yield _of(record, path, f"“{former}”在 {others[0]} 里也写了。", "请只留一处。")


def _of(record: Record, path: tuple[str | int, ...], message: str, remedy: str) -> Finding:
    return Finding(record=record, file=record.file, path=path, message=message, remedy=remedy)


def _proposal(stem: str) -> str:
    plain = unicodedata.normalize("NFKC", stem).lower()
    tidy = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    whole = all(c.isascii() for c in plain) and tidy
    return f"建议：{tidy[:LONGEST_ID]}.yml" if whole else f"用拼音或英文，{EXAMPLE}"


def folded_title(title: str) -> str:
    """A title as titles are compared: neither width nor case, marks nor spaces tell two apart."""
    return _UNSEEN_IN_TITLES.sub("", unicodedata.normalize("NFKC", title).lower())


def _told_apart(one: Record, other: Record) -> bool:
    """Whether two records of one title are known to be different things, or one text in two places."""
    if isinstance(one, Policy) and isinstance(other, Policy):
        return (one.number, one.issuer) != (other.number, other.issuer)
    if isinstance(one, Organization) and isinstance(other, Organization):
        return (one.full_title, one.place) != (other.full_title, other.place)
    if isinstance(one, Source) and isinstance(other, Source):
        differ = one.url is not None and other.url is not None and one.url != other.url
        return differ or _belong_together(one, other)
    return False


def _belong_together(one: Source, other: Source) -> bool:
    """Whether one of two sources says that it is the text of the other."""
    return other.id in (*one.same_text_as, one.repost_of) or one.id in (*other.same_text_as, other.repost_of)
