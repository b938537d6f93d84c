"""Work in several processes: the same results in order, whatever runs them; what goes wrong is said."""

from __future__ import annotations

import importlib
import importlib.util
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sites import SMALL, copy_library
from small_library import ROOT, tree

from build_site import browser_indexing
from caselib.build import Outcome, Wish, build
from caselib.shell import Target
from caselib.work import Alone, Forked, Through, WorkerLost, Workers, chunks


def times(factor: int, numbers: Sequence[int]) -> list[int]:
    return [factor * number for number in numbers]


def process_of(_: object, part: int) -> int:
    return os.getpid()


def killed(_: object, part: int) -> int:
    if part == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return part


@pytest.fixture
def spawned() -> Iterator[Workers]:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield Through(executor, 2)


def test_parts_are_stretches_of_about_the_same_length() -> None:
    assert chunks(range(10), 3) == [range(4), range(4, 8), range(8, 10)]
    assert chunks([], 3) == []
    assert chunks("ab", 8) == ["a", "b"]


@pytest.mark.parametrize("workers", [Alone(), Forked(2)])
def test_results_come_in_the_order_of_the_parts(workers: Workers) -> None:
    assert list(workers.map(times, 3, [[1], [2, 3], [], [4]])) == [[3], [6, 9], [], [12]]


def test_results_come_in_order_from_any_executor(spawned: Workers) -> None:
    assert list(spawned.map(times, 3, [[1], [2, 3], [4]])) == [[3], [6, 9], [12]]


def test_one_part_is_done_here() -> None:
    assert list(Forked(2).map(process_of, None, [0])) == [os.getpid()]
    assert os.getpid() not in list(Forked(2).map(process_of, None, [0, 1]))


AT_A_FORK = """
import os, signal, sys
from caselib.work import Forked
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
asked = []
def ask():
    if not asked:
        asked.append(os.kill(os.getpid(), signal.{sign}))
os.register_at_fork(after_in_parent=ask)
workers = Forked(2)
try:
    print(list(workers.map(divmod, 7, [1, 2, 3])))
except KeyboardInterrupt:
    sys.exit(130)
finally:
    workers.end()
"""


@pytest.mark.parametrize(("sign", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_between_two_forks_is_not_lost(sign: str, code: int) -> None:
    """Python drops what is raised there, with a word to the terminal."""
    script = AT_A_FORK.format(sign=sign)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


def test_a_worker_that_is_killed_is_no_riddle() -> None:
    with pytest.raises(WorkerLost, match="工作进程中途退出"):
        list(Forked(2).map(killed, None, [0, 1, 2, 3]))


def built(library: Path, site: Path, workers: Workers) -> Outcome:
    target = Target(library=library, site=site)
    return build(Wish(target=target, indexing=browser_indexing), workers)


def site_by(workers: Workers, folder: Path) -> dict[str, bytes]:
    """What these workers make of the small library: anew, and after an edit that concerns many pages."""
    library = copy_library(SMALL, folder / "library")
    assert not built(library, folder / "site", workers).failed
    path = library / "practices" / "tushu-piaoliu.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("title: ", "title: 新的"), encoding="utf-8")
    assert not built(library, folder / "site", workers).failed
    return tree(folder / "site")


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return site_by(Alone(), tmp_path_factory.mktemp("alone"))


def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small library is shared out too."""
    monkeypatch.setattr("caselib.work.FEW", 2)


def test_forked_workers_make_the_same_site(
    tmp_path: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_parts(monkeypatch)
    assert site_by(Forked(2), tmp_path) == expected


def test_workers_without_our_memory_make_the_same_site(
    tmp_path: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_parts(monkeypatch)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        assert site_by(Through(executor, 2), tmp_path) == expected


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_cluster_makes_the_same_site(
    tmp_path: Path,
    expected: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    need: Callable[[str, object], None],
) -> None:
    need("distributed", importlib.util.find_spec("distributed"))
    dask: Any = importlib.import_module("distributed")  # typed alike whether it is there or not
    in_small_parts(monkeypatch)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with (
        dask.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        dask.Client(cluster) as client,
    ):
        assert site_by(Through(client.get_executor(), 2), tmp_path) == expected
