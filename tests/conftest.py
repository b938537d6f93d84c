"""What many tests share: the repository's own site and a browser.

Tests that need something which is not installed skip; with REQUIRE_ALL=1 nothing is skipped unseen.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from searching import WAYS, Reader, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests wait for browsers and servers a third of their time."""
    return len(os.sched_getaffinity(0) if sys.platform == "linux" else range(os.cpu_count() or 1)) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="also the tests that only `make torture` runs")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "thorough: run by `make torture` only")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long and rarely tells more than its sisters."""
    if config.getoption("--thorough"):
        return
    left_out = [item for item in items if item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure under REQUIRE_ALL=1, as the full run in `.ci/run` sets it."""
    report = yield
    if report.skipped and os.environ.get("REQUIRE_ALL") == "1" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"REQUIRE_ALL=1: {reason}"
    return report


@pytest.fixture(scope="session")
def need() -> Callable[[str, object], None]:
    """Skip the test, saying why, when what it needs is absent."""

    def check(what: str, present: object) -> None:
        if not present:
            pytest.skip(f"needs {what}, which is not installed")

    return check


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own site, built once; only to be read."""
    from sites import ROOT, build

    return build(ROOT, tmp_path_factory.mktemp("own") / "site")


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What cold builds of the versions of the small library give: of each address the digest."""
    from scenes import known_sites

    return known_sites(tmp_path_factory.mktemp("known"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small library with its site and cache; only to be copied."""
    from scenes import command, small, start

    library = small(tmp_path_factory.mktemp("built") / "library")
    assert start(command(library)).end().code == 0
    return library


@pytest.fixture
def edited(built: Path, tmp_path: Path) -> Path:
    """A copy of it in which a case has been edited since the site was built."""
    from scenes import EDITED, copied, put

    (tmp_path / "at").mkdir()
    library = copied(built, tmp_path / "at" / "library")
    put(library, EDITED)
    return library


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    """A folder on another file system than that of `tmp_path`, where there is one."""
    from torture import other_disk

    with tempfile.TemporaryDirectory(dir=other_disk()) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def browser(need: Callable[[str, object], None]) -> Iterator[Browser]:
    from browser import chromium

    with chromium(need) as started:
        yield started


@pytest.fixture(params=WAYS)
def reader(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Reader]:
    """Somebody in front of the repository's own site, once in each way."""
    with reading(browser, site, request.param) as one:
        yield one


@pytest.fixture
def at_desk(browser: Browser, site: Path) -> Iterator[Reader]:
    """The same, in one way only, for what does not depend on it."""
    with reading(browser, site) as one:
        yield one
