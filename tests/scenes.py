"""What the tests of faults share: versions of a small library, builds that are struck, and what they leave.

Everything is seen from outside: the command line, the processes it starts, and the files it leaves.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from sites import ROOT, SMALL, build, copy_library

Print = dict[str, str]
"""A tree's content: each file's address and digest, each folder's address and nothing."""

MOST_WORDS = 1_000_000
ABSENT: Print = {}
OLD, EDITED, CHANGED, FEWER = "old", "edited", "changed", "fewer"
CASE, ALONE_CASE = "cases/xihu-tushushi.yml", "cases/xx-shi-shuwu.yml"
"""The one that is edited, and one to which no other record refers."""
MANY = 64
"""So many plain cases stand beside the others, so that work is shared among processes."""
PLAIN = """\
title: 第%d家书屋
place: "330106"
level: 县级
subject: 公共图书馆
period: {from: 2019-07}
summary: 概要。
sources: [hzwh-2020-11-tushushi]
disclosure: public
review: {state: 已核对来源}
added: 2021-02-01
"""


def versions() -> dict[str, dict[str, str]]:
    """The cases of each: as they are; one edited; some removed, added, renamed; one edited and one fewer."""
    old = {f"cases/{path.name}": path.read_text(encoding="utf-8") for path in SMALL.glob("cases/*.yml")}
    old |= {f"cases/shuwu-{number:02}.yml": PLAIN % number for number in range(MANY)}
    edited = {**old, CASE: old[CASE].replace("一证借还", "一卡借还")}
    changed = {name: text.replace("x-xian-liudong-tushu", "x-xian-shuche") for name, text in old.items()}
    changed["cases/x-xian-shuche.yml"] = changed.pop("cases/x-xian-liudong-tushu.yml")
    changed["cases/xinde-shuwu.yml"] = PLAIN % MANY
    del changed[ALONE_CASE]
    fewer = {name: text for name, text in edited.items() if name != ALONE_CASE}
    return {OLD: old, EDITED: edited, CHANGED: changed, FEWER: fewer}


def put(library: Path, version: str) -> None:
    """Make the library's cases those of `version`, touching only what differs."""
    cases = versions()[version]
    for path in library.glob("cases/*.yml"):
        if f"cases/{path.name}" not in cases:
            path.unlink()
    for name, text in cases.items():
        path = library / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def small(folder: Path, version: str = OLD) -> Path:
    """A copy of the small library, with many plain cases more."""
    library = copy_library(SMALL, folder)
    put(library, version)
    return library


def rarely(*values: object) -> Any:
    """Values of a test that only `make torture` runs."""
    return pytest.param(*values, marks=pytest.mark.thorough)


def often(names: Collection[str], rare: Collection[str]) -> list[Any]:
    """All of these names, of which some are run by `make torture` only."""
    assert set(rare) <= set(names)
    return [rarely(name) if name in rare else name for name in names]


def copied(library: Path, folder: Path) -> Path:
    """A library with its site and cache, its times and hard links kept."""
    subprocess.run(["cp", "-a", str(library), str(folder)], check=True)
    return folder


def known_sites(folder: Path) -> dict[str, Print]:
    """What a cold build of each version gives."""

    def made(version: str) -> Print:
        return print_of(build(small(folder / f"library {version}", version), folder / version))

    names = list(versions())
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(names, pool.map(made, names), strict=True))


def print_of(site: Path) -> Print:
    found: Print = {".": ""} if site.exists() else {}
    for path in site.rglob("*"):
        content = b"" if path.is_dir() else path.read_bytes()
        found[path.relative_to(site).as_posix()] = hashlib.sha256(content).hexdigest() if content else ""
    return found


def unlike(found: Print, wanted: Print) -> list[str]:
    """The addresses in which two trees differ."""
    names = found.keys() | wanted.keys()
    return sorted(name for name in names if found.get(name, "absent") != wanted.get(name, "absent"))


