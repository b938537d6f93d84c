"""Work in several processes: one function over many parts, on what all parts share.

In: a function that is importable by name, a value that every part needs, the parts. Out: the results, in the
parts' order. Knows nothing of records or pages.

Where a process can be forked, the shared value is simply there in the child. Any other executor of
`concurrent.futures` (processes that are spawned, a cluster's) gets it as a file that each worker reads once;
its workers must see the same folders.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Protocol, TypeVar

from caselib.trouble import NotBuiltError

S = TypeVar("S")
P = TypeVar("P")
R = TypeVar("R")

PARTS_A_WORKER = 8
"""Stretches that each worker gets: enough that none waits long for the last."""
FEW = 60
"""So many items are done faster here than in other processes."""
POLITE = 5
"""How far workers stand back behind their parent."""
ENDING = (signal.SIGINT, signal.SIGTERM)
_PR_SET_PDEATHSIG = 1


class WorkerLost(NotBuiltError):  # noqa: N818  (a fact about the machine, as the message says it)
    """A worker ended before its work was done: killed, or out of memory."""


class Workers(Protocol):
    """Runs a function over parts. `count` says how many at a time, for those who cut the parts."""

    @property
    def count(self) -> int: ...

    def map(self, function: Callable[[S, P], R], shared: S, parts: Sequence[P]) -> Iterator[R]:
        """`function(shared, part)` for each part, in order. Raises WorkerLost."""
        ...

    def beside(self, function: Callable[[S, P], R], shared: S, parts: Sequence[P]) -> Iterator[R]:
        """The same, while this process goes on with other work: also a single part is done elsewhere."""
        ...

    def end(self) -> None:
        """What is still at work for us is not wanted any more."""
        ...


class Alone:
    """All in this process, one after the other."""

    count = 1

    def map(self, function: Callable[[S, P], R], shared: S, parts: Sequence[P]) -> Iterator[R]:
        return (function(shared, part) for part in parts)

    beside = map

    def end(self) -> None:
        return None


class Forked:
    """In children of this process, which have its memory; a new set of them for each map."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._children: list[BaseProcess] = []

    def end(self) -> None:
        for child in self._children:
            child.kill()
            child.join()
        self._children.clear()

    def map(self, function: Callable[[S, P], R], shared: S, parts: Sequence[P]) -> Iterator[R]:
        return (self.beside if len(parts) > 1 else Alone().map)(function, shared, parts)

    def beside(self, function: Callable[[S, P], R], shared: S, parts: Sequence[P]) -> Iterator[R]:
        """The work begins at once, not when the results are asked for."""
        if not parts:
            return iter(())
        token = uuid.uuid4().hex
        _inherited(token).append(shared)
        others = set(multiprocessing.active_children())
        # What is raised between fork and fork is lost, and a child's first steps are nobody's to answer for.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        gc.freeze()  # what is there now stays where it is: else each child would copy what it only counts
        try:
            pool = ProcessPoolExecutor(
                min(self.count, len(parts)),
                mp_context=multiprocessing.get_context("fork"),
                initializer=_begin,
                initargs=(os.getpid(),),
            )
            futures = [pool.submit(_with_inherited, token, function, part) for part in parts]
        finally:
            gc.unfreeze()
            self._children += (c for c in multiprocessing.active_children() if c not in others)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return _Running(pool, futures, _inherited(token).clear)


class Through:
    """On a given executor, whose workers see the same folders as this process."""

    def __init__(self, executor: Executor, count: int) -> None:
        self.executor = executor
        self.count = count

    def map(self, function: Callable[[S, P], R], shared: S, parts: Sequence[P]) -> Iterator[R]:
        with tempfile.TemporaryDirectory(prefix="caselib-") as folder:
            path = Path(folder, uuid.uuid4().hex)
            path.write_bytes(pickle.dumps(shared, pickle.HIGHEST_PROTOCOL))
            yield from _results(
                [self.executor.submit(_with_read, str(path), function, part) for part in parts]
            )

    beside = map

    def end(self) -> None:
        return None


