"""A source's page: how far it can be verified, and everything that this library took from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from caselib.grades import grade_limits
from caselib.library import kind_of, url_of
from caselib.model import KINDS, Record, Source
from caselib.page import Page
from caselib.render.context import Context, labels_of
from caselib.render.dating import dated
from caselib.render.evidence import TRUNCATED, Bibliography, grade_chip
from caselib.render.inline import escape, mention
from caselib.render.pieces import Chip, Fact, Mention, Taken, fact, facts, text_fact
from caselib.render.record import record_page
from caselib.render.sheets import further_pages, sheets

SHOWN = frozenset({("source", "repost_of"), ("source", "same_text_as")})


def source_pages(ctx: Context, source: Source) -> Iterator[Page]:
    """Its page, and where many records rest on it the further sheets of their lists."""
    taken = taken_groups(ctx, source)
    page = source_page(ctx, source, tuple(group[0] for group in taken))
    yield page
    for number, group in enumerate(taken, 1):
        yield from further_pages(ctx, page, f"taken-{number}", group[0].label, group[0].count, group)


def source_page(ctx: Context, source: Source, taken: tuple[Taken, ...]) -> Page:
    grade = grade_chip(ctx, ctx.grade(source))
    short = ctx.chip("completeness", TRUNCATED) if TRUNCATED in source.completeness else None
    chips = (grade, Chip("来源不全", short.hint) if short else None)
    used = frozenset((kind_of(b.record).name, b.field) for b in ctx.links.backlinks.get(source.id, ()))
    kind = ctx.library.label("source_types", source.type)
    return record_page(
        ctx,
        source,
        Bibliography(ctx, ()),
        {
            "facts": source_facts(ctx, source),
            "taken": taken,
            "record_count": sum(group.count for group in taken),
        },
        crumbs=(ctx.listing(source), Mention(kind)),
        description=f"{source.title}（{kind}，{ctx.library.label('channels', source.channel)}）",
        chips=tuple(c for c in chips if c),
        shown=SHOWN | used,
    )


def source_facts(ctx: Context, source: Source) -> tuple[Fact, ...]:
    label, term = labels_of(Source), ctx.library.label
    checked, accessed = source.url_checked, source.accessed
    completeness = tuple(c for c in (ctx.chip("completeness", t) for t in source.completeness) if c)
    return facts(
        fact(label["grade"], grade_mention(ctx, source)),
        fact(label["type"], Mention(term("source_types", source.type))),
        fact(label["channel"], Mention(term("channels", source.channel))),
        fact(label["publisher"], ctx.named(source.publisher)),
        text_fact(label["author"], source.author),
        fact(label["published"], dated(ctx, source.published)),
        fact(label["reposted"], dated(ctx, source.reposted)),
        fact(label["url"], address(ctx, source)),
        text_fact(label["url_basis"], source.url_basis),
        text_fact(label["url_checked"], checked.label if checked else None),
        text_fact(label["accessed"], accessed.label if accessed else None),
        Fact(label["completeness"], tuple(Mention(c.label, None, (), c.hint) for c in completeness)),
        Fact(label["masks"], tuple(Mention(mask) for mask in source.masks)),
        fact(label["repost_of"], ctx.link_id(source.repost_of)),
        Fact("转载它的来源", naming(ctx, source, "repost_of")),
        Fact(label["same_text_as"], same_text(ctx, source)),
        text_fact(label["rights"], source.rights),
        text_fact(label["public_basis"], source.public_basis),
        text_fact(label["disclosure"], term("disclosure", source.disclosure)),
    )


def grade_mention(ctx: Context, source: Source) -> Mention | None:
    """The grade with its rule, and what keeps this source from a better one."""
    grade = ctx.library.term("grades", ctx.grade(source))
    if grade is None:
        return None
    reasons = [why for limit, why in grade_limits(source, ctx.library) if limit == grade.id]
    because = f"评定依据：{'、'.join(dict.fromkeys(reasons))}。" if reasons else ""
    rule = grade.text("rule")
    return Mention(grade.label, None, (), (f"{rule}。" if rule else "") + because)


def address(ctx: Context, source: Source) -> Mention | None:
    """The address; a link only where the grade's sources may be followed."""
    if not source.url:
        return None
    grade = ctx.library.term("grades", ctx.grade(source))
    if grade and not grade.flag("featured"):
        return Mention(source.url, None, (), f"{grade.id} 级来源只列网址，不设链接")
    return ctx.web(source.url)


def naming(ctx: Context, source: Source, field: str) -> tuple[Mention, ...]:
    return ctx.links_to(b.record for b in ctx.links.backlinks.get(source.id, ()) if b.field == field)


def same_text(ctx: Context, source: Source) -> tuple[Mention, ...]:
    return tuple(dict.fromkeys((*ctx.link_ids(source.same_text_as), *naming(ctx, source, "same_text_as"))))


def taken_groups(ctx: Context, source: Source) -> tuple[tuple[Taken, ...], ...]:
    """By kind, in each listing's order, the sheets of who rests on the source: first with phrases, then
    without."""
    quotes: dict[str, list[str]] = {}
    records: dict[str, Record] = {}
    for taken in ctx.links.taken.get(source.id, ()):
        records[taken.record.id] = taken.record
        quotes.setdefault(taken.record.id, []).append(taken.quote)
    for back in ctx.links.backlinks.get(source.id, ()):
        if ("source", back.field) not in SHOWN:
            records[back.record.id] = back.record
    found: list[tuple[Taken, ...]] = []
    for kind in KINDS:
        own = sorted((r for r in records.values() if kind_of(r) is kind), key=lambda r: ctx.rank.get(r.id, 0))
        if own:
            own.sort(key=lambda r: r.id not in quotes)
            found.append(taken_sheets(ctx, source, f"taken-{len(found) + 1}", own, quotes))
    return tuple(found)


def taken_sheets(
    ctx: Context, source: Source, anchor: str, records: Sequence[Record], quotes: Mapping[str, Sequence[str]]
) -> tuple[Taken, ...]:
    label, others = kind_of(records[0]).label, sum(r.id not in quotes for r in records)
    return tuple(
        Taken(
            label,
            len(records),
            tuple(quoted(ctx.link(r), quotes[r.id]) for r in part if r.id in quotes),
            tuple(f"<li>{mention(ctx.link(r))}</li>" for r in part if r.id not in quotes),
            others,
            pager,
        )
        for part, pager in sheets(ctx, url_of(source), anchor, records)
    )


def quoted(link: Mention, quotes: Iterable[str]) -> str:
    """A record with the phrases it took."""
    phrases = "".join([f"<li>「{escape(quote)}」</li>" for quote in quotes])
    return f"<div><dt>{mention(link)}</dt><dd><ul>{phrases}</ul></dd></div>"
