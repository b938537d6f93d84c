"""One build from beginning to end: what has to be made is made, the rest is carried over, then one exchange.

In: what is wished, and workers. Out: a whole new site in the place of the old one, or the problems that stand
in its way; what the next build can use is kept in the library's cache. Whatever was kept, the site is byte
for byte what a build without a cache makes.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from caselib.assembling import Before, Site, assemble
from caselib.cache import LOCK, Cache, DamagedCache
from caselib.carrying import Carrying, carry_part, halves
from caselib.examining import Examined, examine
from caselib.exchange import exchange, refuse_strange_target, workspace
from caselib.glossary import looked_for
from caselib.index import Indexing
from caselib.inputs import look_at, program_digest
from caselib.kept import View, identity, links_names, links_sections, newest
from caselib.library import Library
from caselib.lock import held
from caselib.making import Making
from caselib.model import KINDS
from caselib.problem import Problem
from caselib.publish import Pouring, date_of
from caselib.shell import Builder, Target, is_intact, seal, start
from caselib.tree import remove
from caselib.work import Workers

MORE_READS = 500
"""So many units' reads stand beside the full note of them before that is written anew."""


def _tell_nobody(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is built, and how. `epoch`: the edition's date in seconds since 1970, where it is given."""

    target: Target
    indexing: Indexing
    preview: bool = False
    program: str = ""
    """`program_digest` as it was before the program's modules were imported."""
    cache: str = "build"
    """The folder below `.cache` for what is kept: each site that is built again and again has its own."""
    epoch: int | None = None
    lap: Callable[[str], None] = _tell_nobody
    """Told of each step when it is done."""
    waiting: Callable[[str], None] = _tell_nobody
    """Told when another build is waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a build. Nothing was published when it `failed`."""

    problems: tuple[Problem, ...]
    records: int
    drafts: int
    failed: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    """Kind's name → records in listings."""
    pages: int = 0
    files: int = 0
    """Those that are no pages."""
    written: frozenset[str] = frozenset()
    """Addresses that were written; the others are the files that stood there before."""
    warnings: tuple[str, ...] = ()


def build(wish: Wish, workers: Workers) -> Outcome:
    """Build the whole site and put it in the place of the old one, in one step.

    Raises PublishError, FrameError, Busy and WorkerLost; then the old site stands as it was.
    """
    refuse_strange_target(wish.target.site, wish.target.library)
    with _cache_of(wish) as cache:
        try:
            return _Build(wish, workers, cache, use_kept=True).run()
        except DamagedCache:
            return _Build(wish, workers, cache, use_kept=False).run()


@contextmanager
def _cache_of(wish: Wish) -> Iterator[Cache]:
    """The library's cache, held for this build; a passing one where there can be none."""
    cache = Cache(wish.target.library / ".cache" / wish.cache)
    with ExitStack() as stack:
        try:
            cache.prepare()
            stack.enter_context(held(cache.folder / LOCK, waiting=wish.waiting))
        except OSError:
            cache = Cache(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="caselib-"))))
        yield cache


def given_epoch() -> int | None:
    """The edition's date in seconds since 1970, where SOURCE_DATE_EPOCH gives it."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 11 else None


def epoch_of(library: Library, given: int | None) -> int:
    """The edition's date in seconds since 1970: as given, else the day of the newest record."""
    if given is not None:
        return given
    day = library.version or datetime.date(1970, 1, 1)
    return int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())


