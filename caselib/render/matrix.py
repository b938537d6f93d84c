"""The matrix: places or cases against dimensions or practices, by what sources say of each.

The page holds a table that stands without scripts (dimensions against levels), the words for cells and the
rule behind them; the matrix itself is made by `theme/assets/matrix.js` of the data beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from caselib.model import Practice
from caselib.page import OutputFile, Page
from caselib.parts import NOT_STATED
from caselib.render.context import Context
from caselib.render.matrix_data import Lists, lists_of, matrix_dimensions, matrix_files
from caselib.render.mentioned import NAMED, QUOTED, RULE, UNCLEAR, UNMENTIONED, is_thin
from caselib.render.pieces import Mention

TITLE = "矩阵"
URL = "matrix.html"


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A dimension and what the cases of each level say of it: how many mention it, or why none does."""

    dimension: Mention
    cells: tuple[str, ...]


def matrix_pages(ctx: Context) -> Iterator[Page | OutputFile]:
    """`ctx` must serve the site's root."""
    lists = lists_of(ctx)
    levels, rows = overview(ctx, lists)
    body = ctx.fill(
        "matrix.html",
        {
            "title": TITLE,
            "levels": levels,
            "rows": rows,
            "words": (QUOTED, NAMED, UNMENTIONED, UNCLEAR),
            "rule": RULE,
        },
    )
    yield Page(
        url=URL,
        frame="_frame.html",
        title=TITLE,
        description="各地区、各案例的来源写到了哪些工作维度和做法。",
        slots={"body": body},
    )
    yield from matrix_files(ctx, lists)


def overview(ctx: Context, lists: Lists) -> tuple[tuple[str, ...], tuple[OverviewRow, ...]]:
    """The levels of which there are cases, and a row for each dimension."""
    cases, telling = Counter(case.level for case in lists.cases), set[str]()
    mentioning: Counter[tuple[str, str]] = Counter()
    touched = tuple(dimensions_of(practice, lists) for practice in lists.practices.values())
    for case, uses in zip(lists.cases, lists.uses, strict=True):
        dimensions = frozenset[str]().union(*(touched[use // 2] for use in uses))
        mentioning.update((dimension, case.level) for dimension in dimensions)
        if case.level not in telling and not is_thin(ctx, case):
            telling.add(case.level)
    levels = [term for term in ctx.library.vocabularies["levels"].terms if cases[term.id]]

    def cell(dimension: str, level: str) -> str:
        count = mentioning[dimension, level]
        silent = UNMENTIONED if level in telling else UNCLEAR
        return f"{count} 例" if count else f"〔{silent.label}〕"

    rows = tuple(
        OverviewRow(
            Mention(term.label, f"{ctx.root}dimensions/{term.id}.html"),
            tuple(cell(term.id, level.id) for level in levels),
        )
        for term in matrix_dimensions(ctx)
    )
    heads = (("层级未载明" if level.id == NOT_STATED else level.label, cases[level.id]) for level in levels)
    return tuple(f"{label}（{count} 例）" for label, count in heads), rows


def dimensions_of(practice: Practice, lists: Lists) -> frozenset[str]:
    """Its dimension, and the one that it touches beside it."""
    both = (practice.dimension, practice.also or "")
    return frozenset(dimension for dimension in both if dimension in lists.dimensions)
