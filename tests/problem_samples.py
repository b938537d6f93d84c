"""The golden files of the problem codes: `golden/codes/<CODE>.yaml`, read by people, by the tests, by the
page generator (`caselib/problem_pages.py`) and by the form's tests in JavaScript.

A file holds `code`, `title`, `why` and `samples`; `also` names codes of one page's neighbours. A sample:

    name      which way of doing it wrong this is
    file      the file whose problems are listed, relative to the library
    wrong     its text; or `folder: yes` (a folder by that name), or `link: target`
    encoding  of the file, where it is not utf-8
    besides   other files laid over the small library (`tests/library`): name → text, or null to take it away
    texts     full texts of sources, for a sample that `verify` finds
    run       what finds the problems: check (where nothing is said), verify, fmt
    still     what the mutations leave alone: lines, indent, keys
    problems  all problems of the file, whole; text: what the command prints of them
    fixed     what `fix` makes of the file, where it mends it
    right     the file as it should be; right_file: under which name, if another one
    instead   what to do, in words, where no text of the file shows it

In texts ⟨U+202E⟩ stands for the character of that number, ⟨文×90⟩ for a word so many times: neither could be
seen otherwise. `problems`, `text` and `fixed` are written by `UPDATE_GOLDEN=1`; the rest is written by hand.
"""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from caselib.check import check_broken, check_library, check_records
from caselib.edit import format_file
from caselib.edit_files import trials
from caselib.evidence import verify
from caselib.explained import explained
from caselib.fix import hinted
from caselib.link import link
from caselib.load import load
from caselib.locate import Locator
from caselib.problem import FORMATS, Problem, sort_problems

ROOT = Path(__file__).resolve().parent
CODES = ROOT / "golden" / "codes"
SMALL = ROOT / "library"
TODAY = datetime.date(2026, 1, 1)
SHOWN = ("severity", "code", "line", "column", "field", "message", "remedy")
WRITTEN = ("name", "file", "encoding", "folder", "link", "wrong", "besides", "texts", "run", "still")
ORDER = (*WRITTEN, "problems", "text", "fixed", "right_file", "right", "instead")

Sample = dict[str, Any]

_NOTATION = re.compile(r"⟨U\+([0-9A-F]{4,6})⟩|⟨([^⟨⟩×]+)×(\d+)⟩")


def expanded(text: str) -> str:
    """A sample's text with what its notation stands for."""
    return _NOTATION.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2] * int(found[3]), text)


def read_codes() -> Iterator[dict[str, Any]]:
    for path in sorted(CODES.glob("*.yaml")):
        yield yaml.safe_load(path.read_text("utf-8"))


def each(
    codes: Iterable[Mapping[str, Any]], fits: Callable[[Sample], bool] = lambda _: True
) -> pytest.MarkDecorator:
    """Runs a test with each sample that fits, and its code."""
    chosen = [(golden["code"], sample) for golden in codes for sample in golden["samples"] if fits(sample)]
    return pytest.mark.parametrize(
        ("code", "sample"), chosen, ids=[f"{code}: {sample['name']}" for code, sample in chosen]
    )


def raw_of(sample: Sample, key: str = "wrong") -> bytes:
    return expanded(sample[key]).encode(sample.get("encoding", "utf-8") if key == "wrong" else "utf-8")


@contextmanager
def laid(library: Path, sample: Sample, raw: bytes | None = None, file: str = "") -> Iterator[Path]:
    """`library` with the sample's files laid over it; as it was again afterwards. `raw`: another content of
    the sample's file, `file` another name for it."""
    files = {name: text and expanded(text).encode() for name, text in sample.get("besides", {}).items()}
    own = library / (file or sample["file"])
    kept = {path: path.read_bytes() for name in files if (path := library / name).is_file()}
    if own.is_file():
        kept[own] = own.read_bytes()
    for name, content in files.items():
        if content is None:
            (library / name).unlink()
        else:
            (library / name).write_bytes(content)
    try:
        _put(own, sample, raw)
        yield library
    finally:
        for path in (own, *(library / name for name in files)):
            _take_away(path)
        for path, content in kept.items():
            path.write_bytes(content)


def _put(path: Path, sample: Sample, raw: bytes | None) -> None:
    _take_away(path)
    if raw is not None:
        path.write_bytes(raw)
    elif sample.get("folder"):
        path.mkdir()
    elif "link" in sample:
        path.symlink_to(sample["link"])
    else:
        path.write_bytes(raw_of(sample))


def _take_away(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def found_in(library: Path, sample: Sample, file: str = "") -> tuple[Problem, ...]:
    """The problems of the sample's file, by the command that finds them."""
    found: Sequence[Problem]
    if sample.get("run") == "verify":
        read, faults = load(library)
        found = verify(read, _texts_beside(library, sample), Locator(read), faults).problems
    elif sample.get("run") == "fmt":
        with trials(library) as attempt:
            found = format_file(attempt, file or sample["file"])[0].problems
    else:
        found = _checked(library)
    return tuple(p for p in found if p.file == (file or sample["file"]))


def _checked(root: Path) -> tuple[Problem, ...]:
    """What `check` finds, on a day that stays the same."""
    library, problems = load(root)
    find = Locator(library)
    return sort_problems(
        [
            *problems,
            *check_records(library, TODAY, find),
            *check_broken(library, TODAY, find),
            *check_library(library, link(library), find),
        ]
    )


def _texts_beside(library: Path, sample: Sample) -> Path:
    folder = library.parent / "texts"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in sample.get("texts", {}).items():
        (folder / name).write_text(text, "utf-8")
    return folder


def printed(library: Path, sample: Sample, problems: Sequence[Problem]) -> str:
    """What the command prints of them."""
    if sample.get("run"):
        return "\n\n".join(p.to_text() for p in problems) + "\n"
    return FORMATS["text"](explained(library, hinted(library, problems)), 1) + "\n"


def shown(problem: Problem) -> dict[str, object]:
    """A problem as the golden files have it: without the file, which the sample names."""
    values = asdict(problem)
    return {key: values[key] for key in SHOWN}


def written(golden: Mapping[str, Any]) -> str:
    """A golden file's text, keys in their order."""
    ordered = dict(golden)
    ordered["samples"] = [
        {key: sample[key] for key in ORDER if key in sample} for sample in golden["samples"]
    ]
    return yaml.dump(ordered, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6)


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks; problems a line each would be too long, so a key a line."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(str, _Dumper.represent_text)
