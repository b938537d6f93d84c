"""What a reader of this repository's own library loads for search: a real site, its real search page.

In: the repository. Out: `Measured`, bytes as a web server sends them. Counted are the index and
the scripts and styles that only search needs, not the page itself.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from benchmarks.generate import HERE
from benchmarks.measured import Measured, StepError, run
from benchmarks.search_browser import chromium, chromium_path, fresh_page
from benchmarks.static_server import GZIP_LEVEL, Site, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LABEL = "本库"
NAMES = 20
HITS = "[data-search-results] a"
ANSWERED = "[data-search-page]:not([aria-busy])"
AFTERWARDS = 500
"""Milliseconds in which snippets still come."""


def measure_own(folder: Path, limit: float) -> Measured:
    """Builds the site in `folder`."""
    if not chromium_path():
        return Measured(label=LABEL, note="没有安装（缺 Chromium）")
    site = folder / "site"
    try:
        run([sys.executable, str(HERE / "build_site.py"), "build", "--site", str(site)], "build", limit)
    except StepError as failed:
        return Measured(label=LABEL, note=str(failed))
    files = list(search_files(site))
    if not files:
        return Measured(label=LABEL, note="网站里没有检索的文件")
    return Measured(
        label=LABEL,
        numbers={
            "files": float(len(files)),
            "largest": float(max(file.stat().st_size for file in files)),
            "bytes_all": float(sum(len(gzip.compress(file.read_bytes(), GZIP_LEVEL)) for file in files)),
            **bytes_for_readers(site),
        },
    )


def search_files(site: Path) -> Iterator[Path]:
    for file in sorted(site.rglob("*")):
        if file.is_file() and is_for_search(file.relative_to(site).as_posix()):
            yield file


def is_for_search(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return folder.split("/")[0] == "search" or (
        name.startswith(("search", "suggest")) and not name.endswith(".html")
    )


def bytes_for_readers(folder: Path) -> dict[str, float]:
    """The most that opening the search page with a practice's name loads: until hits show, and in all."""
    practices = json.loads((folder / "data" / "practices.json").read_text(encoding="utf-8"))
    titles = [practice["title"] for practice in practices[:NAMES]]
    with serving(folder) as site, chromium() as browser:
        loaded = [bytes_for(browser, site, title) for title in titles]
    first, whole = zip(*loaded, strict=True)
    return {"bytes_max": max(first), "bytes_whole": max(whole)}


def bytes_for(browser: Browser, site: Site, words: str) -> tuple[float, float]:
    with fresh_page(browser, site, "search.html?q=" + quote(words)) as page:
        page.wait_for_selector(HITS)
        first = bytes_sent(site)
        page.wait_for_selector(ANSWERED)
        page.wait_for_timeout(AFTERWARDS)
        return first, first + bytes_sent(site)


def bytes_sent(site: Site) -> float:
    return float(sum(size for path, size in site.take() if is_for_search(path)))
