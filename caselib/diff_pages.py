"""Which pages a change makes, takes away, alters and breaks: those of two libraries, rendered and compared.

In: two libraries with their links; their hand-written pages are read from their folders. Out: addresses.
Pages are made as for a site, but poured nowhere; of each only a digest and its anchors are kept. Links are
looked at only where something went away that they could lead to.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from caselib.making import is_wide
from caselib.model import KIND_BY_NAME
from caselib.page import OutputFile, Page
from caselib.whole import Whole

_ID = re.compile(r'\bid="([^"]*)"')
_HREF = re.compile(r'\bhref="([^"#?]*)(?:\?[^"#]*)?(?:#([^"]*))?"')
_IN_MARKDOWN = re.compile(r"\]\(<?([^()\s#?>]*)(?:\?[^()\s#>]*)?(?:#([^()\s>]*))?")


class PageSeen(NamedTuple):
    title: str
    digest: bytes
    anchors: frozenset[str]
    is_wide: bool
    """Whether it tells of the library as a whole."""


class Broken(NamedTuple):
    """A link that leads nowhere now: the page it stands on (a file of docs, or an address) and its target."""

    page: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChanges:
    """Addresses, sorted. `summaries`: of the changed, those that tell of the library as a whole."""

    appear: tuple[str, ...] = ()
    vanish: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    """Anchors that are gone from pages that stay: `cases/x.html#m3`."""
    broken: tuple[Broken, ...] = ()
    titles: Mapping[str, str]
    """Of the pages above."""
    total: tuple[int, int]
    """Pages before and after."""


def compare_pages(before: Whole, after: Whole) -> PageChanges:
    old, new = _seen(before), _seen(after)
    kept = old.keys() & new.keys()
    vanish = sorted(old.keys() - new.keys())
    left_out = after.library.left_out.items()
    absent = {f"{KIND_BY_NAME[kind].folder}/{record_id}.html" for record_id, kind in left_out if kind}
    lost = ((url, name) for url in kept - absent for name in old[url].anchors - new[url].anchors)
    anchors = sorted(f"{url}#{name}" for url, name in lost)
    appear = sorted(new.keys() - old.keys())
    changed = [url for url in sorted(kept) if old[url].digest != new[url].digest]
    gone = {*vanish, *anchors}
    return PageChanges(
        appear=tuple(appear),
        vanish=tuple(vanish),
        change=tuple(url for url in changed if not new[url].is_wide),
        summaries=tuple(url for url in changed if new[url].is_wide),
        anchors=tuple(anchors),
        broken=tuple(sorted({*_broken(after, gone), *_broken_by_hand(after, gone)})) if gone else (),
        titles={url: (new.get(url) or old[url]).title for url in sorted({*appear, *vanish, *changed})},
        total=(len(old), len(new)),
    )


def _made(whole: Whole) -> Iterator[tuple[str, Page, bool]]:
    """All pages; a redirect counts as one, for its address still leads somewhere."""
    from caselib.prose import Prose
    from caselib.render import MAKERS, Pages, units

    pages = Pages(whole.library, whole.links, Prose())
    for unit in units(whole.library, whole.links):
        if not (MAKERS[unit.maker].poured or unit.maker == "redirects"):
            continue
        for made in pages.of(unit):
            if isinstance(made, OutputFile) and unit.maker == "redirects":
                made = Page(url=made.url, frame="", title="转到新地址", description="", slots={})
            if isinstance(made, Page):
                yield made.url, made, is_wide(unit) or unit.maker == "listing"


def _seen(whole: Whole) -> dict[str, PageSeen]:
    """All pages by address. Of hand-written ones the anchors are made by the builder and not known here."""
    seen = {
        name.removesuffix(".md") + ".html": PageSeen(name, _digest(text), frozenset(), False)
        for name, text in _by_hand(whole)
    }
    for url, page, wide in _made(whole):
        body = "".join(text for _, text in sorted(page.slots.items()))
        digest = _digest(f"{page.title}\0{page.description}\0{body}")
        seen[url] = PageSeen(page.title, digest, frozenset(_ID.findall(body)), wide)
    return seen


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _by_hand(whole: Whole) -> Iterator[tuple[str, str]]:
    """The library's hand-written pages: path below docs, text."""
    docs = whole.library.root / "docs"
    for path in sorted(docs.rglob("*.md")):
        if path.is_file() and not path.is_symlink() and path.stem != "_frame":
            yield path.relative_to(docs).as_posix(), path.read_text(encoding="utf-8", errors="replace")


def _broken(after: Whole, gone: set[str]) -> Iterator[Broken]:
    for url, page, _ in _made(after):
        for text in page.slots.values():
            yield from (Broken(url, target) for target in _targets(_HREF, text, url) if target in gone)


def _broken_by_hand(after: Whole, gone: set[str]) -> Iterator[Broken]:
    """Links of hand-written pages: they name a page of the site, or the Markdown that it is made of."""
    for name, text in _by_hand(after):
        for target in _targets(_IN_MARKDOWN, text, name):
            if target.replace(".md", ".html") in gone:
                yield Broken(f"docs/{name}", target)


def _targets(links: re.Pattern[str], text: str, url: str) -> Iterator[str]:
    """What the links of a text lead to, from the site's root, with and without the anchor."""
    folder = posixpath.dirname(url)
    for address, anchor in links.findall(text):
        if ":" in address or address.startswith("/"):
            continue
        target = posixpath.normpath(posixpath.join(folder, address)) if address else url
        yield target
        if anchor:
            yield f"{target}#{anchor}"
