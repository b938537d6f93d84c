"""Render: the stage that makes every page's HTML from a library and its links.

In: the library as readers may see it, its links, a prose converter. Out: pages to be poured into frames,
and the few files that are whole already. It knows neither frames nor where anything is written, and it
counts nothing that links do not hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from caselib.library import Library
from caselib.links import Links
from caselib.page import OutputFile, Page
from caselib.prose import Prose
from caselib.render.case import case_page
from caselib.render.context import Context
from caselib.render.dimension import collection_pages, dimension_pages
from caselib.render.glossary import glossary_pages
from caselib.render.home import home_page
from caselib.render.listing import listing_pages
from caselib.render.loose import not_found, redirects, tombstone_pages
from caselib.render.organization import organization_page
from caselib.render.place import place_pages
from caselib.render.policy import policy_page
from caselib.render.practice import practice_page
from caselib.render.search import search_page
from caselib.render.source import source_page

__all__ = ["render"]


def render(library: Library, links: Links, prose: Prose) -> Iterator[Page | OutputFile]:
    """All pages and loose files of the site: the home page, search, glossary, listings, records by kind and
    id, places, dimensions, collections, what was taken down, redirects, 404.html.

    `library` must be the one that `links` was made from.
    """
    top = Context(library, links, prose, "index.html")
    yield home_page(top)
    yield search_page(top)
    yield from glossary_pages(top)
    ctx = Context(library, links, prose)
    yield from listing_pages(ctx)
    yield from (case_page(ctx, case) for case in library.cases.values())
    yield from (practice_page(ctx, practice) for practice in library.practices.values())
    yield from (policy_page(ctx, policy) for policy in library.policies.values())
    yield from (organization_page(ctx, body) for body in library.organizations.values())
    yield from (source_page(ctx, source) for source in library.sources.values())
    yield from place_pages(ctx)
    yield from dimension_pages(ctx)
    yield from collection_pages(ctx)
    yield from tombstone_pages(ctx)
    yield from redirects(ctx)
    yield not_found(ctx)
