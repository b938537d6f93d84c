"""`feed.xml`: the newest updates as an Atom feed (RFC 4287), where the site's address is known.

In: the updates of `updates.py`. Out: one file, or none. Entries hold titles and what the records say of
their changes, nothing else of their content; what was taken down is told of without even its id. An entry's
id is a `tag:` URI (RFC 4151) of the site's host, the change's day and the record, so it stays when the site
moves within its host or its pages change.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from html import escape
from itertools import islice
from urllib.parse import urlsplit

from caselib.library import Library
from caselib.links import Links
from caselib.page import OutputFile
from caselib.updates import FEED, Update, updates, word_of

ENTRIES = 50
NAMESPACE = "http://www.w3.org/2005/Atom"
PAGE = "changes.html"
TITLE = "更新记录"
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for."""


def feed_files(library: Library, links: Links) -> Iterator[OutputFile]:
    """The feed of the newest updates; none without `site_url`."""
    if library.site.url:
        newest = list(islice(updates(library, links), ENTRIES))
        text = feed(library, library.site.url.rstrip("/") + "/", newest)
        yield OutputFile(url=FEED, content=text.encode())


def feed(library: Library, site: str, newest: list[Update]) -> str:
    """`site` is its absolute address with a closing slash."""
    day = newest[0].date.first.isoformat() if newest else "1970-01-01"
    name = library.site.extra.get("publisher") or library.site.name or _host(site)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="{NAMESPACE}" xml:lang="zh-Hans">',
        f"<title>{_text(f'{library.site.name}：{TITLE}')}</title>",
        f"<id>{_text(site + FEED)}</id>",
        f"<updated>{_moment(day)}</updated>",
        f"<author><name>{_text(name)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{escape(site + FEED)}"/>',
        f'<link rel="alternate" type="text/html" href="{escape(site + PAGE)}"/>',
    ]
    for update in newest:
        lines += entry(library, site, update)
    return "\n".join((*lines, "</feed>", ""))


def entry(library: Library, site: str, update: Update) -> Iterator[str]:
    """An update; of a record that was taken down, only that it was."""
    word, kind = word_of(update, library), update.kind.label
    title = f"一条{kind}" if update.record is None else update.record.title
    said = f"：{update.note}" if update.note else "。"
    yield "<entry>"
    yield f"<title>{_text(f'{word}：{title}')}</title>"
    address = site + (PAGE if update.record is None else update.url)
    yield f"<id>{_text(tag(site, update))}</id>"
    yield f"<updated>{_moment(update.date.first.isoformat())}</updated>"
    yield f'<link rel="alternate" type="text/html" href="{escape(address)}"/>'
    yield f'<category term="{escape(update.kind.name)}" label="{escape(kind)}"/>'
    yield f'<summary type="text">{_text(f"{kind}，{update.date.label}{word}{said}")}</summary>'
    yield "</entry>"


def tag(site: str, update: Update) -> str:
    """The entry's id; of a record that was taken down without its own, which may tell what it was about."""
    record = update.id if update.record else hashlib.blake2b(update.url.encode(), digest_size=8).hexdigest()
    return f"tag:{_host(site)},{update.date.iso}:{update.kind.folder}/{record}/{update.sort}"


def _host(site: str) -> str:
    return urlsplit(site).hostname or "localhost"


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _text(text: str) -> str:
    return escape(_NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text), quote=False)
