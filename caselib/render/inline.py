"""The HTML of the smallest pieces, as template filters: chips, mentions, paths, evidence.

They stand hundreds of times on a page, so they are written here and not as macros, which cost ten
times as much. Every text is escaped here; templates leave the result as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

from markupsafe import Markup

from caselib.render.pieces import Cell, Chip, Column, Evidence, Mention


def chip(c: Chip) -> str:
    """A word in 〔 〕; where there is more to say, it opens by a tap or the keyboard."""
    kind = "chip chip-inferred" if c.dashed else "chip"
    if not c.hint:
        return f'<span class="{kind}">〔{escape(c.label)}〕</span>'
    hint = f'<span class="chip-hint">{escape(c.hint)}</span>'
    return f'<details class="{kind}"><summary>〔{escape(c.label)}〕</summary>{hint}</details>'


def chips(several: Iterable[Chip]) -> str:
    return "".join(map(chip, several))


def name(m: Mention) -> str:
    """The text, linked if it has an address; addresses outside the site are not followed by engines."""
    if m.href is None:
        return escape(m.text)
    rel = ' rel="nofollow noopener noreferrer"' if m.external else ""
    return f'<a href="{escape(m.href)}"{rel}>{escape(m.text)}</a>'


def mention(m: Mention) -> str:
    """Name, chips, note. Only in blocks: a chip may be a `details`."""
    note = f" <small>{escape(m.note)}</small>" if m.note else ""
    return f"{name(m)}{chips(m.chips)}{note}"


def mentions(several: Sequence[Mention]) -> str:
    """One as it is, several as a list."""
    if len(several) == 1:
        return mention(several[0])
    items = "".join(f"<li>{mention(m)}</li>" for m in several)
    return f'<ul class="plain-list">{items}</ul>' if items else ""


def path(steps: Iterable[Mention]) -> str:
    """Steps from the whole to the part."""
    arrow = '<span class="path-step" aria-hidden="true">›</span>'
    return f'<div class="path">{arrow.join(f"<div>{mention(m)}</div>" for m in steps)}</div>'


def line(several: Iterable[Mention]) -> str:
    """Parts of one statement, such as the ends of a span."""
    return " ".join(map(mention, several))


def evidence(e: Evidence | None) -> str:
    """The source's number; where a phrase was taken, it opens in place."""
    if e is None:
        return ""
    if not e.quote:
        unseen = '<span class="unseen">来源</span>' if e.number else ""
        return f'<a class="evidence-link" href="{escape(e.anchor)}">{unseen}{e.number or "来源"}</a>'
    unseen = '<span class="unseen">原文短语，来源</span>' if e.number else ""
    source = f' <a href="{escape(e.anchor)}">{escape(e.source)}</a>' if e.source else ""
    grade = f' <span class="chip">〔{escape(e.grade)} 级〕</span>' if e.grade else ""
    return (
        f'<details class="evidence"><summary>{unseen}{e.number or "原文"}</summary>'
        f'<span class="evidence-body"><span class="evidence-quote">「{escape(e.quote)}」</span>'
        f"{source}{grade}</span></details>"
    )


def row(columns: Iterable[Column], cells: Iterable[Cell]) -> Markup:
    """A row of a table; narrow screens show each cell's column before it."""
    return Markup(f"<tr data-row>{''.join(map(cell, columns, cells))}</tr>")


def cell(column: Column, content: Cell) -> str:
    if column.role == "title":
        return f'<th scope="row" class="is-title">{mentions(content)}</th>'
    inner = mentions(content)
    empty = "" if inner else " is-empty"
    head = escape(column.label)
    return f'<td class="is-{column.role}{empty}" data-label="{head}">{inner}</td>'


PIECES: Mapping[str, Callable[..., str]] = {
    "chip": chip,
    "chips": chips,
    "name": name,
    "mention": mention,
    "mentions": mentions,
    "path": path,
    "line": line,
    "evidence": evidence,
}


def filters() -> dict[str, Callable[..., Markup]]:
    """The pieces as a template environment takes them."""

    def marked(write: Callable[..., str]) -> Callable[..., Markup]:
        return lambda *values: Markup(write(*values))

    return {key: marked(write) for key, write in PIECES.items()}
