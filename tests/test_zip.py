"""A site as one file: the same bytes each time, opened by any program, put in its place when it is whole."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest
from sites import SMALL, copy_library, files_of, run

from caselib.exchange import MARKER, MARKER_TEXT, PublishError
from caselib.zipped import READ_ME, folder_name, write_zip, zip_beside


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "somewhere" / "site"
    (site / "cases").mkdir(parents=True)
    (site / MARKER).write_text(MARKER_TEXT, encoding="utf-8")
    (site / "index.html").write_text("<p>首页", encoding="utf-8")
    (site / "cases" / "b.html").write_bytes(b"b" * 5000)
    (site / "cases" / "a.html").write_bytes(b"a")
    (site / "picture.png").write_bytes(os.urandom(100))
    return site


def test_the_same_site_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    write_zip(site, "河上的桥", tmp_path / "one.zip")
    copy = tmp_path / "elsewhere"
    shutil.copytree(site, copy)
    for number, path in enumerate(sorted(copy.rglob("*"))):
        os.utime(path, (1_000_000_000 + number, 1_000_000_000 + number))
        path.chmod(0o700)
    write_zip(copy, "河上的桥", tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_everything_lies_in_one_folder_that_says_how_to_begin(site: Path, tmp_path: Path) -> None:
    write_zip(site, "河上的桥", tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert packed.testzip() is None
        names = packed.namelist()
        assert names[0] == f"河上的桥/{READ_ME}"
        assert names[1:] == sorted(names[1:])
        chinese = [entry for entry in packed.infolist() if not entry.filename.isascii()]
        assert all(entry.flag_bits & 0x800 for entry in chinese)  # in UTF-8, and says so
        assert {entry.date_time for entry in packed.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        packed.extractall(tmp_path / "out")
        words = packed.read(names[0]).decode("utf-8-sig")
    assert "双击 index.html" in words
    unpacked = files_of(tmp_path / "out" / "河上的桥")
    del unpacked[READ_ME]
    assert unpacked == files_of(site)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("互联网案例库", "互联网案例库"),
        ("", "site"),
        ("...", "site"),
        ("CON", "site"),
        ("../../etc/passwd", "etc passwd"),
        ('a<b>:"c"|d?*', "a b c d"),
        ("名\u202e称\u200b", "名 称"),
        ("长" * 100, "长" * 40),
    ],
)
def test_the_folder_has_a_name_for_any_system(title: str, name: str) -> None:
    assert folder_name(title) == name


def test_a_strange_file_is_not_overwritten(site: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.zip"
    with zipfile.ZipFile(mine, "w") as packed:
        packed.writestr("photo.jpg", b"x")
    before = mine.read_bytes()
    for file in (mine, site / "inside.zip", tmp_path, site / "index.html"):
        with pytest.raises(PublishError):
            write_zip(site, "桥", file)
    assert mine.read_bytes() == before
    assert not (site / "inside.zip").exists()


def test_an_older_one_is_replaced_whole_and_nothing_is_left_behind(site: Path) -> None:
    file = zip_beside(site)
    assert file == site.resolve().with_name("site.zip")
    write_zip(site, "桥", file)
    before = file.read_bytes()
    (site / "index.html").write_text("<p>改了", encoding="utf-8")
    write_zip(site, "桥", file)
    assert file.read_bytes() != before
    assert sorted(path.name for path in site.parent.iterdir()) == ["site", "site.zip"]


def test_a_folder_that_is_no_site_is_not_packed(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    with pytest.raises(PublishError):
        write_zip(tmp_path / "papers", "桥", tmp_path / "papers.zip")


def test_where_it_cannot_be_written_the_site_is_there_and_it_is_said(tmp_path: Path) -> None:
    library = copy_library(SMALL, tmp_path / "library")
    done = run("--library", library, "build", "--zip", tmp_path / "nowhere" / "site.zip")
    assert done.returncode == 2
    assert "压缩包写不进" in done.stderr
    assert "Traceback" not in done.stderr
    assert (library / "site" / "index.html").is_file()


def test_a_build_packs_what_it_published(tmp_path: Path) -> None:
    library = copy_library(SMALL, tmp_path / "library")
    done = run("--library", library, "build", "--zip")
    assert done.returncode == 0, done.stderr
    assert "离线包" in done.stdout
    with zipfile.ZipFile(library / "site.zip") as packed:
        tops = {name.split("/")[0] for name in packed.namelist()}
        assert len(tops) == 1
        names = {name.split("/", 1)[1] for name in packed.namelist()}
    assert names == {*files_of(library / "site"), READ_ME}
    refused = run("--library", library, "build", "--zip", library / "mkdocs.yml")
    assert refused.returncode == 2
    assert "不是本程序生成的" in refused.stderr
