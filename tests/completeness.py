"""What the documents name and count that no record holds: used by `test_documents.py`, and by editors:

    python tests/completeness.py FOLDER        writes the lists of gaps, one file a kind

A string in “…” or 《…》 is covered where a record that rests on the document has it in a name, or as
printed. A number is covered where such a phrase stands around that very occurrence; a value alone covers a
number that the document prints once.
"""

from __future__ import annotations

import functools
import hashlib
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from documents import MARKS, ROOT, Document, Statement, by_source, documents, folder, is_found, own_words

from caselib.library import Library
from caselib.load import load
from caselib.quotes import fold

EXCEPTIONS = ROOT / "tests" / "golden" / "completeness_exceptions.tsv"
PRIVATE = ROOT / "tests" / "golden" / "private_names.txt"
COPIED = 13

STRING = re.compile(r"“([^“”]+)”|《([^《》]+)》")
_HAN = "一二三四五六七八九十百千万亿两"
NUMBER = re.compile(
    rf"\d{{4}}年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?|\d{{1,2}}月\d{{1,2}}日|\d{{4}}-\d\d-\d\d|\d\d:\d\d(?::\d\d)?"
    r"|\d+(?:\.\d+)?|(?<![A-Za-z])[Xx]+(?![A-Za-z])"
    rf"|[{_HAN}]+分之[{_HAN}]+|[二三四五六七八九十百千两]+(?=[个家名条项栋座种类方字届期级位所])"
    r"|(?<=第)[二三四五六七八九十]+(?=[届次期])|一(?=个季度)"
)
NUMBERING = re.compile(r"(?m)^\s*\d+\.(?!\d)")
MASK = re.compile(r"[Xx]+")


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """A string or number of a document that no record holds. Places are those of the file's text."""

    document: str
    start: int
    end: int
    kind: str
    printed: str
    line: int
    context: str


def string_gaps(document: Document, said: Mapping[str, tuple[Statement, ...]]) -> Iterator[Gap]:
    for match in STRING.finditer(document.text):
        if not is_found(match[1] or match[2], said, document.source):
            start, end = match.span(match.lastindex or 0)
            yield _gap(document, "string", start, end)


def numbers(document: Document) -> Iterator[tuple[int, int]]:
    """The places of all numbers, masked ones too; the numbering of paragraphs is none."""
    skipped = {place for match in NUMBERING.finditer(document.text) for place in range(*match.span())}
    for match in NUMBER.finditer(document.text):
        if match.start() not in skipped:
            yield match.span()


def number_gaps(document: Document, said: Mapping[str, tuple[Statement, ...]]) -> Iterator[Gap]:
    around = covered_spans(document, said[document.source])
    days = {statement.text for statement in said[document.source] if statement.date}
    for start, end in numbers(document):
        if iso(document.text[start:end]) not in days and not any(a <= start and end <= b for a, b in around):
            yield _gap(document, "number", start, end)


def uncounted(document: Document, said: Mapping[str, tuple[Statement, ...]]) -> Iterator[Gap]:
    """Numbers that stand in a phrase or name, yet in no value of a figure, nor in a date: for editors."""
    own = [s for s in said[document.source] if s.is_value]
    printed = {span for s in own for span in document.spans(s.text)}
    for start, end in numbers(document):
        if not iso(document.text[start:end]) and not any(a <= start and end <= b for a, b in printed):
            yield _gap(document, "uncounted", start, end)


def covered_spans(document: Document, said: tuple[Statement, ...]) -> set[tuple[int, int]]:
    """Where names and printed phrases stand; a value only where it stands once."""
    found: set[tuple[int, int]] = set()
    for statement in said:
        if statement.date:
            continue
        spans = [span for span in document.spans(statement.text) if not cuts_a_number(document, span)]
        if not statement.is_value or len(spans) == 1:
            found.update(spans)
    return found


def cuts_a_number(document: Document, span: tuple[int, int]) -> bool:
    """Whether the phrase begins or ends inside a number: 9个 is not printed in 19个."""
    start, end = span
    return any(re.fullmatch(r"[\dXx]{2}", document.text[n - 1 : n + 1]) for n in (start, end) if n)


