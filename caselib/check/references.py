"""Rules for references between records. In: entries and the library; out: findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from caselib.addresses import at_address, is_address
from caselib.check.finding import Entry, Finding, fields_in, name_of
from caselib.library import Library, is_listed, kind_of
from caselib.links import Links
from caselib.model import KIND_BY_NAME, KINDS, Case, Practice, Record
from caselib.parts import Citation, Figure, Named
from caselib.shapes import Leaf

CHAINS = ("part_of", "family", "variant_of", "predecessor", "successor", "repost_of")
"""Fields that lead from a record to another of its kind, and never back to where they began."""


def unresolved(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """引用的记录要在库里找得到。"""
    for leaf, kinds in entry.references:
        target = leaf.value
        if target in library.records[kinds[0]] or target in library.by_id:
            continue
        if target in library.tombstones or target in library.unread:
            continue
        label = KIND_BY_NAME[kinds[0]].label if len(kinds) == 1 else "记录"
        remedy, instead = _remedy(entry, leaf, kinds, library)
        yield entry.finding(leaf.path, f"{label}“{target}”没有找到。", remedy, instead)


def wrong_kind(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """引用的记录要是这一项所要求的那一类。"""
    for leaf, kinds in entry.references:
        found = next((kind for kind in KIND_BY_NAME if leaf.value in library.records[kind]), None)
        if found is not None and found not in kinds:
            target = library.records[found][leaf.value]
            wanted = "或".join(KIND_BY_NAME[kind].label for kind in kinds)
            message = f"{name_of(target)}是{kind_of(target).label}，这里要写{wanted}。"
            meant = library.names_of(kinds).nearest(target.title, _other_of(kinds, entry))
            hint = f"是不是{name_of(meant)}？" if meant else ""
            yield entry.finding(leaf.path, message, f"{hint}请改成{wanted}的编号。")


def removed_target(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """不引用已经下架的记录。"""
    for leaf, _ in entry.references:
        if leaf.value in library.tombstones and leaf.value not in library.by_id:
            yield entry.finding(leaf.path, f"“{leaf.value}”已经下架。", "请删去这一处引用。")


def draft_target(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """已审的记录引用未审稿时，网站上这一处没有链接。"""
    if entry.record.review_state == "draft":
        return
    for leaf, _ in entry.references:
        target = library.by_id.get(leaf.value) if leaf.value in library.drafts else None
        if target is not None and target.review_state == "draft":
            message = f"引用的{name_of(target)}还是未审稿，网站上这一处没有链接。"
            yield entry.finding(leaf.path, message, f"请先审核 {target.file}，再发布这一条。")


def self_reference(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """记录不引用自己。"""
    for leaf, _ in entry.references:
        if leaf.value == entry.record.id and leaf.path[0] not in CHAINS:
            yield entry.finding(leaf.path, "引用了这条记录自己。", "请改成另一条记录的编号，或删去这一项。")


def measure_anchor(entry: Entry, library: Library, today: object) -> Iterator[Finding]:
    """“对应举措”写 m1、m2……，且要有这一条举措。"""
    count = len(entry.record.measures) if isinstance(entry.record, Case) else 0
    for path, part in entry.of_sorts(Figure, Citation):
        if part.measure and part.measure not in (f"m{number}" for number in range(1, count + 1)):
            remedy = f"可写 m1 到 m{count}。" if count > 1 else "请写 m1。" if count else "请删去这一项。"
            message = f"写了“{part.measure}”，这条记录的主要举措共 {count} 项，没有这一项。"
            yield entry.finding((*path, "measure"), message, remedy)


def cycles(library: Library, links: object) -> Iterator[Finding]:
    """上级、系列、变体、前身、后继和转载的关系不能绕成一圈。"""
    for of_kind in library.records.values():
        for chain in CHAINS:
            after = {record.id: getattr(record, chain, None) for record in of_kind.values()}
            for ring in _rings(after):
                first = of_kind[ring[0]]
                shown = " → ".join(f"“{of_kind[i].title}”" for i in (*ring, ring[0]))
                names = {spec.key: spec.label for spec in fields_in(first)}
                message = f"{shown}，绕成了一圈。"
                remedy = f"请查清先后，去掉其中一处“{names[chain]}”（{chain}）。"
                yield Finding(record=first, file=first.file, path=(chain,), message=message, remedy=remedy)


def uncited_policies(library: Library, links: Links) -> Iterator[Finding]:
    """每份政策文献至少有一处引用，或写明来源里的写法。"""
    for policy in library.policies.values():
        uses = [b for b in links.backlinks.get(policy.id, ()) if b.field != "not_to_confuse_with"]
        if not uses and not policy.mentioned_as and is_listed(policy):
            remedy = "请在引用它的案例里写“政策依据”（policies），或写明“来源中的写法”（mentioned_as）。"
            yield Finding(
                record=policy,
                file=policy.file,
                path=(),
                message="还没有案例或做法引用这份文献。",
                remedy=remedy,
            )


def unadopted_practices(library: Library, links: Links) -> Iterator[Finding]:
    """每条做法至少有一个案例采用，理念提法和做法系列除外。"""
    for practice in library.practices.values():
        if is_listed(practice) and _should_be_used(practice, library, links):
            remedy = "请在采用它的案例举措里写“采用的做法”（practices）。"
            if library.unread:
                remedy = f"有的文件这次没有读出，请先改好再看；仍有这一条的，{remedy}"
            yield Finding(
                record=practice,
                file=practice.file,
                path=(),
                message="还没有案例采用这条做法。",
                remedy=remedy,
            )


def _should_be_used(practice: Practice, library: Library, links: Links) -> bool:
    sorts = (library.term("dimensions", practice.dimension), library.term("natures", practice.nature))
    if any(term is not None and not term.flag("matrix") for term in sorts) or practice.id in links.family:
        return False
    return not _in_use(practice, library, links, set())


def _in_use(practice: Practice, library: Library, links: Links, seen: set[str]) -> bool:
    """Adopted itself, or part of a whole that is in use."""
    if practice.id in links.adopted_by:
        return True
    seen.add(practice.id)
    wholes = {whole.id for whole in links.member_of.get(practice.id, ())} | {practice.part_of or ""}
    return any(
        _in_use(library.practices[whole], library, links, seen)
        for whole in sorted(wholes - seen)
        if whole in library.practices
    )


def _rings(after: Mapping[str, str | None]) -> Iterator[tuple[str, ...]]:
    """The closed rings of a chain, each from its smallest id."""
    done: set[str] = set()
    for start in sorted(after):
        walked: list[str] = []
        at: str | None = start
        while at is not None and at in after and at not in done and at not in walked:
            walked.append(at)
            at = after[at]
        if at in walked:
            ring = walked[walked.index(at) :]
            smallest = ring.index(min(ring))
            yield (*ring[smallest:], *ring[:smallest])
        done.update(walked)


def _remedy(entry: Entry, leaf: Leaf, kinds: tuple[str, ...], library: Library) -> tuple[str, str]:
    """The record that was probably meant, and how to name what has none; the id to write, if known."""
    fits = _other_of(kinds, entry)
    meant = library.names_of(kinds).formerly(leaf.value, fits)
    if meant:
        return f"编号已改，请写 {meant.id}。", meant.id
    meant = library.names_of(kinds).nearest(leaf.value, fits)
    if meant and leaf.value in (meant.title, *meant.aliases):
        return f"这里不写名称，写编号：{meant.id}", meant.id
    if is_address(leaf.value) and (there := at_address(library, kinds, leaf.value)) and fits(there):
        return f"这是{name_of(there)}的网址，请写它的编号：{there.id}", there.id
    hint = f"是不是{name_of(meant)}？" if meant else ""
    instead = meant.id if meant else ""
    holder: Any = entry.parts.get(leaf.path[:-1])
    if isinstance(holder, Named):
        return f"{hint}没有记录的，写成 {{text: {leaf.value}}}。", instead
    if len(kinds) < len(KINDS):
        kind = KIND_BY_NAME[kinds[0]]
        if re.fullmatch("[a-z0-9-]+", leaf.value):
            return f"{hint}如果是新{kind.label}，请新建 {kind.folder}/{leaf.value}.yml。", instead
        told = f"如果是新{kind.label}，请新建 {kind.folder}/….yml，这里写它的文件名（不带 .yml）。"
        return f"{hint}{told}", instead
    return f"{hint}请写一条已有记录的编号。", instead


def _other_of(kinds: tuple[str, ...], entry: Entry) -> Callable[[Record], bool]:
    """Whether a record is of these kinds, and not the one that is checked."""
    return lambda record: kind_of(record).name in kinds and record.id != entry.record.id
