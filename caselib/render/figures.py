"""Numbers of a record as rows: as printed, with who says so and what they count. Nothing is summed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from caselib.parts import Figure
from caselib.render.context import Context, chinese_number
from caselib.render.dating import window
from caselib.render.evidence import Bibliography
from caselib.render.pieces import Chip, Evidence, Mention

UNREMARKABLE = "reported"
NOT_STATED = "not-stated"
COMPUTED = Chip("本库计算", "这个数由本库按来源的数字算出，来源没有直接写。")


@dataclass(frozen=True, slots=True)
class FigureRow:
    anchor: str
    metric: str
    explained: str
    value: str
    status: tuple[Chip, ...]
    marks: tuple[Chip, ...]
    window: tuple[Mention, ...]
    measure: Mention | None
    notes: tuple[str, ...]
    evidence: Evidence | None


def figure_rows(
    ctx: Context, figures: Iterable[Figure], sources: Bibliography, prefix: str
) -> tuple[FigureRow, ...]:
    """Rows with the anchors `prefix` + number, in the order written."""
    return tuple(_row(ctx, figure, sources, f"{prefix}{n}") for n, figure in enumerate(figures, 1))


def _row(ctx: Context, figure: Figure, sources: Bibliography, anchor: str) -> FigureRow:
    status = figure.effective_status
    stated = () if status == UNREMARKABLE else ctx.chips(("value_status", status))
    marks = list(ctx.chips(("attestation", figure.attested_by)))
    for chip in ctx.chips(("value_scope", figure.scope)):
        marks.append(Chip(chip.label, f"总体：{figure.of}" if figure.of else chip.hint))
    if figure.computed:
        marks.append(COMPUTED)
    metric = ctx.library.label("metrics", figure.metric)
    return FigureRow(
        anchor,
        metric,
        figure.label if figure.label and figure.label != metric else "",
        "" if status == NOT_STATED else figure.value.as_printed,
        stated,
        tuple(marks),
        window(ctx, figure.window),
        measure_link(figure.measure),
        tuple(n for n in (f"总体：{figure.of}" if figure.of else "", figure.basis, figure.note) if n),
        sources.evidence(figure.source, figure.quote),
    )


def measure_link(measure: str | None) -> Mention | None:
    """`m2` as 举措（二）."""
    if not measure:
        return None
    number = measure.removeprefix("m")
    text = f"举措（{chinese_number(int(number))}）" if number.isdecimal() and len(number) < 3 else measure
    return Mention(text, f"#{measure}")
