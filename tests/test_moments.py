"""What happens while a build runs: a signal, another build, a file that vanishes or changes under its hands.

The seam makes each happen at the same moment every time: just before an operation of the build.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from scenes import (
    ALONE_CASE,
    CASE,
    CHANGED,
    EDITED,
    FEWER,
    OLD,
    Build,
    Print,
    Strike,
    command,
    copied,
    litter,
    often,
    print_of,
    put,
    rarely,
    start,
    start_seamed,
    struck,
    unlike,
    versions,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")

MOMENTS = {
    "modules are read": ("main", "import", "caselib.load", 1),
    "a record is read": ("any", "read", CASE, 1),
    "the builder starts": ("main", "start", "", 1),
    "the builder writes": ("builder", "write", "", 5),
    "a page is written": ("any", "write", ".html", 1),
    "the sites change places": ("main", "swap", "", 1),
    "the new site is in place": ("main", "later", "", 1),
}
WAYS = {
    "a terminal's interrupt": ("os.killpg(0, signal.SIGINT)", 130),
    "a request to end": ("os.kill(os.getsid(0), signal.SIGTERM)", 143),
}
AT_EACH = [(moment, list(WAYS)[number % 2]) for number, moment in enumerate(MOMENTS)]
SELDOM = ("a record is read", "the builder starts", "a page is written")


@pytest.fixture
def seam(tmp_path: Path) -> Path:
    return tmp_path / "seam"


def now_like(library: Path, wanted: Print) -> None:
    """The next build gives what a cold one gives, and leaves nothing behind."""
    done = start(command(library)).end()
    assert done.code == 0, done.said
    assert unlike(print_of(library / "site"), wanted) == []
    assert litter(library) == []


@pytest.mark.parametrize(
    ("moment", "way"), [rarely(*both) if both[0] in SELDOM else both for both in AT_EACH]
)
def test_a_signal(moment: str, way: str, edited: Path, seam: Path, known: dict[str, Print]) -> None:
    role, kind, path, number = MOMENTS[moment]
    code, expected = WAYS[way]
    strike = Strike(code=code, kind=kind, role=role, path=path, number=number)
    done = struck(edited, seam, strike)
    assert done.struck
    assert (done.code, "Traceback" in done.said) == (expected, False), done.said
    site = print_of(edited / "site")
    assert unlike(site, known[OLD]) == [] or unlike(site, known[EDITED]) == []
    assert litter(edited) == []


def test_an_impatient_reader_presses_again_and_again(edited: Path, known: dict[str, Print]) -> None:
    build = start(command(edited))
    time.sleep(0.3)
    while build.process.poll() is None:
        os.killpg(build.process.pid, signal.SIGINT)
        time.sleep(0.004)
    done = build.end()
    assert build.all_ended()
    assert done.code in (130, -signal.SIGINT)  # a shell says 130 of both
    assert "Traceback" not in done.said
    assert unlike(print_of(edited / "site"), known[OLD]) == []


STOP = Strike(code="os.kill(os.getpid(), signal.SIGSTOP)", kind="start")


@pytest.fixture
def stopped(edited: Path, seam: Path) -> Iterator[Build]:
    """A build that stands still in its middle."""
    build = start_seamed(command(edited), seam, edited.parent, STOP)
    end = time.monotonic() + 60
    while state_of(build.process.pid) != "T":
        assert time.monotonic() < end
        assert build.process.poll() is None
        time.sleep(0.01)
    yield build
    if build.process.poll() is None:
        os.killpg(build.process.pid, signal.SIGKILL)
        build.process.wait()


def state_of(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0].decode()


def said_so_far(build: Build) -> str:
    return os.pread(build.said, 100_000, 0).decode(errors="replace")


def heard_of(second: Build, first: Build) -> bool:
    """Whether a second build names the process of the first, and then waits or ends with 2."""
    end = time.monotonic() + 30
    while str(first.process.pid) not in said_so_far(second):
        if time.monotonic() > end or second.process.poll() == 0:
            return False
        time.sleep(0.01)
    return second.process.poll() in (None, 2)


@pytest.mark.parametrize("where", ["the same site", rarely("another site")])
def test_a_second_build_is_told_of_the_first(
    where: str, stopped: Build, edited: Path, known: dict[str, Print]
) -> None:
    """One at a time for a library, wherever the site goes; the message says which process is at it."""
    site = edited / "site" if where == "the same site" else edited.parent / "another"
    second = start(command(edited, "--site", site))
    heard = heard_of(second, stopped)
    os.kill(stopped.process.pid, signal.SIGCONT)
    ended = [stopped.end(), second.end()]
    assert heard
    assert not [done.said for done in ended if "Traceback" in done.said]
    assert [done.code for done in ended] in ([0, 0], [0, 2])
    assert unlike(print_of(edited / "site"), known[EDITED]) == []
    if ended[1].code == 0:
        assert unlike(print_of(site), known[EDITED]) == []
    assert litter(edited, "another") == []


def test_two_libraries_cannot_build_one_site_at_once(
    stopped: Build, edited: Path, tmp_path: Path, known: dict[str, Print]
) -> None:
    other = copied(edited, tmp_path / "other")
    second = start(command(other, "--site", edited / "site"))
    heard = heard_of(second, stopped)
    os.kill(stopped.process.pid, signal.SIGCONT)
    ended = [stopped.end(), second.end()]
    assert heard
    assert not [done.said for done in ended if "Traceback" in done.said]
    assert unlike(print_of(edited / "site"), known[EDITED]) == []
    assert litter(edited) == []


@pytest.mark.thorough
def test_an_interrupt_ends_a_build_that_waits(stopped: Build, edited: Path) -> None:
    second = start(command(edited))
    assert heard_of(second, stopped)
    if second.process.poll() is None:
        os.killpg(second.process.pid, signal.SIGINT)
    done = second.end()
    assert done.code in (130, 2)
    assert "Traceback" not in done.said


@pytest.mark.thorough
def test_what_a_dead_build_held_stops_nobody(stopped: Build, edited: Path, known: dict[str, Print]) -> None:
    os.kill(stopped.process.pid, signal.SIGKILL)
    stopped.process.wait()
    now_like(edited, known[EDITED])


WORKERS = {
    "is killed": ("os.kill(os.getpid(), signal.SIGKILL)", 2),
    "has no memory": ("tight_memory()", 2),
    "is asked to end": ("os.kill(os.getpid(), signal.SIGTERM)", 2),
    "is interrupted with all others": ("os.killpg(0, signal.SIGINT)", 130),
}


WORKERS_OFTEN = (
    ("is killed", "write"),
    ("has no memory", "read"),
    ("is interrupted with all others", "write"),
)


@pytest.mark.parametrize(
    ("fate", "at"),
    [
        both if both in WORKERS_OFTEN else rarely(*both)
        for both in ((fate, at) for fate in WORKERS for at in ("read", "write"))
    ],
)
def test_a_worker(fate: str, at: str, edited: Path, seam: Path, known: dict[str, Print]) -> None:
    """Of several processes that share the work one comes to grief: the build ends, and says why."""
    code, expected = WORKERS[fate]
    shutil.rmtree(edited / ".cache", ignore_errors=True)
    done = struck(edited, seam, Strike(code=code, kind=at, role="worker", path="cases/", number=3))
    assert done.struck, "no work is shared among processes"
    assert "Traceback" not in done.said
    assert done.code == expected, done.said
    assert expected == 130 or "内存" in done.said or "进程" in done.said
    assert unlike(print_of(edited / "site"), known[OLD]) == []
    assert litter(edited) == []
    now_like(edited, known[EDITED])


@pytest.mark.thorough
def test_a_race_has_one_winner(edited: Path, known: dict[str, Print]) -> None:
    """Four builds at the same time: each builds the site, or says in one sentence why it does not."""
    builds = [start(command(edited)) for _ in range(4)]
    ended = [build.end() for build in builds]
    assert 0 in {done.code for done in ended}
    assert {done.code for done in ended} <= {0, 2}
    assert not [done.said for done in ended if "Traceback" in done.said]
    assert unlike(print_of(edited / "site"), known[EDITED]) == []
    assert litter(edited) == []


def test_a_record_that_vanishes(edited: Path, seam: Path, known: dict[str, Print]) -> None:
    """Its name was seen in the folder, but it cannot be opened any more."""
    put(edited, CHANGED)  # so that it was not there before, and must be read
    put(edited, EDITED)
    path = edited / ALONE_CASE
    done = struck(
        edited, seam, Strike(code=f"os.remove({str(path)!r})", kind="read", role="any", path=ALONE_CASE)
    )
    assert done.struck
    assert not path.exists()
    assert "Traceback" not in done.said
    if done.code:
        assert done.code in (1, 2)
        assert ALONE_CASE in done.said
        assert unlike(print_of(edited / "site"), known[OLD]) == []
    else:
        site = print_of(edited / "site")
        assert unlike(site, known[FEWER]) == [] or unlike(site, known[EDITED]) == []
    now_like(edited, known[FEWER])


CHANGES = {
    "before it is read": ("any", "read", CASE),
    "after it was read": ("any", "write", ".html"),
    "just before the end": ("main", "swap", ""),
}


@pytest.mark.parametrize("moment", often(CHANGES, ("after it was read",)))
def test_a_record_that_changes(moment: str, edited: Path, seam: Path, known: dict[str, Print]) -> None:
    """It keeps its size and its time. The site holds one of the two; the next build holds the last."""
    role, kind, path = CHANGES[moment]
    name, text = str(edited / CASE), versions()[OLD][CASE]
    code = (
        f"time = os.stat({name!r}).st_mtime_ns\n"
        f"with open({name!r}, 'w', encoding='utf-8') as stream: stream.write({text!r})\n"
        f"os.utime({name!r}, ns=(time, time))"
    )
    done = struck(edited, seam, Strike(code=code, kind=kind, role=role, path=path))
    assert done.struck
    assert "Traceback" not in done.said
    site = print_of(edited / "site")
    assert unlike(site, known[OLD]) == [] or unlike(site, known[EDITED]) == []
    now_like(edited, known[OLD])


@pytest.mark.parametrize("folder", ["cases", rarely("docs"), rarely("vocabulary")])
def test_a_folder_that_is_removed(folder: str, edited: Path, seam: Path, known: dict[str, Print]) -> None:
    path = str(edited / folder)
    kind, seen = ("start", "") if folder == "docs" else ("read", path)
    strike = Strike(code=f"os.rename({path!r}, {path + ' gone'!r})", kind=kind, role="any", path=seen)
    done = struck(edited, seam, strike)
    assert done.struck
    assert "Traceback" not in done.said
    assert done.code in (1, 2), done.said
    assert unlike(print_of(edited / "site"), known[OLD]) == []
    Path(path + " gone").rename(path)
    now_like(edited, known[EDITED])


@pytest.mark.parametrize("name", ["site", rarely(".cache")])
def test_what_was_built_is_removed_during_a_build(
    name: str, edited: Path, seam: Path, known: dict[str, Print]
) -> None:
    path = str(edited / name)
    done = struck(edited, seam, Strike(code=f"import shutil; shutil.rmtree({path!r}, True)", kind="swap"))
    assert done.struck
    assert "Traceback" not in done.said
    site = print_of(edited / "site")
    assert unlike(site, known[EDITED]) == [] if done.code == 0 else done.code == 2
    now_like(edited, known[EDITED])
