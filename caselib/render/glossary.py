"""The glossary's page: each entry with what it means, on what that rests, and which records name it.

In: the entries of `glossary.py`. A library that has none has no page, and nothing leads to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from caselib.glossary import GENERAL, Entry, entries, is_general, naming
from caselib.library import kind_of
from caselib.model import KINDS, Record
from caselib.page import Page
from caselib.render.context import Context
from caselib.render.evidence import Bibliography
from caselib.render.pieces import Chip, Evidence, Group, Mention
from caselib.render.record import PRINT

TITLE = "术语表"
URL = "glossary.html"
SOURCE = "source"


@dataclass(frozen=True, slots=True)
class EntryView:
    """`said` comes from the practice, with the sources that it rests on; `added` from the list."""

    id: str
    title: Mention
    aliases: tuple[str, ...]
    said: Markup
    added: str
    general: Chip | None
    marks: tuple[Evidence, ...]
    see: tuple[Mention, ...]
    named: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """Entries under one letter; the last has those that begin with none."""

    anchor: str
    label: str
    entries: tuple[EntryView, ...]


def glossary_anchor(entry_id: str) -> str:
    """The entry's address from the site's root."""
    return f"{URL}#{entry_id}"


def glossary_pages(ctx: Context) -> Iterator[Page]:
    """The page, or none. `ctx` must serve the site's root."""
    found = entries(ctx.library)
    if not found:
        return
    ids = {i for entry in found for i in resting_on(entry)}
    sources = Bibliography(ctx, [r.id for r in ctx.links.listed[SOURCE] if r.id in ids])
    named = naming(found, ctx.library, ctx.links)
    here = {entry.id: Mention(entry.title, f"#{entry.id}") for entry in found}
    views = {entry.id: view(ctx, entry, sources, here, named[entry.id]) for entry in found}
    letters = tuple(
        Letter(f"_{initial.lower() or 'other'}", initial or "其他", tuple(views[e.id] for e in of_letter))
        for initial, of_letter in groupby(found, key=lambda entry: entry.initial)
    )
    values = {
        "title": TITLE,
        "letters": letters,
        "total": len(found),
        "general": Chip(GENERAL) if any(v.general for v in views.values()) else None,
        "sources": sources.items(),
    }
    yield ctx.page(
        URL,
        ctx.fill("glossary.html", values),
        title=TITLE,
        description=f"读者可能不熟悉的名称和说法，共 {len(found)} 条，每条注明依据。",
        actions=(PRINT,),
    )


def resting_on(entry: Entry) -> tuple[str, ...]:
    """The ids of the sources that write the name, each once."""
    said = entry.practice.sources if entry.practice else ()
    basis = entry.term.texts("basis") if entry.term and not is_general(entry.term) else ()
    return tuple(dict.fromkeys((*said, *basis, *(entry.term.texts("sources") if entry.term else ()))))


def view(
    ctx: Context, entry: Entry, sources: Bibliography, here: Mapping[str, Mention], named: Iterable[Record]
) -> EntryView:
    """`here` has the links to the entries themselves, by id."""
    practice, term = entry.practice, entry.term
    marks = [mark for mark in (sources.evidence(i, None) for i in resting_on(entry)) if mark and mark.number]
    see = (here.get(i) or ctx.link_id(i) for i in (term.texts("see") if term else ()))
    link = ctx.link(practice) if practice else Mention(entry.title)
    return EntryView(
        entry.id,
        link,
        entry.aliases,
        ctx.html(practice.definition) if practice else Markup(""),
        term.text("definition") if term else "",
        Chip(GENERAL) if term and is_general(term) else None,
        tuple(sorted(marks, key=lambda mark: mark.number or 0)),
        tuple(mention for mention in see if mention),
        tuple(by_kind(ctx, (r for r in named if r.id not in (term.texts("see") if term else ())))),
    )


def by_kind(ctx: Context, named: Iterable[Record]) -> Iterator[Group]:
    """Links under the label of their kind; sources stand beside the name already."""
    several = list(named)
    for kind in KINDS:
        links = ctx.links_to(r for r in several if kind_of(r) is kind)
        if links and kind.name != SOURCE:
            yield Group(kind.label, links)
