"""What the tests of the form do with it: fill in, pick, read what it says."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from sites import SMALL, build, copy_library

TITLE = "嘉兴市书屋夜间开放"
SUMMARY = "书屋晚上也开门，居民下班以后可以来。"


def start(page: Page, home: str, kind: str = "") -> None:
    page.goto(f"{home}contribute.html{'?kind=' + kind if kind else ''}")
    page.get_by_role("radio", name="是", exact=True).check()
    expect(page.locator(".form-fields")).to_be_visible()


def field(page: Page | Locator, label: str) -> Locator:
    """The first control under this label."""
    labelled = page.locator("label", has_text=label).first
    return labelled.locator("xpath=following-sibling::*[self::input or self::select or self::textarea]").first


def pick(page: Page, label: str, words: str, name: str) -> None:
    search = page.get_by_role("combobox", name=label).first
    search.fill(words)
    found(page).filter(has_text=name).first.click()


def found(page: Page) -> Locator:
    """What can be picked now."""
    return page.locator(".form-options:not([hidden]) li")


def yaml_of(page: Page) -> str:
    return page.locator(".form-yaml").inner_text().replace("\u00a0", " ").rstrip("\n") + "\n"


def told(page: Page, words: str) -> None:
    """Wait until the summary says so."""
    expect(page.locator(".form-summary")).to_contain_text(words)


def write_soundly(page: Page) -> None:
    field(page, "案例名称").fill(TITLE)
    pick(page, "地区", "jiaxing", "浙江省嘉兴市330400")
    field(page, "层级").select_option("市级")
    field(page, "截至").fill("2021-02")
    field(page, "内容提要").fill(SUMMARY)


def hosted(folder: Path) -> Path:
    """The site of a library that has a repository."""
    library = copy_library(SMALL, folder / "library")
    config = library / "mkdocs.yml"
    hosted = "repo_url: https://github.com/example/shuwu\nedit_uri: edit/trunk/docs/\n"
    lines = [
        line for line in config.read_text("utf-8").splitlines() if not line.startswith(("repo_", "edit_"))
    ]
    config.write_text("\n".join(lines) + "\n" + hosted, "utf-8")
    return build(library, folder / "site")
