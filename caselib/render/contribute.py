"""参与: the page on which a record is written without knowing YAML. It holds no record and no field.

`theme/assets/contribute.js` and the scripts `form-*.js` make the form of `data/form/*.js`, from
`caselib/form.py`; names to pick from are those of the explorer. Without scripts it tells the other ways.
"""

from __future__ import annotations

from caselib.addresses import is_address
from caselib.model import KINDS
from caselib.page import Page
from caselib.render.context import Context
from caselib.render.pieces import Mention

TITLE = "参与"
URL = "contribute.html"
GUIDE = "guide"
"""The setting (`extra` in `mkdocs.yml`) that says where it is written how records are edited."""


def contribute_page(ctx: Context) -> Page:
    """`ctx` must serve the site's root."""
    listed = " ".join(kind.name for kind in KINDS if ctx.links.listed[kind.name])
    can_submit = is_address(ctx.library.site.repo_url or "")
    done = "下载或提交" if can_submit else "下载"
    told = {"title": TITLE, "listed": listed, "guides": guides(ctx), "can_submit": can_submit}
    body = ctx.fill("contribute.html", told)
    return Page(
        url=URL,
        frame="_frame.html",
        title=TITLE,
        description=f"不会写 YAML 也能写一条记录：照着填表，边填边检查，填好{done}。",
        slots={"body": body},
    )


def guides(ctx: Context) -> tuple[Mention, ...]:
    """Where to read how records are written, and whom to ask."""
    extra = ctx.library.site.extra
    told = ((extra.get(GUIDE), "编辑手册"), (extra.get("contact.url"), extra.get("contact.text") or "联系"))
    return tuple(Mention(label, url) for url, label in told if url)
