"""The gate: nothing leaves the build that the templates could not have written.

Between pouring and the exchange. In: the HTML that is poured into a frame, slot by slot. Out: the page's
anchors and internal links, small enough to travel between processes; or a `GateError`. It trusts neither
records nor templates nor the sanitiser of Markdown, imports none of them, and reads no file. The builder's
own pages are inspected by `gate_frames.py`, links across pages by `gate_links.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from html import unescape
from typing import Final

from caselib.gate_grammar import CHILDREN, IDS, INSIDE, LINKS, REMEMBERED, Memory, MisfitError, Place
from caselib.gate_links import Inspected, target_of
from caselib.trouble import NotBuiltError

__all__ = ["Gate", "GateError", "Inspected"]

SNIPPET: Final = 160
REPORT: Final = (
    "没有换上去，原来的网站没有动。记录的内容都经过转义，写不出这个，所以是程序或模板的错误："
    "请把这几行报告给维护者。改过模板、新用了元素或属性的，在 caselib/gate_grammar.py 里登记。"
)

_PLAIN: Final = re.compile(r"\.\./([a-z]+/[a-z0-9_-]+\.html(?:#[a-z0-9_-]+)?)")


class GateError(NotBuiltError):
    """Something stands in a page that may not. `url` and `where` say on which page and in which part of it,
    `what` what is wrong and how it reads, `advice` what to do."""

    def __init__(self, url: str, where: str, what: str, advice: str = REPORT) -> None:
        super().__init__(url, where, what, advice)  # all of them, so that it can be pickled
        self.url = url
        self.where = where
        self.what = what
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.url}（{self.where}）：{self.what}\n{self.advice}"


class Targets(dict[str, str]):
    """Addresses as pages of one folder write them → where they lead; empty for what leads out of the site."""

    __slots__ = ("folder",)

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, href: str) -> str:
        if len(self) > REMEMBERED:
            self.clear()
        plain = _PLAIN.fullmatch(href)
        if plain and self.folder and "/" not in self.folder:  # nearly all: a tenth of the long way
            target = plain[1]
        else:
            address = unescape(href)
            target = target_of(self.folder, address) if INSIDE.fullmatch(address) else ""
        self[href] = target
        return target


class Gate:
    """Inspects pages; one for each process, because it remembers what it has judged: at most `remember`
    pieces, which changes the time it takes and nothing else."""

    def __init__(self, remember: int = REMEMBERED) -> None:
        memory = Memory(remember)
        roots = [kind for kind in CHILDREN if kind.startswith("[")]
        self._roots: Final = {kind.strip("[]"): Place(kind, "", None, memory) for kind in roots}
        self._targets: Final[dict[str, Targets]] = {}

    def inspect(
        self, url: str, slots: Mapping[str, str], frame_ids: Collection[str] = frozenset()
    ) -> Inspected:
        """Inspect what is poured into a frame at `url`.

        `slots` maps a placeholder's name to what takes its place: `title` and `description` are escaped
        text, `head` is for the document's head, every other is HTML for a place that takes blocks.
        `frame_ids` are the frame's own anchors, which the page may link to and must not repeat.
        Raises GateError at the first thing that does not fit.
        """
        ids: list[str] = []
        hrefs: dict[str, None] = {}
        for name, html in slots.items():
            self._read(url, name, html)
            ids += IDS.findall(html)
            hrefs.update(dict.fromkeys(LINKS.findall(html)))
        own = frozenset(ids)
        if len(own) != len(ids) or not own.isdisjoint(frame_ids):
            twice = next(each for each in ids if ids.count(each) > 1 or each in frame_ids)
            raise GateError(url, "锚点", f"id “{twice}”在一页里出现两次")
        folder = url.rpartition("/")[0]
        if folder not in self._targets:
            self._targets[folder] = Targets(folder)
        known = self._targets[folder]
        links = dict.fromkeys([known[href] for href in hrefs if href[0] not in "#?"])
        links.pop("", None)
        for href in hrefs:
            if href[0] in "#?" and href[1:] not in own and href[1:] not in frame_ids:
                links[url + target_of(folder, unescape(href))] = None
        return Inspected(tuple(ids), tuple(links))

    def _read(self, url: str, name: str, html: str) -> None:
        first, *pieces = html.split("<")
        root = self._roots.get(name, self._roots["body"])
        place = root
        try:
            if first:
                root.take(first)
            for piece in pieces:
                place = place[piece]
            if place is not root:
                raise MisfitError(f"{place.element} 没有结束", html[-SNIPPET:])
        except MisfitError as misfit:
            reason, shown = misfit.args
            raise GateError(url, name, f"{reason}：{shown[:SNIPPET]}") from None
