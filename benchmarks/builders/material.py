"""The same records as pages for MkDocs+Material and for Zensical: Markdown out of `Content`.

Neither has listings by relation, so the pages hold them written out, in tables of 500 rows a page, as a
script of their users would write them. Only the listings stand in the navigation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.builders.records import TITLES, Content, Item, put, used_in

ROWS = 500


def write_site(content: Content, folder: Path, *, search: bool) -> None:
    docs = folder / "docs"
    adopting: dict[str, list[Item]] = {}
    lying: dict[str, list[Item]] = {}
    for case in content.in_order():
        for practice in used_in(case):
            adopting.setdefault(practice, []).append(case)
        for code in content.places[case.data["place"]]:
            lying.setdefault(code, []).append(case)
    titles = {item.id: str(item.data["title"]) for item in (*content.practices, *content.sources)}
    for case in content.cases:
        put(docs / "cases" / f"{case.id}.md", case_page(case, content, titles))
    for item in content.practices:
        rows = case_rows(adopting.get(item.id, []), content)
        put(docs / "practices" / f"{item.id}.md", practice_page(item, rows))
    for code, name in content.names.items():
        put(docs / "places" / f"{code}.md", f"# {name}\n\n{case_rows(lying[code], content)}")
    for source in content.sources:
        rows = case_rows(content.in_order(), content)
        put(docs / "sources" / f"{source.id}.md", f"# {source.data['title']}\n\n{rows}")
    for name, text in listings(content):
        put(docs / name, text)
    put(folder / "mkdocs.yml", configuration(search))


def configuration(search: bool) -> str:
    """JSON, which is YAML too."""
    plugins = [{"search": {"lang": "zh"}}] if search else []
    navigation = [{"首页": "index.md"}, *({title: f"{name}/index.md"} for name, title in TITLES)]
    settings = {
        "site_name": "生成的案例库",
        "use_directory_urls": False,
        "theme": {"name": "material", "language": "zh", "font": False},
        "plugins": plugins,
        "markdown_extensions": ["attr_list", "tables"],
        "nav": navigation,
        "not_in_nav": "*.md",
    }
    return json.dumps(settings, ensure_ascii=False)


def case_page(case: Item, content: Content, titles: dict[str, str]) -> str:
    data = case.data
    path = content.places[data["place"]]
    crumbs = " › ".join(f"[{content.names[code]}](../places/{code}.md)" for code in path)
    facts = (("地区", crumbs), ("层级", data["level"]), ("实施时间", f"截至{data['period']['as_of']}"))
    outcomes = (
        f"| {o['metric']} | **{o['value']}** | 〔{o['attested_by']}〕 | 「{o['quote']}」 |"
        for o in data["outcomes"]
    )
    parts = [
        f"# {data['title']}",
        "又称：" + "、".join(data["aliases"]) if data.get("aliases") else "",
        f"## 内容提要\n\n{data['summary']}",
        "## 基本情况\n\n" + table(("项目", "内容"), (f"| {name} | {value} |" for name, value in facts)),
        f"## 背景\n\n{data['background']}",
        "## 主要举措",
        *(measure(number, m, titles) for number, m in enumerate(data["measures"], start=1)),
        "## 主要成效\n\n" + table(("指标", "数值", "标记", "出处"), outcomes),
        f"## 经验启示\n\n{data['lessons']}",
        "## 来源",
        "\n".join(f"1. [{titles[source]}](../sources/{source}.md)" for source in data["sources"]),
        f"收录日期：{data['added']}；审核状态：{data['review']}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def measure(number: int, data: dict[str, object], titles: dict[str, str]) -> str:
    adopted = data.get("practices", ())
    lines = (
        f"- [{titles[a['practice']]}](../practices/{a['practice']}.md)「{a['quote']}」"
        for a in (adopted if isinstance(adopted, list) else ())
    )
    return "\n\n".join([f"### （{number}）{data['title']}", str(data["text"]), "\n".join(lines)])


def practice_page(practice: Item, rows: str) -> str:
    data = practice.data
    traits = f"性质：{data['nature']}；工作维度：{data['dimension']}；来历：{data['standing']}"
    return f"# {data['title']}\n\n{traits}\n\n## 释义\n\n{data['definition']}\n\n## 采用情况\n\n{rows}"


def case_rows(cases: Sequence[Item], content: Content) -> str:
    lines = (
        f"| {content.where(case)} | [{case.data['title']}](../cases/{case.id}.md) | {case.data['level']}"
        f" | {case.data['period']['as_of']} |"
        for case in cases
    )
    return table(("地区", "案例", "层级", "时间"), lines)


def listings(content: Content) -> Iterator[tuple[str, str]]:
    """`<kind>/index.md`, `index-2.md` …, each with at most 500 rows."""
    yield (
        "index.md",
        "# 生成的案例库\n\n" + "\n".join(f"- [{title}]({name}/index.md)" for name, title in TITLES),
    )
    places = tuple((code, name) for code, name in content.names.items())
    plain = {
        "practices": tuple((item.id, str(item.data["title"])) for item in content.practices),
        "sources": tuple((item.id, str(item.data["title"])) for item in content.sources),
        "places": places,
    }
    cases = content.in_order()
    for name, title in TITLES:
        count = len(cases) if name == "cases" else len(plain[name])
        for first in range(0, count, ROWS):
            if name == "cases":
                text = case_rows(cases[first : first + ROWS], content)
            else:
                text = "\n".join(f"- [{label}]({id_}.md)" for id_, label in plain[name][first : first + ROWS])
            page = first // ROWS + 1
            yield (
                f"{name}/index{f'-{page}' if page > 1 else ''}.md",
                f"# {title}\n\n共 {count} 条。\n\n{text}\n",
            )


def table(headings: Sequence[str], lines: Iterator[str]) -> str:
    head = f"| {' | '.join(headings)} |\n|{' --- |' * len(headings)}"
    return "\n".join([head, *lines]) + "\n"
