"""What a measurement gives: numbers by name, and in words what could not be measured.

Shared by all comparisons. Knows neither engines nor builders; tables are made elsewhere.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.generate import HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Seconds, bytes and shares by name; `note` says what is missing and why."""

    label: str
    numbers: dict[str, float] = field(default_factory=dict)
    note: str = ""


class StepError(Exception):
    """A step ended badly or took too long; the message is for readers."""


def run(command: list[str], what: str, limit: float) -> str:
    """Standard output of a process. Raises StepError; those that it started are stopped with it."""
    with subprocess.Popen(
        command,
        cwd=HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise StepError(f"{what}：超过 {limit:.0f} 秒，停止") from None
    if process.returncode:
        last = (errors.strip().splitlines() or ["没有说明"])[-1]
        raise StepError(f"{what}：出错（{last[:120]}）")
    return output


def told(label: str, measure: Callable[[], Measured]) -> Measured:
    """Says on stderr what is being measured, and at once what came out."""
    print(f"正在量：{label}……", file=sys.stderr, flush=True)
    measured = measure()
    numbers = "，".join(f"{name} {value:,.4g}" for name, value in measured.numbers.items())
    print(f"  {numbers}{measured.note and '；' + measured.note}", file=sys.stderr, flush=True)
    return measured
