"""What a page is about, for programs: JSON-LD with the few types of schema.org that fit.

In: a record as readers see it. Out: a data block for the head of its page, only where the site's own address
is known, for these facts name pages by whole addresses. What a source states is said, nothing else: no guess
of a place, a date or an identity, nothing masked. No block for what stands in no listing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from caselib.citations import name_of, policy_reference, printed
from caselib.library import kind_of, url_of
from caselib.model import KINDS, Case, Organization, Policy, Record, Source
from caselib.parts import PlaceRef
from caselib.render.context import Context
from caselib.render.location import full_name

CONTEXT: Final = "https://schema.org"
LANGUAGE: Final = "zh-Hans"
LAW: Final = "law"
"""In the list `policy_types`: the only documents that schema.org calls legislation."""
TYPES: Final[Mapping[str, str]] = {"N": "NewsArticle", "R": "Report", "J": "ScholarlyArticle", "M": "Book"}
"""The standard's mark of a source's type → schema.org's; all others are works."""
WORK: Final = "CreativeWork"

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ESCAPED: Final = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"))
"""None of them stands outside of strings; so nothing in a block is markup."""

Facts = dict[str, Any]


def record_facts(ctx: Context, record: Record) -> str:
    """The block of a record's page; empty where it has none."""
    if not ctx.library.site.url or record.withdrawn or record.review_state == "draft":
        return ""
    site, kind = site_of(ctx), kind_of(record)
    crumbs = [
        {"@type": "ListItem", "position": 1, "name": kind.label, "item": f"{site}{kind.folder}/index.html"},
        {"@type": "ListItem", "position": 2, "name": record.title},
    ]
    way: Facts = {"@type": "BreadcrumbList", "itemListElement": crumbs}
    about = facts_of(ctx, record, site + url_of(record))
    return block({"@graph": [about, way]} if about else way)


def library_facts(ctx: Context, description: str) -> str:
    """The block of the home page: the library as data."""
    if not ctx.library.site.url:
        return ""
    site, settings = site_of(ctx), ctx.library.site
    version = ctx.library.version
    arrays = [
        {
            "@type": "DataDownload",
            "name": kind.label,
            "encodingFormat": "application/json",
            "contentUrl": f"{site}data/{kind.folder}.json",
        }
        for kind in KINDS
    ]
    found = {
        "@type": "Dataset",
        "@id": site,
        "name": settings.name,
        "description": description,
        "url": site,
        "inLanguage": LANGUAGE,
        "dateModified": version.isoformat() if version else "",
        "publisher": body(settings.extra.get("publisher", "")),
        "distribution": arrays,
    }
    return block(stated(found))


def facts_of(ctx: Context, record: Record, address: str) -> Facts:
    """What the record at this address is about; nothing where no type fits, or where its name is hidden."""
    if isinstance(record, Case):
        return case_facts(ctx, record, address)
    if isinstance(record, Source):
        return source_facts(ctx, record, address)
    if isinstance(record, Policy):
        return policy_facts(ctx, record, address)
    if isinstance(record, Organization) and record.identity is None:
        return organization_facts(ctx, record, address)
    return {}


def case_facts(ctx: Context, case: Case, address: str) -> Facts:
    """The page itself is an article of this library; where the case took place only if a source says so."""
    return stated(
        {
            "@type": "Article",
            "headline": case.title,
            "url": address,
            "datePublished": case.added.iso if case.added else "",
            "dateModified": case.updated.iso if case.updated else "",
            "spatialCoverage": place_facts(ctx, case.place),
        }
    )


def source_facts(ctx: Context, source: Source, address: str) -> Facts:
    """The source, which is not this page; nothing of one whose grade forbids to rest on it."""
    grade = ctx.library.term("grades", ctx.grade(source))
    if grade and not grade.flag("featured"):
        return {}
    term = ctx.library.term("source_types", source.type)
    published = printed(source.published)
    return stated(
        {
            "@type": TYPES.get(term.text("mark") if term else "", WORK),
            "name": source.title,
            "mainEntityOfPage": address,
            "url": source.url,
            "author": body(source.author),
            "publisher": body(name_of(ctx.library, source.publisher)),
            "datePublished": published.iso if published else "",
        }
    )


def policy_facts(ctx: Context, policy: Policy, address: str) -> Facts:
    """The document, which is not this page; nothing of one that was never seen or whose name is hidden."""
    reference = policy_reference(ctx.library, policy)
    if reference is None or policy.identity is not None:
        return {}
    published, is_law = printed(policy.published), policy.type == LAW
    issuers = [body(name_of(ctx.library, issuer)) for issuer in policy.issuer]
    return stated(
        {
            "@type": "Legislation" if is_law else WORK,
            "name": reference.title,
            "mainEntityOfPage": address,
            "url": policy.url,
            "legislationIdentifier" if is_law else "identifier": policy.number,
            "author": [issuer for issuer in issuers if issuer],
            "datePublished": published.iso if published else "",
        }
    )


def organization_facts(ctx: Context, record: Organization, address: str) -> Facts:
    founded = printed(record.founded)
    names = [record.full_title, record.short_title]
    return stated(
        {
            "@type": "Organization",
            "name": record.title,
            "alternateName": [name for name in names if name],
            "mainEntityOfPage": address,
            "foundingDate": founded.iso if founded else "",
            "location": place_facts(ctx, record.place),
        }
    )


def place_facts(ctx: Context, place: PlaceRef | None) -> Facts:
    """A place that the source itself names."""
    code = place.stated_code if place else None
    known = code and ctx.library.places.get(code)
    return {"@type": "Place", "name": full_name(ctx, code)} if code and known else {}


def body(name: str | None) -> Facts:
    return {"@type": "Organization", "name": name} if name else {}


def stated(facts: Facts) -> Facts:
    """Without what nobody says."""
    return {name: value for name, value in facts.items() if value}


def site_of(ctx: Context) -> str:
    """The site's absolute address with a closing slash."""
    return (ctx.library.site.url or "").rstrip("/") + "/"


def block(facts: Facts) -> str:
    """A data block as HTML."""
    text = _ENCODER.encode({"@context": CONTEXT, **facts})
    for sign, escaped in _ESCAPED:
        text = text.replace(sign, escaped)
    return f'<script type="application/ld+json">{text}</script>'
