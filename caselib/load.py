"""Files → Library + Problems: the first stage, and the only door to yaml.

Reads vocabularies, settings and records; every scalar stays text until a shape gives it a type. Faults
in files are returned as problems; a file that cannot be read is absent, its id stays known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from caselib.characters import hidden_in, position, steering_at, tidied, unseen_at
from caselib.library import Library, Site
from caselib.model import KINDS, Kind, Record, Tombstone, vocabularies_of
from caselib.node import Mapping, Node, Scalar, Sequence, is_absent
from caselib.places import Place, load_places
from caselib.problem import Problem, Severity
from caselib.quotes import LOCK, read_lock
from caselib.shapes import Part, Reading, read_fields
from caselib.vocabulary import Term, Vocabularies, Vocabulary
from caselib.yaml_messages import explain

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24
MAX_NODES = 20_000
LISTS = Path(__file__).parent / "lists"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SAVE_AS = "请另存为 UTF-8 编码（记事本：文件 → 另存为 → 编码选 UTF-8）；内容不会丢。"
_MEANT_AS_RECORD = re.compile(r"\.ya?ml(?:\.txt)?$", re.IGNORECASE)
_HIDDEN_ENDING = "；Windows 里看不到结尾的，先在“查看”里勾选“文件扩展名”。"


class _UnreadableError(Exception):
    """Ends the reading of one file; the problem is already recorded."""


class _File:
    """One file on its way from bytes to nodes."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.problems: list[Problem] = []

    def report(
        self, code: str, line: int, column: int, message: str, remedy: str, severity: Severity = "error"
    ) -> None:
        self.problems.append(
            Problem(
                severity=severity,
                file=self.name,
                line=line,
                column=column,
                code=code,
                field="",
                message=message,
                remedy=remedy,
            )
        )

    def fail(self, code: str, line: int, column: int, message: str, remedy: str) -> _UnreadableError:
        self.report(code, line, column, message, remedy)
        return _UnreadableError()

    def text(self) -> str:
        if self.path.is_symlink():
            raise self.fail("E112", 0, 0, "这是一个指向别处的链接，不是文件。", "请把文件本身放进来。")
        try:
            if self.path.exists() and not self.path.is_file():  # a pipe would never end
                raise OSError
            with self.path.open("rb") as stream:
                raw = stream.read(MAX_BYTES + 1)
        except OSError as error:
            reasons = {FileNotFoundError: "它不在这里", PermissionError: "没有读取的权限"}
            message = f"打不开这个文件：{reasons.get(type(error), '它不能读取')}。"
            remedy = "请检查它是不是一个文件、还在不在、是否允许读取。"
            raise self.fail("E106", 0, 0, message, remedy) from None
        if len(raw) > MAX_BYTES:
            raise self.fail(
                "E102", 0, 0, "文件超过 256 KB。", "一个文件只放一条记录；请删去粘贴进来的全文或图片。"
            )
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            message = "这个文件不是用 UTF-8 编码保存的（WPS、记事本常用 GBK 或 UTF-16）。"
            raise self.fail("E101", line, 1, message, _SAVE_AS) from None
        return self._clean(text)

    def _clean(self, text: str) -> str:
        steering = steering_at(text)
        if steering is not None:
            line, column = position(text, steering)
            message = "这里有会改变文字显示顺序的隐藏字符。"
            raise self.fail("E103", line, column, message, "请删去这一处，重新输入文字。")
        unseen = unseen_at(text)
        if unseen is not None:
            line, column = position(text, unseen)
            message = "从网页或 WPS 粘贴来的文字里有看不见的空白字符，已当作普通空格或忽略。"
            self.report(
                "W107", line, column, message, "不改也可以；重新输入这一处的空格即可去掉。", "warning"
            )
            text = tidied(text)
        return text

    def node(self, *, lenient: bool = False) -> Node | None:
        """The file's only document as nodes; None when it is empty. `lenient` passes over tags."""
        text = self.text()
        try:
            return _build(self._events(text, lenient))
        except yaml.YAMLError as error:
            line, column, message, remedy = explain(error, text)
            raise self.fail("E105", line, column, message, remedy) from None

    def _events(self, text: str, lenient: bool) -> Iterator[Any]:
        depth = documents = nodes = 0
        for event in yaml.parse(text, Loader=_LOADER):
            if (  # most of a file: nothing below concerns it
                type(event) is yaml.ScalarEvent
                and nodes < MAX_NODES
                and not (event.anchor or event.tag or event.style == '"' or event.value == "<<")
            ):
                nodes += 1
                yield event
                continue
            mark: Any = event.start_mark
            line, column = mark.line + 1, mark.column + 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    message = "一个文件只能写一条记录，这里又开始了第二条（“---”）。"
                    raise self.fail("E109", line, column, message, "请把第二条移到另一个文件。")
            if not lenient:
                self._refuse_extras(event, line, column)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    raise self.fail("E110", line, column, f"缩进超过 {MAX_DEPTH} 层。", "请减少缩进的层次。")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.ScalarEvent) and event.style == '"':
                event.value = self._unescaped(event.value, line, column)
            nodes += isinstance(event, yaml.NodeEvent)
            if nodes > MAX_NODES:
                raise self.fail("E110", line, column, f"这个文件超过 {MAX_NODES} 项。", "请删去多余的内容。")
            yield event

    def _unescaped(self, value: str, line: int, column: int) -> str:
        """What escapes such as `\\u202e` put into a text is held to the same rules as what is typed."""
        hidden = hidden_in(value)
        if hidden:
            message = f"这里用“\\”写了一个不能用的隐藏字符（U+{ord(hidden):04X}）。"
            raise self.fail("E103", line, column, message, "请删去它；要写反斜杠本身，改用英文单引号。")
        return tidied(value)

    def _refuse_extras(self, event: Any, line: int, column: int) -> None:
        anchor = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)
        if anchor or getattr(event, "tag", None):
            sign = "“&”或“*”" if anchor else "“!”"
            message = f"值以{sign}开头，电脑会把它当成特殊指令，本库不使用。"
            raise self.fail("E108", line, column, message, '如果它是内容的一部分，请给整个值加英文引号："…"')
        if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
            raise self.fail("E108", line, column, "不能用“<<”引用别处的内容。", "请把内容直接写在这里。")


