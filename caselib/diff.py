"""What a change does to the site: records, relations, pages, counts, quotes, lists and problems compared.

In: a library as it was and as it is, both examined, drafts included. Out: a `Difference`, which the forms of
output print. Same libraries, same difference. It reads no file and knows neither git nor any form of output.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace

from caselib.diff_pages import PageChanges, compare_pages
from caselib.diff_records import FieldChange, Relation, Sides, changed_fields, relations
from caselib.formats.report import Report
from caselib.leaving import left_out
from caselib.library import Library, is_listed, kind_of
from caselib.link import link
from caselib.model import KINDS, Record
from caselib.problem import Problem
from caselib.quotes import quotes_of
from caselib.vocabulary import Term
from caselib.whole import Whole

SORTS = {"added": "新增", "moved": "换了编号", "changed": "修改", "removed": "移走"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """A record that came, went, moved or is another now."""

    sort: str
    kind: str
    id: str
    title: str
    former: str = ""
    """The id that it had."""
    same_as: str = ""
    """Of an added record: one that is gone and said the same."""
    is_draft: bool = False
    has_errors: bool = False
    """Then nothing else is told of it: what is wrong may be that it says what must not be repeated."""
    fields: tuple[FieldChange, ...] = ()
    gained: tuple[Relation, ...] = ()
    lost: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Of one kind how many readers find listed, and how many are drafts; before and after."""

    kind: str
    listed: tuple[int, int]
    drafts: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChange:
    """A term of a closed list: empty `old` or `new` where there was or is none."""

    vocabulary: str
    id: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    counts: tuple[Count, ...]
    records: tuple[RecordChange, ...]
    pages: PageChanges
    quotes: tuple[tuple[str, str], ...]
    """New quotes that nobody has looked up in their sources: a record's id, the quote."""
    lists: tuple[ListChange, ...]
    settings: tuple[FieldChange, ...]
    new_problems: tuple[Problem, ...]
    gone_problems: tuple[Problem, ...]
    errors: int
    """All errors after the change."""
    left_out: tuple[str, ...]
    """Of each record that cannot be shown, because it has errors, a line that says why."""
    is_whole: bool
    """Whether pages could be compared: errors of the library as a whole stand in the way of that."""

    @property
    def is_empty(self) -> bool:
        told = (self.records, self.quotes, self.lists, self.settings, self.new_problems, self.gone_problems)
        pages = self.pages
        return not any((*told, pages.appear, pages.vanish, pages.change, pages.summaries))


def difference(before: Whole, after: Whole) -> Difference:
    """`before` and `after` hold drafts too, and all problems."""
    old, new = readable(before), readable(after)
    is_whole = old is not None and new is not None
    gone = left_out(after.library, after.problems)
    counted = (old or before, new or after)
    return Difference(
        counts=tuple(_counts(*counted)),
        records=tuple(_records(before.library, after.library, {one.id for one in gone if one.errors})),
        pages=compare_pages(old, new) if old and new else PageChanges(titles={}, total=(0, 0)),
        quotes=tuple(_quotes(before.library, after.library)),
        lists=tuple(_lists(before.library, after.library)),
        settings=tuple(_settings(before.library, after.library)),
        new_problems=_only_in(after, before),
        gone_problems=_only_in(before, after),
        errors=sum(p.severity == "error" for p in after.problems),
        left_out=tuple(one.told() for one in gone),
        is_whole=is_whole,
    )


def readable(whole: Whole) -> Whole | None:
    """Without the records that have errors; None where the errors are of the library as a whole."""
    if not whole.failed:
        return whole
    gone = left_out(whole.library, whole.problems)
    if not gone:
        return None
    left = whole.library.leaving({one.id: one.kind if one.has_page else "" for one in gone})
    return replace(whole, library=left, links=link(left))


def _counts(before: Whole, after: Whole) -> Iterator[Count]:
    for kind in KINDS:
        yield Count(
            kind=kind.label,
            listed=(_listed(before, kind.name), _listed(after, kind.name)),
            drafts=(_drafts(before, kind.name), _drafts(after, kind.name)),
        )


def _listed(whole: Whole, kind: str) -> int:
    return len(whole.links.listed[kind]) - _drafts(whole, kind)


def _drafts(whole: Whole, kind: str) -> int:
    drafts = whole.library.drafts
    return sum(record.id in drafts for record in whole.links.listed[kind])


