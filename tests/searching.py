"""A reader in front of the site's search, in real Chromium: what one does and sees there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from browser import DESKTOP, PHONE, serving, watched
from playwright.sync_api import Browser, Locator, Page, expect

WAYS = ("file, desktop", "http, phone")
"""By double-click and over http, wide and narrow: how most stories are told twice."""
PAUSE = 400
"""Milliseconds after which typed words have been asked, for when nothing is to happen."""


@dataclass
class Reader:
    """A page of the site, and the address of the site's root."""

    page: Page
    home: str

    def open(self, url: str) -> None:
        self.page.goto(self.home + url)

    def search(self, words: str, more: str = "") -> None:
        """Open the search page with a question in its address."""
        self.open(f"search.html?q={quote(words)}{more}")
        self.answered()

    def answered(self) -> None:
        expect(self.status).to_have_text(re.compile("^(共|没有找到)"))
        expect(self.page.locator("[data-search-page]")).not_to_have_attribute("aria-busy", "true")

    def part(self, name: str, inside: str = "") -> Locator:
        """A region of the search page, or what is in it."""
        return self.page.locator(f"[data-search-{name}] {inside}".strip())

    def value(self, facet: str, value: str) -> Locator:
        """A value that can be chosen."""
        section = self.part("facet-lists", f"section[aria-labelledby=facet-{facet}]")
        return section.get_by_role("link", name=value, exact=True)

    @property
    def status(self) -> Locator:
        return self.part("status")

    @property
    def box(self) -> Locator:
        """The large box in the page itself."""
        return self.page.locator("main [role=search] input")

    @property
    def header_box(self) -> Locator:
        return self.page.locator("header input[name=q]")

    def focus_header_box(self) -> Locator:
        """As a reader at the keyboard gets there."""
        self.page.keyboard.press("/")
        expect(self.header_box).to_be_focused()
        return self.header_box

    @property
    def options(self) -> Locator:
        """What is suggested under a box."""
        return self.page.locator("[role=listbox] [role=option]:visible")

    @property
    def hits(self) -> Locator:
        """The titles of all that is listed."""
        return self.part("results", ".search-hit__title > :first-child")

    @property
    def titles(self) -> list[str]:
        return self.hits.all_inner_texts()

    @property
    def total(self) -> int:
        said = re.match(r"共 (\d+) 条", self.status.inner_text())
        return int(said[1]) if said else 0

    @property
    def asked(self) -> dict[str, list[str]]:
        """The question in the address."""
        return parse_qs(urlsplit(self.page.url).query)

    def choose_kind(self, label: str) -> None:
        self.part("tabs", "a").filter(has_text=label).click()
        self.sees_kind(label)

    def sees_kind(self, label: str) -> None:
        expect(self.part("tabs", "[aria-current]")).to_contain_text(label)

    def unfold_facets(self) -> None:
        """Open them where the screen is narrow."""
        if self.part("facets").get_attribute("open") is None:
            self.part("facets", "summary").click()

    def compose(self, letters: str, then: str) -> Callable[[], None]:
        """Let an input method show letters that are not yet decided; the answer decides."""
        session = self.page.context.new_cdp_session(self.page)
        for end in range(1, len(letters) + 1):
            shown = {"text": letters[:end], "selectionStart": end, "selectionEnd": end}
            session.send("Input.imeSetComposition", shown)

        def decide() -> None:
            session.send("Input.insertText", {"text": then})

        return decide


@contextmanager
def reading(browser: Browser, site: Path, way: str = WAYS[0], *, quiet: bool = True) -> Iterator[Reader]:
    """A reader who comes this way. Afterwards nothing was asked outside, and nobody complained (`quiet`)."""
    with ExitStack() as stack:
        home = f"{site.as_uri()}/" if way.startswith("file") else stack.enter_context(serving(site))
        size = DESKTOP if way.endswith("desktop") else PHONE
        seen = stack.enter_context(watched(browser, home, size))
        yield Reader(seen.page, home)
        assert seen.outside == []
        assert not quiet or seen.console == []
