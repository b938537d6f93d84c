"""Library + Links → the same records as data files. One module per output; EXPORTS lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from caselib.export.json_files import json_files
from caselib.library import Library
from caselib.links import Links
from caselib.page import OutputFile

WITH_PAGES = (json_files,)
"""Those of which a build writes each record's part with its page (`making.py`, `arrays.py`); the others are
made whole whenever a record changes."""
EXPORTS: tuple[Callable[[Library, Links], Iterator[OutputFile]], ...] = (json_files,)


def export(library: Library, links: Links) -> Iterator[OutputFile]:
    """Every data file of the site, in a fixed order."""
    for output in EXPORTS:
        yield from output(library, links)
