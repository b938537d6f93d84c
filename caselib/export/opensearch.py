"""`opensearch.xml`: the search of this library, for the bar of a browser; where the site's address is known.

In: the site's settings. Out: one file, or none, after OpenSearch 1.1 (draft 6), which counts the characters
of the names. It reads no record. `render/search.py` links to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from caselib.library import Library
from caselib.links import Links
from caselib.page import OutputFile

NAMESPACE: Final = "http://a9.com/-/spec/opensearch/1.1/"
SHORT, LONG, DESCRIPTION = 16, 48, 1024
"""Characters that a name, its long form and the description may have at most."""
_NO_CHARACTER: Final = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
"""What XML 1.0 has no place for in one line."""


def description_files(library: Library, _: Links) -> Iterator[OutputFile]:
    """The description of the search; none without `site_url`."""
    if not library.site.url:
        return
    site, name = library.site.url.rstrip("/") + "/", _NO_CHARACTER.sub(" ", library.site.name)
    template = f"{site}search.html?q={{searchTerms}}"
    told = f"在{name}里检索：名称、别称、拼音和正文里的任何几个字。"
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<OpenSearchDescription xmlns="{NAMESPACE}">',
        f"<ShortName>{_text(name, SHORT)}</ShortName>",
        f"<LongName>{_text(name, LONG)}</LongName>",
        f"<Description>{_text(told, DESCRIPTION)}</Description>",
        f'<Url type="text/html" method="get" template="{escape(template)}"/>',
        "<Language>zh-Hans</Language>",
        "<InputEncoding>UTF-8</InputEncoding>",
        "<OutputEncoding>UTF-8</OutputEncoding>",
        "</OpenSearchDescription>",
        "",
    )
    yield OutputFile(url="opensearch.xml", content="\n".join(lines).encode())


def _text(text: str, longest: int) -> str:
    """As content of an element, cut to so many characters."""
    return escape(text[:longest].strip(), quote=False)
