"""Publishing pages that tests give: a real builder's shell, pages poured into it, one exchange."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from caselib.exchange import exchange, refuse_strange_target, workspace
from caselib.page import OutputFile, Page
from caselib.publish import pour_into
from caselib.shell import Target, start


def publish(
    pages: Iterable[Page], files: Iterable[OutputFile], target: Target, *, epoch: int
) -> tuple[str, ...]:
    """The builder's warnings."""
    refuse_strange_target(target.site, target.library)
    with workspace(target.site) as work:
        folder = Path(work.path, "shell")
        folder.mkdir()
        site, warnings = start(replace(target, library=target.library.resolve()), folder, epoch).finish()
        docs = target.library / "docs"
        pour_into(site, pages, files, docs=docs, epoch=epoch, theme=target.theme)
        exchange(site, target.site)
    return warnings
