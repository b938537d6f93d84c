"""Searches that run in a reader's browser: how each index is built, in a process of its own.

    python -m benchmarks.peers.in_browser NAME CORPUS FOLDER

In: a corpus. Out: in FOLDER the files that a web server would hand out, with `page.html`, which loads one of
the adapters beside this file; one line of JSON with the processor time that building the index took.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import os
import pickle
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers import is_there
from benchmarks.peers.pairs import texts
from benchmarks.timing import timed
from search import Corpus
from search.normalize import fold

ADAPTERS = Path(__file__).parent
NODE = ADAPTERS.parent / "node"
PAGE = '<!doctype html><meta charset="utf-8"><title>{0}</title><script src="{0}.js"></script>\n'
KEYS = "keys.json"
"""What an adapter's identifiers mean, where they are not keys themselves; never handed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserEntry:
    """`parts`: files of npm packages or modules of this project, without which it is not measured."""

    name: str
    label: str
    build: Callable[[Corpus, Path], Mapping[str, float]]
    parts: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    package: str = ""
    loads_everything: bool = False
    """Before the first query; then a few runs from an empty cache tell all."""
    takes_folded: bool = False
    """Holds normalised texts but cannot normalise what it is asked."""

    def query(self, text: str) -> str:
        return fold(text) if self.takes_folded else text

    @property
    def missing(self) -> tuple[str, ...]:
        parts = [part for part in self.parts if not (NODE / "node_modules" / part).exists()]
        return (*parts, *(module for module in self.modules if not is_there(module)))

    @property
    def version(self) -> str:
        if not self.package:
            return ""
        package = NODE / "node_modules" / self.package / "package.json"
        return str(json.loads(package.read_text(encoding="utf-8"))["version"])


def build_ours(corpus: Corpus, folder: Path) -> Mapping[str, float]:
    from search.browser.shards import browser_files

    def work() -> None:
        for name, content in browser_files(corpus):
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    return timed(work)


def build_minisearch(corpus: Corpus, folder: Path) -> Mapping[str, float]:
    documents = [
        {"id": document.key, "title": document.title, "text": text} for document, text in texts(corpus)
    ]
    given = folder / "documents.json"
    given.write_text(json.dumps(documents, ensure_ascii=False), encoding="utf-8")
    shutil.copy(NODE / "node_modules/minisearch/dist/umd/index.js", folder / "library.js")
    command = [
        "node",
        "--max-old-space-size=8192",
        str(ADAPTERS / "minisearch_build.js"),
        str(given),
        str(folder / "index.json"),
    ]
    # Node resolves packages from where it is started only through this.
    environment = {**os.environ, "NODE_PATH": str(NODE / "node_modules")}
    numbers = timed(lambda: subprocess.run(command, check=True, env=environment))
    given.unlink()
    return numbers


def build_pagefind(corpus: Corpus, folder: Path) -> Mapping[str, float]:
    pages = folder / "pages"
    for document in corpus.documents:
        file = pages / document.url
        file.parent.mkdir(parents=True, exist_ok=True)
        body = "\n".join(f"<p>{html.escape(passage.text)}</p>" for passage in document.passages[1:])
        file.write_text(
            f'<!doctype html><html lang="zh"><title>{html.escape(document.title)}</title>'
            f"<main data-pagefind-body><h1>{html.escape(document.title)}</h1>\n{body}</main></html>\n",
            encoding="utf-8",
        )
    runner = NODE / "node_modules/pagefind/lib/runner/bin.cjs"
    command = ["node", str(runner), "--site", str(pages), "--output-path", str(folder / "pagefind")]
    numbers = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
    shutil.rmtree(pages)
    urls = {document.url: document.key for document in corpus.documents}
    keys = {found: urls[url] for found, url in pagefind_urls(folder / "pagefind")}
    (folder / KEYS).write_text(json.dumps(keys), encoding="utf-8")
    return numbers


def pagefind_urls(folder: Path) -> Iterator[tuple[str, str]]:
    """The identifier of each result and the page it stands for: what its fragment says."""
    for fragment in sorted((folder / "fragment").iterdir()):
        content = gzip.decompress(fragment.read_bytes()).removeprefix(b"pagefind_dcd")
        yield fragment.stem, json.loads(content)["url"].lstrip("/")


BROWSER_PEERS = (
    BrowserEntry(
        name="ours",
        label="本项目",
        build=build_ours,
        modules=("search.browser.shards", "numpy"),
    ),
    BrowserEntry(
        name="minisearch",
        label="MiniSearch，二字组",
        build=build_minisearch,
        parts=("minisearch/dist/umd/index.js",),
        package="minisearch",
        loads_everything=True,
        takes_folded=True,
    ),
    BrowserEntry(
        name="pagefind",
        label="Pagefind",
        build=build_pagefind,
        parts=("pagefind/lib/runner/bin.cjs", "@pagefind"),
        package="pagefind",
    ),
)


def browser_entry(name: str) -> BrowserEntry:
    return next(entry for entry in BROWSER_PEERS if entry.name == name)


def main() -> None:
    options = argparse.ArgumentParser(description="（由 search_compare 调用）建一个网页检索的索引。")
    options.add_argument("name")
    options.add_argument("corpus", type=Path)
    options.add_argument("folder", type=Path)
    chosen = options.parse_args()
    # Written by the comparison itself a moment ago, in a folder that only it knows.
    corpus = pickle.loads(chosen.corpus.read_bytes())
    numbers = browser_entry(chosen.name).build(corpus, chosen.folder)
    (chosen.folder / "page.html").write_text(PAGE.format(chosen.name), encoding="utf-8")
    for script in ADAPTERS.glob(f"{chosen.name}*.js"):
        shutil.copy(script, chosen.folder)
    print(json.dumps(numbers))


if __name__ == "__main__":
    main()
