"""The command `search`: a question on the command line, answered from an index that is kept up to date.

In: the words and filters, where the index may live, which files it mirrors, and a function that makes the
corpus when they have changed. Out: text on stdout; a line on stderr when an index was made or brought up to
date. It knows engines and their contract, no record: what a corpus is made of is the caller's business.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from search import Corpus, Engine, Query, Updated
from search.choices import Choices, UnknownValueError, meant
from search.freshness import Look, Note, note_of, read_note, write_note
from search.query import MAX_CHARACTERS, QUOTES, parse
from search.store import Damaged, lock, unlock

WHOOSH_UP_TO = 20_000
"""Files (`freshness.Look.count`) up to which `auto` takes Whoosh; above, SQLite, which opens sooner
and does not need all texts in memory to index them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked. `filters`: facet's label → values, all of which must hold."""

    words: tuple[str, ...]
    filters: Mapping[str, tuple[str, ...]]
    limit: int
    engine: str
    as_json: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What is searched: where indexes may be kept, how its files look now, and how to read them.

    `read` gives the corpus and a remark for the reader, or an empty text.
    """

    cache: Path
    look: Callable[[], Look]
    read: Callable[[], tuple[Corpus, str]]


def run(request: Request, library: Library) -> int:
    """Answers on stdout; 0, also when nothing was found; 2 when the engine does not run here, or when a
    filter names what no record could have."""
    from search import output

    if request.engine == "sqlite" and not has_sqlite():
        print("这个 Python 的 SQLite 不能检索全文（没有 FTS5）；请去掉 --engine sqlite。", file=sys.stderr)
        return 2
    keeper = Keeper(library, request.engine)
    note = keeper.note()
    if note.remark:
        print(note.remark, file=sys.stderr)
    try:
        query = query_of(request, note)
    except UnknownValueError as unknown:
        print(unknown, file=sys.stderr)
        return 2
    if query.is_empty:
        print("查询里没有可以检索的字。", file=sys.stderr)
    try:
        result = keeper.engine.search(query, limit=request.limit)
    except Damaged:
        keeper.renew()
        result = keeper.engine.search(query, limit=request.limit)
    if request.as_json:
        print(output.as_json(result, query.text, keeper.name))
    else:
        print(output.as_text(result, note.facets, note.labels, bold=may_be_bold()))
    return 0


def query_of(request: Request, note: Note) -> Query:
    """Words are one query, however they were quoted for the shell; filters are put beside it. Raises
    UnknownValueError."""
    words = " ".join(word.strip() for word in request.words)
    if len(words) > MAX_CHARACTERS:
        print(f"查询太长，只看前 {MAX_CHARACTERS} 个字。", file=sys.stderr)
    query = parse(words, note.facets)
    asked = [(label, value) for label, values in request.filters.items() for value in values]
    texts = [f"{label}:{_unquoted(value)}" for label, value in asked]
    known = note.choices() if asked else {}
    filters = [
        meant(condition, label, value, known.get(condition.facet, Choices()))
        for (label, value), text in zip(asked, texts, strict=True)
        for condition in parse(text, note.facets).filters
    ]
    text = " ".join(part for part in (words, *texts) if part)
    return replace(query, text=text, filters=(*query.filters, *filters))


def _unquoted(value: str) -> str:
    """A value as one token: what the normalisation passes over is left out."""
    return "".join(c for c in value if not c.isspace() and c not in QUOTES)


def may_be_bold() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


class Keeper:
    """An index of a library that is kept up to date. Several processes may keep the same one."""

    def __init__(self, library: Library, engine: str) -> None:
        self._library = library
        self._look = library.look()
        self.name = engine if engine != "auto" else chosen(self._look)
        self.folder = library.cache / self.name
        self.engine = engine_of(self.name, self.folder)

    def note(self) -> Note:
        """What is known of the corpus; the files are read only when they have changed since."""
        return read_note(self._path, self.folder, self._look) or self.renew(only_if_old=True)

    @property
    def _path(self) -> Path:
        return self.folder.with_name(f"{self.name}.note")

    def renew(self, only_if_old: bool = False) -> Note:
        """Bring the index up to date, and say so. Another process may have done it meanwhile."""
        with self._alone():
            look = self._library.look()
            note = read_note(self._path, self.folder, look) if only_if_old else None
            if note is None:
                if sys.stderr.isatty():
                    print("正在整理检索的索引……", file=sys.stderr)
                corpus, remark = self._library.read()
                report(self.engine.update(corpus), len(corpus.documents))
                note = note_of(corpus, remark)
                write_note(self._path, self.folder, look, note)
            return note

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.folder.with_name(f"{self.name}.lock").open("a+b") as file:
            lock(file)
            try:
                yield
            finally:
                unlock(file)


def chosen(look: Look) -> str:
    """The engine for a library of this size."""
    return "whoosh" if look.count <= WHOOSH_UP_TO or not has_sqlite() else "sqlite"


def has_sqlite() -> bool:
    """Whether SQLite is there, with its full-text search: Python can be built without either."""
    try:
        from search.engine_sqlite import has_fts5
    except ImportError:
        return False
    return has_fts5()


def engine_of(name: str, folder: Path) -> Engine:
    if name == "whoosh":
        from search.engine_whoosh import WhooshEngine

        return WhooshEngine(folder)
    from search.engine_sqlite import SqliteEngine

    return SqliteEngine(folder)


def report(updated: Updated, documents: int) -> None:
    """One line on stderr, if anything was done."""
    if updated.rebuilt:
        print(f"已建好检索的索引（{documents} 条）：{updated.rebuilt}。", file=sys.stderr)
    elif updated != Updated():
        done = f"新增 {updated.added}，改动 {updated.changed}，删去 {updated.removed}"
        print(f"检索的索引已更新：{done}。", file=sys.stderr)
