"""A practice's page: what it means, what belongs to it, what it must not be taken for, where it is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from caselib.glossary import is_entry
from caselib.library import url_of
from caselib.links import AdoptionLink
from caselib.model import Case, Practice
from caselib.page import Page
from caselib.parts import NOT_STATED, Adoption, Expansion
from caselib.render import compare
from caselib.render.context import Context, labels_of
from caselib.render.dating import dated, no_later_than
from caselib.render.evidence import Bibliography, best_grade
from caselib.render.glossary import TITLE as GLOSSARY
from caselib.render.glossary import glossary_anchor
from caselib.render.inline import escape, mention, parameters, row
from caselib.render.location import in_row
from caselib.render.matrix import URL as MATRIX
from caselib.render.pieces import Band, Chip, Column, Evidence, Fact, Mention, Table, fact, facts
from caselib.render.record import record_chips, record_page
from caselib.render.sheets import further_pages, sheets
from caselib.render.timeline import timeline

SHOWN = frozenset(
    {("case", "measures"), ("policy", "requires")}
    | {("practice", field) for field in ("part_of", "family", "variant_of", "expansion")}
)

ADOPTED = "采用情况"

Adopted = tuple[Practice | None, AdoptionLink]
"""An adoption; the practice is given on a family's page, for its members."""


@dataclass(frozen=True, slots=True)
class ExpansionView:
    known: bool
    listed: Chip | None
    members: tuple[Mention, ...]
    note: str
    evidence: Evidence | None


def practice_pages(ctx: Context, practice: Practice) -> Iterator[Page]:
    """Its page, and where many cases use it the further sheets of 采用情况."""
    adoptions = adopted(ctx, practice)
    tables = adoption_tables(ctx, practice, adoptions)
    page = practice_page(ctx, practice, adoptions, tables[0])
    yield page
    yield from further_pages(ctx, page, "adopted", ADOPTED, len(adoptions), tables)


def practice_page(ctx: Context, practice: Practice, adoptions: Sequence[Adopted], first: Table) -> Page:
    sources = Bibliography(ctx, practice.sources)
    values = {
        "facts": practice_facts(ctx, practice),
        "definition": ctx.html(practice.definition),
        "expansion": expansion(ctx, practice.expansion, sources),
        "adopted": first,
        "is_family": any(member for member, _ in adoptions),
        "case_count": len({link.case.id for _, link in adoptions}),
        "series": series(ctx, practice),
        "beside": beside(ctx, practice, adoptions),
        "timeline": timeline(ctx, adoptions),
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


def beside(ctx: Context, practice: Practice, adoptions: Sequence[Adopted]) -> tuple[Mention, ...]:
    """Where its uses stand side by side, and where it stands among the others."""
    compared = compare.address((link.case.id for _, link in adoptions), practice.id)
    dimension = ctx.library.term("dimensions", practice.dimension)
    in_matrix = adoptions and dimension is not None and dimension.flag("matrix")
    return (
        *((Mention("对比这些案例", ctx.root + compared),) if compared else ()),
        *((Mention("在矩阵中查看", f"{ctx.root}{MATRIX}?practice={practice.id}"),) if in_matrix else ()),
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
        listed(made, len(members)) if known else ctx.chip("assertion", NOT_STATED),
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


def adopted(ctx: Context, practice: Practice) -> tuple[Adopted, ...]:
    """Its own adoptions and those of its family's members, in the order of cases."""
    found: list[Adopted] = [(None, link) for link in ctx.links.adopted_by.get(practice.id, ())]
    for member in ctx.links.family.get(practice.id, ()):
        of_member = ctx.library.practices[member.id]
        found += [(of_member, link) for link in ctx.links.adopted_by.get(member.id, ())]
    found.sort(key=lambda pair: (ctx.rank.get(pair[1].case.id, 0), pair[1].measure))
    return tuple(found)


def adoption_tables(ctx: Context, practice: Practice, adoptions: Sequence[Adopted]) -> tuple[Table, ...]:
    """采用情况: who uses it, on whose word; without the columns in which nothing is said."""
    label = labels_of(Adoption)
    columns = (
        Column(labels_of(Case)["place"], "place"), Column("案例", "title"), Column("做法", "practice"),
        Column(label["wording"], "wording"), Column("时间", "time"), Column(label["quote"], "quote"),
        Column("等级", "grade"),
    )  # fmt: skip
    rows = [adopted_cells(ctx, member, link) for member, link in adoptions]
    used = [i for i in range(len(columns)) if any(cells[i] for cells in rows)]
    shown = tuple(columns[i] for i in used)
    written = [row(shown, [cells[i] for i in used]) for cells in rows]
    return tuple(
        Table("adopted", ADOPTED, shown, (Band("", tuple(part)),), pager)
        for part, pager in sheets(ctx, url_of(practice), "adopted", written)
    )


def adopted_cells(ctx: Context, member: Practice | None, link: AdoptionLink) -> tuple[str, ...]:
    made, case = link.adoption, link.case
    place, otherwise, grade = ctx.once(f"adopter {case.id}", partial(adopter_cells, ctx, case))
    source = ctx.library.sources.get(made.source) if made.source else None
    if source:
        otherwise, grade = no_later_than(case, (source,)), ctx.grade(source) or ""
    title = ctx.link(case)
    since = dated(ctx, made.since)
    return (
        mention(in_row(ctx, made.place)) if made.place else place,
        mention(Mention(title.text, f"{title.href}#m{link.measure}", title.chips)),
        mention(ctx.link(member)) if member else "",
        escape(made.wording or "") + parameters(made.params),
        mention(since) if since else f"<small>{otherwise}</small>" if otherwise else "",
        f"「{escape(made.quote)}」" if made.quote else "",
        grade,
    )


def adopter_cells(ctx: Context, case: Case) -> tuple[str, str, str]:
    """What its case says of an adoption that says no more itself: place, last date, grade of the sources."""
    sources = Bibliography(ctx, case.sources).sources
    place = mention(in_row(ctx, case.place))
    return place, no_later_than(case, sources), best_grade(ctx, sources) or ""


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
