"""Building whole sites for tests, and reading what was built."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from caselib.exchange import MARKER

ROOT = Path(__file__).resolve().parent.parent
BRIDGES = ROOT / "examples" / "bridges"
SMALL = ROOT / "tests" / "library"
PARTS = ("docs", "vocabulary", "cases", "practices", "policies", "organizations", "sources", "mkdocs.yml")
RECORD_KINDS = ("cases", "practices", "policies", "organizations", "sources")


def run(
    *arguments: str | Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`build_site.py` as a process of its own."""
    return subprocess.run(
        [sys.executable, str(ROOT / "build_site.py"), *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def build(library: Path, site: Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> Path:
    done = run("--library", library, "build", "--site", site, cwd=cwd, environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return site


def copy_library(library: Path, folder: Path) -> Path:
    """The library's own files, without program, site or cache."""
    folder.mkdir(parents=True)
    for part in PARTS:
        source = library / part
        if source.is_dir():
            shutil.copytree(source, folder / part)
        elif source.exists():
            shutil.copy(source, folder / part)
    return folder


def wait_for_orphaned_builders(folder: Path) -> None:
    """A builder whose parent was killed keeps the lock on its workspace until it ends."""
    for marker in folder.glob(f".site.caselib-*/{MARKER}"):
        with marker.open("r+") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)


def files_of(site: Path) -> dict[str, bytes]:
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()}


@dataclass(frozen=True)
class Html:
    """One page of a built site."""

    site: Path
    url: str

    @cached_property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser((self.site / self.url).read_text(encoding="utf-8"))

    @cached_property
    def ids(self) -> list[str]:
        return [node.attributes["id"] or "" for node in self.tree.css("[id]")]

    @property
    def text(self) -> str:
        body = self.tree.body
        return re.sub(r"\s+", "", body.text()) if body else ""

    def addresses(self) -> Iterator[tuple[LexborNode, str, str]]:
        """Every address that the page names: node, attribute, value."""
        for name in ("href", "src", "srcset", "action", "poster", "data", "formaction"):
            for node in self.tree.css(f"[{name}]"):
                yield node, name, node.attributes[name] or ""

    def target(self, address: str) -> tuple[str, str]:
        """File and anchor that a relative address leads to, from the site's root."""
        parts = urlsplit(address)
        path = unquote(parts.path)
        folder = Path(self.url).parent
        joined = Path(os.path.normpath(folder / path)) if path else Path(self.url)
        return joined.as_posix(), unquote(parts.fragment)


def pages_of(site: Path) -> dict[str, Html]:
    return {
        url: Html(site, url) for url in sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html"))
    }


def one_page_of_each_kind(site: Path) -> list[str]:
    """The first listing and the fullest page of each folder, and the pages of the root."""
    pages = pages_of(site)
    folders: dict[str, list[str]] = {}
    for url in pages:
        folders.setdefault(url.rpartition("/")[0], []).append(url)
    chosen = [url for url in folders.pop("") if url != "404.html"]
    for folder, urls in sorted(folders.items()):
        if folder.startswith(("assets", "decisions")):
            continue
        records = [u for u in urls if not u.endswith("index.html")]
        chosen += [u for u in urls if u.endswith("index.html")]
        chosen += sorted(records, key=lambda u: -len(pages[u].text))[:1]
    return chosen


def is_foreign(address: str) -> bool:
    return address.startswith("//") or urlsplit(address).scheme not in ("",)
