"""A case's page: what was done, with which practices, to what effect, and on whose word."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from markupsafe import Markup

from caselib.links import Likeness
from caselib.model import Case, Policy, Practice, repost_days
from caselib.page import Page
from caselib.parts import Adoption, Participants
from caselib.render.context import Context, labels_of
from caselib.render.dating import dated, period
from caselib.render.evidence import Bibliography
from caselib.render.figures import figure_rows, measure_link
from caselib.render.inline import escape, evidence, mention, name, names, parameters, path
from caselib.render.location import crumbs, steps, way_to
from caselib.render.pieces import Chip, Evidence, Fact, Group, Mention, fact, facts
from caselib.render.record import record_chips, record_page

SHOWN = frozenset({("case", "part_of")})
LAST = sys.maxsize
"""The rank of what stands in no listing."""
QUOTATION = str.maketrans("", "", "“”‘’\"'「」")
NAMED_ONLY = Chip("待考", "来源只提到名称，未见原文、文号和日期。")


@dataclass(frozen=True, slots=True)
class MeasureView:
    anchor: str
    title: str
    text: Markup
    adoptions: Markup
    """The entries of a list, written."""
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class CitationView:
    policy: Mention
    role: str
    measure: Mention | None
    note: str
    evidence: Evidence | None


def case_page(ctx: Context, case: Case) -> Page:
    sources = Bibliography(ctx, case.sources)
    values = {
        "facts": case_facts(ctx, case, sources),
        "summary": ctx.html(case.summary),
        "background": ctx.html(case.background),
        "measures": measures(ctx, case, sources),
        "outcomes": figure_rows(ctx, case.outcomes, sources, "o"),
        "lessons": ctx.html(case.lessons),
        "policies": citations(ctx, case, sources),
        "related": likenesses(ctx, case),
    }
    return record_page(
        ctx,
        case,
        sources,
        values,
        crumbs=crumbs(ctx, case.place),
        description=ctx.describe(case.summary),
        chips=record_chips(ctx, sources),
        shown=SHOWN,
        groups=by_dimension(ctx, case),
    )


def case_facts(ctx: Context, case: Case, sources: Bibliography) -> tuple[Fact, ...]:
    label, term = labels_of(Case), ctx.library.label
    bodies = labels_of(Participants)
    taking_part = case.organizations or Participants()
    return facts(
        Fact(label["place"], steps(ctx, case.place), "path"),
        fact(label["level"], Mention(term("levels", case.level))),
        fact(label["subject"], Mention(term("subjects", case.subject)) if case.subject else None),
        Fact(label["period"], period(ctx, case.period, repost_days(sources.sources)), "line"),
        Fact(bodies["lead"], ctx.link_ids(taking_part.lead)),
        Fact(bodies["partners"], ctx.link_ids(taking_part.partners)),
        fact(label["collection"], collection_link(ctx, case.collection)),
        fact(label["part_of"], ctx.link_id(case.part_of)),
        Fact("下级案例", ctx.links_to(ctx.links.children.get(case.id, ()))),
    )


def collection_link(ctx: Context, collection: str | None) -> Mention | None:
    term = ctx.library.term("collections", collection)
    return Mention(term.label, f"{ctx.root}collections/{term.id}.html") if term else None


def measures(ctx: Context, case: Case, sources: Bibliography) -> tuple[MeasureView, ...]:
    return tuple(
        MeasureView(
            f"m{number}",
            measure.title,
            ctx.html(measure.text),
            Markup("".join([adoption(ctx, a, sources) for a in measure.practices])),
            sources.evidence(measure.source, measure.quote),
        )
        for number, measure in enumerate(case.measures, 1)
    )


def adoption(ctx: Context, made: Adoption, sources: Bibliography) -> str:
    """A practice under 采用的做法, as an entry of the list: name, wording as printed, time, place, phrase,
    parameters, note. Empty where readers may not see the practice."""
    practice = ctx.library.practices.get(made.practice)
    if practice is None:
        return ""
    parts = [mention(ctx.link(practice))]
    since = dated(ctx, made.since)
    if wording := printed_otherwise(made.wording, practice):
        parts.append(f" <small>原文叫法：{escape(wording)}</small>")
    if since:
        parts.append(f' <div class="aside-note">{mention(Mention(since.text, None, since.chips))}</div>')
    if made.place:
        parts.append(f' <div class="aside-note">{path(steps(ctx, made.place))}</div>')
    parts += [evidence(sources.evidence(made.source, made.quote)), parameters(made.params)]
    if note := joined(made.note, f"起始时间：{since.note}" if since and since.note else ""):
        parts.append(f'<span class="explained">{escape(note)}</span>')
    return f"<dd>{''.join(parts)}</dd>"


def joined(*notes: str | None) -> str:
    """Notes as one text."""
    said = [note for note in notes if note]
    return said[0] if len(said) == 1 else "；".join(note.rstrip("。") for note in said)


def printed_otherwise(wording: str | None, practice: Practice) -> str:
    """The wording where it differs from the practice's title by more than quotation marks."""
    if not wording or wording.translate(QUOTATION) == practice.title.translate(QUOTATION):
        return ""
    return wording


