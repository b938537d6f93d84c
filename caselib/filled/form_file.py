"""A record that the form of the site wrote (.yml), sent by mail → the record's file, under an id of its own.

In: the bytes of a file from somewhere, the library. Out: the same as of a filled table. What it says of
review, ends and old ids is not taken from strangers. The loader reads it and the rules judge it as any
record; places in messages are its own lines.
"""

from __future__ import annotations

import datetime
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from caselib.check import check_records
from caselib.check.naming import ID, LONGEST_ID, RESERVED, duplicate_titles, same_addresses
from caselib.edit import formatted
from caselib.edit_layout import lay_out
from caselib.edit_tree import Entry, Tree, UnusualError, Words, read_tree
from caselib.filled.cells import RefusedError, Remark, shown
from caselib.filled.records import LONGEST_NAMED, Made
from caselib.library import Library
from caselib.load import ENDING, read_record
from caselib.locate import Locator
from caselib.model import KIND_BY_NAME, KINDS, Kind, Record
from caselib.new_id import new_id
from caselib.problem import Problem, sort_problems
from caselib.shapes import fields_of, known_fields
from caselib.yaml_file import MAX_BYTES, YamlFile

NOT_OF_STRANGERS: Final = ("former_ids", "updated", "change_note", "withdrawn")
SAID_ANEW: Final = ("review", "added")
NAMELESS: Final = "bianhao"
"""What the form calls a file without an id."""
_MODELINE = re.compile(r"\$schema=(?:\S*/)?(?P<kind>[a-z]+)\.json")
_COPY: Final = re.compile(r"[ _-]?[(（][0-9]{1,3}[)）]$")
"""What browsers add to the name of a file that is there already."""
_NEW_RECORD: Final = re.compile(r"如果是新(?P<kind>来源)，请新建 [a-z]+/(?P<file>[^ 。，]+\.yml)[^。]*。")
_KEY = re.compile(r"^([^\s#:：][^:：\n]{0,40}?)\s*[:：]", re.MULTILINE)


def make_of_file(raw: bytes, library: Library, today: datetime.date, stem: str) -> Made:
    """`stem`: of the name that the file came with, an id if it is a free one. Raises RefusedError."""
    if len(raw) > MAX_BYTES:
        raise RefusedError("文件超过 256 KB，不是一条记录。")
    text = raw.decode("utf-8-sig", errors="replace")
    kind = _kind_of(text)
    with tempfile.TemporaryDirectory(prefix="caselib-") as name:
        root = Path(name)
        (root / kind.folder).mkdir()
        path = root / kind.folder / f"record{ENDING}"
        path.write_bytes(raw)
        record, problems = read_record(path, kind, library.vocabularies)
        if not isinstance(record, Record):
            told = tuple(_remarks(problems))
            return Made(
                remarks=told or (Remark("error", "", "这份文件写着记录已下架。", "导入的只能是新记录。"),)
            )
        is_taken = _taken(library)
        wish = _COPY.sub("", stem)
        is_kept = _is_id(wish) and wish != NAMELESS and not is_taken(wish)
        title = record.title[:LONGEST_NAMED]
        record_id = wish if is_kept else new_id(title, _place_of(record, library), kind.name, is_taken)
        path = path.rename(path.with_name(f"{record_id}{ENDING}"))
        record, problems = read_record(path, kind, library.vocabularies)
        assert isinstance(record, Record)
        judged = _judged(record, kind, replace(library, root=root), today)
        remarks = [*_remarks(problems), *judged, *_strange(record)]
        if not is_kept and wish != NAMELESS:
            remarks.append(_renamed(wish, record.file, is_taken(wish)))
        if any(remark.severity == "error" for remark in remarks):
            return Made(remarks=tuple(remarks))
        try:
            done = _as_draft(YamlFile(path, record.file).text(), kind, library, today)
        except UnusualError as error:
            raise RefusedError("这份文件的写法少见，没有导入。请用填报页面重新下载一份。") from error
        path.write_bytes(done.encode("utf-8"))
        written, after = read_record(path, kind, library.vocabularies)
        if not isinstance(written, Record) or any(p.severity == "error" for p in after):
            raise RefusedError("这份文件的写法少见，没有导入。请用填报页面重新下载一份。")
    return Made(remarks=tuple(remarks), files=((record.file, done),), records=(written,))


