"""The machine at fault: no room, no right to write, no memory, no one to read; and names nobody expects.

Each fault is provoked for real. The old site stays as it was, one Chinese sentence names the file and the
cause, the exit code is 2, and when the fault is gone the next build gives what a cold one gives.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from scenes import (
    EDITED,
    OLD,
    Ended,
    Print,
    Strike,
    command,
    copied,
    litter,
    often,
    print_of,
    put,
    rarely,
    small,
    start,
    struck,
    unlike,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="provokes faults as Linux knows them")

AS_ROOT = () if os.geteuid() == 0 else ("sudo", "-n")
# Root, too, must ask: without capabilities, permissions bind it as they bind anyone.
AS_ANYONE = ("setpriv", "--inh-caps=-all", "--bounding-set=-all") if os.geteuid() == 0 else ()


def refused(done: Ended, library: Path, *words: str) -> None:
    """The build has failed as it should: with 2, in Chinese, without a traceback or anything left behind."""
    assert done.code == 2, done.said
    assert "Traceback" not in done.said
    for word in words:
        assert word in done.said
    assert litter(library, "disk") == []


def mends(library: Path, wanted: Print) -> None:
    """The next build gives what a cold one gives."""
    done = start(command(library)).end()
    assert done.code == 0, done.said
    assert unlike(print_of(library / "site"), wanted) == []
    assert litter(library, "disk") == []


@pytest.fixture
def small_disk(tmp_path: Path, need: Callable[[str, object], None]) -> Iterator[Path]:
    """A file system of its own with room for 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        [*AS_ROOT, "mount", "-t", "tmpfs", "-o", f"size=16m,uid={os.getuid()}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    need("the right to mount", mounted.returncode == 0)
    yield folder
    subprocess.run([*AS_ROOT, "umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, room: int) -> Path:
    """Leave `room` bytes on a disk."""
    free = os.statvfs(disk)
    filler = disk / "filler"
    filler.write_bytes(b"x" * (free.f_bavail * free.f_frsize - room))
    return filler


@pytest.mark.parametrize("room", [rarely(0), 100_000, rarely(700_000)])
def test_a_full_disk(room: int, built: Path, small_disk: Path, known: dict[str, Print]) -> None:
    """The site and the cache of a build stand on it; with some room it fills up later."""
    library = copied(built, small_disk / "library")
    put(library, EDITED)
    filler = fill(small_disk, room)
    done = start(command(library)).end()
    if room and done.code == 0:  # there was room enough
        assert unlike(print_of(library / "site"), known[EDITED]) == []
        return
    assert unlike(print_of(library / "site"), known[OLD]) == []
    filler.unlink()
    refused(done, library, "磁盘已满", str(library))
    mends(library, known[EDITED])


@pytest.mark.parametrize("room", [rarely(0), rarely(200_000)])
def test_a_full_disk_for_the_site_alone(
    room: int, built: Path, tmp_path: Path, small_disk: Path, known: dict[str, Print]
) -> None:
    (tmp_path / "at").mkdir()
    library = copied(built, tmp_path / "at" / "library")
    filler = fill(small_disk, room)
    done = start(command(library, "--site", small_disk / "site")).end()
    filler.unlink()
    refused(done, library, "磁盘已满", str(small_disk))
    assert list(small_disk.iterdir()) == []
    assert unlike(print_of(library / "site"), known[OLD]) == []


@pytest.mark.parametrize("size", [rarely(2_000), 30_000])
def test_a_limit_on_the_size_of_files(size: int, edited: Path, known: dict[str, Print]) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    shutil.rmtree(edited / ".cache", ignore_errors=True)
    done = start(command(edited), prepare=limit).end()
    refused(done, edited, "文件超过了系统允许的大小", "/")
    assert unlike(print_of(edited / "site"), known[OLD]) == []
    mends(edited, known[EDITED])


@pytest.mark.thorough
def test_a_limit_on_open_files(edited: Path, known: dict[str, Print]) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (6, 6))

    done = start(command(edited), prepare=limit).end()
    if done.code:
        refused(done, edited, "打开的文件太多")
    assert unlike(print_of(edited / "site"), known[EDITED if done.code == 0 else OLD]) == []


def test_a_folder_that_one_may_not_write_to(
    edited: Path, known: dict[str, Print], need: Callable[[str, object], None]
) -> None:
    need("setpriv", not AS_ANYONE or shutil.which("setpriv"))
    closed = edited.parent / "closed"
    closed.mkdir()
    shutil.copytree(edited / "site", closed / "site")
    closed.chmod(0o555)
    for site in ("site", "another"):
        done = start([*AS_ANYONE, *command(edited, "--site", closed / site)]).end()
        assert done.code == 2, done.said
        assert "没有权限" in done.said
        assert str(closed) in done.said
        assert "Traceback" not in done.said
    assert [path.name for path in closed.iterdir()] == ["site"]
    assert unlike(print_of(closed / "site"), known[OLD]) == []
    assert litter(edited, "closed") == []


def test_a_disk_that_can_only_be_read(small_disk: Path, edited: Path, known: dict[str, Print]) -> None:
    shutil.copytree(edited / "site", small_disk / "site")
    subprocess.run([*AS_ROOT, "mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = start(command(edited, "--site", small_disk / "site")).end()
    refused(done, edited, "只能读，不能写", str(small_disk))
    assert unlike(print_of(small_disk / "site"), known[OLD]) == []


@pytest.mark.thorough
def test_a_record_that_one_may_not_read(edited: Path, known: dict[str, Print]) -> None:
    (edited / "cases" / "xihu-tushushi.yml").chmod(0)
    done = start([*AS_ANYONE, *command(edited)]).end()
    assert done.code in (1, 2)
    assert "cases/xihu-tushushi.yml" in done.said
    assert "没有读取的权限" in done.said
    assert "Traceback" not in done.said
    assert unlike(print_of(edited / "site"), known[OLD]) == []


MEMORY = (
    Strike(code="tight_memory()", kind="read", role="any", path="xihu-tushushi.yml"),
    rarely(Strike(code="tight_memory()", kind="write", role="builder", number=20)),
)


@pytest.mark.parametrize("strike", MEMORY, ids=lambda strike: f"{strike.role}, {strike.kind}")
def test_no_memory(strike: Strike, edited: Path, known: dict[str, Print]) -> None:
    shutil.rmtree(edited / ".cache", ignore_errors=True)
    done = struck(edited, edited.parent.parent / "seam", strike)
    assert done.struck
    refused(done, edited, "内存不够")
    assert unlike(print_of(edited / "site"), known[OLD]) == []


STREAMS = {
    "all closed": ">&- 2>&- <&-",
    "a full stdout": ">/dev/full",
    "a full stderr": "2>/dev/full",
    "nobody reads": "| true",
    "nobody reads anything": "2>&1 | true",
}


@pytest.mark.parametrize("name", often(STREAMS, ("a full stderr", "nobody reads")))
def test_nobody_listens(name: str, edited: Path, known: dict[str, Print]) -> None:
    """The site is built all the same, or it is as it was and the exit code says so."""
    shell = ["bash", "-o", "pipefail", "-c", f'"$@" {STREAMS[name]}', "bash", *command(edited)]
    done = start(shell).end()
    assert done.code in (0, 2)
    assert "Traceback" not in done.said
    assert "Exception ignored" not in done.said
    assert name != "a full stdout" or "读写文件时出错：磁盘已满：标准输出" in done.said
    site = print_of(edited / "site")
    assert unlike(site, known[EDITED]) == [] or (done.code and unlike(site, known[OLD]) == [])
    assert litter(edited) == []


@pytest.mark.parametrize("umask", [0o077, rarely(0o027), rarely(0o000)])
def test_files_get_the_rights_that_people_wish(umask: int, tmp_path: Path, known: dict[str, Print]) -> None:
    library = small(tmp_path / "library")
    done = start(command(library), prepare=lambda: os.umask(umask)).end()
    assert done.code == 0, done.said
    modes = {path.stat().st_mode & 0o777 for path in (library / "site").rglob("*") if path.is_file()}
    assert {oct(mode) for mode in modes} == {oct(0o666 & ~umask)}
    folders = [library / "site", *(path for path in (library / "site").rglob("*") if path.is_dir())]
    assert {oct(path.stat().st_mode & 0o777) for path in folders} == {oct(0o777 & ~umask)}
    assert unlike(print_of(library / "site"), known[OLD]) == []


NAMES = {
    "marks": "a  b'\"`%s%20%(x)s{{x}}${HOME}$(id)#?&;!*[a]|<>\\ ~一\n二\r三\t四",
    "a dash": "--site",
    "200 letters": "x" * 200,
    "80 Chinese characters": "案" * 80,
    "as a tag": "!ENV x: [&a *b",
}


@pytest.mark.parametrize("name", often(NAMES, ("a dash", "80 Chinese characters", "as a tag")))
def test_a_library_of_any_name(name: str, tmp_path: Path, known: dict[str, Print]) -> None:
    library = small(tmp_path / NAMES[name])
    done = start(command(library)).end()
    assert done.code == 0, done.said
    assert unlike(print_of(library / "site"), known[OLD]) == []
    assert litter(library) == []


def test_a_library_whose_name_is_no_text(tmp_path: Path) -> None:
    """Bytes that are not UTF-8, as an old archive leaves them."""
    library = small(tmp_path / os.fsdecode(b"\xb5\xb3"))
    done = start(command(library)).end()
    refused(done, library, "路径")
    assert not (library / "site").exists()


def test_a_name_too_long_for_the_system(edited: Path, known: dict[str, Print]) -> None:
    done = start(command(edited, "--site", edited.parent / ("网" * 100))).end()
    refused(done, edited, "路径太长")
    assert unlike(print_of(edited / "site"), known[OLD]) == []
