"""A record in a folder of another kind: seen by the names of its fields, told once.

Part of the load stage, asked only where fields are unknown. In: the content of a file. Out: the kind that it
looks like.
"""

from __future__ import annotations

from caselib.model import KINDS, Kind
from caselib.node import Mapping
from caselib.problem import Problem
from caselib.shapes import known_fields

FEWEST = 3
"""So many fields more a kind must know than the one of the folder."""


def kind_meant(node: Mapping, here: Kind | None = None) -> Kind | None:
    """The kind that knows clearly more of these fields than the one of the folder in which they stand."""

    def known(kind: Kind) -> int:
        cls: type = kind.cls
        return sum(key.text.strip() in known_fields(cls) for key, _ in node.pairs)

    best = max(KINDS, key=known)
    return best if known(best) - (known(here) if here else 0) >= FEWEST else None


def misplaced(file: str, node: Mapping, here: Kind) -> Problem | None:
    """What is said of a file that belongs in another folder."""
    meant = kind_meant(node, here)
    if meant is None:
        return None
    cls: type = here.cls
    strange = [key for key, _ in node.pairs if key.text.strip() not in known_fields(cls)]
    shown = "、".join(key.text.strip() for key in strange[:FEWEST])
    return Problem(
        severity="error",
        file=file,
        line=strange[0].line,
        column=strange[0].column,
        code="E201",
        field="",
        message=f"“{shown}”等 {len(strange)} 个字段不是{here.label}的，是{meant.label}的。",
        remedy=f"这像是{meant.label}，不是{here.label}：请把文件移到 {meant.folder}/。",
    )
