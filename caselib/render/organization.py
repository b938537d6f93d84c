"""An organization's page: its names as printed, where it belongs, and what it takes part in."""

from __future__ import annotations

from caselib.model import Case, Organization, Record
from caselib.page import Page
from caselib.parts import Participants
from caselib.render.context import Context, labels_of
from caselib.render.dating import dated
from caselib.render.evidence import Bibliography
from caselib.render.location import crumbs, steps
from caselib.render.pieces import Fact, Group, Mention, fact, facts, text_fact
from caselib.render.record import identity_fact, record_chips, record_page

SHOWN = frozenset(
    {("organization", "part_of"), ("organization", "predecessor"), ("organization", "successor")}
    | {("case", "organizations"), ("policy", "issuer"), ("source", "publisher")}
)


def organization_page(ctx: Context, organization: Organization) -> Page:
    sources = Bibliography(ctx, organization.sources)
    kind = ctx.library.label("organization_types", organization.type)
    return record_page(
        ctx,
        organization,
        sources,
        {"facts": organization_facts(ctx, organization), "groups": activities(ctx, organization)},
        crumbs=crumbs(ctx, organization.place) or (Mention(kind),),
        description=f"{organization.title}（{kind}）",
        chips=record_chips(ctx, sources),
        shown=SHOWN,
    )


def organization_facts(ctx: Context, organization: Organization) -> tuple[Fact, ...]:
    label, links = labels_of(Organization), ctx.links
    before, after = neighbours(ctx, organization)
    return facts(
        text_fact(label["full_title"], organization.full_title),
        text_fact(label["short_title"], organization.short_title),
        fact(label["type"], Mention(ctx.library.label("organization_types", organization.type))),
        Fact(label["place"], steps(ctx, organization.place), "path"),
        identity_fact(ctx, label["identity"], organization.identity),
        fact(label["founded"], dated(ctx, organization.founded)),
        text_fact(label["role"], organization.role),
        fact(label["part_of"], ctx.link_id(organization.part_of)),
        Fact("下级机构", ctx.links_to(links.children.get(organization.id, ()))),
        Fact(label["predecessor"], before),
        Fact(label["successor"], after),
    )


def neighbours(ctx: Context, body: Organization) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Predecessors and successors, written on either page."""
    backlinks = ctx.links.backlinks.get(body.id, ())
    preceding = [b.record for b in backlinks if b.field == "successor"]
    following = [b.record for b in backlinks if b.field == "predecessor"]
    before = (*ctx.link_ids([body.predecessor] if body.predecessor else []), *ctx.links_to(preceding))
    after = (*ctx.link_ids([body.successor] if body.successor else []), *ctx.links_to(following))
    return tuple(dict.fromkeys(before)), tuple(dict.fromkeys(after))


def activities(ctx: Context, body: Organization) -> tuple[Group, ...]:
    """Cases in which it leads or takes part, documents that it issued, sources that it published."""
    label = labels_of(Participants)
    backlinks = ctx.links.backlinks.get(body.id, ())
    cases = [b.record for b in backlinks if b.field == "organizations"]
    groups = (
        Group(f"作为{label['lead']}的案例", ctx.links_to(taking_part(cases, body.id, "lead"))),
        Group(f"作为{label['partners']}的案例", ctx.links_to(taking_part(cases, body.id, "partners"))),
        Group("发布的政策文献", ctx.links_to(b.record for b in backlinks if b.field == "issuer")),
        Group("发布的来源", ctx.links_to(b.record for b in backlinks if b.field == "publisher")),
    )
    return tuple(g for g in groups if g.mentions)


def taking_part(cases: list[Record], body: str, role: str) -> list[Record]:
    return [
        case
        for case in cases
        if isinstance(case, Case) and case.organizations and body in getattr(case.organizations, role)
    ]
