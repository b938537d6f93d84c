"""Exchange: never over a stranger's folder, never half a site, whatever stops the build."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from publishing import publish
from sites import wait_for_orphaned_builders
from small_library import EPOCH, ROOT, files, make_library, pages, tree

from caselib.exchange import MARKER, MARKER_TEXT, PublishError, exchange, exchange_by_two_renames
from caselib.shell import Target


@pytest.mark.parametrize(
    ("site_name", "message"),
    [
        ("lib", "案例库自己"),
        ("", "案例库自己"),
        ("lib/cases", "手写的文件"),
        ("lib/docs/out", "手写的文件"),
        ("notes", "已有别的文件"),
        ("file.txt", "是一个文件"),
        ("fake", "已有别的文件"),
        ("lib/.cache/build/mine", "随时会被清掉"),
        ("lib/.cache", "随时会被清掉"),
        ("other/sub", "是另一个网站"),
        ("loop", "指向自己"),
    ],
)
def test_a_strangers_folder_is_never_written_over(tmp_path: Path, site_name: str, message: str) -> None:
    library = make_library(tmp_path / "lib")
    (library / "cases").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "fake").mkdir()
    (tmp_path / "fake" / MARKER).write_text("not the marker", encoding="utf-8")
    (tmp_path / "file.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / MARKER).write_text(MARKER_TEXT, encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    before = tree(tmp_path)
    with pytest.raises(PublishError, match=message):
        publish(pages(), files(), Target(library=library, site=tmp_path / site_name), epoch=EPOCH)
    assert tree(tmp_path) == before


def test_an_empty_folder_and_an_own_site_are_accepted(tmp_path: Path) -> None:
    target = Target(library=make_library(tmp_path / "lib"), site=tmp_path / "empty")
    target.site.mkdir()
    publish(pages("甲"), files(), target, epoch=EPOCH)
    publish(pages("乙"), files(), target, epoch=EPOCH)
    assert "乙0" in (target.site / "cases/c0.html").read_text(encoding="utf-8")


def two_sites(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (("site", "old"), ("new", "new")):
        (tmp_path / name / "deep").mkdir(parents=True)
        (tmp_path / name / "deep/page.html").write_text(text, encoding="utf-8")
    return tmp_path / "new", tmp_path / "site"


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="names cannot be swapped here")
def test_a_reader_always_meets_a_whole_site(tmp_path: Path) -> None:
    new, site_dir = two_sites(tmp_path)
    seen: set[str] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                seen.add((site_dir / "deep/page.html").read_text(encoding="utf-8"))
            except OSError as error:
                seen.add(repr(error))

    reader = threading.Thread(target=read)
    reader.start()
    while len(seen) < 2:
        exchange(new, site_dir)
    for _ in range(2000):
        exchange(new, site_dir)
    done.set()
    reader.join()
    assert seen == {"old", "new"}


def test_two_renames_do_the_same_and_a_failure_puts_the_old_site_back(tmp_path: Path) -> None:
    new, site_dir = two_sites(tmp_path)
    exchange_by_two_renames(new, site_dir)
    assert (site_dir / "deep/page.html").read_text(encoding="utf-8") == "new"
    assert (new / "deep/page.html").read_text(encoding="utf-8") == "old"
    shutil.rmtree(new)
    with pytest.raises(OSError, match="new"):
        exchange_by_two_renames(new, site_dir)
    assert (site_dir / "deep/page.html").read_text(encoding="utf-8") == "new"


KILLED = """
import os, signal, sys
from pathlib import Path
from small_library import EPOCH, files, pages
from caselib.shell import Target
from publishing import publish

library, site, moment = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]

def until(items, name):
    for number, item in enumerate(items):
        if moment == f"{name}{number}":
            os.kill(os.getpid(), signal.SIGKILL)
        yield item

target = Target(library=library, site=site)
publish(until(pages("乙", 40), "page"), until(files(), "file"), target, epoch=EPOCH)
"""


@pytest.mark.parametrize("moment", ["workspace", "page0", "page42", "file2", "exchanged"])
def test_a_killed_build_leaves_a_whole_site(tmp_path: Path, moment: str) -> None:
    target = Target(library=make_library(tmp_path / "lib"), site=tmp_path / "site")
    publish(pages("甲", 40), files(), target, epoch=EPOCH)
    before = tree(target.site)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    command = [sys.executable, "-c", KILLED, str(target.library), str(target.site), moment]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)

    def reached() -> bool:
        if moment == "workspace":
            return any(tmp_path.glob(f".site.caselib-*/{MARKER}"))
        return "乙0" in (target.site / "cases/c0.html").read_text(encoding="utf-8")

    if moment in ("workspace", "exchanged"):
        while process.poll() is None and not reached():
            time.sleep(0.001)
        process.kill()
    assert process.wait() == -signal.SIGKILL or moment == "exchanged"
    after = tree(target.site)
    assert (after == before) == (moment != "exchanged")
    assert after.keys() == before.keys()
    wait_for_orphaned_builders(tmp_path)
    publish(pages("丙", 40), files(), target, epoch=EPOCH)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lib", "site"]


@pytest.mark.parametrize("left", ["nothing", "an empty marker", "a marker"])
def test_what_a_run_left_that_was_killed_at_its_start_is_removed(tmp_path: Path, left: str) -> None:
    target = Target(library=make_library(tmp_path / "lib"), site=tmp_path / "site")
    leftover = tmp_path / ".site.caselib-x"
    leftover.mkdir()
    if left != "nothing":
        (leftover / MARKER).write_text(MARKER_TEXT if left == "a marker" else "", encoding="utf-8")
    strange = tmp_path / ".site.caselib-mine"
    strange.mkdir()
    (strange / "notes.txt").write_text("mine", encoding="utf-8")
    publish(pages(), files(), target, epoch=EPOCH)
    assert sorted(path.name for path in tmp_path.iterdir()) == [strange.name, "lib", "site"]
