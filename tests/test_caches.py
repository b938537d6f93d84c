"""What builds keep between them: damaged, foreign or in the way, it is dropped, and no byte differs.

The tests know nothing of what is kept: they spoil whatever files stand in `.cache` after a build.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scenes import (
    EDITED,
    OLD,
    Print,
    Strike,
    command,
    copied,
    litter,
    print_of,
    put,
    rarely,
    start,
    start_seamed,
    unlike,
)
from sites import BRIDGES, ROOT, copy_library
from test_faults import AS_ANYONE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="files are compared as Linux keeps them")


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def lengthen(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"\0")


def noise(path: Path) -> None:
    content = random.Random(path.name).randbytes(path.stat().st_size)
    path.unlink()
    path.write_bytes(content)


def remove(path: Path) -> None:
    path.unlink()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES = (flip, cut, empty, lengthen, noise, remove, folder)


def kept(library: Path) -> list[Path]:
    """All files of the cache that hold something."""
    found = sorted(p for p in (library / ".cache").rglob("*") if p.is_file() and p.stat().st_size)
    assert found, "nothing is kept between builds"
    return found


def one_of_each(paths: list[Path], library: Path) -> list[Path]:
    """One file of each sort: names that differ only in digits and letters of numbers are of one sort."""
    sorts: dict[str, Path] = {}
    for path in paths:
        name = path.relative_to(library).as_posix()
        sorts.setdefault(re.sub(r"[0-9a-f]{6,}|\d+", "#", name), path)
        sorts.setdefault(f"{path.parent}{path.suffix}", path)
    return sorted(set(sorts.values()))


def becomes(library: Path, version: str, known: dict[str, Print]) -> None:
    put(library, version)
    done = start(command(library)).end()
    assert done.code == 0, done.said
    assert "Traceback" not in done.said
    assert unlike(print_of(library / "site"), known[version]) == []
    assert litter(library) == []


@pytest.mark.parametrize(
    "damage",
    [damage if damage in (flip, empty, remove) else rarely(damage) for damage in DAMAGES],
    ids=lambda damage: damage.__name__,
)
def test_everything_that_was_kept_is_damaged(
    damage: Callable[[Path], None], edited: Path, known: dict[str, Print]
) -> None:
    for path in kept(edited):
        damage(path)
    becomes(edited, EDITED, known)


@pytest.mark.parametrize("most", [3, rarely(60)])
def test_one_file_of_what_was_kept_is_damaged(most: int, edited: Path, known: dict[str, Print]) -> None:
    """One after the other; a build mends what the damage before it has done."""
    sorts = one_of_each(kept(edited), edited)
    chance = random.Random(1)
    for number, path in enumerate(chance.sample(sorts, min(len(sorts), most))):
        if path.is_file() and path.stat().st_size:
            DAMAGES[number % len(DAMAGES)](path)
        becomes(edited, (OLD, EDITED)[number % 2], known)


BOMB = """
import pickle
class Bomb:
    def __init__(self, thing):
        self.content = pickle.dumps(thing)
    def __reduce__(self):
        return eval, (f"[__import__('os').makedirs({harm!r}, exist_ok=True),"
                      f" __import__('pickle').loads({self.content!r})][1]",)
class Planting(pickle.Pickler):
    def dump(self, thing):
        super().dump(Bomb(thing))
