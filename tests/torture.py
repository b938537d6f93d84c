"""Builds killed at every kind of operation, by every process, and at any time: `make torture`.

After each kill the site is the old or the new one, byte for byte; the next build succeeds, gives the new one,
and leaves nothing but `site` and `.cache`. The kills are drawn from what dry runs do, with a seed, so that
each kind of operation of each process is met before any is met twice.

Three ways: the seam kills a process just before an operation (and may take all others along, as when the
machine loses power); strace kills at a system call; a clock kills from outside.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from queue import Queue

from scenes import (
    ABSENT,
    CHANGED,
    EDITED,
    OLD,
    Build,
    Print,
    Strike,
    command,
    known_sites,
    litter,
    print_of,
    put,
    small,
    start,
    start_seamed,
    unlike,
)
from seam import KINDS

COLD, NO_CACHE = "cold", "no cache"
LANES = 2
STATES = (COLD, EDITED, CHANGED, NO_CACHE)
LIVE_ON = "processes of the killed build live on"
Group = tuple[str, str, bool, str]
"""Role, kind of operation, whether the new site was already in place, state of the library."""
ALONE, ALL = "os.kill(os.getpid(), signal.SIGKILL)", "os.killpg(0, signal.SIGKILL)"
CALLS = (
    "?rename,?renameat,?renameat2,?unlink,?unlinkat,?rmdir,?mkdir,?mkdirat,?link,?linkat,?symlink,?symlinkat,"
    "write,?pwrite64,?writev,?sendfile,?copy_file_range,?ftruncate,?fallocate"
)
CALL = re.compile(r"(?m)^(\d+) +(\w+)\(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One kill: in which state of the library, by which way, at which operation or time."""

    state: str
    way: str
    role: str = ""
    kind: str = ""
    number: int = 1
    share: float = 0.0
    """For a kill by the clock: the share of a build's usual time."""
    all_at_once: bool = False
    """Every process of the build is killed in the same moment."""
    no_wait: bool = False
    """The next build starts although processes of the killed one may live on."""

    def __str__(self) -> str:
        where = f"{self.share:.2f} of the time" if self.way == "clock" else f"{self.kind} {self.number}"
        extras = " with all" * self.all_at_once + " next at once" * self.no_wait
        return f"{self.state}: {self.way}: {self.role or 'any'}: {where}{extras}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a kill led to. `faults` says what was wrong; it is empty when all was well."""

    kill: Kill
    struck: bool
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n    ".join((str(self.kill), *self.faults))


