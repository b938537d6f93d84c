"""Which records a build leaves out when it goes on in spite of errors: `build --keep-going`.

In: the library and all problems of its files. Out: of each record that is left out why, and who names it; or
that the errors cannot be cut down to records. What names a record that is left out stays, and shows nothing
of it; but a record that loses all its sources is left out too, for no statement stands without a source.
It knows no page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from caselib.check import LIBRARY_CHECKS
from caselib.check.naming import ID, RESERVED
from caselib.library import Library
from caselib.model import KINDS, Record
from caselib.problem import Problem, in_one_line
from caselib.quotes import LOCK
from caselib.references import references_of

MOST_NAMED = 5
KIND_OF_FOLDER = {kind.folder: kind.name for kind in KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A record that is left out: for its own `errors`, or because all its `sources` are."""

    id: str
    kind: str
    """Its name."""
    file: str
    errors: int
    sources: tuple[str, ...]
    named_by: tuple[str, ...]
    """Files of the records that name it and are not left out."""
    has_page: bool
    """Whether a page can stand in its place: its address is one, and nobody else's."""

    def told(self) -> str:
        """One line for people."""
        return in_one_line(self._told())

    def _told(self) -> str:
        why = f"有 {self.errors} 处错误" if self.errors else f"它的来源都没有收入：{'、'.join(self.sources)}"
        if not self.named_by:
            return f"{self.file}：{why}。"
        more = f"等 {len(self.named_by)} 条" if len(self.named_by) > MOST_NAMED else ""
        names = "、".join(self.named_by[:MOST_NAMED])
        return f"{self.file}：{why}。引用它的记录照常收入，只是这次不提它：{names}{more}。"


def is_cut(problem: Problem) -> bool:
    """Whether an error is one of a single record: without the record it is gone."""
    path = PurePosixPath(problem.file)
    return (
        len(path.parts) == 2
        and path.parts[0] in KIND_OF_FOLDER
        and problem.file != LOCK
        and problem.code not in {check.code for check in LIBRARY_CHECKS}
    )


def left_out(library: Library, problems: Iterable[Problem]) -> tuple[LeftOut, ...]:
    """The records to leave out, by file; none where an error is of the library as a whole."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if not all(map(is_cut, errors)):
        return ()
    files = Counter(problem.file for problem in errors)
    broken = {_id_of(file): file for file in sorted(files)}
    bereft = _without_sources(library, broken.keys())
    gone = {**broken, **{record.id: record.file for record in bereft}}
    named_by = _named_by(library, gone)
    formerly = {former for record in library if record.id not in gone for former in record.former_ids}
    found = [
        LeftOut(
            id=record_id,
            kind=KIND_OF_FOLDER[PurePosixPath(file).parts[0]],
            file=file,
            errors=files[file],
            sources=() if record_id in broken else _sources(library.by_id[record_id]),
            named_by=tuple(named_by[record_id]),
            has_page=file.endswith(".yml") and _is_id(record_id) and record_id not in formerly,
        )
        for record_id, file in gone.items()
    ]
    return tuple(sorted(found, key=lambda one: one.file))


def _id_of(file: str) -> str:
    return PurePosixPath(file).name.partition(".")[0]


def _is_id(text: str) -> bool:
    return bool(ID.fullmatch(text)) and not RESERVED.fullmatch(text)


def _sources(record: Record) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(record, "sources", ())
    return found


def _without_sources(library: Library, broken: Iterable[str]) -> list[Record]:
    """The records all of whose sources are broken. Sources have none themselves, so nothing follows."""
    gone = set(broken)
    return [
        record
        for record in library
        if record.id not in gone and (sources := _sources(record)) and gone.issuperset(sources)
    ]


def _named_by(library: Library, gone: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for record in library:
        if record.id not in gone:
            for target in dict.fromkeys(target for _, target in references_of(record).targets):
                if target in gone:
                    found[target].append(record.file)
    return found
