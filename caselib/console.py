"""How the commands meet people on the command line: Chinese usage, errors and times.

Used by the conductor alone. It knows no command, no stage and no record; the names of the facets stand here
a second time, since the parser must not wait for the model (a test holds the two together).
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import Any, NoReturn, TextIO

FILTERS = (
    ("kind", "类型"), ("place", "地区"), ("level", "层级"), ("subject", "主体"), ("dimension", "维度"),
    ("practice", "做法"), ("policy", "政策文献"), ("organization", "机构"), ("year", "年份"),
    ("grade", "来源等级"), ("completeness", "完整度"), ("marks", "标记"), ("inferred_place", "推断地区"),
)  # fmt: skip
"""Name and label of each facet that `search` can be narrowed by."""
EXAMPLES = """\
例：search 图书漂流                       名称、正文里的任何几个字
    search 杭州 图书室                     几个词都要有
    search '“1 + N”' -试点                 引号里的空格不算；减号后面的词不要有
    search 楼宇 --kind 案例 --place 浙江    与“类型:案例 地区:浙江”相同
    search --year 2018..2021 --json        只按条件列出；给程序读
以字母开头的词要排除时，写在 -- 后面：search 平台 -- -app"""


class ChineseParser(argparse.ArgumentParser):
    """argparse with Chinese headings and errors."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "add_help": False, "allow_abbrev": False})
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        for english, chinese in (
            ("the following arguments are required:", "缺少："),
            ("unrecognized arguments:", "不认识的参数："),
            ("invalid choice:", "不能写"),
            ("choose from", "可选"),
            ("expected one argument", "后面要写一个值"),
            ("argument ", "参数 "),
        ):
            message = message.replace(english, chinese)
        self.print_usage(sys.stderr)
        fail(message)


def fail(message: str) -> NoReturn:
    """End with exit code 2: wrong usage or environment."""
    print(f"{message}\n用 -h 查看说明。", file=sys.stderr)
    raise SystemExit(2)


class _Named(io.TextIOWrapper):
    """Standard output whose errors say what it is: it has no name of its own."""

    def write(self, text: str, /) -> int:
        with _naming():
            return super().write(text)

    def flush(self) -> None:
        with _naming():
            super().flush()


@contextmanager
def _naming() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        error.filename = "标准输出（事情照做，只是结果写不出去）"
        raise


def named(stream: TextIO) -> TextIO:
    """The process's own standard output, whose errors can then be told from those of files; another stays."""
    if stream is not sys.__stdout__ or type(stream) is not io.TextIOWrapper:
        return stream
    buffered = stream.line_buffering, stream.write_through
    return _Named(stream.detach(), "utf-8", "replace", None, *buffered)


def interrupted() -> int:
    """The exit code of who was interrupted. Another one now ends the process at once, without a word:
    what had to be put in order has been."""
    while True:
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            return 130
        except KeyboardInterrupt:
            continue


def leave(code: int) -> NoReturn:
    """End the process without taking apart what it holds: that would be the last 20 ms of a build of 10,000
    cases after one edit. Not while others still work for it."""
    multiprocessing = sys.modules.get("multiprocessing")
    if multiprocessing and multiprocessing.active_children():
        raise SystemExit(code)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def at_least_0(text: str) -> int:
    """The type of `--limit`."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"不能写 {text}，请写 0 或正整数")
    return int(text)


def port_number(text: str) -> int:
    """The type of `--port`."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"不能写 {text}，请写 0 到 65535 的整数")
    return int(text)


def add_serve_arguments(serve: argparse.ArgumentParser) -> None:
    """Where the site is shown."""
    serve.add_argument(
        "--port",
        type=port_number,
        default=8000,
        metavar="端口",
        help="在哪个端口（默认 8000；0 是任选一个空的）",
    )
    serve.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="地址",
        help="在哪个地址（默认 127.0.0.1，只给本机看；0.0.0.0 是同一网络里都能看）",
    )


def add_search_arguments(search: argparse.ArgumentParser) -> None:
    """Words, a filter for each facet, and how to answer."""
    search.epilog = EXAMPLES
    search.formatter_class = argparse.RawDescriptionHelpFormatter
    search.add_argument("words", nargs="*", metavar="词", help="要找的词，之间用空格隔开")
    for name, label in FILTERS:
        search.add_argument(
            f"--{name.replace('_', '-')}",
            action="append",
            default=[],
            metavar=label,
            help=f"只要这个{label}的",
        )
    search.add_argument(
        "--limit", type=at_least_0, default=20, metavar="条数", help="最多列出多少条；0 是全部"
    )
    search.add_argument(
        "--engine", choices=("auto", "whoosh", "sqlite"), default="auto", help="用哪个检索引擎（默认自动选）"
    )
    search.add_argument("--json", action="store_true", help="输出 JSON，给程序读")


def spared(arguments: Sequence[str]) -> list[str]:
    """`-词` is a word to leave out, no option: a space before it lets argparse see that."""
    return [f" {a}" if a.startswith("-") and not a[1:2].isascii() else a for a in arguments]


class Progress:
    """On a terminal, one line that says how far the work at hand is; elsewhere nothing."""

    WORDS = MappingProxyType(
        {
            "read_part": "读取记录",
            "check_part": "检查记录",
            "carry_part": "带过没有改的文件",
            "redate_part": "换上新的日期",
            "make_part": "生成页面、数据和索引",
        }
    )
    WIDTH = 24

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()
        self._last = 0.0

    def tell(self, name: str, done: int, total: int) -> None:
        """A step by the name of its function; ten times a second at most."""
        now = time.monotonic()
        if not self.shown or total < 2 or (now - self._last < 0.1 and done < total):
            return
        self._last = now
        full = self.WIDTH * done // total
        bar = "█" * full + "░" * (self.WIDTH - full)
        step = self.WORDS.get(name, name)
        print(f"\r\x1b[K{bar} {100 * done // total:3d}% {step}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


class Clock:
    """Names what each step took, for `-v`, in wall seconds on stderr; on a terminal, how far it is."""

    def __init__(self, shown: bool) -> None:
        self.shown = shown
        self.progress = Progress()
        self.start = self.last = time.perf_counter()

    def lap(self, step: str) -> None:
        self.progress.clear()
        now = time.perf_counter()
        if self.shown:
            print(f"{step}：{now - self.last:.2f} 秒", file=sys.stderr)
        self.last = now

    def total(self) -> None:
        if self.shown:
            print(f"合计：{time.perf_counter() - self.start:.2f} 秒", file=sys.stderr)
