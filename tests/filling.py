"""Filling in forms as people do: a workbook, a Word file, both as LibreOffice saves them."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.oxml.ns import qn
from docx.table import Table

Items = Mapping[str, Sequence[Mapping[str, str]]]
YES = {"材料是否已公开发布？": "是"}
ANSWERS = {**YES, "填报单位": "西湖区文化局", "填报岗位（不写姓名）": "公共服务科工作人员"}
CASE = {
    "案例名称": "西湖区“漂流书箱”进小区",
    "地区": "浙江省杭州市西湖区",
    "层级": "县级",
    "主体类型": "公共图书馆",
    "实施时间（起）": "2019-07",
    "实施时间（截至）": "2020年11月3日",
    "牵头单位": "区文化局\n荷花小区读书会",
    "内容提要": "把书箱放进小区，居民互相借书。",
    "背景": "图书室离小区远。\n\n居民家里的书闲着。",
}
LISTS: Items = {
    "举措": (
        {"举措名称": "设漂流书箱", "举措内容": "每个小区一只书箱，由居民轮流照看。"},
        {"举措名称": "一证通行"},
    ),
    "做法": (
        {
            "举措": "设漂流书箱",
            "做法": "图书漂流",
            "原文叫法": "“漂流书箱”",
            "构成": "N=小区\n1：图书馆",
            "起始时间": "2019.7",
            "原文短语": "漂流书箱进小区",
        },
        {"举措": "2", "做法": "书箱管家"},
    ),
    "成效": (
        {
            "指标": "图书室",
            "数值": "9个",
            "谁说的": "来源自述",
            "对应举措": "设漂流书箱",
            "统计时段": "2020年",
        },
        {"指标": "读者", "数值": "90%以上", "谁说的": "来源自述"},
    ),
    "政策依据": ({"政策文献": "关于推进社区阅读的意见", "引用方式": "依据"},),
    "来源": (
        {
            "来源标题": "西湖区漂流书箱进小区",
            "体裁": "新闻报道",
            "发布渠道": "政府网站",
            "发布者": "杭州文化网",
            "发布日期": "2020-11-03",
            "网址": "https://www.example.org/shuxiang.html",
            "完整程度": "完整",
        },
    ),
    "新做法": ({"做法名称": "书箱管家", "性质": "机制制度", "工作维度": "借阅服务", "来历": "地方探索"},),
    "新组织机构": ({"名称": "荷花小区读书会", "机构类型": "社区", "所在地区": "杭州市西湖区"},),
}
YAML = """\
title: 西湖区“漂流书箱”进小区
place: "330106"
level: 县级
subject: 公共图书馆
period: {from: 2019-07, as_of: 2020-11-03}
organizations: {lead: [xihu-wenhuaju, xihu-hehua-xiaoqu-dushu-hui]}
summary: 把书箱放进小区，居民互相借书。
background: |
  图书室离小区远。

  居民家里的书闲着。
measures:
  - title: 设漂流书箱
    text: 每个小区一只书箱，由居民轮流照看。
    practices:
      - practice: tushu-piaoliu
        wording: “漂流书箱”
        params: {N: 小区, "1": 图书馆}
        since: 2019-07
        quote: 漂流书箱进小区
  - title: 一证通行
    practices: [shuxiang-guanjia]
outcomes:
  - {metric: 图书室, value: 9个, attested_by: 来源自述, measure: m1, window: 2020年}
  - {metric: 读者, value: 90%以上, attested_by: 来源自述}
policies:
  - {policy: yuedu-yijian-2019, role: 依据}
sources: [xihuqu-piaoliu-shuxiangjin-xiaoqu]
disclosure: 已公开
review: 未审稿
"""
"""What somebody who writes records would have written of the same, but for the date."""


def fill_workbook(
    blank: bytes, answers: Mapping[str, str], record: Mapping[str, Any], lists: Items, name: str = "案例"
) -> Any:
    """The workbook, open, with everything typed in."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for sheet, texts in (("说明", answers), (name, record)):
        for label, text in texts.items():
            cell = cell_of(book[sheet], label)
            cell.value = text
    for sheet, items in lists.items():
        for number, item in enumerate(items):
            for label, text in item.items():
                book[sheet].cell(4 + number, column_of(book[sheet], label)).value = text
    return book


def cell_of(sheet: Any, label: str) -> Any:
    """Where to write what is called so in the first column."""
    for row in sheet.iter_rows(max_col=2):
        if str(row[0].value).removesuffix("（必填）") == label:
            return row[1]
    raise KeyError(label)


def column_of(sheet: Any, label: str) -> int:
    heads = [str(cell.value).removesuffix("（必填）") for cell in sheet[2]]
    return heads.index(label) + 1


def fill_document(
    blank: bytes, answers: Mapping[str, str], record: Mapping[str, str], lists: Items, name: str = "案例"
) -> Any:
    document = docx.Document(io.BytesIO(blank))
    tables = tables_of(document)
    for sheet, texts in (("说明", answers), (name, record)):
        for label, text in texts.items():
            row = next(r for r in tables[sheet].rows if _said(r.cells[0]) == label)
            _put(row.cells[1], text)
    for sheet, items in lists.items():
        heads = [_said(cell) for cell in tables[sheet].rows[0].cells]
        for number, item in enumerate(items):
            for label, text in item.items():
                _put(tables[sheet].rows[2 + number].cells[heads.index(label)], text)
    return document


def tables_of(document: Any) -> dict[str, Table]:
    """The tables by the headings over them."""
    found: dict[str, Table] = {}
    name = ""
    for element in document.element.body:
        if element.tag == qn("w:p"):
            style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            if style is not None and style.get(qn("w:val")) == "Heading1":
                name = _text(element)
        elif element.tag == qn("w:tbl"):
            found[name] = Table(element, document)
    return found


def _text(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def _said(cell: Any) -> str:
    return _text(cell._tc).removesuffix("（必填）")


def _put(cell: Any, text: str) -> None:
    """Type into a cell, or choose from its list."""
    control = next(cell._tc.iter(qn("w:sdt")), None)
    if control is None:
        cell.text = text
        return
    for mark in list(control.iter(qn("w:showingPlcHdr"))):
        mark.getparent().remove(mark)
    next(control.iter(qn("w:t"))).text = text


def through_office(path: Path, *endings: str, office: str) -> Path:
    """The file as LibreOffice writes it, in these formats one after another."""
    profile = (path.parent / "profile").as_uri()
    for number, ending in enumerate(endings):
        folder = path.parent / f"by-office-{number}"
        wish = ("--convert-to", ending, "--outdir", str(folder), str(path))
        command = [office, "--headless", f"-env:UserInstallation={profile}", *wish]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        path = folder / f"{path.stem}.{ending}"
    return path