def citations(ctx: Context, case: Case, sources: Bibliography) -> tuple[CitationView, ...]:
    found = []
    for cited in case.policies:
        policy = ctx.library.policies.get(cited.policy)
        if policy is None:
            continue
        link = ctx.link(policy)
        chips = (*link.chips, *unfound(ctx, policy.identification))
        link = Mention(book_title(ctx, policy), link.href, chips)
        role = ctx.library.label("citation_roles", cited.role)
        rests_on = sources.evidence(cited.source, cited.quote)
        found.append(CitationView(link, role, measure_link(cited.measure), cited.note or "", rests_on))
    return tuple(found)


def book_title(ctx: Context, policy: Policy) -> str:
    """A document's title as a text cites it: in 《 》, another title within it in 〈 〉 (GB/T 15834—2011).

    Types of the list `policy_types` with `titled: false` are not documents.
    """
    kind = ctx.library.term("policy_types", policy.type)
    if policy.title.endswith("》") or (kind and not kind.flag("titled")):
        return policy.title
    return f"《{policy.title.replace('《', '〈').replace('》', '〉')}》"


def unfound(ctx: Context, identification: str | None) -> tuple[Chip, ...]:
    """〔待考〕 for a document that a source only names."""
    named_only = ctx.library.vocabularies["identification"].default
    if named_only is None or (identification or named_only.id) != named_only.id:
        return ()
    return (NAMED_ONLY,)


def likenesses(ctx: Context, case: Case) -> Markup:
    """The items of 相似案例."""
    own = used(case)
    return Markup("".join([likeness(ctx, own, like) for like in ctx.links.related.get(case.id, ())]))


def likeness(ctx: Context, own: frozenset[str], like: Likeness) -> str:
    """A case that is like the one that uses the practices `own`, with the reason.

    同用: practices that both use, whose links stand above on the same page. 同属: families of which each
    uses another member.
    """
    both, known = own & used(like.case), ctx.library.practices
    practices = [known[p] for p in like.practices if p in known]
    shared = [p for p in practices if p.id in both]
    told = {p.family for p in shared}
    families = [p for p in practices if p.id not in both and p.id not in told]
    reasons = []
    if shared:
        reasons.append("同用 " + escape("、".join([practice.title for practice in shared])))
    if families:
        reasons.append("同属 " + names(ctx.links_to(families)))
    place = escape(way_to(ctx, like.case.place))
    where = f" <small>{place}</small>" if place else ""
    return f"<li>{name(ctx.link(like.case))}{where}<div>{'；'.join(reasons)}</div></li>"


def used(case: Case) -> frozenset[str]:
    return frozenset(a.practice for m in case.measures for a in m.practices)


def by_dimension(ctx: Context, case: Case) -> tuple[Group, ...]:
    """做法一览: the case's practices, each once, under their dimension."""
    known = ctx.library.practices
    practices = [known[p] for p in sorted(used(case)) if p in known]
    practices.sort(key=lambda p: ctx.rank.get(p.id, LAST))
    found = []
    for term in ctx.library.vocabularies["dimensions"].terms:
        own = [p for p in practices if p.dimension == term.id]
        if own:
            found.append(Group(term.label, ctx.links_to(own), f"{ctx.root}dimensions/{term.id}.html"))
    return tuple(found)
