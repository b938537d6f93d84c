"""The browser's index after some texts are edited: only the files that change, made from the old ones.

In: the old files, a small state, the documents before and after. Out: what making the index anew would give,
byte for byte, or None where that cannot be said: then it must be made anew. Reads only what it changes, and
looks whether that is whole.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, TypeAlias

from search import Document
from search.browser import digits, manifest, texts
from search.browser.columns import numbers_of
from search.browser.document_sets import COUNT_BITS, COUNT_LIMIT, FLAG_BITS, replaced
from search.browser.envelope import MARK_BYTES, Content, address, of_json, opened, sealed
from search.browser.layout import ROOMS, passage_places, room, searched_texts
from search.browser.pair_file import Edit, Entry, Summary, edited, key_of, parsed
from search.browser.plan import KEY_BITS, Plan, Sizes, mixed, mixed_wall, plan_for
from search.browser.ranges import block_name
from search.browser.shards import Draft, shown_characters, traditional_pairs
from search.normalize import FIELD_WALL, fold

Change: TypeAlias = tuple[int, Document, Document]
"""Number of a document, what it was, what it is."""
Pairs: TypeAlias = dict[tuple[str, str], tuple[int, ...]]


class CannotSayError(Exception):
    """The index must be made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What an update needs beyond the files. `mark`: of the manifest; `given`: sizes that do not follow from
    the corpus."""

    mark: int
    given: Sizes | None
    counts: Mapping[int, int]
    text_sizes: tuple[int, ...]
    shown: str

    def to_bytes(self) -> bytes:
        given = [self.given.range, self.given.block] if self.given else None
        value = [self.mark, given, list(self.counts.items()), self.text_sizes, self.shown]
        data = json.dumps(value, separators=(",", ":")).encode()
        return b"%08x" % zlib.crc32(data) + data

    @classmethod
    def from_bytes(cls, data: bytes) -> State:
        """Raises CannotSayError where it is damaged."""
        if data[:8] != b"%08x" % zlib.crc32(data[8:]):
            raise CannotSayError
        mark, given, counts, text_sizes, shown = json.loads(data[8:])
        return cls(
            mark=mark,
            given=Sizes(range=given[0], block=given[1]) if given else None,
            counts=dict(counts),
            text_sizes=tuple(text_sizes),
            shown=shown,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Patched:
    """Address and content of each file that is another now; the state for the next time."""

    files: Mapping[str, bytes]
    state: bytes


def state_of(made: Draft, index: bytes, given: Sizes | None = None) -> bytes:
    """The state of an index that was made: `index` is the content of `search/index.js`."""
    return State(
        mark=opened("index", index).mark,
        given=given,
        counts=made.plan.counts,
        text_sizes=made.text_sizes,
        shown=shown_characters(made.corpus),
    ).to_bytes()


def patched_files(read: Callable[[str], bytes], state: bytes, changes: Sequence[Change]) -> Patched | None:
    """The files that change when the texts of some documents do. `read` gives a file by its address below
    `search/`, such as `g/0.js`. None: make the index anew (other names, facets, readings, numbers; a text
    that outgrows its room; a file that would be cut elsewhere; one that is damaged or not of this index)."""
    try:
        return _Patch(read, State.from_bytes(state)).patched(changes)
    except (CannotSayError, ValueError, LookupError, StopIteration, TypeError, OSError):
        return None


class _Patch:
    """One update: the files read so far, and those that are others now."""

    def __init__(self, read: Callable[[str], bytes], state: State) -> None:
        self.read = read
        self.state = state
        self.changed: dict[str, Content] = {}
        index = self.content("index")
        if index.mark != state.mark:
            raise CannotSayError
        self.manifest: dict[str, Any] = json.loads(index.payload)
        self.plan = plan_for(state.counts, state.given)
        names = manifest.file_names(self.manifest, self.plan)
        marks = base64.b64decode(self.manifest["marks"])
        steps = range(0, len(marks), MARK_BYTES)
        found = (int.from_bytes(marks[at : at + MARK_BYTES], "little") for at in steps)
        self.marks = dict(zip(names, found, strict=True))

    def content(self, name: str, mark: int | None = None) -> Content:
        """A file as it is now. Raises CannotSayError where it is of another build."""
        if name in self.changed:
            return self.changed[name]
        content = opened(name, self.read(f"{name}.js"))
        if mark is not None and content.mark != mark:
            raise CannotSayError
        return content

    def known(self, name: str) -> bytes:
        return self.content(name, self.marks[name]).payload

    def put(self, content: Content) -> None:
        self.changed[content.name] = content

    def patched(self, changes: Sequence[Change]) -> Patched:
        if len({number for number, _, _ in changes}) < len(changes):
            raise CannotSayError
        if not all(has_same_names(old, new) for _, old, new in changes):
            raise CannotSayError
        pairs = self._lengths(changes)
        after = self._plan(pairs)
        self._pairs(pairs)
        sizes = self._texts(changes)
        self._closing(after, sizes)
        files = {address(name): sealed(content) for name, content in self.changed.items()}
        state = State(
            mark=self.changed["index"].mark if "index" in self.changed else self.state.mark,
            given=self.state.given,
            counts=after.counts,
            text_sizes=sizes,
            shown=self.state.shown,
        )
        return Patched(files=files, state=state.to_bytes())

    def _lengths(self, changes: Sequence[Change]) -> list[tuple[int, int, int, Pairs, Pairs]]:
        """Number, bounds, pairs before and after of each document; puts the new lengths."""
        numbers: list[int] = digits.read(self.known("columns")).tolist()
        names, documents = self.manifest["names"], self.manifest["documents"]
        rooms = numbers[names + documents :]
        starts = [*accumulate((ROOMS[place] for place in rooms), initial=sum(numbers[:names]))]
        found = []
        for number, old, new in changes:
            start = starts[number]
            length, place, before = laid_out(old, start)
            if (length, place) != (numbers[names + number], rooms[number]):
                raise CannotSayError
            numbers[names + number], place, after = laid_out(new, start)
            if place != rooms[number]:
                raise CannotSayError
            found.append((number, start, starts[number + 1], before, after))
        self.put(Content("columns", digits.written_all(numbers)))
        return found

    def _plan(self, found: Sequence[tuple[int, int, int, Pairs, Pairs]]) -> Plan:
        """The plan afterwards, if it has the same files."""
        counts = dict(self.plan.counts)
        for *_, before, after in found:
            for pairs, sign in ((before, -1), (after, 1)):
                for (first, _), positions in pairs.items():
                    counts[ord(first)] = counts.get(ord(first), 0) + sign * len(positions)
        plan = plan_for({code: counts[code] for code in sorted(counts) if counts[code]}, self.state.given)
        if plan.sizes != self.plan.sizes or list(plan.files()) != list(self.plan.files()):
            raise CannotSayError
        return plan

    def _pairs(self, found: Sequence[tuple[int, int, int, Pairs, Pairs]]) -> None:
        """Puts the files of pairs that change."""
        edits: dict[str, dict[int, list[Edit]]] = {}
        flags: dict[str, dict[int, list[tuple[int, int]]]] = {}
        for number, start, end, before, after in found:
            for pair in before.keys() | after.keys():
                first, second = map(ord, pair)
                old, new = before.get(pair, ()), after.get(pair, ())
                is_common = first in self.plan.counts and self.plan.own(first) >= 0
                if old == new or (is_common and pair[1] == FIELD_WALL):
                    continue
                edit = Edit(document=number, start=start, end=end, old=old, new=new)
                key = key_of(mixed(first), mixed(second))
                edits.setdefault(self._file(first, second), {}).setdefault(key, []).append(edit)
            for character in {first for first, _ in before} ^ {first for first, _ in after}:
                code = ord(character)
                if code in self.plan.counts and self.plan.own(code) >= 0:
                    name = self._file(code, ord(FIELD_WALL))
                    value = int(any(first == character for first, _ in after))
                    key = key_of(mixed(code), mixed_wall())
                    flags.setdefault(name, {}).setdefault(key, []).append((number, value))
        for name in sorted(edits.keys() | flags.keys()):
            file = parsed(self.known(name))
            entries = {
                key: self._entry(key, file.entry(key), changed)
                for key, changed in edits.get(name, {}).items()
            }
            for key, values in flags.get(name, {}).items():
                entries[key] = with_values(file.entry(key), FLAG_BITS, values)
            self.put(Content(name, file.changed(entries)))

    def _file(self, first: int, second: int) -> str:
        """Of a pair whose first character may be new, and so shares a file."""
        if first in self.plan.counts:
            return self.plan.file(first, second)
        return Plan(sizes=self.plan.sizes, counts={first: 0}, shared=self.plan.shared).file(first, second)

    def _entry(self, key: int, entry: Entry, edits: Sequence[Edit]) -> Entry:
        if isinstance(entry, bytes):
            text, count = edited(entry, edits)
            if count >= self.plan.sizes.frequent:
                raise CannotSayError
            return text
        count = entry.count + sum(len(edit.new) - len(edit.old) for edit in edits)
        documents = self.manifest["documents"]
        bounds = self.plan.sizes.block_documents(entry.count, documents)
        if count < self.plan.sizes.frequent or self.plan.sizes.block_documents(count, documents) != bounds:
            raise CannotSayError
        marks = list(entry.marks)
        for edit in edits:
            block = next(i for i in range(len(marks)) if edit.document < bounds[i + 1])
            name = block_name(*divmod(key, 1 << KEY_BITS), block)
            text, _ = edited(self.content(name, marks[block]).payload, [edit])
            self.put(Content(name, text))
            marks[block] = self.changed[name].mark
        values = [(edit.document, min(len(edit.new), COUNT_LIMIT)) for edit in edits]
        changed = with_values(entry, COUNT_BITS, values)
        return Summary(names=entry.names, documents=changed.documents, count=count, marks=tuple(marks))

    def _texts(self, changes: Sequence[Change]) -> tuple[int, ...]:
        """Puts the files of passages; the characters of all documents."""
        sizes = list(self.state.text_sizes)
        starts = texts.text_starts(sizes)
        for number, old, new in changes:
            file = sum(start <= number for start in starts) - 1
            rows = texts.read(json.loads(self.known(f"t/{file}")))
            if rows[number - starts[file]] != texts.row(old):
                raise CannotSayError
            rows[number - starts[file]] = texts.row(new)
            sizes[number] = texts.characters(new)
            self.put(of_json(f"t/{file}", texts.written(rows)))
        if texts.text_starts(sizes) != starts:
            raise CannotSayError
        return tuple(sizes)

    def _closing(self, after: Plan, sizes: Sequence[int]) -> None:
        """Puts what follows from all characters, and the manifest; drops what is as it was."""
        if after.counts.keys() != self.plan.counts.keys():
            self.known("traditional")
            self.put(of_json("traditional", traditional_pairs(after.counts, self.state.shown)))
        self.changed = {
            name: content
            for name, content in self.changed.items()
            if content.mark != self.marks.get(name) or content.payload != self._before(name)
        }
        marks = self.marks | {name: content.mark for name, content in self.changed.items()}
        fixed = {name: self.manifest[name] for name in manifest.FIXED}
        index = of_json("index", manifest.whole(fixed, after, marks))
        if index.mark != self.state.mark:
            self.put(index)

    def _before(self, name: str) -> bytes:
        return opened(name, self.read(f"{name}.js")).payload


def has_same_names(old: Document, new: Document) -> bool:
    """Whether two documents differ in nothing but texts, as far as a search sees them."""
    return (
        (old.kind, old.id, old.title, old.url, old.facets, old.readings)
        == (new.kind, new.id, new.title, new.url, new.facets, new.readings)
        and [p for p in old.passages if p.role != "text"] == [p for p in new.passages if p.role != "text"]
        and numbers_of(old) == numbers_of(new)
    )


def laid_out(document: Document, start: int) -> tuple[int, int, Pairs]:
    """Length and room of a document's text, and the positions of its pairs when it begins at `start`."""
    folded = [fold(text) + FIELD_WALL for text in searched_texts(document)]
    *places, needed = passage_places(list(map(len, folded)))
    found: dict[tuple[str, str], list[int]] = {}
    for place, text in zip(places, folded, strict=True):
        for position, pair in enumerate(pairwise(text), start=start + place):
            found.setdefault(pair, []).append(position)
    return sum(map(len, folded)), room(needed), {pair: tuple(own) for pair, own in found.items()}


def with_values(entry: Entry, bits: int, values: Sequence[tuple[int, int]]) -> Summary:
    """A summary with other values of some documents. Raises CannotSayError where it is none."""
    if not isinstance(entry, Summary):
        raise CannotSayError
    documents = entry.documents
    for number, value in values:
        documents = replaced(documents, bits, number, value)
    return Summary(names=entry.names, documents=documents, count=entry.count, marks=entry.marks)
