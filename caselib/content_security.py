"""The Content-Security-Policy of a page: what a browser may load and run there, whatever stands in it.

Shared by what finishes whole pages (frames, hand-written ones, loose files) and by the gate, which reads a
page by itself and compares. In: the HTML of a whole page, before anything of a record is poured into it. Out:
the same with its policy first in the head. The hashes are those of what the theme wrote there: nobody enters
them. It knows no theme, no record and no engine.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Final

HEADER: Final = "Content-Security-Policy"
DATA_TYPES: Final = frozenset({"application/json", "application/ld+json"})
"""Scripts of these types are data, which no browser runs and no policy concerns."""

_HEAD: Final = re.compile(r"<head\b[^<>]*>", re.I)
_SCRIPT: Final = re.compile(r"<script\b([^<>]*)>(.*?)</script", re.I | re.S)
_NOT_INLINE: Final = re.compile(r'\bsrc=|\btype="?application/(?:ld\+)?json\b', re.I)
_STYLE: Final = re.compile(r"<style\b[^<>]*>(.*?)</style", re.I | re.S)
_STYLED: Final = re.compile(r'<[a-z][^<>]*?\sstyle="([^"]*)"', re.I)
_META: Final = re.compile(rf'<meta http-equiv="{HEADER}" content="[^"]*">')


def policy(scripts: Iterable[str] = (), styles: Iterable[str] = (), attributes: Iterable[str] = ()) -> str:
    """The policy of a page with these inline scripts, style sheets and `style` attributes (CSP level 3).

    Files of the site itself, also on `file://`; of anything else only what has one of these hashes. Styles
    are no exception: neither the templates nor the theme's script need `'unsafe-inline'`; of a column that a
    hand-written table aligns the attribute's hash is named. `connect-src`, `object-src`, `frame-src` and the
    rest are those of `default-src`: none. What a page saves (`blob:` under a link) is no loading.
    """
    marked = [*_hashes(styles)]
    if attribute_hashes := _hashes(attributes):
        marked += ["'unsafe-hashes'", *attribute_hashes]
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *_hashes(scripts))),
            " ".join(("style-src 'self'", *dict.fromkeys(marked))),
            "img-src 'self' data:",
            "form-action 'self'",
            "base-uri 'none'",
        )
    )


def _hashes(texts: Iterable[str]) -> list[str]:
    """Each once, in order."""
    digests = (b64encode(sha256(text.encode()).digest()).decode() for text in texts)
    return [f"'sha256-{digest}'" for digest in dict.fromkeys(digests)]


def with_policy(page: str) -> str:
    """The page with its policy as the first thing in its head; a page without a head stays as it is."""
    head = _HEAD.search(page)
    if head is None:
        return page
    scripts = (text for attributes, text in _SCRIPT.findall(page) if not _NOT_INLINE.search(attributes))
    attributes = map(unescape, _STYLED.findall(page))
    content = policy(scripts, _STYLE.findall(page), attributes)
    meta = f'<meta http-equiv="{HEADER}" content="{content}">'
    return page[: head.end()] + meta + page[head.end() :]


def listening(page: bytes) -> bytes:
    """A page on its way through the preview, whose own script asks the same server for news."""
    before = b"content=\"default-src 'none';"
    return page.replace(before, before + b" connect-src 'self';", 1)


def lift(folder: Path) -> None:
    """Take the policy from all pages of a folder: `mkdocs serve` writes a script of its own into each page
    that it sends, another one every time."""
    for path in sorted(folder.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        path.write_text(_META.sub("", page, count=1), encoding="utf-8", newline="")
