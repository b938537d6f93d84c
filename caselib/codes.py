"""Every code that a problem can bear, in the order in which lists and pages show them.

In: the rules of the check stage, the safe repairs, and the codes of reading, formatting and verifying, which
are no rules of their own and are named here. Out: for each its sentence, whether `fix` mends it, whether the
form looks for it. Used by `check --list` and by the pages about problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caselib.check import CHECKS
from caselib.fix import MENDED
from caselib.problem import page_of

FAMILIES: Mapping[str, str] = {
    "1": "文件和写法",
    "2": "字段和选项",
    "3": "编号、引用和词表",
    "4": "地区",
    "5": "引文、数据和来源",
    "6": "日期和文献",
    "7": "公开和安全",
}
"""The first digit of a code → what its family is about."""

READING: Mapping[str, str] = {
    "E101": "文件用 UTF-8 编码保存。",
    "E102": "一个文件不超过 256 KB。",
    "E103": "文中没有改变文字显示顺序的隐藏字符。",
    "E104": "一个字段只写一次。",
    "E105": "冒号、缩进、引号、括号和列表写得对，文件才读得出。",
    "E106": "文件要打得开。",
    "W107": "文中没有看不见的空白字符。",
    "E108": "值不以“&”“*”“!”开头，也不用“<<”引用别处。",
    "E109": "一个文件只写一条记录。",
    "E110": "缩进的层次和一个文件的项数有限。",
    "E111": "放记录的文件夹里只放以 .yml 结尾的文件。",
    "E112": "文件和文件夹是它本身，不是指向别处的链接。",
    "E113": "文件里写的是一组字段。",
    "E114": "词表是一个列表，每一条有编号和标签。",
    "W115": "值里没有空格加“#”：后面的字会被当成说明，不读进来。",
    "E191": "整理（fmt）之后，读出来的内容与原来一样。",
    "E201": "只写这一类记录有的字段。",
    "E202": "必填的字段都要写。",
    "E203": "每一项按要求的样子写：一段文字、一个列表，或一组字段。",
    "E204": "有选项的字段，写词表里的一项。",
    "W205": "选项写词表里的名称，不写别称。",
    "E206": "日期写成 2021、2021-02 或 2021-02-03。",
    "E207": "数值照来源印出的样子写，里面要有数字。",
    "E208": "只有几种写法的字段，写其中一种。",
    "E209": "列表里没有空的一项。",
    "W210": "几项写成列表，不连写成一项。",
    "E531": "原文短语在来源全文里找得到。",
    "E532": "来源写明的原文文件要读得出。",
    "W533": "有引文的来源写明原文文件名。",
    "E534": "每条引文都说得出自哪一个有记录的来源。",
}
"""What is found while files are read (1, 2), formatted (191), verified (531 and on), each with its rule."""

FORM = frozenset({"E202", "E204", "E206", "E207", "E208"})
"""Of those, the ones that the form looks for: it lets nobody make the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code as lists show it. `mended`: `fix` removes such problems where it is certain what is meant."""

    code: str
    sentence: str
    mended: bool
    in_form: bool

    @property
    def family(self) -> str:
        return self.code[1]

    @property
    def is_error(self) -> bool:
        return self.code.startswith("E")


def codes() -> tuple[Code, ...]:
    """All of them, by number."""
    rules = {check.code: (check.sentence, check.in_form) for check in CHECKS}
    rules |= {code: (sentence, code in FORM) for code, sentence in READING.items()}
    return tuple(
        Code(code=code, sentence=sentence, mended=code in MENDED, in_form=in_form)
        for code, (sentence, in_form) in sorted(rules.items(), key=lambda each: each[0][1:])
    )


def listed() -> str:
    """What `check --list` prints."""
    lines: list[str] = []
    family = ""
    for each in codes():
        if each.family != family:
            family = each.family
            lines += ["", FAMILIES[family]]
        told = [word for word, holds in (("fix 能改", each.mended), ("表单也查", each.in_form)) if holds]
        lines.append(f"  {each.code}  {each.sentence}" + (f"〔{'，'.join(told)}〕" if told else ""))
    pages = page_of("index")
    closing = f"E 是错误，改好才能发布；W 是建议。“fix 能改”指其中有把握的。每一条的例子见 {pages}。"
    return "\n".join([*lines[1:], "", closing])
