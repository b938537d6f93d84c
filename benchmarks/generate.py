"""A generated library of any size, of the shape that real ones have: `python -m benchmarks.generate`.

Practices are used after Zipf's law, places are real codes, texts are Chinese of about 1,750 characters a
case. The same numbers and seed give the same files. Nothing in it is true; it only serves to measure.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from caselib.places import load_places

HERE = Path(__file__).resolve().parent.parent
WORDS_OF_TEXTS = (
    "组织 服务 平台 企业 园区 楼宇 商圈 街道 社区 联系 走访 培训 交流 评选 "
    "示范 标准 制度 机制 清单 台账 数据 网络 线上 线下 阵地 驿站 中心 联盟 "
    "协会 行业 部门 干部 人才 创客 项目 融资 用工 技术 攻关 承诺 先锋 责任 "
    "岗位 活动 课堂 讲座 论坛 推动 建立 完善 落实 开展 形成 覆盖 提升 引导 "
    "促进 帮助 整合 统筹 协调 推行 打造 探索 发挥 结合 围绕 依托 面向"
)
PLACES = (
    "330400",
    "330483",
    "330483100",
    "510500",
    "510502",
    "350100",
    "350102",
    "110105",
    "440305",
    "420100",
)


class Writer:
    """Texts from a seeded generator."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = WORDS_OF_TEXTS.split()

    def sentence(self) -> str:
        words = [self.random.choice(self.words) for _ in range(self.random.randint(6, 12))]
        return "".join(words[:4]) + "，" + "".join(words[4:]) + "。"

    def text(self, characters: int) -> str:
        written = ""
        while len(written) < characters:
            written += self.sentence()
        return written


def practice_files(count: int, writer: Writer, dimensions: list[str]) -> Iterator[tuple[str, str]]:
    for i in range(count):
        title = "".join(writer.random.sample(writer.words, 2)) + str(i)
        yield (
            f"practices/p-{i:05d}.yml",
            (
                f"title: {title}\nnature: 机制制度\ndimension: {writer.random.choice(dimensions)}\n"
                "standing: 地方探索\n"
                f"definition: {writer.text(60)}\nsources: [s-000]\nreview: 已核对来源\nadded: 2026-01-01\n"
            ),
        )


def case_file(number: int, practices: int, weights: list[float], writer: Writer) -> str:
    place = PLACES[number % len(PLACES)]
    lines = [
        f"title: 生成的案例{number}",
        f'place: "{place}"',
        f"level: {('市级', '县级', '乡镇（街道）级')[number % 3]}",
        "period: {as_of: 2025-06-30}",
        f"summary: {writer.text(90)}",
        f"background: {writer.text(300)}",
        "measures:",
    ]
    used = sorted(set(writer.random.choices(range(practices), weights, k=6)))
    for m in range(4):
        lines += [f"  - title: {writer.sentence()[:8]}", f"    text: {writer.text(300)}", "    practices:"]
        lines += [f"      - {{practice: p-{p:05d}, quote: 生成的短语{p}}}" for p in used[m::4]] or [
            "      []"
        ]
    lines += [
        "outcomes:",
        f"  - {{metric: other, value: {number % 90 + 1}个, attested_by: 来源自述, quote: 生成的短语}}",
        f"lessons: {writer.text(100)}",
        "sources: [s-000]",
        "disclosure: public",
        "review: 已核对来源",
        "added: 2026-01-01",
    ]
    return "\n".join(lines) + "\n"


def library_files(cases: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """File name → text of a library with `cases` cases and a tenth as many practices."""
    writer = Writer(seed)
    practices = max(20, cases // 10)
    yield from practice_files(practices, writer, ["领导机制", "组织覆盖", "融合发展", "行业治理", "阵地服务"])
    weights = [1 / rank for rank in range(1, practices + 1)]
    for number in range(cases):
        yield f"cases/c-{number:06d}.yml", case_file(number, practices, weights, writer)
    yield (
        "sources/s-000.yml",
        (
            "title: 生成的来源\ntype: 新闻报道\nchannel: 地方和行业媒体\npublished: 2025-06-30\n"
            "disclosure: public\nreview: 已核对来源\nadded: 2026-01-01\n"
        ),
    )


def write_library(folder: Path, cases: int, seed: int = 1) -> int:
    """A whole library in `folder` (made anew); returns the number of records."""
    if load_places().get(PLACES[0]) is None:
        raise ValueError("place table without the places used here")
    if folder.exists():
        shutil.rmtree(folder)
    for name in ("docs", "vocabulary"):
        shutil.copytree(HERE / name, folder / name)
    shutil.copy(HERE / "mkdocs.yml", folder / "mkdocs.yml")
    for kind in ("cases", "practices", "policies", "organizations", "sources"):
        (folder / kind).mkdir()
    count = 0
    for name, text in library_files(cases, seed):
        (folder / name).write_text(text, encoding="utf-8")
        count += 1
    return count


def main() -> None:
    options = argparse.ArgumentParser(description="生成一个用来测速的案例库。")
    options.add_argument("folder", type=Path, help="写到哪个目录（会先清空）")
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    print(f"{write_library(chosen.folder, chosen.cases, chosen.seed)} 个记录：{chosen.folder}")


if __name__ == "__main__":
    main()