def _kind_of(text: str) -> Kind:
    """What the first comment says, else the kind that knows most of the fields."""
    said = _MODELINE.search(text[:500])
    if said and said["kind"] in KIND_BY_NAME:
        return KIND_BY_NAME[said["kind"]]
    keys = _KEY.findall(text[:MAX_BYTES])[:200]

    def known(kind: Kind) -> int:
        cls: type = kind.cls
        return sum(key in known_fields(cls) for key in keys)

    return max(KINDS, key=known)


def _is_id(text: str) -> bool:
    return bool(ID.fullmatch(text)) and len(text) <= LONGEST_ID and not RESERVED.fullmatch(text)


def _place_of(record: Record, library: Library) -> str:
    """The printed name of its place; never an inferred one."""
    place = getattr(record, "place", None)
    known = library.places.get(place.stated_code or "") if place else None
    if known:
        return known.name
    return place.as_printed or "" if place and place.status == "masked" else ""


def _taken(library: Library) -> Callable[[str], bool]:
    former = {i for owner in (*library, *library.tombstones.values()) for i in owner.former_ids}
    return lambda stem: (
        stem in library.by_id or stem in library.tombstones or stem in library.unread or stem in former
    )


def _judged(record: Record, kind: Kind, library: Library, today: datetime.date) -> Iterator[Remark]:
    """What the rules say of the record in its library."""
    records = {**library.records[kind.name], record.id: record}
    whole = replace(library, records={**library.records, kind.name: records})
    for remark in _remarks(check_records(whole, today, Locator(whole), (record,))):
        yield replace(remark, remedy=_NEW_RECORD.sub(_to_ask_for, remark.remedy))
    for finding in duplicate_titles(whole, None):
        if finding.file == record.file:
            yield Remark("error", "", finding.message, finding.remedy, "E304")
    for finding in same_addresses(whole, None):
        if finding.file == record.file:
            yield Remark("warning", "", finding.message, finding.remedy, "W309")


def _to_ask_for(found: re.Match[str]) -> str:
    """Where the form wrote a new source it handed in two files, and one of them is not here."""
    name = found["file"] if "…" not in found["file"] else "那一份"
    said = f"如果是在填报页面登记的新{found['kind']}，填报页会下载两个文件"
    return f"{said}：请向寄件人要 {name}，一起导入。"


def _renamed(stem: str, file: str, is_taken: bool) -> Remark:
    if is_taken:
        remedy = "一起寄来的文件里写着这个编号的，请核对说的是哪一条。"
        return Remark("warning", "", f"编号“{stem}”库里已有，这一份写成 {file}。", remedy)
    return Remark("warning", "", f"文件名“{shown(stem)}”不能作编号，这一份写成 {file}。", "")


def _strange(record: Record) -> Iterator[Remark]:
    """What a new record cannot say of itself."""
    cls: type = type(record)
    for spec in fields_of(cls):
        if spec.key in NOT_OF_STRANGERS and getattr(record, spec.name):
            yield Remark("error", "", f"写了“{spec.label}”，导入的只能是新记录。", "请删去这一项。")


def _remarks(problems: Iterable[Problem]) -> Iterator[Remark]:
    for problem in sort_problems(problems):
        place = f"第 {problem.line} 行第 {problem.column} 字" if problem.line else ""
        field = f"{problem.field}：" if problem.field else ""
        yield Remark(problem.severity, place, f"{field}{problem.message}", problem.remedy, problem.code)


def _as_draft(text: str, kind: Kind, library: Library, today: datetime.date) -> str:
    """The text in its form, as a draft of today."""
    cls: type = kind.cls
    tree: Tree = read_tree(text.replace("\r\n", "\n").replace("\r", "\n"))
    names = {name for name, spec in known_fields(cls).items() if spec.key in SAID_ANEW}
    entries = [e for e in tree.root.entries if e.key is None or e.key.text.strip() not in names]
    draft = Entry(Words("review"), Words(library.label("review", "draft")))
    entries += [draft, Entry(Words("added"), Words(today.isoformat()))]
    tree.root.entries = entries
    return formatted(cls, lay_out(tree), library.vocabularies)
