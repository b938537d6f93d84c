"""A difference as people read it, in a terminal or in a pull request, and as JSON.

In: a `Difference` and what it was compared with. Out: text. What a record says is shown as text in each form:
without control characters in a terminal, with every mark escaped in Markdown. It compares nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from caselib.diff import SORTS, Difference, RecordChange
from caselib.diff_records import FieldChange, Relation
from caselib.formats import worst_first
from caselib.formats.github import as_markdown
from caselib.formats.report import told
from caselib.problem import Problem, printable

MOST_FIELDS = 12
MOST_LINES = 60
"""Of each section; what is more is counted. The JSON holds everything."""
MOST_PAGES = 8
MOST_TARGETS = 8
LARGEST = 400_000
"""Bytes of Markdown; a step's summary holds 1 MiB, and the problems stand in it too."""


class Line(NamedTuple):
    text: str
    depth: int = 0


class Section(NamedTuple):
    title: str
    lines: tuple[Line, ...]


def _as_text(found: Difference, base: str) -> str:
    blocks = [f"与 {printable(base)} 相比："]
    for section in _sections(found):
        blocks.append("\n".join([section.title, *map(_plain, _shortened(section.lines))]))
    return "\n\n".join(blocks)


def _plain(line: Line) -> str:
    return "  " * (line.depth + 1) + " ".join(printable(line.text).split())


def _as_page(found: Difference, base: str) -> str:
    """Markdown, as GitHub, GitLab and Gitee show it."""
    blocks = [f"## 这次改动对网站的影响\n\n与 {as_markdown(base)} 相比："]
    size = 0
    for section in _sections(found):
        lines = [f"{'  ' * line.depth}- {as_markdown(line.text)}" for line in _shortened(section.lines)]
        block = "\n".join([f"### {section.title}", "", *lines])
        size += len(block.encode())
        if size > LARGEST:
            blocks.append("改动太多，后面的没有列出；请在自己的电脑上运行 diff。")
            break
        blocks.append(block)
    return "\n\n".join(blocks) + "\n"


def _as_json(found: Difference, base: str) -> str:
    """Everything, nothing shortened; keys as in `Difference`."""
    values: dict[str, Any] = asdict(found)
    values["pages"]["titles"] = dict(sorted(values["pages"]["titles"].items()))
    for record in values["records"]:
        record["fields"] = [change._asdict() for change in map(FieldChange._make, record["fields"])]
        for name in ("gained", "lost"):
            record[name] = [relation._asdict() for relation in map(Relation._make, record[name])]
    values["settings"] = [change._asdict() for change in found.settings]
    values["pages"]["broken"] = [broken._asdict() for broken in found.pages.broken]
    return json.dumps({"base": base, **values}, ensure_ascii=False, indent=1)


_FORMS: Mapping[str, Callable[[Difference, str], str]] = {
    "text": _as_text,
    "markdown": _as_page,
    "json": _as_json,
}


def written(form: str, found: Difference, base: str) -> str:
    """In one of the forms text, markdown and json."""
    return _FORMS[form](found, base)


def _shortened(lines: Sequence[Line]) -> Iterator[Line]:
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield Line(f"……还有 {len(lines) - MOST_LINES} 行，没有列出。")


def _sections(found: Difference) -> Iterator[Section]:
    """The parts that have something to say, the most urgent first."""
    if found.is_empty:
        yield Section("对网站没有影响。", ())
        return
    parts: tuple[tuple[str, Iterator[Line]], ...] = (
        (f"检查：{found.errors} 处错误", _problems(found)),
        ("断了的链接", _broken(found)),
        ("记录", _records(found)),
        ("收录数", _counts(found)),
        ("网页", _pages(found)),
        ("新的引文，还没有与来源全文核对", (Line(f"{i}：{quote}") for i, quote in found.quotes)),
        ("词表", _lists(found)),
        ("设置", (Line(_from_to(c.field, c.old, c.new)) for c in found.settings)),
    )
    for title, lines in parts:
        told_now = tuple(lines)
        if told_now:
            yield Section(title, told_now)


