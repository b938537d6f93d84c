"""Quotes against the full texts of their sources: what is found, what a miss says, what the lock keeps."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import pytest
from sites import SMALL, run

from caselib.check import check_library, check_records
from caselib.evidence import LARGEST_TEXT, Verification, save, verify
from caselib.link import link
from caselib.load import load
from caselib.locate import Locator
from caselib.nearest import compared, nearest
from caselib.problem import Problem
from caselib.quotes import LOCK, Lock, Locked, fold, fold_with_places, lock_text, read_lock

PAPER = "sources/paper.yml"
REPOST = "sources/repost.yml"
CASE = "cases/hangzhou.yml"
SECOND = "cases/shuwu.yml"
REVIEWED = "disclosure: public\nreview: 已核对来源\nadded: 2021-03-01\n"
RECORDS = {
    "mkdocs.yml": "site_name: 试\n",
    PAPER: f"title: 报道\ntype: 新闻报道\nchannel: 政府网站\n{REVIEWED}text: a.txt\n",
    REPOST: f"title: 材料\ntype: 范文\nchannel: 转载站\n{REVIEWED}text: b.txt\n",
    CASE: f"""\
title: 杭州市社区图书室
place: "330100"
level: 市级
period: 2020
summary: 一句话。
measures:
  - title: 连成一张网
    quote: 设一个中心馆、多个图书室
    source: paper
    practices:
      - {{practice: fuwu-tixi, quote: “1+N”服务体系, source: paper}}
      - {{practice: fuwu-tixi, source: paper}}
outcomes:
  - metric: reading-rooms
    value: 300余个
    attested_by: 来源自述
    quote: 建成社区图书室300余个
    source: paper
  - {{metric: loans, value: XX万多册次, attested_by: 出处不明, quote: 外借XX万多册次, source: repost}}
sources: [paper, repost]
{REVIEWED}""",
    SECOND: f"""\
title: 某书屋
place: {{as_printed: xx市, status: 原文隐去}}
level: 市级
period: 2020
summary: 一句话。
measures:
  - {{title: 漂流, practices: [{{practice: fuwu-tixi, quote: 图书漂流}}]}}
figures:
  - {{metric: readers, value: xxx人, attested_by: 出处不明, quote: 读者xxx人}}
