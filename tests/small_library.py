"""A small library of another subject, and pages for it, as publish is given them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from caselib.page import OutputFile, Page

ROOT = Path(__file__).resolve().parent.parent
EPOCH = 1_767_312_000  # 2026-01-02
CONFIG = """
site_name: 园艺案例库
site_url: https://x.test/lib/
repo_url: https://github.com/x/y
edit_uri: edit/main/docs/
use_directory_urls: false
theme:
  name: material
  language: zh-Hans
  font: false
  favicon: assets/favicon.svg
  features: [navigation.tabs]
  palette:
    - {scheme: default, primary: custom, toggle: {icon: material/weather-night, name: 深色}}
    - {scheme: slate, primary: custom, toggle: {icon: material/weather-sunny, name: 浅色}}
hooks: [not_there.py]
watch: [not_there]
nav:
  - 首页: index.md
  - 案例: cases/index.html
  - 关于: about.md
validation: {nav: {not_found: ignore}}
not_in_nav: _frame.md
extra: {notice: 非官方发布, beian: 京ICP备1号}
"""
DOCS = {
    "_frame.md": "---\ntemplate: frame.html\n---\n",
    "cases/_frame.md": "---\ntemplate: frame.html\nsection: cases/index.html\n---\n",
    "index.md": "---\ntemplate: home.html\n---\n<h1>园艺</h1>\n<div>\n%%caselib.counts%%\n</div>\n",
    "about.md": "# 关于\n\n手写。\n",
}


def make_library(folder: Path, config: str = CONFIG) -> Path:
    for name, text in {"mkdocs.yml": config, **{f"docs/{name}": text for name, text in DOCS.items()}}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def pages(version: str = "甲", count: int = 3) -> Iterator[Page]:
    for number in range(count):
        yield Page(
            url=f"cases/c{number}.html",
            frame="cases/_frame.html",
            title=f"案例{number}<b>",
            description=f"述{number}",
            slots={"body": f"<h1>{version}{number}</h1>", "aside": "<p>目录</p>"},
            source_path=f"cases/c{number}.yml",
            updated="2025-12-31",
        )
    others: list[tuple[str, str, dict[str, str]]] = [
        ("cases/index.html", "cases/_frame.html", {"body": f"<h1>{version}</h1>"}),
        ("search.html", "_frame.html", {"body": "<h1>检索</h1>"}),
        ("index.html", "index.html", {"counts": f"{version} 3"}),
    ]
    for url, frame, slots in others:
        indexed = url != "search.html"
        yield Page(url=url, frame=frame, title="页", description="", slots=slots, indexed=indexed)


def files() -> list[OutputFile]:
    return [
        OutputFile(url="404.html", content=b"<title>404</title>"),
        OutputFile(url="data/cases.json", content=b"[]"),
        OutputFile(url="search/meta.js", content=b"x"),
    ]


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
