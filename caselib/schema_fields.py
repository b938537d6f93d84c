"""What may be written in a field, in words and as an example: from the model's declarations.

For the schemas of editors (`schema.py`), the page of all fields (`schema_page.py`) and the records that `new`
writes. In: shapes and closed lists. It knows no file.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping

from caselib.check.evidence import LONGEST_QUOTE
from caselib.edit_tree import Entry, Group, Words
from caselib.model import KIND_BY_NAME
from caselib.scalars import Choice, Date, PlaceCode, Printed, ProseText, Quote, Ref, TermOf, TextMap, Url
from caselib.shapes import FieldSpec, ListOf, Part, Shape, fields_of, known_fields
from caselib.vocabulary import Vocabularies, Vocabulary

Example = str | list["Example"] | dict[str, "Example"]
"""A value as data, every scalar as text."""

IDS = {
    "case": "hehua-shuwu",
    "practice": "tushu-piaoliu",
    "policy": "yuedu-yijian-2019",
    "organization": "xihu-wenhuaju",
    "source": "hzwh-2020-11-tushushi",
}
"""Examples of ids, by kind."""
TEXTS = {
    "案例名称": "西湖区社区图书室通借通还",
    "做法名称": "图书漂流",
    "文献名称": "关于推进全民阅读的意见",
    "名称": "杭州市西湖区文化局",
    "来源标题": "西湖区建成社区图书室300余个",
    "举措名称": "通借通还",
    "拼音": "tu shu piao liu",
    "别称": "通借通还",
    "曾用编号": "jiu-bianhao",
    "更新说明": "补充了2020年的数",
    "发文字号": "杭文发〔2019〕29号",
    "原文写法": "照来源印出的字样",
    "文字": "杭州市文化局",
    "依据": "按报道日期推定",
    "审核岗位": "编辑",
    "项数": "10",
    "对应举措": "m1",
    "原文叫法": "“1+N”",
    "占其中的": "300余个",
    "指标说明": "社区图书室",
    "推断为": "杭州市",
    "全称": "杭州市西湖区文化和广电旅游体育局",
    "简称": "区文化局",
    "在案例中的角色": "牵头单位",
    "署名单位": "杭州市文化局",
    "原文文件名": "2020-11-tushushi.txt",
    "原因": "原发布者撤回",
    "隐去情况": "地名写成 xx市",
    "网址依据": "按标题查得",
    "公开依据": "政府网站公开发布",
    "权利说明": "版权属于原发布者",
    "备注": "另需说明的话",
    "区别": "一个固定，一个流动",
}
"""Examples of one line of text, by the field's label."""
EXAMPLES: Mapping[str, Example] = {
    "Expansion": {"size": "10", "complete": "否", "members": ["tushu-piaoliu", {"text": "借阅日"}]}
}
"""Groups of which not any fields fit together, by the name of their class."""
FROM_BELOW = ("grades",)
COMPANIONS: Mapping[str, Mapping[str, str]] = {"change_note": {"updated": "2021-02-03"}}
"""Fields that want another one beside them, by key."""
_ADD_IT = "请补上一行"
DATES = {"起": "2019-07", "止": "2020", "截至": "2020-11-30"}
SHOWN_SHORT = ("Dated", "Mention", "Named", "PlaceRef")
"""Groups that are mostly written in their short form."""


def from_list(name: str) -> str:
    """What may be written where a closed list says what."""
    return f"从“{list_labels()[name]}”词表里选，写中文名"


def accepted(shape: Shape, vocabularies: Vocabularies, of_list: Callable[[str], str] = from_list) -> str:
    """What may be written, in one sentence without its full stop; `of_list` says it of a closed list."""
    match shape:
        case ListOf():
            return f"可写几项，每项：{accepted(shape.item, vocabularies, of_list)}"
        case Part():
            return _accepted_part(shape, vocabularies, of_list)
        case TermOf():
            return of_list(shape.vocabulary)
        case Choice():
            return "、".join(dict.fromkeys(word for word, _ in shape.words if not word.isascii()))
        case Ref():
            kinds = "或".join(KIND_BY_NAME[name].label for name in shape.kinds) or "任何一条记录"
            return f"{kinds}的编号（文件名去掉 .yml）"
        case Date():
            return "日期：2021、2021-02 或 2021-02-03，知道多少写多少"
        case PlaceCode():
            return "行政区划代码：六位，乡镇街道九位；或本库地区表里的编号"
        case Printed():
            return "数值和单位，照原文写：9个、约300家、90%以上、XX万多家"
        case TextMap():
            return "一组“名称: 内容”"
        case ProseText():
            return "一段或几段文字；几段的，冒号后面写“|”，换行缩进两格"
        case Quote():
            return f"原文里连续的一段，照抄，不超过 {LONGEST_QUOTE} 字"
        case Url():
            return "以 http:// 或 https:// 开头的完整网址"
    return "一行文字"