def _records(before: Library, after: Library, faulty: set[str]) -> Iterator[RecordChange]:
    """By kind and id; what moved stands under its new id. `faulty`: ids of records that have errors."""
    sides = Sides(before, after)
    for kind in KINDS:
        old, new = before.records[kind.name], after.records[kind.name]
        moved = _moved(old, new)
        former_ids = frozenset(moved.values())
        went = {_said(old[i]): i for i in sorted(old.keys() - new.keys())}
        for record_id in sorted(old.keys() | new.keys()):
            if record_id in former_ids and record_id not in new:
                continue
            former = moved.get(record_id, "")
            change = _change(old.get(former or record_id), new.get(record_id), former, sides)
            if change is not None and record_id in faulty:
                bare = RecordChange(sort=change.sort, kind=change.kind, id=record_id, title="", former=former)
                yield replace(bare, has_errors=True)
            elif change is not None and change.sort == "added":
                yield replace(change, same_as=went.get(_said(new[record_id]), ""))
            elif change is not None:
                yield change


def _said(record: Record) -> str:
    """What stands in the record's file: all but its name."""
    return repr(replace(record, id="", file=""))


def _moved(old: Mapping[str, Record], new: Mapping[str, Record]) -> dict[str, str]:
    """New id → the id that the same record had before."""
    came = (record for record_id, record in new.items() if record_id not in old)
    pairs = ((r.id, former) for r in came for former in r.former_ids if former in old and former not in new)
    return dict(pairs)


def _change(old: Record | None, new: Record | None, former: str, sides: Sides) -> RecordChange | None:
    record = new or old
    if record is None or old == new:
        return None
    changed = changed_fields(old, new, sides) if old and new else ()
    before, after = (relations(r) if r else frozenset() for r in (old, new))
    if old and new and not changed and not former:
        return None
    return RecordChange(
        sort="moved" if former else "changed" if old and new else "added" if new else "removed",
        kind=kind_of(record).label,
        id=record.id,
        title=record.title,
        former=former,
        is_draft=new is not None and new.id in sides.after.drafts and is_listed(new),
        fields=changed,
        gained=tuple(sorted(after - before)),
        lost=tuple(sorted(before - after)),
    )


def _quotes(before: Library, after: Library) -> Iterator[tuple[str, str]]:
    known = {(quoted.source, quoted.text) for record in before for quoted in quotes_of(record)}
    for record in after:
        for quoted in quotes_of(record):
            is_new = (quoted.source, quoted.text) not in known
            found = after.lock is not None and quoted.source and after.lock.holds(quoted.source, quoted.text)
            if is_new and not found:
                yield record.id, quoted.text


def _lists(before: Library, after: Library) -> Iterator[ListChange]:
    for name in sorted(before.vocabularies.keys() | after.vocabularies.keys()):
        old, new = ({t.id: t for t in _terms(side, name)} for side in (before, after))
        for term_id in dict.fromkeys((*old, *new)):
            was, now = (_term(of.get(term_id)) for of in (old, new))
            if was != now:
                yield ListChange(vocabulary=name, id=term_id, old=was, new=now)
        if old.keys() == new.keys() and list(old) != list(new):
            yield ListChange(vocabulary=name, id="", old="、".join(old), new="、".join(new))


def _terms(library: Library, name: str) -> tuple[Term, ...]:
    found = library.vocabularies.get(name)
    return found.terms if found else ()


def _term(term: Term | None) -> str:
    if term is None:
        return ""
    more = [f"别称：{'、'.join(term.aliases)}"] if term.aliases else []
    more += [f"{name}：{term.text(name)}" for name in sorted(term.attributes)]
    return f"{term.label}（{'；'.join(more)}）" if more else term.label


def _settings(before: Library, after: Library) -> Iterator[FieldChange]:
    """What mkdocs.yml says of the site."""
    old, new = _flat(before), _flat(after)
    for name in sorted(old.keys() | new.keys()):
        if old.get(name, "") != new.get(name, ""):
            yield FieldChange(f"mkdocs.yml {name}", old.get(name, ""), new.get(name, ""))


def _flat(library: Library) -> dict[str, str]:
    site = library.site
    own = {f"site_{f.name}": getattr(site, f.name) or "" for f in fields(site) if f.name != "extra"}
    return {**own, **{f"extra.{name}": text for name, text in site.extra.items()}}


def _only_in(one: Whole, other: Whole) -> tuple[Problem, ...]:
    """The problems that the other does not have, wherever their lines stand."""
    here, there = (
        Report(problems=whole.problems, checked=whole.records, root=whole.library.root).fingerprints
        for whole in (one, other)
    )
    known = set(there.values())
    return tuple(problem for problem, fingerprint in here.items() if fingerprint not in known)
