"""What was saved, however editors save it: real files, real events, and without events too."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from caselib.watch import Saved, Tree, Watch, is_left_by_an_editor

OLD = "title: 旧\n"
NEW = "title: 新的写法\n"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for folder in ("cases", "docs/images"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("a", "b", "c"):
        (tmp_path / "cases" / f"{name}.yml").write_text(OLD, encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: 一\n", encoding="utf-8")
    return tmp_path


def trees(library: Path) -> tuple[Tree, ...]:
    folders = [Tree(path=library / name) for name in ("cases", "practices", "docs")]
    return (*folders, Tree(path=library, only=("mkdocs.yml",)))


@pytest.fixture(params=[True, False], ids=["with events", "without events"])
def watch(request: pytest.FixtureRequest, library: Path) -> Iterator[Watch]:
    """Patient, so that a slow machine does not take one save for two."""
    with Watch(trees(library), quiet=0.2, grace=1.5, listens=request.param) as started:
        assert started.has_events == request.param
        yield started


def named(changes: Saved, library: Path) -> str:
    """`+` added, `*` changed, `-` removed."""
    signs = (("+", changes.added), ("*", changes.changed), ("-", changes.removed))
    return " ".join(
        f"{sign}{path.relative_to(library).as_posix()}" for sign, paths in signs for path in paths
    )


def in_place(path: Path) -> None:
    path.write_text(NEW, encoding="utf-8")


def in_three_pieces(path: Path) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for piece in (NEW[:3], NEW[3:6], NEW[6:]):
            stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())


def by_a_hidden_copy(path: Path) -> None:
    copy = path.with_name(f".{path.name}.x7Kq")
    copy.write_text(NEW, encoding="utf-8")
    os.replace(copy, path)


def by_a_copy_under_a_strange_name(path: Path) -> None:
    copy = path.with_name(f"{path.name}.x7Kq")
    copy.write_text(NEW, encoding="utf-8")
    os.replace(copy, path)


def by_moving_the_old_one_aside(path: Path) -> None:
    aside = path.with_name(f"{path.name}~")
    os.replace(path, aside)
    path.write_text(NEW, encoding="utf-8")
    aside.unlink()


SAVES = (
    in_place,
    in_three_pieces,
    by_a_hidden_copy,
    by_a_copy_under_a_strange_name,
    by_moving_the_old_one_aside,
)


@pytest.mark.parametrize("save", SAVES)
def test_a_save_is_one_change_however_it_is_done(
    save: Callable[[Path], None], watch: Watch, library: Path
) -> None:
    save(library / "cases" / "b.yml")
    assert named(watch.wait(), library) == "*cases/b.yml"


def test_two_saves_in_quick_succession_are_told_together(watch: Watch, library: Path) -> None:
    in_place(library / "cases" / "a.yml")
    by_a_hidden_copy(library / "cases" / "c.yml")
    assert named(watch.wait(), library) == "*cases/a.yml *cases/c.yml"


def test_new_changed_and_removed_are_told_apart(watch: Watch, library: Path) -> None:
    in_place(library / "docs" / "images" / "new.md")
    assert named(watch.wait(), library) == "+docs/images/new.md"
    in_place(library / "mkdocs.yml")
    assert named(watch.wait(), library) == "*mkdocs.yml"


def test_a_removed_file_is_told(library: Path) -> None:
    with Watch(trees(library), quiet=0.3, grace=0.3) as watch:
        (library / "cases" / "a.yml").unlink()
        assert named(watch.wait(), library) == "-cases/a.yml"


@pytest.mark.parametrize("first", ["emptied", "removed"])
def test_a_save_in_two_steps_is_waited_for(first: str, library: Path) -> None:
    path = library / "cases" / "a.yml"
    with Watch(trees(library), quiet=0.05, grace=30) as watch:
        if first == "emptied":
            path.write_text("", encoding="utf-8")
        else:
            path.unlink()
        later = threading.Timer(0.5, in_place, [path])
        later.start()
        assert named(watch.wait(), library) == "*cases/a.yml"
        later.join()
        assert path.read_text(encoding="utf-8") == NEW


def test_a_file_that_stays_empty_is_told_in_the_end(library: Path) -> None:
    with Watch(trees(library)) as watch:
        (library / "cases" / "a.yml").write_text("", encoding="utf-8")
        assert named(watch.wait(), library) == "*cases/a.yml"


def test_browsers_have_a_pause_after_a_save(library: Path) -> None:
    """What events would tell at once, a look at everything tells no earlier than the pause allows."""
    with Watch(trees(library), pause=1.5, listens=False) as watch:
        start = time.monotonic()
        in_place(library / "cases" / "a.yml")
        assert named(watch.wait(), library) == "*cases/a.yml"
        assert time.monotonic() - start > 1.4


def test_a_folder_that_appears_or_is_exchanged_is_followed(watch: Watch, library: Path) -> None:
    (library / "practices").mkdir()
    in_place(library / "practices" / "p.yml")
    assert named(watch.wait(), library) == "+practices/p.yml"
    shutil.rmtree(library / "practices")
    (library / "practices").mkdir()
    in_place(library / "practices" / "q.yml")
    assert named(watch.wait(), library) == "+practices/q.yml -practices/p.yml"
    in_place(library / "practices" / "r.yml")
    assert named(watch.wait(), library) == "+practices/r.yml"


def test_a_folder_moved_in_is_read_whole(
    watch: Watch, library: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "more"
    (outside / "deep").mkdir(parents=True)
    in_place(outside / "deep" / "x.md")
    shutil.move(outside, library / "docs" / "more")
    assert named(watch.wait(), library) == "+docs/more/deep/x.md"
    in_place(library / "docs" / "more" / "deep" / "y.md")
    assert named(watch.wait(), library) == "+docs/more/deep/y.md"


def test_reading_and_what_editors_lay_beside_are_no_changes(watch: Watch, library: Path) -> None:
    (library / "cases" / "a.yml").read_text(encoding="utf-8")
    for name in (".a.yml.swp", "a.yml~", "~$a.yml", "4913", "#a.yml#"):
        assert is_left_by_an_editor(name)
        in_place(library / "cases" / name)
    in_place(library / "notes.txt")
    in_place(library / "cases" / "c.yml")
    assert named(watch.wait(), library) == "*cases/c.yml"


def test_a_save_that_keeps_size_and_time_is_seen(library: Path) -> None:
    """Disks with coarse times: a second save within the same two seconds looks like the first."""
    path = library / "cases" / "a.yml"
    coarse = (int(time.time()) + 60) * 10**9
    path.write_text("title: 甲\n", encoding="utf-8")
    os.utime(path, ns=(coarse, coarse))
    with Watch(trees(library), quiet=0.5) as watch:
        with path.open("r+", encoding="utf-8") as stream:
            stream.write("title: 乙\n")
        os.utime(path, ns=(coarse, coarse))
        assert named(watch.wait(), library) == "*cases/a.yml"


def test_a_late_event_of_a_save_that_was_told_is_no_second_change(library: Path) -> None:
    first, second = library / "cases" / "a.yml", library / "cases" / "b.yml"
    with Watch(trees(library)) as watch:
        with first.open("w", encoding="utf-8") as stream:
            stream.write(NEW)
            stream.flush()
            assert named(watch.wait(), library) == "*cases/a.yml"
        in_place(second)
        assert named(watch.wait(), library) == "*cases/b.yml"
