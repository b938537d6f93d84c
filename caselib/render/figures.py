"""Numbers of a record as rows: as printed, with who says so and what they count. Nothing is summed."""

from __future__ import annotations

from collections.abc import Iterable

from caselib.parts import Figure
from caselib.render.context import Context, chinese_number
from caselib.render.dating import window
from caselib.render.evidence import Bibliography
from caselib.render.inline import chips, escape, evidence, line, name
from caselib.render.pieces import Chip, Mention

UNREMARKABLE = "reported"
NOT_STATED = "not-stated"
COMPUTED = Chip("本库计算", "这个数由本库按来源的数字算出，来源没有直接写。")


def figure_rows(
    ctx: Context, figures: Iterable[Figure], sources: Bibliography, prefix: str
) -> tuple[str, ...]:
    """Written rows with the anchors `prefix` + number, in the order written."""
    return tuple(_row(ctx, figure, sources, f"{prefix}{n}") for n, figure in enumerate(figures, 1))


def _row(ctx: Context, figure: Figure, sources: Bibliography, anchor: str) -> str:
    status = figure.effective_status
    stated = () if status == UNREMARKABLE else ctx.chips(("value_status", status))
    marks = list(ctx.chips(("attestation", figure.attested_by)))
    for chip in ctx.chips(("value_scope", figure.scope)):
        marks.append(Chip(chip.label, f"总体：{figure.of}" if figure.of else chip.hint))
    if figure.computed:
        marks.append(COMPUTED)
    metric = ctx.library.label("metrics", figure.metric)
    notes = (
        figure.label if figure.label != metric else "",
        f"总体：{figure.of}" if figure.of else "",
        figure.basis,
        figure.note,
    )
    explained = "".join([f'<span class="explained">{escape(note)}</span>' for note in notes if note])
    measure = measure_link(figure.measure)
    where = f" <small>{name(measure)}</small>" if measure else ""
    printed = "" if status == NOT_STATED else figure.value.as_printed
    value = f"<strong>{escape(printed)}</strong>" if printed else ""
    return (
        f'<tr id="{anchor}"><th scope="row">{escape(metric)}'
        f"{where}{explained}</th>"
        f'<td class="value">{value}{chips(stated)}</td>'
        f'<td class="window">{line(window(ctx, figure.window))}</td><td class="marks">{chips(marks)}</td>'
        f'<td class="proof">{evidence(sources.evidence(figure.source, figure.quote))}</td></tr>'
    )


def measure_link(measure: str | None) -> Mention | None:
    """`m2` as 举措（二）."""
    if not measure:
        return None
    number = measure.removeprefix("m")
    text = f"举措（{chinese_number(int(number))}）" if number.isdecimal() and len(number) < 3 else measure
    return Mention(text, f"#{measure}")