sources: [repost]
{REVIEWED}""",
    "practices/fuwu-tixi.yml": (
        "title: 服务体系\nnature: 体系模式\ndimension: 综合体系\nstanding: 地方探索\nreview: 已核对来源\n"
    ),
}
TEXTS = {
    "a.txt": (
        "首页 > 新闻\n\n杭州市形成“1﹢N”服务\n体系,设一个中心馆、多个图书室。\n\n"
        "全市建成社区图书室300余个。\n"
    ),
    "b.txt": "xx市社区图书室工作材料\n各社区开展图书漂流,外借XX万多册次,读者xxx人。\n",
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    shutil.copytree(SMALL / "vocabulary", folder / "vocabulary")
    for name, text in RECORDS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def edit(library: Path, name: str, old: str, new: str) -> None:
    path = library / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def verified(library: Path, texts: Path) -> Verification:
    """What `verify` says; the lock is written as the command does."""
    loaded, faults = load(library)
    done = verify(loaded, texts, Locator(loaded), faults)
    if done.lock:
        save(done.lock, library)
    return done


def warned(library: Path) -> list[str]:
    loaded, _ = load(library)
    find = Locator(loaded)
    found: list[Problem] = [
        *check_records(loaded, datetime.date(2026, 1, 1), find),
        *check_library(loaded, link(loaded), find),
    ]
    return [f"{p.file} {p.code}" for p in found if p.code in ("W512", "W513")]


def lock_of(library: Path) -> str:
    return (library / LOCK).read_text("utf-8")


def said(done: Verification) -> list[str]:
    return [f"{p.file} {p.code} {p.message} → {p.remedy}" for p in done.problems]


FOLDED = {
    "width": ("“１＋７＋Ｎ”，（三）：50％", "“1+7+N”,(三):50%"),
    "small forms": ("1﹢7﹢N﹐", "1+7+N,"),
    "half forms": ("｢甲｣､乙｡", "「甲」、乙。"),
    "white space": ("\u3000甲 乙\u00a0丙\u200b丁\ufeff\n戊", "甲乙丙丁戊"),
}
KEPT = (
    "“甲”",
    '"甲"',
    "「甲」",
    "‘甲’",
    "甲.",
    "甲。",
    "Ab",
    "aB",
    "①",
    "XX",
    "xx",
    "繁體",
    "甲·乙",
    "甲—乙",
    "㎡",
)


@pytest.mark.parametrize("name", FOLDED)
def test_width_and_white_space_are_no_difference(name: str) -> None:
    raw, folded = FOLDED[name]
    assert fold(raw) == folded
    assert fold_with_places(raw)[0] == folded


def test_everything_else_is() -> None:
    assert [fold(text) for text in KEPT] == list(KEPT)
    assert len({fold(text) for text in KEPT}) == len(KEPT)


def test_an_empty_line_ends_a_passage_and_a_line_end_does_not() -> None:
    folded, places = fold_with_places("\n 甲\r\n乙 \n \n丙\n\n")
    assert folded == "甲乙\n丙"
    assert ["\n 甲\r\n乙 \n \n丙"[place] for place in (places[0], places[1], places[3])] == ["甲", "乙", "丙"]


def test_every_quote_is_found_and_the_lock_written(library: Path, texts: Path) -> None:
    done = verified(library, texts)
    assert (done.found, done.missed, done.unread, said(done)) == (6, 0, 0, [])
    assert next(iter(done.figures())) == "引文 6 条：找到 6 条。"
    assert list(done.figures())[1:4] == [
        "采用的做法 3 条：有引文 2 条，没有引文 1 条。",
        f"  没有引文：{CASE} 第 12 行",
        "主要成效 2 条：有引文 2 条，没有引文 0 条。",
    ]
    lines = lock_of(library).splitlines()[1:]
    assert len(lines) == 6
    assert all(re.fullmatch(r"[a-z0-9-]+ [0-9a-f]{32} [0-9a-f]{32} \d+", line) for line in lines)
    assert not any(text in lock_of(library) for text in ("图书", "服务体系"))
    assert warned(library) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16", "utf-8"])
def test_the_lock_does_not_depend_on_how_a_text_is_saved(encoding: str, library: Path, texts: Path) -> None:
    before = verified(library, texts).lock
    (texts / "b.txt").write_bytes(TEXTS["b.txt"].replace("\n", "\r\n").encode(encoding))
    after = verified(library, texts)
    assert (after.lock, after.problems) == (before, ())


def test_a_miss_shows_the_nearest_passage_with_the_difference(library: Path, texts: Path) -> None:
    edit(library, CASE, "建成社区图书室300余个", "建成小区图书室300余个")
    assert said(verified(library, texts)) == [
        f"{CASE} E531 来源里找不到这句话。最接近的是第 4 段：“建成【社】区图书室300余个”，差别已标出。"
        " → 记录里写的是“建成【小】区图书室300余个”。请照来源改，或另选一句。"
    ]
    assert warned(library) == [f"{CASE} W512"]


def test_a_miss_says_when_another_source_has_it_or_none_is_near(library: Path, texts: Path) -> None:
    edit(library, CASE, "quote: 建成社区图书室300余个", "quote: 开展图书漂流")
    edit(library, CASE, "quote: 外借XX万多册次", "quote: 风马牛不相及")
    remedies = [text.partition(" → ")[2] for text in said(verified(library, texts))]
    assert "它在另一个来源 repost 里。请改正“来源”（source），或另选一句。" in remedies
    assert "请核对它出自哪里，照来源印出的样子抄。" in remedies


def test_a_quote_does_not_run_over_an_empty_line(library: Path, texts: Path) -> None:
    (texts / "b.txt").write_text("各社区开展图书\n\n漂流,外借XX万多册次,读者xxx人。\n", "utf-8")
    assert [p.code for p in verified(library, texts).problems] == ["E531"]


TEXT_FAULTS = {
    "a file that is not there": ("text: c.txt", "没有找到“c.txt”"),
    "a path": ("text: ../b.txt", "里面有路径"),
    "a folder": ("text: folder", "没有找到“folder”"),
    "no text": ("text: bytes.txt", "不是纯文本"),
    "far too long": ("text: long.txt", "超过 4 MB"),
}


@pytest.mark.parametrize("name", TEXT_FAULTS)
def test_a_text_that_cannot_be_read_is_a_problem_of_its_source(name: str, library: Path, texts: Path) -> None:
    line, message = TEXT_FAULTS[name]
    (texts / "folder").mkdir()
    (texts / "bytes.txt").write_bytes(b"PK\3\4\0\xff\xfe\xfd")
    (texts / "long.txt").write_bytes(b"a" * (LARGEST_TEXT + 1))
    edit(library, REPOST, "text: b.txt", line)
    done = verified(library, texts)
    assert [(p.file, p.code) for p in done.problems] == [(REPOST, "E532")]
    assert message in done.problems[0].message
    assert (done.found, done.unread, done.failed) == (3, 3, True)


def test_a_source_without_a_text_is_no_error(library: Path, texts: Path) -> None:
    edit(library, REPOST, "text: b.txt\n", "")
    done = verified(library, texts)
    assert [(p.file, p.code) for p in done.problems] == [(REPOST, "W533")]
    assert (done.failed, done.unread) == (False, 3)
    assert warned(library) == []


def test_what_was_found_before_holds_while_a_text_is_not_at_hand(library: Path, texts: Path) -> None:
    before = verified(library, texts).lock
    (texts / "b.txt").unlink()
    assert verified(library, texts).lock == before


def test_a_removed_record_leaves_nothing_in_the_lock(library: Path, texts: Path) -> None:
    verified(library, texts)
    before = set(lock_of(library).splitlines())
    (library / SECOND).write_text("withdrawn: {state: 已下架, on: 2021-03-05, reason: 权利人要求}\n", "utf-8")
    assert warned(library) == [f"{LOCK} W513"]
    (texts / "b.txt").unlink()  # nor is the text needed for that
    verified(library, texts)
    assert len(before - set(lock_of(library).splitlines())) == 2
    assert warned(library) == []


def test_without_a_lock_check_asks_for_nothing(library: Path) -> None:
    assert warned(library) == []


def test_a_lock_as_a_merge_leaves_it_is_read_as_far_as_it_goes(library: Path, texts: Path) -> None:
    verified(library, texts)
    written = lock_of(library)
    first, *rest = written.splitlines(keepends=True)[1:]
    (library / LOCK).write_text(f"<<<<<<< 甲\n{first}=======\n{''.join(rest)}>>>>>>> 乙\n", "utf-8")
    assert warned(library) == []
    verified(library, texts)
    assert lock_of(library) == written


def test_the_lock_is_in_order_and_each_line_once(tmp_path: Path) -> None:
    lines = [
        Locked("b", 2, "1" * 32, "2" * 32),
        Locked("a", 10, "1" * 32, "2" * 32),
        Locked("a", 9, "3" * 32, "2" * 32),
    ]
    text = lock_text(Lock((*lines, lines[0])))
    assert [line.split()[0::3] for line in text.splitlines()[1:]] == [["a", "9"], ["a", "10"], ["b", "2"]]
    (tmp_path / "lock").write_text(text, "utf-8")
    again = read_lock(tmp_path / "lock")
    assert again
    assert again.lines == tuple(sorted(lines))


def test_records_that_cannot_be_read_lose_no_line_of_the_lock(library: Path, texts: Path) -> None:
    verified(library, texts)
    before = lock_of(library)
    (library / CASE).write_text("title: [", "utf-8")
    done = verified(library, texts)
    assert (done.lock, done.failed, lock_of(library)) == (None, True, before)


NEAR = {
    "one character": ("甲乙丙丁戊己", "子丑甲乙丙寅戊己卯辰", "甲乙丙寅戊己"),
    "at the start": ("甲乙丙丁戊己", "甲乙丙丁戊寅", "甲乙丙丁戊寅"),
    "something between": ("甲乙丙丁戊己", "子甲乙丙寅卯丁戊己辰", "甲乙丙寅卯丁戊己"),
    "the nearer of two": ("甲乙丙丁戊己", "甲乙丙子丑寅。甲乙丙丁子己", "甲乙丙丁子己"),
    "not over a wall": ("甲乙丙丁戊己", "子甲乙丙\n丁戊己辰", "甲乙丙"),
    "nothing": ("甲乙丙丁戊己", "子丑寅卯辰巳", None),
    "an empty phrase": ("", "子丑寅卯辰巳", None),
    "an empty text": ("甲乙丙丁戊己", "", None),
    "all alike": ("啊" * 9, "啊" * 9999 + "哦", "啊" * 9),
}


@pytest.mark.parametrize("name", NEAR)
def test_the_nearest_passage(name: str) -> None:
    phrase, text, expected = NEAR[name]
    found = nearest(phrase, text)
    assert (text[slice(*found)] if found else None) == expected


def test_the_difference_is_marked_as_printed() -> None:
    assert compared("建成,社区图书室 300余个", "建成，社区图书室3000个") == (
        "建成,社区图书室 300【余】个",
        "建成，社区图书室300【0】个",
    )
    assert compared("甲【乙】丙", "甲【乙】") == ("甲【乙】〖丙〗", "甲【乙】〖〗")


def test_the_command(library: Path, texts: Path, tmp_path: Path) -> None:
    done = run("--library", library, "verify", "--texts", texts)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "引文 6 条：找到 6 条。"
    assert done.stdout.splitlines()[-1] == "已写出核对记录。"
    again = run("--library", library, "verify", "--texts", texts)
    assert again.stdout.splitlines()[-1] == "核对记录没有变化。"
    edit(library, CASE, "quote: 外借XX万多册次", "quote: 外借12万多册次")
    missed = run("--library", library, "verify", "--texts", texts)
    assert missed.returncode == 1
    assert "外借【XX】万多册次" in missed.stderr
    assert "Traceback" not in missed.stderr
    nowhere = run("--library", library, "verify", "--texts", tmp_path / "none")
    assert (nowhere.returncode, "没有这个文件夹" in nowhere.stderr) == (2, True)
    assert run("--library", library, "verify").returncode == 2
    assert "用法：" in run("verify", "--help").stdout


def test_the_home_page_says_how_many_quotes_are_verified(library: Path, texts: Path) -> None:
    from rendered import body, pages_of, text

    assert "引文已核" not in text(body(pages_of(load(library)[0].published()), "index.html"))
    edit(library, CASE, "quote: 外借XX万多册次", "quote: 外借万多册次")
    verified(library, texts)
    assert "引文已核5条（共6条）" in text(body(pages_of(load(library)[0].published()), "index.html"))
