"""Verify: is every quote of the records printed in its source? Writes what was found into the lock.

In: a library, and the folder with the full texts of its sources, which stands outside of it. Out: problems,
figures, and the new lock. The texts are read here alone and nothing of them is kept but hashes and offsets.
It judges no record otherwise: that is the checks' business.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from caselib.library import Library
from caselib.model import Case, Record, Source
from caselib.nearest import compared, nearest
from caselib.parts import Adoption, Citation, Figure
from caselib.problem import Problem, count_errors, sort_problems
from caselib.quotes import LOCK, Lock, Locked, Quoted, fold, fold_with_places, hash_of, lock_text, quotes_of
from caselib.shapes import Path as FieldPath
from caselib.shapes import label_path

LARGEST_TEXT = 4_000_000
"""Bytes. A whole book has about 1,500,000."""
BARE_SHOWN = 10
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

Locate = Callable[[str, FieldPath], tuple[int, int]]
"""A file and a path of keys in it → line and column, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """The full text of a source: as printed, folded, and where each folded character stands."""

    source: str
    file: str
    printed: str
    folded: str
    places: tuple[int, ...]
    hash: str


@dataclass(frozen=True, slots=True)
class TextFault:
    """Why a source's text could not be read; and what to do."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Covered:
    """How many statements of one sort carry a quote, and where those stand that do not."""

    label: str
    quoted: int
    bare: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What came out. `missed` quotes stand in `problems`; `unread` ones had no text to be looked up in.
    `lock` is None where files could not be read, so that their quotes are not taken for deleted ones."""

    found: int
    missed: int
    unread: int
    covered: tuple[Covered, ...]
    lock: Lock | None
    problems: tuple[Problem, ...]

    @property
    def failed(self) -> bool:
        return count_errors(self.problems) > 0

    def figures(self) -> Iterator[str]:
        """A line on the quotes, and one on each sort of statement, with the first that carry none."""
        total = self.found + self.missed + self.unread
        missed = f"，来源里没有 {self.missed} 条" if self.missed else ""
        unread = f"，没有原文可核 {self.unread} 条" if self.unread else ""
        yield f"引文 {total} 条：找到 {self.found} 条{missed}{unread}。"
        for each in self.covered:
            bare = f"没有引文 {len(each.bare)} 条"
            yield f"{each.label} {each.quoted + len(each.bare)} 条：有引文 {each.quoted} 条，{bare}。"
            yield from (f"  没有引文：{place}" for place in each.bare[:BARE_SHOWN])
            if len(each.bare) > BARE_SHOWN:
                yield f"  ……还有 {len(each.bare) - BARE_SHOWN} 条"
        if self.lock is None:
            yield "有的记录读不出来，核对记录没有改动。"


def verify(library: Library, folder: Path, locate: Locate, faults: Sequence[Problem] = ()) -> Verification:
    """Look up every quote of `library`, drafts and withdrawn records included, in the texts in `folder`.

    `faults` are the problems of loading; they are handed on.
    """
    quotes = [quote for record in library for quote in quotes_of(record)]
    texts, problems = _texts(library, folder, {quote.source for quote in quotes}, locate)
    kept = {(line.source, line.quote): line for line in library.lock.lines} if library.lock else {}
    outcomes: Counter[str] = Counter()
    lines: list[Locked] = []
    for quote in quotes:
        source = library.sources.get(quote.source or "")
        text = texts.get(source.id) if source else None
        line = find(quote.text, text) if text else None
        outcomes["found" if line else "missed" if text else "unread"] += 1
        if text and not line:
            problems.append(_missed(quote, text, texts, locate))
        elif source is None:
            problems.append(_unsourced(quote, locate))
        elif text is None and source.text:  # not at hand today: what was found before still holds
            line = kept.get((source.id, hash_of(fold(quote.text))))
        if line:
            lines.append(line)
    return Verification(
        found=outcomes["found"],
        missed=outcomes["missed"],
        unread=outcomes["unread"],
        covered=tuple(covered(library, locate)),
        lock=None if count_errors(faults) else Lock(tuple(sorted(set(lines)))),
        problems=sort_problems([*faults, *problems]),
    )


def save(lock: Lock, root: Path) -> bool:
    """Write the lock of the library in `root` if it says anything new. Raises OSError."""
    path = root / LOCK
    text = lock_text(lock).encode()
    if not path.parent.is_dir() or (path.is_file() and not path.is_symlink() and path.read_bytes() == text):
        return False
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(text)
        os.replace(new, path)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()
    return True


def read_text(folder: Path, source: Source) -> SourceText | TextFault:
    """The text that the source names, in UTF-8 (with a BOM or without), GB 18030 (GBK) or UTF-16 with BOM."""
    name = source.text
    if not name:
        return TextFault(
            "没有写“原文文件名”（text），它的引文无从核对。", "有全文的，请补上一行，例如 text: 001.txt"
        )
    if name != Path(name).name or name in (".", "..") or "\\" in name:
        return TextFault(
            f"原文文件名写成“{name}”，里面有路径。", "只写文件名，例如 001.txt；文件夹由 --texts 指定。"
        )
    path = folder / name
    try:
        if not path.is_file():
            return TextFault(
                f"在指定的文件夹里没有找到“{name}”。", "请把全文放进去，或改正原文文件名（text）。"
            )
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_TEXT + 1)
    except (OSError, ValueError):
        return TextFault(f"打不开“{name}”。", "请检查它是否允许读取。")
    if len(raw) > LARGEST_TEXT:
        return TextFault(f"“{name}”超过 4 MB。", "请只留这一篇来源的文字，存为纯文本。")
    printed = decoded(raw)
    if printed is None:
        return TextFault(f"“{name}”不是纯文本，或编码认不出。", "请另存为纯文本，编码选 UTF-8。")
    folded, places = fold_with_places(printed)
    return SourceText(
        source=source.id, file=name, printed=printed, folded=folded, places=places, hash=hash_of(folded)
    )


