"""The command `serve`: build, watch, build again, and tell terminal and browser.

In: how to build, what to watch, where the site is. It ends by a signal only. `watch` says what was saved,
`rebuild` builds in a process of its own, `preview` shows pages; here they meet. It knows problems, no record.
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from caselib.console import fail
from caselib.preview import Board, News, PreviewServer
from caselib.problem import Problem, count_errors, printable, shortened
from caselib.rebuild import Rebuilder, Rebuilt, Start
from caselib.watch import Saved, Tree, Watch

MOST = 30
"""Problems told one by one after a save; `check` tells all."""
PROGRAM = ("caselib", "search", "theme")
CODE = ("caselib", "search", "build_site.py")
OWN = ("serve.py", "watch.py", "rebuild.py", "preview.py", "site_files.py", "problem.py", "console.py")
"""Modules that run here and not in the process that builds."""
AGAIN = "改好后保存，这里会自己消失。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What is watched: folders of a library with its `mkdocs.yml`, and the program's own folder."""

    library: Path
    folders: tuple[str, ...]
    program: Path

    @property
    def trees(self) -> tuple[Tree, ...]:
        return (
            *(Tree(path=self.library / name) for name in self.folders),
            *(Tree(path=self.program / name) for name in PROGRAM),
            Tree(path=self.library, only=("mkdocs.yml",)),
            Tree(path=self.program, only=("build_site.py",)),
        )

    def name(self, path: Path) -> str:
        root = self.library if path.is_relative_to(self.library) else self.program
        return path.relative_to(root).as_posix()

    def is_code(self, path: Path) -> bool:
        return path.is_relative_to(self.program) and path.relative_to(self.program).parts[0] in CODE

    def runs_here(self, path: Path) -> bool:
        return path.parent == self.program / "caselib" and path.name in OWN


def serve(start: Start, shelf: Shelf, site: Path, *, host: str, port: int) -> NoReturn:
    """Build the site at `site` now and whenever something is saved, and show it at `http://host:port/`.

    `start` is called in the process that builds. Ends with exit code 2 when the address cannot be had.
    """
    board = Board()
    server = _listening(site, board, host, port)
    print("正在建站……", flush=True)
    with Watch(shelf.trees) as watch, Rebuilder(start) as rebuilder, server.answering():
        teller = _Teller(board, shelf, server)
        saved: Saved | None = None
        while True:
            teller.begins()
            if saved and any(map(shelf.is_code, saved.paths)):
                rebuilder.forget()
            rebuilt = rebuilder.build()
            teller.ends(saved, rebuilt)
            saved = watch.wait()


