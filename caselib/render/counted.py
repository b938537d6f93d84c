"""What many count by, worked out once: of each listed record the values of all facets.

In: facets and the listed records. Out: the terms that facets look values up in, and the values. The figures,
the timeline, the search page and the explorer's data read them, at whatever depth their pages lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from caselib.facets import Terms, values_of
from caselib.render.context import Context

Values = Mapping[str, tuple[str, ...]]
"""Facet's name → a record's values; facets without a value are absent."""


def terms_of(ctx: Context) -> Terms:
    """Its step through all records is taken once."""
    return ctx.reads.once("terms", partial(Terms, ctx.library, ctx.links))


def facet_values(ctx: Context, kind: str) -> Sequence[Values]:
    """Of each listed record of a kind, in listing order."""
    return ctx.reads.once(f"facets of {kind}", partial(_values, ctx, kind))


def _values(ctx: Context, kind: str) -> Sequence[Values]:
    terms = terms_of(ctx)
    return [values_of(record, terms) for record in ctx.links.listed[kind]]
