"""Measurements → Markdown tables. Knows names of numbers and how to write them, nothing of their origin."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.search_engines import Measured


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    heading: str
    write: Callable[[float], str]


def seconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def milliseconds(value: float) -> str:
    value *= 1000
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def megabytes(value: float) -> str:
    return f"{value / 1e6:.2f}" if value < 1e7 else f"{value / 1e6:.1f}"


def kilobytes(value: float) -> str:
    return f"{value / 1000:.1f}" if value < 100_000 else f"{value / 1000:,.0f}"


def share(value: float) -> str:
    """Three digits, of which only a whole one is rounded to 1."""
    return "1" if value == 1 else f"{min(value, 0.999):.3f}"


def count(value: float) -> str:
    return f"{value:,.0f}"


ENGINE_COLUMNS = (
    Column("build", "建索引（秒）", seconds),
    Column("build_cpu", "处理器（秒）", seconds),
    Column("bytes", "索引（MB）", megabytes),
    Column("p50", "查询 p50（毫秒）", milliseconds),
    Column("p95", "p95", milliseconds),
    Column("slowest", "最慢", milliseconds),
    Column("recall", "查全", share),
    Column("precision", "查准", share),
    Column("cold", "新进程查一次（秒）", seconds),
    Column("change", "改一篇（秒）", seconds),
)
COMMAND_COLUMNS = (
    Column("first", "第一次，连建索引（秒）", seconds),
    Column("cold", "再查一次（秒）", seconds),
    Column("change", "改一个案例后（秒）", seconds),
)
BROWSER_COLUMNS = (
    Column("build_cpu", "建索引，处理器（秒）", seconds),
    Column("files", "文件", count),
    Column("largest", "最大的文件（KB）", kilobytes),
    Column("bytes_p50", "首个结果前，压缩后 p50（KB）", kilobytes),
    Column("bytes_p95", "p95", kilobytes),
    Column("bytes_max", "最多", kilobytes),
    Column("bytes_whole", "连分类计数和摘要 p95（KB）", kilobytes),
    Column("open", "打开（毫秒）", milliseconds),
    Column("first_p95", "首个结果 p95（毫秒）", milliseconds),
    Column("later_p95", "以后各次 p95（毫秒）", milliseconds),
    Column("whole_p95", "连分类计数和摘要 p95（毫秒）", milliseconds),
    Column("suggest_p95", "提示 p95（毫秒）", milliseconds),
    Column("recall", "查全", share),
    Column("precision", "查准", share),
)
OWN_COLUMNS = (
    Column("files", "文件", count),
    Column("largest", "最大的文件（KB）", kilobytes),
    Column("bytes_max", "首个结果前，压缩后最多（KB）", kilobytes),
    Column("bytes_whole", "查一次的全部（KB）", kilobytes),
    Column("bytes_all", "所有文件，压缩后（KB）", kilobytes),
)


HOW = "[怎样量的](#how)"
"""Heads each table: a link in it lets the keyboard reach a table that is wider than the screen."""


def table(columns: Iterable[Column], rows: Iterable[Measured]) -> str:
    """One line each; what was not measured is a dash, and the reason stands in the last column."""
    columns = tuple(columns)
    rows = tuple(rows)
    notes = any(row.note for row in rows)
    headings = [HOW, *(column.heading for column in columns), *(["说明"] if notes else [])]
    lines = [line(headings), line(["---", *["--:"] * len(columns), *(["---"] if notes else [])])]
    for row in rows:
        cells = [
            column.write(row.numbers[column.name]) if column.name in row.numbers else "—"
            for column in columns
        ]
        lines.append(line([row.label, *cells, *([row.note] if notes else [])]))
    return "\n".join(lines) + "\n"


def line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "／") for cell in cells) + " |"
