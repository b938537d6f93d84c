"""Files → Library + Problems: the first stage.

Reads vocabularies, settings and records; every scalar stays text until a shape gives it a type. Faults
in files are returned as problems; a file that cannot be read is absent, its id stays known.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from caselib.library import Broken, Library, Site
from caselib.model import KINDS, Kind, Record, Tombstone, vocabularies_of
from caselib.node import Mapping, Node, Scalar, Sequence, is_absent
from caselib.places import Place, PlaceTree, load_places
from caselib.problem import Problem
from caselib.quick import quick_fields
from caselib.quotes import LOCK, Lock, read_lock
from caselib.shapes import Part, Reading, known_fields, names_of_fields, read_fields
from caselib.vocabulary import Term, Vocabularies, Vocabulary
from caselib.yaml_file import UnreadableError, YamlFile, plain_values

LISTS = Path(__file__).parent / "lists"

ENDING = ".yml"
_MEANT_AS_RECORD = re.compile(r"\.ya?ml(?:\.txt)?$", re.IGNORECASE)
_HIDDEN_ENDING = "；Windows 里看不到结尾的，先在“查看”里勾选“文件扩展名”。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What is read before any record, because records mean something only with it."""

    vocabularies: Vocabularies
    site: Site
    places: PlaceTree
    lock: Lock | None
    problems: tuple[Problem, ...]


def load(root: Path) -> tuple[Library, tuple[Problem, ...]]:
    """The library in folder `root`, and the faults of its files."""
    lists = read_lists(root)
    problems = list(lists.problems)
    records: dict[str, dict[str, Record]] = {kind.name: {} for kind in KINDS}
    tombstones: dict[str, Tombstone] = {}
    unread: set[str] = set()
    broken: dict[str, Broken] = {}
    for kind, name, stem in record_files(root, problems, unread):
        record, faults = read_what_can_be(root / name, kind, lists.vocabularies)
        problems += faults
        if isinstance(record, Tombstone):
            tombstones[stem] = record
        elif record is None or isinstance(record, Broken):
            unread.add(stem)
            if record:
                broken[name] = record
        else:
            records[kind.name][stem] = record
    read = [record for of_kind in records.values() for record in of_kind.values()]
    library = Library(
        root=root,
        site=lists.site,
        vocabularies=lists.vocabularies,
        places=lists.places,
        records=records,
        tombstones=tombstones,
        unread=frozenset(unread),
        broken=broken,
        lock=lists.lock,
        drafts=frozenset(record.id for record in read if record.review_state == "draft"),
        changed={record.id: day for record in read if (day := record.changed_on)},
    )
    return library, tuple(problems)


def read_lists(root: Path) -> Lists:
    """Vocabularies, settings and the lock of the library in `root`."""
    problems: list[Problem] = []
    vocabularies = _vocabularies(root, problems)
    return Lists(
        vocabularies=vocabularies,
        site=load_site(root, problems),
        places=load_places(_local_places(vocabularies)),
        lock=read_lock(root / LOCK),
        problems=tuple(problems),
    )


class RecordFile(NamedTuple):
    """A file that holds a record: `name` is relative to the library, as problems name it."""

    kind: Kind
    name: str
    stem: str


def record_files(root: Path, problems: list[Problem], unread: set[str]) -> Iterator[RecordFile]:
    """All files that hold records, by kind and name. What else stands in their folders is added to
    `problems`, ids of what cannot be read to `unread`."""
    for kind in KINDS:
        yield from _record_files(root, kind, problems, unread)


def _record_files(root: Path, kind: Kind, problems: list[Problem], unread: set[str]) -> Iterator[RecordFile]:
    folder = root / kind.folder
    if not folder.is_dir() or folder.is_symlink():
        if folder.exists() or folder.is_symlink():
            file = YamlFile(folder, kind.folder)
            file.report("E112", 0, 0, "这里应是放记录的文件夹，现在不是。", "请把文件夹本身放进来。")
            problems += file.problems
        return
    with os.scandir(folder) as entries:
        # A link is no file here wherever it leads, and one that leads to itself cannot be asked.
        found = {entry.name: entry.is_symlink() or entry.is_file() for entry in entries}
    for name, is_file in sorted(found.items()):
        shown = f"{kind.folder}/{name}"
        if name.startswith((".", "~$")) or shown == LOCK:
            continue
        if is_file and name.endswith(ENDING):
            yield RecordFile(kind, shown, name[: -len(ENDING)])
            continue
        file = YamlFile(folder / name, shown)
        stem = name.partition(".")[0]
        meant = _MEANT_AS_RECORD.search(name) and not (folder / name).is_dir()
        remedy = f"请改名为 {stem}.yml{_HIDDEN_ENDING}" if meant else "请把它移到别的文件夹。"
        message = f"{kind.folder}/ 里只放以 {ENDING} 结尾的记录文件。"
        if name.endswith(ENDING):
            message = "这是一个文件夹，不是文件。" if (folder / name).is_dir() else "这不是一个普通的文件。"
        file.report("E111", 0, 0, message, remedy)
        problems += file.problems
        unread.add(stem)


