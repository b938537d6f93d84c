"""A policy document's page: its number, issuer, dates and validity, and the cases that name it."""

from __future__ import annotations

from collections.abc import Iterator

from caselib.library import url_of
from caselib.links import CitationLink
from caselib.model import Case, Policy
from caselib.page import Page
from caselib.parts import Citation
from caselib.parts import Mention as PrintedName
from caselib.render.case import unfound
from caselib.render.context import Context, labels_of
from caselib.render.dating import dated
from caselib.render.evidence import Bibliography
from caselib.render.figures import measure_link
from caselib.render.inline import escape, mention, name, row
from caselib.render.location import in_row
from caselib.render.pieces import Band, Chip, Column, Fact, Mention, Table, fact, facts, text_fact
from caselib.render.record import identity_fact, record_chips, record_page
from caselib.render.sheets import further_pages, sheets

SHOWN = frozenset(
    {("case", "policies"), ("practice", "required_by"), ("policy", "amends"), ("policy", "repealed_by")}
)
DAYS = ("written", "issued", "published", "effective")
CITED = "引用它的案例"
UNCHECKED = "尚未核对这份文件现在是否有效。"


def policy_pages(ctx: Context, policy: Policy) -> Iterator[Page]:
    """Its page, and where many cases cite it the further sheets of their table."""
    count, tables = len(ctx.links.cited_by.get(policy.id, ())), citation_tables(ctx, policy)
    page = policy_page(ctx, policy, count, tables[0])
    yield page
    yield from further_pages(ctx, page, "cited", CITED, count, tables)


def policy_page(ctx: Context, policy: Policy, citing_count: int, cited: Table) -> Page:
    sources = Bibliography(ctx, policy.sources)
    values = {
        "facts": policy_facts(ctx, policy),
        "topic": ctx.html(policy.topic),
        "mentioned_as": tuple(printed_name(m, sources) for m in policy.mentioned_as),
        "cited": cited,
        "citing_count": citing_count,
        "practices": practices(ctx, policy),
    }
    level = ctx.library.label("policy_levels", policy.level)
    return record_page(
        ctx,
        policy,
        sources,
        values,
        crumbs=(ctx.listing(policy), Mention(level)),
        description=ctx.describe(policy.topic) or f"{policy.title}：{policy.number or level}",
        chips=(*unfound(ctx, policy.identification), validity_chip(ctx, policy), *record_chips(ctx, sources)),
        shown=SHOWN,
    )


def validity_chip(ctx: Context, policy: Policy) -> Chip:
    """What is known of the document's validity; by default that nobody has looked."""
    validity = ctx.library.vocabularies["validity"]
    term = ctx.library.term("validity", policy.validity) or validity.default or validity.terms[0]
    return Chip(term.label, term.text("hint") or (UNCHECKED if term is validity.default else ""))


def validity_mention(ctx: Context, policy: Policy) -> Mention:
    """The same in a line, with the day of the last look where there was one."""
    checked = policy.validity_checked
    note = f"{labels_of(Policy)['validity_checked']} {checked.label}" if checked else ""
    return Mention(validity_chip(ctx, policy).label, None, (), note)


def policy_facts(ctx: Context, policy: Policy) -> tuple[Fact, ...]:
    label, term = labels_of(Policy), ctx.library.label
    amended_by, repealing = reversed_links(ctx, policy)
    identification = ctx.library.vocabularies["identification"]
    found = ctx.library.term("identification", policy.identification) or identification.default
    return facts(
        text_fact(label["number"], policy.number),
        Fact(label["issuer"], tuple(m for m in map(ctx.named, policy.issuer) if m)),
        fact(label["level"], Mention(term("policy_levels", policy.level))),
        fact(label["type"], Mention(term("policy_types", policy.type))),
        text_fact(label["genre"], term("genres", policy.genre)),
        *(fact(label[day], dated(ctx, getattr(policy, day))) for day in DAYS),
        fact(label["validity"], validity_mention(ctx, policy)),
        text_fact(label["identification"], found.label if found else None),
        identity_fact(ctx, label["identity"], policy.identity),
        Fact(label["amends"], ctx.link_ids(policy.amends)),
        Fact("被修改于", amended_by),
        Fact(label["repealed_by"], ctx.link_ids(policy.repealed_by)),
        Fact("废止了", repealing),
        fact(label["url"], ctx.web(policy.url)),
    )


def reversed_links(ctx: Context, policy: Policy) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Documents that amend this one, and those that it repeals."""
    backlinks = ctx.links.backlinks.get(policy.id, ())
    amending = [b.record for b in backlinks if b.field == "amends"]
    repealed = [b.record for b in backlinks if b.field == "repealed_by"]
    return ctx.links_to(amending), ctx.links_to(repealed)


def practices(ctx: Context, policy: Policy) -> tuple[Mention, ...]:
    """Practices that it asks for, named from either end."""
    naming = [b.record for b in ctx.links.backlinks.get(policy.id, ()) if b.field == "required_by"]
    return tuple(dict.fromkeys((*ctx.link_ids(policy.requires), *ctx.links_to(naming))))


def printed_name(mention: PrintedName, sources: Bibliography) -> Mention:
    rests_on = sources.evidence(mention.source, mention.text)
    return Mention(mention.text, None, (), rests_on.source if rests_on else "")


def citation_tables(ctx: Context, policy: Policy) -> tuple[Table, ...]:
    """引用它的案例: where it is cited and in what role."""
    label = labels_of(Citation)
    columns = (
        Column(labels_of(Case)["place"], "place"), Column("案例", "title"), Column(label["role"], "role"),
        Column(label["measure"], "measure"), Column(label["quote"], "quote"),
    )  # fmt: skip
    rows = [row(columns, cited_cells(ctx, link)) for link in ctx.links.cited_by.get(policy.id, ())]
    return tuple(
        Table("cited", CITED, columns, (Band("", tuple(part)),), pager)
        for part, pager in sheets(ctx, url_of(policy), "cited", rows)
    )


def cited_cells(ctx: Context, link: CitationLink) -> tuple[str, ...]:
    title, cited = ctx.link(link.case), link.citation
    measure = measure_link(cited.measure)
    quote = f"「{escape(cited.quote)}」" if cited.quote else ""
    return (
        mention(in_row(ctx, link.case.place)),
        mention(title),
        escape(ctx.library.label("citation_roles", cited.role)),
        name(Mention(measure.text, f"{title.href}{measure.href}")) if measure else "",
        quote + (f'<span class="explained">{escape(cited.note)}</span>' if cited.note else ""),
    )
