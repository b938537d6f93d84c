"""What a filter of the command line means: part of a value, an id or code instead of one, or nothing known.

In: a filter as it was read, and what is known of its facet. Out: the filter to ask with. It knows facets and
their values, neither records nor engines.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from search import Filter
from search.normalize import fold

MOST = 16
"""Values that are all named to who gave an unknown one; of more, the nearest."""
NEAREST = 5
LIKENESS = 0.34
"""Two of three characters that differ still tell what was meant: 杭洲 is 杭州市."""


@dataclass(frozen=True, slots=True)
class Choices:
    """`values`: those of a facet, in page order; `codes`: id or code → the value that it stands for."""

    values: tuple[str, ...] = ()
    codes: Mapping[str, str] | None = None


class UnknownValueError(ValueError):
    """No record could have this value. Its text is for the reader."""


def meant(condition: Filter, label: str, typed: str, known: Choices) -> Filter:
    """The filter by a value that is known; a span of years may well be empty. Raises UnknownValueError."""
    if condition.since is not None or condition.until is not None:
        return condition
    if any(condition.value in fold(value) for value in known.values):
        return condition
    codes = known.codes or {}
    value = codes.get(typed.strip()) or codes.get(typed.strip().lower().replace("_", "-"))
    if value is None:
        raise UnknownValueError(_told(label, typed, known.values))
    return replace(condition, value=value, exact=True)


def _told(label: str, typed: str, values: tuple[str, ...]) -> str:
    said = f"本库没有这个{label}：{typed}"
    if len(values) <= MOST:
        return f"{said}；可选：{'、'.join(values)}。" if values else f"{said}。"
    near = difflib.get_close_matches(typed, values, n=NEAREST, cutoff=LIKENESS)
    return f"{said}；相近的：{'、'.join(near)}。" if near else f"{said}。"
