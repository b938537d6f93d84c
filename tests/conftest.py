"""Tests that need something which is not installed skip; with REQUIRE_ALL=1 nothing is skipped unseen."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator

import pytest


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
