"""What builds sites: this program, the floors below it, and other site builders.

In: a generated library in a folder of its own. Out: `Job`s, programs that are run as whole processes. Others
get the same records as content of their own kind, written before the clock starts, with templates as their
users would write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.work_folder import WorkFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A line of the table: one command."""

    key: str
    label: str
    command: tuple[str, ...]
    cwd: Path
    prepare: Callable[[int], object]
    """Called with the number of the round before each run; not measured."""
    output: Path | None = None
    """The folder whose files are counted."""
    pages: int = 0
    """There must be at least so many pages, or it has not done what the others have."""
    environment: Mapping[str, str] = field(default_factory=dict)
    slow: bool = False
    """Run once, whatever the number of rounds."""
    tells: bool = False
    """Prints its own seconds, as JSON; starting it does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """`jobs` is asked once for each library; writing content for a builder happens there."""

    name: str
    label: str
    jobs: Callable[[Path, WorkFolder], Iterator[Job]]
    missing: Callable[[], str] = str
    """What is not installed; empty when everything is there."""
    slow: bool = False
    """Takes minutes at 10,000 cases."""
