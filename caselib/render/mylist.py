"""我的清单: the page of what a reader has marked. It holds no record; the reader's browser keeps the list.

`theme/assets/my-list-page.js` fills it, from there or from the ids in its address.
"""

from __future__ import annotations

from dataclasses import replace

from caselib.model import KINDS
from caselib.page import Page
from caselib.render.context import Context
from caselib.render.pieces import Action, Mention

TITLE = "我的清单"
URL = "mylist.html"


def my_list_page(ctx: Context) -> Page:
    """`ctx` must serve the site's root."""
    lists = tuple(Mention(kind.label, f"{kind.folder}/index.html") for kind in KINDS)
    kinds = "\n".join(f"{kind.name} {kind.folder} {kind.label}" for kind in KINDS)
    body = ctx.fill("mylist.html", {"title": TITLE, "lists": lists, "kinds": kinds})
    about = "自己勾选的记录，存在这台设备的浏览器里。"
    page = ctx.page(URL, body, title=TITLE, description=about, indexed=False)
    return replace(page, slots={name: html for name, html in page.slots.items() if name != "aside"})


def my_list_link(ctx: Context) -> Action:
    return Action(TITLE, ctx.root + URL)
