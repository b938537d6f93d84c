"""A parsed file as nodes with places: what the loader hands to the shapes.

Neither YAML nor records are known here. Lines and columns count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Scalar:
    """A text as written. `plain` is false where it stood in quotes or in a block."""

    line: int
    column: int
    text: str
    plain: bool = True


@dataclass(slots=True)
class Sequence:
    line: int
    column: int
    items: list[Node]


@dataclass(slots=True)
class Mapping:
    line: int
    column: int
    pairs: list[tuple[Scalar, Node]]


Node = Scalar | Sequence | Mapping
Plain = str | list["Plain | None"] | dict[str, "Plain | None"]
"""The same without places, for the quick way: text, list or mapping; None stands for what is absent."""

ABSENT = ("~", "null")


def is_absent(node: Node) -> bool:
    """Empty, `~` and `null` mean that nothing is said."""
    if isinstance(node, Scalar):
        return not node.text.strip() or (node.plain and node.text in ABSENT)
    return not (node.items if isinstance(node, Sequence) else node.pairs)


def describe(node: Node) -> str:
    """How a contributor would call this node."""
    if isinstance(node, Scalar):
        return "一段文字"
    return "一个列表（以“- ”开头的几行）" if isinstance(node, Sequence) else "一组“字段: 值”"
