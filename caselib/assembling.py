"""A new site put together in a folder of its own: units made, files carried over, what is left taken out.

In: an examined library, a shell, the site before if it fits. Out: a whole tree, and what is kept of it. It
decides what is made; how, the stages know.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from caselib.arrays import array_of
from caselib.changes import Changes, key_of, stale_reads, to_make
from caselib.examining import Examined
from caselib.exchange import MARKER, MARKER_TEXT, PublishError
from caselib.export import FULL
from caselib.export.columns import PLACES
from caselib.gate_links import Tally
from caselib.glossary import written_in
from caselib.kept import Kept, UnitFiles
from caselib.lined import Lengths, Lining, MadeLines
from caselib.links import Links
from caselib.making import (
    EXPORTED,
    INDEX,
    SCHEMAS,
    SHELL,
    Made,
    Making,
    MendedIndex,
    Mending,
    finish_part,
    joined,
    make_part,
    mend_part,
    redate_part,
)
from caselib.model import KIND_BY_NAME
from caselib.packed import Packed
from caselib.page import OutputFile
from caselib.publish import (
    files_in,
    frames_in,
    refuse_dead_links,
    refuse_doubled,
    refuse_hidden,
    sitemap_files,
)
from caselib.render import MAKERS, Unit, units
from caselib.render.explorer import card_subject, told_on_card
from caselib.tree import Tree, Written
from caselib.work import Alone, Workers, chunks, shares

if TYPE_CHECKING:
    from caselib.index import IndexState

SITEMAP, MARKED = Unit("sitemap"), Unit("marker")
FULL_UNITS = tuple(Unit(name) for name in FULL)
WHOLE = ("shell", "exports", "schemas", "sitemap", "marker", "array", "table", INDEX.maker, *FULL)
PLACE, GLOSSARY, CARDS = "place", "glossary", "cards"
ABSENT = "absent:"


@dataclass(slots=True, kw_only=True)
class Site:
    """A tree on its way to a site. `old` are the units of the site before, where it fits."""

    tree: Tree
    made: dict[str, UnitFiles] = field(default_factory=dict)
    files: dict[str, Written] = field(default_factory=dict)
    reads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Of the units that were made now."""
    written: set[str] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)
    index: IndexState | None = None
    """What is kept of the browser's index; None where that is what was kept before."""
    lines: MadeLines = field(default_factory=MadeLines)
    """Of the records and places that were made now: their lines by table."""
    lengths: dict[str, Lengths] = field(default_factory=dict)

    def take(self, made: Made) -> None:
        """Note what a unit wrote; what it wrote before and no longer does is taken out at the end."""
        self.made[key_of(made.unit)] = (tuple(url for url, _ in made.files), made.sitemap)
        self.reads[key_of(made.unit)] = tuple(map(sys.intern, made.reads))  # many units read the same
        self.index = made.index_state or self.index
        if made.unit.maker in KIND_BY_NAME or made.unit.maker == PLACE:
            self.lines.put(made.unit.subject, made.lines)
        self.files.update(made.files)
        self.written.update(url for url, _ in made.files)
        for url, seen in made.inspected:
            self.tally.put(url, *seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The site before: what is kept of it, the files that could not be carried over, whether its pages show
    the date that pages show now."""

    kept: Kept
    missing: Sequence[str]
    same_date: bool
    is_ours: bool = False
    """Whether this process made it. Then it has long imported what mends the index; and to fork it, with all
    that it holds, takes longer than to mend."""


def assemble(examined: Examined, making: Making, before: Before | None, workers: Workers) -> Site:
    """Make what has to be made, and write it into the tree, into which the rest was carried over.

    Raises PublishError, FrameError, WorkerLost and DamagedCache.
    """
    mending = _mending(making, examined, before, workers)  # first, for it takes longest
    site = Site(tree=Tree(making.tree), tally=Tally(before.kept.tally() if before else None))
    old = before.kept.made() if before else {}
    if before:
        site.files.update(before.kept.files())
        site.made.update(old)
    every = list(units(examined.library, examined.links, full=making.full))
    wanted = [*_wanted(every, examined, before), *_wanted_full(every, making, examined, before)]
    wanted = list(dict.fromkeys(wanted))
    if before and not before.same_date:
        wanted = _redate(site, making, every, wanted, workers)
    if mending is None:
        wanted = [INDEX, *(unit for unit in wanted if unit != INDEX)]
    for part in workers.map(make_part, making, _parts(wanted, workers.count)):
        for made in part:
            site.take(made)
    present = {key_of(unit) for unit in every}
    for key in [key for key in site.made if key not in present and key.partition(":")[0] not in WHOLE]:
        del site.made[key]
    _make_whole(site, examined, making, before, wanted, every, workers)
    if mending is not None:
        _settle_index(site, making, mending)
    went = False
    if before is None or _writes_elsewhere(site, old):
        went = _take_out(site, old)
        refuse_doubled(url for urls, _ in site.made.values() for url in urls)
    whole = before is None or went
    refuse_dead_links(site.tally, site.files.keys() | _absent_anchors(site), whole=whole)
    _look_over(site, examined)
    return site


def _mending(
    making: Making, examined: Examined, before: Before | None, workers: Workers
) -> Iterator[MendedIndex | None] | None:
    """The browser's index in the tree, mended beside other work where that saves time; None where it has to
    be made anew."""
    changes = examined.changes
    if before is None or changes is None or changes.faces or _is_index_lost(before):
        return None
    mending = Mending(making=making, kept=before.kept, retold=changes.retold)
    mender = Alone() if before.is_ours else workers
    return mender.beside(mend_part, mending, [None] if changes.retold else [])


def _is_index_lost(before: Before) -> bool:
    """Whether a file of it could not be carried over."""
    missing = set(before.missing)
    return bool(missing) and not missing.isdisjoint(before.kept.made()[key_of(INDEX)][0])


def _settle_index(site: Site, making: Making, mending: Iterator[MendedIndex | None]) -> None:
    """Take what was mended; what could not be is made anew."""
    for mended in mending:
        if mended is None:
            site.take(making.make(INDEX))
        else:
            site.index = mended.state
            site.files.update(mended.files)
            site.written.update(mended.files)


def _redate(
    site: Site, making: Making, every: Sequence[Unit], wanted: Sequence[Unit], workers: Workers
) -> list[Unit]:
    """Give the pages that need not be made the date of this version; returned are all units to make."""
    spared = {key_of(unit): unit for unit in every if unit not in set(wanted)}
    owners = {
        url: key
        for key, unit in spared.items()
        if MAKERS[unit.maker].poured
        for url in site.made[key][0]
        if url.endswith(".html")
    }
    again: dict[Unit, None] = dict.fromkeys(wanted)
    for part in workers.map(redate_part, making, shares(list(owners), workers.count)):
        for url, written in part:
            if written is None:
                again[spared[owners[url]]] = None
            else:
                site.files[url] = written
                site.written.add(url)
    return list(again)


def _wanted(every: Sequence[Unit], examined: Examined, before: Before | None) -> list[Unit]:
    """The units that have to be made."""
    changes = examined.changes
    if before is None or changes is None:
        return list(every)
    kept = before.kept
    stale = stale_reads(changes, kept.packed(), examined.packed) if examined.is_relinked else frozenset[str]()
    made = kept.made()
    reads = kept.reads() if stale else None
    wanted = dict.fromkeys(to_make(every, changes, stale, reads, made))
    if _glossary_changes(changes, kept):
        wanted |= dict.fromkeys(unit for unit in every if unit.maker == GLOSSARY)
    wanted |= dict.fromkeys(_cards_that_change(changes, examined.links))
    if before.missing:
        missing = set(before.missing)
        lost = {key for key, (urls, _) in made.items() if not missing.isdisjoint(urls)}
        wanted |= dict.fromkeys(unit for unit in (*every, INDEX) if key_of(unit) in lost)
    return list(wanted)


def _cards_that_change(changes: Changes, links: Links) -> Iterator[Unit]:
    """The files of cards that hold an edited text; they show no other."""
    for old, new in changes.retold:
        subject = card_subject(links, new)
        if subject and told_on_card(old) != told_on_card(new):
            yield Unit(CARDS, subject)


def _wanted_full(
    every: Sequence[Unit], making: Making, examined: Examined, before: Before | None
) -> list[Unit]:
    """Of what only a full build makes, all when anything is another: it holds all texts and the date."""
    changes = examined.changes
    mine = [*FULL_UNITS, *(unit for unit in every if MAKERS[unit.maker].full)] if making.full else []
    if before is None or changes is None or changes.records or not before.same_date:
        return mine
    made = before.kept.made()
    return [unit for unit in mine if not set(made[key_of(unit)][0]).isdisjoint(before.missing)]


def _glossary_changes(changes: Changes, kept: Kept) -> bool:
    """Whether an edited text is an entry's own, or writes a name that it did not, or no longer does."""
    looked_for = kept.looked_for() if changes.retold else ()
    entries = {entry_id for entry_id, _ in looked_for}
    return any(
        new.id in entries or written_in(old, looked_for) != written_in(new, looked_for)
        for old, new in changes.retold
    )


def _parts(wanted: Sequence[Unit], count: int) -> list[Sequence[Unit]]:
    """The index and what a full build adds by themselves and first, for they take longest."""
    alone = [[unit] for unit in wanted if unit == INDEX or unit in FULL_UNITS]
    rest = shares([unit for unit in wanted if [unit] not in alone], count)
    return [*alone, *rest] if len(alone) > 1 or len(rest) > 1 else [wanted]


def _make_whole(
    site: Site,
    examined: Examined,
    making: Making,
    before: Before | None,
    wanted: Sequence[Unit],
    every: Sequence[Unit],
    workers: Workers,
) -> None:
    """What is made of all units together: hand-written pages and assets, arrays of data, the sitemap."""
    missing = set(before.missing) if before else set()
    parts = [*_to_finish(site, making.pouring.shell, examined, before, every, workers.count)]
    finished = workers.map(finish_part, making, parts)
    for unit, content in _arrays(site, examined, making, before, wanted, missing):
        site.take(Made(unit, (), tuple(content), ()))
    for name, lengths, file in _tables(examined, making, before, site, missing):
        site.lengths[name] = lengths
        if file is not None:
            site.take(
                Made(Unit("table", name), (), ((file.url, site.tree.write(file.url, file.content)),), ())
            )
    for _, made in groupby(finished, attrgetter("unit")):
        site.take(joined(list(made)))
    entries = dict(entry for _, listed in site.made.values() for entry in listed)
    sitemap = sitemap_files(making.pouring.site_url, entries)
    written_now = tuple((file.url, site.tree.write(file.url, file.content)) for file in sitemap)
    site.take(Made(SITEMAP, (), written_now, ()))
    site.take(Made(MARKED, (), ((MARKER, site.tree.write(MARKER, MARKER_TEXT.encode())),), ()))


def _to_finish(
    site: Site,
    shell: Path,
    examined: Examined,
    before: Before | None,
    every: Sequence[Unit],
    count: int,
) -> Iterator[tuple[Unit, Sequence[str]]]:
    """Of what belongs to no page's unit, what the site before does not have as it must be; the shell in parts
    for `count` workers."""
    missing = set(before.missing) if before else set()
    poured = {url for unit in every for url in site.made[key_of(unit)][0]}
    files = [*files_in(shell)]
    wanted = [url for url in files if url not in poured]
    known = site.made.get(key_of(SHELL))
    is_other = known is None or set(known[0]) != set(wanted) or not missing.isdisjoint(wanted)
    if before is None or not before.same_date or is_other:
        for url in poured.intersection(files):
            refuse_hidden(shell / url, url)
        yield from ((SHELL, urls) for urls in chunks([*wanted, *frames_in(shell)], 2 * count))
    were = site.made.get(key_of(EXPORTED), ((), ()))[0]
    if examined.changes is None or examined.changes.records or not missing.isdisjoint(were):
        yield EXPORTED, ()
    if before is None or not missing.isdisjoint(site.made[key_of(SCHEMAS)][0]):
        yield SCHEMAS, ()


def _arrays(
    site: Site,
    examined: Examined,
    making: Making,
    before: Before | None,
    wanted: Sequence[Unit],
    missing: set[str],
) -> Iterator[tuple[Unit, Iterable[tuple[str, Written]]]]:
    """The arrays of data that hold a row that was made now, or whose rows are others."""
    old_packed = before.kept.packed() if before else None
    for kind in (*KIND_BY_NAME, PLACE):
        changed = {unit.subject for unit in wanted if unit.maker == kind}
        folder = KIND_BY_NAME[kind].folder if kind in KIND_BY_NAME else f"{PLACE}s"
        ids, old = _ids(examined.packed, kind), _ids(old_packed, kind) if old_packed else None
        unit = Unit("array", folder)
        if before and not changed and ids == old and f"data/{folder}.json" not in missing:
            continue
        lost = f"data/{folder}.json" in missing
        url = f"data/{folder}.json"
        pieces = array_of(folder, ids, making.tree, None if lost else old, changed)
        yield unit, ((url, site.tree.write_pieces(url, pieces)),)


def _tables(
    examined: Examined, making: Making, before: Before | None, site: Site, missing: set[str]
) -> Iterator[tuple[str, Lengths, OutputFile | None]]:
    """The tables, each with what is kept of it, and its file where that is another now."""

    def again(sort: str, owner: str) -> Mapping[str, bytes]:
        return dict(making.lines_of(Unit(PLACE if sort == PLACES else sort, owner)))

    ids = {kind: sorted(_ids(examined.packed, kind)) for kind in KIND_BY_NAME}
    ids[PLACES] = sorted(_ids(examined.packed, PLACE))
    lining = Lining(csv=making.csv, tree=making.tree, made=site.lines, again=again, ids=ids)
    for name, (lengths, file) in lining.files(before.kept.lengths() if before else {}, missing):
        yield name, lengths, file


def _ids(packed: Packed, kind: str) -> tuple[str, ...]:
    """Of what an array holds rows."""
    return tuple(packed["listed"][kind] if kind in KIND_BY_NAME else packed["places"])


def _absent_anchors(site: Site) -> set[str]:
    """Links to parts of records that the site goes without: they lead to the page that says so."""
    absent = {url for key in site.made if key.startswith(ABSENT) for url in site.made[key][0]}
    if not absent:
        return set()
    links = (link for _, targets in site.tally.entries.values() for link in targets)
    return {link for link in links if link.partition("#")[0] in absent}


def _writes_elsewhere(site: Site, old: dict[str, UnitFiles]) -> bool:
    """Whether any unit writes other files than it did; an edited text changes none of 25,000 addresses."""
    if old.keys() != site.made.keys():
        return True
    changed = (key for key, unit_files in site.made.items() if old[key] is not unit_files)
    return any(old[key][0] != site.made[key][0] for key in changed)


def _take_out(site: Site, old: dict[str, UnitFiles]) -> bool:
    """Remove from the tree what units wrote before and nobody writes now; whether there was any."""
    owned = {url for urls, _ in site.made.values() for url in urls}
    left = sorted(url for urls, _ in old.values() for url in urls if url not in owned)
    for url in left:
        site.tree.remove(url)
        site.files.pop(url, None)
        site.tally.drop(url)
    return bool(left)


def _look_over(site: Site, examined: Examined) -> None:
    """Every record has its page, and the disk holds just the files that the site has."""
    for kind in KIND_BY_NAME.values():
        for record_id in examined.library.records[kind.name]:
            if f"{kind.folder}/{record_id}.html" not in site.files:
                raise PublishError(f"{kind.folder}/{record_id} 没有生成网页。没有换上去，原来的网站没有动。")
    found = site.tree.count()
    if found != len(site.files):
        trouble = f"网站应有 {len(site.files)} 个文件，磁盘上有 {found} 个。"
        raise PublishError(trouble + "没有换上去，原来的网站没有动。")
