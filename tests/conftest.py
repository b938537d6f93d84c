"""What many tests share: the repository's own site and a browser.

Tests that need something which is not installed skip; with REQUIRE_ALL=1 nothing is skipped unseen.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


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


@pytest.fixture(scope="module")
def browser(need: Callable[[str, object], None]) -> Iterator[Browser]:
    from browser import chromium

    with chromium(need) as started:
        yield started
