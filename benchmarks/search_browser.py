"""Measures searches in a real browser, over http on this machine: bytes as sent, times as readers wait.

    python -m benchmarks.search_browser NAME FOLDER CORPUS QUESTIONS

In: built folders of `benchmarks.peers.in_browser`. Out: `Measured`. Each query of the cold run has a browser
without a cache; the page's own few bytes do not count, all that the search loads does.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measured import Measured, StepError, run
from benchmarks.peers.in_browser import KEYS, BrowserEntry, browser_entry
from benchmarks.search_engines import Given
from benchmarks.search_queries import Question
from benchmarks.static_server import Site, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from search import Corpus

SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
COLD, FEW = 100, 5
"""Queries asked with an empty cache; few, of those that load everything each time."""
NAMES = 40
OPEN = """async () => {
  performance.setResourceTimingBufferSize(10000);
  const start = performance.now();
  await peer.open();
  return performance.now() - start;
}"""
ASK = """async text => {
  const start = performance.now();
  let shown = 0;
  await peer.ask(text, () => { shown = shown || performance.now(); });
  const end = performance.now();
  shown = shown || end;
  const late = performance.getEntriesByType("resource").filter(entry => entry.responseEnd > shown);
  return {
    first: (shown - start) / 1000,
    whole: (end - start) / 1000,
    late: late.reduce((sum, entry) => sum + entry.encodedBodySize, 0),
  };
}"""
"""Seconds until the first hit and until all is shown, and the bytes that came between the two."""
ALL = "text => peer.all(text)"
SUGGEST = """async text => {
  if (!peer.names) return null;
  const start = performance.now();
  await peer.names(text);
  return performance.now() - start;
}"""


def chromium_path() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def measure_browser(entry: BrowserEntry, given: Given, folder: Path, limit: float) -> Measured:
    """Builds in `folder`, which must be empty."""
    if entry.missing or not chromium_path():
        absent = entry.missing or ("Chromium",)
        return Measured(label=entry.label, note=f"没有安装（缺 {'、'.join(absent)}）")
    label = f"{entry.label}（{entry.version}）" if entry.version else entry.label
    numbers: dict[str, float] = {}
    try:
        command = [sys.executable, "-m", "benchmarks.peers.in_browser", entry.name]
        built = json.loads(run([*command, str(given.corpus_file), str(folder)], "build", limit))
        numbers |= {"build_cpu": built["cpu"], **sizes(folder)}
        command = [sys.executable, "-m", "benchmarks.search_browser", entry.name, str(folder)]
        files = map(str, (given.corpus_file, given.questions_file))
        numbers |= json.loads(run([*command, *files], "浏览器", limit))
    except StepError as failed:
        return Measured(label=label, numbers=numbers, note=str(failed))
    return Measured(label=label, numbers=numbers)


def sizes(folder: Path) -> dict[str, float]:
    """Files that the server may be asked for, and the largest, not compressed."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.name not in ("page.html", KEYS)]
    return {"files": float(len(files)), "largest": float(max(file.stat().st_size for file in files))}


def keys(folder: Path) -> Callable[[str], str]:
    """What an adapter's identifier stands for."""
    file = folder / KEYS
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return lambda found: known.get(found, found)


@contextmanager
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(SWITCHES))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def fresh_page(browser: Browser, site: Site, address: str = "page.html") -> Iterator[Page]:
    """Nothing is cached; what is sent for the page itself is counted too."""
    site.take()
    context = browser.new_context()
    page = context.new_page()
    page.goto(site.address + address)
    try:
        yield page
    finally:
        context.close()


def cold(browser: Browser, site: Site, asked: Sequence[Question]) -> dict[str, float]:
    """Bytes from opening to the first result, and the times of both, each query for itself."""
    loaded: list[float] = []
    whole: list[float] = []
    opened: list[float] = []
    first: list[float] = []
    with fresh_page(browser, site) as page:  # the first page of a browser takes longer than any later one
        page.evaluate(OPEN)
        page.evaluate(ASK, asked[0].text)
    for question in asked:
        with fresh_page(browser, site) as page:
            site.take()
            opened.append(page.evaluate(OPEN) / 1000)
            answered = page.evaluate(ASK, question.text)
            whole.append(float(sum(size for _, size in site.take())))
            loaded.append(whole[-1] - answered["late"])
            first.append(answered["first"])
    return {
        "open": percentile(opened, 0.5),
        "first_p95": percentile(first, 0.95),
        "bytes_p50": percentile(loaded, 0.5),
        "bytes_p95": percentile(loaded, 0.95),
        "bytes_max": max(loaded),
        "bytes_whole": percentile(whole, 0.95),
    }


def warm(
    browser: Browser,
    site: Site,
    questions: Sequence[Question],
    names: Sequence[str],
    key: Callable[[str], str],
) -> dict[str, float]:
    """One reader who asks all questions one after another in an open page."""
    recall = precision = 0.0
    later: list[float] = []
    whole: list[float] = []
    with fresh_page(browser, site) as page:
        page.evaluate(OPEN)
        for number, question in enumerate(questions):
            answered = page.evaluate(ASK, question.text)
            if number:
                later.append(answered["first"])
                whole.append(answered["whole"])
        for question in questions:
            found = set(map(key, page.evaluate(ALL, question.text)))
            right = len(found & question.answer)
            recall += right / len(question.answer)
            precision += right / len(found) if found else 1.0
        suggested = suggestions(page, names)
    count = len(questions)
    numbers = {
        "later_p95": percentile(later, 0.95),
        "whole_p95": percentile(whole, 0.95),
        "recall": recall / count,
        "precision": precision / count,
    }
    return numbers | ({"suggest_p95": percentile(suggested, 0.95)} if suggested else {})


def suggestions(page: Page, names: Sequence[str]) -> list[float]:
    """Seconds for each key of each name, typed one after another."""
    seconds: list[float] = []
    for name in names:
        for length in range(1, len(name) + 1):
            took = page.evaluate(SUGGEST, name[:length])
            if took is not None:
                seconds.append(took / 1000)
    return seconds


def percentile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] if values else 0.0


def main() -> None:
    options = argparse.ArgumentParser(description="（由 search_compare 调用）在浏览器里量一个检索。")
    options.add_argument("name")
    options.add_argument("folder", type=Path)
    options.add_argument("corpus", type=Path)
    options.add_argument("questions", type=Path)
    chosen = options.parse_args()
    # Written by the comparison itself a moment ago, in a folder that only it knows.
    corpus: Corpus = pickle.loads(chosen.corpus.read_bytes())
    entry = browser_entry(chosen.name)
    asked: list[Question] = [
        dataclasses.replace(question, text=entry.query(question.text))
        for question in pickle.loads(chosen.questions.read_bytes())
    ]
    names = [document.title for document in corpus.documents[-NAMES:]]
    few = asked[: FEW if entry.loads_everything else COLD]
    with serving(chosen.folder) as site, chromium() as browser:
        numbers = cold(browser, site, few) | warm(browser, site, asked, names, keys(chosen.folder))
    print(json.dumps(numbers))


if __name__ == "__main__":
    main()
