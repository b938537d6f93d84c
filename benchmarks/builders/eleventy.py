"""Eleventy's site of the same records: content out of `Content`, templates beside this file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from benchmarks.builders.records import TITLES, Content, put

SITE = Path(__file__).parent / "eleventy_site"
LAYOUTS = {"cases": "case", "practices": "practice", "sources": "gathered", "places": "gathered"}


def write_site(content: Content, folder: Path) -> None:
    """What Eleventy reads; listings by relation are collections, which its configuration makes."""
    shutil.copytree(SITE, folder)
    pages = folder / "content"
    for name, layout in LAYOUTS.items():
        data = {"layout": f"{layout}.njk", "up": "../", "gathers": f"{name}Cases"}
        address = f"permalink: data => `{name}/${{data.page.fileSlug}}.html`"
        put(pages / name / f"{name}.11tydata.js", f"module.exports = {{...{json.dumps(data)}, {address}}};\n")
    for rank, case in enumerate(content.in_order(), start=1):
        put(pages / "cases" / f"{case.id}.md", case.page("background", **content.related(case, rank)))
    for practice in content.practices:
        put(pages / "practices" / f"{practice.id}.md", practice.page("definition"))
    for source in content.sources:
        put(pages / "sources" / f"{source.id}.md", source.page("note"))
    for code, name in content.names.items():
        put(pages / "places" / f"{code}.md", f"---\ntitle: {name}\n---\n")
    for name, title in TITLES:
        put(pages / f"list-{name}.njk", listing(name, title))
    links = "".join(f"- [{title}]({name}/index.html)\n" for name, title in TITLES)
    put(
        pages / "index.md",
        f'---\ntitle: 生成的案例库\nlayout: base.njk\npermalink: index.html\nup: ""\n---\n{links}',
    )


def listing(name: str, title: str) -> str:
    """A page for every 500 rows."""
    given, layout = ("casesInOrder", "cases") if name == "cases" else (f"{name}Listed", "terms")
    number = "{% if pagination.pageNumber %}-{{ pagination.pageNumber + 1 }}{% endif %}"
    head = {
        "title": title,
        "layout": f"{layout}.njk",
        "up": "../",
        "gathers": f"{name}Cases",
        "pagination": {"data": f"collections.{given}", "size": 500},
        "permalink": f"{name}/index{number}.html",
    }
    return f"---json\n{json.dumps(head)}\n---\n"