def _accepted_part(shape: Part, vocabularies: Vocabularies, of_list: Callable[[str], str]) -> str:
    fields = "、".join(f"{spec.label}（{spec.key}）" for spec in fields_of(shape.cls))
    words = f"；也可以只写一个词 {shape.word[0]}" if shape.word else ""
    if not shape.short:
        return f"一组字段：{fields}{words}"
    return f"{accepted(_in_short(shape), vocabularies, of_list)}{words}；或一组字段：{fields}"


def _in_short(shape: Shape) -> Shape:
    """What stands for a group in its short form, and for a group in that."""
    while isinstance(shape, Part) and shape.short:
        shape = known_fields(shape.cls)[shape.short].shape
    return shape


@functools.cache
def list_labels() -> Mapping[str, str]:
    """The closed lists that fields take values of, each with the label of the first such field."""
    found: dict[str, str] = {}
    classes: list[type] = [kind.cls for kind in KIND_BY_NAME.values()]
    waiting = [spec for cls in classes for spec in fields_of(cls)]
    for spec in waiting:
        shape = spec.shape.item if isinstance(spec.shape, ListOf) else spec.shape
        if isinstance(shape, TermOf):
            found.setdefault(shape.vocabulary, spec.label)
        elif isinstance(shape, Part):
            waiting += (inner for inner in fields_of(shape.cls) if inner not in waiting)
    return found


def told_besides(spec: FieldSpec) -> str:
    """What the model says of a field beyond its shape, a sentence; nothing where that is merely to add it."""
    return "" if not spec.help or spec.help.startswith(_ADD_IT) else f"{spec.help.rstrip('。')}。"


def example(shape: Shape, vocabularies: Vocabularies, label: str = "", *, short: bool = False) -> Example:
    """A value that fits; `label`: the field's. `short`: in the short form where there is one."""
    match shape:
        case ListOf():
            return [example(shape.item, vocabularies, label, short=short)]
        case Part():
            if shape.short and (short or shape.cls.__name__ in SHOWN_SHORT):
                spec = known_fields(shape.cls)[shape.short]
                return example(spec.shape, vocabularies, label if label in DATES else spec.label)
            return EXAMPLES.get(shape.cls.__name__) or example_of_fields(_shown_fields(shape), vocabularies)
        case TermOf():
            return _example_term(vocabularies[shape.vocabulary])
        case Choice():
            return shape.words[0][0]
        case Ref():
            return IDS[shape.kinds[0] if shape.kinds else "organization"]
        case Date():
            return DATES.get(label, "2021-02-03")
        case PlaceCode():
            return "330106"
        case Printed():
            return "300余个"
        case TextMap():
            return {"N": "社区图书室"}
        case ProseText():
            return "用自己的话写。"
        case Quote():
            return "一证通借通还"
        case Url():
            return "https://www.example.org/2021/a.html"
    return TEXTS.get(label, "…")


def _example_term(vocabulary: Vocabulary) -> str:
    """The label that fits without more: the one that is meant where nothing is written, else the first; of
    the grades the lowest, which asks for nothing."""
    if not vocabulary.terms:
        return "…"
    first = vocabulary.terms[-1 if vocabulary.name in FROM_BELOW else 0]
    return (vocabulary.default or first).label


def _shown_fields(shape: Part) -> Iterable[FieldSpec]:
    """Of a group's fields those that are needed, and the first few others."""
    fields = fields_of(shape.cls)
    needed = [spec for spec in fields if spec.required or spec.name == shape.short]
    others = [spec for spec in fields if spec not in needed][: max(0, 3 - len(needed))]
    return [spec for spec in fields if spec in needed or spec in others]


def example_of_fields(specs: Iterable[FieldSpec], vocabularies: Vocabularies) -> dict[str, Example]:
    return {spec.key: example(spec.shape, vocabularies, spec.label, short=True) for spec in specs}


def as_tree(value: Example, *, in_brackets: bool = False) -> Words | Group:
    """An example as the layout of records takes it."""
    if isinstance(value, str):
        return Words(value, '"' if value.isdigit() and len(value) > 4 else "")
    pairs = [(Words(key), each) for key, each in value.items()] if isinstance(value, dict) else []
    items = [(None, each) for each in value] if isinstance(value, list) else []
    flat = in_brackets or (bool(items) and all(isinstance(each, str) for _, each in items))
    inner = [Entry(key, as_tree(each, in_brackets=flat)) for key, each in (*pairs, *items)]
    return Group(isinstance(value, dict), flat, inner)
