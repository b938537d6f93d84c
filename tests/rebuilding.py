"""A library under edit whose site is built again and again, each time compared with one made anew."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from sites import SMALL, copy_library

from build_site import browser_indexing
from caselib.build import Outcome, Wish, build
from caselib.cache import Generation
from caselib.shell import Target
from caselib.standby import Standby
from caselib.work import Alone


@dataclass(slots=True)
class Counted(Standby):
    taken: int = 0

    def take(self, tree: Path, generation: str) -> bool:
        is_there = Standby.take(self, tree, generation)
        self.taken += is_there
        return is_there


class Edited:
    """A library under edit, with the site that is built again and again: each time by a new process, or by
    one that stays, as in `serve`."""

    def __init__(self, folder: Path, *, stays: bool = False) -> None:
        self.standby = Counted() if stays else None
        self.memory: dict[str, Generation] = {}
        self.root = copy_library(SMALL, folder / "library")
        self.site = folder / "site"
        self.fresh = folder / "fresh"

    def build(self, site: Path | None = None, *, preview: bool = False) -> Outcome:
        target = Target(library=self.root, site=site or self.site)
        wish = Wish(target=target, indexing=browser_indexing, preview=preview)
        if self.standby and site is None:
            wish = replace(wish, standby=self.standby, memory=self.memory)
        return build(wish, Alone())

    def rebuilt_as_if_new(self, *, preview: bool = False) -> Outcome:
        """Build with what was kept, then without, and compare."""
        outcome = self.build(preview=preview)
        aside = self.root.with_name("kept")
        self.root.joinpath(".cache").rename(aside)
        for shell in aside.glob("build/shell-*"):  # MkDocs is not what is tested here
            shutil.copytree(shell, self.root / ".cache" / "build" / shell.name)
        made_anew = self.build(self.fresh, preview=preview)
        shutil.rmtree(self.root / ".cache")
        aside.rename(self.root / ".cache")
        assert outcome.failed == made_anew.failed
        assert outcome.problems == made_anew.problems
        assert outcome.counts == made_anew.counts
        if not outcome.failed:
            assert (outcome.pages, outcome.files) == (made_anew.pages, made_anew.files)
            assert differences(self.site, self.fresh) == []
        return outcome

    def path(self, name: str) -> Path:
        return self.root / name

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.path(name)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def contents(site: Path) -> dict[str, bytes]:
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def differences(one: Path, other: Path) -> list[str]:
    """Addresses of files that are not the same in both, or only in one."""
    a, b = contents(one), contents(other)
    return sorted(url for url in a.keys() | b.keys() if a.get(url) != b.get(url))