def _build(events: Iterator[Any]) -> Node | None:
    """Nodes from events, without recursion: depth is bounded by the caller."""
    root: Node | None = None
    stack: list[Mapping | Sequence] = []
    keys: list[Scalar | None] = []
    for event in events:
        kind = type(event)
        if kind is not yaml.ScalarEvent:
            if isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
                keys.pop()
                continue
            if not isinstance(event, yaml.NodeEvent):
                continue
        mark: Any = event.start_mark
        node: Node
        if kind is yaml.ScalarEvent:
            node = Scalar(mark.line + 1, mark.column + 1, event.value, not event.style)
        elif kind is yaml.MappingStartEvent:
            node = Mapping(mark.line + 1, mark.column + 1, [])
        elif kind is yaml.SequenceStartEvent:
            node = Sequence(mark.line + 1, mark.column + 1, [])
        else:
            node = Scalar(mark.line + 1, mark.column + 1, "")
        if not stack:
            root = node
        elif isinstance(stack[-1], Sequence):
            stack[-1].items.append(node)
        elif keys[-1] is None:
            keys[-1] = node if isinstance(node, Scalar) else Scalar(node.line, node.column, "")
        else:
            stack[-1].pairs.append((keys[-1], node))
            keys[-1] = None
        if isinstance(node, Mapping | Sequence):
            stack.append(node)
            keys.append(None)
    return root


def load(root: Path) -> tuple[Library, tuple[Problem, ...]]:
    """The library in folder `root`, and the faults of its files."""
    problems: list[Problem] = []
    vocabularies = _vocabularies(root, problems)
    site = load_site(root, problems)
    records: dict[str, dict[str, Record]] = {}
    tombstones: dict[str, Tombstone] = {}
    unread: set[str] = set()
    for kind in KINDS:
        records[kind.name] = {}
        for path in _record_files(root, kind, problems, unread):
            file = f"{kind.folder}/{path.name}"
            record, faults = _read_record(path, file, kind, vocabularies)
            problems += faults
            if isinstance(record, Tombstone):
                tombstones[path.stem] = record
            elif record is None:
                unread.add(path.stem)
            else:
                records[kind.name][path.stem] = record
    library = Library(
        root=root,
        site=site,
        vocabularies=vocabularies,
        places=load_places(_local_places(vocabularies)),
        records=records,
        tombstones=tombstones,
        unread=frozenset(unread),
        lock=read_lock(root / LOCK),
    )
    return library, tuple(problems)