class _Build:
    """One run over a cache; `run` calls the steps in their order."""

    def __init__(self, wish: Wish, workers: Workers, cache: Cache, *, use_kept: bool) -> None:
        self.wish, self.workers, self.cache, self.target = wish, workers, cache, wish.target
        self.program = wish.program or program_digest()
        now = cache.now()
        folders = [kind.folder for kind in KINDS]
        self.inputs = look_at(self.target.library, folders, self.target.theme, now)
        self.view = View(shell=self._shell_name(), preview=wish.preview)
        self.today = datetime.date.today().toordinal()
        self.kept = (
            newest(cache, self.program, self.inputs, self.target.site, self.view, self.today)
            if use_kept
            else None
        )
        self.fits = self.kept is not None and self.kept.fits(self.target.site, self.view)

    def run(self) -> Outcome:
        lap = self.wish.lap
        with ExitStack() as stack:
            work = stack.enter_context(workspace(self.target.site))
            stack.callback(self.workers.end)
            builder = self._start_builder(stack)
            work.site.mkdir()
            carrying = self._start_carrying(work.site)
            lap("查看文件")
            examined = examine(
                self.target.library,
                self.inputs,
                self.kept,
                self.cache.segments,
                self.workers,
                preview=self.wish.preview,
            )
            lap("读取、检查、连接")
            if examined.failed:
                return self._outcome(examined)
            shell, warnings = self._shell(builder)
            lap("生成外壳")
            epoch = epoch_of(examined.library, self.wish.epoch)
            before = self._before(carrying, epoch)
            making = self._making(examined, shell, work.site, epoch, before)
            site = assemble(examined, making, before, self.workers)
            lap("生成页面、数据和索引")
            generation = self._keep(examined, site, work.site, epoch)
            exchange(work.site, self.target.site)
            self._tidy(generation, examined, shell)
            lap("换上新网站")
        lap("清理")
        return self._outcome(examined, site, warnings)

    def _shell_name(self) -> str:
        words = (self.inputs.shell, self.program, self.target.builder, str(self.target.library))
        digest = hashlib.blake2b("\0".join(words).encode("utf-8", "surrogatepass"), digest_size=12)
        return f"shell-{digest.hexdigest()}"

    @property
    def _templates(self) -> Path:
        return self.cache.folder / f"templates-{self.program}"

    def _start_builder(self, stack: ExitStack) -> Builder | None:
        """The site builder at work, where its pages are not there yet. It writes into a folder that only it
        knows: one that outlives a killed build disturbs nobody."""
        if is_intact(self.cache.folder / self.view.shell):
            return None
        folder = Path(tempfile.mkdtemp(prefix="shell-new-", dir=self.cache.folder))
        builder = start(self.target, folder, self.wish.epoch or 0)
        stack.callback(builder.stop)
        return builder

    def _shell(self, builder: Builder | None) -> tuple[Path, tuple[str, ...]]:
        """The folder of the shell, and what the builder warned of."""
        place = self.cache.folder / self.view.shell
        if builder is None:
            return place / "site", ()
        _, warnings = builder.finish()
        seal(builder.folder)
        remove(place)
        builder.folder.rename(place)
        return place / "site", warnings

    def _start_carrying(self, new: Path) -> Iterator[list[str]] | None:
        if self.kept is None or not self.fits:
            return None
        files = self.kept.files()
        return self.workers.map(
            carry_part, Carrying(self.target.site.resolve(), new, files), halves(files, self.workers.count)
        )

    def _before(self, carrying: Iterator[list[str]] | None, epoch: int) -> Before | None:
        if self.kept is None or carrying is None:
            return None
        missing = [url for part in carrying for url in part]
        return Before(kept=self.kept, missing=missing, same_date=date_of(self.kept.epoch) == date_of(epoch))

    def _making(
        self, examined: Examined, shell: Path, tree: Path, epoch: int, before: Before | None
    ) -> Making:
        pouring = Pouring(
            shell=shell, docs=self.target.library / "docs", date=date_of(epoch), theme=self.target.theme
        )
        is_other_date = before is not None and not before.same_date
        return Making(
            library=examined.library,
            links=examined.links,
            pouring=pouring,
            tree=tree,
            compiled=self._templates,
            indexing=self.wish.indexing,
            redating=replace(pouring, date=date_of(before.kept.epoch)) if before and is_other_date else None,
        )

    def _keep(self, examined: Examined, site: Site, tree: Path, epoch: int) -> Path:
        """A generation of the cache that tells of the new tree. Until the exchange it fits no site."""
        kept = self.kept
        reads = {**examined.reads, **site.reads}
        more = {**kept.generation.section("more-reads"), **reads} if kept else reads
        is_few = kept is not None and self.fits and not examined.is_relinked and len(more) < MORE_READS
        sections: dict[str, Any] = {
            "notes": {name: tuple(note) for name, note in examined.loaded.notes.items()},
            "faults": (dict(examined.faults), examined.library_faults),
            "files": site.files,
            "made": site.made,
            "tally": site.tally.entries,
            "index": site.index,
            "more-reads": more if is_few else {},
        }
        same: Sequence[str] = ["reads", "glossary", *links_names()]
        if not is_few or kept is None:
            full = {**(kept.reads() if kept else {}), **reads}
            known = {f"check:{Path(name).stem}" for name in examined.loaded.notes} | site.made.keys()
            sections["reads"] = {key: read for key, read in full.items() if key in known}
            sections |= links_sections(examined.packed)
            sections["glossary"] = looked_for(examined.library)
            same = ()
        head = {
            "settings": self.inputs.settings,
            "looked_at": self.inputs.now,
            "today": self.today,
            "view": self.view.as_head(),
            "tree": identity(tree),
            "epoch": epoch,
        }
        return self.cache.write(self.program, head, sections, kept.generation if kept else None, same)

    def _tidy(self, generation: Path, examined: Examined, shell: Path) -> None:
        segments = {note.ref[0] for note in examined.loaded.notes.values()}
        self.cache.tidy(generation, segments, [shell.parent.name, self._templates.name])

    def _outcome(
        self, examined: Examined, site: Site | None = None, warnings: tuple[str, ...] = ()
    ) -> Outcome:
        loaded = examined.loaded
        files = site.files if site else {}
        pages = sum(url.endswith(".html") for url in files)
        return Outcome(
            problems=examined.problems,
            records=len(loaded.notes),
            drafts=0 if self.wish.preview else len(loaded.library.drafts),
            failed=examined.failed,
            counts={kind.name: len(examined.packed["listed"][kind.name]) for kind in KINDS},
            pages=pages,
            files=len(files) - pages,
            written=frozenset(site.written if site else ()),
            warnings=warnings,
        )
