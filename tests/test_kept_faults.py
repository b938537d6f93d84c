"""What builds kept of faults, after one that went on in spite of errors, and on another day: never told when
it is no longer so.

Each story compares with what is said without anything kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from rebuilding import Edited

from caselib import build as build_module
from caselib import examining, inspecting
from caselib.build import Wish, build
from caselib.inspecting import inspect
from caselib.problem import Problem
from caselib.shell import Target
from caselib.work import Alone

CASE, PRACTICE = "cases/xx-shi-shuwu.yml", "practices/1-n-fuwu-tixi.yml"
GONE = "title: x\nwithdrawn: {state: 已下架, on: 2021-03-05, reason: 权利人要求}\n"


def go_on(edited: Edited) -> None:
    """`build --keep-going`."""
    from build_site import browser_indexing

    target = Target(library=edited.root, site=edited.site)
    build(Wish(target=target, indexing=browser_indexing, keep_going=True), Alone())


def without(edited: Edited, names: set[str], monkeypatch: pytest.MonkeyPatch) -> tuple[Problem, ...]:
    with monkeypatch.context() as patched:
        patched.setattr(inspecting, "FOLDERS", ())
        return inspect(edited.root, names).problems


def taken_down(edited: Edited) -> set[str]:
    edited.replace(CASE, "quote: 读者xxx人", "quote: 读者……xxx人")
    go_on(edited)
    edited.path(CASE).write_text(GONE, encoding="utf-8")
    return set()


def seen_by_the_only_case_that_was_left_out(edited: Edited) -> set[str]:
    edited.replace("cases/hangzhou-tushushi.yml", "measure: m1", "measure: m9")
    go_on(edited)
    edited.replace(PRACTICE, "nature: ", "# 改过\nnature: ")
    return {PRACTICE}


def broken_and_its_practice_is_back(edited: Edited) -> set[str]:
    practice = edited.path("practices/tushu-piaoliu.yml")
    text = practice.read_text(encoding="utf-8")
    practice.unlink()
    edited.path(CASE).write_text(edited.path(CASE).read_text(encoding="utf-8") + "note: [甲\n", "utf-8")
    go_on(edited)
    practice.write_text(text, encoding="utf-8")
    return set()


@pytest.mark.parametrize(
    "story", [taken_down, seen_by_the_only_case_that_was_left_out, broken_and_its_practice_is_back]
)
def test_check_says_what_it_would_say_without(
    story: Callable[[Edited], set[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = Edited(tmp_path)
    names = story(edited)
    assert inspect(edited.root, names).problems == without(edited, names, monkeypatch)


def test_a_record_that_is_taken_down_takes_its_warnings_along(tmp_path: Path) -> None:
    edited = Edited(tmp_path)
    edited.replace(CASE, "quote: 读者xxx人", "quote: 读者……xxx人")
    assert "W502" in {problem.code for problem in edited.build().problems}
    edited.path(CASE).write_text(GONE, encoding="utf-8")
    edited.rebuilt_as_if_new()


def test_a_day_that_has_come_is_no_fault_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edited = Edited(tmp_path)
    tomorrow = datetime.date.today() + datetime.timedelta(1)
    edited.replace(CASE, "added: 2021-02-03", f"added: {tomorrow}")
    go_on(edited)
    assert [problem.code for problem in inspect(edited.root).problems if problem.severity == "error"] == [
        "E601"
    ]

    class Later(datetime.date):
        @classmethod
        def today(cls) -> datetime.date:  # type: ignore[override]
            return tomorrow

    for module in (inspecting, examining, build_module):
        monkeypatch.setattr(module, "datetime", SimpleNamespace(**{**vars(datetime), "date": Later}))
    assert "E601" not in {problem.code for problem in inspect(edited.root).problems}
    assert not edited.build().failed
