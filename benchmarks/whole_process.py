"""Runs one program to its end and says what it took: it and all that it started.

In: a command. Out: `Usage`, wall and processor seconds as the operating system accounts for them, and on
demand the memory of all its processes. What the program prints goes to files, so that it never waits for us.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from benchmarks.measured import StepError
from benchmarks.process_memory import MemorySampler


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Seconds; `peak` in bytes, 0 when it was not looked at; what was printed."""

    wall: float
    cpu: float
    peak: int
    out: str
    err: str


def run_whole(
    command: Sequence[str],
    *,
    cwd: Path,
    limit: float,
    environment: Mapping[str, str] | None = None,
    look_at_memory: bool = False,
) -> Usage:
    """Raises StepError when the program fails or takes more than `limit` seconds."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**usual_environment(), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        sampler = MemorySampler(process.pid) if look_at_memory else None
        ended = wait(process, limit, sampler)
        wall = time.perf_counter() - start
        printed = [said(stream.fileno()) for stream in (out, err)]
    if ended.code:
        raise StepError(f"超过 {limit:.0f} 秒，停止" if ended.late else f"出错（{last_line(*printed)}）")
    return Usage(
        wall=wall,
        cpu=ended.cpu,
        peak=sampler.peak if sampler else 0,
        out=printed[0],
        err=printed[1],
    )


def usual_environment() -> dict[str, str]:
    """As programs have it where people use them: Python keeps what it has compiled. Where it must not, each
    run compiles all modules anew, which takes longer than a build after an edit."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    cpu: float
    late: bool


def wait(process: subprocess.Popen[bytes], limit: float, sampler: MemorySampler | None) -> Ended:
    """Stopped after `limit` seconds, and when we are told to stop: it is in a session of its own."""
    timer = Timer(limit, stop, [process.pid])
    timer.start()
    try:
        with sampler or nullcontext():
            # wait4 gives what the process and those it waited for have used, and nothing of others.
            _, status, used = os.wait4(process.pid, 0)
    except BaseException:
        stop(process.pid)
        process.wait()
        raise
    finally:
        late = not timer.is_alive()
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return Ended(process.returncode, used.ru_utime + used.ru_stime, late)


def stop(group: int) -> None:
    os.killpg(group, signal.SIGKILL)


def said(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    with open(file, encoding="utf-8", errors="replace", closefd=False) as stream:
        return stream.read()


def last_line(out: str, err: str) -> str:
    return ((err.strip() or out.strip()).splitlines() or ["没有说明"])[-1][:120]
