"""The search page: a form, empty regions that scripts fill, how to ask, and the lists for who has no scripts.

It holds no record and no index; `theme/assets/search.js` asks the index and fills the regions.
"""

from __future__ import annotations

from caselib.glossary import entries
from caselib.model import KINDS, Practice
from caselib.page import Page
from caselib.render.context import Context, labels_of
from caselib.render.counted import terms_of
from caselib.render.dimension import terms
from caselib.render.glossary import TITLE as GLOSSARY
from caselib.render.glossary import URL as GLOSSARY_URL
from caselib.render.inline import escape
from caselib.render.listing import address
from caselib.render.pieces import Mention

TITLE = "检索"
DESCRIPTION = "opensearch.xml"
"""The search of this library, described for browsers."""


def search_page(ctx: Context) -> Page:
    """`ctx` must serve the site's root."""
    kinds = "、".join(kind.label for kind in KINDS)
    return Page(
        url="search.html",
        frame="_frame.html",
        title=TITLE,
        description=f"检索{kinds}：名称、别称、拼音和正文里的任何几个字。",
        slots={
            "body": ctx.fill("search.html", {"title": TITLE, "lists": lists(ctx), "places": places(ctx)}),
            "head": search_link(ctx),
        },
    )


def search_link(ctx: Context) -> str:
    """What lets a browser offer this search in its own bar, where the site's address is known."""
    if not ctx.library.site.url:
        return ""
    kind, title = "application/opensearchdescription+xml", escape(ctx.library.site.name)
    return f'<link rel="search" href="{ctx.root}{DESCRIPTION}" type="{kind}" title="{title}">'


def lists(ctx: Context) -> tuple[Mention, ...]:
    """The listings of all kinds, and the pages that gather by place, dimension and collection."""
    found = [
        Mention(kind.label, address(kind, 1), note=f"{len(ctx.links.listed[kind.name])} 条") for kind in KINDS
    ]
    found.append(Mention("地区", "places/index.html"))
    found.append(Mention(labels_of(Practice)["dimension"], "dimensions/index.html"))
    if terms(ctx, "collections"):
        found.append(Mention("专题", "collections/index.html"))
    if entries(ctx.library):
        found.append(Mention(GLOSSARY, GLOSSARY_URL))
    return tuple(found)


def places(ctx: Context) -> str:
    """The values of the facets of places, a line each: how deep in the tree, and the name."""
    tree = ctx.library.places
    names = terms_of(ctx).places
    return "\n".join(f"{len(tree.path(code))} {name}" for code, name in names.items())