class Telling:
    """Other workers, of whose progress somebody is told: name of the function, parts done, parts in all."""

    def __init__(self, workers: Workers, tell: Callable[[str, int, int], None]) -> None:
        self._workers = workers
        self._tell = tell

    @property
    def count(self) -> int:
        return self._workers.count

    def map(self, function: Callable[[S, P], R], shared: S, parts: Sequence[P]) -> Iterator[R]:
        return self._told(function.__name__, len(parts), self._workers.map(function, shared, parts))

    def beside(self, function: Callable[[S, P], R], shared: S, parts: Sequence[P]) -> Iterator[R]:
        return self._workers.beside(function, shared, parts)

    def _told(self, name: str, total: int, results: Iterator[R]) -> Iterator[R]:
        self._tell(name, 0, total)
        for done, result in enumerate(results, 1):
            self._tell(name, done, total)
            yield result

    def end(self) -> None:
        self._workers.end()


class _Running(Iterator[R]):
    """Results of a pool that is at work; it ends when they are taken, or forgotten."""

    def __init__(
        self, pool: ProcessPoolExecutor, futures: list[Future[R]], at_end: Callable[[], None]
    ) -> None:
        self._pool = pool
        self._results = _results(futures)
        self._at_end = at_end

    def __next__(self) -> R:
        try:
            return next(self._results)
        except StopIteration:  # a worker that has much memory takes 30 ms to end: nobody waits for that
            self._pool.shutdown(wait=False)
            self._at_end()
            raise
        except BaseException:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._at_end()
            raise

    def __del__(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def workers_here(count: int | None = None) -> Workers:
    """As many as this process may use processors, or as many as are wished."""
    count = count or processors()
    if count < 2:
        return Alone()
    if "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin":
        return Forked(count)
    return Through(ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")), count)


def processors() -> int:
    """How many this process may use."""
    may_use: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(may_use(0)) if may_use else os.cpu_count() or 1


def chunks(items: Sequence[P], count: int) -> list[Sequence[P]]:
    """The items in `count` stretches of about the same length; none is empty."""
    size = max(-(-len(items) // max(count, 1)), 1)
    return [items[start : start + size] for start in range(0, len(items), size)]


def shares(items: Sequence[P], count: int) -> list[Sequence[P]]:
    """The items as `count` workers share them; few of them in one piece."""
    return chunks(items, count * PARTS_A_WORKER if len(items) > FEW else 1)


def _results(futures: Iterable[Future[R]]) -> Iterator[R]:
    waiting = deque(futures)
    del futures  # a future that is held holds its result
    try:
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        message = "一个工作进程中途退出了，可能是内存不够，也可能被别的程序结束。请关掉别的程序再试。"
        raise WorkerLost(message) from None
    finally:
        for future in waiting:
            future.cancel()


def _begin(parent: int) -> None:
    """Signals are the parent's to answer: the keyboard's goes to all processes of a terminal. Workers make
    many values and end soon: looking for garbage would cost them a tenth of their time. The parent comes
    first, for what it does meanwhile nobody can share: half a second of eighteen. What goes wrong in the work
    travels to the parent, who tells it; a worker without memory for that much would print its stack."""
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (as long as the process)
    gc.disable()
    os.nice(POLITE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    _end_with(parent)


def _end_with(parent: int) -> None:
    """A child whose parent was killed would wait for ever with all it holds; Linux can tell it to end."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (AttributeError, OSError):
        return
    if os.getppid() != parent:
        os._exit(1)


@functools.lru_cache(maxsize=8)
def _inherited(token: str) -> list[Any]:
    """Where a value waits for the children that are forked next: the one thing they have of us is memory."""
    return []


def _with_inherited(token: str, function: Callable[[Any, P], R], part: P) -> R:
    return function(_inherited(token)[0], part)


def _with_read(path: str, function: Callable[[Any, P], R], part: P) -> R:
    return function(_read(path), part)


@functools.lru_cache(maxsize=1)
def _read(path: str) -> Any:
    return pickle.loads(Path(path).read_bytes())