def decoded(raw: bytes) -> str | None:
    """Plain text of any encoding that offices use, or None."""
    for encoding in ("utf-16",) if raw.startswith(UTF_16) else ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            text = raw.decode(encoding)
            return None if "\0" in text else text
    return None


def find(quote: str, text: SourceText) -> Locked | None:
    """The lock's line for the first place where the text prints this quote."""
    folded = fold(quote)
    offset = text.folded.find(folded) if folded else -1
    return Locked(text.source, offset, hash_of(folded), text.hash) if offset >= 0 else None


def covered(library: Library, locate: Locate) -> Iterator[Covered]:
    """Adoptions, outcomes, other figures, citations: with and without a quote. What the library computed
    itself needs none."""
    for label, listed in _STATEMENTS.items():
        quoted, bare = 0, []
        for record in library:
            for path, part in listed(record):
                if part.quote:
                    quoted += 1
                elif not (isinstance(part, Figure) and part.computed):
                    bare.append(f"{record.file} 第 {locate(record.file, path)[0]} 行")
        yield Covered(label, quoted, tuple(bare))


def paragraph(text: SourceText, place: int) -> int:
    """The number of the paragraph, from 1: of the lines that hold anything."""
    return sum(bool(line.strip()) for line in text.printed[: place + 1].split("\n"))


Statements = Iterator[tuple[FieldPath, Adoption | Figure | Citation]]


def _adoptions(record: Record) -> Statements:
    for m, measure in enumerate(record.measures if isinstance(record, Case) else ()):
        yield from ((("measures", m, "practices", a), part) for a, part in enumerate(measure.practices))


def _outcomes(record: Record) -> Statements:
    parts = record.outcomes if isinstance(record, Case) else ()
    return ((("outcomes", n), part) for n, part in enumerate(parts))


def _figures(record: Record) -> Statements:
    return ((("figures", n), part) for n, part in enumerate(record.figures))


def _citations(record: Record) -> Statements:
    parts = record.policies if isinstance(record, Case) else ()
    return ((("policies", n), part) for n, part in enumerate(parts))


_STATEMENTS: dict[str, Callable[[Record], Statements]] = {
    "采用的做法": _adoptions,
    "主要成效": _outcomes,
    "数据": _figures,
    "引用政策文献": _citations,
}


def _texts(
    library: Library, folder: Path, used: Set[str | None], locate: Locate
) -> tuple[dict[str, SourceText], list[Problem]]:
    """The texts of the sources that name one; what stands in the way of the others, as far as it matters."""
    texts: dict[str, SourceText] = {}
    problems: list[Problem] = []
    for source in library.sources.values():
        read = read_text(folder, source)
        if isinstance(read, SourceText):
            texts[source.id] = read
        elif source.text:
            problems.append(_problem("E532", source, ("text",), read.message, read.remedy, locate))
        elif source.id in used:
            problems.append(_problem("W533", source, (), read.message, read.remedy, locate))
    return texts, problems


def _missed(quote: Quoted, text: SourceText, texts: Mapping[str, SourceText], locate: Locate) -> Problem:
    message, remedy = "来源里找不到这句话，也没有相近的。", "请核对它出自哪里，照来源印出的样子抄。"
    near = nearest(fold(quote.text), text.folded)
    if near:
        start, end = text.places[near[0]], text.places[near[1] - 1] + 1
        passage, written = compared(text.printed[start:end], quote.text)
        message = f"来源里找不到这句话。最接近的是第 {paragraph(text, start)} 段：“{passage}”，差别已标出。"
        remedy = f"记录里写的是“{written}”。请照来源改，或另选一句。"
    other = next((i for i, t in texts.items() if t is not text and find(quote.text, t)), None)
    if other:
        remedy = f"它在另一个来源 {other} 里。请改正“来源”（source），或另选一句。"
    return _problem("E531", quote.record, quote.path, message, remedy, locate)


def _unsourced(quote: Quoted, locate: Locate) -> Problem:
    named = f"来源“{quote.source}”没有记录。" if quote.source else "没有写出自哪一个来源。"
    message = f"这条引文无从核对：{named}"
    return _problem("E534", quote.record, quote.path, message, "请补上一行，例如 source: 来源编号", locate)


def _problem(
    code: str, record: Record, path: FieldPath, message: str, remedy: str, locate: Locate
) -> Problem:
    line, column = locate(record.file, path) if path else (0, 0)
    return Problem(
        severity="warning" if code.startswith("W") else "error",
        file=record.file,
        line=line,
        column=column,
        code=code,
        field=label_path(type(record), path),
        message=message,
        remedy=remedy,
    )