pickle.Pickler = Planting
"""


def test_nothing_that_was_kept_is_trusted_to_run(edited: Path, known: dict[str, Print]) -> None:
    """A stranger's library may come with a cache, made by this very program, in which each pickled thing
    would run a command: no build does."""
    harm = edited.parent.parent / "harm"
    stranger = copy_library(edited, edited.parent.parent / "stranger" / "library")
    code = f"harm = {str(harm)!r}" + BOMB
    strike = Strike(code=code, kind="import", path="caselib", role="main")
    build = start_seamed(command(stranger), edited.parent.parent / "seam", stranger.parent, strike)
    assert build.end().struck
    assert harm.exists()  # the stranger has met the bomb already
    shutil.rmtree(harm)
    kept(stranger)
    shutil.rmtree(edited / ".cache", ignore_errors=True)
    shutil.copytree(stranger / ".cache", edited / ".cache")
    becomes(edited, EDITED, known)
    assert not harm.exists()


def test_the_cache_of_another_library(edited: Path, tmp_path: Path, known: dict[str, Print]) -> None:
    other = copy_library(BRIDGES, tmp_path / "bridges")
    assert start(command(other)).end().code == 0
    kept(other)
    shutil.rmtree(edited / ".cache", ignore_errors=True)
    copied(other / ".cache", edited / ".cache")
    becomes(edited, EDITED, known)


def test_the_cache_of_another_version_of_the_program(
    edited: Path, tmp_path: Path, known: dict[str, Print]
) -> None:
    """The same records, other templates, another theme."""
    program = tmp_path / "program"
    for part in ("caselib", "search", "theme"):
        shutil.copytree(ROOT / part, program / part)
    shutil.copy(ROOT / "build_site.py", program)
    for name in ("caselib/render/templates/case.html", "theme/frame.html", "theme/assets/content.css"):
        path = program / name
        path.write_text(path.read_text(encoding="utf-8").replace("h1", "h2") + "\n", encoding="utf-8")
    words = command(edited)
    words[1] = str(program / "build_site.py")
    done = start(words).end()
    assert done.code == 0, done.said
    assert unlike(print_of(edited / "site"), known[EDITED]) != []
    becomes(edited, EDITED, known)


@pytest.mark.thorough
def test_a_copy_of_a_library_with_its_cache(edited: Path, tmp_path: Path, known: dict[str, Print]) -> None:
    """Two libraries that were one do not meet in what they kept."""
    (tmp_path / "there").mkdir()
    copy = copied(edited, tmp_path / "there" / "copy")
    becomes(copy, EDITED, known)
    before = print_of(edited / "site")
    assert unlike(before, known[OLD]) == []
    becomes(copy, OLD, known)
    becomes(edited, EDITED, known)
    assert unlike(print_of(copy / "site"), known[OLD]) == []


def as_file(cache: Path, elsewhere: Path) -> None:
    del elsewhere
    cache.write_text("x", encoding="utf-8")


def as_link(cache: Path, elsewhere: Path) -> None:
    cache.symlink_to(elsewhere)


def as_link_to_nothing(cache: Path, elsewhere: Path) -> None:
    cache.symlink_to(elsewhere / "nothing")


def as_link_to_itself(cache: Path, elsewhere: Path) -> None:
    del elsewhere
    cache.symlink_to(cache)


def with_files_for_folders(cache: Path, elsewhere: Path) -> None:
    del elsewhere
    cache.mkdir()
    for name in ("build", "search", "site"):
        (cache / name).write_text("x", encoding="utf-8")


def with_links_for_folders(cache: Path, elsewhere: Path) -> None:
    cache.mkdir()
    for name in ("build", "search", "site"):
        (cache / name).symlink_to(elsewhere)


SHAPES = (
    as_file,
    as_link,
    as_link_to_nothing,
    as_link_to_itself,
    with_files_for_folders,
    with_links_for_folders,
)


@pytest.mark.parametrize(
    "shape",
    [shape if shape in (as_file, with_links_for_folders) else rarely(shape) for shape in SHAPES],
    ids=lambda shape: shape.__name__,
)
def test_something_else_stands_where_the_cache_should(
    shape: Callable[[Path, Path], None], edited: Path, tmp_path: Path, known: dict[str, Print]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.txt").write_text("mine", encoding="utf-8")
    shutil.rmtree(edited / ".cache", ignore_errors=True)
    shape(edited / ".cache", elsewhere)
    becomes(edited, EDITED, known)
    assert (elsewhere / "mine.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("closed", [rarely(".cache"), "."])
def test_nothing_can_be_kept(
    closed: str, edited: Path, known: dict[str, Print], need: Callable[[str, object], None]
) -> None:
    """Neither `.cache` nor the library can be written to; the site stands elsewhere."""
    need("setpriv", not AS_ANYONE or shutil.which("setpriv"))
    (edited / ".cache").mkdir(exist_ok=True)
    subprocess.run(["chmod", "-R", "a-w", str(edited / closed)], check=True)
    done = start([*AS_ANYONE, *command(edited, "--site", edited.parent / "out")]).end()
    assert done.code == 0, done.said
    assert unlike(print_of(edited.parent / "out"), known[EDITED]) == []
    assert litter(edited, "out") == []
    subprocess.run(["chmod", "-R", "u+w", str(edited)], check=True)


def test_somebody_touched_the_site(edited: Path, known: dict[str, Print]) -> None:
    """Pages and files changed by hand, lost, added, or folders now: the next build has none of it."""
    put(edited, OLD)
    site = edited / "site"
    for version in (OLD, EDITED):
        for name in ("about.html", "cases/shuwu-07.html", "data/cases.json", "assets/content.css"):
            with (site / name).open("ab") as stream:
                stream.write(b" ")
        (site / "cases" / "index.html").unlink()
        (site / "cases" / "mine.html").write_text("mine", encoding="utf-8")
        (site / "search.html").unlink()
        (site / "search.html").mkdir()
        becomes(edited, version, known)
