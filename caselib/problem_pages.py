"""`docs/problems/`: a page for each code that a problem can bear, and a list of them.

    python -m caselib.problem_pages [library]

makes them from the golden files of the tests, so what a page shows is what the program says. In: the samples
in `tests/golden/codes/` (their notation is told there in `problem_samples.py`). Out: Markdown. The pages are
committed: a program without its tests has them all the same, and then nothing is written here.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from caselib.codes import FAMILIES, Code, codes
from caselib.node import Mapping as Fields
from caselib.node import Node, Scalar, Sequence
from caselib.problem import page_of
from caselib.yaml_file import read_node

SAMPLES: Final = Path(__file__).resolve().parent.parent / "tests" / "golden" / "codes"
NOTE: Final = "<!-- 由 make schema 生成，不要手改。 -->"
UNSEEN: Final = "⟨U+…⟩ 代表一个看不见的字符，⟨…×…⟩ 代表重复很多次。"
LIST: Final = "index"
COMMANDS: Final = {"verify": "verify --texts 目录", "fmt": "fmt"}

_LAST_LINE: Final = re.compile(r".*^ *\S+:\d+:\d+ \[[EW]\d{3}\]$", re.DOTALL | re.MULTILINE)
"""The problems in what a command prints, without what it says after them."""

Golden = Mapping[str, Any]


def pages(samples: Path = SAMPLES) -> Iterator[tuple[str, str]]:
    """Name (in the library's folder) and text of each page."""
    every = codes()
    titles = {}
    for each in every:
        golden = _plain(read_node(samples / f"{each.code}.yaml", each.code))
        titles[each.code] = golden["title"]
        yield page_of(each.code), page(each, golden)
    yield page_of(LIST), listing(every, titles)


def listing(every: tuple[Code, ...], titles: Mapping[str, str]) -> str:
    """The page that leads to all others."""
    errors = sum(each.is_error for each in every)
    lines = [
        _head("检查会说什么", f"检查规则的 {len(every)} 个代码，每个一页：为什么、错的、对的。"),
        f"检查用 {len(every)} 个代码指明毛病：E 是错误（{errors} 个），改好才能发布；W 是建议。"
        "代码写在每条提示的最后一行；点下面的代码，看为什么、怎样改。"
        "“fix 能改”指其中有把握的；“表单也查”指在网页上填表时就会说。\n",
    ]
    for family, members in groupby(every, key=lambda each: each.family):
        lines.append(f"## {FAMILIES[family]} {{ #family-{family} }}\n")
        lines.append("| 代码 | 毛病 | 规则 | fix 能改 | 表单也查 |\n|---|---|---|---|---|")
        for each in members:
            link = f"[{each.code}]({each.code.lower()}.md)"
            told = (link, titles[each.code], each.sentence, _yes(each.mended), _yes(each.in_form))
            lines.append("| " + " | ".join(told) + " |")
        lines.append("")
    return "\n".join(lines)


def page(each: Code, golden: Golden) -> str:
    """What a code means, what is wrong in each sample, what is said of it, and how it is right."""
    title = golden["title"]
    sort = "错误" if each.is_error else "建议"
    samples = golden["samples"]
    lines = [
        _head(f"{each.code} {title}", f"{each.sentence}怎样是错的，怎样是对的。"),
        f"**规则：**{each.sentence}（{sort}，属于[{FAMILIES[each.family]}](index.md#family-{each.family})）\n",
        f"{golden['why'].strip()}\n",
    ]
    for number, sample in enumerate(samples, start=1):
        if len(samples) > 1:
            lines.append(f"## {number}. {sample['name']} {{ #s{number} }}\n")
        lines += _sample(each, sample, heading="**{0}**\n" if len(samples) > 1 else "## {0} {{ #{1} }}\n")
    lines += ["## 能不能自动修改 { #fix }\n", _mending(samples) + "\n"]
    return "\n".join(lines)


def _sample(each: Code, sample: Golden, heading: str) -> Iterator[str]:
    """Under a heading each, or, where there are several samples, under mere words: a table of contents that
    says the same words again and again helps nobody."""
    places = {int(p["line"]) for p in sample["problems"] if p["code"] == each.code}
    yield heading.format("错的", "wrong")
    yield from _wrong(sample, places - {0})
    beside = [name for name, text in sample.get("besides", {}).items() if text]
    if beside:
        yield f"另有文件：{'、'.join(f'`{name}`' for name in beside)}。\n"
    yield heading.format("电脑会这样说", "said")
    if "run" in sample:
        yield f"运行 `{COMMANDS[sample['run']]}` 时：\n"
    found = _LAST_LINE.match(sample["text"])
    yield _block(found[0].split("\n") if found else [])
    yield heading.format("对的", "right")
    yield from _right(sample)


def _wrong(sample: Golden, places: set[int]) -> Iterator[str]:
    file = sample["file"]
    if "link" in sample:
        yield f"`{file}` 是一个链接，指向 `{sample['link']}`。\n"
    elif "folder" in sample:
        yield f"`{file}` 是一个文件夹。\n"
    elif not sample["wrong"]:
        yield f"`{file}` 里什么也没有。\n"
    else:
        kept = f"，用 {sample['encoding'].upper()} 编码保存" if "encoding" in sample else ""
        yield f"`{file}`{kept}{_told('标出的是', places)}：\n"
        yield _block(sample["wrong"].rstrip("\n").split("\n"), places)
        if "⟨" in sample["wrong"]:
            yield f"{UNSEEN}\n"


def _right(sample: Golden) -> Iterator[str]:
    text = sample.get("right") or sample.get("fixed")
    if not text:
        yield f"{sample['instead']}\n"
        return
    before = sample.get("wrong", "").rstrip("\n").split("\n") if sample.get("wrong") else []
    after = text.rstrip("\n").split("\n")
    changed, removed = _difference(before, after)
    file = sample.get("right_file", sample["file"])
    moved = "改名为 " if file != sample["file"] and before == after else ""
    told = _told("改的是", changed) if before else ""
    gone = f"；删去了原来的{_lines(removed)}" if removed and before else ""
    yield f"{moved}`{file}`{told}{gone}：\n"
    yield _block(after, changed if before else set())


def _difference(before: list[str], after: list[str]) -> tuple[set[int], set[int]]:
    """Lines (from 1) of the second that are new there; lines of the first that have no place there."""
    changed: set[int] = set()
    removed: set[int] = set()
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag in ("replace", "insert"):
            changed.update(range(c + 1, d + 1))
        if tag == "delete":
            removed.update(range(a + 1, b + 1))
    return changed, removed


def _mending(samples: list[Golden]) -> str:
    names = [sample["name"] for sample in samples if sample.get("fixed")]
    if not names:
        return "不能。该写什么，只有写的人知道。"
    if len(names) == len(samples):
        return "能。运行 `build_site.py fix 文件名`，程序改好，并说明改了什么；拿不准的不动。"
    listed = "、".join(f"“{name}”" for name in names)
    return f"{listed}能，运行 `build_site.py fix 文件名`；其余的拿不准，要自己改。"


def _block(lines: list[str], marked: set[int] | frozenset[int] = frozenset()) -> str:
    """Lines as they stand, some of them marked."""
    shown = [escape(line, quote=False) for line in lines]
    shown = [f"<mark>{line}</mark>" if n in marked else line for n, line in enumerate(shown, start=1)]
    return "<pre><code>{}\n</code></pre>\n".format("\n".join(shown))


def _told(words: str, numbers: set[int]) -> str:
    return f"（{words}{_lines(numbers)}）" if numbers else ""


def _lines(numbers: set[int]) -> str:
    return f"第 {'、'.join(map(str, sorted(numbers)))} 行"


def _head(title: str, description: str) -> str:
    return f"---\ntitle: {title}\ndescription: {description}\n---\n\n# {title}\n\n{NOTE}\n"


def _yes(holds: bool) -> str:
    return "✓" if holds else ""


def _plain(node: Node | None) -> Any:
    """A golden file as lists, dicts and texts."""
    if isinstance(node, Fields):
        return {key.text: _plain(value) for key, value in node.pairs}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    if isinstance(node, Scalar):
        return "" if node.plain and node.text == "null" else node.text
    return ""


def main(root: Path) -> None:
    """Write the pages into the docs of the library in `root`, where the samples are at hand."""
    if not SAMPLES.is_dir():
        return
    folder = (root / page_of(LIST)).parent
    folder.mkdir(parents=True, exist_ok=True)
    written = dict(pages())
    for name, text in written.items():
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    for path in folder.glob("*.md"):
        if path.relative_to(root).as_posix() not in written:
            path.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
