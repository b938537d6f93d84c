"""How the names of listed records are said, as data by which the explorer of a listing sorts and filters.

In: the documents that are searched, with the readings of their names. Out: `data/explorer/<folder>-pinyin.js`
of each kind. It belongs to the index stage, for there names are read aloud; once is enough.

A file holds `syllables`, from the commonest, and `names`: of each record, in the listing's order, the numbers
of the syllables of its title and then of its other names. Number 0, which is `|`, stands where a name has no
letter, and between two names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from caselib.coded import lists
from caselib.data_scripts import data_script
from caselib.model import KIND_BY_NAME
from caselib.page import OutputFile
from caselib.pinyin import WALL


class Heard(Protocol):
    """What is searched, as far as it is asked here: a record's kind, and its names as they are said."""

    @property
    def kind(self) -> str: ...

    @property
    def readings(self) -> Sequence[str]: ...


def spoken_files(documents: Iterable[Heard]) -> Iterator[OutputFile]:
    """One file for each kind that has records."""
    of_kind: dict[str, list[list[str]]] = {}
    for document in documents:
        if document.kind in KIND_BY_NAME:
            said = f" {WALL} ".join(document.readings).split()
            of_kind.setdefault(document.kind, []).append(said)
    for kind, names in of_kind.items():
        found = Counter(syllable for said in names for syllable in said)
        del found[WALL]
        syllables = (WALL, *sorted(found, key=lambda s: (-found[s], s)))
        number_of = {syllable: number for number, syllable in enumerate(syllables)}
        rows = lists([number_of[syllable] for syllable in said] for said in names)
        value = {"syllables": syllables, "names": rows}
        yield data_script(f"data/explorer/{KIND_BY_NAME[kind].folder}-pinyin.js", value)
