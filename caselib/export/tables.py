"""The tables that records are exported as: which there are, their columns, and the rows of a record.

In: the library as readers see it. Out: rows of plain values in the order of the columns, made from the
model's declarations. CSV, XLSX and SQLite are written from these rows, so they hold the same. It knows no
file.

A group of fields is spread over columns (`period_from`, `period_from_status`), several values stand in one
cell (`join`), a place that is inferred never stands in the column of stated ones, and a masked value has no
number. What readers may not see is left out as in `rows.py`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from caselib.export.columns import PLACES, Cell, Column, Columns, Fill, Form, Row, join
from caselib.grades import best_of, source_grade
from caselib.library import Library, is_listed, kind_of, url_of
from caselib.links import Links, PlaceCases
from caselib.model import KINDS, Case, Record, Source
from caselib.parts import MASKED, NOT_STATED, Adoption, Citation, Figure, Measure
from caselib.seen import is_unseen
from caselib.shapes import fields_of

UNCOUNTED: Final = (MASKED, NOT_STATED)
"""Of such a figure nothing is read as a number."""
ABSENT: Final = ("figures", "withdrawn")
"""Fields of every kind that are a table of their own, or that no listed record has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTable:
    """A table of groups that stand inside records; `head` are the columns that name the record."""

    name: str
    label: str
    kinds: tuple[str, ...]
    cls: type
    head: tuple[Column, ...]
    parts: Callable[[Any], Iterator[tuple[tuple[Cell, ...], Any]]]


class Grid(NamedTuple):
    columns: tuple[Column, ...]
    fill: Fill
    source: int = 0
    """Of a table of groups: the column that names their source; its title stands in the next."""


def _adoptions(case: Case) -> Iterator[tuple[tuple[Cell, ...], Adoption]]:
    for number, measure in enumerate(case.measures, 1):
        for adoption in measure.practices:
            yield (case.id, case.title, f"m{number}", measure.title), adoption


def _measures(case: Case) -> Iterator[tuple[tuple[Cell, ...], Measure]]:
    for number, measure in enumerate(case.measures, 1):
        yield (case.id, case.title, f"m{number}"), measure


def _outcomes(case: Case) -> Iterator[tuple[tuple[Cell, ...], Figure]]:
    for number, figure in enumerate(case.outcomes, 1):
        yield (case.id, case.title, number), figure


def _figures(record: Record) -> Iterator[tuple[tuple[Cell, ...], Figure]]:
    kind = kind_of(record).name
    for number, figure in enumerate(record.figures, 1):
        yield (kind, record.id, record.title, number), figure


def _citations(case: Case) -> Iterator[tuple[tuple[Cell, ...], Citation]]:
    for citation in case.policies:
        yield (case.id, case.title), citation


CASE: Final = (Column("case", "案例", refers_to="cases"), Column("case_title", "案例·名称"))
MEASURE: Final = Column("measure", "对应举措")
NUMBER: Final = Column("position", "序号", "number")
MEASURES: Final = "measures"
PART_TABLES: Final = (
    PartTable(
        name="adoptions",
        label="做法采用",
        kinds=("case",),
        cls=Adoption,
        head=(*CASE, MEASURE, Column("measure_title", "举措名称")),
        parts=_adoptions,
    ),
    PartTable(
        name="outcomes", label="成效", kinds=("case",), cls=Figure, head=(*CASE, NUMBER), parts=_outcomes
    ),
    PartTable(
        name="figures",
        label="数据",
        kinds=tuple(kind.name for kind in KINDS),
        cls=Figure,
        head=(Column("kind", "种类"), Column("record", "记录"), Column("record_title", "记录·名称"), NUMBER),
        parts=_figures,
    ),
    PartTable(name="citations", label="文献引用", kinds=("case",), cls=Citation, head=CASE, parts=_citations),
    PartTable(
        name=MEASURES, label="举措", kinds=("case",), cls=Measure, head=(*CASE, MEASURE), parts=_measures
    ),
)
PART_TABLE_BY_NAME: Final = {table.name: table for table in PART_TABLES}
KIND_BY_FOLDER: Final = {kind.folder: kind for kind in KINDS}
LABELS: Final[Mapping[str, str]] = {
    **{kind.folder: kind.label for kind in KINDS},
    PLACES: "地区",
    **{table.name: table.label for table in PART_TABLES},
}
"""Name of each table → what it is called."""
TABLES: Final = tuple(name for name in LABELS if name != MEASURES)
"""Those that are files and sheets; measures, which are long texts, stand in SQLite alone."""
PLACE_COLUMNS: Final = (
    Column("id", "编号"),
    Column("url", "页面"),
    Column("title", "名称"),
    Column("path", "所在"),
    Column("level", "级别"),
    Column("part_of", "上级地区", refers_to=PLACES),
    Column("cases", "本地案例数", "number"),
    Column("cases_within", "本地及下级案例数", "number"),
    Column("inferred_cases", "推断归属案例数，未计入", "number"),
    Column("organizations", "组织机构数", "number"),
)


def owners(name: str) -> tuple[str, ...]:
    """The kinds whose records have rows in a table, in the table's order."""
    if name == PLACES:
        return (PLACES,)
    part = PART_TABLE_BY_NAME.get(name)
    return part.kinds if part else (KIND_BY_FOLDER[name].name,)


