"""A result for people on a terminal, and for programs as JSON.

In: a `Result` and what kinds and facets are called. Out: text. Records are written by strangers: nothing in
them reaches a terminal as a control sequence. It knows no index and no library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from search import Facet, FacetCount, Hit, Result, Snippet

MAX_VALUES = 6
"""Values of a facet that are shown to people; the JSON has them all."""
MANY = 24
"""Of a facet with more values people are told only how many: the first of them say nothing."""
BOLD = ("\x1b[1m", "\x1b[0m")
BRACKETS = ("【", "】")
NONE = "没有找到。可以少写几个字，或去掉一个条件。"
PARTIAL = "没有完全符合的；部分符合："


def as_text(result: Result, facets: Sequence[Facet], labels: Mapping[str, str], *, bold: bool = False) -> str:
    """Hits with their snippets and addresses, what else to look for, and counts."""
    marks = BOLD if bold else BRACKETS
    blocks = [hit_text(hit, labels, marks) for hit in result.hits]
    if result.partial:
        blocks.append(PARTIAL)
        blocks += [hit_text(hit, labels, marks) for hit in result.partial]
    elif not result.total:
        blocks.append(NONE)
    if result.suggestions:
        blocks.append("也搜：" + " · ".join(map(safe, result.suggestions)))
    if result.total:
        shown = len(result.hits)
        more = f"，列出前 {shown} 条（--limit 0 列出全部）" if shown < result.total else ""
        counts = "\n".join(facet_lines(result.facets, facets))
        blocks.append(f"共 {result.total} 条{more}。" + (f"\n{counts}" if counts else ""))
    return "\n\n".join(blocks)


def hit_text(hit: Hit, labels: Mapping[str, str], marks: tuple[str, str]) -> str:
    """Kind and title; the passage with its field; the address."""
    lines = [f"{safe(labels.get(hit.kind, hit.kind))}  {safe(hit.title)}"]
    if hit.snippet.text and hit.snippet.text != hit.title:
        label = f"{safe(hit.snippet.label)}：" if hit.snippet.label else ""
        lines.append(f"    {label}{marked(hit.snippet, marks)}")
    lines.append(f"    {safe(address(hit))}")
    return "\n".join(lines)


def address(hit: Hit) -> str:
    return f"{hit.url}#{hit.snippet.anchor}" if hit.snippet.anchor else hit.url


def marked(snippet: Snippet, marks: tuple[str, str]) -> str:
    """The text with its matches between `marks`."""
    parts, at = [], 0
    for start, end in snippet.marks:
        parts += [safe(snippet.text[at:start]), marks[0], safe(snippet.text[start:end]), marks[1]]
        at = end
    return "".join((*parts, safe(snippet.text[at:])))


def facet_lines(counts: Mapping[str, Sequence[FacetCount]], facets: Iterable[Facet]) -> Iterator[str]:
    """One line a facet, for those that tell hits apart."""
    for facet in facets:
        found = counts.get(facet.name, ())
        if len(found) > 1 or (found and facet.name == "kind"):
            values = [f"{safe(c.value)} {c.count}" for c in found[: MAX_VALUES if len(found) <= MANY else 0]]
            values += [f"共 {len(found)} 项"] if len(found) > MAX_VALUES else []
            yield f"  {facet.label}：{' · '.join(values)}"


def safe(text: str) -> str:
    """On one line and without characters that could steer a terminal or turn the text round."""
    if text.isprintable():
        return text
    return "".join(" " if c.isspace() else c for c in text if c.isspace() or c.isprintable())


def as_json(result: Result, query: str, engine: str) -> str:
    """One object; the form is stated in `docs/searching.md`."""
    payload = {
        "query": query,
        "engine": engine,
        "total": result.total,
        "hits": [hit_json(hit) for hit in result.hits],
        "partial": [hit_json(hit) for hit in result.partial],
        "suggestions": list(result.suggestions),
        "facets": {
            name: [{"value": c.value, "count": c.count} for c in counts]
            for name, counts in result.facets.items()
        },
    }
    text = json.dumps(payload, ensure_ascii=False, indent=1)
    return re.sub(r"[^\n\x20-\x7e]", lambda m: m[0] if m[0].isprintable() else json.dumps(m[0])[1:-1], text)


def hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "id": hit.id,
        "title": hit.title,
        "url": hit.url,
        "score": round(hit.score, 6),
        "snippet": hit.snippet.text,
        "marks": [list(mark) for mark in hit.snippet.marks],
        "label": hit.snippet.label,
        "anchor": hit.snippet.anchor,
    }