def read_record(
    path: Path, kind: Kind, vocabularies: Vocabularies
) -> tuple[Record | Tombstone | None, list[Problem]]:
    """The record in one file, None when it cannot be read, and the file's faults."""
    file = f"{kind.folder}/{path.name}"
    cls: type = kind.cls
    source = YamlFile(path, file, names_of_fields(cls))
    try:
        text = source.text()
        values = quick_fields(kind.cls, plain_values(text), vocabularies)
        if values is not None and "withdrawn" not in values:
            return kind.cls(id=path.stem, file=file, **values), source.problems
        node = source.node(text)
    except UnreadableError:
        return None, source.problems
    if not isinstance(node, Mapping):
        from caselib.recovering import report_full_width

        if report_full_width(source, text, kind.cls):
            return None, source.problems
        message = "这个文件是空的。" if node is None or is_absent(node) else "这个文件不是一组“字段: 值”。"
        remedy = f"请照同一文件夹里的一条改写，例如第一行写 title: {kind.label}名称"
        line, column = (1, 1) if node is None else (node.line, node.column)
        source.report("E113", line, column, message, remedy)
        return None, source.problems
    reading = Reading(kind.cls, file, vocabularies)
    if _is_removed(node, vocabularies):
        tombstone = _tombstone(node, path.stem, kind, reading)
        # what a tombstone lacks is left out on purpose; what it does say is held to the rules
        faults = [p for p in reading.problems if p.code != "E202"]
        return tombstone, source.problems + faults
    values = read_fields(kind.cls, node, (), reading)
    if any(problem.code == "E201" for problem in reading.problems):
        from caselib.misplaced import misplaced

        if found := misplaced(file, node, kind):
            return None, [*source.problems, found]
    return kind.cls(id=path.stem, file=file, **values), source.problems + reading.problems


def read_what_can_be(
    path: Path, kind: Kind, vocabularies: Vocabularies
) -> tuple[Record | Tombstone | Broken | None, list[Problem]]:
    """The same; of a file that is broken in a place all its faults, and the rest of it as a record of which
    only its own rules may know."""
    record, problems = read_record(path, kind, vocabularies)
    if record is not None:
        return record, problems
    from caselib.recovering import recovered

    file = f"{kind.folder}/{path.name}"
    found = recovered(YamlFile(path, file), kind.cls)
    if found is None or len(found.problems) < len(problems):
        return None, problems
    if found.node is None or _is_removed(found.node, vocabularies):
        return None, found.problems
    reading = Reading(kind.cls, file, vocabularies)
    cls: type = kind.cls
    known = known_fields(cls)
    lost = frozenset(known[key].key for key in found.lost if key in known)
    values = read_fields(kind.cls, found.node, (), reading, lost)
    return Broken(kind.cls(id=path.stem, file=file, **values), lost), found.problems + reading.problems


def _is_removed(node: Mapping, vocabularies: Vocabularies) -> bool:
    """Whether the record was taken down: then nothing of its content is read."""
    for key, value in node.pairs:
        if key.text in ("withdrawn", "撤下说明"):
            state = value
            if isinstance(value, Mapping):
                state = next((v for k, v in value.pairs if k.text in ("state", "状态")), value)
            term = vocabularies["ends"].find(state.text.strip()) if isinstance(state, Scalar) else None
            return term is not None and term.text("keeps") == "tombstone"
    return False


