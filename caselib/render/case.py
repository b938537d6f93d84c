"""A case's page: what was done, with which practices, to what effect, and on whose word."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from caselib.links import Likeness
from caselib.model import Case, Practice, repost_days
from caselib.page import Page
from caselib.parts import Adoption, Participants
from caselib.render.context import Context, labels_of
from caselib.render.dating import dated, period
from caselib.render.evidence import Bibliography
from caselib.render.figures import figure_rows, measure_link
from caselib.render.location import crumbs, steps
from caselib.render.pieces import Chip, Evidence, Fact, Group, Mention, fact, facts
from caselib.render.record import record_chips, record_page

SHOWN = frozenset({("case", "part_of")})
QUOTATION = str.maketrans("", "", "“”‘’\"'「」")
NAMED_ONLY = Chip("待考", "来源只提到名称，未见原文、文号和日期。")


@dataclass(frozen=True, slots=True)
class AdoptionView:
    practice: Mention
    wording: str
    """As printed, where it is not the practice's title."""
    params: tuple[tuple[str, str], ...]
    since: Mention | None
    place: tuple[Mention, ...]
    note: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class MeasureView:
    anchor: str
    title: str
    text: Markup
    adoptions: tuple[AdoptionView, ...]
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class CitationView:
    policy: Mention
    role: str
    measure: Mention | None
    note: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class LikenessView:
    case: Mention
    place: tuple[Mention, ...]
    reasons: tuple[Group, ...]


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
        "related": tuple(likeness(ctx, case, k) for k in ctx.links.related.get(case.id, ())),
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
            tuple(a for a in (adoption(ctx, a, sources) for a in measure.practices) if a),
            sources.evidence(measure.source, measure.quote),
        )
        for number, measure in enumerate(case.measures, 1)
    )


def adoption(ctx: Context, made: Adoption, sources: Bibliography) -> AdoptionView | None:
    """None where readers may not see the practice."""
    practice = ctx.library.practices.get(made.practice)
    if practice is None:
        return None
    since = dated(ctx, made.since)
    basis = f"起始时间：{since.note}" if since and since.note else ""
    return AdoptionView(
        ctx.link(practice),
        printed_otherwise(made.wording, practice),
        made.params,
        Mention(since.text, None, since.chips) if since else None,
        steps(ctx, made.place),
        joined(made.note, basis),
        sources.evidence(made.source, made.quote),
    )


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
        link = Mention(link.text, link.href, (*link.chips, *unfound(ctx, policy.identification)))
        role = ctx.library.label("citation_roles", cited.role)
        rests_on = sources.evidence(cited.source, cited.quote)
        found.append(CitationView(link, role, measure_link(cited.measure), cited.note or "", rests_on))
    return tuple(found)


def unfound(ctx: Context, identification: str | None) -> tuple[Chip, ...]:
    """〔待考〕 for a document that a source only names."""
    named_only = ctx.library.vocabularies["identification"].default
    if named_only is None or (identification or named_only.id) != named_only.id:
        return ()
    return (NAMED_ONLY,)


def likeness(ctx: Context, case: Case, like: Likeness) -> LikenessView:
    """同用: practices that both use. 同属: families of which each uses another member."""
    both = used(case) & used(like.case)
    practices = [ctx.library.practices[p] for p in like.practices if p in ctx.library.practices]
    shared = [p for p in practices if p.id in both]
    told = {p.family for p in shared}
    families = [p for p in practices if p.id not in both and p.id not in told]
    reasons = (Group("同用", ctx.links_to(shared)), Group("同属", ctx.links_to(families)))
    said = tuple(reason for reason in reasons if reason.mentions)
    return LikenessView(ctx.link(like.case), crumbs(ctx, like.case.place), said)


def used(case: Case) -> frozenset[str]:
    return frozenset(a.practice for m in case.measures for a in m.practices)


def by_dimension(ctx: Context, case: Case) -> tuple[Group, ...]:
    """做法一览: the case's practices, each once, under their dimension."""
    known = ctx.library.practices
    practices = [known[p] for p in sorted(used(case)) if p in known]
    practices.sort(key=lambda p: ctx.rank.get(p.id, len(ctx.rank)))
    found = []
    for term in ctx.library.vocabularies["dimensions"].terms:
        own = [p for p in practices if p.dimension == term.id]
        if own:
            found.append(Group(term.label, ctx.links_to(own), f"{ctx.root}dimensions/{term.id}.html"))
    return tuple(found)
