"""The explorer's data: of each kind columns of what its listing shows and its facets count, never records.

Files of a kind, in the order of its listing, by which rows are numbered (`coded.py` has the form of numbers):

* `data/explorer/<folder>.js`: facets with their values in use and how many records each has; columns; sorts.
* `…-names.js`: ids, titles, other names. `sources-urls.js`: addresses, as they are compared, for the form.
* `…-rows.js`: values of facets, cells, keys to sort by.
* `…-cards-<n>.js`: what a record says of itself, `CARDS` records a file: the only one that holds running
  texts, so an edited text changes one file (`assembling.py` knows which).
* `…-pinyin.js` comes from the index stage (`spoken.py`).

All else is made of faces, so a unit of these is made whenever any face changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from caselib.addresses import folded_address
from caselib.coded import numbers, sets
from caselib.data_scripts import data_script
from caselib.facets import FACETS, RecordFacet, Terms
from caselib.library import Library, kind_of
from caselib.links import Links
from caselib.model import KIND_BY_NAME, KINDS, Case, Kind, Policy, Record, Source, repost_days
from caselib.page import OutputFile
from caselib.parts import Dated
from caselib.render.context import Context
from caselib.render.counted import facet_values, terms_of
from caselib.render.inline import name
from caselib.render.tables import columns, columns_in_use, written_cells

CARDS: Final = 64
"""Records whose texts share a file: a page of cards in the listing's order needs one or two."""
CARD_LENGTH: Final = 120
TOLD: Final[Mapping[str, str]] = {"case": "summary", "practice": "definition", "policy": "topic"}
"""Kind → the running text that a card shows."""
TREES: Final = ("place", "inferred_place")
SORTS: Final = (
    ("", "目录顺序"), ("pinyin", "名称拼音"), ("place", "地区"), ("date", "时间，从早到晚"),
    ("-date", "时间，从晚到早"), ("grade", "来源等级"), ("-changed", "最近更新"),
)  # fmt: skip
"""Ways to sort; by no number of anything."""


def explorer_files(ctx: Context, kind: Kind) -> Iterator[OutputFile]:
    """All data of a kind's explorer but its cards and pinyin; nothing where there are no records."""
    records = ctx.links.listed[kind.name]
    if not records:
        return
    terms = terms_of(ctx)
    found = facet_values(ctx, kind.name)
    saying = {f.name: [values.get(f.name, ()) for values in found] for f in FACETS if f.name != "kind"}
    counted = [(f, _in_use(f, saying[f.name], terms)) for f in FACETS if f.name in saying]
    facets = [(facet, values) for facet, values in counted if values]
    keys = {by: key for by in ("date", "changed") if any(key := _keys(by, records, ctx.library))}
    folder = f"data/explorer/{kind.folder}"
    yield data_script(f"{folder}.js", _head(ctx, kind, facets, keys, terms))
    names = {
        "ids": [record.id for record in records],
        "titles": [record.title for record in records],
        "aliases": {i: list(record.aliases) for i, record in enumerate(records) if record.aliases},
    }
    yield data_script(f"{folder}-names.js", names)
    if kind.cls is Source:
        urls = [folded_address(record.url or "") for record in records if isinstance(record, Source)]
        yield data_script(f"{folder}-urls.js", urls)
    rows = {
        "facets": {facet.name: _rows(values, saying[facet.name]) for facet, values in facets},
        "keys": {by: numbers(key) for by, key in keys.items()},
        "groups": _cells([_group(ctx.library, kind, record) for record in records]),
        "cells": dict(_columns(ctx, kind, records)),
    }
    yield data_script(f"{folder}-rows.js", rows)


Column = Sequence[tuple[str, ...]]
"""Of each record its values of one facet."""


def _in_use(facet: RecordFacet, column: Column, terms: Terms) -> dict[str, int]:
    """Value → how many records have it, in the order of the facet."""
    counts = Counter(chain.from_iterable(column))
    return {value: counts[value] for value in dict.fromkeys(facet.order(terms)) if value in counts}


def _rows(values: Mapping[str, int], column: Column) -> str:
    number_of = {value: number for number, value in enumerate(values)}
    known = {said: tuple(sorted([number_of[value] for value in said])) for said in set(column)}
    return sets([known[said] for said in column])


def _head(
    ctx: Context,
    kind: Kind,
    facets: Sequence[tuple[RecordFacet, Mapping[str, int]]],
    keys: Mapping[str, Sequence[int]],
    terms: Terms,
) -> dict[str, Any]:
    """What can be said before anything is chosen."""
    known = {facet.name for facet, _ in facets} | {"", "pinyin"} | keys.keys()
    shown = columns(kind.name)
    used = ctx.once(f"columns of {kind.name}", lambda: columns_in_use(ctx, kind.name))
    return {
        "kind": kind.name,
        "label": kind.label,
        "total": len(ctx.links.listed[kind.name]),
        "columns": [[shown[i].name, shown[i].label] for i in used],
        "sorts": [[by, label] for by, label in SORTS if by.lstrip("-") in known],
        "cards": CARDS if _tells(ctx.links, kind) else 0,
        "facets": [_facet(facet, values, ctx.library, terms) for facet, values in facets],
        "unused": {f.name: f.label for f in FACETS if f.name not in known and f.name != "kind"},
    }


