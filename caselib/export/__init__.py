"""Library + Links → the same records as data files. One module per output; EXPORTS lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from caselib.export.blank_forms import blank_form_files
from caselib.export.csv_files import csv_files
from caselib.export.feed import feed_files
from caselib.export.json_files import json_files
from caselib.export.llms import guide_files
from caselib.export.opensearch import description_files
from caselib.export.schemas import schema_files
from caselib.library import Library
from caselib.links import Links
from caselib.page import OutputFile

Files = Iterator[OutputFile]


class Edition(NamedTuple):
    """What a file of the whole library says beside the records. `date`: of this version, as pages show it.
    `fill_search` makes and fills the tables for search of a database, where this machine can."""

    date: str
    fill_search: Callable[[Any], None] | None = None


def _workbook(library: Library, links: Links, edition: Edition) -> Files:
    from caselib.export.xlsx import workbook

    yield workbook(library, links, edition.date)


def _database(library: Library, links: Links, edition: Edition) -> Files:
    from caselib.export.sqlite import database

    yield database(library, links, edition.date, edition.fill_search)


def _bibtex(library: Library, links: Links, _: Edition) -> Files:
    from caselib.export.bibliography import bibtex

    yield bibtex(library, links)


def _ris(library: Library, links: Links, _: Edition) -> Files:
    from caselib.export.bibliography import ris

    yield ris(library, links)


def _metadata(library: Library, _: Links, edition: Edition) -> Files:
    from caselib.export.datasette import metadata

    yield metadata(library, edition.date)


def _markdown(library: Library, links: Links, _: Edition) -> Files:
    from caselib.export.markdown import markdown_files

    yield from markdown_files(library, links)


WITH_PAGES = (json_files, feed_files, csv_files)
"""Those of which a build writes each record's part with its page (`making.py`, `arrays.py`, `lined.py`)."""
OF_LISTS = (schema_files, description_files, guide_files, blank_form_files)
"""Those that tell of the lists, the settings and the model alone. All others are made whole whenever a record
changes."""
EXPORTS: tuple[Callable[[Library, Links], Iterator[OutputFile]], ...] = (
    json_files,
    feed_files,
    csv_files,
    schema_files,
    description_files,
    guide_files,
    blank_form_files,
)
FULL: Mapping[str, Callable[[Library, Links, Edition], Files]] = {
    "workbook": _workbook,
    "database": _database,
    "metadata": _metadata,
    "bibtex": _bibtex,
    "ris": _ris,
    "markdown": _markdown,
}
"""What only a full build adds."""


def export(library: Library, links: Links, edition: Edition | None = None) -> Iterator[OutputFile]:
    """Every data file of the site, in a fixed order; with an edition also those of a full build."""
    for output in EXPORTS:
        yield from output(library, links)
    if edition:
        for make in FULL.values():
            yield from make(library, links, edition)
