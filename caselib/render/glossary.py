"""The glossary's page: each entry with what it means, on what that rests, and which records name it.

In: the entries of `glossary.py`. A library that has none has no page, and nothing leads to it. Beside the
page two files for `theme/assets/terms.js`, which explains a term where it is read:

    data/glossary/names.js   [[id, [name]]]
    data/glossary/texts.js   {id: [title, what it means, 一般知识 where no source says so or empty]}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from caselib.data_scripts import data_script
from caselib.glossary import GENERAL, Entry, entries, is_general, naming
from caselib.library import kind_of
from caselib.model import KINDS, Record
from caselib.page import OutputFile, Page
from caselib.render.context import Context
from caselib.render.evidence import Bibliography
from caselib.render.pieces import Chip, Evidence, Group, Mention
from caselib.render.record import TAKE

TITLE = "术语表"
URL = "glossary.html"
SOURCE = "source"
DATA = "data/glossary/"
QUOTED = "“”‘’《》「」"
"""Marks around a name; in a running text it may stand without them."""
SHORTEST = 2
UNTOLD = "来源只列名称，未载明内容。"


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


def glossary_pages(ctx: Context) -> Iterator[Page | OutputFile]:
    """The page, or none; the names, also where there is none, for pages ask for them. `ctx` must serve the
    site's root."""
    found = entries(ctx.library)
    yield data_script(f"{DATA}names.js", [[e.id, names] for e in found if (names := _names(e))])
    if not found:
        return
    yield data_script(f"{DATA}texts.js", {e.id: _said(ctx, e) for e in found})
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
        actions=TAKE,
    )


def _names(entry: Entry) -> list[str]:
    """As they stand in texts; a name of one character would be found in everything."""
    names = (name.strip(QUOTED) for name in (entry.title, *entry.aliases))
    return [name for name in dict.fromkeys(names) if len(name) >= SHORTEST]


def _said(ctx: Context, entry: Entry) -> list[str]:
    told = ctx.describe(entry.practice.definition) if entry.practice else ""
    added = entry.term.text("definition") if entry.term else ""
    return [entry.title, told + added or UNTOLD, GENERAL if entry.term and is_general(entry.term) else ""]


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
