"""Where the links of a site lead: addresses resolved, and what leads nowhere.

Beside the gate, after all pages are made. In: each page's anchors and internal links, and the addresses
of all files. Out: dead links. It reads no file and no HTML, and knows no record. Its state is a plain
value (a dict of tuples of strings), which the next build loads, changes where pages changed, and asks again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from posixpath import normpath
from typing import TypeAlias
from urllib.parse import unquote

Entries: TypeAlias = dict[str, tuple[str, tuple[str, ...]]]
"""Page → its anchors, joined by spaces, and the targets of its links."""

SHOWN = 10
NAMED = 3


@dataclass(frozen=True, slots=True)
class Inspected:
    """What other pages need to know of a page. Both without repetition, in the order of the page."""

    ids: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """Targets inside the site: address from the site's root, and `#anchor` where there is one. Links to
    anchors of the page itself are named only when they lead nowhere."""


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A target that is not there, and the pages that link to it, sorted."""

    target: str
    pages: tuple[str, ...]

    def __str__(self) -> str:
        page, mark, anchor = self.target.partition("#")
        more = f"等 {len(self.pages)} 页" if len(self.pages) > NAMED else ""
        lack = f"这一页没有锚点“{anchor}”" if mark else "网站里没有这个页面或文件"
        if page.startswith(".."):
            lack = "出了网站的文件夹"
        return f"{'、'.join(self.pages[:NAMED])} {more}里的链接指向 {self.target}：{lack}。"


def target_of(folder: str, address: str) -> str:
    """The target that a relative address on a page in `folder` (empty: the root) leads to; the page itself
    is an empty path. Both are taken apart as a browser does; what climbs out of the site starts with `..`."""
    rest, mark, anchor = address.partition("#")
    path = unquote(rest.partition("?")[0])
    if path:
        path = normpath(f"{folder}/{path}") if folder else normpath(path)
    return f"{path}#{unquote(anchor)}" if mark and anchor else path


class Tally:
    """The anchors and links of all pages of a site. Frames are entered under their own addresses: what
    stands in one is checked once, not on every page that is poured into it."""

    def __init__(self, entries: Entries | None = None) -> None:
        self.entries: Entries = {} if entries is None else entries
        """The state: marshal it, and make the next build's Tally from it."""
        self._shared: dict[str, str] = {}
        self._entered: set[str] = set()
        self._lost = False

    def put(self, url: str, *parts: Inspected) -> None:
        """Enter a page, or replace what was known of it. A page that is its own frame has two parts."""
        old = self.entries.get(url)
        self._entered.add(url)
        if old:
            self._shared.update(zip(old[1], old[1], strict=True))
            now = {name for part in parts for name in part.ids}
            self._lost = self._lost or not now.issuperset(old[0].split())
        # One string for all links to a page: marshal then writes five bytes for each.
        share = self._shared.setdefault
        links = tuple(share(target, target) for part in parts for target in part.links)
        ids = " ".join(name for part in parts for name in part.ids)
        self.entries[url] = share(ids, ids), links

    def drop(self, url: str) -> None:
        """Forget a page that is no more."""
        self._lost = self.entries.pop(url, None) is not None or self._lost

    def dead_links(self, addresses: Set[str], *, whole: bool = True) -> list[DeadLink]:
        """All links that lead nowhere, by target; `addresses` names every file of the site. Not `whole`: no
        address went since all was well, so only links of the pages entered now are looked at, unless one of
        them lost an anchor."""
        asked = self.entries.keys() & self._entered if not (whole or self._lost) else self.entries.keys()
        wanted: set[str] = set().union(*(self.entries[url][1] for url in asked))
        found = _Anchors(self.entries)
        dead = {target for target in wanted.difference(addresses) if not found.has(target, addresses)}
        if not dead:
            return []
        pages: dict[str, list[str]] = {target: [] for target in sorted(dead)}
        for url, (_, links) in sorted(self.entries.items()):
            for target in dict.fromkeys(links):
                if target in dead:
                    pages[target].append(url)
        return [DeadLink(target, tuple(urls)) for target, urls in pages.items()]


class _Anchors:
    """Looks targets up, taking a page's anchors apart once."""

    def __init__(self, entries: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
        self._entries = entries
        self._apart: dict[str, frozenset[str]] = {}

    def has(self, target: str, addresses: Set[str]) -> bool:
        page, mark, anchor = target.partition("#")
        if page not in addresses:
            return False
        if not mark:
            return True
        if page not in self._apart:
            self._apart[page] = frozenset(self._entries.get(page, ("", ()))[0].split(" "))
        return anchor in self._apart[page]


def explain(dead: Sequence[DeadLink]) -> str:
    """Dead links as people read them, and what to do; empty when there is none."""
    return "\n".join(_lines(dead)) if dead else ""


def _lines(dead: Sequence[DeadLink]) -> Iterator[str]:
    yield f"网站里有 {len(dead)} 处链接没有着落，没有换上去，原来的网站没有动："
    yield from (f"    {link}" for link in dead[:SHOWN])
    if len(dead) > SHOWN:
        yield f"    ……还有 {len(dead) - SHOWN} 处。"
    yield "记录正文里的链接，请改那条记录；手写页里的，请改 docs/ 里那一页；"
    yield "导航和页脚里的，请改 mkdocs.yml；都不是的，是程序的错误，请连同上面几行报告。"
