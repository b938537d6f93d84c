"""404.html, redirects of former ids, and the page that stays of a record that was taken down."""

from __future__ import annotations

from collections.abc import Iterator

from caselib.content_security import with_policy
from caselib.library import kind_of
from caselib.model import KIND_BY_NAME, Tombstone
from caselib.page import OutputFile, Page
from caselib.render.context import Context
from caselib.render.pieces import Mention


def not_found(ctx: Context) -> OutputFile:
    """404.html is served at any depth, so it needs no other file; absolute links only where the address
    of the site is known."""
    url = ctx.library.site.url
    values = {"home": url.rstrip("/") + "/index.html" if url else None}
    return OutputFile(url="404.html", content=with_policy(ctx.fill("404.html", values)).encode())


def redirects(ctx: Context) -> Iterator[OutputFile]:
    """A small page under each former id that leads to the present one."""
    for record in ctx.library:
        for former in record.former_ids:
            yield _redirect(ctx, kind_of(record).folder, former, record.id, record.title)
    for _, tombstone in sorted(ctx.library.tombstones.items()):
        folder = KIND_BY_NAME[tombstone.kind].folder
        for former in tombstone.former_ids:
            yield _redirect(ctx, folder, former, tombstone.id, "已下架")


def _redirect(ctx: Context, folder: str, former: str, present: str, title: str) -> OutputFile:
    values = {"former": former, "present": present, "title": title}
    page = with_policy(ctx.fill("redirect.html", values))
    return OutputFile(url=f"{folder}/{former}.html", content=page.encode())


def absent_page(ctx: Context, record_id: str) -> Page:
    """What stands at the address of a record that this site goes without: links to it lead here. Nothing of
    the record is shown, its title neither: what is wrong may be that it says what must not be published."""
    kind = KIND_BY_NAME[ctx.library.left_out[record_id]]
    values = {"crumbs": (Mention(kind.label, f"{ctx.root}{kind.folder}/index.html"),), "kind": kind}
    return ctx.page(
        f"{kind.folder}/{record_id}.html",
        ctx.fill("absent.html", values),
        title="本次没有收入",
        indexed=False,
    )


def tombstone_page(ctx: Context, tombstone: Tombstone) -> Page:
    kind = KIND_BY_NAME[tombstone.kind]
    values = {
        "crumbs": (Mention(kind.label, f"{ctx.root}{kind.folder}/index.html"),),
        "kind": kind,
        "date": tombstone.on.label if tombstone.on else "",
        "reason": tombstone.reason or "",
    }
    return ctx.page(
        f"{kind.folder}/{tombstone.id}.html",
        ctx.fill("tombstone.html", values),
        title="已下架",
        indexed=False,
    )
