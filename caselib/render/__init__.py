"""Render: the stage that makes every page's HTML from a library and its links.

In: the library as readers may see it, its links, a prose converter. Out: pages to be poured into frames,
and the few files that are whole already. It knows neither frames nor where anything is written, and it
counts nothing that links do not hold.

Pages are made unit by unit: a unit is what is made anew as a whole, mostly one page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caselib.library import Library
from caselib.links import Links
from caselib.model import KIND_BY_NAME, KINDS
from caselib.page import OutputFile, Page
from caselib.prose import Prose
from caselib.reads import Reads
from caselib.render.book import book_pages, book_subjects
from caselib.render.case import case_page
from caselib.render.changes import changes_pages
from caselib.render.chronicle import chronicle_pages
from caselib.render.compare import compare_pages
from caselib.render.compare_data import shard_file, shards
from caselib.render.context import Context
from caselib.render.contribute import contribute_page
from caselib.render.dimension import collection_pages, collections_page, dimension_pages, dimensions_page
from caselib.render.explorer import card_file, card_subjects, explorer_files
from caselib.render.glossary import glossary_pages
from caselib.render.home import home_page
from caselib.render.listing import listing_pages
from caselib.render.loose import absent_page, not_found, redirects, tombstone_page
from caselib.render.matrix import matrix_pages
from caselib.render.mylist import my_list_page
from caselib.render.organization import organization_page
from caselib.render.place import place_pages, places_pages
from caselib.render.policy import policy_pages
from caselib.render.practice import practice_pages
from caselib.render.search import search_page
from caselib.render.source import source_pages
from caselib.render.stats import stats_page
from caselib.render.todo import todo_pages

__all__ = ["MAKERS", "Maker", "Pages", "Unit", "render"]

Output = Page | OutputFile


@dataclass(frozen=True, slots=True)
class Unit:
    """What is made in one go: by which maker, of which subject (an id, a code, or nothing)."""

    maker: str
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """A sort of unit. What it reads through `Library.records` and the mappings of `Links` is noted, and it is
    made again when that changes: what others show of a record, not its running texts (`changes.py`). A page
    that shows texts of other records needs a rule of its own, as the glossary has in `assembling.py`.

    `wide`: it tells of the library as a whole, so it is made whenever anything changes that others than the
    record itself show. `at_root`: its pages lie at the site's root. `poured`: it makes pages, not files that
    are whole already. `full`: only a full build makes it, again whenever any record or the date is another.
    """

    subjects: Callable[[Library, Links], Iterable[str]]
    make: Callable[[Context, str], Iterator[Output]]
    wide: bool = False
    at_root: bool = False
    poured: bool = True
    full: bool = False


def _one(*_: object) -> tuple[str, ...]:
    return ("",)


@dataclass(frozen=True, slots=True)
class _IdsOf:
    kind: str

    def __call__(self, library: Library, _: Links) -> Iterable[str]:
        return library.records[self.kind]


@dataclass(frozen=True, slots=True)
class _TermsOf:
    vocabulary: str

    def __call__(self, library: Library, _: Links) -> Iterable[str]:
        found = library.vocabularies.get(self.vocabulary)
        return tuple(term.id for term in (found.terms if found else ()))


@dataclass(frozen=True, slots=True)
class _OneIf:
    """One unit, where a closed list has terms."""

    vocabulary: str

    def __call__(self, library: Library, links: Links) -> Iterable[str]:
        return _one() if _TermsOf(self.vocabulary)(library, links) else ()


@dataclass(frozen=True, slots=True)
class _Page:
    """A unit of one page that has no subject."""

    page: Callable[[Context], Output]

    def __call__(self, ctx: Context, _: str) -> Iterator[Output]:
        yield self.page(ctx)


@dataclass(frozen=True, slots=True)
class _OfRecord:
    pages: Callable[[Context, Any], Page | Iterator[Page]]

    def __call__(self, ctx: Context, record_id: str) -> Iterator[Output]:
        made = self.pages(ctx, ctx.library.by_id[record_id])
        return iter((made,)) if isinstance(made, Page) else made


@dataclass(frozen=True, slots=True)
class _OfTerm:
    vocabulary: str
    pages: Callable[[Context, Any], Iterator[Page]]

    def __call__(self, ctx: Context, term_id: str) -> Iterator[Output]:
        return self.pages(ctx, ctx.library.vocabularies[self.vocabulary][term_id])


MAKERS: Mapping[str, Maker] = {
    "home": Maker(subjects=_one, make=_Page(home_page), wide=True, at_root=True),
    "stats": Maker(subjects=_one, make=_Page(stats_page), wide=True, at_root=True),
    "todo": Maker(subjects=_one, make=lambda ctx, _: todo_pages(ctx), wide=True, at_root=True),
    "timeline": Maker(subjects=_one, make=lambda ctx, _: chronicle_pages(ctx), wide=True, at_root=True),
    "changes": Maker(subjects=_one, make=lambda ctx, _: changes_pages(ctx), wide=True, at_root=True),
    "search": Maker(subjects=_one, make=_Page(search_page), wide=True, at_root=True),
    "glossary": Maker(subjects=_one, make=lambda ctx, _: glossary_pages(ctx), wide=True, at_root=True),
    "matrix": Maker(subjects=_one, make=lambda ctx, _: matrix_pages(ctx), wide=True, at_root=True),
    "compare": Maker(subjects=_one, make=lambda ctx, _: compare_pages(ctx), wide=True, at_root=True),
    "compared": Maker(subjects=shards, make=shard_file, at_root=True, poured=False),
    "listing": Maker(
        subjects=lambda *_: (kind.name for kind in KINDS),
        make=lambda ctx, name: listing_pages(ctx, KIND_BY_NAME[name]),
    ),
    "explorer": Maker(
        subjects=lambda *_: (kind.name for kind in KINDS),
        make=lambda ctx, name: explorer_files(ctx, KIND_BY_NAME[name]),
        wide=True,
        poured=False,
    ),
    "cards": Maker(subjects=card_subjects, make=card_file, poured=False),
    "contribute": Maker(subjects=_one, make=_Page(contribute_page), wide=True, at_root=True),
    "mylist": Maker(subjects=_one, make=_Page(my_list_page), at_root=True),
    "case": Maker(subjects=_IdsOf("case"), make=_OfRecord(case_page)),
    "practice": Maker(subjects=_IdsOf("practice"), make=_OfRecord(practice_pages)),
    "policy": Maker(subjects=_IdsOf("policy"), make=_OfRecord(policy_pages)),
    "organization": Maker(subjects=_IdsOf("organization"), make=_OfRecord(organization_page)),
    "source": Maker(subjects=_IdsOf("source"), make=_OfRecord(source_pages)),
    "places": Maker(subjects=_one, make=lambda ctx, _: places_pages(ctx), wide=True),
    "place": Maker(
        subjects=lambda _, links: links.places,
        make=lambda ctx, code: place_pages(ctx, ctx.library.places.path(code)[-1]),
    ),
    "dimensions": Maker(subjects=_one, make=_Page(dimensions_page), wide=True),
    "dimension": Maker(subjects=_TermsOf("dimensions"), make=_OfTerm("dimensions", dimension_pages)),
    "collections": Maker(subjects=_OneIf("collections"), make=_Page(collections_page), wide=True),
    "collection": Maker(subjects=_TermsOf("collections"), make=_OfTerm("collections", collection_pages)),
    "tombstone": Maker(
        subjects=lambda library, _: sorted(library.tombstones),
        make=lambda ctx, i: iter((tombstone_page(ctx, ctx.library.tombstones[i]),)),
    ),
    "absent": Maker(
        subjects=lambda library, _: sorted(i for i, kind in library.left_out.items() if kind),
        make=lambda ctx, i: iter((absent_page(ctx, i),)),
    ),
    "book": Maker(subjects=book_subjects, make=book_pages, at_root=True, full=True),
    "redirects": Maker(subjects=_one, make=lambda ctx, _: redirects(ctx), wide=True, poured=False),
    "not_found": Maker(subjects=_one, make=_Page(not_found), poured=False),
}
"""Every sort of unit, in the order in which they are made."""


def units(library: Library, links: Links, *, full: bool = False) -> Iterator[Unit]:
    """All units of a site; of a full one more."""
    for name, maker in MAKERS.items():
        if full or not maker.full:
            yield from (Unit(name, subject) for subject in maker.subjects(library, links))


class Pages:
    """Makes units from one library; what they share is made once.

    `library` must be the one that `links` was made from. `reads` notes what each unit reads, where these
    two are watched by it. `compiled`: a folder that keeps compiled templates.
    """

    def __init__(
        self,
        library: Library,
        links: Links,
        prose: Prose,
        reads: Reads | None = None,
        compiled: Path | None = None,
    ) -> None:
        self.reads = reads or Reads()
        self._inner = Context(library, links, prose, reads=self.reads, compiled=compiled)
        self._at_root = Context(library, links, prose, "index.html", reads=self.reads, compiled=compiled)

    def of(self, unit: Unit) -> Iterator[Output]:
        """The pages and files of a unit."""
        maker = MAKERS[unit.maker]
        return maker.make(self._at_root if maker.at_root else self._inner, unit.subject)


def render(library: Library, links: Links, prose: Prose) -> Iterator[Output]:
    """All pages and loose files of the site."""
    pages = Pages(library, links, prose)
    for unit in units(library, links):
        yield from pages.of(unit)
