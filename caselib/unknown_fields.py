"""A field's name that its place does not know: what was probably meant.

Part of the shapes, asked by `read_fields` only where there is such a name. In: the name, the fields beside
it. Out: a problem, and the field that is then not missing as well.
"""

from __future__ import annotations

from caselib.alike import likeliest
from caselib.node import Mapping, Scalar, is_absent
from caselib.shapes import FieldSpec, ListOf, Part, Path, Reading, fields_of, known_fields
from caselib.yaml_messages import NUMBERED


def report_unknown(cls: type, key: Scalar, node: Mapping, path: Path, reading: Reading) -> str:
    """Says what was probably meant; the key of that field, which is then not missing as well."""
    text = key.text.strip()
    known = known_fields(cls)
    word = text.partition("：")[0]
    numbered = NUMBERED.match(text)
    if numbered and numbered[3] in known:
        remedy = f"请改成：- {numbered[3]}: …；同一项的其他字段在下面左边对齐。"
        message = f"列表每一项前面要用英文的“-”，这里写了“{numbered[2]}”。"
        reading.fault("E201", key, path, message, remedy)
        return known[numbered[3]].key
    near = likeliest(text, list(known), 0.6 if text.isascii() else 0.5)
    meant = word if word in known and word != text else near or ""
    owner = _owner_above(cls, key, node)
    instead = ""
    if meant and meant == word:
        remedy = f"请改成英文冒号，后面空一格：{word}: …；并列的几项用英文逗号分开。"
        reading.fault("E201", key, path, f"“{text}”用了中文冒号。", remedy)
        return known[meant].key
    if owner:
        remedy = f"如果它属于“{owner.label}”（{owner.key}），请在这一行前面加两个空格。"
    elif path and text in known_fields(reading.cls):
        remedy = "它是最外层的字段，请顶格写；下面跟着的几行也一起左移。"
    elif meant:
        remedy = f"是不是想写“{known[meant].label}”（{known[meant].key}）？"
        instead = meant
    else:
        used = {known[k.text.strip()].key for k, _ in node.pairs if k.text.strip() in known}
        specs = [spec for spec in fields_of(cls) if spec.key not in used]
        remedy = "还可以写的字段：" + "、".join(f"{s.label}（{s.key}）" for s in specs) + "。"
    reading.fault("E201", key, path, f"“{text}”不是这里的字段。", remedy, instead=instead)
    return owner.key if owner else known[meant].key if meant else ""


def _owner_above(cls: type, key: Scalar, node: Mapping) -> FieldSpec | None:
    """The field above that stands empty and could hold this key, had it been indented."""
    known = known_fields(cls)
    above = [(k, inner) for k, inner in node.pairs if k.line < key.line and k.text.strip() in known]
    if not above or not is_absent(above[-1][1]):
        return None
    spec = known[above[-1][0].text.strip()]
    inside = spec.shape.item if isinstance(spec.shape, ListOf) else spec.shape
    return spec if isinstance(inside, Part) and key.text.strip() in known_fields(inside.cls) else None
