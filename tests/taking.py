"""A reader who takes a page home, in real Chromium: what lands on the clipboard and in the downloads."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browser import serving, until
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

WAYS = ("file", "http")
WECHAT = (
    "Mozilla/5.0 (Linux; Android 12; M2011K2C Build/SKQ1.211006.001; wv) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 XWEB/4313 Mobile Safari/537.36 "
    "MicroMessenger/8.0.30.2260(0x28001E55)"
)
PASTED = """
() => document.addEventListener("paste", (event) => {
  const kinds = ["text/html", "text/plain"];
  window.pasted = Object.fromEntries(kinds.map((kind) => [kind, event.clipboardData.getData(kind)]));
})
"""


@dataclass
class Taker:
    """A page of the site, the address of the site's root, and what the console said."""

    page: Page
    home: str
    console: list[str]

    def open(self, url: str) -> None:
        self.page.goto(self.home + url)

    def button(self, action: str) -> Locator:
        return self.page.locator(f".actions [data-action={action}]")

    def is_told(self, words: str) -> None:
        expect(self.page.locator(".said")).to_have_text(words)

    def copied(self, url: str) -> tuple[str, str]:
        """HTML and text that another program gets after “复制到文档” has been pressed."""
        self.open(url)
        self.button("copy").click()
        self.is_told("已复制，可以粘贴到 WPS 或 Word。")
        self.page.evaluate(PASTED)
        self.page.keyboard.press("Control+v")
        pasted = until(self.page, "window.pasted")
        return pasted["text/html"], pasted["text/plain"]

    def saved(self, url: str, action: str, folder: Path) -> Path:
        """The file that a button gives, under the name that the browser proposes."""
        self.open(url)
        with self.page.expect_download() as waiting:
            self.button(action).click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    def made(self, script: str, argument: Any = None) -> Any:
        """What a script of the page gives once save.js and workbook.js are read."""
        self.page.evaluate(
            "Promise.all(['save.js', 'workbook.js'].map(caselib.script)).then(() => undefined)"
        )
        return self.page.evaluate(script, argument)


@contextmanager
def taking(
    browser: Browser, site: Path, way: str = "file", options: Mapping[str, Any] | None = None
) -> Iterator[Taker]:
    """A reader of the site by double-click or over http, whose browser reaches nothing else."""
    with ExitStack() as open_things:
        home = open_things.enter_context(serving(site)) if way == "http" else f"{site.as_uri()}/"
        context: BrowserContext = browser.new_context(locale="zh-CN", **(options or {}))
        open_things.callback(context.close)
        context.route(
            "**/*",
            lambda route: route.continue_() if route.request.url.startswith(home) else route.abort(),
        )
        taker = Taker(context.new_page(), home, [])
        taker.page.on("console", lambda message: taker.console.append(message.text))
        taker.page.on("pageerror", lambda error: taker.console.append(str(error)))
        yield taker


def opened_by_libreoffice(path: Path, form: str, need: Callable[[str, object], None]) -> Path:
    """The file as LibreOffice understands it, in another form."""
    program = shutil.which("soffice")
    need("LibreOffice", program)
    assert program
    profile = (path.parent / "profile").as_uri()
    subprocess.run(
        [
            program,
            "--headless",
            f"-env:UserInstallation={profile}",
            "--convert-to",
            form,
            "--outdir",
            path.parent,
            path,
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return path.with_suffix("." + form.partition(":")[0])
