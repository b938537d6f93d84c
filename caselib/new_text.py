"""The text of a new record: what is known filled in, everything else explained and ready to be switched on.

In: a kind, values as data, the closed lists. Out: YAML with a comment for each field; a field that may stay
out is a comment itself. The first line tells editors which schema holds.
"""

from __future__ import annotations

from collections.abc import Mapping

from caselib.edit import fields_in_order
from caselib.edit_layout import lay_out
from caselib.edit_tree import Entry, Group, Tree, Words
from caselib.model import Kind
from caselib.scalars import MOST_OPTIONS
from caselib.schema_fields import Example, accepted, as_tree, example
from caselib.shapes import FieldSpec
from caselib.vocabulary import Vocabularies, Vocabulary

HEAD = """\
# yaml-language-server: $schema=../schema/{kind}.json
# 标“必填”的都要写。其他的不写也可以；要写时，去掉行首的“# ”，把例子换成自己的内容。
# 每个字段怎样写、有哪些选项，见 docs/fields.md#{kind}
"""


def new_text(kind: Kind, values: Mapping[str, Example], vocabularies: Vocabularies) -> str:
    """The record's text; `values` by the fields' keys. Needed fields without a value stand there empty."""
    cls: type = kind.cls
    lines = [HEAD.format(kind=kind.name)]
    for spec in fields_in_order(cls):
        need = "（必填）" if spec.required else ""
        lines.append(f"# {spec.label}{need}：{_explained(spec, vocabularies)}")
        if spec.key in values or spec.required:
            lines.append(_field(spec.key, values.get(spec.key, "")))
        else:
            shown = _field(spec.key, example(spec.shape, vocabularies, spec.label))
            lines.append("".join(f"# {line}\n" for line in shown.splitlines()))
    return "\n".join(lines)


def _explained(spec: FieldSpec, vocabularies: Vocabularies) -> str:
    """What may be written; of a closed list the labels."""
    return accepted(spec.shape, vocabularies, lambda name: _options(vocabularies[name])) + "。"


def _options(vocabulary: Vocabulary) -> str:
    labels = [term.label for term in vocabulary.terms]
    more = "……" if len(labels) > MOST_OPTIONS else ""
    return f"可选：{'、'.join(labels[:MOST_OPTIONS])}{more}"


def _field(key: str, value: Example) -> str:
    tree = as_tree(value) if not isinstance(value, dict) else _in_braces(value)
    return lay_out(Tree(Group(True, False, [Entry(Words(key), tree)]), []))


def _in_braces(value: Mapping[str, Example]) -> Words | Group:
    """A group of single values stands in one line."""
    tree = as_tree(dict(value))
    if isinstance(tree, Group) and all(isinstance(each, str) for each in value.values()):
        tree.in_brackets = True
    return tree
