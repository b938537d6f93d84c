"""Nodes of a record → the text of its file, as `fmt` would leave it.

In: a kind, a tree of nodes, the closed lists. Out: YAML. It asks nothing and judges nothing.
"""

from __future__ import annotations

from caselib.edit import formatted
from caselib.edit_layout import lay_out
from caselib.edit_tree import Entry, Group, Tree, Words
from caselib.model import Kind
from caselib.node import ABSENT, Mapping, Node, Scalar, Sequence
from caselib.vocabulary import Vocabularies

LONGEST_IN_BRACES = 70


def record_text(kind: Kind, node: Mapping, head: tuple[str, ...], vocabularies: Vocabularies) -> str:
    """`head`: comments at the top, without their sign."""
    cls: type = kind.cls
    tree = Tree(_group(node, is_outermost=True), [f"# {line}" for line in head])
    return formatted(cls, lay_out(tree), vocabularies)


def _group(node: Mapping | Sequence, *, is_outermost: bool = False, in_brackets: bool = False) -> Group:
    is_map = isinstance(node, Mapping)
    pairs: list[tuple[Words | None, Node]] = (
        [(_words(key), value) for key, value in node.pairs]
        if isinstance(node, Mapping)
        else [(None, item) for item in node.items]
    )
    flat = in_brackets or (not is_outermost and _is_flat(node))
    return Group(is_map, flat, [Entry(key, _value(value, flat)) for key, value in pairs])


def _value(node: Node, in_brackets: bool) -> Words | Group:
    return _words(node) if isinstance(node, Scalar) else _group(node, in_brackets=in_brackets)


def _is_flat(node: Mapping | Sequence) -> bool:
    """Whether a group stands in one line: short texts only."""
    values = [value for _, value in node.pairs] if isinstance(node, Mapping) else node.items
    texts = [value.text for value in values if isinstance(value, Scalar)]
    return (
        len(texts) == len(values)
        and sum(map(len, texts)) <= LONGEST_IN_BRACES
        and not any("\n" in text for text in texts)
    )


def _words(scalar: Scalar) -> Words:
    if "\n" in scalar.text:
        return Words(scalar.text, "|")
    is_code = scalar.text.isdigit() and len(scalar.text) > 4
    return Words(scalar.text, '"' if is_code or scalar.text in ABSENT else "")
