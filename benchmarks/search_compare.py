"""The comparison of searches, in one run: `python -m benchmarks.search_compare` (`make bench-search`).

Generates texts, asks every engine the same questions, prints Markdown tables; `--write` puts them into
`docs/search-benchmarks.md`. Nothing runs beside anything else; every engine has processes of its own.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.documents import documents, statistics
from benchmarks.generate import HERE, write_library
from benchmarks.machine import machine, software
from benchmarks.measured import Measured, told
from benchmarks.peers import PEERS, Entry
from benchmarks.peers.in_browser import BROWSER_PEERS, BrowserEntry
from benchmarks.search_browser import chromium_path, measure_browser
from benchmarks.search_command import ENGINES, measure_command
from benchmarks.search_engines import Given, given, measure_engine
from benchmarks.search_own import measure_own
from benchmarks.search_queries import questions
from benchmarks.search_table import BROWSER_COLUMNS, COMMAND_COLUMNS, ENGINE_COLUMNS, OWN_COLUMNS
from benchmarks.tables import table
from benchmarks.words import Words, jieba_words
from search import Corpus

PAGE = HERE / "docs" / "search-benchmarks.md"
PARTS = ("engines", "command", "browser", "own")
SLOW_FROM = 5000
DISTRIBUTIONS = ("whoosh-reloaded", "numpy", "jieba", "tantivy")

OPENING = """# 检索比较 {{ #how }}

同一次运行、同样的文字、同样的问题。这一页由 `make bench-search ARGS="--slow --write"` 写成，不手改。

- 文字是生成的：按 jieba 词典的词频取词，每个案例约 1,750 字，字与字相连的统计与真实的中文相近。
- 问题是从归一后的文字里随机取出的 2 至 10 个字，大多跨过词的边界，另有一些名称；都问同样的 {queries} 条。
- 对错由逐篇查找评判。“查全”是应有的查到了多少，“查准”是查到的有多少是对的，逐条计算后平均。
- 本项目的检索同时给出摘要、分类计数、排序和拼音，并保存原文；别的只找出是哪几篇。
- 每种检索用各自的进程，前后相继。查询时间是打开索引以后的，取前 20 条；“新进程查一次”从启动 Python 算起。
- “改一篇”是有一篇改了以后，把索引更新好要多久。

机器：{machine}。

软件：{software}。"""
COMMAND = "`python build_site.py search 词语`，从启动到结束；案例库是 YAML 文件。"
BROWSER = """真实的 Chromium，从本机的服务器按 gzip 读取，只计正文的字节；最大的文件未压缩。

- “首个结果前”：没有缓存时，从打开检索到看到首个结果，一共读取多少。
- “打开”：读入程序和开头的索引；“首个结果”：从那以后最后一次按键算起。
- “以后各次”：同一页里接着问，到首个结果；“连分类计数和摘要”：到这一页要显示的全部。
- “提示”：逐字输入名称，每一键。"""
OWN = "这个库自己的网站：检索要用的索引、脚本和样式。"


def main() -> None:
    chosen = arguments()
    opening = OPENING.format(queries=chosen.queries, machine=machine(), software=described_software())
    page = "\n\n".join(part.strip() for part in [opening, *compared(chosen)]) + "\n"
    print(page)
    if chosen.write:
        PAGE.write_text(page, encoding="utf-8")


def described_software() -> str:
    versions = software(DISTRIBUTIONS, ("node", chromium_path()))
    return f"SQLite {sqlite3.sqlite_version}、{versions}"


def arguments() -> argparse.Namespace:
    names = sorted({entry.name for entry in (*PEERS, *BROWSER_PEERS)})
    options = argparse.ArgumentParser(description="比较各种检索：快慢、大小、查全、查准。")
    options.add_argument("--cases", type=int, nargs="+", default=[1000, 10_000], help="案例数，可以写几个")
    options.add_argument("--queries", type=int, default=200, help="问多少条")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--only",
        nargs="+",
        choices=names,
        default=names,
        metavar="NAME",
        help=f"只量这几种：{'、'.join(names)}",
    )
    options.add_argument(
        "--parts",
        nargs="+",
        choices=PARTS,
        default=PARTS,
        metavar="PART",
        help=f"只量这几部分：{'、'.join(PARTS)}",
    )
    options.add_argument("--slow", action="store_true", help=f"{SLOW_FROM:,} 个案例以上时，也量要几分钟的")
    options.add_argument("--limit", type=float, default=900, help="一步最多几秒")
    options.add_argument("--write", action="store_true", help=f"写进 {PAGE.relative_to(HERE)}")
    return options.parse_args()


def compared(chosen: argparse.Namespace) -> Iterator[str]:
    """The sections of the page, as they are measured."""
    if set(chosen.parts) - {"own"}:
        words = jieba_words()
        for cases in chosen.cases:
            yield from compared_at(cases, words, chosen)
    if "own" in chosen.parts:
        with tempfile.TemporaryDirectory() as folder:
            row = told("本库的网站", partial(measure_own, Path(folder), chosen.limit))
        yield f"## 这个库自己\n\n{OWN}\n\n" + table(OWN_COLUMNS, [row])


def compared_at(cases: int, words: Words, chosen: argparse.Namespace) -> Iterator[str]:
    corpus = documents(cases, chosen.seed, words)
    yield f"## {cases:,} 个案例\n\n{described(corpus)}"
    asked = questions(corpus, chosen.queries, chosen.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = given(cases, corpus, asked, folder)
        if "engines" in chosen.parts:
            entries = [entry for entry in PEERS if entry.name in chosen.only]
            yield "### 命令行的检索\n\n" + table(ENGINE_COLUMNS, engine_rows(entries, files, chosen))
        if "command" in chosen.parts:
            write_library(folder / "library", cases, chosen.seed, words)
            rows = command_rows(folder / "library", files, chosen)
            yield f"### 整个命令\n\n{COMMAND}\n\n" + table(COMMAND_COLUMNS, rows)
        if "browser" in chosen.parts:
            browsers = [entry for entry in BROWSER_PEERS if entry.name in chosen.only]
            rows = browser_rows(browsers, files, chosen)
            yield f"### 浏览器里的检索\n\n{BROWSER}\n\n" + table(BROWSER_COLUMNS, rows)


def described(corpus: Corpus) -> str:
    counted = statistics(corpus)
    return (
        f"{counted.documents:,} 篇（案例和做法），归一后 {counted.characters:,} 字，"
        f"不同的二字组 {counted.pairs:,} 个，它们在各篇中的出现 {counted.postings:,} 次（一篇计一次）。"
    )


def engine_rows(entries: Iterable[Entry], files: Given, chosen: argparse.Namespace) -> Iterator[Measured]:
    for entry in entries:
        if entry.slow and files.cases >= SLOW_FROM and not chosen.slow:
            yield Measured(label=entry.label, note="没有量：要几分钟，加 --slow 才量")
            continue
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            yield told(entry.label, partial(measure_engine, entry, files, place, chosen.limit))


def command_rows(library: Path, files: Given, chosen: argparse.Namespace) -> Iterator[Measured]:
    for engine in ENGINES:
        if engine in chosen.only:
            yield told(
                ENGINES[engine], partial(measure_command, engine, library, files.questions, chosen.limit)
            )


def browser_rows(
    entries: Iterable[BrowserEntry], files: Given, chosen: argparse.Namespace
) -> Iterator[Measured]:
    for entry in entries:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            yield told(entry.label, partial(measure_browser, entry, files, place, chosen.limit))


if __name__ == "__main__":
    main()
