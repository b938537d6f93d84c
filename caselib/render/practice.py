"""A practice's page: what it means, what belongs to it, what it must not be taken for, where it is used."""

from __future__ import annotations

from dataclasses import dataclass

from caselib.glossary import is_entry
from caselib.links import AdoptionLink
from caselib.model import Practice
from caselib.page import Page
from caselib.parts import Expansion
from caselib.render.context import Context, labels_of
from caselib.render.dating import dated, no_later_than
from caselib.render.evidence import Bibliography, best_grade
from caselib.render.glossary import TITLE as GLOSSARY
from caselib.render.glossary import glossary_anchor
from caselib.render.location import in_row
from caselib.render.pieces import Chip, Evidence, Fact, Mention, fact, facts
from caselib.render.record import record_chips, record_page

SHOWN = frozenset(
    {("case", "measures"), ("policy", "requires")}
    | {("practice", field) for field in ("part_of", "family", "variant_of", "expansion")}
)


@dataclass(frozen=True, slots=True)
class AdoptedRow:
    """A line of 采用情况; `practice` is given on a family's page, for its members."""

    place: Mention
    case: Mention
    practice: Mention | None
    wording: str
    params: tuple[tuple[str, str], ...]
    since: Mention | None
    otherwise: str
    quote: str
    grade: str


@dataclass(frozen=True, slots=True)
class ExpansionView:
    known: bool
    listed: Chip | None
    members: tuple[Mention, ...]
    note: str
    evidence: Evidence | None


def practice_page(ctx: Context, practice: Practice) -> Page:
    sources = Bibliography(ctx, practice.sources)
    rows = adopted_rows(ctx, practice)
    values = {
        "facts": practice_facts(ctx, practice),
        "definition": ctx.html(practice.definition),
        "expansion": expansion(ctx, practice.expansion, sources),
        "rows": rows,
        "is_family": any(row.practice for row in rows),
        "case_count": len({(row.case.href or "").partition("#")[0] for row in rows}),
        "series": series(ctx, practice),
    }
    return record_page(
        ctx,
        practice,
        sources,
        values,
        crumbs=(dimension_link(ctx, practice.dimension),),
        description=ctx.describe(practice.definition),
        chips=record_chips(ctx, sources),
        shown=SHOWN,
    )


def dimension_link(ctx: Context, dimension: str) -> Mention:
    return Mention(ctx.library.label("dimensions", dimension), f"{ctx.root}dimensions/{dimension}.html")


def practice_facts(ctx: Context, practice: Practice) -> tuple[Fact, ...]:
    """性质, 维度, 来历: one line at the head."""
    label = labels_of(Practice)
    standing = ctx.chip("standings", practice.standing)
    hint = (Chip("说明", standing.hint),) if standing and standing.hint else ()
    glossary = Mention("有这一条", f"{ctx.root}{glossary_anchor(practice.id)}")
    return facts(
        fact(label["nature"], Mention(ctx.library.label("natures", practice.nature))),
        fact(label["dimension"], dimension_link(ctx, practice.dimension)),
        fact(label["also"], dimension_link(ctx, practice.also) if practice.also else None),
        fact(label["standing"], Mention(standing.label, None, hint) if standing else None),
        fact(GLOSSARY, glossary if is_entry(practice, ctx.library) else None),
    )


def expansion(ctx: Context, made: Expansion | None, sources: Bibliography) -> ExpansionView | None:
    if made is None:
        return None
    members = tuple(m for m in map(ctx.named, made.members) if m is not None)
    known = made.known is not False and bool(members)
    return ExpansionView(
        known,
        listed(made, len(members)) if known else ctx.chip("assertion", "not-stated"),
        members,
        made.note or "",
        sources.evidence(made.source, made.quote),
    )


def listed(made: Expansion, count: int) -> Chip | None:
    """〔已列 3 / 10〕 where the source names only some."""
    if made.complete:
        return None
    if made.size:
        return Chip(f"已列 {count} / {made.size}", f"来源只写出其中 {count} 项，其余未载明。")
    return Chip(f"已列 {count} 项", "来源没有写明是否列全。") if made.complete is None else NOT_ALL


NOT_ALL = Chip("未列全", "来源只写出其中一部分，其余未载明。")


def adopted_rows(ctx: Context, practice: Practice) -> tuple[AdoptedRow, ...]:
    """Its own adoptions and those of its family's members, in the order of cases."""
    own = [(None, link) for link in ctx.links.adopted_by.get(practice.id, ())]
    members = [
        (member, link)
        for member in ctx.links.family.get(practice.id, ())
        for link in ctx.links.adopted_by.get(member.id, ())
    ]
    found: list[tuple[Practice | None, AdoptionLink]] = [*own, *members]  # type: ignore[list-item]
    found.sort(key=lambda pair: (ctx.rank.get(pair[1].case.id, 0), pair[1].measure))
    return tuple(adopted_row(ctx, member, link) for member, link in found)


def adopted_row(ctx: Context, member: Practice | None, link: AdoptionLink) -> AdoptedRow:
    made, case = link.adoption, link.case
    source = ctx.library.sources.get(made.source) if made.source else None
    sources = (source,) if source else Bibliography(ctx, case.sources).sources
    title = ctx.link(case)
    since = dated(ctx, made.since)
    return AdoptedRow(
        in_row(ctx, made.place or case.place),
        Mention(title.text, f"{title.href}#m{link.measure}", title.chips),
        ctx.link(member) if member else None,
        made.wording or "",
        made.params,
        since,
        "" if since else no_later_than(case, sources),
        made.quote or "",
        best_grade(ctx, sources) or "",
    )


def series(ctx: Context, practice: Practice) -> tuple[Fact, ...]:
    """The practices round this one, each relation from both ends."""
    label, links = labels_of(Practice), ctx.links
    documents = dict.fromkeys(ctx.link_ids(practice.required_by))
    demanding = [b.record for b in links.backlinks.get(practice.id, ()) if b.field == "requires"]
    documents.update(dict.fromkeys(ctx.links_to(demanding)))
    return facts(
        fact(label["family"], ctx.link_id(practice.family)),
        Fact("本系列的做法", ctx.links_to(links.family.get(practice.id, ()))),
        fact(label["variant_of"], ctx.link_id(practice.variant_of)),
        Fact("变体", ctx.links_to(links.variants.get(practice.id, ()))),
        fact(label["part_of"], ctx.link_id(practice.part_of)),
        Fact("下属做法", ctx.links_to(links.children.get(practice.id, ()))),
        Fact("列入的做法", ctx.links_to(links.member_of.get(practice.id, ()))),
        Fact(label["required_by"], tuple(documents)),
    )
