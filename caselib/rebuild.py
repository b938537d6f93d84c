"""Building again and again, in a process of its own.

Used by `serve` alone. In: a function that makes the build function, both run over there. Out: `Rebuilt`,
one a build. The process keeps what it has read between two builds; it is started afresh when the program's
own code changed, while `serve` goes on with its pages open; and since it has no thread, the build may fork.
It knows neither records nor files.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Self

from caselib.problem import Problem
from caselib.trouble import told

PATIENCE = 10.0
"""Seconds in which a process that is told to end may clear away what it has begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What came of one build.

    `message` says why nothing was published although the records are sound: the machine's or a template's
    fault. `remarks` are the site builder's, about hand-written pages. `pages` tells how many were written,
    where that is known. `seconds` of wall time are filled in by `Rebuilder`.
    """

    published: bool
    problems: tuple[Problem, ...] = ()
    message: str = ""
    remarks: tuple[str, ...] = ()
    pages: int | None = None
    seconds: float = 0.0


Tell = Callable[[Rebuilt], None]
Rebuild = Callable[[Tell], None]
"""Builds and publishes; tells what came of it as soon as it stands, and clears away the old afterwards."""
Start = Callable[[], Rebuild]
"""Makes the build function in the new process. It is pickled: a function of a module, or a partial of one."""

KILL = -9
"""The exit code of a process that the system has ended."""
CRASHED = "建站程序出了错，说明在终端里。改好后保存，会自动再来。"
KILLED = "建站程序被系统结束了，多半是内存不够。保存任何一个文件，会自动再来。"


class Rebuilder:
    """The process that builds, from `__enter__` to `__exit__`; a process that died is replaced."""

    def __init__(self, start: Start) -> None:
        self.start = start
        self._process: SpawnProcess | None = None
        self._link: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.forget()

    def build(self) -> Rebuilt:
        """Build once more. A crash over there is a result like any other here."""
        begun = time.perf_counter()
        is_fresh = self._process is None
        answer = self._ask()
        if answer == KILL and not is_fresh:  # perhaps while it lay idle: it held what it had read
            answer = self._ask()
        if not isinstance(answer, Rebuilt):
            answer = Rebuilt(published=False, message=KILLED if answer == KILL else CRASHED)
        return replace(answer, seconds=time.perf_counter() - begun)

    def _ask(self) -> Rebuilt | int | None:
        """What came of the build, or the exit code of the process that ended over it."""
        if self._process is None or self._link is None:
            self._process, self._link = self._new_process()
        process, link = self._process, self._link
        try:
            link.send(None)
            while not wait(
                [link, process.sentinel], 0.5
            ):  # in slices: Windows hears no Ctrl+C while it waits
                pass
            rebuilt: Rebuilt = link.recv()
        except (EOFError, ConnectionError):
            process.join(PATIENCE)
            code = process.exitcode
            self.forget()
            return code
        return rebuilt

    def forget(self) -> None:
        """End the process; the next build has a fresh one, with the program as it is on disk then."""
        process, link = self._process, self._link
        self._process = self._link = None
        if link is not None:
            link.close()
        if process is not None:
            process.terminate()
            process.join(PATIENCE)
            if process.is_alive():
                process.kill()
                process.join()

    def _new_process(self) -> tuple[SpawnProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=_build_on_request, args=(there, self.start))
        process.start()
        there.close()
        return process, here


def _build_on_request(link: Connection, start: Start) -> None:
    """Over there: build whenever asked, until nobody can ask any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all processes of a terminal: one decides
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    gc.disable()  # nobody waits for that: it is done between two builds
    build = start()
    while True:
        try:
            link.recv()
        except (EOFError, ConnectionError):
            return
        _answer(build, link.send)
        gc.collect()


def _answer(build: Rebuild, send: Tell) -> None:
    """Build, and send one answer: the first, for what goes wrong after it concerns no reader."""
    sent: list[Rebuilt] = []

    def tell(rebuilt: Rebuilt) -> None:
        if not sent:
            sent.append(rebuilt)
            send(rebuilt)

    try:
        build(tell)
    except OSError as error:
        tell(Rebuilt(published=False, message=told(error)))
