"""The commands as people and scripts meet them: what is printed where, and with which exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sites import BRIDGES, ROOT, SMALL, copy_library, files_of, run

from caselib.codes import codes

BROKEN = ROOT / "tests" / "library_broken"
LUGOU = "cases/lugou-qiao.yml"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return copy_library(BRIDGES, tmp_path / "library")


def edit(library: Path, old: str, new: str) -> None:
    path = library / LUGOU
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_sound_library_gets_a_closing_line(library: Path) -> None:
    done = run("--library", library, "check")
    assert done.returncode == 0
    assert done.stderr == "已检查 11 个文件：没有错误。可以提交。\n"
    assert done.stdout == ""


def test_a_problem_names_place_field_fault_remedy_and_code(library: Path) -> None:
    edit(library, 'place: "110106"', 'place: "110199"')
    done = run("--library", library, "check")
    assert done.returncode == 1
    assert "错误 cases/lugou-qiao.yml 第 2 行第 8 字\n  “地区”（place）" in done.stderr
    assert "cases/lugou-qiao.yml:2:8 [E" in done.stderr
    assert "已检查 11 个文件：1 处错误，0 条建议。请改正错误后再试。" in done.stderr


def test_only_the_problems_of_named_files_are_shown(library: Path) -> None:
    edit(library, "level: 全国重点文物保护单位", "level: 国家级")
    other = run("--library", library, "check", library / "cases" / "zhaozhou-qiao.yml")
    assert (other.returncode, other.stderr) == (0, "已检查 1 个文件：没有错误。可以提交。\n")
    named = run("--library", library, "check", LUGOU, cwd=library)
    assert named.returncode == 1
    assert "国家级" in named.stderr


def test_the_machine_form_goes_to_stdout(library: Path) -> None:
    edit(library, "summary:", "sumary:")
    edit(library, "level: 全国重点文物保护单位", "level: 国家级")
    done = run("--library", library, "check", "--format", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, "")
    assert report["errors"] == len(report["problems"]) == 2
    assert {p["code"] for p in report["problems"]} == {"E201", "E204"}
    assert report["problems"][0]["file"] == LUGOU


def test_all_faults_of_a_library_come_in_one_run_sorted() -> None:
    report = json.loads(run("--library", BROKEN, "check", "--format", "json").stdout)
    places = [(p["file"], p["line"], p["column"]) for p in report["problems"]]
    assert places == sorted(places)
    assert len({p["file"] for p in report["problems"]}) > 5


def test_the_rules_are_listed_with_their_codes() -> None:
    lines = run("check", "--list").stdout.splitlines()
    told = [line.split(maxsplit=1) for line in lines if line.startswith("  ")]
    assert [code for code, _ in told] == [each.code for each in codes()]
    assert all(sentence.endswith(("。", "〕")) for _, sentence in told)
    assert "  E206  日期写成 2021、2021-02 或 2021-02-03。〔fix 能改，表单也查〕" in lines


USAGE = {
    "no command": ([], "缺少"),
    "an unknown command": (["bulid"], "不能写"),
    "an unknown option": (["build", "--fast"], "不认识的参数"),
    "no library": (["--library", "/", "check"], "这里不是案例库"),
    "a file that is not there": (["check", "cases/nothing.yml"], "找不到文件"),
    "a file of somewhere else": (["check", __file__], ""),
}


@pytest.mark.parametrize("name", USAGE)
def test_wrong_usage_ends_with_2_and_a_chinese_sentence(name: str, library: Path) -> None:
    arguments, said = USAGE[name]
    done = run(*(arguments if "--library" in arguments else ["--library", str(library), *arguments]))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_help_is_chinese() -> None:
    for arguments in (["--help"], ["build", "--help"], ["check", "--help"], ["export", "--help"]):
        done = run(*arguments)
        assert done.returncode == 0
        assert "用法：" in done.stdout
        assert "usage" not in done.stdout
        assert "options" not in done.stdout


def test_a_folder_that_is_no_site_is_never_written_over(library: Path, tmp_path: Path) -> None:
    precious = tmp_path / "照片"
    precious.mkdir()
    (precious / "a.jpg").write_bytes(b"x")
    done = run("--library", library, "build", "--site", precious)
    assert done.returncode == 2
    assert "不是本程序生成的" in done.stderr
    assert files_of(precious) == {"a.jpg": b"x"}


def test_export_writes_the_data_of_the_site(library: Path, tmp_path: Path) -> None:
    done = run("--library", library, "export", "--out", tmp_path / "out")
    assert done.returncode == 0
    cases = json.loads((tmp_path / "out" / "data" / "cases.json").read_text(encoding="utf-8"))
    assert [c["id"] for c in cases] == ["lugou-qiao", "zhaozhou-qiao"]
    span = cases[1]["outcomes"][1]["value"]
    assert (span["as_printed"], span["number"], span["unit"]) == ("37.4米", 37.4, "米")
    assert run("--library", library, "export", "--out", tmp_path / "out").returncode == 0
    (tmp_path / "out" / ".caselib-site").unlink()
    refused = run("--library", library, "export", "--out", tmp_path / "out")
    assert refused.returncode == 2
    assert "不是本程序导出的" in refused.stderr


def test_nothing_is_exported_from_a_library_with_errors(library: Path, tmp_path: Path) -> None:
    edit(library, "summary:", "sumary:")
    done = run("--library", library, "export", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert not (tmp_path / "out").exists()


def test_the_date_of_a_build_may_be_given(library: Path, tmp_path: Path) -> None:
    dated = {"SOURCE_DATE_EPOCH": "1767312000"}
    done = run("--library", library, "build", "--site", tmp_path / "site", environment=dated)
    assert done.returncode == 0, done.stderr
    assert "版本 2026-01-02" in (tmp_path / "site" / "cases" / "index.html").read_text(encoding="utf-8")


def test_drafts_are_published_only_in_a_preview(library: Path, tmp_path: Path) -> None:
    edit(library, "{state: 已核对来源, by: 编辑}", "{state: 未审稿, by: 编辑}")
    for arguments, there in (([], False), (["--preview"], True)):
        done = run("--library", library, "build", "--site", tmp_path / "site", *arguments)
        assert done.returncode == 0, done.stderr
        assert ("另有 1 条未审稿，不放进网站" in done.stderr) is not there
        page = tmp_path / "site" / "cases" / "lugou-qiao.html"
        assert page.is_file() is there
    assert "未审稿" in page.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are POSIX")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_build_without_a_traceback(sent: signal.Signals, code: int, library: Path) -> None:
    command = [sys.executable, str(ROOT / "build_site.py"), "--library", str(library), "build"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(library.glob(".site.caselib-*")):  # the builder is about to run
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(sent)
    _, stderr = process.communicate()
    assert process.returncode == code
    assert "Traceback" not in stderr
    assert not [p for p in library.iterdir() if p.name.startswith(".site")]


def test_nobody_reading_the_output_is_no_fault(library: Path) -> None:
    pipe = f"'{sys.executable}' '{ROOT / 'build_site.py'}' check --list | head -n 1"
    command = ["bash", "-o", "pipefail", "-c", pipe]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""


def test_what_is_named_must_be_a_file_to_check(tmp_path: Path) -> None:
    library = copy_library(SMALL, tmp_path / "library")
    (library / "cases" / "mulu.yml").mkdir()
    (library / "cases" / "lianjie.yml").symlink_to(library / "cases" / "hehua-shuwu.yml")
    os.mkfifo(library / "cases" / "guandao.yml")
    (library / "cases" / "wenben.txt").write_text("试\n", "utf-8")
    for name, code, said in (
        ("cases", 2, "cases 是文件夹。"),
        ("cases/mulu.yml", 2, "是文件夹。"),
        ("cases/hehua-shuwo.yml", 2, "找不到文件：cases/hehua-shuwo.yml。是不是 cases/hehua-shuwu.yml？"),
        (str(library / "docs" / "about.md"), 2, "没有可检查的"),
        ("/etc/passwd", 2, "不在案例库里"),
        ("cases/lianjie.yml", 1, "[E112]"),
        ("cases/guandao.yml", 1, "[E111]"),
        ("cases/wenben.txt", 1, "[E111]"),
        ("cases/hehua-shuwu.yml", 0, "已检查 1 个文件：没有错误。"),
        ("vocabulary/levels.yml", 0, "已检查 1 个文件：没有错误。"),
    ):
        done = run("--library", library, "check", name)
        assert (done.returncode, said in done.stderr) == (code, True), (name, done.stderr)
        assert "Traceback" not in done.stderr
