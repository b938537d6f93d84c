"""Hugo's site of the same records: content out of `Content`, templates beside this file."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.builders.records import TITLES, Content, put

SITE = Path(__file__).parent / "hugo_site"


def write_site(content: Content, folder: Path) -> None:
    """What Hugo reads: practices, sources and places are terms, as its users list by relation."""
    shutil.copytree(SITE, folder)
    pages = folder / "content"
    for name, title in TITLES:
        put(pages / name / "_index.md", f"---\ntitle: {title}\n---\n")
    for rank, case in enumerate(content.in_order(), start=1):
        put(pages / "cases" / f"{case.id}.md", case.page("background", **content.related(case, rank)))
    for practice in content.practices:
        text = practice.page("definition").replace("\nsources:", "\nattested:")
        put(pages / "practices" / practice.id / "_index.md", text)
    for source in content.sources:
        put(pages / "sources" / source.id / "_index.md", source.page("note"))
    for code, name in content.names.items():
        put(pages / "places" / code / "_index.md", f"---\ntitle: {name}\n---\n")