def iso(printed: str) -> str:
    """2019年7月 as 2019-07; empty where it is no date."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", printed):
        return printed
    match = re.fullmatch(r"(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?", printed)
    return "-".join(part.zfill(2) for part in match.groups() if part) if match else ""


def only_quoted(document: Document, said: Mapping[str, tuple[Statement, ...]]) -> Iterator[Gap]:
    """Strings that stand in a quote, yet are no name and no wording: for editors."""
    called = {source: tuple(s for s in of if s.key != "quote") for source, of in said.items()}
    known = {(gap.start, gap.end) for gap in string_gaps(document, said)}
    return (gap for gap in string_gaps(document, called) if (gap.start, gap.end) not in known)


def untold(document: Document, said: Mapping[str, tuple[Statement, ...]]) -> Iterator[Gap]:
    """Stretches between marks of which no record says anything as printed: for editors, to read along."""
    around = covered_spans(document, said[document.source])
    told = {place for start, end in around for place in range(start, end)}
    for match in re.finditer(r"[^\s,。;:!?、]{4,}", document.text):
        if not told & set(range(*match.span())):
            yield _gap(document, "untold", *match.span())


def _gap(document: Document, kind: str, start: int, end: int) -> Gap:
    return Gap(
        document.name,
        start,
        end,
        kind,
        document.text[start:end],
        document.line(start),
        document.around(start, end),
    )


@dataclass(frozen=True, slots=True)
class Excused:
    """A line of the reviewed list: a document's words for which there is no record, and why not.

    Words that must not be repeated stand there as `#` and a salted hash.
    """

    document: str
    words: str
    reason: str

    def excuses(self, gap: Gap, document: Document) -> bool:
        if not gap.document.startswith(self.document):
            return False
        if self.words.startswith("#"):
            return salted(gap.printed) == self.words[1:]
        return any(a <= gap.start and gap.end <= b for a, b in document.spans(self.words))


def excused() -> tuple[Excused, ...]:
    lines = EXCEPTIONS.read_text("utf-8").splitlines()
    return tuple(Excused(*line.split("\t")) for line in lines if line and not line.startswith("# "))


def salted(words: str) -> str:
    """The hash by which words are known that stand nowhere: salt on the first line of the list."""
    return hashlib.sha256(f"{_salt()}{words}".encode()).hexdigest()[:24]


@functools.cache
def _salt() -> str:
    return PRIVATE.read_text("utf-8").split()[1]


@dataclass(frozen=True, slots=True)
class Copied:
    """Words that stand in a source and in what an editor wrote."""

    document: str
    file: str
    field: str
    words: str


def copied(library: Library, document: Document) -> Iterator[Copied]:
    """Stretches of COPIED Chinese characters and more, marks between them aside, that a record shares with
    the document, outside names and fixed formulations."""
    source = re.sub(r"[^一-龥]+", "", document.text)
    grams = {source[n : n + COPIED] for n in range(len(source) - COPIED + 1)}
    names = long_names(library)
    for record in library:
        for leaf in own_words(record):
            for words in shared(leaf.value, grams, names):
                yield Copied(document.name, record.file, ".".join(map(str, leaf.path)), words)


def long_names(library: Library) -> tuple[str, ...]:
    """Names that are so long that naming them would count as copying, longest first."""
    said = {s.text for of_source in by_source(library).values() for s in of_source if s.key != "quote"}
    formulations = (term.label for term in library.vocabularies["formulations"].terms)
    found = {fold(name).translate(MARKS) for name in (*said, *formulations)}
    return tuple(sorted((n for n in found if len(n) >= COPIED), key=lambda name: (-len(name), name)))


def shared(text: str, grams: set[str], names: tuple[str, ...]) -> Iterator[str]:
    """The longest shared stretches of a text, names taken out."""
    plain = fold(text).translate(MARKS)
    for name in names:
        plain = plain.replace(name, "\n")
    for part in plain.split("\n"):
        own = re.sub(r"[^一-龥]+", "", part)
        hits = [n for n in range(len(own) - COPIED + 1) if own[n : n + COPIED] in grams]
        for n in hits:
            if n - 1 not in hits:
                end = next(m for m in range(n, len(own)) if m + 1 not in hits)
                yield own[n : end + COPIED]


def main(arguments: list[str]) -> int:
    where = folder()
    if not arguments or where is None:
        print(
            "用法：python tests/completeness.py 目录（来源全文的文件夹用 SOURCE_TEXTS 指定）", file=sys.stderr
        )
        return 2
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    library = load(ROOT)[0]
    said, allowed = by_source(library), excused()
    for document in documents(library, where):
        lists: dict[str, list[str]] = {}
        for find in (string_gaps, number_gaps, only_quoted, uncounted, untold):
            gaps = [g for g in find(document, said) if not any(e.excuses(g, document) for e in allowed)]
            lists[find.__name__] = [f"{g.line}\t{g.printed}\t{g.context}\t#{salted(g.printed)}" for g in gaps]
        found = copied(library, document)
        lists["copied"] = sorted({f"{c.file}\t{c.field}\t{len(c.words)}\t{c.words}" for c in found})
        for kind, lines in lists.items():
            (out / f"{document.name[:3]}-{kind}.tsv").write_text("".join(f"{x}\n" for x in lines), "utf-8")
            print(f"{document.name[:3]} {kind} {len(lines)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
