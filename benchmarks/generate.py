"""A generated library of any size, of the shape that real ones have: `python -m benchmarks.generate`.

Writes what `benchmarks.texts` makes as records. Practices are used after Zipf's law, places are real codes,
texts are Chinese of about 1,750 characters a case. The same numbers, words and seed give the same files.
Nothing in it is true; it only serves to measure.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.texts import PLACES, MadeCase, MadeMeasure, MadePractice, Writer, made_cases, made_practices
from benchmarks.words import Words, invented_words, jieba_words
from caselib.places import load_places

HERE = Path(__file__).resolve().parent.parent
NAMING_RECORDS = ("glossary.yml",)
"""Vocabulary that names records of this library, which a generated one does not have."""
GLOSSARY = "glossary.html"
LINK_TO_GLOSSARY = re.compile(rf'<a href="{GLOSSARY}[^"]*">([^<]*)</a>')
"""Links to the page of that vocabulary."""


def quoted(text: str) -> str:
    """A text as a YAML scalar on one line."""
    return json.dumps(text, ensure_ascii=False)


def aliases_line(aliases: tuple[str, ...]) -> list[str]:
    return [f"aliases: [{', '.join(map(quoted, aliases))}]"] if aliases else []


def practice_file(practice: MadePractice) -> str:
    lines = [
        f"title: {quoted(practice.title)}",
        *aliases_line(practice.aliases),
        "nature: 机制制度",
        f"dimension: {practice.dimension}",
        "standing: 地方探索",
        f"definition: {quoted(practice.definition)}",
        "sources: [s-000]",
        "review: 已核对来源",
        "added: 2026-01-01",
    ]
    return "\n".join(lines) + "\n"


def measure_lines(measure: MadeMeasure) -> Iterator[str]:
    yield f"  - title: {quoted(measure.title)}"
    yield f"    text: {quoted(measure.text)}"
    if measure.practices:
        yield "    practices:"
    for number in measure.practices:
        yield f"      - {{practice: p-{number:05d}, quote: 生成的短语{number}}}"


def case_file(number: int, case: MadeCase) -> str:
    lines = [
        f"title: {quoted(case.title)}",
        *aliases_line(case.aliases),
        f'place: "{case.place}"',
        f"level: {case.level}",
        f"period: {{as_of: {case.year}-06-30}}",
        f"summary: {quoted(case.summary)}",
        f"background: {quoted(case.background)}",
        "measures:",
        *(line for measure in case.measures for line in measure_lines(measure)),
        "outcomes:",
        f"  - {{metric: other, value: {number % 90 + 1}个, attested_by: 来源自述, quote: 生成的短语}}",
        f"lessons: {quoted(case.lessons)}",
        "sources: [s-000]",
        "disclosure: public",
        "review: 已核对来源",
        "added: 2026-01-01",
    ]
    return "\n".join(lines) + "\n"


def library_files(cases: int, seed: int = 1, words: Words | None = None) -> Iterator[tuple[str, str]]:
    """File name → text of a library with `cases` cases and a tenth as many practices.

    The words are invented unless others are given.
    """
    writer = Writer(words or invented_words(), seed)
    practices = max(20, cases // 10)
    for practice in made_practices(writer, practices):
        yield f"practices/{practice.id}.yml", practice_file(practice)
    for number, case in enumerate(made_cases(writer, cases, practices)):
        yield f"cases/{case.id}.yml", case_file(number, case)
    yield (
        "sources/s-000.yml",
        (
            "title: 生成的来源\ntype: 新闻报道\nchannel: 地方和行业媒体\npublished: 2026-01-01\n"
            "disclosure: public\nreview: 已核对来源\nadded: 2026-01-01\n"
        ),
    )


def write_library(folder: Path, cases: int, seed: int = 1, words: Words | None = None) -> int:
    """A whole library in `folder` (made anew); returns the number of records."""
    tree = load_places()
    if any(tree.get(code) is None for code in PLACES):
        raise ValueError("place table without the places used here")
    if folder.exists():
        shutil.rmtree(folder)
    for name in ("docs", "vocabulary"):
        shutil.copytree(HERE / name, folder / name, ignore=shutil.ignore_patterns(*NAMING_RECORDS))
    settings = (HERE / "mkdocs.yml").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(line for line in settings if GLOSSARY not in line)
    (folder / "mkdocs.yml").write_text(kept, encoding="utf-8")
    for page in sorted((folder / "docs").rglob("*.md")):
        page.write_text(LINK_TO_GLOSSARY.sub(r"\1", page.read_text(encoding="utf-8")), encoding="utf-8")
    for kind in ("cases", "practices", "policies", "organizations", "sources"):
        (folder / kind).mkdir()
    count = 0
    for name, text in library_files(cases, seed, words):
        (folder / name).write_text(text, encoding="utf-8")
        count += 1
    return count


def main() -> None:
    options = argparse.ArgumentParser(description="生成一个用来测速的案例库。")
    options.add_argument("folder", type=Path, help="写到哪个目录（会先清空）")
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--words", choices=("invented", "jieba"), default="invented", help="文字用哪些词")
    chosen = options.parse_args()
    words = jieba_words() if chosen.words == "jieba" else invented_words()
    print(f"{write_library(chosen.folder, chosen.cases, chosen.seed, words)} 个记录：{chosen.folder}")


if __name__ == "__main__":
    main()
