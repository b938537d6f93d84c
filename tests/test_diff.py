"""`diff BASE`: what a change does to the site, told from a revision or another folder.

The library of each story is the small one in a repository of its own; `change` edits its work tree.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from in_git import committed, git
from markdown_it import MarkdownIt
from sites import SMALL, copy_library, files_of, run

CASE = "cases/hangzhou-tushushi.yml"
PLAIN = "cases/xihu-tushushi.yml"
PRACTICE = "practices/tushu-piaoliu.yml"


@dataclass
class Work:
    root: Path

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def diff(self, base: str = "HEAD", form: str = "text", **environment: str) -> str:
        done = run("--library", self.root, "diff", base, "--format", form, environment=environment)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def found(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.diff(form="json"))
        return values


@pytest.fixture
def work(tmp_path: Path) -> Work:
    root = copy_library(SMALL, tmp_path / "library")
    committed(root)
    return Work(root)


def test_no_change_is_said_in_a_line(work: Work) -> None:
    assert work.diff() == "与 HEAD 相比：\n\n对网站没有影响。\n"


def test_a_changed_field_is_told_in_readers_words(work: Work) -> None:
    work.replace(CASE, "level: 市级", "level: 省级")
    said = work.diff()
    assert "修改案例 hangzhou-tushushi “杭州市社区图书室“1+N”服务体系”" in said
    assert "    “层级”（level）：市级 → 省级" in said
    assert len(said.splitlines()) < 24


def test_a_long_text_is_cut_to_what_differs(work: Work) -> None:
    old = "以市图书馆为中心馆，把社区图书室连成一张网。"
    work.replace(CASE, old, "甲" * 80 + old)
    committed(work.root)
    work.replace(CASE, "中心馆", "总馆")
    (change,) = work.found()["records"][0]["fields"]
    assert change == {
        "field": "“内容提要”（summary）",
        "old": "……甲甲甲甲甲甲以市图书馆为中心馆，把社区图书室连成一张……",
        "new": "……甲甲甲甲甲甲以市图书馆为总馆，把社区图书室连成一张……",
    }


def test_an_item_put_in_front_changes_no_other(work: Work) -> None:
    work.replace(CASE, "measures:\n", "measures:\n  - {title: 先做的, practices: [piaoliu]}\n")
    work.replace(CASE, "[piaoliu]", "[{practice: piaoliu, source: hzwh-2020-11-tushushi}]")
    (record,) = work.found()["records"]
    assert [(c["field"], c["old"]) for c in record["fields"]] == [("“主要举措”（measures）第 1 项", "")]
    assert "先做的" in record["fields"][0]["new"]
    assert record["gained"] == [{"label": "采用的做法", "target": "piaoliu"}]
    assert record["lost"] == []


def test_relations_that_come_and_go_are_told(work: Work) -> None:
    work.replace(PLAIN, "[tongjie-tonghuan, tushu-piaoliu]", "[tongjie-tonghuan, piaoliu]")
    work.replace(PLAIN, "上级案例: hangzhou-tushushi\n", "")
    said = work.diff()
    assert "    ＋ 采用的做法：piaoliu\n" in said
    assert "    － 上级案例：hangzhou-tushushi\n" in said
    assert "    － 采用的做法：tushu-piaoliu\n" in said


NEW = """\
title: 新开的书屋
place: "330106"
level: 县级
subject: 公共图书馆
period: {from: 2019-07}
summary: 概要。
measures:
  - {title: 一, practices: [{practice: piaoliu, quote: 从没有核对过的短语}]}
