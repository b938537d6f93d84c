"""Making units of a site in whatever process: pages rendered and poured, rows of data, all written at once.

In: the library, its links, the frames, the tree to write into. Out: of each unit what it read and what it
wrote, as plain values. It runs beside others of its sort and touches nothing that they do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, partial
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from caselib.cache import naming
from caselib.export import EXPORTS, FULL, OF_LISTS, WITH_PAGES, Edition
from caselib.export.csv_files import CsvLines, Lines
from caselib.export.feed import feed_files
from caselib.export.json_files import row_file
from caselib.export.rows import Rows
from caselib.frames import FRAME_STEM
from caselib.gate import Inspected
from caselib.gate_frames import inspect_built
from caselib.library import Library
from caselib.links import Links
from caselib.model import KIND_BY_NAME, Record
from caselib.page import OutputFile, Page
from caselib.prose import Prose
from caselib.publish import Pouring, is_frame, write_shell
from caselib.reads import Reads, watched
from caselib.render import MAKERS, Pages, Unit
from caselib.tree import Tree, Written

if TYPE_CHECKING:
    from caselib.index import Indexing, IndexState
    from caselib.kept import Kept


class Made(NamedTuple):
    """What a unit read (`name:key` each), the files that it wrote, and which of them the sitemap names."""

    unit: Unit
    reads: tuple[str, ...]
    files: tuple[tuple[str, Written], ...]
    sitemap: tuple[tuple[str, str | None], ...]
    inspected: tuple[tuple[str, tuple[Inspected, ...]], ...] = ()
    """What the gate saw in each page."""
    index_state: IndexState | None = None
    """Of the unit of the browser's index: what is kept to mend it."""
    lines: Lines = ()
    """Of a record or a place: its lines in the tables."""


INDEX, SHELL, EXPORTED, SCHEMAS = Unit("index"), Unit("shell"), Unit("exports"), Unit("schemas")
"""What is made of the library as a whole, beside pages."""


@dataclass(frozen=True, slots=True)
class MendedIndex:
    files: Mapping[str, Written]
    """Those that are others now."""
    state: IndexState