class _Teller:
    """Says on the terminal and to the pages what came of each build."""

    def __init__(self, board: Board, shelf: Shelf, server: PreviewServer) -> None:
        self.board = board
        self.shelf = shelf
        self.server = server
        self.version = 0
        self.problems: frozenset[Problem] = frozenset()
        self.shown: dict[str, Any] = {}

    def begins(self) -> None:
        self.board.put(News(version=self.version, shown={**self.shown, "building": True}))

    def ends(self, saved: Saved | None, rebuilt: Rebuilt) -> None:
        self.version += rebuilt.published
        names = frozenset(map(self.shelf.name, saved.paths)) if saved else frozenset()
        self.shown = shown(rebuilt, names)
        self.board.put(News(version=self.version, shown=self.shown))
        self._tell_problems(rebuilt, names, is_first=saved is None)
        print(f"[{time.strftime('%H:%M:%S')}] {self._line(saved, rebuilt)}", flush=True)
        if saved is None:
            self._tell_address()
        elif any(map(self.shelf.runs_here, saved.paths)):
            print(
                "改动的程序里有正在运行的预览程序自己：按 Ctrl+C 结束，再运行一次 serve 才用得上。",
                flush=True,
            )

    def _tell_problems(self, rebuilt: Rebuilt, saved: Container[str], *, is_first: bool) -> None:
        """All errors, and of the suggestions those that are new: who writes wants to see what a save did."""
        told = [p for p in rebuilt.problems if p.severity == "error" or not (is_first or p in self.problems)]
        told = first_saved(told, saved)
        self.problems = frozenset(rebuilt.problems)
        lines = [p.to_text() for p in told[:MOST]]
        if len(told) > MOST:
            lines.append(f"还有 {len(told) - MOST} 条没有列出；运行 check 查看全部。")
        lines += [f"建议 {printable(remark)}" for remark in rebuilt.remarks]
        if rebuilt.message:
            lines.append(f"没有建成网站：{printable(rebuilt.message)}")
        for line in lines:
            print(f"{line}\n", file=sys.stderr, flush=True)

    def _line(self, saved: Saved | None, rebuilt: Rebuilt) -> str:
        what = "建站" if saved is None else self._named(saved)
        errors = count_errors(rebuilt.problems)
        warnings = len(rebuilt.problems) - errors
        if rebuilt.published:
            pages = "" if rebuilt.pages is None else f" {rebuilt.pages} 页"
            done = f"已更新{pages}" if saved else "完成"
        elif errors:
            done = f"{errors} 处错误，页面没有改动"
        else:
            done = "没有建成，页面没有改动"
        advice = f"，{warnings} 条建议" if warnings else ""
        return f"{what}：{done}{advice}，{rebuilt.seconds:.2f} 秒"

    def _named(self, saved: Saved) -> str:
        """`改了 cases/a.yml`; of many files the first, and how many."""
        parts = []
        for verb, paths in (("改了", saved.changed), ("新增", saved.added), ("删去", saved.removed)):
            if paths:
                others = f" 等 {len(paths)} 个文件" if len(paths) > 1 else ""
                parts.append(f"{verb} {printable(self.shelf.name(paths[0]))}{others}")
        return "，".join(parts)

    def _tell_address(self) -> None:
        print(
            f"\n请打开 {self.server.address} 。保存后网页自己更新，未审稿也显示。按 Ctrl+C 结束。", flush=True
        )
        if self.server.is_open_to_all:
            print(f"同一网络里的人也能看到，端口 {self.server.port}；其中有未审稿，请留意。", flush=True)


def first_saved(problems: Iterable[Problem], saved: Container[str]) -> list[Problem]:
    """The problems, those of the files that were just saved before the others, errors before suggestions."""
    return sorted(problems, key=lambda p: (p.file not in saved, p.severity != "error"))


def shown(rebuilt: Rebuilt, saved: Container[str] = ()) -> dict[str, Any]:
    """What pages show of what came of a build; empty when all is well."""
    errors = first_saved((p for p in rebuilt.problems if p.severity == "error"), saved)
    if rebuilt.published or not (errors or rebuilt.message):
        return {}
    warnings = len(rebuilt.problems) - len(errors)
    left = [f"还有 {len(errors) - MOST} 处错误没有列出"] if len(errors) > MOST else []
    left += [f"另有 {warnings} 条建议"] if warnings else []
    return {
        "headline": f"{len(errors)} 处错误" if errors else "没有建成网站",
        "advice": f"页面还是原来的样子。{AGAIN}",
        "problems": [_shown_problem(p) for p in errors[:MOST]] or [{"text": printable(rebuilt.message)}],
        "more": f"{'；'.join(left)}，见终端。" if left else "",
    }


def _shown_problem(problem: Problem) -> dict[str, str]:
    """The parts of `Problem.to_text`."""
    parts = {
        "file": problem.file,
        "place": f"第 {problem.line} 行第 {problem.column} 字" if problem.line else "",
        "text": f"{problem.field}：{shortened(problem.message)}"
        if problem.field
        else shortened(problem.message),
        "remedy": shortened(problem.remedy),
        "code": f"{problem.file}:{problem.line}:{problem.column} [{problem.code}]" if problem.code else "",
    }
    return {name: printable(text) for name, text in parts.items()}


def _listening(site: Path, board: Board, host: str, port: int) -> PreviewServer:
    try:
        return PreviewServer(site, board, host, port)
    except socket.gaierror:
        fail(f"没有这个地址：{host}。--host 写 127.0.0.1（给本机看）或 0.0.0.0（给同一网络看）。")
    except OSError:
        free = _free_port(host, port)
        if not free:
            fail(f"{host} 不是这台机器的地址。--host 写 127.0.0.1（给本机看）或 0.0.0.0（给同一网络看）。")
        fail(f"端口 {port} 不能用，可能已有一个预览开着。可以换一个：--port {free}")


def _free_port(host: str, port: int) -> int:
    """The next port that is free; 0 when this address has none."""
    for other in range(port + 1, min(port + 100, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            try:
                probe.bind((host, other))
            except OSError:
                continue
            return other
    return 0