def _problems(found: Difference) -> Iterator[Line]:
    if not found.is_whole:
        yield Line("有的错误是整个库的（词表、设置、重名、绕成圈……），改好之前比不出网页。")
    for line in found.left_out:
        yield Line(f"建站时不收：{line}")
    for problem in worst_first(found.new_problems):
        yield Line(f"新：{_problem(problem)}")
    if found.gone_problems:
        yield Line(f"改好了 {len(found.gone_problems)} 处：")
        yield from (Line(_problem(problem), 1) for problem in found.gone_problems)


def _problem(problem: Problem) -> str:
    place = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file
    level = "错误" if problem.severity == "error" else "建议"
    return f"{level} {place} [{problem.code}] {told(problem)}"


def _broken(found: Difference) -> Iterator[Line]:
    for broken in found.pages.broken:
        yield Line(f"{broken.page} 里的链接没有着落：{broken.target}")


def _records(found: Difference) -> Iterator[Line]:
    for sort, word in SORTS.items():
        of_sort = [record for record in found.records if record.sort == sort]
        for record in of_sort:
            draft = "〔未审稿〕" if record.is_draft else ""
            faulty = "（有错误，见上）" if record.has_errors else ""
            former = f"（原来是 {record.former}）" if record.former else ""
            title = f"“{record.title}”" if record.title else ""
            yield Line(f"{word}{record.kind} {record.id} {title}{former}{draft}{faulty}")
            if record.same_as:
                advice = "只是改编号的，请写上 former_ids，旧地址才转得过来。"
                yield Line(f"与移走的 {record.same_as} 内容相同。{advice}", 1)
            yield from _details(record)


def _details(record: RecordChange) -> Iterator[Line]:
    for change in record.fields[:MOST_FIELDS]:
        yield Line(_from_to(change.field, change.old, change.new), 1)
    if len(record.fields) > MOST_FIELDS:
        yield Line(f"……还有 {len(record.fields) - MOST_FIELDS} 项改动。", 1)
    for sign, several in (("＋", record.gained), ("－", record.lost)):
        labels = dict.fromkeys(relation.label for relation in several)
        for label in labels:
            targets = [relation.target for relation in several if relation.label == label]
            more = f"……等 {len(targets)} 个" if len(targets) > MOST_TARGETS else ""
            yield Line(f"{sign} {label}：{'、'.join(targets[:MOST_TARGETS])}{more}", 1)


def _from_to(field: str, old: str, new: str) -> str:
    if not old:
        return f"{field} 新写：{new}"
    return f"{field}：{old} → {new}" if new else f"{field} 删去：{old}"


def _counts(found: Difference) -> Iterator[Line]:
    for count in found.counts:
        listed, drafts = (
            f"{old} → {new}" if old != new else f"{new}" for old, new in (count.listed, count.drafts)
        )
        if " " in listed + drafts:
            more = f"（另有未审稿 {drafts}）" if any(count.drafts) else ""
            yield Line(f"{count.kind} {listed}{more}")


def _pages(found: Difference) -> Iterator[Line]:
    pages = found.pages
    if pages.total[0] != pages.total[1]:
        yield Line(f"共 {pages.total[0]} → {pages.total[1]} 页（预览，含未审稿）")
    for word, urls in (("新出现", pages.appear), ("不再有", pages.vanish), ("有变化", pages.change)):
        if urls:
            shown = "、".join(f"{pages.titles[url]}（{url}）" for url in urls[:MOST_PAGES])
            more = f"……等 {len(urls)} 页" if len(urls) > MOST_PAGES else ""
            yield Line(f"{word} {len(urls)} 页：{shown}{more}")
    if pages.summaries:
        yield Line(f"列表、首页、统计等汇总页有变化：{len(pages.summaries)} 页")
    if pages.anchors:
        more = f"……等 {len(pages.anchors)} 处" if len(pages.anchors) > MOST_PAGES else ""
        yield Line(f"页内位置没有了，别处指到那里的链接会落空：{'、'.join(pages.anchors[:MOST_PAGES])}{more}")


def _lists(found: Difference) -> Iterator[Line]:
    for change in found.lists:
        name = f"vocabulary/{change.vocabulary}.yml"
        yield Line(_from_to(f"{name} {change.id or '次序'}", change.old, change.new))
