"""Publish: pages and files in, a whole site on disk out.

The last stage of the pipeline. The site builder, run as a subprocess, writes the hand-written
pages and one frame per kind; every page is poured into its frame; the result takes the place of
the old site in one step. It knows pages and files, never records, and is the only door to
MkDocs, ProperDocs and Zensical.
"""

from __future__ import annotations

import gzip
import html
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from caselib.exchange import (
    MARKER,
    MARKER_TEXT,
    PublishError,
    Workspace,
    exchange,
    reason,
    refuse_strange_target,
    workspace,
)
from caselib.frames import FRAME_STEM, Frame, FrameError, finish, read_frame
from caselib.page import OutputFile, Page

__all__ = ["BUILDERS", "FrameError", "PublishError", "Published", "Target", "pour_into", "publish"]

BUILDERS = ("mkdocs", "properdocs", "zensical")
THEME = Path(__file__).resolve().parent.parent / "theme"

# What a builder writes and the site does not want: its sitemap (frames, today's date), its search
# and the index for it, its 404 page with absolute addresses, source maps.
_LEFTOVERS = (
    "404.html", "sitemap.xml", "sitemap.xml.gz", "search.json", "search",
    "assets/javascripts/lunr", "assets/javascripts/workers",
)  # fmt: skip
_LAST_LINES = 15
_TRACEBACK = "Traceback (most recent call last):"
_ADDRESS = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is built where, by which builder, in whose shell."""

    library: Path
    site: Path
    builder: str = "mkdocs"
    theme: Path = THEME


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was written. `warnings` are the builder's, about hand-written pages."""

    pages: int
    hand_written: int
    files: int
    warnings: tuple[str, ...] = ()


def publish(pages: Iterable[Page], files: Iterable[OutputFile], target: Target, *, epoch: int) -> Published:
    """Build the whole site beside the old one, check it, and exchange the two in one step.

    `epoch` is the date of this version in seconds since 1970 (UTC); it is printed in the footer and
    handed to the builder. When anything fails the old site stays as it was.
    Raises PublishError for the machine's faults and FrameError for the theme's.
    """
    refuse_strange_target(target.site, target.library)
    with workspace(target.site) as work:
        warnings = _run_builder(target, work, epoch)
        docs = target.library / "docs"
        published = pour_into(work.site, pages, files, docs=docs, epoch=epoch, theme=target.theme)
        exchange(work.site, target.site)
    return replace(published, warnings=warnings)


def pour_into(
    site_dir: Path,
    pages: Iterable[Page],
    files: Iterable[OutputFile],
    *,
    docs: Path,
    epoch: int,
    theme: Path = THEME,
) -> Published:
    """Fill the frames that a builder has written into `site_dir`, and write everything else beside them.

    Afterwards the folder is a whole site: no frame, no placeholder and no leftover of the builder.
    Raises FrameError and PublishError.
    """
    date = datetime.fromtimestamp(epoch, UTC).date().isoformat()
    _remove_leftovers(site_dir)
    writer = _Writer(root=site_dir, date=date, docs=docs, theme=theme)
    site_url = writer.frame(f"{FRAME_STEM}.html").site.url
    files_built = {path.relative_to(site_dir).as_posix() for path in site_dir.rglob("*") if path.is_file()}
    built = {url for url in files_built if url.endswith(".html")}
    writer.taken |= {url for url in files_built if Path(url).stem != FRAME_STEM}
    sitemap: dict[str, str | None] = {}
    for page in pages:
        writer.pour(page)
        if page.indexed:
            sitemap[page.url] = page.updated
    poured = len(writer.poured)
    by_hand = sorted(url for url in built - writer.poured if Path(url).stem != FRAME_STEM)
    for url in by_hand:
        path = site_dir / url
        writer.write(url, finish(path.read_text(encoding="utf-8"), url, date).encode())
        sitemap[url] = None
    count = 0
    for file in files:
        writer.add(file)
        count += 1
    if site_url:
        content = _sitemap(site_url, sitemap)
        writer.write("sitemap.xml", content)
        writer.write("sitemap.xml.gz", gzip.compress(content, mtime=0))
    for path in sorted(site_dir.rglob(f"{FRAME_STEM}.html")):
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    _assert_count(site_dir, poured + len(by_hand) + writer.loose_html)
    writer.write(MARKER, MARKER_TEXT.encode())
    return Published(pages=poured, hand_written=len(by_hand), files=count)