@dataclass(slots=True, kw_only=True)
class Lane:
    """A library with its history: one build after another, each begun where the last one ended.

    With `elsewhere` the site is built into that folder, which may be on another file system.
    """

    folder: Path
    known: dict[str, Print]
    states: Sequence[str] = STATES
    elsewhere: Path | None = None
    number: int = 0
    """Which of the LANES it is: each begins with other kinds of operations."""
    version: str = OLD
    usual: float = 0.0
    """What a build takes, in seconds."""

    @property
    def library(self) -> Path:
        return self.folder / "library"

    @property
    def site(self) -> Path:
        return (self.elsewhere or self.library) / "site"

    @property
    def words(self) -> list[str]:
        return command(self.library, *(("--site", self.site) if self.elsewhere else ()))

    def open(self) -> None:
        small(self.library, self.version)
        started = time.monotonic()
        self.build_again()
        self.usual = time.monotonic() - started

    def prepare(self, state: str) -> Print:
        """Bring the library into a state in which a build has something to do; return the site as it is."""
        if state == COLD:
            shutil.rmtree(self.site, ignore_errors=True)
        if state in (COLD, NO_CACHE):
            shutil.rmtree(self.library / ".cache", ignore_errors=True)
        before = ABSENT if state == COLD else self.known[self.version]
        wanted = CHANGED if state == CHANGED else EDITED
        self.version = OLD if self.version == wanted else wanted
        put(self.library, self.version)
        return before

    def begin(self, kill: Kill | None = None) -> Build:
        """Start a build that will be killed; without a kill, one whose operations are noted."""
        folder = self.folder.with_name(f"{self.folder.name} seam")
        if kill and kill.way == "strace":
            return start(traced(folder, self.words, f"{kill.kind}:signal=SIGKILL:when={kill.number}"))
        if kill and kill.way == "clock":
            return start(self.words)
        code = ALL if kill and kill.all_at_once else ALONE
        strike = Strike(code=code, kind=kill.kind, role=kill.role, number=kill.number) if kill else None
        return start_seamed(self.words, folder, self.folder, strike, more=self.elsewhere)

    def meet(self, kill: Kill) -> Outcome:
        """Build, be killed, look, and build again."""
        before = self.prepare(kill.state)
        build = self.begin(kill)
        if kill.way == "clock":
            time.sleep(self.usual * kill.share)
            (os.killpg if kill.all_at_once else os.kill)(build.process.pid, signal.SIGKILL)
        done = build.end()
        faults = [] if kill.no_wait or build.all_ended() else [LIVE_ON]
        after, wanted = print_of(self.site), self.known[self.version]
        if unlike(after, before) and unlike(after, wanted):
            faults.append(f"the site is neither old nor new: {unlike(after, wanted)[:5]}")
        faults += self.build_again()
        faults += [] if build.all_ended() else [LIVE_ON]
        if kill.no_wait and self.litter():
            faults += self.build_again()  # what was still in use could not be removed
        faults += [f"left behind: {name}" for name in self.litter()]
        return Outcome(kill=kill, struck=done.struck or kill.way != "seam", faults=tuple(faults))

    def build_again(self) -> list[str]:
        done = start(self.words).end()
        if done.code:
            return [f"the next build ended with {done.code}: {done.said[-500:]}"]
        wrong = unlike(print_of(self.site), self.known[self.version])
        return [f"the next build is not like a cold one: {wrong[:5]}"] if wrong else []

    def litter(self) -> list[str]:
        beside = [path.name for path in self.elsewhere.iterdir()] if self.elsewhere else []
        return [*litter(self.library), *(name for name in beside if name != "site")]

    def groups(self) -> dict[Group, list[int]]:
        """What builds do, by dry runs: of each kind of operation, its numbers within its process."""
        found: dict[Group, list[int]] = {}
        for state in self.states:
            self.prepare(state)
            count: Counter[tuple[int, str]] = Counter()
            cleaning = False
            for operation in self.begin().end().operations:
                count[operation.process, operation.kind] += 1
                group = (operation.role, operation.kind, cleaning, state)
                found.setdefault(group, []).append(count[operation.process, operation.kind])
                cleaning = cleaning or operation.kind == "swap"
        return found

    def calls(self) -> dict[str, int]:
        """How often one process makes each system call, by a dry run."""
        self.prepare(COLD)
        log = self.folder.with_name(f"{self.folder.name} seam")
        start(traced(log, self.words)).end()
        made = Counter(CALL.findall((log / "calls").read_text(encoding="utf-8", errors="replace")))
        return {
            name: max(n for (_, c), n in made.items() if c == name) for name in sorted({c for _, c in made})
        }


def traced(folder: Path, words: Sequence[str], injected: str = "") -> list[str]:
    """The command line under strace, which notes system calls and may kill at one."""
    folder.mkdir(parents=True, exist_ok=True)
    inject = ["-e", f"inject={injected}"] if injected else []
    options = ["-f", "-qq", "--seccomp-bpf", "-o", str(folder / "calls"), "-e", f"trace={CALLS}"]
    return ["strace", *options, *inject, *words]


