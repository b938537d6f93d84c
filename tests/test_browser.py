"""The built site in real Chromium: by double-click and over http, the network cut, the console empty."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, axe, serving, watched
from playwright.sync_api import Browser
from sites import ROOT, one_page_of_each_kind

NODE = ROOT / "tests" / "node" / "node_modules"
EXCUSED = ROOT / "tests" / "golden" / "theme_markup.json"


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.mark.parametrize("scheme", ["file", "http"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_have_styles_ask_nobody_and_leave_the_console_empty(
    scheme: str, size: dict[str, int], site: Path, served: str, browser: Browser
) -> None:
    home = served if scheme == "http" else f"{site.as_uri()}/"
    with watched(browser, home, size) as seen:
        for url in one_page_of_each_kind(site):
            seen.page.goto(home + url)
            font = seen.page.evaluate("getComputedStyle(document.body).fontFamily")
            assert "Noto Sans CJK SC" in font or "PingFang" in font, url
            wide = seen.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 1, f"{url} is {wide} px wider than the window"
        assert seen.outside == []
        assert seen.console == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_a_case_to_its_system_to_the_family_to_the_other_case_and_back(
    size: dict[str, int], site: Path, browser: Browser
) -> None:
    home = f"{site.as_uri()}/"
    with watched(browser, home, size) as seen:
        page = seen.page

        def follow(text: str, then: str) -> None:
            page.locator("article a", has_text=text).first.click()
            page.wait_for_load_state()
            title = page.locator("article h1").inner_text()
            assert then in title, f"“{text}” led to {title}"

        page.goto(f"{home}index.html")
        page.goto(f"{home}cases/index.html")
        follow("桐乡路径", "桐乡路径")
        case = page.url
        follow("红色纽带", "红色纽带")
        page.go_back()
        follow("1+2+N", "1+2+N")
        follow("1+X+N", "1+X+N")
        follow("1+7+N", "1+7+N")
        follow("泸州", "泸州")
        follow("1+7+N", "1+7+N")
        follow("1+X+N", "1+X+N")
        follow("1+2+N", "1+2+N")
        follow("桐乡路径", "桐乡路径")
        assert page.url.partition("#")[0] == case.partition("#")[0]
        assert seen.outside == []
        assert seen.console == []


def test_from_the_province_down_to_the_town_and_up_again(site: Path, browser: Browser) -> None:
    home = f"{site.as_uri()}/"
    with watched(browser, home, DESKTOP) as seen:
        page = seen.page
        page.goto(f"{home}places/330000.html")
        for name in ("嘉兴市", "桐乡市", "乌镇"):
            page.locator("article a", has_text=name).first.click()
            page.wait_for_load_state()
            assert name in page.locator("article h1").inner_text()
        for name in ("桐乡市", "嘉兴市", "浙江省"):
            page.locator("article nav a", has_text=name).first.click()
            page.wait_for_load_state()
            assert name in page.locator("article h1").inner_text()


def test_a_phrase_opens_with_the_title_and_grade_of_its_source(site: Path, browser: Browser) -> None:
    """The page writes them once, in its list of sources."""
    with watched(browser, f"{site.as_uri()}/", DESKTOP) as seen:
        seen.page.goto(f"{site.as_uri()}/cases/luzhou-1-7-n.html")
        title = seen.page.locator("#source-1 > a").inner_text()
        grade = seen.page.locator("#source-1 > details.chip > summary").inner_text()
        phrase = seen.page.locator("details.evidence").first
        assert title not in (phrase.text_content() or "")
        phrase.locator("summary").click()
        assert phrase.locator("p").inner_text().endswith(f"{title} {grade}")
        assert seen.console == []


def test_who_reports_a_mistake_is_told_which_page_to_name(site: Path, browser: Browser) -> None:
    with watched(browser, f"{site.as_uri()}/", DESKTOP) as seen:
        seen.page.goto(f"{site.as_uri()}/cases/luzhou-1-7-n.html")
        seen.page.get_by_role("link", name="我要纠错").click()
        said = seen.page.get_by_text("您要说的是这一页")
        assert "请在信里写明它的编号：luzhou-1-7-n。" in said.inner_text()
        assert said.get_by_role("link").get_attribute("href") == "cases/luzhou-1-7-n.html"
        seen.page.goto(f"{site.as_uri()}/about.html?page=javascript:alert(1).html#contact")
        assert said.count() == 0
        assert seen.console == []


def test_light_and_dark_are_chosen_once_for_all_pages(served: str, browser: Browser) -> None:
    """Poured pages and hand-written ones have different scripts and keep the choice in the same place."""
    with watched(browser, served, DESKTOP) as seen:
        page = seen.page
        scheme = "document.body.dataset.mdColorScheme"
        page.goto(f"{served}cases/index.html")
        assert page.evaluate(scheme) == "default"
        page.get_by_role("button", name="换成深色").click()
        assert page.evaluate(scheme) == "slate"
        for url in ("places/index.html", "about.html", "index.html"):
            page.goto(served + url)
            assert page.evaluate(scheme) == "slate", url
        page.goto(f"{served}about.html")
        page.locator("label[title=换成浅色]").click()
        page.goto(f"{served}practices/index.html")
        assert page.evaluate(scheme) == "default"
        assert seen.console == []


def test_the_drawer_opens_on_a_phone_and_leads_to_every_section(site: Path, browser: Browser) -> None:
    with watched(browser, f"{site.as_uri()}/", PHONE) as seen:
        page = seen.page
        page.goto(f"{site.as_uri()}/cases/index.html")
        link = page.locator(".site-nav a", has_text="做法")
        assert (link.bounding_box() or {"x": 0})["x"] < 0
        page.locator("header label[for=__drawer]").click()
        link.click()
        page.wait_for_load_state()
        assert page.url.endswith("practices/index.html")
        assert page.locator(".site-nav [aria-current]").inner_text() == "做法"
        assert seen.console == []


@pytest.fixture(scope="module")
def violations(site: Path, browser: Browser, need: Callable[[str, object], None]) -> set[tuple[str, str]]:
    """What axe-core finds on one page of each kind, desktop and phone, light and dark: rule and place."""
    source = NODE / "axe-core" / "axe.min.js"
    need("axe-core (npm ci in tests/node)", source.is_file())
    script = source.read_text(encoding="utf-8")
    home = f"{site.as_uri()}/"
    found: set[tuple[str, str]] = set()
    for size, dark in itertools.product((DESKTOP, PHONE), (False, True)):
        with watched(browser, home, size, dark) as seen:
            for url in [*one_page_of_each_kind(site), "404.html"]:
                seen.page.goto(home + url)
                how = f"{size['width']} px, {'dark' if dark else 'light'}"
                found |= {
                    (rule, f"{url} ({how}): {target}: {html[:200]}")
                    for rule, target, html in axe(seen.page, script)
                }
    return found


def test_axe_finds_no_violation_of_wcag_2_2_aa(violations: set[tuple[str, str]]) -> None:
    excused = {entry["message"] for entry in json.loads(EXCUSED.read_text(encoding="utf-8"))["axe"]}
    assert sorted(f"{rule} {where}" for rule, where in violations if rule not in excused) == []
    unused = excused - {rule for rule, _ in violations}
    assert unused == set(), "these no longer occur: take them out of the list"


def test_the_validator_finds_no_error(site: Path, need: Callable[[str, object], None]) -> None:
    jar = NODE / "vnu-jar" / "build" / "dist" / "vnu.jar"
    need("Java", shutil.which("java"))
    need("vnu-jar (npm ci in tests/node)", jar.is_file())
    chosen = [*one_page_of_each_kind(site), "404.html"]
    done = subprocess.run(
        [
            "java",
            "-Xss8m",
            "-jar",
            str(jar),
            "--format",
            "json",
            "--errors-only",
            *(str(site / u) for u in chosen),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(done.stderr or '{"messages": []}')["messages"]
    excused = [entry["message"] for entry in json.loads(EXCUSED.read_text(encoding="utf-8"))["vnu"]]
    errors = sorted(
        {f"{m['message']} — {m['url'].rpartition('/site/')[2]}:{m.get('lastLine')}" for m in messages}
    )
    assert [e for e in errors if not any(e.startswith(x) for x in excused)] == []
    unused = [x for x in excused if not any(e.startswith(x) for e in errors)]
    assert unused == [], "these no longer occur: take them out of the list"