@dataclass(frozen=True, kw_only=True)
class Making:
    """What all units of one build share."""

    library: Library
    links: Links
    pouring: Pouring
    tree: Path
    compiled: Path
    """A folder for compiled templates."""
    indexing: Callable[[], Indexing]
    full: bool = False
    redating: Pouring | None = None
    """How pages were poured that were carried over, where they show another date."""

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process: what is given, not what was made of it here."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def _watched(self) -> tuple[Library, Links, Reads]:
        reads = Reads()
        return (*watched(self.library, self.links, reads), reads)

    @cached_property
    def _pages(self) -> Pages:
        library, links, reads = self._watched
        return Pages(library, links, Prose(), reads, self.compiled)

    @cached_property
    def _tree(self) -> Tree:
        return Tree(self.tree)

    def make(self, unit: Unit) -> Made:
        """Make a unit and write it. Raises PublishError, FrameError and GateError."""
        if unit == INDEX:
            return self._whole_index()
        if unit.maker in FULL:
            return self._whole_export(unit)
        pages = self._pages
        files: list[tuple[str, Written]] = []
        sitemap: list[tuple[str, str | None]] = []
        inspected: list[tuple[str, tuple[Inspected, ...]]] = []
        with pages.reads.noted() as read:
            for output in (*pages.of(unit), *self._rows(unit)):
                if isinstance(output, Page):
                    content, seen = self.pouring.pour(output)
                    inspected.append((output.url, seen))
                    if output.indexed:
                        sitemap.append((output.url, output.updated))
                else:
                    content = output.content
                    if output.url.endswith(".html"):
                        inspected.append((output.url, (inspect_built(output.url, content.decode()),)))
                files.append((output.url, self._tree.write(output.url, content)))
            lines = self.lines_of(unit)
        return Made(unit, tuple(sorted(read)), tuple(files), tuple(sitemap), tuple(inspected), None, lines)

    @cached_property
    def _data(self) -> Rows:
        library, links, _ = self._watched
        return Rows(library, links)

    @cached_property
    def csv(self) -> CsvLines:
        return CsvLines(self._watched[0])

    def lines_of(self, unit: Unit) -> Lines:
        """The lines in the tables that belong to a unit's page."""
        library, links, _ = self._watched
        if unit.maker in KIND_BY_NAME:
            return self.csv.record(library.records[unit.maker][unit.subject])
        return self.csv.place(unit.subject, links.places[unit.subject]) if unit.maker == "place" else ()

    def _whole_index(self) -> Made:
        written: list[tuple[str, Written]] = []

        def write(url: str, content: bytes) -> None:
            written.append((url, self._tree.write(url, content)))

        with naming(self.tree):
            state = self.indexing().anew(self.library, self.links, write)
        return Made(INDEX, (), tuple(written), (), (), state)

    def _whole_export(self, unit: Unit) -> Made:
        """What a full build makes of the whole library: mostly a single file."""
        indexing = self.indexing()
        fill = partial(indexing.fill, library=self.library, links=self.links)
        edition = Edition(self.pouring.date, fill if indexing.table else None)
        files = FULL[unit.maker](self.library, self.links, edition)
        written = [(file.url, self._tree.write(file.url, file.content)) for file in files]
        return Made(unit, (), tuple(written), ())

    def shell(self, urls: Sequence[str]) -> Made:
        """Some of the hand-written pages, the assets and the frames, which are not written."""
        frames = [url for url in urls if is_frame(url)]
        written, inspected = write_shell(self.pouring, self._tree, [url for url in urls if not is_frame(url)])
        seen = [(url, (one,)) for url, one in inspected.items()]
        seen += [(url, (self.pouring.built(url),)) for url in frames]
        by_hand = tuple((url, None) for url in inspected)
        return Made(SHELL, (), tuple(written.items()), by_hand, tuple(seen))

    def of_library(self, unit: Unit) -> Made:
        """What tells of the library without pages (EXPORTED), or only of its lists (SCHEMAS)."""
        outputs = [output for output in EXPORTS if output not in (*WITH_PAGES, *OF_LISTS)]
        if unit == SCHEMAS:
            from caselib.form import form_files

            outputs = [*OF_LISTS, form_files]
        files = [file for output in outputs for file in output(self.library, self.links)]
        return Made(
            unit, (), tuple((file.url, self._tree.write(file.url, file.content)) for file in files), ()
        )

    def mend_index(self, kept: IndexState, retold: Sequence[tuple[Record, Record]]) -> MendedIndex | None:
        """Mend the index in the tree after these edits of texts; None where it has to be made anew."""

        def read(name: str) -> bytes:
            return (self.tree / "search" / name).read_bytes()

        mended = self.indexing().mended(self.library, self.links, kept, retold, read)
        if mended is None:
            return None
        files, state = mended
        return MendedIndex({url: self._tree.write(url, content) for url, content in files.items()}, state)

    def redate(self, url: str) -> Written | None:
        """Give a page that was carried over the date of this version; None where it has to be made again."""
        if self.redating is None:
            return None
        frame_url = self._frame_of(url)
        try:
            content = (self.tree / url).read_bytes()
        except OSError:
            return None
        redated = self.pouring.redated(content, frame_url, self.redating)
        return None if redated is None else self._tree.write(url, redated)

    def _frame_of(self, url: str) -> str:
        """A page lies beside its frame, or is its own."""
        own = self.pouring.shell / url
        return url if own.is_file() else str(PurePosixPath(url).with_name(f"{FRAME_STEM}.html"))

    def _rows(self, unit: Unit) -> Iterator[OutputFile]:
        """The data file that belongs to a unit's page."""
        if unit.maker in KIND_BY_NAME:
            record = self._watched[0].records[unit.maker][unit.subject]
            folder = KIND_BY_NAME[unit.maker].folder
            yield row_file(f"{folder}/{unit.subject}", self._data.record(record).encode())
        elif unit.maker == "place":
            yield row_file(f"places/{unit.subject}", self._data.place(unit.subject).encode())
        elif unit.maker == "changes":
            yield from feed_files(*self._watched[:2])


def make_part(making: Making, units: Sequence[Unit]) -> list[Made]:
    """Some units, one after the other."""
    return [making.make(unit) for unit in units]


def finish_part(making: Making, part: tuple[Unit, Sequence[str]]) -> Made:
    """EXPORTED, SCHEMAS, or of the SHELL what stands at these addresses."""
    unit, urls = part
    return making.shell(urls) if unit == SHELL else making.of_library(unit)


def joined(parts: Sequence[Made]) -> Made:
    """What was made of one unit in several parts."""
    unit = parts[0].unit
    files = tuple(chain.from_iterable(part.files for part in parts))
    sitemap = tuple(chain.from_iterable(part.sitemap for part in parts))
    return Made(unit, (), files, sitemap, tuple(chain.from_iterable(part.inspected for part in parts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """What is needed to mend the browser's index, in whatever process."""

    making: Making
    kept: Kept
    retold: Sequence[tuple[Record, Record]]


def mend_part(mending: Mending, _: None) -> MendedIndex | None:
    """See `Making.mend_index`; the state of the index is read where it is mended."""
    return mending.making.mend_index(mending.kept.index(), mending.retold)


def redate_part(making: Making, pages: Sequence[str]) -> list[tuple[str, Written | None]]:
    """Some pages that were carried over, with the date of this version."""
    return [(url, making.redate(url)) for url in pages]


def is_wide(unit: Unit) -> bool:
    """Whether a unit tells of the library as a whole."""
    return MAKERS[unit.maker].wide
