"""What the tests of the matrix and of the comparison share: data files read back, a reader of the pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from browser import DESKTOP, serving, watched
from playwright.sync_api import Browser, Page

from caselib.page import OutputFile

WAYS = ("file", "http")


def value_of(content: str) -> Any:
    """What a data file gives to a page."""
    called = re.fullmatch(r"caselib\.put\((\"[^\"]+\"),(.*)\);\n", content, re.DOTALL)
    assert called, content[:80]
    return json.loads(called[2])


def data_of(site: dict[str, Any] | Path, url: str) -> Any:
    """A data file of a built or a rendered site."""
    if isinstance(site, Path):
        return value_of((site / url).read_text(encoding="utf-8"))
    made = site[url]
    assert isinstance(made, OutputFile)
    return value_of(made.content.decode())


@contextmanager
def opened(
    browser: Browser, site: Path, way: str = "file", size: dict[str, int] = DESKTOP, *, dark: bool = False
) -> Iterator[tuple[Page, str]]:
    """A page and the address of the site's root; in the end nobody else was asked and nothing complained."""
    with ExitStack() as stack:
        home = stack.enter_context(serving(site)) if way == "http" else f"{site.as_uri()}/"
        seen = stack.enter_context(watched(browser, home, size, dark))
        yield seen.page, home
        assert seen.outside == []
        assert seen.console == []
