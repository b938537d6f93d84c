"""The columns of the comparison of builds: which numbers stand in which table, and how they are written."""

from __future__ import annotations

from benchmarks.tables import Column, count, megabytes, seconds


def ratio(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def percent(value: float) -> str:
    return f"{value:.0%}"


BUILD_COLUMNS = (
    Column("wall", "历时（秒）", seconds),
    Column("cpu", "处理器（秒）", seconds),
    Column("peak", "内存峰值（MB）", megabytes),
    Column("bytes", "输出（MB）", megabytes),
    Column("files", "文件", count),
    Column("hugo", "历时，Hugo 为 1", ratio),
    Column("mkdocs", "历时，MkDocs 带检索、分词为 1", ratio),
)
STEP_COLUMNS = (
    Column("seconds", "用时（秒）", seconds),
    Column("share", "占全部", percent),
    Column("floor", "最低限度（秒）", seconds),
    Column("times", "是最低限度的几倍", ratio),
)
GROWTH_COLUMNS = (
    Column("wall", "历时（秒）", seconds),
    Column("cpu", "处理器（秒）", seconds),
    Column("peak", "内存峰值（MB）", megabytes),
    Column("bytes", "输出（MB）", megabytes),
    Column("files", "文件", count),
    Column("each", "每个案例，处理器（毫秒）", ratio),
)