@dataclass(slots=True, kw_only=True)
class _Writer:
    """Writes each address of the site once."""

    root: Path
    date: str
    docs: Path
    theme: Path
    frames: dict[str, Frame] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    poured: set[str] = field(default_factory=set)
    folders: set[Path] = field(default_factory=set)
    loose_html: int = 0

    def frame(self, url: str) -> Frame:
        if url not in self.frames:
            self.frames[url] = read_frame(self.root / url, url, self.docs, self.theme, self.date)
        return self.frames[url]

    def pour(self, page: Page) -> None:
        _check_address(page.url)
        if not page.url.endswith(".html") or page.url.count("/") != page.frame.count("/"):
            raise PublishError(f"页面 {page.url} 不能填进页框 {page.frame}：两者要在同一层，都是 .html。")
        frame = self.frame(page.frame)
        if page.url == page.frame:
            self.taken.discard(page.url)
        self._take(page.url)
        self.poured.add(page.url)
        self.write(page.url, frame.fill(page).encode())

    def add(self, file: OutputFile) -> None:
        _check_address(file.url)
        self._take(file.url)
        self.loose_html += file.url.endswith(".html")
        self.write(file.url, file.content)

    def write(self, url: str, content: bytes) -> None:
        path = self.root / url
        try:
            if path.parent not in self.folders:
                path.parent.mkdir(parents=True, exist_ok=True)
                self.folders.add(path.parent)
            with path.open("wb") as stream:
                stream.write(content)
        except OSError as error:
            raise PublishError(f"写不进 {path}：{reason(error)}。原来的网站没有动。") from error

    def _take(self, url: str) -> None:
        if url in self.taken:
            raise PublishError(f"两个内容都要写到 {url}。请给其中一个换个编号，或把 docs/ 里的同名文件改名。")
        self.taken.add(url)


def _check_address(url: str) -> None:
    if not _ADDRESS.fullmatch(url) or ".." in url.split("/") or "." in url.split("/"):
        raise PublishError(f"地址 {url!r} 不能用：只用英文字母、数字、短横线、下划线和点，从网站根目录写起。")


def _assert_count(site_dir: Path, expected: int) -> None:
    found = sum(1 for _ in site_dir.rglob("*.html"))
    if found != expected:
        raise PublishError(f"网站应有 {expected} 个网页，磁盘上有 {found} 个。没有换上去，原来的网站没有动。")


def _remove_leftovers(site_dir: Path) -> None:
    for name in _LEFTOVERS:
        path = site_dir / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in (site_dir / "assets").rglob("*.map"):
        path.unlink()


def _sitemap(site_url: str, pages: Mapping[str, str | None]) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for url, updated in sorted(pages.items()):
        lastmod = f"<lastmod>{html.escape(updated)}</lastmod>" if updated else ""
        lines.append(f"<url><loc>{html.escape(site_url + url)}</loc>{lastmod}</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()


def _run_builder(target: Target, work: Workspace, epoch: int) -> tuple[str, ...]:
    """Let the builder write frames and hand-written pages into the workspace; return its warnings."""
    if target.builder not in BUILDERS:
        raise PublishError(f"不认识建站程序“{target.builder}”。可选：{'、'.join(BUILDERS)}。")
    if importlib.util.find_spec(target.builder) is None:
        advice = "它是可选的，请先运行 sh requirements/install.sh extras。"
        raise PublishError(f"没有装 {target.builder}。{advice}")
    config = _write_config(target, work)
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "true",
        "DISABLE_MKDOCS_2_WARNING": "true",
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONUTF8": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    # The folder of the configuration is the working folder, because -m puts that on sys.path.
    done = subprocess.run(
        [sys.executable, "-m", target.builder, "build", "--config-file", config.name],
        cwd=work.path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
        pass_fds=(work.lock,) if sys.platform != "win32" else (),
    )
    lines = [line.rstrip() for line in done.stdout.splitlines() if line.strip()]
    if done.returncode != 0 or not work.site.is_dir():
        output = "\n".join(f"    {line}" for line in _last_words(lines))
        raise PublishError(f"{target.builder} 没有建成（退出码 {done.returncode}）。它最后说：\n{output}")
    return tuple(line.removeprefix("WARNING").lstrip(" -") for line in lines if line.startswith("WARNING"))


def _last_words(lines: list[str]) -> list[str]:
    """Why the builder failed: of a traceback, only what it was about."""
    if not any(line.endswith(_TRACEBACK) for line in lines):
        return lines[-_LAST_LINES:]
    return [*(line for line in lines[:-1] if line.startswith("ERROR")), lines[-1]]


def _refuse_strange_files(docs: Path) -> None:
    """Builders follow links out of the library, and wait for ever at a pipe."""
    for folder, folders, names in os.walk(docs):
        for name in sorted((*folders, *names)):
            path = Path(folder, name)
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                advice = "请把文件本身放进来，或删去它。"
                raise PublishError(f"{path} 不是普通的文件或文件夹，不能建站。{advice}")


def _write_config(target: Target, work: Workspace) -> Path:
    library = target.library.resolve()
    for name in ("mkdocs.yml", "docs"):
        if not (library / name).exists():
            raise PublishError(f"{library} 里没有 {name}，不能建站。案例库要有 mkdocs.yml 和 docs 文件夹。")
    docs = library / "docs"
    _refuse_strange_files(docs)
    if target.builder == "zensical":
        # It refuses folders outside the one its configuration stands in, and absolute paths.
        shutil.copytree(docs, work.path / "docs")
        docs = Path("docs")
    config = {
        "INHERIT": str(library / "mkdocs.yml"),
        "docs_dir": str(docs),
        "site_dir": work.site.name if target.builder == "zensical" else str(work.site),
        "use_directory_urls": False,
        "theme": {"name": "material", "custom_dir": str(target.theme.resolve())},
        "plugins": [],
        "hooks": [],
        "watch": [],
    }
    path = work.path / "mkdocs.yml"
    path.write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
    return path