sources: [hzwh-2020-11-tushushi]
disclosure: public
review: {state: 已核对来源}
added: 2021-02-01
"""


def test_a_new_record_counts_has_a_page_and_its_quotes_are_new(work: Work) -> None:
    (work.root / "cases" / "xin.yml").write_text(NEW, encoding="utf-8")
    said = work.diff()
    assert "新增案例 xin “新开的书屋”\n" in said
    assert "案例 4 → 5（另有未审稿 1）" in said
    assert "新出现 1 页：新开的书屋（cases/xin.html）" in said
    assert "新的引文，还没有与来源全文核对\n  xin：从没有核对过的短语" in said


def test_a_draft_is_marked_and_counted_apart(work: Work) -> None:
    (work.root / "cases" / "xin.yml").write_text(NEW.replace("已核对来源", "未审稿"), encoding="utf-8")
    said = work.diff()
    assert "新增案例 xin “新开的书屋”〔未审稿〕" in said
    assert "案例 4（另有未审稿 1 → 2）" in said


def test_a_moved_record_keeps_its_address(work: Work) -> None:
    text = (work.root / PRACTICE).read_text(encoding="utf-8")
    (work.root / PRACTICE).unlink()
    for name in (PLAIN, "cases/x-xian-liudong-tushu.yml", "cases/xx-shi-shuwu.yml", "cases/hehua-shuwu.yml"):
        work.replace(name, "tushu-piaoliu", "piaoliu-shu")
    (work.root / "practices" / "piaoliu-shu.yml").write_text(f"former_ids: [tushu-piaoliu]\n{text}", "utf-8")
    found = work.found()
    moved = [r for r in found["records"] if r["sort"] == "moved"]
    assert [(r["id"], r["former"]) for r in moved] == [("piaoliu-shu", "tushu-piaoliu")]
    assert not [r for r in found["records"] if r["sort"] in ("added", "removed")]
    assert found["pages"]["vanish"] == []
    assert "换了编号做法 piaoliu-shu “图书漂流”（原来是 tushu-piaoliu）" in work.diff()


def test_a_renamed_record_without_former_id_is_pointed_out(work: Work) -> None:
    old, new = work.root / "cases/xx-shi-shuwu.yml", work.root / "cases/xx-shi-xin.yml"
    old.rename(new)
    said = work.diff()
    assert "与移走的 xx-shi-shuwu 内容相同。只是改编号的，请写上 former_ids" in said
    assert "不再有 1 页：xx市书屋（cases/xx-shi-shuwu.html）" in said


def test_links_that_break_are_named_with_the_page_they_stand_on(work: Work) -> None:
    links = "[书屋](cases/xx-shi-shuwu.html)、[二](cases/hangzhou-tushushi.html#m2)"
    work.replace("docs/about.md", "\n", f"\n见{links}\n")
    committed(work.root)
    (work.root / "cases/xx-shi-shuwu.yml").unlink()
    text = (work.root / CASE).read_text(encoding="utf-8")
    start, end = text.index("  - title: 一证通行"), text.index("outcomes:")
    (work.root / CASE).write_text(text[:start] + text[end:], encoding="utf-8")
    broken = {(b["page"], b["target"]) for b in work.found()["pages"]["broken"]}
    assert broken == {
        ("docs/about.md", "cases/xx-shi-shuwu.html"),
        ("docs/about.md", "cases/hangzhou-tushushi.html#m2"),
    }
    assert "docs/about.md 里的链接没有着落：cases/xx-shi-shuwu.html" in work.diff()


def test_problems_that_are_new_and_gone(work: Work) -> None:
    work.replace(CASE, "title: ", "# 一行说明，别的都往下移\ntitle: ")
    assert work.found()["new_problems"] == work.found()["gone_problems"] == []
    work.replace(CASE, "level: 市级", "level: 火星级")
    found = work.found()
    assert [p["code"] for p in found["new_problems"]] == ["E204"]
    assert found["errors"] == 1
    said = work.diff()
    assert f"检查：1 处错误\n  建站时不收：{CASE}：有 1 处错误。" in said
    assert "修改案例 hangzhou-tushushi （有错误，见上）" in said
    committed(work.root)
    work.replace(CASE, "level: 火星级", "level: 市级")
    assert "改好了 1 处：" in work.diff()


def test_what_a_faulty_record_says_is_not_repeated(work: Work) -> None:
    work.replace(CASE, "lessons: ", "lessons: 请拨打13912345678。")
    for form in ("text", "markdown", "json"):
        assert "13912345678" not in work.diff(form=form)


def test_a_fault_of_the_library_leaves_pages_uncompared(work: Work) -> None:
    (work.root / "vocabulary" / "levels.yml").write_text("- {id: x}\n", encoding="utf-8")
    assert "有的错误是整个库的" in work.diff()


def test_changes_of_lists_and_settings(work: Work) -> None:
    work.replace("mkdocs.yml", "site_name: 社区图书室案例库", "site_name: 新名字")
    path = work.root / "vocabulary" / "metrics.yml"
    path.write_text(path.read_text(encoding="utf-8") + "- {id: desks, label: 书桌}\n", encoding="utf-8")
    said = work.diff()
    assert "设置\n  mkdocs.yml site_name：社区图书室案例库 → 新名字" in said
    assert "词表\n  vocabulary/metrics.yml desks 新写：书桌" in said


def test_pages_of_others_that_change_are_told(work: Work) -> None:
    work.replace(PRACTICE, "title: 图书漂流", "title: 图书大漂流")
    changed = work.found()["pages"]["change"]
    assert {"cases/xihu-tushushi.html", "practices/tushu-piaoliu.html"} <= set(changed)
    assert "organizations/hangzhou-tushuguan.html" not in changed


# --- the base ---


def test_another_folder_can_be_the_base(work: Work, tmp_path: Path) -> None:
    other = copy_library(SMALL, tmp_path / "other")
    work.replace(CASE, "level: 市级", "level: 省级")
    assert work.diff(str(other)).partition("\n")[2] == work.diff().partition("\n")[2]


def test_three_dots_mean_where_the_branch_began(work: Work) -> None:
    git(work.root, "checkout", "-q", "-b", "mine")
    work.replace(CASE, "level: 市级", "level: 省级")
    committed(work.root)
    git(work.root, "checkout", "-q", "main")
    (work.root / "cases" / "xin.yml").write_text(NEW, encoding="utf-8")
    committed(work.root)
    git(work.root, "checkout", "-q", "mine")
    assert "移走案例 xin" in work.diff("main")
    assert "移走案例 xin" not in work.diff("main...")
    assert "市级 → 省级" in work.diff("main...")


def test_the_work_tree_and_the_repository_stay_as_they_are(work: Work) -> None:
    work.replace(CASE, "level: 市级", "level: 省级")
    git(work.root, "add", CASE)
    before = files_of(work.root)
    work.diff()
    assert files_of(work.root) == before


def test_same_libraries_same_bytes(work: Work) -> None:
    (work.root / "cases" / "xin.yml").write_text(NEW, encoding="utf-8")
    work.replace(CASE, "level: 市级", "level: 省级")
    for form in ("text", "markdown", "json"):
        assert work.diff(form=form, PYTHONHASHSEED="1") == work.diff(form=form, PYTHONHASHSEED="2")


BASES = {
    "no such revision": ("nix", "git 里没有“nix”。请写分支、标签或提交的编号"),
    "an option": ("--output=x", "缺少"),
    "an option after all": ("-x", "缺少"),
    "nothing": ("", "没有写与什么比"),
    "a path": ("HEAD:cases", "git 里没有“HEAD:cases”"),
}


@pytest.mark.parametrize("name", BASES)
def test_a_base_that_is_none_ends_with_2(name: str, work: Work) -> None:
    base, said = BASES[name]
    done = run("--library", work.root, "diff", base)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_repository_it_says_so(tmp_path: Path) -> None:
    root = copy_library(SMALL, tmp_path / "library")
    done = run("--library", root, "diff", "HEAD")
    assert done.returncode == 2
    assert "不在 git 仓库里" in done.stderr


def test_without_git_it_says_so(work: Work, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("--library", work.root, "diff", "HEAD", environment={"PATH": str(tmp_path / "empty")})
    assert done.returncode == 2
    assert "没有 git" in done.stderr


def test_a_shallow_repository_says_what_to_do(work: Work, tmp_path: Path) -> None:
    first = git(work.root, "rev-parse", "HEAD")
    committed(work.root, "second")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{work.root}", "shallow")
    done = run("--library", tmp_path / "shallow", "diff", first)
    assert done.returncode == 2
    assert "git fetch --unshallow" in done.stderr


def test_settings_of_the_repository_run_nothing(work: Work, tmp_path: Path) -> None:
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n", encoding="utf-8")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "diff.external", "core.sshCommand"):
        git(work.root, "config", name, str(trap))
    work.diff()
    assert not (tmp_path / "sprung").exists()


# --- hostile revisions and texts ---


def test_of_a_revision_only_plain_files_are_read(work: Work) -> None:
    cases = work.root / "cases"
    os.symlink("/etc/passwd", cases / "passwd.yml")
    (cases / "lies.yml").symlink_to("../mkdocs.yml")
    (cases / "below").mkdir()
    (cases / "below" / "x.yml").write_text("title: x\n", encoding="utf-8")
    (cases / "big.yml").write_text("a" * 2_000_000, encoding="utf-8")
    committed(work.root)
    for name in ("passwd.yml", "lies.yml", "big.yml"):
        (cases / name).unlink()
    shutil.rmtree(cases / "below")
    assert "root:" not in work.diff()


HOSTILE = "<img src=x onerror=alert(1)> [点](https://evil.example) `a` | b ::error::假的 @someone"


def test_hostile_texts_are_texts_in_each_form(work: Work) -> None:
    strange = json.dumps(f"{HOSTILE}\x1b[31m\u2028::set-output::x")
    work.replace(CASE, "lessons: 先连网，后增书。", f"lessons: {strange}")
    work.replace(PLAIN, "西湖区社区图书室通借通还", json.dumps(f"{HOSTILE}::error::西湖"))
    said = work.diff()
    assert all(c == "\n" or c.isprintable() for c in said)
    assert not [line for line in said.splitlines() if line.lstrip().startswith("::")]
    page = work.diff(form="markdown")
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(page)
    inline = {child.type for token in tokens for child in token.children or ()}
    assert "html_block" not in {token.type for token in tokens}
    assert inline <= {"text", "text_special"}
    assert json.loads(work.diff(form="json"))