def litter(library: Path, *more: str) -> list[str]:
    """What stands in the library, or beside it, that neither people nor the program should have there."""
    parts = {path.name for path in SMALL.iterdir()} | {"site", ".cache"}
    within = [path.name for path in library.iterdir() if path.name not in parts]
    beside = [path.name for path in library.parent.iterdir() if path.name not in {library.name, *more}]
    return sorted([*within, *beside])


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """What happens to a build: `code` is run by the process of `role` before its `number`-th operation."""

    code: str
    kind: str
    number: int = 1
    role: str = "main"
    path: str = ""


NOTHING = Strike(code="", kind="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One line of a seam's log."""

    struck: bool
    process: int
    role: str
    kind: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a build ended, what it said, and what the seam noted, when there was one."""

    code: int
    out: str
    said: str
    operations: tuple[Operation, ...] = ()

    @property
    def struck(self) -> bool:
        return any(operation.struck for operation in self.operations)


def command(library: Path, *options: str | Path) -> list[str]:
    """The command line of a build."""
    program = [sys.executable, str(ROOT / "build_site.py"), "--library", str(library), "build"]
    return [*program, *map(str, options)]


@dataclass(slots=True, kw_only=True)
class Build:
    """A build under way, in a session of its own, so that all its processes can be found and signalled."""

    process: subprocess.Popen[bytes]
    out: int
    said: int
    """Files without a name, which take what the build writes."""
    log: Path | None = None

    def end(self, patience: float = 120) -> Ended:
        """Wait for the build itself; what it has started may live on."""
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise
        texts = []
        for stream in (self.out, self.said):
            texts.append(os.pread(stream, MOST_WORDS, 0).decode(errors="replace"))
            os.close(stream)
        operations = tuple(read_log(self.log)) if self.log else ()
        return Ended(code=code, out=texts[0], said=texts[1], operations=operations)

    def all_ended(self, patience: float = 30) -> bool:
        """Whether every process that the build has started ends, too."""
        end = time.monotonic() + patience
        while session_of(self.process.pid):
            if time.monotonic() > end:
                os.killpg(self.process.pid, signal.SIGKILL)
                return False
            time.sleep(0.01)
        return True


def start(
    words: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    log: Path | None = None,
    prepare: Callable[[], object] | None = None,
) -> Build:
    """Start a command. `prepare` is run by the new process first."""
    out, said = os.memfd_create("out"), os.memfd_create("said")
    process = subprocess.Popen(
        words,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=said,
        start_new_session=True,
        preexec_fn=prepare,
    )
    return Build(process=process, out=out, said=said, log=log)


def start_seamed(
    words: Sequence[str],
    folder: Path,
    scope: Path,
    strike: Strike | None = None,
    environment: Mapping[str, str] | None = None,
    *,
    more: Path | None = None,
) -> Build:
    """Start a build with a seam, whose own files go to `folder`.

    Only operations on files in `scope`, or in `more`, count.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "seam.py", folder / "sitecustomize.py")
    plan = {
        **asdict(strike or NOTHING),
        "log": str(folder / "log"),
        "scope": [str(scope), str(more or scope)],
    }
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    seam = {"PYTHONPATH": str(folder), "CASELIB_SEAM": str(folder / "plan.json")}
    return start(words, {**(environment or {}), **seam}, log=folder / "log")


def struck(library: Path, folder: Path, strike: Strike, *options: str | Path) -> Ended:
    """A build that is struck, waited for with all that it has started."""
    build = start_seamed(command(library, *options), folder, library.parent, strike)
    done = build.end()
    assert build.all_ended(), "processes of the build live on"
    return done


def read_log(log: Path) -> Iterator[Operation]:
    for line in log.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) != 5:  # a process was killed in the middle of its line
            continue
        mark, process, role, kind, path = fields
        yield Operation(struck=mark == "!", process=int(process), role=role, kind=kind, path=path)


def session_of(leader: int) -> list[int]:
    """The processes of a session that have not ended."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (
                (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            )
            if fields[0] not in "ZX" and int(fields[3]) == leader:
                found.append(int(folder.name))
    return found
