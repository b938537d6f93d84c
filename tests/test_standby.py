"""A process that builds again and again has the next site's files in place beforehand: the right ones.

Random edits in such a process stand in test_rebuild.py.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rebuilding import Edited

from caselib.tree import remove


def rmtree_in(tree: Path) -> None:
    shutil.rmtree(tree / "cases")


def put_in(tree: Path) -> None:
    (tree / "data" / "strange.csv").write_text("别人放的", encoding="utf-8")


def empty_in(tree: Path) -> None:
    remove(tree / "about.html")
    (tree / "about.html").write_text("别人的", encoding="utf-8")


def take_out(tree: Path) -> None:
    remove(tree / "cases" / "index.html")


def test_what_strangers_do_to_the_site_is_mended_by_a_process_that_stays(tmp_path: Path) -> None:
    edited = Edited(tmp_path, stays=True)
    edited.rebuilt_as_if_new()
    shutil.rmtree(edited.site / "data" / "policies")
    (edited.site / "organizations" / "index.html").write_text("改坏了", encoding="utf-8")
    (edited.site / "cases" / "strange.html").write_text("别人放的", encoding="utf-8")
    for text in ("改。", "又改。"):  # the second build knows of it
        edited.replace("cases/hangzhou-tushushi.yml", "summary: ", f"summary: {text}")
        edited.build()
    edited.rebuilt_as_if_new()
    assert edited.standby
    assert edited.standby.taken == 3


def test_what_stands_by_may_vanish_and_is_not_used_for_another_site(tmp_path: Path) -> None:
    edited = Edited(tmp_path, stays=True)
    edited.rebuilt_as_if_new()
    stayed = edited.standby
    assert stayed
    assert stayed.missing == []
    remove(next(edited.path(".cache/build").glob("next-*")))
    edited.rebuilt_as_if_new()
    edited.standby = None
    edited.replace("cases/hangzhou-tushushi.yml", "summary: ", "summary: 别的进程。")
    edited.build()
    assert not list(edited.path(".cache/build").glob("next-*"))
    edited.standby = stayed
    edited.rebuilt_as_if_new()
    assert stayed.taken == 0


@pytest.mark.parametrize("touch", [rmtree_in, put_in, empty_in, take_out])
def test_what_strangers_do_to_the_files_that_stand_by_is_noticed(
    touch: Callable[[Path], None], tmp_path: Path
) -> None:
    edited = Edited(tmp_path, stays=True)
    edited.rebuilt_as_if_new()
    touch(next(edited.path(".cache/build").glob("next-*")))
    edited.replace("cases/hangzhou-tushushi.yml", "summary: ", "summary: 改。")
    edited.rebuilt_as_if_new()
    assert edited.standby
    assert edited.standby.taken == 0
