"""Measurements → Markdown tables. Knows names of numbers and how to write them, nothing of their origin."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.measured import Measured


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    heading: str
    write: Callable[[float], str]


def seconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def milliseconds(value: float) -> str:
    value *= 1000
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def megabytes(value: float) -> str:
    return f"{value / 1e6:.2f}" if value < 1e7 else f"{value / 1e6:.1f}"


def kilobytes(value: float) -> str:
    return f"{value / 1000:.1f}" if value < 100_000 else f"{value / 1000:,.0f}"


def share(value: float) -> str:
    """Three digits, of which only a whole one is rounded to 1."""
    return "1" if value == 1 else f"{min(value, 0.999):.3f}"


def count(value: float) -> str:
    return f"{value:,.0f}"


HOW = "[怎样量的](#how)"
"""Heads each table: a link in it lets the keyboard reach a table that is wider than the screen."""


def table(columns: Iterable[Column], rows: Iterable[Measured]) -> str:
    """One line each; what was not measured is a dash, and the reason stands in the last column."""
    columns = tuple(columns)
    rows = tuple(rows)
    notes = any(row.note for row in rows)
    headings = [HOW, *(column.heading for column in columns), *(["说明"] if notes else [])]
    lines = [line(headings), line(["---", *["--:"] * len(columns), *(["---"] if notes else [])])]
    for row in rows:
        cells = [
            column.write(row.numbers[column.name]) if column.name in row.numbers else "—"
            for column in columns
        ]
        lines.append(line([row.label, *cells, *([row.note] if notes else [])]))
    return "\n".join(lines) + "\n"


def line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "／") for cell in cells) + " |"


def replace_marked(page: str, name: str, text: str) -> str:
    """A page with `text` between `<!-- name -->` and `<!-- /name -->`. Raises ValueError without these."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"no marks {begin} … {end}")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"
