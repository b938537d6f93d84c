"""A real browser for tests: Chromium from the system, with nothing but the site within reach."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, sync_playwright

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PIECES = 5
AXE = Path(__file__).parent / "node" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@contextmanager
def chromium(need: Callable[[str, object], None]) -> Iterator[Browser]:
    path = chromium_path()
    need("Chromium", path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield browser
        browser.close()


@contextmanager
def serving(site: Path, pause: float = 0) -> Iterator[str]:
    """The folder over http; gives the address of its root. With a `pause` in seconds pages come in PIECES,
    as over a slow line."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def copyfile(self, source: Any, outputfile: Any) -> None:
            with suppress(ConnectionError):  # the browser went on to another page
                if not pause or not self.path.endswith(".html"):
                    return super().copyfile(source, outputfile)
                content = source.read()
                each = len(content) // PIECES + 1
                for start in range(0, len(content), each):
                    outputfile.write(content[start : start + each])
                    time.sleep(pause)

    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def until(page: Page, expression: str, patience: float = 30.0) -> Any:
    """The value of an expression of JavaScript once it is true: what Playwright itself has for that runs as
    a script of the page, which the page's policy refuses. The page may load again meanwhile."""
    end = time.monotonic() + patience
    value = None
    while not value:
        assert time.monotonic() < end, f"never came true: {expression}"
        with suppress(Error):
            value = page.evaluate(expression)
        page.wait_for_timeout(20)
    return value


def axe(page: Page, script: str) -> list[tuple[str, str, str]]:
    """What axe-core (its source in `script`) finds against WCAG 2.2 AA: rule, place, markup."""
    page.evaluate(script)
    found = page.evaluate(
        "tags => axe.run({preload: false, runOnly: {type: 'tag', values: tags}})"
        ".then(r => r.violations.flatMap(v => v.nodes.map(n => [v.id, n.target.join(' '), n.html])))",
        WCAG,
    )
    return [(rule, target, html) for rule, target, html in found]


@dataclass
class Watched:
    """A page whose requests out of the site are refused and remembered, with all it says to the console."""

    page: Page
    outside: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


@contextmanager
def watched(browser: Browser, home: str, size: dict[str, int], dark: bool = False) -> Iterator[Watched]:
    """A page that may reach only addresses that start with `home`."""
    context: BrowserContext = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme="dark" if dark else "light",
        locale="zh-CN",
    )
    seen = Watched(context.new_page())

    def gate(route: Route) -> None:
        if route.request.url.startswith(home):
            route.continue_()
        else:
            seen.outside.append(route.request.url)
            route.abort()

    context.route("**/*", gate)
    seen.page.on("console", lambda message: seen.console.append(message.text))
    seen.page.on("pageerror", lambda error: seen.console.append(str(error)))
    yield seen
    context.close()
