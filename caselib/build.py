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
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caselib.cache import LOCK, Cache, DamagedCache, Generation
from caselib.carrying import Carrying, by_folders, carry_part, remove_part
from caselib.exchange import exchange, refuse_strange_target, workspace
from caselib.inputs import look_at, program_digest, setting_of
from caselib.kept import LINKS, View, identity, links_sections, newest
from caselib.lock import held
from caselib.shell import Builder, Target, is_intact, seal, start
from caselib.tree import remove
from caselib.work import Workers

if TYPE_CHECKING:
    from caselib.assembling import Before, Site
    from caselib.examining import Examined
    from caselib.index import Indexing
    from caselib.library import Library
    from caselib.making import Making
    from caselib.problem import Problem
    from caselib.standby import Standby
    from caselib.tree import Files

MENDED = ("notes", "files", "made", "tally", "lengths")
"""What is kept with an entry for each file, unit, page or table: an edit changes few of them."""
MORE_READS = 500
"""So many units' reads stand beside the full note of them before that is written anew."""


def _tell_nobody(_: object) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is built, and how. `epoch`: the edition's date in seconds since 1970, where it is given."""

    target: Target
    indexing: Callable[[], Indexing]
    preview: bool = False
    full: bool = False
    """With what only a full build makes: a workbook, a database, the library as a book."""
    keep_going: bool = False
    """Whether records that have errors are left out, and the rest is published."""
    program: str = ""
    """`program_digest` as it was before the program's modules were imported."""
    cache: str = "build"
    """The folder below `.cache` for what is kept: each site that is built again and again has its own."""
    epoch: int | None = None
    lap: Callable[[str], None] = _tell_nobody
    """Told of each step when it is done."""
    waiting: Callable[[str], None] = _tell_nobody
    """Told when another build is waited for."""
    published: Callable[[Outcome], None] = _tell_nobody
    """Told what was built as soon as readers meet it; the old site is removed afterwards."""
    memory: dict[str, Generation] = field(default_factory=dict)
    """What a process that builds again and again remembers of the last build."""
    standby: Standby | None = None
    """Where such a process has the next site's files in place beforehand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a build. Nothing was published when it `failed`, unless it says what was left out."""

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
    title: str = ""
    """The library's name."""
    left_out: tuple[str, ...] = ()
    """Of each record that was left out a line that says why."""

    @property
    def is_published(self) -> bool:
        return not self.failed or bool(self.left_out)


def build(wish: Wish, workers: Workers) -> Outcome:
    """Build the whole site and put it in the place of the old one, in one step.

    Raises PublishError, FrameError, Busy and WorkerLost; then the old site stands as it was.
    """
    refuse_strange_target(wish.target.site, wish.target.library)
    with _cache_of(wish) as cache:
        outcome = _run(wish, workers, cache)
        if outcome.failed and wish.keep_going:
            outcome = _run(wish, workers, cache, leaving=True)
        return outcome


def _run(wish: Wish, workers: Workers, cache: Cache, *, leaving: bool = False) -> Outcome:
    try:
        return _Build(wish, workers, cache, use_kept=True, leaving=leaving).run()
    except DamagedCache:
        return _Build(wish, workers, cache, use_kept=False, leaving=leaving).run()