def can_trace() -> bool:
    """Whether strace is there and may trace."""
    if not shutil.which("strace"):
        return False
    probe = ["strace", "-f", "--seccomp-bpf", "-o", os.devnull, "-e", "trace=write", "true"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def in_turn(groups: Iterable[Group], first: Collection[str], chance: random.Random) -> Iterator[Group]:
    """Each group once: every kind before any kind again, those in `first` before others, and the roles in
    turn."""
    left = sorted(groups)
    chance.shuffle(left)
    met: Counter[object] = Counter()

    def rank(group: Group) -> tuple[int, bool, int, int]:
        role, kind, _, _ = group
        return met[kind], kind not in first, met[role], met[group[:3]]

    while left:
        group = min(left, key=rank)
        left.remove(group)
        met.update((group[0], group[1], group[:3]))
        yield group


def by_seam(lane: Lane, chance: random.Random) -> Iterator[Kill]:
    """Kills without end; each pass takes every kind of operation of each process in each state once."""
    groups = lane.groups()
    own_kinds = sorted({*KINDS.values(), "write"})[lane.number :: LANES]
    while True:
        for group in in_turn(groups, own_kinds, chance):
            role, kind, _, state = group
            number = chance.choice(groups[group])
            alone = chance.random() < 0.5
            yield Kill(
                state=state, way="seam", role=role, kind=kind, number=number,
                all_at_once=not alone, no_wait=alone and chance.random() < 0.5,
            )  # fmt: skip


def by_strace(lane: Lane, chance: random.Random) -> Iterator[Kill]:
    calls = lane.calls()
    while True:
        for kind in chance.sample(sorted(calls), len(calls)):
            state, number = chance.choice(lane.states), chance.randint(1, calls[kind])
            yield Kill(state=state, way="strace", kind=kind, number=number)


def by_clock(lane: Lane, chance: random.Random) -> Iterator[Kill]:
    while True:
        share, alone = chance.uniform(0.1, 1.1), chance.random() < 0.5
        yield Kill(state=chance.choice(lane.states), way="clock", share=share, all_at_once=not alone)


def plan(lane: Lane, chance: random.Random, *, strace: bool) -> Iterator[Kill]:
    """Of ten kills seven by the seam, two by strace, one by the clock."""
    ways = {"s": by_seam(lane, chance), "c": by_clock(lane, chance)}
    ways["t"] = by_strace(lane, chance) if strace else ways["s"]
    for letter in cycle("sstsscstss"):
        yield next(ways[letter])


def survive(lane: Lane, kills: int, seed: int, *, strace: bool) -> Iterator[Outcome]:
    """Kill `kills` builds. A build that ended before its time came is checked as well, and not counted."""
    lane.open()
    met = 0
    for kill in plan(lane, random.Random(seed), strace=strace):
        outcome = lane.meet(kill)
        met += outcome.struck
        yield outcome
        if met == kills:
            return


def lanes(folder: Path, elsewhere: Path, known: dict[str, Print], *, few: bool) -> list[Lane]:
    """Two libraries to torture beside each other: one with the site inside, one with the site elsewhere."""
    states = ((COLD, CHANGED), (EDITED, NO_CACHE)) if few else (STATES, STATES)
    return [
        Lane(folder=folder / "inside" / "x", known=known, states=states[0]),
        Lane(folder=folder / "outside" / "x", known=known, states=states[1], elsewhere=elsewhere, number=1),
    ]


def tortured(chosen: Sequence[Lane], kills: int, seed: int, *, strace: bool) -> Iterator[Outcome]:
    """The outcomes of `kills` kills, shared among the lanes, as they come in."""
    share = -(-kills // len(chosen))
    outcomes: Queue[Outcome | None] = Queue()

    def run(lane: Lane, number: int) -> None:
        try:
            for outcome in survive(lane, share, seed + number, strace=strace):
                outcomes.put(outcome)
        finally:
            outcomes.put(None)

    with ThreadPoolExecutor(len(chosen)) as pool:
        running = [pool.submit(run, lane, number) for number, lane in enumerate(chosen)]
        for _ in chosen:
            yield from iter(outcomes.get, None)
        for one in running:
            one.result()


def main() -> int:
    words = argparse.ArgumentParser(description="在每一种文件操作上杀掉建站进程，看网站是否始终完整。")
    words.add_argument("--kills", type=int, default=240, metavar="次数", help="一共杀多少次（默认 240）")
    words.add_argument("--seed", type=int, default=1, metavar="数", help="随机数的种子（默认 1）")
    words.add_argument("-v", "--verbose", action="store_true", help="每次都写一行")
    options = words.parse_args()
    strace = can_trace()
    if not strace:
        print("没有 strace，或不许跟踪进程：只用程序自己的接缝和时钟。", file=sys.stderr)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory(dir=other_disk()) as second:
        folder = Path(first)
        chosen = lanes(folder, Path(second), known_sites(folder / "known"), few=False)
        met: Counter[str] = Counter()
        failed = 0
        for outcome in tortured(chosen, options.kills, options.seed, strace=strace):
            met[outcome.kill.way if outcome.struck else "missed"] += 1
            failed += bool(outcome.faults)
            if outcome.faults or options.verbose:
                print(outcome, flush=True)
    total = met["seam"] + met["strace"] + met["clock"]
    print(
        f"共 {total} 次（接缝 {met['seam']}，strace {met['strace']}，时钟 {met['clock']}），{failed} 次出错。"
    )
    return int(failed > 0)


def other_disk() -> str | None:
    """A folder on another file system than that of temporary files, if there is one."""
    shared = Path("/dev/shm")
    usable = shared.is_dir() and os.access(shared, os.W_OK)
    return (
        str(shared) if usable and shared.stat().st_dev != Path(tempfile.gettempdir()).stat().st_dev else None
    )


if __name__ == "__main__":
    raise SystemExit(main())
