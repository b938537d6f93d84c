"""The HTML of the smallest pieces, as template filters: chips, mentions, paths, evidence, rows.

They stand hundreds of times on a page, so they are written here and not as macros, which cost ten
times as much, and every byte of them counts. Every text is escaped here; templates leave the result
as it is. Where a cell's column or a mark's meaning is the same on every row, content.css says it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from markupsafe import Markup

from caselib.render.pieces import Chip, Column, Evidence, Fact, Mention

_SPECIAL = re.compile("[&<>\"']")


def escape(text: str) -> str:
    """The text as HTML, also within quotation marks; most texts hold nothing to replace, and to look
    costs half of `html.escape`."""
    return html.escape(text) if _SPECIAL.search(text) else text


def chip(c: Chip) -> str:
    """A word in 〔 〕; where there is more to say, it opens by a tap or the keyboard."""
    kind = "chip chip-inferred" if c.dashed else "chip"
    if not c.hint:
        return f'<span class="{kind}">〔{escape(c.label)}〕</span>'
    return (
        f'<details class="{kind}"><summary>〔{escape(c.label)}〕</summary><p>{escape(c.hint)}</p></details>'
    )


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
    if not m.chips and not m.note:
        return name(m)
    note = f" <small>{escape(m.note)}</small>" if m.note else ""
    return f"{name(m)}{chips(m.chips)}{note}"


def mentions(several: Sequence[Mention]) -> str:
    """One as it is, several as a list."""
    if len(several) == 1:
        return mention(several[0])
    return f'<ul class="plain-list">{items(several)}</ul>' if several else ""


def items(several: Iterable[Mention]) -> str:
    """The items of a list."""
    return "".join([f"<li>{mention(m)}</li>" for m in several])


def names(several: Iterable[Mention]) -> str:
    """Names within a sentence."""
    return "、".join(map(name, several))


def path(steps: Iterable[Mention]) -> str:
    """Steps from the whole to the part; the style sheet sets them apart."""
    return f'<div class="path">{"".join([f"<div>{mention(m)}</div>" for m in steps])}</div>'


def line(several: Iterable[Mention]) -> str:
    """Parts of one statement, such as the ends of a span and the day of the report."""
    parts = [mention(m) + ("" if m.text.endswith("至") else "；") for m in several]
    return "".join(parts).removesuffix("；")


def evidence(e: Evidence | None) -> str:
    """The source's number; where a phrase was taken, it opens in place.

    The source's title and grade stand in the list of sources; content.js brings them here.
    """
    if e is None:
        return ""
    anchor = escape(e.anchor)
    if not e.quote:
        unseen = '<span class="unseen">来源</span>' if e.number else ""
        return (
            f'<a class="evidence-link" href="{anchor}">{unseen}{f"[{e.number}]" if e.number else "来源"}</a>'
        )
    source = ""
    if e.number:
        source = f' <a href="{anchor}">来源 {e.number}</a>'
    elif e.source:
        grade = f' <span class="chip">〔{escape(e.grade)} 级〕</span>' if e.grade else ""
        source = f' <a href="{anchor}">{escape(e.source)}</a>{grade}'
    return (
        f'<details class="evidence"><summary>{f"[{e.number}]" if e.number else "原文"}</summary>'
        f"<p>「{escape(e.quote)}」{source}</p></details>"
    )


def parameters(pairs: Iterable[tuple[str, str]]) -> str:
    """What each part of a name such as “1+2+N” stands for; nothing where no source says it."""
    lines = entries(pairs)
    return f'<dl class="params">{lines}</dl>' if lines else ""


def entries(pairs: Iterable[tuple[str, str]]) -> str:
    """The entries of a list of names and what they say."""
    return "".join([f"<div><dt>{escape(term)}</dt><dd>{escape(text)}</dd></div>" for term, text in pairs])


def fact(f: Fact) -> str:
    """A line of 基本情况."""
    write = {"path": path, "line": line, "list": mentions}[f.form]
    return f'<tr><th scope="row">{escape(f.label)}</th><td>{write(f.mentions)}</td></tr>'


def crumb(m: Mention) -> str:
    """A step of the way to a page; its marks do not open."""
    marks = "".join([f'<span class="chip">〔{escape(c.label)}〕</span>' for c in m.chips])
    return f"<li>{name(m)}{marks}</li>"


def heads(columns: Iterable[Column]) -> str:
    """The head of a table."""
    cells = "".join([f'<th scope="col" class="{c.name}">{escape(c.label)}</th>' for c in columns])
    return f"<thead><tr>{cells}</tr></thead>"


def row(columns: Iterable[Column], cells: Iterable[str]) -> str:
    """A row of a table from the HTML of its cells, in the order of the columns."""
    written = [
        f'<th scope="row">{cell}</th>' if column.name == "title" else f'<td class="{column.name}">{cell}</td>'
        for column, cell in zip(columns, cells, strict=True)
    ]
    return f"<tr>{''.join(written)}</tr>"


PIECES: Mapping[str, Callable[..., str]] = {
    "chip": chip,
    "chips": chips,
    "name": name,
    "mention": mention,
    "mentions": mentions,
    "items": items,
    "names": names,
    "path": path,
    "line": line,
    "evidence": evidence,
    "parameters": parameters,
    "entries": entries,
    "fact": fact,
    "crumb": crumb,
    "heads": heads,
    "lines": "\n".join,
}


def filters() -> dict[str, Callable[..., Markup]]:
    """The pieces as a template environment takes them."""

    def marked(write: Callable[..., str]) -> Callable[..., Markup]:
        return lambda *values: Markup(write(*values))

    return {key: marked(write) for key, write in PIECES.items()}
