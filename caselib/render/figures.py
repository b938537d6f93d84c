"""Numbers of a record as rows: as printed, with who says so and what they count. Nothing is summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from caselib.parts import NOT_STATED, Figure
from caselib.render.context import Context, chinese_number
from caselib.render.dating import window
from caselib.render.evidence import Bibliography
from caselib.render.inline import chips, escape, evidence, line, name
from caselib.render.pieces import Chip, Mention

UNREMARKABLE = "reported"
COMPUTED = Chip("本库计算", "这个数由本库按来源的数字算出，来源没有直接写。")


def figure_rows(
    ctx: Context, figures: Iterable[Figure], sources: Bibliography, prefix: str
) -> tuple[str, ...]:
    """Written rows with the anchors `prefix` + number, in the order written."""
    return tuple(_row(ctx, figure, sources, f"{prefix}{n}") for n, figure in enumerate(figures, 1))


def _row(ctx: Context, figure: Figure, sources: Bibliography, anchor: str) -> str:
    metric = ctx.library.label("metrics", figure.metric)
    notes = (figure.label if figure.label != metric else "", *figure_notes(figure))
    explained = "".join([f'<span class="explained">{escape(note)}</span>' for note in notes if note])
    measure = measure_link(figure.measure)
    where = f" <small>{name(measure)}</small>" if measure else ""
    as_printed = printed(figure)
    value = f"<strong>{escape(as_printed)}</strong>" if as_printed else ""
    return (
        f'<tr id="{anchor}"><th scope="row">{escape(metric)}'
        f"{where}{explained}</th>"
        f'<td class="value">{value}{chips(stated(ctx, figure))}</td>'
        f'<td class="window">{line(window(ctx, figure.window))}</td>'
        f'<td class="marks">{chips(marks(ctx, figure))}</td>'
        f'<td class="proof">{evidence(sources.evidence(figure.source, figure.quote))}</td></tr>'
    )


def printed(figure: Figure) -> str:
    """The value as the source prints it; nothing where it states none."""
    return "" if figure.effective_status == NOT_STATED else figure.value.as_printed


def stated(ctx: Context, figure: Figure) -> tuple[Chip, ...]:
    """How the source states the value, where that is remarkable."""
    status = figure.effective_status
    return () if status == UNREMARKABLE else ctx.chips(("value_status", status))


def marks(ctx: Context, figure: Figure) -> Iterator[Chip]:
    """Who says so and what is counted."""
    yield from ctx.chips(("attestation", figure.attested_by))
    for chip in ctx.chips(("value_scope", figure.scope)):
        yield Chip(chip.label, f"总体：{figure.of}" if figure.of else chip.hint)
    if figure.computed:
        yield COMPUTED


def figure_notes(figure: Figure) -> tuple[str, ...]:
    """What is explained of it."""
    notes = (f"总体：{figure.of}" if figure.of else "", figure.basis, figure.note)
    return tuple(note for note in notes if note)


def measure_link(measure: str | None) -> Mention | None:
    """`m2` as 举措（二）."""
    if not measure:
        return None
    number = measure.removeprefix("m")
    text = f"举措（{chinese_number(int(number))}）" if number.isdecimal() and len(number) < 3 else measure
    return Mention(text, f"#{measure}")
