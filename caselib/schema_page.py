"""`docs/fields.md`: every field of every kind, for people; from the same declarations as the schemas.

In: the closed lists. Out: Markdown. Anchors: `#case`, `#case-title`; of groups of fields that several places
share `#figure`, `#figure-value`; of closed lists `#terms-levels`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from caselib.edit import fields_in_order
from caselib.edit_layout import lay_out
from caselib.edit_tree import Entry, Group, Tree, Words
from caselib.model import KINDS
from caselib.schema_fields import COMPANIONS, accepted, as_tree, example, list_labels, told_besides
from caselib.shapes import FieldSpec, ListOf, Part, Shape
from caselib.vocabulary import Term, Vocabularies, Vocabulary

PARTS = {
    "Adoption": "采用的做法",
    "Citation": "政策依据",
    "Confusable": "易混淆",
    "Dated": "日期",
    "Expansion": "具体内容",
    "Figure": "数据、成效",
    "Identity": "身份",
    "Measure": "举措",
    "Mention": "来源中的写法",
    "Named": "机构或名称",
    "Participants": "单位",
    "Period": "实施时间",
    "PlaceRef": "地区",
    "Review": "审核状态",
    "Window": "统计时段",
    "Withdrawn": "撤下说明",
}
"""Headings of the groups of fields, by the name of their class."""

HEAD = """\
---
title: 字段一览
description: 各类记录能写哪些字段，怎样写，有哪些选项。
---

# 字段一览

<!-- 由 make schema 生成，不要手改。 -->

一个文件是一条记录，文件名是它的编号。字段写中文名或英文名都可以，运行 `fmt` 会统一成英文名；选项写中文名。
没有标“必填”的都可以不写；空着、写 `~`，都等于没有写。怎样判断、怎样归类，见[编辑手册](editing.md)。
"""


def page(vocabularies: Vocabularies) -> str:
    """The whole page."""
    lines = [HEAD]
    parts: dict[str, type] = {}
    for kind in KINDS:
        cls: type = kind.cls
        lines.append(f"## {kind.label} {{ #{kind.name} }}\n\n放在 `{kind.folder}/` 里。\n")
        lines += _fields(kind.name, cls, vocabularies)
        for spec in fields_in_order(cls):
            _collect(spec.shape, parts)
    lines.append("## 成组的字段 { #parts }\n\n有的字段里面还有字段。几处用到的，写法都一样。\n")
    for name, part in sorted(parts.items(), key=lambda each: each[0]):
        lines.append(f"### {PARTS[name]} {{ #{_anchor(name)} }}\n")
        lines += _fields(_anchor(name), part, vocabularies, level="####")
    lines.append("## 选项 { #terms }\n\n词表里的中文名、别称和编号都认得；请写中文名。\n")
    for name, label in sorted(list_labels().items()):
        lines += _terms(label, vocabularies[name])
    return "\n".join(lines)


def _collect(shape: Shape, parts: dict[str, type]) -> None:
    if isinstance(shape, ListOf):
        _collect(shape.item, parts)
    elif isinstance(shape, Part) and shape.cls.__name__ not in parts:
        parts[shape.cls.__name__] = shape.cls
        for spec in fields_in_order(shape.cls):
            _collect(spec.shape, parts)


def _fields(anchor: str, cls: type, vocabularies: Vocabularies, level: str = "###") -> Iterator[str]:
    for spec in fields_in_order(cls):
        need = "（必填）" if spec.required else ""
        yield f"{level} {spec.label} · `{spec.key}`{need} {{ #{anchor}-{spec.key.replace('_', '-')} }}\n"
        others = "、".join(spec.labels[1:])
        named = f"也可以叫：{others}。" if others else ""
        words = accepted(spec.shape, vocabularies, _list_on_page)
        yield f"{_linked(spec.shape, words)}。{named}{told_besides(spec)}\n"
        yield f"```yaml\n{_shown(spec, vocabularies)}```\n"


def _list_on_page(name: str) -> str:
    return f"从[“{list_labels()[name]}”词表](#terms-{name})里选，写中文名"


def _linked(shape: Shape, words: str) -> str:
    """The sentence, with the fields of a group left to where they are told."""
    inner = shape.item if isinstance(shape, ListOf) else shape
    if isinstance(inner, Part):
        name = inner.cls.__name__
        words = re.sub("一组字段：[^；。]*", f"[一组字段（{PARTS[name]}）](#{_anchor(name)})", words)
    return words


def _shown(spec: FieldSpec, vocabularies: Vocabularies) -> str:
    values = {spec.key: example(spec.shape, vocabularies, spec.label), **COMPANIONS.get(spec.key, {})}
    entries = [Entry(Words(key), as_tree(value)) for key, value in values.items()]
    return lay_out(Tree(Group(True, False, entries), []))


def _anchor(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _terms(label: str, vocabulary: Vocabulary) -> Iterator[str]:
    yield f"### {label} · `{vocabulary.name}` {{ #terms-{vocabulary.name} }}\n"
    if not vocabulary.terms:
        yield f"本库还没有这份词表；要用时先建 `vocabulary/{vocabulary.name}.yml`。\n"
        return
    yield "| 写法 | 也认得 | 编号 | 说明 |\n|---|---|---|---|"
    for term in vocabulary.terms:
        cells = (term.label, "、".join(term.aliases), f"`{term.id}`", _about(term))
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def _about(term: Term) -> str:
    return term.text("scope") or term.text("hint") or term.text("rule")
