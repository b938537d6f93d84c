"""The columns of the comparison of searches: which numbers stand in which table, and how they are written."""

from __future__ import annotations

from benchmarks.tables import Column, count, kilobytes, megabytes, milliseconds, seconds, share

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