@contextmanager
def _cache_of(wish: Wish) -> Iterator[Cache]:
    """The library's cache, held for this build; a passing one where there can be none."""
    cache = Cache(wish.target.library / ".cache" / wish.cache, wish.memory)
    with ExitStack() as stack:
        try:
            cache.prepare()
            stack.enter_context(held(cache.folder / LOCK, waiting=wish.waiting))
        except OSError:
            cache = Cache(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="caselib-"))))
        stack.callback(cache.segments.close)
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
    """One run over a cache; `run` calls the steps in their order. `leaving`: without the records that have
    errors; then no page is carried over, since what names them reads as if they had never been there."""

    def __init__(
        self, wish: Wish, workers: Workers, cache: Cache, *, use_kept: bool, leaving: bool = False
    ) -> None:
        self.leaving = leaving
        self.wish, self.workers, self.cache, self.target = wish, workers, cache, wish.target
        self.program = wish.program or program_digest()
        self.now = cache.now()
        self.setting = setting_of(self.target.library, self.target.theme, self.now)
        self.view = View(shell=self._shell_name(), preview=wish.preview, full=wish.full)
        self.today = datetime.date.today().toordinal()
        self.kept = (
            newest(cache, self.program, self.setting.settings, self.target.site, self.view, self.today)
            if use_kept
            else None
        )
        is_known = self.kept is not None and self.kept.fits(self.target.site, self.view)
        self.fits = is_known and not leaving
        self.stood_by = False
        """Whether the new tree was in place before the build began."""

    def run(self) -> Outcome:
        lap = self.wish.lap
        with ExitStack() as stack:
            work = stack.enter_context(workspace(self.target.site))
            stack.callback(self.workers.end)
            builder = self._start_builder(stack)
            carrying = self._start_carrying(work.site)
            lap("查看文件")
            examined = self._examined()
            lap("读取、检查、连接")
            if examined.failed and not examined.left_out:
                if self.stood_by and self.wish.standby:
                    self.wish.standby.keep(work.site, self.cache.folder, self._generation)
                return self._outcome(examined)
            self._prepare(builder)
            shell, warnings = self._shell(builder)
            lap("生成外壳")
            from caselib.assembling import assemble

            epoch = epoch_of(examined.library, self.wish.epoch)
            before = self._before(carrying, epoch)
            making = self._making(examined, shell, work.site, epoch, before)
            site = assemble(examined, making, before, self.workers)
            lap("生成页面、数据和索引")
            generation = self._keep(examined, site, work.site, epoch)
            exchange(work.site, self.target.site)
            lap("换上新网站")
            outcome = self._outcome(examined, site, warnings)
            self.wish.published(outcome)
            self._tidy(generation, examined, shell)
            if not self._stand_by(work.site, generation, site.files):
                self._remove_old(work.site)
        lap("清理")
        return outcome

    def _examined(self) -> Examined:
        """What takes longest to import is imported now, beside the carrying: a fifth of a second."""
        from caselib.examining import examine
        from caselib.model import KINDS

        root = self.target.library
        look = look_at(root, [kind.folder for kind in KINDS], self.now)
        preview = self.wish.preview
        examined = examine(root, look, self.kept, self.cache.segments, self.workers, preview=preview)
        if self.leaving:
            examined = examined.without_faulty(preview=preview)
            self.view = replace(self.view, left_out=tuple(sorted(one.id for one in examined.left_out)))
        return examined

    @property
    def _generation(self) -> str:
        """The one that tells of the site as it stands; empty where none does."""
        return self.kept.generation.path.name if self.kept and self.fits else ""

    def _shell_name(self) -> str:
        words = (self.setting.shell, self.program, self.target.builder, str(self.target.library))
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

    def _prepare(self, builder: Builder | None) -> None:
        """While the builder is still at work a processor has none: what every worker would do first is done
        here, once."""
        if builder is None:
            return
        from caselib.pinyin import segmenter
        from caselib.render.context import compiled_ahead

        for _ in compiled_ahead(self._templates):
            if builder.process.poll() is not None:
                return
        segmenter()

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
        if self.wish.standby and self.wish.standby.take(new, self._generation):
            self.stood_by = True
            return iter([self.wish.standby.missing])
        new.mkdir()
        if self.kept is None or not self.fits:
            return None
        files = self.kept.files()
        carrying = Carrying(self.target.site.resolve(), new, files)
        # Who builds for the first time has much to import meanwhile, who builds again waits for this.
        others = self.workers.count - (not self.wish.memory)
        return self.workers.beside(carry_part, carrying, by_folders(files, others))

    def _before(self, carrying: Iterator[list[str]] | None, epoch: int) -> Before | None:
        if self.kept is None or carrying is None:
            return None
        from caselib.assembling import Before
        from caselib.publish import date_of

        missing = [url for part in carrying for url in part]
        same_date = date_of(self.kept.epoch) == date_of(epoch)
        is_ours = self.kept.generation.path.name in self.wish.memory
        return Before(kept=self.kept, missing=missing, same_date=same_date, is_ours=is_ours)

    def _making(
        self, examined: Examined, shell: Path, tree: Path, epoch: int, before: Before | None
    ) -> Making:
        from caselib.making import Making
        from caselib.publish import Pouring, date_of

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
            full=self.wish.full,
            redating=replace(pouring, date=date_of(before.kept.epoch)) if before and is_other_date else None,
        )

    def _keep(self, examined: Examined, site: Site, tree: Path, epoch: int) -> Path:
        """A generation of the cache that tells of the new tree. Until the exchange it fits no site."""
        from caselib.glossary import looked_for

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
            "lengths": site.lengths,
            "more-reads": more if is_few else {},
        }
        same: list[str] = []
        if is_few and kept is not None:
            links = (name for name in kept.generation.names if name.startswith(LINKS))
            same = ["reads", "glossary", *links]
        if site.index is not None:
            sections["index"] = site.index
        else:
            same.append("index")
        if not is_few or kept is None:
            full = {**(kept.reads() if kept else {}), **reads}
            known = {f"check:{Path(name).stem}" for name in examined.loaded.notes} | site.made.keys()
            sections["reads"] = {key: read for key, read in full.items() if key in known}
            sections |= links_sections(examined.packed)
            sections["glossary"] = looked_for(examined.library)
        head = {
            "settings": self.setting.settings,
            "looked_at": self.now,
            "today": self.today,
            "view": self.view.as_head(),
            "tree": identity(tree),
            "epoch": epoch,
        }
        return self.cache.write(self.program, head, sections, kept.generation if kept else None, same, MENDED)

    def _tidy(self, generation: Path, examined: Examined, shell: Path) -> None:
        segments = {note.ref[0] for note in examined.loaded.notes.values()}
        self.cache.tidy(generation, segments, [shell.parent.name, self._templates.name])

    def _stand_by(self, tree: Path, generation: Path, files: Files) -> bool:
        """Where it is wished, make the tree that the site took the place of ready for the next build."""
        standby, site = self.wish.standby, self.target.site.resolve()
        if standby is None or not standby.renew(tree, site, files):
            return False
        return standby.keep(tree, self.cache.folder, generation.name)

    def _remove_old(self, old: Path) -> None:
        """What stood there before; in several processes, for removing many files takes as long as linking."""
        if self.kept is None or not self.fits:
            return
        own, *others = by_folders(self.kept.files(), self.workers.count)
        removing = self.workers.beside(remove_part, old, others)
        remove_part(old, own)
        list(removing)

    def _outcome(
        self, examined: Examined, site: Site | None = None, warnings: tuple[str, ...] = ()
    ) -> Outcome:
        from caselib.model import KINDS

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
            title=loaded.library.site.name,
            left_out=tuple(one.told() for one in examined.left_out),
        )
