"""What the pages of all kinds have in common: head, numbers, confusable records, backlinks, history.

A kind's builder gives its own values and template; here they become a `Page`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from caselib.citations import Reference, entry, page_reference, policy_reference, source_reference
from caselib.library import Library, kind_of, url_of
from caselib.model import Policy, Record, Source
from caselib.page import Page
from caselib.parts import INFERRED, MASKED, Identity, Withdrawn
from caselib.references import references_of
from caselib.render.context import Context, labels_of
from caselib.render.dating import dated, known_chips
from caselib.render.evidence import Bibliography, source_chips
from caselib.render.figures import figure_rows
from caselib.render.jsonld import record_facts
from caselib.render.pieces import Action, Chip, Fact, Group, Mention, Notice

PRINT = Action("打印或存为 PDF")
LIST = Action("加入清单", does="list")
TAKE = (
    Action("复制到文档", does="copy"),
    Action("导出 Word", does="word"),
    Action("存为单个网页", does="page"),
    PRINT,
)
"""The ways to take a page home."""


def record_page(
    ctx: Context,
    record: Record,
    sources: Bibliography,
    values: Mapping[str, Any],
    *,
    crumbs: tuple[Mention, ...],
    description: str,
    chips: Iterable[Chip] = (),
    shown: frozenset[tuple[str, str]] = frozenset(),
    groups: Iterable[Group] = (),
) -> Page:
    """Pour `values` and what every record has into `<kind>.html`.

    `shown` names the backlinks, as (kind, field), that the kind's own blocks hold.
    """
    kind = kind_of(record)
    updated = record.updated or record.added
    body = ctx.fill(
        f"{kind.name}.html",
        {
            **values,
            "record": record,
            "kind": kind,
            "crumbs": crumbs,
            "chips": (*_state_chips(ctx, record), *chips),
            "notice": notice(ctx, record.withdrawn),
            "note": ctx.html(record.note),
            "figures": figure_rows(ctx, record.figures, sources, "f"),
            "confusable": confusable(ctx, record),
            "sources": sources.items(),
            "backlinks": backlinks(ctx, record, shown | {(k, "not_to_confuse_with") for k in KIND_NAMES}),
            "history": history(ctx, record),
            "citations": citations(ctx.library, record),
        },
    )
    return ctx.page(
        url_of(record),
        body,
        title=record.title,
        description=description,
        groups=groups,
        actions=actions(ctx, record),
        source_path=record.file,
        indexed=record.withdrawn is None and record.review_state != "draft",
        updated=updated.iso if updated and updated.precision == "day" else None,
        head=record_facts(ctx, record),
    )


KIND_NAMES = ("case", "practice", "policy", "organization", "source")


def record_chips(ctx: Context, sources: Bibliography) -> tuple[Chip, ...]:
    return source_chips(ctx, sources.sources) if sources.sources else ()


def _state_chips(ctx: Context, record: Record) -> tuple[Chip, ...]:
    state = ctx.chips(("review", "draft")) if record.review_state == "draft" else ()
    end = ctx.chips(("ends", record.withdrawn.state if record.withdrawn else None))
    return (*end, *state, *_absent_chips(ctx, record))


def _absent_chips(ctx: Context, record: Record) -> Iterator[Chip]:
    """What the page goes without, because the records that it names have faults."""
    if ctx.library.left_out:
        named = dict.fromkeys(target for _, target in references_of(record).targets)
        absent = [target for target in named if target in ctx.library.left_out]
        if absent:
            names = "、".join(absent)
            hint = f"这些记录正在更正，这一页暂时不列它们；其中有来源的，出自它的内容暂时没有出处：{names}"
            yield Chip(f"引用的 {len(absent)} 条记录本次没有收入", hint)


def notice(ctx: Context, end: Withdrawn | None) -> Notice | None:
    """The end of a record in words, with the record that takes its place."""
    if end is None:
        return None
    on = dated(ctx, end.on)
    state = ctx.library.label("ends", end.state)
    return Notice(state, on.text if on else "", end.reason or "", ctx.link_id(end.successor))


def confusable(ctx: Context, record: Record) -> tuple[Mention, ...]:
    """Records easily taken for this one, with the difference."""
    found = []
    for other, note in ctx.links.confusable.get(record.id, ()):
        link = ctx.link(other)
        found.append(Mention(link.text, link.href, link.chips, note or ""))
    return tuple(found)


def backlinks(ctx: Context, record: Record, shown: frozenset[tuple[str, str]]) -> tuple[Mention, ...]:
    """Records that name this one and that no block of its own holds; behind each, the field."""
    found: dict[str, tuple[Mention, list[str]]] = {}
    for back in ctx.links.backlinks.get(record.id, ()):
        kind = kind_of(back.record)
        if (kind.name, back.field) in shown:
            continue
        cls: type = kind.cls
        label = labels_of(cls).get(back.field, back.field)
        found.setdefault(back.record.id, (ctx.link(back.record), []))[1].append(f"{kind.label}，{label}")
    return tuple(Mention(m.text, m.href, m.chips, "；".join(fields)) for m, fields in found.values())


def identity_fact(ctx: Context, label: str, identity: Identity | None) -> Fact | None:
    """A masked name as printed; the guess, if any, only behind its chip."""
    if identity is None:
        return None
    chips = known_chips(ctx, identity.status, identity.basis, identity.value or "")
    if identity.status == INFERRED:
        chips = (*(Chip(c.label) for c in ctx.chips(("assertion", MASKED))), *chips)
    return Fact(label, (Mention(identity.as_printed or "", None, chips),))


def history(ctx: Context, record: Record) -> tuple[tuple[str, str], ...]:
    """Lines of 更新记录: label and text."""
    cls: type = kind_of(record).cls
    label = labels_of(cls)
    review = record.review
    on = review.on.value.label if review and review.on and review.on.value else ""
    state = ctx.library.label("review", record.review_state)
    by = f"（{review.by}）" if review and review.by else ""
    lines = (
        (label["added"], record.added.label if record.added else ""),
        (label["updated"], record.updated.label if record.updated else ""),
        (label["change_note"], record.change_note or ""),
        (label["review"], f"{state}{by}{'，' + on if on else ''}"),
    )
    return tuple((name, text) for name, text in lines if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """How to cite `what`."""

    what: str
    entry: str
    shows_access: bool
    """The entry holds a day of access, which readers replace by their own."""


def citations(library: Library, record: Record) -> tuple[Citation, ...]:
    """How to cite this page, and what it is about where that can be cited itself."""

    def cited(what: str, how: Reference) -> Citation:
        return Citation(what=what, entry=entry(how), shows_access=how.shows_access)

    found = [cited("本页", page_reference(library, record))]
    if isinstance(record, Source) and (source := source_reference(library, record)):
        found.append(cited("这篇来源", source))
    elif isinstance(record, Policy) and (document := policy_reference(library, record)):
        found.append(cited("这份文件", document))
    return tuple(found)


def actions(ctx: Context, record: Record) -> tuple[Action, ...]:
    """Take it home, put it on a list, report a mistake where the site says to whom, the record as data."""
    report = correction_address(ctx, record)
    data = Action("数据（JSON）", f"{ctx.root}data/{kind_of(record).folder}/{record.id}.json")
    return (*TAKE, LIST, *((Action("我要纠错", report),) if report else ()), data)


def correction_address(ctx: Context, record: Record) -> str | None:
    """Where a reader tells of a mistake: `corrections` in the site's settings (mailto: or https:), else a new
    issue of the repository, else the contact of the site's foot, which may be one of its pages."""
    site = ctx.library.site
    subject = quote(f"纠错：{record.title}（{url_of(record)}）")
    address = _told(site.extra.get("corrections", ""), subject)
    if address is None and urlsplit(site.repo_url or "").scheme in ("http", "https"):
        return f"{(site.repo_url or '').rstrip('/')}/issues/new?title={subject}"
    contact = site.extra.get("contact.url", "")
    return address or _told(contact, subject) or _contact_page(ctx, contact, record)


def _told(address: str, subject: str) -> str | None:
    scheme = urlsplit(address).scheme
    if scheme == "mailto":
        return f"{address}{'&' if '?' in address else '?'}subject={subject}"
    return address if scheme in ("http", "https") else None


def _contact_page(ctx: Context, contact: str, record: Record) -> str | None:
    """A page of the site; its address names the record, so that what is copied from there does."""
    parts = urlsplit(contact)
    if not parts.path or parts.scheme or parts.netloc or parts.path.startswith("/"):
        return None
    query = f"{parts.query}&" if parts.query else ""
    return f"{ctx.root}{parts._replace(query=f'{query}page={url_of(record)}').geturl()}"
