"""Publish: pages and files in, a whole site on disk out.

The last stage of the pipeline. The shell, which a site builder wrote, holds the hand-written pages and one
frame per kind; every page is poured into its frame. It knows pages and files, never records.
"""

from __future__ import annotations

import gzip
import html
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from caselib.exchange import MARKER, MARKER_TEXT, PublishError
from caselib.frames import FRAME_STEM, PLACEHOLDER, Frame, finish, read_frame
from caselib.gate import Gate, Inspected
from caselib.gate_frames import inspect_built, inspect_styles
from caselib.gate_links import Tally, explain
from caselib.page import OutputFile, Page
from caselib.shell import THEME, remove_leftovers
from caselib.tree import Tree, Written, check_address

SITEMAP_URLS = 50_000


@dataclass(slots=True, kw_only=True)
class Pouring:
    """What pages are poured with: the built shell, what it was made from, the date of this version."""

    shell: Path
    docs: Path
    date: str
    theme: Path = THEME
    _frames: dict[str, Frame] = field(default_factory=dict, init=False)
    _built: dict[str, Inspected] = field(default_factory=dict, init=False)
    _gate: Gate = field(default_factory=Gate, init=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """For workers elsewhere: they read the frames themselves."""
        return (_pouring, (self.shell, self.docs, self.date, self.theme))

    def frame(self, url: str) -> Frame:
        """Raises FrameError."""
        if url not in self._frames:
            self._frames[url] = read_frame(self.shell / url, url, self.docs, self.theme, self.date)
        return self._frames[url]

    def pour(self, page: Page) -> tuple[bytes, tuple[Inspected, ...]]:
        """The whole HTML of a page, and what the gate saw in it.

        Raises FrameError, GateError and PublishError.
        """
        check_address(page.url)
        if not page.url.endswith(".html") or page.url.count("/") != page.frame.count("/"):
            raise PublishError(f"页面 {page.url} 不能填进页框 {page.frame}：两者要在同一层，都是 .html。")
        frame = self.frame(page.frame)
        values = frame.values(page)
        built = self.built(page.frame)
        found = self._gate.inspect(page.url, values, frozenset(built.ids))
        return frame.fill(values).encode(), (built, found) if page.url == page.frame else (found,)

    def built(self, frame_url: str) -> Inspected:
        """What the gate saw in a frame. Raises GateError."""
        if frame_url not in self._built:
            text = "".join(self.frame(frame_url).pieces[::2])
            self._built[frame_url] = inspect_built(frame_url, text)
        return self._built[frame_url]

    def redated(self, content: bytes, frame_url: str, before: Pouring) -> bytes | None:
        """A page that was poured before, with today's date; None where the date stands not only at the end of
        its frame, and the page has to be poured again."""
        old, new = before.frame(frame_url).pieces, self.frame(frame_url).pieces
        ending = old[-1].encode()
        if old[:-1] != new[:-1] or not content.endswith(ending):
            return None
        return content[: len(content) - len(ending)] + new[-1].encode()

    def by_hand(self, url: str) -> tuple[bytes, Inspected]:
        """A hand-written page as it goes out, and what the gate saw. Raises FrameError and GateError."""
        text = finish((self.shell / url).read_text(encoding="utf-8"), url, self.date)
        return text.encode(), inspect_built(url, text)

    @property
    def site_url(self) -> str:
        """The site's absolute address with a closing slash, or empty."""
        return self.frame(f"{FRAME_STEM}.html").site.url


def _pouring(shell: Path, docs: Path, date: str, theme: Path) -> Pouring:
    return Pouring(shell=shell, docs=docs, date=date, theme=theme)


def date_of(epoch: int) -> str:
    """The day of an edition, from seconds since 1970 (UTC)."""
    return datetime.fromtimestamp(epoch, UTC).date().isoformat()


def files_in(shell: Path) -> Iterator[str]:
    """Addresses of what the builder wrote, but for the frames, in order."""
    for path in sorted(shell.rglob("*")):
        if path.is_file() and not is_frame(path.name):
            yield path.relative_to(shell).as_posix()


def is_frame(url: str) -> bool:
    return PurePosixPath(url).stem == FRAME_STEM


def frames_in(shell: Path) -> Iterator[str]:
    """Addresses of the frames, in order."""
    for path in sorted(shell.rglob(f"{FRAME_STEM}.html")):
        yield path.relative_to(shell).as_posix()


def write_shell(
    pouring: Pouring, tree: Tree, urls: Iterable[str]
) -> tuple[dict[str, Written], dict[str, Inspected]]:
    """Write these hand-written pages and assets; returned are the files, and of pages what the gate saw.

    Raises FrameError, GateError and PublishError.
    """
    written, inspected = {}, {}
    for url in urls:
        if url.endswith(".html"):
            content, inspected[url] = pouring.by_hand(url)
            written[url] = tree.write(url, content)
            continue
        if url.endswith(".css"):
            inspect_styles(url, (pouring.shell / url).read_text(encoding="utf-8"))
        # Copied, not linked: who edits a file of the site by hand must not edit what sites are made from.
        written[url] = tree.write(url, (pouring.shell / url).read_bytes())
    return written, inspected


def refuse_hidden(path: Path, url: str) -> None:
    """Raises PublishError when a page would hide a hand-written one that is not made to hold it."""
    text = path.read_text(encoding="utf-8") if url.endswith(".html") else ""
    if set(PLACEHOLDER.findall(text)) <= {"date"}:  # every page has the date
        raise PublishError(f"两个内容都要写到 {url}。请给其中一个换个编号，或把 docs/ 里的同名文件改名。")


def sitemap_files(site_url: str, pages: Mapping[str, str | None]) -> Iterator[OutputFile]:
    """`pages`: address → day of the last change. None where the site's own address is not known.

    A sitemap holds 50,000 addresses at most (sitemaps.org, protocol 0.9): of more there are several, which
    `sitemap.xml` lists.
    """
    if not site_url:
        return
    entries = [
        f"<url><loc>{html.escape(site_url + url)}</loc>{_last_change(day)}</url>"
        for url, day in sorted(pages.items())
    ]
    parts = [entries[start : start + SITEMAP_URLS] for start in range(0, len(entries), SITEMAP_URLS)]
    if len(parts) > 1:
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            yield OutputFile(url=name, content=_xml("urlset", part))
        listed = [f"<sitemap><loc>{html.escape(site_url + name)}</loc></sitemap>" for name in names]
        content = _xml("sitemapindex", listed)
    else:
        content = _xml("urlset", entries)
    yield OutputFile(url="sitemap.xml", content=content)
    yield OutputFile(url="sitemap.xml.gz", content=gzip.compress(content, mtime=0))


def _last_change(day: str | None) -> str:
    return f"<lastmod>{html.escape(day)}</lastmod>" if day else ""


def _xml(element: str, lines: Iterable[str]) -> bytes:
    head = f'<{element} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    return "\n".join([declaration, head, *lines, f"</{element}>", ""]).encode()


def refuse_doubled(addresses: Iterable[str]) -> None:
    """Raises PublishError when two contents would be written to one address."""
    seen: set[str] = set()
    for url in addresses:
        if url in seen:
            advice = "请给其中一个换个编号，或把 docs/ 里的同名文件改名。"
            raise PublishError(f"两个内容都要写到 {url}。{advice}")
        seen.add(url)


def refuse_dead_links(tally: Tally, addresses: Set[str], *, whole: bool) -> None:
    """Raises PublishError when a link leads nowhere: of all pages, or of those that were entered now."""
    dead = tally.dead_links(addresses, whole=whole)
    if dead:
        raise PublishError(explain(dead))


def pour_into(
    site: Path,
    pages: Iterable[Page],
    files: Iterable[OutputFile],
    *,
    docs: Path,
    epoch: int,
    theme: Path = THEME,
) -> None:
    """Fill the frames that a builder has written into `site`, and write everything else beside them.

    Afterwards the folder is a whole site: no frame, no placeholder and no leftover of the builder.
    Raises FrameError and PublishError.
    """
    remove_leftovers(site)
    pouring = Pouring(shell=site, docs=docs, date=date_of(epoch), theme=theme)
    tree = Tree(site)
    tally = Tally()
    urls: list[str] = []
    sitemap: dict[str, str | None] = {}
    site_url = pouring.site_url
    built = set(files_in(site))
    for page in pages:
        content, seen = pouring.pour(page)
        tree.write(page.url, content)
        tally.put(page.url, *seen)
        urls.append(page.url)
        built -= {page.url} & {page.frame}
        if page.indexed:
            sitemap[page.url] = page.updated
    for url in sorted(url for url in built - set(urls) if url.endswith(".html")):
        content, inspected = pouring.by_hand(url)
        tree.write(url, content)
        tally.put(url, inspected)
        sitemap[url] = None
    for file in (*files, *sitemap_files(site_url, sitemap)):
        tree.write(file.url, file.content)
        urls.append(file.url)
    refuse_doubled((*urls, *built))
    refuse_dead_links(tally, {*urls, *built}, whole=True)
    for path in sorted(site.rglob(f"{FRAME_STEM}.html")):
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    tree.write(MARKER, MARKER_TEXT.encode())
