"""A library read, checked, linked and made in one go: one process, nothing kept, nothing written.

For the commands that do not build (`check`, `export`) and for MkDocs' hook; `build.py` does the same work in
several processes and only where something changed. In: a library's folder. Out: its records with their links
and problems, and everything of its site that the builder does not write itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from caselib.check import check_all
from caselib.library import Library
from caselib.link import link
from caselib.links import Links
from caselib.load import load
from caselib.locate import Locator
from caselib.page import OutputFile, Page
from caselib.problem import Problem, sort_problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A library with its links as readers see it, and all problems of its files, sorted."""

    library: Library
    links: Links
    problems: tuple[Problem, ...]
    records: int
    drafts: int
    """Records that readers do not see yet."""

    @property
    def failed(self) -> bool:
        return any(p.severity == "error" for p in self.problems)


def examine(root: Path, *, preview: bool = False) -> Whole:
    """Load, check and link the library in `root`."""
    library, problems = load(root)
    links = link(library)
    seen = library.published(preview=preview)
    return Whole(
        library=seen,
        links=links if seen is library else link(seen),
        problems=sort_problems(
            (*problems, *check_all(library, links, datetime.date.today(), Locator(library)))
        ),
        records=library.file_count,
        drafts=0 if preview else len(library.drafts),
    )


def outputs(
    whole: Whole, make_index: Callable[[Library, Links], Iterator[tuple[str, bytes]]]
) -> tuple[list[Page], list[OutputFile]]:
    """Pages to pour, and plain files."""
    from caselib.export import export
    from caselib.form import form_files
    from caselib.prose import Prose
    from caselib.render import render

    pages: list[Page] = []
    files: list[OutputFile] = []
    for output in render(whole.library, whole.links, Prose()):
        if isinstance(output, Page):
            pages.append(output)
        else:
            files.append(output)
    files.extend(export(whole.library, whole.links))
    files.extend(form_files(whole.library, whole.links))
    index = make_index(whole.library, whole.links)
    files.extend(OutputFile(url=url, content=content) for url, content in index)
    return pages, files