class Tables:
    """Writes the rows of one library; made once for a run or a worker process."""

    def __init__(self, library: Library, form: Form) -> None:
        self.library = library
        self.form = form
        self._planner = Columns(library, form)
        self._grids: dict[str, Grid] = {}
        self._grades: dict[str, str | None] = {}

    def columns(self, name: str) -> tuple[Column, ...]:
        return PLACE_COLUMNS if name == PLACES else self._grid(name).columns

    def every(self, name: str, links: Links) -> Iterator[Row]:
        """All rows of a table, in the order of kinds and ids."""
        for sort in owners(name):
            if sort == PLACES:
                yield from (self.place(code, links.places[code]) for code in sorted(links.places))
            else:
                for record in sorted(links.listed[sort], key=lambda record: record.id):
                    yield from self.rows(name, record)

    def rows(self, name: str, record: Record) -> Iterator[Row]:
        """The rows of a record in a table; none of one that is in no listing."""
        if not is_listed(record):
            return
        grid = self._grid(name)
        part = PART_TABLE_BY_NAME.get(name)
        if part is None:
            cells: Row = [None] * len(grid.columns)
            grid.fill(record, cells)
            yield cells
        elif kind_of(record).name in part.kinds:
            yield from self._rows_of_parts(grid, part.parts(record), record)

    def _rows_of_parts(
        self, grid: Grid, parts: Iterable[tuple[tuple[Cell, ...], Any]], record: Record
    ) -> Iterator[Row]:
        """A phrase of which no source is named is from its record's only one, as on the source's page."""
        text = self.form.text
        sources: tuple[str, ...] = getattr(record, "sources", ())
        only = self.library.sources.get(sources[0]) if len(sources) == 1 else None
        for head, group in parts:
            if not is_unseen(group, self.library):
                cells: Row = [None] * len(grid.columns)
                cells[: len(head)] = [text(cell) if isinstance(cell, str) else cell for cell in head]
                grid.fill(group, cells)
                if only is not None and is_listed(only) and group.quote and group.source is None:
                    cells[grid.source : grid.source + 2] = (only.id, text(only.title))
                yield cells

    def place(self, code: str, cases: PlaceCases) -> Row:
        """A place that has a page. Inferred cases are in no count but their own."""
        place = self.library.places.path(code)[-1]
        counts = (cases.here, cases.within, cases.inferred, cases.organizations)
        names = (self.form.text(place.name), self._planner.path(code), place.level)
        return [code, f"places/{code}.html", *names, place.parent, *map(len, counts)]

    def _grid(self, name: str) -> Grid:
        grid = self._grids.get(name)
        if grid is None:
            part = PART_TABLE_BY_NAME.get(name)
            grid = self._grids[name] = self._of_parts(part) if part else self._of_kind(name)
        return grid

    def _of_parts(self, table: PartTable) -> Grid:
        columns = list(table.head)
        left_out = ("practices",) if table.cls is Measure else ()
        fill = self._planner.group(table.cls, "", "", columns, left_out)
        if table.cls is Figure:
            fill = functools.partial(self._figure, fill, {c.key: i for i, c in enumerate(columns)})
        source = next(i for i, column in enumerate(columns) if column.key == "source")
        return Grid(tuple(columns), fill, source)

    def _of_kind(self, folder: str) -> Grid:
        """What a record says of itself first, what the library notes of it last."""
        cls: type = KIND_BY_FOLDER[folder].cls
        notes = [spec.name for spec in fields_of(Record) if spec.name != "title"]
        rest = [spec.name for spec in fields_of(cls) if spec.name not in notes]
        tabled = ("measures", "outcomes", "policies") if cls is Case else ()
        columns = [Column("id", "编号"), Column("url", "页面")]
        fills = [self._planner.group(cls, "", "", columns, (*notes, *tabled))]
        if cls is Case:
            fills.append(self._of_case(columns))
        elif cls is Source:
            fills.append(self._of_source(columns))
        fills.append(self._planner.group(cls, "", "", columns, (*rest, *ABSENT)))

        def fill(record: Record, cells: Row) -> None:
            cells[0], cells[1] = record.id, url_of(record)
            for each in fills:
                each(record, cells)

        return Grid(tuple(columns), fill)

    def _of_case(self, columns: list[Column]) -> Fill:
        """What else a case's row tells: of its measures the titles, of what it uses and names the ids; more
        stands in tables of their own."""
        at = len(columns)
        columns += (Column("grade", "来源等级", refers_to="grades"), Column("measures", "主要举措"))
        practices = self._planner.references("practices", "采用的做法", ("practice",), columns)
        policies = self._planner.references("policies", "政策依据", ("policy",), columns)
        text = self.form.text
        sources: Mapping[str, Source] = self.library.sources

        def fill(case: Case, cells: Row) -> None:
            grades = (self._grade(source) for i in case.sources if (source := sources.get(i)) is not None)
            cells[at] = self._planner.term("grades", best_of(grades, self.library))
            if case.measures:
                cells[at + 1] = text(join([measure.title for measure in case.measures]))
                used = dict.fromkeys(a.practice for measure in case.measures for a in measure.practices)
                practices(used, cells)
            if case.policies:
                policies(dict.fromkeys(citation.policy for citation in case.policies), cells)

        return fill

    def _of_source(self, columns: list[Column]) -> Fill:
        at = next(i for i, column in enumerate(columns) if column.key == "grade")

        def fill(source: Source, cells: Row) -> None:
            cells[at] = self._planner.term("grades", self._grade(source))

        return fill

    def _grade(self, source: Source) -> str | None:
        """By rule, worked out once: thousands of records may rest on one source."""
        if source.id not in self._grades:
            self._grades[source.id] = source_grade(source, self.library)
        return self._grades[source.id]

    def _figure(self, fields: Fill, at: Mapping[str, int], figure: Figure, cells: Row) -> None:
        fields(figure, cells)
        cells[at["status"]] = self._planner.term("value_status", figure.effective_status)
        if figure.effective_status in UNCOUNTED:
            cells[at["number"]] = cells[at["low"]] = cells[at["high"]] = None
