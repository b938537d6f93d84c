"""Builds that are killed: afterwards the old site or the new one is there, and the next build mends all.

`make torture` does the same with hundreds of kills; here are twenty, of every kind.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scenes import Print
from torture import can_trace, lanes, tortured

KILLS = 20
SEED = 1

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")


def test_twenty_kills(
    tmp_path: Path, disk: Path, known: dict[str, Print], need: Callable[[str, object], None]
) -> None:
    need("strace, with the right to trace,", can_trace())
    chosen = lanes(tmp_path, disk, known, few=True)
    outcomes = list(tortured(chosen, KILLS, SEED, strace=True))
    assert [str(outcome) for outcome in outcomes if outcome.faults] == []
    met = {(o.kill.way, o.kill.role) for o in outcomes if o.struck}
    assert {("seam", "main"), ("seam", "builder"), ("strace", ""), ("clock", "")} <= met
    assert {"write", "remove", "mkdir", "rmdir", "swap"} <= {o.kill.kind for o in outcomes if o.struck}
