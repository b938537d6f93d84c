"""The generated library that measurements use: sound, and the same each time. Nothing is timed here."""

from __future__ import annotations

from pathlib import Path

from sites import files_of, run

from benchmarks.generate import write_library


def test_a_generated_library_is_sound_and_the_same_each_time(tmp_path: Path) -> None:
    assert write_library(tmp_path / "a", 30) == 51
    write_library(tmp_path / "b", 30)
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    done = run("--library", tmp_path / "a", "check")
    assert (done.returncode, done.stderr) == (0, "已检查 51 个文件：没有错误。可以提交。\n")