def _tombstone(node: Mapping, stem: str, kind: Kind, reading: Reading) -> Tombstone:
    kept = [
        pair for pair in node.pairs if pair[0].text in ("withdrawn", "撤下说明", "former_ids", "曾用编号")
    ]
    values = read_fields(kind.cls, Mapping(1, 1, kept), (), reading)
    withdrawn = values["withdrawn"]
    return Tombstone(
        id=stem,
        file=reading.file,
        kind=kind.name,
        former_ids=values.get("former_ids", ()),
        on=withdrawn.on.value if withdrawn.on else None,
        reason=withdrawn.reason,
    )


def _vocabularies(root: Path, problems: list[Problem]) -> dict[str, Vocabulary]:
    """The program's own lists, then the library's, which replace those of the same name."""
    found: dict[str, Vocabulary] = {}
    for lists, faults in (_own_lists(), _lists_in(root / "vocabulary", "vocabulary")):
        found |= lists
        problems += faults
    for kind in KINDS:
        for name in vocabularies_of(Part(kind.cls)):
            found.setdefault(name, Vocabulary.of(name, ()))
    return found


@functools.cache
def _own_lists() -> tuple[dict[str, Vocabulary], list[Problem]]:
    """Read once a process: `serve` starts another one when the program changes."""
    return _lists_in(LISTS, "caselib/lists")


def _lists_in(folder: Path, prefix: str) -> tuple[dict[str, Vocabulary], list[Problem]]:
    found: dict[str, Vocabulary] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        file = YamlFile(path, f"{prefix}/{path.name}")
        try:
            node = file.node()
        except UnreadableError:
            node = None
        found[path.stem] = Vocabulary.of(path.stem, tuple(_terms(node, file)))
        problems += file.problems
    return found, problems


def _terms(node: Node | None, file: YamlFile) -> Iterator[Term]:
    remedy = "每一条写成：- {id: english-id, label: 中文名}"
    if node is not None and not isinstance(node, Sequence):
        file.report("E114", node.line, node.column, "词表应是一个列表。", remedy)
        return
    for item in node.items if node else []:
        pairs = {k.text: v for k, v in item.pairs} if isinstance(item, Mapping) else {}
        term_id, label = pairs.pop("id", None), pairs.pop("label", None)
        if not (isinstance(term_id, Scalar) and isinstance(label, Scalar)):
            file.report("E114", item.line, item.column, "词表的这一条缺少 id 或 label。", remedy)
            continue
        aliases = _texts(pairs.pop("aliases", None))
        attributes = {k: v.text if isinstance(v, Scalar) else _texts(v) for k, v in pairs.items()}
        yield Term(id=term_id.text, label=label.text, aliases=aliases, attributes=attributes)


def _texts(node: Node | None) -> tuple[str, ...]:
    if isinstance(node, Sequence):
        return tuple(item.text for item in node.items if isinstance(item, Scalar))
    return (node.text,) if isinstance(node, Scalar) else ()


def _local_places(vocabularies: Vocabularies) -> Iterator[Place]:
    if "places" in vocabularies:
        for term in vocabularies["places"].terms:
            yield Place(code=term.id, name=term.label, parent=term.text("parent") or None, level="local")


def load_site(root: Path, problems: list[Problem]) -> Site:
    """What `mkdocs.yml` says of the site; the builder reads the rest itself."""
    file = YamlFile(root / "mkdocs.yml", "mkdocs.yml")
    try:
        node = file.node(lenient=True)
    except UnreadableError:
        node = None
    values = {k.text: v for k, v in node.pairs} if isinstance(node, Mapping) else {}
    name = values.get("site_name")
    named = (isinstance(name, Scalar) and name.text.strip()) or "INHERIT" in values
    if not file.problems and not named:
        file.report("E202", 0, 0, "没有写网站的名称（site_name）。", "请补上一行：site_name: 某某案例库")
    problems += file.problems
    texts = {k: v.text for k, v in values.items() if isinstance(v, Scalar) and v.text}
    extra = values.get("extra")
    extras: dict[str, str] = {}
    for key, value in extra.pairs if isinstance(extra, Mapping) else ():
        if isinstance(value, Scalar):
            extras[key.text] = value.text
        elif isinstance(value, Mapping):
            extras |= {f"{key.text}.{k.text}": v.text for k, v in value.pairs if isinstance(v, Scalar)}
    return Site(
        name=texts.get("site_name", ""),
        url=texts.get("site_url"),
        repo_url=texts.get("repo_url"),
        edit_uri=texts.get("edit_uri"),
        extra=extras,
    )
