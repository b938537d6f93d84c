"""What is measured: our own engines and others, each behind the same few methods.

Each is loaded only in the process that measures it. Others are written as their users would write them:
they find documents and give their keys, no snippets, facets or pinyin, which ours do in the same time.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module, metadata, util
from pathlib import Path
from typing import Protocol, cast

from search import Corpus, Document


class Peer(Protocol):
    """An index in a folder."""

    def __init__(self, folder: Path) -> None: ...

    def build(self, corpus: Corpus) -> None:
        """Index everything anew, in an empty folder."""

    def change(self, corpus: Corpus, changed: Document) -> None:
        """Bring the index in line with `corpus`, in which only `changed` is not as it was."""

    def find(self, text: str, limit: int) -> list[str]:
        """The keys of the best `limit` documents; with 0, of all that are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the table. `needs`: modules, by name, without which it is reported as not installed."""

    name: str
    label: str
    module: str
    peer: str = "Peer"
    needs: tuple[str, ...] = ()
    distribution: str = ""
    """Where its version is looked up."""
    slow: bool = False
    """Takes minutes at 10,000 cases."""

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(module for module in (self.module, *self.needs) if not is_there(module))

    @property
    def version(self) -> str:
        return metadata.version(self.distribution) if self.distribution and not self.missing else ""

    def open(self, folder: Path) -> Peer:
        made = getattr(import_module(self.module), self.peer)
        return cast(Peer, made(folder))


def is_there(module: str) -> bool:
    try:
        return util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


PEERS = (
    Entry(
        name="whoosh",
        label="本项目，Whoosh",
        module="benchmarks.peers.ours",
        peer="OnWhoosh",
        needs=("search.engine_whoosh", "whoosh", "numpy"),
        distribution="whoosh-reloaded",
    ),
    Entry(
        name="sqlite",
        label="本项目，SQLite",
        module="benchmarks.peers.ours",
        peer="OnSqlite",
        needs=("search.engine_sqlite", "numpy"),
    ),
    Entry(
        name="whoosh-pairs",
        label="Whoosh 原样，二字组短语",
        module="benchmarks.peers.whoosh_pairs",
        needs=("whoosh",),
        distribution="whoosh-reloaded",
        slow=True,
    ),
    Entry(
        name="whoosh-jieba",
        label="Whoosh 原样，jieba 分词",
        module="benchmarks.peers.whoosh_jieba",
        needs=("whoosh", "jieba"),
        distribution="jieba",
        slow=True,
    ),
    Entry(name="fts5-pairs", label="SQLite FTS5，二字组短语", module="benchmarks.peers.fts5_pairs"),
    Entry(
        name="tantivy-pairs",
        label="tantivy，二字组短语",
        module="benchmarks.peers.tantivy_pairs",
        needs=("tantivy",),
        distribution="tantivy",
    ),
    Entry(name="brute-force", label="逐篇查找", module="benchmarks.peers.brute_force"),
)


def entry(name: str) -> Entry:
    return next(entry for entry in PEERS if entry.name == name)