def read_node(path: Path, name: str) -> Node | None:
    """What stands in the file as nodes with their places; None when it cannot be read."""
    try:
        return _File(path, name).node()
    except _UnreadableError:
        return None


def _record_files(root: Path, kind: Kind, problems: list[Problem], unread: set[str]) -> Iterator[Path]:
    folder = root / kind.folder
    if not folder.is_dir() or folder.is_symlink():
        if folder.exists() or folder.is_symlink():
            file = _File(folder, kind.folder)
            file.report("E112", 0, 0, "这里应是放记录的文件夹，现在不是。", "请把文件夹本身放进来。")
            problems += file.problems
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")) or f"{kind.folder}/{path.name}" == LOCK:
            continue
        file = _File(path, f"{kind.folder}/{path.name}")
        if path.suffix != ".yml" or not (path.is_file() or path.is_symlink()):
            stem = path.name.partition(".")[0]
            meant = _MEANT_AS_RECORD.search(path.name) and not path.is_dir()
            remedy = f"请改名为 {stem}.yml{_HIDDEN_ENDING}" if meant else "请把它移到别的文件夹。"
            file.report("E111", 0, 0, f"{kind.folder}/ 里只放以 .yml 结尾的记录文件。", remedy)
            problems += file.problems
            unread.add(stem)
        else:
            yield path


def _read_record(
    path: Path, file: str, kind: Kind, vocabularies: Vocabularies
) -> tuple[Record | Tombstone | None, list[Problem]]:
    source = _File(path, file)
    try:
        node = source.node()
    except _UnreadableError:
        return None, source.problems
    if not isinstance(node, Mapping):
        message = "这个文件是空的。" if node is None or is_absent(node) else "这个文件不是一组“字段: 值”。"
        remedy = f"请照同一文件夹里的一条改写，例如第一行写 title: {kind.label}名称"
        source.report("E113", 1, 1, message, remedy)
        return None, source.problems
    reading = Reading(kind.cls, file, vocabularies)
    if _is_removed(node, vocabularies):
        tombstone = _tombstone(node, path.stem, kind, reading)
        # what a tombstone lacks is left out on purpose; what it does say is held to the rules
        faults = [p for p in reading.problems if p.code != "E202"]
        return tombstone, source.problems + faults
    values = read_fields(kind.cls, node, (), reading)
    return kind.cls(id=path.stem, file=file, **values), source.problems + reading.problems


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
    for folder, prefix in ((LISTS, "caselib/lists"), (root / "vocabulary", "vocabulary")):
        for path in sorted(folder.glob("*.yml")):
            file = _File(path, f"{prefix}/{path.name}")
            try:
                node = file.node()
            except _UnreadableError:
                node = None
            found[path.stem] = Vocabulary.of(path.stem, tuple(_terms(node, file)))
            problems += file.problems
    for kind in KINDS:
        for name in vocabularies_of(Part(kind.cls)):
            found.setdefault(name, Vocabulary.of(name, ()))
    return found


def _terms(node: Node | None, file: _File) -> Iterator[Term]:
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
    file = _File(root / "mkdocs.yml", "mkdocs.yml")
    try:
        node = file.node(lenient=True)
    except _UnreadableError:
        node = None
    values = {k.text: v for k, v in node.pairs} if isinstance(node, Mapping) else {}
    name = values.get("site_name")
    named = (isinstance(name, Scalar) and name.text.strip()) or "INHERIT" in values
    if not file.problems and not named:
        file.report("E202", 0, 0, "没有写网站的名称（site_name）。", "请补上一行：site_name: 某某案例库")
    problems += file.problems
    texts = {k: v.text for k, v in values.items() if isinstance(v, Scalar) and v.text}
    extra = values.get("extra")
    extras = (
        {k.text: v.text for k, v in extra.pairs if isinstance(v, Scalar)}
        if isinstance(extra, Mapping)
        else {}
    )
    return Site(
        name=texts.get("site_name", ""),
        url=texts.get("site_url"),
        repo_url=texts.get("repo_url"),
        extra=extras,
    )
