"""The issue form, `.github/ISSUE_TEMPLATE/case.yml`: the same questions for those with an account there.

In: the closed lists. Out: the texts of the files, written by `make schema` with the schemas and held to the
model by the same test. `issue.py` reads what is written with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from caselib.edit_layout import lay_out
from caselib.edit_tree import Group, Tree
from caselib.filled.issue import ITEMS_HELP, asked
from caselib.filled.layout import POST, PUBLIC, UNIT
from caselib.filled.wording import NO, POST_HELP, PUBLIC_HELP, UNIT_HELP, YES, Wording, title
from caselib.library import Library
from caselib.model import KINDS
from caselib.scalars import ProseText, TermOf
from caselib.schema_fields import Example, as_tree

HERE: Final = "库里已有的，在这里写名称，一行一个；库里没有的，填在下面。"
FOLDER: Final = ".github/ISSUE_TEMPLATE"
NOTE: Final = "# 由 make schema 生成，不要手改。"
HEAD: Final = (
    "只收已公开发布的材料。用自己的话写；名称、数值照原文抄。不写个人姓名、电话。提交后，这里写的谁都看得到。"
)


def issue_forms(library: Library) -> Iterator[tuple[str, str]]:
    """Names and texts of the files."""
    kind, wording = KINDS[0], Wording(library)
    body: list[Example] = [
        {"type": "markdown", "attributes": {"value": HEAD}},
        _field("public", "dropdown", PUBLIC, PUBLIC_HELP, options=[YES, NO], required=True),
        _field("unit", "input", UNIT, UNIT_HELP),
        _field("post", "input", POST, POST_HELP),
    ]
    for number, (label, sheet, blank) in enumerate(asked(kind), 1):
        if blank is None:
            body.append(_field(f"q{number}", "textarea", label, ITEMS_HELP))
            continue
        shape = wording.single(blank.shape)
        is_list = isinstance(shape, TermOf) and not blank.is_several
        sort = (
            "dropdown"
            if is_list
            else "textarea"
            if isinstance(shape, ProseText) or blank.is_several
            else "input"
        )
        body.append(
            _field(
                f"q{number}",
                sort,
                label,
                HERE if blank.new_in else wording.help(blank),
                options=list(wording.options(blank)) if is_list else [],
                required=blank.required and sheet.is_single,
            )
        )
    form: dict[str, Example] = {
        "name": title(kind),
        "description": f"不会写记录文件的，在这里填一条{kind.label}",
        "title": f"{kind.label}：",
        "body": body,
    }
    yield f"{FOLDER}/{kind.name}.yml", _text(form)
    yield f"{FOLDER}/config.yml", _text({"blank_issues_enabled": "true"})


def _field(
    name: str, sort: str, label: str, told: str, *, options: list[str] | None = None, required: bool = False
) -> dict[str, Example]:
    attributes: dict[str, Example] = {"label": label, "description": told}
    if options:
        attributes["options"] = [*options]
    field: dict[str, Example] = {"type": sort, "id": name, "attributes": attributes}
    if required:
        field["validations"] = {"required": "true"}
    return field


def _text(value: Example) -> str:
    group = as_tree(value)
    assert isinstance(group, Group)
    return lay_out(Tree(group, [NOTE]))