def _facet(facet: RecordFacet, values: Mapping[str, int], library: Library, terms: Terms) -> dict[str, Any]:
    """`depths`: of a tree, how deep each value lies; what it lies in stands before it."""
    made: dict[str, Any] = {
        "name": facet.name,
        "label": facet.label,
        "hint": facet.counts,
        "values": list(values),
        "totals": numbers(values.values()),
    }
    if facet.is_year:
        made["isYear"] = True
    if facet.name in TREES:
        deep = {value: len(library.places.path(code)) - 1 for code, value in terms.places.items()}
        made["depths"] = numbers(deep[value] for value in values)
    return made


def _group(library: Library, kind: Kind, record: Record) -> str:
    return library.label(kind.groups, getattr(record, kind.grouped_by))


def _columns(ctx: Context, kind: Kind, records: Sequence[Record]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Column's name → its cells. That of the title holds only what stands behind it: the link is known."""
    shown = columns(kind.name)
    used = ctx.once(f"columns of {kind.name}", lambda: columns_in_use(ctx, kind.name))
    said = [(record, written_cells(ctx, record, used)) for record in records]
    for place, i in enumerate(used):
        if shown[i].name == "title":
            yield "title", _cells([texts[place].removeprefix(name(ctx.link(r))) for r, texts in said])
        else:
            yield shown[i].name, _cells([texts[place] for _, texts in said])


def _cells(texts: Sequence[str]) -> dict[str, Any]:
    """Each text once, in the order met, and which of them each row has."""
    number_of: dict[str, int] = {}
    rows = [number_of.setdefault(text, len(number_of)) for text in texts]
    return {"texts": list(number_of), "rows": numbers(rows)}


def _keys(by: str, records: Sequence[Record], library: Library) -> list[int]:
    """The rank of each record's date among all dates, from 1; 0 where it has none."""
    read = _date if by == "date" else _changed
    dates = [read(record, library) for record in records]
    rank = {date: number for number, date in enumerate(sorted({d for d in dates if d}), 1)}
    return [rank[date] if date else 0 for date in dates]


def _changed(record: Record, _: Library) -> str | None:
    return record.changed_on.isoformat() if record.changed_on else None


def _date(record: Record, library: Library) -> str | None:
    """The first stated day of what a record tells of, as for the facet of years: reposts date nothing."""
    match record:
        case Case():
            span = record.period
            reposts = repost_days(library.sources[i] for i in record.sources if i in library.sources)
            last = span.as_of if span.as_of and span.as_of.value not in reposts else None
            dates: tuple[Dated | None, ...] = (span.from_, span.to, last)
        case Policy():
            dates = (record.day,)
        case Source():
            dates = (record.published,)
        case _:
            dates = ()
    return next((date.stated.iso for date in dates if date and date.stated), None)


def card_subjects(_: Library, links: Links) -> Iterator[str]:
    """The files of cards, as subjects of units: kind and number."""
    for kind in KINDS:
        if _tells(links, kind):
            yield from (f"{kind.name}-{n}" for n in range(-(-len(links.listed[kind.name]) // CARDS)))


def _tells(links: Links, kind: Kind) -> bool:
    field = TOLD.get(kind.name)
    return field is not None and any(getattr(record, field) for record in links.listed[kind.name])


def card_subject(links: Links, record: Record) -> str | None:
    """The file of cards that holds this record's text; None where none does."""
    kind = kind_of(record)
    if record.id not in links.rank or not _tells(links, kind):
        return None
    return f"{kind.name}-{links.rank[record.id] // CARDS}"


def told_on_card(record: Record) -> str | None:
    field = TOLD.get(kind_of(record).name)
    return getattr(record, field) if field else None


def card_file(ctx: Context, subject: str) -> Iterator[OutputFile]:
    """The texts of some records in the listing's order, empty where a record has none."""
    of_kind, _, number = subject.rpartition("-")
    kind = KIND_BY_NAME[of_kind]
    first = int(number) * CARDS
    records = ctx.links.listed[of_kind][first : first + CARDS]
    texts = [card_text(ctx, record) for record in records]
    yield data_script(f"data/explorer/{kind.folder}-cards-{number}.js", texts)


def card_text(ctx: Context, record: Record) -> str:
    """One line, without markup."""
    text = told_on_card(record)
    line = " ".join(ctx.prose.text(text).split()) if text else ""
    return line if len(line) <= CARD_LENGTH else line[: CARD_LENGTH - 1] + "…"
